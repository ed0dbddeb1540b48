//! A phone: the real replica over a store that keeps what is committed and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_sync::replica::{Identity, Progress, Refused, Replica, Stored, Write};
use anxin_sync::{Op, Record};

use crate::broken::{self, Broken};
use crate::office::Page;

/// What lies on the phone's disk. One call of [`Disk::keep`] is one transaction.
#[derive(Clone, Default)]
struct Disk {
    rows: BTreeMap<RecordId, Arc<Record>>,
    outbox: BTreeMap<u64, Op>,
    journal: BTreeMap<u64, Op>,
    refused: BTreeMap<OpId, Refused>,
    progress: Progress,
}

impl Disk {
    fn keep(&mut self, writes: Vec<Write>) {
        for write in writes {
            match write {
                Write::PutOp(op) => drop(self.outbox.insert(op.seq, op)),
                Write::DropOp(seq) => drop(self.outbox.remove(&seq)),
                Write::PutJournal(op) => drop(self.journal.insert(op.seq, op)),
                Write::DropJournal(seq) => drop(self.journal.remove(&seq)),
                Write::PutRow(row) => drop(self.rows.insert(row.id, row)),
                Write::PutPage(rows) => self.rows.extend(rows.into_iter().map(|row| (row.id, row))),
                Write::DropRow(id) => drop(self.rows.remove(&id)),
                Write::PutRefused(kept) => drop(self.refused.insert(kept.op.id, kept)),
                Write::DropRefused(id) => drop(self.refused.remove(&id)),
                Write::PutProgress(progress) => self.progress = progress,
            }
        }
    }

    fn load(&self, me: Identity) -> Replica {
        let stored = Stored {
            rows: self.rows.values().map(Arc::clone).collect(),
            ops: self.outbox.values().cloned().collect(),
            refused: self.refused.values().cloned().collect(),
            progress: self.progress.clone(),
        };
        Replica::load(me, stored)
    }
}

/// Whether a change reaches the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keeping {
    /// It does.
    Whole,
    /// The phone dies before.
    Cut,
}

/// A phone.
pub(crate) struct Phone {
    pub(crate) me: Identity,
    pub(crate) replica: Replica,
    /// Milliseconds since 1970, as the phone believes.
    pub(crate) clock: i64,
    /// Where it believes that it may write.
    pub(crate) writable: Vec<ScopeId>,
    /// Requests it has sent.
    pub(crate) sent: Vec<Vec<Op>>,
    /// Pages it was given.
    pub(crate) pages: Vec<Page>,
    pub(crate) revoked: bool,
    broken: Option<Broken>,
    disk: Disk,
    /// The version of each record when it was last looked at.
    seen: BTreeMap<RecordId, u64>,
}

impl Phone {
    /// A phone that was just enrolled.
    pub(crate) fn new(me: Identity, clock: i64, broken: Option<Broken>) -> Self {
        let progress = Progress { next_seq: 1, ..Progress::default() };
        let disk = Disk { progress, ..Disk::default() };
        Self {
            me,
            replica: disk.load(me),
            clock,
            writable: Vec::new(),
            sent: Vec::new(),
            pages: Vec::new(),
            revoked: false,
            broken,
            disk,
            seen: BTreeMap::new(),
        }
    }

    /// A phone with a copy of this one's store.
    pub(crate) fn copy(&self) -> Self {
        Self {
            disk: self.disk.clone(),
            replica: self.disk.load(self.me),
            writable: self.writable.clone(),
            revoked: self.revoked,
            ..Self::new(self.me, self.clock, self.broken)
        }
    }

    /// Puts writes onto the disk in one transaction, or dies before it.
    pub(crate) fn keep(&mut self, writes: Vec<Write>, keeping: Keeping) {
        if keeping == Keeping::Cut {
            if self.broken == Some(Broken::CursorFirst) {
                let cursor = |write: &Write| matches!(write, Write::PutProgress(_));
                self.disk.keep(writes.into_iter().filter(cursor).collect());
            }
            return self.restart();
        }
        self.disk.keep(broken::writes(self.broken, writes));
    }

    /// Dies and is opened again.
    pub(crate) fn restart(&mut self) {
        self.replica = self.disk.load(self.me);
    }

    /// Begins anew with an office that came back from a backup; whether it did.
    pub(crate) fn heal(&mut self, next_seq: u64, epoch: &str) -> bool {
        let ahead = self.replica.is_ahead(next_seq, epoch);
        if ahead {
            let journal = match self.broken {
                Some(Broken::NoJournal) => Vec::new(),
                _ => self.disk.journal.values().cloned().collect(),
            };
            // Versions count anew with the office's epoch.
            self.seen.clear();
            let writes = self.replica.restored(journal, next_seq, epoch);
            self.keep(writes, Keeping::Whole);
        }
        ahead
    }

    /// Forgets its cursor.
    pub(crate) fn resync(&mut self) {
        self.disk.progress.cursor = None;
        if self.broken == Some(Broken::PurgePending) {
            self.disk.outbox.clear();
        }
        self.restart();
    }

    /// Takes ops out of the outbox before anyone has acknowledged them: only ever wrong.
    pub(crate) fn forget(&mut self, ops: &[Op]) {
        self.disk.keep(ops.iter().map(|op| Write::DropOp(op.seq)).collect());
        self.restart();
    }

    /// The rows it has of the office, by id.
    pub(crate) fn rows(&self) -> BTreeMap<RecordId, Arc<Record>> {
        self.replica.rows().map(|row| (row.id, Arc::clone(row))).collect()
    }

    /// What it shows, by id.
    pub(crate) fn views(&self) -> BTreeMap<RecordId, Arc<Record>> {
        self.replica.views().map(|row| (row.id, Arc::clone(row))).collect()
    }

    /// What must hold of one phone at any time.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        let rows = self.rows();
        for (id, row) in &rows {
            let before = self.seen.get(id).copied().unwrap_or(0);
            if row.version < before {
                return Err(format!("I11 {id} went back from version {before} to {}", row.version));
            }
        }
        self.seen = rows.iter().map(|(id, row)| (*id, row.version)).collect();
        let again = self.disk.load(self.me);
        let shown: BTreeMap<_, _> = again.views().map(|row| (row.id, Arc::clone(row))).collect();
        if shown != self.views() || again.waiting() != self.replica.waiting() {
            return Err("I10 after a restart it shows something else".to_owned());
        }
        Ok(())
    }
}
