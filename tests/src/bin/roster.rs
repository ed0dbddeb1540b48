//! A foreman's list of 200 workers over 12 months, entered as a mediator enters it: prints how long
//! the page was busy in one piece at each step, at full speed and with the processor slowed four
//! times.
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::Result;

const WORKERS: usize = 200;
const MONTHS: usize = 12;

/// A beat every four milliseconds: what it misses, the page was busy in one piece.
const WATCH: &str = "(() => { window.busy = []; let last = performance.now(); \
    const beat = () => { const now = performance.now(); \
      if (now - last > 50) window.busy.push(now - last); last = now; setTimeout(beat, 4); }; \
    beat(); return true; })()";

/// Prints the longest piece since the last time.
async fn report(phone: &Phone, step: &str) -> Result<()> {
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let busy = phone.page.eval("window.busy.splice(0)").await?;
    let all: Vec<f64> =
        busy.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
    let longest = all.iter().copied().fold(0.0, f64::max);
    println!("{step:44} {:3} pieces over 50 ms, longest {longest:4.0} ms", all.len());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    for (no, slower) in [(0, 1), (1, 4)] {
        let phone = Phone::enrol(&office, &console, no).await?;
        phone.wait_all_in().await?;
        phone.page.slow_down(slower).await?;
        println!("processor slowed {slower} times");
        enter(&phone).await?;
    }
    Ok(())
}

async fn enter(phone: &Phone) -> Result<()> {
    let page = &phone.page;
    let lead = phone.begin("lead").await?;
    let roster = format!("/draft/{lead}/roster");
    phone.go(&roster).await?;
    page.wait("[data-act=\"add-many\"]").await?;
    page.eval(WATCH).await?;
    // Seen to count: a loop that keeps the page busy.
    page.eval(
        "(() => { const end = performance.now() + 120; while (performance.now() < end); })()",
    )
    .await?;
    report(phone, "(a loop of 120 ms, to see that it counts)").await?;
    let names: Vec<String> = (1..=WORKERS).map(|no| format!("工人{no:03}")).collect();
    page.act("add-many").await?;
    page.fill("names", &names.join("\n")).await?;
    page.act("paste").await?;
    page.wait_text("工人001").await?;
    report(phone, "200 names pasted").await?;
    let ids = "[...document.querySelectorAll('[data-kind=wage_line]')].map(row => row.dataset.id)";
    let mut seen = std::collections::BTreeSet::new();
    // The list draws what is in sight: scrolling through it finds all.
    for step in 0..WORKERS / 5 {
        page.eval(&format!("document.querySelector('.vlist').scrollTop = {}", step * 5 * 72))
            .await?;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        for id in page.eval(ids).await?.as_array().into_iter().flatten() {
            seen.extend(id.as_str().map(str::to_owned));
        }
    }
    anyhow::ensure!(seen.len() == WORKERS, "{} lines", seen.len());
    report(phone, "scrolled from end to end").await?;
    for (no, line) in seen.iter().enumerate() {
        phone.go(&format!("/draft/{lead}/line/{line}")).await?;
        page.act("add-month").await?;
        page.wait("[data-month] input").await?;
        let due = page.property("[data-month] input", "name").await?;
        page.fill(&due, "6000").await?;
        for months in 2..=MONTHS {
            page.act("same-month").await?;
            let there = format!("document.querySelectorAll('[data-month]').length === {months}");
            page.until("the month", &there).await?;
        }
        if no == 0 {
            report(phone, "12 months of the first worker").await?;
        }
    }
    report(phone, "12 months of the other 199").await?;
    page.fill("trade", "木工").await?;
    report(phone, "a field of the last line").await?;
    phone.go(&roster).await?;
    page.wait("[data-kind=\"wage_line\"]").await?;
    for step in 0..WORKERS / 5 {
        page.eval(&format!("document.querySelector('.vlist').scrollTop = {}", step * 5 * 72))
            .await?;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    report(phone, "the full list opened and scrolled").await?;
    phone.go(&format!("/draft/{lead}")).await?;
    page.act("save").await?;
    page.wait(&format!("[data-id=\"{lead}\"][data-kind=\"lead\"]")).await?;
    report(phone, "saved: 201 records, 2,400 wage months").await?;
    phone.sync().await?;
    report(phone, "handed in").await
}
