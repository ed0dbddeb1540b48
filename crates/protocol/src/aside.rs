//! Ops that the office set aside: `/api/v1/console/aside`, for a person who may settle them.
//!
//! - `GET /api/v1/console/aside` → 200 [`Asides`].
//! - `POST /api/v1/console/aside/{scope}/{key}` [`SettleAside`] → 200 [`AsideOutcome`]; 409 `settled_already`.

use anxin_domain::id::{PersonId, RecordId, ScopeId};
use anxin_sync::{Op, Reason, Verdict};
use serde::{Deserialize, Serialize};

use crate::sync::PersonName;

/// Ops that were set aside and that nobody has settled.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Asides {
    /// Newest first.
    pub rows: Vec<AsideRow>,
    /// There are more than these.
    pub more: bool,
    /// The people in them.
    pub people: Vec<PersonName>,
}

/// One of them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AsideRow {
    /// The scope under which the log has it; `-` for one that could not be read that far.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// Its key in the log: the op's id, where it could be read.
    pub key: String,
    /// The name of the place.
    pub place: String,
    /// Its author.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub by: PersonId,
    /// What the device that sent it calls itself.
    pub device: String,
    /// When it came, milliseconds since 1970.
    pub got: i64,
    /// Why it is aside: quarantined or held.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The record for which it waits, where it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub waits: Option<RecordId>,
    /// The op, where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<Op>,
    /// The text as it came, where it cannot.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub raw: String,
    /// Whether the office has the record that it is about.
    pub there: bool,
    /// Media of it that the office holds, by SHA-256.
    pub media: Vec<String>,
}

/// What a person decides about one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SettleAside {
    /// Take it in after all, under its author and the time it came; else close it.
    pub take: bool,
    /// Why it is closed: 2 to 500 characters. Its author reads it.
    #[serde(default)]
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AsideOutcome {
    /// Whether it is settled. Not, where the office refuses it again, or what it hangs from is aside as well.
    pub settled: bool,
    /// Why it was refused again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}
