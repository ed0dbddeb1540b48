//! What `explain` says about every case file of the repository, as a table of codes: `codes.txt`, a line for each
//! part of each file. Who changes a rule sees here what it changes; `ANXIN_WRITE_CODES=1` writes the table anew.

use std::path::{Path, PathBuf};

use anxin_office::explain::{Line, explain};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/codes.txt");

/// Every case file of the repository.
fn files() -> Vec<PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::fs::read_dir(crates.join("domain/tests/cases")).expect("the cases");
    let mut all: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    all.push(crates.join("papers/tests/suite/case.json"));
    all.sort_by(|one, other| one.file_name().cmp(&other.file_name()));
    all
}

/// A line: its code, its days and what is left, its article; what belongs to it in brackets.
fn said(line: &Line) -> String {
    let days = ["end", "until", "due", "since"];
    let days =
        days.iter().filter_map(|name| Some(format!("={}", line.values.get(*name)?.as_str()?)));
    let left = line.values.get("left").map(|left| format!("~{left}"));
    let article = line.article.map(|one| format!("@{}", one.to_string().trim().replace(' ', "-")));
    let under: Vec<String> = line.under.iter().map(said).collect();
    let under = (!under.is_empty()).then(|| format!("({})", under.join(" ")));
    [line.code.clone()].into_iter().chain(days).chain(left).chain(article).chain(under).collect()
}

fn table() -> String {
    let data = tempfile::tempdir().expect("a folder");
    let today = "2026-11-24".parse().expect("a day");
    let mut lines = Vec::new();
    for file in files() {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let answer = explain(data.path(), &file, today).expect("explained");
        for part in &answer.parts {
            let all: Vec<String> = part.lines.iter().map(said).collect();
            lines.push(format!("{name} {}: {}", part.code, all.join(" ")).trim_end().to_owned());
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn every_case_file_gets_the_answer_that_stands_in_the_table() {
    let found = table();
    if std::env::var_os("ANXIN_WRITE_CODES").is_some() {
        std::fs::write(TABLE, &found).expect("written");
    }
    let expected = std::fs::read_to_string(TABLE).expect("the table");
    let differs: Vec<(&str, &str)> =
        expected.lines().zip(found.lines()).filter(|(one, other)| one != other).take(5).collect();
    assert_eq!(differs, Vec::new(), "the table, and what is said now");
    assert_eq!(expected.lines().count(), found.lines().count());
}
