//! The sync core, pure: ops, the record that is their fold, merging, the phone's replica.
//!
//! The same code runs on the phone, in the office and in the simulator. The office's order of
//! ops is the only order; no clock takes part in it.

mod act;
pub mod admission;
pub mod aside;
pub mod fold;
pub mod op;
pub mod parcel;
pub mod record;
pub mod replica;
mod row;
pub mod stock;

pub use aside::{Aside, AsideState, Settlement};
pub use fold::{Arrival, Folded, Reason, Verdict, apply};
pub use op::{Body, Change, Op};
pub use parcel::Parcel;
pub use record::{Candidate, Clash, Record, Stamp};
pub use row::Row;
