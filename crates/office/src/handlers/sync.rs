//! Push, feed, history, live: what an enrolled phone asks.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_domain::policy::Action;
use anxin_protocol::limits;
use anxin_protocol::sync::{
    Feed, History, HistoryEntry, NEXT_HEADER, OpVerdict, Page, Push, PushAnswer,
};
use anxin_store::contract::{AuditEntry, IncomingOp, PushError, Stance};
use anxin_sync::Verdict;
use anxin_sync::admission::{self, Rights, stance};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::sse::Event;
use axum::response::{IntoResponse, Sse};
use futures_util::{FutureExt, Stream, stream};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::access::{Phone, names};
use crate::app::Office;
use crate::cursor::Cursor;
use crate::extract::{Json, Path, Query};
use crate::openapi::LINES;
use crate::problem::Fault;
use crate::rules::resume;
use crate::secret;

/// Bytes of a page that are packed at a time.
const PIECE: usize = 64 * 1024;

/// `POST /api/v1/sync/push`
pub(crate) async fn push(
    State(office): State<Arc<Office>>,
    phone: Phone,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<PushAnswer>, Fault> {
    let body = body.map_err(|_| Fault::too_large(limits::PUSH_BODY_BYTES))?;
    if body.len() > limits::PUSH_BODY_BYTES {
        return Err(Fault::too_large(limits::PUSH_BODY_BYTES));
    }
    let push: Push = serde_json::from_slice(&body).map_err(|_| Fault::bad_request())?;
    if push.ops.len() > limits::PUSH_OPS {
        return Err(Fault::too_large(limits::PUSH_OPS));
    }
    let ops: Vec<&RawValue> = push.ops.iter().map(AsRef::as_ref).collect();
    Ok(Json(take_in(&office, &phone, &ops).await?))
}

/// Takes ops in for a phone, whichever way they came.
pub(super) async fn take_in(
    office: &Office,
    phone: &Phone,
    ops: &[&RawValue],
) -> Result<PushAnswer, Fault> {
    let incoming: Vec<IncomingOp> = ops.iter().map(|raw| receive(raw.get(), phone)).collect();
    let now = office.now();
    let pushed = match office.store.push(phone.author(), &incoming, now).await {
        Ok(pushed) => pushed,
        Err(PushError::Store(error)) => return Err(error.into()),
        Err(PushError::OpChanged(ops)) => return Err(changed(office, phone, ops, now).await?),
    };
    let readable = phone.caller.readable();
    let rows: Vec<_> =
        pushed.rows.into_iter().filter(|row| readable.contains(&row.scope)).collect();
    // What was set aside is news for who may settle it.
    let aside = |(_, verdict): &(&IncomingOp, &Verdict)| {
        matches!(verdict, Verdict::Held | Verdict::Quarantined(_))
    };
    let aside = incoming.iter().zip(&pushed.verdicts).filter(aside);
    let aside = aside.filter_map(|(op, _)| op.op.as_ref().ok().map(|op| &op.scope));
    let scopes: BTreeSet<&ScopeId> = rows.iter().map(|row| &row.scope).chain(aside).collect();
    for scope in scopes {
        office.pokes.send(scope.clone());
    }
    let verdicts = incoming
        .iter()
        .zip(pushed.verdicts)
        .map(|(op, verdict)| match &op.op {
            Ok(op) => OpVerdict { op: Some(op.id), seq: op.seq, verdict },
            Err(unread) => OpVerdict { op: unread.id, seq: unread.seq, verdict },
        })
        .collect();
    Ok(PushAnswer { verdicts, rows, next_seq: pushed.next_seq, epoch: office.epoch.clone(), now })
}

/// Reads one op and finds what speaks against it before the store is asked.
fn receive(raw: &str, phone: &Phone) -> IncomingOp {
    let op = admission::read(raw);
    let stance = op.as_ref().map_or(Stance::Take, |op| {
        let caller = &phone.caller;
        stance(op, raw, phone.device, Rights::of(&caller.principal, &op.scope, &caller.tree))
    });
    // What belongs to another device is not that device's op, whatever it says.
    IncomingOp { raw: raw.to_owned(), op, stance }
}

async fn changed(office: &Office, phone: &Phone, ops: Vec<OpId>, now: i64) -> Result<Fault, Fault> {
    let ids: Vec<String> = ops.iter().map(OpId::to_string).collect();
    let entry = AuditEntry {
        at: now,
        person: Some(phone.caller.principal.person),
        device: Some(phone.device),
        action: "op.changed".to_owned(),
        target: ids.join(" "),
    };
    office.store.audit(&entry).await?;
    Ok(Fault::new(StatusCode::CONFLICT, "op_changed").with("ops", ids))
}

fn short_hash(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).unwrap_or_default();
    secret::encode(Sha256::digest(text).get(..9).unwrap_or_default())
}

/// Where to read on.
#[derive(Deserialize)]
pub(crate) struct FeedQuery {
    cursor: Option<String>,
}

/// `GET /api/v1/sync/feed`
pub(crate) async fn feed(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Query(query): Query<FeedQuery>,
) -> Result<impl IntoResponse, Fault> {
    let invalid = || Fault::new(StatusCode::BAD_REQUEST, "cursor_invalid");
    let before = match query.cursor {
        None => None,
        Some(text) => Some(
            Cursor::open(&text, &office.cursor_key)
                .filter(|cursor| cursor.epoch == office.epoch && cursor.device == phone.device)
                .ok_or_else(invalid)?,
        ),
    };
    let readable = phone.caller.readable();
    let known = before.as_ref().map(|cursor| &cursor.marks);
    let (marks, lost) = resume(&readable, known);
    let slice = office.store.feed(&marks, limits::FEED_PAGE_BYTES).await?;
    if slice.ahead {
        return Err(invalid());
    }
    let scopes = phone.caller.granted_scopes();
    let people = names(&office).await?;
    let years = office.years.travelling();
    let aside = office.store.aside_of(phone.device).await?;
    let office_key = office.keys.public();
    let cursor = Cursor {
        epoch: office.epoch.clone(),
        device: phone.device,
        names: short_hash(&people),
        scopes: short_hash(&scopes),
        years: short_hash(&years),
        aside: if aside.is_empty() { String::new() } else { short_hash(&aside) },
        key: short_hash(&office_key),
        marks: slice.marks,
    };
    let same_scopes = before.as_ref().is_some_and(|before| before.scopes == cursor.scopes);
    let same_names = before.as_ref().is_some_and(|before| before.names == cursor.names);
    // Where none were ever taken in, as on most offices, there is nothing to say.
    let same_years = match &before {
        Some(before) if !before.years.is_empty() => before.years == cursor.years,
        _ => years.is_empty(),
    };
    let same_aside = before.as_ref().map_or("", |before| &before.aside) == cursor.aside;
    let same_key = before.as_ref().is_some_and(|before| before.key == cursor.key);
    let head = Feed {
        cursor: cursor.seal(&office.cursor_key).ok_or_else(Fault::bad_request)?,
        more: slice.more,
        rows: slice.rows.len(),
        gone: slice.gone,
        lost,
        scopes: (!same_scopes).then_some(scopes),
        years: (!same_years).then_some(years),
        aside: (!same_aside).then_some(aside),
        people: if same_names { Vec::new() } else { people },
        office_key: (!same_key).then_some(office_key),
        epoch: office.epoch.clone(),
        now: office.now(),
    };
    let next = head.more.then(|| head.cursor.clone());
    let page = Bytes::from(Page::new(head, &slice.rows).write());
    let answer = [(CONTENT_TYPE, LINES)];
    Ok(match next {
        Some(next) => (answer, [(NEXT_HEADER, next)], after_head(page)).into_response(),
        None => (answer, page).into_response(),
    })
}

/// A body before which the head of the answer goes out, and which is packed while it goes: who reads on
/// asks for the next page meanwhile.
fn after_head(page: Bytes) -> Body {
    let pieces = (0..page.len()).step_by(PIECE).map(move |at| {
        let end = page.len().min(at + PIECE);
        Ok::<_, Infallible>(page.slice(at..end))
    });
    let later = async {
        tokio::task::yield_now().await;
        stream::iter(pieces)
    };
    Body::from_stream(later.flatten_stream())
}

/// `GET /api/v1/sync/live`
pub(crate) async fn live(
    State(office): State<Arc<Office>>,
    phone: Phone,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    office.pokes.stream(phone.caller.readable(), true)
}

/// `GET /api/v1/sync/records/{scope}/{record}/history`
pub(crate) async fn history(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path((scope, record)): Path<(ScopeId, RecordId)>,
) -> Result<Json<History>, Fault> {
    phone.caller.must(Action::ReadRecords, &scope)?;
    let entries = entries(&office, &scope, record).await?;
    if entries.is_empty() {
        return Err(Fault::not_found());
    }
    Ok(Json(History { entries, people: names(&office).await? }))
}

/// A record's history as the wire has it.
pub(super) async fn entries(
    office: &Office,
    scope: &ScopeId,
    record: RecordId,
) -> Result<Vec<HistoryEntry>, Fault> {
    let log = office.store.history(scope, record).await?;
    Ok(log
        .into_iter()
        .map(|entry| HistoryEntry {
            op: entry.op,
            by: entry.by,
            got: entry.got,
            verdict: entry.verdict,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use anxin_sync::Reason;

    use super::*;

    #[test]
    fn verdicts_of_the_store_are_those_of_the_wire() {
        let line = OpVerdict { op: None, seq: 3, verdict: Verdict::Quarantined(Reason::Forbidden) };
        let json = serde_json::to_string(&line).expect("json");
        assert_eq!(json, r#"{"seq":3,"verdict":"quarantined","reason":"forbidden"}"#);
    }
}
