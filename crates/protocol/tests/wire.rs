//! Version 1 as it goes over the wire: what was ever sent is read by today's code, and today's
//! code writes it no other way. A change here is a change of the protocol.
#![expect(clippy::expect_used, reason = "a test says what it expected")]

use anxin_protocol::device::{Claim, EnrolStatus, Session, Signed, comparison_number, signed_text};
use anxin_protocol::problem::Problem;
use anxin_protocol::sync::{Feed, GrantedScope, History, Page, Push, PushAnswer, Pushing};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ID: &str = "00000000-0000-7000-8000-000000000001";

/// Reads as `T` and writes back just the same.
fn holds<T: Serialize + DeserializeOwned>(wire: &Value) {
    let read: T = serde_json::from_value(wire.clone()).expect("reads");
    assert_eq!(&serde_json::to_value(read).expect("writes"), wire);
}

fn record() -> Value {
    let stamp = json!({ "by": ID, "device": ID, "at": 1, "got": 2 });
    json!({
        "id": ID, "kind": "lead", "scope": "429800001", "parent": ID, "version": 3, "rev": 9,
        "receipt": "00001", "created": stamp, "updated": stamp,
        "void": { "reason": "重复", "stamp": stamp },
        "fields": { "employer": "远山𠮷", "m.2026-03.due": 600_000, "written.by.newer": { "a": [1] } },
        "stamps": { "employer": stamp },
        "clashes": { "place": { "standing": stamp, "others":
            [{ "op": ID, "value": "东", "was": "西", "stamp": stamp }] } },
        "edits": { ID: 3 },
    })
}

fn op(body: &Value) -> Value {
    json!({
        "id": ID, "device": ID, "seq": 1, "record": ID, "kind": "lead", "scope": "429800001",
        "base": 0, "at": 1, "schema": 1, "body": body,
    })
}

#[test]
fn what_a_phone_sends() {
    for body in [
        json!({ "do": "create", "fields": { "employer": "远山" } }),
        json!({ "do": "create", "parent": ID, "fields": {} }),
        json!({ "do": "patch", "changes": { "a": { "was": 1, "now": 2 }, "b": { "now": "x" }, "c": {} } }),
        json!({ "do": "settle", "path": "a", "value": null, "seen": [ID] }),
        json!({ "do": "void", "reason": "重复" }),
        json!({ "do": "act", "action": "sign", "args": { "by": ID } }),
    ] {
        let push: Push = serde_json::from_value(json!({ "ops": [op(&body)] })).expect("reads");
        let raw = push.ops.first().expect("one op").get();
        holds::<anxin_sync::Op>(&serde_json::from_str(raw).expect("json"));
    }
    holds::<Claim>(&json!({ "code": "c", "public_key": "k", "label": "手机" }));
    holds::<Signed>(&json!({ "device": ID, "at": 1, "nonce": "n", "signature": "s" }));
}

#[test]
fn what_the_office_answers() {
    let verdicts = json!([
        { "op": ID, "seq": 1, "verdict": "applied" },
        { "op": ID, "seq": 2, "verdict": "merged" },
        { "op": ID, "seq": 3, "verdict": "conflict" },
        { "op": ID, "seq": 4, "verdict": "held" },
        { "seq": 5, "verdict": "quarantined", "reason": "unreadable" },
        { "op": ID, "seq": 6, "verdict": "quarantined", "reason": "append_only" },
    ]);
    holds::<PushAnswer>(&json!({
        "verdicts": verdicts, "rows": [record()], "next_seq": 7, "epoch": "e", "now": 1,
    }));
    holds::<Feed>(&json!({ "cursor": "c", "more": false, "rows": 0, "epoch": "e", "now": 1 }));
    holds::<Feed>(&json!({
        "cursor": "c", "more": true, "rows": 1, "gone": [ID], "lost": ["429800002"],
        "scopes": [{ "id": "429800001", "name": "城关", "write": true },
                   { "id": "429800!crime", "name": "密报", "write": false, "sealed": true }],
        "people": [{ "id": ID, "name": "试用员" }], "epoch": "e", "now": 1,
    }));
    let entry = json!({ "op": op(&json!({ "do": "void", "reason": "x" })), "by": ID, "got": 1,
        "verdict": "applied" });
    holds::<History>(&json!({ "entries": [entry], "people": [{ "id": ID, "name": "试用员" }] }));
    holds::<Session>(&json!({ "token": "t", "until": 1, "now": 1, "next_seq": 1 }));
    for status in [
        json!({ "state": "waiting" }),
        json!({ "state": "refused" }),
        json!({ "state": "confirmed", "person": ID, "name": "试用员", "scopes": [] }),
    ] {
        holds::<EnrolStatus>(&status);
    }
    holds::<Problem>(
        &json!({ "status": 409, "code": "op_changed", "title": "改过", "detail": { "ops": [ID] } }),
    );
}

#[test]
fn a_page_that_was_cut_anywhere_is_no_page() {
    let head = json!({ "cursor": "c", "more": false, "rows": 0, "epoch": "e", "now": 1 });
    let head: Feed = serde_json::from_value(head).expect("a head");
    let rows = [record().to_string(), json!({ "text": "一行\n两行" }).to_string()];
    let page = Page::new(head, &rows);
    let bytes = page.write();
    let read = Page::read(&bytes).expect("whole");
    assert_eq!(read, page);
    let again: Vec<&[u8]> = read.rows().collect();
    assert_eq!(again, rows.each_ref().map(String::as_bytes));
    for end in 0..bytes.len() {
        assert_eq!(Page::read(&bytes[..end]), None, "cut after {end} bytes");
    }
    assert_eq!(Page::read(&[&bytes[..], b"{}\n"].concat()), None, "one more than was told");
}

#[test]
fn a_scope_of_before_the_sealed_register_still_reads() {
    let old = json!({ "id": "429800001", "name": "城关", "write": true });
    let read: GrantedScope = serde_json::from_value(old).expect("reads");
    assert!(read.write && !read.sealed);
}

#[test]
fn both_sides_show_the_same_six_digits_and_another_key_shows_others() {
    // Computed apart from this code: SHA-256 over each part with its length in 8 bytes before it.
    assert_eq!(comparison_number("code", "key", "nonce"), "802149");
    assert_ne!(comparison_number("code", "another key", "nonce"), "802149");
    assert_ne!(comparison_number("codek", "ey", "nonce"), "802149");
}

#[test]
fn what_a_device_signs() {
    let device = ID.parse().expect("an id");
    let text = signed_text("session", device, 7, "n");
    assert_eq!(text, format!("anxin-device-1\nsession\n{ID}\n7\nn"));
}

#[test]
fn a_push_is_read_as_a_phone_writes_it() {
    let op: anxin_sync::Op =
        serde_json::from_value(op(&json!({ "do": "void", "reason": "x" }))).expect("an op");
    let bytes = serde_json::to_vec(&Pushing { ops: &[op.clone(), op.clone()] }).expect("json");
    let read: Push = serde_json::from_slice(&bytes).expect("a push");
    let ops = read.ops.iter().map(|raw| serde_json::from_str(raw.get()).expect("an op"));
    assert_eq!(ops.collect::<Vec<anxin_sync::Op>>(), [op.clone(), op]);
}

/// A page of two records, with some of its bytes other ones.
fn bent(hits: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let head =
        json!({ "cursor": "c", "more": true, "rows": 0, "gone": [ID], "epoch": "e", "now": 1 });
    let head: Feed = serde_json::from_value(head).expect("a head");
    let mut bytes = Page::new(head, &[record().to_string(), record().to_string()]).write();
    for (at, byte) in hits {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    bytes
}

proptest! {
    /// Random bytes, and a page in which some are other ones: a page with as many lines as its head tells,
    /// or none; what is read is what would be written again.
    #[test]
    fn whatever_comes_is_a_whole_page_or_none(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..5),
    ) {
        for bytes in [bytes, bent(&hits)] {
            if let Some(page) = Page::read(&bytes) {
                prop_assert_eq!(page.rows().count(), page.head.rows);
                prop_assert_eq!(Page::read(&page.write()), Some(page));
            }
        }
        prop_assert!(Page::read(&bent(&[])).is_some());
    }

    /// An answer to a push and a push itself: read or refused, in no way a panic.
    #[test]
    fn whatever_comes_is_an_answer_or_none(text in "\\PC*", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for bytes in [text.as_bytes(), &bytes] {
            let _ = (serde_json::from_slice::<Push>(bytes), serde_json::from_slice::<PushAnswer>(bytes));
        }
    }
}
