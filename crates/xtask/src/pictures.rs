//! Screenshots of the screens, by the end-to-end harness in a real browser.

use anyhow::Result;

use crate::shell::{command, run as call};
use crate::{tools, web};

/// `cargo xtask pictures`
pub(crate) fn run() -> Result<()> {
    tools::browser()?;
    web::build()?;
    call(&mut command("cargo build -p anxin-office"))?;
    call(&mut command("cargo run -p anxin-e2e --bin pictures"))
}
