//! Numbers with a shape or a check digit. A wrong one is a doubt (待核): it is kept, and never keeps a
//! record from being saved.

pub mod mask;

use serde::Serialize;

use crate::case::step::named;
use crate::describe::Input;
use crate::reading;

named! {
    /// What is doubtful about a text that somebody wrote. The words stand in `locales/` under `doubt.<name>`.
    Doubt {
        /// A citizen number of the old kind, 15 digits: the new one is asked for.
        IdOld = "id_old",
        /// Not 18 digits, or a letter where none may be.
        IdShape = "id_shape",
        /// A day of birth that does not exist or has not come yet.
        IdDate = "id_date",
        /// The check digit of GB 11643.
        IdCheck = "id_check",
        /// Not 18 characters of the code's alphabet.
        CreditShape = "credit_shape",
        /// The check character of GB 32100, or of the GB 11714 code inside it.
        CreditCheck = "credit_check",
        /// A person's name of one character, of more than fifty, or with signs that no name has.
        Name = "name",
        /// Neither a mobile number nor a landline with its area code.
        Phone = "phone",
        /// Two telephone numbers where one belongs.
        TwoPhones = "two_phones",
        /// Not a sum of money.
        NotMoney = "not_money",
        /// A sum below zero.
        Negative = "negative",
        /// A sum with less than a fen.
        Decimals = "decimals",
        /// A sum that nobody is owed.
        TooLarge = "too_large",
        /// Commas that may part thousands, or be a point.
        Commas = "commas",
        /// A point that is a full stop.
        Point = "point",
        /// Two sums where one belongs.
        TwoSums = "two_sums",
        /// A sum that is not meant exactly.
        About = "about",
        /// A digit behind a unit, without a unit of its own: 3千6.
        Unit = "unit",
        /// A sum with the digits of a mobile number.
        LooksLikePhone = "looks_like_phone",
        /// Not a day or month.
        NotDate = "not_date",
        /// A day that the calendar does not have.
        NoSuchDay = "no_such_day",
        /// A day or month without its year, or with two digits of it.
        Year = "year",
        /// A day where a month belongs.
        Day = "day",
        /// A number whose last digits a spreadsheet has dropped.
        LostDigits = "lost_digits",
        /// Nobody can tell whose of several people it is, or whether they are several.
        Several = "several",
        /// A text that may be something else.
        Unclear = "unclear",
    }
}

impl Doubt {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        self.name()
    }
}

/// The doubt about what stands in a field; `today` as `YYYY-MM-DD`. An empty text is no doubt, nor
/// is anything in a field of another kind.
pub fn doubt(input: Input, text: &str, today: &str) -> Option<Doubt> {
    if text.is_empty() {
        return None;
    }
    match input {
        Input::Phone => reading::phone(text).why(),
        Input::IdCard => reading::id_card(text, today).why(),
        Input::CreditCode => reading::credit_code(text).why(),
        _ => None,
    }
}

/// A person's name: 2 to 50 characters, letters of any script (rare ones of GB 18030-2022 among them)
/// and the point between the parts of some (·).
pub fn name(text: &str) -> Result<(), Doubt> {
    let text = text.trim();
    let sign = |c: char| c.is_alphabetic() || matches!(c, '·' | ' ' | '-' | '.');
    let good = (2..=50).contains(&text.chars().count()) && text.chars().all(sign);
    good.then_some(()).ok_or(Doubt::Name)
}

/// Signs that turn around what stands after them, also what is no part of the text.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A full-width sign, as an input method for Chinese writes it, as the half-width one.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// As such a number is kept: in half-width signs without blanks and invisible marks, its letters large (`x` is `X`).
pub fn tidy(text: &str) -> String {
    let signs = text.chars().filter(|c| !(c.is_whitespace() || reading::is_invisible(*c)));
    signs.map(|c| half_width(c).to_ascii_uppercase()).collect()
}

/// Whether a text is a telephone number that [`reading::phone`] reads without a doubt.
pub fn phone(text: &str) -> bool {
    reading::phone(text).read().is_some()
}

/// A citizen number (GB 11643): six digits of the place where it was given, which may have ceased to
/// exist, the day of birth, three of an order, and the check digit. The weighted sum of all
/// eighteen is 1 modulo 11; X stands for ten.
pub fn id_card(text: &str, today: &str) -> Result<(), Doubt> {
    let text = tidy(text);
    if text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Doubt::IdOld);
    }
    let (mut weight, mut sum) = (1, 0);
    for (at, c) in text.chars().rev().enumerate() {
        let value = match c {
            'X' if at == 0 => 10,
            digit => digit.to_digit(10).ok_or(Doubt::IdShape)?,
        };
        sum += value * weight;
        weight = weight * 2 % 11;
    }
    let born = text.get(6..14).filter(|_| text.len() == 18).ok_or(Doubt::IdShape)?;
    if !is_day(born) || *born > *today.replace('-', "") {
        return Err(Doubt::IdDate);
    }
    (sum % 11 == 1).then_some(()).ok_or(Doubt::IdCheck)
}

/// Whether `YYYYMMDD` is a day of the calendar.
fn is_day(digits: &str) -> bool {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(4..6), part(6..8)) else {
        return false;
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    year >= 1800 && (1..=days).contains(&day)
}

/// The alphabet of GB 32100: no I, O, S, V, Z.
const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A credit code (GB 32100): weights are powers of 3 modulo 31. The ninth to seventeenth are the old
/// organisation code (GB 11714) with a check of its own.
pub fn credit_code(text: &str) -> Result<(), Doubt> {
    let text = tidy(text);
    let values: Option<Vec<usize>> = text.chars().map(|c| CREDIT.find(c)).collect();
    let values = values.filter(|values| values.len() == 18).ok_or(Doubt::CreditShape)?;
    let (mut weight, mut sum) = (1, 0);
    for value in values.iter().take(17) {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let right = values.last() == Some(&((31 - sum % 31) % 31));
    let inner = text.get(8..17).is_some_and(organisation_code);
    (right && inner).then_some(()).ok_or(Doubt::CreditCheck)
}

/// GB 11714: eight characters weighted, letters count from 10 on, and a check that may be X.
fn organisation_code(text: &str) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: Option<u32> =
        text.chars().zip(WEIGHTS).map(|(c, weight)| Some(c.to_digit(36)? * weight)).sum();
    let check = sum.map(|sum| match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    });
    check.is_some() && text.chars().nth(8) == check
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: &str = "2026-11-24";

    #[test]
    fn citizen_numbers() {
        let cases = [
            ("11010519491231002X", Ok(())),
            ("11010519491231002x", Ok(())),
            ("440524188001010014", Ok(())),
            ("110105194912310021", Err(Doubt::IdCheck)),
            ("110105491231002", Err(Doubt::IdOld)),
            ("11010519491231002", Err(Doubt::IdShape)),
            ("1101051949123100XX", Err(Doubt::IdShape)),
            ("11010519490231002X", Err(Doubt::IdDate)),
            ("110105203012310020", Err(Doubt::IdDate)),
            ("１１０１０５１９４９１２３１００２Ｘ", Ok(())),
        ];
        for (number, expected) in cases {
            assert_eq!(id_card(number, TODAY), expected, "{number}");
        }
    }

    #[test]
    fn credit_codes() {
        assert_eq!(credit_code("91350100M000100Y43"), Ok(()));
        assert_eq!(credit_code("91350100m000100y43"), Ok(()));
        assert_eq!(credit_code("91350100M000100Y44"), Err(Doubt::CreditCheck));
        assert_eq!(credit_code("9135"), Err(Doubt::CreditShape));
        assert_eq!(credit_code("91350100O000100Y43"), Err(Doubt::CreditShape));
    }

    #[test]
    fn names_of_people() {
        for good in ["张三", "阿依古丽·买买提", "𬭼奕", "John Smith", &"名".repeat(50)]
        {
            assert_eq!(name(good), Ok(()), "{good}");
        }
        for bad in ["", "张", "张3", "张三！", &"名".repeat(51)] {
            assert_eq!(name(bad), Err(Doubt::Name), "{bad}");
        }
    }

    #[test]
    fn phones() {
        for good in ["13800000000", "19912345678", "0712-1234567", "010-12345678"] {
            assert!(phone(good), "{good}");
        }
        for bad in ["1380000", "10000000000", "12800000000", "138000000000", "一三八"] {
            assert!(!phone(bad), "{bad}");
        }
    }

    #[test]
    fn only_fields_of_the_kind_are_doubted() {
        assert_eq!(doubt(Input::IdCard, "", TODAY), None);
        assert_eq!(doubt(Input::Phone, "12", TODAY), Some(Doubt::Phone));
        assert_eq!(doubt(Input::Text { max: 9 }, "12", TODAY), None);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(place in 100_000_u32..999_999, day in 1_u32..28, order in 0_u32..999, at in 0_usize..17, by in 1_u32..9) {
            let body = format!("{place}199001{day:02}{order:03}");
            let check = "0123456789X".chars().find(|c| id_card(&format!("{body}{c}"), TODAY).is_ok());
            let number = format!("{body}{}", check.expect("one of the eleven fits"));
            let mut digits: Vec<char> = number.chars().collect();
            let old = digits[at].to_digit(10).expect("a digit");
            digits[at] = char::from_digit((old + by) % 10, 10).expect("a digit");
            let wrong: String = digits.into_iter().collect();
            prop_assert!(id_card(&wrong, TODAY).is_err(), "{wrong}");
        }

        #[test]
        fn anything_typed_gets_an_answer(text in "\\PC{0,40}") {
            let _ = (id_card(&text, TODAY), credit_code(&text), phone(&text));
        }
    }
}
