//! What the tests of reports stand on.

use anxin_domain::id::RecordId;
use anxin_sync::Record;
use serde_json::{Value, json};
use uuid::Uuid;

/// A record of a place, as the office has it.
pub(super) fn record(no: u128, kind: &str, fields: &Value) -> Record {
    let id = |no| RecordId(Uuid::from_u128(no));
    let stamp = json!({ "by": id(1), "device": id(2), "at": 0, "got": 0 });
    let record = json!({
        "id": id(no), "kind": kind, "scope": "429800001", "version": 1, "edits": {},
        "created": stamp, "updated": stamp, "fields": fields,
    });
    serde_json::from_value(record).expect("a record")
}
