//! The duty officer: what workers report, before it is a lead.

use std::collections::BTreeSet;
use std::sync::Arc;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_domain::policy::Action;
use anxin_protocol::console::RecordLink;
use anxin_protocol::report::desk::{
    Acceptance, Accepted, AmountDifference, Collective, Passing, ROWS, ReportGroup, ReportPage,
    ReportRow, Reports, Words,
};
use anxin_protocol::report::{Outcome, WORDS_CHARS};
use anxin_store::contract::{Arrival, ListQuery, Medium, ReportStage};
use anxin_sync::Record;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::session::audit;
use crate::access::Clerk;
use crate::app::Office;
use crate::extract::{Json, Path, Query};
use crate::handlers::media;
use crate::problem::Fault;
use crate::reports::ending::Cases;
use crate::reports::group::{plain, suggest};
use crate::reports::lines::{Brief, Lines};
use crate::reports::roster::Joined;
use crate::reports::{self, Opened, change, ending, lead, roster};
use crate::{hand, secret};

/// Rows of a list at most, and reports that are opened for one.
const MOST: u32 = 3_000;
const OPEN: [ReportStage; 2] = [ReportStage::Received, ReportStage::Looking];
const ENDED: [ReportStage; 2] = [ReportStage::Working, ReportStage::Done];
/// Leads looked through for those that a report could join, and sites for those that a report names.
const LOOKED_THROUGH: u32 = 500;
const JOINABLE: usize = 8;

/// Which of them.
#[derive(Deserialize)]
pub(crate) struct ReportsQuery {
    ended: Option<bool>,
    most: Option<u32>,
}

/// `GET /api/v1/console/reports`
///
/// Of what waits those come first that are due first: a flood of new ones hides nothing.
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Query(query): Query<ReportsQuery>,
) -> Result<Json<Reports>, Fault> {
    let caller = &clerk.caller;
    let scopes = caller.principal.scopes_for(Action::HandleReports, &caller.tree);
    let ended = query.ended == Some(true);
    let most = query.most.unwrap_or(ROWS).clamp(1, MOST);
    let all = office.store.count_reports(&scopes, if ended { &ENDED } else { &OPEN }).await?;
    let (rows, groups) = if ended {
        (ended_rows(&office, &scopes, most).await?, Vec::new())
    } else {
        open_rows(&office, &scopes, most).await?
    };
    let more = all.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    Ok(Json(Reports { rows, more, groups }))
}

/// What waits, and what of it may belong together. What is due first can only be told of what was opened: all that
/// waits is, as far as a flood lets.
async fn open_rows(
    office: &Office,
    scopes: &BTreeSet<ScopeId>,
    most: u32,
) -> Result<(Vec<ReportRow>, Vec<ReportGroup>), Fault> {
    let mut opened = Lines::of(office, scopes, &OPEN, Arrival::Oldest, MOST).await?;
    let (now, calendar) = (office.now(), office.years.calendar());
    let sites = sites(office, &opened).await?;
    let groups = suggest(opened.iter().map(|brief| &***brief), &sites);
    opened.sort_by_cached_key(|report| report.turn(&calendar));
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let rows = opened.iter().take(most).map(|report| report.row(now, &calendar)).collect();
    Ok((rows, groups))
}

/// What was decided, each as it stands today: nobody has to open a report to see how its case ended.
async fn ended_rows(
    office: &Office,
    scopes: &BTreeSet<ScopeId>,
    most: u32,
) -> Result<Vec<ReportRow>, Fault> {
    let opened = Lines::of(office, scopes, &ENDED, Arrival::Newest, most).await?;
    let (now, calendar) = (office.now(), office.years.calendar());
    let (mut cases, mut rows) = (Cases::default(), Vec::new());
    for report in opened {
        let (stage, outcome) = ending::stands(office, &report, &mut cases).await?;
        let row = report.row(now, &calendar);
        rows.push(ReportRow { state: reports::state(stage), outcome, ..row });
    }
    Ok(rows)
}

/// The sites of the places that reports come from.
async fn sites(office: &Office, opened: &[Arc<Brief>]) -> Result<Vec<Record>, Fault> {
    let query = ListQuery {
        scopes: opened.iter().map(|report| report.scope.clone()).collect(),
        kinds: vec![kinds::SITE.kind.to_owned()],
        before: None,
        limit: LOOKED_THROUGH,
    };
    let found = office.store.list(&query).await?;
    Ok(found.into_iter().filter(|site| site.void.is_none()).collect())
}

pub(super) async fn find(
    office: &Office,
    clerk: &Clerk,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Opened, Fault> {
    clerk.caller.must(Action::HandleReports, scope)?;
    let found = office.store.report(scope, id).await?.ok_or_else(Fault::not_found)?;
    Opened::open(office, &found)
}

async fn page(office: &Office, clerk: &Clerk, opened: &Opened) -> Result<Json<ReportPage>, Fault> {
    let dossier = &opened.dossier;
    let reads = clerk.caller.must(Action::ReadRecords, &opened.scope).is_ok();
    let joinable = if reads { joinable(office, opened).await? } else { Vec::new() };
    Ok(Json(ReportPage {
        row: opened.row(office.now(), &office.years.calendar()),
        report: dossier.report.clone(),
        doubts: dossier.doubts.clone(),
        messages: dossier.messages.clone(),
        files: opened.files(),
        outcome: dossier.outcome.clone(),
        lead: dossier.lead,
        joinable,
    }))
}

/// Open leads of the same site or firm.
async fn joinable(office: &Office, opened: &Opened) -> Result<Vec<RecordLink>, Fault> {
    let report = &opened.dossier.report;
    let query = ListQuery {
        scopes: [opened.scope.clone()].into(),
        kinds: vec![kinds::LEAD.kind.to_owned()],
        before: None,
        limit: LOOKED_THROUGH,
    };
    let site = report.site.map(|site| site.to_string());
    let names: Vec<String> = [&report.employer, &report.place]
        .into_iter()
        .map(|name| plain(name))
        .filter(|name| !name.is_empty())
        .collect();
    let same = |lead: &Record| {
        let by_site = site.as_deref().is_some_and(|site| lead.text("site") == site);
        by_site || ["employer", "place"].iter().any(|key| names.contains(&plain(lead.text(key))))
    };
    let open = |lead: &Record| lead.void.is_none() && kinds::is_open(&lead.kind, &lead.fields);
    let found = office.store.list(&query).await?;
    let found = found.into_iter().filter(|lead| open(lead) && same(lead)).take(JOINABLE);
    Ok(found
        .map(|lead| RecordLink {
            title: kinds::title(&kinds::LEAD, &lead.fields).to_owned(),
            id: lead.id,
            scope: lead.scope,
            kind: lead.kind,
        })
        .collect())
}

type ReportPath = Path<(ScopeId, RecordId)>;

/// `POST /api/v1/console/reports/{scope}/{id}/look`
pub(crate) async fn look(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
) -> Result<Json<ReportPage>, Fault> {
    let opened = find(&office, &clerk, &scope, id).await?;
    let mut opened = ending::catch_up(&office, opened).await?;
    let looks = |opened: &Opened| opened.stage == ReportStage::Received || opened.dossier.unread;
    if looks(&opened) {
        opened = change(&office, opened, |opened| {
            opened.stage = opened.stage_at_least_looking();
            opened.dossier.unread = false;
            Ok(())
        })
        .await?;
        note(&office, &clerk, "report.look", id).await?;
    }
    page(&office, &clerk, &opened).await
}

async fn note(office: &Office, clerk: &Clerk, action: &str, id: RecordId) -> Result<(), Fault> {
    audit(office, clerk.caller.principal.person, action, &id.to_string()).await
}

/// Words for a worker: some, and not without end.
fn checked(words: &str) -> Result<String, Fault> {
    let words = words.trim();
    let fits = !words.is_empty() && words.chars().count() <= WORDS_CHARS;
    fits.then(|| words.to_owned()).ok_or_else(|| Fault::wrong_field("words"))
}

/// What is still open to a decision.
fn undecided(opened: &Opened) -> Result<(), Fault> {
    let open = OPEN.contains(&opened.stage);
    open.then_some(()).ok_or_else(|| Fault::new(StatusCode::CONFLICT, "report_decided"))
}

/// `POST /api/v1/console/reports/{scope}/{id}/question`
pub(crate) async fn ask(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
    Json(asked): Json<Words>,
) -> Result<Json<ReportPage>, Fault> {
    let words = checked(&asked.words)?;
    let opened = find(&office, &clerk, &scope, id).await?;
    let (said, now) = (secret::code(), office.now());
    let opened = change(&office, opened, |opened| {
        if opened.stage == ReportStage::Done {
            return Err(Fault::new(StatusCode::CONFLICT, "report_decided"));
        }
        opened.stage = opened.stage_at_least_looking();
        opened.say(&said, now, &words);
        Ok(())
    })
    .await?;
    note(&office, &clerk, "report.ask", id).await?;
    page(&office, &clerk, &opened).await
}

/// `POST /api/v1/console/reports/{scope}/{id}/refusal`
pub(crate) async fn refuse(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
    Json(refusal): Json<Words>,
) -> Result<Json<ReportPage>, Fault> {
    let reason = checked(&refusal.words)?;
    let opened = find(&office, &clerk, &scope, id).await?;
    let opened = change(&office, opened, |opened| {
        undecided(opened)?;
        opened.stage = ReportStage::Done;
        opened.dossier.outcome = Some(Outcome::Refused { reason: reason.clone() });
        opened.dossier.answered = true;
        Ok(())
    })
    .await?;
    note(&office, &clerk, "report.refuse", id).await?;
    page(&office, &clerk, &opened).await
}

/// `POST /api/v1/console/reports/{scope}/{id}/passing`
///
/// Within the county it goes on in the other place and waits there anew; elsewhere it ends here, and
/// the worker reads where to turn.
pub(crate) async fn pass(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
    Json(passing): Json<Passing>,
) -> Result<Json<ReportPage>, Fault> {
    let (to, words) = (checked(&passing.to)?, passing.words.trim().to_owned());
    let opened = find(&office, &clerk, &scope, id).await?;
    let places = office.store.scopes().await?;
    let known = |place: &ScopeId| {
        place.compartment().is_none() && places.iter().any(|row| row.id == *place)
    };
    if passing.scope.as_ref().is_some_and(|place| !known(place)) {
        return Err(Fault::wrong_field("scope"));
    }
    let (said, now) = (secret::code(), office.now());
    let opened = change(&office, opened, |opened| {
        undecided(opened)?;
        if let Some(place) = &passing.scope {
            let told = format!("{to}。{words}");
            let told = told.trim_end_matches('。').to_owned();
            opened.go_on(place, &said, now, &told);
        } else {
            opened.stage = ReportStage::Done;
            let outcome = Outcome::PassedOn { to: to.clone(), words: words.clone() };
            opened.dossier.outcome = Some(outcome);
            opened.dossier.answered = true;
        }
        Ok(())
    })
    .await?;
    note(&office, &clerk, "report.pass", id).await?;
    page(&office, &clerk, &opened).await
}

/// `POST /api/v1/console/reports/{scope}/{id}/acceptance`
///
/// Of a report that was taken up already, what came since goes along: files, a name.
pub(crate) async fn accept(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
    Json(acceptance): Json<Acceptance>,
) -> Result<Json<Accepted>, Fault> {
    let opened = find(&office, &clerk, &scope, id).await?;
    clerk.caller.must(Action::WriteRecords, &scope)?;
    if opened.stage == ReportStage::Done {
        return Err(Fault::new(StatusCode::CONFLICT, "report_decided"));
    }
    let into = opened.dossier.lead.or(acceptance.into);
    let (lead, differences) = match into {
        Some(lead) => (lead, join(&office, &clerk, &opened, lead).await?),
        None => (begin(&office, &clerk, &[&opened]).await?, Vec::new()),
    };
    hand_over(&office, &clerk, &opened, lead, &acceptance.files).await?;
    take_up(&office, &clerk, opened, lead).await?;
    note(&office, &clerk, "report.accept", id).await?;
    Ok(Json(Accepted { scope, lead, differences }))
}

/// `POST /api/v1/console/reports/collective`
///
/// All that named reporters sent goes along; what anonymous ones sent stays sealed.
pub(crate) async fn collective(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Json(many): Json<Collective>,
) -> Result<Json<Accepted>, Fault> {
    let scope = many.scope;
    clerk.caller.must(Action::WriteRecords, &scope)?;
    let mut reports = Vec::new();
    for id in &many.reports {
        let opened = find(&office, &clerk, &scope, *id).await?;
        undecided(&opened)?;
        reports.push(opened);
    }
    if reports.len() < 2 {
        return Err(Fault::wrong_field("reports"));
    }
    let lead = begin(&office, &clerk, &reports.iter().collect::<Vec<_>>()).await?;
    // Of who is named; a photo may tell who an anonymous one is, and goes along when it was chosen.
    for opened in reports.iter().filter(|opened| opened.dossier.report.reporter.is_some()) {
        let held: Vec<String> = opened.dossier.held.iter().cloned().collect();
        hand_over(&office, &clerk, opened, lead, &held).await?;
    }
    for opened in reports {
        let id = opened.id;
        take_up(&office, &clerk, opened, lead).await?;
        note(&office, &clerk, "report.accept", id).await?;
    }
    Ok(Json(Accepted { scope, lead, differences: Vec::new() }))
}

/// A new lead, unless an earlier try has made it.
async fn begin(office: &Office, clerk: &Clerk, reports: &[&Opened]) -> Result<RecordId, Fault> {
    let Some(first) = reports.first() else { return Err(Fault::wrong_field("reports")) };
    let site = site(office, &first.scope, reports).await?;
    let (id, intents) = lead::new(reports, site.as_ref());
    if office.store.record(&first.scope, id).await?.is_none() {
        hand::write(office, &clerk.caller, &first.scope, intents).await?;
    }
    Ok(id)
}

/// The site that one of some reports names: who typed its name may have been first.
pub(super) async fn site(
    office: &Office,
    scope: &ScopeId,
    reports: &[&Opened],
) -> Result<Option<Record>, Fault> {
    match reports.iter().find_map(|report| report.dossier.report.site) {
        Some(site) => Ok(office.store.record(scope, site).await?),
        None => Ok(None),
    }
}

/// Puts the workers that a report names onto the roster of a lead: who is there gets the numbers and the amount
/// that his line lacks. Gives those whose line says another sum.
async fn join(
    office: &Office,
    clerk: &Clerk,
    opened: &Opened,
    id: RecordId,
) -> Result<Vec<AmountDifference>, Fault> {
    let found = office.store.record(&opened.scope, id).await?;
    let found = found.filter(|record| record.kind == kinds::LEAD.kind);
    let found = found.ok_or_else(Fault::not_found)?;
    let known = office.store.children(&opened.scope, id).await?;
    let Joined { mut intents, differences } = roster::join(id, opened, &known);
    intents.extend(lead::reporter(&found, opened).filter(|_| id == opened.id));
    intents.extend(lead::danger(&found, opened));
    if !intents.is_empty() {
        hand::write(office, &clerk.caller, &opened.scope, intents).await?;
    }
    Ok(differences)
}

/// Files onto the lead, as the reporter's own where his line stands on it. The others stay sealed.
async fn hand_over(
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
    let of = match &opened.dossier.report.reporter {
        Some(reporter) => {
            let lines = office.store.children(&opened.scope, lead).await?;
            roster::own(&lines, reporter).map(|line| line.id)
        }
        None => None,
    };
    if let Some(intent) = lead::files(&record, &chosen, of, office.now()) {
        hand::write(office, &clerk.caller, &opened.scope, vec![intent]).await?;
    }
    for file in chosen {
        let bytes = reports::file(office, opened, &file.sha256).await?;
        let sha256 = anxin_domain::hex::decode_hash(&file.sha256).ok_or_else(Fault::not_found)?;
        let (scope, size) = (opened.scope.clone(), bytes.len() as u64);
        let medium = Medium { sha256, scope, record: lead, size, mime: file.mime };
        media::keep(office, &medium, bytes).await?;
    }
    Ok(())
}

async fn take_up(
    office: &Office,
    clerk: &Clerk,
    opened: Opened,
    lead: RecordId,
) -> Result<(), Fault> {
    change(office, opened, |opened| {
        if opened.stage == ReportStage::Done {
            return Err(Fault::new(StatusCode::CONFLICT, "report_decided"));
        }
        opened.stage = ReportStage::Working;
        opened.dossier.lead = Some(lead);
        opened.dossier.taken_by = Some(clerk.caller.principal.person);
        opened.dossier.answered = true;
        opened.dossier.unread = false;
        Ok(())
    })
    .await
    .map(drop)
}

/// `GET /api/v1/console/reports/{scope}/{id}/files/{sha256}`
pub(crate) async fn file(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id, sha256)): Path<(ScopeId, RecordId, String)>,
) -> Result<Response, Fault> {
    let opened = find(&office, &clerk, &scope, id).await?;
    let file = opened.dossier.files.iter().find(|file| file.sha256 == sha256);
    let kind = file.map(reports::mime).ok_or_else(Fault::not_found)?;
    let bytes = reports::file(&office, &opened, &sha256).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}
