//! The bench: release builds, the others installed, then `crates/bench`.

use anyhow::Result;

use crate::shell::{command, run as call};
use crate::{tools, web};

/// `cargo xtask bench`
pub(crate) fn run(rest: &[String]) -> Result<()> {
    tools::browser()?;
    let peers = tools::peers()?;
    web::build()?;
    call(&mut command("cargo build --release -p anxin-office -p anxin-bench"))?;
    let mut bench = command("cargo run --quiet --release -p anxin-bench --");
    call(bench.args(rest).env("ANXIN_BENCH_PEERS", peers))
}
