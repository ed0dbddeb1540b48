//! Ops that were set aside: they wait for a person, with what hangs on them and nothing else.

use std::collections::BTreeMap;

use anxin_domain::id::{PersonId, RecordId};
use anxin_store::Store;
use anxin_store::contract::{IncomingOp, Medium, Stance};
use anxin_sync::{Body, Op, Reason, Settlement, Verdict};
use serde_json::json;
use uuid::Uuid;

use super::site::Site;
use super::world::{Hand, NOW, incoming, record, scope};

const LATER: i64 = NOW + 30 * 86_400_000;

fn clerk() -> PersonId {
    PersonId(Uuid::from_bytes([9; 16]))
}

fn refused(op: Op) -> IncomingOp {
    IncomingOp { stance: Stance::Refuse(Reason::TooLarge), ..incoming(op) }
}

fn line(hand: &mut Hand, id: RecordId, parent: RecordId) -> Op {
    let fields = BTreeMap::from([("name".to_owned(), json!("甲"))]);
    let mut op = hand.op(id, 0, Body::Create { parent: Some(parent), fields });
    "wage_line".clone_into(&mut op.kind);
    op
}

fn closed() -> Settlement {
    Settlement { taken: false, by: Some(clerk()), at: LATER, reason: "重复登记".to_owned() }
}

async fn keys(store: &dyn Store) -> Vec<String> {
    let found = store.aside(&[scope()].into(), 99).await.expect("answers");
    found.into_iter().map(|one| one.key).collect()
}

/// A lead that was refused, its line, and a change of each; another record that has nothing to do with them.
struct Day {
    hand: Hand,
    ops: Vec<IncomingOp>,
    lead: String,
}

impl Day {
    async fn new(store: &dyn Store) -> Self {
        let mut hand = Hand::new(store, 1).await;
        let lead = hand.create(record(1));
        let key = lead.id.to_string();
        let wage = line(&mut hand, record(2), record(1));
        let changed = hand.patch(record(1), 0, "employer", json!("远山"));
        let mut paid = hand.patch(record(2), 0, "trade", json!("木工"));
        "wage_line".clone_into(&mut paid.kind);
        let other = hand.create(record(3));
        let ops =
            vec![refused(lead), incoming(wage), incoming(changed), incoming(paid), incoming(other)];
        let pushed = store.push(hand.author, &ops, NOW).await.expect("taken in");
        let (held, refused) = (Verdict::Held, Verdict::Quarantined(Reason::TooLarge));
        assert_eq!(pushed.verdicts, [refused, held, held, held, Verdict::Applied]);
        Self { hand, ops, lead: key }
    }
}

pub(crate) async fn x2_what_hangs_on_a_refused_record_waits_and_comes_with_it(site: Site) {
    let store = site.open().await;
    let mut day = Day::new(&*store).await;
    assert_eq!(store.children(&scope(), record(1)).await.expect("answers"), []);
    assert_eq!(keys(&*store).await.len(), 4);
    assert_eq!(store.aside_scopes().await.expect("answers"), [scope()].into());
    // Not even after the days that a held op waits: a person decides.
    assert_eq!(store.release_held(LATER).await.expect("answers"), 0);
    // One more line, in a push of its own.
    let late = incoming(line(&mut day.hand, record(4), record(1)));
    let pushed = store.push(day.hand.author, &[late], NOW).await.expect("taken in");
    assert_eq!(pushed.verdicts, [Verdict::Held]);
    // A line is not taken in before its lead.
    let wage = day.ops[1].op.as_ref().expect("an op").id.to_string();
    let taken = store.take_aside(&scope(), &wage, Some(clerk()), LATER).await.expect("answers");
    assert_eq!(taken, Some(Verdict::Held));

    let taken = store.take_aside(&scope(), &day.lead, Some(clerk()), LATER).await;
    assert_eq!(taken.expect("answers"), Some(Verdict::Applied));
    let lead = store.record(&scope(), record(1)).await.expect("answers").expect("a lead");
    assert_eq!(lead.value("employer"), &json!("远山"));
    assert_eq!((lead.created.by, lead.created.got), (day.hand.author.person, NOW), "its author's");
    assert!(!lead.orphan && lead.receipt.is_some());
    let lines = store.children(&scope(), record(1)).await.expect("answers");
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [record(2), record(4)]);
    assert_eq!(lines[0].value("trade"), &json!("木工"));
    assert_eq!(keys(&*store).await, Vec::<String>::new());
    let states = store.aside_of(day.hand.author.device).await.expect("answers");
    assert_eq!(states.len(), 5);
    assert!(states.iter().all(|state| state.settled.as_ref().is_some_and(|one| one.taken)));
    // The same op again hears what is so now, and changes nothing.
    let again = store.push(day.hand.author, &day.ops[..1], LATER).await.expect("answers");
    assert_eq!(again.verdicts, [Verdict::Applied]);
    assert_eq!(again.rows[0].version, lead.version);
    let log = store.history(&scope(), record(1)).await.expect("answers");
    assert_eq!(log.iter().map(|line| line.op.seq).collect::<Vec<_>>(), [1, 3]);
}

pub(crate) async fn what_is_closed_takes_along_what_hangs_on_it_and_stays_in_the_log(site: Site) {
    let store = site.open().await;
    let day = Day::new(&*store).await;
    let done = store.close_aside(&scope(), &day.lead, &closed()).await.expect("answers");
    assert_eq!(done, 4);
    assert_eq!(store.close_aside(&scope(), &day.lead, &closed()).await.expect("answers"), 0);
    let taken = store.take_aside(&scope(), &day.lead, None, LATER).await.expect("answers");
    assert_eq!(taken, None, "it is settled");
    assert_eq!(keys(&*store).await, Vec::<String>::new());
    let states = store.aside_of(day.hand.author.device).await.expect("answers");
    assert!(states.iter().all(|state| state.settled == Some(closed())), "{states:?}");
    assert_eq!(store.release_held(LATER + 1).await.expect("answers"), 0);
    assert_eq!(store.record(&scope(), record(1)).await.expect("answers"), None);
    assert_eq!(store.history(&scope(), record(1)).await.expect("answers").len(), 2);
}

pub(crate) async fn i16_a_refused_change_blocks_nothing_of_a_record_that_is_there(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let made = hand.create(record(1));
    let wrong = hand.patch(record(1), 1, "employer", json!("远山"));
    let key = wrong.id.to_string();
    let right = hand.patch(record(1), 1, "summary", json!("欠薪"));
    let wage = line(&mut hand, record(2), record(1));
    let ops = [incoming(made), refused(wrong), incoming(right), incoming(wage)];
    let pushed = store.push(hand.author, &ops, NOW).await.expect("taken in");
    let (applied, aside) = (Verdict::Applied, Verdict::Quarantined(Reason::TooLarge));
    assert_eq!(pushed.verdicts, [applied, aside, applied, applied]);
    let taken = store.take_aside(&scope(), &key, Some(clerk()), LATER).await.expect("answers");
    assert_eq!(taken, Some(applied));
    let row = store.record(&scope(), record(1)).await.expect("answers").expect("a record");
    assert_eq!(row.value("employer"), &json!("远山"));
    // In the log it lies behind what came before it was taken in: the row is the fold of the log.
    let log = store.history(&scope(), record(1)).await.expect("answers");
    assert_eq!(log.iter().map(|line| line.op.seq).collect::<Vec<_>>(), [1, 3, 2]);
}

pub(crate) async fn what_the_fold_refuses_again_or_nobody_can_read_stays_aside(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let made = hand.create(record(1));
    let mut other = hand.patch(record(1), 1, "name", json!("甲"));
    "wage_line".clone_into(&mut other.kind);
    let key = other.id.to_string();
    hand.seq += 1;
    let raw = format!(r#"{{"seq":{},"body":"未来"}}"#, hand.seq);
    let unread = anxin_sync::admission::read(&raw);
    let unread = IncomingOp { raw, op: unread, stance: Stance::Take };
    let ops = [incoming(made), incoming(other), unread];
    let pushed = store.push(hand.author, &ops, NOW).await.expect("taken in");
    let (unreadable, wrong) = (Reason::Unreadable, Reason::WrongRecord);
    let refused = Verdict::Quarantined;
    assert_eq!(pushed.verdicts, [Verdict::Applied, refused(wrong), refused(unreadable)]);
    let taken = store.take_aside(&scope(), &key, Some(clerk()), LATER).await.expect("answers");
    assert_eq!(taken, Some(refused(wrong)));
    let homes = store.aside_scopes().await.expect("answers");
    assert_eq!(homes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["-", "429800001"]);
    let found = store.aside(&homes, 99).await.expect("answers");
    let nowhere = found.iter().find(|one| one.scope.as_str() == "-").expect("kept");
    let taken = store.take_aside(&nowhere.scope, &nowhere.key, None, LATER).await;
    assert_eq!(taken.expect("answers"), Some(refused(unreadable)));
    let done = store.close_aside(&nowhere.scope, &nowhere.key, &closed()).await;
    assert_eq!(done.expect("answers"), 1);
    assert_eq!(keys(&*store).await, [key]);
}

pub(crate) async fn x1_a_medium_is_held_by_every_record_that_names_it(site: Site) {
    let store = site.open().await;
    let mut hand = Hand::new(&*store, 1).await;
    let hash = "07".repeat(32);
    let mut ops = Vec::new();
    for no in 1..=3 {
        let mut op = hand.create(record(no));
        if let (Body::Create { fields, .. }, true) = (&mut op.body, no < 3) {
            fields.insert(format!("file.{no}"), json!({ "kind": "photo", "hash": hash }));
        }
        ops.push(incoming(op));
    }
    store.push(hand.author, &ops, NOW).await.expect("taken in");
    let held = async |no: u16| {
        let media = store.media_of(&scope(), record(no)).await.expect("answers");
        media.into_iter().map(|medium| medium.record).collect::<Vec<_>>()
    };
    assert_eq!(held(1).await, [], "named, and not there yet");
    let medium = Medium {
        sha256: [7; 32],
        scope: scope(),
        record: record(2),
        size: 1,
        mime: "image/jpeg".to_owned(),
    };
    store.put_medium(&medium).await.expect("kept");
    assert_eq!((held(1).await, held(2).await), (vec![record(1)], vec![record(2)]));
    assert_eq!(held(3).await, []);
    let later = hand.patch(record(3), 1, "file.9", json!({ "kind": "photo", "hash": hash }));
    store.push(hand.author, &[incoming(later)], NOW).await.expect("taken in");
    assert_eq!(held(3).await, [record(3)]);
}
