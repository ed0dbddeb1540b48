//! The sync core: tables of cases for the fold, laws for many phones and one office.
#![expect(clippy::expect_used, reason = "a test says what it expected and stops")]

mod acting;
mod folding;
mod laws;
mod leaving;
mod stock;
mod world;
