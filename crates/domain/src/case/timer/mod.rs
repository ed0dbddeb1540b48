//! What is due when: T1 to T15, each from the fact it starts with. Nothing here is stored; every end is
//! counted anew from the papers.
//!
//! A clock that starts with an authority's receipt starts on the day the office received the paper, in
//! China, whatever the phone's clock said.

mod instalment;
mod limitation;
mod proceeding;

use chrono::NaiveDate;
use serde::Serialize;

use super::law::{self, Article, arbitration};
use super::settings::Settings;
use super::step::{Action, State, steps};
use super::warning::Colour;
use super::{Case, day};
use crate::calendar::{Calendar, Counted};
use crate::id::RecordId;
use crate::kinds::prefill::Fields;

pub use limitation::{Limit, limits};

/// What the end of a timer means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Somebody must have done something by then, by law.
    Duty,
    /// A chance is gone afterwards; other ways stay.
    Chance,
    /// A limitation: never rolled, and nobody is refused for it here.
    Limitation,
    /// The plan's practice.
    Practice,
}

/// A time that runs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Timer {
    /// Its number in the plan, with a part where it has several: `t4_decide`. The words stand in
    /// `locales/` under `timer.<code>`.
    pub code: &'static str,
    /// What it rests on.
    pub article: Article,
    /// What its end means.
    pub nature: Nature,
    /// The day it starts with, which is not counted.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// 暂算: it rests on a year whose holidays are not known.
    pub provisional: bool,
    /// The paper it starts with has not reached the office yet, and the day may move.
    pub waits_for_receipt: bool,
    /// The paper it belongs to, if it is not the lead.
    pub paper: Option<RecordId>,
    /// The element in the paper: an instalment.
    pub element: Option<String>,
    /// The workers' lines it is about.
    pub workers: Vec<RecordId>,
}

impl Timer {
    fn new(
        code: &'static str,
        article: Article,
        nature: Nature,
        start: NaiveDate,
        end: Counted,
    ) -> Self {
        Self {
            code,
            article,
            nature,
            start,
            end: end.day,
            provisional: end.provisional,
            waits_for_receipt: false,
            paper: None,
            element: None,
            workers: Vec::new(),
        }
    }

    fn of(mut self, paper: RecordId) -> Self {
        self.paper = Some(paper);
        self
    }

    fn waits(mut self, waits: bool) -> Self {
        self.waits_for_receipt = waits;
        self
    }

    /// Days that remain; below zero once it is over.
    pub fn left(&self, today: NaiveDate) -> i64 {
        (self.end - today).num_days()
    }

    /// Whether it makes a case urgent: a duty always, a chance while it can be taken.
    pub fn is_urgent(&self, within: i64, today: NaiveDate) -> bool {
        let left = self.left(today);
        match self.nature {
            Nature::Duty => left <= within,
            Nature::Chance => (0..=within).contains(&left),
            Nature::Limitation | Nature::Practice => false,
        }
    }
}

/// A fact that a fixed day stands for: no counting, so no doubt.
fn fixed(day: NaiveDate) -> Counted {
    Counted { day, provisional: false }
}

/// All timers that run in a case, the nearest end first; T1 is [`first_response`]'s.
pub fn timers(
    case: &Case<'_>,
    settings: &Settings,
    calendar: &Calendar,
    today: NaiveDate,
) -> Vec<Timer> {
    let mut all = Vec::new();
    all.extend(mediation_time(case, settings, calendar));
    proceeding::add(&mut all, case, calendar);
    instalment::add(&mut all, case, calendar, today);
    limitation::add(&mut all, case, calendar, today);
    all.sort_by(|one, other| (one.end, one.code).cmp(&(other.end, other.code)));
    all
}

/// T1 首次响应: on the same day, the next working day or the third, by the colour; until somebody takes
/// the first step.
pub fn first_response(case: &Case<'_>, colour: Colour, calendar: &Calendar) -> Option<Timer> {
    if State::of(case.lead.fields) != Some(State::Registered) {
        return None;
    }
    let (start, waits) = case.lead.received()?;
    let end = first_response_by(start, colour, calendar);
    Some(Timer::new("t1", law::practice(), Nature::Practice, start, end).waits(waits))
}

/// The last day for a first response (T1) to what was received on a day.
pub fn first_response_by(start: NaiveDate, colour: Colour, calendar: &Calendar) -> Counted {
    match colour {
        Colour::Red => fixed(start),
        Colour::Yellow => calendar.after_working_days(start, 1),
        Colour::Green => calendar.after_working_days(start, 3),
    }
}

/// T2 调解: fifteen days from the application, after which one may go to arbitration; thirty once both
/// sides want more time.
fn mediation_time(case: &Case<'_>, settings: &Settings, calendar: &Calendar) -> Option<Timer> {
    let runs = [
        State::Registered,
        State::Reviewing,
        State::Accepted,
        State::Investigating,
        State::Mediating,
    ];
    if !State::of(case.lead.fields).is_some_and(|state| runs.contains(&state)) {
        return None;
    }
    let (start, waits) =
        opened(case.lead.fields).map(|day| (day, false)).or(case.lead.received())?;
    let extended = steps(case.lead.fields).any(|step| step.action == Action::Extend);
    let timer = if extended {
        // No law knows the longer time: both sides agreed on it, and may leave it.
        let end = calendar.after_days(start, settings.mediation_extended);
        Timer::new("t2_extended", law::practice(), Nature::Practice, start, end)
    } else {
        let end = calendar.after_days(start, settings.mediation_days);
        Timer::new("t2", arbitration("14"), Nature::Duty, start, end)
    };
    Some(timer.waits(waits))
}

/// The day of the latest reopening: the clock starts anew there.
fn opened(lead: &Fields) -> Option<NaiveDate> {
    let step = steps(lead).rev().find(|step| step.action == Action::Reopen)?;
    day(step.got).or(day(step.at))
}
