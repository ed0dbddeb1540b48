//! The audit's chain, whole and broken.

use anxin_store::Store;
use anxin_store::audit::{Break, Intact, VerifyAuditError, verify};
use anxin_store::contract::AuditEntry;
use anxin_store::testing::tamper;
use sha2::{Digest, Sha256};

use super::site::Site;

async fn entries(store: &dyn Store, count: i64) {
    for no in 0..count {
        let entry = AuditEntry {
            at: no,
            person: None,
            device: None,
            action: "test".to_owned(),
            target: no.to_string(),
        };
        store.audit(&entry).await.expect("an entry");
    }
}

pub(crate) async fn every_audit_entry_is_chained_to_all_before_it(site: Site) {
    let store = site.open().await;
    for no in 0..5 {
        let entry = AuditEntry {
            at: no,
            person: None,
            device: None,
            action: "test".to_owned(),
            target: no.to_string(),
        };
        store.audit(&entry).await.expect("an entry");
    }
    let rows = store.audit_rows(1, 100).await.expect("read");
    assert_eq!(rows.iter().map(|row| row.no).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let mut before: Vec<u8> = Vec::new();
    for row in rows {
        let mut sum = Sha256::new();
        sum.update(&before);
        let (no, at) = (row.no.to_string(), row.entry.at.to_string());
        for part in ["sha256", &no, &at, "", "", &row.entry.action, &row.entry.target] {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
        let expected: [u8; 32] = sum.finalize().into();
        assert_eq!(row.hash, expected, "entry {}", row.no);
        before = expected.to_vec();
    }
}

pub(crate) async fn an_untouched_chain_is_intact_with_its_count_and_head(site: Site) {
    let store = site.open().await;
    let nothing = verify(&*store).await.expect("intact");
    assert_eq!(nothing, Intact { count: 0, head: None });
    // More than a page.
    entries(&*store, 1_003).await;
    let last = store.audit_rows(1_003, 1).await.expect("read");
    let intact = verify(&*store).await.expect("intact");
    assert_eq!(intact, Intact { count: 1_003, head: Some(last[0].hash) });
}

/// Not a case of the suite: only a database can be touched from outside.
#[tokio::test]
async fn the_first_entry_that_someone_touched_is_named() {
    let borrowed = "UPDATE audit SET hash = (SELECT hash FROM audit WHERE no = 1) WHERE no = 4";
    let cases = [
        ("UPDATE audit SET target = 'other' WHERE no = 3", 3, Break::Changed),
        ("UPDATE audit SET at = at + 1 WHERE no >= 2", 2, Break::Changed),
        ("UPDATE audit SET alg = 'none' WHERE no = 5", 5, Break::Changed),
        (borrowed, 4, Break::Changed),
        ("DELETE FROM audit WHERE no = 2", 2, Break::Missing),
        ("UPDATE audit SET person = 'nobody' WHERE no = 3", 3, Break::Unreadable),
        (
            "INSERT INTO audit SELECT 0, at, person, device, action, target, alg, hash FROM audit \
             WHERE no = 1",
            0,
            Break::Surplus,
        ),
    ];
    for (sql, expected, reason) in cases {
        for site in [Site::sqlite().await, Site::postgres().await] {
            let store = site.open().await;
            entries(&*store, 5).await;
            tamper(&site.url().expect("a database"), sql).await.expect("done");
            match verify(&*store).await {
                Err(VerifyAuditError::Broken { no, what }) => {
                    assert_eq!((no, what), (expected, reason), "{sql}");
                }
                other => panic!("{sql}: {other:?}"),
            }
        }
    }
}
