//! The acceptance scenarios: each case file under `cases/`, and the rules that need no case.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod calendar;
mod fields;
mod keys;
mod laws;
mod lowered;
mod money;
mod parties;
mod procedure;
mod timers;
mod words;
mod world;
