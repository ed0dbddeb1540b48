//! Lines drawn by finger on an element, one finger at a time.

use anxin_media::Stroke;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// A pen on a pad: which pointer draws.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pen {
    pointer: Option<i32>,
}

/// The pad under a pointer, whatever part of its drawing is there.
fn pad_of(event: &PointerEvent) -> Option<Element> {
    let on: Element = event.target()?.dyn_into().ok()?;
    on.closest("svg").ok()?
}

/// Where a pointer is on its pad, in the pad's own unit, whatever the pad's size on the glass is.
fn point(event: &PointerEvent, size: (u32, u32)) -> Option<(i32, i32)> {
    let pad = pad_of(event)?;
    let on = pad.get_bounding_client_rect();
    let scaled = |at: i32, from: f64, length: f64, units: u32| {
        let units = f64::from(units);
        let at = (f64::from(at) - from) / length.max(1.0) * units;
        #[expect(clippy::cast_possible_truncation, reason = "0 to some hundred")]
        let whole = at.clamp(0.0, units).round() as i32;
        whole
    };
    Some((
        scaled(event.client_x(), on.left(), on.width(), size.0),
        scaled(event.client_y(), on.top(), on.height(), size.1),
    ))
}

impl Pen {
    /// A pointer comes down: begins a stroke, unless another one draws. The pad hears of it until it is lifted, wherever
    /// it goes.
    pub fn down(&mut self, event: &PointerEvent, size: (u32, u32), strokes: &mut Vec<Stroke>) {
        event.prevent_default();
        if self.pointer.is_some() {
            return;
        }
        let Some(at) = point(event, size) else { return };
        self.pointer = Some(event.pointer_id());
        if let Some(pad) = pad_of(event) {
            // Without it the stroke ends at the pad's edge.
            let _ = pad.set_pointer_capture(event.pointer_id());
        }
        strokes.push(vec![at]);
    }

    /// A pointer moves: whether it drew.
    pub fn along(&self, event: &PointerEvent, size: (u32, u32), strokes: &mut [Stroke]) -> bool {
        if self.pointer != Some(event.pointer_id()) {
            return false;
        }
        match (point(event, size), strokes.last_mut()) {
            (Some(at), Some(stroke)) if stroke.last() != Some(&at) => {
                stroke.push(at);
                true
            }
            _ => false,
        }
    }

    /// A pointer is lifted, or the browser has taken it away: what was drawn stays.
    pub fn up(&mut self, event: &PointerEvent) {
        if self.pointer == Some(event.pointer_id()) {
            self.pointer = None;
        }
    }
}
