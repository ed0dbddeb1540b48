//! The expert: a program of its own, fetched when it is first asked something (`public/expert.template.js`).

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether this browser prints page numbers: they are margin boxes of `@page`, which Firefox and WebKit leave out.
pub fn numbers_pages() -> bool {
    let rule = JsValue::from_str("CSSMarginRule");
    web_sys::window().is_some_and(|window| Reflect::has(&window, &rule).unwrap_or_default())
}

/// Prints what stands in the page's frame.
pub fn print_frame() {
    let document = web_sys::window().and_then(|window| window.document());
    let frame =
        document.and_then(|document| document.query_selector("iframe.paper").ok().flatten());
    let Some(frame) = frame else { return };
    // A browser that cannot print does nothing; the file can still be saved.
    let _ = Reflect::get(&frame, &JsValue::from_str("contentWindow")).and_then(|inside| {
        let print = Reflect::get(&inside, &JsValue::from_str("print"))?;
        print.dyn_into::<Function>()?.call0(&inside)
    });
}

/// Asks the expert; none while it cannot be had, or where it has nothing to say.
pub async fn ask(what: &str, parts: &[&str]) -> Option<String> {
    ask_for(what, parts, 0).await
}

/// The same, and where it is not on the phone it is waited for so many milliseconds; 0 for however long it takes.
pub async fn ask_for(what: &str, parts: &[&str], patience: u32) -> Option<String> {
    let window = web_sys::window()?;
    let fetch = Reflect::get(&window, &JsValue::from_str("anxinExpert")).ok()?;
    let fetched = fetch.dyn_ref::<Function>()?.call1(&JsValue::NULL, &patience.into()).ok()?;
    let program = JsFuture::from(fetched.dyn_into::<Promise>().ok()?).await.ok()?;
    let act = Reflect::get(&program, &JsValue::from_str(what)).ok()?;
    let parts: Array = parts.iter().map(|part| JsValue::from_str(part)).collect();
    act.dyn_ref::<Function>()?.apply(&JsValue::NULL, &parts).ok()?.as_string()
}
