//! One report, as its worker may see it: how far it is, what was asked, what to add.

use anxin_locale::{fill, text};
use anxin_protocol::report::{Message, Outcome, ReportState, ReportStatus, Voice};
use leptos::prelude::*;

use super::context::here;
use super::look::state_key;
use super::more::{Photos, say};
use super::parts::{Strip, Waits};
use super::sent::{Digits, Safety};
use crate::platform::{short_time, spawn};
use crate::report::{Receipt, post};
use crate::ui::{Button, Look, TextField};

const STATES: [ReportState; 4] =
    [ReportState::Received, ReportState::Looking, ReportState::Working, ReportState::Done];

fn trail(state: ReportState) -> impl IntoView {
    let class = move |one: ReportState| match one.cmp(&state) {
        std::cmp::Ordering::Less => "d",
        std::cmp::Ordering::Equal => "d n",
        std::cmp::Ordering::Greater => "",
    };
    let current = move |one| (one == state).then_some("step");
    let item = |one| {
        view! { <li class=class(one) aria-current=current(one)>{text(state_key(one))}</li> }
    };
    view! { <ol class="trail" data-state=state_key(state)>{STATES.map(item)}</ol> }
}

fn ending(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Settled => text("report.outcome.settled"),
        Outcome::Refused { reason } => fill("report.outcome.refused", &[("reason", reason)]),
        Outcome::PassedOn { to, words } => {
            fill("report.outcome.passed_on", &[("to", to), ("words", words)])
        }
        Outcome::Withdrawn => text("report.outcome.withdrawn"),
    }
}

fn said(message: Message) -> impl IntoView {
    let office = message.from == Voice::Office;
    let who = if office { "report.talk.office" } else { "report.talk.worker" };
    let files = if message.files.is_empty() { "" } else { "📎 " };
    view! {
        <li class=if office { "office" } else { "" } data-from=who>
            <small>{text(who)}" · "{short_time(message.at)}</small>
            {files}{message.words}
        </li>
    }
}

#[component]
fn Told(status: ReportStatus, answer: RwSignal<String>) -> impl IntoView {
    let context = here();
    let over = status.outcome == Some(Outcome::Withdrawn);
    let empty = Signal::derive(move || answer.get().trim().is_empty());
    let send = move |()| {
        say(context, answer.get_untracked(), Vec::new());
        answer.set(String::new());
    };
    let talk: Vec<_> = status.messages.into_iter().map(said).collect();
    view! {
        {trail(status.state)}
        {status.outcome.map(|outcome| view! { <p class="safe" data-outcome="">{ending(&outcome)}</p> })}
        {(!talk.is_empty()).then(|| view! { <h2>{text("report.talk")}</h2><ul class="talk">{talk}</ul> })}
        {(!over).then(|| view! {
            <TextField name="answer" label=text("report.answer") value=answer long=true max=1000
                on_change=move |text| answer.set(text) />
            <Button act="answer" look=Look::Ghost disabled=empty on_press=send>{text("report.answer.send")}</Button>
            <Photos />
        })}
    }
}

/// Something that cannot be undone: asked once more, in words.
#[component]
fn Sure(act: &'static str, key: &'static str, #[prop(into)] on_yes: Callback<()>) -> impl IntoView {
    let asked = RwSignal::new(false);
    let yes = move |()| {
        asked.set(false);
        on_yes.run(());
    };
    move || {
        if asked.get() {
            view! {
                <div class="paper" role="alert">
                    <p>{text(&format!("{key}.sure"))}</p>
                    <Button act=format!("{act}-yes") look=Look::Danger on_press=yes>{text(&format!("{key}.yes"))}</Button>
                    <Button act=format!("{act}-no") look=Look::Quiet on_press=move |()| asked.set(false)>{text("report.cancel")}</Button>
                </div>
            }
            .into_any()
        } else {
            view! { <Button act=act look=Look::Quiet on_press=move |()| asked.set(true)>{text(key)}</Button> }
                .into_any()
        }
    }
}

#[component]
pub(super) fn One() -> impl IntoView {
    let context = here();
    let token = move || context.current.get();
    // What is being typed stays when news come.
    let answer = RwSignal::new(String::new());
    let refresh = move |()| {
        let Some(token) = context.current.get_untracked() else { return };
        context.deliver();
        if context.peek(|pocket| pocket.waits(&token)) == Some(true) {
            return;
        }
        spawn(async move {
            let asked = context.ask(&token).await;
            let _ = context.trouble.try_set(asked.err().map(|trouble| trouble.key()));
        });
    };
    refresh(());
    let receipt = Memo::new(move |_| {
        let token = token()?;
        context.pocket().receipts.into_iter().find(|known| known.token == token)
    });
    let shown = Memo::new(move |_| receipt.get().map(|known| Receipt { status: None, ..known }));
    let status = Memo::new(move |_| receipt.get().and_then(|known| known.status));
    let withdraw = move |()| {
        let Some(token) = context.current.get_untracked() else { return };
        spawn(async move {
            match post::withdraw(&token).await {
                Ok(status) => {
                    context.change(async move |pocket| pocket.heard(&token, status).await);
                }
                Err(trouble) => drop(context.trouble.try_set(Some(trouble.key()))),
            }
        });
    };
    let forget = move |()| {
        let Some(token) = context.current.get_untracked() else { return };
        context
            .change_then(async move |pocket| pocket.forget(&token).await, move |()| context.go(""));
    };
    view! {
        <Strip back="status" />
        <div class="step">
            <h1 class="ask" tabindex="-1">{text("report.look")}</h1>
            {move || receipt.get().map(|_| view! { <Safety token=context.current /> })}
            {move || status.get().map(|status| view! { <Told status answer /> })}
            {move || shown.get().map(|receipt| view! { <Digits receipt /> })}
            {move || status.get().filter(|told| told.outcome.is_none()).map(|_| view! {
                <Sure act="withdraw" key="report.withdraw" on_yes=withdraw />
            })}
            {move || shown.get().map(|_| view! {
                <Sure act="forget" key="report.forget" on_yes=forget />
            })}
            <div class="foot">
                <Waits />
                <Button act="refresh" on_press=refresh>{text("report.refresh")}</Button>
                <Button act="more" look=Look::Ghost on_press=move |()| context.go("more")>{text("report.more")}</Button>
            </div>
        </div>
    }
}
