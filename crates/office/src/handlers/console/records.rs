//! What arrives, and one record with all that hangs from it.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use anxin_domain::case::settings::Settings;
use anxin_domain::case::warning::lasting;
use anxin_domain::case::{Case, Paper, day};
use anxin_domain::describe::Input;
use anxin_domain::hex;
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_domain::policy::Action;
use anxin_domain::reading::search_key;
use anxin_domain::roster;
use anxin_protocol::console::{Incoming, IncomingRow, RecordLink, RecordPage};
use anxin_store::contract::ListQuery;
use anxin_sync::Record;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use serde::Deserialize;

use super::super::sync::entries;
use super::case::{as_paper, joined};
use crate::access::{Clerk, names};
use crate::app::Office;
use crate::extract::{Json, Path, Query};
use crate::problem::Fault;
use crate::reports::poked;

const PAGE: u32 = 50;
/// Rows looked through for a text before the page is given as it is.
const LOOKED_THROUGH: u32 = 2_000;
/// What the list shows: records that arrive as work, not the lines that hang from them.
const ARRIVING: [&str; 3] = ["lead", "inspection", "site"];

/// Filters, as they stand in the page's address.
#[derive(Deserialize)]
pub(crate) struct IncomingQuery {
    kind: Option<String>,
    scope: Option<ScopeId>,
    q: Option<String>,
    before: Option<String>,
}

/// `GET /api/v1/console/incoming`
pub(crate) async fn incoming(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Query(query): Query<IncomingQuery>,
) -> Result<Json<Incoming>, Fault> {
    let mut scopes = clerk.caller.readable();
    if let Some(place) = &query.scope {
        scopes.retain(|scope| clerk.caller.tree.within(scope, place));
    }
    let wanted = search_key(query.q.as_deref().map(str::trim).unwrap_or_default());
    let kinds = match query.kind {
        Some(kind) if ARRIVING.contains(&kind.as_str()) => vec![kind],
        _ => ARRIVING.map(str::to_owned).to_vec(),
    };
    let before = query.before.as_deref().map(place).transpose()?;
    let limit = if wanted.is_empty() { PAGE } else { LOOKED_THROUGH };
    let found = office.store.list(&ListQuery { scopes, kinds, before, limit }).await?;
    let full = found.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let place_of = |record: &Record| format!("{}_{}", record.updated.got, record.id);
    let mut next = found.last().filter(|_| full).map(place_of);
    let (mut rows, settings) = (Vec::new(), office.years.settings());
    for record in found.into_iter().filter(|record| matches(record, &wanted)) {
        if rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) {
            // The page is full before all was looked through.
            next = rows.last().map(|last: &IncomingRow| place_of(&last.record));
            break;
        }
        rows.push(row(&office, record, &settings).await?);
    }
    Ok(Json(Incoming { rows, next, people: names(&office).await? }))
}

/// A line of the list: of a lead, how many, how much and how urgent, as the rules have it.
async fn row(office: &Office, record: Record, settings: &Settings) -> Result<IncomingRow, Fault> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut lines = office.store.children(&record.scope, record.id).await?;
    lines.retain(|line| kinds::is_line(&line.kind));
    let owed_fen = lines.iter().map(|line| roster::owed(&line.fields)).sum();
    let papers: Vec<Paper<'_>> =
        lines.iter().filter(|line| line.void.is_none()).map(as_paper).collect();
    let case = Case { lead: as_paper(&record), papers: &papers };
    let is_lead = record.kind == kinds::LEAD.kind;
    let reasons = if is_lead { lasting(&case, settings) } else { Vec::new() };
    let said_fen = Some(case.lead.fen("amount")).filter(|fen| is_lead && owed_fen == 0 && *fen > 0);
    Ok(IncomingRow {
        workers: count(lines.len()),
        owed_fen,
        people: if is_lead { count(case.people()) } else { 0 },
        said_fen,
        reasons: reasons.iter().map(|reason| reason.name().to_owned()).collect(),
        record,
    })
}

fn place(text: &str) -> Result<(i64, RecordId), Fault> {
    let parts = text.split_once('_');
    parts
        .and_then(|(got, id)| Some((got.parse().ok()?, id.parse().ok()?)))
        .ok_or_else(|| Fault::wrong_field("before"))
}

fn matches(record: &Record, wanted: &str) -> bool {
    let Some(spec) = kinds::spec(&record.kind) else { return wanted.is_empty() };
    wanted.is_empty()
        || record.receipt.as_deref().is_some_and(|receipt| search_key(receipt).contains(wanted))
        || kinds::search_texts(spec, &record.fields).any(|text| search_key(text).contains(wanted))
}

/// `GET /api/v1/console/records/{scope}/{id}`
pub(crate) async fn page(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
) -> Result<Json<RecordPage>, Fault> {
    clerk.caller.must(Action::ReadRecords, &scope)?;
    let record = office.store.record(&scope, id).await?.ok_or_else(Fault::not_found)?;
    let media = office.store.media_of(&scope, id).await?;
    let media = media.iter().map(|medium| hex::encode(&medium.sha256)).collect();
    Ok(Json(RecordPage {
        children: office.store.children(&scope, id).await?,
        linked: linked(&office, &record).await?,
        history: entries(&office, &scope, id).await?,
        people: names(&office).await?,
        media,
        today: day(office.now()).map(|day| day.to_string()).unwrap_or_default(),
        years: office.years.travelling(),
        site: site(&office, &record).await?,
        joined: joined_into(&office, &record).await?,
        place: place_name(&office, &scope).await?,
        unmasked: clerk.caller.must(Action::WriteRecords, &scope).is_ok(),
        record,
    }))
}

async fn joined_into(office: &Office, record: &Record) -> Result<Vec<Record>, Fault> {
    if record.kind == kinds::LEAD.kind { joined(office, record).await } else { Ok(Vec::new()) }
}

/// The site that a lead names.
pub(super) async fn site(office: &Office, lead: &Record) -> Result<Option<Record>, Fault> {
    let id = lead.text("site").parse().ok().filter(|_| lead.kind == kinds::LEAD.kind);
    let Some(id) = id else { return Ok(None) };
    let site = office.store.record(&lead.scope, id).await?;
    Ok(site.filter(|site| site.kind == kinds::SITE.kind && site.void.is_none()))
}

/// What a place is called; its register has the name that it was given.
async fn place_name(office: &Office, scope: &ScopeId) -> Result<String, Fault> {
    let found = office.store.scopes().await?.into_iter().find(|row| row.id == *scope);
    Ok(found.map(|row| row.name).unwrap_or_default())
}

/// The record it hangs from, and those that its values name: an id is nothing that a person reads.
async fn linked(office: &Office, record: &Record) -> Result<Vec<RecordLink>, Fault> {
    let spec = kinds::spec(&record.kind);
    let named = record.fields.iter().filter_map(|(path, value)| {
        let field = spec?.field(path)?;
        matches!(field.input, Input::Link(_)).then(|| value.as_str()?.parse().ok())?
    });
    let ids: BTreeSet<RecordId> = record.parent.into_iter().chain(named).collect();
    // Most of what a paper names hangs from the same case.
    let mut around = match record.parent {
        Some(parent) => office.store.children(&record.scope, parent).await?,
        None => Vec::new(),
    };
    let mut links = Vec::new();
    for id in ids {
        let other = match around.iter().position(|other| other.id == id) {
            Some(at) => Some(around.swap_remove(at)),
            None => office.store.record(&record.scope, id).await?,
        };
        let Some(other) = other else { continue };
        let title = kinds::spec(&other.kind).map(|spec| kinds::title(spec, &other.fields));
        links.push(RecordLink {
            id,
            scope: other.scope.clone(),
            title: title.unwrap_or_default().to_owned(),
            kind: other.kind,
        });
    }
    Ok(links)
}

/// `GET /api/v1/console/live`
pub(crate) async fn live(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let caller = &clerk.caller;
    let handled = caller.principal.scopes_for(Action::HandleReports, &caller.tree);
    let mut scopes = caller.readable();
    scopes.extend(handled.iter().map(poked));
    office.pokes.stream(scopes, false)
}
