//! The backup file: what the office does not have yet, sealed, for a phone that will not come back
//! to the network by itself.
//!
//! Layout: [`MAGIC`], [`SALT`] bytes of salt, [`NONCE`] bytes of nonce, then AES-256-GCM of the JSON
//! of a [`Backup`], with the magic as associated data. The key is Argon2id of the code's digits and
//! the salt, [`MEMORY_KIB`], [`PASSES`], one lane. The code is [`DIGITS`] random digits, shown once.

use anxin_domain::id::{DeviceId, RecordId, ScopeId};
use anxin_sync::Op;
use serde::{Deserialize, Serialize};

/// How a backup begins; the number is the format's.
pub const MAGIC: &[u8] = b"anxin backup 1\n";
/// Bytes of salt.
pub const SALT: usize = 16;
/// Bytes of nonce.
pub const NONCE: usize = 12;
/// Memory of Argon2id, in KiB.
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes of Argon2id.
pub const PASSES: u32 = 3;
/// Digits of the code: 66 bits.
pub const DIGITS: usize = 20;

/// What is in it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Backup {
    /// The phone.
    pub device: DeviceId,
    /// Its outbox, in the order of seqs.
    pub ops: Vec<Op>,
    /// Files the office has not verified, those of drafts among them.
    pub files: Vec<BackupFile>,
    /// Its drafts as the phone writes them. Earlier versions saved none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<serde_json::Value>,
}

/// A file with its bytes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BackupFile {
    /// SHA-256, hex.
    pub hash: String,
    /// Media type.
    pub mime: String,
    /// The scope of the record that names it.
    pub scope: ScopeId,
    /// That record.
    pub record: RecordId,
    /// The bytes, base64.
    pub bytes: String,
}
