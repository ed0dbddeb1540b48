//! The expert: a program of its own, fetched when it is first asked something (`public/expert.template.js`).

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Asks the expert; none while it cannot be had, or where it has nothing to say.
pub async fn ask(what: &str, parts: &[&str]) -> Option<String> {
    let window = web_sys::window()?;
    let fetch = Reflect::get(&window, &JsValue::from_str("anxinExpert")).ok()?;
    let fetched = fetch.dyn_ref::<Function>()?.call0(&JsValue::NULL).ok()?;
    let program = JsFuture::from(fetched.dyn_into::<Promise>().ok()?).await.ok()?;
    let act = Reflect::get(&program, &JsValue::from_str(what)).ok()?;
    let parts: Array = parts.iter().map(|part| JsValue::from_str(part)).collect();
    act.dyn_ref::<Function>()?.apply(&JsValue::NULL, &parts).ok()?.as_string()
}
