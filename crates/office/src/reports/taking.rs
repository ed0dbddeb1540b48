//! A report becomes a lead or joins one, and a joining is taken back.

use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_protocol::report::desk::AmountDifference;
use anxin_store::contract::{Medium, ReportStage};
use anxin_sync::Record;
use axum::http::StatusCode;

use super::joining::{Joining, TIME_MS};
use super::roster::Joined;
use super::{Opened, change, file, lead, roster};
use crate::access::Clerk;
use crate::app::Office;
use crate::hand;
use crate::handlers::media;
use crate::problem::Fault;

/// A report that somebody else has decided meanwhile.
pub(crate) fn decided() -> Fault {
    Fault::new(StatusCode::CONFLICT, "report_decided")
}

/// Makes a new lead, unless an earlier try has made it.
pub(crate) async fn begin(
    office: &Office,
    clerk: &Clerk,
    reports: &[&Opened],
) -> Result<RecordId, Fault> {
    let Some(first) = reports.first() else { return Err(Fault::wrong_field("reports")) };
    let site = site(office, first, reports).await?;
    let id = lead::id(&office.report_key, first);
    if office.store.record(&first.scope, id).await?.is_none() {
        let intents = lead::new(id, reports, site.as_ref());
        hand::write(office, &clerk.caller, &first.scope, intents).await?;
    }
    Ok(id)
}

/// The site that one of some reports names: who typed its name may have been first.
pub(crate) async fn site(
    office: &Office,
    first: &Opened,
    reports: &[&Opened],
) -> Result<Option<Record>, Fault> {
    match reports.iter().find_map(|report| report.dossier.report.site) {
        Some(site) => Ok(office.store.record(&first.scope, site).await?),
        None => Ok(None),
    }
}

/// A lead with all that hangs from it, the lead first.
async fn case(office: &Office, opened: &Opened, id: RecordId) -> Result<Vec<Record>, Fault> {
    let found = office.store.record(&opened.scope, id).await?;
    let found = found.filter(|record| record.kind == kinds::LEAD.kind);
    let mut case = vec![found.ok_or_else(Fault::not_found)?];
    case.extend(office.store.children(&opened.scope, id).await?);
    Ok(case)
}

/// Puts the workers that a report names onto the roster of a lead: a worker who is there gets the numbers and the
/// amount that the line lacks. Returns the report and the workers whose line says another sum. What is written is
/// noted in the report first, so that a joining that breaks off can be taken back as well.
pub(crate) async fn join(
    office: &Office,
    clerk: &Clerk,
    opened: Opened,
    id: RecordId,
) -> Result<(Opened, Vec<AmountDifference>), Fault> {
    let case = case(office, &opened, id).await?;
    let (found, known) = case.split_first().ok_or_else(Fault::not_found)?;
    let Joined { mut intents, differences } = roster::join(id, &opened, known);
    let is_own = lead::is_of(&office.report_key, id, opened.id);
    intents.extend(lead::reporter(found, &opened).filter(|_| is_own));
    intents.extend(lead::danger(found, &opened));
    if intents.is_empty() {
        return Ok((opened, differences));
    }
    // A case that was made of this very report is not joined: it is the report's own.
    let (own, now) = (is_own || opened.dossier.lead.is_some(), office.now());
    let opened = change(office, opened, |opened| {
        let joining = &mut opened.dossier.joining;
        if !own && joining.as_ref().is_none_or(|known| known.lead != Some(id)) {
            *joining = Some(Joining { at: now, lead: Some(id), ..Joining::default() });
        }
        if let Some(joining) = joining {
            joining.add(&intents);
        }
        Ok(())
    })
    .await?;
    hand::write(office, &clerk.caller, &opened.scope, intents).await?;
    Ok((opened, differences))
}

/// Puts files onto the lead, as the reporter's own where a line of the roster is the reporter's. The others stay
/// sealed.
pub(crate) async fn hand_over(
    office: &Office,
    clerk: &Clerk,
    opened: &Opened,
    lead: RecordId,
    wanted: &[String],
) -> Result<(), Fault> {
    let held =
        opened.dossier.files.iter().filter(|file| {
            wanted.contains(&file.sha256) && opened.dossier.held.contains(&file.sha256)
        });
    let chosen: Vec<_> = held.cloned().collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let record = office.store.record(&opened.scope, lead).await?.ok_or_else(Fault::not_found)?;
    let reporter = opened.dossier.report.reporter.as_ref();
    let of = match reporter {
        Some(reporter) => {
            let lines = office.store.children(&opened.scope, lead).await?;
            roster::own(&lines, reporter).map(|line| line.id)
        }
        None => None,
    };
    let named = reporter.is_some();
    if let Some(intent) = lead::files(&record, &chosen, (named, of), office.now()) {
        hand::write(office, &clerk.caller, &opened.scope, vec![intent]).await?;
    }
    for one in chosen {
        let bytes = file(office, opened, &one.sha256).await?;
        let sha256 = anxin_domain::hex::decode_hash(&one.sha256).ok_or_else(Fault::not_found)?;
        let (scope, size) = (opened.scope.clone(), bytes.len() as u64);
        let medium = Medium { sha256, scope, record: lead, size, mime: one.mime };
        media::keep(office, &medium, bytes).await?;
    }
    Ok(())
}

/// The report belongs to the lead from now on.
pub(crate) async fn take_up(
    office: &Office,
    clerk: &Clerk,
    opened: Opened,
    lead: RecordId,
) -> Result<(), Fault> {
    change(office, opened, |opened| {
        if opened.stage == ReportStage::Done {
            return Err(decided());
        }
        opened.stage = ReportStage::Working;
        opened.dossier.lead = Some(lead);
        opened.dossier.outcome = None;
        opened.dossier.taken_by = Some(clerk.caller.principal.person);
        opened.settle();
        Ok(())
    })
    .await
    .map(drop)
}

/// Until when the joining of a report can be taken back; none where it was not joined, or too long ago.
pub(crate) fn parting_until(opened: &Opened, now: i64) -> Option<i64> {
    let joining = opened.dossier.joining.as_ref().filter(|_| opened.dossier.lead.is_some());
    joining.map(|joining| joining.at + TIME_MS).filter(|until| now < *until)
}

/// Takes back what joining a report to a lead wrote. The report waits at the desk again.
pub(crate) async fn part(office: &Office, clerk: &Clerk, opened: Opened) -> Result<Opened, Fault> {
    let gone = || Fault::new(StatusCode::CONFLICT, "report_not_joined");
    let until = parting_until(&opened, office.now());
    let (Some(lead), Some(joining), Some(_)) =
        (opened.dossier.lead, &opened.dossier.joining, until)
    else {
        return Err(gone());
    };
    let case = case(office, &opened, lead).await?;
    let worked_on = |_| Fault::new(StatusCode::CONFLICT, "report_worked_on");
    let intents = joining.undone(&case).map_err(worked_on)?;
    if !intents.is_empty() {
        hand::write(office, &clerk.caller, &opened.scope, intents).await?;
    }
    change(office, opened, |opened| {
        if opened.dossier.lead != Some(lead) {
            return Err(gone());
        }
        opened.stage = ReportStage::Looking;
        opened.dossier.lead = None;
        opened.dossier.outcome = None;
        opened.dossier.taken_by = None;
        opened.dossier.joining = None;
        Ok(())
    })
    .await
}
