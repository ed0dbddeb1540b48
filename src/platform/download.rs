//! Handing a file to the person.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FilePropertyBag, HtmlElement, Navigator, ShareData, Url};

/// Starts the download of bytes under a name. Whether the browser keeps the file it does not tell: some ignore it.
pub fn save(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let url = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let document = web_sys::window().and_then(|window| window.document());
    let link = document.ok_or(JsValue::NULL)?.create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    // The bytes live until the page goes: some browsers read them later.
    link.unchecked_into::<HtmlElement>().click();
    Ok(())
}

fn shared(name: &str, mime: &str, bytes: &[u8]) -> Result<(Navigator, ShareData), JsValue> {
    let options = FilePropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let file = File::new_with_u8_array_sequence_and_options(&parts, name, &options)?;
    let data = ShareData::new();
    data.set_files(&Array::of1(&file));
    let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
    // Not every browser has it.
    if js_sys::Reflect::get(&navigator, &"canShare".into())?.is_function() {
        Ok((navigator, data))
    } else {
        Err(JsValue::NULL)
    }
}

/// Whether the browser hands such a file to another app.
pub fn can_share(name: &str, mime: &str, bytes: &[u8]) -> bool {
    shared(name, mime, bytes).is_ok_and(|(navigator, data)| navigator.can_share_with_data(&data))
}

/// Hands bytes to another app; done once that app has them. To be called in the very press of a button.
pub async fn share(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let (navigator, data) = shared(name, mime, bytes)?;
    JsFuture::from(navigator.share_with_data(&data)).await.map(drop)
}
