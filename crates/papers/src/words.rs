//! Words for the values of choices. They are the Chinese ones whatever language the screens speak: a
//! signed paper is Chinese.

use std::sync::OnceLock;

use serde_json::Value;

/// The county's own words of the domain, and where a paper is more formal than a screen.
const SOURCES: [&str; 2] =
    [include_str!("../wording/formal.json"), include_str!("../../../locales/zh-CN/domain.json")];

fn find(key: &str) -> Option<&'static str> {
    static WORDS: OnceLock<Vec<Value>> = OnceLock::new();
    let read = || SOURCES.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let words = WORDS.get_or_init(read);
    words.iter().find_map(|words| words.get(key)?.as_str())
}

/// The word under a key; empty where there is none.
pub(crate) fn word(key: &str) -> &'static str {
    find(key).unwrap_or_default()
}

/// The word of a choice's value, which may be a blank; the value itself where a newer program wrote one
/// that is not known.
pub(crate) fn choice(set: &str, value: &str) -> String {
    find(&["choice.", set, ".", value].concat()).unwrap_or(value).to_owned()
}
