//! Actions with law behind them, onto their case.

use std::collections::BTreeMap;

use anxin_domain::case::signing;
use anxin_domain::case::step::{State, steps};
use anxin_sync::fold::review;
use anxin_sync::record::ACT_PATH;
use anxin_sync::{Arrival, Body, Change, Op, Reason, Record, Verdict, apply};
use serde_json::{Value, json};

use super::world::{op, patch, person};

fn fold(record: Option<Record>, op: &Op) -> (Record, Verdict) {
    let folded = apply(record, op, &Arrival { by: person(op.seq), got: 7_000 });
    (folded.record.expect("a record"), folded.verdict)
}

fn made(kind: &str, fields: &[(&str, Value)]) -> Record {
    let fields = fields.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect();
    let mut create = op(1, 1, 0, Body::Create { parent: None, fields });
    kind.clone_into(&mut create.kind);
    fold(None, &create).0
}

fn act(action: &str, args: &[(&str, Value)]) -> Body {
    let args = args.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Body::Act { action: action.to_owned(), args }
}

fn declined() -> Body {
    act("decline", &[("reason", json!("不属本所")), ("ways", json!(["arbitration"]))])
}

#[test]
fn a_step_moves_the_case_and_stands_on_it_with_who_and_both_clocks() {
    let record = made("lead", &[]);
    let mut accept = op(2, 5, 1, act("accept", &[]));
    accept.at = 5_000;
    let (record, verdict) = fold(Some(record), &accept);
    assert_eq!((verdict, State::of(&record.fields)), (Verdict::Applied, Some(State::Accepted)));
    let step = steps(&record.fields).next().expect("a step");
    assert_eq!((step.from, step.to, step.at, step.got), ("registered", "accepted", 5_000, 7_000));
    assert_eq!(step.by, person(5).to_string());
}

#[test]
fn of_two_who_decide_alike_unknown_to_each_other_the_offices_order_holds_and_the_second_sees_it() {
    let record = made("lead", &[]);
    let (record, first) = fold(Some(record), &op(2, 5, 1, act("accept", &[])));
    let (record, second) = fold(Some(record), &op(3, 6, 1, declined()));
    assert_eq!((first, second), (Verdict::Applied, Verdict::Conflict));
    assert_eq!(record.text("status"), "accepted");
    let clash = &record.clashes[ACT_PATH];
    assert_eq!(clash.others[0].value["act"], "decline");
    assert_eq!(clash.others[0].value["args"]["reason"], "不属本所");
    assert_eq!(clash.others[0].stamp.by, person(6));
    // Letting it go changes nothing but that.
    let seen = vec![clash.others[0].op];
    let settle = Body::Settle { path: ACT_PATH.to_owned(), value: json!("declined"), seen };
    let (record, _) = fold(Some(record), &op(3, 7, 3, settle));
    assert!(record.clashes.is_empty());
    assert_eq!((record.text("status"), record.value(ACT_PATH)), ("accepted", &Value::Null));
}

#[test]
fn each_step_of_one_who_came_too_late_is_told_and_the_same_one_tried_again_once() {
    let record = made("lead", &[]);
    let (mut record, _) = fold(Some(record), &op(2, 5, 1, declined()));
    for (seq, action) in [(1, "accept"), (2, "investigate"), (3, "accept")] {
        let (after, verdict) = fold(Some(record), &op(3, seq, 1, act(action, &[])));
        assert_eq!(verdict, Verdict::Conflict);
        record = after;
    }
    let told = &record.clashes[ACT_PATH].others;
    let told: Vec<_> = told.iter().map(|one| (one.value["act"].clone(), one.stamp.by)).collect();
    assert_eq!(told, [(json!("investigate"), person(2)), (json!("accept"), person(3))]);
}

#[test]
fn nothing_but_an_action_moves_a_case() {
    let record = made("lead", &[("status", json!("archived")), ("step.000001", json!({}))]);
    assert!(record.fields.is_empty(), "a case begins where every case begins");
    for path in ["status", "step.000002"] {
        let change = patch(path, Value::Null, json!("closed"));
        let (after, verdict) = fold(Some(record.clone()), &op(2, 2, 1, change));
        assert_eq!(verdict, Verdict::Quarantined(Reason::Locked));
        assert_eq!(after, record);
    }
    // Nor a decision about what is not in doubt, made twice.
    let settle = |seq| {
        let body =
            Body::Settle { path: "status".to_owned(), value: json!("closed"), seen: Vec::new() };
        op(2, seq, 1, body)
    };
    let (after, first) = fold(Some(record.clone()), &settle(2));
    let (after, second) = fold(Some(after), &settle(3));
    assert_eq!((first, second), (Verdict::Quarantined(Reason::Locked), first));
    assert_eq!(after, record);
    let (after, verdict) = fold(Some(record.clone()), &op(2, 2, 1, act("archive", &[])));
    assert_eq!((verdict, after.text("status")), (Verdict::Conflict, ""), "not from here");
    let (after, verdict) = fold(Some(record.clone()), &op(2, 2, 1, act("fly", &[])));
    assert_eq!((verdict, after), (Verdict::Quarantined(Reason::UnknownAction), record));
}

#[test]
fn a_refusal_without_a_reason_is_not_taken() {
    let (record, verdict) =
        fold(Some(made("lead", &[])), &op(2, 2, 1, act("decline", &[("ways", json!(["police"]))])));
    assert_eq!((verdict, record.text("status")), (Verdict::Conflict, ""));
}

#[test]
fn what_was_handed_on_is_decided_by_who_follows() {
    let late = op(2, 2, 1, act("accept", &[]));
    let folded = review(Some(made("lead", &[])), &late, &Arrival { by: person(2), got: 1 });
    let record = folded.record.expect("a record");
    assert_eq!((folded.verdict, record.text("status")), (Verdict::Conflict, ""));
    assert_eq!(record.clashes[ACT_PATH].others[0].value["act"], "accept");
}

/// A change of an agreement.
fn change(path: &str, was: Value, now: Value) -> Op {
    let mut change = op(1, 2, 1, patch(path, was, now));
    "agreement".clone_into(&mut change.kind);
    change
}

#[test]
fn the_seal_locks_the_text_and_nothing_else() {
    let change = |path: &str, now: Value| change(path, Value::Null, now);
    let open = made("agreement", &[("debtor", json!("宏达")), ("signed", json!(true))]);
    let (open, verdict) = fold(Some(open), &change("terms", json!("分期")));
    assert_eq!(verdict, Verdict::Applied);
    let (sealed, verdict) = fold(Some(open), &change("sealed", json!(true)));
    assert_eq!(
        (verdict, signing::is_sealed("agreement", &sealed.fields)),
        (Verdict::Applied, true)
    );
    for path in ["i.001.amount", "frozen.w.1"] {
        let (after, verdict) = fold(Some(sealed.clone()), &change(path, json!(1)));
        assert_eq!((verdict, &after), (Verdict::Quarantined(Reason::Locked), &sealed), "{path}");
    }
    let (_, verdict) = fold(Some(sealed), &change("file.9", json!({ "kind": "photo" })));
    assert_eq!(verdict, Verdict::Applied, "a photo of the sealed paper comes later");
}

#[test]
fn a_seal_before_everybody_has_signed_locks_nothing() {
    let sealed = made("agreement", &[("debtor", json!("宏达")), ("sealed", json!(true))]);
    assert!(!signing::is_sealed("agreement", &sealed.fields), "nobody has signed");
    let (after, verdict) = fold(Some(sealed), &change("terms", Value::Null, json!("分期")));
    assert_eq!((verdict, after.text("terms")), (Verdict::Applied, "分期"));
}

#[test]
fn nobody_takes_the_signatures_from_under_a_seal() {
    let fields = [("debtor", json!("宏达")), ("signed", json!(true)), ("sealed", json!(true))];
    let sealed = made("agreement", &fields);
    for path in ["signed", "sealed"] {
        let (after, verdict) = fold(Some(sealed.clone()), &change(path, json!(true), json!(false)));
        assert_eq!(verdict, Verdict::Conflict, "{path} waits for a person");
        assert!(signing::is_sealed("agreement", &after.fields) && after.clashes.contains_key(path));
    }
}

#[test]
fn an_archived_case_keeps_what_comes_late_beside_it_until_it_is_reopened() {
    let with = |status: &str| {
        let mut record = made("lead", &[("place", json!("幸福里"))]);
        record.fields.insert("status".to_owned(), json!(status));
        record
    };
    let late = op(2, 2, 1, patch("place", json!("幸福里"), json!("幸福里二期")));
    let (after, verdict) = fold(Some(with("archived")), &late);
    assert_eq!((verdict, after.text("place")), (Verdict::Conflict, "幸福里"));
    let waiting = after.clashes["place"].others[0].clone();
    assert_eq!((&waiting.value, &waiting.was), (&json!("幸福里二期"), &json!("幸福里")));
    // A person decides when the case is open again, and not before.
    let decide = |seq| {
        let seen = vec![waiting.op];
        op(2, seq, 2, Body::Settle { path: "place".to_owned(), value: json!("幸福里二期"), seen })
    };
    let (still, verdict) = fold(Some(after.clone()), &decide(3));
    assert_eq!((verdict, still.text("place")), (Verdict::Conflict, "幸福里"));
    let void = op(2, 3, 2, Body::Void { reason: "误录".to_owned() });
    let (still, verdict) = fold(Some(after.clone()), &void);
    assert_eq!((verdict, still.void.is_none()), (Verdict::Conflict, true));
    let reopen = act("reopen", &[("reason", json!("复查")), ("approver", json!("赵所长"))]);
    let (open, verdict) = fold(Some(after), &op(2, 3, 2, reopen));
    assert_eq!((verdict, open.text("status")), (Verdict::Applied, "investigating"));
    let (open, _) = fold(Some(open), &decide(4));
    assert_eq!(open.text("place"), "幸福里二期");
    let (_, verdict) = fold(Some(with("closed")), &late);
    assert_eq!(verdict, Verdict::Applied, "closed is not yet put away");
    let unlike = op(2, 2, 1, patch("unlike.x", Value::Null, json!(true)));
    assert_eq!(fold(Some(with("archived")), &unlike).1, Verdict::Applied, "it is of another case");
}

#[test]
fn other_kinds_know_no_actions() {
    let site = made("site", &[]);
    let mut accept = op(2, 2, 1, act("accept", &[]));
    "site".clone_into(&mut accept.kind);
    let (_, verdict) = fold(Some(site), &accept);
    assert_eq!(verdict, Verdict::Quarantined(Reason::UnknownAction));
    let changes =
        BTreeMap::from([("status".to_owned(), Change { was: Value::Null, now: json!("running") })]);
    let mut change = op(2, 3, 1, Body::Patch { changes });
    "site".clone_into(&mut change.kind);
    let (record, _) = fold(Some(made("site", &[])), &change);
    assert_eq!(record.text("status"), "running", "a site's own status is a field like others");
}
