//! 预警: red, yellow, green, with every reason; and whom a group must be told to on the same day.
//!
//! Colour never stands alone: whoever shows it shows the reasons. Anyone may raise it by hand; lowering
//! needs a reason and somebody who approves. Whom a case must be told to is in [`super::duty`].

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Serialize;
use serde_json::Value;

use super::balance::{Instalment, Standing, balances, instalments};
use super::law::{
    self, Article, arbitration, government_investment, mediation, petitions, refusal_to_pay, wages,
};
use super::step::{Action, State, named, steps};
use super::timer::Timer;
use super::{Case, day, month_of};
use crate::calendar::Calendar;
use crate::describe::ChoiceSet;
use crate::kinds::prefill::Fields;

pub use super::settings::Settings;

/// How urgent a case is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 绿.
    Green,
    /// 黄.
    Yellow,
    /// 红.
    Red,
}

impl Colour {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

named! {
    /// Why. The words stand in `locales/` under `warning.<name>`.
    Reason {
        /// 危险言行: suicide, violence, blocking. First 110, then everything else (调解法第 25 条).
        Danger = "danger",
        /// 责任人逃匿或转移财产.
        Fled = "fled",
        /// 集体或越级上访已发生或扬言: at most five represent, 本级或上一级 (信访工作条例第 20 条).
        Petition = "petition",
        /// 十人以上共同请求.
        Group = "group",
        /// 政府投资项目 with a verified claim.
        Government = "government",
        /// A statutory end is over, or close.
        TimerDue = "timer_due",
        /// An instalment more than a week late.
        LongLate = "long_late",
        /// Unpaid and verified, close to the Spring Festival.
        SpringNear = "spring_near",
        /// Somebody raised it to red by hand.
        RaisedRed = "raised_red",
        /// Five to nine people.
        Several = "several",
        /// Wages are owed for a pay period or more.
        PayPeriod = "pay_period",
        /// 停工.
        Stopped = "stopped",
        /// 工程款或质量争议: no ground to withhold wages (条例第 35 条).
        ProjectDispute = "project_dispute",
        /// The wage account of the site holds less than is owed.
        AccountShort = "account_short",
        /// A statutory end comes.
        TimerSoon = "timer_soon",
        /// An instalment up to a week late.
        Late = "late",
        /// Unpaid and verified, within two months of the Spring Festival.
        SpringComes = "spring_comes",
        /// Somebody raised it to yellow by hand.
        RaisedYellow = "raised_yellow",
        /// Children, injury, media, foreigners and the like: to be handled with care.
        Sensitive = "sensitive",
        /// 有人死亡: told of on the same day.
        Death = "death",
        /// 两会 or another time that the county calls sensitive, and enough people: told of on the same day.
        Sessions = "sessions",
    }
}

impl Reason {
    /// How urgent it makes a case.
    pub fn colour(self) -> Colour {
        if self <= Self::RaisedRed { Colour::Red } else { Colour::Yellow }
    }

    /// What it rests on.
    pub fn article(self) -> Article {
        match self {
            Self::Danger => mediation("25"),
            Self::Fled => refusal_to_pay("2"),
            Self::Petition => petitions("20"),
            Self::Group => arbitration("7"),
            Self::Government => government_investment("2"),
            Self::PayPeriod => wages("13"),
            Self::ProjectDispute => wages("35"),
            Self::AccountShort => wages("26"),
            _ => law::practice(),
        }
    }
}

/// What a person may set aside who lowers a warning: a flag of danger by its own name, so that another
/// one that is ticked later still counts, and every other reason.
pub const ASIDE: ChoiceSet = ChoiceSet {
    name: "aside",
    values: &[
        "suicide",
        "violence",
        "blocking",
        "fled",
        "petition",
        "group",
        "government",
        "timer_due",
        "long_late",
        "spring_near",
        "raised_red",
        "several",
        "pay_period",
        "stopped",
        "project_dispute",
        "account_short",
        "timer_soon",
        "late",
        "spring_comes",
        "raised_yellow",
        "sensitive",
        "death",
        "sessions",
    ],
};

/// What was set aside, and what somebody raised by hand since.
#[derive(Debug, Default)]
struct ByHand<'a> {
    /// The name of what was set aside, and when: by the office's clock, or the device's while it has not come there.
    aside: Vec<(&'a str, i64)>,
    raised: Option<Reason>,
}

impl ByHand<'_> {
    /// Whether something was set aside, whenever it was.
    fn has_aside(&self, name: &str) -> bool {
        self.aside.iter().any(|(one, _)| *one == name)
    }

    /// Whether a reason was set aside on a day on which it stood for what it stands for now. Who lowers a warning
    /// decides about what is there: what a day brings after that is for somebody to decide anew.
    fn covers(&self, reason: Reason, stood: impl Fn(NaiveDate) -> bool) -> bool {
        let mut days = self.aside.iter().filter(|(one, _)| *one == reason.name());
        days.any(|(_, at)| day(*at).is_some_and(&stood))
    }
}

pub(super) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str)
}

fn by_hand(lead: &Fields) -> ByHand<'_> {
    let mut hand = ByHand::default();
    for step in steps(lead) {
        match step.action {
            Action::Raise => {
                let red = step.arg("colour") == "red";
                let reason = if red { Reason::RaisedRed } else { Reason::RaisedYellow };
                let flags: Vec<&str> = texts(step.arg("danger")).collect();
                let again = |name: &str| {
                    let means = |flag: &&str| of_flag(flag).is_some_and(|one| one.name() == name);
                    name == reason.name() || flags.contains(&name) || flags.iter().any(means)
                };
                hand.aside.retain(|(one, _)| !again(one));
                // The lower number is the more urgent reason.
                hand.raised = Some(hand.raised.map_or(reason, |old| old.min(reason)));
            }
            Action::Lower => {
                let at = if step.got > 0 { step.got } else { step.at };
                hand.aside.extend(texts(step.arg("reasons")).map(|reason| (reason, at)));
                hand.raised = hand.raised.filter(|one| !hand.has_aside(one.name()));
            }
            _ => {}
        }
    }
    hand
}

/// The reason that a ticked flag is.
pub(super) fn of_flag(flag: &str) -> Option<Reason> {
    Some(match flag {
        "suicide" | "violence" | "blocking" => Reason::Danger,
        "fled" | "moved_assets" => Reason::Fled,
        "group_petition" | "over_heads" => Reason::Petition,
        "media" | "minor" | "injury" | "disabled" | "ethnic_religious" | "foreigner" => {
            Reason::Sensitive
        }
        "death" => Reason::Death,
        _ => return None,
    })
}

/// What somebody ticked and nobody set aside.
pub(super) fn flagged(lead: &Fields) -> Vec<Reason> {
    let hand = by_hand(lead);
    let flags = texts(lead.get("danger").unwrap_or(&Value::Null));
    let mut reasons: Vec<Reason> =
        flags.filter(|flag| !hand.has_aside(flag)).filter_map(of_flag).collect();
    match lead.get("reason").and_then(Value::as_str) {
        Some("boss_fled") => reasons.push(Reason::Fled),
        Some("project_payment" | "quality_dispute") => reasons.push(Reason::ProjectDispute),
        _ => {}
    }
    reasons.retain(|reason| !hand.has_aside(reason.name()));
    reasons
}

/// Whether somebody is in danger, by what the lead says.
pub fn stands_in_danger(lead: &Fields) -> bool {
    flagged(lead).contains(&Reason::Danger)
}

/// The reason that a number of people is.
pub fn of_people(people: usize, settings: &Settings) -> Option<Reason> {
    if people >= settings.group {
        return Some(Reason::Group);
    }
    (people >= settings.several).then_some(Reason::Several)
}

/// Whether a month is over on a day: where no pay day is known, its wages are late from then on.
fn is_over(month: (i32, u32), on: NaiveDate) -> bool {
    month < (on.year(), on.month())
}

/// What a worker has said so far, before there is a case.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Somebody is in danger.
    pub danger: bool,
    /// People who are owed.
    pub people: usize,
    /// The months, `YYYY-MM`.
    pub months: &'a [String],
}

/// The reasons that a claim gives on a day. They are those of the case that is made of it.
pub fn of_claim(claim: Claim<'_>, settings: &Settings, on: NaiveDate) -> Vec<Reason> {
    let danger = claim.danger.then_some(Reason::Danger);
    let mut months = claim.months.iter().filter_map(|month| month_of(month));
    let late = months.any(|month| is_over(month, on)).then_some(Reason::PayPeriod);
    danger.into_iter().chain(of_people(claim.people, settings)).chain(late).collect()
}

/// The colour that some reasons make.
pub fn colour(reasons: &[Reason]) -> Colour {
    reasons.iter().map(|reason| reason.colour()).max().unwrap_or(Colour::Green)
}

fn left(case: &Case<'_>) -> i64 {
    balances(case.papers).values().map(|balance| balance.left()).sum()
}

/// The reasons that the records of a case give on any day, without those that somebody set aside. Lists show these;
/// [`warning`] adds what a day brings.
pub fn lasting(case: &Case<'_>, settings: &Settings) -> Vec<Reason> {
    let hand = by_hand(case.lead.fields);
    let mut reasons = flagged(case.lead.fields);
    reasons.extend(of_people(case.people(), settings));
    if verified_and_unpaid(case) && case.is_government() {
        reasons.push(Reason::Government);
    }
    let left = left(case);
    for site in case.of("site") {
        if matches!(site.text("state"), "stopped" | "abandoned") {
            reasons.push(Reason::Stopped);
        }
        if site.fields.contains_key("account_balance") && site.fen("account_balance") < left {
            reasons.push(Reason::AccountShort);
        }
    }
    reasons.extend(hand.raised);
    reasons.retain(|reason| !hand.has_aside(reason.name()));
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// A case's colour and all reasons for it, the most urgent first.
pub fn warning(
    case: &Case<'_>,
    timers: &[Timer],
    settings: &Settings,
    calendar: &Calendar,
    today: NaiveDate,
) -> (Colour, Vec<Reason>) {
    let hand = by_hand(case.lead.fields);
    let mut reasons = lasting(case, settings);
    let unpaid = verified_and_unpaid(case);
    let left = left(case);
    // What a day brings was set aside only as it stood on the day of that.
    reasons.extend(of_instalments(case, &hand, today));
    reasons.extend(of_timers(timers, &hand, settings, today));
    reasons.extend(in_sessions(case, settings, today).and_then(|began| {
        let stood = |on: NaiveDate| settings.sensitive_since(on) == Some(began);
        (!hand.covers(Reason::Sessions, stood)).then_some(Reason::Sessions)
    }));
    reasons.extend(of_spring(&hand, settings, calendar, today).filter(|_| unpaid));
    // Where the pay day is known, wages are late from the day after it; else once their month is over.
    let pay_day = case.pay_day();
    let late = |month: (i32, u32), on: NaiveDate| match pay_day {
        Some(pay_day) => pay_day.due(month, calendar).is_some_and(|due| due.day < on),
        None => is_over(month, on),
    };
    let open = |month: (i32, u32)| {
        late(month, today) && !hand.covers(Reason::PayPeriod, |on| late(month, on))
    };
    if left > 0 && case.has_month(open) {
        reasons.push(Reason::PayPeriod);
    }
    reasons.sort_unstable();
    reasons.dedup();
    (colour(&reasons), reasons)
}

fn of_instalments(case: &Case<'_>, hand: &ByHand<'_>, today: NaiveDate) -> Option<Reason> {
    let late = |one: &Instalment, day: NaiveDate| match one.standing(day) {
        Standing::Late(8..) => Some(Reason::LongLate),
        Standing::Late(_) => Some(Reason::Late),
        _ => None,
    };
    let counts = |one: Instalment| {
        let reason = late(&one, today)?;
        (!hand.covers(reason, |on| late(&one, on) == Some(reason))).then_some(reason)
    };
    // The lower number is the more urgent reason.
    instalments(case.papers).into_iter().filter_map(counts).min()
}

fn of_timers(
    timers: &[Timer],
    hand: &ByHand<'_>,
    settings: &Settings,
    today: NaiveDate,
) -> Option<Reason> {
    let urgent = |timer: &Timer, day: NaiveDate| {
        if timer.is_urgent(settings.timer_red, day) {
            return Some(Reason::TimerDue);
        }
        timer.is_urgent(settings.timer_yellow, day).then_some(Reason::TimerSoon)
    };
    let counts = |timer: &Timer| {
        let reason = urgent(timer, today)?;
        let is_over = |day: NaiveDate| timer.left(day) < 0;
        // That an end was let pass is another thing than that it comes.
        let stood = |on: NaiveDate| {
            timer.start <= on && urgent(timer, on) == Some(reason) && is_over(on) == is_over(today)
        };
        (!hand.covers(reason, stood)).then_some(reason)
    };
    timers.iter().filter_map(counts).min()
}

/// The festival that comes: each one is set aside by itself.
fn of_spring(
    hand: &ByHand<'_>,
    settings: &Settings,
    calendar: &Calendar,
    today: NaiveDate,
) -> Option<Reason> {
    let near = |day: NaiveDate| match calendar.days_to_spring(day)? {
        days if days <= settings.spring_red => {
            Some((Reason::SpringNear, day + TimeDelta::days(days)))
        }
        days if days <= settings.spring_yellow => {
            Some((Reason::SpringComes, day + TimeDelta::days(days)))
        }
        _ => None,
    };
    let (reason, spring) = near(today)?;
    (!hand.covers(reason, |on| near(on) == Some((reason, spring)))).then_some(reason)
}

/// The day on which the sensitive time began that makes a case of so many people one to be told of; none for one that
/// nobody works on any more.
pub(super) fn in_sessions(
    case: &Case<'_>,
    settings: &Settings,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let open = State::of(case.lead.fields).is_none_or(State::is_open);
    let counts = open && case.people() >= settings.sessions_people.max(1);
    settings.sensitive_since(today).filter(|_| counts)
}

/// Whether anything that is verified is still owed.
pub(super) fn verified_and_unpaid(case: &Case<'_>) -> bool {
    let balances = balances(case.papers);
    case.papers.iter().any(|line| {
        let verified = matches!(line.text("verified"), "verified" | "determined");
        verified && balances.get(&line.id).is_some_and(|balance| balance.left() > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Paper;
    use super::super::duty::{Office, duties};
    use super::*;
    use crate::id::RecordId;
    use crate::kinds::prefill::Fields;
    use serde_json::json;

    const AUTUMN: &str = "2026-10-01";

    #[test]
    fn a_claim_has_the_reasons_that_its_case_has_by_the_countys_settings() {
        let on = "2026-10-01".parse().expect("a day");
        let settings = Settings { several: 2, group: 8, ..Settings::default() };
        let of = |danger, people, month: &str| {
            let months = [month.to_owned()];
            of_claim(Claim { danger, people, months: &months }, &settings, on)
        };
        assert_eq!(of(false, 1, "2026-10"), [], "a month that is not over is not late");
        assert_eq!(of(false, 2, "2026-09"), [Reason::Several, Reason::PayPeriod]);
        assert_eq!(of(true, 8, "九月"), [Reason::Danger, Reason::Group]);
        assert_eq!(colour(&of(true, 8, "")), Colour::Red);
        // The case page says the same of a case of eight.
        let lead = Fields::from([
            ("people".to_owned(), json!(8)),
            ("danger".to_owned(), json!(["violence"])),
        ]);
        let lead = Paper::new(RecordId(uuid::Uuid::from_u128(1)), "lead", &lead);
        let case = Case { lead, papers: &[] };
        assert_eq!(lasting(&case, &settings), [Reason::Danger, Reason::Group]);
        let (_, all) = warning(&case, &[], &settings, &Calendar::default(), on);
        assert_eq!(all, lasting(&case, &settings));
    }

    fn case(
        fields: &[(&str, Value)],
        workers: u8,
        verified: bool,
        today: &str,
    ) -> (Colour, Vec<Reason>, Vec<Office>) {
        let lead: Fields =
            fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let state = if verified { "verified" } else { "declared" };
        let line = Fields::from([
            ("m.2026-03.due".to_owned(), json!(600_000)),
            ("verified".to_owned(), json!(state)),
        ]);
        let papers: Vec<Paper<'_>> = (0..workers)
            .map(|no| Paper::new(RecordId::from_parts(1, [no; 10]), "wage_line", &line))
            .collect();
        let lead = Paper::new(RecordId::from_parts(2, [0; 10]), "lead", &lead);
        let (settings, calendar) = (Settings::default(), Calendar::default());
        let today = today.parse().expect("a day");
        let case = Case { lead, papers: &papers };
        let (colour, reasons) = warning(&case, &[], &settings, &calendar, today);
        let duties = duties(&case, &settings, today);
        (colour, reasons, duties.into_iter().map(|duty| duty.office).collect())
    }

    #[test]
    fn c01_twelve_workers_are_a_group_and_two_offices_are_told() {
        let (colour, reasons, notices) = case(&[], 12, false, AUTUMN);
        assert_eq!(colour, Colour::Red);
        assert!(reasons.contains(&Reason::Group));
        assert_eq!(notices, [Office::Inspection, Office::Petitions]);
    }

    #[test]
    fn c02_the_tenth_worker_turns_it_red() {
        let (colour, reasons, notices) = case(&[], 9, false, AUTUMN);
        assert_eq!((colour, reasons[0]), (Colour::Yellow, Reason::Several));
        assert!(notices.is_empty());
        assert_eq!(case(&[], 10, false, AUTUMN).0, Colour::Red);
        assert_eq!(case(&[("people", json!(10))], 2, false, AUTUMN).0, Colour::Red);
        let several = u8::try_from(Settings::default().several).expect("a few");
        assert!(case(&[], several, false, AUTUMN).1.contains(&Reason::Several));
        assert!(!case(&[], several - 1, false, AUTUMN).1.contains(&Reason::Several));
    }

    #[test]
    fn an_account_is_short_below_what_is_left_and_not_at_it() {
        let lead = Fields::default();
        let line = Fields::from([("m.2026-03.due".to_owned(), json!(600_000))]);
        let short = |site: &Fields| {
            let papers = [
                Paper::new(RecordId::from_parts(1, [0; 10]), "wage_line", &line),
                Paper::new(RecordId::from_parts(3, [0; 10]), "site", site),
            ];
            let lead = Paper::new(RecordId::from_parts(2, [0; 10]), "lead", &lead);
            let case = Case { lead, papers: &papers };
            let (settings, calendar) = (Settings::default(), Calendar::default());
            let today = AUTUMN.parse().expect("a day");
            warning(&case, &[], &settings, &calendar, today).1.contains(&Reason::AccountShort)
        };
        let holding = |fen: i64| Fields::from([("account_balance".to_owned(), json!(fen))]);
        assert!(short(&holding(599_999)));
        assert!(!short(&holding(600_000)));
        assert!(!short(&Fields::default()), "nobody looked into the account");
    }

    #[test]
    fn c22_a_county_school_is_red_once_verified() {
        let school = [("funding", json!("government"))];
        assert_eq!(case(&school, 3, false, AUTUMN).0, Colour::Yellow);
        let (colour, reasons, told) = case(&school, 3, true, AUTUMN);
        assert_eq!((colour, reasons[0]), (Colour::Red, Reason::Government));
        let all = [Office::Inspection, Office::Finance, Office::Planning, Office::Authority];
        assert_eq!(told, all, "人社、财政、发改、教育");
        let state_owned = [("funding", json!("state_owned"))];
        assert_eq!(case(&state_owned, 3, true, AUTUMN).0, Colour::Yellow, "not budget funds");
    }

    #[test]
    fn c37_a_worker_on_a_crane_is_for_110_first() {
        let (colour, _, notices) = case(&[("danger", json!(["suicide"]))], 1, false, AUTUMN);
        assert_eq!((colour, notices[0]), (Colour::Red, Office::Police));
    }

    #[test]
    fn c38_going_over_heads_is_told_to_the_petitions_office() {
        let (colour, reasons, notices) =
            case(&[("danger", json!(["group_petition"]))], 20, false, AUTUMN);
        assert_eq!(colour, Colour::Red);
        assert!(reasons.contains(&Reason::Petition) && notices.contains(&Office::Petitions));
    }

    #[test]
    fn c19_a_quality_dispute_is_a_reason_to_look_and_none_to_withhold() {
        let (_, reasons, _) = case(&[("reason", json!("quality_dispute"))], 1, false, AUTUMN);
        assert!(reasons.contains(&Reason::ProjectDispute));
    }

    #[test]
    fn spring_makes_it_urgent() {
        assert_eq!(case(&[], 1, true, "2026-01-18").1[0], Reason::SpringNear);
        assert!(case(&[], 1, true, "2026-01-17").1.contains(&Reason::SpringComes));
        assert!(case(&[], 1, true, "2025-12-19").1.contains(&Reason::SpringComes));
        assert!(!case(&[], 1, true, "2025-12-18").1.contains(&Reason::SpringComes));
        assert!(!case(&[], 1, false, "2026-01-18").1.contains(&Reason::SpringNear), "not verified");
    }

    #[test]
    fn large_groups_are_told_higher_up() {
        assert_eq!(case(&[], 30, false, AUTUMN).2.first(), Some(&Office::Leader));
        assert_eq!(case(&[], 50, false, AUTUMN).2.last(), Some(&Office::Government));
    }
}
