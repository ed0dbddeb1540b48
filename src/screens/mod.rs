//! The screens, one folder a noun. A screen knows no other screen; `app` puts them on their
//! addresses, `shell` and `form` are what all of them stand in.

pub mod app;
pub mod console;
mod draft;
mod form;
mod gate;
mod me;
mod record;
mod records;
mod shell;
mod today;
mod way;
