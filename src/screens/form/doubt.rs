//! Numbers with a check digit: a wrong one is kept and marked 待核, never refused.

use anxin_domain::describe::Input;
use anxin_locale::text;

/// The keyboard for a number, and its characters at most.
pub(super) fn keyboard(input: Input) -> (&'static str, u32) {
    match input {
        Input::Phone => ("tel", 20),
        _ => ("latin", 30),
    }
}

/// The doubt about a number, in words; none for an empty or a right one.
pub(super) fn of(input: Input, number: &str) -> Option<String> {
    let right = match input {
        Input::Phone => phone(number),
        Input::IdCard => id_card(number),
        Input::CreditCode => credit_code(number),
        _ => true,
    };
    let key = match input {
        Input::Phone => "app.doubt.phone",
        Input::IdCard => "app.doubt.id_card",
        _ => "app.doubt.credit_code",
    };
    (!number.is_empty() && !right).then(|| text(key))
}

/// A mobile number, or a landline with its area code.
fn phone(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let only = number.chars().all(|c| c.is_ascii_digit() || c == '-');
    let mobile = digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10");
    only && (mobile || (digits.starts_with('0') && (10..=12).contains(&digits.len())))
}

/// GB 11643: the weighted sum of all eighteen is 1 modulo 11; X stands for ten.
fn id_card(number: &str) -> bool {
    let mut weight: u32 = 1;
    let mut sum = 0;
    for (at, c) in number.chars().rev().enumerate() {
        let value = match c {
            'X' | 'x' if at == 0 => 10,
            digit => match digit.to_digit(10) {
                Some(value) => value,
                None => return false,
            },
        };
        sum += value * weight;
        weight = weight * 2 % 11;
    }
    number.chars().count() == 18 && sum % 11 == 1
}

/// GB 32100: weights are powers of 3 modulo 31 over an alphabet without I, O, S, V, Z.
fn credit_code(number: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> =
        number.to_ascii_uppercase().chars().map(|c| ALPHABET.find(c)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let mut weight = 1;
    let mut sum = 0;
    for value in values.iter().take(17) {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    values.last() == Some(&((31 - sum % 31) % 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        assert!(id_card("11010519491231002X") && id_card("440524188001010014"));
        assert!(!id_card("110105194912310021") && !id_card("11010519491231002"));
        assert!(credit_code("91350100M000100Y43"));
        assert!(!credit_code("91350100M000100Y44") && !credit_code("9135"));
        assert!(phone("13800000000") && phone("0712-1234567"));
        assert!(!phone("1380000") && !phone("10000000000"));
    }
}
