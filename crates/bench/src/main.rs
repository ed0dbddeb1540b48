//! `cargo xtask bench [--quick] [--only WORK]`: Anxin side by side with others, on one machine, in
//! one run, in alternating order. `bench/README.md` says how to read what it writes.
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

mod book;
mod browser;
mod county;
mod limits;
mod line;
mod machine;
mod office;
mod report;
mod sizes;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use book::Book;
use browser::counties::Counties;
use browser::sessions::Plan;
use browser::{opening, photos, rosters, sessions, visits};
use machine::Machine;

const HELP: &str = "\
cargo xtask bench                     all works, the results into bench/
cargo xtask bench --quick             one repetition with 1,000 records, in three minutes
cargo xtask bench --times N           so many repetitions instead of five
cargo xtask bench --only WORK         one of: ingest pages reconnect flood sessions growth opening
                                      slow roster photos visit sizes";

/// The works, in the order of a run.
const WORKS: [&str; 12] = [
    "sizes",
    "ingest",
    "pages",
    "reconnect",
    "sessions",
    "growth",
    "opening",
    "slow",
    "roster",
    "visit",
    "flood",
    "photos",
];
/// The works of a quick run.
const QUICK: [&str; 5] = ["sizes", "ingest", "sessions", "opening", "roster"];

/// A whole session: every work of a phone.
const WHOLE: Plan =
    Plan { quiet: 10, changed: 100, searches: 200, saves: 60, push: 1_000, bulk: 0 };
/// What changes with the number of records.
const GROWTH: Plan = Plan { quiet: 5, changed: 0, searches: 0, saves: 0, push: 0, bulk: 0 };
/// On a slow line.
const SLOW: Plan = Plan { quiet: 3, changed: 100, searches: 0, saves: 0, push: 1_000, bulk: 0 };

/// What was asked for.
struct Wish {
    quick: bool,
    times: Option<usize>,
    only: Option<String>,
}

fn wish() -> Result<Wish> {
    let mut wish = Wish { quick: false, times: None, only: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match (arg.as_str(), wish.only.is_none()) {
            ("--quick", _) => wish.quick = true,
            ("--only", true) => wish.only = args.next(),
            ("--times", _) => wish.times = args.next().and_then(|times| times.parse().ok()),
            _ => bail!("{HELP}"),
        }
    }
    if let Some(only) = &wish.only {
        ensure!(WORKS.contains(&only.as_str()), "{HELP}");
    }
    Ok(wish)
}

#[tokio::main]
async fn main() -> Result<()> {
    let wish = wish()?;
    let machine = Machine::look();
    if !machine.is_quiet() {
        println!("the machine is not quiet (load {:.2}): this is no result", machine.load_before);
    }
    let (mut book, mut counties) = (Book::default(), Counties::default());
    let begun = Instant::now();
    let works: Vec<&str> = match &wish.only {
        Some(only) => vec![only.as_str()],
        None if wish.quick => QUICK.to_vec(),
        None => WORKS.to_vec(),
    };
    let whole = wish.only.is_none() && !wish.quick && wish.times.is_none();
    let how = if wish.quick { "A quick run" } else { "A run" };
    let mut file = None;
    for (no, work) in works.iter().enumerate() {
        println!("== {work} ({} s)", begun.elapsed().as_secs());
        run(work, &wish, &mut book, &mut counties).await?;
        // After each: a run that is ended early, or by an error, leaves what it has come to.
        let left = works.get(no + 1..).unwrap_or_default().join(", ");
        let how = if left.is_empty() { how.to_owned() } else { format!("{how} without {left}") };
        file = Some(report::write(&machine, &book, &how, whole)?);
    }
    let file = file.context("a work")?;
    println!("\n{}\n{} ({} s)", report::shown(&book), file.display(), begun.elapsed().as_secs());
    Ok(())
}

/// One work, as often and as large as a run of its kind does it.
async fn run(work: &str, wish: &Wish, book: &mut Book, counties: &mut Counties) -> Result<()> {
    let quick = wish.quick;
    let repetitions = wish.times.unwrap_or(if quick { 1 } else { 5 });
    let size = if quick { 1_000 } else { 10_000 };
    match work {
        "sizes" => sizes::run(book)?,
        "ingest" => office::ingest::run(book, size, repetitions).await?,
        "pages" => {
            let sizes: &[usize] =
                if quick { &[1_000, 10_000] } else { &[10_000, 100_000, 1_000_000] };
            office::pages::run(book, sizes).await?;
        }
        "reconnect" => {
            let (phones, seconds) = if quick { (50, 6) } else { (500, 60) };
            office::reconnect::run(book, phones, Duration::from_secs(seconds), size).await?;
        }
        "flood" => {
            let (posts, seconds) = if quick { (2_000, 6) } else { (20_000, 60) };
            office::flood::run(book, posts, Duration::from_secs(seconds)).await?;
        }
        "sessions" => {
            sessions::all(book, counties.of(size).await?, &WHOLE, repetitions, false).await?;
            let plan = Plan { bulk: size, ..GROWTH };
            sessions::all(book, counties.of(1_000).await?, &plan, 1, false).await?;
        }
        "growth" => {
            for (rows, times) in [(1_000, 2), (60_000, 1)] {
                sessions::all(book, counties.of(rows).await?, &GROWTH, times, false).await?;
            }
        }
        "opening" => {
            let sizes: &[usize] = if quick { &[1_000] } else { &[1_000, 10_000, 60_000] };
            for &rows in sizes {
                // The table of limits has 10k.
                let times = if rows == 10_000 { repetitions } else { repetitions.min(3) };
                for slower in [1, 4] {
                    opening::run(book, counties.of(rows).await?, slower, times).await?;
                }
            }
        }
        "slow" => sessions::all(book, counties.of(1_000).await?, &SLOW, 1, true).await?,
        "roster" => {
            // Workers, and how many times slower the processor is.
            let sizes: &[(usize, u32)] =
                if quick { &[(200, 4)] } else { &[(1, 4), (15, 4), (50, 4), (200, 1), (200, 4)] };
            for (workers, slower) in sizes.repeat(repetitions) {
                rosters::run(book, counties.of(1_000).await?, workers, slower).await?;
            }
        }
        "photos" => photos::run(book, counties.of(1_000).await?, 10).await?,
        "visit" => visits::run(book, repetitions).await?,
        other => bail!("there is no work `{other}`"),
    }
    Ok(())
}
