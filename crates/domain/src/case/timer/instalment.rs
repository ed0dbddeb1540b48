//! Times of what was agreed: T10, T12, T13.

use chrono::{Days, NaiveDate};

use super::{Nature, Timer, fixed};
use crate::calendar::Calendar;
use crate::case::balance::{Instalment, instalments};
use crate::case::law::{notary_enforcement, practice, procedure};
use crate::case::{Case, agreement};

/// Days from an instalment's day on which the debtor is reminded.
const REMINDERS: [i64; 5] = [-7, -1, 1, 3, 7];

/// Adds what runs.
pub(super) fn add(all: &mut Vec<Timer>, case: &Case<'_>, calendar: &Calendar, today: NaiveDate) {
    let granted = |way: &str| {
        let paper = |one: &&crate::case::Paper<'_>| {
            one.text("way") == way && one.text("stage") == "granted"
        };
        case.of("proceeding").any(|one| paper(&one))
    };
    let (notarised, confirmed) = (granted("notary"), granted("confirmation"));
    let open = |one: &Instalment| one.covered < one.amount;
    for one in instalments(case.papers).into_iter().filter(open) {
        let Some(due) = one.due else { continue };
        if notarised || confirmed {
            let article = if notarised { notary_enforcement("9") } else { procedure("250") };
            let end = fixed(calendar.limitation(due, 2));
            all.push(about(Timer::new("t10", article, Nature::Limitation, due, end), &one));
        }
        if let Some(day) = reminder(case, &one, due, today) {
            // Before its day an instalment is reminded of on the day of the reminder itself.
            let start = due.min(day);
            let timer = Timer::new("t13", practice(), Nature::Practice, start, fixed(day));
            all.push(about(timer, &one));
        }
    }
    visits(all, case, today);
}

fn about(mut timer: Timer, one: &Instalment) -> Timer {
    timer.paper = Some(one.agreement);
    timer.element = Some(one.element.clone());
    timer.workers = one.worker.into_iter().collect();
    timer
}

/// The reminder that is due or comes next: the first of the five days since which nobody was reminded.
fn reminder(
    case: &Case<'_>,
    one: &Instalment,
    due: NaiveDate,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let last = case
        .of("reminder")
        .filter(|paper| {
            paper.text("instalment").is_empty() || paper.text("instalment") == one.element
        })
        .filter_map(|paper| paper.day("date"))
        .max();
    let mut days = REMINDERS.map(|days| due + chrono::TimeDelta::days(days)).into_iter();
    let missed =
        days.clone().rev().find(|day| *day <= today && last.is_none_or(|last| last < *day));
    missed.or_else(|| days.find(|day| *day > today))
}

/// T12: a visit within a week of the agreement, and within three days of each instalment's day.
fn visits(all: &mut Vec<Timer>, case: &Case<'_>, today: NaiveDate) {
    let last = case.of("visit").filter_map(|paper| paper.day("date")).max();
    let open = |since: NaiveDate| last.is_none_or(|last| last < since);
    for paper in case.of("agreement") {
        let Ok(start) = agreement::effective(paper) else { continue };
        if open(start) {
            let timer =
                Timer::new("t12", practice(), Nature::Practice, start, fixed(start + Days::new(7)));
            all.push(timer.of(paper.id));
        }
    }
    let mut dues: Vec<NaiveDate> = instalments(case.papers)
        .into_iter()
        .filter_map(|one| one.due)
        .filter(|due| *due <= today && open(*due))
        .collect();
    dues.dedup();
    for due in dues {
        let end = fixed(due + Days::new(3));
        all.push(Timer::new("t12_due", practice(), Nature::Practice, due, end));
    }
}
