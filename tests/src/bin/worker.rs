//! The worker's page: pictures of its screens, and what a first visit takes on a slow line
//! (400 kbit/s, 400 ms there and back): until the first screen is readable and 12348 can be called,
//! and until the form answers.
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

use std::path::Path;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::worker::{FirstVisit, Worker};
use anyhow::Result;

const FOLDER: &str = "target/pictures";
/// First visits measured.
const VISITS: usize = 5;

async fn take(page: &Page, name: &str) -> Result<()> {
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let file = Path::new(FOLDER).join(format!("report-{name}.png"));
    std::fs::write(&file, page.screenshot().await?)?;
    println!("{}", file.display());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    std::fs::create_dir_all(FOLDER)?;
    let office = Office::start(None).await?;
    for no in 1..=VISITS {
        let FirstVisit { readable, answers } = FirstVisit::make(&office.origin).await?;
        println!("visit {no}: readable after {readable:.0} ms, answers after {answers:.0} ms");
    }
    let console = Console::sign_in(&office).await?;
    let worker =
        Worker::open(&office.origin, &format!("{}/report#at=429800001", office.origin)).await?;
    take(&worker.page, "home").await?;
    worker.page.act("report").await?;
    worker.page.wait("[name=\"place\"]").await?;
    take(&worker.page, "where").await?;
    worker.go("").await?;
    worker.page.wait("[data-act=\"report\"]").await?;
    worker.tell("宏达建工").await?;
    take(&worker.page, "who").await?;
    for place in ["amount", "months", "people", "crew", "status", "ways", "settings"] {
        worker.go(place).await?;
        worker.page.wait(".ask").await?;
        take(&worker.page, place).await?;
    }
    worker.go("who").await?;
    worker.page.fill("phone", "13800001234").await?;
    worker.page.act("send").await?;
    worker.wait_safe("office").await?;
    take(&worker.page, "sent").await?;
    for place in ["more", "sheet", "one"] {
        worker.go(place).await?;
        worker.page.wait(".ask").await?;
        take(&worker.page, place).await?;
    }
    let again = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    again.tell("宏达建工").await?;
    again.page.act("send-anonymous").await?;
    again.wait_safe("office").await?;
    again.page.eval("document.documentElement.setAttribute('data-elder', '')").await?;
    take(&again.page, "sent-elder").await?;
    again.go("amount").await?;
    again.page.wait(".pad").await?;
    take(&again.page, "amount-elder").await?;
    again.page.eval("document.documentElement.removeAttribute('data-elder')").await?;
    again.page.eval("document.documentElement.dataset.theme = 'dark'").await?;
    take(&again.page, "amount-dark").await?;
    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-act=\"accept\"]").await?;
    take(&console.page, "console").await?;
    console.go("/console/posters/429800001").await?;
    console.page.wait("[data-link]").await?;
    take(&console.page, "poster").await
}
