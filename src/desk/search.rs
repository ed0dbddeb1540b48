//! Finding records by text. The index is made of what is in memory and is kept nowhere.

use std::collections::HashSet;
use std::sync::Arc;

use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_search::{Index, Pinyin};
use anxin_sync::Record;

use super::{Desk, latest_first};
use crate::platform::{order, pause, spawn};

/// Records indexed at a time, so that a tap in between is answered at once.
const SOME: usize = 200;
/// The pauses between, and the one before: the first screen comes first.
const BREATH_MS: u32 = 5;
const FIRST_MS: u32 = 700;

/// The index, and the records that changed since it saw them.
#[derive(Debug)]
pub(super) struct Finder {
    index: Index<RecordId>,
    stale: HashSet<RecordId>,
}

impl Finder {
    pub(super) fn new(stale: impl Iterator<Item = RecordId>) -> Self {
        let pinyin = Pinyin::new(Box::new(order::by_pinyin()));
        Self { index: Index::new(pinyin), stale: stale.collect() }
    }

    /// A record has changed.
    pub(super) fn touch(&mut self, id: RecordId) {
        self.stale.insert(id);
    }
}

impl Desk {
    /// Indexes what has changed, at most so many; whether there is more.
    fn index_some(&self, most: usize) -> bool {
        let mut finder = self.0.found.borrow_mut();
        let some: Vec<RecordId> = finder.stale.iter().take(most).copied().collect();
        for id in some {
            finder.stale.remove(&id);
            let Some(record) = self.view(id) else {
                finder.index.remove(id);
                continue;
            };
            if let Some(spec) = kinds::spec(&record.kind) {
                // The receipt is read out on the telephone.
                let receipt = record.receipt.as_deref();
                finder.index.put(id, kinds::search_texts(spec, &record.fields).chain(receipt));
            }
        }
        !finder.stale.is_empty()
    }

    /// Makes the index while nobody waits for it.
    pub fn start_indexing(&self) {
        let desk = self.clone();
        spawn(async move {
            pause(FIRST_MS).await;
            while !desk.is_locked() && desk.index_some(SOME) {
                pause(BREATH_MS).await;
            }
        });
    }

    /// Records found by a text, at most `limit`, the latest change first: by any part of it, by
    /// pinyin or initials, by a phone's last digits. What hangs from a record leads to that
    /// record. Empty text finds none.
    pub fn find(&self, query: &str, limit: usize) -> Vec<Arc<Record>> {
        self.index_some(usize::MAX);
        let hits = self.0.found.borrow().index.find(query);
        let mut seen = HashSet::new();
        let mut found: Vec<Arc<Record>> = hits
            .into_iter()
            .filter_map(|id| self.view(id))
            .map(|hit| hit.parent.and_then(|parent| self.view(parent)).unwrap_or(hit))
            .filter(|record| seen.insert(record.id))
            .collect();
        latest_first(&mut found);
        found.truncate(limit);
        found
    }
}
