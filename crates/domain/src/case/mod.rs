//! A case, as its records make it: what is owed to whom, what was promised, what came.
//!
//! A case is a lead with its roster and papers (`kinds::OF_A_CASE`). Everything here reads their fields;
//! nothing is stored that can be counted anew.

pub mod agreement;
pub mod balance;
pub mod delay;
pub mod dossier;
pub mod duty;
pub mod frozen;
pub mod law;
pub mod liability;
pub mod notary;
pub mod outlook;
pub mod proceeding;
pub mod referral;
pub mod route;
pub mod settings;
pub mod signing;
pub mod step;
pub mod timer;
pub mod warning;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use serde_json::Value;

use crate::calendar;
use crate::id::RecordId;
use crate::kinds::prefill::Fields;
use crate::{reading, roster};

/// One record of a case.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: &'a str,
    /// Its fields.
    pub fields: &'a Fields,
    /// When it was made, by its device's clock, in milliseconds since 1970.
    pub at: i64,
    /// When the office received it; 0 while it has not.
    pub got: i64,
}

/// A case: its lead, the lines of its roster and its papers.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The lead.
    pub lead: Paper<'a>,
    /// Lines and papers, in the order in which they were made; after them each lead that was joined into this
    /// one, with what hangs from it ([`crate::duplicate::Roster`]).
    pub papers: &'a [Paper<'a>],
}

impl<'a> Case<'a> {
    /// Its papers of a kind.
    pub fn of(&self, kind: &str) -> impl DoubleEndedIterator<Item = &'a Paper<'a>> {
        self.papers.iter().filter(move |paper| paper.kind == kind)
    }

    /// People: those on the roster, or those somebody spoke of, whichever are more.
    pub fn people(&self) -> usize {
        let spoken_of = usize::try_from(self.lead.fen("people")).unwrap_or_default();
        self.of("wage_line").count().max(spoken_of)
    }

    /// 政府投资: paid from budget funds, by the lead or its site (政府投资条例第 2 条).
    pub fn is_government(&self) -> bool {
        self.lead.text("funding") == "government"
            || self.of("site").any(|site| site.text("funding") == "government")
    }

    /// What the roster says is owed to all workers together, before anything was paid, in fen.
    pub fn owed(&self) -> i64 {
        balance::balances(self.papers).values().map(|balance| balance.owed).sum()
    }

    /// What is left unpaid to all workers together, in fen.
    pub fn left(&self) -> i64 {
        balance::balances(self.papers).values().map(|balance| balance.left()).sum()
    }

    /// Whether nobody may learn who reported it: an anonymous clue, or one whose reporter asked for it
    /// (劳动保障监察条例第 9 条第 3 款; its 第 30 条 on revenge).
    pub fn is_reporter_sealed(&self) -> bool {
        self.lead.is_reporter_sealed()
    }

    /// Whether wages of such a month, by its year and number, stand on the roster.
    fn has_month(&self, such: impl Fn((i32, u32)) -> bool) -> bool {
        let such = |month: &str| month_of(month).is_some_and(&such);
        self.of("wage_line").any(|line| roster::months(line.fields).into_iter().any(such))
    }
}

/// The year and month of a month, however it was written.
pub(crate) fn month_of(text: &str) -> Option<(i32, u32)> {
    let month = reading::month(text, "").read()?;
    let first = calendar::parse(&[&month, "-01"].concat())?;
    Some((first.year(), first.month()))
}

/// China is eight hours ahead, all of it and all year.
pub(crate) const AHEAD: TimeDelta = TimeDelta::hours(8);

/// The day in China of a time in milliseconds since 1970; none for 0, which stands for no time.
pub fn day(millis: i64) -> Option<NaiveDate> {
    let time = DateTime::from_timestamp_millis(millis).filter(|_| millis > 0)?;
    Some((time + AHEAD).date_naive())
}

/// The hour and minute in China of a time in milliseconds since 1970, `HH:MM`; empty for 0, which stands for no
/// time.
pub fn hour(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).filter(|_| millis > 0);
    time.map_or_else(String::new, |time| (time + AHEAD).format("%H:%M").to_string())
}

impl<'a> Paper<'a> {
    /// A paper that was just begun: nobody has made or received it yet.
    pub fn new(id: RecordId, kind: &'a str, fields: &'a Fields) -> Self {
        Self { id, kind, fields, at: 0, got: 0 }
    }

    /// The day on which the office received it: statutory clocks start there, never at the phone's
    /// time. While it has not come there, the phone's day, and true: the day may move.
    pub fn received(&self) -> Option<(NaiveDate, bool)> {
        match day(self.got) {
            Some(day) => Some((day, false)),
            None => day(self.at).map(|day| (day, true)),
        }
    }

    /// 离线延迟: days between its making and the office's receipt; none while it has not come there.
    pub fn delay(&self) -> Option<i64> {
        Some((day(self.got)? - day(self.at)?).num_days().max(0))
    }

    /// Whether nobody may learn who reported this lead ([`Case::is_reporter_sealed`]).
    pub fn is_reporter_sealed(&self) -> bool {
        self.text("source") == "anonymous" || self.is("reporter_sealed")
    }

    fn day(&self, path: &str) -> Option<NaiveDate> {
        calendar::parse(self.text(path))
    }

    fn list(&self, path: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let all = self.fields.get(path).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        all.iter().filter_map(Value::as_str)
    }

    /// A text; empty where there is none.
    pub fn text(&self, path: &str) -> &'a str {
        self.fields.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// An amount in fen, or another number; 0 where there is none.
    pub fn fen(&self, path: &str) -> i64 {
        self.fields.get(path).and_then(Value::as_i64).unwrap_or_default()
    }

    fn is(&self, path: &str) -> bool {
        self.fields.get(path).and_then(Value::as_bool) == Some(true)
    }
}

/// The elements of a repeated group, in their order.
pub fn elements<'a>(fields: &'a Fields, group: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for path in fields.keys() {
        let mut parts = path.splitn(3, '.');
        if parts.next() == Some(group)
            && let (Some(element), Some(_)) = (parts.next(), parts.next())
            && found.last() != Some(&element)
        {
            found.push(element);
        }
    }
    found
}
