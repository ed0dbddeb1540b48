//! What runs beside the mediation, with stages of its own: 司法确认, 支付令, 公证, 法律援助, 仲裁, 诉讼, 执行; and
//! letters to other offices (移送、通报、协调).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::step::offer::against_proceeding;
use super::step::{Refusal, named};
use super::{Case, Paper, elements};
use crate::calendar::{Calendar, Counted};
use crate::id::RecordId;

named! {
    /// How far a proceeding is; the names that its records have. The words stand in `locales/` under
    /// `choice.stage.<name>`.
    Stage {
        /// 准备.
        Preparing = "preparing",
        /// 申请.
        Applied = "applied",
        /// 受理.
        Accepted = "accepted",
        /// 指派: legal aid alone.
        Assigned = "assigned",
        /// 确认、发出、出证、裁决: what was asked for.
        Granted = "granted",
        /// 驳回、不予.
        Refused = "refused",
        /// 撤回.
        Withdrawn = "withdrawn",
    }
}

impl Stage {
    /// The stages that may follow in a way.
    pub fn next(self, way: &str) -> &'static [Self] {
        match (self, way) {
            (Self::Preparing, _) => &[Self::Applied, Self::Withdrawn],
            (Self::Applied, _) => &[Self::Accepted, Self::Refused, Self::Withdrawn],
            (Self::Accepted, _) => &[Self::Granted, Self::Refused, Self::Withdrawn],
            // Whoever was granted legal aid is assigned a lawyer within three days.
            (Self::Granted, "legal_aid") => &[Self::Assigned],
            (Self::Granted | Self::Assigned | Self::Refused | Self::Withdrawn, _) => &[],
        }
    }

    /// The stage a proceeding is in; none where a newer version wrote one that this one does not know.
    pub fn of(paper: &Paper<'_>) -> Option<Self> {
        match paper.text("stage") {
            "" => Some(Self::Preparing),
            name => Self::parse(name),
        }
    }

    /// Whether a way leads from here to another stage, passing over none but those that may be.
    fn leads_to(self, to: Self, way: &str, may_pass: &impl Fn(Self) -> bool) -> bool {
        let passes = |next: Self| may_pass(next) && next.leads_to(to, way, may_pass);
        self.next(way).iter().any(|next| *next == to || passes(*next))
    }

    /// The day that a proceeding in this stage has.
    fn day(self) -> Option<&'static str> {
        match self {
            Self::Applied => Some("applied"),
            Self::Accepted => Some("accepted"),
            Self::Assigned => Some("assigned"),
            Self::Granted | Self::Refused => Some("decided"),
            Self::Preparing | Self::Withdrawn => None,
        }
    }
}

/// Whether a proceeding can stand where it says, after the stage `before`: stages that were passed over have their
/// days on the paper, for several are often gone through on one day. The first that is written of a proceeding
/// is any that its way has: it may have begun elsewhere.
pub fn follows(paper: &Paper<'_>, before: Option<Stage>) -> bool {
    let (Some(to), way) = (Stage::of(paper), paper.text("way")) else { return true };
    match before {
        Some(from) => from == to || from.leads_to(to, way, &|passed| is_dated(paper, passed)),
        None => to == Stage::Preparing || Stage::Preparing.leads_to(to, way, &|_| true),
    }
}

/// Whether the day of a stage stands on the paper. An approval of legal aid has a day of its own name.
fn is_dated(paper: &Paper<'_>, stage: Stage) -> bool {
    let has = |key: &str| {
        paper.day(key).is_some() || (key == "decided" && paper.day("approved").is_some())
    };
    stage.day().is_none_or(has)
}

/// The four steps of legal aid by their paths, each with the clock that runs until it is taken
/// ([`super::timer`]): all of one day by the county's target.
pub const AID: [(&str, &str); 4] =
    [("applied", "t4"), ("accepted", "t4"), ("approved", "t4_decide"), ("assigned", "t4_assign")];

/// The step of legal aid that stands before the one that goes before it, as the path of its day or hour, with that
/// one.
pub fn out_of_turn(paper: &Paper<'_>) -> Option<(String, &'static str)> {
    let hour = |step: &str| [step, "_time"].concat();
    let taken = AID.iter().map(|(step, _)| *step).filter(|step| paper.day(step).is_some());
    let taken: Vec<&str> = taken.collect();
    taken.windows(2).find_map(|pair| {
        let &[one, next] = pair else { return None };
        let (early, late) = (paper.text(&hour(one)), paper.text(&hour(next)));
        match paper.day(next).cmp(&paper.day(one)) {
            Ordering::Less => Some((next.to_owned(), one)),
            Ordering::Equal if !late.is_empty() && late < early => Some((hour(next), one)),
            _ => None,
        }
    })
}

/// One proceeding of a case.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Running {
    /// Its paper.
    pub paper: RecordId,
    /// Which way: `choice.way.<way>`.
    pub way: String,
    /// How far; none where a newer version wrote a stage that this one does not know.
    pub stage: Option<Stage>,
    /// What may follow.
    pub next: &'static [Stage],
    /// What the stage should have and has not: its day, or the written reasons of who refused legal aid.
    pub lacks: Option<&'static str>,
    /// What stands against it.
    pub refusals: Vec<Refusal>,
}

/// The proceedings of a case, in the order of their papers.
pub fn running(case: &Case<'_>, today: NaiveDate) -> Vec<Running> {
    let one = |paper: &Paper<'_>| {
        let way = paper.text("way");
        let stage = Stage::of(paper);
        // 书面说明理由 (法律援助法第 43 条): they stand in the note.
        let unreasoned = stage == Some(Stage::Refused)
            && way == "legal_aid"
            && paper.text("note").trim().is_empty();
        let over = matches!(stage, Some(Stage::Granted | Stage::Refused | Stage::Withdrawn));
        let refusals = if over {
            Vec::new()
        } else {
            against_proceeding(case, way, paper.is("jointly"), today)
        };
        Running {
            paper: paper.id,
            way: way.to_owned(),
            stage,
            next: stage.map_or(&[], |stage| stage.next(way)),
            lacks: stage
                .filter(|stage| !is_dated(paper, *stage))
                .and_then(Stage::day)
                .or(unreasoned.then_some("note")),
            refusals,
        }
    };
    case.of("proceeding").map(one).collect()
}

/// Whether who asked for a proceeding took that back: no time runs in it any more.
pub(super) fn is_withdrawn(paper: &Paper<'_>) -> bool {
    paper.text("stage") == Stage::Withdrawn.name()
}

/// Whether a proceeding was asked for, and that was not taken back.
pub fn is_applied_for(paper: &Paper<'_>) -> bool {
    paper.day("applied").is_some() && !is_withdrawn(paper)
}

/// The workers who are named on a proceeding, by their lines.
pub fn workers(paper: &Paper<'_>) -> BTreeSet<RecordId> {
    let named = elements(paper.fields, "w").into_iter();
    named.filter_map(|at| paper.text(&["w.", at, ".worker"].concat()).parse().ok()).collect()
}

/// 转仲裁、诉讼、执行: where what is left goes its own way, once it was handed in there.
pub(super) fn leads_on<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Paper<'a>> {
    case.of("proceeding").filter(|paper| {
        matches!(paper.text("way"), "enforcement" | "arbitration" | "litigation")
            && matches!(
                Stage::parse(paper.text("stage")),
                Some(Stage::Applied | Stage::Accepted | Stage::Assigned | Stage::Granted)
            )
    })
}

/// The ways on which what is left to each worker goes on, by the line; nobody whom none names.
pub fn ways_on<'a>(case: &Case<'a>) -> BTreeMap<RecordId, Vec<&'a str>> {
    let mut all: BTreeMap<RecordId, Vec<&str>> = BTreeMap::new();
    for paper in leads_on(case) {
        for worker in workers(paper) {
            let ways = all.entry(worker).or_default();
            if !ways.contains(&paper.text("way")) {
                ways.push(paper.text("way"));
            }
        }
    }
    all
}

/// Working days after which a letter that was received and not answered is late: the plan's practice.
const ANSWER: u32 = 15;

named! {
    /// How far a letter is. The words stand in `locales/` under `letter_state.<name>`.
    LetterState {
        /// 待发.
        Unsent = "unsent",
        /// 已发.
        Sent = "sent",
        /// 已签收.
        Received = "received",
        /// 已受理或立案.
        Opened = "opened",
        /// 已回复.
        Answered = "answered",
        /// 逾期未回复.
        Late = "late",
    }
}

impl LetterState {
    /// What may follow.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Unsent => &[Self::Sent],
            Self::Sent => &[Self::Received, Self::Answered],
            Self::Received | Self::Late => &[Self::Opened, Self::Answered],
            Self::Opened => &[Self::Answered],
            Self::Answered => &[],
        }
    }
}

/// By when a letter that was sent is answered, by the plan's practice; none while it was not sent, or once it was
/// answered or opened: from there the other office's own time runs.
pub fn answer_due(letter: &Paper<'_>, calendar: &Calendar) -> Option<Counted> {
    let waits = letter.day("answered").is_none() && letter.day("opened").is_none();
    let sent = letter.day("sent").filter(|_| waits)?;
    Some(calendar.after_working_days(sent, ANSWER))
}

/// How far the letters of a case are.
pub fn letters(
    case: &Case<'_>,
    calendar: &Calendar,
    today: NaiveDate,
) -> Vec<(RecordId, LetterState)> {
    let state = |paper: &Paper<'_>| {
        if paper.day("answered").is_some() {
            LetterState::Answered
        } else if paper.day("opened").is_some() {
            // From here the other office's own time runs; the timers have it.
            LetterState::Opened
        } else if answer_due(paper, calendar).is_some_and(|due| due.day < today) {
            LetterState::Late
        } else if paper.day("received").is_some() {
            LetterState::Received
        } else if paper.day("sent").is_some() {
            LetterState::Sent
        } else {
            LetterState::Unsent
        }
    };
    case.of("transfer").map(|paper| (paper.id, state(paper))).collect()
}
