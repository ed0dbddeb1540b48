//! The field's rules, pure: no clock, no randomness, no storage, no network.
//!
//! Everything here runs the same on a phone, in the office and in the simulator. Time and
//! randomness come in as arguments.

pub mod calendar;
pub mod case;
pub mod check;
pub mod confirm;
pub mod crime;
pub mod describe;
pub mod duplicate;
pub mod extent;
pub mod file;
pub mod hex;
pub mod id;
pub mod identity;
pub mod indicators;
pub mod kinds;
pub mod money;
pub mod policy;
pub mod reading;
pub mod roster;
pub mod signs;
