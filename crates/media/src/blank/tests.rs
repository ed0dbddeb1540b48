use proptest::prelude::*;

use super::*;

/// What must be found nowhere afterwards.
const SECRETS: [&[u8]; 4] = [b"+30.2672", b"HUAWEI ALN-AL00", b"2026-11-30T08", b"Wang's phone"];

fn tells(bytes: &[u8]) -> bool {
    SECRETS.iter().any(|secret| bytes.windows(secret.len()).any(|part| part == *secret))
}

fn told() -> Vec<u8> {
    SECRETS.concat()
}

fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [&size.to_be_bytes(), &kind[..], body].concat()
}

/// A head of a movie, a track or a medium with times in it.
fn timed(kind: [u8; 4], version: u8) -> Vec<u8> {
    let times = if version == 1 { 16 } else { 8 };
    let body = [&[version, 0, 0, 0][..], &vec![0xe5; times], &[7; 20]].concat();
    boxed(kind, &body)
}

fn handler(kind: [u8; 4]) -> Vec<u8> {
    boxed(*b"hdlr", &[&[0; 8][..], &kind, &[0; 12], &told(), b"\0"].concat())
}

fn m4a(brand: [u8; 4], handled: [u8; 4]) -> Vec<u8> {
    let entry = [&[0; 20][..], b"HUAW", &[0; 12], &boxed(*b"damr", b"HUAW....")].concat();
    let stsd = boxed(*b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat());
    let stbl = boxed(*b"stbl", &[stsd, boxed(*b"stco", &[9; 12])].concat());
    let minf = boxed(*b"minf", &stbl);
    let mdia = boxed(*b"mdia", &[timed(*b"mdhd", 1), handler(handled), minf].concat());
    let trak = boxed(*b"trak", &[timed(*b"tkhd", 0), mdia, boxed(*b"udta", &told())].concat());
    let loci = boxed(*b"udta", &[boxed(*b"loci", &told()), boxed(*b"\xa9xyz", &told())].concat());
    let moov =
        boxed(*b"moov", &[timed(*b"mvhd", 0), trak, loci, boxed(*b"meta", &told())].concat());
    let mdat = boxed(*b"mdat", b"the sound itself");
    let uuid = boxed(*b"uuid", &told());
    [
        boxed(*b"ftyp", &[&brand[..], b"\0\0\0\0"].concat()),
        uuid,
        moov,
        boxed(*b"free", &told()),
        mdat,
    ]
    .concat()
}

/// Blanks, and checks that the length and the sound are as they were.
fn blanked(mut bytes: Vec<u8>, sound: &[u8]) -> Vec<u8> {
    let before = bytes.len();
    assert!(tells(&bytes), "the sample tells nothing");
    blank(&mut bytes).expect("a recording that can be read");
    assert_eq!(bytes.len(), before);
    assert!(!tells(&bytes), "{}", String::from_utf8_lossy(&bytes));
    assert!(bytes.windows(sound.len()).any(|part| part == sound), "the sound is gone");
    bytes
}

#[test]
fn an_mp4_m4a_or_3gp_tells_neither_place_nor_model_nor_time() {
    for brand in [b"M4A ", b"isom", b"3gp4", b"qt  "] {
        let clean = blanked(m4a(*brand, *b"soun"), b"the sound itself");
        let gone: [&[u8]; 2] = [&[0xe5; 4], b"HUAW"];
        for secret in gone {
            assert!(!clean.windows(4).any(|part| part == secret), "{secret:?}");
        }
        assert!(clean.windows(4).any(|part| part == [7; 4]), "the duration is gone");
        assert!(clean.windows(4).any(|part| part == [9; 4]), "where the samples are is gone");
    }
}

#[test]
fn a_track_of_places_is_said_and_what_can_be_blanked_is_blanked() {
    let mut bytes = m4a(*b"qt  ", *b"meta");
    assert_eq!(blank(&mut bytes), Err(UnreadableError));
    assert!(!tells(&bytes));
}

#[test]
fn an_mp3_or_aac_has_no_tags_before_or_behind_its_frames() {
    for frames in [&b"\xff\xfb\x90\x00the frames"[..], b"\xff\xf1\x50\x80the frames"] {
        let size = u8::try_from(told().len()).unwrap();
        let id3 = |flags| [b"ID3\x04\0", &[flags, 0, 0, 0, size][..], &told()].concat();
        let footed = [id3(0x10), b"3DI\x04\0\x10\0\0\0\x20".to_vec()].concat();
        let v1 = |mark: &[u8], length: usize| {
            let mut tag = [mark, &told()].concat();
            tag.resize(length, b'x');
            tag
        };
        let ape_size = u32::try_from(told().len() + 32).unwrap().to_le_bytes();
        let ape = [&told(), &b"APETAGEX\xd0\x07\0\0"[..], &ape_size, &[0; 16]].concat();
        let digits = format!("{:06}", told().len());
        let lyrics = [&told(), digits.as_bytes(), b"LYRICS200"].concat();
        let whole =
            [id3(0), footed, frames.to_vec(), lyrics, ape, v1(b"TAG+", 227), v1(b"TAG", 128)]
                .concat();
        blanked(whole, b"the frames");
    }
}

#[test]
fn a_wav_has_its_format_and_its_samples_and_nothing_else() {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let size = u32::try_from(body.len()).unwrap().to_le_bytes();
        let pad: &[u8] = if body.len() % 2 == 1 { b"\0" } else { b"" };
        [kind, &size, body, pad].concat()
    };
    let list = [b"INFO", &told()[..]].concat();
    let whole = [
        b"RIFF\0\0\0\0WAVE".to_vec(),
        chunk(b"bext", &told()),
        chunk(b"fmt ", &[1; 16]),
        chunk(b"LIST", &list),
        chunk(b"data", b"the samples"),
        chunk(b"id3 ", &told()),
    ];
    let clean = blanked(whole.concat(), b"the samples");
    assert!(clean.windows(4).any(|part| part == b"fmt "));
}

#[test]
fn a_webm_has_no_date_no_title_and_no_tags_and_stays_readable() {
    let element = |name: &[u8], body: &[u8]| {
        let size = u64::try_from(body.len()).unwrap() | 1 << 56;
        [name, &size.to_be_bytes(), body].concat()
    };
    let short = |name: &[u8], body: &[u8]| {
        [name, &[0x80 | u8::try_from(body.len()).unwrap()], body].concat()
    };
    let info = [
        short(&[0x44, 0x61], &[0xe5; 8]),
        element(&[0x7b, 0xa9], &told()),
        element(&[0x4d, 0x80], &told()),
        element(&[0x57, 0x41], &told()),
        short(&[0x2a, 0xd7, 0xb1], &[9; 3]),
    ];
    let track = element(&[0xae], &[element(&[0x53, 0x6e], &told()), short(&[0xd7], &[1])].concat());
    let whole = [
        element(&[0x1a, 0x45, 0xdf, 0xa3], b"webm"),
        // As a recorder writes while it runs: no sizes.
        [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff].to_vec(),
        element(&[0x15, 0x49, 0xa9, 0x66], &info.concat()),
        element(&[0x16, 0x54, 0xae, 0x6b], &track),
        [0x1f, 0x43, 0xb6, 0x75, 0xff].to_vec(),
        short(&[0xe7], &[0]),
        element(&[0xa3], b"the block"),
        element(&[0x12, 0x54, 0xc3, 0x67], &told()),
    ];
    let clean = blanked(whole.concat(), b"the block");
    assert!(!clean.windows(4).any(|part| part == [0xe5; 4]), "the date is there");
    assert!(clean.windows(3).any(|part| part == [9; 3]), "the scale of time is gone");
    // Read once more, and nothing is found to be blanked.
    let mut again = clean.clone();
    assert_eq!(blank(&mut again), Ok(()));
    assert_eq!(again, clean);
}

#[test]
fn an_ogg_has_blank_comments_also_over_two_pages_and_right_sums() {
    fn page(stream: u8, body: &[u8], ends: bool) -> Vec<u8> {
        let mut laces = vec![255; body.len() / 255];
        if ends {
            laces.push(u8::try_from(body.len() % 255).unwrap());
        }
        let head = [b"OggS\0\0", &[0; 8][..], &[stream, 0, 0, 0], &[0; 8]].concat();
        let mut page =
            [head, vec![u8::try_from(laces.len()).unwrap()], laces, body.to_vec()].concat();
        let at = OggSum(&page).now();
        page[22..26].copy_from_slice(&at);
        page
    }
    struct OggSum<'a>(&'a [u8]);
    impl OggSum<'_> {
        fn now(&self) -> [u8; 4] {
            let crc = self.0.iter().fold(0_u32, |crc, byte| {
                (0..8).fold(crc ^ (u32::from(*byte) << 24), |crc, _| {
                    if crc >> 31 == 1 { (crc << 1) ^ 0x04c1_1db7 } else { crc << 1 }
                })
            });
            crc.to_le_bytes()
        }
    }
    for mark in [&b"OpusTags"[..], b"\x03vorbis"] {
        let text = |text: &[u8]| [&u32::try_from(text.len()).unwrap().to_le_bytes(), text].concat();
        let long = [told(), vec![b'z'; 400]].concat();
        let comments =
            [mark.to_vec(), text(&told()), vec![2, 0, 0, 0], text(&long), text(&told())].concat();
        let (first, rest) = comments.split_at(510);
        let whole = [
            page(1, b"OpusHead", true),
            page(1, first, false),
            page(1, rest, true),
            page(1, b"the sound itself", true),
        ];
        let clean = blanked(whole.concat(), b"the sound itself");
        let starts = clean.windows(4).enumerate().filter(|(_, part)| part == b"OggS");
        let mut starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        assert_eq!(starts.len(), 4);
        starts.push(clean.len());
        for (from, to) in starts.iter().zip(starts.iter().skip(1)) {
            let mut page = clean[*from..*to].to_vec();
            let said: Vec<u8> = page.splice(22..26, [0; 4]).collect();
            assert_eq!(OggSum(&page).now().as_slice(), said);
        }
    }
}

#[test]
fn amr_is_as_it_was_and_what_is_no_recording_is_said() {
    let mut amr = b"#!AMR\n\x3cframes".to_vec();
    assert_eq!(blank(&mut amr), Ok(()));
    assert_eq!(amr, b"#!AMR\n\x3cframes");
    assert_eq!(blank(&mut b"no recording".to_vec()), Err(UnreadableError));
    assert_eq!(blank(&mut b"....ftypM4A and then rubbish".to_vec()), Err(UnreadableError));
}

proptest! {
    /// Whatever begins as a recording, in no way a panic, and never another length.
    #[test]
    fn rubbish_is_read_or_said(
        which in 0..7_usize,
        rest in prop::collection::vec(any::<u8>(), 0..400),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let heads: [&[u8]; 7] = [
            b"\x1a\x45\xdf\xa3", b"OggS", b"....ftypM4A ", b"#!AMR\n", b"RIFF....WAVE", b"ID3\x04\0\0", b"\xff\xf1",
        ];
        let mut bytes = [heads[which], &rest].concat();
        let length = bytes.len();
        let _ = blank(&mut bytes);
        prop_assert_eq!(bytes.len(), length);
        let mut broken = m4a(*b"M4A ", *b"soun");
        for (at, byte) in hits {
            let at = at.index(broken.len());
            broken[at] = byte;
        }
        let _ = blank(&mut broken);
    }
}
