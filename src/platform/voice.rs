//! A voice note from the phone's own recorder, as a file the person picks.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The media type and bytes of a recording; none if it cannot be read or is of a type the office
/// does not take.
pub async fn read(file: &File) -> Option<(String, Vec<u8>)> {
    let kind = file.type_();
    let mime = match kind.split(';').next().unwrap_or_default() {
        "audio/webm" => "audio/webm",
        "audio/ogg" => "audio/ogg",
        "audio/mp4" | "audio/x-m4a" | "audio/m4a" | "audio/aac" => "audio/mp4",
        _ => return None,
    };
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&bytes.unchecked_into::<ArrayBuffer>()).to_vec();
    (!bytes.is_empty()).then(|| (mime.to_owned(), bytes))
}
