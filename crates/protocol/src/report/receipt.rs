//! The receipt: a token of 128 bits in a link, and a code of 20 digits that fits on paper.
//!
//! The code is made of the token, so the phone knows both before there is a network. The office keeps
//! neither, only a keyed hash of the code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Digits of a code, check digits among them.
pub const DIGITS: usize = 20;
/// What the digits before the two check digits count up to.
const NUMBERS: u64 = 1_000_000_000_000_000_000;

/// A token of 16 random bytes.
pub fn token(random: [u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

/// Whether a text is a token.
pub fn is_token(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 16)
}

/// The code of a token.
pub fn code(token: &str) -> String {
    let digest = Sha256::new().chain_update("anxin-receipt-1").chain_update(token).finalize();
    let number = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let number = number % NUMBERS;
    format!("{number:018}{:02}", check(number))
}

/// ISO 7064 MOD 97-10: finds every wrong digit and every two that changed places.
fn check(number: u64) -> u64 {
    let rest = u128::from(number) * 100 % 97;
    98 - u64::try_from(rest).unwrap_or(0)
}

/// Whether 20 digits fit together.
pub fn fits(code: &str) -> bool {
    let digits = code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
    let parts = code.split_at_checked(DIGITS - 2).filter(|_| digits);
    parts.is_some_and(|(number, last)| number.parse().ok().map(check) == last.parse().ok())
}

/// Why a text is no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadCodeError {
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
    /// There are fewer or more digits than a code has.
    #[error("{0} digits are not {DIGITS}")]
    Digits(usize),
    /// One digit or more is wrong: they do not fit together.
    #[error("the digits do not fit together")]
    Mistyped,
}

/// Finds the code in what a worker typed or pasted: the digits with words around them, or a receipt's link.
pub fn find(text: &str) -> Result<String, ReadCodeError> {
    let link = text.split_once("#r=").map(|(_, token)| token);
    let token = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let token = link.and_then(|link| link.split(token).next());
    if let Some(code) = read(token.unwrap_or(text)) {
        return Ok(code);
    }
    // Letters that are taken for digits, where digits stand.
    let plain = |c: char| match c {
        'O' | 'o' | '〇' => Some('0'),
        'l' | 'I' => Some('1'),
        c => digit(c),
    };
    let digits: String = text.chars().filter_map(plain).collect();
    match digits.len() {
        _ if text.trim().is_empty() => Err(ReadCodeError::Empty),
        DIGITS if fits(&digits) => Ok(digits),
        DIGITS => Err(ReadCodeError::Mistyped),
        other => Err(ReadCodeError::Digits(other)),
    }
}

/// What somebody typed or pasted, as the code; none if it can be neither token nor code.
pub fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if is_token(text) {
        return Some(code(text));
    }
    let digits: String = text.chars().filter_map(digit).collect();
    let rest = text.chars().any(|c| digit(c).is_none() && !c.is_whitespace() && c != '-');
    (!rest && fits(&digits)).then_some(digits)
}

/// A digit, full-width ones among them.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

/// A code in groups of four, as it is written down.
pub fn grouped(code: &str) -> String {
    let groups: Vec<String> =
        code.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_token_fits_and_is_read_as_it_may_be_typed() {
        let token = token([7; 16]);
        let code = code(&token);
        assert!(fits(&code), "{code}");
        let wide: String =
            code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("wide")).collect();
        for text in [token.clone(), code.clone(), grouped(&code), format!(" {wide}\n")] {
            assert_eq!(read(&text), Some(code.clone()), "{text}");
        }
        assert_eq!(grouped("12345678901234567890"), "1234 5678 9012 3456 7890");
    }

    #[test]
    fn one_wrong_digit_and_two_that_changed_places_are_found() {
        let code = code(&token([9; 16]));
        let digits: Vec<u8> = code.bytes().collect();
        for at in 0..DIGITS {
            for other in b'0'..=b'9' {
                let mut wrong = digits.clone();
                wrong[at] = other;
                let text = String::from_utf8(wrong).expect("digits");
                assert_eq!(fits(&text), other == digits[at], "{text}");
            }
            let mut turned = digits.clone();
            turned.swap(at, (at + 1) % DIGITS);
            let same = turned == digits;
            let text = String::from_utf8(turned).expect("digits");
            assert!(at + 1 == DIGITS || fits(&text) == same, "{text}");
        }
    }

    #[test]
    fn a_code_is_found_among_words_and_in_a_link_and_what_lacks_is_told() {
        let token = token([7; 16]);
        let code = code(&token);
        let good = [
            format!("回执码 {}。", grouped(&code)),
            format!("https://anxin.example/report#r={token} 别发给别人"),
            code.replace('0', "O"),
            token.clone(),
        ];
        for text in good {
            assert_eq!(find(&text), Ok(code.clone()), "{text}");
        }
        assert_eq!(find("回执码"), Err(ReadCodeError::Digits(0)));
        assert_eq!(find(" "), Err(ReadCodeError::Empty));
        assert_eq!(find(&code[1..]), Err(ReadCodeError::Digits(19)));
        assert_eq!(find(&format!("{code}7")), Err(ReadCodeError::Digits(21)));
        let wrong: String = code.chars().rev().collect();
        assert_eq!(find(&wrong), Err(ReadCodeError::Mistyped), "{wrong}");
    }

    #[test]
    fn what_is_neither_is_none() {
        for text in ["", "12345", "hello", &"9".repeat(20), &"AAAA".repeat(5), "😀"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
