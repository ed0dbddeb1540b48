//! MP4, M4A, 3GP, QuickTime: boxes (ISO/IEC 14496-12). Known boxes that the sound needs stay, all others become free
//! space: `udta` with `loci`, `©xyz` and titles, `meta`, `uuid` with XMP, makers' own.

use super::{UnreadableError, big, fill};

/// Boxes that hold boxes.
const FOLDERS: [&[u8; 4]; 11] = [
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf",
    b"mfra",
];
/// Boxes that say how the sound is read.
const KEPT: [&[u8; 4]; 32] = [
    b"ftyp", b"styp", b"mdat", b"sidx", b"elst", b"smhd", b"vmhd", b"nmhd", b"dref", b"stts",
    b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"sdtp", b"sbgp",
    b"sgpd", b"subs", b"mehd", b"trex", b"mfhd", b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro",
    b"gmhd", b"pdin",
];

pub(super) fn blank(bytes: &mut [u8]) -> Result<(), UnreadableError> {
    let end = bytes.len();
    let mut seen = false;
    walk(bytes, 0, end, *b"file", &mut seen)?;
    if seen { Ok(()) } else { Err(UnreadableError) }
}

fn walk(
    bytes: &mut [u8],
    from: usize,
    end: usize,
    parent: [u8; 4],
    seen: &mut bool,
) -> Result<(), UnreadableError> {
    let mut at = from;
    let mut wrong = Ok(());
    while at < end {
        let kind: [u8; 4] =
            *bytes.get(at + 4..).and_then(<[u8]>::first_chunk).ok_or(UnreadableError)?;
        let (head, size) = match big(bytes, at, 4).ok_or(UnreadableError)? {
            0 => (8, end - at),
            1 => (16, big(bytes, at + 8, 8).ok_or(UnreadableError)?),
            size => (8, size),
        };
        let next = at.checked_add(size).filter(|next| size >= head && *next <= end);
        let next = next.ok_or(UnreadableError)?;
        let body = at + head;
        *seen |= matches!(&kind, b"moov" | b"moof");
        match &kind {
            folder if FOLDERS.contains(&folder) => {
                wrong = walk(bytes, body, next, kind, seen).and(wrong);
            }
            b"mvhd" | b"tkhd" | b"mdhd" => {
                let long = bytes.get(body) == Some(&1);
                fill(bytes, body + 4, (body + if long { 20 } else { 12 }).min(next), 0);
            }
            b"hdlr" => {
                let sounds = matches!(bytes.get(body + 8..body + 12), Some(b"soun" | b"vide"));
                if &parent == b"mdia" && !sounds {
                    // A track of something else, such as places: its samples lie among those of the sound.
                    wrong = Err(UnreadableError);
                }
                // The maker's name of its handler.
                fill(bytes, (body + 24).min(next), next, 0);
            }
            b"stsd" => makers(bytes, body, next),
            kept if KEPT.contains(&kept) => {}
            _ => {
                if let Some(name) = bytes.get_mut(at + 4..at + 8) {
                    name.copy_from_slice(b"free");
                }
                fill(bytes, body, next, 0);
            }
        }
        at = next;
    }
    wrong
}

/// The maker in a sample's description, in QuickTime's place and in that of AMR.
fn makers(bytes: &mut [u8], body: usize, end: usize) {
    let entry = body + 8;
    fill(bytes, (entry + 20).min(end), (entry + 24).min(end), 0);
    let found = bytes.get(entry..end).and_then(|part| part.windows(4).position(|at| at == b"damr"));
    if let Some(found) = found {
        let maker = entry + found + 4;
        fill(bytes, maker.min(end), (maker + 4).min(end), 0);
    }
}
