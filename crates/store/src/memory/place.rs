//! One scope: its records, its log, its head.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anxin_domain::id::RecordId;
use anxin_sync::{Arrival, Op, Record, Verdict};

use crate::contract::{Author, LoggedOp};
use crate::feed::{Filling, Pass, Stretch, is_early};
use crate::intake::{Desk, Head, HeldOp, Known, Line};

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
        self.entries(record)
            .filter(|entry| entry.known.verdict == Verdict::Held)
            .filter_map(|entry| {
                let op = entry.op.clone()?;
                Some(HeldOp { key: entry.key.clone(), op, arrival: entry.arrival })
            })
            .collect()
    }

    /// The records for which an op has waited since before a time.
    pub(super) fn waiting(&self, before: i64) -> BTreeSet<RecordId> {
        self.log
            .iter()
            .filter(|entry| entry.known.verdict == Verdict::Held && entry.arrival.got < before)
            .filter_map(|entry| entry.op.as_ref().map(|op| op.record))
            .collect()
    }

    pub(super) fn log(&mut self, author: Author, lines: &[Line<'_>], now: i64) {
        for Line { op: arriving, verdict } in lines {
            let (at, op) = (self.log.len(), arriving.op.op.as_ref().ok().cloned());
            let key = arriving.key.clone();
            self.by_key.insert(key.clone(), at);
            if let Some(op) = &op {
                self.by_record.entry(op.record).or_default().push(at);
            }
            self.log.push(Entry {
                key,
                op,
                arrival: Arrival { by: author.person, got: now },
                known: Known { digest: arriving.digest, verdict: *verdict },
            });
        }
    }

    /// Keeps what was decided about held ops, and the changed records under the next revisions.
    pub(super) fn store(&mut self, desk: &mut Desk) {
        for (key, verdict) in desk.judged() {
            let entry = self.by_key.get(key).and_then(|at| self.log.get_mut(*at));
            if let Some(entry) = entry {
                entry.known.verdict = *verdict;
            }
        }
        let by = desk.advance();
        self.head.rev += by.rev;
        self.head.receipts += by.receipts;
        for row in desk.number(self.head) {
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
