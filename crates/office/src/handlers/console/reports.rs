//! The duty officer: what workers report, before it is a lead.

use std::collections::BTreeSet;
use std::sync::Arc;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_domain::policy::Action;
use anxin_domain::signs::{self, Sign};
use anxin_protocol::report::desk::{
    Acceptance, Accepted, Collective, Passing, ROWS, ReportCounts, ReportPage, ReportRow, Reports,
    Words,
};
use anxin_protocol::report::{Outcome, Voice, WORDS_CHARS};
use anxin_store::contract::{Arrival, ListQuery, ReportStage};
use anxin_sync::Record;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::session::audit;
use crate::access::Clerk;
use crate::app::Office;
use crate::extract::{Json, Path, Query};
use crate::problem::Fault;
use crate::range::Asked;
use crate::reports::ending::Cases;
use crate::reports::filter::{self, Filter};
use crate::reports::group::suggest;
use crate::reports::lines::{Brief, Lines};
use crate::reports::taking::{self, begin, decided, hand_over, join, take_up};
use crate::reports::{self, Opened, Rules, candidates, change, ending};
use crate::secret;

/// Rows of a list at most, and reports that are opened for one.
const MOST: u32 = 3_000;
const OPEN: [ReportStage; 2] = [ReportStage::Received, ReportStage::Looking];
const ENDED: [ReportStage; 2] = [ReportStage::Working, ReportStage::Done];
/// Sites looked through for those that a report names.
const LOOKED_THROUGH: u32 = 500;
/// Characters of an id that a page gives what it says.
const ID_CHARS: usize = 64;

/// Which of them.
#[derive(Deserialize)]
pub(crate) struct ReportsQuery {
    ended: Option<bool>,
    most: Option<u32>,
    #[serde(flatten)]
    filter: Filter,
}

fn scopes(clerk: &Clerk) -> BTreeSet<ScopeId> {
    clerk.caller.principal.scopes_for(Action::HandleReports, &clerk.caller.tree)
}

/// `GET /api/v1/console/reports`
///
/// Of what waits those come first that are due first: a flood of new ones hides nothing.
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Query(query): Query<ReportsQuery>,
) -> Result<Json<Reports>, Fault> {
    let (scopes, rules) = (scopes(&clerk), Rules::of(&office));
    let ended = query.ended == Some(true);
    let most = usize::try_from(query.most.unwrap_or(ROWS).clamp(1, MOST)).unwrap_or(usize::MAX);
    let (mut open, counts) = waiting(&office, &scopes, &rules).await?;
    if !ended {
        let sites = sites(&office, &open).await?;
        let groups = suggest(open.iter().map(|brief| &***brief), &sites, &rules.settings);
        // Beyond what could be opened nobody knows what the list is narrowed to.
        let unopened = counts.open.saturating_sub(open.len() as u64);
        query.filter.narrow(&mut open, &rules);
        open.sort_by_cached_key(|report| report.turn(&rules));
        query.filter.order(&mut open);
        let found = open.len() as u64 + if query.filter.is_empty() { unopened } else { 0 };
        let rows: Vec<_> = open.iter().take(most).map(|report| report.row(&rules)).collect();
        let more = found.saturating_sub(rows.len() as u64);
        return Ok(Json(Reports { rows, more, counts, groups }));
    }
    let all = office.store.count_reports(&scopes, &ENDED).await?;
    let (rows, found) = ended_rows(&office, &scopes, &query.filter, most, &rules).await?;
    let found = if query.filter.is_empty() { all } else { found };
    let more = found.saturating_sub(rows.len() as u64);
    Ok(Json(Reports { rows, more, counts, groups: Vec::new() }))
}

/// What waits, as far as a flood lets, and how much it is. What is due first can only be told of what was opened.
async fn waiting(
    office: &Office,
    scopes: &BTreeSet<ScopeId>,
    rules: &Rules,
) -> Result<(Vec<Arc<Brief>>, ReportCounts), Fault> {
    let all = office.store.count_reports(scopes, &OPEN).await?;
    let open = Lines::of(office, scopes, &OPEN, Arrival::Oldest, MOST).await?;
    let counts = filter::counts(&open, all, rules);
    Ok((open, counts))
}

/// `GET /api/v1/console/reports/counts`
pub(crate) async fn counts(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
) -> Result<Json<ReportCounts>, Fault> {
    let (_, counts) = waiting(&office, &scopes(&clerk), &Rules::of(&office)).await?;
    Ok(Json(counts))
}

/// What was decided, each as it stands today: nobody has to open a report to see how its case ended. Also how many
/// there are of those that were looked through.
async fn ended_rows(
    office: &Office,
    scopes: &BTreeSet<ScopeId>,
    filter: &Filter,
    most: usize,
    rules: &Rules,
) -> Result<(Vec<ReportRow>, u64), Fault> {
    // Only as many are opened as are shown, unless some are looked for.
    let plain = filter.is_empty() && filter.sort.as_deref().is_none_or(|sort| sort == "due");
    let opened = if plain { u32::try_from(most).unwrap_or(MOST) } else { MOST };
    let mut reports = Lines::of(office, scopes, &ENDED, Arrival::Newest, opened).await?;
    filter.narrow(&mut reports, rules);
    filter.order(&mut reports);
    let (mut cases, mut rows) = (Cases::default(), Vec::new());
    for report in reports.iter().take(most) {
        let (stage, outcome) = ending::stands(office, report, &mut cases).await?;
        let row = report.row(rules);
        rows.push(ReportRow { state: reports::state(stage), outcome, ..row });
    }
    Ok((rows, reports.len() as u64))
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
    let open = OPEN.contains(&opened.stage) && dossier.lead.is_none();
    let joinable =
        if reads && open { candidates::joinable(office, opened).await? } else { Vec::new() };
    let said = dossier.messages.iter().filter(|one| one.from == Voice::Worker);
    let said = said.map(|one| &one.words).chain([&dossier.report.words]);
    let signs: BTreeSet<Sign> =
        said.flat_map(|words| signs::find(words)).map(|(_, sign)| sign).collect();
    Ok(Json(ReportPage {
        row: opened.row(&Rules::of(office)),
        report: dossier.report.clone(),
        doubts: dossier.doubts.clone(),
        messages: dossier.messages.clone(),
        files: opened.files(),
        outcome: dossier.outcome.clone(),
        lead: dossier.lead,
        joinable,
        parting_until: taking::parting_until(opened, office.now()),
        signs: signs.into_iter().map(|sign| sign.name().to_owned()).collect(),
    }))
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

/// Refuses what is not open to a decision. A report of a case is the case's, also when it came back.
fn undecided(opened: &Opened) -> Result<(), Fault> {
    let open = OPEN.contains(&opened.stage) && opened.dossier.lead.is_none();
    open.then_some(()).ok_or_else(decided)
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
    let own: String = asked.id.chars().take(ID_CHARS).collect();
    let said = if own.is_empty() { secret::code() } else { own };
    let now = office.now();
    let opened = change(&office, opened, |opened| {
        if opened.stage == ReportStage::Done {
            return Err(decided());
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
    let (reason, now) = (checked(&refusal.words)?, office.now());
    let opened = find(&office, &clerk, &scope, id).await?;
    let opened = change(&office, opened, |opened| {
        undecided(opened)?;
        opened.end(now, Outcome::Refused { reason: reason.clone() });
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
            opened.go_on(place, &said, now, &reports::handed_on(&to, &words));
        } else {
            opened.end(now, Outcome::PassedOn { to: to.clone(), words: words.clone() });
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
        return Err(decided());
    }
    let into = opened.dossier.lead.or(acceptance.into);
    let (opened, lead, differences) = if let Some(lead) = into {
        let (opened, differences) = join(&office, &clerk, opened, lead).await?;
        (opened, lead, differences)
    } else {
        let lead = begin(&office, &clerk, &[&opened]).await?;
        (opened, lead, Vec::new())
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

/// `POST /api/v1/console/reports/{scope}/{id}/parting`
///
/// Takes back what joining the report to a lead wrote; it waits here again.
pub(crate) async fn part(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
) -> Result<Json<ReportPage>, Fault> {
    let opened = find(&office, &clerk, &scope, id).await?;
    clerk.caller.must(Action::WriteRecords, &scope)?;
    let opened = taking::part(&office, &clerk, opened).await?;
    note(&office, &clerk, "report.part", id).await?;
    page(&office, &clerk, &opened).await
}

/// `POST /api/v1/console/reports/{scope}/{id}/upholding`
///
/// What came back stays as it was decided: with its case, or as it had ended.
pub(crate) async fn uphold(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): ReportPath,
) -> Result<Json<ReportPage>, Fault> {
    let (opened, now) = (find(&office, &clerk, &scope, id).await?, office.now());
    let opened = change(&office, opened, |opened| {
        if !opened.is_back() {
            return Err(decided());
        }
        let ended = opened.dossier.ended.clone();
        if let Some(ended) = ended.filter(|_| opened.dossier.lead.is_none()) {
            opened.end(now, ended);
        } else {
            opened.stage = ReportStage::Working;
            opened.settle();
        }
        Ok(())
    })
    .await?;
    note(&office, &clerk, "report.uphold", id).await?;
    let opened = ending::catch_up(&office, opened).await?;
    page(&office, &clerk, &opened).await
}

/// `GET /api/v1/console/reports/{scope}/{id}/files/{sha256}`
pub(crate) async fn file(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id, sha256)): Path<(ScopeId, RecordId, String)>,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let opened = find(&office, &clerk, &scope, id).await?;
    let file = opened.dossier.files.iter().find(|file| file.sha256 == sha256);
    let kind = file.map(reports::mime).ok_or_else(Fault::not_found)?;
    let bytes = reports::file(&office, &opened, &sha256).await?;
    let size = bytes.len() as u64;
    let asked = Asked::of(&asked, size);
    // It is sealed as a whole and opened as a whole.
    let bytes = match &asked {
        Asked::Part(part) => {
            let bounds = [part.start, part.end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
            bytes.get(bounds[0]..bounds[1]).map(<[u8]>::to_vec).unwrap_or_default()
        }
        Asked::Whole => bytes,
        Asked::Beyond => Vec::new(),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, asked.answer(size, bytes)).into_response())
}
