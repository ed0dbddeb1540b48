//! What differs from county to county, with the defaults of the plan's practice.

use chrono::{Datelike, NaiveDate};

use crate::crime;
use crate::indicators::RowFour;

/// Thresholds of a county.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// People from which several make one yellow; also the most who may represent a petition
    /// (信访工作条例第 20 条).
    pub several: usize,
    /// People from which it is a group (劳动争议调解仲裁法第 7 条).
    pub group: usize,
    /// People from which the bureau's leader is told within an hour.
    pub large: usize,
    /// People from which the county's government is told.
    pub very_large: usize,
    /// Days before the Spring Festival in which an unpaid verified claim is red.
    pub spring_red: i64,
    /// The same for yellow.
    pub spring_yellow: i64,
    /// The first and the last day of 全国两会 as month × 100 + day, each year; 0 for none. The days differ by a few from
    /// year to year, and the county sets its own.
    pub sessions: Period,
    /// The same of another time that is sensitive in the county: its own 两会.
    pub own_sessions: Period,
    /// People from which a case that is open in such a time is told of on the same day.
    pub sessions_people: usize,
    /// Days before a statutory end from which it makes a case red.
    pub timer_red: i64,
    /// The same for yellow.
    pub timer_yellow: i64,
    /// First alarm of a mediation, in days (劳动争议调解仲裁法第 14 条).
    pub mediation_days: u32,
    /// Second alarm, once both sides want more time.
    pub mediation_extended: u32,
    /// The province's figures for 拒不支付劳动报酬.
    pub crime: crime::Figures,
    /// How the fourth of the plan's declines is read.
    pub row_four: RowFour,
    /// Whether the county has entered a basis of its own for a list of bad debtors at the notary's. None
    /// was found that holds for the whole country: without one the function is off.
    pub notary_list: bool,
}

/// A time of each year, both days with it, as month × 100 + day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first day; 0 for no such time.
    pub from: u32,
    /// The last.
    pub until: u32,
}

impl Period {
    /// The day on which it began that a day lies in; none outside of it. It may go over the end of a year.
    fn began(self, day: NaiveDate) -> Option<NaiveDate> {
        let at = day.month() * 100 + day.day();
        let over = self.from > self.until && at <= self.until;
        let inside = if self.from > self.until {
            over || at >= self.from
        } else {
            (self.from..=self.until).contains(&at)
        };
        let first =
            NaiveDate::from_ymd_opt(day.year() - i32::from(over), self.from / 100, self.from % 100);
        first.filter(|_| inside)
    }
}

impl Settings {
    /// The day on which the sensitive time began that a day lies in; none on other days.
    pub fn sensitive_since(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.sessions.began(day).or_else(|| self.own_sessions.began(day))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            several: 5,
            group: 10,
            large: 30,
            very_large: 50,
            spring_red: 30,
            spring_yellow: 60,
            sessions: Period { from: 301, until: 315 },
            own_sessions: Period { from: 0, until: 0 },
            sessions_people: 5,
            timer_red: 3,
            timer_yellow: 7,
            mediation_days: 15,
            mediation_extended: 30,
            crime: crime::Figures::default(),
            row_four: RowFour::Both,
            notary_list: false,
        }
    }
}
