//! Push, feed, history: `/api/v1/sync/*`, for an enrolled device with a session.
//!
//! - `POST /api/v1/sync/push` [`Push`] → 200 [`PushAnswer`]; 409 `op_changed` with the ids in
//!   `detail.ops`, nothing of the request applied; 413 `too_large`.
//! - `GET /api/v1/sync/feed?cursor=…` → 200 [`Feed`]. Without a cursor: from the beginning.
//! - `GET /api/v1/sync/records/{scope}/{record}/history` → 200 [`History`].
//! - `GET /api/v1/sync/live` → server-sent events named `poke`, without data.

use anxin_domain::id::{OpId, PersonId, RecordId, ScopeId};
use anxin_sync::{Op, Record, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Ops in the device's order.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Push {
    /// At most [`PUSH_OPS`](crate::limits::PUSH_OPS). Each is read on its own: one that cannot
    /// be read is quarantined and blocks no other.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<anxin_sync::Op>))]
    pub ops: Vec<Box<RawValue>>,
}

/// What became of each op, and the records as they now are.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PushAnswer {
    /// In the order sent.
    pub verdicts: Vec<OpVerdict>,
    /// Every record the ops touched and the device may see, at its latest.
    pub rows: Vec<Record>,
    /// The seq the office expects next from this device. Higher than sent: all is in. Lower: the
    /// device sends again from here.
    pub next_seq: u64,
    /// The office's epoch; another one than before means the office was restored.
    pub epoch: String,
    /// The office's clock, milliseconds since 1970.
    pub now: i64,
}

/// The verdict on one op.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpVerdict {
    /// The op; none if it could not be read that far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub op: Option<OpId>,
    /// Its seq, as far as it could be read.
    #[serde(default)]
    pub seq: u64,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// A page of what is new to the device: each record once, at its latest.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Feed {
    /// Hand this back next time. Opaque, authenticated, bound to user, device and grants.
    pub cursor: String,
    /// More pages wait.
    pub more: bool,
    /// Records new or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Record>,
    /// Records that left the device's scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub gone: Vec<RecordId>,
    /// Scopes the device may no longer see: everything in them goes, unsent ops stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub lost: Vec<ScopeId>,
    /// Scopes the device may write to now, in the order offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<GrantedScope>>,
    /// People whose names the rows mention, new since the last page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonName>,
    /// Holidays that the office took in, all of them when they changed: a JSON list of `{year, free, worked}`,
    /// as a text, for a phone keeps it for the expert and does not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<String>,
    /// The office's epoch.
    pub epoch: String,
    /// The office's clock, milliseconds since 1970.
    pub now: i64,
}

/// A scope the device may see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GrantedScope {
    /// The scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: ScopeId,
    /// Its name for people: 城关司法所.
    pub name: String,
    /// May records be made and changed here.
    pub write: bool,
    /// Records may be made here and nothing else: they are not read back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
}

/// A person's name, for showing authors.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonName {
    /// The person.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: PersonId,
    /// The name.
    pub name: String,
}

/// All ops of a record in the office's order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct History {
    /// Oldest first.
    pub entries: Vec<HistoryEntry>,
    /// The people in them.
    pub people: Vec<PersonName>,
}

/// One op as the office keeps it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// The op.
    pub op: Op,
    /// Its author.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub by: PersonId,
    /// When the office took it in, milliseconds since 1970.
    pub got: i64,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}
