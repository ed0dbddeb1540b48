//! Firefox and WebKit: the main way, the worker's page and the console's first way in each, and what they do otherwise
//! than Chromium. Neither driver cuts the network: without a network means that the office is stopped.

use anxin_e2e::console::Console;
use anxin_e2e::driver::Engine;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};

use super::first_way::{EMPLOYER, PLACE, WORKERS, has_each_once, record_inspection};

/// The document is no longer than the view: nothing can be swiped off the glass.
pub(super) async fn ensure_it_fits(page: &Page, screen: &str) -> Result<()> {
    let over = page.eval("document.documentElement.scrollHeight - innerHeight").await?;
    ensure!(over.as_i64().is_some_and(|over| over <= 0), "{screen} is {over} pixels too long");
    Ok(())
}

/// A mediator's day: enrolled, an inspection and a lead without a network, locked, the browser killed and started
/// without a network, found by pinyin, handed in.
async fn main_way(engine: Engine) -> Result<()> {
    let mut office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol_in(engine, &office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    let fetched = "performance.getEntriesByType('resource').filter(one => /.app-.*wasm$/.test(one.name)).length";
    ensure!(phone.page.eval(fetched).await? == 1, "the program was fetched twice");
    office.kill().await?;

    let inspection = record_inspection(&phone).await?;
    let lead = phone.record_case(PLACE, EMPLOYER, &WORKERS).await?;
    let draft = phone.begin("lead").await?;
    phone.page.fill("employer", "没有写完的单位").await?;
    phone.page.wait_text("没有写完的单位").await?;
    ensure_it_fits(&phone.page, "the draft").await?;
    phone.go("/me").await?;
    phone.page.act("lock").await?;
    // A password field would have the browser offer to keep the PIN.
    phone.page.wait("[name=\"pin\"][type=\"text\"].secret").await?;
    phone.page.fill("pin", "135791").await?;
    phone.page.act("unlock").await?;
    phone.page.wait("[role=\"alert\"]:not(:empty)").await?;
    Phone::unlock(&phone.page).await?;

    let phone = phone.kill_and_restart().await?;
    phone.open_app().await?;
    Phone::unlock(&phone.page).await?;
    phone.go(&format!("/draft/{draft}")).await?;
    let typed = "document.querySelector('[name=\"employer\"]')?.value === '没有写完的单位'";
    phone.page.until("the draft's employer", typed).await?;
    phone.go("/list/lead").await?;
    phone.page.fill("search", "yslw").await?;
    phone.page.wait(&format!("[data-id=\"{lead}\"]")).await?;
    phone.go(&format!("/record/{lead}")).await?;
    for worker in WORKERS {
        phone.page.wait_text(worker).await?;
    }
    phone.go(&format!("/print/{lead}/dossier")).await?;
    phone.page.wait("[data-part=\"no-numbers\"]").await?;

    office.start_again().await?;
    phone.sync().await?;
    has_each_once(&console, &phone, &inspection, &lead).await
}

/// A named report with a photo; then an anonymous one without a network, which goes out by itself later.
async fn workers_page(engine: Engine) -> Result<()> {
    let mut office = Office::start(None).await?;
    let worker =
        Worker::open_in(engine, &office.origin, &format!("{}/report", office.origin)).await?;
    worker.wait_installed().await?;
    worker.tell("有名字劳务").await?;
    worker.page.fill("phone", "13800001234").await?;
    worker.page.fill("name", "陈试验").await?;
    worker.page.act("send").await?;
    worker.wait_safe("office").await?;
    worker.page.act("more").await?;
    worker.photo(1).await?;
    worker.wait_held(1).await?;

    office.kill().await?;
    let worker = worker.kill_and_reopen_as_it_is().await?;
    worker.tell("没有网劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("phone").await?;
    office.start_again().await?;
    worker.wait_safe("office").await?;

    let console = Console::sign_in(&office).await?;
    console.go("/console/reports").await?;
    console.page.wait_text("有名字劳务").await?;
    console.page.wait_text("没有网劳务").await
}

/// Signing in, enrolling a phone, a record as it arrives, its page.
async fn consoles_first_way(engine: Engine) -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in_with(engine, &office).await?;
    console.go("/console/people").await?;
    console.page.act("enrol").await?;
    console.page.wait(".enrolment").await?;
    let over = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.enrolment'))";
    ensure!(console.page.eval(over).await? == 0, "the dialog's words run over its edge");
    console.page.act("close").await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    console.go("/console").await?;
    console.page.wait("tr[data-kind]").await?;
    let lead = phone.record_lead("一到就见劳务").await?;
    phone.sync().await?;
    // Live: nobody loads the page anew.
    console.page.wait(&format!("tr[data-id=\"{lead}\"]")).await?;
    console.go(&format!("/console/records/429800001/{lead}")).await?;
    console.page.wait("[data-part=\"case\"]").await?;
    console.page.wait_text("一到就见劳务").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_way_in_firefox() -> Result<()> {
    main_way(Engine::Firefox).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_way_in_webkit() -> Result<()> {
    main_way(Engine::WebKit).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workers_page_in_firefox() -> Result<()> {
    workers_page(Engine::Firefox).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workers_page_in_webkit() -> Result<()> {
    workers_page(Engine::WebKit).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consoles_first_way_in_firefox() -> Result<()> {
    consoles_first_way(Engine::Firefox).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consoles_first_way_in_webkit() -> Result<()> {
    consoles_first_way(Engine::WebKit).await
}

/// Firefox asks a person whether the page may keep its data, and the page hears nothing until it is answered.
#[tokio::test(flavor = "multi_thread")]
async fn firefox_keeps_the_app_before_its_prompt_for_storage_is_answered() -> Result<()> {
    let mut office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol_in(Engine::FirefoxUnanswered, &office, &console, 0).await?;
    let open = "navigator.storage.persisted().then(kept => !kept)";
    ensure!(phone.page.eval(open).await? == true, "the prompt was answered");
    phone.wait_installed().await?;
    office.kill().await?;
    phone.open_app().await?;
    Phone::unlock(&phone.page).await?;
    Ok(())
}
