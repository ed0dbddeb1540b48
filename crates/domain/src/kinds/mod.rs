//! The kinds of record the product knows, each described once.

mod agreement;
pub mod checklist;
pub(crate) mod choices;
mod closing;
mod crime_sign;
mod inquiry;
mod inspection;
mod lead;
mod mandate;
mod notice;
mod payment;
pub mod prefill;
mod proceeding;
mod reminder;
mod session;
mod site;
mod transfer;
mod visit;
mod wage_line;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use crate::case::step::State;
use crate::describe::{FILES, Input, KindSpec, Section};

pub use agreement::AGREEMENT;
pub use closing::CLOSING;
pub use crime_sign::CRIME_SIGN;
pub use inquiry::INQUIRY;
pub use inspection::INSPECTION;
pub use lead::LEAD;
pub use mandate::MANDATE;
pub use notice::NOTICE;
pub use payment::PAYMENT;
pub use proceeding::PROCEEDING;
pub use reminder::REMINDER;
pub use session::SESSION;
pub use site::{BOARD_LINES, BOARD_PLACES, SITE};
pub use transfer::TRANSFER;
pub use visit::VISIT;
pub use wage_line::WAGE_LINE;

/// All kinds, in the order they are offered.
pub const ALL: &[&KindSpec] = &[
    &INSPECTION,
    &LEAD,
    &SITE,
    &WAGE_LINE,
    &CRIME_SIGN,
    &NOTICE,
    &MANDATE,
    &INQUIRY,
    &SESSION,
    &AGREEMENT,
    &PAYMENT,
    &REMINDER,
    &VISIT,
    &PROCEEDING,
    &TRANSFER,
    &CLOSING,
];

/// The papers that hang from a case, in the order of its dossier.
pub const OF_A_CASE: &[&KindSpec] = &[
    &NOTICE,
    &MANDATE,
    &INQUIRY,
    &SESSION,
    &AGREEMENT,
    &PAYMENT,
    &REMINDER,
    &VISIT,
    &PROCEEDING,
    &TRANSFER,
    &CLOSING,
];

/// The description of a kind by its name.
pub fn spec(kind: &str) -> Option<&'static KindSpec> {
    ALL.iter().copied().find(|spec| spec.kind == kind)
}

/// Whether records of a kind stand on their case's roster and go with its form; papers do neither.
pub fn is_line(kind: &str) -> bool {
    kind == WAGE_LINE.kind
}

/// Whether a record is still worked on. What is not a case never ends; a state that is not known here
/// may be one of those.
pub fn is_open(kind: &str, fields: &BTreeMap<String, Value>) -> bool {
    kind != LEAD.kind || State::of(fields).is_none_or(State::is_open)
}

/// The title of a record: the first of its title paths that has a text.
pub fn title<'a>(spec: &KindSpec, fields: &'a BTreeMap<String, Value>) -> &'a str {
    spec.title
        .iter()
        .filter_map(|path| fields.get(*path).and_then(Value::as_str))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// The texts of a record by which it is found.
pub fn search_texts<'a>(
    spec: &'static KindSpec,
    fields: &'a BTreeMap<String, Value>,
) -> impl Iterator<Item = &'a str> {
    fields.iter().filter_map(move |(path, value)| {
        spec.field(path).filter(|field| field.search).and_then(|_| value.as_str())
    })
}

/// The wanted fields that have no value yet, as paths.
pub fn missing(spec: &KindSpec, fields: &BTreeMap<String, Value>) -> Vec<&'static str> {
    spec.sections
        .iter()
        .filter_map(|section| match section {
            Section::Once { fields, .. } => Some(*fields),
            Section::Repeated { .. } | Section::Checklist | Section::Files => None,
        })
        .flatten()
        .filter(|field| field.wanted && fields.get(field.key).is_none_or(Value::is_null))
        .map(|field| field.key)
        .collect()
}

/// The paths where a number belongs and what somebody typed could not be read as one. A draft keeps
/// it as typed; no record is made of it.
pub fn unread<'a>(
    spec: &'static KindSpec,
    fields: &'a BTreeMap<String, Value>,
) -> impl Iterator<Item = &'a str> {
    let number = |path: &str| {
        spec.field(path).is_some_and(|field| matches!(field.input, Input::Money | Input::Count))
    };
    fields
        .iter()
        .filter(move |(path, value)| value.is_string() && number(path))
        .map(|(path, _)| path.as_str())
}

/// Characters of the longest text that a form keeps at a path; none where it keeps no free text.
pub fn most_chars(spec: &KindSpec, path: &str) -> Option<u32> {
    let noted = path.strip_prefix("c.").and_then(|rest| rest.strip_suffix(".note"));
    let note = noted.is_some() && spec.sections.contains(&Section::Checklist);
    let field = if note { Some(&checklist::NOTE) } else { spec.field(path) };
    field?.input.most_chars()
}

/// The paths whose text is longer than its field takes, each with the characters it takes.
pub fn too_long<'a>(
    spec: &'static KindSpec,
    fields: &'a BTreeMap<String, Value>,
) -> impl Iterator<Item = (&'a str, u32)> {
    fields.iter().filter_map(move |(path, value)| {
        let most = most_chars(spec, path)?;
        is_longer(value.as_str()?, most).then_some((path.as_str(), most))
    })
}

/// Whether a text has more than `most` characters.
pub fn is_longer(text: &str, most: u32) -> bool {
    text.chars().nth(usize::try_from(most).unwrap_or(usize::MAX)).is_some()
}

/// The groups with more elements than a form makes, by their key, each with how many that is; `file` for what is
/// attached.
pub fn too_many(
    spec: &'static KindSpec,
    fields: &BTreeMap<String, Value>,
) -> Vec<(&'static str, usize)> {
    let count = |group: &str| {
        let elements = fields.iter().filter(|(_, value)| !value.is_null());
        let of_group = |(path, _): (&'_ String, _)| {
            let (head, rest) = path.split_once('.')?;
            (head == group).then(|| rest.split('.').next().unwrap_or_default().to_owned())
        };
        elements.filter_map(of_group).collect::<BTreeSet<_>>().len()
    };
    let groups = spec.sections.iter().filter_map(|section| match section {
        Section::Repeated { key, most, .. } => Some((*key, *most)),
        Section::Files => Some(("file", FILES)),
        Section::Once { .. } | Section::Checklist => None,
    });
    groups.filter(|(key, most)| count(key) > *most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::FieldClass;
    use serde_json::json;

    #[test]
    fn a_path_in_a_group_finds_its_field() {
        let amount = WAGE_LINE.field("m.2026-03.due").expect("described");
        assert_eq!(amount.class, FieldClass::Guarded);
        assert!(WAGE_LINE.field("m.2026-03.nothing").is_none());
        assert!(WAGE_LINE.field("due").is_none());
    }

    #[test]
    fn unknown_paths_are_plain_and_files_are_set_once() {
        assert_eq!(LEAD.class("written.by.newer"), FieldClass::Plain);
        assert_eq!(LEAD.class("file.7f"), FieldClass::AppendOnly);
    }

    #[test]
    fn no_key_stands_twice_in_a_kind() {
        for spec in ALL {
            let mut keys: Vec<&str> = Vec::new();
            for section in spec.sections {
                match section {
                    Section::Once { fields, .. } => keys.extend(fields.iter().map(|f| f.key)),
                    Section::Repeated { key, .. } => keys.push(key),
                    Section::Checklist => keys.push("c"),
                    Section::Files => keys.push("file"),
                }
            }
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), count, "{}", spec.kind);
        }
    }

    #[test]
    fn a_number_that_is_still_a_text_is_unread() {
        let fields = BTreeMap::from([
            ("m.2026-03.due".to_owned(), json!("三千")),
            ("m.2026-03.paid".to_owned(), json!(100)),
            ("name".to_owned(), json!("3000")),
        ]);
        assert_eq!(unread(&WAGE_LINE, &fields).collect::<Vec<_>>(), ["m.2026-03.due"]);
    }

    #[test]
    fn a_text_beyond_its_field_is_named_with_what_the_field_takes() {
        let fields = BTreeMap::from([
            ("place".to_owned(), json!("长".repeat(61))),
            ("date".to_owned(), json!("2026-11-24")),
            ("c.7.note".to_owned(), json!("注".repeat(501))),
            ("c.8.note".to_owned(), json!("𠮷".repeat(500))),
            ("written.by.newer".to_owned(), json!("x".repeat(9_999))),
        ]);
        let found: Vec<_> = too_long(&INSPECTION, &fields).collect();
        assert_eq!(found, [("c.7.note", 500), ("place", 60)]);
    }

    #[test]
    fn elements_beyond_what_a_form_makes_are_named_by_their_group() {
        let mut fields = BTreeMap::new();
        for no in 0..=FILES {
            fields.insert(format!("file.{no}"), json!({}));
            fields.insert(format!("met.{:02}.name", no % 50), json!("甲"));
            fields.insert(format!("met.{:02}.post", no % 50), json!("班组长"));
        }
        assert_eq!(too_many(&INSPECTION, &fields), [("file", FILES)]);
        fields.insert("file.0".to_owned(), Value::Null);
        assert_eq!(too_many(&INSPECTION, &fields), []);
    }

    #[test]
    fn finds_and_names_a_record_by_its_description() {
        let fields = BTreeMap::from([
            ("employer".to_owned(), json!("宏达建工有限公司")),
            ("amount".to_owned(), json!(120_000)),
        ]);
        assert_eq!(title(&LEAD, &fields), "宏达建工有限公司");
        assert_eq!(search_texts(&LEAD, &fields).collect::<Vec<_>>(), ["宏达建工有限公司"]);
        assert!(missing(&LEAD, &fields).contains(&"source"));
    }
}
