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
use std::collections::BTreeMap;

use crate::case::step::State;
use crate::describe::{Input, KindSpec, Section};

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
