//! Taking ops in.
//!
//! One transaction for each run of ops of one scope. Inside it, in this order: what the ops need
//! is read and `intake` decides; the ops, the device's next seq, and last the scope's head row,
//! whose revision is then written into the records: so revisions have no gaps and come in the
//! order of commits.

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, RecordId, ScopeId};
use anxin_sync::{Arrival, Record, Verdict};
use sqlx::Row;

use super::{
    ATTEMPTS, BEGIN_WRITE, Conn, Engine, damaged, fault, hash, parse, records, scope, signed,
    unsigned, write,
};
use crate::contract::{Author, IncomingOp, PushError, Pushed, StoreError};
use crate::intake::{
    Desk, Head, HeldOp, Known, KnownOps, Line, Run, changed, digest, log_key, needed, op_seq, runs,
};

pub(super) async fn push(
    engine: &Engine,
    author: Author,
    ops: &[IncomingOp],
    now: i64,
) -> Result<Pushed, PushError> {
    let mut pushed = Pushed { verdicts: Vec::new(), rows: Vec::new(), next_seq: 1 };
    let mut conn = engine.readers.acquire().await.map_err(fault)?;
    let unlike = changed(ops, &known(&mut conn, ops).await.map_err(fault)?);
    if !unlike.is_empty() {
        return Err(PushError::OpChanged(unlike));
    }
    if ops.is_empty() {
        pushed.next_seq = next_seq(&mut conn, author.device).await.map_err(fault)?;
    }
    drop(conn);
    let mut rows: BTreeMap<RecordId, Record> = BTreeMap::new();
    for (home, run) in runs(ops) {
        let taken = write!(engine, |tx| { take(tx, author, home, run, now).await? })?;
        let taken = taken.map_err(PushError::OpChanged)?;
        pushed.verdicts.extend(taken.verdicts);
        pushed.next_seq = taken.next_seq;
        rows.extend(taken.rows.into_iter().map(|row| (row.id, row)));
    }
    pushed.rows = rows.into_values().collect();
    Ok(pushed)
}

/// Those of the ops that the log has, under whatever scope.
async fn known(conn: &mut Conn, ops: &[IncomingOp]) -> Result<KnownOps, sqlx::Error> {
    let mut found = KnownOps::new();
    for key in ops.iter().map(log_key) {
        let row = sqlx::query("SELECT digest, verdict FROM ops WHERE id = $1")
            .bind(&key)
            .fetch_optional(&mut *conn)
            .await?;
        if let Some(row) = row {
            let verdict = serde_json::from_str(row.get("verdict")).map_err(damaged)?;
            found.insert(key, Known { digest: hash(row.get("digest"))?, verdict });
        }
    }
    Ok(found)
}

async fn next_seq(conn: &mut Conn, device: DeviceId) -> Result<u64, sqlx::Error> {
    let next: Option<i64> = sqlx::query_scalar("SELECT next_seq FROM devices WHERE id = $1")
        .bind(device.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(unsigned(next.unwrap_or(1)))
}

struct Taken {
    verdicts: Vec<Verdict>,
    rows: Vec<Record>,
    next_seq: u64,
}

/// Takes a run in, or gives the ids that another push was first to take with other content.
async fn take(
    tx: &mut Conn,
    author: Author,
    home: &str,
    ops: &[IncomingOp],
    now: i64,
) -> Result<Result<Taken, Vec<OpId>>, sqlx::Error> {
    let known = known(tx, ops).await?;
    let unlike = changed(ops, &known);
    if !unlike.is_empty() {
        return Ok(Err(unlike));
    }
    let mut run = Run::new(author, now, next_seq(tx, author.device).await?, known);
    for (record, made) in needed(ops) {
        let row = records::record_in(&mut *tx, home, record).await?;
        let held = if made { held(tx, home, record).await? } else { Vec::new() };
        run.desk.lay(record, row, held);
    }
    for op in ops {
        run.take(op);
    }
    log(tx, home, author, &run.lines, now).await?;
    sqlx::query("UPDATE devices SET next_seq = $1, seen = $2 WHERE id = $3")
        .bind(signed(run.next_seq))
        .bind(now)
        .bind(author.device.to_string())
        .execute(&mut *tx)
        .await?;
    store(tx, home, &mut run.desk).await?;
    let rows = run.rows().collect();
    Ok(Ok(Taken { verdicts: run.verdicts, rows, next_seq: run.next_seq }))
}

/// The ops that wait for a record, in the order they came.
async fn held(tx: &mut Conn, home: &str, record: RecordId) -> Result<Vec<HeldOp>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, person, got, body FROM ops \
         WHERE scope = $1 AND record = $2 AND verdict = $3 ORDER BY pos",
    )
    .bind(home)
    .bind(record.to_string())
    .bind(verdict_json(Verdict::Held))
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(HeldOp {
                key: row.get("id"),
                op: serde_json::from_str(row.get("body")).map_err(damaged)?,
                arrival: Arrival { by: parse(row.get("person"))?, got: row.get("got") },
            })
        })
        .collect()
}

async fn log(
    tx: &mut Conn,
    home: &str,
    author: Author,
    lines: &[Line<'_>],
    now: i64,
) -> Result<(), sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(pos) FROM ops WHERE scope = $1")
        .bind(home)
        .fetch_one(&mut *tx)
        .await?;
    for (pos, Line { op, verdict }) in (last.unwrap_or(0) + 1..).zip(lines) {
        let record = op.op.as_ref().map_or(String::new(), |op| op.record.to_string());
        sqlx::query(
            "INSERT INTO ops (scope, id, record, device, seq, person, got, pos, digest, verdict, \
             body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(home)
        .bind(log_key(op))
        .bind(record)
        .bind(author.device.to_string())
        .bind(signed(op_seq(op)))
        .bind(author.person.to_string())
        .bind(now)
        .bind(pos)
        .bind(digest(op).to_vec())
        .bind(verdict_json(*verdict))
        .bind(&op.raw)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Writes what was decided about held ops, and the changed records under the scope's next
/// revisions; the head row is locked here, last.
async fn store(tx: &mut Conn, home: &str, desk: &mut Desk) -> Result<(), sqlx::Error> {
    for (key, verdict) in desk.judged() {
        sqlx::query("UPDATE ops SET verdict = $1 WHERE scope = $2 AND id = $3")
            .bind(verdict_json(*verdict))
            .bind(home)
            .bind(key)
            .execute(&mut *tx)
            .await?;
    }
    let by = desk.advance();
    if by == Head::default() {
        return Ok(());
    }
    let head = sqlx::query(
        "INSERT INTO heads (scope, rev, receipts) VALUES ($1, $2, $3) \
         ON CONFLICT (scope) DO UPDATE SET rev = heads.rev + excluded.rev, \
         receipts = heads.receipts + excluded.receipts RETURNING rev, receipts",
    )
    .bind(home)
    .bind(signed(by.rev))
    .bind(signed(by.receipts))
    .fetch_one(&mut *tx)
    .await?;
    let head = Head { rev: unsigned(head.get("rev")), receipts: unsigned(head.get("receipts")) };
    for row in desk.number(head) {
        records::put(&mut *tx, home, row).await?;
    }
    Ok(())
}

fn verdict_json(verdict: Verdict) -> String {
    // A verdict is a small enum: writing it into memory cannot fail.
    serde_json::to_string(&verdict).unwrap_or_default()
}

pub(super) async fn release_held(engine: &Engine, before: i64) -> Result<u64, StoreError> {
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
        let adopted = write!(engine, |tx| { adopt(tx, home.as_str(), record).await? })?;
        released += u64::from(adopted);
    }
    Ok(released)
}

async fn adopt(tx: &mut Conn, home: &str, record: RecordId) -> Result<bool, sqlx::Error> {
    let mut desk = Desk::default();
    let row = records::record_in(&mut *tx, home, record).await?;
    desk.lay(record, row, held(tx, home, record).await?);
    let adopted = desk.adopt(record);
    store(tx, home, &mut desk).await?;
    Ok(adopted)
}
