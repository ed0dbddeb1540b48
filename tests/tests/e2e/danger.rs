//! Who is threatened, beaten or locked in says so with one tap, and the desk sees it first.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};

async fn open(office: &Office) -> Result<Worker> {
    Worker::open(&office.origin, &format!("{}/report#at=429800001", office.origin)).await
}

/// The first line at the desk is marked, in red.
async fn wait_first_marked(console: &Console) -> Result<()> {
    console.go("/console/reports").await?;
    let first = "(row => [...(row?.querySelectorAll('.tag') ?? [])].some(tag => \
        tag.innerText.includes('有危险') && tag.classList.contains('c-red')))\
        (document.querySelector('tbody tr[data-kind=\"report\"]'))";
    console.page.until("danger in the first line", first).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tap_more_and_nobodys_name_is_110_at_once_first_at_the_desk_and_a_red_case()
-> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let other = open(&office).await?;
    other.tell("平常试验劳务").await?;
    other.page.act("send-anonymous").await?;
    other.wait_safe("office").await?;

    let worker = open(&office).await?;
    worker.page.act("report").await?;
    worker.page.act("enough").await?;
    worker.page.wait("[data-act=\"danger\"][aria-pressed=\"false\"]").await?;
    ensure!(worker.page.count("a[href=\"tel:110\"]").await? == 0, "nobody has said anything");
    worker.page.act("danger").await?;
    worker.page.wait("[data-act=\"danger\"][aria-pressed=\"true\"]").await?;
    worker.page.wait("[role=\"alert\"] a[href=\"tel:110\"]").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;

    wait_first_marked(&console).await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-report] [data-part=\"danger\"]").await?;
    console.decide_and_open("accept").await?;
    console.page.wait("[data-part=\"case\"] [data-colour=\"red\"]").await?;
    let reasons = console.page.text("[data-part=\"case\"] [data-colour=\"red\"] + p").await?;
    ensure!(reasons.starts_with("有危险言行，先打 110"), "the reasons are {reasons}");
    let path = console.page.eval("location.pathname").await?;
    let lead = path.as_str().and_then(|path| path.rsplit('/').next()).context("a lead")?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.go(&format!("/record/{lead}")).await?;
    phone.page.wait("[data-part=\"danger\"] a[href=\"tel:110\"]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn three_taps_stay_three_and_danger_that_comes_later_is_one_more() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker = open(&office).await?;
    worker.wait_installed().await?;
    for tap in ["report", "enough", "send-anonymous"] {
        worker.page.act(tap).await?;
    }
    worker.wait_safe("office").await?;
    worker.go("one").await?;
    worker.page.set_offline(true).await?;
    worker.page.act("danger").await?;
    worker.page.wait("[role=\"alert\"] a[href=\"tel:110\"]").await?;
    worker.page.wait_text("现在没有网").await?;
    let worker = worker.kill_and_reopen(true).await?;
    worker.go("status").await?;
    worker.page.act("open-receipt").await?;
    // It is not said to be told while it waits on the phone; 110 is offered all the while.
    worker.page.wait("[role=\"alert\"] a[href=\"tel:110\"]").await?;
    worker.page.wait_text("现在没有网").await?;
    worker.page.set_offline(false).await?;
    let told = "document.querySelector('.talk')?.innerText.includes('有人打我')";
    worker.page.until("the office to have it", told).await?;
    wait_first_marked(&console).await
}
