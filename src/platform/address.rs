//! The page's address: where it is, going elsewhere, links pressed inside the page.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, MouseEvent};

/// The path, with its slash.
pub fn path() -> String {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    path.unwrap_or_else(|| "/".to_owned())
}

/// All of it.
pub fn whole() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Puts another path into the address, as a step of the history or in place of the last one.
pub fn set_path(path: &str, replace: bool) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    // Paths of the own origin are always allowed.
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(path))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(path))
    };
}

/// Listens to links; dropping it takes it away.
#[derive(Debug)]
#[must_use = "dropped, it hears nothing"]
pub struct Links {
    document: Document,
    listener: Closure<dyn FnMut(MouseEvent)>,
}

impl Drop for Links {
    fn drop(&mut self) {
        let listener = self.listener.as_ref().unchecked_ref();
        // One that is not there any more is what we want.
        let _ = self.document.remove_event_listener_with_callback("click", listener);
    }
}

/// Calls `go` for a link to a path of this page instead of loading it: not for new windows,
/// downloads or the office's other pages.
pub fn on_link(mut go: impl FnMut(String) + 'static) -> Option<Links> {
    let document = web_sys::window()?.document()?;
    let listener = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href^=\"/\"]").ok().flatten());
        let Some(link) = link.filter(|link| !link.has_attribute("target")) else { return };
        let Some(path) = link.get_attribute("href") else { return };
        let elsewhere = path.starts_with("/console") || path.starts_with("/api");
        if plain && !event.default_prevented() && !elsewhere {
            event.prevent_default();
            go(path);
        }
    });
    document.add_event_listener_with_callback("click", listener.as_ref().unchecked_ref()).ok()?;
    Some(Links { document, listener })
}

/// Puts words where they can be pasted; false where the browser does not let a page.
pub fn copy(words: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return false;
    }
    // What comes of it is told to nobody: browsers that refuse have no clipboard at all.
    drop(clipboard.write_text(words));
    true
}
