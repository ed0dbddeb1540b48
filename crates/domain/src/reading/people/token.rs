//! The parts of a line of a list: names and other words, sums, telephones, numbers of papers.

use super::super::name::{is_dot, is_han};
use super::super::{Doubt, Reading, digit, id_card, money, phone};

/// What a part is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Words; a name among them.
    Text,
    Amount(Reading<i64>),
    Phone(Reading<String>),
    Id(Reading<String>),
    /// Days, counts, numbers of accounts.
    Other,
}

/// A part of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) raw: String,
    pub(super) kind: Kind,
    /// Parted from what is before it by more than a blank.
    pub(super) strong: bool,
}

/// Words that belong to the sum behind them, the longer first.
const BEFORE: [&str; 15] = [
    "人民币",
    "差不多",
    "欠薪",
    "欠款",
    "还欠",
    "尚欠",
    "共欠",
    "大约",
    "大概",
    "工资",
    "一共",
    "欠",
    "约",
    "共",
    "近",
];
/// What is counted by a number that is no sum.
const COUNTED: [char; 22] = [
    '年', '月', '日', '号', '天', '人', '个', '岁', '份', '次', '期', '层', '栋', '班', '组', '队',
    '点', '时', '米', '吨', '名', '%',
];
/// Words that belong to the sum before them.
const AFTER: [&str; 6] = ["左右", "上下", "以上", "多", "余", "整"];

fn is_strong(c: char) -> bool {
    matches!(c, '\t' | ',' | '，' | '、' | ';' | '；' | '|' | '/')
}

fn is_weak(c: char) -> bool {
    matches!(
        c,
        ' ' | ':'
            | '='
            | '('
            | ')'
            | '['
            | ']'
            | '【'
            | '】'
            | '"'
            | '\''
            | '*'
            | '。'
            | '!'
            | '?'
            | '_'
    )
}

fn is_digit(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(char::is_ascii_digit)
}

/// The parts of a line in plain signs.
pub(super) fn tokens(line: &str, today: &str) -> Vec<Token> {
    let chars: Vec<char> = line.chars().collect();
    let mut found: Vec<Token> = Vec::new();
    let (mut at, mut strong, mut blank, mut quoted) = (0, false, false, false);
    while let Some(c) = chars.get(at).copied() {
        quoted ^= c == '"';
        let minus = c == '-' && is_digit(&chars, at + 1);
        if is_strong(c) || is_weak(c) || (c == '-' && !minus) {
            strong |= is_strong(c);
            blank |= c == ' ';
            at += 1;
            continue;
        }
        let starts =
            is_digit(&chars, at) || c == '¥' || (matches!(c, '+') && is_digit(&chars, at + 1));
        if minus && !(strong || blank || at == 0) {
            // 张三-3600: a dash, and nothing below zero.
            at += 1;
            continue;
        }
        if starts || minus {
            let glued = at > 0 && !strong && !blank;
            let (end, kind) = number(&chars, at, glued, quoted, today);
            let mut raw: String = chars[at..end].iter().collect();
            let mut kind = kind;
            if let Kind::Amount(reading) = &mut kind
                && let Some(word) = before(&mut found, strong)
            {
                raw.insert_str(0, word);
                *reading = doubted_like(money(&raw), reading);
            }
            found.push(Token { raw, kind, strong });
            at = end;
        } else {
            let end = (at..chars.len())
                .find(|at| {
                    let c = chars[*at];
                    is_strong(c)
                        || is_weak(c)
                        || c.is_ascii_digit()
                        || c == '¥'
                        || (c == '-' && is_digit(&chars, at + 1))
                })
                .unwrap_or(chars.len());
            word(&mut found, chars[at..end].iter().collect(), strong, blank);
            at = end;
        }
        (strong, blank) = (false, false);
    }
    found
}

/// A sum read anew with a word before it, with the doubt that it had.
fn doubted_like(new: Reading<i64>, old: &Reading<i64>) -> Reading<i64> {
    match old.why() {
        Some(why) => new.doubted(why),
        None => new,
    }
}

/// Takes the word that belongs to a sum from the text before it.
fn before(found: &mut Vec<Token>, strong: bool) -> Option<&'static str> {
    let last = found.last_mut().filter(|last| last.kind == Kind::Text && !strong)?;
    let word = BEFORE.into_iter().find(|word| last.raw.ends_with(word))?;
    last.raw.truncate(last.raw.len() - word.len());
    if last.raw.is_empty() {
        found.pop();
    }
    Some(word)
}

/// Adds words, to the name before them where a blank alone parts them: 张 三, Li Ming, 阿依古丽 · 买买提.
fn word(found: &mut Vec<Token>, raw: String, strong: bool, blank: bool) {
    if let Some(last) = found.last_mut().filter(|last| last.kind == Kind::Text && blank && !strong)
    {
        let one = |text: &str| text.chars().count() == 1 && text.chars().all(is_han);
        let letters = last.raw.chars().count() + raw.chars().count();
        let dotted = last.raw.ends_with(is_dot) || raw.starts_with(is_dot);
        let latin = last.raw.is_ascii() && raw.is_ascii();
        let han = (one(&last.raw) || one(&raw)) && letters <= 4 && raw.chars().all(is_han);
        if dotted || latin || han {
            last.raw.push(' ');
            last.raw.push_str(&raw);
            return;
        }
    }
    // A point before a line is no name.
    if raw.chars().all(is_dot) && found.is_empty() {
        return;
    }
    found.push(Token { raw, kind: Kind::Text, strong });
}

/// What begins with a digit: where it ends, and what it is. `glued` to a text before it, it is looked at twice.
fn number(chars: &[char], from: usize, glued: bool, quoted: bool, today: &str) -> (usize, Kind) {
    let text = |end: usize| -> String { chars[from..end].iter().collect() };
    if let Some(end) = telephone(chars, from) {
        return (end, Kind::Phone(phone(&text(end))));
    }
    if let Some(end) = paper(chars, from) {
        return (end, Kind::Id(id_card(&text(end), today)));
    }
    let plus = usize::from(matches!(chars[from], '+' | '-' | '¥'));
    let run = run(chars, from + plus);
    let next = chars.get(from + plus + run).copied();
    let alone = !next.is_some_and(|c| matches!(c, '.' | ',' | '，') || is_unit(c));
    if let Some(end) = date(chars, from) {
        return (end, Kind::Other);
    }
    if next.is_some_and(|c| COUNTED.contains(&c)) {
        // 3个月, 2026年9月3日
        let end = from + plus + run;
        let more = |c: &&char| COUNTED.contains(c) || c.is_ascii_digit();
        return (end + chars[end..].iter().take_while(more).count(), Kind::Other);
    }
    if alone && run > 14 {
        return (from + plus + run, Kind::Other);
    }
    if alone && run > 8 {
        return (from + plus + run, Kind::Phone(phone(&text(from + plus + run))));
    }
    let end = sum_end(chars, from + plus);
    let raw = text(end);
    let mut reading = money(&raw);
    let commas = |c: char| chars.iter().filter(|one| **one == c).count();
    let inside = |c: char| raw.chars().filter(|one| *one == c).count();
    if [',', '，'].into_iter().any(|c| inside(c) > 0 && commas(c) > inside(c) && !quoted) {
        // The comma that parts cells may be the one between thousands.
        reading = reading.doubted(Doubt::TwoSums);
    }
    let small = glued && run < 3 && alone;
    let large = alone && run > 6;
    let behind = chars.get(end).is_some_and(|c| c.is_alphabetic());
    // 2026.9 may be a month.
    let year = run == 4 && next == Some('.') && (raw.starts_with("19") || raw.starts_with("20"));
    if small || large || behind || year {
        reading = reading.doubted(Doubt::Unclear);
    }
    (end, Kind::Amount(reading))
}

/// The number of digits from a place on.
fn run(chars: &[char], from: usize) -> usize {
    chars[from.min(chars.len())..].iter().take_while(|c| c.is_ascii_digit()).count()
}

fn is_unit(c: char) -> bool {
    matches!(
        c,
        '十' | '百'
            | '千'
            | '万'
            | '亿'
            | '佰'
            | '仟'
            | '萬'
            | '元'
            | '块'
            | '圆'
            | 'w'
            | 'W'
            | 'k'
            | 'K'
    )
}

/// Where a sum ends: digits, a point, commas between thousands, units, and words that belong to it.
fn sum_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    let mut units = false;
    while let Some(c) = chars.get(at).copied() {
        let after_one =
            at > from && is_digit(chars, at - 1) && !(at > from + 1 && is_digit(chars, at - 2));
        let more = c.is_ascii_digit()
            || (c == '.' && is_digit(chars, at + 1))
            || (matches!(c, ',' | '，')
                && is_digit(chars, at + 1)
                && run(chars, at + 1) <= 3
                && at > from
                && is_digit(chars, at - 1))
            || (at > from && is_unit(c))
            || (matches!(c, '角' | '毛' | '分')
                && (after_one || (units && digit(chars[at - 1]).is_some())))
            || (c == '钱' && at > from && matches!(chars[at - 1], '块' | '元'))
            || (units && digit(c).is_some());
        if !more {
            break;
        }
        units |= is_unit(c);
        at += 1;
    }
    for word in AFTER {
        let rest: String = chars[at..].iter().take(word.chars().count()).collect();
        if rest == word {
            at += word.chars().count();
        }
    }
    if units || at == from {
        return at;
    }
    // 三万多元, 3000多块
    if at > from
        && matches!(chars[at - 1], '多' | '余')
        && chars.get(at).is_some_and(|c| matches!(c, '元' | '块'))
    {
        at += 1;
    }
    at
}

/// The groups of digits from a place on, parted by one sign each: where each ends.
fn groups(chars: &[char], from: usize) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let mut at = from;
    while groups.len() < 5 {
        let digits = run(chars, at);
        if digits == 0 {
            break;
        }
        groups.push((digits, at + digits));
        at += digits;
        if !chars.get(at).is_some_and(|c| matches!(c, ' ' | '-' | '.')) {
            break;
        }
        at += 1;
    }
    groups
}

/// Where a telephone number ends that begins here; none where none begins.
fn telephone(chars: &[char], from: usize) -> Option<usize> {
    const MOBILE: [&[usize]; 7] =
        [&[11], &[3, 4, 4], &[3, 8], &[7, 4], &[4, 4, 3], &[3, 3, 5], &[5, 6]];
    let plus = usize::from(chars[from] == '+');
    let all = groups(chars, from + plus);
    let (first, end) = *all.first()?;
    let digits: String = chars[from + plus..].iter().filter(|c| c.is_ascii_digit()).collect();
    let prefix = ["0086", "86"].into_iter().find(|prefix| digits.starts_with(prefix));
    if let Some(prefix) = prefix
        && first == prefix.len() + 11
        && digits[prefix.len()..].starts_with('1')
    {
        return Some(end);
    }
    let skip = usize::from(prefix.is_some_and(|prefix| first == prefix.len()) && all.len() > 1);
    let skip_digits = if skip == 1 { first } else { 0 };
    let number = digits.get(skip_digits..)?;
    let sizes = |count: usize| {
        all.get(skip..skip + count)
            .map(|some| some.iter().map(|(size, _)| *size).collect::<Vec<_>>())
    };
    for shape in MOBILE {
        if sizes(shape.len()).is_some_and(|sizes| sizes == shape)
            && number.starts_with('1')
            && number.as_bytes().get(1).is_some_and(|second| *second > b'2')
        {
            return all.get(skip + shape.len() - 1).map(|(_, end)| *end);
        }
    }
    // A landline with its area code.
    if number.starts_with('0') && skip == 0 {
        let dash = |end: usize| chars.get(end) == Some(&'-');
        if (10..=12).contains(&first) {
            return Some(end);
        }
        if let [(3 | 4, area), (7 | 8, end), rest @ ..] = all.as_slice()
            && dash(*area)
        {
            return match rest {
                [(1..=6, behind), ..] if dash(*end) => Some(*behind),
                _ => Some(*end),
            };
        }
    }
    None
}

/// Where a citizen number ends that begins here; none where none begins.
fn paper(chars: &[char], from: usize) -> Option<usize> {
    let all = groups(chars, from);
    let with_x = |digits: usize, end: usize| {
        let x = chars.get(end).is_some_and(|c| matches!(c, 'x' | 'X'));
        (digits + usize::from(x), end + usize::from(x))
    };
    let (digits, end) = *all.first()?;
    let (count, whole) = with_x(digits, end);
    if matches!(count, 15 | 18) {
        return Some(whole);
    }
    if let [(6, _), (8, _), (last, end), ..] = all.as_slice() {
        let (count, whole) = with_x(*last, *end);
        return (count == 4).then_some(whole);
    }
    None
}

/// Where a month or day ends that begins here with a year: 2026-9, 2026/09/03, 2026.9.3.
fn date(chars: &[char], from: usize) -> Option<usize> {
    if run(chars, from) != 4 || !matches!(chars[from], '1' | '2') {
        return None;
    }
    let sign = *chars.get(from + 4).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let month = run(chars, from + 5);
    let end = from + 5 + month;
    if !(1..=2).contains(&month) {
        return None;
    }
    let day = run(chars, end + 1);
    if chars.get(end) == Some(&sign) && (1..=2).contains(&day) {
        return Some(end + 1 + day);
    }
    (sign != '.').then_some(end)
}
