//! Limitations: T6 and T8. Shown as they fall, never rolled; nobody is refused for one, who decides is
//! the arbitration commission or the court, on the other side's plea.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::{Nature, Timer, fixed};
use crate::calendar::Calendar;
use crate::case::law::{Article, arbitration, civil, inspection};
use crate::case::proceeding::is_applied_for;
use crate::case::{Case, Paper, agreement, month_of};
use crate::id::RecordId;
use crate::roster;

/// How one worker stands with the one-year limitation of arbitration.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Limit {
    /// Still employed: it does not run (劳动争议调解仲裁法第 27 条第 4 款).
    NotRunning,
    /// It runs, or has run out.
    Until {
        /// The latest event that it runs from: the end of the employment, or what interrupted it.
        start: NaiveDate,
        /// Its last day.
        end: NaiveDate,
        /// Whether something interrupted it.
        interrupted: bool,
    },
}

impl Limit {
    /// What it rests on.
    pub fn article(self) -> Article {
        match self {
            Self::Until { interrupted: true, .. } => arbitration("27(2)"),
            Self::NotRunning | Self::Until { .. } => arbitration("27(4)"),
        }
    }
}

/// The limitation of each worker's claim, by the line.
pub fn limits(case: &Case<'_>, calendar: &Calendar, today: NaiveDate) -> BTreeMap<RecordId, Limit> {
    let shared = interruptions(case);
    let one = |line: &Paper<'_>| {
        let Some(left) = line.day("left").filter(|day| *day <= today) else {
            return Limit::NotRunning;
        };
        let mut events: Vec<NaiveDate> = shared
            .iter()
            .filter(|(worker, day)| worker.is_none_or(|id| id == line.id) && *day <= today)
            .map(|(_, day)| *day)
            .collect();
        events.sort_unstable();
        let (mut start, mut interrupted) = (left, false);
        for event in events {
            // What comes after the end interrupts nothing any more.
            if event > start && event <= calendar.limitation(start, 1) {
                (start, interrupted) = (event, true);
            }
        }
        Limit::Until { start, end: calendar.limitation(start, 1), interrupted }
    };
    case.of("wage_line").map(|line| (line.id, one(line))).collect()
}

/// What interrupts it: a claim made to an office, and what the debtor agreed to or paid. With the line
/// of the worker, where it is one worker's.
fn interruptions(case: &Case<'_>) -> Vec<(Option<RecordId>, NaiveDate)> {
    let mut all = Vec::new();
    all.extend(case.lead.received().map(|(day, _)| (None, day)));
    for paper in case.papers {
        match paper.kind {
            "agreement" => all.extend(agreement::effective(paper).ok().map(|day| (None, day))),
            "payment" if paper.text("nature") != "waived" => {
                all.extend(paper.day("date").map(|day| (paper.text("worker").parse().ok(), day)));
            }
            "transfer" => all.extend(paper.day("sent").map(|day| (None, day))),
            "proceeding" => all.extend(paper.day("applied").map(|day| (None, day))),
            _ => {}
        }
    }
    all
}

/// Adds what runs, one timer for all workers whose time ends on the same day.
pub(super) fn add(all: &mut Vec<Timer>, case: &Case<'_>, calendar: &Calendar, today: NaiveDate) {
    let balances = crate::case::balance::balances(case.papers);
    let owed = |id: &RecordId| balances.get(id).is_some_and(|balance| balance.left() > 0);
    let household = case.lead.text("employer_kind") == "household";
    let mut put = |code, article, start, end: NaiveDate, worker| {
        let same = |timer: &&mut Timer| timer.code == code && timer.start == start;
        if let Some(timer) = all.iter_mut().find(same) {
            timer.workers.push(worker);
            return;
        }
        let mut timer = Timer::new(code, article, Nature::Limitation, start, fixed(end));
        timer.workers.push(worker);
        all.push(timer);
    };
    let applied =
        |way: &str| case.of("proceeding").any(|one| one.text("way") == way && is_applied_for(one));
    let limits = limits(case, calendar, today);
    for (id, limit) in limits.into_iter().filter(|(id, _)| owed(id)) {
        // A household is no employer under the labour statutes: the civil limitation holds.
        if let Limit::Until { start, end, .. } = limit
            && !household
            && !applied("arbitration")
        {
            put("t6", limit.article(), start, end, id);
        }
    }
    let inspected = case.of("transfer").any(|one| one.text("to") == "inspection");
    for line in case.of("wage_line").filter(|line| owed(&line.id)) {
        let Some(last) = ended(line) else { continue };
        // An IOU makes a civil claim of it, beside the others.
        if household || line.list("basis").any(|one| one == "iou") {
            put("t_civil", civil("188"), last, calendar.limitation(last, 3), line.id);
        }
        if !household && !inspected {
            put("t8", inspection("20"), last, calendar.limitation(last, 2), line.id);
        }
    }
}

/// The day on which the wrong ended: the employment's last day, or the end of the last month owed.
fn ended(line: &Paper<'_>) -> Option<NaiveDate> {
    line.day("left").or_else(|| {
        let (year, month) = roster::months(line.fields).into_iter().filter_map(month_of).max()?;
        let next = NaiveDate::from_ymd_opt(year, month, 1)? + Days::new(31);
        next.with_day(1)?.pred_opt()
    })
}
