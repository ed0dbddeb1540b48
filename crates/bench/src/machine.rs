//! What the figures were measured on.

use std::path::Path;
use std::process::Command;

use serde::Serialize;

/// The machine, the programs, the state of the sources.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// Cores this process may use.
    pub(crate) cores: usize,
    /// The processor's own name.
    pub(crate) cpu: String,
    /// Memory in GB.
    pub(crate) memory_gb: u64,
    /// The operating system.
    pub(crate) system: String,
    /// The browser.
    pub(crate) chromium: String,
    /// Node, which serves the others.
    pub(crate) node: String,
    /// The commit, with `+` when files differ from it.
    pub(crate) commit: String,
    /// Processes that wanted a core on average over a minute before the run.
    pub(crate) load_before: f64,
}

/// What a command prints, in one line.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).trim().to_owned()
}

/// The value of a line `name: value` of a file.
fn line(file: &str, name: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let found = text.lines().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_default().trim_start_matches([':', ' ', '\t']).trim().to_owned()
}

/// Processes that wanted a core on average over the last minute.
pub(crate) fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(f64::NAN)
}

/// A process's memory in MB: what it holds now, and the most it ever held.
pub(crate) fn memory(process: u64) -> (f64, f64) {
    let file = format!("/proc/{process}/status");
    let mb = |name| {
        let text = line(&file, name);
        let kib: Option<f64> = text.split(' ').next().and_then(|word| word.parse().ok());
        kib.unwrap_or(f64::NAN) * 1024.0 / 1e6
    };
    (mb("VmRSS"), mb("VmHWM"))
}

impl Machine {
    /// Looks around.
    pub(crate) fn look() -> Self {
        let dirty = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
        let commit = said("git", &["rev-parse", "--short=8", "HEAD"]);
        let memory: u64 = line("/proc/meminfo", "MemTotal")
            .split(' ')
            .next()
            .and_then(|kib| kib.parse().ok())
            .unwrap_or(0);
        let chromium = said("/usr/bin/chromium", &["--version"]);
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            cpu: line("/proc/cpuinfo", "model name"),
            memory_gb: memory / 1_000_000,
            system: line("/etc/os-release", "PRETTY_NAME=").trim_matches('"').to_owned(),
            chromium: chromium.split(" built").next().unwrap_or_default().to_owned(),
            node: said("node", &["--version"]),
            commit: if dirty { format!("{commit}+") } else { commit },
            load_before: load(),
        }
    }

    /// Whether the other programs on it leave it in peace.
    pub(crate) fn is_quiet(&self) -> bool {
        self.load_before < 0.5
    }
}

/// A folder for what a run throws away, on the disk that the sources lie on.
pub(crate) fn scratch() -> std::io::Result<tempfile::TempDir> {
    let target = Path::new("target");
    std::fs::create_dir_all(target)?;
    tempfile::Builder::new().prefix("bench-").tempdir_in(target)
}
