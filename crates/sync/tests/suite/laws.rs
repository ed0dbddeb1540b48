//! Laws that hold whatever phones do, in whatever order, with whatever lost.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::case::step;
use anxin_domain::id::{OpId, RecordId};
use anxin_sync::record::ACT_PATH;
use anxin_sync::{Arrival, Body, Record, Verdict, apply};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::world::{Office, Phone, op, patch, person, record_id};

const PATHS: [&str; 4] = ["place", "summary", "amount", "chain.1.name"];

/// Steps that several may take with one case, some of which only one of them can; what is said with each.
const ACTS: [&str; 7] =
    ["review", "accept", "decline", "investigate", "mediate", "suspend", "resume"];

fn said() -> BTreeMap<String, Value> {
    let said = [("reason", json!("不属本所")), ("ways", json!(["arbitration"]))];
    said.map(|(key, value)| (key.to_owned(), value)).into()
}

/// How many steps were taken with a case.
fn taken(record: &Record) -> usize {
    step::steps(&record.fields).count()
}

/// Whether a record tells that an action was not taken.
fn is_told(record: &Record, op: OpId) -> bool {
    record.clashes.get(ACT_PATH).is_some_and(|clash| clash.others.iter().any(|one| one.op == op))
}

/// What may happen next to one of the phones.
#[derive(Clone, Debug)]
enum Step {
    Act { phone: usize, record: u64, act: usize },
    Edit { phone: usize, record: u64, path: usize, value: u8 },
    Push { phone: usize, lost: bool },
    Pull { phone: usize },
    LatePage { phone: usize, which: usize },
    Restart { phone: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let phone = 0..3_usize;
    prop_oneof![
        4 => (phone.clone(), 0..3_u64, 0..PATHS.len(), 0..4_u8)
            .prop_map(|(phone, record, path, value)| Step::Edit { phone, record, path, value }),
        4 => (phone.clone(), 0..3_u64, 0..ACTS.len())
            .prop_map(|(phone, record, act)| Step::Act { phone, record, act }),
        2 => (phone.clone(), any::<bool>()).prop_map(|(phone, lost)| Step::Push { phone, lost }),
        2 => phone.clone().prop_map(|phone| Step::Pull { phone }),
        1 => (phone.clone(), 0..8_usize).prop_map(|(phone, which)| Step::LatePage { phone, which }),
        1 => phone.prop_map(|phone| Step::Restart { phone }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn phones_and_office_agree_when_all_is_quiet(steps in prop::collection::vec(step(), 1..60)) {
        let mut office = Office::default();
        let mut phones: Vec<Phone> = (0..3).map(Phone::new).collect();
        let (mut pages, mut acts) = (Vec::new(), Vec::new());
        for step in steps {
            let before: Vec<_> = phones.iter().map(Phone::versions).collect();
            match step {
                Step::Edit { phone, record, path, value } => {
                    let (phone, path) = (&mut phones[phone], PATHS[path]);
                    phone.edit(record_id(record), path, json!(value));
                    // A phone reads its own writes at once.
                    let shown = phone.replica.view(record_id(record)).expect("a record");
                    let struck = shown.void.is_some() || !shown.clashes.is_empty();
                    prop_assert!(struck || *shown.value(path) == json!(value));
                }
                Step::Act { phone, record, act } => {
                    let (at, record) = (phone, record_id(record));
                    let phone = &mut phones[phone];
                    // Nobody takes a step with a case that he does not see.
                    if let Some(before) = phone.replica.view(record).map(|row| taken(row)) {
                        let op = phone.act(record, ACTS[act], said());
                        acts.push((at, record, act, op));
                        // A phone sees its own step at once, or that what it knows stands against it.
                        let shown = phone.replica.view(record).expect("a record");
                        prop_assert!((taken(shown) > before) != is_told(shown, op), "{:?}", shown);
                    }
                }
                Step::Push { phone, lost } => phones[phone].push(&mut office, lost),
                Step::Pull { phone } => {
                    phones[phone].pull(&office);
                    // What is shown is what the disk holds: a restart shows the same.
                    let shown = phones[phone].shown();
                    phones[phone].restart();
                    prop_assert_eq!(shown, phones[phone].shown());
                }
                Step::LatePage { phone, which } => {
                    pages.push(office.feed(0));
                    let page = pages.get(which).cloned().unwrap_or_default();
                    phones[phone].late_page(page);
                }
                Step::Restart { phone } => phones[phone].restart(),
            }
            for (phone, before) in phones.iter().zip(before) {
                let now = phone.versions();
                for (record, version) in before {
                    prop_assert!(now.get(&record).is_some_and(|now| *now >= version), "it went back");
                }
            }
        }
        for phone in &mut phones {
            while phone.replica.waiting() > 0 {
                phone.push(&mut office, false);
            }
        }
        for phone in &mut phones {
            phone.pull(&office);
            for row in office.rows.values() {
                prop_assert_eq!(&**phone.replica.view(row.id).expect("a record"), row);
            }
        }
        // Of steps the office's order decides: each that it took stands on its case, and whoever made another is
        // told, once for each that he tried.
        let (mut applied, mut refused) = (BTreeMap::<RecordId, usize>::new(), BTreeMap::new());
        for (phone, record, act, op) in acts {
            match office.verdict(op) {
                Some(Verdict::Applied | Verdict::Merged) => *applied.entry(record).or_default() += 1,
                Some(Verdict::Conflict) => drop(refused.insert((phone, record, act), op)),
                other => prop_assert!(false, "{:?}", other),
            }
        }
        for row in office.rows.values() {
            let stands = applied.get(&row.id).copied().unwrap_or_default();
            prop_assert_eq!(taken(row), stands);
        }
        for ((phone, record, _), op) in refused {
            let shown = phones[phone].replica.view(record).expect("a record");
            prop_assert!(is_told(shown, op), "{:?} of {:?}", op, shown.clashes);
        }
        let logged: Vec<OpId> = office.log.iter().map(|(op, _)| op.id).collect();
        let distinct: BTreeSet<OpId> = logged.iter().copied().collect();
        let made: BTreeSet<OpId> = phones.iter().flat_map(|phone| phone.made.clone()).collect();
        prop_assert_eq!(logged.len(), distinct.len());
        prop_assert_eq!(distinct, made);
    }

    #[test]
    fn disjoint_edits_commute_and_equal_ones_never_clash(value in 0..9_u8, same in any::<bool>()) {
        let create = op(1, 1, 0, Body::Create { parent: None, fields: [("place".to_owned(), json!("甲"))].into() });
        let arrival = |by| Arrival { by: person(by), got: 1 };
        let base = apply(None, &create, &arrival(1)).record;
        let one = op(2, 1, 1, patch("summary", Value::Null, json!(value)));
        let two = if same {
            op(3, 1, 1, patch("summary", Value::Null, json!(value)))
        } else {
            op(3, 1, 1, patch("reporter", Value::Null, json!("乙")))
        };
        let fold = |first: &_, second: &_| {
            let record = apply(base.clone(), first, &arrival(2)).record;
            apply(record, second, &arrival(2)).record.expect("a record")
        };
        let (forth, back) = (fold(&one, &two), fold(&two, &one));
        prop_assert_eq!(&forth.fields, &back.fields);
        prop_assert!(forth.clashes.is_empty() && back.clashes.is_empty());
    }
}
