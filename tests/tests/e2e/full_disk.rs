//! A disk that is full and is not any more: SQLite's own connection must get over it.

use anxin_e2e::disk::SmallDisk;
use anyhow::{Result, ensure};

/// Bytes of one value.
const VALUE: usize = 30_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_disk_was_full_writes_again_once_there_is_room() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let Some(disk) = SmallDisk::over(folder.path(), 8) else {
        println!("not done: mounting a small disk needs root");
        return Ok(());
    };
    let url = format!("sqlite://{}", folder.path().join("office.sqlite").display());
    let store = anxin_store::open(&url).await?;
    for round in 0..3 {
        disk.fill()?;
        let mut refused = false;
        for no in 0..400 {
            let name = format!("{round}.{no}");
            refused |= store.setting_or(&name, &vec![7; VALUE]).await.is_err();
        }
        ensure!(refused, "the disk was not full");
        disk.free()?;
        let name = format!("after.{round}");
        let kept = store.setting_or(&name, b"there").await;
        ensure!(kept.as_ref().is_ok_and(|kept| kept == b"there"), "round {round}: {kept:?}");
    }
    Ok(())
}
