//! What an outsider's copy does not show, and what no paper shows.

use anxin_domain::case::Paper;
use anxin_domain::check::mask::{self, SEALED};
use anxin_domain::describe::{Field, Input};
use anxin_domain::kinds;
use serde_json::Value;

use crate::case::{Case, text};
use crate::model::Copy;

/// What separates the names in a list of them.
const BETWEEN: &[char] =
    &['、', '，', ',', '；', ';', '（', '）', '(', ')', '/', ' ', '\n', '\u{3000}'];
/// Fields with a person's name that are not described as personal.
const PERSONS: [&str; 3] = ["debtor_agent", "agent", "others"];
/// Fields that name a firm, or a person where the employer is one.
const SIDES: [(&str, &str); 6] = [
    ("lead", "employer"),
    ("lead", "name"),
    ("agreement", "debtor"),
    ("agreement", "guarantor"),
    ("session", "debtor"),
    ("payment", "by"),
];
/// What a firm's name of four characters ends with.
const FIRM_ENDS: &[char] =
    &['工', '厂', '店', '部', '队', '局', '院', '社', '司', '行', '会', '团', '业'];

/// What must not be read in any text of a case's papers.
#[derive(Debug)]
pub(crate) struct Hide {
    copy: Copy,
    /// Longest first: each with what stands for it.
    secrets: Vec<(String, String)>,
    /// Ends of account numbers. They are hidden where they stand alone and are no year.
    tails: Vec<String>,
    /// The reporter who must not be known is a party under the own name: as such he is named.
    is_party: bool,
}

/// Whether a value of this field belongs to a person, and how it is masked.
fn masked(kind: &str, field: &Field, value: &str) -> Option<String> {
    let person = field.personal || PERSONS.contains(&field.key);
    let side = SIDES.contains(&(kind, field.key)) && is_person(value);
    match field.input {
        // The lines for complaints are there to be known.
        Input::Phone if matches!(field.key, "rights_phone" | "regulator_phone") => None,
        Input::Phone => Some(mask::phone(value)),
        Input::IdCard => Some(mask::id_no(value)),
        Input::Text { .. } if field.key == "account_tail" && kind != "site" => {
            Some("*".repeat(value.chars().count()))
        }
        Input::Text { .. } if person || side => Some(names(value)),
        // The day on which a person was born.
        Input::Date if field.personal => Some("*".repeat(value.chars().count())),
        // Nothing in it can be told apart: what a sealed report says.
        Input::LongText { .. } if field.personal => Some(SEALED.to_owned()),
        _ => None,
    }
}

/// Whether a name is a person's rather than a firm's, by its length: when in doubt it is.
fn is_person(name: &str) -> bool {
    match name.chars().count() {
        ..=3 => true,
        4 => !name.ends_with(FIRM_ENDS),
        _ => name.contains('·'),
    }
}

/// Every name in a list of them, masked.
fn names(text: &str) -> String {
    let mut all = String::new();
    for piece in text.split_inclusive(BETWEEN) {
        let name = piece.trim_end_matches(BETWEEN);
        all += &mask::name(name);
        all += piece.get(name.len()..).unwrap_or_default();
    }
    all
}

impl Hide {
    /// `shown` are the records of the case as the paper shows them: what is no longer on the roster is in them.
    pub(crate) fn new(case: &Case<'_>, shown: &[Paper<'_>], copy: Copy) -> Self {
        let mut secrets: Vec<(String, String)> = Vec::new();
        let mut tails: Vec<String> = Vec::new();
        let mut add = |value: &str, mask: &str| {
            if value.chars().count() > 1 {
                secrets.push((value.to_owned(), mask.to_owned()));
            }
        };
        let mut is_party = false;
        // A lead that was joined into the case keeps its own secret.
        let leads = case.of("lead").copied().chain([case.lead]);
        for lead in leads.filter(Paper::is_reporter_sealed) {
            is_party |= case.of("wage_line").any(|line| {
                let same = |mine: &str, theirs: &str| {
                    !text(line, mine).is_empty() && text(line, mine) == text(&lead, theirs)
                };
                same("name", "reporter") || same("phone", "reporter_phone")
            });
            add(text(&lead, "reporter"), SEALED);
            add(text(&lead, "reporter_phone"), SEALED);
        }
        if copy == Copy::Outsider {
            let all = case.papers.iter().chain(shown);
            for paper in all.chain([&case.lead]).chain(&case.site) {
                let Some(spec) = kinds::spec(paper.kind) else { continue };
                for (path, value) in paper.fields {
                    let (Some(field), Some(value)) = (spec.field(path), value.as_str()) else {
                        continue;
                    };
                    if masked(paper.kind, field, value).is_none() {
                        continue;
                    }
                    if field.key == "account_tail" {
                        tails.push(value.to_owned());
                    } else if matches!(field.input, Input::Text { .. }) {
                        value.split(BETWEEN).for_each(|name| add(name, &mask::name(name)));
                    } else if let Some(mask) = masked(paper.kind, field, value) {
                        add(value, &mask);
                    }
                }
            }
        }
        // A stable sort: what is sealed stays before what is masked.
        secrets.sort_by_key(|(value, _)| std::cmp::Reverse(value.chars().count()));
        secrets.dedup_by(|one, kept| one.0 == kept.0);
        Self { copy, secrets, tails, is_party }
    }

    /// A field's value as this copy shows it.
    pub(crate) fn value(&self, kind: &str, field: &Field, value: &str) -> String {
        match masked(kind, field, value) {
            Some(masked) if self.copy == Copy::Outsider => masked,
            Some(_) if self.is_party => value.to_owned(),
            _ => self.prose(field.input, value),
        }
    }

    /// A person's name as this copy shows it.
    pub(crate) fn name(&self, name: &str) -> String {
        match self.copy {
            Copy::Outsider => names(name),
            Copy::Original if self.is_party => name.to_owned(),
            Copy::Original => self.text(name),
        }
    }

    /// A firm's name, which may be a person's.
    pub(crate) fn side(&self, name: &str) -> String {
        if is_person(name) { self.name(name) } else { self.text(name) }
    }

    fn prose(&self, input: Input, value: &str) -> String {
        match input {
            Input::Text { .. } | Input::LongText { .. } | Input::Phone | Input::IdCard => {
                self.text(value)
            }
            _ => value.to_owned(),
        }
    }

    /// A text that somebody wrote, without what must not be read in it.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (secret, mask) in &self.secrets {
            if text.contains(secret) {
                text = text.replace(secret, mask);
            }
        }
        if self.copy == Copy::Outsider { self.numbers(&text) } else { text }
    }

    /// What an outsider does not see at all.
    pub(crate) fn withheld(&self, value: String) -> String {
        match self.copy {
            Copy::Original => value,
            Copy::Outsider => {
                value.chars().map(|c| if c.is_ascii_alphanumeric() { '*' } else { c }).collect()
            }
        }
    }

    /// Telephone, citizen and account numbers inside a text, masked by their length.
    fn numbers(&self, text: &str) -> String {
        let mut all = String::new();
        let mut run = String::new();
        for c in text.chars().chain(['\n']) {
            if c.is_ascii_digit() || (c.eq_ignore_ascii_case(&'x') && run.len() == 17) {
                run.push(c);
                continue;
            }
            match run.len() {
                18 => all += &mask::id_no(&run),
                11 => all += &mask::phone(&run),
                12..=30 => all += &mask::card(&run),
                _ if c != '年' && self.tails.contains(&run) => all += &"*".repeat(run.len()),
                _ => all += &run,
            }
            run.clear();
            all.push(c);
        }
        all.pop();
        all
    }
}

/// Whether a record says yes.
pub(crate) fn is_set(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(_) => true,
    }
}
