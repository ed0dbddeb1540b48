//! The slot that wraps the data key under the PIN, and the count of wrong tries.
//!
//! A slot names its kind, so that others (a passphrase, the office's seal) can stand beside it.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use web_sys::CryptoKey;

use super::VaultError;
use super::pin::SecretKind;
use crate::platform::crypto;
use crate::platform::disk::{Disk, DiskWrite};
use crate::platform::now;

/// Where the slot lies in the store `meta`.
pub(super) const KEY: &str = "slot";
const TRIES: &str = "tries";
/// Where the binding key lies in the store `keys`.
pub(super) const BINDING: &str = "binding";

/// Memory of Argon2id in KiB: 19 MiB, the least that OWASP's password storage page advises.
const MEMORY_KIB: u32 = 19 * 1024;
const LEAST_PASSES: u32 = 2;
const MOST_PASSES: u32 = 12;
/// What one derivation may take on this phone, in milliseconds.
const TARGET_MS: i64 = 300;

#[derive(Serialize, Deserialize)]
pub(super) struct Slot {
    pub(super) kind: SecretKind,
    key_id: u32,
    salt: String,
    memory_kib: u32,
    passes: u32,
    nonce: String,
    wrapped: String,
}

/// A key of 32 bytes from a secret: Argon2id, one lane.
pub fn derive(
    pin: &str,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Result<[u8; 32], VaultError> {
    let mut out = [0; 32];
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| VaultError::Damaged)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, &mut out)
        .map_err(|_| VaultError::Damaged)?;
    Ok(out)
}

/// Passes that take about the target time here, measured with the fewest.
fn calibrate(pin: &str, salt: &[u8]) -> Result<u32, VaultError> {
    let begun = now();
    derive(pin, salt, MEMORY_KIB, LEAST_PASSES)?;
    let took = (now() - begun).max(1);
    let passes = i64::from(LEAST_PASSES) * TARGET_MS / took;
    Ok(u32::try_from(passes).unwrap_or(MOST_PASSES).clamp(LEAST_PASSES, MOST_PASSES))
}

fn text(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

fn bytes(text: &str) -> Result<Vec<u8>, VaultError> {
    STANDARD_NO_PAD.decode(text).map_err(|_| VaultError::Damaged)
}

fn aad(kind: SecretKind, key_id: u32) -> Vec<u8> {
    format!("slot\0{}\0{key_id}", kind.name()).into_bytes()
}

impl Slot {
    pub(super) async fn make(
        kind: SecretKind,
        pin: &str,
        binding: &CryptoKey,
        raw: &[u8],
        key_id: u32,
    ) -> Result<Self, VaultError> {
        let salt = crypto::random::<16>()?;
        let passes = calibrate(pin, &salt)?;
        let derived = derive(pin, &salt, MEMORY_KIB, passes)?;
        let wrapping = crypto::sealing_key(&crypto::bind(binding, &derived).await?).await?;
        let nonce = crypto::random::<12>()?;
        let wrapped = crypto::seal(&wrapping, &nonce, &aad(kind, key_id), raw).await?;
        Ok(Self {
            kind,
            key_id,
            salt: text(&salt),
            memory_kib: MEMORY_KIB,
            passes,
            nonce: text(&nonce),
            wrapped: text(&wrapped),
        })
    }

    pub(super) async fn read(disk: &Disk) -> Result<Self, VaultError> {
        let json = disk.get("meta", KEY).await?.ok_or(VaultError::Damaged)?;
        serde_json::from_slice(&json).map_err(|_| VaultError::Damaged)
    }

    /// The data key, or none if the PIN is not this slot's.
    pub(super) async fn open(&self, disk: &Disk, pin: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let binding = disk.get_object("keys", BINDING).await?.ok_or(VaultError::Damaged)?;
        let derived = derive(pin, &bytes(&self.salt)?, self.memory_kib, self.passes)?;
        let bound = crypto::bind(&binding.into(), &derived).await?;
        let wrapping = crypto::sealing_key(&bound).await?;
        let (nonce, wrapped) = (bytes(&self.nonce)?, bytes(&self.wrapped)?);
        Ok(crypto::open(&wrapping, &nonce, &aad(self.kind, self.key_id), &wrapped).await.ok())
    }

    pub(super) fn write(&self) -> DiskWrite {
        // Texts and numbers: writing them into memory cannot fail.
        DiskWrite::Put("meta", KEY.to_owned(), serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Wrong PINs so far.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tries {
    /// How many in a row.
    pub failed: u32,
    /// When the last one was, by the phone's clock.
    pub last: i64,
}

impl Tries {
    /// Seconds until the next try; none if it may be now. A clock set back waits anew.
    pub fn wait(self, now: i64) -> Option<i64> {
        let pause = match self.failed {
            0..=4 => return None,
            5 => 30,
            6 => 60,
            7 => 120,
            8 => 300,
            _ => 900,
        };
        let passed = (now - self.last) / 1000;
        let left = if passed < 0 { pause } else { pause - passed };
        (left > 0).then_some(left)
    }

    pub(super) fn failed(self, now: i64) -> Self {
        Self { failed: self.failed.saturating_add(1), last: now }
    }

    pub(super) fn write(self) -> DiskWrite {
        DiskWrite::Put("meta", TRIES.to_owned(), serde_json::to_vec(&self).unwrap_or_default())
    }
}

pub(super) async fn read_tries(disk: &Disk) -> Result<Tries, VaultError> {
    let json = disk.get("meta", TRIES).await?;
    json.map_or(Ok(Tries::default()), |json| {
        serde_json::from_slice(&json).map_err(|_| VaultError::Damaged)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_from_the_fifth_wrong_pin() {
        let after = |failed| Tries { failed, last: 0 }.wait(0);
        assert_eq!([4, 5, 6, 9, 99].map(after), [None, Some(30), Some(60), Some(900), Some(900)]);
        assert_eq!(Tries { failed: 5, last: 0 }.wait(30_000), None);
    }

    #[test]
    fn a_clock_set_back_does_not_shorten_the_wait() {
        assert_eq!(Tries { failed: 5, last: 1_000_000 }.wait(0), Some(30));
    }
}
