//! A case through the eyes of the rules: its page, its steps, its signatures. What the rules say is drawn by
//! the expert (`crates/expert`); here it is asked and shown.

mod begin;
mod checks;
mod due;
mod print;
mod sign;
mod step;

use std::sync::Arc;

use anxin_domain::id::RecordId;
use anxin_sync::Record;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

pub(crate) use begin::{BeginEdit, BeginPaper};
pub(crate) use checks::{Checks, blocked, checked, show_faults};
pub(crate) use due::Due;
pub(crate) use print::Print;
pub(crate) use sign::Sign;
pub(crate) use step::Step;

use super::shell::{Work, use_work};
use crate::platform::{expert, short_time, spawn};

/// What the expert answers: HTML that it has escaped, and what stands at the thumb.
#[derive(Deserialize, Clone, PartialEq, Eq, Default)]
pub(crate) struct Said {
    pub(crate) html: String,
    #[serde(default)]
    pub(crate) foot: String,
    /// What is wrong at a field: an object of words by path.
    #[serde(default)]
    pub(crate) at: Value,
    #[serde(default)]
    pub(crate) blocks: bool,
    /// Choices of a step that the case contradicts.
    #[serde(default)]
    pub(crate) without: Vec<String>,
}

/// Asks the expert whenever the question changes, and keeps what it says.
pub(crate) fn ask(
    what: &'static str,
    question: impl Fn() -> Option<Vec<String>> + Send + Sync + 'static,
) -> RwSignal<Said> {
    answered(what, Memo::new(move |_| question()))
}

fn answered(what: &'static str, question: Memo<Option<Vec<String>>>) -> RwSignal<Said> {
    let said = RwSignal::new(Said::default());
    Effect::new(move || {
        let Some(parts) = question.get() else { return };
        spawn(async move {
            let answer = answer(what, &parts, 0).await;
            // The question may have changed meanwhile; then another answer is on its way.
            if let (Some(answer), true) =
                (answer, question.try_get_untracked() == Some(Some(parts)))
            {
                let _ = said.try_set(answer);
            }
        });
    });
    said
}

/// What the expert says to one question, asked so long as it may take in milliseconds; 0 for however long.
async fn answer(what: &str, parts: &[String], patience: u32) -> Option<Said> {
    let borrowed: Vec<&str> = parts.iter().map(String::as_str).collect();
    let answer = expert::ask_for(what, &borrowed, patience).await;
    answer.and_then(|json| serde_json::from_slice(json.as_bytes()).ok())
}

/// The question about the case of a record.
pub(crate) fn question(work: Work, lead: RecordId) -> Option<String> {
    let desk = work.watch();
    Some(desk.ask_of(&*desk.view(lead)?, None))
}

/// What the rules say about a case.
pub(crate) fn case_page(lead: RecordId) -> RwSignal<Said> {
    let work = use_work();
    ask("page", move || Some(vec![question(work, lead)?]))
}

/// What the expert wrote.
#[component]
pub(crate) fn Shown(said: RwSignal<Said>) -> impl IntoView {
    view! { <div class="stack" data-part="case" inner_html=move || said.get().html></div> }
}

/// An action that came too late: whose, what it said, what the office had taken before it, and that it was seen.
#[component]
pub(crate) fn Late(record: Arc<Record>) -> impl IntoView {
    use anxin_domain::case::step::steps;
    use anxin_locale::{fill, text};
    use anxin_sync::record::ACT_PATH;

    let work = use_work();
    let id = record.id;
    let clash = record.clashes.get(ACT_PATH)?;
    let rows: Vec<_> = clash
        .others
        .iter()
        .map(|other| {
            let part = |key: &str| other.value.get(key).cloned().unwrap_or_default();
            let act = text(&["act.", part("act").as_str().unwrap_or_default()].concat());
            let reason = part("args").get("reason").and_then(Value::as_str).map(str::to_owned);
            let desk = work.desk();
            let who = desk.person(other.stamp.by);
            // What led to where the case stood when this came.
            let stood = other.was.as_str().unwrap_or_default();
            let first = steps(&record.fields).rev().find(|step| step.to == stood).map(|step| {
                let who = step.by.parse().map(|id| desk.person(id)).unwrap_or_default();
                let act = text(&["act.", step.action.name()].concat());
                let state = text(&["choice.lead_status.", stood].concat());
                let time = short_time(step.got.max(step.at));
                let words = [("who", &*who), ("act", &*act), ("state", &*state), ("time", &*time)];
                fill("app.step.late.first", &words)
            });
            view! {
                <p class="t">{fill("app.step.late", &[("act", &act), ("who", &who)])}</p>
                <p class="m">{reason}</p>
                <p>{first}</p>
            }
        })
        .collect();
    let seen = move |()| {
        let desk = work.desk();
        work.run(async move { desk.settle(id, ACT_PATH, Value::Null).await });
    };
    Some(view! {
        <section class="card c-amber stack" data-clash=ACT_PATH>
            {rows}
            <p class="m">{text("app.step.late.what")}</p>
            <crate::ui::Button act="late-seen" look=crate::ui::Look::Ghost on_press=seen>{text("app.step.late.ok")}</crate::ui::Button>
        </section>
    })
}
