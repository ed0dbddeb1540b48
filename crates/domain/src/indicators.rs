//! 四下降、一杜绝: the plan's indicators, as pure functions over rows. Printed with one decimal, decided
//! on integers.
//!
//! A case counts by the day the office registered it, a worker once, a month of a worker on a site once,
//! however many cases or reports they stand in. What is not true, was joined to another case, was struck
//! out, or concerns a private household does not count.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::case::step::{State, named};
use crate::case::{Case, Paper, day};
use crate::duplicate::normal;
use crate::roster;

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

impl CaseRow {
    /// The row of a case; none while the office has not registered it. `worker` tells a worker from others
    /// across cases: a hash of the number, never the number. A case that was joined to another counts
    /// there; a private household is no employer, and stays out.
    pub fn of(case: &Case<'_>, worker: impl Fn(&Paper<'_>) -> String) -> Option<Self> {
        let lead = &case.lead;
        let verified = |line: &Paper<'_>| {
            matches!(line.text("verified"), "verified" | "determined" | "settled")
        };
        let out = matches!(
            State::of(lead.fields),
            Some(State::Untrue | State::Joined | State::PassedOn | State::Declined)
        );
        let site = match lead.text("site") {
            "" => normal(lead.text("place")),
            id => id.to_owned(),
        };
        let mut months = Vec::new();
        for line in case.of("wage_line").filter(|line| verified(line)) {
            for month in roster::months(line.fields) {
                let owed = roster::month(line.fields, month).owed().max(0);
                let (worker, site) = (worker(line), site.clone());
                let month = roster::month_key(month);
                months.push(MonthRow { worker, site, month, owed });
            }
        }
        Some(Self {
            registered: day(lead.got)?,
            excluded: out || lead.text("employer_kind") == "household",
            government: case.is_government(),
            verified: case.of("wage_line").any(verified),
            months,
        })
    }
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

/// 上访, by the day it happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PetitionRow {
    /// The day.
    pub on: NaiveDate,
    /// How many came.
    pub people: u32,
    /// Above 本级或者上一级 (信访工作条例第 20 条).
    pub over_heads: bool,
    /// Not for wages, or counted elsewhere.
    pub excluded: bool,
}

/// 群体性上访事件 (4a) and 越级上访 (4b) of a period; people from which it is a group is a setting.
pub fn petitions(rows: &[PetitionRow], period: (NaiveDate, NaiveDate), group: u32) -> (u64, u64) {
    let counted =
        || rows.iter().filter(|row| !row.excluded && (period.0..=period.1).contains(&row.on));
    let together = counted().filter(|row| row.people >= group).count();
    let over = counted().filter(|row| row.over_heads).count();
    (together as u64, over as u64)
}

named! {
    /// How the fourth decline is read. The plan names five nouns and four declines, and does not say how the last two of
    /// its nouns are one: that is the county's setting.
    RowFour {
        /// 群体性上访和越级上访都达标: the default.
        Both = "both",
        /// 两项合并计算: an event that is both counts in both.
        Together = "together",
        /// 只看群体性上访.
        Group = "group",
        /// 只看越级上访.
        OverHeads = "over_heads",
    }
}

/// 四下降: the board of a period against the same days of the year before. Both figures of the fourth decline are
/// shown however it is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Board {
    /// 案件数.
    pub cases: Decline,
    /// 涉及人数.
    pub workers: Decline,
    /// 拖欠金额.
    pub owed: Decline,
    /// 4a 群体性上访事件数.
    pub group_petitions: Decline,
    /// 4b 越级上访数.
    pub over_heads: Decline,
    /// 4a and 4b together.
    pub petitions: Decline,
    /// 一杜绝: government projects with a verified claim; the target is none.
    pub government: u64,
}

impl Board {
    /// Of two years' figures and petitions, the year before first.
    pub fn new(before: (Figures, (u64, u64)), now: (Figures, (u64, u64))) -> Self {
        let count = |before: u64, now: u64| {
            decline(
                i64::try_from(before).unwrap_or(i64::MAX),
                i64::try_from(now).unwrap_or(i64::MAX),
            )
        };
        let ((was, petitions_were), (is, petitions_are)) = (before, now);
        Self {
            cases: count(was.cases, is.cases),
            workers: count(was.workers, is.workers),
            owed: decline(was.owed, is.owed),
            group_petitions: count(petitions_were.0, petitions_are.0),
            over_heads: count(petitions_were.1, petitions_are.1),
            petitions: count(
                petitions_were.0 + petitions_were.1,
                petitions_are.0 + petitions_are.1,
            ),
            government: is.government,
        }
    }

    /// The four declines: met or not, in the plan's order, the fourth as the county reads it.
    pub fn met(&self, reading: RowFour) -> [bool; 4] {
        let petitions = match reading {
            RowFour::Both => self.group_petitions.is_met() && self.over_heads.is_met(),
            RowFour::Together => self.petitions.is_met(),
            RowFour::Group => self.group_petitions.is_met(),
            RowFour::OverHeads => self.over_heads.is_met(),
        };
        [self.cases.is_met(), self.workers.is_met(), self.owed.is_met(), petitions]
    }
}

/// 更正数: what changed in a month's figures since they were frozen; a late edit never changes them
/// silently. In the order cases, workers, owed, government, government_unverified; now less then.
pub fn corrections(frozen: Figures, now: Figures) -> [i64; 5] {
    let less =
        |now: u64, then: u64| i64::try_from(i128::from(now) - i128::from(then)).unwrap_or(i64::MAX);
    [
        less(now.cases, frozen.cases),
        less(now.workers, frozen.workers),
        now.owed - frozen.owed,
        less(now.government, frozen.government),
        less(now.government_unverified, frozen.government_unverified),
    ]
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

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn month(worker: &str, site: &str, month: &str, owed: i64) -> MonthRow {
        MonthRow { worker: worker.into(), site: site.into(), month: month.into(), owed }
    }

    fn case(registered: &str, months: Vec<MonthRow>) -> CaseRow {
        CaseRow {
            registered: date(registered),
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
        let [this, last] = periods(date("2026-11-24")).map(|period| figures(&rows, period));
        assert_eq!((this.cases, this.workers, this.owed), (2, 2, 180));
        assert_eq!((last.cases, last.workers, last.owed), (1, 1, 70));
    }

    #[test]
    fn c22_a_government_project_counts_once_verified() {
        let mut school = case("2026-05-01", vec![month("a", "school", "2026-03", 100)]);
        school.government = true;
        let clue = CaseRow { verified: false, ..school.clone() };
        let found = figures(&[school, clue], periods(date("2026-11-24"))[0]);
        assert_eq!((found.government, found.government_unverified), (1, 1));
    }

    #[test]
    fn petitions_count_twice_where_they_are_both_and_the_fourth_needs_both() {
        let row = |on: &str, people, over_heads| PetitionRow {
            on: date(on),
            people,
            over_heads,
            excluded: false,
        };
        let rows = [
            row("2026-03-01", 5, true),
            row("2026-03-02", 4, false),
            row("2026-03-03", 4, true),
            PetitionRow { excluded: true, ..row("2026-03-04", 50, true) },
            row("2025-03-01", 5, false),
        ];
        let [this, last] = periods(date("2026-11-24")).map(|period| petitions(&rows, period, 5));
        assert_eq!((this, last), ((1, 2), (1, 0)));
        let figures = |cases| Figures { cases, ..Figures::default() };
        let board = Board::new((figures(57), (5, 0)), (figures(45), (4, 1)));
        assert_eq!(board.met(RowFour::Both), [true, true, true, false], "越级 rose from nothing");
        let fourth = |reading| board.met(reading)[3];
        assert!(fourth(RowFour::Group) && !fourth(RowFour::OverHeads));
        assert!(!fourth(RowFour::Together), "five of five");
        let fewer = Board::new((figures(57), (9, 1)), (figures(45), (7, 1)));
        assert!(fewer.met(RowFour::Together)[3] && !fewer.met(RowFour::Both)[3], "eight of ten");
        let board = Board::new((figures(57), (5, 5)), (figures(46), (4, 4)));
        assert_eq!(board.met(RowFour::Both), [false, true, true, true]);
    }

    #[test]
    fn a_late_edit_is_a_correction() {
        let frozen = Figures { cases: 10, workers: 30, owed: 900, ..Figures::default() };
        let now = Figures { cases: 9, owed: 1_000, government: 1, ..frozen };
        assert_eq!(corrections(frozen, now), [-1, 0, 100, 1, 0]);
    }

    #[test]
    fn the_29th_of_february_is_compared_with_the_28th() {
        let [this, last] = periods(date("2028-02-29"));
        assert_eq!(this, (date("2028-01-01"), date("2028-02-29")));
        assert_eq!(last, (date("2027-01-01"), date("2027-02-28")));
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
