//! Drafts that the disk did not take: they are tried again, and carried over a reload of the page.

use std::collections::BTreeMap;
use std::rc::Rc;

use anxin_domain::id::RecordId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Desk, Draft};
use crate::platform::disk::Durability;
use crate::platform::{carried, pause, spawn};
use crate::vault::{self, Keep, Vault, VaultError};

/// The name under which a carried draft is sealed.
const CARRIED: &str = "carried";
/// Milliseconds between tries.
const AGAIN: u32 = 3_000;

impl Desk {
    /// Whether the disk did not take a draft's latest values: they are in memory, and tried again.
    pub fn is_unkept(&self, record: RecordId) -> bool {
        self.0.unkept.borrow().contains(&record)
    }

    /// Whether any draft is not on the disk as it is in memory.
    pub fn has_unkept(&self) -> bool {
        !self.0.unkept.borrow().is_empty()
    }

    /// The disk has taken a draft, or it is gone.
    pub(super) fn is_kept(&self, record: RecordId) {
        let was = self.0.unkept.borrow_mut().remove(&record);
        if was && !self.has_unkept() {
            carried::keep(&BTreeMap::new());
        }
    }

    /// The disk did not take a draft.
    pub(super) async fn is_not_kept(&self, record: RecordId) {
        let first = {
            let mut unkept = self.0.unkept.borrow_mut();
            unkept.insert(record);
            unkept.len() == 1
        };
        self.carry_over().await;
        if first && !self.is_locked() {
            self.try_again();
        }
    }

    /// Seals what the disk did not take and carries it over a reload.
    async fn carry_over(&self) {
        let unkept: Vec<RecordId> = self.0.unkept.borrow().iter().copied().collect();
        let mut sealed = BTreeMap::new();
        for draft in unkept.into_iter().filter_map(|id| self.draft(id)) {
            let (name, plain) = (draft.record.to_string(), serde_json::to_vec(&draft));
            let plain = plain.unwrap_or_default();
            if let Ok(bytes) = self.0.vault.seal(CARRIED, &name, &plain).await {
                sealed.insert(name, STANDARD.encode(bytes));
            }
        }
        carried::keep(&sealed);
    }

    /// Tries until the disk has taken all, or the desk is locked.
    fn try_again(&self) {
        let desk = Rc::downgrade(&self.0);
        spawn(async move {
            loop {
                pause(AGAIN).await;
                let Some(desk) = desk.upgrade().map(Desk).filter(|desk| !desk.is_locked()) else {
                    return;
                };
                let unkept: Vec<RecordId> = desk.0.unkept.borrow().iter().copied().collect();
                if unkept.is_empty() {
                    return;
                }
                for id in unkept {
                    match desk.draft(id) {
                        // Said already; the next try says it again.
                        Some(draft) => drop(desk.keep_draft(draft).await),
                        None => desk.is_kept(id),
                    }
                }
            }
        });
    }
}

/// Puts what was carried over a reload onto the disk and into the drafts. What does not open belongs to another
/// vault and is left; a draft that the disk has later is left as it is.
pub(super) async fn bring_back(
    vault: &Vault,
    drafts: &mut BTreeMap<RecordId, Draft>,
) -> Result<(), VaultError> {
    let all = carried::all();
    let mut keeps = Vec::new();
    for (name, sealed) in &all {
        let Ok(sealed) = STANDARD.decode(sealed) else { continue };
        let Ok(plain) = vault.open(CARRIED, name, &sealed).await else { continue };
        let draft: Draft = vault::from_json(&plain)?;
        if drafts.get(&draft.record).is_none_or(|known| known.at <= draft.at) {
            keeps.push(Keep::json("drafts", name.clone(), &draft));
            drafts.insert(draft.record, draft);
        }
    }
    if !keeps.is_empty() {
        vault.commit(&keeps, Durability::Strict).await?;
        carried::keep(&BTreeMap::new());
    }
    Ok(())
}
