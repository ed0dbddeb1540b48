//! Whom a case must be told to, by when, and whether that was done: the same-day notices of a sensitive
//! case, each matched with the letter that was sent and its answer.

use chrono::NaiveDate;
use serde::Serialize;

use super::law::{
    self, Article, arbitration, government_investment, labour, mediation, petitions, wages,
};
use super::settings::Settings;
use super::step::{Action, Step, named, steps};
use super::warning::{Reason, flagged, in_sessions, of_flag, texts, verified_and_unpaid};
use super::{Case, Paper, day};
use crate::kinds::prefill::Fields;
use crate::roster;

named! {
    /// Who must be told, beside those who work on the case. The words stand in `locales/` under
    /// `notify.<name>`.
    Office {
        /// 公安 110, at once.
        Police = "police",
        /// 劳动保障监察 (人社).
        Inspection = "inspection",
        /// 信访.
        Petitions = "petitions",
        /// 局领导, by telephone.
        Leader = "leader",
        /// 县政府.
        Government = "government",
        /// 财政.
        Finance = "finance",
        /// 发改.
        Planning = "planning",
        /// The trade's own authority (行业主管部门), as the lead names it.
        Authority = "authority",
    }
}

named! {
    /// Why. The words stand in `locales/` under `notify_why.<name>`.
    Why {
        /// 危险言行.
        Danger = "danger",
        /// 群体性.
        Group = "group",
        /// 集体或越级上访.
        Petition = "petition",
        /// Thirty people or more.
        Large = "large",
        /// Fifty people or more.
        VeryLarge = "very_large",
        /// 政府投资项目, verified.
        GovernmentProject = "government_project",
        /// 童工.
        Child = "child",
        /// 有人死亡.
        Death = "death",
        /// 两会 or another sensitive time.
        Sessions = "sessions",
    }
}

/// By when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// First of all.
    AtOnce,
    /// Within an hour.
    Hour,
    /// The same day.
    Day,
}

/// One notice that is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Duty {
    /// Who must be told.
    pub office: Office,
    /// Why.
    pub why: Why,
    /// By when.
    pub within: Within,
    /// What it rests on.
    pub article: Article,
    /// The day on which the records gave rise to it: a notice of the same day is due on it.
    pub since: Option<NaiveDate>,
    /// The day a letter about it was sent, if one was.
    pub sent: Option<NaiveDate>,
    /// The day it was answered.
    pub answered: Option<NaiveDate>,
}

/// Whom the case must be told to, the most pressing first; each office once.
pub fn duties(case: &Case<'_>, settings: &Settings, today: NaiveDate) -> Vec<Duty> {
    use Office::{Authority, Finance, Government, Inspection, Leader, Petitions, Police};
    let people = case.people();
    let flags = flagged(case.lead.fields);
    let group = people >= settings.group;
    let danger = flags.contains(&Reason::Danger);
    let petition = flags.contains(&Reason::Petition);
    let project = case.is_government() && verified_and_unpaid(case);
    let child = case.of("wage_line").any(|line| is_child(line, today));
    let death = flags.contains(&Reason::Death);
    let sessions = in_sessions(case, settings, today).is_some();
    let all = [
        (danger, Police, Why::Danger, Within::AtOnce, mediation("25")),
        (people >= settings.large, Leader, Why::Large, Within::Hour, law::practice()),
        (group, Inspection, Why::Group, Within::Day, arbitration("7")),
        (danger, Inspection, Why::Danger, Within::Day, mediation("25")),
        (child, Inspection, Why::Child, Within::Day, labour("15")),
        (project, Inspection, Why::GovernmentProject, Within::Day, wages("23")),
        (death, Inspection, Why::Death, Within::Day, law::practice()),
        (sessions, Inspection, Why::Sessions, Within::Day, law::practice()),
        (group, Petitions, Why::Group, Within::Day, law::practice()),
        (petition, Petitions, Why::Petition, Within::Day, petitions("20")),
        (death, Petitions, Why::Death, Within::Day, law::practice()),
        (sessions, Petitions, Why::Sessions, Within::Day, law::practice()),
        (people >= settings.very_large, Government, Why::VeryLarge, Within::Day, law::practice()),
        (project, Finance, Why::GovernmentProject, Within::Day, wages("59")),
        (
            project,
            Office::Planning,
            Why::GovernmentProject,
            Within::Day,
            government_investment("2"),
        ),
        (project, Authority, Why::GovernmentProject, Within::Day, wages("7")),
    ];
    let mut found: Vec<Duty> = Vec::new();
    for (due, office, why, within, article) in all {
        // A child is told of beside everything else: it is another matter for the same office.
        let known = found.iter().any(|duty| duty.office == office && why != Why::Child);
        if due && !known {
            let letter = letter(case, office);
            found.push(Duty {
                office,
                why,
                within,
                article,
                since: since(case, why, settings, today),
                sent: letter.and_then(|paper| paper.day("sent")),
                answered: letter.and_then(|paper| paper.day("answered")),
            });
        }
    }
    found
}

/// The day on which a reason arose, by when the office received what makes it one: the lead, who made the people so
/// many, who ticked the danger.
fn since(case: &Case<'_>, why: Why, settings: &Settings, today: NaiveDate) -> Option<NaiveDate> {
    let lead = case.lead.received().map(|(day, _)| day);
    let many = |threshold: usize| {
        if usize::try_from(case.lead.fen("people")).is_ok_and(|people| people >= threshold) {
            return None;
        }
        nth(case, threshold, |_| true)
    };
    let own = match why {
        Why::Danger => raised(case.lead.fields, Reason::Danger),
        Why::Petition => raised(case.lead.fields, Reason::Petition),
        Why::Group => many(settings.group),
        Why::Large => many(settings.large),
        Why::VeryLarge => many(settings.very_large),
        Why::GovernmentProject => {
            nth(case, 1, |line| matches!(line.text("verified"), "verified" | "determined"))
        }
        Why::Child => nth(case, 1, |line| is_child(line, today)),
        Why::Death => raised(case.lead.fields, Reason::Death),
        // With the time itself, or later with the person who made them so many.
        Why::Sessions => {
            many(settings.sessions_people).or(lead).max(in_sessions(case, settings, today))
        }
    };
    own.or(lead)
}

/// The day on which the office had so many lines of such workers.
fn nth(case: &Case<'_>, count: usize, such: impl Fn(&Paper<'_>) -> bool) -> Option<NaiveDate> {
    let lines = case.of("wage_line").filter(|line| such(line));
    let mut days: Vec<NaiveDate> =
        lines.filter_map(|line| Some(line.received().or(case.lead.received())?.0)).collect();
    days.sort_unstable();
    days.get(count.saturating_sub(1)).copied()
}

/// The day on which somebody raised the warning for such a reason last.
fn raised(lead: &Fields, reason: Reason) -> Option<NaiveDate> {
    let names = |step: &Step<'_>| texts(step.arg("danger")).any(|one| of_flag(one) == Some(reason));
    let step = steps(lead).rev().filter(|step| step.action == Action::Raise).find(names)?;
    day(step.got).or(day(step.at))
}

/// The letter to an office.
fn letter<'a>(case: &Case<'a>, office: Office) -> Option<&'a Paper<'a>> {
    let to = match office {
        Office::Authority => case.lead.text("authority"),
        office => office.name(),
    };
    case.of("transfer").find(|paper| paper.text("to") == to)
}

/// Under sixteen on the day the work began, or today where that is not known: 童工.
fn is_child(line: &Paper<'_>, today: NaiveDate) -> bool {
    is_under(line, line.day("entered").unwrap_or(today), 16)
}

/// Under eighteen: a guardian stands beside.
pub fn is_minor(line: &Paper<'_>, today: NaiveDate) -> bool {
    is_under(line, today, 18)
}

fn is_under(line: &Paper<'_>, day: NaiveDate, years: u32) -> bool {
    roster::born(line.fields).and_then(|born| day.years_since(born)).is_some_and(|age| age < years)
}
