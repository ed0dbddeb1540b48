//! Records that leave a phone, ops that the office refuses, records made twice.

use std::collections::BTreeMap;

use anxin_domain::id::OpId;
use anxin_sync::fold::adopt;
use anxin_sync::replica::{Identity, Intent, Replica, Standing, Stored, Write};
use anxin_sync::{Arrival, Aside, AsideState, Body, Reason, Record, Settlement, Verdict, apply};
use serde_json::{Value, json};

use super::world::{Office, device, id, op, patch, person, record_id, scope};

fn replica() -> Replica {
    Replica::load(Identity { device: device(1), person: person(1) }, Stored::default())
}

fn create(place: &str) -> Body {
    Body::Create { parent: None, fields: [("place".to_owned(), json!(place))].into() }
}

/// What the office has of record 1.
fn row(place: &str) -> Record {
    let made = op(2, 1, 0, create(place));
    let mut row = apply(None, &made, &Arrival { by: person(2), got: 1 }).record.expect("made");
    row.receipt = Some("00001".to_owned());
    row
}

fn save(replica: &mut Replica, no: u64, body: Body) -> Vec<Write> {
    let intent = Intent { record: record_id(1), kind: "lead".to_owned(), scope: scope(), body };
    replica.save(vec![intent], 0, || OpId::from_parts(1, id(9, no)))
}

#[test]
fn a_record_that_leaves_takes_no_unsent_change_with_it() {
    let mut phone = replica();
    phone.pulled(vec![row("甲").into()], &[], &[], None, "1".to_owned(), "e");
    save(&mut phone, 1, patch("place", json!("甲"), json!("乙")));
    let writes = phone.pulled(Vec::new(), &[record_id(1)], &[], None, "2".to_owned(), "e");
    assert!(writes.contains(&Write::DropRow(record_id(1))));
    assert!(!writes.iter().any(|write| matches!(write, Write::DropOps(_))));
    assert_eq!((phone.waiting(), phone.next_push(9, 9_999).len()), (1, 1));
    assert!(phone.view(record_id(1)).is_none(), "it is not shown: its row is gone");
    phone.pulled(vec![row("甲").into()], &[], &[], None, "3".to_owned(), "e");
    let view = phone.view(record_id(1)).expect("granted again");
    assert_eq!(view.value("place"), &json!("乙"), "and the change stands on it again");
}

#[test]
fn a_lost_scope_takes_its_rows_and_leaves_the_outbox() {
    let mut phone = replica();
    phone.pulled(vec![row("甲").into()], &[], &[], None, "1".to_owned(), "e");
    save(&mut phone, 1, patch("place", json!("甲"), json!("乙")));
    phone.pulled(Vec::new(), &[], &[scope()], None, "2".to_owned(), "e");
    assert_eq!((phone.rows().len(), phone.waiting()), (0, 1));
}

#[test]
fn a_phone_that_begins_anew_lets_go_of_what_it_may_no_longer_read() {
    let mut phone = replica();
    phone.pulled(vec![row("甲").into()], &[], &[], None, "1".to_owned(), "e");
    save(&mut phone, 1, patch("place", json!("甲"), json!("乙")));
    // The office does not know the cursor any more, and so not what the phone held.
    let writes = phone.pulled(Vec::new(), &[], &[], Some(&[]), "2".to_owned(), "f");
    assert!(writes.contains(&Write::DropRow(record_id(1))));
    assert_eq!((phone.rows().len(), phone.waiting()), (0, 1));
}

#[test]
fn a_scope_the_feed_has_not_told_of_does_not_come_by_an_answer() {
    let mut phone = replica();
    phone.pulled(Vec::new(), &[], &[], Some(&[]), "1".to_owned(), "e");
    save(&mut phone, 1, create("甲"));
    let sent = phone.next_push(9, 9_999);
    let verdicts = [(Some(sent[0].id), Verdict::Applied)];
    // Granted between the two, and taken back before the next pull, it would stay for good.
    let writes = phone.pushed(&sent, &verdicts, vec![row("甲")], 2, "e").expect("its own");
    assert!(!writes.iter().any(|write| matches!(write, Write::PutRow(_))));
    assert_eq!((phone.rows().len(), phone.waiting()), (0, 0));
}

fn closed(op: OpId) -> AsideState {
    let settled = Settlement { taken: false, by: None, at: 9, reason: "重复".to_owned() };
    AsideState { op, settled: Some(settled) }
}

fn taken(op: OpId) -> AsideState {
    let settled = Settlement { taken: true, by: None, at: 9, reason: String::new() };
    AsideState { op, settled: Some(settled) }
}

#[test]
fn i24_a_refused_op_is_kept_until_it_is_settled_and_a_person_has_seen_it_and_blocks_nothing() {
    let mut phone = replica();
    phone.pulled(vec![row("甲").into()], &[], &[], None, "1".to_owned(), "e");
    save(&mut phone, 1, patch("place", json!("甲"), json!("乙")));
    save(&mut phone, 2, patch("summary", Value::Null, json!("丙")));
    let sent = phone.next_push(9, 9_999);
    let verdicts = [
        (Some(sent[0].id), Verdict::Quarantined(Reason::Forbidden)),
        (Some(sent[1].id), Verdict::Applied),
    ];
    let writes = phone.pushed(&sent, &verdicts, vec![row("甲")], 3, "e").expect("its own");
    assert!(writes.iter().any(|write| matches!(write, Write::PutAside(_))));
    assert_eq!(phone.waiting(), 0);
    assert_eq!(phone.standing(record_id(1)), Some(Standing::InDoubt));
    assert_eq!(phone.view(record_id(1)).expect("there").value("place"), &json!("甲"));
    // Nobody has settled it: the phone may have the last copy.
    assert_eq!(phone.dismiss(sent[0].id), []);
    assert_eq!(phone.asides().len(), 1);
    assert_eq!(phone.settled(&[AsideState { op: sent[0].id, settled: None }]), []);
    assert_eq!(phone.settled(&[closed(sent[0].id)]).len(), 1);
    assert_eq!(phone.settled(&[closed(sent[0].id)]), [], "it is known");
    assert_eq!(phone.standing(record_id(1)), Some(Standing::InDoubt), "not seen yet");
    phone.dismiss(sent[0].id);
    assert!(matches!(phone.standing(record_id(1)), Some(Standing::AtOffice { .. })));
}

#[test]
fn i24_a_refused_record_and_what_is_held_behind_it_are_shown_also_after_a_restart() {
    let mut phone = replica();
    save(&mut phone, 1, create("甲"));
    save(&mut phone, 2, patch("summary", Value::Null, json!("丙")));
    let sent = phone.next_push(9, 9_999);
    let verdicts = [
        (Some(sent[0].id), Verdict::Quarantined(Reason::TooLarge)),
        (Some(sent[1].id), Verdict::Held),
    ];
    let writes = phone.pushed(&sent, &verdicts, Vec::new(), 3, "e").expect("its own");
    let aside = writes.into_iter().filter_map(|write| match write {
        Write::PutAside(kept) => Some(kept),
        _ => None,
    });
    let aside: Vec<Aside> = aside.collect();
    let stored = Stored { aside, progress: phone.progress().clone(), ..Stored::default() };
    let mut opened = Replica::load(phone.me(), stored);
    for phone in [&phone, &opened] {
        let shown = phone.view(record_id(1)).expect("shown");
        assert_eq!((shown.text("place"), shown.text("summary")), ("甲", "丙"));
        assert_eq!(phone.standing(record_id(1)), Some(Standing::InDoubt));
        assert!(phone.is_aside(record_id(1)), "its files are sent");
        assert_eq!((phone.waiting(), phone.views().count()), (0, 1));
    }
    // A later change waits behind them, and is shown on top of them.
    save(&mut opened, 3, patch("summary", json!("丙"), json!("丁")));
    assert_eq!(opened.view(record_id(1)).expect("shown").text("summary"), "丁");
    assert!(!opened.is_aside(record_id(1)), "its files wait for that change");
    // The office came back from a backup: what it has no more goes out again, however old it is.
    let writes = opened.restored(Vec::new(), 1, "f");
    assert!(writes.contains(&Write::DropRows));
    assert_eq!(opened.waiting(), 3);
    opened.settled(&[taken(sent[0].id), taken(sent[1].id)]);
    assert_eq!(opened.asides().len(), 0);
}

#[test]
fn what_an_earlier_version_kept_as_refused_is_read() {
    let mut phone = replica();
    save(&mut phone, 1, create("甲"));
    let op = phone.next_push(9, 9_999).remove(0);
    let old = json!({ "op": op, "reason": "too_large" });
    let kept: Aside = serde_json::from_value(old).expect("read");
    assert_eq!((kept.reason, kept.settled), (Some(Reason::TooLarge), None));
}

#[test]
fn what_the_office_has_not_taken_stays_in_the_outbox_whatever_it_says() {
    let mut phone = replica();
    save(&mut phone, 1, create("甲"));
    save(&mut phone, 2, patch("summary", Value::Null, json!("丙")));
    let sent = phone.next_push(9, 9_999);
    let held = [(Some(sent[0].id), Verdict::Held), (Some(sent[1].id), Verdict::Held)];
    let writes = phone.pushed(&sent, &held, Vec::new(), 1, "e").expect("its own");
    assert_eq!(writes, [Write::PutProgress(phone.progress().clone())]);
    assert_eq!((phone.waiting(), phone.progress().acked), (2, 0));
}

#[test]
fn verdicts_on_other_ops_change_nothing() {
    let mut phone = replica();
    save(&mut phone, 1, create("甲"));
    let sent = phone.next_push(9, 9_999);
    let other = [(Some(OpId::from_parts(7, id(7, 7))), Verdict::Applied)];
    assert!(phone.pushed(&sent, &other, Vec::new(), 2, "e").is_err());
    assert!(phone.pushed(&sent, &[], Vec::new(), 2, "e").is_err());
    assert_eq!(phone.waiting(), 1);
}

#[test]
fn a_record_made_twice_keeps_both_values() {
    let arrival = Arrival { by: person(1), got: 1 };
    let first = apply(None, &op(1, 1, 0, create("甲")), &arrival).record;
    let second = apply(first, &op(2, 1, 0, create("乙")), &arrival);
    let record = second.record.expect("a record");
    assert_eq!(second.verdict, Verdict::Conflict);
    assert_eq!(record.value("place"), &json!("甲"));
    assert_eq!(record.clashes["place"].others[0].value, json!("乙"));
}

#[test]
fn an_adopted_record_has_what_its_ops_set_and_says_it_is_an_orphan() {
    let arrival = Arrival { by: person(1), got: 1 };
    let record = adopt(&op(1, 2, 0, patch("place", json!("甲"), json!("乙"))), &arrival);
    assert!(record.orphan);
    assert_eq!(record.fields, BTreeMap::from([("place".to_owned(), json!("乙"))]));
    let cleared = adopt(&op(1, 2, 0, patch("place", json!("甲"), Value::Null)), &arrival);
    assert!(cleared.fields.is_empty());
}

#[test]
fn many_rows_that_come_back_from_a_push_are_stored_packed() {
    let mut phone = replica();
    let intent = |no| Intent {
        record: record_id(no),
        kind: "lead".to_owned(),
        scope: scope(),
        body: create("甲"),
    };
    let mut ids = 0;
    phone.save((1..=60).map(intent).collect(), 0, || {
        ids += 1;
        OpId::from_parts(1, id(9, ids))
    });
    let sent = phone.next_push(99, 99_999);
    let (verdicts, rows) = Office::default().push(&sent, person(1));
    let verdicts: Vec<_> = sent.iter().map(|op| Some(op.id)).zip(verdicts).collect();
    let writes = phone.pushed(&sent, &verdicts, rows, 61, "e").expect("its own");
    let packed = writes.iter().filter_map(|write| match write {
        Write::PutPage(rows) => Some(rows.len()),
        _ => None,
    });
    assert_eq!(packed.collect::<Vec<_>>(), [60]);
    assert!(!writes.iter().any(|write| matches!(write, Write::PutRow(_))));
}
