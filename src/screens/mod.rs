//! The screens, one folder a noun. A screen knows no other screen; `app` puts them on their
//! addresses, `shell` and `form` are what all of them stand in.

#![expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "the component macro publishes the props and hands them over by value"
)]

pub mod app;
mod calls;
mod case;
pub mod console;
mod doubt;
mod draft;
mod form;
mod gate;
mod me;
mod record;
mod records;
pub mod report;
mod saving;
mod shell;
mod signature;
mod today;
mod way;
mod words;
