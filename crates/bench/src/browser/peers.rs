//! The others: PouchDB against express-pouchdb, Dexie and IndexedDB by themselves.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anxin_e2e::browser::Browser;
use anxin_e2e::page::Page;
use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::counties::{County, pages};
use super::job;
use crate::county::Held;
use crate::line::{Line, Quality};

/// The pages' names for themselves, and the tables'.
pub(crate) const POUCH: [(&str, &str); 2] =
    [("indexeddb", "PouchDB indexeddb"), ("idb", "PouchDB idb")];
/// Nothing is sent: local floors.
pub(crate) const FLOORS: [(&str, &str); 2] = [("dexie", "Dexie"), ("raw", "IndexedDB")];

/// A server of the others with a county's records.
pub(crate) struct Server {
    port: u16,
    _child: Child,
    line: Option<Line>,
    _folder: TempDir,
}

/// Where `cargo xtask bench` has put the packages.
pub(crate) fn packages() -> Result<PathBuf> {
    std::env::var_os("ANXIN_BENCH_PEERS")
        .map(PathBuf::from)
        .context("`cargo xtask bench` installs the others and says where they are")
}

impl Server {
    /// Starts one on a fresh folder.
    pub(crate) async fn start(records: &Path, quality: Option<Quality>) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = crate::machine::scratch()?;
        let mut child = Command::new("node")
            .arg(pages().join("peers/server.mjs"))
            .arg(port.to_string())
            .arg(folder.path().canonicalize()?)
            .arg(records)
            .arg(packages()?)
            .arg(pages())
            // It leaves files in the folder it is started in.
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("node")?;
        let mut lines = BufReader::new(child.stdout.take().context("its output")?).lines();
        let mut up = false;
        while let Some(line) = lines.next_line().await? {
            if line == "up" {
                up = true;
                break;
            }
        }
        ensure!(up, "the server of the others did not start");
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let line = match quality {
            Some(quality) => Some(Line::before(port, quality).await?),
            None => None,
        };
        Ok(Self { port, _child: child, line, _folder: folder })
    }
}

/// One of the others in a browser of its own.
pub(crate) struct Peer {
    /// The browser.
    pub(crate) browser: Browser,
    page: Page,
    server: Server,
    _profile: TempDir,
}

/// How long something took.
#[derive(Clone, Debug, serde::Deserialize)]
pub(crate) struct Took {
    /// Milliseconds.
    pub(crate) ms: f64,
    /// The ids of what was found.
    #[serde(default)]
    pub(crate) rows: Vec<String>,
}

impl Peer {
    /// Opens a side's page in a fresh profile, against a fresh server.
    pub(crate) async fn begin(
        side: &str,
        county: &County,
        quality: Option<Quality>,
    ) -> Result<Self> {
        let server = Server::start(&county.file, quality).await?;
        let profile = tempfile::tempdir()?;
        let browser = Browser::start(profile.path()).await?;
        let page = browser.page(390, 844).await?;
        let own = format!("http://127.0.0.1:{}", server.port);
        let origin = server.line.as_ref().map_or(&own, |line| &line.origin);
        page.open(&format!("{origin}/peers/peer.html?side={side}")).await?;
        page.until("the page of the others", "!!window.ready").await?;
        job::<bool>(&page, "ready").await?;
        Ok(Self { browser, page, server, _profile: profile })
    }

    /// A work that the page times by itself.
    pub(crate) async fn work(&self, call: &str) -> Result<Took> {
        job(&self.page, &format!("peer.{call}")).await
    }

    /// What else the page can give.
    pub(crate) async fn give<T: serde::de::DeserializeOwned>(&self, call: &str) -> Result<T> {
        job(&self.page, &format!("peer.{call}")).await
    }

    /// What lies on its disk.
    pub(crate) async fn held(&self) -> Result<Held> {
        self.give("held()").await
    }

    /// Its server changes so many records.
    pub(crate) async fn change(&self, count: usize, place: &str) -> Result<()> {
        let url = format!("http://127.0.0.1:{}/change/{count}/{place}", self.server.port);
        reqwest::Client::new().post(url).send().await?.error_for_status()?;
        Ok(())
    }
}
