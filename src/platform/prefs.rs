//! Preferences, and the mark that this browser once held a store. Nothing else lies here.

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

const THEME: &str = "anxin.theme";
const ELDER: &str = "anxin.elder";
const CONTRAST: &str = "anxin.contrast";
const LANGUAGE: &str = "anxin.language";
const WATERMARK: &str = "anxin.watermark";
const ENROLLED: &str = "anxin.enrolled";
const RECEIPT: &str = "anxin.receipt";

/// Whether this browser lets a page keep anything here: one that is told to keep nothing refuses.
fn is_there() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

fn kept<T: DeserializeOwned>(key: &str) -> Option<T> {
    is_there().then(|| LocalStorage::get(key).ok()).flatten()
}

fn keep<T: Serialize>(key: &str, value: T) {
    // A browser that keeps no preferences still works; it only forgets them.
    if is_there() {
        drop(LocalStorage::set(key, value));
    }
}

fn is_on(key: &str) -> bool {
    kept(key).unwrap_or(false)
}

/// `dark`, `light`, or what the phone says.
pub fn theme() -> Option<String> {
    kept(THEME)
}

/// Chooses a theme; `None` follows the phone.
pub fn set_theme(theme: Option<&str>) {
    match theme {
        Some(theme) => keep(THEME, theme),
        None if is_there() => LocalStorage::delete(THEME),
        None => {}
    }
    apply();
}

/// Large text and large targets.
pub fn elder() -> bool {
    is_on(ELDER)
}

/// Switches large text.
pub fn set_elder(on: bool) {
    keep(ELDER, on);
    apply();
}

/// The language of the words: `zh-CN` or `en`.
pub fn language() -> String {
    kept(LANGUAGE).unwrap_or_else(|| "zh-CN".to_owned())
}

/// Chooses a language; it is there after the page is loaded anew.
pub fn set_language(language: &str) {
    keep(LANGUAGE, language);
}

/// Whether photos carry a line with time and operator.
pub fn watermark() -> bool {
    is_on(WATERMARK)
}

/// Switches the line on photos.
pub fn set_watermark(on: bool) {
    keep(WATERMARK, on);
}

/// High contrast, on the worker's page.
pub fn contrast() -> bool {
    is_on(CONTRAST)
}

/// Switches high contrast.
pub fn set_contrast(on: bool) {
    keep(CONTRAST, on);
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

/// The receipt that this tab of the worker's page had in view: it is there again when the page is loaded anew.
pub fn receipt() -> String {
    if keeps_session() { SessionStorage::get(RECEIPT).unwrap_or_default() } else { String::new() }
}

fn keeps_session() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.session_storage(), Ok(Some(_))))
}

/// Notes the receipt in view, as long as the tab is open.
pub fn set_receipt(token: &str) {
    // A browser that keeps nothing shows the list of receipts when it is loaded anew.
    if keeps_session() {
        drop(SessionStorage::set(RECEIPT, token));
    }
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
    is_on(ENROLLED)
}

/// Notes that the store is in use.
pub fn mark_enrolled() {
    keep(ENROLLED, true);
}
