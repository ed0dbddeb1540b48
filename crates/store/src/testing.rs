//! What breaks a database, and a PostgreSQL for tests: the one of `ANXIN_TEST_POSTGRES`, or one started here on a free port
//! with a throw-away folder.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::{MIGRATIONS, statements};

/// Where Debian keeps the server's programs, a folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The account Debian makes: the server refuses to run as root.
const ACCOUNT: &str = "postgres";

/// Why there is no PostgreSQL to test against.
#[derive(Debug, thiserror::Error)]
pub enum StartPostgresError {
    /// It is not installed.
    #[error(
        "PostgreSQL is not installed: `apt-get install postgresql`, or set ANXIN_TEST_POSTGRES"
    )]
    Missing,
    /// It is the one of the environment, which is not ours to end.
    #[error("the PostgreSQL of ANXIN_TEST_POSTGRES is not ours to end")]
    Foreign,
    /// It did not start.
    #[error("PostgreSQL does not start: {0}")]
    Start(String),
    /// The operating system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It does not answer.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A running PostgreSQL; it ends when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    url: String,
    server: Option<Server>,
}

/// A server we started, and its folder.
#[derive(Debug)]
struct Server {
    bin: PathBuf,
    port: u16,
    folder: TempDir,
    durable: bool,
    child: Child,
}

fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).ok()?;
    let mut found: Vec<PathBuf> = versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

/// A command of the server's, as the server's account when we are root.
fn command(program: &Path) -> Command {
    let root = std::fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if root {
        let mut command = Command::new("runuser");
        command.args(["-u", ACCOUNT, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Starts a server on the data in a folder.
fn serve(bin: &Path, port: u16, folder: &Path, durable: bool) -> std::io::Result<Child> {
    let fsync = if durable { "fsync=on" } else { "fsync=off" };
    command(&bin.join("postgres"))
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
        .args(["-c", fsync, "-c", "max_connections=300", "-k"])
        .arg(folder)
        .arg("-D")
        .arg(folder.join("data"))
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

impl Server {
    /// Sends a signal. The server's own process id stands in the first line of its file: what we
    /// started may be `runuser`, which would leave the server behind.
    fn signal(&self, signal: &str) {
        let file = self.folder.path().join("data/postmaster.pid");
        let pid = std::fs::read_to_string(file).unwrap_or_default();
        if let Some(pid) = pid.lines().next() {
            // It may have ended by itself.
            let _ = Command::new("kill").args([signal, pid]).status();
        }
    }
}

impl Postgres {
    /// Starts one, or takes the one the environment names. It forgets its data when the machine loses
    /// power.
    pub async fn start() -> Result<Self, StartPostgresError> {
        Self::start_with(false).await
    }

    /// The same, with writes as durable as the server makes them by itself.
    pub async fn start_durable() -> Result<Self, StartPostgresError> {
        Self::start_with(true).await
    }

    async fn start_with(durable: bool) -> Result<Self, StartPostgresError> {
        if let Ok(url) = std::env::var("ANXIN_TEST_POSTGRES") {
            return Ok(Self { url, server: None });
        }
        let bin = programs().ok_or(StartPostgresError::Missing)?;
        let folder = tempfile::Builder::new().prefix("anxin-pg").tempdir_in("/tmp")?;
        std::fs::set_permissions(
            folder.path(),
            std::os::unix::fs::PermissionsExt::from_mode(0o777),
        )?;
        let data = folder.path().join("data");
        let made = command(&bin.join("initdb"))
            .args(["-A", "trust", "-U", "anxin", "-E", "UTF8", "--no-sync", "-D"])
            .arg(&data)
            .current_dir(folder.path())
            .output()?;
        if !made.status.success() {
            let words = String::from_utf8_lossy(&made.stderr).into_owned();
            return Err(StartPostgresError::Start(words));
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = serve(&bin, port, folder.path(), durable)?;
        let url = format!("postgres://anxin@127.0.0.1:{port}/postgres");
        let started = Self { url, server: Some(Server { bin, port, folder, durable, child }) };
        started.wait().await?;
        Ok(started)
    }

    /// Ends a server started here at once, in the middle of whatever it does.
    pub fn kill(&mut self) -> Result<(), StartPostgresError> {
        let server = self.server.as_mut().ok_or(StartPostgresError::Foreign)?;
        // SIGQUIT: it and its children end without a word to anyone, and it recovers from its log.
        server.signal("-QUIT");
        server.child.wait()?;
        Ok(())
    }

    /// Starts it again on what it has.
    pub async fn start_again(&mut self) -> Result<(), StartPostgresError> {
        let server = self.server.as_mut().ok_or(StartPostgresError::Foreign)?;
        server.child = serve(&server.bin, server.port, server.folder.path(), server.durable)?;
        self.wait().await
    }

    async fn wait(&self) -> Result<(), StartPostgresError> {
        for _ in 0..200 {
            if PgConnection::connect(&self.url).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(StartPostgresError::Start("no answer after ten seconds".to_owned()))
    }

    /// The URL of a fresh, empty database.
    pub async fn database(&self) -> Result<String, StartPostgresError> {
        static NO: AtomicU32 = AtomicU32::new(0);
        let no = NO.fetch_add(1, Ordering::Relaxed);
        let name = format!("anxin_{}_{no}", std::process::id());
        let mut connection = PgConnection::connect(&self.url).await?;
        let sql = format!("CREATE DATABASE {name}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        let (server, _) = self.url.rsplit_once('/').unwrap_or((&self.url, ""));
        Ok(format!("{server}/{name}"))
    }
}

/// A plain table on the disk of a store, to measure the store against: what came, under its key, and
/// nothing else.
#[derive(Debug)]
pub struct PlainTable(SqliteConnection);

impl PlainTable {
    /// Opens a fresh SQLite file, as durable as the store's.
    pub async fn open(path: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let table = "CREATE TABLE plain (id TEXT PRIMARY KEY, body TEXT NOT NULL)";
        sqlx::query(table).execute(&mut connection).await?;
        Ok(Self(connection))
    }

    /// Puts rows of key and text in, one statement a row, all in one transaction.
    pub async fn insert(&mut self, rows: &[(String, &str)]) -> Result<(), sqlx::Error> {
        let mut begun = self.0.begin().await?;
        for (key, body) in rows {
            let insert = sqlx::query("INSERT INTO plain (id, body) VALUES ($1, $2)");
            insert.bind(key).bind(*body).execute(&mut *begun).await?;
        }
        begun.commit().await
    }
}

/// Runs a statement on the database of a URL, past the contract: what a burglar would do.
pub async fn tamper(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    if url.starts_with("sqlite:") {
        query.execute(&mut SqliteConnection::connect(url).await?).await?;
    } else {
        query.execute(&mut PgConnection::connect(url).await?).await?;
    }
    Ok(())
}

/// Takes the lock of a SQLite database as another process would; it is free again when what is given
/// is dropped.
pub async fn lock(url: &str) -> Result<SqliteConnection, sqlx::Error> {
    let mut connection = SqliteConnection::connect(url).await?;
    sqlx::raw_sql("PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE").execute(&mut connection).await?;
    Ok(connection)
}

/// A transaction that nobody will end: whoever ran it died in the middle.
#[derive(Debug)]
pub enum Unfinished {
    /// On a SQLite file.
    Sqlite(Box<SqliteConnection>),
    /// On a PostgreSQL server.
    Postgres(Box<PgConnection>),
}

/// Begins to migrate the database of a URL that has version `from`, runs the first `count` statements,
/// and leaves it at that. None if there are fewer statements.
pub async fn migrate_in_part(
    url: &str,
    from: usize,
    count: usize,
) -> Result<Option<Unfinished>, sqlx::Error> {
    let sqlite = url.starts_with("sqlite:");
    let (begin, blob) = if sqlite { ("BEGIN IMMEDIATE", "BLOB") } else { ("BEGIN", "BYTEA") };
    let table = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)".to_owned();
    let version = match from {
        0 => format!("INSERT INTO schema_version (version) VALUES ({})", MIGRATIONS.len()),
        _ => format!("UPDATE schema_version SET version = {}", MIGRATIONS.len()),
    };
    let missing = MIGRATIONS.iter().skip(from).flat_map(|one| statements(one, blob));
    let all: Vec<String> = [table].into_iter().chain(missing).chain([version]).collect();
    let Some(some) = all.get(..count) else { return Ok(None) };
    let script = [begin.to_owned()].into_iter().chain(some.iter().cloned());
    let script = sqlx::raw_sql(AssertSqlSafe(script.collect::<Vec<_>>().join(";\n")));
    Ok(Some(if sqlite {
        let mut connection = SqliteConnection::connect(url).await?;
        script.execute(&mut connection).await?;
        Unfinished::Sqlite(Box::new(connection))
    } else {
        let mut connection = PgConnection::connect(url).await?;
        script.execute(&mut connection).await?;
        Unfinished::Postgres(Box::new(connection))
    }))
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some(server) = &mut self.server else { return };
        server.signal("-INT");
        let _ = server.child.wait();
        // Its files belong to another account.
        let _ = Command::new("rm").arg("-rf").arg(server.folder.path().join("data")).status();
    }
}
