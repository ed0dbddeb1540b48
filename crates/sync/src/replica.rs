//! The phone's half, pure: what it holds of the office, what it has not yet handed in.
//!
//! Every change returns the [`Write`]s that the caller must put into one local transaction
//! before it tells anyone. The replica in memory is changed at once; if the transaction fails
//! the caller drops the replica and loads it anew from the store.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use serde::{Deserialize, Serialize};

use crate::aside::{Aside, AsideState};
use crate::fold::{Arrival, Verdict, adopt, apply};
use crate::op::{Body, OP_SCHEMA, Op};
use crate::record::Record;
use crate::row::Row;

/// Who the phone is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// This device.
    pub device: DeviceId,
    /// The person it was enrolled for.
    pub person: PersonId,
}

/// What the phone remembers of the office beside the rows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// The feed's cursor; none before the first pull.
    pub cursor: Option<String>,
    /// The office's epoch, once heard.
    pub epoch: Option<String>,
    /// The seq of the next op made here.
    pub next_seq: u64,
    /// The office has every op before this seq. They stay on the disk for a while ([`JOURNAL`]): should
    /// the office come back from a backup, it may need them again.
    #[serde(default)]
    pub acked: u64,
    /// The scopes the person may read, as the feed last told.
    #[serde(default)]
    pub readable: Option<Vec<ScopeId>>,
}

/// One thing to store. All writes of one call belong into one transaction.
#[derive(Clone, PartialEq, Debug)]
pub enum Write {
    /// Keep ops, each under its seq; they follow one another.
    PutOps(Vec<Op>),
    /// Forget the ops before a seq.
    DropOps(u64),
    /// The office's latest row for a record.
    PutRow(Arc<Record>),
    /// The same for many at once, as they came: stored packed.
    PutPage(Vec<Row>),
    /// The record is no longer the phone's to see.
    DropRow(RecordId),
    /// No row of any record is of use: the office counts versions anew.
    DropRows,
    /// Keep an op that was set aside.
    PutAside(Aside),
    /// It was taken in after all, or the person has seen how it was closed.
    DropAside(OpId, RecordId),
    /// Cursor, epoch, next seq, what is acknowledged.
    PutProgress(Progress),
}

/// Acknowledged ops that are kept: weeks of a mediator's work.
pub const JOURNAL: u64 = 2_000;

/// Rows that come back from a push at once and are stored packed: each by itself costs a sealing and
/// a write.
const WORTH_PACKING: usize = 50;

/// Where a record stands between phone and office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Ops of it wait here.
    Waiting {
        /// How many.
        ops: usize,
    },
    /// All is at the office.
    AtOffice {
        /// The office's receipt number.
        receipt: String,
        /// When it first came there, milliseconds since 1970; later changes do not move it.
        got: i64,
    },
    /// A clash, or an op that was set aside, wants a person.
    InDoubt,
}

/// A change the phone is about to make.
#[derive(Clone, PartialEq, Debug)]
pub struct Intent {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Its scope.
    pub scope: ScopeId,
    /// What to do.
    pub body: Body,
}

/// The phone's copy and its outbox.
#[derive(Debug)]
pub struct Replica {
    me: Identity,
    progress: Progress,
    rows: HashMap<RecordId, Arc<Record>>,
    outbox: BTreeMap<u64, Op>,
    /// Ops that the office set aside, by their numbers.
    aside: BTreeMap<u64, Aside>,
    /// Records with ops in the outbox or aside.
    own: HashMap<RecordId, Own>,
}

/// A record with ops in the outbox or aside.
#[derive(Debug, Default)]
struct Own {
    /// Its ops' numbers, in their order.
    seqs: BTreeSet<u64>,
    /// The office's row with those ops on top; none where the fold makes no record.
    view: Option<Arc<Record>>,
}

/// What the store holds when the phone is unlocked.
#[derive(Debug, Default)]
pub struct Stored {
    /// Rows; where a record comes twice the later version counts.
    pub rows: Vec<Arc<Record>>,
    /// Ops, in any order; those that are acknowledged are passed over.
    pub ops: Vec<Op>,
    /// Ops that were set aside.
    pub aside: Vec<Aside>,
    /// Progress.
    pub progress: Progress,
}

/// What is wrong with an answer of the office. The phone keeps everything and asks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Verdicts are missing, too many, or for other ops than were sent.
    #[error("the answer's verdicts are not those of the ops sent")]
    OtherOps,
}

impl Replica {
    /// Puts together what the store holds.
    pub fn load(me: Identity, stored: Stored) -> Self {
        let mut progress = stored.progress;
        let last = stored.ops.iter().map(|op| op.seq).max().unwrap_or(0);
        progress.next_seq = progress.next_seq.max(last + 1);
        let acked = progress.acked;
        let mut replica = Self {
            me,
            progress,
            rows: HashMap::with_capacity(stored.rows.len()),
            outbox: BTreeMap::new(),
            aside: BTreeMap::new(),
            own: HashMap::new(),
        };
        let waiting = stored.ops.into_iter().filter(|op| op.seq >= acked);
        replica.outbox.extend(waiting.map(|op| (op.seq, op)));
        replica.aside.extend(stored.aside.into_iter().map(|kept| (kept.op.seq, kept)));
        for row in stored.rows {
            replica.take_row(&row);
        }
        replica.fold_all();
        replica
    }

    /// Who the phone is.
    pub fn me(&self) -> Identity {
        self.me
    }

    /// Cursor, epoch, next seq.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Makes ops of the intents, in their order, and applies them. `at` is the device's clock,
    /// `ids` gives a fresh id for each.
    pub fn save(&mut self, intents: Vec<Intent>, at: i64, ids: impl FnMut() -> OpId) -> Vec<Write> {
        let ops = self.make(intents, at, ids);
        self.put(ops)
    }

    /// The ops that [`Replica::save`] makes, without saving them: so a caller can ask first whether the
    /// office takes them.
    pub fn make(&self, intents: Vec<Intent>, at: i64, mut ids: impl FnMut() -> OpId) -> Vec<Op> {
        let op = |(seq, intent): (u64, Intent)| Op {
            id: ids(),
            device: self.me.device,
            seq,
            base: self.rows.get(&intent.record).map_or(0, |row| row.version),
            record: intent.record,
            kind: intent.kind,
            scope: intent.scope,
            at,
            schema: OP_SCHEMA,
            body: intent.body,
        };
        (self.progress.next_seq..).zip(intents).map(op).collect()
    }

    /// Saves ops that were made by [`Replica::make`], and nothing was saved since.
    pub fn put(&mut self, ops: Vec<Op>) -> Vec<Write> {
        for op in &ops {
            self.progress.next_seq = op.seq + 1;
            self.fold_own(op);
            self.outbox.insert(op.seq, op.clone());
        }
        vec![Write::PutOps(ops), Write::PutProgress(self.progress.clone())]
    }

    /// The ops to send next: from the front of the outbox, in order, at most `ops` of them and
    /// about `bytes` as JSON; at least one if there is any.
    pub fn next_push(&self, ops: usize, bytes: usize) -> Vec<Op> {
        let mut batch: Vec<Op> = Vec::new();
        let mut size = 0;
        for op in self.outbox.values().take(ops) {
            size += serde_json::to_vec(op).map_or(0, |json| json.len());
            if size > bytes && !batch.is_empty() {
                break;
            }
            batch.push(op.clone());
        }
        batch
    }

    /// Takes in the office's answer to `sent`.
    ///
    /// An op is out of the outbox once the office has it, whatever became of it: one that was refused or is
    /// held is kept aside, and shown, until a person at the office has settled it. From `next_seq` on the office has nothing, whatever the
    /// verdict says: something before it is missing there.
    pub fn pushed(
        &mut self,
        sent: &[Op],
        verdicts: &[(Option<OpId>, Verdict)],
        rows: Vec<Record>,
        next_seq: u64,
        epoch: &str,
    ) -> Result<Vec<Write>, AnswerError> {
        let same = sent.len() == verdicts.len()
            && sent.iter().zip(verdicts).all(|(op, (id, _))| id.is_none_or(|id| id == op.id));
        if !same {
            return Err(AnswerError::OtherOps);
        }
        let mut writes = Vec::new();
        let mut touched = BTreeSet::new();
        let answered = sent.iter().zip(verdicts).filter(|(op, _)| op.seq < next_seq);
        for (op, (_, verdict)) in answered {
            touched.insert(op.record);
            self.outbox.remove(&op.seq);
            self.progress.acked = self.progress.acked.max(op.seq + 1);
            let reason = match verdict {
                Verdict::Quarantined(reason) => Some(*reason),
                Verdict::Held => None,
                Verdict::Applied | Verdict::Merged | Verdict::Conflict => {
                    writes.extend(self.drop_aside(op.seq));
                    continue;
                }
            };
            // Sent again after the office came back from a backup, it keeps what was decided.
            if let Entry::Vacant(free) = self.aside.entry(op.seq) {
                let aside = free.insert(Aside { op: op.clone(), reason, settled: None });
                writes.push(Write::PutAside(aside.clone()));
            }
        }
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            let row = Arc::new(row);
            touched.insert(row.id);
            // What lies in a scope the feed has not told of, the feed would not take back either.
            if self.reads(&row.scope) && self.take_row(&row) {
                taken.push(row);
            }
        }
        if taken.len() < WORTH_PACKING {
            writes.extend(taken.into_iter().map(Write::PutRow));
        } else {
            writes.push(Write::PutPage(taken.into_iter().map(Row::from).collect()));
        }
        writes.extend(self.progress.acked.checked_sub(JOURNAL).map(Write::DropOps));
        self.progress.epoch = Some(epoch.to_owned());
        writes.push(Write::PutProgress(self.progress.clone()));
        for record in touched {
            self.rebase(record);
        }
        Ok(writes)
    }

    /// Whether the office is not the one the phone knew: it came back from a backup. `next_seq` is
    /// what it expects next from this phone.
    pub fn is_ahead(&self, next_seq: u64, epoch: &str) -> bool {
        let first = self.outbox.keys().next().copied().unwrap_or(self.progress.next_seq);
        next_seq < first || self.progress.epoch.as_ref().is_some_and(|known| known != epoch)
    }

    /// The office came back from a backup: everything of it is fetched anew, and what it has not of
    /// this phone any more goes out again, from what was acknowledged and is still kept.
    pub fn restored(&mut self, kept: Vec<Op>, next_seq: u64, epoch: &str) -> Vec<Write> {
        self.rows.clear();
        // Of what was set aside the phone has every op, however long ago.
        let aside = self.aside.values().map(|kept| kept.op.clone());
        let again = kept.into_iter().chain(aside).filter(|op| op.seq >= next_seq);
        self.outbox.extend(again.map(|op| (op.seq, op)));
        self.own.clear();
        self.fold_all();
        let acked = self.outbox.keys().next().copied().unwrap_or(self.progress.next_seq);
        self.progress = Progress {
            next_seq: self.progress.next_seq,
            acked,
            epoch: Some(epoch.to_owned()),
            ..Progress::default()
        };
        vec![Write::DropRows, Write::PutProgress(self.progress.clone())]
    }

    /// Takes in a page of the feed. `readable` are the scopes the person may read, where the office
    /// has told them: it always does when the phone begins anew, and cannot then know which scopes
    /// the phone held before.
    pub fn pulled(
        &mut self,
        rows: Vec<Row>,
        gone: &[RecordId],
        lost: &[ScopeId],
        readable: Option<&[ScopeId]>,
        cursor: String,
        epoch: &str,
    ) -> Vec<Write> {
        let mut writes = Vec::new();
        let mut touched = BTreeSet::new();
        let leaving: Vec<RecordId> = self
            .rows
            .values()
            .filter(|row| {
                let told = readable.is_some_and(|scopes| !scopes.contains(&row.scope));
                told || lost.contains(&row.scope)
            })
            .map(|row| row.id)
            .chain(gone.iter().copied())
            .collect();
        for record in leaving {
            if self.rows.remove(&record).is_some() {
                touched.insert(record);
                writes.push(Write::DropRow(record));
            }
        }
        if let Some(scopes) = readable {
            self.progress.readable = Some(scopes.to_vec());
        }
        let mut page = Vec::with_capacity(rows.len());
        for row in rows {
            let record = row.record();
            if self.reads(&record.scope) && self.take_row(record) {
                touched.insert(record.id);
                page.push(row);
            }
        }
        if !page.is_empty() {
            writes.push(Write::PutPage(page));
        }
        self.progress.cursor = Some(cursor);
        self.progress.epoch = Some(epoch.to_owned());
        writes.push(Write::PutProgress(self.progress.clone()));
        for record in touched {
            self.rebase(record);
        }
        writes
    }

    /// Takes in where the ops stand that the office has of this phone aside. What was taken in after all comes as its
    /// record's row; what was closed is kept until the person here has seen it.
    pub fn settled(&mut self, states: &[AsideState]) -> Vec<Write> {
        let mut writes = Vec::new();
        for state in states {
            let Some(settled) = &state.settled else { continue };
            let known = self.aside.values_mut().find(|kept| kept.op.id == state.op);
            let Some(known) = known.filter(|kept| kept.settled.as_ref() != Some(settled)) else {
                continue;
            };
            if settled.taken {
                let seq = known.op.seq;
                writes.extend(self.drop_aside(seq));
            } else {
                known.settled = Some(settled.clone());
                writes.push(Write::PutAside(known.clone()));
            }
        }
        writes
    }

    /// The person has seen how an op was closed, and lets it go. One that nobody has settled stays: the phone may have
    /// the last copy.
    pub fn dismiss(&mut self, op: OpId) -> Vec<Write> {
        let closed = |kept: &&Aside| kept.op.id == op && kept.settled.is_some();
        let seq = self.aside.values().find(closed).map(|kept| kept.op.seq);
        seq.and_then(|seq| self.drop_aside(seq)).into_iter().collect()
    }

    fn drop_aside(&mut self, seq: u64) -> Option<Write> {
        let gone = self.aside.remove(&seq)?;
        self.rebase(gone.op.record);
        Some(Write::DropAside(gone.op.id, gone.op.record))
    }

    /// A record as the phone shows it: the office's row with the phone's own ops on top.
    pub fn view(&self, record: RecordId) -> Option<&Arc<Record>> {
        match self.own.get(&record) {
            Some(own) => own.view.as_ref(),
            None => self.rows.get(&record),
        }
    }

    /// The office's rows, in no order, without the phone's own changes.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Arc<Record>> {
        self.rows.values()
    }

    /// All records, in no order.
    pub fn views(&self) -> impl Iterator<Item = &Arc<Record>> {
        let theirs =
            self.rows.iter().filter(|(id, _)| !self.own.contains_key(id)).map(|(_, row)| row);
        theirs.chain(self.own.values().filter_map(|own| own.view.as_ref()))
    }

    /// Where a record stands.
    pub fn standing(&self, record: RecordId) -> Option<Standing> {
        let view = self.view(record)?;
        if !view.clashes.is_empty() || self.asides_of(record).next().is_some() {
            return Some(Standing::InDoubt);
        }
        let ops = self.own.get(&record).map_or(0, |own| own.seqs.len());
        Some(match (ops, &view.receipt) {
            (0, Some(receipt)) => {
                Standing::AtOffice { receipt: receipt.clone(), got: view.created.got }
            }
            _ => Standing::Waiting { ops },
        })
    }

    /// How many ops wait: 未到局 N 条.
    pub fn waiting(&self) -> usize {
        self.outbox.len()
    }

    /// The ops that the office has set aside, and those whose closing the person here has not seen yet, in the order
    /// they were made.
    pub fn asides(&self) -> impl ExactSizeIterator<Item = &Aside> {
        self.aside.values()
    }

    /// Those of one record.
    pub fn asides_of(&self, record: RecordId) -> impl Iterator<Item = &Aside> {
        let seqs = self.own.get(&record).map(|own| &own.seqs);
        seqs.into_iter().flatten().filter_map(|seq| self.aside.get(seq))
    }

    /// Whether the office has answered all ops of a record and has it not, for they were set aside: its files are sent
    /// all the same, so that who settles it sees them.
    pub fn is_aside(&self, record: RecordId) -> bool {
        let seqs = self.own.get(&record).map(|own| &own.seqs);
        !self.rows.contains_key(&record)
            && seqs.is_some_and(|seqs| seqs.iter().all(|seq| self.aside.contains_key(seq)))
    }

    /// Whether the feed has told that the person may read a scope, or has told nothing yet.
    fn reads(&self, scope: &ScopeId) -> bool {
        self.progress.readable.as_ref().is_none_or(|scopes| scopes.contains(scope))
    }

    /// Takes a row unless the phone holds a later one; a record's version never goes back.
    fn take_row(&mut self, row: &Arc<Record>) -> bool {
        if self.rows.get(&row.id).is_some_and(|known| known.version >= row.version) {
            return false;
        }
        self.rows.insert(row.id, Arc::clone(row));
        true
    }

    /// Folds all own ops, in their order, on top of the office's rows.
    fn fold_all(&mut self) {
        let aside = self.aside.values().map(|kept| (kept.op.seq, &kept.op));
        let ops: BTreeMap<u64, Op> = aside
            .chain(self.outbox.iter().map(|(seq, op)| (*seq, op)))
            .map(|(seq, op)| (seq, op.clone()))
            .collect();
        for op in ops.values() {
            self.fold_own(op);
        }
    }

    /// Folds an own op on top of what is shown.
    fn fold_own(&mut self, op: &Op) {
        let before = self.view(op.record).map(Arc::clone);
        let arrival = Arrival { by: self.me.person, got: 0 };
        let aside = !self.outbox.contains_key(&op.seq) && self.aside.contains_key(&op.seq);
        let view = if aside && self.rows.contains_key(&op.record) {
            // The record is what the office says; what was set aside of it is told beside it.
            before
        } else {
            let folded = apply(before.as_ref().map(|record| Record::clone(record)), op, &arrival);
            match folded.verdict {
                // Its record is nowhere, and what it says is shown all the same.
                Verdict::Held if aside => Some(Arc::new(adopt(op, &arrival))),
                _ => folded.record.map(Arc::new),
            }
        };
        let own = self.own.entry(op.record).or_default();
        own.seqs.insert(op.seq);
        own.view = view;
    }

    /// Folds what is left of a record's own ops anew on top of the office's row.
    fn rebase(&mut self, record: RecordId) {
        let Some(own) = self.own.remove(&record) else { return };
        for seq in own.seqs {
            let aside = || self.aside.get(&seq).map(|kept| &kept.op);
            if let Some(op) = self.outbox.get(&seq).or_else(aside).cloned() {
                self.fold_own(&op);
            }
        }
    }
}
