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

    // Whoever comes from there now has it kept, works for it, and is taken like any other.
    worker.tell("挤不进来试验劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    console.go("/console/reports").await?;
    // It is due before the junk that was taken.
    console.page.wait_text("挤不进来试验劳务").await
}
