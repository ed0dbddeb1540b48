//! What workers report.

use std::collections::BTreeSet;

use anxin_domain::id::{RecordId, ScopeId};
use sqlx::Row;

use super::{
    ATTEMPTS, BEGIN_WRITE, Db, Engine, fault, hash, parse, scope, signed, unsigned, write,
};
use crate::contract::{Arrival, Hash, ReportHead, ReportStage, SealedReport, StoreError};

type DbRow = <Db as sqlx::Database>::Row;

const STAGES: [ReportStage; 4] =
    [ReportStage::Received, ReportStage::Looking, ReportStage::Working, ReportStage::Done];

fn number(stage: ReportStage) -> i16 {
    match stage {
        ReportStage::Received => 0,
        ReportStage::Looking => 1,
        ReportStage::Working => 2,
        ReportStage::Done => 3,
    }
}

fn read(row: &DbRow) -> Result<SealedReport, sqlx::Error> {
    let kept: i16 = row.get("state");
    let stage = STAGES.into_iter().find(|stage| number(*stage) == kept);
    Ok(SealedReport {
        scope: scope(row.get("scope"))?,
        id: parse(row.get("id"))?,
        receipt: hash(row.get("receipt"))?,
        stage: stage.ok_or_else(|| sqlx::Error::Decode("a stage of a report".into()))?,
        rev: unsigned(row.get("rev")),
        got: row.get("got"),
        sealed: row.get("sealed"),
    })
}

fn read_head(row: &DbRow) -> Result<ReportHead, sqlx::Error> {
    let (scope, id) = (scope(row.get("scope"))?, parse(row.get("id"))?);
    Ok(ReportHead { scope, id, rev: unsigned(row.get("rev")), got: row.get("got") })
}

pub(super) async fn put(
    engine: &Engine,
    report: &SealedReport,
) -> Result<Option<SealedReport>, StoreError> {
    write!(engine, |tx| {
        let done = sqlx::query(
            "INSERT INTO reports (scope, id, receipt, state, rev, got, sealed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (receipt) DO NOTHING",
        )
        .bind(report.scope.as_str())
        .bind(report.id.to_string())
        .bind(report.receipt.to_vec())
        .bind(number(report.stage))
        .bind(signed(report.rev))
        .bind(report.got)
        .bind(&report.sealed)
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 1 {
            None
        } else {
            let row = sqlx::query("SELECT * FROM reports WHERE receipt = $1")
                .bind(report.receipt.to_vec())
                .fetch_one(&mut *tx)
                .await?;
            Some(read(&row)?)
        }
    })
}

pub(super) async fn by_receipt(
    engine: &Engine,
    receipt: &Hash,
) -> Result<Option<SealedReport>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM reports WHERE receipt = $1")
        .bind(receipt.to_vec())
        .fetch_optional(&engine.readers)
        .await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn one(
    engine: &Engine,
    home: &ScopeId,
    id: RecordId,
) -> Result<Option<SealedReport>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM reports WHERE scope = $1 AND id = $2")
        .bind(home.as_str())
        .bind(id.to_string())
        .fetch_optional(&engine.readers)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A query for reports of a scope at a stage in the order of their arrival.
macro_rules! listing {
    ($columns:literal, $order:expr) => {
        match $order {
            Arrival::Newest => concat!(
                "SELECT ",
                $columns,
                " FROM reports WHERE scope = $1 AND state = $2 ORDER BY got DESC, id DESC LIMIT $3"
            ),
            Arrival::Oldest => concat!(
                "SELECT ",
                $columns,
                " FROM reports WHERE scope = $1 AND state = $2 ORDER BY got, id LIMIT $3"
            ),
        }
    };
}

async fn read_all<T>(
    engine: &Engine,
    scopes: &BTreeSet<ScopeId>,
    stages: &[ReportStage],
    (query, limit): (&'static str, u32),
    read: fn(&DbRow) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>, sqlx::Error> {
    let mut found = Vec::new();
    for home in scopes {
        for stage in stages {
            let rows = sqlx::query(query)
                .bind(home.as_str())
                .bind(number(*stage))
                .bind(i64::from(limit))
                .fetch_all(&engine.readers)
                .await?;
            for row in &rows {
                found.push(read(row)?);
            }
        }
    }
    Ok(found)
}

pub(super) async fn list(
    engine: &Engine,
    scopes: &BTreeSet<ScopeId>,
    stages: &[ReportStage],
    order: Arrival,
    limit: u32,
) -> Result<Vec<SealedReport>, sqlx::Error> {
    let query = (listing!("*", order), limit);
    let mut found = read_all(engine, scopes, stages, query, read).await?;
    order.sort(&mut found, |one| (one.got, one.id), limit);
    Ok(found)
}

pub(super) async fn heads(
    engine: &Engine,
    scopes: &BTreeSet<ScopeId>,
    stages: &[ReportStage],
    order: Arrival,
    limit: u32,
) -> Result<Vec<ReportHead>, sqlx::Error> {
    let query = (listing!("scope, id, rev, got", order), limit);
    let mut found = read_all(engine, scopes, stages, query, read_head).await?;
    order.sort(&mut found, |one| (one.got, one.id), limit);
    Ok(found)
}

pub(super) async fn count(
    engine: &Engine,
    scopes: &BTreeSet<ScopeId>,
    stages: &[ReportStage],
) -> Result<u64, sqlx::Error> {
    let mut count = 0;
    for home in scopes {
        for stage in stages {
            let here: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM reports WHERE scope = $1 AND state = $2")
                    .bind(home.as_str())
                    .bind(number(*stage))
                    .fetch_one(&engine.readers)
                    .await?;
            count += unsigned(here);
        }
    }
    Ok(count)
}

pub(super) async fn change(
    engine: &Engine,
    from: &ScopeId,
    report: &SealedReport,
) -> Result<bool, StoreError> {
    write!(engine, |tx| {
        let done = sqlx::query(
            "UPDATE reports SET scope = $1, state = $2, rev = $3, sealed = $4 \
             WHERE scope = $5 AND id = $6 AND rev = $7",
        )
        .bind(report.scope.as_str())
        .bind(number(report.stage))
        .bind(signed(report.rev))
        .bind(&report.sealed)
        .bind(from.as_str())
        .bind(report.id.to_string())
        .bind(signed(report.rev.saturating_sub(1)))
        .execute(&mut *tx)
        .await?;
        done.rows_affected() == 1
    })
}
