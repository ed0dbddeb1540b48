//! Builds app and office and starts the office.

use std::process::Command;

use anyhow::Result;

use crate::shell::{command, run as call, target};
use crate::web;

/// `cargo xtask serve`: every argument is handed on to the office.
pub(crate) fn run(rest: &[String]) -> Result<()> {
    web::build()?;
    call(&mut command("cargo build --release -p anxin-office"))?;
    let mut office = Command::new(target().join("release/anxin-office"));
    call(office.args(["--web", "dist"]).args(rest))
}
