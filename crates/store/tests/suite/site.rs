//! Where a store lives while its case runs: closed and opened again, it holds what it held.

use std::sync::Arc;

use anxin_store::Store;
use anxin_store::memory::Disk;
use anxin_store::testing::Postgres;
use tempfile::TempDir;

/// An empty store of one engine.
pub(crate) enum Site {
    Memory(Disk),
    Sqlite(TempDir),
    Postgres { url: String, _server: Postgres },
}

impl Site {
    #[expect(clippy::unused_async, reason = "called like the others")]
    pub(crate) async fn memory() -> Self {
        Self::Memory(Disk::new())
    }

    #[expect(clippy::unused_async, reason = "called like the others")]
    pub(crate) async fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a folder"))
    }

    /// A server for each case; they run in turn, so that two cores are not swamped.
    pub(crate) async fn postgres() -> Self {
        let server = Postgres::start().await.unwrap_or_else(|error| panic!("{error}"));
        let url = server.database().await.expect("a database");
        Self::Postgres { url, _server: server }
    }

    /// Where its database is; memory has none.
    pub(crate) fn url(&self) -> Option<String> {
        match self {
            Self::Memory(_) => None,
            Self::Sqlite(folder) => {
                Some(format!("sqlite://{}", folder.path().join("office.sqlite").display()))
            }
            Self::Postgres { url, .. } => Some(url.clone()),
        }
    }

    /// Opens the store, anew if it was open before.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        match (self, self.url()) {
            (Self::Memory(disk), _) => disk.open(),
            (_, url) => anxin_store::open(&url.expect("a database")).await.expect("a store"),
        }
    }
}
