//! Many behind one address, honest or not.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::together::send;

/// A site's workers, all in the same wireless network.
const HONEST: usize = 200;
/// What is thrown at the office from there.
const JUNK: usize = 1_500;

fn honest(no: usize) -> Value {
    json!({ "scope": "429800001", "place": "同一网络试验工地", "amount_fen": 1_000 + no, "people": 3 })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_behind_one_address_are_taken_and_junk_is_shed_while_phones_sync() -> Result<()>
{
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let reports: Vec<Value> = (0..HONEST).map(honest).collect();
    let sent = send(&worker.page, &reports).await?;
    let taken = sent.iter().filter(|(status, _)| *status == 200).count();
    ensure!(taken == HONEST, "{taken} of {HONEST} are taken");

    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let lead = phone.record_lead("洪水中试验劳务").await?;
    let junk = vec![json!({ "words": "垃圾".repeat(200) }); JUNK];
    let (sent, synced) = tokio::join!(send(&worker.page, &junk), phone.sync());
    synced?;
    let sent = sent?;
    let shed = sent.iter().filter(|(status, _)| matches!(status, 429 | 503)).count();
    ensure!(shed > JUNK / 2, "{shed} of {JUNK} are shed");
    let other = sent.iter().find(|(status, _)| !matches!(status, 200 | 429 | 503));
    ensure!(other.is_none(), "{other:?}");
    let page = console.api(&format!("records/429800001/{lead}")).await?;
    ensure!(page["record"]["fields"]["employer"] == "洪水中试验劳务", "{page}");

    // Whoever comes from there now is taken like any other.
    worker.tell("挤不进来试验劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    console.go("/console/reports").await?;
    // It is due before the junk that was taken.
    console.page.wait_text("挤不进来试验劳务").await
}

/// Notes how far the sign of the work was each time that it changed, and the words beside it.
const WATCH: &str = "(() => { window.seen = []; new MutationObserver(() => { \
    const sign = document.querySelector('.meter i'); \
    if (sign) window.seen.push([parseInt(sign.style.width), document.querySelector('.foot').innerText]); \
  }).observe(document.body, { childList: true, subtree: true, attributes: true }); return 1; })()";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_does_the_work_that_is_asked_for_and_shows_how_far_it_is() -> Result<()> {
    let office = Office::that_asks_for_work().await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.tell("排队试验劳务").await?;
    worker.page.eval(WATCH).await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    ensure!(worker.page.count(".meter").await? == 0, "the sign goes when the work is done");
    let seen = worker.page.eval("window.seen").await?;
    let seen = seen.as_array().cloned().unwrap_or_default();
    ensure!(!seen.is_empty(), "no sign of the work was shown");
    let words = seen[0][1].as_str().unwrap_or_default();
    ensure!(words.contains("正在排队"), "{words}");
    let far: Vec<u64> = seen.iter().filter_map(|one| one[0].as_u64()).collect();
    ensure!(far.is_sorted() && far.iter().all(|part| *part <= 100), "{far:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_is_too_busy_for_is_on_the_phone_and_goes_by_itself_later() -> Result<()> {
    let mut office = Office::that_is_too_busy().await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let told = send(&worker.page, &[honest(0)]).await?;
    ensure!(matches!(told.as_slice(), [(503, _)]), "the office is not too busy: {told:?}");
    worker.tell("太忙试验劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("phone").await?;
    worker.page.wait_text("县里正忙。内容在手机里").await?;
    worker.wait_kept("太忙试验劳务").await?;
    let code = worker.code().await?;
    // Battery out: it is really kept, and what is said of it stays true.
    let worker = worker.kill_and_reopen(false).await?;
    worker.page.wait_text("有 1 份还在手机里").await?;
    worker.go("status").await?;
    worker.page.act("open-receipt").await?;
    worker.wait_safe("phone").await?;
    worker.page.wait_text("县里正忙。内容在手机里").await?;

    office.take_reports_again().await?;
    // Nobody presses anything.
    worker.wait_safe("office").await?;
    ensure!(worker.page.count(".waits").await? == 0, "nothing waits any more");
    ensure!(worker.code().await? == code, "under the receipt that was written down");
    ensure!(!worker.kept().await?.contains("太忙试验劳务"), "what was handed in is still here");
    let console = Console::sign_in(&office).await?;
    let reports = console.api("reports").await?;
    ensure!(reports["rows"].as_array().map(Vec::len) == Some(1), "{reports}");
    ensure!(reports["rows"][0]["title"] == "太忙试验劳务", "{reports}");
    Ok(())
}
