//! The kit both desks are built from: buttons, fields, tags, dialogs, lists. Knows nothing of
//! wages. Every input carries `name`, every action `data-act`, every row `data-id`.

pub mod appearance;
pub mod button;
pub mod choice;
pub mod dialog;
pub mod entry;
pub mod icon;
pub mod list;
pub mod number;
pub mod panic;
pub mod read_as;
pub mod status;
pub mod text;

pub use button::{Button, Look};
pub use choice::{ChoiceField, ChoicesField, FlagField, Tile};
pub use dialog::Sheet;
pub use entry::DateField;
pub use icon::Icon;
pub use list::VirtualList;
pub use number::{COUNT, MoneyPad, NumberField, YUAN, grouped_yuan};
pub use read_as::{ReadAs, as_they_are};
pub use status::{EmptyState, ErrorNote, Tag, Tone};
pub use text::{TextField, UNCUT};
