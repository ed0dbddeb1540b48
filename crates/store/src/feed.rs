//! A feed slice as it fills, apart from where the rows come from.

use std::collections::BTreeMap;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_sync::Record;

use crate::contract::{FeedSlice, Mark, Marks};

/// Rows fetched at a time while a feed slice fills.
pub(crate) const STEP: u16 = 256;

/// Whether a first pull brings a record before all else: it stands alone and is still worked on.
pub(crate) fn is_early(row: &Record) -> bool {
    row.parent.is_none() && row.void.is_none() && kinds::is_open(&row.kind, &row.fields)
}

/// Which rows a stretch is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pass {
    /// Those that come early.
    Early,
    /// Those that do not.
    Rest,
    /// All.
    All,
}

/// Rows to be read next: those of one scope beyond `after`, up to and with `upto`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stretch {
    pub(crate) scope: ScopeId,
    pub(crate) pass: Pass,
    pub(crate) after: u64,
    pub(crate) upto: u64,
}

/// A slice that takes rows, stretch by stretch and in the order of revisions, until it is full.
pub(crate) struct Filling {
    slice: FeedSlice,
    heads: BTreeMap<ScopeId, u64>,
    size: usize,
    bytes: usize,
}

impl Filling {
    /// An empty slice after these marks, for about so many bytes. `heads` were read before any row
    /// is: what is written in between is left to the next slice.
    pub(crate) fn new(marks: &Marks, heads: BTreeMap<ScopeId, u64>, bytes: usize) -> Self {
        let begun = |(scope, mark): (&ScopeId, &Mark)| {
            let mark = match (*mark, heads.get(scope)) {
                (Mark::START, Some(&head)) if head > 0 => Mark::Early { at: 0, head },
                (mark, _) => mark,
            };
            (scope.clone(), mark)
        };
        let beyond = |(scope, mark): (&ScopeId, &Mark)| {
            let (Mark::Early { head: at, .. } | Mark::Rest { head: at, .. } | Mark::After(at)) =
                *mark;
            at > heads.get(scope).copied().unwrap_or(0)
        };
        let ahead = marks.iter().any(beyond);
        let marks = marks.iter().map(begun).collect();
        Self { slice: FeedSlice { marks, ahead, ..FeedSlice::default() }, heads, size: 0, bytes }
    }

    /// What is to be read next: in all scopes what comes early, then the rest, then what is new.
    pub(crate) fn next(&self) -> Option<Stretch> {
        let stretches = self.slice.marks.iter().filter_map(|(scope, mark)| {
            let (pass, after, upto) = match *mark {
                Mark::Early { at, head } => (Pass::Early, at, head),
                Mark::Rest { at, head } => (Pass::Rest, at, head),
                Mark::After(at) => (Pass::All, at, self.heads.get(scope).copied().unwrap_or(0)),
            };
            let waits = pass != Pass::All || after < upto;
            waits.then(|| Stretch { scope: scope.clone(), pass, after, upto })
        });
        stretches.min_by_key(|stretch| match stretch.pass {
            Pass::Early => 0,
            Pass::Rest => 1,
            Pass::All => 2,
        })
    }

    /// Whether more fits. Asked while something waits; a no says so in the slice.
    pub(crate) fn has_room(&mut self) -> bool {
        self.slice.more = self.size >= self.bytes;
        !self.slice.more
    }

    /// A record at its latest, as JSON.
    pub(crate) fn put(&mut self, scope: &ScopeId, rev: u64, row: String) {
        self.size += row.len();
        self.read(scope, rev);
        self.slice.rows.push(row);
    }

    /// A record that left the scope at a revision. A first pull has nothing to take back.
    pub(crate) fn put_gone(&mut self, scope: &ScopeId, id: RecordId, rev: u64) {
        if self.read(scope, rev) == Pass::All {
            self.slice.gone.push(id);
        }
    }

    fn read(&mut self, scope: &ScopeId, rev: u64) -> Pass {
        match self.slice.marks.get_mut(scope) {
            Some(Mark::Early { at, .. }) => {
                *at = rev;
                Pass::Early
            }
            Some(Mark::Rest { at, .. }) => {
                *at = rev;
                Pass::Rest
            }
            Some(mark @ Mark::After(_)) => {
                *mark = Mark::After(rev);
                Pass::All
            }
            None => Pass::All,
        }
    }

    /// All of a stretch is in the slice.
    pub(crate) fn finish(&mut self, stretch: &Stretch) {
        let upto = stretch.upto;
        let mark = match stretch.pass {
            Pass::Early => Mark::Rest { at: 0, head: upto },
            Pass::Rest | Pass::All => Mark::After(upto),
        };
        self.slice.marks.insert(stretch.scope.clone(), mark);
    }

    /// The slice.
    pub(crate) fn done(self) -> FeedSlice {
        self.slice
    }
}
