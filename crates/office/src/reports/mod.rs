//! What workers report by themselves, from their phones to a lead.
//!
//! Until somebody takes it up a report is no record: it lies sealed in a table of its own, goes to no
//! phone, no paper and no export. Of an anonymous one nothing about the reporter exists anywhere.

pub(crate) mod ending;
pub(crate) mod gate;
pub(crate) mod group;
pub(crate) mod lead;
pub(crate) mod letter;
pub(crate) mod lines;
pub(crate) mod person;
pub(crate) mod read;
pub(crate) mod roster;
#[cfg(test)]
mod sample;
pub(crate) mod seal;

use std::collections::BTreeSet;

use anxin_domain::calendar::Calendar;
use anxin_domain::hex;
use anxin_domain::id::{PersonId, RecordId, ScopeId};
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

use crate::app::Office;
use crate::problem::Fault;

/// The county's clock: UTC+8, without summer time.
const COUNTY_MS: i64 = 8 * 3_600_000;
/// 群体性 from ten people on (劳动争议调解仲裁法第 7 条); five to nine is worth a look.
pub(crate) const GROUP: u32 = 10;
const NEARLY_GROUP: u32 = 5;
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
    /// The worker spoke last.
    pub(crate) unread: bool,
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

    /// What the worker is told.
    pub(crate) fn status(&self) -> ReportStatus {
        let dossier = &self.dossier;
        let missing = dossier.files.iter().map(|file| &file.sha256);
        ReportStatus {
            state: state(self.stage),
            outcome: dossier.outcome.clone(),
            received: self.got,
            named: dossier.report.reporter.is_some(),
            messages: dossier.messages.clone(),
            missing: missing.filter(|sum| !dossier.held.contains(*sum)).cloned().collect(),
            held: u32::try_from(dossier.held.len()).unwrap_or(u32::MAX),
        }
    }

    /// The last day on which somebody must have answered (T1).
    pub(crate) fn due(&self, calendar: &Calendar) -> NaiveDate {
        let report = &self.dossier.report;
        let people = report.people.unwrap_or(0);
        let day = day(self.got);
        let working_days = if report.danger || people >= GROUP {
            return day;
        } else if people >= NEARLY_GROUP || !report.months.is_empty() {
            1
        } else {
            3
        };
        calendar.after_working_days(day, working_days).day
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
    pub(crate) fn turn(&self, calendar: &Calendar) -> (bool, bool, bool, NaiveDate, i64, RecordId) {
        let Dossier { answered, unread, .. } = self.dossier;
        let safe = !self.dossier.report.danger;
        (safe, answered, answered && !unread, self.due(calendar), self.got, self.id)
    }

    /// Its line in the duty officer's list.
    pub(crate) fn row(&self, now: i64, calendar: &Calendar) -> ReportRow {
        let dossier = &self.dossier;
        let report = &dossier.report;
        let due = self.due(calendar);
        let waits = !dossier.answered && self.stage != ReportStage::Done;
        ReportRow {
            scope: self.scope.clone(),
            id: self.id,
            state: state(self.stage),
            got: self.got,
            due: due.to_string(),
            late: waits && day(now) > due,
            title: self.title(),
            danger: report.danger,
            named: report.reporter.is_some(),
            people: report.people,
            amount_fen: report.amount_fen,
            months: report.months.clone(),
            doubts: u32::try_from(dossier.doubts.len()).unwrap_or(u32::MAX),
            unread: dossier.unread,
            outcome: dossier.outcome.clone(),
        }
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

    /// Announces files, each once; refuses all of them where there is no room for what is new.
    pub(crate) fn announce(&mut self, files: Vec<ReportFile>) -> Result<Vec<String>, Fault> {
        let mut taken = Vec::new();
        let mut all = self.dossier.files.clone();
        for file in files {
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
        self.add(&said.id, Voice::Worker, at, &said.words, files);
        self.dossier.doubt(doubts);
        self.dossier.unread = true;
        if in_danger {
            self.dossier.report.danger = true;
            // Where no case is there to show it, somebody decides anew.
            if self.stage == ReportStage::Done && self.dossier.lead.is_none() {
                self.stage = ReportStage::Received;
                self.dossier.outcome = None;
                self.dossier.answered = false;
            }
        }
        Ok(())
    }

    /// What the office says: there is always room for it.
    pub(crate) fn say(&mut self, id: &str, at: i64, words: &str) {
        if !self.dossier.messages.iter().any(|known| known.id == id) {
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

    #[test]
    fn the_first_answer_is_due_after_working_days_of_years_that_were_taken_in() {
        let report = opened();
        let plain = report.due(&Calendar::default());
        let free = vec!["2031-01-08".to_owned()];
        let year = YearTexts { year: 2031, free, worked: Vec::new() };
        let due = report.due(&Calendar::with(&[year]));
        assert_eq!(
            (plain.to_string(), due.to_string()),
            ("2031-01-09".into(), "2031-01-10".into())
        );
    }

    #[test]
    fn who_was_never_answered_comes_before_whoever_spoke_last_and_before_what_was_answered() {
        let calendar = Calendar::default();
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
        let due = all.each_ref().map(|report| report.due(&calendar));
        assert!(due.is_sorted_by(|one, next| one < next), "{due:?}");
        all.sort_by_key(|report| report.turn(&calendar));
        assert_eq!(all.map(|report| report.id.0.as_u128()), [3, 2, 1]);
    }

    #[test]
    fn a_report_that_was_passed_on_is_late_where_nobody_answers() {
        let (mut report, calendar) = (opened(), Calendar::default());
        let late = |report: &Opened, days| report.row(report.got + days * DAY_MS, &calendar).late;
        assert!(late(&report, 9) && !late(&report, 2));
        report.say("1", report.got, "哪个工地？");
        assert!(!late(&report, 9), "somebody has answered");
        let other = ScopeId::parse("429800002").expect("a scope");
        report.go_on(&other, "2", report.got, "河口司法所");
        assert!(late(&report, 9), "the other place has not");
        assert_eq!((report.stage, report.dossier.messages.len()), (ReportStage::Received, 2));
    }
}
