//! 工资支付日期: the day of the month on which wages are paid, read from what somebody wrote on a site's board or
//! heard there, and the day by which that makes a month's wages due.

use chrono::{Datelike, Months, NaiveDate};

use super::{Calendar, Counted};
use crate::check::half_width;

/// A day of the month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PayDay {
    /// 1 to 31; where the month is shorter, its last day.
    day: u32,
    /// Whether a month's wages are paid in the month after it.
    next_month: bool,
}

/// What stands for the last day of a month.
const LAST: [&str; 4] = ["月底", "月末", "最后一天", "最后一日"];

impl PayDay {
    /// Reads 每月 15 日, 次月十五日前, 15, 月底. Nothing where no day of the month or more than one stands there: what
    /// nobody can tell is not guessed at. Where nobody says in which month, wages of a month that is not over are not
    /// due: a day before its end is one of the next month.
    pub fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
        let last = LAST.iter().any(|one| text.contains(one));
        let mut days = days(&text);
        days.extend(last.then_some(31));
        let &[day] = days.as_slice() else { return None };
        let says = |words: &[&str]| words.iter().any(|one| text.contains(one));
        let next_month =
            !says(&["当月", "本月"]) && (says(&["次月", "下月", "下个月", "翌月"]) || day < 31);
        (1..=31).contains(&day).then_some(Self { day, next_month })
    }

    /// The day by which the wages of a month are paid: the pay day, and where that is a rest day the working day
    /// before it (条例第 14 条).
    pub fn due(self, (year, month): (i32, u32), calendar: &Calendar) -> Option<Counted> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let first = first.checked_add_months(Months::new(u32::from(self.next_month)))?;
        let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
        first.with_day(self.day.min(last.day())).map(|day| calendar.pay_by(day))
    }

    /// The day by which the wages of the month before a day are paid, with that month's number.
    pub fn due_before(self, day: NaiveDate, calendar: &Calendar) -> Option<(u32, Counted)> {
        let before = day.with_day(1)?.pred_opt()?;
        self.due((before.year(), before.month()), calendar).map(|due| (before.month(), due))
    }
}

/// The numbers of a text that are days of a month: before 日 or 号, or alone. 每7日 is no such day, nor is 3个月.
fn days(text: &str) -> Vec<u32> {
    let is_part = |c: char| c.is_ascii_digit() || value(c).is_some();
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = (at..chars.len()).find(|at| is_part(chars[*at])) {
        let to = (from..chars.len()).find(|at| !is_part(chars[*at])).unwrap_or(chars.len());
        let alone = from == 0 && to == chars.len();
        let named = chars.get(to).is_some_and(|next| matches!(next, '日' | '号'));
        let every = from > 0 && chars[from - 1] == '每';
        // 最后一日 is told apart by its words.
        let counted = from > 1 && chars[from - 2..from] == ['最', '后'];
        if (alone || named) && !every && !counted {
            found.extend(number(&chars[from..to]));
        }
        at = to;
    }
    found
}

/// The value of a Chinese digit; ten for 十.
fn value(c: char) -> Option<u32> {
    "一二三四五六七八九十"
        .chars()
        .position(|one| one == c)
        .and_then(|at| u32::try_from(at + 1).ok())
}

/// 15, 十五, 二十, 三十一.
fn number(chars: &[char]) -> Option<u32> {
    if chars.iter().all(char::is_ascii_digit) {
        return chars.iter().collect::<String>().parse().ok();
    }
    let values: Option<Vec<u32>> = chars.iter().map(|c| value(*c)).collect();
    match *values? {
        [one] => Some(one),
        [10, ones @ 1..=9] => Some(10 + ones),
        [tens @ 2..=3, 10] => Some(tens * 10),
        [tens @ 2..=3, 10, ones @ 1..=9] => Some(tens * 10 + ones),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn due(text: &str, month: (i32, u32)) -> Option<String> {
        let due = PayDay::read(text)?.due(month, &Calendar::default())?;
        Some(due.day.to_string())
    }

    #[test]
    fn c54_a_pay_day_is_read_as_people_write_it_and_never_rolled_forward() {
        let september = (2026, 9);
        for (text, day) in [
            // The National Day is paid before it.
            ("每月1日", "2026-09-30"),
            ("1", "2026-09-30"),
            ("每月 15 日", "2026-10-15"),
            ("次月十五日前", "2026-10-15"),
            ("每月１５号", "2026-10-15"),
            ("当月15日", "2026-09-15"),
            ("每月底结清", "2026-09-30"),
            ("每月最后一日", "2026-09-30"),
            ("下月三十一日", "2026-10-30"),
            ("31日", "2026-09-30"),
            ("每月二十日，转到本人卡", "2026-10-20"),
        ] {
            assert_eq!(due(text, september).as_deref(), Some(day), "{text}");
        }
        for unclear in
            ["", "按约定", "每7日", "每3个月", "32日", "0日", "每月5日至10日", "每天一百元"]
        {
            assert_eq!(PayDay::read(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn a_short_month_is_paid_on_its_last_day_and_december_in_january() {
        assert_eq!(due("30日", (2026, 1)).as_deref(), Some("2026-02-28"), "a worked Saturday");
        assert_eq!(due("15日", (2025, 12)).as_deref(), Some("2026-01-15"));
        let unknown = PayDay::read("15日").and_then(|day| day.due((2031, 1), &Calendar::default()));
        assert!(unknown.is_some_and(|due| due.provisional), "暂算");
        assert_eq!(due("15日", (2026, 13)), None);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_or_not(text in "\\PC{0,20}", month in 1_u32..13) {
            if let Some(due) = PayDay::read(&text).and_then(|day| day.due((2026, month), &Calendar::default())) {
                prop_assert!(due.day.year() >= 2025);
            }
        }
    }
}
