//! What is due today and this week across all cases, overdue first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anxin_domain::calendar::Calendar;
use anxin_domain::case::Paper;
use anxin_domain::case::duty::Duty;
use anxin_domain::case::law::{self, Article};
use anxin_domain::case::proceeding::answer_due;
use anxin_domain::case::step::{State, handlers};
use anxin_domain::case::timer::{Nature, Timer};
use anxin_domain::case::warning::Colour;
use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use chrono::NaiveDate;
use serde_json::Value;

use crate::ask::{Ask, CaseAsk};
use crate::html::{CLOCK, Html, LATE};
use crate::words::{article, day};

/// Rows of a part that are shown at once, a case one; the others are opened.
const SHOWN: usize = 20;
/// Days ahead that are this week.
const WEEK: i64 = 7;

/// Something that is due.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is called in code: a timer's code, `duty` or `answer`.
    pub code: &'static str,
    /// What it is of the case: a paper, an instalment, an office.
    pub of: String,
    /// In words.
    pub what: String,
    /// Its last day.
    pub end: NaiveDate,
    /// What it rests on.
    pub article: Article,
    /// What else is to be known.
    notes: Vec<String>,
}

/// Something of a case that is due.
#[derive(Clone, Debug)]
pub struct Due<'a> {
    /// The case.
    pub case: &'a CaseAsk,
    /// What, and by when.
    pub entry: Entry,
    /// How urgent its case is.
    pub colour: Colour,
    /// Whether who asks has the case in hand, or nobody has.
    pub mine: bool,
}

impl Entry {
    fn of_timer(case: &CaseAsk, timer: &Timer) -> Self {
        let mut notes = Vec::new();
        let workers = timer.workers.iter().map(|id| case.worker(*id));
        let workers: Vec<&str> = workers.filter(|name| !name.is_empty()).collect();
        if !workers.is_empty() {
            notes.push(workers.join("、"));
        }
        notes.extend(timer.provisional.then(|| text("case.provisional")));
        notes.extend(timer.waits_for_receipt.then(|| text("case.waits_for_receipt")));
        let paper = timer.paper.map(|id| id.to_string()).unwrap_or_default();
        Self {
            code: timer.code,
            of: [&*paper, timer.element.as_deref().unwrap_or_default()].join("-"),
            what: text(&["timer.", timer.code].concat()),
            end: timer.end,
            article: timer.article,
            notes,
        }
    }

    /// A notice that nobody has sent; of the day on which the case gave rise to it.
    fn of_duty(duty: &Duty, today: NaiveDate) -> Self {
        let office = text(&["notify.", duty.office.name()].concat());
        let why = text(&["notify_why.", duty.why.name()].concat());
        Self {
            code: "duty",
            of: [duty.office.name(), duty.why.name()].join("-"),
            what: fill("case.due.tell", &[("office", &office), ("why", &why)]),
            end: duty.since.unwrap_or(today),
            article: duty.article,
            notes: Vec::new(),
        }
    }

    /// A letter that has not been answered.
    fn of_letter(letter: &Paper<'_>, calendar: &Calendar) -> Option<Self> {
        let due = answer_due(letter, calendar)?;
        let to = letter.fields.get("to").and_then(Value::as_str).unwrap_or_default();
        let office = text(&["choice.office.", to].concat());
        Some(Self {
            code: "answer",
            of: letter.id.to_string(),
            what: fill("case.due.answer", &[("office", &office)]),
            end: due.day,
            article: law::practice(),
            notes: due.provisional.then(|| text("case.provisional")).into_iter().collect(),
        })
    }
}

/// What is due until a week from today, overdue first, then by the day: what the law counts, notices that were not
/// sent, and answers that did not come.
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
        let hands = handlers(&case.lead.fields);
        let mine = hands.is_empty() || hands.contains(&&*ask.me);
        // A limitation is warned of, never due like a task.
        let timers = outlook.timers.iter().filter(|timer| timer.nature != Nature::Limitation);
        let timers = timers.map(|timer| Entry::of_timer(case, timer));
        let unsent = outlook.duties.iter().filter(|duty| duty.sent.is_none());
        let duties = unsent.map(|duty| Entry::of_duty(duty, rules.today));
        let papers = case.papers();
        let letters = papers.iter().filter(|paper| paper.kind == "transfer");
        let letters = letters.filter_map(|one| Entry::of_letter(one, &rules.calendar));
        let entries = timers.chain(duties).chain(letters);
        let soon = entries.filter(|entry| (entry.end - rules.today).num_days() <= WEEK);
        all.extend(soon.map(|entry| Due { case, entry, colour, mine }));
    }
    all.sort_by_key(|due| (due.entry.end, Reverse(due.colour), due.case.lead.id));
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

/// One row of the case's own page: a clock, what, by when.
pub(crate) fn clock(html: &mut Html, case: &CaseAsk, timer: &Timer, today: NaiveDate) {
    row(html, case, &Entry::of_timer(case, timer), today, false);
}

fn row(html: &mut Html, case: &CaseAsk, entry: &Entry, today: NaiveDate, linked: bool) {
    let left = (entry.end - today).num_days();
    let id = case.lead.id.to_string();
    html.open(if linked {
        "<a class=\"card due\" href=\"/record/"
    } else {
        "<div class=\"card due\" data-id=\""
    });
    html.text(&id).open("\" data-timer=\"").text(entry.code).open("\">");
    let tone = match left {
        ..=3 => "<span class=\"clock c-red\">",
        4..=WEEK => "<span class=\"clock c-amber\">",
        _ => "<span class=\"clock c-green\">",
    };
    html.open(tone).open(if left < 0 { LATE } else { CLOCK }).open("<b>");
    if left == 0 {
        html.put("", &text("case.clock.today"), "</b></span>");
    } else {
        let number = left.abs().to_string();
        let unit = text(if left < 0 { "case.clock.late" } else { "case.clock.left" });
        html.text(&number).put("</b>", &unit, "</span>");
    }
    html.put("<span><span class=\"t\">", &entry.what, "</span><br>");
    let until = fill("case.until", &[("day", &day(entry.end, today))]);
    let mut small =
        if linked { vec![case.title(), until] } else { vec![until, article(entry.article)] };
    small.extend(entry.notes.iter().cloned());
    html.put("<span class=\"m\">", &small.join(" · "), "</span></span>");
    html.open(if linked { "</a>" } else { "</div>" });
}

/// The rows as HTML; empty when nothing is due. What others have in hand stands below, to be opened.
pub fn due_list(ask: &Ask) -> String {
    let (mine, others): (Vec<_>, Vec<_>) = due(ask).into_iter().partition(|due| due.mine);
    let mut html = Html::default();
    parts(&mut html, &mine, ask.day());
    if !others.is_empty() {
        let heading = fill("case.due.others", &[("n", &others.len().to_string())]);
        html.put("<details data-part=\"others\"><summary>", &heading, "</summary>");
        parts(html.open("<div class=\"stack\">"), &others, ask.day());
        html.open("</div></details>");
    }
    html.done()
}

/// What is due today, what is overdue, and what is this week. What is overdue of one case stands together.
fn parts(html: &mut Html, all: &[Due<'_>], today: NaiveDate) {
    let such = |such: fn(i64) -> bool| -> Vec<&Due<'_>> {
        all.iter().filter(|due| such((due.entry.end - today).num_days())).collect()
    };
    part(html, "case.due.today", &such(|left| left == 0), today);
    part(html, "case.due.over", &such(|left| left < 0), today);
    part(html, "case.due.week", &such(|left| left > 0), today);
}

/// A part with its heading: the first rows, and the others to be opened.
fn part(html: &mut Html, key: &str, all: &[&Due<'_>], today: NaiveDate) {
    if all.is_empty() {
        return;
    }
    let heading = fill(key, &[("n", &all.len().to_string())]);
    html.put("<h2 class=\"sec\">", &heading, "</h2>");
    let groups = by_case(all);
    let (first, rest) = groups.split_at(groups.len().min(SHOWN));
    for group in first {
        self::group(html, group, today);
    }
    if !rest.is_empty() {
        let n: usize = rest.iter().map(Vec::len).sum();
        let words = fill("case.due.rest", &[("n", &n.to_string())]);
        html.put(
            "<details data-part=\"rest\"><summary>",
            &words,
            "</summary><div class=\"stack\">",
        );
        for group in rest {
            self::group(html, group, today);
        }
        html.open("</div></details>");
    }
}

/// What is overdue, by its case, in the order of the first of each; anything else by itself.
fn by_case<'a, 'b>(all: &[&'b Due<'a>]) -> Vec<Vec<&'b Due<'a>>> {
    let mut groups: Vec<Vec<&Due<'_>>> = Vec::new();
    let mut at: BTreeMap<RecordId, usize> = BTreeMap::new();
    for due in all {
        if let Some(group) = at.get(&due.case.lead.id).and_then(|at| groups.get_mut(*at)) {
            group.push(due);
        } else {
            at.insert(due.case.lead.id, groups.len());
            groups.push(vec![due]);
        }
    }
    groups
}

fn group(html: &mut Html, group: &[&Due<'_>], today: NaiveDate) {
    let [first, _, ..] = group else {
        for due in group {
            row(html, due.case, &due.entry, today, true);
        }
        return;
    };
    let days = (today - first.entry.end).num_days();
    let (n, title) = (group.len().to_string(), first.case.title());
    let words = if days > 0 {
        fill("case.due.overdue_case", &[("n", &n), ("days", &days.to_string())])
    } else {
        fill("case.due.of_case", &[("n", &n)])
    };
    html.open("<details class=\"card\" data-case=\"").text(&first.case.lead.id.to_string());
    html.put("\"><summary><span class=\"t\">", &title, "</span> ");
    html.put("<span class=\"m\">", &words, "</span></summary><div class=\"stack\">");
    for due in group {
        row(html, due.case, &due.entry, today, true);
    }
    html.open("</div></details>");
}
