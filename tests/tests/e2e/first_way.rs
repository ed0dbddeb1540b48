//! From the building site to the office: what a mediator records without a signal arrives, once,
//! with every photo, and two phones agree.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_store::testing::Postgres;
use anyhow::{Result, ensure};
use serde_json::Value;

pub(super) const PLACE: &str = "幸福里二期 3 号楼";
pub(super) const EMPLOYER: &str = "远山劳务有限公司";
pub(super) const WORKERS: [&str; 3] = ["马𠮷祥", "阿依古丽·买买提", "陈建国"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_recorded_offline_is_lost_and_two_phones_agree() -> Result<()> {
    let office = Office::start(None).await?;
    whole_way(office).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgresql() -> Result<()> {
    let server = Postgres::start().await?;
    let office = Office::start(Some(server.database().await?)).await?;
    whole_way(office).await
}

async fn whole_way(office: Office) -> Result<()> {
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;

    phone.page.set_offline(true).await?;
    let inspection = record_inspection(&phone).await?;
    let lead = phone.record_case(PLACE, EMPLOYER, &WORKERS).await?;
    let draft = phone.begin("lead").await?;
    phone.page.fill("employer", "没有写完的单位").await?;
    phone.page.wait_text("没有写完的单位").await?;
    phone.page.wait("[data-act=\"save\"]").await?;

    let phone = phone.kill_and_reopen_offline().await?;
    phone.go(&format!("/record/{inspection}")).await?;
    phone.page.wait_text(PLACE).await?;
    phone.go(&format!("/record/{lead}")).await?;
    phone.page.wait_text(EMPLOYER).await?;
    for worker in WORKERS {
        phone.page.wait_text(worker).await?;
    }
    phone.go(&format!("/draft/{draft}")).await?;
    phone
        .page
        .until(
            "the draft's employer",
            "document.querySelector('[name=\"employer\"]')?.value === '没有写完的单位'",
        )
        .await?;

    phone.page.set_offline(false).await?;
    phone.go("/sync").await?;
    phone.page.act("sync-now").await?;
    phone.wait_all_in().await?;
    has_each_once(&console, &phone, &inspection, &lead).await?;

    let second = Phone::enrol(&office, &console, 1).await?;
    second.wait_all_in().await?;
    second.go(&format!("/record/{lead}")).await?;
    second.page.wait_text(EMPLOYER).await?;

    both_edit_offline(&phone, &second, &lead).await
}

pub(super) async fn record_inspection(phone: &Phone) -> Result<String> {
    let photos = phone.photos(2).await?;
    let id = phone.begin("inspection").await?;
    phone.page.fill("place", PLACE).await?;
    phone.choose("result", "risk").await?;
    for (no, photo) in photos.iter().enumerate() {
        phone.page.choose_files("[name=\"photo.\"]", &[photo]).await?;
        let count = format!("document.querySelectorAll('img[data-hash]').length === {}", no + 1);
        phone.page.until("the photo", &count).await?;
    }
    // A voice note, recorded in the app.
    phone.page.act("voice").await?;
    phone.page.wait("[data-act=\"voice\"][aria-pressed=\"true\"]").await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    phone.page.act("voice").await?;
    phone.page.wait("span[data-hash]").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"inspection\"]")).await?;
    Ok(id)
}

/// The office has the inspection and the lead once each, with roster and photos, and the phone
/// shows its receipts.
pub(super) async fn has_each_once(
    console: &Console,
    phone: &Phone,
    inspection: &str,
    lead: &str,
) -> Result<()> {
    for (kind, id) in [("inspection", inspection), ("lead", lead)] {
        let incoming = console.api(&format!("incoming?kind={kind}")).await?;
        let rows = incoming["rows"].as_array().cloned().unwrap_or_default();
        let mine: Vec<&Value> = rows.iter().filter(|row| row["record"]["id"] == id).collect();
        ensure!(mine.len() == 1, "{kind} stands {} times", mine.len());
        let scope = mine[0]["record"]["scope"].as_str().unwrap_or_default();
        let page = console.api(&format!("records/{scope}/{id}")).await?;
        ensure!(page["history"].as_array().map(Vec::len) == Some(1), "{kind}: one op");
        if kind == "lead" {
            ensure!(mine[0]["workers"] == 3, "three workers, not {}", mine[0]["workers"]);
            ensure!(mine[0]["owed_fen"] == 3 * 2 * 600_000, "owed {}", mine[0]["owed_fen"]);
        } else {
            same_bytes(console, &page, scope).await?;
        }
        let receipt = mine[0]["record"]["receipt"].as_str().unwrap_or_default().to_owned();
        phone.go(&format!("/record/{id}")).await?;
        phone.page.wait(&format!("[data-id=\"{id}\"]")).await?;
        let shown = phone.page.property("[data-receipt]", "data-receipt").await?;
        ensure!(!receipt.is_empty() && shown == receipt, "receipt {shown}, not {receipt}");
    }
    Ok(())
}

/// Every photo and voice note that the record names is at the office, and its bytes have the hash it names.
async fn same_bytes(console: &Console, page: &Value, scope: &str) -> Result<()> {
    let fields = page["record"]["fields"].as_object().cloned().unwrap_or_default();
    let hashes: Vec<String> = fields
        .iter()
        .filter(|(path, _)| path.starts_with("file."))
        .filter_map(|(_, file)| file["hash"].as_str().map(str::to_owned))
        .collect();
    ensure!(hashes.len() == 3, "two photos and a voice note, not {}", hashes.len());
    for hash in hashes {
        let sum = console
            .page
            .eval(&format!(
                "fetch('/api/v1/console/media/{scope}/{hash}').then(a => a.arrayBuffer())\
                 .then(b => crypto.subtle.digest('SHA-256', b))\
                 .then(d => [...new Uint8Array(d)].map(x => x.toString(16).padStart(2, '0')).join(''))"
            ))
            .await?;
        ensure!(sum == hash.as_str(), "the office's bytes hash to {sum}, not {hash}");
    }
    Ok(())
}

/// Disjoint fields both stand; one same field is shown to a person with both values.
async fn both_edit_offline(first: &Phone, second: &Phone, lead: &str) -> Result<()> {
    first.page.set_offline(true).await?;
    second.page.set_offline(true).await?;
    first.edit(lead, &[("employer_phone", "12000000001"), ("place", "三号楼东侧")]).await?;
    second.edit(lead, &[("summary", "工人说两个月没发"), ("place", "三号楼西侧")]).await?;
    for phone in [first, second] {
        phone.page.set_offline(false).await?;
        phone.go("/sync").await?;
        phone.page.act("sync-now").await?;
        phone.wait_all_in().await?;
    }
    second.go(&format!("/record/{lead}")).await?;
    second.page.wait("[data-clash=\"place\"]").await?;
    for value in ["三号楼东侧", "三号楼西侧"] {
        second.page.wait(&format!("[data-act=\"settle\"][data-value=\"{value}\"]")).await?;
    }
    second.page.press("[data-act=\"settle\"][data-value=\"三号楼西侧\"]").await?;
    second.page.until("the clash to go", "!document.querySelector('[data-clash]')").await?;
    second.go("/sync").await?;
    second.page.act("sync-now").await?;
    second.wait_all_in().await?;
    first.go("/sync").await?;
    first.page.act("sync-now").await?;
    for phone in [first, second] {
        phone.go(&format!("/record/{lead}")).await?;
        for value in ["三号楼西侧", "12000000001", "工人说两个月没发"] {
            phone.page.wait_text(value).await?;
        }
        // The texts stand in the clash as well, until the decision has come.
        phone.page.until("the clash to go", "!document.querySelector('[data-clash]')").await?;
    }
    Ok(())
}
