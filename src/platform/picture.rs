//! A photo from the camera, made small: its copy carries no EXIF because it is drawn anew.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

use super::crypto::{self, CryptoError};

/// Bytes of a copy at most.
const COPY_BYTES: usize = 300 * 1024;
/// The longest side tried first, in pixels.
const LONGEST: u32 = 1600;
/// The longest side of a thumbnail, in pixels.
const THUMB: u32 = 96;
/// Qualities tried, from the best, before the picture is made smaller.
const QUALITIES: [f64; 4] = [0.85, 0.7, 0.55, 0.4];

/// A photo that cannot be had: not a picture, or the browser ran out of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture cannot be read")]
pub struct ShrinkError;

impl From<JsValue> for ShrinkError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

impl From<CryptoError> for ShrinkError {
    fn from(_: CryptoError) -> Self {
        Self
    }
}

/// A photo as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// JPEG, at most 300 kB.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, hex.
    pub hash: String,
    /// SHA-256 of the file as the camera gave it, hex.
    pub orig: String,
    /// A small JPEG as a data URL.
    pub thumb: String,
}

/// Makes a photo of a file, with a line of text on it if one is given.
pub async fn shrink(file: &File, mark: Option<&str>) -> Result<Photo, ShrinkError> {
    let original = JsFuture::from(file.array_buffer()).await?;
    let original = Uint8Array::new(&original.unchecked_into::<ArrayBuffer>()).to_vec();
    let orig = crypto::hex(&crypto::sha256(&original).await?);
    drop(original);
    let window = web_sys::window().ok_or(ShrinkError)?;
    let bitmap = JsFuture::from(window.create_image_bitmap_with_blob(file)?).await?;
    let bitmap: ImageBitmap = bitmap.unchecked_into();
    let mut longest = LONGEST;
    let bytes = 'small: loop {
        let canvas = draw(&bitmap, longest, mark)?;
        for quality in QUALITIES {
            let bytes = jpeg(&canvas, quality).await?;
            if bytes.len() <= COPY_BYTES {
                break 'small bytes;
            }
        }
        longest = longest * 3 / 4;
    };
    let thumb = draw(&bitmap, THUMB, None)?
        .to_data_url_with_type_and_encoder_options("image/jpeg", &JsValue::from_f64(0.6))?;
    bitmap.close();
    let hash = crypto::hex(&crypto::sha256(&bytes).await?);
    Ok(Photo { bytes, hash, orig, thumb })
}

fn draw(
    bitmap: &ImageBitmap,
    longest: u32,
    mark: Option<&str>,
) -> Result<HtmlCanvasElement, ShrinkError> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let scale = (f64::from(longest) / f64::from(width.max(height).max(1))).min(1.0);
    let (wide, high) = (f64::from(width) * scale, f64::from(height) * scale);
    let document = web_sys::window().and_then(|window| window.document()).ok_or(ShrinkError)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1600")]
    {
        canvas.set_width(wide.max(1.0) as u32);
        canvas.set_height(high.max(1.0) as u32);
    }
    let context = canvas.get_context("2d")?.ok_or(ShrinkError)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, wide, high)?;
    if let Some(mark) = mark {
        let size = (high / 28.0).max(12.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "12 to 60")]
        context.set_font(&format!("{}px sans-serif", size as u32));
        context.set_fill_style_str("rgba(0, 0, 0, .55)");
        context.fill_rect(0.0, high - size * 1.8, wide, size * 1.8);
        context.set_fill_style_str("#fff");
        context.fill_text(mark, size * 0.6, high - size * 0.6)?;
    }
    Ok(canvas)
}

async fn jpeg(canvas: &HtmlCanvasElement, quality: f64) -> Result<Vec<u8>, ShrinkError> {
    let mut failed = None;
    let promise = Promise::new(&mut |resolve, reject| {
        let give = Closure::once_into_js(move |blob: JsValue| {
            // The promise's own functions do not fail.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        let options = JsValue::from_f64(quality);
        let asked = canvas.to_blob_with_type_and_encoder_options(
            give.unchecked_ref(),
            "image/jpeg",
            &options,
        );
        if let Err(error) = asked {
            let _ = reject.call1(&JsValue::NULL, &error);
            failed = Some(());
        }
    });
    let blob = JsFuture::from(promise).await?;
    if failed.is_some() || blob.is_null() {
        return Err(ShrinkError);
    }
    let bytes = JsFuture::from(blob.unchecked_into::<Blob>().array_buffer()).await?;
    Ok(Uint8Array::new(&bytes.unchecked_into::<ArrayBuffer>()).to_vec())
}
