//! What the expert says, as a person reads it.
#![expect(clippy::expect_used, reason = "a test says what it expected and stops")]

mod flows;
mod pages;
mod today;
