//! The op: one immutable change, made on one device, kept for good.

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, RecordId, ScopeId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The op schema this code writes. The office takes every schema ever shipped.
pub const OP_SCHEMA: u32 = 1;

/// One change.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Op {
    /// Its own id; sending it twice is sending it once.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: OpId,
    /// The device that made it.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub device: DeviceId,
    /// Contiguous from 1 on that device.
    pub seq: u64,
    /// The record it changes.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub record: RecordId,
    /// That record's kind, as in `anxin_domain::kinds`.
    pub kind: String,
    /// The scope the record lives in.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// The office's version of the record that the device saw; 0 for none.
    pub base: u64,
    /// The device's clock in milliseconds since 1970. Shown, never used for order.
    pub at: i64,
    /// Schema of this op.
    pub schema: u32,
    /// What it does.
    pub body: Body,
}

/// What an op does.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Body {
    /// The record comes into being.
    Create {
        /// The record it hangs from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
        parent: Option<RecordId>,
        /// First values by path.
        fields: BTreeMap<String, Value>,
    },
    /// Values change, path by path.
    Patch {
        /// The changes by path.
        changes: BTreeMap<String, Change>,
    },
    /// A person decides a clash.
    Settle {
        /// The path in clash.
        path: String,
        /// The value that shall stand; `null` for none.
        value: Value,
        /// The candidates the person saw. One that came later stays in clash.
        #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
        seen: Vec<OpId>,
    },
    /// The record is struck out, with a reason; never deleted.
    Void {
        /// Why, in words.
        reason: String,
    },
    /// An action with law behind it (accept, sign, pay, transfer, close): the domain decides
    /// what it changes and whether it may.
    Act {
        /// Its name in the domain.
        action: String,
        /// Its arguments.
        args: BTreeMap<String, Value>,
    },
}

/// A new value for a path, and the value it was based on; `null` stands for none.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Change {
    /// What the device saw.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub was: Value,
    /// What shall stand.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub now: Value,
}

impl Op {
    /// SHA-256 of the op's canonical JSON (maps sorted, no white space): tells a repeated op
    /// from another op under the same id.
    pub fn digest(&self) -> [u8; 32] {
        // Serialising maps with string keys into memory cannot fail; an empty text would only
        // ever match another failure.
        let canonical = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(canonical).into()
    }
}
