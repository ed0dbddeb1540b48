//! WAV: chunks of RIFF. The format and the samples stay; all others become junk: `LIST`, `bext`, `iXML`, `id3 `.

use super::{UnreadableError, fill, little};

const KEPT: [&[u8; 4]; 3] = [b"fmt ", b"data", b"fact"];

pub(super) fn blank(bytes: &mut [u8]) -> Result<(), UnreadableError> {
    let (mut at, end) = (12, bytes.len());
    let mut seen = false;
    while at + 8 <= end {
        let kind: [u8; 4] =
            *bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(UnreadableError)?;
        let size = little(bytes, at + 4, 4).ok_or(UnreadableError)?;
        let kept = KEPT.contains(&&kind);
        seen |= &kind == b"data";
        // A recorder that was cut off has not written how long its samples are.
        let next = (at + 8).saturating_add(size).saturating_add(size % 2).min(end);
        if !kept {
            if let Some(name) = bytes.get_mut(at..at + 4) {
                name.copy_from_slice(b"JUNK");
            }
            fill(bytes, at + 8, next, 0);
        }
        at = next;
    }
    fill(bytes, at, end, 0);
    if seen { Ok(()) } else { Err(UnreadableError) }
}
