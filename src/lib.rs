//! The web app: entries that share these rooms.
//!
//! `platform` is the only room that touches the browser's own interfaces; `vault`, `sync` and
//! `desk` know no Leptos; a screen knows no other screen.

pub mod desk;
pub mod platform;
pub mod report;
pub mod screens;
pub mod sync;
pub mod ui;
pub mod vault;
