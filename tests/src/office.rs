//! The real office, on a free port and a folder of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::copied;
use crate::disk::SmallDisk;
use crate::proxy::Network;

/// MiB of a small disk: a long run fits.
const SMALL: usize = 512;

/// A running office with the made-up county.
#[derive(Debug)]
pub struct Office {
    child: Child,
    /// Goes before the folder it is mounted over.
    disk: Option<SmallDisk>,
    folder: TempDir,
    port: u16,
    database: Option<String>,
    web: PathBuf,
    /// Arguments of its own.
    more: Vec<String>,
    /// Where it is reached.
    pub origin: String,
    /// The console's account.
    pub account: String,
    /// Its password.
    pub password: String,
}

/// The office's log, in its folder.
const LOG: &str = "office.log";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// A binary of the project: beside the test's own.
fn beside(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let found = own.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| format!("{name} is not built: `cargo build` builds it"))
}

fn binary() -> Result<PathBuf> {
    beside("anxin-office")
}

/// Takes no report for now.
const BUSY: [&str; 1] = ["--reports-a-minute=0"];

/// The switch that sets its clock ahead.
const AHEAD: &str = "--clock-ahead=";

impl Office {
    /// Starts an office on SQLite, or on the database of a URL.
    pub async fn start(database: Option<String>) -> Result<Self> {
        Self::start_with(database, root().join("dist"), None, &[]).await
    }

    /// Starts an office on a port, on a copy of a data folder if one is given: a browser's store belongs to
    /// one address.
    pub async fn start_on(port: u16, data: Option<&Path>) -> Result<Self> {
        Self::start_at(port, None, root().join("dist"), None, &[], data).await
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Starts an office that takes whoever asks for its proxy: callers say by `X-Forwarded-For` who they
    /// are.
    pub async fn behind_proxy() -> Result<Self> {
        Self::start_with(None, root().join("dist"), None, &["--proxy", "127.0.0.1"]).await
    }

    /// Starts an office that asks each report and message for work.
    pub async fn that_asks_for_work() -> Result<Self> {
        Self::start_with(None, root().join("dist"), None, &["--reports-free", "0"]).await
    }

    /// Starts an office that takes no report for now: it answers as one that has too much to do.
    pub async fn that_is_too_busy() -> Result<Self> {
        Self::start_with(None, root().join("dist"), None, &BUSY).await
    }

    /// Starts it again as one that takes reports.
    pub async fn take_reports_again(&mut self) -> Result<()> {
        self.kill().await?;
        self.more.retain(|word| !BUSY.contains(&&**word));
        self.start_again().await
    }

    /// Starts an office on a disk of its own, where we may mount one.
    pub async fn on_a_small_disk(database: Option<String>) -> Result<Self> {
        Self::start_with(database, root().join("dist"), Some(SMALL), &[]).await
    }

    /// Its small disk, if it has one.
    pub fn disk(&self) -> Option<&SmallDisk> {
        self.disk.as_ref()
    }

    /// Its database, as [`anxin_store::open`] takes it.
    pub fn database_url(&self) -> String {
        let file = || format!("sqlite://{}", self.folder.path().join("anxin.sqlite").display());
        self.database.clone().unwrap_or_else(file)
    }

    /// Bytes that have come of files on their way.
    pub fn uploaded(&self) -> Result<u64> {
        let parts = std::fs::read_dir(self.folder.path().join("uploads"))?;
        // One that has just become a medium is not there any more.
        Ok(parts.filter_map(|part| Some(part.ok()?.metadata().ok()?.len())).sum())
    }

    /// Starts an office with a copy of the web files that the test may change; gives the copy.
    pub async fn with_own_files() -> Result<(Self, TempDir)> {
        let copy = tempfile::tempdir()?;
        let made = copied(&root().join("dist"), copy.path()).await;
        made.context("`cargo xtask build-web` makes dist/")?;
        Ok((Self::start_with(None, copy.path().to_owned(), None, &[]).await?, copy))
    }

    /// Puts a language for the worker's page into web files, as `docs/languages.md` says; gives whether that was
    /// done. `texts` by key.
    pub async fn add_language(web: &Path, code: &str, texts: &Value) -> Result<bool> {
        let locales = tempfile::tempdir()?;
        std::fs::create_dir(locales.path().join(code))?;
        std::fs::write(locales.path().join(code).join("report.json"), texts.to_string())?;
        let mut add = Command::new(beside("xtask")?);
        add.args(["packs", "--locales"]).arg(locales.path()).arg("--web").arg(web);
        Ok(add.output().await?.status.success())
    }

    /// A network in front of it: whoever asks for the office from now on goes through it.
    pub async fn behind_network(&mut self) -> Result<Network> {
        let network = Network::before(self.port).await?;
        self.origin.clone_from(&network.origin);
        Ok(network)
    }

    async fn start_with(
        database: Option<String>,
        web: PathBuf,
        small: Option<usize>,
        more: &[&str],
    ) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Self::start_at(port, database, web, small, more, None).await
    }

    async fn start_at(
        port: u16,
        database: Option<String>,
        web: PathBuf,
        small: Option<usize>,
        more: &[&str],
        data: Option<&Path>,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        if let Some(data) = data {
            copied(data, folder.path()).await?;
        }
        let disk = small.and_then(|mib| SmallDisk::over(folder.path(), mib));
        let more: Vec<String> = more.iter().copied().map(String::from).collect();
        let child = spawn(folder.path(), port, database.as_deref(), &web, &more)?;
        let mut office = Self {
            child,
            disk,
            folder,
            port,
            database,
            web,
            more,
            origin: format!("http://127.0.0.1:{port}"),
            account: String::new(),
            password: String::new(),
        };
        office.read_welcome().await?;
        Ok(office)
    }

    /// Another office on a copy of this one's data, with the same account. This one must have been
    /// ended.
    pub async fn twin(&self) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = tempfile::tempdir()?;
        copied(self.folder.path(), folder.path()).await?;
        let child = spawn(folder.path(), port, None, &self.web, &self.more)?;
        let mut office = Self {
            child,
            disk: None,
            folder,
            port,
            database: None,
            web: self.web.clone(),
            more: self.more.clone(),
            origin: format!("http://127.0.0.1:{port}"),
            account: String::new(),
            password: String::new(),
        };
        office.read_welcome().await?;
        (office.account, office.password) = (self.account.clone(), self.password.clone());
        Ok(office)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process; none once it was ended.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// What the office prints when it starts.
    async fn read_welcome(&mut self) -> Result<()> {
        let out = self.child.stdout.take().context("the office's output")?;
        let mut lines = BufReader::new(out).lines();
        let read = async {
            while let Some(line) = lines.next_line().await? {
                let words: Vec<&str> = line.split_whitespace().collect();
                if let ["account", account, "password", password] = words.as_slice() {
                    (*account).clone_into(&mut self.account);
                    (*password).clone_into(&mut self.password);
                }
                if line.starts_with("enrol") {
                    break;
                }
            }
            anyhow::Ok(())
        };
        // A large database is looked through first.
        tokio::time::timeout(Duration::from_mins(3), read)
            .await
            .context("the office's start")??;
        // Whatever it prints later must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.wait_until_up().await
    }

    async fn wait_until_up(&self) -> Result<()> {
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the office did not open its port")
    }

    /// Ends it, keeps a copy of its data, and starts it again; gives the copy.
    pub async fn back_up(&mut self) -> Result<TempDir> {
        self.kill().await?;
        let copy = tempfile::tempdir()?;
        copied(self.folder.path(), copy.path()).await?;
        self.start_again().await?;
        Ok(copy)
    }

    /// Loses its data and comes back from a copy, as the README says.
    pub async fn restore(&mut self, copy: &Path) -> Result<()> {
        self.kill().await?;
        // What is in it; the folder itself may be a mounted disk.
        let mut find = Command::new("find");
        let emptied =
            find.arg(self.folder.path()).args(["-mindepth", "1", "-delete"]).status().await?;
        anyhow::ensure!(emptied.success(), "the folder cannot be emptied");
        copied(copy, self.folder.path()).await?;
        let mut command = Command::new(binary()?);
        let told = command.arg("restored").arg("--data").arg(self.folder.path()).status().await?;
        anyhow::ensure!(told.success(), "the office could not be told");
        self.start_again().await
    }

    /// Lets the office's command take in a backup; gives whether it did, and its words.
    pub async fn import(&self, backup: &[u8], code: &str) -> Result<(bool, String)> {
        let file = self.folder.path().join("phone.backup");
        std::fs::write(&file, backup)?;
        let mut command = Command::new(binary()?);
        command.arg("import").arg(&file).arg("--data").arg(self.folder.path());
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        let done = command.env("ANXIN_BACKUP_CODE", code).output().await?;
        let words = [done.stdout, done.stderr].concat();
        Ok((done.status.success(), String::from_utf8_lossy(&words).into_owned()))
    }

    /// Lets the office's command take in a year without holidays.
    pub async fn take_in_year(&self, year: u16) -> Result<()> {
        let text = serde_json::json!({
            "format": "anxin-year-1", "year": year, "source": "国办发明电〔试〕0号", "free": [], "worked": [],
        });
        self.take_in("year", &text).await
    }

    /// Takes the county's settings in, as its operator does.
    pub async fn take_in_settings(&self, settings: &Value) -> Result<()> {
        let text = serde_json::json!({
            "format": "anxin-settings-1", "source": "县里的依据", "settings": settings,
        });
        self.take_in("settings", &text).await
    }

    async fn take_in(&self, what: &str, text: &Value) -> Result<()> {
        let file = self.folder.path().join("taken-in.json");
        std::fs::write(&file, text.to_string())?;
        let mut command = Command::new(binary()?);
        let taken = command.arg(what).arg(&file).arg("--data").arg(self.folder.path());
        anyhow::ensure!(taken.output().await?.status.success(), "{what}: not taken in");
        Ok(())
    }

    /// Whether a text lies open anywhere in the office's folder: database, its journal, media, keys,
    /// log; in a file's content or in its name.
    pub fn holds(&self, text: &str) -> Result<bool> {
        fn search(folder: &Path, text: &[u8]) -> Result<bool> {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                let within = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text);
                let found = if path.is_dir() {
                    search(&path, text)?
                } else {
                    within(&std::fs::read(&path)?)
                };
                if found || within(path.to_string_lossy().as_bytes()) {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        search(self.folder.path(), text.as_bytes())
    }

    /// Ends the office at once, in the middle of whatever it does.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }

    /// Ends it and starts it again with its clock so many days ahead of the machine's.
    pub async fn move_clock(&mut self, days: u16) -> Result<()> {
        self.kill().await?;
        self.more.retain(|word| !word.starts_with(AHEAD));
        self.more.push(format!("{AHEAD}{days}"));
        self.start_again().await
    }

    /// Starts it again on the same data and port.
    pub async fn start_again(&mut self) -> Result<()> {
        let (folder, database) = (self.folder.path(), self.database.as_deref());
        self.child = spawn(folder, self.port, database, &self.web, &self.more)?;
        let (account, password) = (self.account.clone(), self.password.clone());
        self.read_welcome().await?;
        (self.account, self.password) = (account, password);
        Ok(())
    }
}

fn spawn(
    folder: &Path,
    port: u16,
    database: Option<&str>,
    web: &Path,
    more: &[String],
) -> Result<Child> {
    let mut command = Command::new(binary()?);
    command.args(["--demo", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(folder);
    command.arg("--web").arg(web).args(more);
    if let Some(database) = database {
        command.args(["--database", database]);
    }
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join(LOG))?;
    let child = command.stdout(Stdio::piped()).stderr(log).kill_on_drop(true).spawn()?;
    Ok(child)
}
