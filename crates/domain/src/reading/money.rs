//! Sums of money, as people write them.

use super::{Doubt, Reading, digit, doubtful, plain};

/// Above this no sum is read, in fen: a hundred billion yuan, with which sums can still be added.
const MOST: u64 = 100_000_000_000_000;

/// Words before a sum that say nothing about how much it is, the longer first.
const BEFORE: [&str; 16] = [
    "人民币",
    "欠薪",
    "欠款",
    "还欠",
    "尚欠",
    "共欠",
    "总共",
    "一共",
    "合计",
    "工资",
    "rmb",
    "cny",
    "欠",
    "共",
    "¥",
    ":",
];
/// Words after a sum that say nothing about how much it is.
const AFTER: [&str; 6] = ["人民币", "rmb", "cny", "整", "正", "钱"];
/// Words before and after a sum that is not meant exactly.
const ABOUT: ([&str; 7], [&str; 7]) = (
    ["大约", "大概", "差不多", "不到", "至少", "约", "近"],
    ["左右", "上下", "以上", "多", "余", "来", "+"],
);

/// Reads a sum in yuan, as fen: `3,600`, `3600元整`, `1.2万`, `三千`, `壹万贰仟元整`.
pub fn money(text: &str) -> Reading<i64> {
    money_in(text, 1)
}

/// As [`money`], of a table whose heading says the unit: a sum that says none itself is in so many yuan.
pub fn money_in(text: &str, unit: u64) -> Reading<i64> {
    let mut text = plain(text).to_lowercase();
    let mut about = false;
    loop {
        let length = text.len();
        for word in BEFORE {
            if let Some(rest) = text.strip_prefix(word) {
                text = rest.trim_start().to_owned();
            }
        }
        for word in AFTER {
            if let Some(rest) = text.strip_suffix(word) {
                text = rest.trim_end().to_owned();
            }
        }
        text.truncate(text.trim_end_matches([',', '.', ';', '。', '、', ' ']).len());
        let before = ABOUT.0.iter().filter_map(|word| text.strip_prefix(word));
        let after = ABOUT.1.iter().filter_map(|word| text.strip_suffix(word));
        if let Some(rest) = before.chain(after).next().map(|rest| rest.trim().to_owned()) {
            (text, about) = (rest, true);
        }
        // 三万多元: the word for "more" has the unit of money behind it.
        if let Some(rest) = text.strip_suffix(['元', '块', '圆'])
            && let Some(rest) = rest.strip_suffix(['多', '余', '来'])
        {
            (text, about) = (rest.to_owned(), true);
        }
        if text.len() == length {
            break;
        }
    }
    let reading = sum(&text, unit);
    if about { reading.doubted(Doubt::About) } else { reading }
}

/// Reads a sum without words around it.
fn sum(text: &str, unit: u64) -> Reading<i64> {
    if text.starts_with(['-', '负']) {
        return Reading::Unreadable(Doubt::Negative);
    }
    if text.contains([',', ' ']) {
        return grouped(text, unit);
    }
    let mut doubt = None;
    let text = if text.contains('。') {
        doubt = Some(Doubt::Point);
        text.replace('。', ".")
    } else {
        text.to_owned()
    };
    let fen = match amount(&text, unit) {
        Ok((fen, loose)) => {
            doubt = loose.or(doubt);
            fen
        }
        Err(why) => return Reading::Unreadable(why),
    };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && text.len() == 11 && text.starts_with('1') && text.as_bytes()[1] > b'2' {
        doubt = Some(Doubt::LooksLikePhone);
    }
    match doubt {
        None => Reading::Read(fen),
        Some(why) => doubtful(fen, why),
    }
}

/// Reads a sum with commas or blanks in it. Groups of three, after one to three digits, are thousands; two groups of
/// three digits may as well be two sums, and one or two digits at the end may be the fen of somebody who writes a
/// comma for the point.
fn grouped(text: &str, unit: u64) -> Reading<i64> {
    let head = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | ' ')));
    let (number, rest) = text.split_at(head.unwrap_or(text.len()));
    let number = number.trim_end();
    let spaced = number.contains(' ');
    let groups: Vec<&str> = number.split([',', ' ']).collect();
    let joined = [&groups.concat(), rest.trim_start()].concat();
    let read = |text: &str| {
        amount(text, unit).ok().filter(|(_, loose)| loose.is_none()).map(|(fen, _)| fen)
    };
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return Reading::Unreadable(Doubt::NotMoney);
    };
    if groups.len() < 2 {
        // The blank is somewhere else: 3600 元.
        let joined = joined.replace(' ', "");
        return if joined.contains(',') {
            Reading::Unreadable(Doubt::NotMoney)
        } else {
            sum(&joined, unit)
        };
    }
    let middle = &groups[1..];
    let three = |group: &&str| group.len() == 3;
    let good =
        (1..=3).contains(&first.len()) && middle.iter().all(three) && !first.starts_with('0');
    let read_joined = read(&joined);
    let Some(whole) = read_joined else {
        return match amount(&joined, unit) {
            Err(why) => Reading::Unreadable(why),
            Ok((fen, loose)) => doubtful(fen, loose.unwrap_or(Doubt::Commas)),
        };
    };
    if good {
        let two = groups.len() == 2
            && first.len() == 3
            && !last.starts_with('0')
            && !rest.starts_with('.');
        return match (two, spaced) {
            (true, _) => doubtful(whole, Doubt::TwoSums),
            (_, true) => doubtful(whole, Doubt::Commas),
            _ => Reading::Read(whole),
        };
    }
    let before = &groups[..groups.len() - 1];
    let thousands = before.len() == 1 || (before[0].len() <= 3 && before[1..].iter().all(three));
    if (1..=2).contains(&last.len()) && thousands && !spaced && !rest.starts_with('.') {
        let point = read(&[&before.concat(), ".", last, rest].concat());
        // No number is written with a zero before its thousands.
        let whole = (!first.starts_with('0')).then_some(whole);
        let readings: Vec<i64> = point.into_iter().chain(whole).collect();
        return Reading::Doubtful { readings, why: Doubt::Commas };
    }
    let why = if groups.len() == 2 { Doubt::TwoSums } else { Doubt::Commas };
    if last.len() == 3 && !first.starts_with('0') && groups.iter().all(|group| !group.is_empty()) {
        return doubtful(whole, why);
    }
    Reading::Unreadable(why)
}

/// One part of a sum, from left to right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Digits and how many of them are behind the point; true for a run, and false for one Chinese digit.
    Number(u64, u32, bool),
    /// 十, 百, 千, 万, 亿.
    Unit(u64),
    /// 元, and whether it was said as 块.
    Yuan(bool),
    /// 角 or 分, in fen.
    Small(u64),
}

fn parts(text: &str) -> Result<(Vec<Part>, bool), Doubt> {
    let mut parts: Vec<Part> = Vec::new();
    let mut slang = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let (mut number, mut behind, mut point) = (u64::from(c) - u64::from('0'), 0, false);
            while let Some(next) = chars.next_if(|c| c.is_ascii_digit() || (*c == '.' && !point)) {
                if let Some(digit) = next.to_digit(10) {
                    number = number.checked_mul(10).ok_or(Doubt::TooLarge)?;
                    number = number.checked_add(digit.into()).ok_or(Doubt::TooLarge)?;
                    behind += u32::from(point);
                } else {
                    point = true;
                }
            }
            parts.push(Part::Number(number, behind, true));
            continue;
        }
        parts.push(match c {
            '十' | '拾' => Part::Unit(10),
            '百' | '佰' => Part::Unit(100),
            '千' | '仟' => Part::Unit(1_000),
            '万' | '萬' => Part::Unit(10_000),
            '亿' | '億' => Part::Unit(100_000_000),
            'w' | 'k' => {
                slang = true;
                Part::Unit(if c == 'w' { 10_000 } else { 1_000 })
            }
            '元' | '圆' | '圓' => Part::Yuan(false),
            '块' | '塊' => Part::Yuan(true),
            '角' | '毛' => Part::Small(10),
            '分' => Part::Small(1),
            c => Part::Number(digit(c).ok_or(Doubt::NotMoney)?, 0, false),
        });
    }
    Ok((parts, slang))
}

/// The fen of a sum without commas and blanks, and what is loose about how it was written.
fn amount(text: &str, unit: u64) -> Result<(i64, Option<Doubt>), Doubt> {
    let (parts, slang) = parts(text)?;
    let at = parts.iter().position(|part| matches!(part, Part::Yuan(_)));
    let at = at.or_else(|| {
        // 5毛 and 8角5分 have no yuan.
        let small = parts.iter().position(|part| matches!(part, Part::Small(_)))?;
        small.checked_sub(1)
    });
    let (yuan, rest) = parts.split_at(at.unwrap_or(parts.len()));
    let mut doubt = slang.then_some(Doubt::Unit);
    let mut fen = 0;
    if !yuan.is_empty() {
        let (value, loose) = whole(yuan, unit)?;
        doubt = loose.or(doubt);
        fen = value;
    }
    let spoken = rest.first() == Some(&Part::Yuan(true));
    let rest = if matches!(rest.first(), Some(Part::Yuan(_))) { &rest[1..] } else { rest };
    if yuan.is_empty() && rest.is_empty() {
        return Err(Doubt::NotMoney);
    }
    let (mut small, mut open) = (100, None);
    for part in rest {
        match (part, open) {
            // 零 before the fen says that there are no jiao.
            (Part::Number(0, 0, false), None) => {}
            (Part::Number(number, 0, _), None) if *number < 10 => open = Some(*number),
            (Part::Small(scale), Some(number)) if *scale < small => {
                fen += number * scale;
                (small, open) = (*scale, None);
            }
            _ => return Err(Doubt::NotMoney),
        }
    }
    if let Some(number) = open {
        // 3块5: what comes behind the yuan are jiao, as people say it.
        if !spoken || small != 100 {
            return Err(Doubt::NotMoney);
        }
        fen += number * 10;
        doubt = Some(Doubt::Unit);
    }
    if fen > MOST {
        return Err(Doubt::TooLarge);
    }
    Ok((i64::try_from(fen).map_err(|_| Doubt::TooLarge)?, doubt))
}

/// The fen of the yuan of a sum.
fn whole(parts: &[Part], unit: u64) -> Result<(u64, Option<Doubt>), Doubt> {
    let large = |value: Option<u64>| value.filter(|value| *value <= MOST).ok_or(Doubt::TooLarge);
    // A number alone, in digits or in Chinese digits one after the other.
    if let [Part::Number(number, behind, true)] = parts {
        return fen_of(*number, *behind, unit).map(|fen| (fen, None));
    }
    let digits: Option<Vec<u64>> = parts
        .iter()
        .map(|part| match part {
            Part::Number(number, 0, false) => Some(*number),
            _ => None,
        })
        .collect();
    if let Some(digits) = digits {
        // 三四 is three or four; 三六〇〇 is a number.
        if digits.len() == 2 || digits.len() > 12 || (digits.len() > 1 && digits[0] == 0) {
            return Err(Doubt::NotMoney);
        }
        let number = digits.iter().fold(0, |number, digit| number * 10 + digit);
        return fen_of(number, 0, unit).map(|fen| (fen, None));
    }
    // In fen: what is before 亿, what is before 万 after it, what is after that.
    let (mut total, mut section) = (0_u64, 0_u64);
    let (mut last_big, mut last_small) = (u64::MAX, u64::MAX);
    let (mut open, mut zero): (Option<(u64, u32)>, bool) = (None, false);
    for part in parts {
        match part {
            Part::Number(0, 0, false) if open.is_none() => zero = true,
            Part::Number(number, behind, _) => {
                if open.is_some() {
                    return Err(Doubt::NotMoney);
                }
                open = Some((*number, *behind));
            }
            Part::Unit(big @ (10_000 | 100_000_000)) => {
                if *big >= last_big || (open.is_none() && section == 0) {
                    return Err(Doubt::NotMoney);
                }
                let (number, behind) = open.take().unwrap_or_default();
                let exact = fen_of(number, behind, *big)?;
                total = large(total.checked_add(exact))?;
                total = large(section.checked_mul(*big).and_then(|more| total.checked_add(more)))?;
                (section, last_big, last_small, zero) = (0, *big, u64::MAX, false);
            }
            Part::Unit(small) => {
                if *small >= last_small || *small >= last_big {
                    return Err(Doubt::NotMoney);
                }
                // 十五 has no one before it.
                let (number, behind) = match open.take() {
                    Some(open) => open,
                    None if *small == 10 && (section == 0 || zero) => (1, 0),
                    None => return Err(Doubt::NotMoney),
                };
                section = large(section.checked_add(fen_of(number, behind, *small)?))?;
                (last_small, zero) = (*small, false);
            }
            Part::Yuan(_) | Part::Small(_) => return Err(Doubt::NotMoney),
        }
    }
    let mut doubt = None;
    if let Some((number, behind)) = open {
        let above = last_small.min(last_big);
        if above > 10 && number < 10 && behind == 0 && !zero {
            // 三千六: the digit behind has no unit, and people mean the next one by it.
            doubt = Some(Doubt::Unit);
            section = large(section.checked_add(number * above * 10))?;
        } else if behind > 0 || number >= above {
            return Err(Doubt::NotMoney);
        } else {
            section = large(section.checked_add(fen_of(number, 0, 1)?))?;
        }
    }
    Ok((large(total.checked_add(section))?, doubt))
}

/// The fen of a number with so many digits behind the point, in so many yuan.
fn fen_of(number: u64, behind: u32, unit: u64) -> Result<u64, Doubt> {
    let scale = 10_u64.checked_pow(behind).ok_or(Doubt::Decimals)?;
    let all =
        number.checked_mul(100).and_then(|fen| fen.checked_mul(unit)).ok_or(Doubt::TooLarge)?;
    if all % scale != 0 {
        return Err(Doubt::Decimals);
    }
    Some(all / scale).filter(|fen| *fen <= MOST).ok_or(Doubt::TooLarge)
}
