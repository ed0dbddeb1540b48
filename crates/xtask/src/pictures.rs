//! Programs of the end-to-end harness that are no tests: screenshots, chaos.

use anyhow::Result;

use crate::shell::{command, run as call};
use crate::{tools, web};

/// `cargo xtask pictures`, `cargo xtask worker`, `cargo xtask chaos`
pub(crate) fn run(program: &str, rest: &[String]) -> Result<()> {
    tools::browser()?;
    web::build()?;
    call(&mut command("cargo build -p anxin-office"))?;
    call(command(&format!("cargo run -p anxin-e2e --bin {program} --")).args(rest))
}
