//! The seal of a paper: a hash of its text, which a QR code on the paper carries.
//!
//! `ANXIN:1:<SHEET>:<CASE>:<HASH>`: the format's number, the sheet's name in capitals with `-` for
//! `_`, twelve hexadecimal digits of the lead's id, and SHA-256 in base 32 (RFC 4648, 52 characters).
//! All of it is in the alphabet that a QR code packs tightest. The hash is over the first four
//! parts and every text of the paper, one a line, in UTF-8: the same for HTML and for Word. It tells
//! whether a text is the one that was sealed, not who sealed it; pictures are not in it.

use qrcodegen::{QrCode, QrCodeEcc};
use sha2::{Digest, Sha256};

use crate::model::Document;

/// What a seal begins with.
pub const PREFIX: &str = "ANXIN:1:";
/// Digits of the case in a seal.
pub(crate) const CASE: usize = 12;
/// Signs of the hash in a seal.
pub(crate) const HASH: usize = 52;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The seal's text.
pub fn seal(paper: &Document) -> String {
    let kind = paper.kind.to_uppercase().replace('_', "-");
    of_texts(&[PREFIX, &kind, ":", &paper.case].concat(), &paper.texts())
}

/// The seal of texts under a head, which is the seal without its hash.
pub(crate) fn of_texts(head: &str, texts: &[String]) -> String {
    let mut hash = Sha256::new();
    hash.update(head);
    for text in texts {
        hash.update("\n");
        hash.update(text);
    }
    [head, ":", &base32(&hash.finalize())].concat()
}

fn base32(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xFFFF;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(held >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(held << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    char::from(BASE32[(value & 31) as usize])
}

/// The seal as squares: rows of dark and light, without a margin. Empty for a text too long for a QR
/// code, which no seal is.
pub fn squares(seal: &str) -> Vec<Vec<bool>> {
    let Ok(code) = QrCode::encode_text(seal, QrCodeEcc::Medium) else { return Vec::new() };
    let size = code.size();
    (0..size).map(|y| (0..size).map(|x| code.get_module(x, y)).collect()).collect()
}
