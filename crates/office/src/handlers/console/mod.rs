//! The console's routes: a person at the office with a session cookie.

pub(crate) mod aside;
mod case;
pub(crate) mod devices;
pub(crate) mod duplicates;
pub(crate) mod exports;
pub(crate) mod people;
pub(crate) mod posters;
pub(crate) mod records;
pub(crate) mod reporter;
pub(crate) mod reports;
pub(crate) mod session;
