//! Words for people, looked up by key.
//!
//! The words stand in `locales/<language>/<part>.json`, one flat map from key to text each. A
//! program installs the parts it needs when it starts, so that no entry carries another's words.
//! `{name}` in a text is filled by [`fill`].

use std::collections::HashMap;
use std::sync::{OnceLock, RwLock};

type Words = HashMap<String, &'static str>;

fn words() -> &'static RwLock<Words> {
    static WORDS: OnceLock<RwLock<Words>> = OnceLock::new();
    WORDS.get_or_init(RwLock::default)
}

/// A part that is not a flat JSON map of texts.
#[derive(Debug, thiserror::Error)]
#[error("not a flat map of texts: {0}")]
pub struct InstallPartError(#[from] serde_json::Error);

/// Adds a part; a key that is there already takes the new text, which is how another language is
/// laid over Chinese.
pub fn install(part: &str) -> Result<(), InstallPartError> {
    let texts: HashMap<String, String> = serde_json::from_str(part)?;
    let mut words = words().write().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (key, text) in texts {
        // A program installs a language a few times in its life; its words live as long as it.
        words.insert(key, Box::leak(text.into_boxed_str()));
    }
    Ok(())
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
    fn refuses_nested_maps() {
        assert!(install(r#"{"a": {"b": "c"}}"#).is_err());
    }
}
