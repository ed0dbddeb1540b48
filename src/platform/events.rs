//! What the browser tells: network, visibility, pokes from the office.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, VisibilityState};

/// A listener on the window that lives as long as the page.
pub fn on_window(event: &str, mut act: impl FnMut() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let closure = Closure::<dyn FnMut()>::new(move || act());
    // The window takes listeners of any name.
    let _ = window.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Called when the page comes into view or leaves it.
pub fn on_visibility(mut act: impl FnMut(bool) + 'static) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let page = document.clone();
    let closure = Closure::<dyn FnMut()>::new(move || {
        act(page.visibility_state() == VisibilityState::Visible);
    });
    let listener = closure.as_ref().unchecked_ref();
    // The document takes listeners of any name.
    let _ = document.add_event_listener_with_callback("visibilitychange", listener);
    closure.forget();
}

/// Pokes from the office for as long as the value lives.
#[derive(Debug)]
pub struct Pokes {
    source: EventSource,
    _listener: Closure<dyn FnMut()>,
}

impl Pokes {
    /// Listens at an address that sends events named `poke`; the cookie goes along.
    pub fn listen(path: &str, mut act: impl FnMut() + 'static) -> Option<Self> {
        let source = EventSource::new(path).ok()?;
        let listener = Closure::<dyn FnMut()>::new(move || act());
        source.add_event_listener_with_callback("poke", listener.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _listener: listener })
    }
}

impl Drop for Pokes {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// The fragment of the page's address, without `#`.
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Takes the fragment out of the address: a one-time code does not stay in the history.
pub fn clear_fragment() {
    let Some(window) = web_sys::window() else { return };
    let path = window.location().pathname().unwrap_or_default();
    if let Ok(history) = window.history() {
        // Replacing the own path is always allowed.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A page may always load itself.
        let _ = window.location().reload();
    }
}
