//! What a forgotten PIN has left on the phone: its ops go to the office, its drafts and files come back.

use anxin_domain::id::RecordId;
use anxin_protocol::backup::BackupFile;
use anxin_protocol::escrow::{
    ESCROW_KEY, EscrowFile, HAND_IN_BYTES, MAGIC, SealedValue, split_value, value_aad,
};
use anxin_sync::Parcel;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;

use super::databases::Databases;
use super::files::{Piece, piece_key};
use super::{Desk, Draft, Inbox};
use crate::platform::crypto::{self, CryptoKey};
use crate::platform::disk::{Disk, DiskWrite, Durability};
use crate::sync::{Trouble, enrol, escrow};
use crate::vault;
use crate::vault::VaultError;
use crate::vault::escrow::Stored;

fn is_escrowed(sealed: &[u8]) -> bool {
    split_value(sealed).is_some_and(|(key, ..)| key == ESCROW_KEY)
}

fn sealed_value(store: &str, (key, sealed): (String, Vec<u8>)) -> SealedValue {
    SealedValue { store: store.to_owned(), key, value: STANDARD.encode(sealed) }
}

/// Hands in the unsent ops of a locked vault, without its PIN: every one of them is at the office when this returns.
/// Nothing changes on the phone. `false` where the office cannot open them: they were kept before it told its key.
pub async fn hand_in(disk: &Disk) -> Result<bool, Trouble> {
    let Some(stored) = Stored::read(disk).await? else { return Ok(false) };
    let pair = enrol::pair(disk).await?.ok_or(Trouble::Disk)?;
    let known = escrow::hand_in(&pair, &stored.key, Vec::new()).await?.next_seq;
    let bundles = disk.all("ops").await.map_err(VaultError::from)?;
    let firsts: Vec<u64> = bundles.iter().filter_map(|(key, _)| key.parse().ok()).collect();
    // A bundle whose successor begins where the office is, or before, is in.
    let ends = firsts.iter().skip(1).copied().chain([u64::MAX]);
    let waiting = bundles.into_iter().zip(ends).filter(|(_, end)| known < *end);
    let (mut batch, mut size) = (Vec::new(), 0);
    for (bundle, _) in waiting.filter(|((_, sealed), _)| is_escrowed(sealed)) {
        if size + bundle.1.len() > HAND_IN_BYTES && !batch.is_empty() {
            hand_in_batch(&pair, &stored, std::mem::take(&mut batch)).await?;
            size = 0;
        }
        size += bundle.1.len();
        batch.push(sealed_value("ops", bundle));
    }
    if !batch.is_empty() {
        hand_in_batch(&pair, &stored, batch).await?;
    }
    Ok(stored.covered)
}

async fn hand_in_batch(
    pair: &web_sys::CryptoKeyPair,
    stored: &Stored,
    batch: Vec<SealedValue>,
) -> Result<(), Trouble> {
    let sent = batch.len();
    let answer = escrow::hand_in(pair, &stored.key, batch).await?;
    let all = answer.taken.len() == sent && answer.taken.iter().all(|taken| *taken);
    all.then_some(()).ok_or(Trouble::Misfit)
}

/// A file of what waits on a locked vault, without its PIN: only the office opens it. `None` where there is nothing
/// that it could open.
pub async fn sealed_file(disk: &Disk) -> Result<Option<Vec<u8>>, VaultError> {
    let Some(stored) = Stored::read(disk).await? else { return Ok(None) };
    let mut values = Vec::new();
    let mut hashes = Vec::new();
    for store in ["ops", "drafts", "parcels"] {
        let found = disk.all(store).await?;
        for entry in found.into_iter().filter(|(_, sealed)| is_escrowed(sealed)) {
            if store == "parcels" {
                hashes.extend(entry.0.split('.').next().map(str::to_owned));
            }
            values.push(sealed_value(store, entry));
        }
    }
    let all = disk.keys("media").await?;
    for key in all.into_iter().filter(|key| {
        let hash = key.split('.').next();
        hashes.iter().any(|one| Some(one.as_str()) == hash)
    }) {
        let sealed = disk.get("media", &key).await?;
        values.extend(sealed.map(|sealed| sealed_value("media", (key, sealed))));
    }
    if values.is_empty() {
        return Ok(None);
    }
    let file = EscrowFile { escrow: stored.key, values };
    let json = serde_json::to_vec(&file).map_err(|_| VaultError::Damaged)?;
    Ok(Some([MAGIC, &json].concat()))
}

/// Whether drafts or files wait on a disk that the office's key opens.
async fn waits(disk: &Disk) -> Result<bool, VaultError> {
    let mut waits = false;
    for store in ["drafts", "parcels"] {
        waits |= disk.all(store).await?.iter().any(|(_, sealed)| is_escrowed(sealed));
    }
    Ok(waits)
}

/// A left vault, its escrow key in hand.
struct Opened {
    disk: Disk,
    key: CryptoKey,
}

impl Opened {
    async fn open(&self, store: &str, key: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (ESCROW_KEY, nonce, body) = split_value(sealed).ok_or(VaultError::Damaged)? else {
            return Err(VaultError::Damaged);
        };
        Ok(crypto::open(&self.key, nonce, &value_aad(store, key), body).await?)
    }

    /// The values of a store that lie under the escrow key.
    async fn all<T: DeserializeOwned>(
        &self,
        store: &'static str,
    ) -> Result<Vec<(String, T)>, VaultError> {
        let mut values = Vec::new();
        for (key, sealed) in self.disk.all(store).await? {
            if is_escrowed(&sealed) {
                let value = vault::from_json(&self.open(store, &key, &sealed).await?)?;
                values.push((key, value));
            }
        }
        Ok(values)
    }

    async fn forget(&self, store: &'static str, key: String) -> Result<(), VaultError> {
        Ok(self.disk.commit(&[DiskWrite::Delete(store, key)], Durability::Strict).await?)
    }

    async fn bytes(&self, parcel: &Parcel) -> Result<Vec<u8>, VaultError> {
        let mut bytes = Vec::with_capacity(parcel.size);
        for no in 0..parcel.pieces {
            let key = piece_key(&parcel.hash, no);
            let sealed = self.disk.get("media", &key).await?.ok_or(VaultError::Damaged)?;
            bytes.extend(self.open("media", &key, &sealed).await?);
        }
        Ok(bytes)
    }
}

impl Desk {
    /// Hands in and brings back what the vaults hold whose PIN was forgotten; each is emptied once all of it is at
    /// the office or here. What cannot be done now is tried in the next round.
    pub(super) async fn take_over(&self) -> Result<(), Trouble> {
        let left = Databases::read(&self.0.base).await.map_err(VaultError::from)?.left;
        for name in left {
            let disk = Disk::open(&name).await.map_err(VaultError::from)?;
            // What the office refuses stays on the phone; the rest does not wait for it.
            let covered = match hand_in(&disk).await {
                Err(trouble) if trouble.status().is_none() && trouble != Trouble::Misfit => {
                    return Err(trouble);
                }
                handed_in => handed_in.unwrap_or(false),
            };
            let Some(stored) = Stored::read(&disk).await? else { continue };
            if waits(&disk).await? {
                let key = match self.0.line.open_escrow(&stored.key).await {
                    Ok(raw) => crypto::sealing_key(&raw).await?,
                    // Another person's: theirs to fetch.
                    Err(trouble) if trouble.status().is_some() => continue,
                    Err(trouble) => return Err(trouble),
                };
                self.bring_back(&Opened { disk: disk.clone(), key }).await?;
            }
            // What came in while it was locked opens with its PIN alone, and stays.
            let media = disk.keys("media").await.map_err(VaultError::from)?;
            if covered && !media.iter().any(|key| Inbox::holds(key)) {
                Databases::clear(&self.0.base, &name).await.map_err(VaultError::from)?;
            }
            self.changed();
            // The records that were handed in are to be seen, and their files sent.
            self.sync_soon();
        }
        Ok(())
    }

    /// Each is taken off the old vault once it is in the new one, so that it comes back once. Drafts first: a file whose record is nowhere would be taken for one whose record is at the office.
    async fn bring_back(&self, left: &Opened) -> Result<(), VaultError> {
        for (key, draft) in left.all::<Draft>("drafts").await? {
            self.adopt(draft).await?;
            left.forget("drafts", key).await?;
        }
        for (key, parcel) in left.all::<Parcel>("parcels").await? {
            let bytes = left.bytes(&parcel).await?;
            let place = Piece { hash: parcel.hash, mime: parcel.mime, scope: parcel.scope };
            self.adopt_file(place, parcel.record, &bytes).await?;
            left.forget("parcels", key).await?;
        }
        Ok(())
    }

    /// Fetches the drafts that were brought to the office in a file; once, when the phone is unlocked.
    pub(super) async fn fetch_left(&self) -> Result<(), Trouble> {
        if self.0.left_fetched.get() {
            return Ok(());
        }
        let records = match self.0.line.left().await {
            Ok(records) => records,
            // An office that keeps none.
            Err(trouble) if trouble.status().is_some() => Vec::new(),
            Err(trouble) => return Err(trouble),
        };
        for record in records {
            self.fetch_one(record).await?;
        }
        self.0.left_fetched.set(true);
        Ok(())
    }

    async fn fetch_one(&self, record: RecordId) -> Result<(), Trouble> {
        let left = self.0.line.left_draft(record).await?;
        let draft: Draft = serde_json::from_value(left.draft).map_err(|_| Trouble::Misfit)?;
        self.adopt(draft).await?;
        for BackupFile { hash, mime, scope, record, bytes } in left.files {
            let bytes = STANDARD.decode(bytes).map_err(|_| Trouble::Misfit)?;
            self.adopt_file(Piece { hash, mime, scope }, record, &bytes).await?;
        }
        self.changed();
        self.0.line.forget_left(record).await
    }
}
