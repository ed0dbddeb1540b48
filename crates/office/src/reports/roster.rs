//! Whose line on a roster is whose: who stands there already is not written down again.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::RecordId;
use anxin_domain::kinds::WAGE_LINE;
use anxin_protocol::report::Reporter;
use anxin_sync::{Change, Record};

use super::group::Worker;
use super::lead::{NAMELESS, line, part, patch};
use crate::hand::Intent;

/// Lines that one report may add.
const MOST: usize = 1_000;

/// The worker that a line tells of.
fn of_line(line: &Record) -> Worker {
    let text = |path: &str| line.text(path).to_owned();
    let name = Some(text("name")).filter(|name| name != NAMELESS).unwrap_or_default();
    let (phone, id_no) = (text("phone"), text("id_no"));
    Worker { name, phone, id_no, ..Worker::default() }
}

/// The line of a worker: by number sooner than by telephone, by that sooner than by name, and one that
/// stands sooner than one that was struck out.
fn find<'a>(lines: impl Iterator<Item = &'a Record>, worker: &Worker) -> Option<&'a Record> {
    let same = |one: &str, two: &str| !one.is_empty() && one == two;
    let is = |line: &&Record| line.kind == WAGE_LINE.kind && of_line(line).is(worker);
    // The least, for of several alike it is the first.
    lines.filter(is).min_by_key(|line| {
        let (number, phone) = (line.text("id_no"), line.text("phone"));
        (line.void.is_some(), !same(number, &worker.id_no), !same(phone, &worker.phone))
    })
}

/// The line of a reporter himself, if it stands.
pub(crate) fn own<'a>(lines: &'a [Record], reporter: &Reporter) -> Option<&'a Record> {
    let standing = lines.iter().filter(|line| line.void.is_none());
    find(standing, &Worker::of(reporter))
}

/// What a roster lacks of some workers: numbers on the lines of those who are there, and lines for the
/// others. Whose line was struck out gets no other.
pub(crate) fn join(
    lead: RecordId,
    report: RecordId,
    workers: &[Worker],
    roster: &[Record],
) -> Vec<Intent> {
    let mut met = BTreeSet::new();
    let mut parts = (0..MOST).map(|no| part(report, no));
    let mut intents = Vec::new();
    for worker in workers {
        // One line is one man's, also where two of a name would both fit.
        let open = roster.iter().filter(|line| !met.contains(&line.id));
        if let Some(known) = find(open, worker) {
            met.insert(known.id);
            intents.extend(added(known, worker));
        } else if let Some(id) = parts.find(|id| !roster.iter().any(|line| line.id == *id)) {
            intents.push(Intent::create(id, WAGE_LINE.kind, Some(lead), line(worker)));
        }
    }
    intents
}

/// What a worker says and his line does not: what stands there stays.
fn added(known: &Record, worker: &Worker) -> Option<Intent> {
    let says = line(worker);
    let lacks = |key: &str| match key {
        "name" => known.text("name") == NAMELESS && !worker.name.is_empty(),
        // Who showed a passport is not given a number of another kind.
        "id_type" | "id_no" => {
            let kind = known.text("id_type");
            known.text("id_no").is_empty() && matches!(kind, "" | "none_yet" | "resident")
        }
        _ => known.text(key).is_empty(),
    };
    let changes: BTreeMap<String, Change> = ["name", "phone", "id_type", "id_no", "account_tail"]
        .into_iter()
        .filter(|key| known.void.is_none() && lacks(key))
        .filter_map(|key| {
            let (was, now) = (known.value(key).clone(), says.get(key)?.clone());
            (was != now).then(|| (key.to_owned(), Change { was, now }))
        })
        .collect();
    (!changes.is_empty()).then(|| patch(known, WAGE_LINE.kind, changes))
}
