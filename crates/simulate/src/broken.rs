//! Ways to break what passes between replica, store and office, to see that it is found.

use anxin_sync::Op;
use anxin_sync::replica::Write;
use anxin_sync::stock::Lay;

/// One thing done wrongly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// The office compares with what stands instead of what the author saw: nothing ever clashes.
    NoBaseCheck,
    /// The cursor is stored before the rows of its page.
    CursorFirst,
    /// An op that comes again is taken for another.
    ApplyTwice,
    /// Records that left are kept.
    NoTombstones,
    /// Beginning anew empties the outbox.
    PurgePending,
    /// An op leaves the outbox when it is sent, not when it is acknowledged.
    SentIsDone,
    /// "Saved" is said before the store has it.
    SaidTooEarly,
    /// What was acknowledged is not kept.
    NoJournal,
    /// Bytes leave the phone with the last piece, not with the office's word that their hash is right.
    FreedEarly,
    /// The same bytes named in two places are sent to one of them.
    OnePlaceOfTwo,
    /// A row stays in its small place when it is packed, and later hides what came after.
    SmallRowsStay,
}

/// All of them.
pub const ALL: [Broken; 11] = [
    Broken::NoBaseCheck,
    Broken::CursorFirst,
    Broken::ApplyTwice,
    Broken::NoTombstones,
    Broken::PurgePending,
    Broken::SentIsDone,
    Broken::SaidTooEarly,
    Broken::NoJournal,
    Broken::FreedEarly,
    Broken::OnePlaceOfTwo,
    Broken::SmallRowsStay,
];

/// What the store is told instead.
pub(crate) fn writes(broken: Option<Broken>, mut writes: Vec<Write>) -> Vec<Write> {
    if broken == Some(Broken::NoTombstones) {
        writes.retain(|write| !matches!(write, Write::DropRow(_)));
    }
    writes
}

/// How rows are laid instead.
pub(crate) fn lays(broken: Option<Broken>, mut lays: Vec<Lay>) -> Vec<Lay> {
    if broken == Some(Broken::SmallRowsStay) {
        lays.retain(|lay| !matches!(lay, Lay::NoRow(_)));
    }
    lays
}

/// What the office reads instead of an op. `standing` tells the value that stands at a path.
pub(crate) fn read(
    broken: Option<Broken>,
    op: &Op,
    known: bool,
    standing: impl Fn(&str) -> serde_json::Value,
) -> Op {
    let mut op = op.clone();
    match broken {
        Some(Broken::NoBaseCheck) => {
            if let anxin_sync::Body::Patch { changes } = &mut op.body {
                for (path, change) in changes {
                    let here = standing(path);
                    if here != change.now {
                        change.was = here;
                    }
                }
            }
        }
        Some(Broken::ApplyTwice) if known => {
            let mut id = op.id.0.into_bytes();
            id[15] ^= 0xff;
            op.id.0 = uuid::Uuid::from_bytes(id);
            op.seq = 0;
        }
        _ => {}
    }
    op
}
