//! A sealed file of what the office does not have, for a phone that cannot reach it.

use std::rc::Rc;

use anxin_protocol::backup::{Backup, BackupFile, DIGITS, MAGIC, MEMORY_KIB, NONCE, PASSES, SALT};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Desk, SaveError};
use crate::platform::crypto;
use crate::vault::{VaultError, derive};

/// A backup, and the code that opens it.
#[derive(Debug)]
pub struct Saved {
    /// The file.
    pub bytes: Vec<u8>,
    /// Digits to be written down: they are kept nowhere.
    pub code: String,
}

/// Digits, each as likely as the others: bytes that would favour some are left out.
fn code() -> Result<String, SaveError> {
    let mut digits = String::new();
    while digits.len() < DIGITS {
        let fair = crypto::random::<32>()?.into_iter().filter(|byte| *byte < 250);
        digits.extend(fair.map(|byte| char::from(b'0' + byte % 10)).take(DIGITS - digits.len()));
    }
    Ok(digits)
}

impl Desk {
    /// Seals the outbox, the drafts and the files on their way. Nothing changes on the phone; while nothing has
    /// changed there, it is the same file again, under the same code.
    pub async fn backup(&self) -> Result<Rc<Saved>, SaveError> {
        let mut files = Vec::new();
        let waiting: Vec<_> =
            self.0.parcels.borrow().values().filter(|parcel| !parcel.done).cloned().collect();
        for parcel in waiting {
            let bytes = STANDARD.encode(self.parcel_bytes(&parcel).await?);
            let (hash, mime) = (parcel.hash, parcel.mime);
            files.push(BackupFile {
                hash,
                mime,
                scope: parcel.scope,
                record: parcel.record,
                bytes,
            });
        }
        let ops = self.0.replica.borrow().next_push(usize::MAX, usize::MAX);
        let drafts: Result<Vec<_>, _> =
            self.0.drafts.borrow().values().map(serde_json::to_value).collect();
        let drafts = drafts.map_err(|_| VaultError::Damaged)?;
        let backup = Backup { device: self.0.who.device, ops, files, drafts };
        let plain = serde_json::to_vec(&backup).map_err(|_| VaultError::Damaged)?;
        let digest = crypto::sha256(&plain).await?;
        if let Some((known, saved)) = &*self.0.saved.borrow()
            && *known == digest
        {
            return Ok(Rc::clone(saved));
        }
        let (code, salt, nonce) = (code()?, crypto::random::<SALT>()?, crypto::random::<NONCE>()?);
        let key = crypto::sealing_key(&derive(&code, &salt, MEMORY_KIB, PASSES)?).await?;
        let sealed = crypto::seal(&key, &nonce, MAGIC, &plain).await?;
        let saved = Rc::new(Saved { bytes: [MAGIC, &salt, &nonce, &sealed].concat(), code });
        self.0.saved.replace(Some((digest, Rc::clone(&saved))));
        Ok(saved)
    }
}
