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
    let mut text = line.code.clone();
    for name in ["end", "until", "due", "since"] {
        if let Some(day) = line.values.get(name).and_then(|day| day.as_str()) {
            text += &format!("={day}");
        }
    }
    if let Some(left) = line.values.get("left") {
        text += &format!("~{left}");
    }
    if let Some(article) = line.article {
        text += &format!("@{}", article.to_string().trim().replace(' ', "-"));
    }
    if !line.under.is_empty() {
        let under: Vec<String> = line.under.iter().map(said).collect();
        text += &format!("({})", under.join(" "));
    }
    text
}

fn table() -> String {
    let data = tempfile::tempdir().expect("a folder");
    let today = "2026-11-24".parse().expect("a day");
    let mut text = String::new();
    for file in files() {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let answer = explain(data.path(), &file, today).expect("explained");
        for part in &answer.parts {
            let all: Vec<String> = part.lines.iter().map(said).collect();
            text += format!("{name} {}: {}", part.code, all.join(" ")).trim_end();
            text += "\n";
        }
    }
    text
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
