//! The page's language; theme and size are put on it by `platform::prefs`.

use leptos::prelude::document;

/// Says which language the page is in: `zh-CN`, `en`.
pub fn show_language(language: &str) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of a valid name cannot fail.
        let _ = root.set_attribute("lang", language);
    }
}
