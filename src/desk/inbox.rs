//! What arrives for a draft while its screen may be gone: photos out of the camera app, pieces of a recording. It is
//! sealed at once to the inbox's public key, so that it can be kept also while the phone is locked. The private half
//! is in the vault; once that is open, the inbox is brought into its drafts.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use anxin_domain::id::{OpId, RecordId};
use anxin_media::sound_type;
use serde::{Deserialize, Serialize};

use super::files::Attachment;
use super::{Desk, SaveError};
use crate::platform::crypto;
use crate::platform::disk::{Disk, DiskWrite, Durability};
use crate::vault::{Keep, Vault, VaultError, from_json};

/// The store of the inbox. Files in it are under their hashes, which sort before this.
const STORE: &str = "media";
const PREFIX: &str = "inbox.";
/// Where the inbox's keys are in the vault: the public half and behind it the private one.
const KEYS: (&str, &str) = ("meta", "inbox");
/// Bytes of the public half.
const PUBLIC: usize = 65;
/// The kind of a mark that says: a camera was opened for this place.
const AWAITED: &str = "awaited";

thread_local! {
    /// Something came in while no desk was open.
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// What a thing in the inbox is, and where it belongs.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Label {
    /// The record, begun or saved.
    pub record: RecordId,
    /// The path in it: `c.7`, or empty for the whole record.
    pub of: String,
    /// `photo`, `voice`.
    pub kind: String,
    /// Media type; empty where the bytes tell it, or where there are none.
    #[serde(default)]
    pub mime: String,
    /// SHA-256 of the original, hex.
    #[serde(default)]
    pub orig: String,
    /// A small picture as a data URL.
    #[serde(default)]
    pub thumb: String,
    /// What the person calls it, or the name of a file that could not be read.
    #[serde(default)]
    pub caption: String,
}

/// Where something awaited did not come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    item: String,
    /// The record.
    pub record: RecordId,
    /// The path in it.
    pub of: String,
}

/// The way in, open also while the phone is locked: it holds no key that opens anything.
#[derive(Clone, Debug)]
pub struct Inbox {
    disk: Disk,
    public: Rc<[u8]>,
}

fn key(item: &str, no: u32) -> String {
    format!("{PREFIX}{item}.{no:06}")
}

/// The thing and the number in a key.
fn parts(key: &str) -> Option<(&str, u32)> {
    let (item, no) = key.strip_prefix(PREFIX)?.rsplit_once('.')?;
    Some((item, no.parse().ok()?))
}

/// A label and bytes in one.
fn packed(label: &Label, bytes: &[u8]) -> Vec<u8> {
    // Texts only: writing them into memory cannot fail.
    let label = serde_json::to_vec(label).unwrap_or_default();
    let length = u32::try_from(label.len()).unwrap_or(0).to_be_bytes();
    [&length, label.as_slice(), bytes].concat()
}

fn unpacked(plain: &[u8]) -> Result<(Label, &[u8]), VaultError> {
    let (length, rest) = plain.split_first_chunk::<4>().ok_or(VaultError::Damaged)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let (label, bytes) = rest.split_at_checked(length).ok_or(VaultError::Damaged)?;
    Ok((from_json(label)?, bytes))
}

/// The inbox of a vault, made if there is none, and the key that opens it.
pub(super) async fn inbox_of(vault: &Vault) -> Result<(Inbox, Vec<u8>), VaultError> {
    let keys = if let Some(kept) = vault.get(KEYS.0, KEYS.1).await? {
        kept
    } else {
        let (public, private) = crypto::generate_box_pair().await?;
        let keys = [public, private].concat();
        let keep = Keep::Put(KEYS.0, KEYS.1.to_owned(), keys.clone());
        vault.commit(&[keep], Durability::Strict).await?;
        keys
    };
    let (public, private) = keys.split_at_checked(PUBLIC).ok_or(VaultError::Damaged)?;
    Ok((Inbox { disk: vault.disk().clone(), public: public.into() }, private.to_vec()))
}

impl Inbox {
    /// Whether something that came in is under a key of the store `media`.
    pub fn holds(key: &str) -> bool {
        key.starts_with(PREFIX)
    }

    /// A name for something that will come in; later ones sort after earlier ones.
    pub fn item() -> Result<String, SaveError> {
        Ok(Desk::fresh(OpId::from_parts)?.to_string())
    }

    /// Keeps a piece of something; it is on the disk when this returns.
    pub async fn put(
        &self,
        item: &str,
        no: u32,
        label: &Label,
        bytes: &[u8],
    ) -> Result<(), SaveError> {
        let key = key(item, no);
        let sealed = crypto::seal_to(&self.public, key.as_bytes(), &packed(label, bytes)).await?;
        let write = DiskWrite::Put(STORE, key, sealed);
        self.disk.commit(&[write], Durability::Strict).await.map_err(VaultError::from)?;
        Ok(())
    }

    /// Keeps a whole file for a draft whose desk is not open; none is one that could not be read.
    pub async fn put_file(
        &self,
        record: RecordId,
        of: &str,
        kind: &str,
        file: Result<Attachment, String>,
    ) -> Result<(), SaveError> {
        let (of, kind) = (of.to_owned(), kind.to_owned());
        let (label, bytes) = match file {
            Ok(Attachment { mime, bytes, orig, thumb, caption }) => {
                (Label { record, of, kind, mime, orig, thumb, caption }, bytes)
            }
            Err(caption) => {
                let (mime, orig, thumb) = Default::default();
                (Label { record, of, kind, mime, orig, thumb, caption }, Vec::new())
            }
        };
        self.put(&Self::item()?, 0, &label, &bytes).await?;
        ARRIVED.set(true);
        Ok(())
    }

    /// Marks that a camera is opened for a place: if the system ends the page meanwhile, the mark is found at the next
    /// unlocking.
    pub async fn await_file(
        &self,
        item: &str,
        record: RecordId,
        of: &str,
    ) -> Result<(), SaveError> {
        let (mime, orig, thumb, caption) = Default::default();
        let (of, kind) = (of.to_owned(), AWAITED.to_owned());
        self.put(item, 0, &Label { record, of, kind, mime, orig, thumb, caption }, &[]).await
    }

    /// Takes out what is no longer wanted there.
    pub async fn forget(&self, item: &str, pieces: u32) -> Result<(), SaveError> {
        let writes: Vec<DiskWrite> =
            (0..pieces).map(|no| DiskWrite::Delete(STORE, key(item, no))).collect();
        self.disk.commit(&writes, Durability::Strict).await.map_err(VaultError::from)?;
        Ok(())
    }
}

/// A thing in the inbox with all its pieces.
struct Found {
    label: Label,
    bytes: Vec<u8>,
    pieces: u32,
}

impl Desk {
    /// The way into the inbox.
    pub fn inbox(&self) -> Inbox {
        self.0.inbox.clone()
    }

    /// Whether something came in while no desk was open, since this was asked last.
    pub fn has_arrived(&self) -> bool {
        ARRIVED.replace(false)
    }

    /// Leaves something in the inbox until it is whole, or no longer.
    pub fn leave_in_inbox(&self, item: &str, leave: bool) {
        let mut left = self.0.in_progress.borrow_mut();
        left.retain(|known| known != item);
        if leave {
            left.push(item.to_owned());
        }
    }

    /// What was awaited and did not come.
    pub fn lost(&self, record: RecordId) -> Vec<Lost> {
        let lost = self.0.lost.borrow();
        lost.iter().filter(|lost| lost.record == record).cloned().collect()
    }

    /// The person has seen that something did not come, or has taken it again.
    pub async fn forget_lost(&self, record: RecordId, of: &str) -> Result<(), SaveError> {
        let (gone, stays): (Vec<Lost>, Vec<Lost>) =
            self.0.lost.take().into_iter().partition(|lost| lost.record == record && lost.of == of);
        self.0.lost.replace(stays);
        for lost in &gone {
            self.0.inbox.forget(&lost.item, 1).await?;
        }
        if !gone.is_empty() {
            self.changed();
        }
        Ok(())
    }

    /// Brings what is whole in the inbox into its drafts. Whatever is interrupted is done again: a thing has the same
    /// path however often it is brought in.
    pub async fn empty_inbox(&self) -> Result<(), SaveError> {
        let _whole = self.0.whole.lock().await;
        let kept = self.0.vault.disk().from(STORE, PREFIX).await.map_err(VaultError::from)?;
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        for (key, sealed) in &kept {
            let Some((item, no)) = parts(key) else { continue };
            if self.0.in_progress.borrow().iter().any(|known| known == item) {
                continue;
            }
            // What cannot be opened stays where it is.
            let opened = crypto::open_with(&self.0.inbox_key, key.as_bytes(), sealed).await;
            let Ok(plain) = opened else { continue };
            let Ok((label, bytes)) = unpacked(&plain) else { continue };
            let one = found.entry(item.to_owned()).or_insert_with(|| Found {
                label,
                bytes: Vec::new(),
                pieces: 0,
            });
            one.bytes.extend(bytes);
            one.pieces = one.pieces.max(no + 1);
        }
        for (item, one) in found {
            self.take_out(&item, one).await?;
        }
        Ok(())
    }

    async fn take_out(&self, item: &str, found: Found) -> Result<(), SaveError> {
        let Found { label, bytes, pieces } = found;
        let Label { record, of, kind, mut mime, orig, thumb, caption } = label;
        // A draft that was thrown away takes what belongs to it along; a record that was saved meanwhile is changed.
        let view = self.view(record);
        if self.draft(record).is_none() && view.is_none() {
            return self.0.inbox.forget(item, pieces).await;
        }
        if kind == AWAITED {
            let mut lost = self.0.lost.borrow_mut();
            if !lost.iter().any(|known| known.item == item) {
                lost.push(Lost { item: item.to_owned(), record, of });
            }
            drop(lost);
            self.changed();
            return Ok(());
        }
        if mime.is_empty() && !bytes.is_empty() {
            sound_type(&bytes).unwrap_or_default().clone_into(&mut mime);
        }
        if let (None, Some(view)) = (self.draft(record), view) {
            self.edit(&view).await?;
        }
        let file = if bytes.is_empty() || mime.is_empty() {
            Err(caption)
        } else {
            Ok(Attachment { mime, bytes, orig, thumb, caption })
        };
        self.attach_as(item, record, &of, &kind, file).await?;
        self.0.inbox.forget(item, pieces).await
    }
}
