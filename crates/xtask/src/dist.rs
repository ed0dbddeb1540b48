//! The office with the web files in it: one file to copy to a server.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{command, run as call, target};
use crate::web;

/// Builds it and gives its path.
pub(crate) fn build() -> Result<PathBuf> {
    web::build()?;
    call(&mut command("cargo build --release -p anxin-office --features embed"))?;
    Ok(target().join("release/anxin-office"))
}

/// `cargo xtask dist`
pub(crate) fn run() -> Result<()> {
    let binary = build()?;
    let bytes = binary.metadata()?.len();
    println!("{}  {}.{} MB", binary.display(), bytes / 1_000_000, bytes / 100_000 % 10);
    Ok(())
}
