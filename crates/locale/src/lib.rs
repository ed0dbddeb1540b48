//! Words for people, looked up by key.
//!
//! The words stand in `locales/<language>/<part>.json`, one flat map from key to text each. A
//! program installs the parts it needs when it starts, so that no entry carries another's words.
//! `{name}` in a text is filled by [`fill`].

use std::collections::HashMap;
use std::fmt;
use std::sync::{OnceLock, RwLock};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

type Words = HashMap<String, &'static str>;

fn words() -> &'static RwLock<Words> {
    static WORDS: OnceLock<RwLock<Words>> = OnceLock::new();
    WORDS.get_or_init(RwLock::default)
}

/// A part that is not a flat JSON map of texts, or a list that is none of texts.
#[derive(Debug, thiserror::Error)]
#[error("not flat texts: {0}")]
pub struct InstallPartError(#[from] serde_json::Error);

/// Keys and texts in the order in which they stand.
struct Part(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Part;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a flat map of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Part(all))
            }
        }
        from.deserialize_map(InOrder)
    }
}

// Programs that travel read JSON as bytes everywhere: a reader of texts beside it is 4 kB of code.

/// Adds a part and gives its keys, in the order in which they stand.
pub fn install(part: &str) -> Result<Vec<String>, InstallPartError> {
    let Part(texts) = serde_json::from_slice(part.as_bytes())?;
    let (keys, texts): (Vec<String>, Vec<String>) = texts.into_iter().unzip();
    put(&keys, texts);
    Ok(keys)
}

/// Lays another language over what is there: its texts alone, a JSON list, in the order of `keys`.
pub fn lay_over(keys: &[String], texts: &str) -> Result<(), InstallPartError> {
    put(keys, serde_json::from_slice(texts.as_bytes())?);
    Ok(())
}

fn put(keys: &[String], texts: Vec<String>) {
    let mut words = words().write().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (key, text) in keys.iter().zip(texts) {
        // A program installs a language a few times in its life; its words live as long as it.
        words.insert(key.clone(), Box::leak(text.into_boxed_str()));
    }
}

/// The text of a key, if there is one.
pub fn find(key: &str) -> Option<&'static str> {
    words().read().unwrap_or_else(std::sync::PoisonError::into_inner).get(key).copied()
}

/// The text of a key; the key itself where there is none, so that a gap shows.
pub fn text(key: &str) -> String {
    find(key).map_or_else(|| key.to_owned(), str::to_owned)
}

/// The text of a key with its `{names}` filled in.
pub fn fill(key: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text(key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// A stage of a proceeding in words: some ways have a word of their own for what others share.
pub fn stage(way: &str, name: &str) -> String {
    let own = find(&["stage.", way, ".", name].concat()).map(str::to_owned);
    own.unwrap_or_else(|| text(&["choice.stage.", name].concat()))
}

/// A place in a law in words. `no` is the article, with its paragraph (款) in round brackets or its item
/// (项) in square ones: `30(3)`, `42[3]`.
pub fn article(law: &str, no: &str) -> String {
    let (article, part) = no.split_once(['(', '[']).unwrap_or((no, ""));
    let mut words = fill(&["law.", law].concat(), &[("n", article)]);
    for (end, key) in [(')', "law.paragraph"), (']', "law.item")] {
        if let Some(part) = part.strip_suffix(end) {
            words += &fill(key, &[("n", part)]);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_names_and_shows_a_gap() {
        install(r#"{"greet.test": "{n} 条未到局"}"#).expect("flat");
        assert_eq!(fill("greet.test", &[("n", "3")]), "3 条未到局");
        assert_eq!(text("greet.gap"), "greet.gap");
    }

    #[test]
    fn an_article_is_said_with_its_paragraph_or_item() {
        install(
            r#"{"law.test": "《试法》第 {n} 条", "law.paragraph": "第 {n} 款", "law.item": "第 {n} 项"}"#,
        )
        .expect("flat");
        assert_eq!(article("test", "30"), "《试法》第 30 条");
        assert_eq!(article("test", "30(3)"), "《试法》第 30 条第 3 款");
        assert_eq!(article("test", "42[3]"), "《试法》第 42 条第 3 项");
    }

    #[test]
    fn another_language_is_laid_over_by_order() {
        let keys = install(r#"{"over.b": "乙", "over.a": "甲"}"#).expect("flat");
        assert_eq!(keys, ["over.b", "over.a"]);
        lay_over(&keys, r#"["two", "one"]"#).expect("a list");
        assert_eq!((text("over.a"), text("over.b")), ("one".to_owned(), "two".to_owned()));
    }

    #[test]
    fn refuses_nested_maps() {
        assert!(install(r#"{"a": {"b": "c"}}"#).is_err());
    }
}
