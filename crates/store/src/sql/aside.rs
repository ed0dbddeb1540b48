//! Ops that were set aside: those that were refused, and those that wait for a record.

use std::collections::BTreeSet;

use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_sync::{Arrival, AsideState, Op, Settlement, Verdict};
use sqlx::{QueryBuilder, Row};

use super::{
    ATTEMPTS, BEGIN_WRITE, Conn, Db, Engine, ROWS, damaged, fault, parse, push, scope, write,
};
use crate::contract::{AsideOp, StoreError};
use crate::intake::{Desk, HeldOp, Line, is_aside};

/// States that a device is told at most: its latest.
const TOLD: i64 = 1_000;

/// Notes which of the lines are set aside.
pub(super) async fn put(
    tx: &mut Conn,
    home: &str,
    device: DeviceId,
    lines: &[Line<'_>],
    now: i64,
) -> Result<(), sqlx::Error> {
    let aside: Vec<&Line<'_>> = lines.iter().filter(|line| line.is_aside()).collect();
    for some in aside.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Db>::new("INSERT INTO aside (scope, id, record, waits, device, got) ");
        query.push_values(some, |mut row, line| {
            let record = line.op.op.op.as_ref().map_or(String::new(), |op| op.record.to_string());
            row.push_bind(home)
                .push_bind(&line.op.key)
                .push_bind(record)
                .push_bind(line.waits.map_or(String::new(), |waits| waits.to_string()))
                .push_bind(device.to_string())
                .push_bind(now);
        });
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}

/// Notes what was decided about ops that were held: their record has come.
pub(super) async fn judged(
    tx: &mut Conn,
    home: &str,
    judged: &[(String, Verdict)],
) -> Result<(), sqlx::Error> {
    for (key, verdict) in judged {
        // One that is refused now waits for a person, and for no record.
        let came = Settlement { taken: true, by: None, at: 0, reason: String::new() };
        let settled = if is_aside(*verdict) { None } else { Some(json(&came)) };
        sqlx::query(
            "UPDATE aside SET settled = $1, waits = '' WHERE scope = $2 AND id = $3 \
             AND settled IS NULL",
        )
        .bind(settled)
        .bind(home)
        .bind(key)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Those of some records that ops would make which are set aside.
pub(super) async fn making(
    tx: &mut Conn,
    home: &str,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, sqlx::Error> {
    let mut found = BTreeSet::new();
    let all: Vec<&RecordId> = records.iter().collect();
    for some in all.chunks(ROWS) {
        let mut query = QueryBuilder::<Db>::new("SELECT record FROM aside WHERE scope = ");
        query.push_bind(home).push(" AND settled IS NULL AND record IN (");
        let mut list = query.separated(", ");
        for record in some {
            list.push_bind(record.to_string());
        }
        query.push(")");
        for row in query.build().fetch_all(&mut *tx).await? {
            found.insert(parse(row.get("record"))?);
        }
    }
    Ok(found)
}

pub(super) async fn list(
    engine: &Engine,
    scopes: &BTreeSet<ScopeId>,
    limit: u32,
) -> Result<Vec<AsideOp>, sqlx::Error> {
    let mut found = Vec::new();
    for home in scopes {
        let rows = sqlx::query(
            "SELECT aside.waits, ops.* FROM aside JOIN ops ON ops.scope = aside.scope \
             AND ops.id = aside.id WHERE aside.scope = $1 AND aside.settled IS NULL \
             ORDER BY aside.got DESC, aside.id DESC LIMIT $2",
        )
        .bind(home.as_str())
        .bind(i64::from(limit))
        .fetch_all(&engine.readers)
        .await?;
        for row in rows {
            let waits: String = row.get("waits");
            found.push(AsideOp {
                scope: home.clone(),
                key: row.get("id"),
                raw: row.get("body"),
                by: parse(row.get("person"))?,
                device: parse(row.get("device"))?,
                got: row.get("got"),
                verdict: serde_json::from_str(row.get("verdict")).map_err(damaged)?,
                waits: if waits.is_empty() { None } else { Some(parse(&waits)?) },
            });
        }
    }
    Ok(newest(found, limit))
}

/// The newest of some ops.
fn newest(mut found: Vec<AsideOp>, limit: u32) -> Vec<AsideOp> {
    found.sort_by(|one, other| (other.got, &other.key).cmp(&(one.got, &one.key)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    found
}

pub(super) async fn scopes(engine: &Engine) -> Result<BTreeSet<ScopeId>, sqlx::Error> {
    let homes: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT scope FROM aside WHERE settled IS NULL")
            .fetch_all(&engine.readers)
            .await?;
    homes.into_iter().map(scope).collect()
}

pub(super) async fn of_device(
    engine: &Engine,
    device: DeviceId,
) -> Result<Vec<AsideState>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, settled FROM aside WHERE device = $1 ORDER BY got DESC, id DESC LIMIT $2",
    )
    .bind(device.to_string())
    .bind(TOLD)
    .fetch_all(&engine.readers)
    .await?;
    let mut states = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, settled): (String, Option<String>) = (row.get("id"), row.get("settled"));
        // One without an id the device does not know by its key.
        if let Ok(op) = id.parse() {
            let settled =
                settled.map(|text| serde_json::from_str(&text)).transpose().map_err(damaged)?;
            states.push(AsideState { op, settled });
        }
    }
    Ok(states)
}

pub(super) async fn take(
    engine: &Engine,
    scope: &ScopeId,
    key: &str,
    by: Option<PersonId>,
    now: i64,
) -> Result<Option<Verdict>, StoreError> {
    write!(engine, |tx| { take_in(tx, scope.as_str(), key, by, now).await? })
}

async fn take_in(
    tx: &mut Conn,
    home: &str,
    key: &str,
    by: Option<PersonId>,
    now: i64,
) -> Result<Option<Verdict>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT ops.* FROM aside JOIN ops ON ops.scope = aside.scope AND ops.id = aside.id \
         WHERE aside.scope = $1 AND aside.id = $2 AND aside.settled IS NULL",
    )
    .bind(home)
    .bind(key)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let logged = serde_json::from_str(row.get("verdict")).map_err(damaged)?;
    let Ok(op) = serde_json::from_str::<Op>(row.get("body")) else { return Ok(Some(logged)) };
    let arrival = Arrival { by: parse(row.get("person"))?, got: row.get("got") };
    let mut desk = Desk::default();
    let parents: BTreeSet<RecordId> = crate::intake::parent(&op).into_iter().collect();
    let blocked = making(tx, home, &parents).await?;
    let mut ids: Vec<RecordId> = blocked.iter().copied().collect();
    ids.push(op.record);
    push::lay(tx, home, &mut desk, ids, &[op.record]).await?;
    desk.block(blocked);
    push::lay_leads(tx, home, &mut desk, std::iter::once(&op)).await?;
    desk.pick(key);
    let verdict = desk.take_in(HeldOp { key: key.to_owned(), op, arrival });
    let settled = Settlement { taken: true, by, at: now, reason: String::new() };
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(pos) FROM ops WHERE scope = $1")
        .bind(home)
        .fetch_one(&mut *tx)
        .await?;
    let taken = desk.judged().iter().filter(|(_, verdict)| !is_aside(*verdict));
    for (pos, (key, _)) in (last.unwrap_or(0) + 1..).zip(taken) {
        sqlx::query("UPDATE ops SET pos = $1 WHERE scope = $2 AND id = $3")
            .bind(pos)
            .bind(home)
            .bind(key)
            .execute(&mut *tx)
            .await?;
        settle(tx, home, key, &settled).await?;
    }
    push::store(tx, home, &mut desk).await?;
    Ok(Some(verdict))
}

async fn settle(
    tx: &mut Conn,
    home: &str,
    key: &str,
    settlement: &Settlement,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE aside SET settled = $1 WHERE scope = $2 AND id = $3 AND settled IS NULL",
    )
    .bind(json(settlement))
    .bind(home)
    .bind(key)
    .execute(&mut *tx)
    .await?;
    Ok(done.rows_affected())
}

pub(super) async fn close(
    engine: &Engine,
    scope: &ScopeId,
    key: &str,
    settlement: &Settlement,
) -> Result<u64, StoreError> {
    write!(engine, |tx| {
        let home = scope.as_str();
        let mut closed = settle(tx, home, key, settlement).await?;
        // What waits for a record that nobody else makes has nothing to wait for any more; one that waited itself
        // makes none.
        let record: Option<String> = sqlx::query_scalar(
            "SELECT record FROM aside WHERE scope = $1 AND id = $2 AND waits <> record",
        )
        .bind(home)
        .bind(key)
        .fetch_optional(&mut *tx)
        .await?;
        let mut gone: Vec<String> = record.into_iter().filter(|_| closed > 0).collect();
        while let Some(record) = gone.pop().filter(|record| !record.is_empty()) {
            let rest: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM aside WHERE scope = $1 AND record = $2 AND waits <> $2 \
                 AND settled IS NULL",
            )
            .bind(home)
            .bind(&record)
            .fetch_one(&mut *tx)
            .await?;
            if rest > 0 {
                continue;
            }
            let waiting = sqlx::query(
                "SELECT id, record FROM aside WHERE scope = $1 AND waits = $2 AND settled IS NULL",
            )
            .bind(home)
            .bind(&record)
            .fetch_all(&mut *tx)
            .await?;
            for row in waiting {
                closed += settle(tx, home, row.get("id"), settlement).await?;
                let hangs: String = row.get("record");
                if hangs != record {
                    gone.push(hangs);
                }
            }
        }
        closed
    })
}

fn json(settlement: &Settlement) -> String {
    // A type of texts and numbers: writing it into memory cannot fail.
    serde_json::to_string(settlement).unwrap_or_default()
}
