//! MP3 and AAC: tags before and behind the frames (ID3v2, ID3v1, APE, Lyrics3).

use super::{UnreadableError, fill, little};
use crate::kind::id3_length;

pub(super) fn blank(bytes: &mut [u8]) -> Result<(), UnreadableError> {
    let mut at = 0;
    while let Some(length) = id3_length(bytes, at) {
        let end =
            at.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(UnreadableError)?;
        // No flags, and all of it padding; a footer becomes a gap before the first frame.
        fill(bytes, at + 5, at + 6, 0);
        fill(bytes, at + 10, end, 0);
        at = end;
    }
    let mut end = bytes.len();
    while let Some(length) = tag_before(bytes, end) {
        let from = end.checked_sub(length).filter(|from| *from >= at).ok_or(UnreadableError)?;
        fill(bytes, from, end, 0);
        end = from;
    }
    Ok(())
}

/// The length of a tag that ends where `end` says.
fn tag_before(bytes: &[u8], end: usize) -> Option<usize> {
    let is = |back: usize, mark: &[u8]| {
        let from = end.checked_sub(back);
        from.is_some_and(|from| bytes.get(from..from + mark.len()) == Some(mark))
    };
    if is(128, b"TAG") {
        return Some(if is(128 + 227, b"TAG+") { 128 + 227 } else { 128 });
    }
    if is(32, b"APETAGEX") {
        let size = little(bytes, end - 20, 4)?;
        let with_head = bytes.get(end - 9)? & 0x80 != 0;
        return Some(size.max(32) + if with_head { 32 } else { 0 });
    }
    if is(9, b"LYRICS200") {
        let digits = std::str::from_utf8(bytes.get(end.checked_sub(15)?..end - 9)?).ok()?;
        return Some(digits.parse::<usize>().ok()? + 15);
    }
    None
}
