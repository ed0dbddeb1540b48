//! The whole answer about a case on a day: what phone, console and `explain` show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::agreement::{self, Fault};
use super::balance::{Balance, Instalment, Standing, balances, instalments};
use super::delay::{Delay, delays};
use super::dossier::{self, Item};
use super::duty::{Duty, duties, is_minor};
use super::law::{
    Article, arbitration, inspection, labour_cases, legal_aid, mediation, notary_rules, petitions,
    practice, wages,
};
use super::liability::{Liable, liable};
use super::proceeding::{AID, LetterState, Running, letters, running, ways_on};
use super::route::{Route, routes};
use super::settings::Settings;
use super::step::offer::{CHECK_RECORD, Offer, against_paper, offers};
use super::step::{Refusal, State};
use super::timer::{Limit, Nature, Timer, first_response, limits, timers};
use super::warning::{Colour, Reason, flagged, warning};
use super::{Case, Paper, referral};
use crate::calendar::Calendar;
use crate::crime::Lack;
use crate::id::RecordId;
use crate::identity::{self, Identity, Judgement};
use crate::kinds::OF_A_CASE;

/// How an agreement stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Agreed {
    /// The agreement.
    pub paper: RecordId,
    /// The day it took effect, or what it lacks.
    pub effective: Result<NaiveDate, Vec<agreement::Lack>>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// Something to bear in mind. The words stand in `locales/` under `advice.<code>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Advice {
    /// Its stable name.
    pub code: &'static str,
    /// What it rests on.
    pub article: Article,
}

/// One of the four steps of legal aid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AidStep {
    /// `applied`, `accepted`, `approved` or `assigned`: the path of its day.
    pub step: &'static str,
    /// The day on which it was taken.
    pub day: Option<NaiveDate>,
    /// The time of that day, `HH:MM`; empty where nobody wrote it down.
    pub time: String,
    /// Who took it; empty where nobody wrote it down.
    pub by: String,
    /// By when it is due while it is not taken.
    pub due: Option<NaiveDate>,
    /// Whether the law says so, and not the county's target.
    pub by_law: bool,
}

/// How an application for legal aid stands with the same-day target.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Aid {
    /// The proceeding.
    pub paper: RecordId,
    /// Why no means are looked into: a claim for wages (法律援助法第 42 条第 3 项).
    pub ground: Article,
    /// Whether application, acceptance, approval and assignment are all of one day; none while some are
    /// open.
    pub same_day: Option<bool>,
    /// The four steps.
    pub steps: Vec<AidStep>,
}

/// Everything the rules say about a case.
#[derive(Clone, PartialEq, Debug)]
pub struct Outlook {
    /// How far it is; none where a newer version wrote a state this one does not know.
    pub state: Option<State>,
    /// 部分履行逾期: an instalment is late while the agreement is performed.
    pub partly_late: bool,
    /// 离线延迟 of the lead, in days.
    pub delay: Option<i64>,
    /// Every step from here.
    pub offers: Vec<Offer>,
    /// Every paper that may be begun, with what stands against it.
    pub papers: Vec<(&'static str, Vec<Refusal>)>,
    /// What runs beside the mediation.
    pub proceedings: Vec<Running>,
    /// How far the letters to other offices are.
    pub letters: Vec<(RecordId, LetterState)>,
    /// What is due when, the nearest first.
    pub timers: Vec<Timer>,
    /// How urgent it is.
    pub colour: Colour,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Whom it must be told to.
    pub duties: Vec<Duty>,
    /// Who owes.
    pub liable: Vec<Liable>,
    /// The months that are open, with the day by which each was to be paid; none where nobody knows the pay day.
    pub delays: Vec<Delay>,
    /// Each worker's balance, by the line.
    pub balances: BTreeMap<RecordId, Balance>,
    /// The ways on which what is left to a worker goes on, by the line: `choice.way.<way>`.
    pub ways_on: BTreeMap<RecordId, Vec<String>>,
    /// The instalments with how they stand.
    pub instalments: Vec<(Instalment, Standing)>,
    /// The agreements with their faults.
    pub agreements: Vec<Agreed>,
    /// The ways that are open, and why others are not.
    pub routes: Vec<Route>,
    /// The one-year limitation of each worker.
    pub limits: BTreeMap<RecordId, Limit>,
    /// What is lacking for a referral to the police.
    pub crime: Vec<Lack>,
    /// Applications for legal aid.
    pub aid: Vec<Aid>,
    /// The dossier, item by item.
    pub dossier: Vec<Item>,
    /// What to bear in mind.
    pub advice: Vec<Advice>,
    /// Pairs of roster lines that are one worker, or may be.
    pub twice: Vec<(RecordId, RecordId, Judgement)>,
}

/// The outlook of a case on a day in China.
pub fn outlook(
    case: &Case<'_>,
    settings: &Settings,
    calendar: &Calendar,
    today: NaiveDate,
) -> Outlook {
    let mut timers = timers(case, settings, calendar, today);
    let (colour, reasons) = warning(case, &timers, settings, calendar, today);
    timers.extend(first_response(case, colour, calendar));
    timers.sort_by(|one, other| (one.end, one.code).cmp(&(other.end, other.code)));
    let state = State::of(case.lead.fields);
    let instalments: Vec<(Instalment, Standing)> = instalments(case.papers)
        .into_iter()
        .map(|one| {
            let standing = one.standing(today);
            (one, standing)
        })
        .collect();
    let late = instalments.iter().any(|(_, standing)| matches!(standing, Standing::Late(_)));
    let crime = referral::lacks(case, settings, today);
    let twice = twice(case);
    let advice = advice(case, settings, &timers, late, today, &twice);
    let aid = case.of("proceeding").filter_map(|paper| aid(paper, &timers)).collect();
    Outlook {
        state,
        partly_late: late && state == Some(State::Performing),
        delay: case.lead.delay(),
        offers: offers(case, today),
        papers: papers(case, &crime),
        proceedings: running(case, today),
        letters: letters(case, calendar, today),
        routes: routes(case, &timers, &crime, today),
        timers,
        colour,
        reasons,
        duties: duties(case, settings, today),
        liable: liable(&case.lead),
        delays: delays(case, calendar),
        balances: balances(case.papers),
        ways_on: ways_on(case)
            .into_iter()
            .map(|(worker, ways)| (worker, ways.into_iter().map(str::to_owned).collect()))
            .collect(),
        instalments,
        agreements: case.of("agreement").map(|paper| agreed(paper, case, today)).collect(),
        limits: limits(case, calendar, today),
        crime,
        aid,
        dossier: dossier::items(case),
        advice,
        twice,
    }
}

/// 移送公安函: a letter (`transfer`) to the police that hands the case over. A notice or a request to them is open
/// whenever it is needed, so this one is asked for by a name of its own.
pub const REFERRAL: &str = "referral";

fn papers(case: &Case<'_>, crime: &[Lack]) -> Vec<(&'static str, Vec<Refusal>)> {
    let kinds = OF_A_CASE.iter().map(|spec| spec.kind).chain([CHECK_RECORD]);
    let referral = (REFERRAL, referral::refusal(crime).into_iter().collect());
    kinds.map(|kind| (kind, against_paper(case, kind))).chain([referral]).collect()
}

fn agreed(paper: &Paper<'_>, case: &Case<'_>, today: NaiveDate) -> Agreed {
    let (effective, faults) =
        (agreement::effective(paper), agreement::check(paper, case.papers, today));
    Agreed { paper: paper.id, effective, faults }
}

fn aid(paper: &Paper<'_>, timers: &[Timer]) -> Option<Aid> {
    if paper.text("way") != "legal_aid" {
        return None;
    }
    let step = |(step, clock): &(&'static str, &'static str)| {
        let day = paper.day(step);
        let own = |timer: &&Timer| timer.paper == Some(paper.id) && timer.code == *clock;
        let timer = timers.iter().find(own).filter(|_| day.is_none());
        AidStep {
            step,
            day,
            time: paper.text(&[step, "_time"].concat()).to_owned(),
            by: paper.text(&[step, "_by"].concat()).to_owned(),
            due: timer.map(|timer| timer.end),
            by_law: timer.is_some_and(|timer| timer.nature == Nature::Duty),
        }
    };
    let steps: Vec<AidStep> = AID.iter().map(step).collect();
    let days: Option<Vec<NaiveDate>> = steps.iter().map(|step| step.day).collect();
    let same_day = days.map(|days| days.windows(2).all(|pair| pair[0] == pair[1]));
    Some(Aid { paper: paper.id, ground: legal_aid("42[3]"), same_day, steps })
}

/// Pairs of lines that are one worker, or may be; who never worked there is nobody's twin.
fn twice(case: &Case<'_>) -> Vec<(RecordId, RecordId, Judgement)> {
    let lines = case.of("wage_line").filter(|line| line.text("verified") != "untrue");
    let (ids, people): (Vec<RecordId>, Vec<Identity>) =
        lines.map(|line| (line.id, Identity::of(line.fields))).unzip();
    let pairs = identity::twice(&people).into_iter();
    pairs.map(|(one, other, judgement)| (ids[one], ids[other], judgement)).collect()
}

/// What the law says to those who sit with the case, beside dates and states.
fn advice(
    case: &Case<'_>,
    settings: &Settings,
    timers: &[Timer],
    late: bool,
    today: NaiveDate,
    twice: &[(RecordId, RecordId, Judgement)],
) -> Vec<Advice> {
    let lead = &case.lead;
    let lines = || case.of("wage_line");
    let flags = flagged(lead.fields);
    let untrue = lines().any(|line| line.text("verified") == "untrue");
    let project_money = lead.fen("project_money") > 0;
    let minor = lines().any(|line| is_minor(line, today));
    let guarded = lines()
        .filter(|line| is_minor(line, today))
        .all(|line| !line.text("guardian").trim().is_empty());
    let notarised = case
        .of("proceeding")
        .any(|one| one.text("way") == "notary" && one.text("stage") == "granted");
    let refused_aid = case
        .of("proceeding")
        .any(|one| one.text("way") == "legal_aid" && one.text("stage") == "refused");
    let disputed = matches!(lead.text("reason"), "quality_dispute" | "project_payment");
    let paid_once = super::liability::liable(lead)
        .iter()
        .any(|one| one.rule == super::liability::Rule::GeneralContractor);
    let police_late =
        timers.iter().any(|timer| timer.code == "t11_police" && timer.left(today) < 0);
    let all = [
        (disputed, "no_ground_to_withhold", wages("35")),
        (paid_once, "paid_subcontractor_is_no_answer", wages("30(3)")),
        (untrue || project_money, "false_claim", wages("52")),
        (project_money, "project_money_apart", wages("52")),
        (flags.contains(&Reason::Petition), "petition_rules", petitions("20")),
        (case.people() >= settings.several, "representatives", petitions("20")),
        (case.people() >= settings.group, "group_representatives", arbitration("7")),
        (twice.iter().any(|(.., one)| !one.asks()), "worker_twice", practice()),
        (twice.iter().any(|(.., one)| one.asks()), "worker_asked", practice()),
        (minor && !guarded, "guardian", practice()),
        (!case.of("notice").all(dossier::is_receipted), "notice_unsigned", practice()),
        (case.is_reporter_sealed(), "reporter_sealed", inspection("9(3)")),
        (late && notarised, "certificate", notary_rules("55")),
        (late && !notarised, "payment_order_or_suit", labour_cases("51(2)")),
        (refused_aid, "aid_objection", legal_aid("49")),
        (!settings.notary_list && notarised && late, "notary_list_off", practice()),
        (police_late, "police_late", super::law::referral("9")),
        (lead.text("employer_kind") == "household", "household", super::law::labour("2")),
        (
            case.of("agreement").any(|one| one.text("form") == "oral"),
            "written_for_wages",
            arbitration("14"),
        ),
        (case.of("session").next().is_some(), "free_of_charge", mediation("4")),
    ];
    all.into_iter()
        .filter(|(holds, ..)| *holds)
        .map(|(_, code, article)| Advice { code, article })
        .collect()
}
