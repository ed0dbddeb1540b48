//! What the cases are made of: a phone, its ops.

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_store::Store;
use anxin_store::contract::{Author, Device, DeviceState, FeedSlice, IncomingOp, Stance};
use anxin_sync::op::OP_SCHEMA;
use anxin_sync::{Body, Change, Op, Record};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const NOW: i64 = 1_795_000_000_000;

pub(crate) fn scope() -> ScopeId {
    ScopeId::parse("429800001").expect("a scope")
}

pub(crate) fn other_scope() -> ScopeId {
    ScopeId::parse("429800002").expect("a scope")
}

/// A phone that counts its ops.
pub(crate) struct Hand {
    pub(crate) author: Author,
    pub(crate) seq: u64,
}

impl Hand {
    pub(crate) async fn new(store: &dyn Store, no: u8) -> Self {
        let author = Self::of(no);
        let device = Device {
            id: author.device,
            person: author.person,
            label: "test".to_owned(),
            public_key: vec![4; 65],
            number: "000000".to_owned(),
            state: DeviceState::Active,
            seen: 0,
            next_seq: 1,
        };
        store.put_device(&device).await.expect("a device");
        Self { author, seq: 0 }
    }

    /// The phone of a number and its owner.
    pub(crate) fn of(no: u8) -> Author {
        Author {
            device: DeviceId(Uuid::from_bytes([no; 16])),
            person: PersonId(Uuid::from_bytes([no ^ 0x80; 16])),
        }
    }

    pub(crate) fn op(&mut self, record: RecordId, base: u64, body: Body) -> Op {
        self.seq += 1;
        let mut id = self.author.device.0.into_bytes();
        id[8..].copy_from_slice(&self.seq.to_be_bytes());
        Op {
            id: OpId(Uuid::from_bytes(id)),
            device: self.author.device,
            seq: self.seq,
            record,
            kind: "lead".to_owned(),
            scope: scope(),
            base,
            at: NOW,
            schema: OP_SCHEMA,
            body,
        }
    }

    pub(crate) fn create(&mut self, record: RecordId) -> Op {
        let fields = BTreeMap::from([("place".to_owned(), json!("𠮷祥里\u{202e}\u{0}"))]);
        self.op(record, 0, Body::Create { parent: None, fields })
    }

    pub(crate) fn patch(&mut self, record: RecordId, base: u64, path: &str, value: Value) -> Op {
        let change = Change { was: Value::Null, now: value };
        let changes = BTreeMap::from([(path.to_owned(), change)]);
        self.op(record, base, Body::Patch { changes })
    }
}

pub(crate) fn record(no: u16) -> RecordId {
    RecordId(Uuid::from_u128(u128::from(no) + 1))
}

pub(crate) fn incoming(op: Op) -> IncomingOp {
    IncomingOp { raw: serde_json::to_string(&op).expect("json"), op: Ok(op), stance: Stance::Take }
}

/// The records of a slice.
pub(crate) fn records(slice: &FeedSlice) -> Vec<Record> {
    slice.rows.iter().map(|row| serde_json::from_str(row).expect("a record")).collect()
}
