//! The worker's page when its program does not come or comes to its end: words stay, 12348 can be called, what was
//! typed is kept and goes on its way after all.

use anxin_e2e::browser::Browser;
use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::proxy::Weather;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};

/// Bytes that still come: the plain page and what it is drawn by, not the program.
const SOME: u64 = 40_000;

/// Lets a test reach the program's memory; the program itself is what the office gave.
const REACH: &str = "(() => { const real = WebAssembly.instantiateStreaming; \
    WebAssembly.instantiateStreaming = async (...all) => { const made = await real(...all); \
      globalThis.program = made.instance.exports; return made; }; })()";
/// Takes all memory that the program could still ask for, as a small phone does.
const NO_MEMORY: &str = "(() => { for (const pages of [8192, 512, 32, 1]) { \
    try { for (;;) program.memory.grow(pages); } catch {} } return true; })()";

async fn ensure_12348_is_one_tap_away(page: &Page) -> Result<()> {
    let seen = "(e => { const r = e?.getBoundingClientRect(); \
        return !!r && r.height >= 48 && r.bottom <= innerHeight \
          && e.contains(document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2)); })\
        (document.querySelector('a[href=\"tel:12348\"]'))";
    ensure!(page.eval(seen).await? == true, "12348 cannot be called");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_breaks_off_on_its_way_leaves_words_and_is_opened_again() -> Result<()> {
    let mut office = Office::start(None).await?;
    let network = office.behind_network().await?;
    network.set(Weather::Short(SOME));
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(profile.path()).await?;
    let page = browser.page(390, 844).await?;
    page.open(&format!("{}/report", office.origin)).await?;
    page.wait_text("没能打开").await?;
    ensure_12348_is_one_tap_away(&page).await?;
    ensure!(page.count("[data-act=\"report\"]").await? == 0, "the program did not come");
    network.set(Weather::Fair);
    page.press("[data-failed] a").await?;
    page.wait("[data-act=\"report\"]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_fails_says_so_and_what_was_typed_is_sent_after_all() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let report = format!("{}/report", office.origin);
    let worker = Worker::open(&office.origin, &report).await?;
    worker.page.watch_with(REACH).await?;
    worker.page.open(&report).await?;
    worker.page.act("report").await?;
    worker.page.fill("place", "塌了也在试验工地").await?;
    worker.wait_kept("塌了也在试验工地").await?;
    worker.page.eval(NO_MEMORY).await?;
    worker.page.fill("employer", &"长".repeat(2_000_000)).await?;
    worker.page.wait(".panic[role=\"alert\"]").await?;
    worker.page.wait_text("存下的都还在手机里").await?;
    ensure_12348_is_one_tap_away(&worker.page).await?;

    worker.page.act("reload").await?;
    worker.page.wait_text("有一份填了一半的").await?;
    worker.page.act("report").await?;
    worker.page.act("resume").await?;
    worker.page.wait("[name=\"place\"]").await?;
    let place = worker.page.property("[name=\"place\"]", "value").await?;
    ensure!(place == "塌了也在试验工地", "the place is {place}");
    worker.page.act("enough").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    console.go("/console/reports").await?;
    console.page.wait_text("塌了也在试验工地").await
}
