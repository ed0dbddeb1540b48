//! A feed slice as it fills, apart from where the rows come from.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_sync::Record;

use crate::contract::{FeedSlice, Marks};

/// A slice that takes rows, scope by scope and in the order of revisions, until it is full.
pub(crate) struct Filling {
    slice: FeedSlice,
    size: usize,
    bytes: usize,
}

impl Filling {
    /// An empty slice after these marks, for about so many bytes.
    pub(crate) fn new(marks: &Marks, bytes: usize) -> Self {
        let slice = FeedSlice { marks: marks.clone(), ..FeedSlice::default() };
        Self { slice, size: 0, bytes }
    }

    /// Whether more fits. Asked while something waits; a no says so in the slice.
    pub(crate) fn has_room(&mut self) -> bool {
        self.slice.more = self.size >= self.bytes;
        !self.slice.more
    }

    /// A record at its latest; `size` is its bytes as JSON.
    pub(crate) fn put(&mut self, scope: &ScopeId, row: Record, size: usize) {
        self.size += size;
        self.mark(scope, row.rev);
        self.slice.rows.push(row);
    }

    /// A record that left the scope at a revision.
    pub(crate) fn put_gone(&mut self, scope: &ScopeId, id: RecordId, rev: u64) {
        self.slice.gone.push(id);
        self.mark(scope, rev);
    }

    /// Everything of the scope up to a revision is in the slice.
    pub(crate) fn mark(&mut self, scope: &ScopeId, rev: u64) {
        self.slice.marks.insert(scope.clone(), rev);
    }

    /// The slice.
    pub(crate) fn done(self) -> FeedSlice {
        self.slice
    }
}
