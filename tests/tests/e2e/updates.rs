//! A new version is offered, never forced; the kill switch takes the app's copies and leaves what
//! people recorded.

use std::path::Path;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};

/// Puts a new build of the service worker where the office serves it.
fn release(files: &Path) -> Result<()> {
    let path = files.join("sw.js");
    let worker = std::fs::read_to_string(&path)?;
    let (before, rest) = worker.split_once("const BUILD=\"").context("the build")?;
    let (_, after) = rest.split_once('"').context("the end of the build")?;
    std::fs::write(path, format!("{before}const BUILD=\"next-build\"{after}"))?;
    std::fs::remove_file(files.join("sw.js.br"))?;
    Ok(())
}

const LOOK: &str =
    "navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => true)";
const CACHES: &str = "caches.keys().then(names => names.join())";

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_waits_until_no_draft_is_open_and_is_asked_for() -> Result<()> {
    let (office, files) = Office::with_own_files().await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    let old = phone.page.eval(CACHES).await?;
    let draft = phone.begin("lead").await?;
    release(files.path())?;
    phone.page.eval(LOOK).await?;
    let waits = "navigator.serviceWorker.getRegistration().then(r => !!r.waiting)";
    phone.page.until("the new version to wait", waits).await?;
    phone.go("/me").await?;
    phone.page.wait("[data-act=\"lock\"]").await?;
    ensure!(phone.page.count("[data-act=\"update\"]").await? == 0, "a draft is open");
    phone.go(&format!("/draft/{draft}")).await?;
    phone.page.fill("employer", "更新之前劳务").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{draft}\"]")).await?;
    phone.go("/me").await?;
    phone.page.act("update").await?;
    Phone::unlock(&phone.page).await?;
    let new = phone.page.eval(CACHES).await?;
    ensure!(new == "anxin-app-next-build" && new != old, "the copies are {new}");
    phone.go(&format!("/record/{draft}")).await?;
    phone.page.wait_text("更新之前劳务").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_come_of_the_app_is_kept_and_the_rest_is_asked_for_again() -> Result<()> {
    let (office, files) = Office::with_own_files().await?;
    let (icon, aside) = (files.path().join("icon-maskable-512.png"), files.path().join("aside"));
    std::fs::rename(&icon, &aside)?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    let rest = "caches.keys().then(names => caches.open(names[0])).then(cache => cache.keys()) \
                .then(kept => kept.some(one => one.url.endsWith('.wasm')))";
    phone.page.until("all but one file", rest).await?;
    let active = "navigator.serviceWorker.getRegistration().then(r => !!r?.active)";
    ensure!(phone.page.eval(active).await? == false, "a file is missing");
    std::fs::rename(&aside, &icon)?;
    phone.wait_installed().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kill_switch_takes_the_copies_and_leaves_the_records() -> Result<()> {
    let (office, files) = Office::with_own_files().await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    let lead = phone.record_lead("开关之前劳务").await?;
    std::fs::write(files.path().join("sw-kill"), "kill")?;
    let home = format!("{}/", office.origin);
    phone.page.open(&home).await?;
    let gone = "Promise.all([navigator.serviceWorker.getRegistration(), caches.keys()])\
                .then(([r, names]) => !r && names.length === 0)";
    phone.page.until("the app's copies to go", gone).await?;
    // Loaded from the network now, and it does not settle again while the switch is on.
    phone.page.open(&home).await?;
    phone.page.wait("[name=\"pin\"]").await?;
    phone.page.until("no worker", gone).await?;
    Phone::unlock(&phone.page).await?;
    phone.go(&format!("/record/{lead}")).await?;
    phone.page.wait_text("开关之前劳务").await
}
