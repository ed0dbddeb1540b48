//! Lines drawn by finger, as a picture.

use base64::Engine as _;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A PNG of strokes, each a run of points; `width` and `height` in the points' own unit.
pub fn png(strokes: &[Vec<(i32, i32)>], width: u32, height: u32) -> Option<Vec<u8>> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width * 2);
    canvas.set_height(height * 2);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    pen.set_fill_style_str("#ffffff");
    pen.fill_rect(0.0, 0.0, f64::from(width * 2), f64::from(height * 2));
    pen.scale(2.0, 2.0).ok()?;
    pen.set_line_width(3.0);
    pen.set_line_cap("round");
    for stroke in strokes {
        pen.begin_path();
        for (at, (x, y)) in stroke.iter().enumerate() {
            let (x, y) = (f64::from(*x), f64::from(*y));
            if at == 0 {
                pen.move_to(x, y);
            }
            pen.line_to(x, y);
        }
        pen.stroke();
    }
    let url = canvas.to_data_url_with_type("image/png").ok()?;
    base64::engine::general_purpose::STANDARD.decode(url.split_once(',')?.1).ok()
}
