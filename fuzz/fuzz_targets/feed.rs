//! A page of the feed and an answer to a push, as a phone takes them in.
#![no_main]

use anxin_domain::id::{DeviceId, PersonId};
use anxin_protocol::sync::{Page, PushAnswer};
use anxin_sync::Row;
use anxin_sync::replica::{Identity, Replica, Stored};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let me = Identity {
        device: DeviceId::from_parts(1, [1; 10]),
        person: PersonId::from_parts(1, [2; 10]),
    };
    let mut replica = Replica::load(me, Stored::default());
    if let Some(page) = Page::read(data)
        && let Ok(rows) = page.rows().map(Row::read).collect::<Result<Vec<_>, _>>()
    {
        let page = page.head;
        let scopes: Option<Vec<_>> =
            page.scopes.map(|all| all.into_iter().map(|scope| scope.id).collect());
        let readable = scopes.as_deref();
        drop(replica.pulled(rows, &page.gone, &page.lost, readable, page.cursor, &page.epoch));
        assert!(replica.views().count() >= replica.rows().len());
    }
    if let Ok(answer) = serde_json::from_slice::<PushAnswer>(data) {
        let verdicts: Vec<_> = answer.verdicts.iter().map(|one| (one.op, one.verdict)).collect();
        drop(replica.pushed(&[], &verdicts, answer.rows, answer.next_seq, &answer.epoch));
    }
});
