//! Everything the project is checked by, in the order that finds mistakes soonest.

use std::time::Instant;

use anyhow::Result;

use crate::shell::{command, run as call};
use crate::{size, tidy, tools, web};

const CLIPPY: &str = "-- -D warnings";

/// `cargo xtask test`
pub(crate) fn run() -> Result<()> {
    let begun = Instant::now();
    step("tools", begun, || tools::web().and_then(|()| tools::browser()))?;
    step("format", begun, || cargo("fmt --all --check"))?;
    step("tidy", begun, tidy::run)?;
    step("lints, host", begun, || {
        cargo(&format!("clippy --workspace --exclude anxin --all-targets {CLIPPY}"))
    })?;
    step("lints, web", begun, || {
        cargo(&format!("clippy -p anxin --target wasm32-unknown-unknown --all-targets {CLIPPY}"))
    })?;
    // They are a workspace of their own, which nothing else here compiles.
    step("fuzz targets", begun, || {
        cargo("check --manifest-path fuzz/Cargo.toml --target-dir target/fuzz")
    })?;
    step("web files", begun, web::build)?;
    step("size", begun, size::run)?;
    step("tests, web", begun, browser_tests)?;
    step("office", begun, || cargo("build -p anxin-office"))?;
    step("tests", begun, || cargo("test --workspace --features anxin-store/testing"))?;
    println!("\nall steps done after {} s", begun.elapsed().as_secs());
    Ok(())
}

fn cargo(arguments: &str) -> Result<()> {
    let mut cargo = command(&format!("cargo {arguments}"));
    // Each end-to-end test runs three browsers; a small machine carries two of them at a time.
    call(cargo.env("RUST_TEST_THREADS", "2"))
}

/// The phone's store in headless Chromium: `webdriver.json` says how it is started.
fn browser_tests() -> Result<()> {
    let folders = tools::web_folders()?;
    let mut cargo = command("cargo test -p anxin --target wasm32-unknown-unknown --test browser");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    cargo.env("CHROMEDRIVER", tools::CHROMEDRIVER).env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    call(tools::with_path(&mut cargo, &folders)?)
}

fn step(name: &str, begun: Instant, act: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name} ({} s)", begun.elapsed().as_secs());
    act()
}
