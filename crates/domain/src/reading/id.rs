//! Numbers of papers with a check digit.

use super::{Doubt, Reading, plain};
use crate::check;

/// Reads a citizen number: in half-width signs, without blanks, `x` as `X`. One that cannot be right is kept and
/// doubted; `today` as `YYYY-MM-DD`.
pub fn id_card(text: &str, today: &str) -> Reading<String> {
    let text = plain(text);
    let text = text.trim_start_matches('\'');
    let lower = text.to_lowercase();
    if lower.contains("e+") {
        // A spreadsheet took it for a number: its last digits are gone.
        return Reading::Unreadable(Doubt::LostDigits);
    }
    let number: String = check::tidy(text).chars().filter(|c| *c != '-').collect();
    match check::id_card(&number, today) {
        Ok(()) => Reading::Read(number),
        Err(why) => Reading::Doubtful { readings: Vec::new(), why },
    }
}

/// Reads a credit code, as [`id_card`] does a citizen number.
pub fn credit_code(text: &str) -> Reading<String> {
    let code: String = check::tidy(text).chars().filter(|c| *c != '-').collect();
    match check::credit_code(&code) {
        Ok(()) => Reading::Read(code),
        Err(why) => Reading::Doubtful { readings: Vec::new(), why },
    }
}
