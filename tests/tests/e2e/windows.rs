//! One phone, two windows: the one opened last has the work, and nothing is written twice.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Result, ensure};

#[tokio::test(flavor = "multi_thread")]
async fn the_window_opened_last_goes_on_and_the_other_lets_go() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let draft = phone.begin("lead").await?;
    phone.page.fill("employer", "两个窗口劳务").await?;

    let second = phone.second_window().await?;
    phone.page.wait("[data-act=\"take-back\"]").await?;
    second.open(&format!("{}/draft/{draft}", office.origin)).await?;
    Phone::unlock(&second).await?;
    let kept = "document.querySelector('[name=\"employer\"]')?.value === '两个窗口劳务'";
    second.until("what was typed in the first window", kept).await?;
    second.act("save").await?;
    second.wait("[data-kind=\"lead\"]").await?;

    phone.page.act("take-back").await?;
    Phone::unlock(&phone.page).await?;
    second.wait("[data-act=\"take-back\"]").await?;
    phone.go("/sync").await?;
    phone.wait_all_in().await?;
    let incoming = console.api("incoming?kind=lead").await?;
    let rows = incoming["rows"].as_array().cloned().unwrap_or_default();
    let count = rows.iter().filter(|row| row["record"]["id"] == *draft).count();
    ensure!(count == 1, "it stands {count} times");
    Ok(())
}
