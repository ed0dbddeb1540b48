//! How the browser sorts Chinese: by pinyin.

use std::cmp::Ordering;

use js_sys::{Array, Function, Intl, Object};
use wasm_bindgen::JsValue;

/// Compares two characters by pinyin.
pub fn by_pinyin() -> impl Fn(char, char) -> Ordering {
    let locales = Array::of1(&"zh-u-co-pinyin".into());
    let compare: Function = Intl::Collator::new(&locales, &Object::new()).compare();
    move |a, b| {
        let (a, b) = (JsValue::from(a.to_string()), JsValue::from(b.to_string()));
        let order = compare.call2(&JsValue::NULL, &a, &b).ok().and_then(|order| order.as_f64());
        order.map_or(Ordering::Equal, |order| order.total_cmp(&0.0))
    }
}
