//! Deciding about ops, apart from where they are kept.
//!
//! An engine reads what a run of ops needs, lays it on a [`Desk`], lets a [`Run`] take the ops in
//! and writes what came of it. So every engine decides alike, and by the same fold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anxin_domain::id::{OpId, RecordId};
use anxin_domain::{hex, kinds};
use anxin_sync::{Arrival, Body, Folded, Op, Reason, Record, Verdict, apply, fold};
use sha2::{Digest, Sha256};

use crate::contract::{Author, Hash, IncomingOp, Stance, UnreadOp};
use crate::receipt;

/// The scope under which ops are logged that could not be read far enough to know theirs.
const NOWHERE: &str = "-";

/// An op on its way in, with what it is known by.
#[derive(Debug)]
pub(crate) struct Arriving<'a> {
    /// The op.
    pub(crate) op: &'a IncomingOp,
    /// The key in the log: the id, or the digest of a text without one.
    pub(crate) key: String,
    /// What tells it from another under the same id: its content, or for an op that could not be
    /// read, the text as it came.
    pub(crate) digest: Hash,
}

impl<'a> Arriving<'a> {
    fn new(op: &'a IncomingOp) -> Self {
        let digest = op.op.as_ref().map_or_else(|_| Sha256::digest(&op.raw).into(), Op::digest);
        let key = op_id(op).map_or_else(|| hex::encode(&digest), |id| id.to_string());
        Self { op, key, digest }
    }

    /// The op's place in its device's order; 0 if it could not be read.
    pub(crate) fn seq(&self) -> u64 {
        match &self.op.op {
            Ok(op) => op.seq,
            Err(UnreadOp { seq, .. }) => *seq,
        }
    }
}

/// Ops on their way in.
pub(crate) fn arriving(ops: &[IncomingOp]) -> Vec<Arriving<'_>> {
    ops.iter().map(Arriving::new).collect()
}

/// Ops of one scope that follow each other, with that scope: each run is one transaction.
pub(crate) fn runs<'a, 'b>(
    ops: &'b [Arriving<'a>],
) -> impl Iterator<Item = (&'a str, &'b [Arriving<'a>])> {
    ops.chunk_by(|one, next| home(one.op) == home(next.op))
        .filter_map(|run| run.first().map(|first| (home(first.op), run)))
}

fn home(op: &IncomingOp) -> &str {
    op.op.as_ref().map_or(NOWHERE, |op| op.scope.as_str())
}

fn op_id(op: &IncomingOp) -> Option<OpId> {
    match &op.op {
        Ok(op) => Some(op.id),
        Err(unread) => unread.id,
    }
}

/// An op in the log, as far as it decides about the same op coming again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// Its content.
    pub(crate) digest: Hash,
    /// What became of it.
    pub(crate) verdict: Verdict,
}

/// What the log knows, by key.
pub(crate) type KnownOps = HashMap<String, Known>;

/// The ids that stand for other content in the log, or twice with unlike content in `ops`.
pub(crate) fn changed(ops: &[Arriving<'_>], known: &KnownOps) -> Vec<OpId> {
    let mut first: HashMap<OpId, Hash> = HashMap::new();
    let differs = |op: &Arriving<'_>| {
        let (id, digest) = (op_id(op.op)?, op.digest);
        let logged = known.get(&op.key).map_or(digest, |known| known.digest);
        (*first.entry(id).or_insert(logged) != digest).then_some(id)
    };
    ops.iter().filter_map(differs).collect()
}

/// The records that ops name, and whether one of the ops would make it: then what was held for
/// it is needed too.
pub(crate) fn needed(ops: &[Arriving<'_>]) -> BTreeMap<RecordId, bool> {
    let mut needed = BTreeMap::new();
    for op in ops.iter().filter_map(|arriving| arriving.op.op.as_ref().ok()) {
        *needed.entry(op.record).or_default() |= matches!(op.body, Body::Create { .. });
    }
    needed
}

/// The ops that could be read.
pub(crate) fn read<'a>(ops: &'a [Arriving<'_>]) -> impl Iterator<Item = &'a Op> {
    ops.iter().filter_map(|arriving| arriving.op.op.as_ref().ok())
}

/// The records that new records hang from.
pub(crate) fn parents(ops: &[Arriving<'_>]) -> BTreeSet<RecordId> {
    read(ops).filter_map(parent).collect()
}

pub(crate) fn parent(op: &Op) -> Option<RecordId> {
    match op.body {
        Body::Create { parent, .. } => parent,
        _ => None,
    }
}

fn makes(op: &Op) -> bool {
    matches!(op.body, Body::Create { .. })
}

/// An op that waits for a record: its own, or the one that it hangs from.
#[derive(Clone, Debug)]
pub(crate) struct HeldOp {
    /// Its key in the log.
    pub(crate) key: String,
    /// The op.
    pub(crate) op: Op,
    /// When and from whom it came.
    pub(crate) arrival: Arrival,
}

/// Where a scope's counting stands.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Head {
    /// The latest revision given to a record.
    pub(crate) rev: u64,
    /// The latest receipt given.
    pub(crate) receipts: u64,
}

/// How an op goes onto a record.
type Fold = fn(Option<Record>, &Op, &Arrival) -> Folded;

/// The records one transaction works on: as they were read, and which of them changed.
#[derive(Default, Debug)]
pub(crate) struct Desk {
    rows: BTreeMap<RecordId, Option<Record>>,
    held: BTreeMap<RecordId, Vec<HeldOp>>,
    /// Records that ops would make which are set aside: what hangs from them waits as well.
    blocked: BTreeSet<RecordId>,
    changed: Vec<RecordId>,
    judged: Vec<(String, Verdict)>,
    /// Leads that are archived, of those that no op here is about.
    put_away: BTreeSet<RecordId>,
}

impl Desk {
    /// Lays a record on the desk, and the ops that wait for it in the order they came.
    pub(crate) fn lay(&mut self, id: RecordId, row: Option<Record>, held: Vec<HeldOp>) {
        self.rows.insert(id, row);
        self.held.insert(id, held);
    }

    /// Takes an op out of those that wait: a person decides about it by itself.
    pub(crate) fn pick(&mut self, key: &str) {
        for waiting in self.held.values_mut() {
            waiting.retain(|one| one.key != key);
        }
    }

    /// Whether a record was laid on the desk.
    pub(crate) fn has(&self, id: RecordId) -> bool {
        self.rows.contains_key(&id)
    }

    /// Notes that ops which are set aside would make these records.
    pub(crate) fn block(&mut self, records: impl IntoIterator<Item = RecordId>) {
        self.blocked.extend(records);
    }

    /// The record for which an op has to wait though its own could be made: the one it hangs from is set aside.
    fn waits_for(&self, op: &Op) -> Option<RecordId> {
        parent(op).filter(|parent| {
            let missing = |id| self.row(id).is_none();
            self.blocked.contains(parent) && missing(parent) && missing(&op.record)
        })
    }

    /// The leads that ops hang from and that are not on the desk.
    pub(crate) fn leads<'a>(&self, ops: impl Iterator<Item = &'a Op>) -> BTreeSet<RecordId> {
        let leads = ops.filter_map(|op| self.lead_of(op));
        leads.filter(|lead| !self.rows.contains_key(lead)).collect()
    }

    /// Notes of a lead that is not on the desk whether it is archived.
    pub(crate) fn lay_lead(&mut self, lead: &Record) {
        if fold::is_put_away(lead) {
            self.put_away.insert(lead.id);
        }
    }

    /// The lead that a record of a case hangs from.
    fn lead_of(&self, op: &Op) -> Option<RecordId> {
        kinds::spec(&op.kind).filter(|spec| spec.parent == Some(kinds::LEAD.kind))?;
        match (self.row(&op.record), &op.body) {
            (Some(row), _) => row.parent,
            (None, Body::Create { parent, .. }) => *parent,
            (None, _) => None,
        }
    }

    /// Whether an op would change a case that is archived: what it says waits for who reopens the case. What is
    /// decided about something that waits already is taken.
    fn is_late(&self, op: &Op) -> bool {
        let archived = |lead: RecordId| match self.rows.get(&lead) {
            Some(row) => row.as_ref().is_some_and(fold::is_put_away),
            None => self.put_away.contains(&lead),
        };
        !matches!(op.body, Body::Settle { .. }) && self.lead_of(op).is_some_and(archived)
    }

    fn fold(&mut self, op: &Op, arrival: &Arrival, fold: Fold) -> Verdict {
        let current = self.rows.remove(&op.record).flatten();
        let folded = fold(current, op, arrival);
        let writes =
            matches!(folded.verdict, Verdict::Applied | Verdict::Merged | Verdict::Conflict);
        self.rows.insert(op.record, folded.record);
        if writes && !self.changed.contains(&op.record) {
            self.changed.push(op.record);
        }
        folded.verdict
    }

    /// The record has come: folds what waited for it, in the order it arrived.
    fn release(&mut self, record: RecordId) {
        for held in self.held.remove(&record).unwrap_or_default() {
            let verdict = self.fold(&held.op, &held.arrival, apply);
            self.judged.push((held.key, verdict));
            if makes(&held.op) {
                self.blocked.remove(&held.op.record);
                self.release(held.op.record);
            }
        }
    }

    /// Takes in an op that was set aside, as a person decided. One that the fold refuses again, or whose parent is
    /// set aside as well, stays where it is.
    pub(crate) fn take_in(&mut self, aside: HeldOp) -> Verdict {
        let record = aside.op.record;
        if self.waits_for(&aside.op).is_some() {
            return Verdict::Held;
        }
        // Onto a case that was archived meanwhile its values wait, as those of any late change.
        let fold = if self.is_late(&aside.op) { fold::review } else { apply };
        let mut verdict = self.fold(&aside.op, &aside.arrival, fold);
        if verdict == Verdict::Held {
            self.rows.insert(record, Some(fold::adopt(&aside.op, &aside.arrival)));
            self.changed.push(record);
            verdict = Verdict::Applied;
        }
        if !matches!(verdict, Verdict::Quarantined(_)) {
            self.judged.push((aside.key, verdict));
            self.blocked.remove(&record);
            self.release(record);
        }
        verdict
    }

    /// Pieces a record together from ops whose first one never came, and folds the rest onto it.
    /// False if nothing waits for it any more.
    pub(crate) fn adopt(&mut self, record: RecordId) -> bool {
        let Some(waiting) = self.held.get_mut(&record).filter(|waiting| !waiting.is_empty()) else {
            return false;
        };
        if self.rows.get(&record).is_none_or(Option::is_none) {
            let first = waiting.remove(0);
            self.rows.insert(record, Some(fold::adopt(&first.op, &first.arrival)));
            self.changed.push(record);
            self.judged.push((first.key, Verdict::Applied));
        }
        self.release(record);
        true
    }

    /// Ops that were held and are no longer, by their keys.
    pub(crate) fn judged(&self) -> &[(String, Verdict)] {
        &self.judged
    }

    /// By how much the scope's head moves on.
    pub(crate) fn advance(&self) -> Head {
        let fresh = |id: &&RecordId| self.row(id).is_some_and(|row| row.receipt.is_none());
        let receipts = self.changed.iter().filter(fresh).count() as u64;
        Head { rev: self.changed.len() as u64, receipts }
    }

    /// Gives every changed record its revision, and new ones a receipt that begins with `place`
    /// ([`receipt::prefix`]); `head` is the scope's after it moved on by [`Desk::advance`]. The changed
    /// records, in the order of revisions.
    pub(crate) fn number(&mut self, head: Head, place: &str) -> Vec<&Record> {
        let by = self.advance();
        let (mut rev, mut count) = (head.rev - by.rev, head.receipts - by.receipts);
        for id in &self.changed {
            let Some(Some(row)) = self.rows.get_mut(id) else { continue };
            rev += 1;
            row.rev = rev;
            if row.receipt.is_none() {
                count += 1;
                row.receipt = Some(receipt::number(place, count));
            }
        }
        self.changed.iter().filter_map(|id| self.row(id)).collect()
    }

    fn row(&self, id: &RecordId) -> Option<&Record> {
        self.rows.get(id).and_then(Option::as_ref)
    }
}

/// An op as it goes into the log.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// The op as it came.
    pub(crate) op: &'a Arriving<'a>,
    /// What became of it at first; [`Desk::judged`] may say otherwise later in the same run.
    pub(crate) verdict: Verdict,
    /// The record for which it waits, where it is held.
    pub(crate) waits: Option<RecordId>,
}

impl Line<'_> {
    /// Whether the op is set aside.
    pub(crate) fn is_aside(&self) -> bool {
        is_aside(self.verdict)
    }
}

/// Whether an op of this verdict is set aside.
pub(crate) fn is_aside(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Held | Verdict::Quarantined(_))
}

/// One run of ops on its way in.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    /// The records.
    pub(crate) desk: Desk,
    /// The seq expected next from the device.
    pub(crate) next_seq: u64,
    /// What is new to the log, in the office's order.
    pub(crate) lines: Vec<Line<'a>>,
    /// One verdict an op, in the order taken.
    pub(crate) verdicts: Vec<Verdict>,
    author: Author,
    now: i64,
    known: KnownOps,
    touched: BTreeSet<RecordId>,
}

impl<'a> Run<'a> {
    /// A run of ops from a device of which `next_seq` is expected; `known` are those of them that
    /// the log has.
    pub(crate) fn new(author: Author, now: i64, next_seq: u64, known: KnownOps) -> Self {
        Self {
            desk: Desk::default(),
            next_seq,
            lines: Vec::new(),
            verdicts: Vec::new(),
            author,
            now,
            known,
            touched: BTreeSet::new(),
        }
    }

    /// Takes one op in. Its record must lie on the desk.
    pub(crate) fn take(&mut self, arriving: &'a Arriving<'a>) {
        let incoming = arriving.op;
        if let Some(known) = self.known.get(&arriving.key) {
            self.verdicts.push(known.verdict);
            self.touched.extend(incoming.op.as_ref().map(|op| op.record));
            return;
        }
        let seq = arriving.seq();
        if seq > self.next_seq {
            // Something before it is missing: the device sends again from `next_seq`.
            self.verdicts.push(Verdict::Held);
            return;
        }
        let reused = (seq != self.next_seq && seq != 0).then_some(Reason::SeqReused);
        let arrival = Arrival { by: self.author.person, got: self.now };
        let stance = match (incoming.stance, reused) {
            (Stance::Take | Stance::Review, Some(reason)) => Stance::Refuse(reason),
            (stance, _) => stance,
        };
        let parent = incoming.op.as_ref().ok().and_then(|op| self.desk.waits_for(op));
        let verdict = match (&incoming.op, stance) {
            (_, Stance::Refuse(reason)) => Verdict::Quarantined(reason),
            (Err(_), _) => Verdict::Quarantined(Reason::Unreadable),
            (Ok(op), Stance::Take) if parent.is_some() => {
                self.touched.insert(op.record);
                Verdict::Held
            }
            (Ok(op), stance) => {
                self.touched.insert(op.record);
                let waits = stance == Stance::Review || self.desk.is_late(op);
                let fold = if waits { fold::review } else { apply };
                self.desk.fold(op, &arrival, fold)
            }
        };
        let own = || incoming.op.as_ref().ok().map(|op| op.record);
        let waits = if verdict == Verdict::Held { parent.or_else(own) } else { None };
        self.lines.push(Line { op: arriving, verdict, waits });
        self.verdicts.push(verdict);
        let key = arriving.key.clone();
        self.known.insert(key.clone(), Known { digest: arriving.digest, verdict });
        if seq == self.next_seq {
            self.next_seq += 1;
        }
        match (&incoming.op, verdict) {
            (Ok(op), Verdict::Held) => {
                let held = HeldOp { key, op: op.clone(), arrival };
                self.desk.held.entry(parent.unwrap_or(op.record)).or_default().push(held);
                self.desk.block(makes(op).then_some(op.record));
            }
            (Ok(op), Verdict::Quarantined(_)) => self.desk.block(makes(op).then_some(op.record)),
            (
                Ok(Op { body: Body::Create { .. }, record, .. }),
                Verdict::Applied | Verdict::Conflict,
            ) => {
                self.desk.blocked.remove(record);
                self.desk.release(*record);
            }
            _ => {}
        }
    }

    /// The records the ops were about, at their latest.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Record> {
        self.touched.iter().filter_map(|id| self.desk.row(id).cloned())
    }
}

/// The media that a record names.
pub(crate) fn hashes_of(row: &Record) -> impl Iterator<Item = Hash> {
    let files =
        row.fields.range("file.".to_owned()..).take_while(|(path, _)| path.starts_with("file."));
    files.filter_map(|(_, file)| hex::decode_hash(file.get("hash")?.as_str()?))
}
