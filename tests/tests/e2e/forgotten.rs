//! D5: the PIN is forgotten before the network comes back. Nothing is lost.

use std::time::Duration;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};

/// That the office shows one record of an employer, made by one op, with one photo.
async fn is_there_once(console: &Console, employer: &str) -> Result<()> {
    let page = console.api(&format!("incoming?q={employer}")).await?;
    let rows = page["rows"].as_array().map_or(0, Vec::len);
    ensure!(rows == 1, "the office shows {employer} {rows} times");
    let record = &page["rows"][0]["record"];
    let (scope, id) = (record["scope"].as_str(), record["id"].as_str());
    let (scope, id) = (scope.context("a scope")?, id.context("an id")?);
    let page = console.api(&format!("records/{scope}/{id}")).await?;
    let version = &page["record"]["version"];
    ensure!(*version == 1, "one op made {employer}, not {version}");
    let media = page["media"].as_array().map_or(0, Vec::len);
    ensure!(media == 1, "{employer} has {media} photos");
    Ok(())
}

/// Waits until it does: the phone hands in by itself.
async fn arrives_once(console: &Console, employer: &str) -> Result<()> {
    for _ in 0..100 {
        if is_there_once(console, employer).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    is_there_once(console, employer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_pin_loses_neither_records_nor_drafts_nor_photos() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.page.wait(".strip.on").await?;
    phone.wait_installed().await?;
    phone.page.set_offline(true).await?;
    let photos = phone.photos(2).await?;
    let mut ids = Vec::new();
    for (employer, photo) in ["锁前存好劳务", "锁前没写完劳务"].into_iter().zip(&photos)
    {
        let id = phone.begin("lead").await?;
        phone.page.fill("employer", employer).await?;
        phone.page.choose_files("[name=\"photo.\"]", &[photo.as_path()]).await?;
        phone.page.wait("img[data-hash]").await?;
        if ids.is_empty() {
            phone.page.act("save").await?;
            phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"lead\"]")).await?;
        }
        ids.push(id);
    }
    // Battery out. The lock says what to do, also without a network.
    let phone = phone.kill_and_restart().await?;
    phone.page.set_offline(true).await?;
    phone.open_app().await?;
    phone.page.act("forgot").await?;
    phone.page.wait("[data-forgot]").await?;
    phone.page.wait_text("不会丢").await?;
    // The county makes a new code; its link is opened where the app is open and locked.
    phone.page.set_offline(false).await?;
    let link = console.enrolment(0).await?;
    let code = link.split_once('#').context("a code in the link")?.1;
    phone.page.eval(&format!("location.hash = '{code}'; true")).await?;
    phone.page.wait_text("这部手机已登记、正锁着").await?;
    phone.page.act("enrol-anew").await?;
    phone.page.wait("[data-act=\"claim\"]:not([disabled])").await?;
    let number = phone.claim().await?;
    console.confirm(&number).await?;
    phone.page.wait("[data-step=\"1\"]").await?;
    phone.choose_pin().await?;
    // What was saved is at the office, what was not finished is back.
    phone.page.wait(&format!("[data-id=\"{}\"]", ids[1])).await?;
    arrives_once(&console, "锁前存好劳务").await?;
    phone.go(&format!("/draft/{}", ids[1])).await?;
    phone.page.wait("img[data-hash]").await?;
    ensure!(phone.page.property("[name=\"employer\"]", "value").await? == "锁前没写完劳务");
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{}\"][data-kind=\"lead\"]", ids[1])).await?;
    phone.sync().await?;
    is_there_once(&console, "锁前存好劳务").await?;
    is_there_once(&console, "锁前没写完劳务").await
}
