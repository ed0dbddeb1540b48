//! Migrations that die in the middle, and stores that earlier versions wrote: what was in them is
//! there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anxin_domain::duplicate::{key_of_employer, keys};
use anxin_store::Store;
use anxin_store::testing::{migrate_in_part, tamper};
use anxin_sync::Verdict;
use serde_json::json;

use crate::site::Site;
use crate::world::{Hand, NOW, incoming, record, scope};

/// Makes a store of today one of version 1, which had no column `early` and no reports.
const OLDER: &str = "ALTER TABLE records DROP COLUMN early; DROP TABLE reports; \
                     DROP TABLE record_keys; DROP TABLE aside; DROP TABLE media_names; \
                     CREATE INDEX ops_held ON ops (verdict, got); \
                     UPDATE schema_version SET version = 1";

/// The phone that wrote what is in a store.
const PHONE: u8 = 7;

async fn fill(store: &dyn Store) {
    let mut hand = Hand::new(store, PHONE).await;
    let ops = [
        hand.create(record(1)),
        hand.patch(record(1), 1, "employer", json!("远山")),
        hand.create(record(2)),
        // Its record never came: it is held.
        hand.patch(record(3), 0, "employer", json!("等着")),
    ];
    let ops = ops.map(incoming);
    let pushed = store.push(hand.author, &ops, NOW).await.expect("taken in");
    assert_eq!(pushed.next_seq, 5);
}

/// Whether all that [`fill`] wrote is there, and more can be written.
async fn holds(store: &dyn Store) {
    let mut hand = Hand { author: Hand::of(PHONE), seq: 0 };
    let row = store.record(&scope(), record(1)).await.expect("answers").expect("a record");
    assert_eq!((row.version, row.value("employer")), (2, &json!("远山")));
    let log = store.history(&scope(), record(1)).await.expect("answers");
    assert_eq!(log.iter().map(|line| line.op.seq).collect::<Vec<_>>(), [1, 2]);
    let keys = keys(&row.fields);
    let found = store.keyed(&scope(), &keys, 9).await.expect("answers");
    let found: Vec<_> = found.iter().map(|row| row.id).collect();
    assert_eq!(found, [record(2), record(1)], "found by the place");
    let firm = key_of_employer("远山有限公司").into_iter().collect();
    let found = store.keyed(&scope(), &firm, 9).await.expect("answers");
    let found: Vec<_> = found.iter().map(|row| row.id).collect();
    assert_eq!(found, [record(1)], "found by the employer");
    let held = store.history(&scope(), record(3)).await.expect("answers");
    assert_eq!(held.first().map(|line| line.verdict), Some(Verdict::Held));
    let aside = store.aside(&[scope()].into(), 9).await.expect("answers");
    let waits: Vec<_> = aside.iter().map(|one| one.waits).collect();
    assert_eq!(waits, [Some(record(3))], "what is set aside is found");
    let known = incoming(hand.create(record(1)));
    hand.seq = 4;
    let new = incoming(hand.create(record(4)));
    let pushed = store.push(hand.author, &[known, new], NOW).await.expect("taken in");
    assert_eq!(pushed.verdicts, [Verdict::Applied, Verdict::Applied], "one again, one new");
    assert_eq!(pushed.next_seq, 6);
}

async fn open(url: &str) -> Arc<dyn Store> {
    anxin_store::open(url).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// The files of a SQLite store as they lie on the disk at this moment: what is left when the
/// process that has it open is killed now.
fn image(file: &Path) -> (tempfile::TempDir, String) {
    let copy = tempfile::tempdir().expect("a folder");
    for end in ["", "-wal"] {
        let from = PathBuf::from(format!("{}{end}", file.display()));
        if from.exists() {
            std::fs::copy(&from, copy.path().join(format!("copy{end}"))).expect("copied");
        }
    }
    let url = format!("sqlite://{}", copy.path().join("copy").display());
    (copy, url)
}

#[tokio::test]
async fn a_migration_of_sqlite_killed_at_any_statement_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("office.sqlite");
    let url = format!("sqlite://{}", file.display());
    fill(open(&url).await.as_ref()).await;
    tamper(&url, OLDER).await.expect("made older");
    let mut killed = 0;
    while let Some(dying) = migrate_in_part(&url, 1, killed).await.expect("runs") {
        let (_copy, url) = image(&file);
        holds(open(&url).await.as_ref()).await;
        drop(dying);
        killed += 1;
    }
    assert!(killed > 3, "{killed} statements");
    // And from nothing.
    let mut killed = 0;
    loop {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("office.sqlite");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let Some(dying) = migrate_in_part(&url, 0, killed).await.expect("runs") else { break };
        let (_copy, url) = image(&file);
        let store = open(&url).await;
        fill(store.as_ref()).await;
        holds(store.as_ref()).await;
        drop(dying);
        killed += 1;
    }
    assert!(killed > 20, "{killed} statements");
}

#[tokio::test]
async fn a_migration_of_postgres_killed_at_any_statement_loses_nothing() {
    let server = anxin_store::testing::Postgres::start().await.expect("a server");
    let mut killed = 0;
    loop {
        let url = server.database().await.expect("a database");
        fill(open(&url).await.as_ref()).await;
        tamper(&url, OLDER).await.expect("made older");
        let Some(dying) = migrate_in_part(&url, 1, killed).await.expect("runs") else { break };
        drop(dying);
        holds(open(&url).await.as_ref()).await;
        killed += 1;
    }
    assert!(killed > 3, "{killed} statements");
    let mut killed = 0;
    loop {
        let url = server.database().await.expect("a database");
        let Some(dying) = migrate_in_part(&url, 0, killed).await.expect("runs") else { break };
        drop(dying);
        let store = open(&url).await;
        fill(store.as_ref()).await;
        holds(store.as_ref()).await;
        killed += 1;
    }
    assert!(killed > 20, "{killed} statements");
}

fn fixture(version: usize) -> PathBuf {
    let name = format!("tests/fixtures/office-{version}.sqlite");
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Each version's file is opened and brought up to date; `ANXIN_WRITE_FIXTURE=1` writes today's.
#[tokio::test]
async fn a_store_that_any_version_wrote_is_opened_with_all_that_is_in_it() {
    if std::env::var_os("ANXIN_WRITE_FIXTURE").is_some() {
        let Site::Sqlite(folder) = Site::sqlite().await else { panic!("SQLite") };
        let url = format!("sqlite://{}", folder.path().join("office.sqlite").display());
        fill(open(&url).await.as_ref()).await;
        let to = fixture(6);
        let _ = std::fs::remove_file(&to);
        let small = format!("PRAGMA page_size = 512; VACUUM INTO '{}'", to.display());
        tamper(&url, &small).await.expect("written");
    }
    let mut versions = 0;
    while fixture(versions + 1).exists() {
        versions += 1;
        let (_copy, url) = image(&fixture(versions));
        let store = open(&url).await;
        holds(store.as_ref()).await;
    }
    assert_eq!(versions, 6, "a fixture for each version; tests/fixtures/README.md says how");
}
