//! Photos, voice notes, signatures: sealed in pieces, uploaded after the record that names them.

use std::collections::BTreeMap;

use anxin_domain::case::{Paper, frozen, signing};
use anxin_domain::id::{OpId, RecordId};
use anxin_sync::{Parcel, Record};
use base64::Engine as _;
use serde_json::{Value, json};

use super::{Desk, SaveError};
use crate::platform::crypto::{hex, sha256};
use crate::platform::disk::Durability;
use crate::platform::now;
use crate::vault::Keep;

/// Bytes of a piece on the disk.
const PIECE: usize = 256 * 1024;

/// A file to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Media type.
    pub mime: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of the original, hex; empty if the bytes are the original.
    pub orig: String,
    /// A small picture as a data URL; empty for sound.
    pub thumb: String,
}

impl Attachment {
    /// A drawing by finger: small enough to travel in the record as well, so that it can be printed
    /// wherever the record is.
    pub fn drawing(bytes: Vec<u8>) -> Self {
        let thumb = base64::engine::general_purpose::STANDARD.encode(&bytes);
        let thumb = ["data:image/png;base64,", &thumb].concat();
        Self { mime: "image/png".to_owned(), bytes, orig: String::new(), thumb }
    }
}

fn piece_key(hash: &str, no: usize) -> String {
    format!("{hash}.{no:04}")
}

impl Desk {
    /// Attaches a file to a draft, for the path `of` (`c.7`, or empty for the whole record); its
    /// kind is `photo`, `voice` or `signature`. When the phone cannot keep the bytes the record says that it is missing: the record is never
    /// lost for a photo.
    pub async fn attach(
        &self,
        record: RecordId,
        of: &str,
        kind: &'static str,
        file: Option<Attachment>,
    ) -> Result<(), SaveError> {
        self.attach_under(record, of, kind, file, "").await
    }

    /// The same; `text` is the digest of the text that was signed, empty where none is.
    async fn attach_under(
        &self,
        record: RecordId,
        of: &str,
        kind: &'static str,
        file: Option<Attachment>,
        text: &str,
    ) -> Result<(), SaveError> {
        let element = Self::fresh(OpId::from_parts)?.to_string();
        let path = format!("file.{element}");
        let kept = match &file {
            Some(file) => self.keep_bytes(record, file).await,
            // That a seal is there may be all there is to say.
            None if [signing::STAMP, signing::PAPER].contains(&kind) => Ok(String::new()),
            None => Err(SaveError::NoDraft),
        };
        let mut value = match (&kept, &file) {
            (Ok(hash), Some(file)) => json!({
                "kind": kind, "hash": hash, "size": file.bytes.len(), "mime": file.mime,
                "orig": file.orig, "thumb": file.thumb, "of": of, "at": now(),
            }),
            (kept, _) => json!({ "kind": kind, "missing": kept.is_err(), "of": of, "at": now() }),
        };
        if let (false, Some(file)) = (text.is_empty(), value.as_object_mut()) {
            file.insert("text".to_owned(), text.into());
        }
        self.put_field(record, &path, value).await?;
        kept.map(|_| ())
    }

    /// Signs an agreement for `who` (`case::signing`), under the text as it stands: a `signature`, or the
    /// `stamp` of a firm with a photo of it or without, or that everybody signed it on `paper`. The first one stores
    /// what the text shows of the roster (`case::frozen`). A seal that was put on before everybody had signed is taken
    /// off: the committee seals what is signed.
    pub async fn sign(
        &self,
        agreement: RecordId,
        who: &str,
        kind: &'static str,
        file: Option<Attachment>,
    ) -> Result<(), SaveError> {
        let _whole = self.0.whole.lock().await;
        let record = self.view(agreement).ok_or(SaveError::NoDraft)?;
        let mut stored = self.of_case(&record, frozen::to_store);
        if signing::is_stamped(&record.fields) {
            stored.insert("sealed".to_owned(), Value::Null);
        }
        self.edit(&record).await?;
        self.put_all(agreement, stored).await?;
        let text = signing::digest(&self.shown_fields(agreement));
        self.attach_under(agreement, &signing::place(who), kind, file, &text).await?;
        if kind == signing::PAPER {
            self.put_field(agreement, "signed", true.into()).await?;
        }
        self.finish(agreement).await
    }

    /// Stores what an agreement's text shows of the roster as it is now, in place of what was signed before.
    pub async fn renew(&self, agreement: RecordId) -> Result<(), SaveError> {
        let _whole = self.0.whole.lock().await;
        let record = self.view(agreement).ok_or(SaveError::NoDraft)?;
        let news = self.of_case(&record, frozen::outdated);
        self.edit(&record).await?;
        self.put_all(agreement, news).await?;
        self.finish(agreement).await
    }

    /// Something that an agreement and the records of its case say together.
    pub fn of_case<T>(
        &self,
        agreement: &Record,
        say: impl FnOnce(&BTreeMap<String, Value>, &[Paper<'_>]) -> T,
    ) -> T {
        let mut records = agreement.parent.map(|case| self.children(case)).unwrap_or_default();
        records.retain(|record| record.void.is_none());
        let papers: Vec<Paper<'_>> = records
            .iter()
            .map(|record| Paper::new(record.id, &record.kind, &record.fields))
            .collect();
        say(&agreement.fields, &papers)
    }

    /// Sets one field of a record, as a change of its own.
    pub async fn set_field(
        &self,
        record: RecordId,
        path: &str,
        value: Value,
    ) -> Result<(), SaveError> {
        let _whole = self.0.whole.lock().await;
        let view = self.view(record).ok_or(SaveError::NoDraft)?;
        self.edit(&view).await?;
        self.put_field(record, path, value).await?;
        self.finish(record).await
    }

    async fn keep_bytes(&self, record: RecordId, file: &Attachment) -> Result<String, SaveError> {
        let hash = hex(&sha256(&file.bytes).await?);
        let draft = self.draft(record).ok_or(SaveError::NoDraft)?;
        let pieces = file.bytes.chunks(PIECE).enumerate();
        let mut keeps: Vec<Keep> = pieces
            .map(|(no, piece)| Keep::Put("media", piece_key(&hash, no), piece.to_vec()))
            .collect();
        let parcel = Parcel {
            hash: hash.clone(),
            mime: file.mime.clone(),
            size: file.bytes.len(),
            pieces: keeps.len(),
            scope: draft.scope,
            record,
            upload: None,
            done: false,
        };
        keeps.push(Keep::json("parcels", parcel.key(), &parcel));
        let _turn = self.0.turn.lock().await;
        self.commit(&keeps, Durability::Strict).await?;
        self.0.parcels.borrow_mut().insert(parcel.key(), parcel);
        Ok(hash)
    }

    /// The bytes of a parcel, from the disk.
    pub(super) async fn parcel_bytes(&self, parcel: &Parcel) -> Result<Vec<u8>, SaveError> {
        let mut bytes = Vec::with_capacity(parcel.size);
        for no in 0..parcel.pieces {
            let piece = self.0.vault.get("media", &piece_key(&parcel.hash, no)).await?;
            bytes.extend(piece.ok_or(SaveError::NoDraft)?);
        }
        Ok(bytes)
    }

    /// A file's bytes by its hash: from the phone, else from the office.
    pub async fn media(&self, record: RecordId, hash: &str) -> Option<Vec<u8>> {
        let parcel = self.0.parcels.borrow().values().find(|one| one.hash == hash).cloned();
        if let Some(parcel) = parcel
            && let Ok(bytes) = self.parcel_bytes(&parcel).await
        {
            return Some(bytes);
        }
        let row = self.view(record)?;
        let bytes = self.0.line.medium(&row, hash).await.ok()?;
        (hex(&sha256(&bytes).await.ok()?) == hash).then_some(bytes)
    }

    /// Keeps what is known of a parcel.
    pub(super) async fn put_parcel(&self, parcel: &Parcel) -> Result<(), SaveError> {
        let _turn = self.0.turn.lock().await;
        let keep = Keep::json("parcels", parcel.key(), parcel);
        self.commit(&[keep], Durability::Strict).await?;
        self.0.parcels.borrow_mut().insert(parcel.key(), parcel.clone());
        Ok(())
    }

    /// Forgets a parcel and its bytes: the office has it, and here it must not stay. Bytes that
    /// another parcel names as well stay for that one.
    pub(super) async fn drop_parcel(&self, parcel: &Parcel) -> Result<(), SaveError> {
        let _turn = self.0.turn.lock().await;
        let names = self.0.parcels.borrow().values().filter(|one| one.hash == parcel.hash).count();
        let pieces = if names > 1 { 0 } else { parcel.pieces };
        let pieces = (0..pieces).map(|no| Keep::Drop("media", piece_key(&parcel.hash, no)));
        // An earlier version kept it under its hash alone.
        let known = [parcel.key(), parcel.hash.clone()].map(|key| Keep::Drop("parcels", key));
        let keeps: Vec<Keep> = pieces.chain(known).collect();
        self.commit(&keeps, Durability::Strict).await?;
        self.0.parcels.borrow_mut().remove(&parcel.key());
        Ok(())
    }

    /// The attachments of a record as its fields tell, for the path `of` or for all.
    pub fn files(&self, record: RecordId, of: Option<&str>) -> Vec<(String, Value)> {
        self.shown_fields(record)
            .into_iter()
            .filter(|(path, value)| {
                path.starts_with("file.")
                    && of.is_none_or(|of| value.get("of").and_then(Value::as_str) == Some(of))
            })
            .collect()
    }
}
