//! The sealed store on the phone.
//!
//! Every value is AES-256-GCM under a random data key, with the names of store and key as
//! associated data; what is not at the office yet lies under an escrow key instead ([`escrow`]), which the office can
//! open, too. The data key is wrapped by Argon2id of the PIN together with a key that this
//! browser cannot export. Locked means: no key in memory, nothing readable on the disk.

pub mod escrow;
pub mod pin;
mod slot;

use std::cell::RefCell;
use std::rc::Rc;

use anxin_protocol::escrow::{
    DATA_KEY, ESCROW_KEY, NONCE, split_value, value_aad as aad, value_head,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::CryptoKey;

use crate::platform::crypto::{self, CryptoError, Underway};
use crate::platform::disk::{Disk, DiskError, DiskWrite, Durability};
use crate::platform::now;

use escrow::{ESCROWED, Secret, Stored};
use pin::SecretKind;
use slot::Slot;
pub use slot::{Tries, derive};

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
    /// The escrow key and what is known of it; none before the office has told its key.
    escrow: Rc<RefCell<Option<(CryptoKey, Secret)>>>,
}

/// A write before it is sealed.
#[derive(Debug)]
pub enum Keep {
    /// A value under a key.
    Put(&'static str, String, Vec<u8>),
    /// A value that the office shall not be able to open, in a store where it can.
    Own(&'static str, String, Vec<u8>),
    /// A value that must be readable without the PIN.
    Plain(&'static str, String, Vec<u8>),
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

/// Makes a vault under a secret and keeps `first` in it; with `escrow`, what is not at the office lies under that
/// from the beginning.
pub async fn create(
    disk: &Disk,
    kind: SecretKind,
    secret: &str,
    first: &[Keep],
    escrow: Option<Secret>,
) -> Result<Vault, VaultError> {
    let raw = crypto::random::<32>()?;
    let binding = crypto::binding_key().await?;
    disk.put_object("keys", slot::BINDING, &binding).await?;
    let slot = Slot::make(kind, secret, &binding, &raw, DATA_KEY).await?;
    let vault = Vault::of(disk, &raw).await?;
    let mut writes = vault.seal_all(first).await?;
    if let Some(escrow) = escrow {
        let stored = Stored { key: escrow.sealed().await?, covered: true };
        writes.extend(vault.seal_all(&[escrow.keep(), stored.keep()]).await?);
        vault.set_escrow(escrow).await?;
    }
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
    let vault = Vault::of(disk, &raw).await?;
    let (store, key) = Secret::PLACE;
    if let Some(escrow) = vault.get_json(store, key).await? {
        vault.set_escrow(escrow).await?;
    }
    Ok(vault)
}

/// What was kept as JSON.
pub fn from_json<T: DeserializeOwned>(plain: &[u8]) -> Result<T, VaultError> {
    serde_json::from_slice(plain).map_err(|_| VaultError::Damaged)
}

impl Vault {
    async fn of(disk: &Disk, raw: &[u8]) -> Result<Self, VaultError> {
        let key = crypto::sealing_key(raw).await?;
        Ok(Self { disk: disk.clone(), key, escrow: Rc::default() })
    }

    /// The half of the escrow that lies in the vault.
    pub fn escrow(&self) -> Option<Secret> {
        self.escrow.borrow().as_ref().map(|(_, secret)| secret.clone())
    }

    /// Seals under this escrow key from now on.
    pub async fn set_escrow(&self, secret: Secret) -> Result<(), VaultError> {
        let key = secret.import().await?;
        self.escrow.replace(Some((key, secret)));
        Ok(())
    }

    /// The key for a value of a store, with its number.
    fn key_for(&self, store: &str, own: bool) -> (u32, CryptoKey) {
        let escrow = self.escrow.borrow();
        let escrow = escrow.as_ref().filter(|_| !own && ESCROWED.contains(&store));
        escrow.map_or_else(|| (DATA_KEY, self.key.clone()), |(key, _)| (ESCROW_KEY, key.clone()))
    }

    /// Seals one after the other, but waits for none before all are begun: the browser has other
    /// threads for it.
    async fn seal_all(&self, keeps: &[Keep]) -> Result<Vec<DiskWrite>, VaultError> {
        let mut begun = Vec::with_capacity(keeps.len());
        for keep in keeps {
            begun.push(match keep {
                Keep::Put(store, key, plain) | Keep::Own(store, key, plain) => {
                    let nonce = crypto::random::<NONCE>()?;
                    let own = matches!(keep, Keep::Own(..));
                    let (number, sealer) = self.key_for(store, own);
                    let sealing = crypto::begin_seal(&sealer, &nonce, &aad(store, key), plain)?;
                    Some((value_head(number, &nonce), sealing))
                }
                Keep::Plain(..) | Keep::Drop(..) | Keep::DropBefore(..) => None,
            });
        }
        let mut writes = Vec::with_capacity(keeps.len());
        for (keep, begun) in keeps.iter().zip(begun) {
            let sealed = match begun {
                Some((head, sealing)) => [head, sealing.done().await?].concat(),
                None => Vec::new(),
            };
            writes.push(match keep {
                Keep::Put(store, key, _) | Keep::Own(store, key, _) => {
                    DiskWrite::Put(store, key.clone(), sealed)
                }
                Keep::Plain(store, key, bytes) => DiskWrite::Put(store, key.clone(), bytes.clone()),
                Keep::Drop(store, key) => DiskWrite::Delete(store, key.clone()),
                Keep::DropBefore(store, key) => DiskWrite::DeleteBefore(store, key.clone()),
            });
        }
        Ok(writes)
    }

    fn begin_open(&self, store: &str, key: &str, sealed: &[u8]) -> Result<Underway, VaultError> {
        let (number, nonce, body) = split_value(sealed).ok_or(VaultError::Damaged)?;
        let opener = match number {
            DATA_KEY => Some(self.key.clone()),
            ESCROW_KEY => self.escrow.borrow().as_ref().map(|(key, _)| key.clone()),
            _ => None,
        };
        let opener = opener.ok_or(VaultError::Damaged)?;
        Ok(crypto::begin_open(&opener, nonce, &aad(store, key), body)?)
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
