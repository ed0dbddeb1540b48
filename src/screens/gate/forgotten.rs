//! A forgotten PIN: what to do, that nothing is lost, and what can be done without the PIN.

use anxin_locale::text;
use leptos::prelude::*;

use super::super::saving::Saving;
use super::super::words::trouble_words;
use super::{Stage, StageSignal};
use crate::desk::{Gate, hand_in, sealed_file};
use crate::platform::disk::Disk;
use crate::platform::{spawn, today};
use crate::ui::{Button, ErrorNote, Look};

/// The way on without the PIN. `linked`: an enrolment link was opened.
#[component]
pub(super) fn Forgotten(stage: StageSignal, disk: Disk, linked: Signal<bool>) -> impl IntoView {
    let disk = StoredValue::new_local(disk);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<String>);
    let file = RwSignal::new(None::<Vec<u8>>);
    let anew = move |()| {
        let disk = disk.get_value();
        spawn(async move {
            match Gate::beside(&disk).await {
                Ok(disk) => {
                    let outside = Gate::Outside { disk, evicted: false, beside: true };
                    let _ = stage.try_set(Stage::At(outside));
                }
                Err(error) => {
                    let _ = trouble.try_set(Some(text(&error.key())));
                }
            }
        });
    };
    let send = move |()| {
        busy.set(true);
        trouble.set(None);
        let disk = disk.get_value();
        spawn(async move {
            let (good, bad) = match hand_in(&disk).await {
                Ok(true) => (Some(text("app.forgot.sent")), None),
                Ok(false) => (None, Some(text("app.forgot.closed"))),
                Err(error) => (None, Some(trouble_words(&error.code()))),
            };
            let _ = said.try_set(good);
            let _ = trouble.try_set(bad);
            let _ = busy.try_set(false);
        });
    };
    let save = move |()| {
        let disk = disk.get_value();
        spawn(async move {
            match sealed_file(&disk).await {
                Ok(Some(bytes)) => {
                    let _ = file.try_set(Some(bytes));
                }
                Ok(None) => {
                    let _ = trouble.try_set(Some(text("app.forgot.nothing")));
                }
                Err(error) => {
                    let _ = trouble.try_set(Some(text(&format!("vault.{}", error.code()))));
                }
            }
        });
    };
    let saving = move || {
        let bytes = file.get()?;
        let name = format!("anxin-{}.sealed", today());
        Some(view! { <Saving name mime="application/octet-stream" bytes /> })
    };
    view! {
        <section class="card stack" data-forgot="">
            <p class="t">{move || text(if linked.get() { "app.forgot.linked" } else { "app.forgot.title" })}</p>
            <ol class="steps-list">
                <li>{text("app.forgot.safe")}</li>
                <li>{text("app.forgot.call")}</li>
                <li>{text("app.forgot.open")}</li>
            </ol>
            <Button act="enrol-anew" look=Look::Ghost on_press=anew>{text("app.forgot.enrol")}</Button>
            <Button act="hand-in" look=Look::Quiet on_press=send disabled=busy>{text("app.forgot.send")}</Button>
            <Button act="save-sealed" look=Look::Quiet on_press=save>{text("app.forgot.save")}</Button>
            {saving}
            <p role="status">{move || said.get()}</p>
            <ErrorNote text=trouble />
        </section>
    }
}
