//! Limits both sides hold to. The office refuses what is beyond; the phone never sends it.

/// Ops in one push.
pub const PUSH_OPS: usize = 500;
/// Bytes of one push after decompression.
pub const PUSH_BYTES: usize = 256 * 1024;
/// Bytes of one op as JSON.
pub const OP_BYTES: usize = 64 * 1024;
/// Paths in one op.
pub const OP_PATHS: usize = 2_000;
/// Characters of a path.
pub const PATH_CHARS: usize = 120;
/// Nesting of JSON in a value.
pub const JSON_DEPTH: usize = 16;
/// Uncompressed bytes of one feed page, about.
pub const FEED_PAGE_BYTES: usize = 1024 * 1024;
/// Bytes of one medium: a shrunk photo, a voice note.
pub const MEDIA_BYTES: u64 = 20 * 1024 * 1024;
/// Bytes of a thumbnail inside a record, as a data URL.
pub const THUMB_BYTES: usize = 6 * 1024;
/// Days an op waits for its record's first op.
pub const HELD_DAYS: i64 = 5;
/// Minutes an enrolment code lives.
pub const ENROL_MINUTES: i64 = 10;
/// Hours an unfinished upload lives.
pub const UPLOAD_HOURS: i64 = 72;
