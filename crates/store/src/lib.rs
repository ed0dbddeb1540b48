//! The office's store: one contract, three engines (SQLite, PostgreSQL, memory), one suite.
//!
//! Only this crate writes SQL. It knows nothing of HTTP and decides nothing about who may do
//! what: callers bring the scopes a person may see, and there is no query without a scope.
//!
//! What is decided stands apart from where it is kept, in `intake`, `feed` and `audit`. The queries
//! stand once, in `sql/`, and are compiled for each engine; `sqlite.rs` and `postgres.rs` hold what
//! differs. `memory/` keeps everything in collections, for tests and for the simulator.
#![expect(clippy::duplicate_mod, reason = "the queries are written once and compiled per engine")]

pub mod audit;
pub mod contract;
mod feed;
mod intake;
pub mod memory;
mod postgres;
mod receipt;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;

use std::sync::Arc;

pub use contract::{Store, StoreError};

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenStoreError {
    /// The URL names no engine we have.
    #[error("expected sqlite://PATH or postgres://…, got another kind of address")]
    UnknownEngine,
    /// The database was written by a newer version of this program.
    #[error("the database has schema {found}, this program knows up to {known}: use the newer one")]
    Newer {
        /// Version in the database.
        found: i64,
        /// Newest version of this code.
        known: i64,
    },
    /// SQLite's own check found damage.
    #[error("the database file is damaged: {0}")]
    Damaged(String),
    /// The engine.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a store and brings its tables up to date.
///
/// `sqlite://PATH` makes the file if there is none; `postgres://…` needs an existing database.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenStoreError> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        Ok(Arc::new(sqlite::open(path).await?))
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(Arc::new(postgres::open(url).await?))
    } else {
        Err(OpenStoreError::UnknownEngine)
    }
}

/// Migrations in order; a published one is never edited.
const MIGRATIONS: [&str; 7] = [
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
];

/// A migration's statements as an engine runs them, with its own name for bytes.
fn statements(migration: &str, blob: &str) -> Vec<String> {
    migration.split(";\n").map(|statement| statement.replace("BLOB", blob)).collect()
}
