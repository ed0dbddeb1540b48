//! What every phone screen stands in: the desk in signals, the strip on top, the bar below.

mod frame;
pub mod idle;
mod work;

pub use frame::Frame;
pub use work::{Work, standing_tag, title_of, use_work};
