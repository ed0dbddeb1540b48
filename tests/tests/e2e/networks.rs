//! A network that lies, cuts and refuses: nothing is lost, nothing is shown as sent that is not,
//! and the sync page says what is wrong.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_e2e::proxy::Weather;
use anyhow::{Result, ensure};

#[tokio::test(flavor = "multi_thread")]
async fn bad_networks_are_told_apart_and_lose_nothing() -> Result<()> {
    let mut office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let network = office.behind_network().await?;
    let console_there = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console_there, 0).await?;
    // The first round has gone through: what is cut off below is a change on its way.
    phone.page.wait(".strip.on").await?;
    phone.wait_installed().await?;
    let weathers = [
        (Weather::Portal, "portal", "Wi-Fi"),
        (Weather::Status(403), "blocked", "防火墙"),
        (Weather::Status(413), "too_large", "一次交得太多"),
        (Weather::Status(429), "too_many", "县局正忙"),
        (Weather::Status(503), "unavailable", "暂时停着"),
        (Weather::Dead, "offline", "没有网络"),
        (Weather::LostAnswer, "offline", "没有网络"),
        (Weather::Cut, "cut", "不完整"),
    ];
    let mut recorded = Vec::new();
    for (no, (weather, code, words)) in weathers.into_iter().enumerate() {
        network.set(weather);
        recorded.push(phone.record_lead(&format!("风雨{no}号劳务")).await?);
        phone.go("/sync").await?;
        phone.page.act("sync-now").await?;
        phone.page.wait(&format!("[data-trouble=\"{code}\"]")).await?;
        phone.page.wait_text(words).await?;
        let waiting = phone.page.property("[data-waiting]", "data-waiting").await?;
        ensure!(waiting != "0", "{weather:?}: nothing may be shown as sent");
    }
    // Enough for everything, a photo and its HEAD and PATCH included.
    network.set(Weather::PostOnly);
    let photo = phone.photo(1).await?;
    recorded.push(phone.begin("lead").await?);
    phone.page.fill("employer", "防火墙后劳务").await?;
    phone.attach(&photo).await?;
    phone.page.act("save").await?;
    phone.page.wait("[data-kind=\"lead\"]").await?;
    phone.sync().await?;
    let incoming = console.api("incoming?kind=lead").await?;
    let rows = incoming["rows"].as_array().cloned().unwrap_or_default();
    for id in recorded {
        let count = rows.iter().filter(|row| row["record"]["id"] == *id).count();
        ensure!(count == 1, "{id} stands {count} times");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_phone_hands_in_is_poked_to_the_other() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let first = Phone::enrol(&office, &console, 0).await?;
    let second = Phone::enrol(&office, &console, 1).await?;
    second.wait_all_in().await?;
    second.go("/list/lead").await?;
    first.record_lead("一戳就到劳务").await?;
    // Left alone the second phone would ask after a minute; this waits half of that.
    second.page.wait_text("一戳就到劳务").await
}
