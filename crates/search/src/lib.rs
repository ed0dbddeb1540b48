//! Finding things by their texts: by any part of a text from one character on, by pinyin, by
//! pinyin initials, and companies by their short names. Pure; no word splitting.
//!
//! An [`Index`] is one long text that is looked through from end to end: on a phone's ten
//! thousand records that takes a few milliseconds, and it can never miss.

mod index;
mod pinyin;
#[cfg(test)]
mod tests;

pub use index::Index;
pub use pinyin::{Order, Pinyin};
