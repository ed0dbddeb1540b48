//! One scope: its records, its log, its head.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_sync::{Arrival, AsideState, Op, Record, Settlement, Verdict};

use crate::contract::{AsideOp, Author, LoggedOp};
use crate::feed::{Filling, Pass, Stretch, is_early};
use crate::intake::{Desk, Head, HeldOp, Known, Line, is_aside, parent};

/// A record as kept, with its bytes as JSON.
#[derive(Clone, Debug)]
struct Kept {
    row: Record,
    /// As JSON, for the feed.
    text: String,
}

/// An op in the log.
#[derive(Clone, Debug)]
struct Entry {
    key: String,
    op: Option<Op>,
    arrival: Arrival,
    known: Known,
    raw: String,
    device: DeviceId,
    /// The record for which it waits, while it is held.
    waits: Option<RecordId>,
    /// What was decided about it, where it was set aside.
    settled: Option<Settlement>,
}

impl Entry {
    /// Whether it is set aside, and nobody has settled it.
    fn is_aside(&self) -> bool {
        is_aside(self.known.verdict) && self.settled.is_none()
    }

    fn held(&self) -> Option<HeldOp> {
        let op = self.op.clone()?;
        Some(HeldOp { key: self.key.clone(), op, arrival: self.arrival })
    }
}

/// All that a scope holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    head: Head,
    records: BTreeMap<RecordId, Kept>,
    by_rev: BTreeMap<u64, RecordId>,
    log: Vec<Entry>,
    by_key: HashMap<String, usize>,
    by_record: HashMap<RecordId, Vec<usize>>,
    /// Where ops lie that are set aside, or were.
    aside: Vec<usize>,
}

impl Place {
    pub(super) fn known(&self, key: &str) -> Option<Known> {
        self.by_key.get(key).and_then(|at| self.log.get(*at)).map(|entry| entry.known)
    }

    pub(super) fn record(&self, id: RecordId) -> Option<&Record> {
        self.records.get(&id).map(|kept| &kept.row)
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values().map(|kept| &kept.row)
    }

    fn entries(&self, record: RecordId) -> impl Iterator<Item = &Entry> {
        self.by_record.get(&record).into_iter().flatten().filter_map(|at| self.log.get(*at))
    }

    pub(super) fn history(&self, record: RecordId) -> Vec<LoggedOp> {
        self.entries(record)
            .filter_map(|entry| {
                Some(LoggedOp {
                    op: entry.op.clone()?,
                    by: entry.arrival.by,
                    got: entry.arrival.got,
                    verdict: entry.known.verdict,
                })
            })
            .collect()
    }

    /// The ops that wait for a record, in the order they came.
    pub(super) fn held(&self, record: RecordId) -> Vec<HeldOp> {
        let waits = |entry: &&Entry| entry.waits == Some(record);
        self.asides().filter(waits).filter_map(Entry::held).collect()
    }

    fn asides(&self) -> impl Iterator<Item = &Entry> {
        let found = self.aside.iter().filter_map(|at| self.log.get(*at));
        found.filter(|entry| entry.is_aside())
    }

    /// Lays records on the desk, and what waits for those of them that are `made`, however far that hangs together.
    pub(super) fn lay(&self, desk: &mut Desk, ids: &[RecordId], made: &[RecordId]) {
        let mut fresh: Vec<RecordId> = made.to_vec();
        for id in ids.iter().filter(|id| !made.contains(id)) {
            desk.lay(*id, self.record(*id).cloned(), Vec::new());
        }
        while let Some(id) = fresh.pop() {
            let held = self.held(id);
            fresh.extend(held.iter().map(|one| one.op.record).filter(|other| *other != id));
            desk.lay(id, self.record(id).cloned(), held);
        }
    }

    /// Lays the leads beside the desk that ops hang from.
    pub(super) fn lay_leads<'a>(&self, desk: &mut Desk, ops: impl Iterator<Item = &'a Op>) {
        for lead in desk.leads(ops) {
            if let Some(lead) = self.record(lead) {
                desk.lay_lead(lead);
            }
        }
    }

    /// Those of some records that ops would make which are set aside.
    pub(super) fn making(&self, records: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        self.asides()
            .filter_map(|entry| entry.op.as_ref().map(|op| op.record))
            .filter(|record| records.contains(record))
            .collect()
    }

    /// The ops that were set aside and that nobody has settled.
    pub(super) fn aside(&self, scope: &ScopeId) -> impl Iterator<Item = AsideOp> {
        self.asides().map(move |entry| AsideOp {
            scope: scope.clone(),
            key: entry.key.clone(),
            raw: entry.raw.clone(),
            by: entry.arrival.by,
            device: entry.device,
            got: entry.arrival.got,
            verdict: entry.known.verdict,
            waits: entry.waits,
        })
    }

    /// Where the ops of a device stand that are set aside, or were.
    pub(super) fn aside_of(&self, device: DeviceId) -> impl Iterator<Item = (i64, AsideState)> {
        let own = self.log.iter().filter(move |entry| entry.device == device);
        own.filter(|entry| entry.is_aside() || entry.settled.is_some()).filter_map(|entry| {
            let state = AsideState { op: entry.key.parse().ok()?, settled: entry.settled.clone() };
            Some((entry.arrival.got, state))
        })
    }

    /// Takes in an op that was set aside; the number of a new record begins with `name`.
    pub(super) fn take_aside(
        &mut self,
        key: &str,
        by: Option<PersonId>,
        now: i64,
        name: &str,
    ) -> Option<Verdict> {
        let entry = self.by_key.get(key).and_then(|at| self.log.get(*at));
        let entry = entry.filter(|entry| entry.is_aside())?;
        let Some(aside) = entry.held() else { return Some(entry.known.verdict) };
        let mut desk = Desk::default();
        let blocked = self.making(&parent(&aside.op).into_iter().collect());
        let record = aside.op.record;
        let ids: Vec<RecordId> = blocked.iter().copied().chain([record]).collect();
        self.lay(&mut desk, &ids, &[record]);
        desk.block(blocked);
        self.lay_leads(&mut desk, std::iter::once(&aside.op));
        desk.pick(key);
        let verdict = desk.take_in(aside);
        let judged: Vec<String> = desk.judged().iter().map(|(key, _)| key.clone()).collect();
        self.store(&mut desk, name);
        for key in judged {
            let entry = self.by_key.get(&key).and_then(|at| self.log.get_mut(*at));
            let Some(entry) = entry.filter(|entry| !is_aside(entry.known.verdict)) else {
                continue;
            };
            // The log is in the office's order: what is taken in now is its latest.
            let mut latest = entry.clone();
            (entry.op, entry.key) = (None, String::new());
            latest.settled = Some(Settlement { taken: true, by, at: now, reason: String::new() });
            self.append(latest);
        }
        Some(verdict)
    }

    /// Closes an op that was set aside, and what waits for the record it would have made.
    pub(super) fn close_aside(&mut self, key: &str, settlement: &Settlement) -> u64 {
        let Some(at) = self.by_key.get(key).copied() else { return 0 };
        let Some(entry) = self.log.get_mut(at).filter(|entry| entry.is_aside()) else { return 0 };
        entry.settled = Some(settlement.clone());
        let record = entry.op.as_ref().map(|op| op.record);
        let mut closed = 1;
        let mut gone: Vec<RecordId> =
            record.filter(|id| entry.waits != Some(*id)).into_iter().collect();
        while let Some(record) = gone.pop() {
            let makes = |entry: &Entry| {
                let own = entry.op.as_ref().is_some_and(|op| op.record == record);
                own && entry.waits != Some(record)
            };
            if self.asides().any(makes) {
                continue;
            }
            for at in self.aside.clone() {
                let Some(entry) = self.log.get_mut(at) else { continue };
                if entry.is_aside() && entry.waits == Some(record) {
                    entry.settled = Some(settlement.clone());
                    closed += 1;
                    let own = entry.op.as_ref().map(|op| op.record);
                    gone.extend(own.filter(|own| *own != record));
                }
            }
        }
        closed
    }

    /// The records for which an op has waited since before a time.
    pub(super) fn waiting(&self, before: i64) -> BTreeSet<RecordId> {
        // What waits for a record that another op would make which is set aside, waits for a person.
        let others = |record: RecordId| {
            self.entries(record).any(|entry| entry.is_aside() && entry.waits != Some(record))
        };
        self.asides()
            .filter(|entry| entry.arrival.got < before)
            .filter_map(|entry| entry.waits)
            .filter(|record| !others(*record))
            .collect()
    }

    pub(super) fn log(&mut self, author: Author, lines: &[Line<'_>], now: i64) {
        for Line { op: arriving, verdict, waits } in lines {
            self.append(Entry {
                key: arriving.key.clone(),
                op: arriving.op.op.as_ref().ok().cloned(),
                arrival: Arrival { by: author.person, got: now },
                known: Known { digest: arriving.digest, verdict: *verdict },
                raw: arriving.op.raw.clone(),
                device: author.device,
                waits: *waits,
                settled: None,
            });
        }
    }

    fn append(&mut self, entry: Entry) {
        let at = self.log.len();
        self.by_key.insert(entry.key.clone(), at);
        if let Some(op) = &entry.op {
            self.by_record.entry(op.record).or_default().push(at);
        }
        if entry.is_aside() {
            self.aside.push(at);
        }
        self.log.push(entry);
    }

    /// Keeps what was decided about held ops, and the changed records under the next revisions, new ones
    /// with a receipt that begins with `name`.
    pub(super) fn store(&mut self, desk: &mut Desk, name: &str) {
        for (key, verdict) in desk.judged() {
            let entry = self.by_key.get(key).and_then(|at| self.log.get_mut(*at));
            if let Some(entry) = entry {
                entry.known.verdict = *verdict;
                entry.waits = None;
                // One that is refused now waits for a person.
                if !is_aside(*verdict) && entry.settled.is_none() {
                    let came = Settlement { taken: true, by: None, at: 0, reason: String::new() };
                    entry.settled = Some(came);
                }
            }
        }
        let by = desk.advance();
        self.head.rev += by.rev;
        self.head.receipts += by.receipts;
        for row in desk.number(self.head, name) {
            if let Some(before) = self.records.get(&row.id) {
                self.by_rev.remove(&before.row.rev);
            }
            self.by_rev.insert(row.rev, row.id);
            // Records are maps with text keys: writing them into memory cannot fail.
            let text = serde_json::to_string(row).unwrap_or_default();
            self.records.insert(row.id, Kept { row: row.clone(), text });
        }
    }

    /// The latest revision given.
    pub(super) fn rev(&self) -> u64 {
        self.head.rev
    }

    /// Fills a feed slice with a stretch; false when it is full.
    pub(super) fn feed(&self, stretch: &Stretch, filling: &mut Filling) -> bool {
        for id in self.by_rev.range(stretch.after + 1..=stretch.upto).map(|(_, id)| id) {
            let Some(kept) = self.records.get(id) else { continue };
            let wanted = match stretch.pass {
                Pass::Early => is_early(&kept.row),
                Pass::Rest => !is_early(&kept.row),
                Pass::All => true,
            };
            if wanted {
                if !filling.has_room() {
                    return false;
                }
                filling.put(&stretch.scope, kept.row.rev, kept.text.clone());
            }
        }
        true
    }
}
