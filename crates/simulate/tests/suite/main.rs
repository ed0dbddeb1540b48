//! Many histories, and whether breaking the code is found.
#![expect(clippy::panic, clippy::print_stdout, reason = "a test says what it expected, and counts")]

use std::collections::BTreeMap;

use anxin_simulate::broken::{ALL, Broken};
use anxin_simulate::{Engine, Verb, run};

fn many(seeds: std::ops::Range<u64>, engine: Engine) {
    let (mut ops, mut verbs) = (0, BTreeMap::<Verb, u64>::new());
    let count = seeds.end - seeds.start;
    for seed in seeds {
        let report = run(seed, engine, None).unwrap_or_else(|failure| panic!("{failure:#?}"));
        ops += report.ops;
        for (verb, times) in report.verbs {
            *verbs.entry(verb).or_default() += times;
        }
    }
    assert!(ops > count, "histories in which nothing is saved show nothing");
    println!("{count} seeds on {engine:?}: {ops} ops saved, {verbs:?}");
}

#[test]
fn nothing_is_lost_and_all_agree_in_memory() {
    many(1..2_001, Engine::Memory);
}

#[test]
fn nothing_is_lost_and_all_agree_on_sqlite() {
    many(1..101, Engine::Sqlite);
}

/// The invariant that breaks first in some seed, with the length of its shortest history.
fn found(broken: Broken) -> Option<(String, usize)> {
    (1..400).find_map(|seed| {
        let failure = run(seed, Engine::Memory, Some(broken)).err()?;
        Some((failure.what, failure.trace.len()))
    })
}

#[test]
fn whatever_is_broken_is_found() {
    for broken in ALL {
        let Some((what, steps)) = found(broken) else { panic!("{broken:?} is not found") };
        println!("{broken:?}: {what} ({steps} steps)");
        assert!(steps <= 12, "{broken:?}: {steps} steps are not the shortest");
    }
}
