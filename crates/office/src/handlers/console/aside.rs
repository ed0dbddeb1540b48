//! Ops that were set aside, for who may settle them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use anxin_domain::hex;
use anxin_domain::id::ScopeId;
use anxin_domain::policy::Action;
use anxin_protocol::aside::{AsideOutcome, AsideRow, Asides, SettleAside};
use anxin_store::contract::AsideOp;
use anxin_sync::{Body, Op, Verdict};
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use crate::access::{Caller, Clerk, names};
use crate::app::Office;
use crate::aside::{SHOWN, close, is_reason, is_taken, take};
use crate::extract::{Json, Path};
use crate::problem::Fault;

/// Whether a person may settle what lies under a scope. What lies under none that is known, for it could not be read that
/// far, is for who may do so in the whole county.
fn may_settle(caller: &Caller, scope: &ScopeId) -> bool {
    let tree = &caller.tree;
    let may = |scope: &ScopeId| caller.principal.may(Action::SettleAside, scope, tree);
    let known = tree.scopes().any(|known| known == scope);
    if known { may(scope) } else { tree.roots().any(may) }
}

/// `GET /api/v1/console/aside`
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
) -> Result<Json<Asides>, Fault> {
    clerk.caller.must_somewhere(Action::SettleAside)?;
    let mut homes: BTreeSet<ScopeId> = office.store.aside_scopes().await?;
    homes.retain(|scope| may_settle(&clerk.caller, scope));
    let mut found = office.store.aside(&homes, SHOWN + 1).await?;
    let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let places: HashMap<ScopeId, String> =
        office.store.scopes().await?.into_iter().map(|row| (row.id, row.name)).collect();
    let devices: HashMap<_, String> =
        office.store.devices().await?.into_iter().map(|one| (one.id, one.label)).collect();
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        let place = places.get(&one.scope).cloned().unwrap_or_default();
        let device = devices.get(&one.device).cloned().unwrap_or_default();
        rows.push(row(&office, one, place, device).await?);
    }
    Ok(Json(Asides { rows, more, people: names(&office).await? }))
}

async fn row(
    office: &Office,
    one: AsideOp,
    place: String,
    device: String,
) -> Result<AsideRow, Fault> {
    let op: Option<Op> = serde_json::from_str(&one.raw).ok();
    let there = match &op {
        Some(op) => office.store.record(&one.scope, op.record).await?.is_some(),
        None => false,
    };
    let mut media = Vec::new();
    for hash in op.iter().flat_map(hashes) {
        let Some(sum) = hex::decode_hash(hash) else { continue };
        if office.store.medium(&one.scope, &sum).await?.is_some() {
            media.push(hash.to_owned());
        }
    }
    Ok(AsideRow {
        raw: if op.is_some() { String::new() } else { one.raw },
        scope: one.scope,
        key: one.key,
        place,
        by: one.by,
        device,
        got: one.got,
        verdict: one.verdict,
        waits: one.waits,
        op,
        there,
        media,
    })
}

/// The media that an op names.
fn hashes(op: &Op) -> Vec<&str> {
    let values: Vec<&Value> = match &op.body {
        Body::Create { fields, .. } => fields.values().collect(),
        Body::Patch { changes } => changes.values().map(|change| &change.now).collect(),
        _ => Vec::new(),
    };
    values.into_iter().filter_map(|file| file.get("hash")?.as_str()).collect()
}

/// `POST /api/v1/console/aside/{scope}/{key}`
pub(crate) async fn settle(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, key)): Path<(ScopeId, String)>,
    Json(wish): Json<SettleAside>,
) -> Result<Json<AsideOutcome>, Fault> {
    if !may_settle(&clerk.caller, &scope) {
        return Err(Fault::not_found());
    }
    let by = Some(clerk.caller.principal.person);
    let gone = || Fault::new(StatusCode::CONFLICT, "settled_already");
    if wish.take {
        let verdict = take(&office, &scope, &key, by).await?.ok_or_else(gone)?;
        let reason = match verdict {
            Verdict::Quarantined(reason) => Some(reason),
            _ => None,
        };
        return Ok(Json(AsideOutcome { settled: is_taken(verdict), reason }));
    }
    if !is_reason(&wish.reason) {
        return Err(Fault::wrong_field("reason"));
    }
    if close(&office, &scope, &key, by, &wish.reason).await? == 0 {
        return Err(gone());
    }
    Ok(Json(AsideOutcome { settled: true, reason: None }))
}
