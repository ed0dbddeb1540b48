//! What is PostgreSQL's own: serializable transactions, tried again when another was first.

use sqlx::postgres::PgPoolOptions;

use crate::OpenStoreError;

#[path = "sql/mod.rs"]
mod sql;

type Db = sqlx::Postgres;

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const BLOB: &str = "BYTEA";

/// Serialization failure, deadlock, and the unique violation that two first writers of one row
/// run into: the second attempt sees the row.
fn is_contention(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "23505")
}

pub(crate) async fn open(url: &str) -> Result<sql::Engine, OpenStoreError> {
    let pool = PgPoolOptions::new().max_connections(16).connect(url).await.map_err(sql::fault)?;
    sql::Engine::migrated(pool.clone(), pool).await
}
