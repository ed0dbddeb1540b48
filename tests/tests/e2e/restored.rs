//! The office comes back from yesterday's backup: the phones bring back the day it lost.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Result, ensure};

#[tokio::test(flavor = "multi_thread")]
async fn the_day_the_office_lost_comes_back_from_the_phones() -> Result<()> {
    let mut office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let before = phone.record_lead("备份之前劳务").await?;
    phone.sync().await?;
    let backup = office.back_up().await?;
    let after = phone.begin("lead").await?;
    phone.page.fill("employer", "备份之后劳务").await?;
    let photos = phone.photos(1).await?;
    phone.page.choose_files("[name=\"photo.\"]", &[photos[0].as_path()]).await?;
    phone.page.wait("img[data-hash]").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{after}\"][data-kind=\"lead\"]")).await?;
    phone.edit(&before, &[("place", "补记的地点")]).await?;
    phone.sync().await?;
    office.restore(backup.path()).await?;
    phone.sync().await?;
    let console = Console::sign_in(&office).await?;
    let scope = "429800001";
    let page = console.api(&format!("records/{scope}/{after}")).await?;
    ensure!(page["record"]["fields"]["employer"] == "备份之后劳务", "the office has {page}");
    ensure!(page["history"].as_array().map_or(0, Vec::len) == 1, "once");
    ensure!(page["media"].as_array().map_or(0, Vec::len) == 1, "with its photo");
    let page = console.api(&format!("records/{scope}/{before}")).await?;
    ensure!(page["record"]["fields"]["place"] == "补记的地点", "the change came back: {page}");
    phone.go(&format!("/record/{after}")).await?;
    phone.page.wait_text("备份之后劳务").await?;
    phone.page.wait("[data-receipt]").await
}
