//! What was asked and answered.

use anxin_domain::hex;
use anxin_locale::{find, text};
use anxin_protocol::report::desk::{ReportPage, Words};
use anxin_protocol::report::{Message, ReportState, Voice};
use leptos::prelude::*;

use super::super::api;
use super::super::reports::Typed;
use super::part;
use super::said::marked;
use crate::platform::{crypto, short_time, spawn};
use crate::ui::{Button, ErrorNote, Look, TextField};

/// Sentences that are often needed, `<key>.1`, `<key>.2`, …: one tap puts one behind what is typed.
#[component]
pub(in crate::screens::console) fn Ready(
    key: &'static str,
    words: RwSignal<String>,
) -> impl IntoView {
    let all = (1..).map_while(move |no| find(&format!("{key}.{no}")));
    let add = move |sentence: &str| {
        words.update(|typed| {
            if !typed.contains(sentence) {
                typed.push_str(sentence);
            }
        });
    };
    view! {
        <details><summary data-act="ready-open">{text("duty.ready")}</summary><p class="ready">
            {all.map(|sentence| view! {
                <button type="button" class="chip" data-act="ready" on:click=move |_| add(sentence)>{sentence}</button>
            }).collect_view()}
        </p></details>
    }
}

#[component]
pub(super) fn Talk(
    page: RwSignal<Option<ReportPage>>,
    root: StoredValue<String>,
    typed: Typed,
) -> impl IntoView {
    let words = RwSignal::from(typed.question);
    let own = RwSignal::from(typed.asking);
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let ask = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        // The same question keeps its id until the office has it.
        if own.with_untracked(String::is_empty) {
            // Without randomness the office makes one.
            own.set(crypto::random::<12>().map(|id| hex::encode(&id)).unwrap_or_default());
        }
        let body = Words { words: words.get_untracked(), id: own.get_untracked() };
        spawn(async move {
            match api::post_for(format!("{}/question", root.get_value()), &body).await {
                Ok(found) => {
                    let _ = words.try_set(String::new());
                    let _ = own.try_set(String::new());
                    let _ = wrong.try_set(None);
                    let _ = page.try_set(Some(found));
                }
                Err(key) => api::say(wrong, &key),
            }
            let _ = busy.try_set(false);
        });
    };
    let empty = Signal::derive(move || busy.get() || words.with(|text| text.trim().is_empty()));
    let line = |message: Message| {
        let ours = message.from == Voice::Office;
        let who = text(if ours { "duty.talk.office" } else { "duty.talk.worker" });
        let files = if message.files.is_empty() { "" } else { "📎 " };
        view! { <li class:ours=ours><span class="m">{who}" · "{short_time(message.at)}</span><br/>{files}{marked(&message.words)}</li> }
    };
    view! {
        <section class="card" data-part="talk"><h2>{text("duty.talk")}</h2>
            <ul class="history talk" aria-live="polite">
                {part(page, |page| page.messages.clone(), move |messages| messages.into_iter().map(line).collect_view())}
            </ul>
            {part(page, |page| page.row.state != ReportState::Done, move |open| open.then(|| view! {
                <Ready key="duty.ask.ready" words/>
                <TextField name="question" label=text("duty.ask") placeholder=text("duty.ask.like") value=words
                    on_change=move |text| { words.set(text); own.set(String::new()); }/>
                <ErrorNote text=wrong/>
                <Button act="ask" look=Look::Ghost disabled=empty on_press=ask>{text("duty.ask.go")}</Button>
            }))}
        </section>
    }
}
