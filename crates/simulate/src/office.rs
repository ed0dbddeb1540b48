//! The office without HTTP: the real store, the real rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_domain::policy::{Action, Principal, Role, ScopeTree, regrant};
use anxin_office::rules::resume;
use anxin_store::Store;
use anxin_store::contract::{
    AsideOp, Author, Device, DeviceState, IncomingOp, LoggedOp, Marks, PushError, Stance,
};
use anxin_store::memory::Disk;
use anxin_sync::admission::{Rights, stance};
use anxin_sync::replica::Identity;
use anxin_sync::{AsideState, Op, Record, Row, Settlement, Verdict};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::archive::Archive;
use crate::broken::{self, Broken};

/// Bytes of a page: small, so that a pull takes several.
const PAGE: usize = 1_200;

/// What the office keeps its records in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// Collections.
    Memory,
    /// A file.
    Sqlite,
}

enum Site {
    Memory(Disk),
    Sqlite(TempDir),
}

/// An answer to a push.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) verdicts: Vec<(Option<OpId>, Verdict)>,
    pub(crate) rows: Vec<Record>,
    pub(crate) next_seq: u64,
    pub(crate) epoch: String,
}

/// A page of the feed.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) gone: Vec<RecordId>,
    pub(crate) lost: Vec<ScopeId>,
    pub(crate) readable: Option<Vec<ScopeId>>,
    pub(crate) cursor: String,
    pub(crate) more: bool,
    pub(crate) writable: Vec<ScopeId>,
    pub(crate) epoch: String,
    pub(crate) aside: Vec<AsideState>,
}

/// What a backup holds.
struct Backup {
    disk: Disk,
    taken: BTreeMap<OpId, Stance>,
    archive: Archive,
    stood: BTreeMap<(RecordId, String), Value>,
}

pub(crate) struct Office {
    pub(crate) runtime: Runtime,
    site: Site,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) tree: ScopeTree,
    grants: BTreeMap<PersonId, Vec<(ScopeId, Role)>>,
    /// How each op stood when it was taken in.
    pub(crate) taken: BTreeMap<OpId, Stance>,
    pub(crate) now: i64,
    broken: Option<Broken>,
    /// Changes whenever it came back from a backup.
    pub(crate) epoch: u64,
    backup: Option<Backup>,
    pub(crate) archive: Archive,
    /// What has stood at the paths that are set once, signatures among them.
    pub(crate) stood: BTreeMap<(RecordId, String), Value>,
    /// What a broken office read at first: it reads the same again.
    misread: BTreeMap<OpId, Op>,
}

/// A township of the county.
pub(crate) fn township(no: usize) -> ScopeId {
    // The text is a scope by its form; without one the simulation says so at its first step.
    ScopeId::parse(format!("42980000{}", no % 2 + 1)).unwrap_or_else(|_| unreachable!())
}

pub(crate) fn fault(error: impl std::fmt::Display) -> String {
    format!("the store: {error}")
}

impl Office {
    pub(crate) fn new(engine: Engine, broken: Option<Broken>) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(fault)?;
        let site = match engine {
            Engine::Memory => Site::Memory(Disk::new()),
            Engine::Sqlite => Site::Sqlite(tempfile::tempdir().map_err(fault)?),
        };
        let store = open(&runtime, &site)?;
        let county = ScopeId::parse("429800").map_err(fault)?;
        let scopes = [(township(0), Some(county.clone())), (township(1), Some(county.clone()))];
        let tree = ScopeTree::new(scopes.into_iter().chain([(county, None)]));
        let (grants, taken) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self {
            runtime,
            site,
            store,
            tree,
            grants,
            taken,
            now: 1_000_000,
            broken,
            misread: BTreeMap::new(),
            epoch: 0,
            backup: None,
            archive: Archive::default(),
            stood: BTreeMap::new(),
        })
    }

    /// Ends and starts again on what it has stored.
    pub(crate) fn restart(&mut self) -> Result<(), String> {
        self.store = open(&self.runtime, &self.site)?;
        Ok(())
    }

    /// Copies what it holds.
    pub(crate) fn back_up(&mut self) {
        if let Site::Memory(disk) = &self.site {
            self.backup = Some(Backup {
                disk: disk.copy(),
                taken: self.taken.clone(),
                archive: self.archive.clone(),
                stood: self.stood.clone(),
            });
        }
    }

    /// Is lost, and comes back from the latest backup with another epoch.
    pub(crate) fn restore(&mut self) -> Result<(), String> {
        let Some(backup) = &self.backup else { return Ok(()) };
        self.site = Site::Memory(backup.disk.copy());
        (self.taken, self.stood) = (backup.taken.clone(), backup.stood.clone());
        self.archive = backup.archive.clone();
        self.epoch += 1;
        self.restart()
    }

    pub(crate) fn enrol(&mut self, me: Identity, place: ScopeId) -> Result<(), String> {
        let device = Device {
            id: me.device,
            person: me.person,
            label: String::new(),
            public_key: Vec::new(),
            number: String::new(),
            state: DeviceState::Active,
            seen: 0,
            next_seq: 1,
        };
        self.runtime.block_on(self.store.put_device(&device)).map_err(fault)?;
        self.grants.entry(me.person).or_insert_with(|| vec![(place, Role::Mediator)]);
        Ok(())
    }

    /// Gives a person another place.
    pub(crate) fn move_to(&mut self, person: PersonId, place: ScopeId) {
        let old = self.grants.remove(&person).unwrap_or_default();
        self.grants.insert(person, regrant(&old, &[(place, Role::Mediator)]));
    }

    pub(crate) fn principal(&self, person: PersonId) -> Principal {
        Principal { person, grants: self.grants.get(&person).cloned().unwrap_or_default() }
    }

    /// Where a person may read.
    pub(crate) fn readable(&self, person: PersonId) -> BTreeSet<ScopeId> {
        self.principal(person).scopes_for(Action::ReadRecords, &self.tree)
    }

    pub(crate) fn push(&mut self, me: Identity, ops: &[Op]) -> Result<Answer, String> {
        let principal = self.principal(me.person);
        let mut incoming = Vec::with_capacity(ops.len());
        for sent in ops {
            let row = self.record(&sent.scope, sent.record)?;
            let known = self.taken.contains_key(&sent.id);
            let standing = |path: &str| {
                row.as_ref().map_or_else(Default::default, |row| row.value(path).clone())
            };
            let op = match (self.broken, self.misread.get(&sent.id)) {
                (Some(Broken::NoBaseCheck), Some(op)) => op.clone(),
                (broken, _) => broken::read(broken, sent, known, standing),
            };
            if self.broken.is_some() {
                self.misread.entry(sent.id).or_insert_with(|| op.clone());
            }
            let raw = serde_json::to_string(&op).map_err(fault)?;
            let stance =
                stance(&op, &raw, me.device, Rights::of(&principal, &op.scope, &self.tree));
            incoming.push(IncomingOp { raw, op: Ok(op), stance });
        }
        let author = Author { device: me.device, person: me.person };
        let pushed = self.runtime.block_on(self.store.push(author, &incoming, self.now));
        let pushed = pushed.map_err(|error| match error {
            PushError::OpChanged(ids) => format!("I4 known with other content: {ids:?}"),
            PushError::Store(error) => fault(error),
        })?;
        for (sent, incoming) in ops.iter().zip(&incoming) {
            if sent.seq < pushed.next_seq {
                self.taken.entry(sent.id).or_insert(incoming.stance);
            }
        }
        let readable = self.readable(me.person);
        Ok(Answer {
            verdicts: ops.iter().map(|op| Some(op.id)).zip(pushed.verdicts).collect(),
            rows: pushed.rows.into_iter().filter(|row| readable.contains(&row.scope)).collect(),
            next_seq: pushed.next_seq,
            epoch: self.epoch.to_string(),
        })
    }

    /// A page; none if the cursor is of another epoch.
    pub(crate) fn feed(&self, me: Identity, cursor: Option<&str>) -> Result<Option<Page>, String> {
        let readable = self.readable(me.person);
        let known: Option<(Marks, BTreeSet<ScopeId>, u64)> =
            cursor.map(serde_json::from_str).transpose().map_err(fault)?;
        if known.as_ref().is_some_and(|(.., epoch)| *epoch != self.epoch) {
            return Ok(None);
        }
        let (marks, lost) = resume(&readable, known.as_ref().map(|(marks, ..)| marks));
        let told = known.is_some_and(|(_, told, _)| told == readable);
        let slice = self.runtime.block_on(self.store.feed(&marks, PAGE)).map_err(fault)?;
        let rows = slice.rows.iter().map(|row| Row::read(row.as_bytes()));
        let rows = rows.collect::<Result<Vec<_>, _>>().map_err(fault)?;
        if let Some(row) = rows.iter().map(Row::record).find(|row| !readable.contains(&row.scope)) {
            return Err(format!("I15 {} of {} was shown", row.id, row.scope));
        }
        let principal = self.principal(me.person);
        Ok(Some(Page {
            rows,
            gone: slice.gone,
            lost,
            cursor: serde_json::to_string(&(&slice.marks, &readable, self.epoch)).map_err(fault)?,
            readable: (!told).then(|| readable.into_iter().collect()),
            more: slice.more,
            writable: principal.scopes_for(Action::WriteRecords, &self.tree).into_iter().collect(),
            epoch: self.epoch.to_string(),
            aside: self.runtime.block_on(self.store.aside_of(me.device)).map_err(fault)?,
        }))
    }

    /// Ops that were set aside and that nobody has settled.
    pub(crate) fn aside(&self) -> Result<Vec<AsideOp>, String> {
        let homes = self.runtime.block_on(self.store.aside_scopes()).map_err(fault)?;
        self.runtime.block_on(self.store.aside(&homes, u32::MAX)).map_err(fault)
    }

    /// Somebody takes an op in that was set aside, or closes it.
    pub(crate) fn settle(&mut self, aside: &AsideOp, take: bool) -> Result<(), String> {
        let (scope, key, now) = (&aside.scope, &aside.key, self.now);
        if take {
            let taken = self.store.take_aside(scope, key, None, now);
            let verdict = self.runtime.block_on(taken).map_err(fault)?;
            // A person takes it in as it is, whoever may write there by now.
            let refused = matches!(verdict, None | Some(Verdict::Quarantined(_) | Verdict::Held));
            if let (false, Ok(op)) = (refused, key.parse()) {
                self.taken.insert(op, Stance::Take);
            }
            return Ok(());
        }
        let reason = "不再需要".to_owned();
        let closed = Settlement { taken: false, by: None, at: now, reason };
        let done = self.runtime.block_on(self.store.close_aside(scope, key, &closed));
        done.map(drop).map_err(fault)
    }

    pub(crate) fn release(&self) -> Result<u64, String> {
        self.runtime.block_on(self.store.release_held(self.now)).map_err(fault)
    }

    pub(crate) fn record(&self, scope: &ScopeId, id: RecordId) -> Result<Option<Record>, String> {
        self.runtime.block_on(self.store.record(scope, id)).map_err(fault)
    }

    pub(crate) fn log(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<LoggedOp>, String> {
        self.runtime.block_on(self.store.history(scope, id)).map_err(fault)
    }

    pub(crate) fn next_seq(&self, device: DeviceId) -> Result<u64, String> {
        let device = self.runtime.block_on(self.store.device(device)).map_err(fault)?;
        device.map(|device| device.next_seq).ok_or_else(|| "the device is gone".to_owned())
    }
}

fn open(runtime: &Runtime, site: &Site) -> Result<Arc<dyn Store>, String> {
    match site {
        Site::Memory(disk) => Ok(disk.open()),
        Site::Sqlite(folder) => {
            let url = format!("sqlite://{}", folder.path().join("office.sqlite").display());
            runtime.block_on(anxin_store::open(&url)).map_err(fault)
        }
    }
}
