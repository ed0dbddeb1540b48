//! The routes, one folder a noun.

pub(crate) mod console;
pub(crate) mod device;
pub(crate) mod enrol;
pub(crate) mod escrow;
pub(crate) mod media;
pub(crate) mod reports;
pub(crate) mod sync;
