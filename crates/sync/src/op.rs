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
#[serde(tag = "do", rename_all = "snake_case", try_from = "Flat")]
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

/// A body as it stands in JSON: all that any of them may have. What the derive would make of the
/// enum reads everything into a buffer first, and is a good part of what a phone downloads.
#[derive(Deserialize)]
struct Flat {
    #[serde(rename = "do")]
    verb: String,
    parent: Option<RecordId>,
    fields: Option<BTreeMap<String, Value>>,
    changes: Option<BTreeMap<String, Change>>,
    path: Option<String>,
    #[serde(default)]
    value: Value,
    seen: Option<Vec<OpId>>,
    reason: Option<String>,
    action: Option<String>,
    args: Option<BTreeMap<String, Value>>,
}

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadBodyError {
    /// No such verb.
    #[error("there is no body `{0}`")]
    Unknown(String),
    /// Something the verb needs is not there.
    #[error("the body has no `{0}`")]
    Missing(&'static str),
}

impl TryFrom<Flat> for Body {
    type Error = ReadBodyError;

    fn try_from(flat: Flat) -> Result<Self, ReadBodyError> {
        use ReadBodyError::{Missing, Unknown};
        Ok(match flat.verb.as_str() {
            "create" => {
                Self::Create { parent: flat.parent, fields: flat.fields.ok_or(Missing("fields"))? }
            }
            "patch" => Self::Patch { changes: flat.changes.ok_or(Missing("changes"))? },
            "settle" => Self::Settle {
                path: flat.path.ok_or(Missing("path"))?,
                value: flat.value,
                seen: flat.seen.ok_or(Missing("seen"))?,
            },
            "void" => Self::Void { reason: flat.reason.ok_or(Missing("reason"))? },
            "act" => Self::Act {
                action: flat.action.ok_or(Missing("action"))?,
                args: flat.args.ok_or(Missing("args"))?,
            },
            _ => return Err(Unknown(flat.verb)),
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_body_reads_back_as_it_was_written() {
        let id = |number| OpId::from_parts(1, [number; 10]);
        let fields = BTreeMap::from([("employer".to_owned(), json!("远山"))]);
        let change = Change { was: Value::Null, now: json!(1) };
        let bodies = [
            Body::Create { parent: None, fields: fields.clone() },
            Body::Create { parent: Some(RecordId::from_parts(1, [1; 10])), fields: fields.clone() },
            Body::Patch { changes: BTreeMap::from([("a".to_owned(), change)]) },
            Body::Settle { path: "a".to_owned(), value: Value::Null, seen: vec![id(2)] },
            Body::Void { reason: "重复".to_owned() },
            Body::Act { action: "sign".to_owned(), args: fields },
        ];
        for body in bodies {
            let json = serde_json::to_string(&body).expect("writes");
            assert_eq!(serde_json::from_str::<Body>(&json).expect("reads"), body, "{json}");
        }
    }

    #[test]
    fn a_body_that_lacks_something_says_what() {
        let cases = [
            (json!({ "do": "create" }), "no `fields`"),
            (json!({ "do": "settle", "path": "a" }), "no `seen`"),
            (json!({ "do": "wipe" }), "no body `wipe`"),
            (json!({ "fields": {} }), "missing field `do`"),
        ];
        for (json, words) in cases {
            let error = serde_json::from_value::<Body>(json.clone()).expect_err("refused");
            assert!(error.to_string().contains(words), "{json}: {error}");
        }
    }
}
