//! A phone: the real replica over a store that keeps what is committed and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_sync::replica::{Identity, Progress, Replica, Stored, Write};
use anxin_sync::stock::{Lay, Packing, Stock};
use anxin_sync::{Aside, Op, Parcel, Record};

use crate::broken::{self, Broken};
use crate::office::Page;

/// Small pages, packed early: a short history shall see them.
const PACKING: Packing = Packing { page: 1_500, small: 3, spare: 4 };

/// What lies on the phone's disk. One call of [`Phone::keep`] is one transaction.
#[derive(Clone, Default)]
struct Disk {
    /// Pages by number; their rows are read back once, when they are written.
    pages: BTreeMap<u64, Vec<Arc<Record>>>,
    /// Small rows; none where the record has left.
    places: BTreeMap<RecordId, Option<Arc<Record>>>,
    /// Ops by seq: what waits, and before it what was acknowledged.
    ops: BTreeMap<u64, Op>,
    aside: BTreeMap<OpId, Aside>,
    progress: Progress,
    /// Bytes by hash.
    media: BTreeMap<String, Vec<u8>>,
    parcels: BTreeMap<String, Parcel>,
}

impl Disk {
    /// `lays` says how a write of rows lies on the disk.
    fn keep(&mut self, writes: Vec<Write>, mut lays: impl FnMut(Write) -> Vec<Lay>) {
        for write in writes {
            match write {
                Write::PutOps(ops) => self.ops.extend(ops.into_iter().map(|op| (op.seq, op))),
                Write::DropOps(before) => self.ops.retain(|seq, _| *seq >= before),
                Write::PutAside(kept) => drop(self.aside.insert(kept.op.id, kept)),
                Write::DropAside(id, _) => drop(self.aside.remove(&id)),
                Write::PutProgress(progress) => self.progress = progress,
                rows => self.lay(lays(rows)),
            }
        }
    }

    fn lay(&mut self, lays: Vec<Lay>) {
        for lay in lays {
            match lay {
                Lay::Row(row) => drop(self.places.insert(row.id, Some(row))),
                Lay::Gone(id) => drop(self.places.insert(id, None)),
                Lay::NoRow(id) => drop(self.places.remove(&id)),
                // What cannot be read back is not there, and is missed.
                Lay::Page(number, bytes) => drop(
                    self.pages.insert(number, serde_json::from_slice(&bytes).unwrap_or_default()),
                ),
                Lay::NoPage(number) => drop(self.pages.remove(&number)),
            }
        }
    }

    fn load(&self, me: Identity) -> (Replica, Stock) {
        let pages = self.pages.iter().map(|(number, rows)| (*number, rows.clone())).collect();
        let places = self.places.iter().map(|(id, row)| (*id, row.clone())).collect();
        let (stock, rows) = Stock::found(PACKING, pages, places);
        let stored = Stored {
            rows,
            ops: self.ops.values().cloned().collect(),
            aside: self.aside.values().cloned().collect(),
            progress: self.progress.clone(),
        };
        (Replica::load(me, stored), stock)
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
    stock: Stock,
    /// The version of each record when it was last looked at.
    seen: BTreeMap<RecordId, u64>,
}

impl Phone {
    /// A phone that was just enrolled.
    pub(crate) fn new(me: Identity, clock: i64, broken: Option<Broken>) -> Self {
        let progress = Progress { next_seq: 1, ..Progress::default() };
        let disk = Disk { progress, ..Disk::default() };
        let (replica, stock) = disk.load(me);
        Self {
            me,
            replica,
            stock,
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
        let (replica, stock) = self.disk.load(self.me);
        Self {
            disk: self.disk.clone(),
            replica,
            stock,
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
                self.disk.keep(writes.into_iter().filter(cursor).collect(), |_| Vec::new());
            }
            return self.restart();
        }
        let (stock, broken) = (&mut self.stock, self.broken);
        self.disk.keep(broken::writes(broken, writes), |write| match write {
            Write::PutRow(row) => vec![stock.row(row)],
            Write::PutPage(rows) => broken::lays(broken, stock.page(&rows)),
            Write::DropRow(id) => vec![stock.gone(id)],
            Write::DropRows => stock.cleared(),
            _ => Vec::new(),
        });
    }

    /// Packs small rows into pages, if it is worth it, or dies before the transaction.
    pub(crate) fn pack(&mut self, keeping: Keeping) {
        let lays = self.stock.packed(self.replica.rows());
        match keeping {
            Keeping::Whole => self.disk.lay(broken::lays(self.broken, lays.unwrap_or_default())),
            Keeping::Cut => self.restart(),
        }
    }

    /// Keeps bytes and the parcel they go in.
    pub(crate) fn keep_bytes(&mut self, parcel: Parcel, bytes: Vec<u8>) {
        self.disk.media.insert(parcel.hash.clone(), bytes);
        self.put_parcel(parcel);
    }

    /// Keeps what is known of a parcel.
    pub(crate) fn put_parcel(&mut self, parcel: Parcel) {
        let key = match self.broken {
            Some(Broken::OnePlaceOfTwo) => parcel.hash.clone(),
            _ => parcel.key(),
        };
        self.disk.parcels.insert(key, parcel);
    }

    /// Forgets a parcel, and its bytes if no other parcel names them.
    pub(crate) fn free(&mut self, parcel: &Parcel) {
        self.disk.parcels.retain(|_, one| (&one.hash, &one.scope) != (&parcel.hash, &parcel.scope));
        if !self.disk.parcels.values().any(|one| one.hash == parcel.hash) {
            self.disk.media.remove(&parcel.hash);
        }
    }

    /// The browser has given up some bytes.
    pub(crate) fn evict(&mut self, hash: &str) {
        self.disk.media.remove(hash);
    }

    /// The parcels, by key.
    pub(crate) fn parcels(&self) -> Vec<Parcel> {
        self.disk.parcels.values().cloned().collect()
    }

    /// Bytes by their hash.
    pub(crate) fn bytes(&self, hash: &str) -> Option<&Vec<u8>> {
        self.disk.media.get(hash)
    }

    /// Whether bytes lie here that are to go to a place, or went there.
    pub(crate) fn has_parcel(&self, hash: &str, scope: &ScopeId) -> bool {
        let mut parcels = self.disk.parcels.values();
        self.bytes(hash).is_some() && parcels.any(|one| (&*one.hash, &one.scope) == (hash, scope))
    }

    /// Whether it holds an op that was saved here, sent or not.
    pub(crate) fn remembers(&self, op: &Op) -> bool {
        self.disk.ops.get(&op.seq).is_some_and(|kept| kept.id == op.id)
    }

    /// Dies and is opened again.
    pub(crate) fn restart(&mut self) {
        (self.replica, self.stock) = self.disk.load(self.me);
    }

    /// Begins anew with an office that came back from a backup; whether it did.
    pub(crate) fn heal(&mut self, next_seq: u64, epoch: &str) -> bool {
        let ahead = self.replica.is_ahead(next_seq, epoch);
        if ahead {
            let kept = match self.broken {
                Some(Broken::NoJournal) => Vec::new(),
                _ => self.disk.ops.values().cloned().collect(),
            };
            let writes = self.replica.restored(kept, next_seq, epoch);
            self.keep(writes, Keeping::Whole);
            // Versions count anew with the office's epoch.
            self.seen.clear();
            self.disk.parcels.values_mut().for_each(Parcel::doubted);
        }
        ahead
    }

    /// Forgets its cursor.
    pub(crate) fn resync(&mut self) {
        self.disk.progress.cursor = None;
        if self.broken == Some(Broken::PurgePending) {
            self.disk.ops.clear();
        }
        self.restart();
    }

    /// Takes ops out of the outbox before anyone has acknowledged them: only ever wrong.
    pub(crate) fn forget(&mut self, ops: &[Op]) {
        for op in ops {
            self.disk.ops.remove(&op.seq);
        }
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
        if let Some(scopes) = &self.replica.progress().readable
            && let Some(row) = rows.values().find(|row| !scopes.contains(&row.scope))
        {
            return Err(format!("I15 {} of {} stayed, which is not its to see", row.id, row.scope));
        }
        let (again, _) = self.disk.load(self.me);
        let shown: BTreeMap<_, _> = again.views().map(|row| (row.id, Arc::clone(row))).collect();
        if shown != self.views() || again.waiting() != self.replica.waiting() {
            return Err("I10 after a restart it shows something else".to_owned());
        }
        Ok(())
    }
}
