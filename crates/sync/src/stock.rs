//! How the office's records lie on a phone's disk: small rows for what is fresh, packed pages for
//! the rest. Pure: every change comes back as [`Lay`]s, which belong into one transaction.
//!
//! A page is never written over: each has a number of its own, for the rows beside the one that
//! comes again would go with it. So an older row of a record may lie in a page: what was written
//! last counts, a small row before any page, and a record that has left is marked. Versions say nothing
//! here: a record that left and came back, or an office that came back from a backup, may have sent an
//! earlier one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anxin_domain::id::RecordId;

use crate::record::Record;
use crate::row::Row;

/// When rows are packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Packing {
    /// Bytes of a page.
    pub page: usize,
    /// Small rows that are worth a page.
    pub small: usize,
    /// Rows of no use that may lie in pages beside as many as are of use.
    pub spare: usize,
}

impl Packing {
    /// On a phone. Above 64 kB the browser moves a value into a file of its own; sealing adds a
    /// little.
    pub const PHONE: Self = Self { page: 60_000, small: 200, spare: 2_000 };
}

/// One thing to write.
#[derive(Clone, PartialEq, Debug)]
pub enum Lay {
    /// A small row.
    Row(Arc<Record>),
    /// In the place of a small row: the record lies in a page but has left.
    Gone(RecordId),
    /// Nothing in the place of a small row.
    NoRow(RecordId),
    /// A page under its number: its rows as a JSON array.
    Page(u64, Vec<u8>),
    /// No page under a number.
    NoPage(u64),
}

/// What lies where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stock {
    packing: Packing,
    /// Records with a small row.
    small: HashSet<RecordId>,
    /// Records that lie in a page but have left; a small row says so.
    gone: HashSet<RecordId>,
    /// The pages' numbers, in their order.
    pages: Vec<u64>,
    /// Rows in pages, with those that are of no use any more.
    packed: usize,
}

impl Stock {
    /// An empty disk.
    pub fn new(packing: Packing) -> Self {
        let (small, gone, pages) = (HashSet::new(), HashSet::new(), Vec::new());
        Self { packing, small, gone, pages, packed: 0 }
    }

    /// What a disk holds: its pages by number, in their order, and what lies in the places of small
    /// rows, where none is the mark of a record that has left. Gives the rows as well, each record
    /// once, as it was written last.
    pub fn found(
        packing: Packing,
        pages: Vec<(u64, Vec<Arc<Record>>)>,
        places: Vec<(RecordId, Option<Arc<Record>>)>,
    ) -> (Self, Vec<Arc<Record>>) {
        let mut stock = Self::new(packing);
        let mut rows = HashMap::new();
        for (number, page) in pages {
            stock.pages.push(number);
            stock.packed += page.len();
            rows.extend(page.into_iter().map(|row| (row.id, row)));
        }
        for (id, row) in places {
            if let Some(row) = row {
                stock.small.insert(id);
                rows.insert(id, row);
            } else {
                stock.gone.insert(id);
                rows.remove(&id);
            }
        }
        (stock, rows.into_values().collect())
    }

    /// A row as it comes.
    pub fn row(&mut self, row: Arc<Record>) -> Lay {
        self.gone.remove(&row.id);
        self.small.insert(row.id);
        Lay::Row(row)
    }

    /// A record has left.
    pub fn gone(&mut self, id: RecordId) -> Lay {
        self.small.remove(&id);
        self.gone.insert(id);
        Lay::Gone(id)
    }

    /// All records have left: nothing of the rows is of use any more.
    pub fn cleared(&mut self) -> Vec<Lay> {
        let places = self.small.drain().chain(self.gone.drain()).map(Lay::NoRow);
        let mut lays: Vec<Lay> = places.collect();
        lays.extend(self.emptied().into_iter().map(Lay::NoPage));
        lays
    }

    /// Rows packed into pages.
    pub fn page(&mut self, rows: &[Row]) -> Vec<Lay> {
        let (mut lays, mut page) = (Vec::new(), Vec::new());
        for row in rows {
            let (id, json) = (row.record().id, row.text());
            if !page.is_empty() && page.len() + json.len() > self.packing.page {
                lays.push(self.full(&mut page));
            }
            page.push(if page.is_empty() { b'[' } else { b',' });
            page.extend(json);
            self.packed += 1;
            let was_small = self.small.remove(&id);
            if self.gone.remove(&id) || was_small {
                lays.push(Lay::NoRow(id));
            }
        }
        if !page.is_empty() {
            lays.push(self.full(&mut page));
        }
        lays
    }

    /// Packs what lies about in small rows, once there is enough of it; and when most of what lies
    /// in pages is of no use any more, packs everything anew. `rows` are all that the phone has.
    pub fn packed<'a>(
        &mut self,
        rows: impl ExactSizeIterator<Item = &'a Arc<Record>>,
    ) -> Option<Vec<Lay>> {
        let mut lays = Vec::new();
        let rows: Vec<Row> = if self.packed > 2 * rows.len() + self.packing.spare {
            lays.extend(self.gone.drain().map(Lay::NoRow));
            lays.extend(self.emptied().into_iter().map(Lay::NoPage));
            rows.map(|row| Arc::clone(row).into()).collect()
        } else if self.small.len() >= self.packing.small {
            let small = rows.filter(|row| self.small.contains(&row.id));
            small.map(|row| Arc::clone(row).into()).collect()
        } else {
            return None;
        };
        lays.extend(self.page(&rows));
        Some(lays)
    }

    /// A full page under a number no page has had.
    fn full(&mut self, page: &mut Vec<u8>) -> Lay {
        let number = self.pages.last().map_or(0, |last| last + 1);
        self.pages.push(number);
        page.push(b']');
        Lay::Page(number, std::mem::take(page))
    }

    /// All pages go: their numbers. The last one stays taken, so that none is used twice.
    fn emptied(&mut self) -> Vec<u64> {
        self.packed = 0;
        let last = self.pages.last().copied();
        std::mem::replace(&mut self.pages, last.into_iter().collect())
    }
}
