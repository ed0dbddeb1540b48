//! 预警: red, yellow, green, with every reason; and whom a group must be told to on the same day.
//!
//! Colour never stands alone: whoever shows it shows the reasons. Anyone may raise it by hand; lowering
//! needs a reason and somebody who approves, which is not decided here.

use chrono::NaiveDate;
use serde_json::Value;

use super::Paper;
use super::balance::{Standing, balances, instalments};
use crate::calendar::Calendar;

/// Thresholds; settings of the county with the defaults of the plan's practice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// People from which several make one yellow; also the most who may represent a petition
    /// (信访工作条例第 20 条).
    pub several: usize,
    /// People from which it is a group (劳动争议调解仲裁法第 7 条).
    pub group: usize,
    /// People from which the bureau's leader is told within an hour.
    pub large: usize,
    /// People from which the county's government is told.
    pub very_large: usize,
    /// Days before the Spring Festival in which an unpaid verified claim is red.
    pub spring_red: i64,
    /// The same for yellow.
    pub spring_yellow: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { several: 5, group: 10, large: 30, very_large: 50, spring_red: 30, spring_yellow: 60 }
    }
}

/// How urgent a case is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Colour {
    /// 绿.
    Green,
    /// 黄.
    Yellow,
    /// 红.
    Red,
}

/// Why. The words stand in `locales/` under `warning.<code>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// 危险言行: suicide, violence, blocking. First 110, then everything else (调解法第 25 条).
    Danger,
    /// 责任人逃匿或转移财产.
    Fled,
    /// 集体或越级上访已发生或扬言: at most five represent, 本级或上一级.
    Petition,
    /// 十人以上共同请求.
    Group,
    /// Five to nine people.
    Several,
    /// 政府投资项目 with a verified claim.
    Government,
    /// An instalment more than a week late.
    LongLate,
    /// An instalment up to a week late.
    Late,
    /// Unpaid and verified, close to the Spring Festival.
    SpringNear,
    /// The same, further away.
    SpringComes,
    /// Wages are owed for a pay period or more.
    PayPeriod,
    /// 工程款争议: no ground to withhold wages (条例第 35 条).
    ProjectDispute,
}

impl Reason {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Fled => "fled",
            Self::Petition => "petition",
            Self::Group => "group",
            Self::Several => "several",
            Self::Government => "government",
            Self::LongLate => "long_late",
            Self::Late => "late",
            Self::SpringNear => "spring_near",
            Self::SpringComes => "spring_comes",
            Self::PayPeriod => "pay_period",
            Self::ProjectDispute => "project_dispute",
        }
    }

    /// How urgent it makes a case.
    pub fn colour(self) -> Colour {
        match self {
            Self::Danger
            | Self::Fled
            | Self::Petition
            | Self::Group
            | Self::Government
            | Self::LongLate
            | Self::SpringNear => Colour::Red,
            Self::Several
            | Self::Late
            | Self::SpringComes
            | Self::PayPeriod
            | Self::ProjectDispute => Colour::Yellow,
        }
    }
}

/// Who must be told, beside those who work on the case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// 公安 110, at once.
    Police,
    /// 劳动保障监察, the same day.
    Inspection,
    /// 信访, the same day.
    Petitions,
    /// 局领导, within an hour by telephone.
    Leader,
    /// 县政府.
    Government,
}

impl Notice {
    /// Its stable name; the words stand in `locales/` under `notify.<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::Inspection => "inspection",
            Self::Petitions => "petitions",
            Self::Leader => "leader",
            Self::Government => "government",
        }
    }
}

/// A case's colour and all reasons for it, the most urgent first.
pub fn warning(
    lead: &Paper<'_>,
    papers: &[Paper<'_>],
    settings: &Settings,
    calendar: &Calendar,
    today: NaiveDate,
) -> (Colour, Vec<Reason>) {
    let mut reasons = flagged(lead);
    let people = people(lead, papers);
    if people >= settings.group {
        reasons.push(Reason::Group);
    } else if people >= settings.several {
        reasons.push(Reason::Several);
    }
    let unpaid = verified_and_unpaid(papers);
    if lead.text("funding") == "government" && unpaid {
        reasons.push(Reason::Government);
    }
    let late = instalments(papers).into_iter().filter_map(|one| match one.standing(today) {
        Standing::Late(days) => Some(days),
        _ => None,
    });
    match late.max() {
        Some(8..) => reasons.push(Reason::LongLate),
        Some(_) => reasons.push(Reason::Late),
        None => {}
    }
    match calendar.days_to_spring(today) {
        Some(days) if unpaid && days <= settings.spring_red => reasons.push(Reason::SpringNear),
        Some(days) if unpaid && days <= settings.spring_yellow => reasons.push(Reason::SpringComes),
        _ => {}
    }
    if balances(papers).values().any(|balance| balance.left() > 0) {
        reasons.push(Reason::PayPeriod);
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.colour()));
    (reasons.first().map_or(Colour::Green, |reason| reason.colour()), reasons)
}

/// Whom the case must be told to.
pub fn notices(lead: &Paper<'_>, papers: &[Paper<'_>], settings: &Settings) -> Vec<Notice> {
    let (people, flags) = (people(lead, papers), flagged(lead));
    let danger = flags.contains(&Reason::Danger);
    let all = [
        (danger, Notice::Police),
        (people >= settings.group || danger, Notice::Inspection),
        (people >= settings.group || flags.contains(&Reason::Petition), Notice::Petitions),
        (people >= settings.large, Notice::Leader),
        (people >= settings.very_large, Notice::Government),
    ];
    all.into_iter().filter(|(due, _)| *due).map(|(_, notice)| notice).collect()
}

/// What somebody ticked.
fn flagged(lead: &Paper<'_>) -> Vec<Reason> {
    let ticked = lead.fields.get("danger").and_then(Value::as_array).map(Vec::as_slice);
    let mut reasons = Vec::new();
    for flag in ticked.unwrap_or_default().iter().filter_map(Value::as_str) {
        let reason = match flag {
            "suicide" | "violence" | "blocking" => Reason::Danger,
            "fled" => Reason::Fled,
            "group_petition" => Reason::Petition,
            _ => continue,
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    match lead.text("reason") {
        "boss_fled" if !reasons.contains(&Reason::Fled) => reasons.push(Reason::Fled),
        "project_payment" | "quality_dispute" => reasons.push(Reason::ProjectDispute),
        _ => {}
    }
    reasons
}

/// People: those on the roster, or those somebody spoke of, whichever are more.
fn people(lead: &Paper<'_>, papers: &[Paper<'_>]) -> usize {
    let roster = papers.iter().filter(|paper| paper.kind == "wage_line").count();
    roster.max(usize::try_from(lead.fen("people")).unwrap_or_default())
}

fn verified_and_unpaid(papers: &[Paper<'_>]) -> bool {
    let balances = balances(papers);
    papers.iter().any(|line| {
        let verified = matches!(line.text("verified"), "verified" | "determined");
        verified && balances.get(&line.id).is_some_and(|balance| balance.left() > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;
    use crate::kinds::prefill::Fields;
    use serde_json::json;

    const AUTUMN: &str = "2026-10-01";

    fn case(
        fields: &[(&str, Value)],
        workers: u8,
        verified: bool,
        today: &str,
    ) -> (Colour, Vec<Reason>, Vec<Notice>) {
        let lead: Fields =
            fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let state = if verified { "verified" } else { "declared" };
        let line = Fields::from([
            ("m.2026-03.due".to_owned(), json!(600_000)),
            ("verified".to_owned(), json!(state)),
        ]);
        let papers: Vec<Paper<'_>> = (0..workers)
            .map(|no| Paper {
                id: RecordId::from_parts(1, [no; 10]),
                kind: "wage_line",
                fields: &line,
            })
            .collect();
        let lead = Paper { id: RecordId::from_parts(2, [0; 10]), kind: "lead", fields: &lead };
        let (settings, calendar) = (Settings::default(), Calendar::default());
        let today = today.parse().expect("a day");
        let (colour, reasons) = warning(&lead, &papers, &settings, &calendar, today);
        (colour, reasons, notices(&lead, &papers, &settings))
    }

    #[test]
    fn c01_twelve_workers_are_a_group_and_two_offices_are_told() {
        let (colour, reasons, notices) = case(&[], 12, false, AUTUMN);
        assert_eq!(colour, Colour::Red);
        assert!(reasons.contains(&Reason::Group));
        assert_eq!(notices, [Notice::Inspection, Notice::Petitions]);
    }

    #[test]
    fn c02_the_tenth_worker_turns_it_red() {
        let (colour, reasons, notices) = case(&[], 9, false, AUTUMN);
        assert_eq!((colour, reasons[0]), (Colour::Yellow, Reason::Several));
        assert!(notices.is_empty());
        assert_eq!(case(&[], 10, false, AUTUMN).0, Colour::Red);
        assert_eq!(case(&[("people", json!(10))], 2, false, AUTUMN).0, Colour::Red);
    }

    #[test]
    fn c22_a_county_school_is_red_once_verified() {
        let school = [("funding", json!("government"))];
        assert_eq!(case(&school, 3, false, AUTUMN).0, Colour::Yellow);
        let (colour, reasons, _) = case(&school, 3, true, AUTUMN);
        assert_eq!((colour, reasons[0]), (Colour::Red, Reason::Government));
        let state_owned = [("funding", json!("state_owned"))];
        assert_eq!(case(&state_owned, 3, true, AUTUMN).0, Colour::Yellow, "not budget funds");
    }

    #[test]
    fn c37_a_worker_on_a_crane_is_for_110_first() {
        let (colour, _, notices) = case(&[("danger", json!(["suicide"]))], 1, false, AUTUMN);
        assert_eq!((colour, notices[0]), (Colour::Red, Notice::Police));
    }

    #[test]
    fn c38_going_over_heads_is_told_to_the_petitions_office() {
        let (colour, reasons, notices) =
            case(&[("danger", json!(["group_petition"]))], 20, false, AUTUMN);
        assert_eq!(colour, Colour::Red);
        assert!(reasons.contains(&Reason::Petition) && notices.contains(&Notice::Petitions));
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
        assert!(!case(&[], 1, false, "2026-01-18").1.contains(&Reason::SpringNear), "not verified");
    }

    #[test]
    fn large_groups_are_told_higher_up() {
        assert_eq!(case(&[], 30, false, AUTUMN).2.last(), Some(&Notice::Leader));
        assert_eq!(case(&[], 50, false, AUTUMN).2.last(), Some(&Notice::Government));
    }
}
