//! The fold: one op onto one record.
//!
//! `apply` is the only function that changes a record. The office calls it once per op in the
//! order of arrival; the phone calls it with its own pending ops on top of the office's record.
//!
//! Merging compares values, not clocks: a path whose standing value is still the one the op's
//! author saw takes the new value; a path that already has the new value is left; anything else
//! is a clash, where the standing value stays and the new one waits for a person.

use std::collections::BTreeMap;

use anxin_domain::case::signing;
use anxin_domain::case::step::State;
use anxin_domain::describe::FieldClass;
use anxin_domain::duplicate;
use anxin_domain::id::{PersonId, RecordId};
use anxin_domain::kinds::{self, LEAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::act;
use crate::op::{Body, Change, Op};
use crate::record::{ACT_PATH, Candidate, Clash, Record, Stamp, VOID_PATH, Voided};

/// What the receiver knows of an op beyond the op itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// The person the device belongs to; never taken from the op.
    pub by: PersonId,
    /// The office's clock, milliseconds since 1970; 0 on the phone's own pending ops.
    pub got: i64,
}

/// What became of an op.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "verdict", content = "reason", rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody else had changed the record.
    Applied,
    /// Others had; both stand.
    Merged,
    /// At least one value waits for a person.
    Conflict,
    /// Its record has not arrived yet; kept, and applied when it does.
    Held,
    /// Kept for good, changes nothing, blocks nothing.
    Quarantined(Reason),
}

/// Why an op was quarantined. The words stand in `locales/` under `quarantine.<code>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The op could not be read.
    Unreadable,
    /// The office does not know this kind of record.
    UnknownKind,
    /// The office does not know this action.
    UnknownAction,
    /// The record is of another kind, or lives in another scope, than the op says.
    WrongRecord,
    /// The person may not change this record.
    Forbidden,
    /// It would change something that is set once.
    AppendOnly,
    /// It would change what only an action changes, or the text of a paper that is sealed.
    Locked,
    /// A path or value is too long, or there are too many.
    TooLarge,
    /// The device's number was used by another op: the device was copied.
    SeqReused,
}

/// The outcome of [`apply`].
#[derive(Clone, PartialEq, Debug)]
pub struct Folded {
    /// The record after the op; `None` only when there was none and the op made none.
    pub record: Option<Record>,
    /// What became of the op.
    pub verdict: Verdict,
}

impl Folded {
    pub(crate) fn unchanged(record: Option<Record>, verdict: Verdict) -> Self {
        Self { record, verdict }
    }
}

/// Folds `op` onto `current`.
///
/// The caller has established that the op was not applied before and that its author may write
/// to the record. The result depends on nothing but the arguments.
pub fn apply(current: Option<Record>, op: &Op, arrival: &Arrival) -> Folded {
    if kinds::spec(&op.kind).is_none() {
        return Folded::unchanged(current, Verdict::Quarantined(Reason::UnknownKind));
    }
    let stamp = Stamp { by: arrival.by, device: op.device, at: op.at, got: arrival.got };
    match (current, &op.body) {
        (None, Body::Create { parent, fields }) => {
            let record = create(op, *parent, fields.clone(), stamp);
            Folded { record: Some(record), verdict: Verdict::Applied }
        }
        (None, _) => Folded::unchanged(None, Verdict::Held),
        (Some(record), _) if record.kind != op.kind || record.scope != op.scope => {
            Folded::unchanged(Some(record), Verdict::Quarantined(Reason::WrongRecord))
        }
        (Some(record), Body::Create { fields, .. }) => {
            patch(record, op, &offers(&op.kind, fields), &stamp)
        }
        (Some(record), Body::Patch { changes }) => patch(record, op, changes, &stamp),
        (Some(record), Body::Settle { path, value, .. })
            if is_set_once(&op.kind, path)
                && ![&Value::Null, value].contains(&record.value(path)) =>
        {
            Folded::unchanged(Some(record), Verdict::Quarantined(Reason::AppendOnly))
        }
        (Some(record), Body::Settle { path, value, .. })
            if is_held(&record, path) && record.value(path) != value =>
        {
            Folded::unchanged(Some(record), Verdict::Quarantined(Reason::Locked))
        }
        (Some(mut record), Body::Settle { path, value, .. })
            if is_put_away(&record)
                && path != ACT_PATH
                && !is_about_others(path)
                && record.value(path) != value =>
        {
            contest(&mut record, path, op, value.clone(), Value::Null, &stamp);
            finish(record, op, stamp, Verdict::Conflict)
        }
        (Some(record), Body::Settle { path, value, seen }) => {
            let mut record = record;
            settle(&mut record, op, path, value, seen, &stamp);
            finish(record, op, stamp, Verdict::Applied)
        }
        (Some(record), Body::Void { reason }) => void(record, op, reason, stamp),
        (Some(record), Body::Act { action, args }) => act::act(record, op, action, args, stamp),
    }
}

/// Folds the op of somebody who may no longer write to the record: a case was handed on while
/// changes to it waited on a phone. What stands stays; every value of the op waits beside it for
/// who may decide. A record that comes new is there with nothing decided.
pub fn review(current: Option<Record>, op: &Op, arrival: &Arrival) -> Folded {
    let quarantined = |record, reason| Folded::unchanged(record, Verdict::Quarantined(reason));
    if kinds::spec(&op.kind).is_none() {
        return quarantined(current, Reason::UnknownKind);
    }
    let stamp = Stamp { by: arrival.by, device: op.device, at: op.at, got: arrival.got };
    let (mut record, offered) = match (current, &op.body) {
        (Some(record), _) if record.kind != op.kind || record.scope != op.scope => {
            return quarantined(Some(record), Reason::WrongRecord);
        }
        (None, Body::Create { parent, fields }) => {
            (create(op, *parent, BTreeMap::new(), stamp.clone()), offers(&op.kind, fields))
        }
        (Some(record), Body::Create { fields, .. }) => (record, offers(&op.kind, fields)),
        (Some(record), Body::Patch { changes }) => (record, changes.clone()),
        (Some(record), Body::Void { reason }) => {
            let change = Change { was: Value::Null, now: Value::from(reason.as_str()) };
            (record, BTreeMap::from([(VOID_PATH.to_owned(), change)]))
        }
        (Some(record), Body::Act { action, args }) => {
            let change = Change { was: Value::Null, now: act::waiting(action, args) };
            (record, BTreeMap::from([(ACT_PATH.to_owned(), change)]))
        }
        (current, _) => return quarantined(current, Reason::Forbidden),
    };
    for (path, change) in offered {
        let standing = record.value(&path);
        if act::owns(&op.kind, &path) {
            continue;
        }
        if *standing != change.now && (standing.is_null() || !is_set_once(&op.kind, &path)) {
            contest(&mut record, &path, op, change.now, change.was, &stamp);
        }
    }
    finish(record, op, stamp, Verdict::Conflict)
}

/// Whether a path is set once: a signature that stands is never another, whoever decides it.
fn is_set_once(kind: &str, path: &str) -> bool {
    kinds::spec(kind).is_some_and(|spec| spec.class(path) == FieldClass::AppendOnly)
}

/// First values, as changes from nothing.
fn offers(kind: &str, fields: &BTreeMap<String, Value>) -> BTreeMap<String, Change> {
    let mut changes = BTreeMap::new();
    for (path, now) in fields.iter().filter(|(path, _)| !act::owns(kind, path)) {
        changes.insert(path.clone(), Change { was: Value::Null, now: now.clone() });
    }
    changes
}

/// Makes a record from an op whose first op never came: what it sets is taken as it is, and the
/// record is marked as an orphan. Called when an op has been held for too long.
pub fn adopt(op: &Op, arrival: &Arrival) -> Record {
    let stamp = Stamp { by: arrival.by, device: op.device, at: op.at, got: arrival.got };
    let fields = match &op.body {
        Body::Create { fields, .. } => fields.clone(),
        Body::Patch { changes } => changes
            .iter()
            .filter(|(_, change)| !change.now.is_null())
            .map(|(path, change)| (path.clone(), change.now.clone()))
            .collect(),
        Body::Settle { .. } | Body::Void { .. } | Body::Act { .. } => BTreeMap::new(),
    };
    Record { orphan: true, ..create(op, None, fields, stamp) }
}

/// Whether a record is a case that is archived: it is read only until somebody reopens it.
pub fn is_put_away(record: &Record) -> bool {
    record.kind == LEAD.kind && State::of(&record.fields) == Some(State::Archived)
}

/// Whether a path of a case says something about another one.
fn is_about_others(path: &str) -> bool {
    path.starts_with(duplicate::UNLIKE)
}

/// Whether nobody sets a path: only an action writes it, or the seal is on its text.
fn is_held(record: &Record, path: &str) -> bool {
    act::owns(&record.kind, path)
        || signing::is_text(path) && signing::is_sealed(&record.kind, &record.fields)
}

fn create(
    op: &Op,
    parent: Option<RecordId>,
    mut fields: BTreeMap<String, Value>,
    stamp: Stamp,
) -> Record {
    // A case begins where every case begins, whatever its maker says.
    fields.retain(|path, value| !value.is_null() && !act::owns(&op.kind, path));
    Record {
        id: op.record,
        kind: op.kind.clone(),
        scope: op.scope.clone(),
        parent,
        version: 1,
        rev: 0,
        receipt: None,
        created: stamp.clone(),
        updated: stamp,
        void: None,
        orphan: false,
        fields,
        stamps: BTreeMap::new(),
        clashes: BTreeMap::new(),
        edits: BTreeMap::from([(op.device, 1)]),
    }
}

fn patch(mut record: Record, op: &Op, changes: &BTreeMap<String, Change>, stamp: &Stamp) -> Folded {
    let class =
        |path: &str| kinds::spec(&op.kind).map_or(FieldClass::Plain, |spec| spec.class(path));
    let rewrites = |(path, change): (&String, &Change)| {
        let standing = record.value(path);
        class(path) == FieldClass::AppendOnly && !standing.is_null() && *standing != change.now
    };
    if changes.iter().any(rewrites) {
        return Folded::unchanged(Some(record), Verdict::Quarantined(Reason::AppendOnly));
    }
    let locked = |(path, change): (&String, &Change)| {
        *record.value(path) != change.now && is_held(&record, path)
    };
    if changes.iter().any(locked) {
        return Folded::unchanged(Some(record), Verdict::Quarantined(Reason::Locked));
    }
    let misses = |record: &Record, path: &str, change: &Change| {
        let standing = record.value(path);
        *standing != change.was && *standing != change.now
    };
    // A guarded value that is no longer what the author saw takes the whole op with it, and
    // nothing is written into a record that was struck out or a case that was put away, nor is a seal
    // that is complete taken off: a person decides each.
    let sealed = signing::is_sealed(&record.kind, &record.fields);
    let refused = record.void.is_some()
        || is_put_away(&record) && changes.keys().any(|path| !is_about_others(path))
        || changes.iter().any(|(path, change)| {
            sealed && signing::unseals(path, &change.now) && *record.value(path) != change.now
        })
        || changes.iter().any(|(path, change)| {
            class(path) == FieldClass::Guarded && misses(&record, path, change)
        });
    let mut clashed = false;
    for (path, change) in changes {
        if *record.value(path) == change.now {
            continue;
        }
        if refused || misses(&record, path, change) {
            contest(&mut record, path, op, change.now.clone(), change.was.clone(), stamp);
            clashed = true;
        } else {
            write(&mut record, path, change.now.clone(), stamp);
        }
    }
    let verdict = if clashed { Verdict::Conflict } else { Verdict::Applied };
    finish(record, op, stamp.clone(), verdict)
}

fn void(mut record: Record, op: &Op, reason: &str, stamp: Stamp) -> Folded {
    if record.void.is_some() {
        return finish(record, op, stamp, Verdict::Applied);
    }
    if is_put_away(&record) || record.edited_since(op.base, op.device) {
        let reason = Value::from(reason);
        contest(&mut record, VOID_PATH, op, reason, Value::Null, &stamp);
        return finish(record, op, stamp, Verdict::Conflict);
    }
    record.void = Some(Voided { reason: reason.to_owned(), stamp: stamp.clone() });
    finish(record, op, stamp, Verdict::Applied)
}

/// A person has decided. Candidates that the person had not seen stay; a decision that itself
/// comes too late becomes a candidate.
fn settle(
    record: &mut Record,
    op: &Op,
    path: &str,
    value: &Value,
    seen: &[anxin_domain::id::OpId],
    stamp: &Stamp,
) {
    let Some(mut clash) = record.clashes.remove(path) else {
        if path != ACT_PATH && record.value(path) != value {
            contest(record, path, op, value.clone(), Value::Null, stamp);
        }
        return;
    };
    clash.others.retain(|candidate| !seen.contains(&candidate.op));
    if path == ACT_PATH {
        // An action that came too late is only ever let go; what shall be done is done anew.
    } else if path == VOID_PATH {
        record.void =
            value.as_str().map(|reason| Voided { reason: reason.to_owned(), stamp: stamp.clone() });
    } else {
        write(record, path, value.clone(), stamp);
    }
    clash.others.retain(|candidate| candidate.value != *value);
    if !clash.others.is_empty() {
        clash.standing = stamp.clone();
        record.clashes.insert(path.to_owned(), clash);
    }
}

pub(crate) fn write(record: &mut Record, path: &str, value: Value, stamp: &Stamp) {
    if value.is_null() {
        record.fields.remove(path);
    } else {
        record.fields.insert(path.to_owned(), value);
    }
    record.stamps.insert(path.to_owned(), stamp.clone());
}

/// Keeps a value that lost. One device has at most one candidate for a path: its latest; of actions one of each.
pub(crate) fn contest(
    record: &mut Record,
    path: &str,
    op: &Op,
    value: Value,
    was: Value,
    stamp: &Stamp,
) {
    let standing = record.author(path).clone();
    let clash = record
        .clashes
        .entry(path.to_owned())
        .or_insert_with(|| Clash { standing, others: Vec::new() });
    // Of actions each is told: a later one stands for an earlier one only where it is the same.
    let same = |other: &Candidate| path != ACT_PATH || other.value["act"] == value["act"];
    let earlier =
        clash.others.iter().position(|other| other.stamp.device == op.device && same(other));
    let was = match earlier {
        Some(at) => clash.others.remove(at).was,
        None => was,
    };
    clash.others.push(Candidate { op: op.id, value, was, stamp: stamp.clone() });
}

/// Counts the op and says whether others had written since its base.
pub(crate) fn finish(mut record: Record, op: &Op, stamp: Stamp, verdict: Verdict) -> Folded {
    let merged = verdict == Verdict::Applied && record.edited_since(op.base, op.device);
    record.version += 1;
    record.edits.insert(op.device, record.version);
    record.updated = stamp;
    let verdict = if merged { Verdict::Merged } else { verdict };
    Folded { record: Some(record), verdict }
}
