//! How a report ends that a lead has taken up: as that lead does, or the one it was joined into.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anxin_domain::case::step::{Action, State, Step, steps};
use anxin_domain::duplicate::joined_into;
use anxin_domain::id::{RecordId, ScopeId};
use anxin_locale::{fill, text};
use anxin_protocol::report::Outcome;
use anxin_store::contract::ReportStage;
use anxin_sync::Record;

use super::{Opened, change, roster};
use crate::app::Office;
use crate::problem::Fault;

/// Leads looked through, each joined into the next.
const HOPS: usize = 5;

/// Cases as they stand, each looked up once however many reports ask for it.
#[derive(Default)]
pub(crate) struct Cases {
    leads: HashMap<(ScopeId, RecordId), Option<Record>>,
    rosters: HashMap<(ScopeId, RecordId), Vec<Record>>,
}

impl Cases {
    async fn lead(
        &mut self,
        office: &Office,
        key: (ScopeId, RecordId),
    ) -> Result<Option<Record>, Fault> {
        if let Some(known) = self.leads.get(&key) {
            return Ok(known.clone());
        }
        let found = office.store.record(&key.0, key.1).await?;
        self.leads.insert(key, found.clone());
        Ok(found)
    }

    async fn roster(&mut self, office: &Office, lead: &Record) -> Result<&[Record], Fault> {
        Ok(match self.rosters.entry((lead.scope.clone(), lead.id)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(office.store.children(&lead.scope, lead.id).await?),
        })
    }
}

/// Puts a report to where its lead stands: done, or worked on again.
pub(crate) async fn catch_up(office: &Office, opened: Opened) -> Result<Opened, Fault> {
    let (stage, outcome) = stands(office, &opened, &mut Cases::default()).await?;
    if (stage, &outcome) == (opened.stage, &opened.dossier.outcome) {
        return Ok(opened);
    }
    change(office, opened, |opened| {
        if follows(opened) {
            opened.stage = stage;
            opened.dossier.outcome.clone_from(&outcome);
        }
        Ok(())
    })
    .await
}

/// How far a report is today and how it ended: as its lead, where it has one.
pub(crate) async fn stands(
    office: &Office,
    opened: &Opened,
    cases: &mut Cases,
) -> Result<(ReportStage, Option<Outcome>), Fault> {
    let kept = || (opened.stage, opened.dossier.outcome.clone());
    let Some(lead) = opened.dossier.lead.filter(|_| follows(opened)) else { return Ok(kept()) };
    let leads = leads(office, opened, lead, cases).await?;
    if leads.is_empty() {
        return Ok(kept());
    }
    let outcome = match own(office, opened, &leads, cases).await? {
        Some(outcome) => Some(outcome),
        None => leads.last().and_then(ending),
    };
    let stage = match (opened.stage, &outcome) {
        // It came back, and waits until somebody has decided again.
        (ReportStage::Received | ReportStage::Looking, _) => opened.stage,
        (_, Some(_)) => ReportStage::Done,
        (_, None) => ReportStage::Working,
    };
    Ok((stage, outcome))
}

/// Whether it goes as its lead goes: what was taken back stays so.
fn follows(opened: &Opened) -> bool {
    opened.dossier.lead.is_some() && opened.dossier.outcome != Some(Outcome::Withdrawn)
}

/// The lead, and those that it was joined into, one after the other.
async fn leads(
    office: &Office,
    opened: &Opened,
    lead: RecordId,
    cases: &mut Cases,
) -> Result<Vec<Record>, Fault> {
    let (mut leads, mut next) = (Vec::<Record>::new(), Some(lead));
    while let Some(id) = next.filter(|id| leads.iter().all(|known| known.id != *id)) {
        let found = cases.lead(office, (opened.scope.clone(), id)).await?;
        let Some(found) = found.filter(|_| leads.len() < HOPS) else { break };
        next = joined_into(&found.fields);
        leads.push(found);
    }
    Ok(leads)
}

/// How it ended for a named reporter alone, by his line on the roster: the latest lead's, else the first's.
async fn own(
    office: &Office,
    opened: &Opened,
    leads: &[Record],
    cases: &mut Cases,
) -> Result<Option<Outcome>, Fault> {
    let Some(reporter) = &opened.dossier.report.reporter else { return Ok(None) };
    for lead in leads.iter().rev() {
        if let Some(line) = roster::own(cases.roster(office, lead).await?, reporter) {
            return Ok(match line.text("verified") {
                "settled" => Some(Outcome::Settled),
                "untrue" => Some(Outcome::Refused { reason: text("outcome.line_untrue") }),
                _ => None,
            });
        }
    }
    Ok(None)
}

/// How a lead ended; none while it goes on. One that was struck out is nobody's work any more: who reported it is
/// told so, and may report again.
fn ending(lead: &Record) -> Option<Outcome> {
    if lead.void.is_some() {
        return Some(Outcome::Refused { reason: text("outcome.void") });
    }
    let last = |action| steps(&lead.fields).rev().find(|step| step.action == action);
    match State::of(&lead.fields)? {
        State::Closed | State::Archived => Some(Outcome::Settled),
        State::Declined => Some(Outcome::Refused { reason: declined(last(Action::Decline)) }),
        State::Untrue => Some(Outcome::Refused { reason: text("outcome.untrue") }),
        State::PassedOn => {
            let to = last(Action::PassOn).and_then(|step| step.arg("to").as_str());
            let to = text(&format!("choice.office.{}", to.unwrap_or("other")));
            Some(Outcome::PassedOn { to, words: String::new() })
        }
        State::Registered
        | State::Reviewing
        | State::Accepted
        | State::Investigating
        | State::Mediating
        | State::Agreed
        | State::AgreedOrally
        | State::Ended
        | State::Performing
        | State::Performed
        | State::Visited
        | State::Joined
        | State::Suspended => None,
    }
}

/// Who is declined is told why, and which ways are open (人民调解法第 26 条).
fn declined(step: Option<Step<'_>>) -> String {
    let Some(step) = step else { return String::new() };
    let reason = step.arg("reason").as_str().unwrap_or_default().trim();
    let ways = step.arg("ways").as_array().map_or(&[][..], Vec::as_slice);
    let ways = ways.iter().filter_map(|way| way.as_str());
    let ways: Vec<String> = ways.map(|way| text(&format!("choice.way_told.{way}"))).collect();
    let reason = reason.trim_end_matches(['。', '.']);
    fill("outcome.declined", &[("reason", reason), ("ways", &ways.join("、"))])
}
