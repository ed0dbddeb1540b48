//! Reading records, the feed and the log.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::RecordId;
use anxin_domain::id::ScopeId;
use anxin_domain::kinds::LEAD;
use anxin_sync::{Op, Record};
use sqlx::{QueryBuilder, Row};

use super::{Conn, Db, Engine, ROWS, damaged, media, parse, signed, unsigned};
use crate::contract::{FeedSlice, ListQuery, LoggedOp, Marks, keys_of};
use crate::feed::{Filling, Pass, STEP, is_early};

const ALL: &str = "SELECT id, rev, body FROM records WHERE scope = $1 AND rev > $2 AND rev <= $3 \
                   ORDER BY rev LIMIT $4";
const EARLY: &str = "SELECT id, rev, body FROM records WHERE scope = $1 AND rev > $2 \
                     AND rev <= $3 AND early = 1 ORDER BY rev LIMIT $4";
const REST: &str = "SELECT id, rev, body FROM records WHERE scope = $1 AND rev > $2 \
                    AND rev <= $3 AND early = 0 ORDER BY rev LIMIT $4";

fn read(body: &str) -> Result<Record, sqlx::Error> {
    serde_json::from_str(body).map_err(damaged)
}

pub(super) async fn record_in(
    tx: &mut Conn,
    home: &str,
    id: RecordId,
) -> Result<Option<Record>, sqlx::Error> {
    let body: Option<Option<String>> =
        sqlx::query_scalar("SELECT body FROM records WHERE scope = $1 AND id = $2")
            .bind(home)
            .bind(id.to_string())
            .fetch_optional(tx)
            .await?;
    body.flatten().as_deref().map(read).transpose()
}

/// Those of some records that a scope holds.
pub(super) async fn records_in(
    tx: &mut Conn,
    home: &str,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Record>, sqlx::Error> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(ROWS) {
        let mut query = QueryBuilder::<Db>::new("SELECT body FROM records WHERE scope = ");
        query.push_bind(home).push(" AND body IS NOT NULL AND id IN (");
        let mut list = query.separated(", ");
        for id in some {
            list.push_bind(id.to_string());
        }
        query.push(")");
        for row in query.build().fetch_all(&mut *tx).await? {
            let record = read(row.get("body"))?;
            found.insert(record.id, record);
        }
    }
    Ok(found)
}

pub(super) async fn put(tx: &mut Conn, home: &str, rows: &[&Record]) -> Result<(), sqlx::Error> {
    for some in rows.chunks(ROWS) {
        let bodies = some.iter().map(|row| serde_json::to_string(row).map_err(damaged));
        let bodies = bodies.collect::<Result<Vec<_>, _>>()?;
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO records (scope, id, rev, kind, parent, got, body, early) ",
        );
        query.push_values(some.iter().zip(bodies), |mut values, (row, body)| {
            values
                .push_bind(home)
                .push_bind(row.id.to_string())
                .push_bind(signed(row.rev))
                .push_bind(&row.kind)
                .push_bind(row.parent.map(|parent| parent.to_string()))
                .push_bind(row.updated.got)
                .push_bind(body)
                .push_bind(i16::from(is_early(row)));
        });
        query.push(
            " ON CONFLICT (scope, id) DO UPDATE SET rev = excluded.rev, got = excluded.got, \
             body = excluded.body, early = excluded.early",
        );
        query.build().execute(&mut *tx).await?;
        put_keys(tx, home, some).await?;
        media::name(tx, home, some).await?;
    }
    Ok(())
}

/// Writes the keys of the leads among some records in place of those they had.
async fn put_keys(tx: &mut Conn, home: &str, rows: &[&Record]) -> Result<(), sqlx::Error> {
    let leads: Vec<&Record> = rows.iter().copied().filter(|row| row.kind == LEAD.kind).collect();
    if leads.is_empty() {
        return Ok(());
    }
    let mut gone = QueryBuilder::<Db>::new("DELETE FROM record_keys WHERE scope = ");
    gone.push_bind(home).push(" AND id IN (");
    let mut list = gone.separated(", ");
    for lead in &leads {
        list.push_bind(lead.id.to_string());
    }
    gone.push(")").build().execute(&mut *tx).await?;
    let keys_of = |lead: &&Record| {
        let id = lead.id;
        keys_of(lead).into_iter().map(move |key| (id, key))
    };
    let new: Vec<(RecordId, String)> = leads.iter().flat_map(keys_of).collect();
    if !new.is_empty() {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO record_keys (scope, id, key) ");
        query.push_values(new, |mut values, (id, key)| {
            values.push_bind(home).push_bind(id.to_string()).push_bind(key);
        });
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}

/// Writes the keys of every lead that lies here from before there were keys.
pub(super) async fn key_all(tx: &mut Conn) -> Result<(), sqlx::Error> {
    let (mut home, mut last) = (String::new(), String::new());
    loop {
        let rows = sqlx::query(
            "SELECT scope, id, body FROM records WHERE (scope, id) > ($1, $2) AND kind = $3 \
             AND body IS NOT NULL ORDER BY scope, id LIMIT $4",
        )
        .bind(&home)
        .bind(&last)
        .bind(LEAD.kind)
        .bind(signed(ROWS as u64))
        .fetch_all(&mut *tx)
        .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut by_home: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for row in rows {
            (home, last) = (row.get("scope"), row.get("id"));
            by_home.entry(home.clone()).or_default().push(read(row.get("body"))?);
        }
        for (home, rows) in by_home {
            put_keys(tx, &home, &rows.iter().collect::<Vec<_>>()).await?;
        }
    }
}

pub(super) async fn feed(
    engine: &Engine,
    marks: &Marks,
    bytes: usize,
) -> Result<FeedSlice, sqlx::Error> {
    let mut filling = Filling::new(marks, heads(engine, marks).await?, bytes);
    while let Some(stretch) = filling.next() {
        if !filling.has_room() {
            break;
        }
        let rows = sqlx::query(match stretch.pass {
            Pass::Early => EARLY,
            Pass::Rest => REST,
            Pass::All => ALL,
        })
        .bind(stretch.scope.as_str())
        .bind(signed(stretch.after))
        .bind(signed(stretch.upto))
        .bind(i32::from(STEP))
        .fetch_all(&engine.readers)
        .await?;
        for row in &rows {
            if !filling.has_room() {
                return Ok(filling.done());
            }
            let rev = unsigned(row.get("rev"));
            match row.get::<Option<String>, _>("body") {
                Some(body) => filling.put(&stretch.scope, rev, body),
                None => filling.put_gone(&stretch.scope, parse(row.get("id"))?, rev),
            }
        }
        if rows.len() < usize::from(STEP) {
            filling.finish(&stretch);
        }
    }
    Ok(filling.done())
}

/// The heads of the scopes, read before their rows: a row written in between is left to the
/// next slice.
async fn heads(engine: &Engine, marks: &Marks) -> Result<BTreeMap<ScopeId, u64>, sqlx::Error> {
    if marks.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query = QueryBuilder::<Db>::new("SELECT scope, rev FROM heads WHERE scope IN (");
    let mut list = query.separated(", ");
    for scope in marks.keys() {
        list.push_bind(scope.as_str());
    }
    query.push(")");
    let rows = query.build().fetch_all(&engine.readers).await?;
    rows.into_iter()
        .map(|row| Ok((super::scope(row.get("scope"))?, unsigned(row.get("rev")))))
        .collect()
}

pub(super) async fn record(
    engine: &Engine,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Option<Record>, sqlx::Error> {
    let mut conn = engine.readers.acquire().await?;
    record_in(&mut conn, scope.as_str(), id).await
}

pub(super) async fn children(
    engine: &Engine,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Vec<Record>, sqlx::Error> {
    // Sorted here: asked for an order SQLite goes through the whole place in that order.
    let bodies: Vec<String> = sqlx::query_scalar(
        "SELECT body FROM records WHERE scope = $1 AND parent = $2 AND body IS NOT NULL",
    )
    .bind(scope.as_str())
    .bind(id.to_string())
    .fetch_all(&engine.readers)
    .await?;
    let mut rows = bodies.iter().map(|body| read(body)).collect::<Result<Vec<_>, _>>()?;
    rows.sort_unstable_by_key(|row| row.id);
    Ok(rows)
}

pub(super) async fn keyed(
    engine: &Engine,
    scope: &ScopeId,
    keys: &BTreeSet<String>,
    limit: u32,
) -> Result<Vec<Record>, sqlx::Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::<Db>::new("SELECT body FROM records WHERE scope = ");
    query.push_bind(scope.as_str()).push(" AND body IS NOT NULL AND id IN (");
    query.push("SELECT id FROM record_keys WHERE scope = ").push_bind(scope.as_str());
    query.push(" AND key IN (");
    let mut list = query.separated(", ");
    for key in keys {
        list.push_bind(key.as_str());
    }
    query.push(")) ORDER BY got DESC, id DESC LIMIT ").push_bind(i64::from(limit));
    let rows = query.build().fetch_all(&engine.readers).await?;
    rows.iter().map(|row| read(row.get("body"))).collect()
}

/// Each place and kind by itself gives its newest from the index, as many as are wanted; only those are
/// sorted. Asked for at once the engine would sort all that the county has.
pub(super) async fn list(engine: &Engine, query: &ListQuery) -> Result<Vec<Record>, sqlx::Error> {
    if query.scopes.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: Vec<Option<&str>> = match query.kinds.as_slice() {
        [] => vec![None],
        kinds => kinds.iter().map(|kind| Some(kind.as_str())).collect(),
    };
    let mut sql =
        QueryBuilder::<Db>::new("SELECT found.body FROM (SELECT one.scope, one.id, one.got FROM (");
    let mut terms = 0_u32;
    for scope in &query.scopes {
        for kind in &kinds {
            sql.push(if terms == 0 { "" } else { " UNION ALL " });
            newest(&mut sql, query, scope, *kind);
            terms += 1;
        }
    }
    sql.push(") AS one ORDER BY got DESC, id DESC LIMIT ").push_bind(i64::from(query.limit));
    sql.push(
        ") AS named JOIN records AS found ON found.scope = named.scope AND found.id = named.id \
         ORDER BY named.got DESC, named.id DESC",
    );
    let rows = sql.build().fetch_all(&engine.readers).await?;
    rows.iter().map(|row| read(row.get("body"))).collect()
}

/// The names of the newest records of one place, of one kind or of all.
fn newest(sql: &mut QueryBuilder<Db>, query: &ListQuery, scope: &ScopeId, kind: Option<&str>) {
    sql.push(
        "SELECT * FROM (SELECT scope, id, got FROM records WHERE body IS NOT NULL AND scope = ",
    );
    sql.push_bind(scope.as_str().to_owned());
    if let Some(kind) = kind {
        sql.push(" AND kind = ").push_bind(kind.to_owned());
    }
    if let Some((got, id)) = query.before {
        sql.push(" AND (got, id) < (")
            .push_bind(got)
            .push(", ")
            .push_bind(id.to_string())
            .push(")");
    }
    sql.push(" ORDER BY got DESC, id DESC LIMIT ").push_bind(i64::from(query.limit));
    sql.push(") AS part");
}

pub(super) async fn history(
    engine: &Engine,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Vec<LoggedOp>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT person, got, verdict, body FROM ops WHERE scope = $1 AND record = $2 ORDER BY pos",
    )
    .bind(scope.as_str())
    .bind(id.to_string())
    .fetch_all(&engine.readers)
    .await?;
    rows.iter()
        .map(|row| {
            let op: Op = serde_json::from_str(row.get("body")).map_err(damaged)?;
            Ok(LoggedOp {
                op,
                by: parse(row.get("person"))?,
                got: row.get("got"),
                verdict: serde_json::from_str(row.get("verdict")).map_err(damaged)?,
            })
        })
        .collect()
}
