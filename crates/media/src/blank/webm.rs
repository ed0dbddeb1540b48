//! WebM: elements of EBML (RFC 8794, RFC 9559).

use super::{UnreadableError, big, fill};

/// Elements that are entered: segment, its information, clusters, tracks, a track. A size that is unknown is then no
/// matter: what follows is read as what comes next.
const ENTERED: [usize; 5] = [0x1853_8067, 0x1549_a966, 0x1f43_b675, 0x1654_ae6b, 0xae];
/// Elements that tell more than sound: date, title, names of files and families, tags, attachments, chapters, the
/// name of a track, its codec's maker.
const VOIDED: [usize; 12] = [
    0x4461,
    0x7ba9,
    0x7384,
    0x3c_83ab,
    0x3e_83bb,
    0x4444,
    0x73a4,
    0x1254_c367,
    0x1941_a469,
    0x1043_a770,
    0x536e,
    0x25_8688,
];
/// The programs that wrote it: they must be there.
const PROGRAMS: [usize; 2] = [0x4d80, 0x5741];

/// A number whose first byte tells its length, with that length; `marked` keeps the mark, as in a name.
fn number(bytes: &[u8], at: usize, marked: bool) -> Option<(usize, usize)> {
    let first = *bytes.get(at)?;
    let length = usize::try_from(first.leading_zeros()).ok()? + 1;
    if length > 8 {
        return None;
    }
    let value = big(bytes, at, length)?;
    let mark = 1_usize.checked_shl(u32::try_from(7 * length).ok()?)?;
    Some((if marked { value } else { value & (mark - 1) }, length))
}

pub(super) fn blank(bytes: &mut [u8]) -> Result<(), UnreadableError> {
    let mut at = 0;
    let mut seen = false;
    while at < bytes.len() {
        let (name, name_length) = number(bytes, at, true).ok_or(UnreadableError)?;
        let (size, size_length) = number(bytes, at + name_length, false).ok_or(UnreadableError)?;
        let body = at + name_length + size_length;
        if ENTERED.contains(&name) {
            seen |= name == 0x1f43_b675;
            at = body;
            continue;
        }
        let unknown = (1_usize << (7 * size_length)) - 1;
        if size == unknown {
            return Err(UnreadableError);
        }
        // The last one of a recording that was cut off may be short.
        let next = body.checked_add(size).ok_or(UnreadableError)?.min(bytes.len());
        if PROGRAMS.contains(&name) {
            fill(bytes, body, next, b' ');
        } else if VOIDED.contains(&name) {
            void(bytes, at, next);
        }
        at = next;
    }
    if seen { Ok(()) } else { Err(UnreadableError) }
}

/// Makes a stretch one element that says nothing.
fn void(bytes: &mut [u8], from: usize, to: usize) {
    let length = to - from;
    fill(bytes, from, to, 0);
    let head: Vec<u8> = if length >= 9 {
        let size = u64::try_from(length - 9).unwrap_or(0) | 1 << 56;
        [&[0xec][..], &size.to_be_bytes()].concat()
    } else {
        vec![0xec, 0x80 | u8::try_from(length.saturating_sub(2)).unwrap_or(0)]
    };
    if let Some(place) = bytes.get_mut(from..from + head.len()) {
        place.copy_from_slice(&head);
    }
}
