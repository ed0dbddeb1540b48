//! What is wrong with a paper while it is being written: shown at once, at the field it is about.

use std::collections::BTreeMap;

use anxin_domain::calendar::{self, pay_day::PayDay};
use anxin_domain::case::agreement;
use anxin_domain::case::balance::balances;
use anxin_domain::case::law::wages;
use anxin_domain::case::outlook::REFERRAL;
use anxin_domain::case::proceeding::{Stage, follows, out_of_turn, running, workers};
use anxin_domain::case::step::offer;
use anxin_domain::case::{Case, Paper, elements};
use anxin_domain::id::RecordId;
use anxin_domain::{check, kinds, roster};
use anxin_locale::{fill, text};
use serde::Serialize;
use serde_json::Value;

use crate::ask::{Ask, CaseAsk, Sheet};
use crate::html::Html;
use crate::words::{self, yuan};

/// What was found.
#[derive(Serialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// What is about no single field, as HTML; empty when there is nothing.
    pub html: String,
    /// What is wrong at a field, in words, by its path.
    pub at: BTreeMap<String, String>,
    /// Whether saving waits: of an agreement that is there, signing.
    pub blocks: bool,
}

/// One thing that is wrong.
struct Fault {
    /// The field it is about; none for the whole paper.
    path: Option<String>,
    words: String,
    /// Whether the paper cannot be saved, or an agreement not be signed, while it stands.
    grave: bool,
    /// Whether the form asks about it by itself.
    asked: bool,
}

impl Fault {
    fn at(path: impl Into<String>, words: String) -> Self {
        Self { path: Some(path.into()), words, grave: true, asked: false }
    }

    /// What is said and blocks nothing.
    fn hint(path: Option<&str>, words: String) -> Self {
        Self { path: path.map(str::to_owned), words, grave: false, asked: false }
    }
}

/// Checks the draft of a question, a paper against its case.
pub fn checks(ask: &Ask) -> Checked {
    let Some(draft) = &ask.draft else { return Checked::default() };
    let found = match (draft.kind.as_str(), ask.cases.first()) {
        ("wage_line", _) => line_faults(ask, draft),
        ("lead", _) => pay_day(ask, draft).into_iter().chain(months(ask, draft)).collect(),
        ("site" | "inspection", _) => pay_day(ask, draft).into_iter().collect(),
        ("closing", Some(case)) => closing_faults(case, draft),
        ("agreement", Some(case)) => {
            let mut found = agreement_faults(ask, case, draft);
            // The form itself asks about an amount that is not likely, and takes the confirmation.
            found.retain(|fault| !fault.asked);
            found
        }
        ("payment", Some(case)) => payment_faults(ask, case, draft),
        ("proceeding", Some(case)) => proceeding_faults(ask, case, draft),
        ("transfer", Some(case)) => letter_faults(ask, case, draft),
        _ => Vec::new(),
    };
    // An agreement may be kept unfinished: it is signing that waits.
    let blocks = draft.kind != "agreement" && found.iter().any(|fault| fault.grave);
    let mut at = BTreeMap::<String, String>::new();
    let mut whole = Vec::new();
    for fault in found {
        match fault.path {
            // Two things about one field stand below each other.
            Some(path) => {
                let words = at.entry(path).or_default();
                if !words.is_empty() {
                    words.push('；');
                }
                words.push_str(&fault.words);
            }
            None => whole.push(fault),
        }
    }
    Checked { html: said(&whole), at, blocks }
}

/// What is wrong with an agreement of the case that is there already: nobody signs while something grave
/// stands. There are no fields to show it at: all of it is in the HTML.
pub fn faults(ask: &Ask, agreement: &str) -> Checked {
    let found = ask.cases.first().and_then(|case| {
        let sheet = case.sheet(agreement.parse().ok()?)?;
        Some(agreement_faults(ask, case, sheet))
    });
    let found = found.unwrap_or_default();
    let blocks = found.iter().any(|fault| fault.grave);
    Checked { html: said(&found), at: BTreeMap::new(), blocks }
}

fn said(found: &[Fault]) -> String {
    let mut html = Html::default();
    for fault in found {
        let mark = if fault.grave {
            "<p class=\"error\" data-fault>"
        } else {
            "<p class=\"card c-amber\" data-fault>"
        };
        html.put(mark, &fault.words, "</p>");
    }
    html.done()
}

/// The field of an agreement that a fault is about.
fn place(fault: &agreement::Fault) -> Option<String> {
    use agreement::Fault as At;
    let (element, part) = match fault {
        At::NoWorker(one) => (one, "worker"),
        At::Payee(one) => (one, "payee"),
        At::Account(one) => (one, "account_tail"),
        At::Amount(one) | At::Unlikely(one) => (one, "amount"),
        At::Day(one) | At::OralLater(one) | At::Far(one) => (one, "due"),
        At::Absent(side) => return Some((*side).to_owned()),
        At::Goods => return Some("goods".to_owned()),
        At::GuaranteeScope => return Some("guarantee_scope".to_owned()),
        At::NoPromise => return Some("promise".to_owned()),
        At::SignedLater => return Some("date".to_owned()),
        At::NoInstalment | At::More(_) | At::Less(_) | At::Unsaid(_) | At::LeftOut(_) => {
            return None;
        }
    };
    Some(["i.", element, ".", part].concat())
}

/// An agreement may be kept unfinished; nobody signs it while something grave stands.
fn agreement_faults(ask: &Ask, case: &CaseAsk, draft: &Sheet) -> Vec<Fault> {
    use agreement::Fault as At;
    let paper = Paper::new(draft.id, "agreement", &draft.fields);
    let mut papers = case.papers();
    papers.retain(|other| other.id != draft.id);
    let number = |element: &str| {
        let all = elements(&draft.fields, "i");
        let no = all.iter().position(|one| *one == element).map_or(0, |at| at + 1);
        fill("case.instalment_no", &[("n", &no.to_string())])
    };
    let words = |fault: &At| {
        let about = match fault {
            At::NoWorker(one)
            | At::Payee(one)
            | At::Account(one)
            | At::Amount(one)
            | At::Unlikely(one)
            | At::Day(one)
            | At::OralLater(one)
            | At::Far(one) => number(one),
            At::More(id) | At::Less(id) | At::Unsaid(id) | At::LeftOut(id) => {
                case.worker(*id).to_owned()
            }
            At::Absent(what) => text(&["field.agreement.", what].concat()),
            _ => String::new(),
        };
        let what = text(&["agreement.", fault.code()].concat());
        if about.is_empty() {
            what
        } else {
            fill("case.about", &[("what", &what), ("which", &about)])
        }
    };
    let faults = agreement::check(&paper, &papers, ask.day());
    let fault = |fault: &At| Fault {
        path: place(fault),
        words: words(fault),
        grave: fault.blocks(),
        asked: matches!(fault, At::Unlikely(_)),
    };
    faults.iter().map(fault).collect()
}

/// A payment names a worker of the roster, where there is one: a sum for nobody would lower no balance. What
/// he is paid is more than nothing and never more than what is still owed, on a day that has come.
fn payment_faults(ask: &Ask, case: &CaseAsk, draft: &Sheet) -> Vec<Fault> {
    let mut papers = case.papers();
    papers.retain(|other| other.id != draft.id);
    let amount = draft.fields.get("amount").and_then(Value::as_i64);
    let worker = draft.fields.get("worker").and_then(Value::as_str).unwrap_or_default();
    let lines = || papers.iter().filter(|paper| kinds::is_line(paper.kind));
    let mut found = Vec::new();
    if lines().next().is_some() && !lines().any(|line| line.id.to_string() == worker) {
        found.push(Fault::at("worker", text("case.whose")));
    }
    if amount.is_some_and(|amount| amount <= 0) {
        found.push(Fault::at("amount", text("case.no_amount")));
    }
    if let (Some(amount), Ok(worker)) = (amount, worker.parse::<RecordId>()) {
        let case = Case { lead: case.lead_paper(), papers: &papers };
        let left = balances(case.papers).get(&worker).map_or(0, |balance| balance.left());
        if amount > left {
            let parts = [("paid", &*yuan(amount)), ("left", &*yuan(left))];
            found.push(Fault::at("amount", fill("case.over_balance", &parts)));
        }
    }
    found.extend(impossible(ask, draft, "date"));
    found
}

/// A day that is none of the calendar, or one on which nothing can have happened yet.
fn impossible(ask: &Ask, draft: &Sheet, path: &str) -> Option<Fault> {
    let day = draft.fields.get(path).and_then(Value::as_str).filter(|day| !day.is_empty())?;
    match calendar::parse(day) {
        None => Some(Fault::at(path, text("case.no_day"))),
        Some(day) if day > ask.day() => Some(Fault::at(path, text("case.not_yet"))),
        Some(_) => None,
    }
}

/// A proceeding goes on stage by stage. What its court or office would refuse it for is said while it is prepared, and
/// nobody hands it in before that is mended. That it was handed in is a fact, and so is the refusal: what
/// came of it is written down whatever stands against it.
fn proceeding_faults(ask: &Ask, case: &CaseAsk, draft: &Sheet) -> Vec<Fault> {
    let own = Paper::new(draft.id, "proceeding", &draft.fields);
    let mut papers = case.papers();
    let stored = papers.iter().position(|paper| paper.id == draft.id);
    let stored = stored.map(|at| papers.remove(at));
    // One that became another way begins anew.
    let before = stored.filter(|paper| paper.fields.get("way") == own.fields.get("way"));
    let before = before.as_ref().and_then(Stage::of);
    papers.push(own);
    let whole = Case { lead: case.lead_paper(), papers: &papers };
    let Some(running) = running(&whole, ask.day()).pop() else { return Vec::new() };
    let mut found = Vec::new();
    if let (Some(to), false) = (running.stage, follows(&own, before)) {
        found.push(Fault::at("stage", out_of_order(&running.way, before, to)));
    }
    if let Some(key) = running.lacks {
        let what = text(&["field.proceeding.", key].concat());
        found.push(Fault::hint(Some(key), fill("case.flow.lacks", &[("what", &what)])));
    }
    if let (Some((path, before)), "legal_aid") = (out_of_turn(&own), &*running.way) {
        let what = text(&["field.proceeding.", before].concat());
        found.push(Fault::at(path, fill("case.flow.before", &[("what", &what)])));
    }
    let decides = matches!(&*running.way, "arbitration" | "litigation" | "enforcement");
    let roster = papers.iter().any(|paper| kinds::is_line(paper.kind));
    if decides && roster && workers(&own).is_empty() {
        found.push(Fault::hint(None, text("case.flow.nobody")));
    }
    let hands_in = running.stage.is_some_and(|stage| stage != Stage::Preparing)
        && before.is_none_or(|before| before == Stage::Preparing);
    found.extend(running.refusals.iter().map(|one| {
        let place = if one.code == "not_joint" { "jointly" } else { "stage" };
        Fault { grave: hands_in, ..Fault::at(place, words::against(case, one)) }
    }));
    found
}

/// A letter that hands the case over to the police does not leave before an order to pay was given and let pass. One
/// that has left is a fact.
fn letter_faults(ask: &Ask, case: &CaseAsk, draft: &Sheet) -> Vec<Fault> {
    let said = |sheet: &Sheet, path: &str| {
        sheet.fields.get(path).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    if said(draft, "to") != "police" || said(draft, "letter") != "transfer" {
        return Vec::new();
    }
    let was_sent =
        case.papers.iter().any(|one| one.id == draft.id && !said(one, "sent").is_empty());
    let leaves = !was_sent && !said(draft, "sent").is_empty();
    let outlook = case.outlook(&ask.rules());
    let against = outlook.papers.iter().filter(|(kind, _)| *kind == REFERRAL);
    let fault = |one| Fault { grave: leaves, ..Fault::at("letter", words::against(case, one)) };
    against.flat_map(|(_, refusals)| refusals).map(fault).collect()
}

fn out_of_order(way: &str, before: Option<Stage>, to: Stage) -> String {
    let next = before.map_or(&[][..], |from| from.next(way));
    let from = before.map_or_else(String::new, |from| words::stage(way, from));
    let to = words::stage(way, to);
    if before.is_none() {
        fill("case.flow.never", &[("to", &to)])
    } else if next.is_empty() {
        fill("case.flow.over", &[("from", &from), ("to", &to)])
    } else {
        let next = words::stages(way, next);
        fill("case.flow.order", &[("from", &from), ("to", &to), ("next", &next)])
    }
}

/// By when the wages of the month before were to be paid, by the pay day that is being written down; what cannot be
/// read as a day of the month is said, and stands on the poster as it is.
fn pay_day(ask: &Ask, draft: &Sheet) -> Option<Fault> {
    let written = draft.fields.get("pay_day").and_then(Value::as_str)?;
    let due = PayDay::read(written).and_then(|one| one.due_before(ask.day(), &ask.calendar()));
    let words = due.map_or_else(
        || text("case.pay_day.unread"),
        |(month, due)| {
            let month = fill("case.month", &[("m", &month.to_string())]);
            let (day, article) = (words::day(due.day, ask.day()), words::article(wages("14")));
            let parts = [("month", &*month), ("day", &*day), ("article", &*article)];
            fill("case.pay_day.due", &parts)
        },
    );
    Some(Fault::hint(Some("pay_day"), words))
}

/// The months of a lead: the first is not after the last, none is long past or yet to come. It is said and kept.
fn months(ask: &Ask, draft: &Sheet) -> Vec<Fault> {
    const EARLY: &str = "2000-01";
    let month = |path: &str| draft.fields.get(path).and_then(Value::as_str).unwrap_or_default();
    let today = ask.today.get(..7).unwrap_or_default();
    let (from, to) = (month("from"), month("to"));
    let mut found = Vec::new();
    for (path, month) in [("from", from), ("to", to)] {
        if !month.is_empty() && (!roster::is_month(month) || month < EARLY || month > today) {
            found.push(Fault::hint(Some(path), text("case.month_unlikely")));
        }
    }
    if !from.is_empty() && !to.is_empty() && from > to {
        found.push(Fault::hint(Some("to"), text("case.from_after_to")));
    }
    found
}

/// A case ends as its payments say.
fn closing_faults(case: &CaseAsk, draft: &Sheet) -> Vec<Fault> {
    let result = draft.fields.get("result").and_then(Value::as_str).unwrap_or_default();
    let papers = case.papers();
    let case = Case { lead: case.lead_paper(), papers: &papers };
    let contradicted = offer::contradicted(&case).contains(&result);
    let fault = || Fault::at("result", text("case.result_contradicts"));
    contradicted.then(fault).into_iter().collect()
}

/// Nobody leaves before he came, is born on another day than his number says, or does either on a day that is yet
/// to come. A name that looks like none is said and kept: a mediator writes what is heard on a site.
fn line_faults(ask: &Ask, draft: &Sheet) -> Vec<Fault> {
    let days = ["entered", "left", "born"].iter();
    let mut found: Vec<Fault> = days.filter_map(|path| impossible(ask, draft, path)).collect();
    let day = |path: &str| draft.fields.get(path).and_then(Value::as_str).and_then(calendar::parse);
    if let (Some(entered), Some(left)) = (day("entered"), day("left"))
        && left < entered
    {
        found.push(Fault::at("left", text("case.left_before")));
    }
    if let (Some(said), Some(number)) = (day("born"), roster::born_by_number(&draft.fields))
        && said != number
    {
        let number = number.to_string();
        found.push(Fault::at("born", fill("case.born_otherwise", &[("day", &number)])));
    }
    for month in roster::months(&draft.fields).into_iter().filter(|name| !roster::is_month(name)) {
        let path = ["m.", month, ".due"].concat();
        found.push(Fault::hint(Some(&path), text("case.month_unnamed")));
    }
    for month in roster::months_again(&draft.fields) {
        let path = ["m.", month, ".due"].concat();
        found.push(Fault::hint(Some(&path), text("case.month_again")));
    }
    let name = draft.fields.get("name").and_then(Value::as_str).map_or("", str::trim);
    if !name.is_empty()
        && let Err(doubt) = check::name(name)
    {
        found.push(Fault::hint(Some("name"), text(&["doubt.", doubt.code()].concat())));
    }
    found
}
