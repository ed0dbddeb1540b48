//! A short run of `cargo xtask chaos`: each fault once.

use std::time::Duration;

use anxin_e2e::chaos::{self, Database};
use anyhow::{Result, ensure};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_called_saved_is_at_the_office_whatever_happens_on_the_way() -> Result<()> {
    let report = chaos::run(7, Duration::ZERO, Database::Sqlite).await?;
    println!("{report}");
    ensure!(report.is_whole(), "{report}");
    Ok(())
}
