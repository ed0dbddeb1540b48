//! Whose line on a roster is whose: who stands there already is not written down again.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::RecordId;
use anxin_domain::identity::{Identity, Judgement};
use anxin_domain::kinds::WAGE_LINE;
use anxin_domain::money::yuan;
use anxin_domain::roster::{self, WageMonth};
use anxin_protocol::report::Reporter;
use anxin_protocol::report::desk::AmountDifference;
use anxin_sync::{Change, Record};
use serde_json::Value;

use super::Opened;
use super::group::{Worker, workers};
use super::joining::parted;
use super::lead::{Fields, NAMELESS, line, noted, part, patch};
use crate::hand::Intent;

/// Lines that one report may add.
const MOST: usize = 1_000;

/// The worker that a line tells of.
fn of_line(line: &Record) -> Worker {
    let text = |path: &str| line.text(path).to_owned();
    let name = Some(text("name")).filter(|name| name != NAMELESS).unwrap_or_default();
    let (phone, id_no) = (text("phone"), text("id_no"));
    Worker { name, phone, id_no, ..Worker::default() }
}

/// The lines of a roster with what tells their workers apart.
fn known(lines: &[Record]) -> Vec<(&Record, Identity)> {
    let lines = lines.iter().filter(|line| line.kind == WAGE_LINE.kind);
    lines.map(|line| (line, of_line(line).identity())).collect()
}

/// The line of a worker: one that is his beyond doubt sooner than one that only nothing speaks against, one that
/// stands sooner than one that was struck out. Where several may be his and none is beyond doubt, none is.
fn find<'a>(
    lines: impl Iterator<Item = &'a (&'a Record, Identity)>,
    worker: &Identity,
) -> Option<&'a Record> {
    let judged = lines.map(|(line, identity)| {
        (*line, identity.judge(worker, true), !identity.shares_number(worker))
    });
    let mut may: Vec<_> = judged.filter(|(_, judgement, _)| judgement.counts_once()).collect();
    // Stable: of several alike the first.
    may.sort_by_key(|(line, judgement, other)| (line.void.is_some(), *judgement, *other));
    let (line, judgement, _) = *may.first()?;
    let others = may.iter().skip(1).any(|(line, ..)| line.void.is_none());
    let certain = judgement == Judgement::Same || line.void.is_some() || !others;
    certain.then_some(line)
}

/// The line of a reporter himself, if it stands.
pub(crate) fn own<'a>(lines: &'a [Record], reporter: &Reporter) -> Option<&'a Record> {
    let known = known(lines);
    let standing = known.iter().filter(|(line, _)| line.void.is_none());
    find(standing, &Worker::of(reporter).identity())
        .and_then(|own| lines.iter().find(|line| line.id == own.id))
}

/// Says on the new line of a worker who else on the roster he may be.
fn asked(fields: &mut Fields, known: &[(&Record, Identity)], worker: &Identity) {
    let standing = known.iter().filter(|(line, _)| line.void.is_none());
    let asks = standing.filter(|(_, identity)| identity.judge(worker, true).asks());
    let names: Vec<&str> = asks.map(|(line, _)| line.text("name")).collect();
    if names.is_empty() {
        return;
    }
    let note = format!("与名册上的“{}”可能是同一人，待核", names.join("”“"));
    let before = fields.get("note").and_then(Value::as_str).unwrap_or_default();
    let note = if before.is_empty() { note } else { format!("{before}；{note}") };
    fields.insert("note".to_owned(), note.into());
}

/// What joining a report to a case comes to.
#[derive(Default)]
pub(crate) struct Joined {
    /// The changes to be made.
    pub(crate) intents: Vec<Intent>,
    /// Whose line says another sum than the report.
    pub(crate) differences: Vec<AmountDifference>,
}

/// What a roster lacks of the workers that a report names: numbers and amounts on the lines of those who are there,
/// and lines for the others. Whose line was struck out gets no other.
pub(crate) fn join(lead: RecordId, opened: &Opened, roster: &[Record]) -> Joined {
    // What was said when the report was taken up, and stands on the line, is no news.
    let told = opened.dossier.lead.is_some();
    join_workers((lead, opened.id), told, &workers([opened]), roster)
}

fn join_workers(
    (lead, report): (RecordId, RecordId),
    told: bool,
    workers: &[Worker],
    roster: &[Record],
) -> Joined {
    let mut met = BTreeSet::new();
    let parts: Vec<RecordId> = (0..MOST).map(|no| part(report, no)).collect();
    let mut free = parts.iter().filter(|id| !roster.iter().any(|line| line.id == **id));
    let mut joined = Joined::default();
    let on_it = known(roster);
    for worker in workers {
        // One line is one man's, also where two of a name would both fit.
        let identity = worker.identity();
        let open = on_it.iter().filter(|(line, _)| !met.contains(&line.id) && !parted(line));
        if let Some(known) = find(open, &identity) {
            met.insert(known.id);
            // What came of this very report needs no comparing with it: whoever verified it since knows better.
            let own = parts.contains(&known.id);
            let (intent, difference) = added(known, worker, own);
            let news = !told || intent.is_some();
            joined.differences.extend(difference.filter(|_| news));
            joined.intents.extend(intent);
        } else if let Some(id) = free.next() {
            let mut fields = line(worker);
            asked(&mut fields, &on_it, &identity);
            joined.intents.push(Intent::create(*id, WAGE_LINE.kind, Some(lead), fields));
        }
    }
    joined
}

/// What a worker says and his line does not: what stands there stays.
fn added(known: &Record, worker: &Worker, own: bool) -> (Option<Intent>, Option<AmountDifference>) {
    if known.void.is_some() {
        return (None, None);
    }
    let says = line(worker);
    let lacks = |key: &str| match key {
        "name" => known.text("name") == NAMELESS && !worker.name.is_empty(),
        // Who showed a passport is not given a number of another kind.
        "id_type" | "id_no" => {
            let kind = known.text("id_type");
            known.text("id_no").is_empty() && matches!(kind, "" | "none_yet" | "resident")
        }
        _ => known.text(key).is_empty(),
    };
    let mut new: Fields = ["name", "phone", "id_type", "id_no", "account_tail"]
        .into_iter()
        .filter(|key| lacks(key))
        .filter_map(|key| Some((key.to_owned(), says.get(key)?.clone())))
        .collect();
    let (money, difference) = if own { Default::default() } else { money(known, worker, &says) };
    new.extend(money);
    let changes: BTreeMap<String, Change> = new
        .into_iter()
        .map(|(key, now)| (key.clone(), Change { was: known.value(&key).clone(), now }))
        .filter(|(_, change)| change.was != change.now)
        .collect();
    ((!changes.is_empty()).then(|| patch(known, WAGE_LINE.kind, changes)), difference)
}

/// The amount of a report on the line of who stands there already. A line without one, which nobody has verified,
/// takes it. One that says another sum stays as it is: which of the two is right is for a person to find out, so the
/// other is noted on it.
fn money(known: &Record, worker: &Worker, says: &Fields) -> (Fields, Option<AmountDifference>) {
    let Some(said_fen) = worker.amount_fen else { return Default::default() };
    let months = roster::months(&known.fields);
    let lacks =
        months.iter().all(|name| roster::month(&known.fields, name) == WageMonth::default());
    if lacks && matches!(known.text("verified"), "" | "declared") {
        let months = says.iter().filter(|(path, _)| path.starts_with("m."));
        let mut new: Fields = months.map(|(path, value)| (path.clone(), value.clone())).collect();
        let note = says.get("note").and_then(Value::as_str).unwrap_or_default();
        new.extend(noted(known, note));
        return (new, None);
    }
    let line_fen = roster::owed(&known.fields);
    if line_fen == said_fen {
        return Default::default();
    }
    let months: Vec<&str> = worker.months.iter().map(String::as_str).collect();
    let said = format!("另一次自报 {} 元", yuan(said_fen));
    let of = if months.is_empty() { "未说月份".to_owned() } else { months.join("、") };
    let note = format!("{said}（{of}），与本行不一致，本行未改，待核");
    let names = [known.text("name"), &worker.name, NAMELESS];
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned();
    let difference = AmountDifference { name, said_fen, line_fen };
    let said_before = known.text("note").contains(&said);
    let new = noted(known, &note).filter(|_| !said_before);
    (new.into_iter().collect(), Some(difference))
}

#[cfg(test)]
mod tests {
    use anxin_sync::Body;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::super::sample::record;
    use super::*;

    const NUMBER: &str = "11010519491231002X";

    fn id(no: u128) -> RecordId {
        RecordId(Uuid::from_u128(no))
    }

    /// A line of the roster: a name, a telephone and what else is said.
    fn stands(no: u128, name: &str, phone: &str, more: &Value) -> Record {
        let mut fields = json!({ "name": name, "phone": phone });
        for (key, value) in more.as_object().into_iter().flatten() {
            fields[key] = value.clone();
        }
        record(no, WAGE_LINE.kind, &fields)
    }

    fn struck_out(mut line: Record) -> Record {
        let void = json!({ "reason": "不是这里的", "stamp": line.created });
        line.void = Some(serde_json::from_value(void).expect("a void"));
        line
    }

    fn worker(name: &str, phone: &str, id_no: &str) -> Worker {
        let [name, phone, id_no] = [name, phone, id_no].map(str::to_owned);
        Worker { name, phone, id_no, ..Worker::default() }
    }

    /// What joining changes: which lines, and what is new on each.
    fn joined(workers: &[Worker], roster: &[Record]) -> Vec<(u128, Vec<String>)> {
        let change = |intent: Intent| match intent.body {
            Body::Patch { changes } => {
                let new =
                    changes.into_iter().map(|(path, change)| format!("{path}={}", change.now));
                (intent.record.0.as_u128(), new.collect())
            }
            _ => (intent.record.0.as_u128(), vec!["new".to_owned()]),
        };
        let joined = join_workers((id(900), id(100)), false, workers, roster);
        joined.intents.into_iter().map(change).collect()
    }

    #[test]
    fn whose_line_was_struck_out_gets_neither_numbers_nor_another_line() {
        let gone = struck_out(stands(7, "陈建国", "13800001234", &json!({})));
        let him = [worker("陈建国", "13800001234", NUMBER)];
        assert_eq!(joined(&him, std::slice::from_ref(&gone)), []);
        let again = stands(8, "陈建国", "", &json!({}));
        let changed = joined(&him, &[gone.clone(), again.clone()]);
        assert_eq!(changed.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [8], "it stands");
        let reporter = Reporter { name: "陈建国".to_owned(), ..Reporter::default() };
        assert!(own(std::slice::from_ref(&gone), &reporter).is_none(), "nobody's own any more");
        assert_eq!(own(&[gone, again], &reporter).map(|line| line.id), Some(id(8)));
    }

    #[test]
    fn a_line_is_found_by_number_sooner_than_by_telephone_and_by_that_sooner_than_by_name() {
        let roster = [
            stands(1, "陈建国", "", &json!({})),
            stands(2, "陈建国", "13800001234", &json!({})),
            stands(3, "陈建国", "", &json!({ "id_no": NUMBER, "id_type": "resident" })),
        ];
        let all = known(&roster);
        let found =
            |worker: &Worker| find(all.iter(), &worker.identity()).map(|line| line.id.0.as_u128());
        assert_eq!(found(&worker("陈建国", "13800001234", NUMBER)), Some(3));
        assert_eq!(found(&worker("陈建国", "+86 138 0000 1234", "")), Some(2));
        assert_eq!(found(&worker("陈建国", "13900001234", "")), None, "either of two");
        let one = known(&roster[..2]);
        let him = worker("陈建国", "13900001234", "").identity();
        assert_eq!(find(one.iter(), &him).map(|line| line.id.0.as_u128()), Some(1));
    }

    #[test]
    fn two_of_a_name_are_two_lines_and_each_line_is_one_mans() {
        let roster = [stands(1, "陈建国", "", &json!({}))];
        let both = [worker("陈建国", "13800001234", ""), worker("陈建国", "13900001234", "")];
        let changed = joined(&both, &roster);
        assert_eq!(changed.len(), 2, "{changed:?}");
        assert_eq!(changed[0], (1, vec!["phone=\"13800001234\"".to_owned()]));
        assert_eq!(changed[1].1, ["new"]);
    }

    #[test]
    fn a_son_on_his_fathers_telephone_gets_a_line_of_his_own_that_asks() {
        let roster = [stands(1, "陈建国", "13800001234", &json!({}))];
        let son = [worker("陈小军", "138-0000-1234", "")];
        let joined = join_workers((id(900), id(100)), false, &son, &roster);
        let Body::Create { fields, .. } = &joined.intents[0].body else { panic!("a new line") };
        assert!(fields["note"].as_str().is_some_and(|note| note.contains("“陈建国”可能是同一人")));
    }

    #[test]
    fn a_new_line_never_takes_the_id_of_one_that_is_there() {
        let first = part(id(100), 0);
        let mut known = stands(1, "王芳", "13700001234", &json!({}));
        known.id = first;
        let changed = joined(&[worker("陈建国", "13800001234", "")], &[known]);
        assert_eq!(changed, [(part(id(100), 1).0.as_u128(), vec!["new".to_owned()])]);
    }

    #[test]
    fn who_showed_a_passport_is_given_no_citizen_number() {
        let him = [worker("陈建国", "13800001234", NUMBER)];
        for (id_type, gets) in [("passport", false), ("none_yet", true), ("resident", true)] {
            let line = stands(1, "陈建国", "13800001234", &json!({ "id_type": id_type }));
            let got = joined(&him, &[line])
                .iter()
                .any(|(_, new)| new.iter().any(|one| one.contains(NUMBER)));
            assert_eq!(got, gets, "{id_type}");
        }
    }
}
