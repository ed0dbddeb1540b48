//! The office alone, without a browser.

pub(crate) mod flood;
pub(crate) mod ingest;
pub(crate) mod pages;
pub(crate) mod phone;
pub(crate) mod reconnect;
