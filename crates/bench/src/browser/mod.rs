//! In a browser: the real app against the real office, and the others against theirs.

pub(crate) mod counties;
pub(crate) mod opening;
pub(crate) mod ours;
pub(crate) mod peers;
pub(crate) mod photos;
pub(crate) mod rosters;
pub(crate) mod searching;
pub(crate) mod sessions;
pub(crate) mod visits;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anxin_e2e::browser::Browser;
use anxin_e2e::page::Page;
use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::machine;

/// What watches the app from outside, and the canonical text of a record.
pub(crate) const PROBE: &str = concat!(
    include_str!("../../../../bench/page/canonical.js"),
    include_str!("../../../../bench/page/probe.js"),
);

/// How long a piece of work in a page may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// Runs a promise in a page to its end. The page measures; this only asks whether it is done.
pub(crate) async fn job<T: DeserializeOwned>(page: &Page, promise: &str) -> Result<T> {
    let script = format!(
        "(window.job = undefined, Promise.resolve({promise}).then(\
           (value) => (window.job = [value ?? null]), \
           (error) => (window.job = {{ error: `${{error}} ${{error?.stack ?? ''}}` }})), true)"
    );
    page.eval(&script).await.with_context(|| promise.to_owned())?;
    let begun = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(40)).await;
        let mut done = page.eval("window.job ?? null").await?;
        if let Some(error) = done.get("error") {
            bail!("{promise}: {error}");
        }
        if let Some(value) = done.get_mut(0) {
            return serde_json::from_value(value.take()).with_context(|| promise.to_owned());
        }
        if begun.elapsed() > PATIENCE {
            bail!("{promise}: not done after {} minutes", PATIENCE.as_secs() / 60);
        }
    }
}

/// Does a work; with `ANXIN_BENCH_PROFILES` set, a profile of the page meanwhile goes into that folder.
pub(crate) async fn profiled<T>(
    page: &Page,
    name: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let Some(folder) = std::env::var_os("ANXIN_BENCH_PROFILES") else { return work.await };
    page.begin_profile().await?;
    let done = work.await;
    let profile = page.end_profile().await?;
    let at = chrono::Utc::now().format("%H%M%S%3f");
    let file = PathBuf::from(folder).join(format!("{name}-{at}.cpuprofile"));
    std::fs::write(&file, profile.to_string()).with_context(|| file.display().to_string())?;
    done
}

/// A text as JavaScript writes it.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Memory of the process that draws the browser's largest page, in MB.
pub(crate) async fn memory(browser: &Browser) -> Result<f64> {
    let processes = browser.renderers().await?;
    Ok(processes.into_iter().map(|id| machine::memory(id).0).fold(0.0, f64::max))
}
