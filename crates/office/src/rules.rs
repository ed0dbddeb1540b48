//! What the office decides about phones apart from HTTP: where a feed goes on, whether bytes are the medium they are
//! sent for.

use std::collections::BTreeSet;

use anxin_domain::id::ScopeId;
use anxin_store::contract::{Hash, Mark, Marks, Medium};
use sha2::{Digest, Sha256};

/// Where a phone's feed goes on: the scopes it may read, from where it left off, and those that it
/// may read no longer.
pub fn resume(readable: &BTreeSet<ScopeId>, known: Option<&Marks>) -> (Marks, Vec<ScopeId>) {
    let mark = |scope| known.and_then(|marks| marks.get(scope)).copied().unwrap_or(Mark::START);
    let marks = readable.iter().map(|scope| (scope.clone(), mark(scope))).collect();
    let known = known.into_iter().flat_map(Marks::keys);
    (marks, known.filter(|scope| !readable.contains(*scope)).cloned().collect())
}

/// Why bytes are not the medium they were sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongBytes {
    /// Another hash than the name says.
    #[error("the bytes have another hash")]
    Hash,
    /// They do not begin as their type does.
    #[error("the bytes are of another type")]
    Type,
}

/// Whether bytes are what a medium says they are: its hash, and a type that is taken.
pub fn is_medium(medium: &Medium, bytes: &[u8]) -> Result<(), WrongBytes> {
    let sum: Hash = Sha256::digest(bytes).into();
    if sum != medium.sha256 {
        return Err(WrongBytes::Hash);
    }
    if anxin_media::begins_as(bytes, &medium.mime) { Ok(()) } else { Err(WrongBytes::Type) }
}

#[cfg(test)]
mod tests {
    use anxin_media::begins_as;
    use anxin_protocol::media;

    #[test]
    fn markup_begins_as_no_picture() {
        for bytes in [&b"<svg xmlns="[..], b"<!doctype html>", b"", b"\xff\xd8"] {
            for mime in media::MIMES {
                assert!(!begins_as(bytes, mime), "{mime}");
            }
        }
    }
}
