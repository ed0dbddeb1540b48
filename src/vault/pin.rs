//! Which PINs and passphrases are taken.

use serde::{Deserialize, Serialize};

/// What opens a vault: digits on a pad, or words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// Digits.
    Pin,
    /// Words.
    Passphrase,
}

impl SecretKind {
    /// Checks a secret of this kind.
    pub fn check(self, secret: &str) -> Result<(), CheckPinError> {
        match self {
            Self::Pin => check(secret),
            Self::Passphrase => check_passphrase(secret),
        }
    }

    /// Its name in the slot.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Passphrase => "passphrase",
        }
    }
}

/// Characters of a passphrase at least.
const PHRASE: usize = 12;

/// Why a PIN is not taken. The words stand in `locales/` under `pin.<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckPinError {
    /// Fewer than six digits, or other characters.
    #[error("a PIN has at least six digits")]
    TooShort,
    /// All the same, a run up or down, or a pattern that repeats.
    #[error("the PIN is easily guessed")]
    Pattern,
    /// A passphrase of too few characters.
    #[error("a passphrase has at least twelve characters")]
    ShortPhrase,
    /// A date: a birthday is the first thing that is tried.
    #[error("the PIN looks like a date")]
    Date,
}

impl CheckPinError {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::Pattern => "pattern",
            Self::Date => "date",
            Self::ShortPhrase => "short_phrase",
        }
    }
}

/// Checks a passphrase: long enough, and of more than a few characters repeated.
fn check_passphrase(phrase: &str) -> Result<(), CheckPinError> {
    if phrase.chars().count() < PHRASE {
        return Err(CheckPinError::ShortPhrase);
    }
    let fresh = |at: &usize| {
        let (before, rest) = phrase.split_at(*at);
        rest.chars().next().is_some_and(|letter| !before.contains(letter))
    };
    if phrase.char_indices().map(|(at, _)| at).filter(fresh).count() < PHRASE / 2 {
        Err(CheckPinError::Pattern)
    } else {
        Ok(())
    }
}

/// Checks a PIN of digits.
pub fn check(pin: &str) -> Result<(), CheckPinError> {
    let digits: Vec<u8> = pin.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    if digits.len() < 6 || digits.len() != pin.len() {
        return Err(CheckPinError::TooShort);
    }
    let step = |by: i8| {
        digits.windows(2).all(|pair| matches!(pair, [a, b] if (*a).wrapping_add_signed(by) == *b))
    };
    // Digits that come in twos or threes: 112233, 111222, 998877.
    let in_runs = digits.chunk_by(|a, b| a == b).all(|run| run.len() > 1);
    let repeats = (1..=3).any(|n| digits.iter().skip(n).zip(&digits).all(|(a, b)| a == b));
    if in_runs || repeats || step(1) || step(-1) {
        return Err(CheckPinError::Pattern);
    }
    if is_date(pin) { Err(CheckPinError::Date) } else { Ok(()) }
}

/// Whether it reads as YYMMDD, DDMMYY, YYYYMM, YYYYMMDD or DDMMYYYY.
fn is_date(pin: &str) -> bool {
    let number =
        |from: usize, to: usize| pin.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let month = |from| number(from, from + 2).is_some_and(|month| (1..=12).contains(&month));
    let day = |from| number(from, from + 2).is_some_and(|day| (1..=31).contains(&day));
    let year = |from| number(from, from + 4).is_some_and(|year| (1930..=2035).contains(&year));
    match pin.len() {
        6 => month(2) && (day(4) || day(0)) || year(0) && month(4),
        8 => year(0) && month(4) && day(6) || day(0) && month(2) && year(4),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_long_and_no_pattern() {
        use CheckPinError::{Pattern, ShortPhrase};
        let cases = [
            ("工地门口那棵树", Err(ShortPhrase)),
            ("aaaaaaaaaaaa", Err(Pattern)),
            ("abcabcabcabc", Err(Pattern)),
            ("工地门口有两棵歪脖子槐树", Ok(())),
            ("correct horse battery", Ok(())),
        ];
        for (phrase, expected) in cases {
            assert_eq!(SecretKind::Passphrase.check(phrase), expected, "{phrase}");
        }
    }

    #[test]
    fn refuses_what_is_tried_first() {
        use CheckPinError::{Date, Pattern, TooShort};
        let cases = [
            ("", Err(TooShort)),
            ("12345", Err(TooShort)),
            ("12a456", Err(TooShort)),
            ("000000", Err(Pattern)),
            ("123456", Err(Pattern)),
            ("654321", Err(Pattern)),
            ("121212", Err(Pattern)),
            ("123123", Err(Pattern)),
            ("112233", Err(Pattern)),
            ("111222", Err(Pattern)),
            ("99887766", Err(Pattern)),
            ("850712", Err(Date)),
            ("120785", Err(Date)),
            ("198507", Err(Date)),
            ("19850712", Err(Date)),
            ("739184", Ok(())),
            ("90417362", Ok(())),
        ];
        for (pin, expected) in cases {
            assert_eq!(check(pin), expected, "{pin}");
        }
    }
}
