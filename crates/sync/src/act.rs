//! An action with law behind it, onto its case.
//!
//! What may be done is the domain's to say (`anxin_domain::case::step`), and it says so by what stands on
//! the case itself: other records may not have come yet where the fold runs. A step that is taken
//! stands on the case under its number; one that cannot be taken any more waits beside it, so that
//! who made it sees what came first.

use std::collections::BTreeMap;

use anxin_domain::case::step::{self, Action, State};
use anxin_domain::kinds;
use serde_json::{Value, json};

use crate::fold::{Folded, Reason, Verdict, contest, finish, write};
use crate::op::Op;
use crate::record::{ACT_PATH, Record, Stamp};

/// The path of a case's state.
const STATUS: &str = "status";

/// Whether only actions write a path.
pub(crate) fn owns(kind: &str, path: &str) -> bool {
    kind == kinds::LEAD.kind && (path == STATUS || path.starts_with("step."))
}

/// An action as it waits beside what stands.
pub(crate) fn waiting(action: &str, args: &BTreeMap<String, Value>) -> Value {
    json!({ "act": action, "args": args })
}

/// Folds an action onto its case.
pub(crate) fn act(
    mut record: Record,
    op: &Op,
    action: &str,
    args: &BTreeMap<String, Value>,
    stamp: Stamp,
) -> Folded {
    if record.kind != kinds::LEAD.kind || Action::parse(action).is_none() {
        return Folded::unchanged(Some(record), Verdict::Quarantined(Reason::UnknownAction));
    }
    let from = State::of(&record.fields);
    let judged = step::judge(&record.fields, action, args);
    let (Some(from), Ok(to), None) = (from, judged, &record.void) else {
        let was = record.value(STATUS).clone();
        contest(&mut record, ACT_PATH, op, waiting(action, args), was, &stamp);
        return finish(record, op, stamp, Verdict::Conflict);
    };
    // Numbered by the record's versions, so that the steps sort in the office's order.
    let path = format!("step.{:06}", record.version + 1);
    let taken = json!({
        "act": action, "from": from.name(), "to": to.name(), "args": args,
        "by": stamp.by, "at": stamp.at, "got": stamp.got,
    });
    write(&mut record, &path, taken, &stamp);
    if to != from || record.value(STATUS).is_null() {
        write(&mut record, STATUS, to.name().into(), &stamp);
    }
    finish(record, op, stamp, Verdict::Applied)
}
