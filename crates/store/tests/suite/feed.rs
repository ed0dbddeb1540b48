//! The feed: each record once, at its latest, nothing skipped.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::duplicate::key_of_joined;
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_store::Store;
use anxin_store::contract::{ListQuery, Mark, Marks, Medium};
use anxin_sync::{Body, Record, Verdict};
use serde_json::{Value, json};

use super::site::Site;
use super::world::{Hand, NOW, incoming, other_scope, record, records, scope};

pub(crate) async fn pages_join_without_gap_and_a_changed_record_comes_again_once(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    for no in 0..40 {
        let op = incoming(hand.create(record(no)));
        store.push(hand.author, &[op], NOW).await.expect("push");
    }
    let mut marks: Marks = [(scope(), Mark::START)].into();
    let mut seen = Vec::new();
    loop {
        let slice = store.feed(&marks, 2_000).await.expect("feed");
        seen.extend(records(&slice).iter().map(|row| row.id));
        marks = slice.marks;
        if !slice.more {
            break;
        }
    }
    let distinct: BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (40, 40));
    assert!(store.feed(&marks, 2_000).await.expect("feed").rows.is_empty());

    let op = incoming(hand.patch(record(3), 1, "summary", json!("改")));
    store.push(hand.author, &[op], NOW).await.expect("push");
    let slice = store.feed(&marks, 2_000).await.expect("feed");
    assert_eq!(records(&slice).iter().map(|row| row.id).collect::<Vec<_>>(), [record(3)]);
}

pub(crate) async fn rare_and_hidden_characters_come_back_as_they_went(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    store.push(hand.author, &[incoming(hand.create(record(1)))], NOW).await.expect("push");
    let row = store.record(&scope(), record(1)).await.expect("read").expect("there");
    assert_eq!(row.text("place"), "𠮷祥里\u{202e}\u{0}");
}

pub(crate) async fn another_scope_shows_nothing(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let parent = hand.create(record(1));
    let child = hand.op(
        record(2),
        0,
        Body::Create { parent: Some(record(1)), fields: std::collections::BTreeMap::new() },
    );
    let ops = [parent, child].map(incoming);
    store.push(hand.author, &ops, NOW).await.expect("push");
    let medium = Medium {
        sha256: [7; 32],
        scope: scope(),
        record: record(1),
        size: 10,
        mime: "image/jpeg".to_owned(),
    };
    store.put_medium(&medium).await.expect("a medium");
    let seen = async |scope: ScopeId| {
        let query =
            ListQuery { scopes: [scope.clone()].into(), kinds: Vec::new(), before: None, limit: 9 };
        [
            usize::from(store.record(&scope, record(1)).await.expect("read").is_some()),
            store.children(&scope, record(1)).await.expect("read").len(),
            store.history(&scope, record(1)).await.expect("read").len(),
            store.list(&query).await.expect("list").len(),
            usize::from(store.medium(&scope, &[7; 32]).await.expect("read").is_some()),
            store.media_of(&scope, record(1)).await.expect("read").len(),
            store.feed(&[(scope, Mark::START)].into(), 9_000).await.expect("feed").rows.len(),
        ]
    };
    assert_eq!(seen(scope()).await, [1, 1, 1, 2, 1, 1, 2]);
    assert_eq!(seen(other_scope()).await, [0; 7]);
    // A scope with rows of its own shows those and no others.
    let mut elsewhere = hand.create(record(3));
    elsewhere.scope = other_scope();
    store.push(hand.author, &[incoming(elsewhere)], NOW).await.expect("push");
    let slice = store.feed(&[(other_scope(), Mark::START)].into(), 9_000).await.expect("feed");
    assert_eq!(records(&slice).iter().map(|row| row.id).collect::<Vec<_>>(), [record(3)]);
    let none = ListQuery { scopes: BTreeSet::new(), kinds: Vec::new(), before: None, limit: 9 };
    assert!(store.list(&none).await.expect("list").is_empty());
}

pub(crate) async fn who_reads_while_others_push_misses_nothing(site: Site) {
    let store = site.open().await;
    let mut tasks = Vec::new();
    for no in 1..=4 {
        let mut hand = Hand::new(&*store, no).await;
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for at in 0..6_u16 {
                let op = incoming(hand.create(record(u16::from(no) * 100 + at)));
                store.push(hand.author, &[op], NOW).await.expect("push");
            }
        }));
    }
    let mut marks: Marks = [(scope(), Mark::START)].into();
    let mut seen = Vec::new();
    loop {
        // Asked before reading: what was written by then must be in this slice or before it.
        let quiet = tasks.iter().all(tokio::task::JoinHandle::is_finished);
        let slice = store.feed(&marks, usize::MAX).await.expect("feed");
        seen.extend(records(&slice).iter().map(|row| row.rev));
        marks = slice.marks;
        if quiet {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(seen, (1..=24).collect::<Vec<u64>>());
}

pub(crate) async fn the_list_goes_back_in_time_page_by_page(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let other = other_scope();
    for no in 0..18_u16 {
        let mut op = hand.create(record(no));
        if no % 2 == 0 {
            op.scope = other.clone();
        }
        ["lead", "site", "inspection"][usize::from(no % 3)].clone_into(&mut op.kind);
        store.push(hand.author, &[incoming(op)], NOW + i64::from(no / 4)).await.expect("push");
    }
    let cases: [(&[&str], &[ScopeId], usize); 4] = [
        (&["lead"], &[scope()], 3),
        (&["lead", "site"], &[scope(), other.clone()], 12),
        (&[], std::slice::from_ref(&other), 9),
        (&[], &[scope(), other.clone()], 18),
    ];
    for (kinds, scopes, count) in cases {
        let mut query = ListQuery {
            scopes: scopes.iter().cloned().collect(),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            before: None,
            limit: 4,
        };
        let mut seen = Vec::new();
        loop {
            let rows = store.list(&query).await.expect("list");
            assert!(rows.len() <= 4);
            let Some(last) = rows.last() else { break };
            query.before = Some((last.updated.got, last.id));
            seen.extend(rows.iter().map(|row| (row.updated.got, row.id)));
        }
        let mut sorted = seen.clone();
        sorted.sort_by(|a, b| b.cmp(a));
        sorted.dedup();
        assert_eq!(seen.len(), count, "{kinds:?} in {scopes:?}");
        assert_eq!(seen, sorted);
    }
}

pub(crate) async fn leads_are_found_by_their_place_and_by_what_they_were_joined_into(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let joining = BTreeMap::from([("case".to_owned(), json!(record(1)))]);
    let join = Body::Act { action: "join".to_owned(), args: joining };
    let mut elsewhere = hand.create(record(5));
    elsewhere.scope = other_scope();
    let mut inspection = hand.create(record(6));
    "inspection".clone_into(&mut inspection.kind);
    let ops = [
        elsewhere,
        inspection,
        hand.create(record(1)),
        hand.create(record(2)),
        hand.patch(record(2), 1, "site", json!("甲")),
        hand.create(record(3)),
    ];
    store.push(hand.author, &ops.map(incoming), NOW).await.expect("push");
    let found = async |keys: &[String], limit| {
        let keys = keys.iter().cloned().collect();
        let rows = store.keyed(&scope(), &keys, limit).await.expect("found");
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let place = "place.𠮷祥里\u{202e}".to_owned();
    let site = "site.甲".to_owned();
    let into = key_of_joined(record(1));
    let by_place = std::slice::from_ref(&place);
    let all = [place.clone(), site.clone(), into.clone()];
    assert_eq!(found(by_place, 9).await, [record(3), record(2), record(1)]);
    assert_eq!(found(by_place, 2).await, [record(3), record(2)], "the newest");
    assert_eq!(found(std::slice::from_ref(&site), 9).await, [record(2)]);
    assert_eq!(found(&all, 9).await, [record(3), record(2), record(1)], "each once");
    assert!(found(std::slice::from_ref(&into), 9).await.is_empty());
    assert!(found(&[], 9).await.is_empty());

    // Who moves, or is joined, is no longer found where it was.
    let was = json!("𠮷祥里\u{202e}\u{0}");
    let mut moved = hand.patch(record(3), 1, "place", json!("乙"));
    if let Body::Patch { changes } = &mut moved.body {
        for change in changes.values_mut() {
            change.was = was.clone();
        }
    }
    let ops = [moved, hand.op(record(2), 2, join)];
    store.push(hand.author, &ops.map(incoming), NOW + 1).await.expect("push");
    assert_eq!(found(by_place, 9).await, [record(1)]);
    assert_eq!(found(&["place.乙".to_owned()], 9).await, [record(3)]);
    assert_eq!(found(&[into], 9).await, [record(2)]);
    assert!(found(&[site], 9).await.is_empty());
}

/// Reads the feed to its end in small slices; `between` is called after each.
async fn read_all(store: &dyn Store, mut between: impl AsyncFnMut(u16)) -> Vec<Record> {
    let mut marks: Marks = [(scope(), Mark::START)].into();
    let mut rows = Vec::new();
    for slice_no in 0_u16.. {
        let slice = store.feed(&marks, 1_500).await.expect("feed");
        rows.extend(records(&slice));
        marks = slice.marks;
        if !slice.more {
            break;
        }
        between(slice_no).await;
    }
    rows
}

fn act(action: &str, args: &Value) -> Body {
    let args = args.as_object().cloned().unwrap_or_default();
    Body::Act { action: action.to_owned(), args: args.into_iter().collect() }
}

/// Nobody works on the case any more.
fn declined() -> Body {
    act("decline", &json!({ "reason": "不属本所", "ways": ["arbitration"] }))
}

/// Somebody does again.
fn reopened() -> Body {
    act("reopen", &json!({ "reason": "补充了材料", "approver": "周所长" }))
}

pub(crate) async fn a_first_pull_brings_open_cases_first_and_each_record_once(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    for no in 0..30 {
        let case = hand.op(record(no), 0, Body::Create { parent: None, fields: [].into() });
        let line = Body::Create { parent: Some(record(no)), fields: [].into() };
        let line = hand.op(record(100 + no), 0, line);
        store.push(hand.author, &[case, line].map(incoming), NOW).await.expect("push");
        if no % 3 > 0 {
            let declined = incoming(hand.op(record(no), 1, declined()));
            store.push(hand.author, &[declined], NOW).await.expect("push");
        }
    }
    let rows = read_all(&*store, async |_| {}).await;
    let distinct: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!((rows.len(), distinct.len()), (60, 60));
    let open = |row: &Record| row.parent.is_none() && kinds::is_open(&row.kind, &row.fields);
    assert!(rows[..10].iter().all(open), "the ten open cases come first");
    assert!(!rows[10..].iter().any(open));
}

pub(crate) async fn a_first_pull_misses_nothing_that_changes_sides_on_the_way(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    for no in 0..30 {
        let case = hand.op(record(no), 0, Body::Create { parent: None, fields: [].into() });
        store.push(hand.author, &[incoming(case)], NOW).await.expect("push");
        if no % 2 > 0 {
            let op = incoming(hand.op(record(no), 1, declined()));
            store.push(hand.author, &[op], NOW).await.expect("push");
        }
    }
    let mut last: BTreeMap<RecordId, String> = BTreeMap::new();
    let rows = read_all(&*store, async |slice| {
        if slice >= 5 {
            return;
        }
        // One of them is closed and one opened after each slice.
        for no in [slice * 2, 29 - slice * 2] {
            let act = if no % 2 == 0 { declined() } else { reopened() };
            let op = incoming(hand.op(record(no), 2, act));
            let pushed = store.push(hand.author, &[op], NOW).await.expect("push");
            assert_eq!(pushed.verdicts, [Verdict::Applied]);
        }
    })
    .await;
    for row in rows {
        last.insert(row.id, row.text("status").to_owned());
    }
    assert_eq!(last.len(), 30);
    for (id, status) in last {
        let stored = store.record(&scope(), id).await.expect("read").expect("there");
        assert_eq!(stored.text("status"), status, "{id}");
    }
}
