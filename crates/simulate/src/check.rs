//! What must hold: of every record the office has just touched, of everything that was saved at any
//! time, and of all when everything is quiet.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::describe::FieldClass;
use anxin_domain::id::{DeviceId, OpId, RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_store::contract::{LoggedOp, Stance};
use anxin_sync::{Arrival, Body, Op, Record, Verdict, apply, fold};
use serde_json::Value;

use crate::world::World;

/// Checks all of it; the first thing that does not hold comes back in words.
pub(crate) fn quiet(world: &mut World) -> Result<(), String> {
    for (no, phone) in world.phones.iter().enumerate() {
        if phone.replica.waiting() > 0 {
            return Err(format!("I21 phone {no} still has {} ops", phone.replica.waiting()));
        }
    }
    records(world, &places(world.saved.values()))?;
    media(world)?;
    aside(world)?;
    let mut logged: BTreeMap<OpId, Vec<Op>> = BTreeMap::new();
    let mut stored: BTreeMap<RecordId, Record> = BTreeMap::new();
    for (scope, id) in &places(world.saved.values()) {
        let log = world.office.log(scope, *id)?;
        let row = world.office.record(scope, *id)?;
        stored.extend(row.map(|row| (row.id, row)));
        for line in log {
            logged.entry(line.op.id).or_default().push(line.op);
        }
    }
    for (id, op) in &world.saved {
        match logged.get(id).map(Vec::as_slice) {
            None => return Err(format!("I2 {id} was saved and is nowhere")),
            Some([one]) if one == op => {}
            Some([_]) => return Err(format!("I2 {id} is at the office with other content")),
            Some(more) => return Err(format!("I2 {id} is there {} times", more.len())),
        }
    }
    if let Some(id) = logged.keys().find(|id| !world.saved.contains_key(id)) {
        return Err(format!("I2 {id} was never saved and is at the office"));
    }
    for (no, phone) in world.phones.iter().enumerate() {
        let readable = world.office.readable(phone.me.person);
        let rows = phone.rows();
        if let Some(row) = rows.values().find(|row| !readable.contains(&row.scope)) {
            return Err(format!("I15 phone {no} still holds {} of {}", row.id, row.scope));
        }
        let should: BTreeMap<_, _> =
            stored.iter().filter(|(_, row)| readable.contains(&row.scope)).collect();
        let has: BTreeMap<_, _> = rows.iter().map(|(id, row)| (id, row.as_ref())).collect();
        if let Some(id) = should.keys().chain(has.keys()).find(|id| should.get(*id) != has.get(*id))
        {
            return Err(format!("I9 phone {no} and the office differ about {id}"));
        }
        counted(world, no, phone.me.device)?;
    }
    Ok(())
}

/// What the office has set aside is shown on the phone that made it, until a person has settled it.
fn aside(world: &World) -> Result<(), String> {
    for one in world.office.aside()? {
        // An office that came back from a backup may have forgotten what was decided.
        if world.settled.contains(&one.key) {
            continue;
        }
        let shown = world.phones.iter().any(|phone| {
            phone.me.device == one.device
                && phone.replica.asides().any(|kept| kept.op.id.to_string() == one.key)
        });
        if !shown {
            return Err(format!("I24 {} is set aside, and no phone shows it", one.key));
        }
    }
    Ok(())
}

/// The office counts a device's ops without a gap.
fn counted(world: &World, no: usize, device: DeviceId) -> Result<(), String> {
    let next = world.office.next_seq(device)?;
    let own = world.saved.values().filter(|op| op.device == device);
    let seqs: BTreeSet<u64> = own.map(|op| op.seq).collect();
    match (1..next).find(|seq| !seqs.contains(seq)) {
        Some(seq) => {
            Err(format!("I5 of phone {no} the office has counted {seq}, which was never saved"))
        }
        None => Ok(()),
    }
}

/// What was saved is somewhere at any time: an op at the office or on a phone that can hand it in,
/// the bytes that it names likewise.
pub(crate) fn kept(world: &World) -> Result<(), String> {
    for (id, op) in &world.saved {
        let here = || world.phones.iter().any(|phone| phone.remembers(op));
        if !world.office.taken.contains_key(id) && !here() {
            return Err(format!("I2 {id} was saved and is nowhere"));
        }
    }
    for (scope, hash) in &world.named {
        if !world.is_somewhere(scope, hash)? {
            return Err(format!("I19 {hash} of {scope} was freed, and the office has it not"));
        }
    }
    Ok(())
}

/// All media that saved records name are at the office.
fn media(world: &World) -> Result<(), String> {
    for (scope, hash) in &world.named {
        let there = world.phones.iter().any(|phone| phone.has_parcel(hash, scope));
        if there && !world.office.holds(scope, hash)? {
            return Err(format!("I21 {hash} of {scope} never came to the office"));
        }
    }
    Ok(())
}

/// The records that ops change.
pub(crate) fn places<'a>(ops: impl IntoIterator<Item = &'a Op>) -> BTreeSet<(ScopeId, RecordId)> {
    ops.into_iter().map(|op| (op.scope.clone(), op.record)).collect()
}

/// What must hold of records whenever the office has taken something in.
pub(crate) fn records(
    world: &mut World,
    places: &BTreeSet<(ScopeId, RecordId)>,
) -> Result<(), String> {
    for (scope, id) in places {
        let log = world.office.log(scope, *id)?;
        let row = world.office.record(scope, *id)?;
        let ids: BTreeSet<OpId> = log.iter().map(|line| line.op.id).collect();
        if ids.len() < log.len() {
            return Err(format!("I2 {id} has an op twice in its log"));
        }
        refold(world, &log, row.as_ref())?;
        row.iter().try_for_each(|row| set_once(&mut world.office.stood, row))?;
    }
    Ok(())
}

/// What is set once, a signature, stands as it was set.
fn set_once(stood: &mut BTreeMap<(RecordId, String), Value>, row: &Record) -> Result<(), String> {
    let class = |path: &str| kinds::spec(&row.kind).map(|spec| spec.class(path));
    let known = stood.range((row.id, String::new())..).take_while(|((id, _), _)| *id == row.id);
    if let Some(((id, path), _)) =
        known.into_iter().find(|((_, path), was)| row.value(path) != *was)
    {
        return Err(format!("once: {path} of {id} is another one now"));
    }
    let once = row.fields.iter().filter(|(path, _)| class(path) == Some(FieldClass::AppendOnly));
    stood.extend(once.map(|(path, value)| ((row.id, path.clone()), value.clone())));
    Ok(())
}

/// What an op overwrote is what its author had seen.
fn seen(world: &World, line: &LoggedOp, record: Option<&Record>) -> Result<(), String> {
    let applied = matches!(line.verdict, Verdict::Applied | Verdict::Merged);
    let (Some(record), Some(op)) = (record.filter(|_| applied), world.saved.get(&line.op.id))
    else {
        return Ok(());
    };
    let Body::Patch { changes } = &op.body else { return Ok(()) };
    for (path, change) in changes {
        let standing = record.value(path);
        if *standing != change.was && *standing != change.now {
            return Err(format!("I13 {} overwrote a value of {path} unseen", op.id));
        }
    }
    Ok(())
}

/// The stored row is the fold of the log.
fn refold(world: &World, log: &[LoggedOp], row: Option<&Record>) -> Result<(), String> {
    // A record pieced together without its first op depends on when the office gave up waiting.
    if row.is_some_and(|row| row.orphan) {
        return Ok(());
    }
    let mut record = None;
    let mut waiting: Vec<&LoggedOp> = Vec::new();
    // One that is held has not been folded, and one that was closed while it was never is.
    let folded =
        |line: &&LoggedOp| !matches!(line.verdict, Verdict::Quarantined(_) | Verdict::Held);
    for line in log.iter().filter(folded) {
        let arrival = Arrival { by: line.by, got: line.got };
        let fold = match world.office.taken.get(&line.op.id) {
            Some(Stance::Review) => fold::review,
            _ => apply,
        };
        seen(world, line, record.as_ref())?;
        let made = record.is_none();
        let folded = fold(record.take(), &line.op, &arrival);
        record = folded.record;
        if folded.verdict == Verdict::Held {
            waiting.push(line);
        } else if made && record.is_some() {
            for held in waiting.drain(..) {
                let arrival = Arrival { by: held.by, got: held.got };
                record = apply(record.take(), &held.op, &arrival).record;
            }
        }
    }
    let bare = |row: &Record| Record { rev: 0, receipt: None, ..row.clone() };
    if row.map(bare) != record.as_ref().map(bare) {
        let id = row.map(|row| row.id.to_string()).unwrap_or_default();
        return Err(format!("I20 the stored row {id} is not the fold of its log"));
    }
    Ok(())
}
