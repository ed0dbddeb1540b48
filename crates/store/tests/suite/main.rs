//! One suite, every engine: each case runs on SQLite and on PostgreSQL.
#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it expected and stops")]

mod audit;
mod directory;
mod feed;
mod office;
mod push;
mod world;

use std::sync::Arc;

use anxin_store::Store;
use anxin_store::testing::Postgres;

/// Runs a case on every engine, each time on an empty store.
async fn on_every_engine<F>(case: impl Fn(Arc<dyn Store>) -> F)
where
    F: Future<Output = ()>,
{
    on_every_database(|store, _| case(store)).await;
}

/// The same, for a case that needs the database's URL as well.
async fn on_every_database<F>(case: impl Fn(Arc<dyn Store>, String) -> F)
where
    F: Future<Output = ()>,
{
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("office.sqlite");
    let url = format!("sqlite://{}", file.display());
    case(anxin_store::open(&url).await.expect("SQLite"), url).await;

    let server = postgres().await;
    let url = server.database().await.expect("a database");
    case(anxin_store::open(&url).await.expect("PostgreSQL"), url).await;
}

/// One server for a test; they run in turn, so that two cores are not swamped.
async fn postgres() -> Postgres {
    Postgres::start().await.unwrap_or_else(|error| panic!("{error}"))
}
