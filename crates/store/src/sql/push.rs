//! Taking ops in.
//!
//! One transaction for each run of ops of one scope. Inside it, in this order: the ops and the
//! records they change, the device's next seq, and last the scope's head row, whose revision is
//! then written into the records: so revisions have no gaps and come in the order of commits.

use std::collections::BTreeMap;

use anxin_domain::hex;
use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_sync::{Arrival, Body, Op, Reason, Record, Verdict, apply, fold};
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::{
    ATTEMPTS, BEGIN_WRITE, Conn, Engine, Hash, damaged, fault, parse, records, scope, signed,
    unsigned, write,
};
use crate::contract::{Author, IncomingOp, PushError, Pushed, StoreError, UnreadOp};

/// The scope under which ops are logged that could not be read far enough to know theirs.
const NOWHERE: &str = "-";

pub(super) async fn push(
    engine: &Engine,
    author: Author,
    ops: &[IncomingOp],
    now: i64,
) -> Result<Pushed, PushError> {
    let changed = changed_ops(engine, ops).await.map_err(fault)?;
    if !changed.is_empty() {
        return Err(PushError::OpChanged(changed));
    }
    let mut pushed = Pushed { verdicts: Vec::new(), rows: Vec::new(), next_seq: 1 };
    let mut rows: BTreeMap<RecordId, Record> = BTreeMap::new();
    let mut rest = ops;
    while let Some(first) = rest.first() {
        let home = home(first);
        let run = rest.iter().take_while(|op| self::home(op) == home).count();
        let (batch, after) = rest.split_at(run);
        rest = after;
        let taken: Taken = write!(engine, |tx| { take(tx, author, &home, batch, now).await? })?;
        pushed.verdicts.extend(taken.verdicts);
        pushed.next_seq = taken.next_seq;
        rows.extend(taken.rows.into_iter().map(|row| (row.id, row)));
    }
    if ops.is_empty() {
        pushed.next_seq = next_seq(engine, author.device).await.map_err(fault)?;
    }
    pushed.rows = rows.into_values().collect();
    Ok(pushed)
}

fn home(op: &IncomingOp) -> String {
    op.op.as_ref().map_or_else(|_| NOWHERE.to_owned(), |op| op.scope.to_string())
}

/// What tells the op from another under the same id: its content, or for an op that could not be
/// read, the text as it came.
fn digest(op: &IncomingOp) -> Hash {
    op.op.as_ref().map_or_else(|_| Sha256::digest(&op.raw).into(), Op::digest)
}

fn op_id(op: &IncomingOp) -> Option<OpId> {
    match &op.op {
        Ok(op) => Some(op.id),
        Err(unread) => unread.id,
    }
}

fn op_seq(op: &IncomingOp) -> u64 {
    match &op.op {
        Ok(op) => op.seq,
        Err(UnreadOp { seq, .. }) => *seq,
    }
}

/// The key in the log: the id, or the digest of a text without one.
fn log_key(op: &IncomingOp) -> String {
    op_id(op).map_or_else(|| hex::encode(&digest(op)), |id| id.to_string())
}

async fn changed_ops(engine: &Engine, ops: &[IncomingOp]) -> Result<Vec<OpId>, sqlx::Error> {
    let mut changed = Vec::new();
    for op in ops {
        let Some(id) = op_id(op) else { continue };
        let known: Option<Vec<u8>> = sqlx::query_scalar("SELECT digest FROM ops WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&engine.readers)
            .await?;
        if known.is_some_and(|known| known != digest(op)) {
            changed.push(id);
        }
    }
    Ok(changed)
}

async fn next_seq(engine: &Engine, device: DeviceId) -> Result<u64, sqlx::Error> {
    let next: Option<i64> = sqlx::query_scalar("SELECT next_seq FROM devices WHERE id = $1")
        .bind(device.to_string())
        .fetch_optional(&engine.readers)
        .await?;
    Ok(unsigned(next.unwrap_or(1)))
}

struct Taken {
    verdicts: Vec<Verdict>,
    rows: Vec<Record>,
    next_seq: u64,
}

/// The records one transaction works on: as they were read, and which of them changed.
struct Desk<'a> {
    tx: &'a mut Conn,
    home: &'a str,
    rows: BTreeMap<RecordId, Option<Record>>,
    changed: Vec<RecordId>,
    logged: i64,
    now: i64,
}

async fn take(
    tx: &mut Conn,
    author: Author,
    home: &str,
    ops: &[IncomingOp],
    now: i64,
) -> Result<Taken, sqlx::Error> {
    let device = author.device.to_string();
    let next: Option<i64> = sqlx::query_scalar("SELECT next_seq FROM devices WHERE id = $1")
        .bind(&device)
        .fetch_optional(&mut *tx)
        .await?;
    let mut next = unsigned(next.unwrap_or(1));
    let logged: Option<i64> = sqlx::query_scalar("SELECT MAX(pos) FROM ops WHERE scope = $1")
        .bind(home)
        .fetch_one(&mut *tx)
        .await?;
    let mut desk = Desk {
        tx,
        home,
        rows: BTreeMap::new(),
        changed: Vec::new(),
        logged: logged.unwrap_or(0),
        now,
    };
    let mut verdicts = Vec::with_capacity(ops.len());
    for op in ops {
        if let Some(known) = desk.known(op).await? {
            verdicts.push(known);
            if let Ok(op) = &op.op {
                desk.load(op.record).await?;
            }
            continue;
        }
        let seq = op_seq(op);
        if seq > next {
            // Something before it is missing: the device sends again from `next`.
            verdicts.push(Verdict::Held);
            continue;
        }
        let refuse = op.refuse.or((seq != next && seq != 0).then_some(Reason::SeqReused));
        let verdict = match (&op.op, refuse) {
            (Err(_), reason) => Verdict::Quarantined(reason.unwrap_or(Reason::Unreadable)),
            (Ok(_), Some(reason)) => Verdict::Quarantined(reason),
            (Ok(op), None) => desk.fold(op, author.person, now).await?,
        };
        desk.log(op, author, verdict).await?;
        if seq == next {
            next += 1;
        }
        verdicts.push(verdict);
        if let (Ok(Op { body: Body::Create { .. }, record, .. }), Verdict::Applied) =
            (&op.op, verdict)
        {
            desk.fold_held(*record).await?;
        }
    }
    sqlx::query("UPDATE devices SET next_seq = $1, seen = $2 WHERE id = $3")
        .bind(signed(next))
        .bind(now)
        .bind(&device)
        .execute(&mut *desk.tx)
        .await?;
    desk.store_rows().await?;
    let rows = desk.rows.into_values().flatten().collect();
    Ok(Taken { verdicts, rows, next_seq: next })
}

impl Desk<'_> {
    async fn known(&mut self, op: &IncomingOp) -> Result<Option<Verdict>, sqlx::Error> {
        let verdict: Option<String> =
            sqlx::query_scalar("SELECT verdict FROM ops WHERE scope = $1 AND id = $2")
                .bind(self.home)
                .bind(log_key(op))
                .fetch_optional(&mut *self.tx)
                .await?;
        verdict.map(|json| serde_json::from_str(&json).map_err(damaged)).transpose()
    }

    async fn load(&mut self, id: RecordId) -> Result<(), sqlx::Error> {
        if !self.rows.contains_key(&id) {
            let row = records::record_in(&mut *self.tx, self.home, id).await?;
            self.rows.insert(id, row);
        }
        Ok(())
    }

    async fn fold(&mut self, op: &Op, person: PersonId, got: i64) -> Result<Verdict, sqlx::Error> {
        self.load(op.record).await?;
        let current = self.rows.remove(&op.record).flatten();
        let folded = apply(current, op, &Arrival { by: person, got });
        let writes =
            matches!(folded.verdict, Verdict::Applied | Verdict::Merged | Verdict::Conflict);
        self.rows.insert(op.record, folded.record);
        if writes && !self.changed.contains(&op.record) {
            self.changed.push(op.record);
        }
        Ok(folded.verdict)
    }

    /// The record has come: folds what waited for it, in the order it arrived.
    async fn fold_held(&mut self, record: RecordId) -> Result<(), sqlx::Error> {
        let held = sqlx::query(
            "SELECT id, person, got, body FROM ops \
             WHERE scope = $1 AND record = $2 AND verdict = $3 ORDER BY pos",
        )
        .bind(self.home)
        .bind(record.to_string())
        .bind(verdict_json(Verdict::Held))
        .fetch_all(&mut *self.tx)
        .await?;
        for row in held {
            let op: Op = serde_json::from_str(row.get("body")).map_err(damaged)?;
            let verdict = self.fold(&op, parse(row.get("person"))?, row.get("got")).await?;
            self.judge(row.get("id"), verdict).await?;
        }
        Ok(())
    }

    async fn judge(&mut self, id: &str, verdict: Verdict) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE ops SET verdict = $1 WHERE scope = $2 AND id = $3")
            .bind(verdict_json(verdict))
            .bind(self.home)
            .bind(id)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    async fn log(
        &mut self,
        op: &IncomingOp,
        author: Author,
        verdict: Verdict,
    ) -> Result<(), sqlx::Error> {
        self.logged += 1;
        let record = op.op.as_ref().map_or(String::new(), |op| op.record.to_string());
        sqlx::query(
            "INSERT INTO ops (scope, id, record, device, seq, person, got, pos, digest, verdict, \
             body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(self.home)
        .bind(log_key(op))
        .bind(record)
        .bind(author.device.to_string())
        .bind(signed(op_seq(op)))
        .bind(author.person.to_string())
        .bind(self.now)
        .bind(self.logged)
        .bind(digest(op).to_vec())
        .bind(verdict_json(verdict))
        .bind(&op.raw)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Gives every changed record the scope's next revision; the head row is locked here, last.
    async fn store_rows(&mut self) -> Result<(), sqlx::Error> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let fresh = self
            .changed
            .iter()
            .filter(|id| {
                self.rows.get(id).and_then(Option::as_ref).is_some_and(|row| row.receipt.is_none())
            })
            .count() as u64;
        let head = sqlx::query(
            "INSERT INTO heads (scope, rev, receipts) VALUES ($1, $2, $3) \
             ON CONFLICT (scope) DO UPDATE SET rev = heads.rev + excluded.rev, \
             receipts = heads.receipts + excluded.receipts RETURNING rev, receipts",
        )
        .bind(self.home)
        .bind(signed(self.changed.len() as u64))
        .bind(signed(fresh))
        .fetch_one(&mut *self.tx)
        .await?;
        let mut rev = unsigned(head.get("rev")) - self.changed.len() as u64;
        let mut receipt = unsigned(head.get("receipts")) - fresh;
        for id in std::mem::take(&mut self.changed) {
            let Some(Some(row)) = self.rows.get_mut(&id) else { continue };
            rev += 1;
            row.rev = rev;
            if row.receipt.is_none() {
                receipt += 1;
                row.receipt = Some(format!("{receipt:05}"));
            }
            records::put(&mut *self.tx, self.home, row).await?;
        }
        Ok(())
    }
}

fn verdict_json(verdict: Verdict) -> String {
    // A verdict is a small enum: writing it into memory cannot fail.
    serde_json::to_string(&verdict).unwrap_or_default()
}

pub(super) async fn release_held(
    engine: &Engine,
    before: i64,
    now: i64,
) -> Result<u64, StoreError> {
    let waiting =
        sqlx::query("SELECT DISTINCT scope, record FROM ops WHERE verdict = $1 AND got < $2")
            .bind(verdict_json(Verdict::Held))
            .bind(before)
            .fetch_all(&engine.readers)
            .await
            .map_err(fault)?;
    let mut released = 0;
    for row in waiting {
        let home: ScopeId = scope(row.get("scope")).map_err(fault)?;
        let record: RecordId = parse(row.get("record")).map_err(fault)?;
        released += write!(engine, |tx| { adopt(tx, home.as_str(), record, now).await? })?;
    }
    Ok(released)
}

/// Pieces a record together from ops whose first one never came, and folds the rest onto it.
async fn adopt(tx: &mut Conn, home: &str, record: RecordId, now: i64) -> Result<u64, sqlx::Error> {
    let first = sqlx::query(
        "SELECT id, person, got, body FROM ops \
         WHERE scope = $1 AND record = $2 AND verdict = $3 ORDER BY pos LIMIT 1",
    )
    .bind(home)
    .bind(record.to_string())
    .bind(verdict_json(Verdict::Held))
    .fetch_optional(&mut *tx)
    .await?;
    let Some(first) = first else { return Ok(0) };
    let mut desk = Desk { tx, home, rows: BTreeMap::new(), changed: Vec::new(), logged: 0, now };
    desk.load(record).await?;
    if desk.rows.get(&record).is_some_and(Option::is_none) {
        let op: Op = serde_json::from_str(first.get("body")).map_err(damaged)?;
        let arrival = Arrival { by: parse(first.get("person"))?, got: first.get("got") };
        desk.rows.insert(record, Some(fold::adopt(&op, &arrival)));
        desk.changed.push(record);
        desk.judge(first.get("id"), Verdict::Applied).await?;
    }
    desk.fold_held(record).await?;
    desk.store_rows().await?;
    Ok(1)
}
