//! `cargo xtask chaos [--minutes 30] [--seed N] [--database sqlite|postgres]`
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

use std::process::ExitCode;
use std::time::Duration;

use anxin_e2e::chaos::{self, Database};
use anyhow::{Context, Result, bail};

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (mut minutes, mut seed, mut database) = (30, 1, Database::Sqlite);
    for pair in args.chunks(2) {
        match pair {
            [name, value] if name == "--minutes" => minutes = value.parse().context("--minutes")?,
            [name, value] if name == "--seed" => seed = value.parse().context("--seed")?,
            [name, value] if name == "--database" && value == "sqlite" => {}
            [name, value] if name == "--database" && value == "postgres" => {
                database = Database::Postgres;
            }
            _ => bail!("cargo xtask chaos [--minutes 30] [--seed 1] [--database sqlite|postgres]"),
        }
    }
    println!("seed {seed}, {minutes} minutes, two phones in Chromium, the office on {database:?}");
    let report = chaos::run(seed, Duration::from_mins(minutes), database).await?;
    println!("{report}");
    Ok(if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
