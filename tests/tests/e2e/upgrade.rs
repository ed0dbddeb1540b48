//! What version 97589a3 left on a phone and at an office is upgraded without losing a byte: handed in by the old
//! app that the phone still holds, or by the new app over the old store.

use anxin_e2e::console::Console;
use anxin_e2e::fixture::{Fixture, PORT};
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

const VERSION: &str = "97589a3";
/// The first township's scope.
const SCOPE: &str = "429800001";

/// Serialises the two tests: a browser's store belongs to one address, so both use one port.
static ADDRESS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Starts an office of today on the old data, and signs in at its console.
async fn office_of(fixture: &Fixture) -> Result<(Office, Console)> {
    let mut office = Office::start_on(PORT, Some(fixture.office.path())).await?;
    fixture.get("account")?.clone_into(&mut office.account);
    fixture.get("password")?.clone_into(&mut office.password);
    let console = Console::sign_in(&office).await?;
    Ok((office, console))
}

/// A record at the office.
async fn record(console: &Console, id: &str) -> Result<Value> {
    let page = console.api(&format!("records/{SCOPE}/{id}")).await?;
    ensure!(page["record"]["id"] == id, "{id} is not at the office: {page}");
    Ok(page["record"].clone())
}

/// The files that a record names, by kind, after comparing the office's bytes with their hashes.
async fn files(console: &Console, record: &Value, kind: &str) -> Result<usize> {
    let fields = record["fields"].as_object().context("fields")?;
    let of_kind = |file: &&Value| file["kind"] == kind;
    let files: Vec<&Value> = fields
        .iter()
        .filter(|(path, _)| path.starts_with("file."))
        .map(|(_, file)| file)
        .filter(of_kind)
        .collect();
    for file in &files {
        let hash = file["hash"].as_str().context("a hash")?;
        let sum = format!(
            "fetch('/api/v1/console/media/{SCOPE}/{hash}').then(a => a.arrayBuffer())\
             .then(b => crypto.subtle.digest('SHA-256', b))\
             .then(d => [...new Uint8Array(d)].map(x => x.toString(16).padStart(2, '0')).join(''))"
        );
        let sum = console.page.eval(&sum).await?;
        ensure!(sum == hash, "the office's bytes hash to {sum}, not {hash}");
    }
    Ok(files.len())
}

/// Everything that only the phone had is at the office.
async fn has_everything(console: &Console, fixture: &Fixture) -> Result<()> {
    let large = record(console, fixture.get("large")?).await?;
    ensure!(files(console, &large, "photo").await? == 8, "eight photos");
    ensure!(files(console, &large, "signature").await? == 2, "two signatures");
    let agreement = record(console, fixture.get("agreement")?).await?;
    ensure!(agreement["fields"]["sealed"] == true, "the agreement is sealed");
    ensure!(files(console, &agreement, "signature").await? == 3, "three signatures");
    let case = record(console, fixture.get("case")?).await?;
    ensure!(case["fields"]["status"] == "agreed", "{}", case["fields"]["status"]);
    let known = record(console, fixture.get("known")?).await?;
    ensure!(known["fields"]["employer"] == "旧版已到劳务（更名）", "the edit");
    ensure!(known["fields"]["status"] == "accepted", "the step");
    record(console, fixture.get("lead")?).await?;
    let incoming = console.api("incoming?kind=lead").await?;
    let rows = incoming["rows"].as_array().context("rows")?;
    let lead =
        rows.iter().find(|row| row["record"]["id"] == fixture.get("lead").unwrap_or_default());
    let lead = lead.context("the lead in the list")?;
    ensure!(lead["workers"] == 3 && lead["owed_fen"] == 3 * 2 * 600_000, "the roster: {lead}");
    Ok(())
}

/// What the person was still typing is on the phone.
async fn has_drafts(phone: &Phone, fixture: &Fixture) -> Result<()> {
    let shows = |name: &str, value: &str| {
        format!("document.querySelector('[name=\"{name}\"]')?.value === '{value}'")
    };
    phone.go(&format!("/draft/{}", fixture.get("draft")?)).await?;
    phone.page.until("the draft", &shows("employer", "旧版没写完的单位")).await?;
    phone.page.wait("img[data-hash]").await?;
    phone.go(&format!("/draft/{}", fixture.get("known")?)).await?;
    phone.page.until("the edit", &shows("place", "旧版改到一半的地点")).await
}

/// Asks for rounds until the office has the files of the draft's own kind too.
async fn hand_in(phone: &Phone, console: &Console, fixture: &Fixture) -> Result<()> {
    phone.go("/sync").await?;
    let mut last = Ok(());
    for _ in 0..40 {
        phone.page.act("sync-now").await?;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        last = has_everything(console, fixture).await;
        if last.is_ok() {
            return Ok(());
        }
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_app_opens_what_the_old_one_left() -> Result<()> {
    let _address = ADDRESS.lock().await;
    let fixture = Fixture::unpack(VERSION)?;
    // Without the old app's own copy the browser fetches the new one.
    std::fs::remove_dir_all(fixture.phone.path().join("Default/Service Worker"))?;
    let (office, console) = office_of(&fixture).await?;
    let phone = Phone::on_profile(&office.origin, fixture.phone.path()).await?;
    phone.open_app().await?;
    Phone::unlock(&phone.page).await?;
    has_drafts(&phone, &fixture).await?;
    hand_in(&phone, &console, &fixture).await?;
    has_drafts(&phone, &fixture).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_app_hands_in_and_is_then_updated() -> Result<()> {
    let _address = ADDRESS.lock().await;
    let fixture = Fixture::unpack(VERSION)?;
    let (office, console) = office_of(&fixture).await?;
    let phone = Phone::on_profile(&office.origin, fixture.phone.path()).await?;
    phone.open_app().await?;
    Phone::unlock(&phone.page).await?;
    hand_in(&phone, &console, &fixture).await?;
    has_drafts(&phone, &fixture).await?;

    phone
        .page
        .eval("navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => true)")
        .await?;
    let waits = "navigator.serviceWorker.getRegistration().then(r => !!r.waiting)";
    phone.page.until("the new version to wait", waits).await?;
    let phone = phone.kill_and_reopen(false).await?;
    has_drafts(&phone, &fixture).await
}
