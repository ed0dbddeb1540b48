//! A case at the desk: what the rules say about it (`anxin_expert`, the very page the phone shows), on the
//! office's day; and its papers.

use std::collections::BTreeMap;

use anxin_domain::kinds;
use anxin_expert::{Ask, CaseAsk, Sheet};
use anxin_locale::text;
use anxin_protocol::sync::PersonName;
use anxin_sync::Record;
use leptos::prelude::*;

use super::show;

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
    today: String,
    people: Vec<PersonName>,
) -> impl IntoView {
    let people: BTreeMap<String, String> =
        people.into_iter().map(|person| (person.id.to_string(), person.name)).collect();
    let papers = children.iter().filter(|paper| paper.void.is_none()).map(sheet).collect();
    let cases = vec![CaseAsk { lead: sheet(&case), papers }];
    let records = format!("/console/records/{}/", case.scope);
    let ask = Ask { today, people, write: false, cases, records, draft: None };
    let page = anxin_expert::page(&ask);
    view! { <section class="stack" data-part="case" inner_html=page.html></section> }
}

/// The papers of a case, in the order of its dossier.
#[component]
pub(super) fn Papers(children: Vec<Record>) -> impl IntoView {
    let mut rows = Vec::new();
    for spec in kinds::OF_A_CASE {
        for record in children.iter().filter(|record| record.kind == spec.kind) {
            let href = format!("/console/records/{}/{}", record.scope, record.id);
            let kind = text(&format!("kind.{}", record.kind));
            rows.push(view! {
                <div class="kv" data-id=record.id.to_string() data-kind=record.kind.clone()>
                    <dt>{kind}</dt><dd><a href=href>{show::title(&record.kind, &record.fields)}</a></dd></div>
            });
        }
    }
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card"><h2>{text("console.papers")}</h2><dl>{rows}</dl></section>
        }
    })
}
