//! `anxin-office import FILE`: takes in what a phone saved because it could not reach the office.
//!
//! The ops keep their ids, so that those which came by themselves meanwhile are there once.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use anxin_domain::hex;
use anxin_domain::id::{DeviceId, RecordId};
use anxin_protocol::backup::{Backup, BackupFile, MAGIC, MEMORY_KIB, NONCE, PASSES, SALT};
use anxin_protocol::escrow::{self, EscrowFile, LeftDraft};
use anxin_protocol::limits;
use anxin_store::contract::{Author, IncomingOp, Medium, PushError};
use anxin_sync::admission::{Rights, stance};
use anxin_sync::{Parcel, Verdict};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::access::Caller;
use crate::app::Office;
use crate::handlers::{self, media};
use crate::left;
use crate::problem::Fault;

/// Why a backup could not be taken in. What was taken in before stays; it can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{0}")]
    Read(#[from] std::io::Error),
    /// It is no backup of this format.
    #[error("this is not a backup of Anxin, or one of a newer version")]
    Format,
    /// The code does not open it, or the file is damaged.
    #[error("the code does not open this file; check the 20 digits")]
    Code,
    /// The phone was never enrolled here.
    #[error("the phone {0} is not known to this office")]
    Unknown(DeviceId),
    /// An op is known with other content.
    #[error("ops of this file are known with other content: {0}")]
    Changed(String),
    /// The office does not take it now.
    #[error("the office does not take it: {0}")]
    Office(String),
}

impl From<Fault> for ImportError {
    fn from(fault: Fault) -> Self {
        Self::Office(format!("{fault:?}"))
    }
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// Ops that stand now, those that stood already among them.
    pub standing: usize,
    /// Ops with at least one value that waits for a person.
    pub contested: usize,
    /// Ops kept aside.
    pub aside: usize,
    /// Files the office holds now.
    pub files: usize,
    /// Drafts that wait for their person's phone.
    pub drafts: usize,
}

/// Opens a backup with its code; what is not a digit in the code is passed over.
pub fn open(file: &[u8], code: &str) -> Result<Backup, ImportError> {
    let rest = file.strip_prefix(MAGIC).ok_or(ImportError::Format)?;
    let (salt, rest) = rest.split_at_checked(SALT).ok_or(ImportError::Format)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(ImportError::Format)?;
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let mut key = Key::<Aes256Gcm>::default();
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| ImportError::Format)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(digits.as_bytes(), salt, &mut key)
        .map_err(|_| ImportError::Format)?;
    let payload = Payload { msg: sealed, aad: MAGIC };
    let plain = Aes256Gcm::new(&key).decrypt(Nonce::from_slice(nonce), payload);
    serde_json::from_slice(&plain.map_err(|_| ImportError::Code)?).map_err(|_| ImportError::Format)
}

/// Takes a backup in, on behalf of the person whose phone it was. A phone that was revoked
/// meanwhile hands in like any other: the file was brought by hand.
pub async fn import(office: &Office, file: &Path, code: &str) -> Result<Imported, ImportError> {
    let bytes = tokio::fs::read(file).await?;
    let backup = match bytes.strip_prefix(escrow::MAGIC) {
        Some(sealed) => open_sealed(office, sealed).await?,
        None => open(&bytes, code)?,
    };
    let unavailable = |error: anxin_store::StoreError| ImportError::Office(error.to_string());
    let device = office.store.device(backup.device).await.map_err(unavailable)?;
    let device = device.ok_or(ImportError::Unknown(backup.device))?;
    let caller = Caller::of(office, device.person).await?;
    let author = Author { device: device.id, person: device.person };
    let mut imported = Imported::default();
    for ops in backup.ops.chunks(limits::PUSH_OPS) {
        let incoming: Vec<IncomingOp> = ops
            .iter()
            .map(|op| {
                let raw = serde_json::to_string(op).unwrap_or_default();
                let rights = Rights::of(&caller.principal, &op.scope, &caller.tree);
                let stance = stance(op, &raw, device.id, rights);
                IncomingOp { raw, op: Ok(op.clone()), stance }
            })
            .collect();
        let pushed = office.store.push(author, &incoming, office.now()).await;
        let pushed = pushed.map_err(|error| match error {
            PushError::Store(error) => unavailable(error),
            PushError::OpChanged(ops) => {
                let ids: Vec<String> = ops.iter().map(ToString::to_string).collect();
                ImportError::Changed(ids.join(" "))
            }
        })?;
        for verdict in pushed.verdicts {
            match verdict {
                Verdict::Applied | Verdict::Merged => imported.standing += 1,
                Verdict::Conflict => imported.contested += 1,
                Verdict::Held | Verdict::Quarantined(_) => imported.aside += 1,
            }
        }
    }
    let mut files = backup.files;
    for draft in backup.drafts {
        let Some(record) = record_of(&draft) else { continue };
        let (own, others) = files.into_iter().partition(|file| file.record == record);
        files = others;
        left::keep(office, device.person, record, &LeftDraft { draft, files: own }).await?;
        imported.drafts += 1;
    }
    for file in &files {
        imported.files += usize::from(keep(office, file).await?);
    }
    Ok(imported)
}

/// The record that a draft is of.
fn record_of(draft: &serde_json::Value) -> Option<RecordId> {
    draft.get("record")?.as_str()?.parse().ok()
}

/// Whether a file is opened by a code; any other by the office's key.
pub fn needs_code(file: &Path) -> bool {
    let mut head = [0; MAGIC.len()];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == *MAGIC
}

/// Opens what was saved from the lock screen, sealed to the office.
async fn open_sealed(office: &Office, json: &[u8]) -> Result<Backup, ImportError> {
    let file: EscrowFile = serde_json::from_slice(json).map_err(|_| ImportError::Format)?;
    let device = file.escrow.device;
    let key = handlers::escrow::open(office, device, &file.escrow).await?;
    let mut backup = Backup { device, ops: Vec::new(), files: Vec::new(), drafts: Vec::new() };
    let (mut parcels, mut pieces) = (Vec::<Parcel>::new(), BTreeMap::new());
    for value in &file.values {
        let plain = key.value(value).ok_or(ImportError::Format)?;
        let read = match value.store.as_str() {
            "ops" => serde_json::from_slice::<Vec<_>>(&plain).map(|ops| backup.ops.extend(ops)),
            "drafts" => serde_json::from_slice(&plain).map(|draft| backup.drafts.push(draft)),
            "parcels" => serde_json::from_slice(&plain).map(|parcel| parcels.push(parcel)),
            "media" => {
                pieces.insert(value.key.as_str(), plain);
                Ok(())
            }
            _ => Ok(()),
        };
        read.map_err(|_| ImportError::Format)?;
    }
    for Parcel { hash, mime, scope, record, .. } in parcels {
        // The pieces of a file are numbered behind its hash, in order.
        let of_file = format!("{hash}.");
        let own = pieces.range(of_file.as_str()..).take_while(|(key, _)| key.starts_with(&of_file));
        let bytes: Vec<u8> = own.flat_map(|(_, piece)| piece.iter().copied()).collect();
        let bytes = STANDARD.encode(bytes);
        backup.files.push(BackupFile { hash, mime, scope, record, bytes });
    }
    Ok(backup)
}

/// Puts a file where media lie; false if its bytes are not what it says they are.
async fn keep(office: &Office, file: &BackupFile) -> Result<bool, ImportError> {
    let (Some(sha256), Ok(bytes)) = (hex::decode_hash(&file.hash), STANDARD.decode(&file.bytes))
    else {
        return Ok(false);
    };
    let (scope, record, size) = (file.scope.clone(), file.record, bytes.len() as u64);
    let medium = Medium { sha256, scope, record, size, mime: file.mime.clone() };
    if media::check(&medium, &bytes).is_err() {
        return Ok(false);
    }
    media::keep(office, &medium, bytes).await?;
    Ok(true)
}

impl Imported {
    /// The counts in words.
    pub fn words(self) -> BTreeMap<&'static str, usize> {
        [
            ("ops that stand", self.standing),
            ("ops to be decided", self.contested),
            ("ops kept aside", self.aside),
            ("files", self.files),
            ("drafts", self.drafts),
        ]
        .into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CODE: &str = "12345678901234567890";

    /// A backup as a phone seals it.
    fn sealed(salt: [u8; SALT], nonce: [u8; NONCE], plain: &[u8]) -> Vec<u8> {
        let mut key = Key::<Aes256Gcm>::default();
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).expect("parameters");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(CODE.as_bytes(), &salt, &mut key)
            .expect("a key");
        let payload = Payload { msg: plain, aad: MAGIC };
        let body = Aes256Gcm::new(&key).encrypt(Nonce::from_slice(&nonce), payload).expect("seals");
        [MAGIC, &salt, &nonce, &body].concat()
    }

    fn backup(text: &str) -> Backup {
        let file = BackupFile {
            hash: text.to_owned(),
            mime: "image/jpeg".to_owned(),
            scope: anxin_domain::id::ScopeId::parse("429800001").expect("a scope"),
            record: anxin_domain::id::RecordId(uuid::Uuid::from_u128(7)),
            bytes: STANDARD.encode(text),
        };
        Backup {
            device: DeviceId::from_parts(1, [1; 10]),
            ops: Vec::new(),
            files: vec![file],
            drafts: vec![serde_json::json!({ "record": text })],
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// A backup comes back as it was sealed; with one byte another one it does not open, wherever.
        #[test]
        fn what_was_sealed_opens_whole_or_not_at_all(
            salt: [u8; SALT],
            nonce: [u8; NONCE],
            text in "\\PC{0,80}",
            at: prop::sample::Index,
            by in 1_u8..,
        ) {
            let whole = backup(&text);
            let mut file = sealed(salt, nonce, &serde_json::to_vec(&whole).expect("json"));
            prop_assert_eq!(open(&file, CODE).expect("opens"), whole);
            // The first bytes say what it is: few among many, so each of them by itself.
            for at in 0..MAGIC.len() {
                file[at] ^= by;
                prop_assert!(open(&file, CODE).is_err(), "byte {}", at);
                file[at] ^= by;
            }
            let at = at.index(file.len());
            file[at] ^= by;
            prop_assert!(open(&file, CODE).is_err(), "byte {}", at);
            file[at] ^= by;
            file.truncate(at);
            prop_assert!(open(&file, CODE).is_err(), "cut after {}", at);
        }
    }
}
