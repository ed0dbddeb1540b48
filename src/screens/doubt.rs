//! What the office has set aside of this phone's work: what it was, why in words, what to do, and how it was settled.

use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_locale::{fill, text};
use anxin_sync::{Aside, Body};
use leptos::prelude::*;
use serde_json::Value;

use super::shell::{title_of, use_work};
use super::words::{field_words, label_of};
use crate::desk::{Desk, Doubt};
use crate::platform::short_time;
use crate::ui::{Button, Look, Tag, Tone};

/// All of it, or that of one record.
#[component]
pub(crate) fn Doubts(#[prop(optional)] record: Option<RecordId>) -> impl IntoView {
    let work = use_work();
    let doubts = Memo::new(move |_| {
        let mut doubts = work.watch().doubts();
        if let Some(record) = record {
            // What hangs from a record that was set aside waits with it.
            let parent = work.desk().view(record).and_then(|view| view.parent);
            doubts.retain(|doubt| doubt.head == record || Some(doubt.head) == parent);
        }
        doubts
    });
    let linked = record.is_none();
    move || doubts.get().into_iter().map(|doubt| view! { <Card doubt linked /> }).collect_view()
}

/// The title of a record by what the phone has of it: the record itself, or else the change that would make it.
fn title(desk: &Desk, aside: &Aside) -> String {
    let fields = match (&aside.op.body, desk.view(aside.op.record)) {
        (_, Some(view)) => view.fields.clone(),
        (Body::Create { fields, .. }, None) => fields.clone(),
        _ => kinds::prefill::Fields::default(),
    };
    title_of(&aside.op.kind, &fields)
}

/// What a change says, as pairs of words; a new record is looked at as a record.
fn said(desk: &Desk, aside: &Aside) -> Vec<(String, String)> {
    let Some(spec) = kinds::spec(&aside.op.kind) else { return Vec::new() };
    let words = |path: &str, value: &Value| {
        let shown = match value {
            Value::Object(_) if path.starts_with("file.") => None,
            value => field_words(desk, spec, path, value),
        };
        (label_of(spec, path), shown.unwrap_or_default())
    };
    match &aside.op.body {
        Body::Create { .. } => Vec::new(),
        Body::Patch { changes } => {
            changes.iter().map(|(path, change)| words(path, &change.now)).collect()
        }
        Body::Settle { path, value, .. } => vec![words(path, value)],
        Body::Void { reason } => vec![(text("app.clash.void"), reason.clone())],
        Body::Act { action, .. } => vec![(text(&["act.", action].concat()), String::new())],
    }
}

/// Why a change is set aside, as the key of its words.
fn why(aside: &Aside) -> String {
    let code = aside
        .reason
        .and_then(|reason| serde_json::to_value(reason).ok()?.as_str().map(str::to_owned));
    code.map_or_else(|| "app.doubt.held".to_owned(), |code| format!("quarantine.{code}"))
}

#[component]
fn Card(doubt: Doubt, linked: bool) -> impl IntoView {
    let work = use_work();
    let desk = work.desk();
    let id = doubt.head;
    let first = doubt.asides.first()?;
    let (kind, name, at) = (first.op.kind.clone(), title(&desk, first), short_time(first.op.at));
    let head = format!("{} · {}", text(&format!("kind.{kind}")), at);
    let heading = if linked {
        view! { <a class="t" href=format!("/record/{id}") data-act="open-doubt">{name}</a> }
            .into_any()
    } else {
        view! { <div class="t">{name}</div> }.into_any()
    };
    let each: Vec<_> = doubt
        .asides
        .iter()
        .map(|aside| {
            let op = aside.op.id;
            let rows: Vec<_> = said(&desk, aside)
                .into_iter()
                .map(|(label, value)| view! { <div class="kv"><span>{label}</span><b>{value}</b></div> })
                .collect();
            let seen = move |()| {
                let desk = work.desk();
                work.run(async move { desk.dismiss(op).await });
            };
            let settled = aside.settled.as_ref().map(|settled| {
                let who = settled.by.map(|by| desk.person(by)).unwrap_or_default();
                let words = [
                    ("time", &*short_time(settled.at)),
                    ("who", &*who),
                    ("reason", &*settled.reason),
                ];
                view! {
                    <p data-part="closed">{fill("app.doubt.closed", &words)}</p>
                    <Button act="dismiss" look=Look::Quiet on_press=seen>{text("app.way.seen")}</Button>
                }
            });
            view! { <p data-why=why(aside)>{text(&why(aside))}</p>{rows}{settled} }
        })
        .collect();
    let waits = doubt.asides.iter().any(|aside| aside.settled.is_none());
    let hanging = (doubt.hanging > 0)
        .then(|| view! { <p class="m">{fill("app.doubt.hanging", &[("n", &doubt.hanging.to_string())])}</p> });
    Some(view! {
        <div class="card c-red stack" data-part="doubt" data-id=id.to_string() data-kind=kind>
            <div class="kv">{heading}<Tag tone=Tone::Urgent text=text("app.standing.doubt") /></div>
            <div class="m">{head}</div>
            {each}
            {hanging}
            {waits.then(|| view! { <p class="m">{text("app.doubt.do")}</p> })}
        </div>
    })
}
