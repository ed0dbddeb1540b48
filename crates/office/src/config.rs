//! Settings: from the command line, each also from the environment.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The central office of Anxin: takes in what mediators record, shows it to the county.
#[derive(Parser, Clone, Debug)]
#[command(name = "anxin-office", version)]
pub struct Config {
    /// Address and port to listen on.
    #[arg(long, env = "ANXIN_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder for the database and the media, made if it is missing.
    #[arg(long, env = "ANXIN_DATA", global = true, default_value = "./data")]
    pub data: PathBuf,
    /// Database: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME. Default: a file in the data
    /// folder.
    #[arg(long, env = "ANXIN_DATABASE", global = true)]
    pub database: Option<String>,
    /// Photos and voice notes: a folder, or s3://BUCKET/PREFIX with endpoint and keys in the usual
    /// AWS_… variables. Default: `media` in the data folder.
    #[arg(long, env = "ANXIN_MEDIA", global = true)]
    pub media: Option<String>,
    /// Folder with the built web files. Default: those in the program, or `./dist` if it was built
    /// without.
    #[arg(long, env = "ANXIN_WEB")]
    pub web: Option<PathBuf>,
    /// Address under which phones reach the office, such as https://anxin.example. Default: the
    /// address listened on.
    #[arg(long, env = "ANXIN_ORIGIN")]
    pub origin: Option<String>,
    /// Certificate of the office, PEM, with those between it and the root. With it the office speaks
    /// HTTPS itself; without it a proxy in front must.
    #[arg(long, env = "ANXIN_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key, PEM.
    #[arg(long, env = "ANXIN_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Address of the proxy in front, such as 127.0.0.1. From it, and from nobody else, the office takes
    /// `X-Forwarded-For`: who sends too much is then one caller and not all of them.
    #[arg(long, env = "ANXIN_PROXY", value_name = "ADDRESS")]
    pub proxy: Option<IpAddr>,
    /// Reports and messages of one address that come in without work; 1 comes back in a second. Beyond them each
    /// costs its phone some seconds.
    #[arg(long, env = "ANXIN_REPORTS_FREE", default_value_t = 300)]
    pub reports_free: u16,
    /// Reports and messages of all workers that the office takes in a minute, and 50 seconds' worth at once; what is
    /// beyond is told to come later and waits on its phone. 0: none for now.
    #[arg(long, env = "ANXIN_REPORTS_A_MINUTE", default_value_t = 1_200)]
    pub reports_a_minute: u16,
    /// Fill an empty office with a made-up county.
    #[arg(long, env = "ANXIN_DEMO")]
    pub demo: bool,
    /// Seed of the made-up county.
    #[arg(long, env = "ANXIN_DEMO_SEED", default_value_t = 20_261_124)]
    pub demo_seed: u64,
    /// Days that the clock of a made-up county goes ahead: what falls due later can be seen today.
    #[arg(long, value_name = "DAYS", default_value_t = 0, requires = "demo")]
    pub clock_ahead: u16,
    /// Log as JSON, a line an event.
    #[arg(long, env = "ANXIN_LOG_JSON")]
    pub log_json: bool,
    /// How to reach S3, if the media lie there.
    #[arg(skip = Aws::from_environment())]
    pub aws: Aws,
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the office does besides serving.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Verify the chain of the audit: prints count and head, or the first broken entry and exit
    /// code 1.
    Audit,
    /// Say that the data came back from a backup: every phone begins anew with the office and hands in
    /// again what the backup has not. Stop the office first.
    Restored,
    /// Show, rotate, back up or restore the keys that phones seal to (docs/security.md).
    #[command(subcommand)]
    Key(KeyCommand),
    /// Take in what a phone saved to a file because it could not reach the office. Asks for the
    /// code of 20 digits that the phone showed; also from ANXIN_BACKUP_CODE. A file that was saved from the lock
    /// screen has none: the office's key opens it. Drafts in it wait for their person's phone.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Settle what the office set aside: changes of phones that it refused, and changes that wait for a record. They lie
    /// in the log whole, and the console's room 有疑问 shows them with their pictures.
    Refused {
        /// What to do.
        #[command(subcommand)]
        what: Refused,
    },
    /// Say everything that the rules say about a case in a file (docs/case-file.md): states, times,
    /// warnings, who owes, ways, balances, missing papers, each with its article.
    Explain {
        /// The case file.
        file: PathBuf,
        /// As JSON, with codes, days and numbers.
        #[arg(long)]
        json: bool,
    },
    /// Take in the holidays of a year from a file (docs/case-file.md), once they are announced.
    Year {
        /// The year's file.
        file: PathBuf,
    },
    /// Take in the county's thresholds and provincial figures from a file (docs/case-file.md), in place of those that
    /// were there. Without a file: say which hold.
    Settings {
        /// The file.
        file: Option<PathBuf>,
    },
    /// Add a place to the county by its code of administrative division (GB/T 2260, towns with 9 digits), or
    /// give one another name; the first is the county itself. Without a code: list the places.
    Place {
        /// The code.
        code: Option<String>,
        /// Its name, where the table has another or none.
        #[arg(long)]
        name: Option<String>,
    },
    /// Print the whole dossier of a case as one PDF, by Chromium or LibreOffice, whichever is
    /// installed.
    Dossier {
        /// The case file.
        file: PathBuf,
        /// Where the PDF goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// A copy for outsiders: names, numbers and accounts are masked.
        #[arg(long)]
        outsider: bool,
        /// Only what goes to the notary with the 还款协议: the list, the application, the agreement with its annexes.
        #[arg(long)]
        notary: bool,
    },
    /// Say whether the text of a saved paper (.html, .docx) is the one that was sealed: 相符 or 不符,
    /// exit code 1 if it is not.
    Verify {
        /// The file.
        file: PathBuf,
        /// The code on the signed paper, as a phone reads it: the file must carry the same.
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
    },
}

/// What to do with what was set aside.
#[derive(Subcommand, Clone, Debug)]
pub enum Refused {
    /// List them, newest first: key, day, place, person, device, why, what.
    List,
    /// Take one in after all, under its author and the time it came, with what waits for it. It is audited, and its author's
    /// phone hears of it.
    Take {
        /// Its key, or as much of the beginning as is needed.
        key: String,
    },
    /// Close one with a reason, which its author reads. It stays in the log.
    Close {
        /// Its key, or as much of the beginning as is needed.
        key: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// What is done with the office's keys.
#[derive(Subcommand, Clone, Debug)]
pub enum KeyCommand {
    /// List them: id, public key, which is current.
    Show,
    /// Make a new one that phones seal to from now on; the old ones stay to open what is older.
    Rotate,
    /// Write all of them to a new file, to be kept apart from the data.
    Backup {
        /// The file, outside of the data folder.
        file: PathBuf,
    },
    /// Bring the keys of a backup back.
    Restore {
        /// The file.
        file: PathBuf,
    },
}

/// The `AWS_…` variables: names and values, secrets among them.
#[derive(Clone)]
pub struct Aws(pub Vec<(String, String)>);

impl Aws {
    fn from_environment() -> Self {
        let all = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self(all.filter(|(name, _)| name.starts_with("AWS_")).collect())
    }
}

impl fmt::Debug for Aws {
    /// The names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("setting {name}: {problem}; expected {expected}")]
pub struct SettingError {
    /// The setting's name as on the command line.
    pub name: &'static str,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub expected: &'static str,
}

impl Config {
    /// The database's URL.
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data.join("anxin.sqlite").display()))
    }

    /// The address phones use, without a slash at the end.
    pub fn origin(&self) -> String {
        let scheme = if self.tls_cert.is_some() { "https" } else { "http" };
        let given = self.origin.clone();
        let given = given.unwrap_or_else(|| format!("{scheme}://{}", self.listen));
        given.trim_end_matches('/').to_owned()
    }
}
