//! The record: what the ops so far amount to.

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who changed something, and when by both clocks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Stamp {
    /// The person signed in on the device.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub by: PersonId,
    /// The device.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub device: DeviceId,
    /// The device's clock, milliseconds since 1970.
    pub at: i64,
    /// The office's clock when it took the op in; 0 while it has not.
    pub got: i64,
}

/// A value that lost to the office's, waiting for a person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// The op that brought it.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub op: OpId,
    /// The value; `null` for "remove it".
    pub value: Value,
    /// The value its author saw.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub was: Value,
    /// Its author and times.
    pub stamp: Stamp,
}

/// Two or more values for one path. The standing one is in the record's fields.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Clash {
    /// Author and times of the value that stands.
    pub standing: Stamp,
    /// The others, in the office's order.
    pub others: Vec<Candidate>,
}

/// The path under which a contested striking-out waits. No field may be called so.
pub const VOID_PATH: &str = "!void";

/// The path under which an action waits that could not be taken any more: `{act, args}`; `was` is the
/// state its author saw or, where it came too late, the one that stood. No field may be called so.
pub const ACT_PATH: &str = "!act";

/// A record struck out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Voided {
    /// Why.
    pub reason: String,
    /// Who and when.
    pub stamp: Stamp,
}

/// The state of one record: the fold of its ops in the office's order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Record {
    /// Its id, made on the device.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// Its kind.
    pub kind: String,
    /// Where it lives.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// The record it hangs from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub parent: Option<RecordId>,
    /// Number of ops that have changed it; only ever grows.
    pub version: u64,
    /// The scope's revision at its latest change; 0 on a phone's own unsent record.
    #[serde(default)]
    pub rev: u64,
    /// The office's receipt number; none until the office has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Who made it.
    pub created: Stamp,
    /// Who changed it last.
    pub updated: Stamp,
    /// Struck out, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
    /// Set when its first op never arrived and it was pieced together from later ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub orphan: bool,
    /// Values by path; a path without a value is absent.
    pub fields: BTreeMap<String, Value>,
    /// Authors of values that were changed after the record was made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stamps: BTreeMap<String, Stamp>,
    /// Open clashes by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub clashes: BTreeMap<String, Clash>,
    /// The version at each device's latest change: tells whether others wrote since a base.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, u64>))]
    pub edits: BTreeMap<DeviceId, u64>,
}

impl Record {
    /// The value at a path; `null` when there is none.
    pub fn value(&self, path: &str) -> &Value {
        self.fields.get(path).unwrap_or(&Value::Null)
    }

    /// The text at a path; empty when there is none.
    pub fn text(&self, path: &str) -> &str {
        self.value(path).as_str().unwrap_or_default()
    }

    /// Who gave the value at a path, and when.
    pub fn author(&self, path: &str) -> &Stamp {
        self.stamps.get(path).unwrap_or(&self.created)
    }

    /// Whether a device other than `device` changed the record after version `base`.
    pub fn edited_since(&self, base: u64, device: DeviceId) -> bool {
        self.edits.iter().any(|(other, version)| *other != device && *version > base)
    }
}
