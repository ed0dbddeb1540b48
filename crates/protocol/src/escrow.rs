//! Escrow: what a phone keeps so that the office can open it without the phone's PIN.
//!
//! Unsent ops, drafts and their files are sealed on the phone under an *escrow key*, a random AES-256 key that lies
//! in the vault. The same key, sealed to the office's public key ([`crate::sealed_box`]) and signed by a signing key
//! from the vault, is stored beside them in an [`EscrowKey`] that is readable without the PIN. Whoever finds the
//! phone can hand the values in, but neither read them nor make one: a value opens only under the escrow key, and
//! the office takes only an escrow key that the vault has signed.
//!
//! - `PUT /api/v1/device/vault-key` [`VaultKey`] → 204: registers the public half of the vault's signing key, once;
//!   409 `vault_key_known` for another one.
//! - `POST /api/v1/escrow/ops` [`HandIn`] → 200 [`HandedIn`]: hands unsent ops in. The device's key alone opens it;
//!   a revoked phone may, too. 403 `escrow_unsigned` if the escrow key is not signed by the vault, 409
//!   `escrow_closed` if the office cannot open it.
//! - `POST /api/v1/escrow/key` [`EscrowKey`] → 200 [`OpenedKey`], for a phone of the same person with a session.
//! - `GET /api/v1/left` → 200 [`LeftDrafts`]: drafts that were brought to the office in a file;
//!   `GET /api/v1/left/{record}` → 200 [`LeftDraft`], `DELETE` once the phone has it.
//!
//! A sealed value is [`FORMAT`], [`AES_256_GCM`], the key's number (4 bytes, big-endian), a nonce of [`NONCE`] bytes,
//! then the ciphertext with its tag; the associated data is [`value_aad`].

use anxin_domain::hex;
use anxin_domain::id::{DeviceId, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::backup::BackupFile;
use crate::device::Signed;
use crate::sync::OpVerdict;

/// The format of a sealed value.
pub const FORMAT: u8 = 1;
/// AES-256-GCM. Another suite takes another number.
pub const AES_256_GCM: u8 = 1;
/// Bytes before the nonce.
pub const HEAD: usize = 6;
/// Bytes of a nonce.
pub const NONCE: usize = 12;
/// The schema of what is sealed; part of the associated data.
pub const SCHEMA: &str = "1";
/// The number of the vault's data key.
pub const DATA_KEY: u32 = 1;
/// The number of the escrow key.
pub const ESCROW_KEY: u32 = 2;
/// The purpose of the statement in a [`HandIn`].
pub const PURPOSE: &str = "escrow";
/// How a file of sealed values begins; the number is the format's.
pub const MAGIC: &[u8] = b"anxin escrow 1\n";
/// Bytes of sealed values in one [`HandIn`], before base64, unless a single one is longer.
pub const HAND_IN_BYTES: usize = 256 * 1024;
/// Bytes of a [`HandIn`] at most.
pub const HAND_IN_LIMIT: usize = 4 * 1024 * 1024;

/// The name of a public key: the first 8 bytes of its SHA-256, hex.
pub fn key_id(public: &[u8]) -> String {
    hex::encode(Sha256::digest(public).get(..8).unwrap_or_default())
}

/// The associated data of the box around an escrow key.
pub fn key_aad(device: DeviceId) -> Vec<u8> {
    format!("anxin-escrow-key-1\n{device}").into_bytes()
}

/// The text that the vault's signing key signs.
pub fn signed_key_text(device: DeviceId, office_key: &str, sealed: &str) -> String {
    format!("anxin-escrow-1\n{device}\n{office_key}\n{sealed}")
}

/// The associated data of a sealed value.
pub fn value_aad(store: &str, key: &str) -> Vec<u8> {
    [store, "\0", key, "\0", SCHEMA].concat().into_bytes()
}

/// Splits a sealed value into the key's number, the nonce and the ciphertext; `None` if it is of another format.
pub fn split_value(sealed: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (head, rest) = sealed.split_first_chunk::<HEAD>()?;
    let [FORMAT, AES_256_GCM, number @ ..] = *head else { return None };
    let (nonce, body) = rest.split_at_checked(NONCE)?;
    Some((u32::from_be_bytes(number), nonce, body))
}

/// The bytes before the ciphertext of a sealed value.
pub fn value_head(key: u32, nonce: &[u8; NONCE]) -> Vec<u8> {
    let mut head = vec![FORMAT, AES_256_GCM];
    head.extend(key.to_be_bytes());
    head.extend(nonce);
    head
}

/// An escrow key, sealed to the office and signed by the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EscrowKey {
    /// The phone whose vault made it.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub device: DeviceId,
    /// The office's key it is sealed to ([`key_id`]).
    pub office_key: String,
    /// The sealed box, base64.
    pub sealed: String,
    /// ECDSA P-256 with SHA-256 over [`signed_key_text`], 64 bytes r‖s, base64.
    pub signature: String,
}

/// The public half of the vault's signing key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct VaultKey {
    /// Uncompressed P-256 point, 65 bytes, base64url without padding.
    pub public_key: String,
}

/// A sealed value as it is stored on the phone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SealedValue {
    /// The store: `ops`, `drafts`, `parcels` or `media`.
    pub store: String,
    /// Its key there.
    pub key: String,
    /// The sealed bytes, base64.
    pub value: String,
}

/// Unsent ops, handed in without the PIN.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HandIn {
    /// The device's statement over [`PURPOSE`].
    pub statement: Signed,
    /// The escrow key.
    pub escrow: EscrowKey,
    /// Values of the store `ops`, each a list of ops, in the order of their keys.
    pub values: Vec<SealedValue>,
}

/// What became of them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HandedIn {
    /// The seq the office expects next from the device: everything before it is in.
    pub next_seq: u64,
    /// For each value, whether all its ops are in the office's log.
    pub taken: Vec<bool>,
    /// The verdicts, in the order of the ops.
    pub verdicts: Vec<OpVerdict>,
}

/// An escrow key, opened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpenedKey {
    /// 32 bytes, base64.
    pub key: String,
}

/// Sealed values with what opens them: a file that is saved without the PIN, after [`MAGIC`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EscrowFile {
    /// The escrow key.
    pub escrow: EscrowKey,
    /// The values.
    pub values: Vec<SealedValue>,
}

/// The drafts that wait at the office for their person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LeftDrafts {
    /// The records they are drafts of.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub records: Vec<RecordId>,
}

/// A draft with its files.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LeftDraft {
    /// The draft as the phone wrote it.
    pub draft: Value,
    /// Its files that are not at the office.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<serde_json::Value>))]
    pub files: Vec<BackupFile>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_split_as_it_was_put_together() {
        let sealed = [value_head(ESCROW_KEY, &[7; NONCE]), b"body".to_vec()].concat();
        assert_eq!(split_value(&sealed), Some((ESCROW_KEY, &[7; NONCE][..], &b"body"[..])));
        for cut in 0..HEAD + NONCE {
            assert_eq!(split_value(&sealed[..cut]), None);
        }
        assert_eq!(split_value(&[&[2], &sealed[1..]].concat()), None);
    }
}
