//! From what changed to what lies on the disk.

use std::sync::Arc;

use anxin_domain::id::{PersonId, RecordId};
use anxin_protocol::sync::{GrantedScope, PersonName};
use anxin_sync::replica::{Progress, Replica, Stored, Write};
use anxin_sync::stock::{Lay, Packing, Stock};
use anxin_sync::{Op, Record};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Desk, Directory, Finder};
use crate::platform::disk::{DiskError, Durability};
use crate::vault::{self, Keep, Vault, VaultError};

pub(super) const IDENTITY: &str = "identity";
pub(super) const PROGRESS: &str = "progress";
pub(super) const DIRECTORY: &str = "directory";
pub(super) const PLACE: &str = "place";
pub(super) const LAST_OK: &str = "last_ok";

/// Ops of one save that are sealed together: a foreman's list is a thousand.
const BUNDLE: usize = 200;
/// Bytes of such ops as JSON: without the PIN a bundle is handed in whole.
const BUNDLE_BYTES: usize = 128 * 1024;

/// In the place of a row: the record lies in a page but has left.
const GONE: &[u8] = b"gone";

#[derive(Serialize, Deserialize)]
pub(super) struct KeptDirectory {
    scopes: Vec<GrantedScope>,
    people: Vec<(PersonId, String)>,
    #[serde(default)]
    years: String,
    #[serde(default)]
    office_key: Option<String>,
}

impl From<KeptDirectory> for Directory {
    fn from(kept: KeptDirectory) -> Self {
        let people = kept.people.into_iter().collect();
        Self { scopes: kept.scopes, people, years: kept.years, office_key: kept.office_key }
    }
}

/// Keys that sort as their numbers do.
pub(super) fn seq_key(seq: u64) -> String {
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
        let (stored, stock) = load(&self.0.vault).await?;
        let me = self.0.replica.borrow().me();
        let replica = Replica::load(me, stored);
        *self.0.found.borrow_mut() = Finder::new(replica.views().map(|view| view.id));
        *self.0.replica.borrow_mut() = replica;
        *self.0.stock.borrow_mut() = stock;
        Ok(())
    }

    /// What a replica's writes are on the disk.
    pub(super) fn keeps(&self, writes: Vec<Write>) -> Vec<Keep> {
        let mut keeps = Vec::with_capacity(writes.len());
        for write in writes {
            match write {
                Write::PutOps(ops) => {
                    for bundle in bundles(&ops) {
                        for op in bundle {
                            self.0.found.borrow_mut().touch(op.record);
                        }
                        let first = bundle.first().map_or(0, |op| op.seq);
                        keeps.push(Keep::json("ops", seq_key(first), &bundle));
                    }
                }
                // A bundle that holds older ones and later ones stays.
                Write::DropOps(before) => {
                    let whole = before.saturating_sub(BUNDLE as u64);
                    keeps.push(Keep::DropBefore("ops", seq_key(whole)));
                }
                Write::PutRow(row) => {
                    self.0.found.borrow_mut().touch(row.id);
                    keeps.push(laid(self.0.stock.borrow_mut().row(row)));
                }
                Write::PutPage(rows) => {
                    for row in &rows {
                        self.0.found.borrow_mut().touch(row.record().id);
                    }
                    keeps.extend(self.0.stock.borrow_mut().page(&rows).into_iter().map(laid));
                }
                Write::DropRow(id) => {
                    self.0.found.borrow_mut().touch(id);
                    keeps.push(laid(self.0.stock.borrow_mut().gone(id)));
                }
                Write::DropRows => {
                    let shown =
                        self.0.replica.borrow().views().map(|view| view.id).collect::<Vec<_>>();
                    *self.0.found.borrow_mut() = Finder::new(shown.into_iter());
                    keeps.extend(self.0.stock.borrow_mut().cleared().into_iter().map(laid));
                }
                Write::PutAside(aside) => {
                    self.0.found.borrow_mut().touch(aside.op.record);
                    keeps.push(Keep::json("refused", aside.op.id.to_string(), &aside));
                }
                Write::DropAside(id, record) => {
                    self.0.found.borrow_mut().touch(record);
                    keeps.push(Keep::Drop("refused", id.to_string()));
                }
                Write::PutProgress(progress) => {
                    keeps.push(Keep::json("meta", PROGRESS, &progress));
                }
            }
        }
        keeps
    }

    /// Packs what lies about in small rows, once it is worth it. One transaction: killed in the
    /// middle, it was never begun.
    pub async fn pack(&self) -> Result<(), VaultError> {
        let _turn = self.0.turn.lock().await;
        let lays = self.0.stock.borrow_mut().packed(self.0.replica.borrow().rows());
        let Some(lays) = lays else { return Ok(()) };
        let keeps: Vec<Keep> = lays.into_iter().map(laid).collect();
        self.commit(&keeps, Durability::Relaxed).await
    }

    /// What the office said of places, people and holidays.
    pub(super) fn heard(
        &self,
        scopes: Option<Vec<GrantedScope>>,
        people: Vec<PersonName>,
        years: Option<String>,
        office_key: Option<String>,
    ) -> Option<Keep> {
        if scopes.is_none() && people.is_empty() && years.is_none() && office_key.is_none() {
            return None;
        }
        let mut directory = self.0.directory.borrow_mut();
        if let Some(scopes) = scopes {
            directory.scopes = scopes;
        }
        if let Some(years) = years {
            directory.years = years;
        }
        if office_key.is_some() {
            directory.office_key = office_key;
        }
        directory.people.extend(people.into_iter().map(|person| (person.id, person.name)));
        let kept = KeptDirectory {
            scopes: directory.scopes.clone(),
            people: directory.people.iter().map(|(id, name)| (*id, name.clone())).collect(),
            years: directory.years.clone(),
            office_key: directory.office_key.clone(),
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

/// Ops in bundles of [`BUNDLE`] and about [`BUNDLE_BYTES`], at least one in each.
fn bundles(ops: &[Op]) -> Vec<&[Op]> {
    let (mut all, mut rest) = (Vec::new(), ops);
    while !rest.is_empty() {
        let mut size = 0;
        let fits = |op: &&Op| {
            size += serde_json::to_vec(op).map_or(0, |json| json.len());
            size <= BUNDLE_BYTES
        };
        let count = rest.iter().take(BUNDLE).take_while(fits).count().max(1);
        let (bundle, after) = rest.split_at(count);
        all.push(bundle);
        rest = after;
    }
    all
}

/// What a change of the stock is on the disk.
fn laid(lay: Lay) -> Keep {
    match lay {
        Lay::Row(row) => Keep::json("rows", row.id.to_string(), &*row),
        Lay::Gone(id) => Keep::Put("rows", id.to_string(), GONE.to_vec()),
        Lay::NoRow(id) => Keep::Drop("rows", id.to_string()),
        Lay::Page(number, bytes) => Keep::Put("pages", seq_key(number), bytes),
        Lay::NoPage(number) => Keep::Drop("pages", seq_key(number)),
    }
}

/// What the disk holds: what the replica is made of, and how it lies there.
pub(super) async fn load(vault: &Vault) -> Result<(Stored, Stock), VaultError> {
    let pages = vault.all::<Vec<Arc<Record>>>("pages").await?;
    let pages = pages.into_iter().filter_map(|(key, page)| Some((key.parse().ok()?, page)));
    let mut places = Vec::new();
    for (key, row) in vault.all_bytes("rows").await? {
        let row: Option<Arc<Record>> =
            if row == GONE { None } else { Some(vault::from_json(&row)?) };
        places.extend(key.parse::<RecordId>().ok().map(|id| (id, row)));
    }
    let (stock, rows) = Stock::found(Packing::PHONE, pages.collect(), places);
    let progress: Progress = vault.get_json("meta", PROGRESS).await?.unwrap_or_default();
    let stored = Stored {
        rows,
        ops: ops(vault, progress.acked).await?,
        aside: values(vault, "refused").await?,
        progress,
    };
    Ok((stored, stock))
}

/// The ops from a seq on, and those that lie in one bundle with it.
pub(super) async fn ops(vault: &Vault, from: u64) -> Result<Vec<Op>, VaultError> {
    let first = seq_key(from.saturating_sub(BUNDLE as u64));
    let bundles: Vec<(String, Vec<Op>)> = vault.from("ops", &first).await?;
    Ok(bundles.into_iter().flat_map(|(_, bundle)| bundle).collect())
}

/// All values of a store.
pub(super) async fn values<T: DeserializeOwned>(
    vault: &Vault,
    store: &'static str,
) -> Result<Vec<T>, VaultError> {
    Ok(vault.all(store).await?.into_iter().map(|(_, value)| value).collect())
}
