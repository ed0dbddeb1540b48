//! From what changed to what lies on the disk.

use std::collections::HashSet;
use std::sync::Arc;

use anxin_domain::id::{PersonId, RecordId};
use anxin_protocol::sync::{GrantedScope, PersonName};
use anxin_sync::Record;
use anxin_sync::replica::{Progress, Replica, Stored, Write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Desk, Directory};
use crate::platform::disk::{DiskError, Durability};
use crate::vault::{Keep, Vault, VaultError};

pub(super) const IDENTITY: &str = "identity";
pub(super) const PROGRESS: &str = "progress";
pub(super) const DIRECTORY: &str = "directory";
pub(super) const PLACE: &str = "place";

/// Bytes of a page before sealing: above 64 kB the browser moves a value into a file of its own.
const PAGE_BYTES: usize = 60_000;

/// In the place of a row: the record lies in a page but has left.
#[derive(Serialize, Deserialize)]
pub(super) struct Gone {
    pub(super) gone: RecordId,
}

#[derive(Serialize, Deserialize)]
pub(super) struct KeptDirectory {
    scopes: Vec<GrantedScope>,
    people: Vec<(PersonId, String)>,
}

impl From<KeptDirectory> for Directory {
    fn from(kept: KeptDirectory) -> Self {
        Self { scopes: kept.scopes, people: kept.people.into_iter().collect() }
    }
}

/// The outbox's keys sort as its numbers do.
fn seq_key(seq: u64) -> String {
    format!("{seq:020}")
}

impl Desk {
    /// Puts onto the disk what was changed in memory. When the disk does not take it, memory goes
    /// back to what the disk holds: an op that is in memory only would leave a gap behind it.
    pub(super) async fn commit(
        &self,
        keeps: &[Keep],
        durability: Durability,
    ) -> Result<(), VaultError> {
        let Err(error) = self.0.vault.commit(keeps, durability).await else { return Ok(()) };
        if error == VaultError::Disk(DiskError::Taken) {
            self.lock_for_other();
        } else if self.reload().await.is_err() {
            self.lock();
        }
        Err(error)
    }

    async fn reload(&self) -> Result<(), VaultError> {
        let (stored, gone) = stored(&self.0.vault).await?;
        let me = self.0.replica.borrow().me();
        *self.0.replica.borrow_mut() = Replica::load(me, stored);
        *self.0.gone.borrow_mut() = gone;
        Ok(())
    }

    /// What a replica's writes are on the disk.
    pub(super) fn keeps(&self, writes: Vec<Write>) -> Vec<Keep> {
        let mut keeps = Vec::with_capacity(writes.len());
        for write in writes {
            match write {
                Write::PutOp(op) => keeps.push(Keep::json("outbox", seq_key(op.seq), &op)),
                Write::DropOp(seq) => keeps.push(Keep::Drop("outbox", seq_key(seq))),
                Write::PutRow(row) => {
                    self.0.gone.borrow_mut().remove(&row.id);
                    keeps.push(Keep::json("rows", row.id.to_string(), &*row));
                }
                Write::PutPage(rows) => self.pages(&rows, &mut keeps),
                Write::DropRow(id) => {
                    self.0.gone.borrow_mut().insert(id);
                    keeps.push(Keep::json("rows", id.to_string(), &Gone { gone: id }));
                }
                Write::PutRefused(refused) => {
                    keeps.push(Keep::json("refused", refused.op.id.to_string(), &refused));
                }
                Write::DropRefused(id) => keeps.push(Keep::Drop("refused", id.to_string())),
                Write::PutProgress(progress) => {
                    keeps.push(Keep::json("meta", PROGRESS, &progress));
                }
            }
        }
        keeps
    }

    /// Rows packed into pages. A page is named by its first record's id and version: the same
    /// rows pulled again land on the same page.
    fn pages(&self, rows: &[Arc<Record>], keeps: &mut Vec<Keep>) {
        let mut page: Vec<u8> = Vec::new();
        let mut name = String::new();
        for row in rows {
            // Records are maps with text keys: writing them into memory cannot fail.
            let json = serde_json::to_vec(&**row).unwrap_or_default();
            if !page.is_empty() && page.len() + json.len() > PAGE_BYTES {
                page.push(b']');
                keeps.push(Keep::Put(
                    "pages",
                    std::mem::take(&mut name),
                    std::mem::take(&mut page),
                ));
            }
            if page.is_empty() {
                name = format!("{}.{}", row.id, row.version);
                page.push(b'[');
            } else {
                page.push(b',');
            }
            page.extend(json);
            if self.0.gone.borrow_mut().remove(&row.id) {
                keeps.push(Keep::Drop("rows", row.id.to_string()));
            }
        }
        if !page.is_empty() {
            page.push(b']');
            keeps.push(Keep::Put("pages", name, page));
        }
    }

    /// What the office said of places and people.
    pub(super) fn heard(
        &self,
        scopes: Option<Vec<GrantedScope>>,
        people: Vec<PersonName>,
    ) -> Option<Keep> {
        if scopes.is_none() && people.is_empty() {
            return None;
        }
        let mut directory = self.0.directory.borrow_mut();
        if let Some(scopes) = scopes {
            directory.scopes = scopes;
        }
        directory.people.extend(people.into_iter().map(|person| (person.id, person.name)));
        let kept = KeptDirectory {
            scopes: directory.scopes.clone(),
            people: directory.people.iter().map(|(id, name)| (*id, name.clone())).collect(),
        };
        Some(Keep::json("meta", DIRECTORY, &kept))
    }

    /// Keeps the screen the person is on.
    pub async fn remember_place(&self, place: &str) -> Result<(), VaultError> {
        let _turn = self.0.turn.lock().await;
        place.clone_into(&mut self.0.place.borrow_mut());
        let keep = Keep::json("meta", PLACE, &place);
        self.commit(&[keep], Durability::Relaxed).await
    }
}

/// A small row: a record, or the mark that it left.
#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Here(Arc<Record>),
    Gone(Gone),
}

/// All that the replica is made of, and the records that lie in a page but have left.
pub(super) async fn stored(vault: &Vault) -> Result<(Stored, HashSet<RecordId>), VaultError> {
    let mut rows: Vec<Arc<Record>> = Vec::new();
    for page in values::<Vec<Arc<Record>>>(vault, "pages").await? {
        rows.extend(page);
    }
    let mut gone = HashSet::new();
    for row in values::<Row>(vault, "rows").await? {
        match row {
            Row::Here(record) => rows.push(record),
            Row::Gone(mark) => {
                gone.insert(mark.gone);
            }
        }
    }
    rows.retain(|row| !gone.contains(&row.id));
    let progress: Option<Progress> = vault.get_json("meta", PROGRESS).await?;
    let stored = Stored {
        rows,
        ops: values(vault, "outbox").await?,
        refused: values(vault, "refused").await?,
        progress: progress.unwrap_or_default(),
    };
    Ok((stored, gone))
}

/// All values of a store.
pub(super) async fn values<T: DeserializeOwned>(
    vault: &Vault,
    store: &'static str,
) -> Result<Vec<T>, VaultError> {
    Ok(vault.all(store).await?.into_iter().map(|(_, value)| value).collect())
}
