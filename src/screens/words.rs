//! Values as words, by the description.

use anxin_domain::describe::{Input, KindSpec};
use anxin_domain::kinds::checklist;
use anxin_domain::roster;
use anxin_locale::{fill, find, text};
use base64::Engine as _;
use serde_json::Value;

use super::form::position_words;
use super::shell::title_of;
use crate::desk::Desk;
use crate::ui::grouped_yuan;

/// The label of a path.
pub(crate) fn label_of(spec: &KindSpec, path: &str) -> String {
    let mut parts = path.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("c"), Some(no), None) => {
            text(&format!("checklist.{}.{no}", checklist::BUILT_IN.version))
        }
        (Some("c"), Some(_), Some(_)) => text("app.check.note"),
        (Some("file"), Some(_), None) => text("app.files"),
        (Some("m"), Some(month), Some(part)) => {
            format!("{month} {}", text(&format!("field.{}.m.{part}", spec.kind)))
        }
        (Some(group), Some(_), Some(field)) => {
            text(&format!("field.{}.{group}.{field}", spec.kind))
        }
        _ => text(&format!("field.{}.{path}", spec.kind)),
    }
}

/// A month of a line as people read it.
pub(crate) fn month_words(name: &str) -> String {
    if roster::is_month(name) { name.to_owned() } else { text("app.line.unnamed") }
}

/// A value as people read it; none for none.
pub(crate) fn field_words(
    desk: &Desk,
    spec: &KindSpec,
    path: &str,
    value: &Value,
) -> Option<String> {
    if value.is_null() {
        return None;
    }
    let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let input = spec.field(path).map(|field| field.input);
    Some(match input {
        Some(Input::Choice(set)) => text(&format!("choice.{}.{plain}", set.name)),
        Some(Input::Choices(set)) => {
            let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let words: Vec<String> = all
                .iter()
                .filter_map(Value::as_str)
                .map(|one| text(&format!("choice.{}.{one}", set.name)))
                .collect();
            words.join("、")
        }
        Some(Input::Flag) => text(if value.as_bool() == Some(true) { "app.yes" } else { "app.no" }),
        Some(Input::Money) => format!("¥{}", grouped_yuan(value.as_i64().unwrap_or_default())),
        Some(Input::Position) => position_words(value)?,
        Some(Input::Link(_)) => {
            let linked = plain.parse().ok().and_then(|id| desk.view(id));
            linked.map_or(plain, |record| title_of(&record.kind, &record.fields))
        }
        None if path.starts_with("c.") && path.matches('.').count() == 1 => {
            text(&format!("answer.{plain}"))
        }
        _ => plain,
    })
}

/// Bytes as an address an image or a player can show.
pub(crate) fn data_url(mime: &str, bytes: &[u8]) -> String {
    format!("data:{mime};base64,{}", base64::engine::general_purpose::STANDARD.encode(bytes))
}

/// The words for a reason the office or the network gave.
pub(in crate::screens) fn trouble_words(code: &str) -> String {
    find(&format!("trouble.{code}"))
        .or_else(|| find(&format!("problem.{code}")))
        .map_or_else(|| fill("trouble.other", &[("code", code)]), str::to_owned)
}
