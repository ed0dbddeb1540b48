//! A file on its way to the office: whose turn it is, and when its bytes may leave the phone.

use anxin_domain::id::{RecordId, ScopeId};
use serde::{Deserialize, Serialize};

use crate::record::Record;

/// A medium on its way to the office.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Parcel {
    /// SHA-256 of the bytes, hex.
    pub hash: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: usize,
    /// Pieces on the disk.
    pub pieces: usize,
    /// The scope of the record that names it.
    pub scope: ScopeId,
    /// That record.
    pub record: RecordId,
    /// Where an upload begun earlier goes on.
    pub upload: Option<String>,
    /// The office has verified it.
    pub done: bool,
}

/// What becomes of a parcel after an answer of the office.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// More of it is to be sent.
    Sending,
    /// The office has verified it; the bytes stay for whoever looks at the record.
    Kept,
    /// The office has verified it, and here it must not stay: parcel and bytes go.
    Freed,
}

impl Parcel {
    /// What it lies under on the disk. The same bytes may be named in two places, and each place
    /// gets them.
    pub fn key(&self) -> String {
        format!("{}.{}", self.hash, self.scope)
    }

    /// Whether it is its turn: the office has the record that names it. `view` is that record as
    /// the phone shows it; a record that the phone knows nothing of, not even as a draft, was filed
    /// sealed or is out of the person's sight, and the office has it.
    pub fn is_due(&self, view: Option<&Record>, drafted: bool) -> bool {
        let handed_in = view.map_or(!drafted, |row| row.receipt.is_some());
        handed_in && !self.done
    }

    /// The office has told that it holds the bytes up to `offset`. It tells the end only once it
    /// has compared the hash.
    pub fn answered(&mut self, offset: usize, view: Option<&Record>, drafted: bool) -> Fate {
        if offset < self.size {
            return Fate::Sending;
        }
        self.done = true;
        if view.is_none() && !drafted { Fate::Freed } else { Fate::Kept }
    }

    /// The office came back from a backup, and its files may be older, too: it says anew whether it
    /// has this one.
    pub fn doubted(&mut self) {
        (self.done, self.upload) = (false, None);
    }
}
