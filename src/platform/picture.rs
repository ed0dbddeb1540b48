//! A photo from the camera, made small: its copy carries no EXIF because it is drawn anew.

use anxin_domain::describe::THUMB_BYTES;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

use super::crypto::{self, CryptoError};

/// Pixels of an ordinary copy, and its bytes at most; a copy of more pixels gets more bytes in proportion.
const COPY: (f64, f64) = (1600.0 * 1200.0, 300.0 * 1024.0);
/// The longest side of an ordinary copy, in pixels.
const LONGEST: f64 = 1600.0;
/// How many times longer than wide a picture is that is read in parts, such as a long screenshot.
const LONG: f64 = 2.5;
/// The short side of a copy of a long picture: the width of a phone's glass, so that letters stay letters.
const SHORT: f64 = 1080.0;
/// Pixels that a drawing may have at most, and one side of it: some phones give no larger one.
const MOST: (f64, f64) = (16_000_000.0, 16_000.0);
/// Qualities tried, from the best, before the picture is made smaller.
const QUALITIES: [f64; 4] = [0.85, 0.7, 0.55, 0.4];
/// Longest sides and qualities of a thumbnail, tried from the best.
const THUMBS: [(f64, f64); 5] = [(96.0, 0.6), (96.0, 0.4), (72.0, 0.5), (56.0, 0.4), (40.0, 0.3)];

/// The size of a copy, at most: a picture is never made larger.
fn fit(width: f64, height: f64) -> (f64, f64) {
    let (short, long) = (width.min(height).max(1.0), width.max(height).max(1.0));
    let scale = if long / short < LONG {
        LONGEST / long
    } else {
        let room = (MOST.0 / (short * long)).sqrt().min(MOST.1 / long);
        (SHORT / short).max(LONGEST / long).min(room)
    };
    let scale = scale.min(1.0);
    (width * scale, height * scale)
}

/// The part of a picture that its thumbnail shows: of a long one the beginning.
fn front(width: f64, height: f64) -> (f64, f64) {
    (width.min(height * LONG), height.min(width * LONG))
}

/// Bytes of a copy of so many pixels at most.
fn budget(width: f64, height: f64) -> f64 {
    COPY.1 * (width * height / COPY.0).max(1.0)
}

/// A line of text broken so that each part is at most `wide`; `measure` tells how wide a text is.
fn broken(text: &str, wide: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for c in text.chars() {
        let longer = [line.as_str(), c.encode_utf8(&mut [0; 4])].concat();
        if !line.is_empty() && measure(&longer) > wide {
            lines.push(line.trim_end().to_owned());
            line.clear();
            line.extend(Some(c).filter(|c| !c.is_whitespace()));
        } else {
            line = longer;
        }
    }
    lines.push(line);
    lines
}

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
    /// JPEG, at most 300 kB; of a long picture more, in proportion to its pixels.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, hex.
    pub hash: String,
    /// SHA-256 of the file as the camera gave it, hex.
    pub orig: String,
    /// A small JPEG as a data URL, at most 4 kB.
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
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let whole = (width, height);
    let mut size = fit(width, height);
    let bytes = 'small: loop {
        let canvas = draw(&bitmap, whole, size, mark)?;
        for quality in QUALITIES {
            let bytes = jpeg(&canvas, quality).await?;
            #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
            if bytes.len() as f64 <= budget(size.0, size.1) {
                break 'small bytes;
            }
        }
        size = (size.0 * 0.75, size.1 * 0.75);
    };
    let part = front(width, height);
    let mut thumb = String::new();
    for (longest, quality) in THUMBS {
        let scale = (longest / part.0.max(part.1)).min(1.0);
        thumb = draw(&bitmap, part, (part.0 * scale, part.1 * scale), None)?
            .to_data_url_with_type_and_encoder_options("image/jpeg", &JsValue::from_f64(quality))?;
        if thumb.len() <= THUMB_BYTES {
            break;
        }
    }
    bitmap.close();
    let hash = crypto::hex(&crypto::sha256(&bytes).await?);
    Ok(Photo { bytes, hash, orig, thumb })
}

/// Draws the beginning of a picture, `part` of it, at a size. A line of text stands over its lower end; where that
/// would cover much of it, below.
fn draw(
    bitmap: &ImageBitmap,
    part: (f64, f64),
    size: (f64, f64),
    mark: Option<&str>,
) -> Result<HtmlCanvasElement, ShrinkError> {
    let (wide, high) = (size.0.max(1.0).floor(), size.1.max(1.0).floor());
    let document = web_sys::window().and_then(|window| window.document()).ok_or(ShrinkError)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    let context = canvas.get_context("2d")?.ok_or(ShrinkError)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let letters = (wide.min(high) / 28.0).max(12.0).floor();
    let font = format!("{letters}px sans-serif");
    context.set_font(&font);
    let edge = (letters * 0.6).min(wide * 0.05);
    let measure = |text: &str| context.measure_text(text).map_or(0.0, |size| size.width());
    let lines = mark.map(|mark| broken(mark, wide - 2.0 * edge, measure)).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    let band = if lines.is_empty() { 0.0 } else { letters * (1.4 * lines.len() as f64 + 0.4) };
    let below = if band > high / 3.0 { band } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 16,000")]
    {
        canvas.set_width(wide as u32);
        canvas.set_height((high + below).ceil() as u32);
    }
    context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        bitmap, 0.0, 0.0, part.0, part.1, 0.0, 0.0, wide, high,
    )?;
    // Another size of the canvas has reset the letters.
    context.set_font(&font);
    context.set_fill_style_str("rgba(0, 0, 0, .55)");
    context.fill_rect(0.0, high + below - band, wide, band);
    context.set_fill_style_str("#fff");
    let mut line_at = high + below - band;
    for line in &lines {
        line_at += letters * 1.4;
        context.fill_text(line, edge, line_at)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_made_small_and_a_long_screenshot_stays_readable() {
        assert_eq!(fit(4000.0, 3000.0), (1600.0, 1200.0));
        assert_eq!(fit(800.0, 600.0), (800.0, 600.0), "never larger");
        for (width, height) in
            [(1080.0, 12_000.0), (1440.0, 20_000.0), (12_000.0, 1080.0), (720.0, 60_000.0)]
        {
            let (wide, high) = fit(width, height);
            let short = wide.min(high);
            assert!(
                short >= 190.0 && wide * high <= MOST.0 + 1.0 && wide.max(high) <= MOST.1,
                "{width}×{height}"
            );
            assert!((wide / high - width / height).abs() / (width / height) < 0.01);
            assert!(budget(wide, high) < 3.0 * 1024.0 * 1024.0, "more than a worker may send");
        }
        assert_eq!(fit(1080.0, 12_000.0), (1080.0, 12_000.0), "each letter as it is");
    }

    #[test]
    fn a_line_of_text_is_broken_where_it_would_leave_the_picture() {
        let measure =
            |text: &str| f64::from(u32::try_from(text.chars().count()).unwrap_or(0)) * 10.0;
        let line = "河湾镇幸福里二期工地 11-30 16:20 周调解";
        assert_eq!(broken(line, 1_000.0, measure), [line]);
        let parts = broken(line, 95.0, measure);
        assert!(
            parts.len() > 2 && parts.iter().all(|part| measure(part) <= 95.0),
            "{}",
            parts.concat()
        );
        let letters = |text: &str| text.replace(' ', "");
        assert_eq!(letters(&parts.concat()), letters(line));
        assert_eq!(broken("宽", 1.0, measure), ["宽"], "narrower than a letter");
    }
}
