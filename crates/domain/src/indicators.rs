//! 四下降、一杜绝: the plan's indicators, as pure functions over rows. Printed with one decimal, decided
//! on integers.
//!
//! A case counts by the day the office registered it, a worker once, a month of a worker on a site once,
//! however many cases or reports they stand in. What is not true, was joined to another case, was struck
//! out, or concerns a private household does not count.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

/// One case, as far as it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseRow {
    /// The day the office registered it.
    pub registered: NaiveDate,
    /// Not true, joined to another, struck out, or of a private household.
    pub excluded: bool,
    /// 政府投资: paid from budget funds.
    pub government: bool,
    /// At least one claim is verified.
    pub verified: bool,
    /// The verified months of its workers.
    pub months: Vec<MonthRow>,
}

/// One verified month of one worker on one site.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct MonthRow {
    /// What tells the worker from others: the hash of the number.
    pub worker: String,
    /// The site.
    pub site: String,
    /// `YYYY-MM`.
    pub month: String,
    /// Owed, in fen.
    pub owed: i64,
}

/// The figures of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// 案件数.
    pub cases: u64,
    /// 涉及人数.
    pub workers: u64,
    /// 拖欠金额, in fen.
    pub owed: i64,
    /// 政府投资类项目 with a verified claim: 一杜绝, its target is none.
    pub government: u64,
    /// 政府投资类项目 whose claims are not verified yet.
    pub government_unverified: u64,
}

/// The year to date, and the same days of the year before.
pub fn periods(today: NaiveDate) -> [(NaiveDate, NaiveDate); 2] {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today);
    let year = today.year() - 1;
    // The 29th of February is compared with the 28th.
    let same = NaiveDate::from_ymd_opt(year, today.month(), today.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, today.month(), 28));
    [(first(today.year()), today), (first(year), same.unwrap_or(today))]
}

/// The figures of the cases registered in a period, both days with it.
pub fn figures(rows: &[CaseRow], period: (NaiveDate, NaiveDate)) -> Figures {
    let (from, to) = period;
    let counted: Vec<&CaseRow> =
        rows.iter().filter(|row| !row.excluded && (from..=to).contains(&row.registered)).collect();
    let mut workers = BTreeSet::new();
    let mut months = BTreeSet::new();
    let mut owed = 0;
    for month in counted.iter().flat_map(|row| &row.months) {
        workers.insert(&month.worker);
        if months.insert((&month.worker, &month.site, &month.month)) {
            owed += month.owed.max(0);
        }
    }
    let government = |verified| {
        counted.iter().filter(|row| row.government && row.verified == verified).count() as u64
    };
    Figures {
        cases: counted.len() as u64,
        workers: workers.len() as u64,
        owed,
        government: government(true),
        government_unverified: government(false),
    }
}

/// How a figure stands against last year's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decline {
    /// 达标: at least a fifth less; in tenths of a percent.
    Met(i64),
    /// 未达标, by how much it fell, below zero if it rose; in tenths of a percent.
    Missed(i64),
    /// 零基期持平: nothing last year, nothing this year. It counts as met.
    ZeroBoth,
    /// 上升, 不可比: nothing last year.
    FromZero,
}

impl Decline {
    /// Whether the target is met.
    pub fn is_met(self) -> bool {
        matches!(self, Self::Met(_) | Self::ZeroBoth)
    }
}

/// 同比降幅 of at least 20 %: five times this year's figure is at most four times last year's.
pub fn decline(before: i64, now: i64) -> Decline {
    match (before, now) {
        (0, 0) => Decline::ZeroBoth,
        (0, _) => Decline::FromZero,
        (before, now) => {
            // Rounded half up, for reading only; a quotient of money needs more than 64 bits.
            let (before, now) = (i128::from(before), i128::from(now));
            let tenths = ((before - now) * 2_000 + before).div_euclid(2 * before);
            let tenths = i64::try_from(tenths).unwrap_or(i64::MIN);
            if 5 * now <= 4 * before { Decline::Met(tenths) } else { Decline::Missed(tenths) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn month(worker: &str, site: &str, month: &str, owed: i64) -> MonthRow {
        MonthRow { worker: worker.into(), site: site.into(), month: month.into(), owed }
    }

    fn case(registered: &str, months: Vec<MonthRow>) -> CaseRow {
        CaseRow {
            registered: day(registered),
            excluded: false,
            government: false,
            verified: true,
            months,
        }
    }

    #[test]
    fn c43_decided_on_integers() {
        assert_eq!(decline(57, 46), Decline::Missed(193));
        assert_eq!(decline(57, 45), Decline::Met(211));
        assert_eq!(decline(5, 4), Decline::Met(200));
        assert_eq!(decline(1_000_000, 800_001), Decline::Missed(200), "reads as 20.0 and is not");
        assert_eq!(decline(10, 15), Decline::Missed(-500));
        assert_eq!((decline(0, 0), decline(0, 1)), (Decline::ZeroBoth, Decline::FromZero));
        assert!(Decline::ZeroBoth.is_met() && !Decline::FromZero.is_met());
    }

    #[test]
    fn a_worker_and_a_month_count_once() {
        let rows = [
            case(
                "2026-03-01",
                vec![month("a", "s", "2026-01", 100), month("b", "s", "2026-01", 50)],
            ),
            case(
                "2026-04-01",
                vec![month("a", "s", "2026-01", 100), month("a", "t", "2026-01", 30)],
            ),
            CaseRow { excluded: true, ..case("2026-04-02", vec![month("c", "s", "2026-01", 999)]) },
            case("2025-04-01", vec![month("a", "s", "2025-01", 70)]),
        ];
        let [this, last] = periods(day("2026-11-24")).map(|period| figures(&rows, period));
        assert_eq!((this.cases, this.workers, this.owed), (2, 2, 180));
        assert_eq!((last.cases, last.workers, last.owed), (1, 1, 70));
    }

    #[test]
    fn c22_a_government_project_counts_once_verified() {
        let mut school = case("2026-05-01", vec![month("a", "school", "2026-03", 100)]);
        school.government = true;
        let clue = CaseRow { verified: false, ..school.clone() };
        let found = figures(&[school, clue], periods(day("2026-11-24"))[0]);
        assert_eq!((found.government, found.government_unverified), (1, 1));
    }

    #[test]
    fn the_29th_of_february_is_compared_with_the_28th() {
        let [this, last] = periods(day("2028-02-29"));
        assert_eq!(this, (day("2028-01-01"), day("2028-02-29")));
        assert_eq!(last, (day("2027-01-01"), day("2027-02-28")));
    }

    proptest! {
        #[test]
        fn fewer_is_never_worse(before in 1_i64..1_000_000, now in 0_i64..1_000_000) {
            if decline(before, now).is_met() && now > 0 {
                prop_assert!(decline(before, now - 1).is_met());
            }
        }
    }
}
