//! A few lines of text as a picture, to be kept among a phone's photos or sent on.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Pixels across.
const WIDTH: u32 = 720;
/// Pixels around.
const EDGE: f64 = 40.0;

/// Draws lines, each with the height of its letters in pixels, black on white: a PNG as a data URL.
pub fn draw(lines: &[(String, u32)]) -> Option<String> {
    draw_on(&web_sys::window()?.document()?, lines).ok().flatten()
}

fn draw_on(
    document: &web_sys::Document,
    lines: &[(String, u32)],
) -> Result<Option<String>, JsValue> {
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    let high: u32 = lines.iter().map(|(_, size)| size * 3 / 2).sum();
    canvas.set_width(WIDTH);
    canvas.set_height(high + 80);
    let Some(context) = canvas.get_context("2d")? else { return Ok(None) };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, f64::from(WIDTH), f64::from(high + 80));
    context.set_fill_style_str("#000");
    let mut at = EDGE;
    for (line, size) in lines {
        at += f64::from(size * 5 / 4);
        context.set_font(&format!("{size}px sans-serif"));
        // A line that is too long is drawn narrower.
        context.fill_text_with_max_width(line, EDGE, at, f64::from(WIDTH) - 2.0 * EDGE)?;
        at += f64::from(size / 4);
    }
    canvas.to_data_url_with_type("image/png").map(Some)
}
