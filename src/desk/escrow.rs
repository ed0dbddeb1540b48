//! Keeps what is not at the office so that the office can open it: a forgotten PIN loses nothing.

use anxin_protocol::escrow::{DATA_KEY, split_value};

use super::files::piece_key;
use super::keep::seq_key;
use super::{Desk, Draft};
use crate::platform::disk::Durability;
use crate::sync::Trouble;
use crate::vault::escrow::{Secret, Stored};
use crate::vault::{Keep, VaultError};

/// Bytes that are sealed anew in one transaction.
const BATCH: usize = 1024 * 1024;

impl Desk {
    /// The office's public key, once it has told it.
    fn office_key(&self) -> Option<String> {
        let heard = self.0.directory.borrow().office_key.clone();
        heard.or_else(|| self.0.who.office_key.clone())
    }

    /// Brings the escrow to where it should be: there is one, sealed to the office's newest key; everything that is
    /// not at the office lies under it; the office knows the vault's signing key. Usually there is nothing to do.
    pub(super) async fn cover(&self) -> Result<(), Trouble> {
        let Some(office_key) = self.office_key() else { return Ok(()) };
        let known = self.0.vault.escrow();
        let mut stored = Stored::read(self.0.vault.disk()).await?;
        let mut secret = match (known, &stored) {
            (Some(secret), Some(_)) if secret.office_key == office_key => secret,
            (Some(secret), _) => {
                let secret = secret.for_office(office_key);
                stored =
                    Some(self.put_escrow(&secret, stored.is_some_and(|old| old.covered)).await?);
                secret
            }
            (None, _) => {
                let secret = Secret::make(self.0.who.device, &office_key).await?;
                stored = Some(self.put_escrow(&secret, false).await?);
                secret
            }
        };
        if let Some(stored) = stored.filter(|stored| !stored.covered) {
            self.seal_anew().await?;
            let covered = Stored { covered: true, ..stored };
            self.0.vault.commit(&[covered.keep()], Durability::Strict).await?;
        }
        if !secret.registered {
            match self.0.line.register(&secret.public).await {
                Ok(()) => {}
                // An office that does not know of it yet, or knows another: nothing else waits for it.
                Err(trouble) if trouble.status().is_some() => return Ok(()),
                Err(trouble) => return Err(trouble),
            }
            secret.registered = true;
            self.0.vault.commit(&[secret.keep()], Durability::Strict).await?;
            self.0.vault.set_escrow(secret).await?;
        }
        Ok(())
    }

    async fn put_escrow(&self, secret: &Secret, covered: bool) -> Result<Stored, VaultError> {
        let stored = Stored { key: secret.sealed().await?, covered };
        let keeps = [secret.keep(), stored.keep()];
        self.0.vault.commit(&keeps, Durability::Strict).await?;
        self.0.vault.set_escrow(secret.clone()).await?;
        Ok(stored)
    }

    /// Seals under the escrow key what an earlier version, or this phone before it knew the office's key, sealed
    /// under the data key: drafts, unsent ops, files on their way.
    async fn seal_anew(&self) -> Result<(), VaultError> {
        let _turn = self.0.turn.lock().await;
        let disk = self.0.vault.disk();
        let acked = self.0.replica.borrow().progress().acked;
        let mut all = Vec::new();
        for (store, first) in [("drafts", String::new()), ("ops", self.first_bundle(acked).await?)]
        {
            let found = disk.from(store, &first).await?;
            all.extend(found.into_iter().map(|(key, sealed)| (store, key, sealed)));
        }
        let waiting: Vec<_> =
            self.0.parcels.borrow().values().filter(|parcel| !parcel.done).cloned().collect();
        for parcel in waiting {
            let pieces = (0..parcel.pieces).map(|no| ("media", piece_key(&parcel.hash, no)));
            for (store, key) in pieces.chain([("parcels", parcel.key())]) {
                if let Some(sealed) = disk.get(store, &key).await? {
                    all.push((store, key, sealed));
                }
            }
        }
        all.retain(|(_, _, sealed)| split_value(sealed).is_some_and(|(key, ..)| key == DATA_KEY));
        let (mut keeps, mut size) = (Vec::new(), 0);
        for (store, key, sealed) in all {
            let plain = self.0.vault.open(store, &key, &sealed).await?;
            size += plain.len();
            keeps.push(Keep::Put(store, key, plain));
            if size >= BATCH {
                self.commit(&keeps, Durability::Strict).await?;
                (keeps, size) = (Vec::new(), 0);
            }
        }
        self.commit(&keeps, Durability::Strict).await
    }

    /// The key of the bundle that holds the first op the office has not.
    async fn first_bundle(&self, acked: u64) -> Result<String, VaultError> {
        let all = self.0.vault.disk().keys("ops").await?;
        let wanted = seq_key(acked);
        Ok(all.into_iter().take_while(|key| *key <= wanted).last().unwrap_or_default())
    }

    /// Takes a draft in that came from elsewhere, unless this phone has a later one of the same record.
    pub(super) async fn adopt(&self, draft: Draft) -> Result<(), VaultError> {
        let _turn = self.0.turn.lock().await;
        if self.draft(draft.record).is_some_and(|known| known.at >= draft.at) {
            return Ok(());
        }
        let keep = Keep::json("drafts", draft.record.to_string(), &draft);
        self.commit(&[keep], Durability::Strict).await?;
        self.0.drafts.borrow_mut().insert(draft.record, draft);
        Ok(())
    }
}
