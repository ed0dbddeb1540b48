//! Fields as anyone may send them, into a record and on top of it.
#![no_main]

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_sync::fold::review;
use anxin_sync::{Arrival, Body, Op, apply};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Ok(fields) = serde_json::from_slice::<BTreeMap<String, Value>>(data) else { return };
    let arrival = Arrival { by: PersonId::from_parts(1, [1; 10]), got: 1 };
    let op = |seq, body| Op {
        id: OpId::from_parts(seq, [1; 10]),
        device: DeviceId::from_parts(1, [2; 10]),
        seq,
        record: RecordId::from_parts(1, [3; 10]),
        kind: "lead".to_owned(),
        scope: ScopeId::parse("429800001").expect("a scope"),
        base: 0,
        at: 1,
        schema: 1,
        body,
    };
    let create = op(1, Body::Create { parent: None, fields: fields.clone() });
    let made = apply(None, &create, &arrival).record.expect("a record");
    let late = op(2, Body::Create { parent: None, fields });
    let merged = apply(Some(made.clone()), &late, &arrival).record.expect("a record");
    assert!(merged.version > made.version && merged.clashes.is_empty());
    drop(review(Some(made.clone()), &late, &arrival));
    let spec = kinds::spec("lead").expect("a kind");
    let _ = kinds::missing(spec, &merged.fields);
});
