//! The tables of fields in docs/case-file.md say what the kinds say. `ANXIN_WRITE_DOCS=1` writes them anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anxin_domain::describe::{ChoiceSet, Field, Input, KindSpec, Section};
use anxin_domain::kinds;
use anxin_domain::kinds::checklist::{ANSWERS, Answer, NOTE};

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/case-file.md");
const WORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/zh-CN/domain.json");
const BEGIN: &str = "<!-- fields -->\n";
const END: &str = "<!-- end of fields -->\n";

/// The tables, with the sets of choices that they speak of.
struct Tables {
    words: BTreeMap<String, String>,
    sets: BTreeMap<&'static str, &'static [&'static str]>,
    text: String,
}

impl Tables {
    fn word(&self, key: &str) -> String {
        self.words.get(key).cloned().unwrap_or_default()
    }

    fn line(&mut self, cells: &[&str]) {
        // Writing into a text does not fail.
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    fn choice(&mut self, set: &'static ChoiceSet) -> String {
        self.sets.insert(set.name, set.values);
        format!("[`{0}`](#choices)", set.name)
    }

    /// What an input takes in JSON.
    fn input(&mut self, input: Input) -> String {
        match input {
            Input::Text { max } | Input::LongText { max } => format!("text, at most {max}"),
            Input::Choice(set) => format!("one of {}", self.choice(set)),
            Input::Choices(set) => format!("a list of {}", self.choice(set)),
            Input::Flag => "`true`, `false`".to_owned(),
            Input::Money => "whole fen".to_owned(),
            Input::Count => "a whole number".to_owned(),
            Input::Date => "`YYYY-MM-DD`".to_owned(),
            Input::Month => "`YYYY-MM`".to_owned(),
            Input::Time => "`HH:MM`".to_owned(),
            Input::Phone => "a telephone number".to_owned(),
            Input::IdCard => "a citizen number (GB 11643)".to_owned(),
            Input::CreditCode => "a credit code (GB 32100)".to_owned(),
            Input::Position => "`{lat, lon, acc, at}`".to_owned(),
            Input::Link(kind) => format!("the `id` of a `{kind}`"),
        }
    }

    fn fields(&mut self, kind: &str, group: Option<&str>, fields: &[Field]) {
        for field in fields {
            let (path, key) = match group {
                Some(group) => {
                    (format!("{group}.<n>.{}", field.key), format!("{group}.{}", field.key))
                }
                None => (field.key.to_owned(), field.key.to_owned()),
            };
            let name = self.word(&format!("field.{kind}.{key}"));
            let input = self.input(field.input);
            self.line(&[&format!("`{path}`"), &name, &input]);
        }
    }

    fn kind(&mut self, spec: &KindSpec) {
        let title = self.word(&format!("kind.{}", spec.kind));
        let _ = writeln!(self.text, "\n### `{}` {title}\n", spec.kind);
        self.line(&["Path", "", "Value"]);
        self.line(&["---", "---", "---"]);
        for section in spec.sections {
            match section {
                Section::Once { fields, .. } => self.fields(spec.kind, None, fields),
                Section::Repeated { key, fields, .. } => self.fields(spec.kind, Some(key), fields),
                Section::Checklist => {
                    let answer = |one: &Answer| {
                        let word = self.word(&format!("answer.{}", one.name()));
                        format!("`{}` {word}", one.name())
                    };
                    let answers: Vec<String> = ANSWERS.iter().map(answer).collect();
                    self.line(&["`c.<no>`", "清单第几项", &answers.join("; ")]);
                    let note = self.input(NOTE.input);
                    self.line(&["`c.<no>.note`", "该项备注", &note]);
                }
                Section::Files => self.line(&["`file.<n>`", "附件", "an attachment"]),
            }
        }
    }

    fn choices(&mut self) {
        self.text += "\n### Choices\n\n";
        self.line(&["Set", "Values"]);
        self.line(&["---", "---"]);
        for (name, values) in self.sets.clone() {
            let value = |value: &&str| {
                format!("`{value}` {}", self.word(&format!("choice.{name}.{value}")))
            };
            let all: Vec<String> = values.iter().map(value).collect();
            self.line(&[&format!("`{name}`"), &all.join("; ")]);
        }
    }
}

fn tables() -> String {
    let words = std::fs::read_to_string(WORDS).expect("the words");
    let words = serde_json::from_str(&words).expect("flat");
    let mut tables = Tables { words, sets: BTreeMap::new(), text: String::new() };
    let all = [&kinds::LEAD, &kinds::WAGE_LINE].into_iter().chain(kinds::OF_A_CASE.iter().copied());
    for spec in all.chain([&kinds::SITE, &kinds::INSPECTION]) {
        tables.kind(spec);
    }
    tables.choices();
    tables.text
}

#[test]
fn the_tables_of_the_case_file_are_those_of_the_kinds() {
    let docs = std::fs::read_to_string(DOCS).expect("the docs");
    let (head, rest) = docs.split_once(BEGIN).expect("a begin");
    let (_, tail) = rest.split_once(END).expect("an end");
    let right = [head, BEGIN, &*tables(), "\n", END, tail].concat();
    if std::env::var_os("ANXIN_WRITE_DOCS").is_some() {
        std::fs::write(DOCS, &right).expect("written");
    }
    assert!(
        right == docs || std::env::var_os("ANXIN_WRITE_DOCS").is_some(),
        "docs/case-file.md is not what the kinds say: ANXIN_WRITE_DOCS=1 cargo test -p anxin-domain tables_of"
    );
}
