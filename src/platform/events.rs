//! What the browser tells: network, visibility, pokes from the office.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, EventSource, KeyboardEvent, VisibilityState};

/// A listener on the window; dropping it takes it away, and with it all that it holds.
#[derive(Debug)]
#[must_use = "dropped, it hears nothing"]
pub struct Listener {
    event: &'static str,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    /// Keeps it as long as the page lives.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let Some(window) = web_sys::window() else { return };
        let listener = self.closure.as_ref().unchecked_ref();
        // One that is not there any more is what we want.
        let _ = window.remove_event_listener_with_callback(self.event, listener);
    }
}

/// Listens on the window.
pub fn on_window(event: &'static str, act: impl FnMut() + 'static) -> Listener {
    let closure = Closure::<dyn FnMut()>::new(act);
    if let Some(window) = web_sys::window() {
        let listener = closure.as_ref().unchecked_ref();
        // The window takes listeners of any name.
        let _ = window.add_event_listener_with_callback(event, listener);
    }
    Listener { event, closure }
}

/// Keys that no field and no dialog takes, for as long as the value lives.
#[derive(Debug)]
#[must_use = "dropped, it hears nothing"]
pub struct Keys(Closure<dyn FnMut(KeyboardEvent)>);

impl Keys {
    /// Listens on the window; keys with Ctrl, Alt or Meta are the browser's.
    pub fn listen(mut act: impl FnMut(&str) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let on = event.target().and_then(|on| on.dyn_into::<Element>().ok());
            let taken = on.is_some_and(|on| {
                let field = "input:not([type=checkbox]), textarea, select, audio, [role=dialog] *";
                on.matches(field).unwrap_or(false)
            });
            let browsers = event.ctrl_key() || event.alt_key() || event.meta_key();
            if !taken && !browsers && !event.is_composing() {
                act(&event.key());
            }
        });
        if let Some(window) = web_sys::window() {
            let listener = closure.as_ref().unchecked_ref();
            // The window takes listeners of any name.
            let _ = window.add_event_listener_with_callback("keydown", listener);
        }
        Self(closure)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let Some(window) = web_sys::window() else { return };
        // One that is not there any more is what we want.
        let _ =
            window.remove_event_listener_with_callback("keydown", self.0.as_ref().unchecked_ref());
    }
}

/// Listens on an element for as long as the browser keeps it, also once the page has taken it away: a camera app may
/// come back to a screen that is gone.
pub fn on_element(element: &web_sys::EventTarget, event: &str, act: impl FnMut() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(act).into_js_value();
    // An element takes listeners of any name.
    let _ = element.add_event_listener_with_callback(event, listener.unchecked_ref());
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
    pub fn listen(path: &str, act: impl FnMut() + 'static) -> Option<Self> {
        let source = EventSource::new(path).ok()?;
        let listener = Closure::<dyn FnMut()>::new(act);
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

/// Puts another fragment into the address, as a step of the history or in place of the last one.
pub fn set_fragment(fragment: &str, replace: bool) {
    let Some(window) = web_sys::window() else { return };
    if !replace {
        // The page's own fragment may always be set; whoever listens hears of it.
        let _ = window.location().set_hash(fragment);
        return;
    }
    let path = window.location().pathname().unwrap_or_default();
    if let Ok(history) = window.history() {
        let url = if fragment.is_empty() { path } else { format!("{path}#{fragment}") };
        // Replacing the own path is always allowed.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url));
    }
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
