//! What must outlive a reload of the page and cannot be written to the disk: in the session storage of this tab,
//! sealed by whoever puts it there.

use std::collections::BTreeMap;

use gloo_storage::{SessionStorage, Storage};

const KEY: &str = "anxin.carried";

fn is_there() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.session_storage(), Ok(Some(_))))
}

/// What is carried: sealed texts by their names.
pub fn all() -> BTreeMap<String, String> {
    if is_there() { SessionStorage::get(KEY).unwrap_or_default() } else { BTreeMap::new() }
}

/// Carries these from now on and nothing else; false where the browser does not keep them.
pub fn keep(sealed: &BTreeMap<String, String>) -> bool {
    if !is_there() {
        return false;
    }
    if sealed.is_empty() {
        SessionStorage::delete(KEY);
        return true;
    }
    SessionStorage::set(KEY, sealed).is_ok()
}
