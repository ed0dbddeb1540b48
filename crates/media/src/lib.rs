//! Media by their bytes alone: what type they are of, what a recording tells of place, model and time, and ink as a
//! small picture. Pure, and small enough for the worker's page.

mod blank;
mod ink;
mod kind;
mod png;

pub use blank::{UnreadableError, blank};
pub use ink::{Stroke, png_of_ink, small_png_of_ink};
pub use kind::{begins_as, sound_type};
