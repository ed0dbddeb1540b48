//! Telephone numbers.

use super::{Doubt, Reading, plain};

/// Words before the number of an extension.
const EXTENSION: [&str; 5] = ["分机", "转", "ext", "#", "x"];

/// Reads a telephone number in one form, however it was written: a mobile number is eleven digits, a landline
/// `0712-1234567` with its area code, an extension follows as `-8001`. A number of another length is kept and doubted.
pub fn phone(text: &str) -> Reading<String> {
    let text = plain(text).to_lowercase();
    let text = text.trim_start_matches(['\'', ':', ' ']);
    let mut extension = None;
    let mut number = text;
    for word in EXTENSION {
        if let Some((before, after)) = text.split_once(word) {
            (number, extension) = (before, Some(after));
            break;
        }
    }
    let extension = match extension.map(digits) {
        Some(Some(digits)) if (1..=6).contains(&digits.len()) => digits,
        None => String::new(),
        _ => return several(text),
    };
    let Some(found) = digits(number) else { return several(text) };
    let abroad = number.trim_start().starts_with('+');
    if abroad && !found.starts_with("86") {
        return Reading::Doubtful { readings: Vec::new(), why: Doubt::Phone };
    }
    for prefix in if abroad { &["86"][..] } else { &["", "0086", "86", "0"] } {
        let Some(rest) = found.strip_prefix(prefix) else { continue };
        let zero = ["0", rest].concat();
        let normal = if is_mobile(rest) && extension.is_empty() {
            Some(rest.to_owned())
        } else if *prefix == "0" {
            None
        } else {
            // Dialled from abroad an area code has no zero.
            landline(rest, number)
                .or_else(|| landline(&zero, number).filter(|_| !prefix.is_empty()))
        };
        if let Some(mut normal) = normal {
            if !extension.is_empty() {
                normal.push('-');
                normal.push_str(&extension);
            }
            return Reading::Read(normal);
        }
    }
    several(text)
}

/// A telephone number for comparing: its digits, where it can be read, or what was written in plain signs.
pub fn phone_key(text: &str) -> String {
    let text = match phone(text) {
        Reading::Read(number) => number,
        _ => plain(text).to_lowercase(),
    };
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The digits of a number; none where other signs than those that part them stand in it.
fn digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for (at, c) in text.trim().char_indices() {
        match c {
            c if c.is_ascii_digit() => digits.push(c),
            '+' if at == 0 => {}
            '-' | ' ' | '.' | '(' | ')' | '·' | '/' => {}
            _ => return None,
        }
    }
    Some(digits)
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] > b'2'
}

/// A landline with its area code, or a number of a service of the whole country, in its normal form.
fn landline(digits: &str, written: &str) -> Option<String> {
    if digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Some(digits.to_owned());
    }
    // 010 and 02x are the area codes of three digits.
    let area = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
    let (code, local) = digits.split_at_checked(area)?;
    if !code.starts_with('0') || code.starts_with("00") {
        return None;
    }
    match local.len() {
        7 | 8 => Some([code, "-", local].concat()),
        // 0712-1234567-801: what is parted once more is an extension.
        9..=12 => {
            let (_, behind) = written.trim_end().rsplit_once('-')?;
            let behind = self::digits(behind)?;
            let local = local.strip_suffix(behind.as_str())?;
            matches!(local.len(), 7 | 8).then(|| [code, "-", local, "-", &behind].concat())
        }
        _ => None,
    }
}

/// What is no single number: the mobile numbers in it, to choose from.
fn several(text: &str) -> Reading<String> {
    let runs = text.split(|c: char| !(c.is_ascii_digit() || c == '-' || c == ' '));
    let mut readings: Vec<String> = Vec::new();
    for run in runs {
        for part in run.split_whitespace() {
            let digits: String = part.chars().filter(char::is_ascii_digit).collect();
            if is_mobile(&digits) && !readings.contains(&digits) {
                readings.push(digits);
            }
        }
    }
    let why = if readings.len() > 1 { Doubt::TwoPhones } else { Doubt::Phone };
    Reading::Doubtful { readings, why }
}
