//! `cargo xtask fuzz`: the decoders against bytes that a fuzzer makes up, on the project's own toolchain.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::{command, files, run as call, target};

/// What tells the fuzzer which ways through the code were taken; without sanitizers, which need a nightly
/// toolchain. Overflows and broken assertions are found all the same.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1";
/// The flags hold for this target alone, not for build scripts.
const TRIPLE: &str = "x86_64-unknown-linux-gnu";
const SECONDS: u32 = 60;

/// Builds all targets and runs each for so many seconds. New inputs stay under `target/`.
pub(crate) fn run(rest: &[String]) -> Result<()> {
    let seconds = match rest {
        [] => SECONDS,
        [name, seconds] if name == "--seconds" => seconds.parse().context("--seconds N")?,
        _ => bail!("cargo xtask fuzz [--seconds N]"),
    };
    let place = target().join("fuzz");
    let mut build = command("cargo build --manifest-path fuzz/Cargo.toml --target");
    call(build.arg(TRIPLE).arg("--target-dir").arg(&place).env("RUSTFLAGS", FLAGS))?;
    let programs = place.join(TRIPLE).join("debug");
    for source in files(Path::new("fuzz/fuzz_targets"))? {
        let name = source.file_stem().and_then(|name| name.to_str()).context("a target's name")?;
        println!("\n== {name}");
        let (found, broken) = (place.join("corpus").join(name), place.join("artifacts"));
        std::fs::create_dir_all(&found)?;
        std::fs::create_dir_all(&broken)?;
        let mut fuzzer = command(&format!("{}", programs.join(name).display()));
        fuzzer.arg(format!("-max_total_time={seconds}"));
        fuzzer.arg(format!("-artifact_prefix={}/", broken.display()));
        fuzzer.args(["-print_final_stats=1", "-verbosity=0"]);
        call(fuzzer.arg(found).arg(Path::new("fuzz/corpus").join(name)))?;
    }
    Ok(())
}
