//! A case as a file: what the console exports, and what somebody can write by hand. The format is
//! described in `docs/case-file.md`.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Map, Value, json};

use super::office::{self, folder, settings};
use super::{FileError, Path, Problem, Read, day, object, parse, path};
use crate::calendar;
use crate::case::settings::Settings;
use crate::case::{AHEAD, Case, Paper, frozen, month_of};
use crate::check::mask;
use crate::confirm;
use crate::describe::{Input, KindSpec};
use crate::duplicate;
use crate::id::RecordId;
use crate::kinds;
use crate::kinds::prefill::Fields;
use crate::reading;

/// The format's name and version.
pub const FORMAT: &str = "anxin-case-1";

/// One record of a file.
#[derive(Clone, PartialEq, Debug)]
pub struct FileRecord {
    /// Its id.
    pub id: RecordId,
    /// The id as it stands in the file.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its values by path.
    pub fields: Fields,
    /// When it was made, in milliseconds; 0 for not said.
    pub at: i64,
    /// When the office received it; 0 for not yet.
    pub got: i64,
}

/// A case from a file. [`CaseFile::papers`] and [`Case`] borrow from it.
#[derive(Clone, PartialEq, Debug)]
pub struct CaseFile {
    /// The day the answer is asked for; none for the day on which it is asked.
    pub today: Option<NaiveDate>,
    /// The county's settings.
    pub settings: Settings,
    /// What stands on the dossier's folder, by the names of [`super::office::FOLDER`].
    pub folder: BTreeMap<String, String>,
    /// The lead.
    pub lead: FileRecord,
    /// The other records, in the order of the file.
    pub others: Vec<FileRecord>,
}

impl FileRecord {
    fn paper(&self) -> Paper<'_> {
        let Self { id, kind, fields, at, got, .. } = self;
        Paper { id: *id, kind, fields, at: *at, got: *got }
    }
}

impl CaseFile {
    /// The records beside the lead.
    pub fn papers(&self) -> Vec<Paper<'_>> {
        self.others.iter().map(FileRecord::paper).collect()
    }

    /// The case, on the papers of [`CaseFile::papers`].
    pub fn case<'a>(&'a self, papers: &'a [Paper<'a>]) -> Case<'a> {
        Case { lead: self.lead.paper(), papers }
    }

    /// The id of a record as it stands in the file.
    pub fn name(&self, id: RecordId) -> Option<&str> {
        let all = std::iter::once(&self.lead).chain(&self.others);
        all.into_iter().find(|record| record.id == id).map(|record| record.name.as_str())
    }

    /// Reads a file.
    pub fn read(text: &str) -> Result<Self, FileError> {
        parse(text, read)
    }
}

/// A record's values as they stand in a file. What its kind does not know, or another type than it says, is
/// left out: the rules read it as missing as well, and the file stays one that can be read. So do small
/// pictures, which are most of a record and say nothing; signatures are printed.
fn values(spec: &KindSpec, fields: &Fields) -> Map<String, Value> {
    let good = fields.iter().filter(|(path, value)| check(spec, path, value).is_ok());
    let mut all: Map<String, Value> =
        good.map(|(path, value)| (path.clone(), value.clone())).collect();
    for (path, value) in &mut all {
        let Some(file) = value.as_object_mut().filter(|_| path.starts_with("file.")) else {
            continue;
        };
        if file.get("kind").is_none_or(|kind| kind != "signature") {
            file.remove("thumb");
        }
    }
    all
}

/// What a lead says of who reported it.
const REPORTER: [&str; 2] = ["reporter", "reporter_phone"];

/// Who reported a lead and must not be known: a file is handed on.
struct Secret<'a> {
    /// Names and telephones.
    texts: Vec<&'a str>,
    /// Whether one of them is a party: as such he is named.
    is_party: bool,
}

impl<'a> Secret<'a> {
    fn of(case: &Case<'a>) -> Self {
        let leads = case.of(kinds::LEAD.kind).copied().chain([case.lead]);
        let sealed = leads.filter(Paper::is_reporter_sealed);
        let said = sealed.flat_map(|lead| REPORTER.map(|path| lead.text(path).trim()));
        // One character is in every text.
        let texts: Vec<&str> = said.filter(|text| text.chars().count() > 1).collect();
        let mut lines = case.of(kinds::WAGE_LINE.kind);
        let is_party = lines.any(|line| {
            ["name", "phone"].iter().any(|path| texts.contains(&line.text(path).trim()))
        });
        Self { texts, is_party }
    }

    /// Takes it out of what somebody wrote, and of what was said with a step.
    fn hide(&self, spec: &KindSpec, path: &str, value: &mut Value) {
        let is_written = || match spec.field(path).map(|field| field.input) {
            Some(Input::LongText { .. }) => true,
            Some(Input::Text { .. } | Input::Phone) => !self.is_party,
            _ => path.is_empty(),
        };
        match value {
            Value::String(text) if is_written() => {
                for secret in &self.texts {
                    if text.contains(secret) {
                        *text = text.replace(secret, mask::SEALED);
                    }
                }
            }
            Value::Object(all) if path.is_empty() || path.starts_with("step.") => {
                all.values_mut().for_each(|one| self.hide(spec, "", one));
            }
            _ => {}
        }
    }
}

fn written(paper: &Paper<'_>, secret: &Secret<'_>) -> Option<Value> {
    let spec = kinds::spec(paper.kind)?;
    let mut fields = values(spec, paper.fields);
    if paper.kind == kinds::LEAD.kind && paper.is_reporter_sealed() {
        fields.retain(|path, _| !REPORTER.contains(&path.as_str()));
    }
    fields.iter_mut().for_each(|(path, value)| secret.hide(spec, path, value));
    let (id, kind) = (paper.id.to_string(), paper.kind);
    Some(json!({ "id": id, "kind": kind, "at": paper.at, "got": paper.got, "fields": fields }))
}

/// The file of a case, for a day, with the leads that were joined into it, what stands on its folder, and the
/// settings of its county.
pub fn write(
    case: &Case<'_>,
    folder: &BTreeMap<String, String>,
    settings: &Settings,
    today: NaiveDate,
) -> Value {
    let secret = Secret::of(case);
    let papers: Vec<Value> =
        case.papers.iter().filter_map(|paper| written(paper, &secret)).collect();
    let lead = written(&case.lead, &secret).unwrap_or_default();
    let settings = office::written(settings);
    let mut file = json!({ "format": FORMAT, "today": today, "lead": lead, "papers": papers });
    if !folder.is_empty() {
        file["folder"] = json!(folder);
    }
    if !settings.is_empty() {
        file["settings"] = Value::Object(settings);
    }
    file
}

fn read(root: &Value) -> Read<CaseFile> {
    let root = object(root, &[])?;
    if root.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err((path(&["format"]), Problem::Format(FORMAT)));
    }
    if let Some(key) = root.keys().find(|key| {
        !["format", "today", "settings", "folder", "lead", "papers"].contains(&key.as_str())
    }) {
        return Err((path(&[key]), Problem::Field));
    }
    let today = match root.get("today") {
        None => None,
        Some(value) => {
            Some(day(value).ok_or((path(&["today"]), Problem::Type("a day YYYY-MM-DD")))?)
        }
    };
    let settings = match root.get("settings") {
        None => Settings::default(),
        Some(value) => settings(value)?,
    };
    let folder = root.get("folder").map(folder).transpose()?.unwrap_or_default();
    let lead = root.get("lead").ok_or((path(&["lead"]), Problem::Missing))?;
    let mut records = vec![(path(&["lead"]), record(lead, &["lead"], 0, Some("lead"))?)];
    let papers = match root.get("papers") {
        None => &[][..],
        Some(Value::Array(all)) => all,
        Some(_) => return Err((path(&["papers"]), Problem::Type("a list"))),
    };
    for (no, value) in papers.iter().enumerate() {
        let place = ["papers", &no.to_string()];
        records.push((path(&place), record(value, &place, no + 1, None)?));
    }
    link(&mut records)?;
    let mut records = records.into_iter().map(|(_, record)| record);
    let lead = records.next().ok_or((path(&["lead"]), Problem::Missing))?;
    let mut others: Vec<FileRecord> = records.collect();
    let roster = duplicate::Roster::of(&lead.paper(), others.iter().map(FileRecord::paper));
    others.retain_mut(|one| roster.settle(one.id, &mut one.fields));
    Ok(CaseFile { today, settings, folder, lead, others })
}

/// Milliseconds, or a day or a minute in China.
fn time(value: &Value) -> Option<i64> {
    if let Some(millis) = value.as_i64() {
        return (millis >= 0).then_some(millis);
    }
    let text = value.as_str()?;
    let minute = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok();
    // A day alone is its noon: it stays that day wherever it is read.
    let at = minute.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(12, 0, 0))?;
    Some((at - AHEAD).and_utc().timestamp_millis())
}

/// An id that stands for a name written by hand.
fn id_of(name: &str, no: usize) -> RecordId {
    name.parse().unwrap_or_else(|_| {
        let mut random = [0; 10];
        random[2..].copy_from_slice(&(no as u64).to_be_bytes());
        RecordId::from_parts(0, random)
    })
}

fn record(value: &Value, place: &[&str], no: usize, kind: Option<&str>) -> Read<FileRecord> {
    let at = |key: &str| [path(place), vec![key.to_owned()]].concat();
    let all = object(value, place)?;
    if let Some(key) =
        all.keys().find(|key| !["id", "kind", "at", "got", "fields"].contains(&key.as_str()))
    {
        return Err((at(key), Problem::Field));
    }
    let text = |key: &str| match all.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err((at(key), Problem::Type("a text"))),
    };
    let kind = match (text("kind")?, kind) {
        (Some(given), Some(only)) if given != only => {
            return Err((at("kind"), Problem::Kind));
        }
        (Some(given), _) => given,
        (None, Some(only)) => only,
        (None, None) => return Err((at("kind"), Problem::Missing)),
    };
    let spec = kinds::spec(kind).ok_or((at("kind"), Problem::Kind))?;
    let when = |key: &str| match all.get(key) {
        None => Ok(0),
        Some(value) => {
            let expected = Problem::Type("milliseconds, YYYY-MM-DD or YYYY-MM-DD HH:MM");
            time(value).ok_or((at(key), expected))
        }
    };
    let name = text("id")?.map_or_else(|| format!("{kind}-{no}"), str::to_owned);
    let given = all.get("fields").ok_or((at("fields"), Problem::Missing))?;
    let mut fields = Fields::new();
    for (key, value) in object(given, &[place, &["fields"]].concat())? {
        let value = as_read(spec, key, value);
        check(spec, key, &value)
            .map_err(|problem| (path(&[place, &["fields", key]].concat()), problem))?;
        fields.insert(key.clone(), value);
    }
    let (id, kind) = (id_of(&name, no), kind.to_owned());
    Ok(FileRecord { id, name, kind, fields, at: when("at")?, got: when("got")? })
}

/// A sum or day that somebody wrote by hand in the form in which it is kept: `3,600元`, `2026.9.3`. What cannot be read
/// without a doubt, and what is good as it is, stays: the papers of a file are those of the records.
fn as_read(spec: &KindSpec, key: &str, value: &Value) -> Value {
    let text = value.as_str().filter(|_| check(spec, key, value).is_err());
    let Some(text) = text else { return value.clone() };
    let found = match spec.field(key).map(|field| field.input) {
        // Digits alone may be fen as well.
        Some(Input::Money) if text.chars().all(|c| c.is_ascii_digit()) => None,
        Some(Input::Money) => reading::money(text).read().map(Value::from),
        Some(Input::Date) => reading::day(text, "").read().map(Value::String),
        _ => None,
    };
    found.unwrap_or_else(|| value.clone())
}

/// Whether a value is one of its field's kind.
fn check(spec: &KindSpec, key: &str, value: &Value) -> Result<(), Problem> {
    if key.starts_with("step.") && spec.kind == kinds::LEAD.kind {
        return value.is_object().then_some(()).ok_or(Problem::Type("an object"));
    }
    if key.starts_with("file.") {
        return Ok(());
    }
    // A checklist's answers and notes: which items there are, the list says.
    if key.starts_with("c.") && spec.kind == kinds::INSPECTION.kind {
        return value.is_string().then_some(()).ok_or(Problem::Type("a text"));
    }
    if key.starts_with(confirm::CONFIRMED) {
        return value.is_i64().then_some(()).ok_or(Problem::Type("whole fen"));
    }
    if key.starts_with(frozen::FROZEN) && spec.kind == kinds::AGREEMENT.kind {
        let good = value.is_object() || value.is_i64();
        return good.then_some(()).ok_or(Problem::Type("an object or whole fen"));
    }
    if key.starts_with(duplicate::UNLIKE) {
        return value.is_boolean().then_some(()).ok_or(Problem::Type("true or false"));
    }
    let field = spec.field(key).ok_or(Problem::Field)?;
    let (good, expected) = match field.input {
        Input::Choice(set) => match value.as_str() {
            Some(text) if set.values.contains(&text) => return Ok(()),
            Some(_) => return Err(Problem::Choice(set.values.to_vec())),
            None => (false, "a text"),
        },
        Input::Choices(set) => {
            let all = value.as_array().ok_or(Problem::Type("a list of choices"))?;
            let known = |one: &Value| one.as_str().is_some_and(|one| set.values.contains(&one));
            let none = || Problem::Choice(set.values.to_vec());
            return all.iter().all(known).then_some(()).ok_or_else(none);
        }
        Input::Flag => (value.is_boolean(), "true or false"),
        Input::Money => (value.as_i64().is_some_and(|fen| fen >= 0), "whole fen"),
        Input::Count => (value.as_u64().is_some(), "a whole number"),
        Input::Date => (day(value).is_some(), "a day YYYY-MM-DD"),
        Input::Month => {
            (value.as_str().is_some_and(|text| month_of(text).is_some()), "a month YYYY-MM")
        }
        Input::Time => (value.as_str().is_some_and(calendar::is_time), "a time HH:MM"),
        Input::Position => (value.is_object(), "an object"),
        _ => (value.is_string(), "a text"),
    };
    good.then_some(()).ok_or(Problem::Type(expected))
}

/// Puts ids where names were written, and finds what stands twice or leads nowhere.
fn link(records: &mut [(Path, FileRecord)]) -> Read<()> {
    let mut ids: BTreeMap<String, RecordId> = BTreeMap::new();
    for (place, record) in &*records {
        if ids.insert(record.name.clone(), record.id).is_some() {
            return Err(([&place[..], &["id".to_owned()]].concat(), Problem::Twice));
        }
    }
    for (place, record) in records {
        let Some(spec) = kinds::spec(&record.kind) else { continue };
        for (key, value) in &mut record.fields {
            let Some(Input::Link(kind)) = spec.field(key).map(|field| field.input) else {
                continue;
            };
            let name = value.as_str().unwrap_or_default();
            // Sites, leads and visits of other cases are not in the file; nor is what was struck out,
            // which a record may still name by its id.
            match ids.get(name) {
                Some(id) => *value = json!(id.to_string()),
                None if kind != "wage_line" && kind != "agreement" => {}
                None if name.parse::<RecordId>().is_ok() => {}
                None => {
                    let place = [&place[..], &["fields".to_owned(), key.clone()]].concat();
                    return Err((place, Problem::Link));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{
  "format": "anxin-case-1",
  "today": "2026-11-24",
  "lead": { "at": "2026-11-20", "got": "2026-11-21 09:10", "fields": { "employer": "宏达" } },
  "papers": [
    { "id": "甲", "kind": "wage_line", "fields": { "name": "甲", "m.2026-03.due": 600000 } },
    {
      "kind": "payment",
      "fields": {
        "worker": "甲",
        "amount": 100000
      }
    }
  ]
}"#;

    #[test]
    fn names_stand_for_ids_and_times_are_chinas() {
        let file = CaseFile::read(SMALL).expect("sound");
        assert_eq!(file.others[1].fields["worker"], file.others[0].id.to_string());
        assert_eq!(file.name(file.others[0].id), Some("甲"));
        assert_eq!(
            file.lead.paper().received(),
            Some(("2026-11-21".parse().expect("a day"), false))
        );
        let papers = file.papers();
        assert_eq!(file.case(&papers).left(), 500_000);
    }

    #[test]
    fn what_people_write_is_read_once_and_what_has_two_meanings_is_refused() {
        let file = |fields: &str| {
            let text = SMALL.replace(r#""m.2026-03.due": 600000"#, fields);
            CaseFile::read(&text).map(|file| file.others[0].fields.clone())
        };
        let read = file(
            r#""m.2026-03.due": "3,600元整", "phone": "138-0000-1234", "entered": "2026.9.3""#,
        )
        .expect("read");
        assert_eq!(read["m.2026-03.due"], json!(360_000));
        assert_eq!(read["entered"], json!("2026-09-03"));
        assert_eq!(read["phone"], json!("138-0000-1234"), "as it is on the record");
        for doubtful in ["18000", "1200,50", "约3万", "300,400", "-3"] {
            let error = file(&format!(r#""m.2026-03.due": "{doubtful}""#)).expect_err(doubtful);
            assert_eq!(error.problem.code(), "type", "{doubtful}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let file = CaseFile::read(SMALL).expect("sound");
        let papers = file.papers();
        let case = file.case(&papers);
        let folder = BTreeMap::from([("handler".to_owned(), "孙丽".to_owned())]);
        let text =
            write(&case, &folder, &Settings::default(), "2026-11-24".parse().expect("a day"))
                .to_string();
        let again = CaseFile::read(&text).expect("sound");
        assert_eq!(again.folder, folder);
        assert_eq!(again.lead.fields, file.lead.fields);
        assert_eq!((again.lead.at, again.lead.got), (file.lead.at, file.lead.got));
        let pairs = |file: &CaseFile| -> Vec<(RecordId, Fields)> {
            file.others.iter().map(|one| (one.id, one.fields.clone())).collect()
        };
        assert_eq!(pairs(&again), pairs(&file));
    }

    #[test]
    fn a_wrong_file_names_line_and_field() {
        let cases = [
            (r#""amount": 100000"#, r#""amount": 1.5"#, 11, "papers.1.fields.amount", "type"),
            (r#""worker": "甲""#, r#""worker": "乙""#, 10, "papers.1.fields.worker", "link"),
            (r#""amount": 100000"#, r#""nature": "gift""#, 11, "papers.1.fields.nature", "choice"),
            (r#""amount": 100000"#, r#""sum": 1"#, 11, "papers.1.fields.sum", "field"),
            (r#""kind": "payment""#, r#""kind": "paymnt""#, 8, "papers.1.kind", "kind"),
            (r#""today": "2026-11-24""#, r#""today": "2026-13-24""#, 3, "today", "type"),
            (r#""today": "2026-11-24""#, r#""today": "2026-11-4""#, 3, "today", "type"),
            (r#""got": "2026-11-21 09:10""#, r#""got": "gestern""#, 4, "lead.got", "type"),
            ("anxin-case-1", "anxin-case-9", 2, "format", "format"),
            (r#""kind": "payment","#, "", 7, "papers.1.kind", "missing"),
            (r#""kind": "payment","#, r#""kind": "payment" "#, 9, "", "json"),
            (
                r#""kind": "payment","#,
                r#""kind": "payment", "id": "甲","#,
                8,
                "papers.1.id",
                "twice",
            ),
        ];
        for (old, new, line, field, code) in cases {
            assert!(SMALL.contains(old), "{old}");
            let error = CaseFile::read(&SMALL.replace(old, new)).expect_err(new);
            let found = (error.line, error.field.as_str(), error.problem.code());
            assert_eq!(found, (line, field, code), "{new}");
        }
    }
}
