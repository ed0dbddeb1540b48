//! Photos, voice notes, signatures: sealed in pieces, uploaded after the record that names them.

use std::collections::BTreeMap;

use anxin_domain::case::{Paper, frozen, signing};
use anxin_domain::describe::THUMB_BYTES;
use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_media::{Stroke, png_of_ink, small_png_of_ink};
use anxin_sync::{Parcel, Record};
use base64::Engine as _;
use serde_json::{Value, json};

use super::{Desk, SaveError};
use crate::platform::crypto::{hex, sha256};
use crate::platform::disk::Durability;
use crate::platform::now;
use crate::vault::{Keep, VaultError};

/// Bytes of a piece on the disk.
const PIECE: usize = 256 * 1024;

/// What a file is and where it belongs.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// SHA-256 of its bytes, hex.
    pub(super) hash: String,
    /// Media type.
    pub(super) mime: String,
    /// The scope of the record that names it.
    pub(super) scope: ScopeId,
}

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
    /// What the person calls it; may be empty.
    pub caption: String,
}

/// Characters of what a file is called at most.
pub const CAPTION: usize = 60;
/// How a PNG begins as a data URL.
const PNG_URL: &str = "data:image/png;base64,";

impl Attachment {
    /// Strokes by finger on a pad of `size`: a picture for the eye as the file, and a small one that travels in the
    /// record, so that it can be printed wherever the record is. None where nothing was drawn.
    pub fn drawing(strokes: &[Stroke], size: (u32, u32)) -> Option<Self> {
        let room = (THUMB_BYTES - PNG_URL.len()) / 4 * 3;
        let small = small_png_of_ink(strokes, size, room).filter(|_| !strokes.is_empty())?;
        let thumb = base64::engine::general_purpose::STANDARD.encode(small);
        Some(Self {
            mime: "image/png".to_owned(),
            bytes: png_of_ink(strokes, size),
            orig: String::new(),
            thumb: [PNG_URL, &thumb].concat(),
            caption: String::new(),
        })
    }

    /// A recording.
    pub fn sound(mime: String, bytes: Vec<u8>, caption: String) -> Self {
        Self { mime, bytes, orig: String::new(), thumb: String::new(), caption }
    }
}

/// Where a file is attached.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The name of its path, `file.<element>`.
    element: &'a str,
    /// What it belongs to: `c.7`, or empty for the whole record.
    of: &'a str,
    /// The digest of the text that was signed; empty where none was.
    text: &'a str,
    /// The name of a file that could not be read.
    caption: &'a str,
}

pub(super) fn piece_key(hash: &str, no: usize) -> String {
    format!("{hash}.{no:04}")
}

/// What keeps a parcel. One that the office has verified is nothing that it would have to open.
pub(super) fn keep_of(parcel: &Parcel) -> Keep {
    match Keep::json("parcels", parcel.key(), parcel) {
        Keep::Put(store, key, json) if parcel.done => Keep::Own(store, key, json),
        keep => keep,
    }
}

impl Desk {
    /// Attaches a file to a draft, for the path `of` (`c.7`, or empty for the whole record); its
    /// kind is `photo`, `voice` or `signature`. One that could not be read has a name instead of bytes. When the phone
    /// cannot keep the bytes the record says that it is missing: the record is never lost for a photo.
    pub async fn attach(
        &self,
        record: RecordId,
        of: &str,
        kind: &str,
        file: Result<Attachment, String>,
    ) -> Result<(), SaveError> {
        let element = Self::fresh(OpId::from_parts)?.to_string();
        self.attach_as(&element, record, of, kind, file).await
    }

    /// The same under a name of its own: however often it is done, it is there once.
    pub(super) async fn attach_as(
        &self,
        element: &str,
        record: RecordId,
        of: &str,
        kind: &str,
        file: Result<Attachment, String>,
    ) -> Result<(), SaveError> {
        let (file, caption) = match file {
            Ok(file) => (Some(file), String::new()),
            Err(caption) => (None, caption),
        };
        let place = Place { element, of, text: "", caption: &caption };
        self.attach_at(record, place, kind, file).await
    }

    async fn attach_at(
        &self,
        record: RecordId,
        place: Place<'_>,
        kind: &str,
        file: Option<Attachment>,
    ) -> Result<(), SaveError> {
        let Place { element, of, text, caption } = place;
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
        let caption = file.as_ref().map_or(caption, |file| &file.caption);
        let caption: String = caption.chars().take(CAPTION).collect();
        if let Some(value) = value.as_object_mut() {
            let more = [("text", text), ("caption", &caption)];
            let more = more.into_iter().filter(|(_, words)| !words.is_empty());
            value.extend(more.map(|(name, words)| (name.to_owned(), words.into())));
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
        let (element, of) = (Self::fresh(OpId::from_parts)?.to_string(), signing::place(who));
        let place = Place { element: &element, of: &of, text: &text, caption: "" };
        self.attach_at(agreement, place, kind, file).await?;
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
        let piece = Piece { hash: hash.clone(), mime: file.mime.clone(), scope: draft.scope };
        self.adopt_file(piece, record, &file.bytes).await?;
        Ok(hash)
    }

    /// Keeps a file's bytes until the office has them.
    pub(super) async fn adopt_file(
        &self,
        Piece { hash, mime, scope }: Piece,
        record: RecordId,
        bytes: &[u8],
    ) -> Result<(), VaultError> {
        let pieces = bytes.chunks(PIECE).enumerate();
        let mut keeps: Vec<Keep> = pieces
            .map(|(no, piece)| Keep::Put("media", piece_key(&hash, no), piece.to_vec()))
            .collect();
        let (size, pieces) = (bytes.len(), keeps.len());
        let parcel = Parcel { hash, mime, size, pieces, scope, record, upload: None, done: false };
        keeps.push(keep_of(&parcel));
        let _turn = self.0.turn.lock().await;
        self.commit(&keeps, Durability::Strict).await?;
        self.0.parcels.borrow_mut().insert(parcel.key(), parcel);
        Ok(())
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
        let keep = keep_of(parcel);
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

    /// Whether an attachment may be taken out of a record or changed: while it is only in the draft. What was saved is
    /// set once.
    pub fn may_remove(&self, record: RecordId, path: &str) -> bool {
        let drafted = self.draft(record).is_some_and(|draft| draft.values.contains_key(path));
        drafted && self.view(record).is_none_or(|view| view.value(path).is_null())
    }

    /// Takes an attachment out of a draft, and its bytes off the phone where nothing else names them.
    pub async fn remove_file(&self, record: RecordId, path: &str) -> Result<(), SaveError> {
        if !self.may_remove(record, path) {
            return Err(SaveError::NoDraft);
        }
        let hash = hash_of(&self.shown(record, path));
        self.take_back(record, path).await?;
        self.drop_unnamed(record, &[hash]).await
    }

    /// What the person calls an attachment of a draft.
    pub async fn caption_file(
        &self,
        record: RecordId,
        path: &str,
        caption: &str,
    ) -> Result<(), SaveError> {
        let mut value = self.shown(record, path);
        match value.as_object_mut().filter(|_| self.may_remove(record, path)) {
            Some(file) => drop(file.insert("caption".to_owned(), caption.into())),
            None => return Ok(()),
        }
        self.put_field(record, path, value).await
    }

    /// Drops parcels of a record that no draft and no record of this phone names any more.
    pub(super) async fn drop_unnamed(
        &self,
        record: RecordId,
        hashes: &[String],
    ) -> Result<(), SaveError> {
        let mine = |parcel: &&Parcel| parcel.record == record && hashes.contains(&parcel.hash);
        let parcels: Vec<Parcel> = self.0.parcels.borrow().values().filter(mine).cloned().collect();
        for parcel in parcels {
            let named = |value: &Value| hash_of(value) == parcel.hash;
            let drafted = self.0.drafts.borrow().values().any(|one| one.values.values().any(named));
            let saved = self.0.replica.borrow().views().any(|one| one.fields.values().any(named));
            if !drafted && !saved {
                self.drop_parcel(&parcel).await?;
            }
        }
        Ok(())
    }
}

/// The hash in an attachment; empty where there is none.
pub(super) fn hash_of(value: &Value) -> String {
    value.get("hash").and_then(Value::as_str).unwrap_or_default().to_owned()
}
