//! What is due today and this week across all cases, overdue first.

use std::cmp::Reverse;

use anxin_domain::case::step::State;
use anxin_domain::case::timer::{Nature, Timer};
use anxin_domain::case::warning::Colour;
use anxin_locale::{fill, text};
use chrono::NaiveDate;

use crate::ask::{Ask, CaseAsk};
use crate::html::Html;
use crate::words::{article, day};

/// Rows of a part that are shown: who has more to do than this begins with these.
const SHOWN: usize = 20;
/// Days ahead that are this week.
const WEEK: i64 = 7;

/// Something of a case that is due.
#[derive(Clone, Debug)]
pub struct Due<'a> {
    /// The case.
    pub case: &'a CaseAsk,
    /// What, and by when.
    pub timer: Timer,
    /// How urgent its case is.
    pub colour: Colour,
}

/// What is due until a week from today, overdue first, then by the day.
pub fn due(ask: &Ask) -> Vec<Due<'_>> {
    let rules = ask.rules();
    let mut all = Vec::new();
    for case in &ask.cases {
        let open = State::of(&case.lead.fields).is_some_and(State::is_open);
        if !open {
            continue;
        }
        let outlook = case.outlook(&rules);
        let colour = outlook.colour;
        let soon = |timer: &Timer| {
            // A limitation is warned of, never due like a task.
            timer.nature != Nature::Limitation && (timer.end - rules.today).num_days() <= WEEK
        };
        let timers = outlook.timers.into_iter().filter(soon);
        all.extend(timers.map(|timer| Due { case, timer, colour }));
    }
    all.sort_by_key(|due| (due.timer.end, Reverse(due.colour), due.case.lead.id));
    all
}

impl CaseAsk {
    /// What the case is called: who owes, or where.
    pub(crate) fn title(&self) -> String {
        let title = ["employer", "place", "summary"].map(|path| self.text(path));
        let title = title.into_iter().find(|text| !text.trim().is_empty());
        title.map_or_else(|| text("kind.lead"), str::to_owned)
    }
}

/// One row: a clock, what, of which case.
pub(crate) fn clock(html: &mut Html, case: &CaseAsk, timer: &Timer, today: NaiveDate) {
    row(html, case, timer, today, false);
}

fn row(html: &mut Html, case: &CaseAsk, timer: &Timer, today: NaiveDate, linked: bool) {
    let left = (timer.end - today).num_days();
    let id = case.lead.id.to_string();
    html.open(if linked {
        "<a class=\"card due\" href=\"/record/"
    } else {
        "<div class=\"card due\" data-id=\""
    });
    html.text(&id).open("\" data-timer=\"").text(timer.code).open("\">");
    let tone = match left {
        ..=3 => "<span class=\"clock c-red\"><b>",
        4..=WEEK => "<span class=\"clock c-amber\"><b>",
        _ => "<span class=\"clock c-green\"><b>",
    };
    html.open(tone);
    if left == 0 {
        html.put("", &text("case.clock.today"), "</b></span>");
    } else {
        let number = left.abs().to_string();
        let unit = text(if left < 0 { "case.clock.late" } else { "case.clock.left" });
        html.text(&number).put("</b>", &unit, "</span>");
    }
    html.put("<span><span class=\"t\">", &text(&["timer.", timer.code].concat()), "</span><br>");
    let mut small = vec![fill("case.until", &[("day", &day(timer.end, today))])];
    if linked {
        small.insert(0, case.title());
    } else {
        small.push(article(timer.article));
    }
    let workers: Vec<&str> =
        timer.workers.iter().map(|id| case.worker(*id)).filter(|name| !name.is_empty()).collect();
    if !workers.is_empty() {
        small.push(workers.join("、"));
    }
    if timer.provisional {
        small.push(text("case.provisional"));
    }
    if timer.waits_for_receipt {
        small.push(text("case.waits_for_receipt"));
    }
    html.put("<span class=\"m\">", &small.join(" · "), "</span></span>");
    html.open(if linked { "</a>" } else { "</div>" });
}

/// The rows as HTML; empty when nothing is due.
pub fn due_list(ask: &Ask) -> String {
    let today = ask.day();
    let all = due(ask);
    let mut html = Html::default();
    let parts = [
        ("case.due.now", all.iter().filter(|due| due.timer.end <= today).collect::<Vec<_>>()),
        ("case.due.week", all.iter().filter(|due| due.timer.end > today).collect()),
    ];
    for (key, part) in parts {
        if part.is_empty() {
            continue;
        }
        let heading = fill(key, &[("n", &part.len().to_string())]);
        html.put("<h2 class=\"sec\">", &heading, "</h2>");
        for due in part.iter().take(SHOWN) {
            row(&mut html, due.case, &due.timer, today, true);
        }
        if part.len() > SHOWN {
            let rest = fill("case.due.rest", &[("n", &(part.len() - SHOWN).to_string())]);
            html.put("<p class=\"m\">", &rest, "</p>");
        }
    }
    html.done()
}
