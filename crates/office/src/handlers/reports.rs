//! What a worker's phone asks: anyone may, and a receipt is all it shows.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_protocol::report::receipt;
use anxin_protocol::report::{
    FILE_BYTES, Outcome, Place, RECEIPT_HEADER, REPORT_BYTES, Report, WORK_HEADER,
};
use anxin_store::contract::{Hash, Medium, ReportStage};
use anxin_sync::Record;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::media;
use crate::access::Caller;
use crate::app::Office;
use crate::extract::{Json, Path, Query};
use crate::hand::{self, Intent};
use crate::problem::Fault;
use crate::reports::gate::{Errand, Ticket};
use crate::reports::read::{self, Aside};
use crate::reports::{self, Opened, by_receipt, change, ending, lead, receipt_name, unknown};
use crate::secret;
use crate::tls::Peer;

/// How long a body may take to come: a photo at 32 kbit/s.
const PATIENCE: Duration = Duration::from_secs(90);

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The name of a receipt, and the ticket of who brought it.
fn enter<'a>(
    office: &'a Office,
    address: IpAddr,
    errand: Errand,
    headers: &HeaderMap,
) -> Result<(Hash, Ticket<'a>), Fault> {
    let name = receipt_name(office, text(headers, RECEIPT_HEADER));
    let answer = text(headers, WORK_HEADER).parse().ok();
    let ticket = office.report_gate.enter(address, errand, &name, answer, office.now())?;
    Ok((name, ticket))
}

/// A whole body of so many bytes at most; one that does not come to its end in time is let go.
async fn whole(body: Body, most: usize) -> Result<Bytes, Fault> {
    let bytes = tokio::time::timeout(PATIENCE, to_bytes(body, most)).await;
    let bytes = bytes.map_err(|_| Fault::new(StatusCode::REQUEST_TIMEOUT, "bad_request"))?;
    bytes.map_err(|_| Fault::too_large(most))
}

/// A body as a JSON object.
async fn object(body: Body) -> Result<Map<String, Value>, Fault> {
    let bytes = whole(body, REPORT_BYTES).await?;
    serde_json::from_slice(&bytes).map_err(|_| Fault::bad_request())
}

/// What the worker is told, kept by nobody on the way.
fn told(opened: &Opened) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(opened.status())).into_response()
}

/// `POST /api/v1/reports`
///
/// Takes what it can read. The same receipt again changes nothing and gets how it stands.
pub(crate) async fn create(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    // A new receipt is a whole token: a code of 20 digits is guessed too easily to be claimed.
    if !receipt::is_token(text(&headers, RECEIPT_HEADER)) {
        return Err(Fault::wrong_field(RECEIPT_HEADER));
    }
    let (name, ticket) = enter(&office, address.ip(), Errand::Tell, &headers)?;
    let now = office.now();
    let (mut report, doubts) = read::report(&object(body).await?, &reports::day(now).to_string());
    let _turn = ticket.turn().await?;
    let scope = home(&office, &mut report).await?;
    let id = RecordId::from_parts(now.unsigned_abs(), secret::random());
    let mut opened = Opened::new(scope, id, name, now);
    let files = std::mem::take(&mut report.files);
    opened.dossier.doubts = doubts;
    opened.dossier.report = report;
    opened.announce(files)?;
    match office.store.put_report(&opened.seal(&office)).await? {
        Some(known) => opened = Opened::open(&office, &known)?,
        None => office.pokes.send(reports::poked(&opened.scope)),
    }
    Ok(told(&opened))
}

/// Where a report belongs: the site's place, the place whose poster was scanned, else the county.
/// A site or place that is not there is none.
async fn home(office: &Office, report: &mut Report) -> Result<ScopeId, Fault> {
    let scopes = office.store.scopes().await?;
    let plain = |scope: &ScopeId| scope.compartment().is_none();
    let county = scopes.iter().find(|row| row.parent.is_none() && plain(&row.id));
    let county = county.map(|row| row.id.clone()).ok_or_else(Fault::not_found)?;
    let known = report
        .scope
        .take()
        .filter(|scope| plain(scope) && scopes.iter().any(|row| row.id == *scope));
    let Some(scope) = known else {
        report.site = None;
        return Ok(county);
    };
    if let Some(site) = report.site {
        let found = office.store.record(&scope, site).await?;
        report.site = found.filter(|record| record.kind == "site").map(|record| record.id);
    }
    report.scope = Some(scope.clone());
    Ok(scope)
}

/// `GET /api/v1/reports/status`
pub(crate) async fn status(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (name, ticket) = enter(&office, address.ip(), Errand::Ask, &headers)?;
    let _turn = ticket.turn().await?;
    let opened = by_receipt(&office, &name).await?;
    Ok(told(&ending::catch_up(&office, opened).await?))
}

/// `POST /api/v1/reports/messages`
pub(crate) async fn message(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (name, ticket) = enter(&office, address.ip(), Errand::Tell, &headers)?;
    let map = object(body).await?;
    let _turn = ticket.turn().await?;
    let (said, doubts) = read::message(&map).ok_or_else(|| Fault::wrong_field("words"))?;
    let now = office.now();
    let opened = by_receipt(&office, &name).await?;
    let opened = change(&office, opened, |opened| {
        still_there(opened)?;
        opened.hear(now, &said, &doubts)
    })
    .await?;
    let in_danger = |lead: &Record, _: &[Record]| lead::danger(lead, &opened).into_iter().collect();
    if said.danger
        && let Err(fault) = tell_lead(&office, &opened, in_danger).await
    {
        tracing::warn!(?fault, report = %opened.id, "the lead was not told of a danger");
        if fault.passes() {
            // The phone says it again; what was said is there once.
            return Err(fault);
        }
    }
    Ok(told(&opened))
}

/// What was taken back stays so.
fn still_there(opened: &Opened) -> Result<(), Fault> {
    let gone = opened.dossier.outcome == Some(Outcome::Withdrawn);
    if gone { Err(Fault::new(StatusCode::CONFLICT, "report_withdrawn")) } else { Ok(()) }
}

/// `POST /api/v1/reports/reporter`
///
/// What is said adds to what was said: an empty field leaves what is there.
pub(crate) async fn reporter(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (name, ticket) = enter(&office, address.ip(), Errand::Tell, &headers)?;
    let (mut aside, now) = (Aside::default(), office.now());
    let today = reports::day(now).to_string();
    let said = read::person(&object(body).await?, &today, &mut aside);
    let _turn = ticket.turn().await?;
    let opened = by_receipt(&office, &name).await?;
    let opened = change(&office, opened, |opened| {
        still_there(opened)?;
        opened.dossier.learn(&said, &aside.0)?;
        opened.news(now);
        Ok(())
    })
    .await?;
    Ok(told(&opened))
}

/// `POST /api/v1/reports/withdrawal`
pub(crate) async fn withdraw(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (name, ticket) = enter(&office, address.ip(), Errand::Tell, &headers)?;
    let _turn = ticket.turn().await?;
    let opened = by_receipt(&office, &name).await?;
    // A worker may take it back whatever becomes of the lead; the duty officer sees it in any case.
    let today = reports::day(office.now());
    let taken_back =
        |lead: &Record, roster: &[Record]| lead::withdrawal(lead, roster, &opened, today);
    if still_there(&opened).is_ok()
        && let Err(fault) = tell_lead(&office, &opened, taken_back).await
    {
        tracing::warn!(?fault, report = %opened.id, "the lead was not told of a withdrawal");
    }
    reports::forget(&office, &opened).await;
    let opened = change(&office, opened, |opened| {
        let (lead, taken_by) = (opened.dossier.lead, opened.dossier.taken_by);
        let outcome = Some(Outcome::Withdrawn);
        opened.stage = ReportStage::Done;
        let unread = true;
        opened.dossier =
            reports::Dossier { outcome, lead, taken_by, unread, ..reports::Dossier::default() };
        Ok(())
    })
    .await?;
    Ok(told(&opened))
}

/// Writes what a worker said onto the lead and its roster, by the hand of who took the report up, so that it comes
/// to the mediator's phone like anything else.
async fn tell_lead(
    office: &Office,
    opened: &Opened,
    say: impl Fn(&Record, &[Record]) -> Vec<Intent>,
) -> Result<(), Fault> {
    let dossier = &opened.dossier;
    let (Some(id), Some(person)) = (dossier.lead, dossier.taken_by) else { return Ok(()) };
    let lead = office.store.record(&opened.scope, id).await?.ok_or_else(Fault::not_found)?;
    let roster = office.store.children(&opened.scope, id).await?;
    let intents = say(&lead, &roster);
    if intents.is_empty() {
        return Ok(());
    }
    let caller = Caller::of(office, person).await?;
    hand::write(office, &caller, &opened.scope, intents).await
}

/// `PUT /api/v1/reports/files/{sha256}`
pub(crate) async fn file(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    let (name, ticket) = enter(&office, address.ip(), Errand::File, &headers)?;
    let opened = by_receipt(&office, &name).await?;
    let file = opened.dossier.files.iter().find(|file| file.sha256 == sha256);
    let file = file.cloned().ok_or_else(unknown)?;
    let bytes = whole(body, FILE_BYTES).await?;
    let _turn = ticket.turn().await?;
    let medium = Medium {
        sha256: anxin_domain::hex::decode_hash(&sha256).ok_or_else(unknown)?,
        scope: opened.scope.clone(),
        record: opened.id,
        size: bytes.len() as u64,
        mime: file.mime,
    };
    media::check(&medium, &bytes)?;
    reports::keep_file(&office, opened.id, &sha256, &bytes).await?;
    let now = office.now();
    change(&office, opened, |opened| {
        still_there(opened)?;
        if opened.dossier.held.insert(sha256.clone()) {
            opened.news(now);
        }
        Ok(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What stands behind a poster's QR code.
#[derive(Deserialize)]
pub(crate) struct PlaceQuery {
    site: Option<RecordId>,
}

/// `GET /api/v1/reports/places/{scope}`
///
/// Names that hang on a gate in print; ids that were never printed cannot be guessed.
pub(crate) async fn place(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    Path(scope): Path<ScopeId>,
    Query(query): Query<PlaceQuery>,
) -> Result<Json<Place>, Fault> {
    let now = office.now();
    let _ticket = office.report_gate.enter(address.ip(), Errand::Ask, b"", None, now)?;
    let rows = office.store.scopes().await?;
    let row = rows.into_iter().find(|row| row.id == scope && scope.compartment().is_none());
    let name = row.ok_or_else(Fault::not_found)?.name;
    let site = match query.site {
        Some(id) => office.store.record(&scope, id).await?,
        None => None,
    };
    let site = site.filter(|record| record.kind == "site" && record.void.is_none());
    Ok(Json(Place { name, site: site.map(|record| record.text("name").to_owned()) }))
}
