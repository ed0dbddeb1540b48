//! A short run of `cargo xtask chaos`.

use std::time::Duration;

use anyhow::{Result, ensure};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_called_saved_is_at_the_office_whatever_happens_on_the_way() -> Result<()> {
    let report = anxin_e2e::chaos::run(7, Duration::from_mins(1)).await?;
    println!("{report}");
    ensure!(report.is_whole(), "{report}");
    Ok(())
}
