//! Builds app and office and starts the office.

use std::process::Command;

use anyhow::Result;

use crate::dist;
use crate::shell::run as call;

/// `cargo xtask serve`: every argument is handed on to the office.
pub(crate) fn run(rest: &[String]) -> Result<()> {
    call(Command::new(dist::build()?).args(rest))
}
