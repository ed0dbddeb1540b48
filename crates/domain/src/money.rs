//! Money: integer fen, never a fraction of a float.

/// Fen as yuan for reading: grouped by thousands, always with two decimals, `1,234.50`.
pub fn yuan(fen: i64) -> String {
    let (whole, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{text}.{rest:02}")
}

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// Fen in 大写, as 支付结算办法附件一 writes amounts.
pub fn capital(fen: i64) -> String {
    let (whole, jiao, rest) = (
        fen.unsigned_abs() / 100,
        usize::try_from(fen.unsigned_abs() / 10 % 10).unwrap_or_default(),
        usize::try_from(fen.unsigned_abs() % 10).unwrap_or_default(),
    );
    let mut text = if fen < 0 { "负".to_owned() } else { String::new() };
    if whole > 0 {
        text += &capital_whole(whole);
        text += "元";
    } else if jiao == 0 && rest == 0 {
        return "零元整".to_owned();
    }
    match (jiao, rest) {
        (0, 0) => text += "整",
        (jiao, 0) => text.extend([DIGITS[jiao], "角整"]),
        (0, rest) if whole > 0 => text.extend(["零", DIGITS[rest], "分"]),
        (0, rest) => text.extend([DIGITS[rest], "分"]),
        // A zero before the jiao is spoken when the yuan end in one.
        (jiao, rest) => {
            let zero = if whole > 0 && whole % 10 == 0 { "零" } else { "" };
            text.extend([zero, DIGITS[jiao], "角", DIGITS[rest], "分"]);
        }
    }
    text
}

/// A whole number of yuan, group by group of four digits.
fn capital_whole(whole: u64) -> String {
    let mut text = String::new();
    let mut zero = false;
    for group in (0..GROUPS.len()).rev() {
        let scale = 10_000_u64.pow(u32::try_from(group).unwrap_or_default());
        let part = whole / scale % 10_000;
        if part == 0 {
            zero |= !text.is_empty();
            continue;
        }
        for place in (0..PLACES.len()).rev() {
            let ten = 10_u64.pow(u32::try_from(place).unwrap_or_default());
            let digit = usize::try_from(part / ten % 10).unwrap_or_default();
            if digit == 0 {
                zero |= !text.is_empty();
                continue;
            }
            if std::mem::take(&mut zero) {
                text += "零";
            }
            text += DIGITS[digit];
            text += PLACES[place];
        }
        // Zeros at a group's end are not spoken: 壹拾万柒仟.
        zero = false;
        text += GROUPS[group];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_amounts_as_the_payment_rules_do() {
        let cases = [
            (140_950, "壹仟肆佰零玖元伍角整"),
            (10_700_053, "壹拾万柒仟元零伍角叁分"),
            (10_030_005, "壹拾万零叁佰元零伍分"),
            (100_000_000, "壹佰万元整"),
            (2_050_000, "贰万零伍佰元整"),
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (1_860_000, "壹万捌仟陆佰元整"),
        ];
        for (fen, words) in cases {
            assert_eq!(capital(fen), words, "{fen}");
        }
    }

    #[test]
    fn groups_by_thousands_with_two_decimals() {
        assert_eq!(yuan(38_740_000), "387,400.00");
        assert_eq!(yuan(5), "0.05");
        assert_eq!(yuan(-123_456), "-1,234.56");
    }
}
