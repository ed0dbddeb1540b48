//! What the office decides about phones apart from HTTP: what becomes of an op, where a feed goes on,
//! whether bytes are the medium they are sent for.

use std::collections::BTreeSet;

use anxin_domain::id::{DeviceId, OpId, ScopeId};
use anxin_domain::kinds;
use anxin_domain::policy::{Action, Principal, ScopeTree};
use anxin_protocol::limits;
use anxin_store::contract::{Hash, Mark, Marks, Medium, Stance, UnreadOp};
use anxin_sync::{Body, Op, Reason};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What the office makes of an op that comes from `device`, by who may do what.
pub fn stance(
    op: &Op,
    raw: &str,
    device: DeviceId,
    principal: &Principal,
    tree: &ScopeTree,
) -> Stance {
    let may = |action| principal.may(action, &op.scope, tree);
    let files = matches!(op.body, Body::Create { .. }) && may(Action::FileSealed);
    // A kind of a compartment lies in that compartment and nowhere else.
    let home = kinds::spec(&op.kind).and_then(|spec| spec.compartment);
    let at_home = home.is_none_or(|home| op.scope.compartment() == Some(home));
    let (writes, late) = (may(Action::WriteRecords) || files, may(Action::HandInLate));
    if op.device != device || !at_home || !(writes || late) {
        return Stance::Refuse(Reason::Forbidden);
    }
    let paths: Vec<&String> = match &op.body {
        Body::Create { fields, .. } => fields.keys().collect(),
        Body::Patch { changes } => changes.keys().collect(),
        Body::Settle { path, .. } => vec![path],
        Body::Void { .. } | Body::Act { .. } => Vec::new(),
    };
    let fits = raw.len() <= limits::OP_BYTES
        && paths.len() <= limits::OP_PATHS
        && paths.iter().all(|path| path.chars().count() <= limits::PATH_CHARS);
    match (fits, writes) {
        (false, _) => Stance::Refuse(Reason::TooLarge),
        (true, true) => Stance::Take,
        (true, false) => Stance::Review,
    }
}

/// Where a phone's feed goes on: the scopes it may read, from where it left off, and those that it
/// may read no longer.
pub fn resume(readable: &BTreeSet<ScopeId>, known: Option<&Marks>) -> (Marks, Vec<ScopeId>) {
    let mark = |scope| known.and_then(|marks| marks.get(scope)).copied().unwrap_or(Mark::START);
    let marks = readable.iter().map(|scope| (scope.clone(), mark(scope))).collect();
    let known = known.into_iter().flat_map(Marks::keys);
    (marks, known.filter(|scope| !readable.contains(*scope)).cloned().collect())
}

/// Reads an op as it came. One that cannot be read, or nests too deep to be tried, is known by as
/// much of it as can.
pub fn read_op(raw: &str) -> Result<Op, UnreadOp> {
    if depth(raw) > limits::JSON_DEPTH {
        return Err(UnreadOp { id: None, seq: 0 });
    }
    serde_json::from_str(raw).map_err(|_| unread(raw))
}

/// How deep brackets nest, without reading the JSON into memory.
fn depth(raw: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in raw.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// As much as can be known of an op that cannot be read: a newer client's, or a broken one.
fn unread(raw: &str) -> UnreadOp {
    #[derive(Deserialize)]
    struct Head {
        id: Option<OpId>,
        seq: Option<u64>,
    }
    match serde_json::from_str::<Head>(raw) {
        Ok(head) => UnreadOp { id: head.id, seq: head.seq.unwrap_or(0) },
        Err(_) => UnreadOp { id: None, seq: 0 },
    }
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
    if begins_as(bytes, &medium.mime) { Ok(()) } else { Err(WrongBytes::Type) }
}

/// Whether bytes begin as their type says. SVG and HTML begin as none of them.
fn begins_as(bytes: &[u8], mime: &str) -> bool {
    let at = |offset: usize, mark: &[u8]| bytes.get(offset..offset + mark.len()) == Some(mark);
    match mime {
        "image/jpeg" => at(0, &[0xff, 0xd8, 0xff]),
        "image/png" => at(0, b"\x89PNG\r\n\x1a\n"),
        "image/webp" => at(0, b"RIFF") && at(8, b"WEBP"),
        "audio/webm" => at(0, &[0x1a, 0x45, 0xdf, 0xa3]),
        "audio/mp4" => at(4, b"ftyp"),
        "audio/ogg" => at(0, b"OggS"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use anxin_protocol::media;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_begins_as_no_picture() {
        for bytes in [&b"<svg xmlns="[..], b"<!doctype html>", b"", b"\xff\xd8"] {
            for mime in media::MIMES {
                assert!(!begins_as(bytes, mime), "{mime}");
            }
        }
        assert!(begins_as(&[0xff, 0xd8, 0xff, 0xe0], "image/jpeg"));
    }

    #[test]
    fn counts_brackets_outside_of_texts_only() {
        assert_eq!(depth(r#"{"a":[1,{"b":"]}[[\"[["}]}"#), 3);
        assert_eq!(depth(&"[".repeat(50)), 50);
    }

    #[test]
    fn an_unknown_body_still_tells_id_and_seq() {
        let raw = r#"{"id":"01890000-0000-7000-8000-000000000001","seq":7,"body":{"do":"fly"}}"#;
        assert_eq!(unread(raw).seq, 7);
        assert!(unread(raw).id.is_some());
        assert_eq!(unread("nonsense"), UnreadOp { id: None, seq: 0 });
    }

    proptest! {
        /// Random text, and an op in which some bytes are other ones: read or not, in no way a panic.
        #[test]
        fn whatever_comes_is_read_or_kept_as_unread(
            text in "\\PC*",
            hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        ) {
            let _ = read_op(&text);
            let mut raw = OP.as_bytes().to_vec();
            for (at, byte) in hits {
                let at = at.index(raw.len());
                raw[at] = byte;
            }
            if let Ok(raw) = std::str::from_utf8(&raw) {
                let _ = read_op(raw);
            }
        }
    }

    const OP: &str = r#"{"id":"01890000-0000-7000-8000-000000000001","device":"01890000-0000-7000-8000-000000000002","seq":7,"record":"01890000-0000-7000-8000-000000000003","kind":"lead","scope":"429800001","base":1,"at":2,"schema":1,"body":{"do":"patch","changes":{"place":{"was":null,"now":[{"a":"\\u0000"}]}}}}"#;

    #[test]
    fn the_op_of_the_property_is_one() {
        assert!(read_op(OP).is_ok());
    }
}
