//! Every key that the programs ask for has words in both languages: those that stand in the code as they are, and those
//! that are put together from what the kinds describe and the rules say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anxin_domain::describe::Section;
use anxin_domain::kinds;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn keys(language: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let folder = root().join("locales").join(language);
    for part in std::fs::read_dir(folder).expect("the words").map(|part| part.expect("a part")) {
        let text = std::fs::read_to_string(part.path()).expect("a part");
        let part: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).expect("flat");
        all.extend(part.into_iter().map(|(key, _)| key));
    }
    all
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("there")) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Where words are asked for.
const SPEAKING: &[&str] = &["src", "crates/expert/src", "crates/office/src"];
/// Where the rules name their reasons.
const RULES: &[&str] = &["crates/domain/src"];

/// The code of some folders without its tests.
fn code(parts: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for part in parts {
        sources(&root().join(part), &mut found);
    }
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (path, text)
    };
    found.into_iter().filter(|path| !path.ends_with("tests.rs")).map(read).collect()
}

/// The literals that follow a mark in the code, up to the quote that ends them.
fn after<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(mark).filter_map(move |(at, _)| {
        // A word that only ends like it is another one, and a method reads a record.
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + mark.len()..)?.trim_start().strip_prefix('"')?;
        let is_part = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.');
        (!is_part).then(|| rest.split('"').next().unwrap_or_default())
    })
}

#[test]
fn w4_every_key_in_the_code_has_words() {
    for language in ["zh-CN", "en"] {
        let keys = keys(language);
        let mut gaps = Vec::new();
        for (path, text) in code(SPEAKING) {
            for mark in ["text(", "fill("] {
                let literal = after(&text, mark).filter(|key| key.contains('.'));
                gaps.extend(
                    literal
                        .filter(|key| !keys.contains(*key))
                        .map(|key| format!("{}: {key}", path.display())),
                );
            }
            // Of a key that is put together, somebody must have written one that begins like it.
            for mark in ["text(&[", "fill(&[", "text(&format!(", "fill(&format!("] {
                let begins = after(&text, mark).map(|key| key.split('{').next().unwrap_or(key));
                let known = |begin: &&str| keys.iter().any(|key| key.starts_with(*begin));
                gaps.extend(
                    begins
                        .filter(|begin| begin.contains('.') && !known(begin))
                        .map(|begin| format!("{}: {begin}…", path.display())),
                );
            }
        }
        assert_eq!(gaps, Vec::<String>::new(), "{language}");
    }
}

#[test]
fn w4_every_key_that_is_put_together_has_words() {
    let mut wanted = BTreeSet::from(["kind.step".to_owned()]);
    for spec in kinds::ALL {
        for section in spec.sections {
            match section {
                Section::Once { key, .. } => {
                    wanted.insert(format!("section.{}.{key}", spec.kind));
                }
                Section::Repeated { key, .. } => {
                    wanted.insert(format!("section.{}.{key}", spec.kind));
                    wanted.insert(format!("app.add.{}.{key}", spec.kind));
                }
                Section::Checklist | Section::Files => {}
            }
        }
    }
    // Every reason against a step, and every way out of one.
    for (_, text) in code(RULES) {
        for (at, mark) in text.match_indices("Refusal::new(") {
            let call = text.get(at + mark.len()..).unwrap_or_default();
            let call = call.split(';').next().unwrap_or_default();
            let literals: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
            // Between the two may be the number of an article.
            let is_name = |word: &&&str| {
                !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            };
            let out = literals.iter().skip(1).find(is_name);
            if let (Some(code), Some(out)) = (literals.first().filter(|code| is_name(code)), out) {
                wanted.extend([format!("refusal.{code}"), format!("wayout.{out}")]);
            }
        }
    }
    for language in ["zh-CN", "en"] {
        let keys = keys(language);
        let gaps: Vec<&String> = wanted.iter().filter(|key| !keys.contains(*key)).collect();
        assert_eq!(gaps, Vec::<&String>::new(), "{language}");
    }
}
