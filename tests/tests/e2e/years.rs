//! Holidays and settings that the office takes in count on a phone without a network.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};
use serde_json::json;

/// The colour of a case on its page.
const RED: &str = "[data-part=\"case\"] [data-colour=\"red\"]";

/// The case's page, once it is there, speaks of a provisional day or does not.
async fn wait_provisional(phone: &Phone, case: &str, is: bool) -> Result<()> {
    phone.go(&format!("/record/{case}")).await?;
    let page = "document.querySelector('[data-part=\"case\"] [data-state]') && \
                document.querySelector('[data-part=\"case\"]').innerText.includes('暂算')";
    phone.page.until("what the page says of its days", &format!("({page}) === {is}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn holidays_and_settings_that_the_office_took_in_count_on_a_phone_without_a_network()
-> Result<()> {
    let mut office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    // The last day of a year that no program knows the holidays of, whatever day it is now.
    let days = "Math.ceil((new Date(2090, 11, 31) - Date.now()) / 864e5)";
    let days = phone.page.eval(days).await?.as_u64().context("a number of days")?;
    let days = u16::try_from(days)?;
    // Days are counted from the office's receipt: its clock goes as far.
    office.move_clock(days).await?;
    let phone = phone.reopen_days_later(days).await?;
    let case = phone.record_lead("远山劳务有限公司").await?;
    phone.page.set_offline(false).await?;
    phone.sync().await?;
    phone.page.set_offline(true).await?;
    wait_provisional(&phone, &case, true).await?;
    ensure!(phone.page.count(RED).await? == 0, "by the plan it is not urgent yet");

    for year in [2090, 2091] {
        office.take_in_year(year).await?;
    }
    office.take_in_settings(&json!({ "timer_red": 60 })).await?;
    phone.page.set_offline(false).await?;
    phone.sync().await?;
    // After a restart it is what lies sealed on the phone that counts.
    let phone = phone.reopen_days_later(days).await?;
    wait_provisional(&phone, &case, false).await?;
    phone.page.wait(RED).await
}
