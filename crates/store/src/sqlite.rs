//! What is SQLite's own: one writer, WAL, full synchronisation, a check when it opens.

use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::OpenStoreError;
use crate::feed::STEP;

#[path = "sql/mod.rs"]
mod sql;

type Db = sqlx::Sqlite;

/// Takes the write lock at once: a transaction that began reading could not get it later.
const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
const BLOB: &str = "BLOB";

/// Busy and locked: another process writes.
fn is_contention(code: &str) -> bool {
    matches!(code, "5" | "6" | "261" | "517")
}

pub(crate) async fn open(path: &str) -> Result<sql::Engine, OpenStoreError> {
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))
        .map_err(sql::fault)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await
        .map_err(sql::fault)?;
    let answer: String =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&writer).await.map_err(sql::fault)?;
    if answer != "ok" {
        return Err(OpenStoreError::Damaged(answer));
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(4)
        // A step of the feed waits for its thread once, not five times.
        .connect_with(options.row_buffer_size(usize::from(STEP)))
        .await
        .map_err(sql::fault)?;
    sql::Engine::migrated(writer, readers).await
}
