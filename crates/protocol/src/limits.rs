//! Limits both sides hold to. What one op may hold is [`anxin_sync::admission`]'s to say, which the phone asks before it
//! says "saved".

pub use anxin_domain::describe::THUMB_BYTES;
pub use anxin_sync::admission::{JSON_DEPTH, OP_BYTES, OP_PATHS, PATH_CHARS};

/// Ops in one push.
pub const PUSH_OPS: usize = 500;
/// Bytes of ops that a phone puts into one push, beyond the first op: a larger op goes alone.
pub const PUSH_BYTES: usize = 256 * 1024;
/// Bytes of a push that the office takes, after decompression.
pub const PUSH_BODY_BYTES: usize = OP_BYTES + PUSH_BYTES;
/// Uncompressed bytes of one feed page, about.
pub const FEED_PAGE_BYTES: usize = 1024 * 1024;
/// Bytes of one medium: a shrunk photo, a voice note.
pub const MEDIA_BYTES: u64 = 20 * 1024 * 1024;
/// Bytes of a thumbnail in a worker's report, as a data URL: as shipped versions of the page make it.
pub const REPORT_THUMB_BYTES: usize = 6 * 1024;
/// Days an op waits for its record's first op.
pub const HELD_DAYS: i64 = 5;
/// Minutes an enrolment code lives.
pub const ENROL_MINUTES: i64 = 10;
/// Hours an unfinished upload lives.
pub const UPLOAD_HOURS: i64 = 72;
