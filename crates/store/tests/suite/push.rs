//! Taking ops in: once each, in order, nothing lost, nothing blocked.

use std::collections::BTreeMap;

use anxin_store::contract::{IncomingOp, Mark, ScopeRow, Stance};
use anxin_store::contract::{PushError, UnreadOp};
use anxin_sync::{Arrival, Body, Reason, Record, Verdict, apply};
use serde_json::{Value, json};

use super::site::Site;
use super::world::{Hand, NOW, incoming, other_scope, record, records, scope};

pub(crate) async fn the_same_push_again_gets_the_same_verdicts_and_changes_nothing(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let ops = [
        incoming(hand.create(record(1))),
        incoming(hand.patch(record(1), 1, "summary", json!("三个月没发"))),
    ];
    let first = store.push(hand.author, &ops, NOW).await.expect("push");
    let again = store.push(hand.author, &ops, NOW + 5).await.expect("push");
    assert_eq!(first.verdicts, [Verdict::Applied, Verdict::Applied]);
    assert_eq!((first.next_seq, first.rows[0].version), (3, 2));
    assert_eq!(again, first);
    let history = store.history(&scope(), record(1)).await.expect("history");
    assert_eq!(history.len(), 2);
}

pub(crate) async fn the_same_id_with_other_content_stops_the_whole_push(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let op = hand.create(record(1));
    store.push(hand.author, &[incoming(op.clone())], NOW).await.expect("push");
    let mut forged = op.clone();
    forged.at += 1;
    let fresh = incoming(hand.create(record(2)));
    let refused = store.push(hand.author, &[fresh, incoming(forged)], NOW).await;
    assert!(matches!(refused, Err(PushError::OpChanged(ids)) if ids == [op.id]));
    assert_eq!(store.record(&scope(), record(2)).await.expect("read"), None);
}

pub(crate) async fn a_gap_is_not_taken_and_says_where_to_go_on(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let first = incoming(hand.create(record(1)));
    let second = incoming(hand.create(record(2)));
    let early = store.push(hand.author, std::slice::from_ref(&second), NOW).await.expect("push");
    assert_eq!((early.verdicts, early.next_seq), (vec![Verdict::Held], 1));
    let both = store.push(hand.author, &[first, second], NOW).await.expect("push");
    assert_eq!((both.verdicts, both.next_seq), (vec![Verdict::Applied; 2], 3));
}

pub(crate) async fn a_used_number_with_another_op_is_kept_aside(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let op = hand.create(record(1));
    store.push(hand.author, &[incoming(op.clone())], NOW).await.expect("push");
    let mut copy = op;
    copy.id = anxin_domain::id::OpId(uuid::Uuid::from_u128(99));
    copy.record = record(9);
    let answer = store.push(hand.author, &[incoming(copy)], NOW).await.expect("push");
    assert_eq!(answer.verdicts, [Verdict::Quarantined(Reason::SeqReused)]);
    assert_eq!(store.record(&scope(), record(9)).await.expect("read"), None);
    assert_eq!(store.history(&scope(), record(9)).await.expect("history").len(), 1);
}

pub(crate) async fn what_cannot_be_read_is_kept_and_blocks_nothing(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let broken = IncomingOp {
        raw: r#"{"seq":1,"body":{"do":"fly"}}"#.to_owned(),
        op: Err(UnreadOp { id: None, seq: 1 }),
        stance: Stance::Take,
    };
    hand.seq = 1;
    let good = incoming(hand.create(record(1)));
    let answer = store.push(hand.author, &[broken, good], NOW).await.expect("push");
    assert_eq!(answer.verdicts, [Verdict::Quarantined(Reason::Unreadable), Verdict::Applied]);
}

pub(crate) async fn ops_wait_for_their_record_and_are_folded_in_the_order_they_came(site: Site) {
    let store = site.open().await;
    let mut maker = Hand::new(&*store, 1).await;
    let mut other = Hand::new(&*store, 2).await;
    let create = maker.create(record(1));
    let early = incoming(other.patch(record(1), 1, "summary", json!("先到")));
    let held = store.push(other.author, &[early], NOW).await.expect("push");
    assert_eq!((held.verdicts, held.next_seq), (vec![Verdict::Held], 2));
    store.push(maker.author, &[incoming(create)], NOW).await.expect("push");
    let row = store.record(&scope(), record(1)).await.expect("read").expect("there");
    assert_eq!((row.text("summary"), row.version), ("先到", 2));
    let log = store.history(&scope(), record(1)).await.expect("history");
    assert!(log.iter().all(|entry| entry.verdict != Verdict::Held));
}

pub(crate) async fn an_op_whose_record_never_comes_makes_an_orphan_after_its_time(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let early = incoming(hand.patch(record(1), 1, "summary", json!("孤儿")));
    store.push(hand.author, &[early], NOW).await.expect("push");
    assert_eq!(store.release_held(NOW).await.expect("release"), 0);
    assert_eq!(store.release_held(NOW + 1).await.expect("release"), 1);
    let row = store.record(&scope(), record(1)).await.expect("read").expect("there");
    assert!(row.orphan && row.text("summary") == "孤儿");
}

pub(crate) async fn phones_that_push_at_once_leave_no_gap_and_lose_nothing(site: Site) {
    let store = site.open().await;
    let mut tasks = Vec::new();
    for no in 1..=4 {
        let mut hand = Hand::new(&*store, no).await;
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for at in 0..8_u16 {
                let op = incoming(hand.create(record(u16::from(no) * 100 + at)));
                store.push(hand.author, &[op], NOW).await.expect("push");
            }
        }));
    }
    for task in tasks {
        task.await.expect("a task");
    }
    let marks = [(scope(), Mark::START)].into();
    let slice = store.feed(&marks, usize::MAX).await.expect("feed");
    let revs: Vec<u64> = records(&slice).iter().map(|row| row.rev).collect();
    assert_eq!(revs, (1..=32).collect::<Vec<u64>>());
    let mut receipts: Vec<_> = records(&slice).iter().map(|row| row.receipt.clone()).collect();
    receipts.sort();
    receipts.dedup();
    assert_eq!(receipts.len(), 32);
}

pub(crate) async fn the_stored_row_is_the_fold_of_the_log(site: Site) {
    let store = site.open().await;
    let mut one = Hand::new(&*store, 1).await;
    let mut two = Hand::new(&*store, 2).await;
    let ops = [one.create(record(1)), one.patch(record(1), 1, "summary", json!("甲"))];
    store.push(one.author, &ops.map(incoming), NOW).await.expect("push");
    let ops = [
        two.patch(record(1), 1, "summary", json!("乙")),
        two.patch(record(1), 1, "reporter", json!("丙")),
    ];
    store.push(two.author, &ops.map(incoming), NOW + 1).await.expect("push");
    let mut folded: Option<Record> = None;
    for entry in store.history(&scope(), record(1)).await.expect("history") {
        folded = apply(folded, &entry.op, &Arrival { by: entry.by, got: entry.got }).record;
    }
    let stored = store.record(&scope(), record(1)).await.expect("read").expect("there");
    let mut folded = folded.expect("folded");
    (folded.rev, folded.receipt) = (stored.rev, stored.receipt.clone());
    assert_eq!(folded, stored);
    assert_eq!(stored.clashes.len(), 1);
}

pub(crate) async fn one_id_with_two_contents_in_one_push_stops_it(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let op = hand.create(record(1));
    let mut forged = op.clone();
    forged.at += 1;
    let refused = store.push(hand.author, &[incoming(op.clone()), incoming(forged)], NOW).await;
    assert!(matches!(refused, Err(PushError::OpChanged(ids)) if ids == [op.id]));
    assert_eq!(store.record(&scope(), record(1)).await.expect("read"), None);
    assert_eq!(store.device(hand.author.device).await.expect("read").expect("there").next_seq, 1);
}

pub(crate) async fn an_op_and_the_one_it_waits_for_may_come_in_one_push(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let early = hand.patch(record(1), 0, "summary", json!("先到"));
    let ops = [early, hand.create(record(1))].map(incoming);
    let answer = store.push(hand.author, &ops, NOW).await.expect("push");
    assert_eq!(answer.verdicts, [Verdict::Held, Verdict::Applied]);
    assert_eq!((answer.rows[0].text("summary"), answer.rows[0].version), ("先到", 2));
    let again = store.push(hand.author, &ops, NOW).await.expect("push");
    assert_eq!(again.verdicts, [Verdict::Applied, Verdict::Applied]);
    assert_eq!(store.release_held(NOW + 1).await.expect("release"), 0);
}

pub(crate) async fn one_push_into_two_scopes_counts_each_by_itself(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let (one, mut two) = (hand.create(record(1)), hand.create(record(2)));
    two.scope = other_scope();
    let three = hand.create(record(3));
    let answer = store.push(hand.author, &[one, two, three].map(incoming), NOW).await;
    let answer = answer.expect("push");
    assert_eq!((answer.verdicts, answer.next_seq), (vec![Verdict::Applied; 3], 4));
    let mut numbers: Vec<_> =
        answer.rows.iter().map(|row| (row.rev, row.receipt.as_deref())).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [(1, Some("00001")), (1, Some("00001")), (2, Some("00002"))]);
}

pub(crate) async fn w5_a_receipt_begins_with_its_place_and_the_first_arrival_stays(site: Site) {
    let store = site.open().await;
    for (id, name) in [(scope(), "河湾镇"), (other_scope(), "青石镇")] {
        let row = ScopeRow { id, parent: None, name: name.to_owned() };
        store.put_scope(&row).await.expect("a place");
    }
    let mut hand = Hand::new(&*store, 1).await;
    let own = hand.create(record(1));
    let mut elsewhere = hand.create(record(2));
    elsewhere.scope = other_scope();
    store.push(hand.author, &[incoming(own), incoming(elsewhere)], NOW).await.expect("push");
    let change = incoming(hand.patch(record(1), 1, "summary", json!("又来说过")));
    store.push(hand.author, &[change], NOW + 5_000).await.expect("push");
    let here = store.record(&scope(), record(1)).await.expect("read").expect("a record");
    let there = store.record(&other_scope(), record(2)).await.expect("read").expect("a record");
    assert_eq!(here.receipt.as_deref(), Some("河湾-00001"));
    assert_eq!(there.receipt.as_deref(), Some("青石-00001"), "of another place");
    assert_eq!((here.created.got, here.updated.got), (NOW, NOW + 5_000));
}

pub(crate) async fn what_comes_late_to_an_archived_case_waits_beside_what_is_stored(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let line = |hand: &mut Hand, no: u16, name: &str| {
        let fields = BTreeMap::from([("name".to_owned(), json!(name))]);
        let mut op = hand.op(record(no), 0, Body::Create { parent: Some(record(1)), fields });
        "wage_line".clone_into(&mut op.kind);
        op
    };
    let act = |hand: &mut Hand, action: &str, args: Value| {
        let args = serde_json::from_value(args).expect("arguments");
        hand.op(record(1), 1, Body::Act { action: action.to_owned(), args })
    };
    let mut ops = vec![hand.create(record(1)), line(&mut hand, 2, "王小虎")];
    ops.extend([
        act(&mut hand, "accept", json!({})),
        act(&mut hand, "end", json!({ "ending": "asked", "ways": ["arbitration"] })),
        act(&mut hand, "close", json!({ "result": "ended" })),
        act(&mut hand, "archive", json!({})),
    ]);
    let ops: Vec<IncomingOp> = ops.into_iter().map(incoming).collect();
    let first = store.push(hand.author, &ops, NOW).await.expect("push");
    assert_eq!(first.verdicts, [Verdict::Applied; 6]);
    let mut late = hand.patch(record(2), 1, "trade", json!("木工"));
    "wage_line".clone_into(&mut late.kind);
    let new = line(&mut hand, 3, "后来的人");
    let pushed =
        store.push(hand.author, &[incoming(late), incoming(new)], NOW).await.expect("push");
    assert_eq!(pushed.verdicts, [Verdict::Conflict; 2]);
    let stored = store.record(&scope(), record(2)).await.expect("read").expect("a record");
    assert_eq!(stored.text("trade"), "");
    assert_eq!(stored.clashes["trade"].others[0].value, "木工");
    let stored = store.record(&scope(), record(3)).await.expect("read").expect("a record");
    assert_eq!((stored.text("name"), stored.clashes["name"].others.len()), ("", 1));
    let reopen = act(&mut hand, "reopen", json!({ "reason": "复查", "approver": "赵所长" }));
    let mut again = hand.patch(record(2), 2, "phone", json!("13800000001"));
    "wage_line".clone_into(&mut again.kind);
    let pushed =
        store.push(hand.author, &[incoming(reopen), incoming(again)], NOW).await.expect("push");
    assert_eq!(pushed.verdicts, [Verdict::Applied; 2], "it is open again in the same push");
}
