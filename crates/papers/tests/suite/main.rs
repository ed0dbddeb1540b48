//! Papers of made-up cases: their wording, what outsiders see, seals, and files as other programs open
//! them.
#![expect(clippy::expect_used, reason = "a test says what it expected and stops")]

mod copies;
mod files;
mod seals;
mod signed;
mod wording;
mod world;
