//! A paper as it will be printed, with the network or without.

use anxin_domain::id::RecordId;
use anxin_locale::text;
use leptos::prelude::*;

use super::super::saving::Saving;
use super::super::shell::{Frame, use_place, use_work};
use super::question;
use crate::platform::{expert, spawn};
use crate::ui::{Button, EmptyState, Look};

/// `/print/{case or inspection}/{record, sheet or dossier}`.
#[component]
pub(crate) fn Print() -> impl IntoView {
    let work = use_work();
    let (owner, what) = (use_place().part("print", 1), use_place().part("print", 2));
    let masked = RwSignal::new(false);
    let html = RwSignal::new(None::<String>);
    let asked = Memo::new(move |_| {
        let owner = owner.get()?.parse::<RecordId>().ok()?;
        Some((question(work, owner)?, what.get()?, masked.get()))
    });
    Effect::new(move || {
        let Some((question, what, masked)) = asked.get() else { return };
        spawn(async move {
            let copy = if masked { "outsider" } else { "original" };
            let page = expert::ask("print", &[&question, &what, copy]).await;
            let _ = html.try_set(Some(page.unwrap_or_default()));
        });
    });
    let none = move || html.with(|html| html.as_ref().is_some_and(String::is_empty));
    let foot = move || {
        view! {
            <Button act="print" disabled=Signal::derive(none) on_press=move |()| expert::print_frame()>{text("app.paper.print")}</Button>
        }
    };
    // Counted, so that pressing again starts again.
    let saves = RwSignal::new(0_u32);
    let saving = move || {
        let bytes =
            (0 < saves.get()).then(|| html.get_untracked().unwrap_or_default().into_bytes())?;
        Some(view! { <Saving name="anxin.html".to_owned() mime="text/html" bytes /> })
    };
    let back = move || owner.get_untracked().map(|id| format!("/record/{id}")).unwrap_or_default();
    view! {
        <Frame title=text("app.paper.preview") back=back() foot=foot>
            <Show when=none>
                <EmptyState title=text("app.paper.preview") next=text("app.paper.none") />
            </Show>
            <div class="sheetbox"><iframe class="paper" title=text("app.paper.preview") srcdoc=move || html.get().unwrap_or_default()></iframe></div>
            {(!expert::numbers_pages()).then(|| view! { <p class="m" data-part="no-numbers">{text("app.paper.no_numbers")}</p> })}
            <div class="two">
                <Button act="print-masked" look=Look::Quiet on_press=move |()| masked.update(|masked| *masked = !*masked)>
                    {move || text(if masked.get() { "app.paper.whole" } else { "app.paper.masked" })}</Button>
                <Button act="print-save" look=Look::Quiet on_press=move |()| saves.update(|no| *no += 1)>{text("app.paper.save")}</Button>
            </div>
            {saving}
        </Frame>
    }
}
