//! Laws that hold whatever phones do, in whatever order, with whatever lost.

use std::collections::BTreeSet;

use anxin_domain::id::OpId;
use anxin_sync::{Arrival, Body, apply};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::world::{Office, Phone, op, patch, person, record_id};

const PATHS: [&str; 4] = ["place", "summary", "amount", "chain.1.name"];

/// What may happen next to one of the phones.
#[derive(Clone, Debug)]
enum Step {
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
        let mut pages = Vec::new();
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
