//! Page objects and harness of the end-to-end tests: a real Chromium, a real office.
//!
//! Screens are found by what they promise to carry: `name` at every input, `data-act` at every
//! action, `data-id` and `data-kind` at every row.

pub mod browser;
pub mod chaos;
pub mod console;
pub mod disk;
pub mod driver;
pub mod fixture;
pub mod office;
pub mod page;
pub mod phone;
pub mod proxy;
pub mod worker;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

/// Where `cargo xtask tools` puts what it installs.
fn cache() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    Ok(base.context("neither XDG_CACHE_HOME nor HOME is set")?.join("anxin"))
}

/// Where `cargo xtask tools` puts the packages of node that tests use.
pub fn packages(name: &str) -> Result<PathBuf> {
    let folder = cache()?.join("node-tests");
    ensure!(folder.join("node_modules").join(name).exists(), "run `cargo xtask tools` first");
    Ok(folder)
}

/// Copies a folder's content.
pub(crate) async fn copied(from: &Path, to: &Path) -> Result<()> {
    let mut copy = Command::new("cp");
    let status = copy.args(["-r", "--"]).arg(from.join(".")).arg(to).status().await?;
    ensure!(status.success(), "{} cannot be copied", from.display());
    Ok(())
}
