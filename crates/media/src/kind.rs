//! What bytes are, by how they begin.

/// Whether a sync word of an MPEG audio frame (layer 1 to 3) is at an offset, with a bit rate and a sampling rate
/// that exist.
fn is_mpeg_frame(bytes: &[u8], at: usize) -> bool {
    let Some(&[first, second, third]) = bytes.get(at..).and_then(<[u8]>::first_chunk) else {
        return false;
    };
    let layer = second & 0x06 != 0;
    first == 0xff && second & 0xe0 == 0xe0 && layer && third & 0xf0 != 0xf0 && third & 0x0c != 0x0c
}

/// Whether an ADTS frame of AAC is at an offset.
fn is_adts_frame(bytes: &[u8], at: usize) -> bool {
    let Some(&[first, second]) = bytes.get(at..).and_then(<[u8]>::first_chunk) else {
        return false;
    };
    first == 0xff && second & 0xf6 == 0xf0
}

/// The length of an `ID3v2` tag at an offset, with its head and its footer; none where there is none.
pub(crate) fn id3_length(bytes: &[u8], at: usize) -> Option<usize> {
    let head: &[u8; 10] = bytes.get(at..)?.first_chunk()?;
    let [b'I', b'D', b'3', _, _, flags, size @ ..] = head else { return None };
    let size = size.iter().fold(0, |sum, byte| (sum << 7) | usize::from(byte & 0x7f));
    Some(size + if flags & 0x10 == 0 { 10 } else { 20 })
}

fn has(bytes: &[u8], at: usize, mark: &[u8]) -> bool {
    bytes.get(at..at + mark.len()) == Some(mark)
}

/// Whether bytes begin as their media type says. SVG and HTML begin as none of them.
pub fn begins_as(bytes: &[u8], mime: &str) -> bool {
    match mime {
        "image/jpeg" => has(bytes, 0, &[0xff, 0xd8, 0xff]),
        "image/png" => has(bytes, 0, b"\x89PNG\r\n\x1a\n"),
        "image/webp" => has(bytes, 0, b"RIFF") && has(bytes, 8, b"WEBP"),
        "audio/webm" => has(bytes, 0, &[0x1a, 0x45, 0xdf, 0xa3]),
        "audio/mp4" | "audio/3gpp" => has(bytes, 4, b"ftyp"),
        "audio/ogg" => has(bytes, 0, b"OggS"),
        "audio/mpeg" => has(bytes, 0, b"ID3") || is_mpeg_frame(bytes, 0),
        "audio/aac" => has(bytes, 0, b"ID3") || is_adts_frame(bytes, 0),
        "audio/amr" => has(bytes, 0, b"#!AMR"),
        "audio/wav" => has(bytes, 0, b"RIFF") && has(bytes, 8, b"WAVE"),
        _ => false,
    }
}

/// The media type of a recording by its bytes, whatever its file is called: one of those that the office takes. Phones
/// give recordings wrong types or none.
pub fn sound_type(bytes: &[u8]) -> Option<&'static str> {
    let third_generation = has(bytes, 8, b"3gp") || has(bytes, 8, b"3g2");
    if begins_as(bytes, "audio/3gpp") && third_generation {
        return Some("audio/3gpp");
    }
    if let Some(length) = id3_length(bytes, 0) {
        let aac = is_adts_frame(bytes, length);
        return Some(if aac { "audio/aac" } else { "audio/mpeg" });
    }
    let known = [
        "audio/webm",
        "audio/mp4",
        "audio/ogg",
        "audio/amr",
        "audio/wav",
        "audio/aac",
        "audio/mpeg",
    ];
    known.into_iter().find(|mime| begins_as(bytes, mime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_begins_as_no_medium() {
        for bytes in [&b"<svg xmlns="[..], b"<!doctype html>", b"", b"\xff\xd8", b"PK\x03\x04"] {
            assert_eq!(sound_type(bytes), None);
            assert!(!begins_as(bytes, "image/jpeg") && !begins_as(bytes, "image/png"));
        }
        assert!(begins_as(&[0xff, 0xd8, 0xff, 0xe0], "image/jpeg"));
        assert_eq!(sound_type(&[0xff, 0xd8, 0xff, 0xe0]), None, "a photo is no sound");
    }

    #[test]
    fn recordings_of_phones_are_known_by_their_bytes() {
        let id3 = b"ID3\x04\x00\x00\x00\x00\x00\x02..";
        let table: [(&[u8], &str); 12] = [
            (b"\x1a\x45\xdf\xa3....", "audio/webm"),
            (b"OggS....", "audio/ogg"),
            (b"....ftypM4A ", "audio/mp4"),
            (b"....ftypisom", "audio/mp4"),
            (b"....ftypqt  ", "audio/mp4"),
            (b"....ftyp3gp4", "audio/3gpp"),
            (b"#!AMR\n..", "audio/amr"),
            (b"#!AMR-WB\n", "audio/amr"),
            (b"RIFF....WAVEfmt ", "audio/wav"),
            (b"\xff\xf1\x50\x80", "audio/aac"),
            (b"\xff\xfb\x90\x00", "audio/mpeg"),
            (&[&id3[..], b"\xff\xfb\x90\x00"].concat(), "audio/mpeg"),
        ];
        for (bytes, mime) in table {
            assert_eq!(sound_type(bytes), Some(mime), "{bytes:?}");
            assert!(begins_as(bytes, mime), "{mime}");
        }
        assert_eq!(sound_type(&[&id3[..], b"\xff\xf1\x50\x80"].concat()), Some("audio/aac"));
    }
}
