//! One op onto one record.

use std::collections::BTreeMap;

use anxin_sync::fold::review;
use anxin_sync::record::VOID_PATH;
use anxin_sync::{Arrival, Body, Op, Reason, Record, Verdict, apply};
use serde_json::{Value, json};

use super::world::{op, patch, person};

fn fold(record: Option<Record>, op: &Op, by: u64) -> (Option<Record>, Verdict) {
    let folded = apply(record, op, &Arrival { by: person(by), got: 1 });
    (folded.record, folded.verdict)
}

fn made(fields: &[(&str, Value)]) -> Record {
    let fields = fields.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect();
    let create = op(1, 1, 0, Body::Create { parent: None, fields });
    fold(None, &create, 1).0.expect("a record")
}

fn patched(record: Record, device: u64, seq: u64, base: u64, body: Body) -> (Record, Verdict) {
    let (record, verdict) = fold(Some(record), &op(device, seq, base, body), device);
    (record.expect("a record"), verdict)
}

#[test]
fn a_clash_keeps_both_values_their_authors_and_the_base() {
    let record = made(&[("place", json!("甲"))]);
    let (record, first) = patched(record, 2, 1, 1, patch("place", json!("甲"), json!("乙")));
    let (record, second) = patched(record, 3, 1, 1, patch("place", json!("甲"), json!("丙")));
    assert_eq!((first, second), (Verdict::Applied, Verdict::Conflict));
    let clash = &record.clashes["place"];
    assert_eq!(record.value("place"), "乙");
    assert_eq!(clash.standing.by, person(2));
    assert_eq!((&clash.others[0].value, &clash.others[0].was), (&json!("丙"), &json!("甲")));
    assert_eq!(clash.others[0].stamp.by, person(3));
}

#[test]
fn one_devices_later_value_takes_the_place_of_its_earlier_candidate() {
    let record = made(&[("place", json!("甲"))]);
    let (record, _) = patched(record, 2, 1, 1, patch("place", json!("甲"), json!("乙")));
    let (record, _) = patched(record, 3, 1, 1, patch("place", json!("甲"), json!("丙")));
    let (record, _) = patched(record, 3, 2, 1, patch("place", json!("丙"), json!("丁")));
    let others = &record.clashes["place"].others;
    assert_eq!(others.len(), 1);
    assert_eq!((&others[0].value, &others[0].was), (&json!("丁"), &json!("甲")));
}

#[test]
fn a_guarded_miss_takes_the_whole_op_with_it() {
    let record = made(&[("amount", json!(100)), ("summary", json!("旧"))]);
    let (record, _) = patched(record, 2, 1, 1, patch("amount", json!(100), json!(200)));
    let changes = BTreeMap::from([
        ("amount".to_owned(), anxin_sync::Change { was: json!(100), now: json!(300) }),
        ("summary".to_owned(), anxin_sync::Change { was: json!("旧"), now: json!("新") }),
    ]);
    let (record, verdict) = patched(record, 3, 1, 1, Body::Patch { changes });
    assert_eq!(verdict, Verdict::Conflict);
    assert_eq!((record.value("amount"), record.value("summary")), (&json!(200), &json!("旧")));
    assert_eq!(record.clashes.len(), 2);
}

#[test]
fn an_attachment_is_set_once() {
    let record = made(&[]);
    let (record, set) =
        patched(record, 1, 2, 1, patch("file.a", Value::Null, json!({"hash": "1"})));
    assert_eq!(set, Verdict::Applied);
    let change = patch("file.a", json!({"hash": "1"}), json!({"hash": "2"}));
    let (record, verdict) = patched(record, 1, 3, 2, change);
    assert_eq!(verdict, Verdict::Quarantined(Reason::AppendOnly));
    assert_eq!(record.value("file.a"), &json!({"hash": "1"}));
}

#[test]
fn striking_out_what_another_changed_waits_for_a_person_in_either_order() {
    let reason = Body::Void { reason: "重复".to_owned() };
    let edit = patch("place", json!("甲"), json!("乙"));
    let record = made(&[("place", json!("甲"))]);
    let (edited, _) = patched(record.clone(), 2, 1, 1, edit.clone());
    let (edited, verdict) = patched(edited, 3, 1, 1, reason.clone());
    assert_eq!(verdict, Verdict::Conflict);
    assert!(edited.void.is_none() && edited.clashes.contains_key(VOID_PATH));
    let (voided, _) = patched(record, 3, 1, 1, reason);
    let (voided, verdict) = patched(voided, 2, 1, 1, edit);
    assert_eq!(verdict, Verdict::Conflict);
    assert!(voided.void.is_some() && voided.value("place") == "甲");
}

#[test]
fn a_decision_leaves_what_the_person_had_not_seen() {
    let record = made(&[("place", json!("甲"))]);
    let (record, _) = patched(record, 2, 1, 1, patch("place", json!("甲"), json!("乙")));
    let (record, _) = patched(record, 3, 1, 1, patch("place", json!("甲"), json!("丙")));
    let seen = vec![record.clashes["place"].others[0].op];
    let (record, _) = patched(record, 4, 1, 1, patch("place", json!("甲"), json!("丁")));
    let settle = Body::Settle { path: "place".to_owned(), value: json!("丙"), seen };
    let (record, _) = patched(record, 2, 2, 3, settle);
    assert_eq!(record.value("place"), "丙");
    let left: Vec<_> = record.clashes["place"].others.iter().map(|other| &other.value).collect();
    assert_eq!(left, [&json!("丁")]);
}

#[test]
fn what_cannot_be_folded_changes_nothing_and_says_why() {
    let record = made(&[("place", json!("甲"))]);
    let cases = [
        ("kind", "spaceship", Reason::UnknownKind),
        ("kind", "site", Reason::WrongRecord),
        ("scope", "429800002", Reason::WrongRecord),
    ];
    for (what, value, reason) in cases {
        let mut op = op(2, 1, 1, patch("place", json!("甲"), json!("乙")));
        if what == "kind" {
            value.clone_into(&mut op.kind);
        } else {
            op.scope = anxin_domain::id::ScopeId::parse(value).expect("a scope");
        }
        let (after, verdict) = fold(Some(record.clone()), &op, 2);
        assert_eq!((after.as_ref(), verdict), (Some(&record), Verdict::Quarantined(reason)));
    }
    let act = op(2, 1, 1, Body::Act { action: "fly".to_owned(), args: BTreeMap::new() });
    let (after, verdict) = fold(Some(record.clone()), &act, 2);
    assert_eq!((after, verdict), (Some(record), Verdict::Quarantined(Reason::UnknownAction)));
}

#[test]
fn unknown_paths_of_a_newer_client_survive_an_older_ones_edit() {
    let record = made(&[("invented.later", json!({"deep": [1]})), ("place", json!("甲"))]);
    let (record, _) = patched(record, 2, 1, 1, patch("place", json!("甲"), json!("乙")));
    assert_eq!(record.value("invented.later"), &json!({"deep": [1]}));
}

#[test]
fn an_op_without_its_record_is_held() {
    let (record, verdict) = fold(None, &op(1, 1, 1, patch("place", Value::Null, json!("甲"))), 1);
    assert_eq!((record, verdict), (None, Verdict::Held));
}

#[test]
fn who_may_no_longer_write_changes_nothing_and_every_value_waits() {
    let arrival = Arrival { by: person(2), got: 1 };
    let record = made(&[("place", json!("甲")), ("file.1", json!({ "hash": "a" }))]);
    let changes = BTreeMap::from([
        ("place".to_owned(), anxin_sync::Change { was: json!("甲"), now: json!("乙") }),
        ("employer".to_owned(), anxin_sync::Change { was: Value::Null, now: json!("宏达") }),
        ("file.1".to_owned(), anxin_sync::Change { was: Value::Null, now: json!({ "hash": "b" }) }),
    ]);
    let late = op(2, 1, 1, Body::Patch { changes });
    let folded = review(Some(record.clone()), &late, &arrival);
    let after = folded.record.expect("a record");
    assert_eq!((folded.verdict, &after.fields), (Verdict::Conflict, &record.fields));
    assert_eq!(after.clashes["place"].others[0].value, "乙");
    assert_eq!(after.clashes["employer"].others[0].value, "宏达");
    assert!(!after.clashes.contains_key("file.1"), "what is set once is not put up for choice");
    let void = op(2, 2, 1, Body::Void { reason: "重复".to_owned() });
    let folded = review(Some(after), &void, &arrival);
    let after = folded.record.expect("a record");
    assert!(after.void.is_none());
    assert_eq!(after.clashes[VOID_PATH].others[0].value, "重复");
}

#[test]
fn who_may_no_longer_write_decides_no_clash_and_waits_for_no_record() {
    let arrival = Arrival { by: person(2), got: 1 };
    let settle = Body::Settle { path: "place".to_owned(), value: json!("乙"), seen: Vec::new() };
    let folded = review(Some(made(&[])), &op(2, 1, 1, settle), &arrival);
    assert_eq!(folded.verdict, Verdict::Quarantined(Reason::Forbidden));
    // Held, it would be folded as anyone's once the record comes.
    let folded = review(None, &op(2, 2, 0, patch("place", json!("甲"), json!("乙"))), &arrival);
    assert_eq!(folded.verdict, Verdict::Quarantined(Reason::Forbidden));
}

#[test]
fn a_signature_that_stands_is_never_another_whoever_decides_it() {
    let record = made(&[("file.1", json!("甲签名"))]);
    let decide = |value: Value| Body::Settle { path: "file.1".to_owned(), value, seen: Vec::new() };
    for value in [json!("乙签名"), Value::Null] {
        let (after, verdict) = patched(record.clone(), 2, 1, 1, decide(value));
        assert_eq!((after, verdict), (record.clone(), Verdict::Quarantined(Reason::AppendOnly)));
    }
    let (_, kept) = patched(record, 2, 1, 1, decide(json!("甲签名")));
    assert_eq!(kept, Verdict::Applied, "to leave it as it is may be decided");
}
