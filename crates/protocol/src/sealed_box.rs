//! The sealed box: bytes that anybody can seal to a public key and only its private key opens.
//!
//! Layout: [`VERSION`] (1 byte), the ephemeral public key ([`POINT`] bytes, uncompressed P-256 point), then
//! AES-256-GCM of the content with its tag.
//!
//! The key is HKDF-SHA-256 of the ECDH secret (the x coordinate, 32 bytes) of the ephemeral private key and
//! the recipient's public key; salt: the ephemeral point; info: [`INFO`]. The nonce is 12 zero bytes: the
//! ephemeral pair, and so the key, is used once. The associated data is the caller's: a box opens only where
//! it was meant to be opened.
//!
//! Public keys are uncompressed points, private keys PKCS#8 DER. The browser's side is
//! `src/platform/crypto.rs`, the office's `crates/office/src/sealed_box.rs`; both open the box in
//! `sealed_box.json`, which neither of them sealed.

/// The first byte of a box.
pub const VERSION: u8 = 1;
/// Bytes of an uncompressed P-256 point.
pub const POINT: usize = 65;
/// The `info` of HKDF.
pub const INFO: &[u8] = b"anxin sealed box 1";
/// The nonce of AES-256-GCM.
pub const NONCE: [u8; 12] = [0; 12];
/// A box for tests, as JSON, bytes in base64: private, public, aad, plain, sealed.
pub const EXAMPLE: &str = include_str!("sealed_box.json");

/// Splits a box into the ephemeral point and the ciphertext; `None` if it is not a box of this version.
pub fn split(sealed: &[u8]) -> Option<(&[u8], &[u8])> {
    sealed.strip_prefix(&[VERSION])?.split_at_checked(POINT)
}
