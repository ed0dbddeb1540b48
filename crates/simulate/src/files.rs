//! Photos and signatures at a phone, and their way to the office.

use anxin_domain::hex;
use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_sync::parcel::Fate;
use anxin_sync::replica::Intent;
use anxin_sync::{Body, Change, Parcel};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::archive::No;
use crate::broken::Broken;
use crate::dice::Dice;
use crate::phone::Keeping;
use crate::world::World;

/// Bytes sent at a time.
const PIECE: usize = 40;
/// Pictures there are: few, so that one is taken in two places.
const PICTURES: usize = 9;

/// What happens to the pieces of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sending {
    /// They arrive, and the answers, too.
    Whole,
    /// The first is cut in the middle, and no answer comes.
    Cut,
    /// The first arrives, and its answer does not.
    Unanswered,
    /// Each arrives twice.
    Twice,
    /// A bit of the first is another one.
    Rot,
}

/// A picture; the last is of a type that the office does not take.
fn picture(no: usize) -> Vec<u8> {
    let byte = u8::try_from(no).unwrap_or_default();
    let mut bytes = vec![byte; 20 + no * 17];
    if !is_foreign(no) {
        bytes.splice(..3, [0xff, 0xd8, 0xff]);
    }
    bytes
}

fn is_foreign(no: usize) -> bool {
    no + 1 == PICTURES
}

/// How files are saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Room {
    /// With their bytes.
    Enough,
    /// Without: the phone is full.
    None,
}

impl World {
    /// Somebody takes a photo or signs: the bytes are kept first, then the record that names them.
    pub(crate) fn photograph(&mut self, at: usize, dice: &mut Dice, room: Room, keeping: Keeping) {
        let Some(phone) = self.phones.get_mut(at) else { return };
        let no = dice.below(PICTURES);
        let bytes = picture(no);
        let hash = hex::encode(&Sha256::digest(&bytes));
        let kind = *dice.pick(&["photo", "signature"]).unwrap_or(&"photo");
        let path = format!("file.{}", OpId::from_parts(6, dice.bytes()));
        let fresh = RecordId::from_parts(5, dice.bytes());
        let shown = phone.views();
        let mut rows: Vec<_> =
            shown.values().filter(|row| phone.writable.contains(&row.scope)).collect();
        // A record that is given up is not photographed.
        rows.retain(|row| row.void.is_none());
        let old = dice.pick(&rows).filter(|_| dice.below(3) > 0);
        let place = match old {
            Some(row) => Some((row.id, row.scope.clone())),
            None => dice.pick(&phone.writable).map(|scope| (fresh, scope.clone())),
        };
        let Some((record, scope)) = place else { return };
        let file = old.map(|row| row.kind.clone());
        let value = match room {
            Room::Enough => json!({ "kind": kind, "hash": hash, "size": bytes.len() }),
            Room::None => json!({ "kind": kind, "missing": true }),
        };
        if room == Room::Enough {
            let parcel = Parcel {
                hash: hash.clone(),
                mime: "image/jpeg".to_owned(),
                size: bytes.len(),
                pieces: 1,
                scope: scope.clone(),
                record,
                upload: None,
                done: false,
            };
            phone.keep_bytes(parcel, bytes);
        }
        if keeping == Keeping::Cut {
            return phone.restart();
        }
        let body = match &file {
            Some(_) => {
                let change = Change { was: Value::Null, now: value };
                Body::Patch { changes: [(path, change)].into() }
            }
            None => Body::Create { parent: None, fields: [(path, value)].into() },
        };
        let kind = file.unwrap_or_else(|| "lead".to_owned());
        let intent = Intent { record, kind, scope: scope.clone(), body };
        self.save(at, dice, Keeping::Whole, intent);
        if room == Room::Enough && !is_foreign(no) {
            self.named.insert((scope, hash));
        }
    }

    /// Sends the files whose records the office has. What stops one stops no other.
    pub(crate) fn send_files(&mut self, at: usize, sending: Sending) -> Result<(), String> {
        for parcel in self.phone(at)?.parcels() {
            let phone = self.phone(at)?;
            let due = parcel.is_due(phone.replica.view(parcel.record).map(AsRef::as_ref), false);
            let aside = phone.replica.is_aside(parcel.record) && !parcel.done;
            if !(due || aside) || phone.revoked {
                continue;
            }
            match self.send_file(at, parcel, sending) {
                Ok(()) if matches!(sending, Sending::Cut | Sending::Unanswered) => return Ok(()),
                Ok(()) | Err(No::Refused) => {}
                Err(No::Broken(what)) => return Err(what),
            }
        }
        Ok(())
    }

    fn send_file(&mut self, at: usize, mut parcel: Parcel, sending: Sending) -> Result<(), No> {
        let early = self.broken == Some(Broken::FreedEarly);
        let phone = self.phone(at).map_err(No::Broken)?;
        let me = phone.me;
        let Some(bytes) = phone.bytes(&parcel.hash).cloned() else { return Err(No::Refused) };
        let (upload, mut offset) = self.office.place(me, &parcel)?;
        parcel.upload = Some(upload.clone());
        self.phone(at).map_err(No::Broken)?.put_parcel(parcel.clone());
        loop {
            let phone = self.phone(at).map_err(No::Broken)?;
            let view = phone.replica.view(parcel.record).map(AsRef::as_ref);
            match parcel.answered(offset, view, false) {
                Fate::Sending => {}
                Fate::Kept => {
                    phone.put_parcel(parcel);
                    return Ok(());
                }
                Fate::Freed => {
                    phone.free(&parcel);
                    return Ok(());
                }
            }
            let end = bytes.len().min(offset + PIECE);
            let mut piece = bytes.get(offset..end).unwrap_or_default().to_vec();
            if early && end == bytes.len() {
                phone.free(&parcel);
            }
            match sending {
                Sending::Cut => {
                    piece.truncate(piece.len() / 2);
                    return self.office.append(me, &upload, offset, &piece).map(drop);
                }
                Sending::Unanswered => {
                    return self.office.append(me, &upload, offset, &piece).map(drop);
                }
                Sending::Rot => piece.iter_mut().take(1).for_each(|byte| *byte ^= 1),
                Sending::Whole | Sending::Twice => {}
            }
            let next = self.office.append(me, &upload, offset, &piece)?;
            if sending == Sending::Twice
                && self.office.append(me, &upload, offset, &piece) != Err(No::Refused)
            {
                return Err(No::Broken("I4 a piece was taken twice".to_owned()));
            }
            offset = next;
        }
    }

    /// The browser gives up the bytes of a file, or of none. What is then nowhere is nobody's fault.
    pub(crate) fn evict(&mut self, at: usize, dice: &mut Dice) -> Result<(), String> {
        let phone = self.phone(at)?;
        if let Some(parcel) = dice.pick(&phone.parcels()) {
            phone.evict(&parcel.hash);
        }
        self.excuse()
    }

    /// Lets go of media that are nowhere any more by an eviction, or by the loss of the office after
    /// the phone had freed them.
    pub(crate) fn excuse(&mut self) -> Result<(), String> {
        let mut left = std::mem::take(&mut self.named);
        let mut lost = Vec::new();
        for (scope, hash) in &left {
            if !self.is_somewhere(scope, hash)? {
                lost.push((scope.clone(), hash.clone()));
            }
        }
        left.retain(|one| !lost.contains(one));
        self.named = left;
        Ok(())
    }

    /// Whether the office holds a medium for a place, or a phone holds its bytes for it.
    pub(crate) fn is_somewhere(&self, scope: &ScopeId, hash: &str) -> Result<bool, String> {
        let here = self.phones.iter().any(|phone| phone.has_parcel(hash, scope));
        Ok(here || self.office.holds(scope, hash)?)
    }
}
