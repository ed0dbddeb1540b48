//! `anxin-office audit`, as the operator calls it.

use std::process::{Command, Output};

use anxin_domain::hex;
use anxin_store::testing::tamper;

use super::world::{TOWNSHIP, World};

fn audit(more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anxin-office"));
    command.arg("audit").args(more).output().expect("the program")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

#[tokio::test]
async fn the_audit_command_gives_count_and_head_or_the_first_broken_entry() {
    let world = World::new().await;
    world.phone(TOWNSHIP).await;
    let rows = world.office.store.audit_rows(1, 100).await.expect("the audit");
    assert!(rows.len() > 3);
    let head = hex::encode(&rows.last().expect("a row").hash);
    let file = world.data.join("anxin.sqlite");
    let url = format!("sqlite://{}", file.display());
    let data = world.data.to_string_lossy();
    for place in [["--database", &url], ["--data", &data]] {
        let good = audit(&place);
        let expected = format!("audit    {} entries, intact\nhead     {head}", rows.len());
        assert_eq!((good.status.code(), said(&good.stdout)), (Some(0), expected), "{place:?}");
    }
    tamper(&url, "UPDATE audit SET action = 'device.wave' WHERE no = 2").await.expect("done");
    let broken = audit(&["--database", &url]);
    let expected = "audit: entry 2 is broken: its content or its hash was changed";
    assert_eq!((broken.status.code(), said(&broken.stderr).as_str()), (Some(1), expected));
    assert!(broken.stdout.is_empty());
}

#[test]
fn a_database_that_is_not_there_is_neither_intact_nor_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("missing.sqlite");
    let answer = audit(&["--database", &format!("sqlite://{}", file.display())]);
    assert_eq!(answer.status.code(), Some(1));
    assert!(said(&answer.stderr).starts_with("setting --database: "), "{answer:?}");
    assert!(!file.exists());
}
