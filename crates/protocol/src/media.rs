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
/// Media type: one of [`MIMES`].
pub const MIME: &str = "mime";
/// The scope of the record that names the medium.
pub const SCOPE: &str = "scope";
/// The record that names it.
pub const RECORD: &str = "record";

/// The media types the office takes. The bytes must begin as the type says. A recording's type is told by its bytes
/// (`anxin_media::sound_type`): phones give theirs wrong types or none.
pub const MIMES: [&str; 11] = [
    "image/jpeg",
    "image/webp",
    "image/png",
    "audio/webm",
    "audio/mp4",
    "audio/ogg",
    "audio/3gpp",
    "audio/mpeg",
    "audio/aac",
    "audio/amr",
    "audio/wav",
];

/// What a chooser of recordings accepts: Android knows some by their type, others by their ending alone.
pub const SOUND_ACCEPT: &str =
    "audio/*,video/mp4,video/3gpp,.mp3,.m4a,.amr,.3gp,.wav,.aac,.ogg,.webm,.weba,.mp4";
