//! The office's media without HTTP: uploads in the real store, the real look at hash and type, and
//! collections in the place of folders.

use std::collections::BTreeMap;

use anxin_domain::hex;
use anxin_domain::id::ScopeId;
use anxin_domain::policy::Action;
use anxin_office::rules::is_medium;
use anxin_protocol::limits::UPLOAD_HOURS;
use anxin_store::contract::{Hash, Medium, Upload};
use anxin_sync::Parcel;
use anxin_sync::replica::Identity;

use crate::office::{Office, fault};

/// Bytes that have come.
#[derive(Clone, Default)]
pub(crate) struct Archive {
    /// Of uploads on their way, by the upload.
    parts: BTreeMap<String, Vec<u8>>,
    /// Of media, by hash.
    media: BTreeMap<Hash, Vec<u8>>,
    uploads: u64,
}

/// Why a file is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum No {
    /// The office says so: 404, 409, 415, 460.
    Refused,
    /// Something that may not happen, in words.
    Broken(String),
}

fn broken(error: impl std::fmt::Display) -> No {
    No::Broken(fault(error))
}

fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl Office {
    fn upload(&self, me: Identity, id: &str) -> Result<Upload, No> {
        let found = self.runtime.block_on(self.store.upload(id)).map_err(broken)?;
        found.filter(|it| it.device == me.device && it.expires > self.now).ok_or(No::Refused)
    }

    /// Where the upload of a parcel goes on, and from which byte.
    pub(crate) fn place(&mut self, me: Identity, parcel: &Parcel) -> Result<(String, usize), No> {
        if let Some(id) = &parcel.upload
            && let Ok(upload) = self.upload(me, id)
        {
            return Ok((id.clone(), usize::try_from(upload.offset).map_err(broken)?));
        }
        let may = |action| self.principal(me.person).may(action, &parcel.scope, &self.tree);
        if !may(Action::WriteRecords) && !may(Action::HandInLate) {
            return Err(No::Refused);
        }
        let sha256 = hex::decode_hash(&parcel.hash).ok_or(No::Refused)?;
        let held =
            may(Action::WriteRecords) && self.holds(&parcel.scope, &parcel.hash).map_err(broken)?;
        self.archive.uploads += 1;
        let medium = Medium {
            sha256,
            scope: parcel.scope.clone(),
            record: parcel.record,
            size: number(parcel.size),
            mime: parcel.mime.clone(),
        };
        let upload = Upload {
            id: format!("{}.{}", self.epoch, self.archive.uploads),
            device: me.device,
            offset: if held { medium.size } else { 0 },
            medium,
            expires: self.now + UPLOAD_HOURS * 3_600_000,
        };
        self.archive.parts.insert(upload.id.clone(), Vec::new());
        self.runtime.block_on(self.store.put_upload(&upload)).map_err(broken)?;
        Ok((upload.id, if held { parcel.size } else { 0 }))
    }

    /// Takes a piece behind what is there; the offset after it.
    pub(crate) fn append(
        &mut self,
        me: Identity,
        id: &str,
        from: usize,
        piece: &[u8],
    ) -> Result<usize, No> {
        let upload = self.upload(me, id)?;
        if upload.offset != number(from) {
            return Err(No::Refused);
        }
        let part = self.archive.parts.entry(id.to_owned()).or_default();
        part.truncate(from);
        part.extend(piece);
        let (offset, bytes) = (from + piece.len(), part.clone());
        if number(offset) == upload.medium.size {
            if is_medium(&upload.medium, &bytes).is_err() {
                self.forget(id)?;
                return Err(No::Refused);
            }
            self.archive.media.insert(upload.medium.sha256, bytes);
            self.runtime.block_on(self.store.put_medium(&upload.medium)).map_err(broken)?;
        }
        let moved = self.store.advance_upload(id, upload.offset, number(offset));
        let moved = self.runtime.block_on(moved).map_err(broken)?;
        moved.then_some(offset).ok_or(No::Refused)
    }

    fn forget(&mut self, id: &str) -> Result<(), No> {
        self.archive.parts.remove(id);
        self.runtime.block_on(self.store.drop_upload(id)).map_err(broken)
    }

    /// A day passes, and what was begun before and not ended is forgotten.
    pub(crate) fn expire(&mut self) -> Result<(), String> {
        self.now += UPLOAD_HOURS * 3_600_000;
        let old = self.runtime.block_on(self.store.expired_uploads(self.now)).map_err(fault)?;
        old.iter().try_for_each(|upload| self.forget(&upload.id)).map_err(|no| format!("{no:?}"))
    }

    /// Whether it holds a medium of a place, and then with the bytes that the hash names.
    pub(crate) fn holds(&self, scope: &ScopeId, hash: &str) -> Result<bool, String> {
        let sum = hex::decode_hash(hash).ok_or("a hash")?;
        let known = self.runtime.block_on(self.store.medium(scope, &sum)).map_err(fault)?;
        let Some(medium) = known else { return Ok(false) };
        let bytes = self.archive.media.get(&sum).map(Vec::as_slice).unwrap_or_default();
        let whole = is_medium(&medium, bytes).is_ok();
        whole.then_some(true).ok_or_else(|| format!("I18 {hash} is complete and not what it says"))
    }
}
