//! A case at the desk: what the rules say about it (`anxin_expert`, the very page the phone shows), on the
//! office's day.

use std::collections::BTreeMap;

use anxin_expert::{Ask, CaseAsk, Sheet};
use anxin_protocol::sync::PersonName;
use anxin_sync::Record;
use leptos::prelude::*;

fn sheet(record: &Record) -> Sheet {
    Sheet {
        id: record.id,
        kind: record.kind.clone(),
        at: record.created.at,
        got: record.created.got,
        by: record.created.by.to_string(),
        fields: record.fields.clone(),
    }
}

/// The case's own page.
#[component]
pub(super) fn CaseCard(
    case: Record,
    children: Vec<Record>,
    site: Option<Record>,
    joined: Vec<Record>,
    today: String,
    years: String,
    people: Vec<PersonName>,
) -> impl IntoView {
    let people: BTreeMap<String, String> =
        people.into_iter().map(|person| (person.id.to_string(), person.name)).collect();
    let papers = children.iter().filter(|paper| paper.void.is_none()).chain(&site).chain(&joined);
    let mut asked = CaseAsk { lead: sheet(&case), papers: papers.map(sheet).collect() };
    asked.settle();
    let cases = vec![asked];
    let records = format!("/console/records/{}/", case.scope);
    let me = String::new();
    let ask = Ask { today, me, people, write: false, cases, records, years, draft: None };
    let page = anxin_expert::page(&ask);
    view! { <section class="stack" data-part="case" inner_html=page.html></section> }
}
