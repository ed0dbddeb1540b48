//! The feed: each record once, at its latest, nothing skipped.

use std::collections::BTreeSet;

use anxin_store::contract::{ListQuery, Marks};
use serde_json::json;

use super::site::Site;
use super::world::{Hand, NOW, incoming, record, scope};

pub(crate) async fn pages_join_without_gap_and_a_changed_record_comes_again_once(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    for no in 0..40 {
        let op = incoming(hand.create(record(no)));
        store.push(hand.author, &[op], NOW).await.expect("push");
    }
    let mut marks: Marks = [(scope(), 0)].into();
    let mut seen = Vec::new();
    loop {
        let slice = store.feed(&marks, 2_000).await.expect("feed");
        seen.extend(slice.rows.iter().map(|row| row.id));
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
    assert_eq!(slice.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [record(3)]);
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
    store.push(hand.author, &[incoming(hand.create(record(1)))], NOW).await.expect("push");
    let other = anxin_domain::id::ScopeId::parse("429800002").expect("a scope");
    assert_eq!(store.record(&other, record(1)).await.expect("read"), None);
    let slice = store.feed(&[(other, 0)].into(), 1_000).await.expect("feed");
    assert!(slice.rows.is_empty());
}

pub(crate) async fn the_list_goes_back_in_time_page_by_page(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    for no in 0..7_u16 {
        let op = incoming(hand.create(record(no)));
        store.push(hand.author, &[op], NOW + i64::from(no / 2)).await.expect("push");
    }
    let mut query = ListQuery {
        scopes: [scope()].into(),
        kinds: vec!["lead".to_owned()],
        before: None,
        limit: 3,
    };
    let mut seen = Vec::new();
    loop {
        let rows = store.list(&query).await.expect("list");
        let Some(last) = rows.last() else { break };
        query.before = Some((last.updated.got, last.id));
        seen.extend(rows.iter().map(|row| (row.updated.got, row.id)));
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(seen.len(), 7);
    assert_eq!(seen, sorted);
}
