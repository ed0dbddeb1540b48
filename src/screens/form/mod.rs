//! A form from a kind's description: every field commits itself as it is filled in.

mod group;
mod input;
mod wrong;

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::Value;

pub(crate) use group::{Group, in_order};
pub(crate) use input::{FieldInput, position_words};
pub(crate) use wrong::Wrong;

/// The values being edited and where each goes when it changes. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// The kind, for the words.
    pub(crate) kind: &'static str,
    /// Values by path.
    pub(crate) values: RwSignal<BTreeMap<String, Value>>,
    save: Callback<(String, Value)>,
    /// What is wrong at a field: an object of words by path.
    pub(crate) faults: RwSignal<Value>,
    /// Pickers that show what is no day: it has no value that could be kept.
    unread: RwSignal<Vec<String>>,
    /// Choices that are not offered; one that stands already is shown.
    pub(crate) without: RwSignal<Vec<String>>,
    /// Records to choose from.
    pub(crate) links: Signal<Vec<Choosable>>,
}

/// A record that a link may name.
#[derive(Clone, PartialEq)]
pub(crate) struct Choosable {
    /// Its kind.
    pub(crate) kind: &'static str,
    /// Its id.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
}

impl Form {
    /// A form over `values`; `save` gets every change, `Null` for a value taken back.
    pub(crate) fn new(
        kind: &'static str,
        values: BTreeMap<String, Value>,
        links: Signal<Vec<Choosable>>,
        save: impl Fn(String, Value) + Send + Sync + 'static,
    ) -> Self {
        let save = Callback::new(move |(path, value)| save(path, value));
        let (faults, unread) = (RwSignal::new(Value::Null), RwSignal::default());
        let without = RwSignal::default();
        Self { kind, values: RwSignal::new(values), save, faults, unread, without, links }
    }

    /// The value at a path; `Null` for none.
    pub(crate) fn value(self, path: &str) -> Signal<Value> {
        let path = path.to_owned();
        Memo::new(move |_| self.values.with(|all| all.get(&path).cloned().unwrap_or(Value::Null)))
            .into()
    }

    /// The text at a path; empty for none.
    pub(crate) fn text(self, path: &str) -> Signal<String> {
        let value = self.value(path);
        Signal::derive(move || value.with(|value| value.as_str().unwrap_or_default().to_owned()))
    }

    /// Changes a value and saves it.
    pub(crate) fn put(self, path: &str, value: Value) {
        let same = self.values.try_update(|all| {
            let before = if value.is_null() {
                all.remove(path)
            } else {
                all.insert(path.to_owned(), value.clone())
            };
            before.unwrap_or(Value::Null) == value
        });
        if same == Some(false) {
            self.save.run((path.to_owned(), value));
        }
    }

    /// Notes whether a picker shows what is no day.
    pub(crate) fn mark_unread(self, path: &str, unread: bool) {
        self.unread.update(|all| {
            all.retain(|one| one != path);
            if unread {
                all.push(path.to_owned());
            }
        });
    }

    /// The fields of which something keeps the form from being saved: what a picker shows and is no day, and what the
    /// rules found.
    pub(crate) fn wrong(self) -> Vec<String> {
        let mut all = self.unread.get_untracked();
        let found =
            |said: &Value| said.as_object().map(|all| all.keys().cloned().collect::<Vec<_>>());
        all.extend(self.faults.with_untracked(found).unwrap_or_default());
        all
    }

    /// Whether a picker shows what is no day.
    pub(crate) fn is_unread(self) -> bool {
        self.unread.with_untracked(|all| !all.is_empty())
    }

    /// Changes a text; an empty one takes the value back.
    pub(crate) fn put_text(self, path: &str, text: String) {
        self.put(path, if text.is_empty() { Value::Null } else { Value::String(text) });
    }
}

/// The elements of a repeated group, in the order they were made or named.
pub(crate) fn elements(values: &BTreeMap<String, Value>, group: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for path in values.keys() {
        let mut parts = path.splitn(3, '.');
        if parts.next() == Some(group)
            && let (Some(element), Some(_)) = (parts.next(), parts.next())
            && found.last().map(String::as_str) != Some(element)
        {
            found.push(element.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn elements_are_named_once_each() {
        let values = BTreeMap::from([
            ("chain.1a.name".to_owned(), json!("甲")),
            ("chain.1a.role".to_owned(), json!("owner")),
            ("chain.2b.name".to_owned(), json!("乙")),
            ("chained".to_owned(), json!("不在内")),
        ]);
        assert_eq!(elements(&values, "chain"), ["1a", "2b"]);
    }
}
