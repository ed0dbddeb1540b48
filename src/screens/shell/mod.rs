//! What every phone screen stands in: the desk in signals, the strip on top, the bar below.

mod draft;
mod frame;
pub(crate) mod idle;
mod place;
mod take;
mod work;

pub(crate) use draft::{begun, row};
pub(crate) use frame::Frame;
pub(crate) use place::{provide_place, use_place};
pub(crate) use take::RecordingStrip;
pub(crate) use work::{Work, begin, begin_papers, standing_tag, title_of, use_work};
