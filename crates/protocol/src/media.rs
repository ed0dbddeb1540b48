//! Media: `/api/v1/media`, tus 1.0 with creation, checksum, expiration, termination.
//!
//! A medium is named by the SHA-256 of its bytes. `POST /api/v1/media` with `Upload-Length` and
//! `Upload-Metadata` (`sha256` hex, `mime`, `scope`, `record`, base64 values as tus has it) makes
//! an upload and answers 201 with its `Location`; a medium the office already holds is answered
//! 201 with `Upload-Offset` at its end. The last `PATCH` verifies the hash: a wrong one is 460
//! and the upload is gone.
//!
//! `GET /api/v1/media/{scope}/{sha256}` gives the bytes to whoever may see that scope.

/// The metadata keys of an upload.
pub const SHA256: &str = "sha256";
/// Media type: `image/jpeg`, `image/webp`, `image/png`, `audio/webm`, `audio/mp4`, `audio/ogg`.
pub const MIME: &str = "mime";
/// The scope of the record that names the medium.
pub const SCOPE: &str = "scope";
/// The record that names it.
pub const RECORD: &str = "record";

/// The media types the office takes. The bytes must begin as the type says.
pub const MIMES: [&str; 6] =
    ["image/jpeg", "image/webp", "image/png", "audio/webm", "audio/mp4", "audio/ogg"];
