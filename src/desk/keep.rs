//! From what changed to what lies on the disk.

use std::collections::HashSet;
use std::sync::Arc;

use anxin_domain::id::{PersonId, RecordId};
use anxin_protocol::sync::{GrantedScope, PersonName};
use anxin_sync::Record;
use anxin_sync::replica::{Progress, Replica, Stored, Write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Desk, Directory, Finder};
use crate::platform::disk::{DiskError, Durability};
use crate::vault::{self, Keep, Vault, VaultError};

pub(super) const IDENTITY: &str = "identity";
pub(super) const PROGRESS: &str = "progress";
pub(super) const DIRECTORY: &str = "directory";
pub(super) const PLACE: &str = "place";

/// Bytes of a page before sealing: above 64 kB the browser moves a value into a file of its own.
const PAGE_BYTES: usize = 60_000;

/// Small rows that are worth a page.
const SMALL_ROWS: usize = 200;
/// Rows of no use that may lie in pages beside as many as are of use.
const SPARE: usize = 2_000;

/// In the place of a row: the record lies in a page but has left.
const GONE: &[u8] = b"gone";

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

/// Keys that sort as their numbers do.
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
                Write::PutOp(op) => {
                    self.0.found.borrow_mut().touch(op.record);
                    keeps.push(Keep::json("outbox", seq_key(op.seq), &op));
                }
                Write::PutJournal(op) => keeps.push(Keep::json("journal", seq_key(op.seq), &op)),
                Write::DropJournal(seq) => keeps.push(Keep::Drop("journal", seq_key(seq))),
                Write::DropOp(seq) => keeps.push(Keep::Drop("outbox", seq_key(seq))),
                Write::PutRow(row) => {
                    self.0.stock.borrow_mut().small(row.id);
                    self.0.found.borrow_mut().touch(row.id);
                    keeps.push(Keep::json("rows", row.id.to_string(), &*row));
                }
                Write::PutPage(rows) => self.pages(&rows, &mut keeps),
                Write::DropRow(id) => {
                    self.0.stock.borrow_mut().gone(id);
                    self.0.found.borrow_mut().touch(id);
                    keeps.push(Keep::Put("rows", id.to_string(), GONE.to_vec()));
                }
                Write::PutRefused(refused) => {
                    self.0.found.borrow_mut().touch(refused.op.record);
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

    /// Rows packed into pages, each under a number of its own: a page is never written over, for
    /// the rows beside the one that comes again would go with it.
    fn pages(&self, rows: &[Arc<Record>], keeps: &mut Vec<Keep>) {
        let mut page: Vec<u8> = Vec::new();
        for row in rows {
            self.0.found.borrow_mut().touch(row.id);
            // Records are maps with text keys: writing them into memory cannot fail.
            let json = serde_json::to_vec(&**row).unwrap_or_default();
            if !page.is_empty() && page.len() + json.len() > PAGE_BYTES {
                keeps.push(self.page(&mut page));
            }
            page.push(if page.is_empty() { b'[' } else { b',' });
            page.extend(json);
            if self.0.stock.borrow_mut().packed(row.id) {
                keeps.push(Keep::Drop("rows", row.id.to_string()));
            }
        }
        if !page.is_empty() {
            keeps.push(self.page(&mut page));
        }
    }

    /// A full page under the next number.
    fn page(&self, page: &mut Vec<u8>) -> Keep {
        let number = self.0.stock.borrow_mut().number();
        let mut bytes = std::mem::take(page);
        bytes.push(b']');
        Keep::Put("pages", seq_key(number), bytes)
    }

    /// Packs what lies about in small rows, once there is enough of it; and when most of what lies
    /// in pages is of no use any more, packs everything anew. One transaction: killed in the
    /// middle, it was never begun.
    pub async fn pack(&self) -> Result<(), VaultError> {
        let _turn = self.0.turn.lock().await;
        match self.packing() {
            Some(keeps) => self.commit(&keeps, Durability::Relaxed).await,
            None => Ok(()),
        }
    }

    fn packing(&self) -> Option<Vec<Keep>> {
        let replica = self.0.replica.borrow();
        let mut stock = self.0.stock.borrow_mut();
        let mut keeps = Vec::new();
        let rows: Vec<Arc<Record>> = if stock.packed > 2 * replica.rows().len() + SPARE {
            keeps.extend(stock.gone.drain().map(|id| Keep::Drop("rows", id.to_string())));
            keeps.extend(stock.emptied().into_iter().map(|no| Keep::Drop("pages", seq_key(no))));
            replica.rows().map(Arc::clone).collect()
        } else if stock.small.len() >= SMALL_ROWS {
            replica.rows().filter(|row| stock.small.contains(&row.id)).map(Arc::clone).collect()
        } else {
            return None;
        };
        drop(stock);
        self.pages(&rows, &mut keeps);
        Some(keeps)
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

/// How the office's records lie on the disk.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// Records with a small row.
    small: HashSet<RecordId>,
    /// Records that lie in a page but have left; a small row says so.
    gone: HashSet<RecordId>,
    /// The pages' numbers, in their order.
    pages: Vec<u64>,
    /// Rows in pages, with those that are of no use any more.
    packed: usize,
}

impl Stock {
    fn small(&mut self, id: RecordId) {
        self.gone.remove(&id);
        self.small.insert(id);
    }

    fn gone(&mut self, id: RecordId) {
        self.small.remove(&id);
        self.gone.insert(id);
    }

    /// A record goes into a page; whether its small row is to go.
    fn packed(&mut self, id: RecordId) -> bool {
        self.packed += 1;
        let was_small = self.small.remove(&id);
        self.gone.remove(&id) || was_small
    }

    /// A number no page has had.
    fn number(&mut self) -> u64 {
        let number = self.pages.last().map_or(0, |last| last + 1);
        self.pages.push(number);
        number
    }

    /// All pages go: their numbers. The last one stays taken, so that none is used twice.
    fn emptied(&mut self) -> Vec<u64> {
        self.packed = 0;
        let last = self.pages.last().copied();
        std::mem::replace(&mut self.pages, last.into_iter().collect())
    }
}

/// What the disk holds: what the replica is made of, and how it lies there.
pub(super) async fn load(vault: &Vault) -> Result<(Stored, Stock), VaultError> {
    let mut rows: Vec<Arc<Record>> = Vec::new();
    let mut stock = Stock::default();
    for (key, page) in vault.all::<Vec<Arc<Record>>>("pages").await? {
        stock.pages.extend(key.parse::<u64>());
        rows.extend(page);
    }
    stock.packed = rows.len();
    for (key, row) in vault.all_bytes("rows").await? {
        if row == GONE {
            stock.gone.extend(key.parse::<RecordId>());
        } else {
            let row: Arc<Record> = vault::from_json(&row)?;
            stock.small.insert(row.id);
            rows.push(row);
        }
    }
    rows.retain(|row| !stock.gone.contains(&row.id));
    let progress: Option<Progress> = vault.get_json("meta", PROGRESS).await?;
    let stored = Stored {
        rows,
        ops: values(vault, "outbox").await?,
        refused: values(vault, "refused").await?,
        progress: progress.unwrap_or_default(),
    };
    Ok((stored, stock))
}

/// All values of a store.
pub(super) async fn values<T: DeserializeOwned>(
    vault: &Vault,
    store: &'static str,
) -> Result<Vec<T>, VaultError> {
    Ok(vault.all(store).await?.into_iter().map(|(_, value)| value).collect())
}
