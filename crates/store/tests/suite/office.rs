//! Settings, uploads, media, and what survives a restart.

use anxin_store::contract::{Medium, Upload};

use super::site::Site;
use super::world::{Hand, NOW, incoming, record, scope};

pub(crate) async fn a_setting_is_made_once_and_swapped_only_for_what_it_is(site: Site) {
    let store = site.open().await;
    assert_eq!(store.setting_or("key", b"one").await.expect("a setting"), b"one");
    assert_eq!(store.setting_or("key", b"two").await.expect("a setting"), b"one");
    assert!(!store.swap_setting("key", Some(b"two"), None).await.expect("an answer"));
    assert!(store.swap_setting("key", Some(b"one"), Some(b"three")).await.expect("an answer"));
    assert_eq!(store.setting_or("key", b"x").await.expect("a setting"), b"three");
    assert_eq!(store.setting("key").await.expect("an answer").as_deref(), Some(&b"three"[..]));
    assert_eq!(store.setting("none").await.expect("an answer"), None);
}

pub(crate) async fn an_upload_moves_on_only_from_where_it_is(site: Site) {
    let store = site.open().await;
    let hand = Hand::new(&*store, 1).await;
    let medium = Medium {
        sha256: [7; 32],
        scope: scope(),
        record: record(1),
        size: 10,
        mime: "image/jpeg".to_owned(),
    };
    let upload = Upload {
        id: "u".to_owned(),
        device: hand.author.device,
        medium: medium.clone(),
        offset: 0,
        expires: 100,
    };
    store.put_upload(&upload).await.expect("an upload");
    assert!(store.advance_upload("u", 0, 4).await.expect("an answer"));
    assert!(!store.advance_upload("u", 0, 4).await.expect("an answer"));
    assert_eq!(store.upload("u").await.expect("read").expect("there").offset, 4);
    assert!(store.expired_uploads(100).await.expect("read").is_empty());
    assert_eq!(store.expired_uploads(101).await.expect("read").len(), 1);
    assert_eq!(store.medium(&scope(), &[7; 32]).await.expect("read"), None);
    store.put_medium(&medium).await.expect("a medium");
    store.put_medium(&medium).await.expect("the same again");
    assert_eq!(store.media_of(&scope(), record(1)).await.expect("read"), [medium]);
}

pub(crate) async fn what_was_acknowledged_is_there_after_a_restart(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    store.push(hand.author, &[incoming(hand.create(record(1)))], NOW).await.expect("push");
    drop(store);
    let store = site.open().await;
    assert!(store.record(&scope(), record(1)).await.expect("read").is_some());
    assert_eq!(store.device(hand.author.device).await.expect("read").expect("there").next_seq, 2);
}
