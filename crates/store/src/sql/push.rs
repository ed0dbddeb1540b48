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
    ATTEMPTS, BEGIN_WRITE, Conn, Db, Engine, ROWS, aside, damaged, fault, hash, parse, records,
    scope, signed, unsigned, write,
};
use crate::contract::{Author, IncomingOp, PushError, Pushed, StoreError};
use crate::intake::{
    Arriving, Desk, Head, HeldOp, Known, KnownOps, Line, Run, arriving, changed, needed, parents,
    read, runs,
};
use crate::receipt;

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
    lay(tx, home, &mut run.desk, ids, &made).await?;
    let blocked = aside::making(tx, home, &parents(ops)).await?;
    let unseen = blocked.iter().copied().filter(|id| !run.desk.has(*id)).collect();
    lay(tx, home, &mut run.desk, unseen, &[]).await?;
    run.desk.block(blocked);
    lay_leads(tx, home, &mut run.desk, read(ops)).await?;
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

/// Lays the leads beside the desk that ops hang from.
pub(super) async fn lay_leads<'a>(
    tx: &mut Conn,
    home: &str,
    desk: &mut Desk,
    ops: impl Iterator<Item = &'a Op>,
) -> Result<(), sqlx::Error> {
    let leads: Vec<RecordId> = desk.leads(ops).into_iter().collect();
    if !leads.is_empty() {
        let leads = records::records_in(&mut *tx, home, &leads).await?;
        for lead in leads.values() {
            desk.lay_lead(lead);
        }
    }
    Ok(())
}

/// Lays records on the desk, and what waits for those of them that are `made`, however far that hangs together.
pub(super) async fn lay(
    tx: &mut Conn,
    home: &str,
    desk: &mut Desk,
    mut ids: Vec<RecordId>,
    made: &[RecordId],
) -> Result<(), sqlx::Error> {
    let mut held = held(tx, home, made).await?;
    let mut fresh: Vec<RecordId> = held.values().flatten().map(|one| one.op.record).collect();
    while !fresh.is_empty() {
        fresh.retain(|id| !held.contains_key(id) && !made.contains(id));
        let more = self::held(tx, home, &fresh).await?;
        ids.extend(fresh.iter().filter(|id| !desk.has(**id)));
        fresh = more.values().flatten().map(|one| one.op.record).collect();
        held.extend(more);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut rows = records::records_in(&mut *tx, home, &ids).await?;
    for id in ids {
        desk.lay(id, rows.remove(&id), held.remove(&id).unwrap_or_default());
    }
    Ok(())
}

/// The ops that wait for each of some records, in the order they came.
async fn held(
    tx: &mut Conn,
    home: &str,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, Vec<HeldOp>>, sqlx::Error> {
    let mut found: BTreeMap<RecordId, Vec<HeldOp>> = BTreeMap::new();
    for some in records.chunks(ROWS) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT ops.id, ops.person, ops.got, ops.pos, ops.body, aside.waits FROM aside JOIN ops \
             ON ops.scope = aside.scope AND ops.id = aside.id \
             WHERE aside.settled IS NULL AND aside.scope = ",
        );
        query.push_bind(home).push(" AND aside.waits IN (");
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
            found.entry(parse(row.get("waits"))?).or_default().push(held);
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
    aside::put(tx, home, author.device, lines, now).await?;
    for some in lines.chunks(ROWS) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO ops (scope, id, record, device, seq, person, got, pos, digest, verdict, body) ",
        );
        query.push_values(
            (first..).zip(some),
            |mut row, (pos, Line { op: arriving, verdict, .. })| {
                let record =
                    arriving.op.op.as_ref().map_or(String::new(), |op| op.record.to_string());
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
            },
        );
        query.build().execute(&mut *tx).await?;
        first += signed(some.len() as u64);
    }
    Ok(())
}

/// Writes what was decided about held ops, and the changed records under the scope's next
/// revisions; the head row is locked here, last.
pub(super) async fn store(tx: &mut Conn, home: &str, desk: &mut Desk) -> Result<(), sqlx::Error> {
    aside::judged(tx, home, desk.judged()).await?;
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
    // Read before the head row is locked, and only where a number is given.
    let place = match by.receipts {
        0 => String::new(),
        _ => receipt::prefix(home, &places(&mut *tx).await?),
    };
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
    records::put(tx, home, &desk.number(head, &place)).await
}

/// The places of the county with their names: what receipt numbers begin with.
async fn places(tx: &mut Conn) -> Result<Vec<receipt::Place>, sqlx::Error> {
    let rows = sqlx::query("SELECT id, name FROM scopes").fetch_all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.get("id"), row.get("name"))).collect())
}

pub(super) fn verdict_json(verdict: Verdict) -> String {
    // A verdict is a small enum: writing it into memory cannot fail.
    serde_json::to_string(&verdict).unwrap_or_default()
}

pub(super) async fn release_held(engine: &Engine, before: i64) -> Result<u64, StoreError> {
    // What waits for a record that another op would make which is set aside, waits for a person.
    let waiting = sqlx::query(
        "SELECT DISTINCT scope, waits FROM aside WHERE settled IS NULL AND waits <> '' \
         AND got < $1 AND NOT EXISTS (SELECT 1 FROM aside AS other WHERE other.settled IS NULL \
         AND other.scope = aside.scope AND other.record = aside.waits \
         AND other.waits <> aside.waits)",
    )
    .bind(before)
    .fetch_all(&engine.readers)
    .await
    .map_err(fault)?;
    let mut released = 0;
    for row in waiting {
        let home: ScopeId = scope(row.get("scope")).map_err(fault)?;
        let record: RecordId = parse(row.get("waits")).map_err(fault)?;
        let adopted = write!(engine, |tx| { adopt(tx, home.as_str(), record).await? })?;
        released += u64::from(adopted);
    }
    Ok(released)
}

async fn adopt(tx: &mut Conn, home: &str, record: RecordId) -> Result<bool, sqlx::Error> {
    let mut desk = Desk::default();
    lay(tx, home, &mut desk, vec![record], &[record]).await?;
    let adopted = desk.adopt(record);
    store(tx, home, &mut desk).await?;
    Ok(adopted)
}
