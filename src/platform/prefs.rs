//! Preferences, and the mark that this browser once held a store. Nothing else lies here.

use gloo_storage::{LocalStorage, Storage};

const THEME: &str = "anxin.theme";
const ELDER: &str = "anxin.elder";
const CONTRAST: &str = "anxin.contrast";
const LANGUAGE: &str = "anxin.language";
const WATERMARK: &str = "anxin.watermark";
const ENROLLED: &str = "anxin.enrolled";

/// `dark`, `light`, or what the phone says.
pub fn theme() -> Option<String> {
    LocalStorage::get(THEME).ok()
}

/// Chooses a theme; `None` follows the phone.
pub fn set_theme(theme: Option<&str>) {
    match theme {
        // A browser that keeps no preferences still works; it only forgets them.
        Some(theme) => drop(LocalStorage::set(THEME, theme)),
        None => LocalStorage::delete(THEME),
    }
    apply();
}

/// Large text and large targets.
pub fn elder() -> bool {
    LocalStorage::get(ELDER).unwrap_or(false)
}

/// Switches large text.
pub fn set_elder(on: bool) {
    drop(LocalStorage::set(ELDER, on));
    apply();
}

/// The language of the words: `zh-CN` or `en`.
pub fn language() -> String {
    LocalStorage::get(LANGUAGE).unwrap_or_else(|_| "zh-CN".to_owned())
}

/// Chooses a language; it is there after the page is loaded anew.
pub fn set_language(language: &str) {
    drop(LocalStorage::set(LANGUAGE, language));
}

/// Whether photos carry a line with time and operator.
pub fn watermark() -> bool {
    LocalStorage::get(WATERMARK).unwrap_or(false)
}

/// Switches the line on photos.
pub fn set_watermark(on: bool) {
    drop(LocalStorage::set(WATERMARK, on));
}

/// High contrast, on the worker's page.
pub fn contrast() -> bool {
    LocalStorage::get(CONTRAST).unwrap_or(false)
}

/// Switches high contrast.
pub fn set_contrast(on: bool) {
    drop(LocalStorage::set(CONTRAST, on));
    apply_contrast();
}

/// Puts high contrast onto the page.
pub fn apply_contrast() {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root else { return };
    // Attributes with fixed names cannot be refused.
    let _ = if contrast() {
        root.set_attribute("data-contrast", "")
    } else {
        root.remove_attribute("data-contrast")
    };
}

/// Puts theme and size onto the page.
pub fn apply() {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root else { return };
    let dark = theme().unwrap_or_else(|| if prefers_dark() { "dark" } else { "light" }.to_owned());
    // Attributes with fixed names cannot be refused.
    let _ = root.set_attribute("data-theme", &dark);
    let _ = if elder() {
        root.set_attribute("data-elder", "")
    } else {
        root.remove_attribute("data-elder")
    };
}

fn prefers_dark() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
        .is_some_and(|query| query.matches())
}

/// Whether this browser held an enrolled store before: an empty one now means that the browser
/// threw it away.
pub fn was_enrolled() -> bool {
    LocalStorage::get(ENROLLED).unwrap_or(false)
}

/// Notes that the store is in use.
pub fn mark_enrolled() {
    drop(LocalStorage::set(ENROLLED, true));
}
