//! A tiny office and phones, all in memory.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_sync::op::OP_SCHEMA;
use anxin_sync::replica::{Identity, Intent, Replica, Stored, Write};
use anxin_sync::{Arrival, Body, Change, Op, Record, Verdict, apply};
use serde_json::Value;

pub(crate) fn id(kind: u64, no: u64) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&u16::try_from(kind).unwrap_or_default().to_be_bytes());
    bytes[2..].copy_from_slice(&no.to_be_bytes());
    bytes
}

pub(crate) fn record_id(no: u64) -> RecordId {
    RecordId::from_parts(1, id(1, no))
}

pub(crate) fn person(no: u64) -> PersonId {
    PersonId::from_parts(1, id(3, no))
}

pub(crate) fn device(no: u64) -> DeviceId {
    DeviceId::from_parts(1, id(2, no))
}

pub(crate) fn scope() -> ScopeId {
    ScopeId::parse("429800001").expect("a scope")
}

/// A patch of one path.
pub(crate) fn patch(path: &str, was: Value, now: Value) -> Body {
    Body::Patch { changes: BTreeMap::from([(path.to_owned(), Change { was, now })]) }
}

pub(crate) fn op(device_no: u64, seq: u64, base: u64, body: Body) -> Op {
    Op {
        id: OpId::from_parts(device_no, id(4, seq)),
        device: device(device_no),
        seq,
        record: record_id(1),
        kind: "lead".to_owned(),
        scope: scope(),
        base,
        at: 0,
        schema: OP_SCHEMA,
        body,
    }
}

/// Takes ops in as the office does: each once, in order of arrival, with a revision.
#[derive(Default)]
pub(crate) struct Office {
    pub(crate) log: Vec<(Op, PersonId)>,
    pub(crate) rows: BTreeMap<RecordId, Record>,
    verdicts: BTreeMap<OpId, Verdict>,
    rev: u64,
}

impl Office {
    pub(crate) fn push(&mut self, ops: &[Op], by: PersonId) -> (Vec<Verdict>, Vec<Record>) {
        let mut touched = BTreeSet::new();
        let mut verdicts = Vec::new();
        for op in ops {
            touched.insert(op.record);
            if let Some(known) = self.verdicts.get(&op.id) {
                verdicts.push(*known);
                continue;
            }
            let current = self.rows.remove(&op.record);
            let folded = apply(current, op, &Arrival { by, got: 1 });
            if let Some(mut row) = folded.record {
                self.rev += 1;
                row.rev = self.rev;
                row.receipt.get_or_insert_with(|| "00001".to_owned());
                self.rows.insert(op.record, row);
            }
            self.verdicts.insert(op.id, folded.verdict);
            self.log.push((op.clone(), by));
            verdicts.push(folded.verdict);
        }
        let rows = touched.iter().filter_map(|id| self.rows.get(id).cloned()).collect();
        (verdicts, rows)
    }

    /// What became of an op; none while it has not come.
    pub(crate) fn verdict(&self, op: OpId) -> Option<Verdict> {
        self.verdicts.get(&op).copied()
    }

    /// Rows after a revision.
    pub(crate) fn feed(&self, after: u64) -> Vec<Record> {
        let mut rows: Vec<Record> =
            self.rows.values().filter(|row| row.rev > after).cloned().collect();
        rows.sort_by_key(|row| row.rev);
        rows
    }
}

/// A phone over a disk that keeps what it is told and nothing else.
pub(crate) struct Phone {
    pub(crate) replica: Replica,
    pub(crate) made: Vec<OpId>,
    disk: Disk,
    no: u64,
    ids: u64,
}

#[derive(Default, Clone)]
struct Disk {
    rows: BTreeMap<RecordId, Record>,
    ops: BTreeMap<u64, Op>,
    progress: anxin_sync::replica::Progress,
}

impl Disk {
    fn keep(&mut self, writes: Vec<Write>) {
        for write in writes {
            match write {
                Write::PutOps(ops) => self.ops.extend(ops.into_iter().map(|op| (op.seq, op))),
                Write::DropOps(before) => self.ops.retain(|seq, _| *seq >= before),
                Write::PutRow(row) => drop(self.rows.insert(row.id, Record::clone(&row))),
                Write::PutPage(rows) => {
                    self.rows.extend(
                        rows.iter().map(|row| (row.record().id, Record::clone(row.record()))),
                    );
                }
                Write::DropRow(id) => drop(self.rows.remove(&id)),
                Write::DropRows => self.rows.clear(),
                Write::PutProgress(progress) => self.progress = progress,
                Write::PutAside(_) | Write::DropAside(..) => {}
            }
        }
    }
}

impl Phone {
    pub(crate) fn new(no: u64) -> Self {
        let me = Identity { device: device(no), person: person(no) };
        let replica = Replica::load(me, Stored::default());
        Self { replica, made: Vec::new(), disk: Disk::default(), no, ids: 0 }
    }

    pub(crate) fn save(&mut self, record: RecordId, body: Body) {
        let intent = Intent { record, kind: "lead".to_owned(), scope: scope(), body };
        let (no, ids, made) = (self.no, &mut self.ids, &mut self.made);
        let writes = self.replica.save(vec![intent], 0, || {
            *ids += 1;
            let id = OpId::from_parts(no, id(5, *ids));
            made.push(id);
            id
        });
        self.disk.keep(writes);
    }

    /// Changes a path from what is shown to a value; makes the record if there is none.
    pub(crate) fn edit(&mut self, record: RecordId, path: &str, value: Value) {
        let body = match self.replica.view(record) {
            Some(view) => patch(path, view.value(path).clone(), value),
            None => Body::Create { parent: None, fields: [(path.to_owned(), value)].into() },
        };
        self.save(record, body);
    }

    /// Takes a step with a case; gives the op.
    pub(crate) fn act(
        &mut self,
        record: RecordId,
        action: &str,
        args: BTreeMap<String, Value>,
    ) -> OpId {
        self.save(record, Body::Act { action: action.to_owned(), args });
        *self.made.last().expect("just made")
    }

    /// One push; with `lost` the office takes it in and the answer never comes.
    pub(crate) fn push(&mut self, office: &mut Office, lost: bool) {
        let batch = self.replica.next_push(3, 10_000);
        let (verdicts, rows) = office.push(&batch, person(self.no));
        if lost {
            return;
        }
        let verdicts: Vec<_> = batch.iter().map(|op| Some(op.id)).zip(verdicts).collect();
        let writes =
            self.replica.pushed(&batch, &verdicts, rows, u64::MAX, "e").expect("its own verdicts");
        self.disk.keep(writes);
    }

    pub(crate) fn pull(&mut self, office: &Office) {
        let after = self.replica.progress().cursor.as_deref().and_then(|rev| rev.parse().ok());
        let rows = office.feed(after.unwrap_or(0));
        let head = rows.last().map_or(after.unwrap_or(0), |row| row.rev);
        let writes = self.replica.pulled(
            rows.into_iter().map(Into::into).collect(),
            &[],
            &[],
            None,
            head.to_string(),
            "e",
        );
        self.disk.keep(writes);
    }

    /// A page that was sent long ago arrives now; the cursor stays where it is.
    pub(crate) fn late_page(&mut self, rows: Vec<Record>) {
        let cursor = self.replica.progress().cursor.clone().unwrap_or_default();
        let writes = self.replica.pulled(
            rows.into_iter().map(Into::into).collect(),
            &[],
            &[],
            None,
            cursor,
            "e",
        );
        self.disk.keep(writes);
    }

    /// The versions of the office's rows it holds.
    pub(crate) fn versions(&self) -> BTreeMap<RecordId, u64> {
        self.replica.rows().map(|row| (row.id, row.version)).collect()
    }

    /// All records as they are shown.
    pub(crate) fn shown(&self) -> BTreeMap<RecordId, Record> {
        self.replica.views().map(|row| (row.id, Record::clone(row))).collect()
    }

    /// Killed and opened again: only the disk is left.
    pub(crate) fn restart(&mut self) {
        let me = self.replica.me();
        let stored = Stored {
            rows: self.disk.rows.values().cloned().map(Into::into).collect(),
            ops: self.disk.ops.values().cloned().collect(),
            aside: Vec::new(),
            progress: self.disk.progress.clone(),
        };
        self.replica = Replica::load(me, stored);
    }
}
