//! How values look: by the description of their field, with words from the locale.

use std::collections::{BTreeMap, HashMap};

use anxin_domain::check;
use anxin_domain::describe::{Input, KindSpec, Section};
use anxin_domain::id::PersonId;
use anxin_domain::{kinds, money};
use anxin_locale::{find, text};
use anxin_protocol::console::RecordPage;
use anxin_protocol::sync::PersonName;
use serde_json::Value;

use crate::platform::today;

/// What the ids in a record's values stand for: names of people, titles of records.
pub(super) type Known = HashMap<String, String>;

/// What the page of a record knows.
pub(super) fn known(page: &RecordPage) -> Known {
    let people = page.people.iter().map(|person| (person.id.to_string(), person.name.clone()));
    let links = page.linked.iter().map(|link| (link.id.to_string(), link.title.clone()));
    let around = page.children.iter().chain(&page.site).chain(&page.joined);
    let around = around.map(|one| (one.id.to_string(), title(&one.kind, &one.fields)));
    people.chain(links).chain(around).filter(|(_, name)| !name.is_empty()).collect()
}

/// The words of a value at a path.
pub(super) fn value_words(spec: &KindSpec, path: &str, value: &Value, known: &Known) -> String {
    if value.is_null() {
        return text("console.nothing");
    }
    if let Some(no) = path.strip_prefix("c.")
        && !no.contains('.')
    {
        return text(&format!("answer.{}", value.as_str().unwrap_or_default()));
    }
    let choice = |set: &str, value: &str| text(&format!("choice.{set}.{value}"));
    match (spec.field(path).map(|field| field.input), value) {
        (Some(Input::Choice(set)), Value::String(one)) => choice(set.name, one),
        (Some(Input::Choices(set)), Value::Array(many)) => many
            .iter()
            .filter_map(Value::as_str)
            .map(|one| choice(set.name, one))
            .collect::<Vec<_>>()
            .join("、"),
        (Some(Input::Money), value) => {
            format!("¥{}", money::yuan(value.as_i64().unwrap_or_default()))
        }
        (Some(Input::Flag), Value::Bool(flag)) => {
            text(if *flag { "answer.yes" } else { "answer.no" })
        }
        (Some(input), Value::String(number)) if check::doubt(input, number, &today()).is_some() => {
            format!("{number}（{}）", text("console.doubt"))
        }
        (_, Value::String(text)) => known.get(text).unwrap_or(text).clone(),
        (_, Value::Object(object)) => object_words(path, object),
        (_, other) => other.to_string(),
    }
}

fn object_words(path: &str, object: &serde_json::Map<String, Value>) -> String {
    let number = |name: &str| object.get(name).and_then(Value::as_f64).unwrap_or_default();
    if path.starts_with("file.") {
        let kind = object.get("kind").and_then(Value::as_str).unwrap_or("photo");
        return text(&format!("console.file.{kind}"));
    }
    format!("{:.5}, {:.5} ±{:.0} m", number("lat"), number("lon"), number("acc"))
}

/// The label of a path.
pub(super) fn label(kind: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["c", no] => format!("{no}. {}", text(&format!("checklist.2026-1.{no}"))),
        ["c", no, "note"] => format!("{no}. {}", text("console.note")),
        ["file", _] => text("console.file"),
        [group, element, last] => {
            let name = find(&format!("field.{kind}.{group}.{last}"));
            let name = name.map_or_else(|| (*last).to_owned(), str::to_owned);
            format!("{element} {name}")
        }
        _ => text(&format!("field.{kind}.{path}")),
    }
}

/// The fields of a record that stand once and have a value, section by section.
pub(super) fn sections(
    spec: &'static KindSpec,
    fields: &BTreeMap<String, Value>,
    known: &Known,
) -> Vec<(String, Vec<(String, String)>)> {
    spec.sections
        .iter()
        .filter_map(|section| {
            let Section::Once { key, fields: described } = section else { return None };
            let rows: Vec<(String, String)> = described
                .iter()
                .filter(|field| !["site", "checklist"].contains(&field.key))
                .filter_map(|field| {
                    let value = fields.get(field.key)?;
                    if value.as_array().is_some_and(Vec::is_empty) {
                        return None;
                    }
                    Some((label(spec.kind, field.key), value_words(spec, field.key, value, known)))
                })
                .collect();
            let title = text(&format!("section.{}.{key}", spec.kind));
            (!rows.is_empty()).then_some((title, rows))
        })
        .collect()
}

/// The elements of a repeated group: the words of each element's values.
pub(super) fn elements(
    spec: &'static KindSpec,
    group: &str,
    fields: &BTreeMap<String, Value>,
    known: &Known,
) -> Vec<Vec<(String, String)>> {
    let mut found: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for (path, value) in fields {
        let mut parts = path.splitn(3, '.');
        let (Some(head), Some(element), Some(last)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        if head == group {
            let name = text(&format!("field.{}.{group}.{last}", spec.kind));
            found.entry(element).or_default().push((name, value_words(spec, path, value, known)));
        }
    }
    found.into_values().collect()
}

/// The title of a record, or words that say that it has none.
pub(super) fn title(kind: &str, fields: &BTreeMap<String, Value>) -> String {
    let title = kinds::spec(kind).map(|spec| kinds::title(spec, fields)).unwrap_or_default();
    if title.is_empty() { text("console.untitled") } else { title.to_owned() }
}

/// Names by person.
pub(super) fn names(people: &[PersonName]) -> HashMap<PersonId, String> {
    people.iter().map(|person| (person.id, person.name.clone())).collect()
}
