//! From reports to a lead: what goes along and what does not.

use std::collections::BTreeMap;

use anxin_domain::id::RecordId;
use anxin_domain::kinds::{LEAD, WAGE_LINE};
use anxin_domain::money;
use anxin_locale::fill;
use anxin_protocol::report::ReportFile;
use anxin_sync::{Body, Change, Record};
use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

use super::group::{self, Sum, Worker};
use super::seal::SealKey;
use super::{Opened, roster};
use crate::hand::Intent;

pub(super) type Fields = BTreeMap<String, Value>;

/// What a worker's word that somebody is in danger is on a lead: red, and 110 before everything
/// (`case::warning`, 人民调解法第 25 条).
const DANGER: &str = "violence";

/// How a line calls a worker who said no name.
pub(super) const NAMELESS: &str = "未说姓名";

/// An id that belongs to a report's n-th part, the same at every try.
pub(super) fn part(report: RecordId, no: usize) -> RecordId {
    let no = u128::try_from(no + 1).unwrap_or(u128::MAX) & 0xffff;
    RecordId(Uuid::from_u128(report.0.as_u128() ^ no))
}

fn texts(fields: &mut Fields, values: &[(&str, &str)]) {
    for (key, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        fields.insert((*key).to_owned(), json!(value));
    }
}

/// The id of the lead that reports become: the first report's, so that a second try makes no second lead. A report's
/// id tells to the millisecond when it came, so that of an anonymous one the lead gets another, which is the same at
/// every try.
pub(crate) fn id(key: &SealKey, first: &Opened) -> RecordId {
    if first.dossier.report.reporter.is_some() { first.id } else { hidden(key, first.id) }
}

fn hidden(key: &SealKey, report: RecordId) -> RecordId {
    let name = key.name("lead", report.0.as_bytes());
    RecordId(Builder::from_custom_bytes(*name.first_chunk().unwrap_or(&[0; 16])).into_uuid())
}

/// Whether a lead was made of this very report: its reporter may have said a name since.
pub(crate) fn is_of(key: &SealKey, lead: RecordId, report: RecordId) -> bool {
    lead == report || lead == hidden(key, report)
}

/// The lead that one or several reports become, with its roster. Of an anonymous report the lead has where, how much
/// and which months, and nothing else; nothing has a number that nobody said.
pub(crate) fn new(id: RecordId, reports: &[&Opened], site: Option<&Record>) -> Vec<Intent> {
    let sum = group::sum(reports);
    let workers = group::workers(reports.iter().copied());
    let mut fields = Fields::new();
    let one = |pick: fn(&Opened) -> &String| {
        let found = reports.iter().map(|report| pick(report).as_str());
        found.filter(|text| !text.is_empty()).max_by_key(|text| text.chars().count())
    };
    let place = one(|report| &report.dossier.report.place).unwrap_or_default();
    let place = site.map(|site| site.text("name")).filter(|name| !name.is_empty()).unwrap_or(place);
    let anonymous = workers.is_empty();
    texts(
        &mut fields,
        &[
            ("source", if anonymous { "anonymous" } else { "scan" }),
            ("site", &site.map(|site| site.id.to_string()).unwrap_or_default()),
            ("place", place),
            ("employer", one(|report| &report.dossier.report.employer).unwrap_or_default()),
            ("from", sum.months.first().map(String::as_str).unwrap_or_default()),
            ("to", sum.months.last().map(String::as_str).unwrap_or_default()),
            ("status", "new"),
        ],
    );
    let said = reports.iter().filter_map(|report| report.people()).max();
    // That one person speaks for one is no count.
    let counted = Some(sum.people).filter(|people| *people > 1);
    if let Some(people) = counted.max(said) {
        fields.insert("people".to_owned(), json!(people));
    }
    if reports.iter().any(|report| report.dossier.report.danger) {
        fields.insert("danger".to_owned(), json!([DANGER]));
    }
    if sum.amount_fen > 0 {
        fields.insert("amount".to_owned(), json!(sum.amount_fen));
    }
    match reports {
        [only] => {
            let report = &only.dossier.report;
            // Words can tell who wrote them.
            if let Some(reporter) = &report.reporter {
                let (name, phone) = (&*reporter.name, &*reporter.phone);
                let own =
                    [("summary", &*report.words), ("reporter", name), ("reporter_phone", phone)];
                texts(&mut fields, &own);
            }
        }
        many => texts(&mut fields, &[("summary", &summary(many, &sum, &workers))]),
    }
    let mut intents = vec![Intent::create(id, LEAD.kind, None, fields)];
    intents.extend(lines(id, id, &workers));
    intents
}

/// What a case of many reports says of itself: how many, and why its sum is not its roster's.
fn summary(many: &[&Opened], sum: &Sum, workers: &[Worker]) -> String {
    let fen = |amounts: &[i64]| money::yuan(amounts.iter().sum());
    let hidden = many.iter().filter(|one| one.dossier.report.reporter.is_none());
    let hidden: Vec<Option<i64>> = hidden.map(|one| one.dossier.report.amount_fen).collect();
    let mut text = fill(
        "lead.group",
        &[
            ("n", &many.len().to_string()),
            ("people", &sum.people.to_string()),
            ("hidden", &hidden.len().to_string()),
        ],
    );
    let (listed, unlisted): (Vec<&Worker>, Vec<&Worker>) =
        workers.iter().partition(|worker| !worker.months.is_empty());
    let amounts = |workers: &[&Worker]| -> Vec<i64> {
        workers.iter().filter_map(|worker| worker.amount_fen).collect()
    };
    let (listed, unlisted) = (amounts(&listed), amounts(&unlisted));
    let sealed: Vec<i64> = hidden.into_iter().flatten().collect();
    if unlisted.is_empty() && sealed.is_empty() {
        return text;
    }
    let (all, roster) = (money::yuan(sum.amount_fen), fen(&listed));
    text += &fill("lead.sums", &[("all", &all), ("roster", &roster)]);
    for (key, amounts) in [("lead.sums.months", &unlisted), ("lead.sums.hidden", &sealed)] {
        if !amounts.is_empty() {
            text += &fill(key, &[("n", &amounts.len().to_string()), ("sum", &fen(amounts))]);
        }
    }
    text
}

/// The lines of a new roster.
fn lines(lead: RecordId, report: RecordId, workers: &[Worker]) -> Vec<Intent> {
    let line = |(no, worker): (usize, &Worker)| {
        Intent::create(part(report, no), WAGE_LINE.kind, Some(lead), line(worker))
    };
    workers.iter().enumerate().map(line).collect()
}

pub(super) fn line(worker: &Worker) -> Fields {
    let mut fields = Fields::new();
    let id_type = if worker.id_no.is_empty() { "" } else { "resident" };
    let mut notes = Vec::new();
    let months = i64::try_from(worker.months.len()).unwrap_or(0);
    match worker.amount_fen {
        Some(amount) if months > 0 => {
            // The sum is as said; who verifies it puts the months right.
            for (no, month) in (0..).zip(&worker.months) {
                let share = amount / months + i64::from(no < amount % months);
                fields.insert(format!("m.{month}.due"), json!(share));
            }
            if months > 1 {
                notes.push(format!("自报共 {} 元，按月平均列出，待核", money::yuan(amount)));
            }
        }
        Some(amount) => notes.push(format!("自报 {} 元，未说月份", money::yuan(amount))),
        None => notes.push("金额说不清".to_owned()),
    }
    if !worker.others.is_empty() {
        let others: Vec<String> = worker.others.iter().map(|fen| money::yuan(*fen)).collect();
        notes.push(format!("另一次自报 {} 元", others.join("、")));
    }
    let name = if worker.name.is_empty() { NAMELESS } else { &worker.name };
    texts(
        &mut fields,
        &[
            ("name", name),
            ("phone", &worker.phone),
            ("id_type", id_type),
            ("id_no", &worker.id_no),
            ("account_tail", &worker.account_tail),
            ("verified", "declared"),
            ("note", &notes.join("；")),
        ],
    );
    fields
}

pub(super) fn patch(
    record: &Record,
    kind: &'static str,
    changes: BTreeMap<String, Change>,
) -> Intent {
    Intent { record: record.id, kind, base: record.version, body: Body::Patch { changes } }
}

/// The files that go along, as changes of the lead; `of` is whose they are, by the id of his line. What an anonymous
/// reporter's camera gave is not named: its hash would prove whose phone holds it.
pub(crate) fn files(
    lead: &Record,
    files: &[ReportFile],
    (named, of): (bool, Option<RecordId>),
    at: i64,
) -> Option<Intent> {
    let of = of.map(|line| line.to_string()).unwrap_or_default();
    let known: Vec<&str> =
        lead.fields.values().filter_map(|value| value.get("hash")?.as_str()).collect();
    let fresh = files.iter().filter(|file| !known.contains(&file.sha256.as_str()));
    let changes: BTreeMap<String, Change> = fresh
        .map(|file| {
            let kind = if file.mime.starts_with("audio/") { "voice" } else { "photo" };
            let now = json!({
                "kind": kind, "hash": file.sha256, "size": file.size, "mime": file.mime,
                "orig": if named { &*file.orig } else { "" }, "thumb": file.thumb, "of": of, "at": at,
            });
            let path = format!("file.{}", file.sha256.get(..16).unwrap_or_default());
            (path, Change { was: Value::Null, now })
        })
        .collect();
    (!changes.is_empty()).then(|| patch(lead, LEAD.kind, changes))
}

/// The reporter's name, on a lead that has none yet.
pub(crate) fn reporter(lead: &Record, opened: &Opened) -> Option<Intent> {
    let reporter = opened.dossier.report.reporter.as_ref()?;
    let values = [("reporter", &reporter.name), ("reporter_phone", &reporter.phone)];
    let changes: BTreeMap<String, Change> = values
        .into_iter()
        .filter(|(key, value)| !value.is_empty() && lead.text(key).is_empty())
        .map(|(key, value)| (key.to_owned(), Change { was: Value::Null, now: json!(value) }))
        .collect();
    (!changes.is_empty()).then(|| patch(lead, LEAD.kind, changes))
}

/// That somebody is in danger, on a lead that does not say so yet; what is ticked there stays.
pub(crate) fn danger(lead: &Record, opened: &Opened) -> Option<Intent> {
    let was = lead.value("danger").clone();
    let mut ticked = was.as_array().cloned().unwrap_or_default();
    if !opened.dossier.report.danger || ticked.iter().any(|one| one == DANGER) {
        return None;
    }
    ticked.push(json!(DANGER));
    let change = Change { was, now: json!(ticked) };
    Some(patch(lead, LEAD.kind, BTreeMap::from([("danger".to_owned(), change)])))
}

/// That a worker took the report back: its day on the lead and, of a named reporter, a note on his own line.
/// Who an anonymous one is cannot be told by it.
pub(crate) fn withdrawal(
    lead: &Record,
    lines: &[Record],
    opened: &Opened,
    day: NaiveDate,
) -> Vec<Intent> {
    let set = |record: &Record, kind, path: &str, now: Value| {
        let change = Change { was: record.value(path).clone(), now };
        patch(record, kind, BTreeMap::from([(path.to_owned(), change)]))
    };
    let mut intents = vec![set(lead, LEAD.kind, "withdrawn", json!(day.to_string()))];
    let reporter = opened.dossier.report.reporter.as_ref();
    let own = reporter.and_then(|reporter| roster::own(lines, reporter));
    let words = format!("{day} 本人撤回扫码反映");
    if let Some((line, (path, note))) = own.and_then(|line| Some((line, noted(line, &words)?))) {
        intents.push(set(line, WAGE_LINE.kind, &path, note));
    }
    intents
}

/// The note of a line with more words behind it; none where it says them already: a second try says nothing twice.
pub(super) fn noted(line: &Record, words: &str) -> Option<(String, Value)> {
    let known = line.text("note");
    let notes = [known, words].into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>();
    (!known.contains(words)).then(|| ("note".to_owned(), json!(notes.join("；"))))
}

#[cfg(test)]
mod tests {
    use anxin_domain::id::ScopeId;
    use anxin_protocol::report::Reporter;

    use super::super::sample::record;
    use super::*;

    #[test]
    fn a_withdrawal_adds_to_the_note_on_ones_own_line_and_says_it_once() {
        let scope = ScopeId::parse("429800001").expect("a scope");
        let mut opened = Opened::new(scope, RecordId(Uuid::from_u128(5)), [0; 32], 0);
        let name = "陈建国".to_owned();
        opened.dossier.report.reporter = Some(Reporter { name, ..Reporter::default() });
        let lead = record(5, "lead", &json!({}));
        let day = "2026-11-30".parse().expect("a day");
        let notes = |note: &str| {
            let line = record(6, "wage_line", &json!({ "name": "陈建国", "note": note }));
            let intents = withdrawal(&lead, &[line], &opened, day);
            let now = |intent: Intent| match intent.body {
                Body::Patch { changes } => changes.into_values().map(|change| change.now).collect(),
                _ => Vec::new(),
            };
            intents.into_iter().flat_map(now).collect::<Vec<Value>>()
        };
        let both = "自报 100 元，未说月份；2026-11-30 本人撤回扫码反映";
        assert_eq!(notes("自报 100 元，未说月份"), ["2026-11-30", both]);
        assert_eq!(notes(both), ["2026-11-30"], "a second try says nothing twice");
    }
}
