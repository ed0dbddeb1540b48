//! The sealed store on the phone.
//!
//! Every value is AES-256-GCM under a random data key, with the names of store and key as
//! associated data. The data key is wrapped by Argon2id of the PIN together with a key that this
//! browser cannot export. Locked means: no key in memory, nothing readable on the disk.

pub mod pin;
mod slot;

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::CryptoKey;

use crate::platform::crypto::{self, CryptoError, Underway};
use crate::platform::disk::{Disk, DiskError, DiskWrite, Durability};
use crate::platform::now;

use pin::SecretKind;
use slot::Slot;
pub use slot::{Tries, derive};

/// Format of a sealed value: format, algorithm, key id (4 bytes), nonce (12 bytes), ciphertext.
const FORMAT: u8 = 1;
/// AES-256-GCM. Another suite takes another number.
const ALG_AES_256_GCM: u8 = 1;
const HEAD: usize = 6;
const NONCE: usize = 12;
/// The first and so far only data key.
const KEY_ID: u32 = 1;
/// Schema of what is sealed; part of the associated data.
const SCHEMA: &str = "1";

/// Why the vault does not open or keep something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The browser's cryptography, or a value that was changed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// The PIN is wrong.
    #[error("the PIN is wrong")]
    WrongPin,
    /// Too many wrong PINs: wait so many seconds.
    #[error("wait {0} seconds")]
    Wait(i64),
    /// What was sealed is not what this code reads.
    #[error("the store cannot be read")]
    Damaged,
}

impl VaultError {
    /// Its code; the words stand in `locales/` under `vault.<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Disk(DiskError::Full) => "full",
            Self::Disk(DiskError::Newer) => "newer",
            Self::Disk(DiskError::Blocked) => "blocked",
            Self::Disk(DiskError::Taken) => "taken",
            Self::Disk(DiskError::Denied) => "denied",
            Self::Disk(DiskError::Lost) => "lost",
            Self::Disk(DiskError::Silent) => "silent",
            Self::Disk(DiskError::Unavailable) => "unavailable",
            Self::Crypto(_) | Self::Damaged => "damaged",
            Self::WrongPin => "wrong_pin",
            Self::Wait(_) => "wait",
        }
    }
}

/// The open vault: seals what goes to the disk, opens what comes from it.
#[derive(Debug, Clone)]
pub struct Vault {
    disk: Disk,
    key: CryptoKey,
}

/// A write before it is sealed.
#[derive(Debug)]
pub enum Keep {
    /// A value under a key.
    Put(&'static str, String, Vec<u8>),
    /// Nothing under a key.
    Drop(&'static str, String),
    /// Nothing under the keys before this one.
    DropBefore(&'static str, String),
}

impl Keep {
    /// A value as JSON.
    pub fn json(store: &'static str, key: impl Into<String>, value: &impl Serialize) -> Self {
        // Our own types with text keys: writing them into memory cannot fail.
        Self::Put(store, key.into(), serde_json::to_vec(value).unwrap_or_default())
    }
}

/// Whether a disk holds a vault.
pub async fn exists(disk: &Disk) -> Result<bool, VaultError> {
    Ok(disk.get("meta", slot::KEY).await?.is_some())
}

/// How often a wrong PIN was tried, and when the next may be.
pub async fn tries(disk: &Disk) -> Result<Tries, VaultError> {
    slot::read_tries(disk).await
}

/// What opens the vault on a disk.
pub async fn kind(disk: &Disk) -> Result<SecretKind, VaultError> {
    Ok(Slot::read(disk).await?.kind)
}

/// Makes a vault under a secret and keeps `first` in it.
pub async fn create(
    disk: &Disk,
    kind: SecretKind,
    secret: &str,
    first: &[Keep],
) -> Result<Vault, VaultError> {
    let raw = crypto::random::<32>()?;
    let binding = crypto::binding_key().await?;
    disk.put_object("keys", slot::BINDING, &binding).await?;
    let slot = Slot::make(kind, secret, &binding, &raw, KEY_ID).await?;
    let vault = Vault { disk: disk.clone(), key: crypto::sealing_key(&raw).await? };
    let mut writes = vault.seal_all(first).await?;
    writes.push(slot.write());
    disk.commit(&writes, Durability::Strict).await?;
    Ok(vault)
}

/// Opens a vault with a PIN. Every wrong one is counted on the disk before the answer is given.
pub async fn unlock(disk: &Disk, pin: &str) -> Result<Vault, VaultError> {
    let tries = slot::read_tries(disk).await?;
    if let Some(seconds) = tries.wait(now()) {
        return Err(VaultError::Wait(seconds));
    }
    let raw = Slot::read(disk).await?.open(disk, pin).await?;
    let Some(raw) = raw else {
        let tries = tries.failed(now());
        disk.commit(&[tries.write()], Durability::Strict).await?;
        return Err(tries.wait(now()).map_or(VaultError::WrongPin, VaultError::Wait));
    };
    disk.commit(&[Tries::default().write()], Durability::Strict).await?;
    Ok(Vault { disk: disk.clone(), key: crypto::sealing_key(&raw).await? })
}

/// What was kept as JSON.
pub fn from_json<T: DeserializeOwned>(plain: &[u8]) -> Result<T, VaultError> {
    serde_json::from_slice(plain).map_err(|_| VaultError::Damaged)
}

fn aad(store: &str, key: &str) -> Vec<u8> {
    [store, "\0", key, "\0", SCHEMA].concat().into_bytes()
}

impl Vault {
    /// Seals one after the other, but waits for none before all are begun: the browser has other
    /// threads for it.
    async fn seal_all(&self, keeps: &[Keep]) -> Result<Vec<DiskWrite>, VaultError> {
        let mut begun = Vec::with_capacity(keeps.len());
        for keep in keeps {
            begun.push(match keep {
                Keep::Put(store, key, plain) => {
                    let nonce = crypto::random::<NONCE>()?;
                    let sealing = crypto::begin_seal(&self.key, &nonce, &aad(store, key), plain)?;
                    Some((nonce, sealing))
                }
                Keep::Drop(..) | Keep::DropBefore(..) => None,
            });
        }
        let mut writes = Vec::with_capacity(keeps.len());
        for (keep, begun) in keeps.iter().zip(begun) {
            let (Keep::Put(store, key, _) | Keep::Drop(store, key) | Keep::DropBefore(store, key)) =
                keep;
            writes.push(match begun {
                Some((nonce, sealing)) => {
                    let body = sealing.done().await?;
                    let mut sealed = Vec::with_capacity(HEAD + NONCE + body.len());
                    sealed.extend([FORMAT, ALG_AES_256_GCM]);
                    sealed.extend(KEY_ID.to_be_bytes());
                    sealed.extend(nonce);
                    sealed.extend(body);
                    DiskWrite::Put(store, key.clone(), sealed)
                }
                None if matches!(keep, Keep::Drop(..)) => DiskWrite::Delete(store, key.clone()),
                None => DiskWrite::DeleteBefore(store, key.clone()),
            });
        }
        Ok(writes)
    }

    fn begin_open(&self, store: &str, key: &str, sealed: &[u8]) -> Result<Underway, VaultError> {
        let (head, rest) = sealed.split_at_checked(HEAD).ok_or(VaultError::Damaged)?;
        if head.first() != Some(&FORMAT) || head.get(1) != Some(&ALG_AES_256_GCM) {
            return Err(VaultError::Damaged);
        }
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(VaultError::Damaged)?;
        Ok(crypto::begin_open(&self.key, nonce, &aad(store, key), body)?)
    }

    /// Seals bytes that are kept elsewhere than on the disk, for a place by its name.
    pub async fn seal(
        &self,
        place: &'static str,
        key: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let keep = Keep::Put(place, key.to_owned(), plain.to_vec());
        match self.seal_all(&[keep]).await?.pop() {
            Some(DiskWrite::Put(_, _, sealed)) => Ok(sealed),
            _ => Err(VaultError::Damaged),
        }
    }

    /// Opens what [`Vault::seal`] sealed.
    pub async fn open(&self, place: &str, key: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(self.begin_open(place, key, sealed)?.done().await?)
    }

    /// All the keeps in one transaction, or none.
    pub async fn commit(&self, keeps: &[Keep], durability: Durability) -> Result<(), VaultError> {
        let writes = self.seal_all(keeps).await?;
        Ok(self.disk.commit(&writes, durability).await?)
    }

    /// One value.
    pub async fn get(&self, store: &'static str, key: &str) -> Result<Option<Vec<u8>>, VaultError> {
        match self.disk.get(store, key).await? {
            Some(sealed) => Ok(Some(self.begin_open(store, key, &sealed)?.done().await?)),
            None => Ok(None),
        }
    }

    /// One value, from JSON.
    pub async fn get_json<T: DeserializeOwned>(
        &self,
        store: &'static str,
        key: &str,
    ) -> Result<Option<T>, VaultError> {
        self.get(store, key).await?.map(|plain| from_json(&plain)).transpose()
    }

    /// The values of a store from a key on, begun to be opened, in the order of keys.
    async fn begin_from(
        &self,
        store: &'static str,
        first: &str,
    ) -> Result<Vec<(String, Underway)>, VaultError> {
        let sealed = self.disk.from(store, first).await?;
        let begin = |(key, sealed): (String, Vec<u8>)| {
            let opening = self.begin_open(store, &key, &sealed)?;
            Ok((key, opening))
        };
        sealed.into_iter().map(begin).collect()
    }

    /// All values of a store, in the order of keys.
    pub async fn all_bytes(
        &self,
        store: &'static str,
    ) -> Result<Vec<(String, Vec<u8>)>, VaultError> {
        let mut values = Vec::new();
        for (key, opening) in self.begin_from(store, "").await? {
            values.push((key, opening.done().await?));
        }
        Ok(values)
    }

    /// All values of a store, from JSON, in the order of keys. While one is read the browser opens the
    /// next.
    pub async fn all<T: DeserializeOwned>(
        &self,
        store: &'static str,
    ) -> Result<Vec<(String, T)>, VaultError> {
        self.from(store, "").await
    }

    /// The same from a key on.
    pub async fn from<T: DeserializeOwned>(
        &self,
        store: &'static str,
        first: &str,
    ) -> Result<Vec<(String, T)>, VaultError> {
        let mut values = Vec::new();
        for (key, opening) in self.begin_from(store, first).await? {
            values.push((key, from_json(&opening.done().await?)?));
        }
        Ok(values)
    }

    /// The disk below.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }
}
