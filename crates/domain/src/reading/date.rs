//! Months and days.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate};

use super::{Doubt, Reading, digit, doubtful, plain};
use crate::calendar;

/// The years that anything here happens in.
const YEARS: RangeInclusive<i32> = 1900..=2100;

/// The numbers of a text and what stands behind each.
type Numbers = Vec<(String, char)>;

/// The numbers of a text, 二〇二六年九月 among them; none where anything stands in it that no date has.
fn numbers(text: &str) -> Option<Numbers> {
    let text = plain(text);
    // Excel writes the time behind the day.
    let text = text
        .split_once([' ', 'T'])
        .filter(|(_, time)| time.contains(':'))
        .map_or(&*text, |(day, _)| day);
    let text = text.trim_start_matches('\'').trim_end_matches(['份', '.', '。']);
    let mut all: Numbers = Vec::new();
    let mut open = String::new();
    let mut chinese = false;
    for c in text.chars() {
        match c {
            c if c.is_ascii_digit() => open.push(c),
            '年' | '月' | '日' | '号' | '-' | '.' | '/' if !open.is_empty() => {
                all.push((std::mem::take(&mut open), c));
            }
            // 2026 年 9 月
            ' ' => {}
            '十' => {
                chinese = true;
                open.push('X');
            }
            c => {
                chinese = true;
                open.push(char::from_digit(u32::try_from(digit(c)?).ok()?, 10)?);
            }
        }
    }
    if !open.is_empty() {
        all.push((open, ' '));
    }
    if chinese {
        // 十 is ten, 十二 is twelve, 二十 is twenty.
        for (number, _) in &mut all {
            if let Some((tens, ones)) = number.split_once('X') {
                let (tens, ones) = (
                    if tens.is_empty() { "1" } else { tens },
                    if ones.is_empty() { "0" } else { ones },
                );
                *number = [tens, ones].concat();
            }
        }
    }
    all.iter().all(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit())).then_some(all)
}

/// A date's parts: the year where one is written, and whether it has all its digits.
struct Parts {
    year: Option<i32>,
    short: bool,
    month: u32,
    day: Option<u32>,
}

/// What the numbers of a text are; `wants_day` tells the month and day of 9.3 from a year and month.
fn parts(text: &str, wants_day: bool) -> Option<Parts> {
    let numbers = numbers(text)?;
    let value = |at: usize| numbers.get(at).and_then(|(number, _)| number.parse::<u32>().ok());
    let mark = |at: usize| numbers.get(at).map(|(_, mark)| *mark);
    let length = |at: usize| numbers.get(at).map_or(0, |(number, _)| number.len());
    let year = |at: usize| value(at).and_then(|year| i32::try_from(year).ok());
    let small = |at: usize| value(at).filter(|_| length(at) <= 2);
    match numbers.len() {
        1 => {
            let digits = &numbers[0].0;
            let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
            match (digits.len(), mark(0)) {
                (6, Some(' ')) if !wants_day => Some(Parts {
                    year: i32::try_from(part(0..4)?).ok(),
                    short: false,
                    month: part(4..6)?,
                    day: None,
                }),
                (8, Some(' ')) => Some(Parts {
                    year: i32::try_from(part(0..4)?).ok(),
                    short: false,
                    month: part(4..6)?,
                    day: part(6..8),
                }),
                (1..=2, Some('月')) => {
                    Some(Parts { year: None, short: false, month: small(0)?, day: None })
                }
                _ => None,
            }
        }
        // 9月3日 has no year.
        2 if mark(0) == Some('月') => {
            Some(Parts { year: None, short: false, month: small(0)?, day: Some(small(1)?) })
        }
        2 if length(0) == 4 => {
            Some(Parts { year: year(0), short: false, month: small(1)?, day: None })
        }
        2 if length(0) <= 2 && mark(0) == Some('年') => {
            Some(Parts { year: year(0), short: true, month: small(1)?, day: None })
        }
        2 if wants_day => {
            Some(Parts { year: None, short: false, month: small(0)?, day: Some(small(1)?) })
        }
        2 if length(0) == 2 => {
            Some(Parts { year: year(0), short: true, month: small(1)?, day: None })
        }
        3 if length(0) == 4 => {
            Some(Parts { year: year(0), short: false, month: small(1)?, day: Some(small(2)?) })
        }
        3 if length(0) == 2 => {
            Some(Parts { year: year(0), short: true, month: small(1)?, day: Some(small(2)?) })
        }
        _ => None,
    }
}

/// The day that some parts are, and a doubt where the year was not written out.
fn date(parts: &Parts, today: &str) -> Result<(NaiveDate, Option<Doubt>), Doubt> {
    let of = |year| {
        NaiveDate::from_ymd_opt(year, parts.month, parts.day.unwrap_or(1)).ok_or(Doubt::NoSuchDay)
    };
    match parts.year {
        Some(year) if parts.short => Ok((of(2000 + year)?, Some(Doubt::Year))),
        Some(year) if YEARS.contains(&year) => Ok((of(year)?, None)),
        Some(_) => Err(Doubt::NoSuchDay),
        None => {
            let today = calendar::parse(today).ok_or(Doubt::Year)?;
            // The last one that has come.
            let this = of(today.year());
            let day = match this {
                Ok(day) if day <= today => day,
                _ => of(today.year() - 1).or(this)?,
            };
            Ok((day, Some(Doubt::Year)))
        }
    }
}

fn answer(day: NaiveDate, doubt: Option<Doubt>, whole: bool) -> Reading<String> {
    let (year, month) = (day.year().to_string(), two(day.month()));
    let mut text = [&year, "-", &month].concat();
    if whole {
        text = [&text, "-", &two(day.day())].concat();
    }
    match doubt {
        None => Reading::Read(text),
        Some(why) => doubtful(text, why),
    }
}

fn two(number: u32) -> String {
    let text = number.to_string();
    if text.len() < 2 { ["0", &text].concat() } else { text }
}

/// Reads a month as `YYYY-MM`, on a day `YYYY-MM-DD`: `2026-9`, `2026年9月`, `202609`. Whoever writes no year is asked,
/// and offered the last such month that has come; so is whoever writes a day as well.
pub fn month(text: &str, today: &str) -> Reading<String> {
    let Some(parts) = parts(text, false) else { return Reading::Unreadable(Doubt::NotDate) };
    match date(&parts, today) {
        Ok((day, doubt)) => answer(day, doubt.or(parts.day.map(|_| Doubt::Day)), false),
        Err(why) => Reading::Unreadable(why),
    }
}

/// Reads a day as `YYYY-MM-DD`, on a day `YYYY-MM-DD`: `2026.9.3`, `20260903`, `2026年9月3日`. Whoever writes no year is
/// asked, and offered the last such day that has come.
pub fn day(text: &str, today: &str) -> Reading<String> {
    if let Some(serial) = serial(text) {
        return answer(serial, Some(Doubt::Year), true);
    }
    let Some(parts) = parts(text, true).filter(|parts| parts.day.is_some()) else {
        return Reading::Unreadable(Doubt::NotDate);
    };
    match date(&parts, today) {
        Ok((day, doubt)) => answer(day, doubt, true),
        Err(why) => Reading::Unreadable(why),
    }
}

/// The day that a spreadsheet keeps as a number: 46268 is 2026-09-03.
fn serial(text: &str) -> Option<NaiveDate> {
    let text = plain(text);
    let number: u64 = text.parse().ok().filter(|number| (20_000..70_000).contains(number))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number))
}
