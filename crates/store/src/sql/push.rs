//! Taking ops in.
//!
//! One transaction for each run of ops of one scope. Inside it, in this order: what the ops need
//! is read and `intake` decides; the ops, the device's next seq, and last the scope's head row,
//! whose revision is then written into the records: so revisions have no gaps and come in the
//! order of commits.

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, RecordId, ScopeId};
use anxin_sync::{Arrival, Op, Record, Verdict};
use sqlx::{QueryBuilder, Row};

use super::{
    ATTEMPTS, BEGIN_WRITE, Conn, Db, Engine, ROWS, damaged, fault, hash, parse, records, scope,
    signed, unsigned, write,
};
use crate::contract::{Author, IncomingOp, PushError, Pushed, StoreError};
use crate::intake::{
    Arriving, Desk, Head, HeldOp, Known, KnownOps, Line, Run, arriving, changed, needed, runs,
};

/// The verdict of an op that waits, as the log has it. It stands in the queries as it is: only so do the
/// engines see that the small index of such ops will do.
macro_rules! held {
    () => {
        r#"'{"verdict":"held"}'"#
    };
}

pub(super) async fn push(
    engine: &Engine,
    author: Author,
    ops: &[IncomingOp],
    now: i64,
) -> Result<Pushed, PushError> {
    let mut pushed = Pushed { verdicts: Vec::new(), rows: Vec::new(), next_seq: 1 };
    let ops = &arriving(ops);
    match runs(ops).count() {
        0 => {
            let mut conn = engine.readers.acquire().await.map_err(fault)?;
            pushed.next_seq = next_seq(&mut conn, author.device).await.map_err(fault)?;
        }
        // The one transaction looks by itself.
        1 => {}
        // None of them may be taken in when one op of another stands for other content.
        _ => {
            let mut conn = engine.readers.acquire().await.map_err(fault)?;
            let unlike = changed(ops, &known(&mut conn, ops).await.map_err(fault)?);
            if !unlike.is_empty() {
                return Err(PushError::OpChanged(unlike));
            }
        }
    }
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
async fn known(conn: &mut Conn, ops: &[Arriving<'_>]) -> Result<KnownOps, sqlx::Error> {
    let mut found = KnownOps::new();
    for some in ops.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Db>::new("SELECT id, digest, verdict FROM ops WHERE id IN (");
        let mut list = query.separated(", ");
        for op in some {
            list.push_bind(&op.key);
        }
        query.push(")");
        for row in query.build().fetch_all(&mut *conn).await? {
            let verdict = serde_json::from_str(row.get("verdict")).map_err(damaged)?;
            found.insert(row.get("id"), Known { digest: hash(row.get("digest"))?, verdict });
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
    ops: &[Arriving<'_>],
    now: i64,
) -> Result<Result<Taken, Vec<OpId>>, sqlx::Error> {
    let known = known(tx, ops).await?;
    let unlike = changed(ops, &known);
    if !unlike.is_empty() {
        return Ok(Err(unlike));
    }
    let mut run = Run::new(author, now, next_seq(tx, author.device).await?, known);
    let needed = needed(ops);
    let ids: Vec<RecordId> = needed.keys().copied().collect();
    let made: Vec<RecordId> =
        needed.into_iter().filter(|(_, made)| *made).map(|(id, _)| id).collect();
    let mut rows = records::records_in(&mut *tx, home, &ids).await?;
    let mut held = held(tx, home, &made).await?;
    for id in ids {
        run.desk.lay(id, rows.remove(&id), held.remove(&id).unwrap_or_default());
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

/// The ops that wait for each of some records, in the order they came.
async fn held(
    tx: &mut Conn,
    home: &str,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, Vec<HeldOp>>, sqlx::Error> {
    let mut found: BTreeMap<RecordId, Vec<HeldOp>> = BTreeMap::new();
    for some in records.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Db>::new("SELECT id, person, got, pos, body FROM ops WHERE scope = ");
        query.push_bind(home).push(concat!(" AND verdict = ", held!(), " AND record IN ("));
        let mut list = query.separated(", ");
        for record in some {
            list.push_bind(record.to_string());
        }
        query.push(")");
        let mut rows = query.build().fetch_all(&mut *tx).await?;
        // Sorted here: asked for this order SQLite goes through the whole log of the place.
        rows.sort_unstable_by_key(|row| row.get::<i64, _>("pos"));
        for row in rows {
            let op: Op = serde_json::from_str(row.get("body")).map_err(damaged)?;
            let arrival = Arrival { by: parse(row.get("person"))?, got: row.get("got") };
            let held = HeldOp { key: row.get("id"), arrival, op };
            found.entry(held.op.record).or_default().push(held);
        }
    }
    Ok(found)
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
    let (device, person) = (author.device.to_string(), author.person.to_string());
    let mut first = last.unwrap_or(0) + 1;
    for some in lines.chunks(ROWS) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO ops (scope, id, record, device, seq, person, got, pos, digest, verdict, body) ",
        );
        query.push_values((first..).zip(some), |mut row, (pos, Line { op: arriving, verdict })| {
            let record = arriving.op.op.as_ref().map_or(String::new(), |op| op.record.to_string());
            row.push_bind(home)
                .push_bind(&arriving.key)
                .push_bind(record)
                .push_bind(&device)
                .push_bind(signed(arriving.seq()))
                .push_bind(&person)
                .push_bind(now)
                .push_bind(pos)
                .push_bind(arriving.digest.to_vec())
                .push_bind(verdict_json(*verdict))
                .push_bind(&arriving.op.raw);
        });
        query.build().execute(&mut *tx).await?;
        first += signed(some.len() as u64);
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
    records::put(tx, home, &desk.number(head)).await
}

fn verdict_json(verdict: Verdict) -> String {
    // A verdict is a small enum: writing it into memory cannot fail.
    serde_json::to_string(&verdict).unwrap_or_default()
}

pub(super) async fn release_held(engine: &Engine, before: i64) -> Result<u64, StoreError> {
    let waiting = sqlx::query(concat!(
        "SELECT DISTINCT scope, record FROM ops WHERE verdict = ",
        held!(),
        " AND got < $1"
    ))
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
    let held = held(tx, home, &[record]).await?.remove(&record).unwrap_or_default();
    desk.lay(record, row, held);
    let adopted = desk.adopt(record);
    store(tx, home, &mut desk).await?;
    Ok(adopted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_looked_for_as_it_was_written() {
        assert_eq!(format!("'{}'", verdict_json(Verdict::Held)), held!());
    }
}
