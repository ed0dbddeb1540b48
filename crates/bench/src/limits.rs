//! The limits the product holds itself to, and whether it does.

use serde::Serialize;

use crate::book::{ANXIN, Book};
use crate::browser::visits;
use crate::office::{flood, ingest};

/// What a figure is held against.
enum Bound {
    /// At most so much.
    Most(f64),
    /// At least so much.
    Least(f64),
    /// So many times faster than the fastest of these sides.
    Times(f64, &'static [&'static str]),
    /// At least this share of another side's rate.
    Share(f64, &'static str),
    /// At most so many times another work of ours: flat.
    Flat(f64, &'static str),
}

/// The two adapters: the faster counts.
const POUCH: &[&str] = &["PouchDB indexeddb", "PouchDB idb"];

/// Work, what must hold.
const LIMITS: [(&str, Bound); 26] = [
    ("first pull: stored, sealed, searchable, 10k records", Bound::Times(20.0, POUCH)),
    ("push of 1000, 10k records", Bound::Times(10.0, POUCH)),
    ("nothing new, 10k records", Bound::Times(10.0, POUCH)),
    ("nothing new, 60k records", Bound::Flat(1.5, "nothing new, 1k records")),
    ("nothing new: requests, 60k records", Bound::Most(1.0)),
    ("nothing new: bytes received, 60k records", Bound::Most(1_000.0)),
    ("save one: p50, 10k records", Bound::Times(1.0, POUCH)),
    ("save one, all strictly: p50, 10k records", Bound::Times(1.0, POUCH)),
    ("search, 10k records", Bound::Times(100.0, POUCH)),
    ("search: recall, 10k records", Bound::Least(100.0)),
    ("open offline at 4× CPU: from the PIN to usable, 10k records", Bound::Most(1_500.0)),
    ("open offline at 4× CPU: after the key, 10k records", Bound::Most(1_500.0)),
    (ingest::WORK, Bound::Share(0.5, ingest::PLAIN)),
    ("feed page, 1M rows: p95", Bound::Most(50.0)),
    ("console, what arrived last, 1M rows: p95", Bound::Most(200.0)),
    ("console, half-way down, 1M rows: p95", Bound::Most(200.0)),
    ("console, text that many have, 1M rows: p95", Bound::Most(200.0)),
    ("console, text that none has, 1M rows: p95", Bound::Most(200.0)),
    ("console, one record, 1M rows: p95", Bound::Most(200.0)),
    ("office's memory at most, 1M rows", Bound::Most(200.0)),
    (flood::DURING, Bound::Flat(1.5, flood::QUIET)),
    (flood::MEMORY, Bound::Flat(1.25, flood::MEMORY_BEFORE)),
    ("brotli bytes, mediator's app", Bound::Most(409_600.0)),
    ("brotli bytes, worker's page", Bound::Most(122_880.0)),
    (visits::READABLE, Bound::Most(1_500.0)),
    (visits::ANSWERS, Bound::Most(4_000.0)),
];

/// A limit beside what was measured.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Judged {
    /// The work.
    pub(crate) work: String,
    /// What must hold, in words.
    pub(crate) limit: String,
    /// What was measured, in words.
    pub(crate) measured: String,
    /// Whether it holds.
    pub(crate) holds: bool,
}

/// Holds every figure that was measured against its limit.
pub(crate) fn judge(book: &Book) -> Vec<Judged> {
    LIMITS.iter().filter_map(|(work, bound)| one(book, work, bound)).collect()
}

fn one(book: &Book, work: &str, bound: &Bound) -> Option<Judged> {
    let figure = book.figure(work, ANXIN)?;
    let (ours, unit) = (figure.median(), figure.unit);
    let (limit, measured, holds) = match *bound {
        Bound::Most(most) => {
            (format!("≤ {most} {unit}"), format!("{ours:.1} {unit}"), ours <= most)
        }
        Bound::Least(least) => (
            format!("≥ {least} {unit}"),
            format!("{:.1} {unit} at least", figure.min()),
            figure.min() >= least,
        ),
        Bound::Times(times, sides) => {
            let all = sides.iter().filter_map(|side| book.figure(work, side));
            let theirs = all.map(crate::book::Figure::median).reduce(f64::min)?;
            let faster = theirs / ours;
            let words = if times > 1.0 {
                format!("{times}× faster than PouchDB")
            } else {
                "not slower than PouchDB".to_owned()
            };
            (words, format!("{faster:.1}× ({ours:.1} {unit} against {theirs:.1})"), faster >= times)
        }
        Bound::Share(share, side) => {
            let theirs = book.figure(work, side)?.median();
            let reached = ours / theirs;
            let words = format!("≥ {:.0} % of a {side}", share * 100.0);
            (
                words,
                format!("{:.0} % ({ours:.0} of {theirs:.0} {unit})", reached * 100.0),
                reached >= share,
            )
        }
        Bound::Flat(times, other) => {
            let small = book.figure(other, ANXIN)?.median();
            let grown = ours / small;
            (
                format!("≤ {times}× {other}"),
                format!("{grown:.2}× ({ours:.1} {unit} against {small:.1})"),
                grown <= times,
            )
        }
    };
    Some(Judged { work: work.to_owned(), limit, measured, holds })
}
