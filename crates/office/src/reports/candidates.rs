//! Open leads that a report could join, each with the reasons for it. That two share a site is no reason: many firms
//! owe wages at one site.

use anxin_domain::case::{Case, Paper};
use anxin_domain::duplicate::{Same, in_common, key_of_employer, keys_of_place, normal};
use anxin_domain::kinds::{self, LEAD, prefill::Fields};
use anxin_domain::roster;
use anxin_protocol::report::desk::Joinable;
use anxin_sync::{Body, Record};
use serde_json::json;

use super::{Opened, lead, taking};
use crate::app::Office;
use crate::problem::Fault;

/// Leads found by a key that are looked at, and their rosters that are read.
const FOUND: u32 = 200;
const READ: usize = 60;
/// Leads that are offered.
const OFFERED: usize = 8;

/// The leads that a report could join, the likeliest first.
pub(crate) async fn joinable(office: &Office, opened: &Opened) -> Result<Vec<Joinable>, Fault> {
    let site = taking::site(office, opened, &[opened]).await?;
    let made = lead::new(opened.id, &[opened], site.as_ref()).into_iter();
    let made: Vec<_> = made
        .filter_map(|intent| match intent.body {
            Body::Create { fields, .. } => Some((intent.record, intent.kind, fields)),
            _ => None,
        })
        .collect();
    let papers: Vec<Paper<'_>> =
        made.iter().map(|(id, kind, fields)| Paper::new(*id, kind, fields)).collect();
    let Some((own, lines)) = papers.split_first() else { return Ok(Vec::new()) };
    let own = Case { lead: *own, papers: lines };
    let mut keys = keys_of_place(own.lead.fields);
    // A firm's name is often typed where the place is asked for, and the other way round.
    let (employer, place) = (own.lead.text("employer"), own.lead.text("place"));
    keys.extend([employer, place].into_iter().filter_map(key_of_employer));
    keys.extend(keys_of_place(&Fields::from([("place".to_owned(), json!(employer))])));
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let found = office.store.keyed(&opened.scope, &keys, FOUND).await?;
    let open = |lead: &Record| {
        lead.kind == LEAD.kind && lead.void.is_none() && kinds::is_open(&lead.kind, &lead.fields)
    };
    let mut offered = Vec::new();
    for lead in found.into_iter().filter(open).take(READ) {
        let mut others = office.store.children(&lead.scope, lead.id).await?;
        others.retain(|record| record.void.is_none());
        let papers: Vec<Paper<'_>> = others.iter().map(as_paper).collect();
        let other = Case { lead: as_paper(&lead), papers: &papers };
        let why = why(opened, &own, &other);
        if is_reason(&why, &own, &other) {
            offered.push((why.len(), shown(&lead, &other, &why)));
        }
    }
    offered.sort_by_key(|(reasons, one)| (usize::MAX - reasons, -one.got));
    Ok(offered.into_iter().map(|(_, one)| one).take(OFFERED).collect())
}

fn as_paper(record: &Record) -> Paper<'_> {
    let Record { id, kind, fields, created, .. } = record;
    Paper { id: *id, kind, fields, at: created.at, got: created.got }
}

/// What a report and a case have in common.
fn why(opened: &Opened, own: &Case<'_>, other: &Case<'_>) -> Vec<Same> {
    let mut why = in_common(own, other);
    let same = |one: &str, two: &str| !normal(one).is_empty() && normal(one) == normal(two);
    let crossed = [
        (Same::Employer, same(own.lead.text("place"), other.lead.text("employer"))),
        (Same::Place, same(own.lead.text("employer"), other.lead.text("place"))),
        (Same::Months, months_meet(opened, other)),
    ];
    for (reason, holds) in crossed {
        if holds && !why.contains(&reason) {
            why.push(reason);
        }
    }
    why.sort_unstable();
    why
}

/// Whether a report says a month that a case has, on its roster or between its first and last month.
fn months_meet(opened: &Opened, other: &Case<'_>) -> bool {
    let (from, to) = (other.lead.text("from"), other.lead.text("to"));
    let to = if to.is_empty() { from } else { to };
    opened.dossier.report.months.iter().any(|month| {
        let listed =
            other.of("wage_line").any(|line| roster::months(line.fields).contains(month.as_str()));
        listed || (!from.is_empty() && (from..=to).contains(&month.as_str()))
    })
}

/// Whether that is enough to offer a case: its employer or one of its workers; at one place also the same months, as
/// long as no two employers are named.
fn is_reason(why: &[Same], own: &Case<'_>, other: &Case<'_>) -> bool {
    let has = |same: Same| why.contains(&same);
    let unlike = !own.lead.text("employer").is_empty() && !other.lead.text("employer").is_empty();
    let near = has(Same::Site) || has(Same::Place);
    has(Same::Worker) || has(Same::Employer) || (near && has(Same::Months) && !unlike)
}

fn shown(lead: &Record, case: &Case<'_>, why: &[Same]) -> Joinable {
    let owed = case.owed();
    let place = [case.lead.text("place"), case.lead.text("address")];
    Joinable {
        id: lead.id,
        scope: lead.scope.clone(),
        title: kinds::title(&LEAD, &lead.fields).to_owned(),
        receipt: lead.receipt.clone().unwrap_or_default(),
        place: place.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned(),
        got: lead.created.got,
        people: u32::try_from(case.people()).unwrap_or(u32::MAX),
        amount_fen: if owed > 0 { owed } else { case.lead.fen("amount") },
        why: why.iter().map(|same| same.name().to_owned()).collect(),
    }
}
