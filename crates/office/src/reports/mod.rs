//! What workers report by themselves, from their phones to a lead.
//!
//! Until somebody takes it up a report is no record: it lies sealed in a table of its own, goes to no
//! phone, no paper and no export. Of an anonymous one nothing about the reporter exists anywhere.

pub(crate) mod candidates;
pub(crate) mod ending;
pub(crate) mod filter;
pub(crate) mod gate;
pub(crate) mod group;
pub(crate) mod joining;
pub(crate) mod lead;
pub(crate) mod letter;
pub(crate) mod lines;
pub(crate) mod person;
pub(crate) mod read;
pub(crate) mod returning;
pub(crate) mod roster;
#[cfg(test)]
mod sample;
pub(crate) mod seal;
pub(crate) mod taking;

use std::collections::BTreeSet;

use anxin_domain::calendar::Calendar;
use anxin_domain::case::settings::Settings;
use anxin_domain::case::timer::first_response_by;
use anxin_domain::case::warning::{Claim, colour, of_claim};
use anxin_domain::hex;
use anxin_domain::id::{PersonId, RecordId, ScopeId};
use anxin_locale::fill;
use anxin_protocol::media::MIMES;
use anxin_protocol::report::desk::{DoubtfulValue, HeldFile, ReportRow};
use anxin_protocol::report::receipt;
use anxin_protocol::report::{
    FILES, MESSAGES, Message, NewMessage, Outcome, Report, ReportFile, ReportState, ReportStatus,
    Voice,
};
use anxin_store::contract::{Hash, ReportStage, SealedReport};
use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate};
use object_store::ObjectStore;
use serde::{Deserialize, Serialize};

use self::joining::Joining;
use crate::app::Office;
use crate::problem::Fault;

/// The county's clock: UTC+8, without summer time.
const COUNTY_MS: i64 = 8 * 3_600_000;
/// Characters of what stands for a report in a list.
const TITLE_CHARS: usize = 40;
/// Tries to change a report that others change too.
const TRIES: usize = 8;
/// Where the pokes of a place's reports go: no phone listens there.
const COMPARTMENT: &str = "report";

/// All of a report, as it lies sealed.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Dossier {
    pub(crate) report: Report,
    pub(crate) doubts: Vec<DoubtfulValue>,
    pub(crate) messages: Vec<Message>,
    /// Every file announced, by the report and by messages.
    pub(crate) files: Vec<ReportFile>,
    /// Those that are here, by SHA-256.
    pub(crate) held: BTreeSet<String>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) lead: Option<RecordId>,
    /// Who made or found that lead.
    pub(crate) taken_by: Option<PersonId>,
    /// Somebody at the office has spoken or decided: T1 is met.
    pub(crate) answered: bool,
    /// The worker has spoken since somebody at the office looked.
    pub(crate) unread: bool,
    /// When the worker spoke after it was decided, milliseconds since 1970: somebody decides again, and T1 counts
    /// from here.
    pub(crate) returned: Option<i64>,
    /// How it had ended before it came back, where no case says so.
    pub(crate) ended: Option<Outcome>,
    /// When it ended without a case, milliseconds since 1970.
    pub(crate) decided: i64,
    /// What joining it to a lead has written.
    pub(crate) joining: Option<Joining>,
}

/// The rules of the county by which reports are judged.
pub(crate) struct Rules {
    pub(crate) calendar: Calendar,
    pub(crate) settings: Settings,
    pub(crate) now: i64,
}

impl Rules {
    /// Those that hold now.
    pub(crate) fn of(office: &Office) -> Self {
        let years = &office.years;
        Self { calendar: years.calendar(), settings: years.settings(), now: office.now() }
    }
}

/// A report as it is worked with.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Opened {
    pub(crate) scope: ScopeId,
    pub(crate) id: RecordId,
    receipt: Hash,
    pub(crate) stage: ReportStage,
    rev: u64,
    pub(crate) got: i64,
    pub(crate) dossier: Dossier,
}

/// The keyed hash of a receipt; of one that is none, too, so that both are looked for alike.
pub(crate) fn receipt_name(office: &Office, text: &str) -> Hash {
    let code = receipt::read(text).unwrap_or_default();
    office.report_key.name("receipt", code.as_bytes())
}

/// Nobody's receipt, a wrong one, a mistyped one: all the same.
pub(crate) fn unknown() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "report_unknown")
}

/// The place in whose name a report's news go to consoles.
pub(crate) fn poked(scope: &ScopeId) -> ScopeId {
    scope.in_compartment(COMPARTMENT).unwrap_or_else(|_| scope.clone())
}

impl Opened {
    /// A new one.
    pub(crate) fn new(scope: ScopeId, id: RecordId, receipt: Hash, got: i64) -> Self {
        let dossier = Dossier { unread: true, ..Dossier::default() };
        Self { scope, id, receipt, stage: ReportStage::Received, rev: 1, got, dossier }
    }

    pub(crate) fn open(office: &Office, sealed: &SealedReport) -> Result<Self, Fault> {
        let damaged = || Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
        let plain = office.report_key.open(sealed.id, &sealed.sealed).map_err(|error| {
            tracing::error!(%error, "report");
            damaged()
        })?;
        Ok(Self {
            scope: sealed.scope.clone(),
            id: sealed.id,
            receipt: sealed.receipt,
            stage: sealed.stage,
            rev: sealed.rev,
            got: sealed.got,
            dossier: serde_json::from_slice(&plain).map_err(|_| damaged())?,
        })
    }

    pub(crate) fn seal(&self, office: &Office) -> SealedReport {
        // A dossier is texts and numbers: writing it into memory cannot fail.
        let plain = serde_json::to_vec(&self.dossier).unwrap_or_default();
        SealedReport {
            scope: self.scope.clone(),
            id: self.id,
            receipt: self.receipt,
            stage: self.stage,
            rev: self.rev,
            got: self.got,
            sealed: office.report_key.seal(self.id, &plain),
        }
    }

    /// Puts the change in place of what was read; false if another was first.
    async fn put(&mut self, office: &Office, from: &ScopeId) -> Result<bool, Fault> {
        self.rev += 1;
        let done = office.store.change_report(from, &self.seal(office)).await?;
        if done {
            for scope in BTreeSet::from([from, &self.scope]) {
                office.pokes.send(poked(scope));
            }
        }
        Ok(done)
    }

    /// What the worker is told. How far a report of a case is, the case says, also while the desk has it again.
    pub(crate) fn status(&self) -> ReportStatus {
        let dossier = &self.dossier;
        let missing = dossier.files.iter().map(|file| &file.sha256);
        let state = match (dossier.lead, &dossier.outcome) {
            (Some(_), Some(_)) => ReportState::Done,
            (Some(_), None) => ReportState::Working,
            (None, _) => state(self.stage),
        };
        ReportStatus {
            state,
            outcome: dossier.outcome.clone(),
            received: self.got,
            named: dossier.report.reporter.is_some(),
            danger: dossier.report.danger,
            messages: dossier.messages.clone(),
            missing: missing.filter(|sum| !dossier.held.contains(*sum)).cloned().collect(),
            held: u32::try_from(dossier.held.len()).unwrap_or(u32::MAX),
        }
    }

    /// The last day on which somebody must have answered (T1), by the colour that its case would have.
    pub(crate) fn due(&self, rules: &Rules) -> NaiveDate {
        let report = &self.dossier.report;
        let start = day(self.dossier.returned.unwrap_or(self.got));
        let people = usize::try_from(self.people().unwrap_or(0)).unwrap_or(usize::MAX);
        let claim = Claim { danger: report.danger, people, months: &report.months };
        let colour = colour(&of_claim(claim, &rules.settings, start));
        first_response_by(start, colour, &rules.calendar).day
    }

    /// People as said: a number, or a crew leader's list; none where nothing was said.
    pub(crate) fn people(&self) -> Option<u32> {
        let report = &self.dossier.report;
        let listed = u32::try_from(report.crew.len()).unwrap_or(u32::MAX);
        report.people.max((listed > 0).then_some(listed))
    }

    /// Site or firm, in a few words.
    pub(crate) fn title(&self) -> String {
        let report = &self.dossier.report;
        let names = [&report.place, &report.employer, &report.words];
        let title = names.into_iter().find(|text| !text.is_empty());
        title.map(|text| text.chars().take(TITLE_CHARS).collect()).unwrap_or_default()
    }

    /// Its place among those that wait: danger, until somebody has decided; who was not answered by the day on
    /// which that is due, then whoever spoke last, then those that the office has answered.
    pub(crate) fn turn(&self, rules: &Rules) -> (bool, bool, bool, NaiveDate, i64, RecordId) {
        let Dossier { answered, unread, .. } = self.dossier;
        let safe = !self.dossier.report.danger;
        (safe, answered, answered && !unread, self.due(rules), self.got, self.id)
    }

    /// How many days the day is past on which somebody must have answered; 0 where somebody has.
    pub(crate) fn days_late(&self, rules: &Rules) -> u32 {
        if self.dossier.answered || self.stage == ReportStage::Done {
            return 0;
        }
        let past = (day(rules.now) - self.due(rules)).num_days().max(0);
        u32::try_from(past).unwrap_or(u32::MAX)
    }

    /// Its line in the duty officer's list.
    pub(crate) fn row(&self, rules: &Rules) -> ReportRow {
        let dossier = &self.dossier;
        let report = &dossier.report;
        let days_late = self.days_late(rules);
        let withdrawn = dossier.outcome == Some(Outcome::Withdrawn);
        let seen = self.stage != ReportStage::Received && !withdrawn;
        ReportRow {
            scope: self.scope.clone(),
            id: self.id,
            state: state(self.stage),
            got: self.got,
            due: self.due(rules).to_string(),
            late: days_late > 0,
            days_late,
            title: self.title(),
            danger: report.danger,
            named: report.reporter.is_some(),
            people: self.people(),
            amount_fen: report.amount_fen,
            months: report.months.clone(),
            doubts: u32::try_from(dossier.doubts.len()).unwrap_or(u32::MAX),
            // Of one that nobody has looked at everything is new.
            unread: self.is_back() || (dossier.unread && seen),
            returned: self.is_back(),
            in_case: dossier.lead.is_some(),
            outcome: dossier.outcome.clone().or_else(|| dossier.ended.clone()),
        }
    }

    /// Whether the worker spoke after it was decided, and nobody has decided again.
    pub(crate) fn is_back(&self) -> bool {
        let open = matches!(self.stage, ReportStage::Received | ReportStage::Looking);
        open && self.dossier.returned.is_some()
    }

    /// From now on somebody looks at it, if not more.
    pub(crate) fn stage_at_least_looking(&self) -> ReportStage {
        match self.stage {
            ReportStage::Received => ReportStage::Looking,
            further => further,
        }
    }

    /// The files that are here.
    pub(crate) fn files(&self) -> Vec<HeldFile> {
        let dossier = &self.dossier;
        let held = dossier.files.iter().filter(|file| dossier.held.contains(&file.sha256));
        held.map(|file| HeldFile { sha256: file.sha256.clone(), mime: file.mime.clone() }).collect()
    }

    /// Announces files, each once; refuses all of them where there is no room for what is new. Of an anonymous
    /// reporter's files no hash of the original is kept: it would prove whose phone holds that.
    pub(crate) fn announce(&mut self, files: Vec<ReportFile>) -> Result<Vec<String>, Fault> {
        let mut taken = Vec::new();
        let mut all = self.dossier.files.clone();
        for mut file in files {
            if self.dossier.report.reporter.is_none() {
                file.orig.clear();
            }
            taken.push(file.sha256.clone());
            if !all.iter().any(|known| known.sha256 == file.sha256) {
                all.push(file);
            }
        }
        if all.len() > FILES.max(self.dossier.files.len()) {
            return Err(full());
        }
        self.dossier.files = all;
        Ok(taken)
    }

    /// Takes what the worker says, once under its id. His phone keeps what is refused.
    pub(crate) fn hear(
        &mut self,
        at: i64,
        said: &NewMessage,
        doubts: &[DoubtfulValue],
    ) -> Result<(), Fault> {
        let known = self.dossier.messages.iter();
        let known = known.filter(|known| known.from == Voice::Worker);
        if known.clone().any(|known| known.id == said.id) {
            return Ok(());
        }
        let in_danger = said.danger && !self.dossier.report.danger;
        // Of danger a full report hears as well.
        if known.count() >= MESSAGES && !in_danger {
            return Err(full());
        }
        let files = self.announce(said.files.clone())?;
        self.news(at);
        self.add(&said.id, Voice::Worker, at, &said.words, files);
        self.dossier.doubt(doubts);
        self.dossier.report.danger |= in_danger;
        Ok(())
    }

    /// Something came from the worker. What was decided already waits at the desk again; how it had ended without a
    /// case stays among what was said.
    pub(crate) fn news(&mut self, at: i64) {
        let withdrawn = self.dossier.outcome == Some(Outcome::Withdrawn);
        let decided = matches!(self.stage, ReportStage::Working | ReportStage::Done);
        self.dossier.unread = true;
        if withdrawn || !decided {
            return;
        }
        self.stage = ReportStage::Received;
        self.dossier.returned = Some(at);
        self.dossier.answered = false;
        if self.dossier.lead.is_none()
            && let Some(ended) = self.dossier.outcome.take()
        {
            let (words, at) = (told(&ended), self.dossier.decided);
            let at = if at > 0 { at } else { self.got };
            let id = format!("ended-{}", self.dossier.messages.len());
            self.add(&id, Voice::Office, at, &words, Vec::new());
            self.dossier.ended = Some(ended);
        }
    }

    /// Ends it without a case.
    pub(crate) fn end(&mut self, at: i64, outcome: Outcome) {
        self.stage = ReportStage::Done;
        self.dossier.outcome = Some(outcome);
        self.dossier.decided = at;
        self.settle();
    }

    /// Somebody has decided.
    pub(crate) fn settle(&mut self) {
        self.dossier.answered = true;
        self.dossier.unread = false;
        self.dossier.returned = None;
        self.dossier.ended = None;
    }

    /// What the office says, once under its id: there is always room for it.
    pub(crate) fn say(&mut self, id: &str, at: i64, words: &str) {
        let mut own = self.dossier.messages.iter().filter(|known| known.from == Voice::Office);
        if !own.any(|known| known.id == id) {
            self.add(id, Voice::Office, at, words, Vec::new());
            self.dossier.unread = false;
            self.dossier.answered = true;
        }
    }

    /// Goes on in another place of the county and waits there: where it came from has spoken, who has it
    /// now has not.
    pub(crate) fn go_on(&mut self, place: &ScopeId, id: &str, at: i64, words: &str) {
        self.say(id, at, words);
        self.scope = place.clone();
        self.stage = ReportStage::Received;
        self.dossier.unread = true;
        self.dossier.answered = false;
    }

    fn add(&mut self, id: &str, from: Voice, at: i64, words: &str, files: Vec<String>) {
        let (id, words) = (id.to_owned(), words.to_owned());
        self.dossier.messages.push(Message { id, from, at, words, files });
    }
}

/// An ending as the worker reads it among what was said.
fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused { reason } => fill("outcome.was_refused", &[("reason", reason)]),
        Outcome::PassedOn { to, words } => handed_on(to, words),
        Outcome::Settled | Outcome::Withdrawn => String::new(),
    }
}

/// To whom it was handed on, and what else the worker should know.
pub(crate) fn handed_on(to: &str, words: &str) -> String {
    let words = words.trim();
    [fill("outcome.handed_on", &[("to", to)]), words.to_owned()].concat()
}

/// No room for more words or files.
fn full() -> Fault {
    Fault::new(StatusCode::CONFLICT, "report_full")
}

/// The day in the county.
pub(crate) fn day(millis: i64) -> NaiveDate {
    let time = DateTime::from_timestamp_millis(millis + COUNTY_MS);
    time.map_or(NaiveDate::MIN + Days::new(1), |time| time.date_naive())
}

pub(crate) fn state(stage: ReportStage) -> ReportState {
    match stage {
        ReportStage::Received => ReportState::Received,
        ReportStage::Looking => ReportState::Looking,
        ReportStage::Working => ReportState::Working,
        ReportStage::Done => ReportState::Done,
    }
}

/// The report of a receipt.
pub(crate) async fn by_receipt(office: &Office, name: &Hash) -> Result<Opened, Fault> {
    let found = office.store.report_by(name).await?.ok_or_else(unknown)?;
    Opened::open(office, &found)
}

/// Changes a report as it stands, again if somebody else was first. `change` may refuse.
pub(crate) async fn change(
    office: &Office,
    mut opened: Opened,
    mut change: impl FnMut(&mut Opened) -> Result<(), Fault>,
) -> Result<Opened, Fault> {
    for _ in 0..TRIES {
        let from = opened.scope.clone();
        change(&mut opened)?;
        if opened.put(office, &from).await? {
            return Ok(opened);
        }
        opened = by_receipt(office, &opened.receipt).await?;
    }
    Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy").after(2))
}

/// Where a file of a report lies: under a name that does not tell its hash.
fn place(office: &Office, report: RecordId, sha256: &str) -> object_store::path::Path {
    let name = office.report_key.name("file", format!("{report} {sha256}").as_bytes());
    object_store::path::Path::from_iter(["sealed", &hex::encode(&name)])
}

fn disk(error: impl std::error::Error) -> Fault {
    tracing::error!(%error, "a report's file");
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").after(30)
}

/// Keeps the bytes of a file, sealed.
pub(crate) async fn keep_file(
    office: &Office,
    report: RecordId,
    sha256: &str,
    bytes: &[u8],
) -> Result<(), Fault> {
    let sealed = office.report_key.seal(report, bytes);
    let put = office.media.put(&place(office, report, sha256), sealed.into()).await;
    put.map(drop).map_err(disk)
}

/// The bytes of a file that is here.
pub(crate) async fn file(office: &Office, opened: &Opened, sha256: &str) -> Result<Vec<u8>, Fault> {
    if !opened.dossier.held.contains(sha256) {
        return Err(Fault::not_found());
    }
    let found = office.media.get(&place(office, opened.id, sha256)).await.map_err(disk)?;
    let sealed = found.bytes().await.map_err(disk)?;
    office.report_key.open(opened.id, &sealed).map_err(disk)
}

/// Forgets what a worker took back: words, names, files. What remains is that it was taken back.
pub(crate) async fn forget(office: &Office, opened: &Opened) {
    for sum in &opened.dossier.held {
        if let Err(error) = office.media.delete(&place(office, opened.id, sum)).await {
            tracing::warn!(%error, "a file that was taken back could not be deleted");
        }
    }
}

/// The type of a file as one of those the office takes.
pub(crate) fn mime(file: &ReportFile) -> &'static str {
    MIMES.into_iter().find(|known| *known == file.mime).unwrap_or("application/octet-stream")
}

#[cfg(test)]
mod tests {
    use anxin_domain::calendar::YearTexts;
    use uuid::Uuid;

    use super::*;

    const DAY_MS: i64 = 86_400_000;

    fn opened() -> Opened {
        let scope = ScopeId::parse("429800001").expect("a scope");
        // 2031-01-06, a Monday.
        Opened::new(scope, RecordId(Uuid::from_u128(1)), [0; 32], 1_925_424_000_000)
    }

    fn rules(calendar: Calendar) -> Rules {
        Rules { calendar, settings: Settings::default(), now: 0 }
    }

    #[test]
    fn the_first_answer_is_due_after_working_days_of_years_that_were_taken_in() {
        let report = opened();
        let plain = report.due(&rules(Calendar::default()));
        let free = vec!["2031-01-08".to_owned()];
        let year = YearTexts { year: 2031, free, worked: Vec::new() };
        let due = report.due(&rules(Calendar::with(&[year])));
        assert_eq!(
            (plain.to_string(), due.to_string()),
            ("2031-01-09".into(), "2031-01-10".into())
        );
    }

    #[test]
    fn who_was_never_answered_comes_before_whoever_spoke_last_and_before_what_was_answered() {
        let rules = rules(Calendar::default());
        let waits = |no: u128, answered, unread, people, months: &[&str]| {
            let mut report = opened();
            report.id = RecordId(Uuid::from_u128(no));
            report.dossier.answered = answered;
            report.dossier.unread = unread;
            report.dossier.report.people = people;
            report.dossier.report.months = months.iter().copied().map(String::from).collect();
            report
        };
        // The later somebody's turn is here, the sooner his answer would be due.
        let mut all = [
            waits(1, true, false, Some(30), &[]),
            waits(2, true, true, None, &["2030-12"]),
            waits(3, false, true, None, &[]),
        ];
        let due = all.each_ref().map(|report| report.due(&rules));
        assert!(due.is_sorted_by(|one, next| one < next), "{due:?}");
        all.sort_by_key(|report| report.turn(&rules));
        assert_eq!(all.map(|report| report.id.0.as_u128()), [3, 2, 1]);
    }

    #[test]
    fn a_report_that_was_passed_on_is_late_where_nobody_answers() {
        let mut report = opened();
        let late = |report: &Opened, days| {
            let now = report.got + days * DAY_MS;
            report.row(&Rules { now, ..rules(Calendar::default()) }).late
        };
        assert!(late(&report, 9) && !late(&report, 2));
        report.say("1", report.got, "哪个工地？");
        assert!(!late(&report, 9), "somebody has answered");
        let other = ScopeId::parse("429800002").expect("a scope");
        report.go_on(&other, "2", report.got, "河口司法所");
        assert!(late(&report, 9), "the other place has not");
        assert_eq!((report.stage, report.dossier.messages.len()), (ReportStage::Received, 2));
    }
}
