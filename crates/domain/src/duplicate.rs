//! 重复: whether two cases are the same one, with every reason; and what stands together once they are
//! joined. Nothing is thrown away: both ids, sources and histories stay, and who is sealed stays sealed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::case::step::{Action, State, Step, named, steps};
use crate::case::{Case, Paper};
use crate::check::{half_width, tidy};
use crate::id::RecordId;
use crate::identity::{Identity, Judgement};
use crate::kinds::prefill::Fields;
use crate::kinds::{LEAD, is_line};
use crate::roster;

/// Days within which a case at the same site against the same employer is probably the same.
const SAME_SITE: i64 = 180;
/// Days within which the same place, sum and number of people are.
const SAME_SIZE: i64 = 30;

/// What the paths begin with under which cases are told apart.
pub const UNLIKE: &str = "unlike.";

/// What an employer's name ends with, the longest first.
const ENDINGS: [&str; 5] = ["股份有限公司", "有限责任公司", "有限公司", "(集团)", "集团"];

named! {
    /// What two cases have in common. The words stand in `locales/` under `same.<name>`.
    Same {
        /// The employer, by its code or its name.
        Employer = "employer",
        /// The site.
        Site = "site",
        /// At least one month.
        Months = "months",
        /// At least one worker.
        Worker = "worker",
        /// The place, as it is written.
        Place = "place",
        /// The sum, but for a twentieth.
        Amount = "amount",
        /// The number of people, but for a fifth.
        People = "people",
        /// The time at which they were registered.
        Time = "time",
    }
}

/// How two cases are alike.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Likeness {
    /// Employer, site, months and a worker: it is the same case. Probable otherwise.
    pub exact: bool,
    /// Why.
    pub why: Vec<Same>,
}

/// A name for comparing: full-width signs become half-width, blanks and the forms of companies go.
pub fn normal(name: &str) -> String {
    let plain = name.chars().map(half_width).filter(|c| !c.is_whitespace());
    let mut text: String = plain.flat_map(char::to_lowercase).collect();
    for ending in ENDINGS {
        if let Some(rest) = text.strip_suffix(ending).filter(|rest| !rest.is_empty()) {
            text.truncate(rest.len());
        }
    }
    text.replace("(集团)", "")
}

fn same_text(one: &str, other: &str) -> bool {
    let (one, other) = (normal(one), normal(other));
    !one.is_empty() && one == other
}

fn same_employer(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    let (a, b) = (tidy(one.text("employer_code")), tidy(other.text("employer_code")));
    // Two codes that are both known decide, whatever the names say.
    if !a.is_empty() && !b.is_empty() {
        return a == b;
    }
    same_text(one.text("employer"), other.text("employer"))
}

fn same_site(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    let (a, b) = (one.text("site"), other.text("site"));
    if a.is_empty() || b.is_empty() {
        return same_text(one.text("place"), other.text("place"));
    }
    a == b
}

/// Whether two lines are of one worker beyond doubt ([`Identity::judge`]).
pub fn same_worker(one: &Paper<'_>, other: &Paper<'_>, same_site: bool) -> bool {
    Identity::of(one.fields).judge(&Identity::of(other.fields), same_site) == Judgement::Same
}

/// Whether two numbers differ by at most one part in `part` of the larger.
fn near(one: i64, other: i64, part: i64) -> bool {
    one > 0 && other > 0 && (one - other).abs().saturating_mul(part) <= one.max(other)
}

/// Where a person's word stands, on a case, that `other` is another one and no duplicate.
pub fn unlike(other: RecordId) -> String {
    format!("{UNLIKE}{other}")
}

/// Whether somebody said of two cases that they are not the same.
fn are_told_apart(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    one.fields.contains_key(&unlike(other.id)) || other.fields.contains_key(&unlike(one.id))
}

/// Whether two leads can be of one case at all, by where they are: who compares many looks at no more of the
/// others.
pub fn is_near(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    !are_told_apart(one, other)
        && (same_site(one, other) || same_text(one.text("place"), other.text("place")))
}

/// Signs of a place's name that its key has; who is found by it is compared by the whole name.
const KEYED: usize = 120;

/// The key under which the store finds what was joined into a case.
pub fn key_of_joined(case: RecordId) -> String {
    format!("joined.{case}")
}

/// A key; none of an empty name. Not every store takes a control character.
fn key(head: &str, name: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(KEYED).collect();
    (!name.is_empty()).then(|| [head, &name].concat())
}

/// The key under which the store finds the leads of an employer.
pub fn key_of_employer(name: &str) -> Option<String> {
    key("firm.", &normal(name))
}

/// The keys of a lead's site and place. Two leads that are near each other have one in common.
pub fn keys_of_place(lead: &Fields) -> BTreeSet<String> {
    let text = |path: &str| lead.get(path).and_then(Value::as_str).unwrap_or_default();
    key("site.", text("site")).into_iter().chain(key("place.", &normal(text("place")))).collect()
}

/// The keys under which the store finds a lead: of the case that it was joined into, or else of its site, its place
/// and its employer. A store keeps them: a change of what they are, or of [`normal`], needs a migration that writes
/// them anew.
pub fn keys(lead: &Fields) -> BTreeSet<String> {
    if let Some(case) = joined_into(lead) {
        return [key_of_joined(case)].into();
    }
    let employer = lead.get("employer").and_then(Value::as_str).unwrap_or_default();
    let mut keys = keys_of_place(lead);
    keys.extend(key_of_employer(employer));
    keys
}

/// The case that a lead was joined into; none while it is a case of its own.
pub fn joined_into(lead: &Fields) -> Option<RecordId> {
    if State::of(lead) != Some(State::Joined) {
        return None;
    }
    let joined = steps(lead).rev().find(|step| step.action == Action::Join)?;
    joined.arg("case").as_str()?.parse().ok()
}

/// How two cases are alike; nothing if they are not, or if somebody told them apart.
pub fn compare(one: &Case<'_>, other: &Case<'_>) -> Option<Likeness> {
    let (a, b) = (&one.lead, &other.lead);
    if !is_near(a, b) {
        return None;
    }
    let days = match (a.received(), b.received()) {
        (Some((a, _)), Some((b, _))) => (a - b).num_days().abs(),
        _ => i64::MAX,
    };
    let mut why = in_common(one, other);
    let has = |same: &[Same]| same.iter().all(|one| why.contains(one));
    let exact = has(&[Same::Employer, Same::Site, Same::Months, Same::Worker]);
    let soon = has(&[Same::Employer, Same::Site]) && days <= SAME_SITE;
    let alike = has(&[Same::Place, Same::Amount, Same::People]) && days <= SAME_SIZE;
    if !exact && !soon && !alike {
        return None;
    }
    if soon || alike {
        why.push(Same::Time);
    }
    Some(Likeness { exact, why })
}

/// What two cases have in common, wherever they are.
pub fn in_common(one: &Case<'_>, other: &Case<'_>) -> Vec<Same> {
    let (a, b) = (&one.lead, &other.lead);
    let site = same_site(a, b);
    let months = |case: &Case<'_>| -> Vec<String> {
        let lines = case.of("wage_line").flat_map(|line| roster::months(line.fields));
        lines.map(roster::month_key).collect()
    };
    let theirs = months(other);
    let people = |case: &Case<'_>| i64::try_from(case.people()).unwrap_or(i64::MAX);
    let sum = |case: &Case<'_>| match case.owed() {
        0 => case.lead.fen("amount"),
        owed => owed,
    };
    let worker = one
        .of("wage_line")
        .any(|line| other.of("wage_line").any(|their| same_worker(line, their, site)));
    let all = [
        (same_employer(a, b), Same::Employer),
        (site, Same::Site),
        (months(one).iter().any(|month| theirs.contains(month)), Same::Months),
        (worker, Same::Worker),
        (same_text(a.text("place"), b.text("place")), Same::Place),
        (near(sum(one), sum(other), 20), Same::Amount),
        (near(people(one), people(other), 5), Same::People),
    ];
    all.into_iter().filter(|(holds, _)| *holds).map(|(_, same)| same).collect()
}

/// The roster of a case and of those that were joined into it: who stands on two of them is one worker.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Roster {
    /// Lines of a joined case that are of a worker before them: the line that counts instead.
    again: BTreeMap<RecordId, RecordId>,
    /// Months that only such a line has, by the line that counts.
    months: BTreeMap<RecordId, Fields>,
}

impl Roster {
    /// Reads it from the records beside a lead: each lead among them is a joined one, and what follows it hangs
    /// from it.
    pub fn of<'a>(lead: &Paper<'_>, papers: impl IntoIterator<Item = Paper<'a>>) -> Self {
        let mut roster = Self::default();
        let mut lines: Vec<(usize, Paper<'a>)> = Vec::new();
        let (mut case, mut site) = (0, false);
        for paper in papers {
            if paper.kind == LEAD.kind {
                (case, site) = (case + 1, same_site(lead, &paper));
            } else if is_line(paper.kind) {
                let before = |(of, line): &&(usize, Paper<'_>)| {
                    *of != case && same_worker(line, &paper, site)
                };
                match lines.iter().find(before) {
                    Some((_, line)) => roster.add(line, &paper),
                    None => lines.push((case, paper)),
                }
            }
        }
        roster
    }

    /// A month counts once; which of two figures of a month is right nobody knows here, and the one of the case
    /// that goes on stands.
    fn add(&mut self, line: &Paper<'_>, again: &Paper<'_>) {
        self.again.insert(again.id, line.id);
        let known = roster::months(line.fields);
        let more = self.months.entry(line.id).or_default();
        let taken: Vec<String> = roster::months(more).into_iter().map(str::to_owned).collect();
        for month in roster::months(again.fields) {
            if known.contains(month) || taken.iter().any(|one| one == month) {
                continue;
            }
            let head = ["m.", month, "."].concat();
            let parts = again.fields.iter().filter(|(path, _)| path.starts_with(&head));
            more.extend(parts.map(|(path, value)| (path.clone(), value.clone())));
        }
    }

    /// Puts a record as it counts in the case that goes on; false for a line that does not count by itself.
    pub fn settle(&self, id: RecordId, fields: &mut Fields) -> bool {
        if self.again.contains_key(&id) {
            return false;
        }
        if let Some(more) = self.months.get(&id) {
            fields.extend(more.clone());
        }
        // Payments and instalments of a joined case are of the line that counts.
        for (path, value) in fields.iter_mut() {
            if (path == "worker" || path.ends_with(".worker"))
                && let Some(line) = value.as_str().and_then(|id| self.again.get(&id.parse().ok()?))
            {
                *value = line.to_string().into();
            }
        }
        true
    }
}

/// Who reported a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reporter<'a> {
    /// Sealed, or not known: nobody learns more through the joining.
    Sealed,
    /// By name.
    Named(&'a str),
}

/// What stands together once cases are joined.
#[derive(Clone, PartialEq, Debug)]
pub struct Joined<'a> {
    /// All ids; the first is the one that goes on.
    pub ids: Vec<RecordId>,
    /// Where each came from.
    pub sources: Vec<(RecordId, &'a str)>,
    /// Who reported each.
    pub reporters: Vec<(RecordId, Reporter<'a>)>,
    /// Every step of each, in the order in which the office received them, and those that it has not last.
    pub history: Vec<(RecordId, Step<'a>)>,
}

/// Joins cases.
pub fn join<'a>(cases: &[Case<'a>]) -> Joined<'a> {
    let leads = || cases.iter().map(|case| case.lead);
    let reporter = |case: &Case<'a>| match case.lead.text("reporter") {
        name if !case.is_reporter_sealed() && !name.is_empty() => Reporter::Named(name),
        _ => Reporter::Sealed,
    };
    let mut history: Vec<(RecordId, Step<'a>)> =
        leads().flat_map(|lead| steps(lead.fields).map(move |step| (lead.id, step))).collect();
    history.sort_by_key(|(_, step)| if step.got == 0 { i64::MAX } else { step.got });
    Joined {
        ids: leads().map(|lead| lead.id).collect(),
        sources: leads().map(|lead| (lead.id, lead.text("source"))).collect(),
        reporters: cases.iter().map(|case| (case.lead.id, reporter(case))).collect(),
        history,
    }
}
