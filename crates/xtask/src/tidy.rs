//! Who may know whom inside `src/`, where Cargo does not watch; and the words in `locales/`.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::shell::files;

/// Lines a file may have.
const LINES: usize = 600;
/// Crates of the browser's own interfaces: only `src/platform` (and what must draw) names them.
const BROWSER: [&str; 4] = ["web_sys::", "js_sys::", "gloo_storage::", "gloo_timers::"];

/// A rule: in files under a folder, lines must not name these.
struct Rule {
    folder: &'static str,
    never: &'static [&'static str],
    why: &'static str,
}

const RULES: [Rule; 6] = [
    Rule {
        folder: "src/vault",
        never: &["leptos", "crate::screens", "crate::ui", "crate::desk"],
        why: "the vault knows no screen",
    },
    Rule {
        folder: "src/sync",
        never: &["leptos", "crate::screens", "crate::ui", "crate::desk", "crate::vault"],
        why: "the line to the office knows neither screens nor the vault",
    },
    Rule {
        folder: "src/desk",
        never: &["leptos", "crate::screens", "crate::ui"],
        why: "the desk knows no screen",
    },
    Rule {
        folder: "src/platform",
        never: &["leptos", "crate::screens", "crate::ui", "crate::desk", "crate::vault"],
        why: "the platform knows only the browser",
    },
    Rule {
        folder: "src/ui",
        never: &["crate::screens", "crate::desk", "crate::vault", "crate::sync"],
        why: "the kit knows nothing of wages",
    },
    Rule {
        folder: "crates/domain/src",
        never: &["anxin_sync", "anxin_protocol", "anxin_store", "web_sys", "sqlx", "axum"],
        why: "the domain knows nobody",
    },
];

/// `cargo xtask tidy`
pub(crate) fn run() -> Result<()> {
    let mut faults = Vec::new();
    for folder in ["src", "crates", "tests"] {
        for file in files(Path::new(folder))? {
            if file.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&file)?;
                faults.extend(check(&file.to_string_lossy(), &text));
            }
        }
    }
    faults.extend(words()?);
    if faults.is_empty() {
        println!("tidy");
        return Ok(());
    }
    bail!("{} to mend:\n{}", faults.len(), faults.join("\n"))
}

/// What is wrong with one file.
fn check(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > LINES {
        faults.push(format!("{path}: {lines} lines; at {LINES} it is two files"));
    }
    let browser_allowed =
        ["src/platform", "src/ui", "src/vault", "src/sync", "src/screens", "crates", "tests"]
            .iter()
            .any(|folder| path.starts_with(folder));
    for (no, line) in text.lines().enumerate() {
        if path.starts_with("src/") && line.contains(":?}") {
            faults.push(format!("{path}:{}: the web programs write nothing for `:?`", no + 1));
        }
        let used = line.trim_start();
        if !used.starts_with("use ") {
            continue;
        }
        if !browser_allowed && BROWSER.iter().any(|name| used.contains(name)) {
            faults.push(format!("{path}:{}: only the platform touches the browser", no + 1));
        }
        for rule in RULES.iter().filter(|rule| path.starts_with(rule.folder)) {
            if rule.never.iter().any(|name| used.contains(name)) {
                faults.push(format!("{path}:{}: {}", no + 1, rule.why));
            }
        }
        let sql = used.starts_with("use sqlx") && !path.starts_with("crates/store");
        let http = used.starts_with("use axum") && !path.starts_with("crates/office");
        if sql || http {
            faults.push(format!("{path}:{}: SQL is the store's, axum the office's", no + 1));
        }
    }
    faults
}

/// Both languages have the same keys, in order: the app lays one over the other by their places. What the domain
/// says nobody else says: it is in every program, and one would hide the other.
fn words() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let domain = Path::new("locales/zh-CN/domain.json");
    let common = keys(domain)?;
    for file in files(Path::new("locales/zh-CN"))? {
        let name = file.file_name().context("a file has a name")?;
        let other = Path::new("locales/en").join(name);
        let (ours, theirs) = (keys(&file)?, keys(&other)?);
        for key in ours.symmetric_difference(&theirs) {
            faults.push(format!("{}: `{key}` stands in one language only", name.display()));
        }
        for key in ours.intersection(&common).filter(|_| file != domain) {
            faults.push(format!("{}: `{key}` stands in domain.json too", name.display()));
        }
    }
    Ok(faults)
}

fn keys(file: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let map: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).with_context(|| file.display().to_string())?;
    let in_order = serde_json::to_string_pretty(&map)? + "\n";
    ensure!(text == in_order, "{}: keys in the order of the alphabet, one a line", file.display());
    Ok(map.into_iter().map(|(key, _)| key).collect())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn finds_who_knows_whom_it_should_not() {
        let cases = [
            ("src/vault/mod.rs", "use leptos::prelude::*;", 1),
            ("src/vault/mod.rs", "use crate::platform::disk::Disk;", 0),
            ("src/desk/mod.rs", "use web_sys::Window;", 1),
            ("src/ui/text.rs", "use crate::desk::Desk;", 1),
            ("crates/domain/src/lib.rs", "use anxin_sync::Op;", 1),
            ("crates/office/src/app.rs", "use sqlx::Pool;", 1),
            ("crates/store/src/sqlite.rs", "use sqlx::Pool;", 0),
            ("crates/store/src/lib.rs", "use axum::Router;", 1),
        ];
        for (path, line, faults) in cases {
            assert_eq!(check(path, line).len(), faults, "{path}: {line}");
        }
    }

    #[test]
    fn a_file_too_long_is_two_files() {
        assert_eq!(check("src/a.rs", &"\n".repeat(601)).len(), 1);
    }
}
