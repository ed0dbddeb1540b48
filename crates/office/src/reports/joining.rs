//! What joining a report to a lead writes, and how that is taken back.
//!
//! Taking back is all or nothing: it writes ops that undo exactly what the joining wrote, and is refused once somebody
//! has worked on any of it. Files and a mark of danger stay: a file of a record is never removed, and only a person
//! lowers a danger.

use std::collections::BTreeMap;

use anxin_domain::id::RecordId;
use anxin_domain::kinds::{self, WAGE_LINE};
use anxin_sync::{Body, Change, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hand::Intent;

/// How long a joining can be taken back, in milliseconds: a day.
pub(crate) const TIME_MS: i64 = 24 * 3_600_000;
/// Why the lines of a joining that was taken back are void. [`parted`] knows them by it.
const REASON: &str = "误并，已撤回";

/// What a joining wrote, as it is kept with the report.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Joining {
    /// When it was joined, milliseconds since 1970.
    pub(crate) at: i64,
    /// The lead.
    pub(crate) lead: Option<RecordId>,
    /// What was written, a record each.
    pub(crate) wrote: BTreeMap<RecordId, Written>,
}

/// What a joining wrote into one record.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Written {
    /// The joining has made the record.
    made: bool,
    /// The values by path: what was there before, and what is there since.
    changes: BTreeMap<String, Change>,
}

/// Somebody has worked on what a joining wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("somebody has worked on what was joined")]
pub(crate) struct TakeBackError;

/// Whether a line was made by a joining that was taken back: nobody is on the roster by it.
pub(super) fn parted(line: &Record) -> bool {
    line.void.as_ref().is_some_and(|void| void.reason == REASON)
}

/// Whether a value stays on the case whatever is taken back.
fn stays(path: &str) -> bool {
    path == "danger" || path.starts_with("file.")
}

impl Joining {
    /// Adds what is about to be written. Written again, a value keeps what was there before the first time.
    pub(crate) fn add(&mut self, intents: &[Intent]) {
        for intent in intents {
            let changes: BTreeMap<String, Change> = match &intent.body {
                Body::Create { fields, .. } => {
                    let made = |(path, now): (&String, &Value)| {
                        (path.clone(), Change { was: Value::Null, now: now.clone() })
                    };
                    fields.iter().map(made).collect()
                }
                Body::Patch { changes } => changes.clone(),
                Body::Settle { .. } | Body::Void { .. } | Body::Act { .. } => continue,
            };
            let written = self.wrote.entry(intent.record).or_default();
            written.made |= matches!(intent.body, Body::Create { .. });
            for (path, change) in changes.into_iter().filter(|(path, _)| !stays(path)) {
                let known = written.changes.entry(path).or_insert_with(|| change.clone());
                known.now = change.now;
            }
        }
        self.wrote.retain(|_, written| written.made || !written.changes.is_empty());
    }

    /// The changes that take it back. `case` is the lead with all that hangs from it.
    pub(crate) fn undone(&self, case: &[Record]) -> Result<Vec<Intent>, TakeBackError> {
        let mut intents = Vec::new();
        for (id, written) in &self.wrote {
            let record = case.iter().find(|record| record.id == *id);
            match record {
                // It was planned and never written.
                None if written.made => {}
                None => return Err(TakeBackError),
                Some(line) if written.made => intents.extend(written.strike(line, case)?),
                Some(record) => intents.extend(written.restore(record)?),
            }
        }
        Ok(intents)
    }
}

impl Written {
    /// Strikes out a line that was made, as long as it is as it was made and no paper speaks of it.
    fn strike(&self, line: &Record, case: &[Record]) -> Result<Option<Intent>, TakeBackError> {
        if line.void.is_some() {
            return if parted(line) { Ok(None) } else { Err(TakeBackError) };
        }
        let same = line.fields.len() == self.changes.len()
            && self.changes.iter().all(|(path, change)| *line.value(path) == change.now);
        let id = Value::from(line.id.to_string());
        let spoken_of = |paper: &Record| paper.fields.values().any(|value| *value == id);
        if !same || !line.clashes.is_empty() || case.iter().any(spoken_of) {
            return Err(TakeBackError);
        }
        let body = Body::Void { reason: REASON.to_owned() };
        let (record, base) = (line.id, line.version);
        Ok(Some(Intent { record, kind: WAGE_LINE.kind, base, body }))
    }

    /// Puts back what was there before.
    fn restore(&self, record: &Record) -> Result<Option<Intent>, TakeBackError> {
        let spec = kinds::spec(&record.kind).ok_or(TakeBackError)?;
        let mut changes = BTreeMap::new();
        for (path, change) in &self.changes {
            let there = record.value(path);
            if *there == change.was {
                continue;
            }
            if *there != change.now || record.clashes.contains_key(path) {
                return Err(TakeBackError);
            }
            let back = Change { was: change.now.clone(), now: change.was.clone() };
            changes.insert(path.clone(), back);
        }
        if record.void.is_some() && !changes.is_empty() {
            return Err(TakeBackError);
        }
        let body = Body::Patch { changes: changes.clone() };
        let intent = Intent { record: record.id, kind: spec.kind, base: record.version, body };
        Ok((!changes.is_empty()).then_some(intent))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::super::sample::record;
    use super::*;

    fn id(no: u128) -> RecordId {
        RecordId(Uuid::from_u128(no))
    }

    fn fields(value: &Value) -> BTreeMap<String, Value> {
        value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, one)| (key.clone(), one.clone()))
            .collect()
    }

    /// A joining that made line 7 and gave line 6 a telephone.
    fn joining() -> Joining {
        let made = fields(&json!({ "name": "王芳", "m.2026-09.due": 500 }));
        let phone = Change { was: Value::Null, now: json!("13800001234") };
        let danger = Change { was: Value::Null, now: json!(["violence"]) };
        let patch = |no, kind, path: &str, change| Intent {
            record: id(no),
            kind,
            base: 1,
            body: Body::Patch { changes: BTreeMap::from([(path.to_owned(), change)]) },
        };
        let mut joining = Joining::default();
        joining.add(&[
            Intent::create(id(7), WAGE_LINE.kind, Some(id(5)), made),
            patch(6, WAGE_LINE.kind, "phone", phone),
            patch(5, "lead", "danger", danger),
        ]);
        joining
    }

    fn case() -> Vec<Record> {
        vec![
            record(5, "lead", &json!({ "danger": ["violence"] })),
            record(6, "wage_line", &json!({ "name": "陈建国", "phone": "13800001234" })),
            record(7, "wage_line", &json!({ "name": "王芳", "m.2026-09.due": 500 })),
        ]
    }

    #[test]
    fn what_was_made_is_struck_out_what_was_changed_is_put_back_and_danger_stays() {
        let undone = joining().undone(&case()).expect("nobody has worked on it");
        assert_eq!(undone.len(), 2);
        assert_eq!(undone[0].record, id(6));
        let back = Change { was: json!("13800001234"), now: Value::Null };
        let changes = BTreeMap::from([("phone".to_owned(), back)]);
        assert_eq!(undone[0].body, Body::Patch { changes });
        assert_eq!(undone[1].record, id(7));
        assert_eq!(undone[1].body, Body::Void { reason: REASON.to_owned() });
    }

    #[test]
    fn a_second_try_after_half_of_it_writes_the_rest_only() {
        let mut case = case();
        case[1].fields.remove("phone");
        let void = json!({ "reason": REASON, "stamp": case[2].created });
        case[2].void = Some(serde_json::from_value(void).expect("a void"));
        assert!(parted(&case[2]));
        assert!(joining().undone(&case).expect("done before").is_empty());
        case.truncate(2);
        assert!(joining().undone(&case).expect("never written").is_empty());
    }

    #[test]
    fn what_somebody_has_worked_on_is_not_taken_back() {
        let worked: [fn(&mut Vec<Record>); 4] = [
            |case| drop(case[1].fields.insert("phone".to_owned(), json!("13900001234"))),
            |case| drop(case[2].fields.insert("trade".to_owned(), json!("木工"))),
            |case| drop(case[2].fields.insert("m.2026-09.due".to_owned(), json!(600))),
            |case| {
                let line = case[2].id.to_string();
                case.push(record(8, "payment", &json!({ "worker": line, "amount": 100 })));
            },
        ];
        for (no, work) in worked.into_iter().enumerate() {
            let mut case = case();
            work(&mut case);
            assert!(joining().undone(&case).is_err(), "{no}");
        }
    }

    #[test]
    fn a_value_that_was_written_twice_goes_back_to_what_was_there_first() {
        let mut joining = joining();
        let note = |was: Value, now: &str| Intent {
            record: id(6),
            kind: WAGE_LINE.kind,
            base: 2,
            body: Body::Patch {
                changes: BTreeMap::from([("note".to_owned(), Change { was, now: json!(now) })]),
            },
        };
        joining.add(&[note(Value::Null, "一")]);
        joining.add(&[note(json!("一"), "一；二")]);
        let mut case = case();
        case[1].fields.insert("note".to_owned(), json!("一；二"));
        let undone = joining.undone(&case).expect("nobody has worked on it");
        let Body::Patch { changes } = &undone[0].body else { panic!("a patch") };
        assert_eq!(changes["note"], Change { was: json!("一；二"), now: Value::Null });
    }
}
