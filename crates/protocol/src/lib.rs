//! What travels between phone, office and console: requests, answers, limits, names of routes.
//!
//! JSON throughout, camel-free `snake_case` names, times in milliseconds since 1970, money in
//! fen. Every request carries the header `anxin-protocol: 1`; the office answers every version
//! ever shipped. Errors are [`problem::Problem`].

pub mod aside;
pub mod backup;
pub mod console;
pub mod device;
pub mod duplicate;
pub mod escrow;
pub mod limits;
pub mod media;
pub mod problem;
pub mod report;
pub mod sealed_box;
pub mod sync;

/// The protocol version this code speaks.
pub const PROTOCOL: u32 = 1;

/// The header that names it.
pub const PROTOCOL_HEADER: &str = "anxin-protocol";

/// The header by which a POST names the method that is meant: the office takes it as that method. Networks that
/// let only GET and POST through are common.
pub const METHOD_OVERRIDE_HEADER: &str = "x-http-method-override";
