//! The run as JSON, as a table on the screen, and as the table of `bench/README.md`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;

use crate::book::{Book, Figure};
use crate::browser::counties::pages;
use crate::limits::{Judged, judge};
use crate::machine::Machine;

const BEGIN: &str = "<!-- table: begin -->";
const END: &str = "<!-- table: end -->";

/// A number with as many digits as mean something.
fn number(value: f64) -> String {
    match value.abs() {
        1_000.0.. => {
            let whole = format!("{value:.0}");
            let mut grouped = String::new();
            for (at, digit) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at).is_multiple_of(3) {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            grouped
        }
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn row(figure: &Figure) -> String {
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |",
        figure.work,
        figure.side,
        number(figure.median()),
        number(figure.min()),
        number(figure.max()),
        figure.unit,
        figure.samples.len()
    )
}

fn limits(judged: &[Judged]) -> String {
    let mut text = "| work | limit | measured | |\n|---|---|---|---|\n".to_owned();
    for one in judged {
        let mark = if one.holds { "✓" } else { "✗" };
        // Writing into a String does not fail.
        let _ = writeln!(text, "| {} | {} | {} | {mark} |", one.work, one.limit, one.measured);
    }
    text
}

fn page(machine: &Machine, book: &Book, judged: &[Judged], how: &str) -> String {
    let mut text = format!(
        "{how}, commit `{}`, on {} cores of {} with {} GB, {}, {}, Node {}; load before the run {:.2}.\n\n",
        machine.commit,
        machine.cores,
        machine.cpu,
        machine.memory_gb,
        machine.system,
        machine.chromium,
        machine.node,
        machine.load_before
    );
    if !machine.is_quiet() {
        text.push_str("**The machine was not quiet: other programs ran beside. Times are too long, on all sides.**\n\n");
    }
    text.push_str(&limits(judged));
    text.push_str("\n| work | side | median | min | max | unit | samples |\n|---|---|---:|---:|---:|---|---:|\n");
    let mut works: Vec<&str> = Vec::new();
    for figure in book.figures() {
        if !works.contains(&figure.work.as_str()) {
            works.push(&figure.work);
        }
    }
    for work in works {
        for figure in book.figures().iter().filter(|figure| figure.work == work) {
            text.push_str(&row(figure));
            text.push('\n');
        }
    }
    if !book.notes.is_empty() {
        text.push('\n');
        for note in &book.notes {
            let _ = writeln!(text, "- {note}");
        }
    }
    text
}

/// Writes the run down; gives the file.
pub(crate) fn write(machine: &Machine, book: &Book, how: &str, whole: bool) -> Result<PathBuf> {
    let judged = judge(book);
    let text = page(machine, book, &judged, how);
    let figures: Vec<_> = book
        .figures()
        .iter()
        .map(|figure| {
            json!({
                "work": figure.work, "side": figure.side, "unit": figure.unit,
                "median": figure.median(), "min": figure.min(), "max": figure.max(),
                "samples": figure.samples,
            })
        })
        .collect();
    let date = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let all = json!({
        "date": date, "how": how, "machine": machine, "limits": judged, "figures": figures,
        "notes": book.notes,
    });
    // A part of the works is no result: it lies with what is built.
    let folder = if whole { pages().join("results") } else { PathBuf::from("target/bench") };
    std::fs::create_dir_all(&folder)?;
    let name = format!("{date}-{}.json", machine.commit.trim_end_matches('+'));
    let file = folder.join(name);
    std::fs::write(&file, serde_json::to_string_pretty(&all)? + "\n")?;
    if whole {
        let readme = pages().join("README.md");
        let old = std::fs::read_to_string(&readme)?;
        let (before, rest) = old.split_once(BEGIN).context("where the table begins")?;
        let (_, after) = rest.split_once(END).context("where the table ends")?;
        std::fs::write(&readme, format!("{before}{BEGIN}\n{text}{END}{after}"))?;
    }
    Ok(file)
}

/// The tables for the screen.
pub(crate) fn shown(book: &Book) -> String {
    let mut text = String::new();
    for figure in book.figures() {
        let _ = writeln!(
            text,
            "{:72} {:26} {:>12} ({} – {}) {}, {}",
            figure.work,
            figure.side,
            number(figure.median()),
            number(figure.min()),
            number(figure.max()),
            figure.unit,
            figure.samples.len()
        );
    }
    text.push('\n');
    for one in judge(book) {
        let mark = if one.holds { "✓" } else { "✗" };
        let _ = writeln!(text, "{mark} {:64} {:34} {}", one.work, one.limit, one.measured);
    }
    for note in &book.notes {
        let _ = writeln!(text, "- {note}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        let cases = [
            (0.1234, "0.12"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1234.5, "1,234"),
            (1_234_567.0, "1,234,567"),
        ];
        for (value, words) in cases {
            assert_eq!(number(value), words);
        }
    }
}
