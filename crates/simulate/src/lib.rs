//! Phones, an office and everything that can go wrong between them, by seed.
//!
//! The phones' half is the real `Replica`, the office's the real store and rules; between them stand
//! a store that dies, a network that loses, doubles and delays, and people who are moved. What can be
//! true at any time is checked after every step, the rest when all have settled.

mod archive;
pub mod broken;
mod check;
mod dice;
mod files;
mod office;
mod phone;
mod step;
mod world;

use std::collections::BTreeMap;

pub use broken::Broken;
pub use office::Engine;
pub use step::{Step, Verb};
use world::World;

/// What a seed's history came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// How often each thing happened.
    pub verbs: BTreeMap<Verb, u64>,
    /// Ops of which somebody was told that they are saved.
    pub ops: u64,
}

/// A history in which something did not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// What did not hold: the invariant's number, then words.
    pub what: String,
    /// The shortest part of the history that still shows it.
    pub trace: Vec<Step>,
}

/// Runs the history of a seed.
pub fn run(seed: u64, engine: Engine, broken: Option<Broken>) -> Result<Report, Failure> {
    let (phones, steps) = step::history(seed);
    match play(phones, &steps, engine, broken) {
        Ok(ops) => {
            let mut report = Report { ops, ..Report::default() };
            for step in steps {
                *report.verbs.entry(step.verb).or_default() += 1;
            }
            Ok(report)
        }
        Err(what) => {
            let trace = shorten(phones, steps, engine, broken, &what);
            Err(Failure { seed, what, trace })
        }
    }
}

/// Plays steps to their end and settles; the number of ops saved.
fn play(
    phones: usize,
    steps: &[Step],
    engine: Engine,
    broken: Option<Broken>,
) -> Result<u64, String> {
    let mut world = World::new(phones, engine, broken)?;
    for step in steps {
        world.perform(*step)?;
    }
    world.settle()?;
    check::quiet(&mut world)?;
    Ok(world.saved.len() as u64)
}

/// Leaves out steps, ever fewer at a time, as long as the same invariant breaks.
fn shorten(
    phones: usize,
    mut steps: Vec<Step>,
    engine: Engine,
    broken: Option<Broken>,
    what: &str,
) -> Vec<Step> {
    let number = |what: &str| what.split(' ').next().unwrap_or_default().to_owned();
    let same = |steps: &[Step]| {
        play(phones, steps, engine, broken).is_err_and(|now| number(&now) == number(what))
    };
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < steps.len() {
            let end = (at + size).min(steps.len());
            let fewer: Vec<Step> =
                steps.iter().take(at).chain(steps.iter().skip(end)).copied().collect();
            if same(&fewer) {
                steps = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    steps
}
