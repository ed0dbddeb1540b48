//! Page objects and harness of the end-to-end tests: a real Chromium, a real office.
//!
//! Screens are found by what they promise to carry: `name` at every input, `data-act` at every
//! action, `data-id` and `data-kind` at every row.

pub mod browser;
pub mod console;
pub mod office;
pub mod page;
pub mod phone;
pub mod proxy;
