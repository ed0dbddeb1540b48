//! Ten photos over a line that is cut every twenty seconds: bytes sent for each byte that arrived.

use std::time::{Duration, Instant};

use anxin_e2e::office::Office;
use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::Value;
use tokio::process::Command;

use super::counties::{County, pages};
use super::ours::Session;
use super::peers::packages;
use crate::book::{ANXIN, Book};
use crate::county::{self, Filler};
use crate::line::{CUT, Line};
use crate::office::phone::BarePhone;

const WORK: &str = "photos at 256 kbit/s, cut every 20 s: bytes sent for each useful one";
const TIME: &str = "photos at 256 kbit/s, cut every 20 s: until all were verified";

/// A photo as large as a camera's.
fn padded(mut jpeg: Vec<u8>, bytes: usize) -> Vec<u8> {
    // What comes behind the end of a JPEG is not looked at.
    jpeg.resize(bytes.max(jpeg.len()), 0);
    jpeg
}

/// The app, with photos of 3 MB as the camera gives them.
async fn app(county: &County, photos: usize) -> Result<(f64, f64, f64)> {
    let session = Session::begin(county, Some(CUT), 1).await?;
    let page = &session.phone.page;
    let lead = session.phone.begin("lead").await?;
    let folder = tempfile::tempdir()?;
    for no in 0..photos {
        let file = folder.path().join(format!("{no}.jpg"));
        let seed = u32::try_from(no).unwrap_or_default() + 91;
        std::fs::write(&file, padded(page.draw_photo(seed).await?, 3_000_000))?;
        page.choose_files("[name=\"photo.\"]", &[file.as_path()]).await?;
        let there = format!("document.querySelectorAll('img[data-hash]').length === {}", no + 1);
        page.until("the photo", &there).await?;
    }
    page.act("save").await?;
    page.wait(&format!("[data-id=\"{lead}\"][data-kind=\"lead\"]")).await?;
    session.go("/sync", "[data-act='sync-now']").await?;
    let line = session.line.as_ref().context("a line")?;
    let (sent, begun) = (line.sent(), Instant::now());
    page.set_offline(false).await?;
    let all_in = "!!document.querySelector('[data-waiting=\"0\"]')";
    while page.eval(all_in).await? != true {
        anyhow::ensure!(begun.elapsed() < Duration::from_mins(15), "the photos do not arrive");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let took = begun.elapsed().as_secs_f64();
    let sent = line.sent() - sent;
    let filler = Filler::open(&session.office.database_url()).await?;
    let media = filler.store().media_of(&county::township()?, lead.parse()?).await?;
    anyhow::ensure!(media.len() == photos, "the office has verified {} photos", media.len());
    let useful: u64 = media.iter().map(|medium| medium.size).sum();
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    Ok((sent as f64 / useful as f64, took, useful as f64 / photos as f64))
}

/// tus-js-client, or the whole file again after every cut.
async fn node(
    office: &Office,
    token: &str,
    how: &str,
    count: usize,
    bytes: usize,
    span: Duration,
) -> Result<(f64, f64, u64)> {
    let line = Line::before(office.port(), CUT).await?;
    let begun = Instant::now();
    let output = Command::new("node")
        .arg(pages().join("peers/tus.mjs"))
        .args([&line.origin, token])
        .arg(packages()?)
        .args([how, &count.to_string(), &bytes.to_string(), &span.as_secs().to_string()])
        .output()
        .await?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let verified = said["verified"].as_u64().context("a count")?;
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let ratio = line.sent() as f64 / (verified * bytes as u64) as f64;
    Ok((ratio, begun.elapsed().as_secs_f64(), verified))
}

/// All sides at once, each on a line of its own: they wait for the line, not for the machine.
pub(crate) async fn run(book: &mut Book, county: &County, photos: usize) -> Result<()> {
    let office = county.office().await?;
    let filler = Filler::open(&office.database_url()).await?;
    let person = filler.mediator().await?;
    let client = Client::new();
    let mut phone =
        BarePhone::enrolled(filler.store(), &office.origin, &client, person, 8_000_000).await?;
    phone.sign_in().await?;
    let token = phone.token();
    let span = Duration::from_mins(5);
    let (ours, resumed, whole, large) = tokio::try_join!(
        app(county, photos),
        node(&office, token, "resumed", photos, 300_000, span),
        node(&office, token, "whole", photos, 300_000, span),
        node(&office, token, "whole", 1, 3_000_000, span / 2),
    )?;
    let (ratio, seconds, each) = ours;
    book.note(WORK, ANXIN, "×", ratio);
    book.note(TIME, ANXIN, "s", seconds);
    book.say(format!(
        "photos: {photos} of 3 MB chosen in the app, which sends copies of {:.0} kB; the others send \
         {photos} files of 300 kB; bytes are counted on the line, heads among them.",
        each / 1e3
    ));
    for (name, (ratio, seconds, verified)) in
        [("tus-js-client", resumed), ("whole file again", whole)]
    {
        book.note(WORK, name, "×", ratio);
        book.note(TIME, name, "s", seconds);
        if verified < photos as u64 {
            book.say(format!("photos, {name}: {verified} of {photos} after {seconds:.0} s."));
        }
    }
    let (_, seconds, verified) = large;
    book.say(format!(
        "photos, the camera's own 3 MB sent whole: {verified} of 1 arrived within {seconds:.0} s: \
         20 s carry 640 kB."
    ));
    Ok(())
}
