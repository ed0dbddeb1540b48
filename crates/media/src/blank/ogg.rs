//! Ogg with Opus or Vorbis: the second packet of a stream holds comments (RFC 7845, Vorbis I). Their lengths stay,
//! their letters become blanks, and the pages get the sums that fit.

use super::{UnreadableError, fill, little};

const HEAD: usize = 27;

/// A page: where it begins, where its body begins and ends, its stream.
struct OggPage {
    at: usize,
    body: usize,
    end: usize,
    stream: usize,
    /// Where packets end in it.
    ends: Vec<usize>,
}

fn page(bytes: &[u8], at: usize) -> Option<OggPage> {
    if bytes.get(at..at + 4)? != b"OggS" {
        return None;
    }
    let count = usize::from(*bytes.get(at + 26)?);
    let body = at + HEAD + count;
    let (mut end, mut ends) = (body, Vec::new());
    for lace in bytes.get(at + HEAD..body)? {
        end += usize::from(*lace);
        if *lace < 255 {
            ends.push(end);
        }
    }
    (end <= bytes.len()).then_some(OggPage {
        at,
        body,
        end,
        stream: little(bytes, at + 14, 4)?,
        ends,
    })
}

pub(super) fn blank(bytes: &mut [u8]) -> Result<(), UnreadableError> {
    let mut pages = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match page(bytes, at) {
            Some(next) => {
                at = next.end;
                pages.push(next);
            }
            // A recording that was cut off ends in the middle of a page.
            None if at > 0 && bytes.get(at..at + 4) == Some(b"OggS") => break,
            None => return Err(UnreadableError),
        }
    }
    let mut streams: Vec<usize> = pages.iter().map(|page| page.stream).collect();
    streams.sort_unstable();
    streams.dedup();
    for stream in streams {
        let mine: Vec<&OggPage> = pages.iter().filter(|page| page.stream == stream).collect();
        comments(bytes, &mine)?;
    }
    Ok(())
}

/// Blanks the second packet of a stream.
fn comments(bytes: &mut [u8], pages: &[&OggPage]) -> Result<(), UnreadableError> {
    // Where each byte of that packet is: it may run over several pages.
    let (mut places, mut no) = (Vec::new(), 0);
    'pages: for page in pages {
        for place in page.body..page.end {
            if no == 1 {
                places.push(place);
            }
            if page.ends.contains(&(place + 1)) {
                no += 1;
                if no == 2 {
                    break 'pages;
                }
            }
        }
    }
    let packed: Vec<u8> = places.iter().filter_map(|place| bytes.get(*place)).copied().collect();
    let mark = if packed.starts_with(b"OpusTags") {
        8
    } else if packed.starts_with(b"\x03vorbis") {
        7
    } else {
        return Err(UnreadableError);
    };
    let mut at = mark;
    let mut texts = Vec::new();
    let length = little(&packed, at, 4).ok_or(UnreadableError)?;
    texts.push((at + 4, length));
    at += 4 + length;
    let count = little(&packed, at, 4).ok_or(UnreadableError)?;
    at += 4;
    for _ in 0..count {
        let length = little(&packed, at, 4).ok_or(UnreadableError)?;
        texts.push((at + 4, length));
        at = at.checked_add(4 + length).filter(|at| *at <= packed.len()).ok_or(UnreadableError)?;
    }
    for (from, length) in texts {
        for place in places.iter().skip(from).take(length) {
            fill(bytes, *place, place + 1, b' ');
        }
    }
    for page in pages {
        if places.iter().any(|place| (page.body..page.end).contains(place)) {
            sum(bytes, page);
        }
    }
    Ok(())
}

/// Gives a page the sum of its bytes.
fn sum(bytes: &mut [u8], page: &OggPage) {
    fill(bytes, page.at + 22, page.at + 26, 0);
    let mut crc = 0_u32;
    for byte in bytes.get(page.at..page.end).unwrap_or_default() {
        crc ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            crc = (crc << 1) ^ (0x04c1_1db7 & (crc >> 31).wrapping_neg());
        }
    }
    if let Some(place) = bytes.get_mut(page.at + 22..page.at + 26) {
        place.copy_from_slice(&crc.to_le_bytes());
    }
}
