//! Push, feed, history: `/api/v1/sync/*`, for an enrolled device with a session.
//!
//! - `POST /api/v1/sync/push` [`Push`] → 200 [`PushAnswer`]; 409 `op_changed` with the ids in
//!   `detail.ops`, nothing of the request applied; 413 `too_large`.
//! - `GET /api/v1/sync/feed?cursor=…` → 200 a [`Page`], `application/x-ndjson`: a [`Feed`] on the first
//!   line, then [`Feed::rows`] lines, each a [`Record`]. Without a cursor: from the beginning. Where more
//!   waits, the header [`NEXT_HEADER`] says the cursor before the page itself comes.
//! - `GET /api/v1/sync/records/{scope}/{record}/history` → 200 [`History`].
//! - `GET /api/v1/sync/live` → server-sent events named `poke`, without data.

use anxin_domain::id::{OpId, PersonId, RecordId, ScopeId};
use anxin_sync::{AsideState, Op, Record, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The header with the cursor of the next page, while more waits: whoever reads on asks for it before
/// this one has come in.
pub const NEXT_HEADER: &str = "anxin-next";

/// Ops in the device's order.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Push {
    /// At most [`PUSH_OPS`](crate::limits::PUSH_OPS). Each is read on its own: one that cannot
    /// be read is quarantined and blocks no other.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<anxin_sync::Op>))]
    pub ops: Vec<Box<RawValue>>,
}

/// A [`Push`] as a phone writes it.
#[derive(Debug, Serialize)]
pub struct Pushing<'a> {
    /// As there.
    pub ops: &'a [Op],
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

/// The head of a page of what is new to the device.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Feed {
    /// Hand this back next time. Opaque, authenticated, bound to user, device and grants.
    pub cursor: String,
    /// More pages wait.
    pub more: bool,
    /// How many records follow, new or changed: each once, at its latest.
    #[serde(default)]
    pub rows: usize,
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
    /// Ops of this device that the office has set aside, or had: all of them when something changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<Vec<AsideState>>,
    /// Holidays that the office took in, all of them when they changed: a JSON list of `{year, free, worked}`,
    /// as a text, for a phone keeps it for the expert and does not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<String>,
    /// The office's public key when it is new to the device: uncompressed P-256 point, 65 bytes, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_key: Option<String>,
    /// The office's epoch.
    pub epoch: String,
    /// The office's clock, milliseconds since 1970.
    pub now: i64,
}

/// A page as it travels: every record on a line of its own, as the office keeps it. Neither side has to
/// write records out again, and a phone asks for the next page before it has read this one.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    /// The head.
    pub head: Feed,
    /// The lines after the head.
    lines: Vec<u8>,
}

impl Page {
    /// A page of records as JSON without line breaks.
    pub fn new(mut head: Feed, rows: &[String]) -> Self {
        head.rows = rows.len();
        let mut lines = Vec::with_capacity(rows.iter().map(|row| row.len() + 1).sum());
        for row in rows {
            lines.extend_from_slice(row.as_bytes());
            lines.push(b'\n');
        }
        Self { head, lines }
    }

    /// The page as bytes.
    pub fn write(&self) -> Vec<u8> {
        // A type of texts and numbers: writing it into memory cannot fail.
        let mut bytes = serde_json::to_vec(&self.head).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.lines);
        bytes
    }

    /// Reads a page; none if it is no page or was cut. The records themselves are not looked at.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (head, lines) =
            bytes.split_at_checked(bytes.iter().position(|byte| *byte == b'\n')?)?;
        let (head, lines): (Feed, _) = (serde_json::from_slice(head).ok()?, lines.get(1..)?);
        let whole = lines.is_empty() || lines.ends_with(b"\n");
        let page = Self { head, lines: lines.to_vec() };
        (whole && page.rows().count() == page.head.rows).then_some(page)
    }

    /// The records' JSON, one by one.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end)
    }
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
