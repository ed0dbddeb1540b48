//! `anxin-simulate [--seeds N] [--from N] [--seed N] [--engine memory|sqlite]`
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

use std::process::ExitCode;
use std::time::Instant;

use anxin_simulate::{Engine, Failure, Report, run};

const HELP: &str = "\
cargo xtask simulate [--seeds 2000] [--from 1] [--engine memory|sqlite]   many histories
cargo xtask simulate --seed N [--engine memory|sqlite]                    one, with its trace if it fails";

struct Wish {
    from: u64,
    seeds: u64,
    engine: Engine,
}

fn wish(args: &[String]) -> Option<Wish> {
    let mut wish = Wish { from: 1, seeds: 2_000, engine: Engine::Memory };
    for pair in args.chunks(2) {
        let [name, value] = pair else { return None };
        match (name.as_str(), value.as_str()) {
            ("--seeds", value) => wish.seeds = value.parse().ok()?,
            ("--from", value) => wish.from = value.parse().ok()?,
            ("--seed", value) => (wish.from, wish.seeds) = (value.parse().ok()?, 1),
            ("--engine", "memory") => wish.engine = Engine::Memory,
            ("--engine", "sqlite") => wish.engine = Engine::Sqlite,
            _ => return None,
        }
    }
    Some(wish)
}

fn show(failure: &Failure) {
    println!("seed {}: {}", failure.seed, failure.what);
    println!("the shortest history that shows it:");
    for (no, step) in failure.trace.iter().enumerate() {
        println!("{:4} {step}", no + 1);
    }
    println!("again: cargo xtask simulate --seed {}", failure.seed);
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(Wish { from, seeds, engine }) = wish(&args) else {
        println!("{HELP}");
        return ExitCode::FAILURE;
    };
    let begun = Instant::now();
    let mut all = Report::default();
    for seed in from..from.saturating_add(seeds) {
        match run(seed, engine, None) {
            Ok(report) => {
                all.ops += report.ops;
                for (verb, count) in report.verbs {
                    *all.verbs.entry(verb).or_default() += count;
                }
            }
            Err(failure) => {
                show(&failure);
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{seeds} seeds from {from} on {engine:?}: nothing lost, nothing twice, all agree");
    println!(
        "{} ops saved, {} steps, {} s",
        all.ops,
        all.verbs.values().sum::<u64>(),
        begun.elapsed().as_secs()
    );
    for (verb, count) in all.verbs {
        println!("{count:10} {verb:?}");
    }
    ExitCode::SUCCESS
}
