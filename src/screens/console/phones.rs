//! Phones: make an enrolment, compare six digits, revoke.

use anxin_domain::id::PersonId;
use anxin_locale::{fill, text};
use anxin_protocol::console::{DeviceRow, Enrolment};
use leptos::prelude::*;

use super::api;
use crate::platform::{now, pause, short_time, spawn};
use crate::ui::{Button, ErrorNote, Look, Tag, TextField, Tone};

/// How often waiting phones are looked for, in milliseconds.
const LOOK_MS: u32 = 3_000;

#[component]
pub(super) fn EnrolButton(person: PersonId) -> impl IntoView {
    let shown = RwSignal::new(None::<Enrolment>);
    let wrong = RwSignal::new(None::<String>);
    let make = move |_| {
        spawn(async move {
            match api::enrol(person).await {
                Ok(enrolment) => drop(shown.try_set(Some(enrolment))),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    view! {
        <button class="link" data-act="enrol" on:click=make>{text("console.enrol")}</button>
        <ErrorNote text=wrong/>
        {move || shown.get().map(|enrolment| {
            let minutes = ((enrolment.until - now()) / 60_000).max(0).to_string();
            view! {
                <div class="veil"><div class="card enrolment" role="dialog" aria-modal="true" aria-label=text("console.enrol")>
                    <h2>{text("console.enrol")}</h2>
                    <p>{text("console.enrol_words")}</p>
                    <div class="qr" inner_html=enrolment.qr_svg></div>
                    <p class="m">{fill("console.enrol_until", &[("n", &minutes)])}</p>
                    <input class="linkbox" name="enrol-link" readonly=true prop:value=enrolment.link aria-label=text("console.enrol_link")/>
                    <Button act="close" look=Look::Ghost on_press=move |()| shown.set(None)>{text("console.close")}</Button>
                </div></div>
            }
        })}
    }
}

#[component]
pub(super) fn Phones(manages: bool) -> impl IntoView {
    let phones = RwSignal::new(Vec::<DeviceRow>::new());
    let wrong = RwSignal::new(None::<String>);
    let alive = StoredValue::new(());
    let load = move || async move {
        match api::devices().await {
            Ok(found) => {
                // A phone revoked before it was ever heard is nobody's concern.
                let shown: Vec<DeviceRow> =
                    found.devices.into_iter().filter(|row| row.seen > 0).collect();
                if phones.try_with_untracked(|known| *known != shown) == Some(true) {
                    phones.set(shown);
                }
            }
            Err(key) => drop(wrong.try_set(Some(text(&key)))),
        }
    };
    spawn(async move {
        while alive.try_get_value().is_some() {
            load().await;
            pause(LOOK_MS).await;
        }
    });
    let reload = Callback::new(move |()| spawn(load()));
    view! {
        <section class="card">
            <h2>{text("console.phones")}</h2>
            <ErrorNote text=wrong/>
            <For each=move || phones.get() key=|row| (row.id, row.state.clone(), row.seen)
                children=move |row| view! { <Phone row manages reload/> }/>
            <Show when=move || phones.with(Vec::is_empty)><p class="m">{text("console.no_phones")}</p></Show>
        </section>
    }
}

#[component]
fn Phone(row: DeviceRow, manages: bool, reload: Callback<()>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let sure = RwSignal::new(false);
    let id = row.id;
    let finish = move |done: Result<(), String>| match done {
        Ok(()) => reload.run(()),
        Err(key) => drop(wrong.try_set(Some(text(&key)))),
    };
    let confirm = Callback::new(move |()| {
        let number = typed.get_untracked();
        spawn(async move { finish(api::confirm(id, number).await) });
    });
    let revoke = move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        spawn(async move { finish(api::revoke(id).await) });
    };
    let tone = match row.state.as_str() {
        "waiting" => Tone::Soon,
        "active" => Tone::Good,
        _ => Tone::Plain,
    };
    let waiting = manages && row.state == "waiting";
    let active = manages && row.state == "active";
    view! {
        <div class="phone-row" data-id=row.id.to_string() data-kind="device">
            <p><b>{row.person_name}</b>" "<Tag tone text=text(&format!("console.phone.{}", row.state))/></p>
            <p class="m">{row.label}" · "{fill("console.seen", &[("time", &short_time(row.seen))])}</p>
            {waiting.then(|| view! {
                <p class="m">{text("console.compare")}</p>
                <TextField name="number" label=text("console.number") value=typed mode="numeric" max=6
                    on_change=move |text| typed.set(text) on_enter=confirm/>
                <Button act="confirm" on_press=confirm>{text("console.confirm")}</Button>
            })}
            {active.then(|| view! {
                <Button act="revoke" look=Look::Danger on_press=revoke>
                    {move || text(if sure.get() { "console.revoke_sure" } else { "console.revoke" })}
                </Button>
            })}
            <ErrorNote text=wrong/>
        </div>
    }
}
