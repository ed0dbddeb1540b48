//! Opening the app without a network, after the browser was killed.

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::counties::County;
use super::ours::Session;
use super::{PROBE, job, quoted};
use crate::book::{ANXIN, Book};
use crate::office::pages::short;

/// When things stood on the screen, in milliseconds.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Opened {
    /// The field for the PIN, since the page was asked for.
    door: f64,
    /// The day's screen with its records, since the PIN was entered.
    open: f64,
    /// Of that, the derivation of the key.
    derive: f64,
    /// The longest task since the PIN was entered.
    longest: f64,
}

/// Opens it so many times on one profile, killed in between.
pub(crate) async fn run(
    book: &mut Book,
    county: &County,
    slower: u32,
    repetitions: usize,
) -> Result<()> {
    let Session { office, mut phone, .. } = {
        let session = Session::begin(county, None, slower).await?;
        session.online().await?;
        ensure!(session.held().await? == county.held, "not all that the office has is there");
        session.go("/", "main a.row").await?;
        // Where the person was is kept a moment later.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        session
    };
    let origin = format!("{}/", office.origin);
    let work = |what: &str| {
        format!("open offline at {slower}× CPU: {what}, {} records", short(county.rows))
    };
    for _ in 0..repetitions {
        phone = phone.kill_and_restart().await?;
        phone.page.watch_with(PROBE).await?;
        phone.page.set_offline(true).await?;
        phone.page.slow_down(slower).await?;
        phone.page.open(&origin).await?;
        phone.page.until("the app's files", "!!window.probe").await?;
        let opened: Opened =
            job(&phone.page, &format!("probe.open({})", quoted(Session::pin()))).await?;
        book.note(&work("until the PIN can be entered"), ANXIN, "ms", opened.door);
        book.note(&work("from the PIN to usable"), ANXIN, "ms", opened.open);
        book.note(&work("of that, deriving the key"), ANXIN, "ms", opened.derive);
        book.note(&work("after the key"), ANXIN, "ms", opened.open - opened.derive);
        book.note(&work("longest task"), ANXIN, "ms", opened.longest);
    }
    Ok(())
}
