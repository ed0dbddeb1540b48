//! Days by the law: natural and working days, and where an end goes that falls on a rest day.
//!
//! A procedural end rolls forward to the next working day (民事诉讼法第 85 条), a pay date backward to the
//! one before (保障农民工工资支付条例第 14 条), the end of a limitation is shown as it falls. A year whose
//! holidays are not known counts by the week alone, and what it touches is marked 暂算.

pub mod pay_day;
mod years;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Days that a search for a working day goes at most: no holiday is longer.
const LONGEST: usize = 30;

/// A day that was counted, and whether the count can be relied on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Counted {
    /// The day.
    pub day: NaiveDate,
    /// 暂算: it rests on a year whose holidays were not known.
    pub provisional: bool,
}

/// The holidays of a year, as days that differ from the week.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Holidays {
    /// Mondays to Fridays that are free.
    pub free: Vec<NaiveDate>,
    /// Saturdays and Sundays that are worked.
    pub worked: Vec<NaiveDate>,
}

/// A year's holidays as they travel, each day a text `YYYY-MM-DD`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct YearTexts {
    /// The year.
    pub year: i32,
    /// Mondays to Fridays that are free.
    pub free: Vec<String>,
    /// Saturdays and Sundays that are worked.
    pub worked: Vec<String>,
}

/// Rest days and working days of the years known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    years: BTreeMap<i32, Holidays>,
}

fn day_of(year: i32, short: u16) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, u32::from(short / 100), u32::from(short % 100))
}

impl Default for Calendar {
    /// The years that are shipped.
    fn default() -> Self {
        let mut calendar = Self { years: BTreeMap::new() };
        for shipped in years::SHIPPED {
            let days =
                |all: &[u16]| all.iter().filter_map(|day| day_of(shipped.number, *day)).collect();
            let holidays = Holidays { free: days(shipped.free), worked: days(shipped.worked) };
            calendar.add(shipped.number, holidays);
        }
        calendar
    }
}

/// The day that a text `YYYY-MM-DD` names. The date crate's own reader takes any format there is and weighs
/// ten kilobytes on a phone.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let mut parts = text.trim().splitn(3, '-');
    let mut part = |digits: usize| {
        let part = parts.next()?;
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Whether a text is a time of day, `HH:MM`: two of them stand in their order as texts.
pub fn is_time(text: &str) -> bool {
    let part = |at: std::ops::Range<usize>| {
        text.get(at).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    };
    let (hour, minute): (Option<u32>, Option<u32>) = (part(0..2), part(3..5));
    text.len() == 5
        && text.get(2..3) == Some(":")
        && hour.is_some_and(|hour| hour < 24)
        && minute.is_some_and(|minute| minute < 60)
}

/// Which way an end goes that falls on a rest day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Roll {
    Forward,
    Backward,
}

impl Calendar {
    /// Adds a year, or takes new holidays for one.
    pub fn add(&mut self, year: i32, holidays: Holidays) {
        self.years.insert(year, holidays);
    }

    /// The years that are shipped, and others that came. A text that is no day is no holiday.
    pub fn with(years: &[YearTexts]) -> Self {
        let mut calendar = Self::default();
        for year in years {
            let days = |texts: &[String]| texts.iter().filter_map(|text| parse(text)).collect();
            let holidays = Holidays { free: days(&year.free), worked: days(&year.worked) };
            calendar.add(year.year, holidays);
        }
        calendar
    }

    /// Whether a year's holidays are known.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// Whether people work on a day; in a year that is not known, by the week alone.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.years.get(&day.year()) {
            Some(year) if weekend => year.worked.contains(&day),
            Some(year) => !year.free.contains(&day),
            None => !weekend,
        }
    }

    /// A procedural end: `days` natural days after `start`, which is not counted; it rolls forward
    /// over rest days.
    pub fn after_days(&self, start: NaiveDate, days: u32) -> Counted {
        self.roll(start + Days::new(days.into()), Roll::Forward)
    }

    /// The day that many working days after `start`, which is not counted.
    pub fn after_working_days(&self, start: NaiveDate, days: u32) -> Counted {
        let (mut day, mut left) = (start, days);
        let mut provisional = false;
        while left > 0 {
            day = day + Days::new(1);
            provisional |= !self.knows(day.year());
            left -= u32::from(self.is_working(day));
        }
        Counted { day, provisional }
    }

    /// The day by which wages are due whose pay date is `date`: never later than that.
    pub fn pay_by(&self, date: NaiveDate) -> Counted {
        self.roll(date, Roll::Backward)
    }

    /// The end of a limitation: `years` later, as it falls. The earlier day is the safer one.
    pub fn limitation(&self, start: NaiveDate, years: i32) -> NaiveDate {
        // The 29th of February ends on the last of the month, where there is none.
        let same = NaiveDate::from_ymd_opt(start.year() + years, start.month(), start.day());
        same.or_else(|| NaiveDate::from_ymd_opt(start.year() + years, start.month(), 28))
            .unwrap_or(start)
    }

    /// Days until the next Spring Festival (正月初一), counted from `today`; none in a year beyond
    /// the table.
    pub fn days_to_spring(&self, today: NaiveDate) -> Option<i64> {
        let festivals = years::SPRING.iter().filter_map(|(year, day)| day_of(*year, *day));
        let next = festivals.filter(|day| *day >= today).min()?;
        Some((next - today).num_days())
    }

    fn roll(&self, mut day: NaiveDate, roll: Roll) -> Counted {
        let mut provisional = !self.knows(day.year());
        for _ in 0..LONGEST {
            if self.is_working(day) {
                break;
            }
            day = match roll {
                Roll::Forward => day + Days::new(1),
                Roll::Backward => day - Days::new(1),
            };
            provisional |= !self.knows(day.year());
        }
        Counted { day, provisional }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn sure(text: &str) -> Counted {
        Counted { day: day(text), provisional: false }
    }

    #[test]
    fn ends_that_fall_into_holidays() {
        let calendar = Calendar::default();
        assert_eq!(calendar.after_days(day("2026-09-05"), 30), sure("2026-10-08"));
        assert_eq!(calendar.after_working_days(day("2026-02-10"), 15), sure("2026-03-09"));
        assert_eq!(calendar.after_days(day("2025-09-01"), 30), sure("2025-10-09"));
        // C54: pay day on the National Day is paid before it.
        assert_eq!(calendar.pay_by(day("2026-10-01")), sure("2026-09-30"));
        assert_eq!(calendar.pay_by(day("2026-02-17")), sure("2026-02-14"), "a worked Saturday");
    }

    #[test]
    fn only_a_day_there_is_reads_as_one() {
        assert_eq!(parse(" 2024-02-29 "), Some(day("2024-02-29")));
        for wrong in
            ["2026-02-30", "2026-2-3", "2026/02/03", "2026-13-01", "+026-02-03", "", "明天"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_a_time_of_day_reads_as_one() {
        assert!(["00:00", "09:10", "23:59"].into_iter().all(is_time));
        for wrong in ["", "9:10", "24:00", "09:60", "+9:10", "09-10", "09:10:00", "九点:十"] {
            assert!(!is_time(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_year_that_is_not_known_is_marked() {
        let mut calendar = Calendar::default();
        let end = calendar.after_days(day("2026-12-20"), 15);
        assert_eq!(end, Counted { day: day("2027-01-04"), provisional: true });
        assert!(calendar.after_working_days(day("2026-12-30"), 5).provisional);
        let newyear = Holidays { free: vec![day("2027-01-01")], worked: Vec::new() };
        calendar.add(2027, newyear);
        assert_eq!(calendar.after_working_days(day("2026-12-30"), 2), sure("2027-01-04"));
    }

    #[test]
    fn a_limitation_is_not_rolled() {
        let calendar = Calendar::default();
        assert_eq!(calendar.limitation(day("2025-10-01"), 1), day("2026-10-01"));
        assert_eq!(calendar.limitation(day("2024-02-29"), 1), day("2025-02-28"));
    }

    #[test]
    fn spring_is_counted_to() {
        let calendar = Calendar::default();
        assert_eq!(calendar.days_to_spring(day("2026-01-18")), Some(30));
        assert_eq!(calendar.days_to_spring(day("2026-02-17")), Some(0));
        assert_eq!(calendar.days_to_spring(day("2031-01-01")), None);
    }

    proptest! {
        #[test]
        fn a_later_start_never_ends_earlier(start in 0_u64..1_090, wait in 0_u32..200, by in 0_u64..30) {
            let calendar = Calendar::default();
            let first = day("2024-01-01") + Days::new(start);
            let later = first + Days::new(by);
            prop_assert!(calendar.after_days(first, wait).day <= calendar.after_days(later, wait).day);
            prop_assert!(
                calendar.after_working_days(first, wait).day <= calendar.after_working_days(later, wait).day
            );
            prop_assert!(calendar.pay_by(first).day <= first);
            prop_assert!(calendar.is_working(calendar.pay_by(first).day));
            prop_assert!(calendar.is_working(calendar.after_days(first, wait).day));
        }
    }
}
