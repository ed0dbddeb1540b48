//! A foreman's list as a mediator enters it: from a keystroke to what is painted, and how long the
//! page is busy in one piece.

use std::time::Duration;

use anyhow::{Context, Result};

use super::counties::County;
use super::job;
use super::ours::Session;
use crate::book::{ANXIN, Book, quantile};

const MONTHS: usize = 12;

/// Notes the longest task since the last time.
async fn longest(book: &mut Book, session: &Session, step: &str, work: &str) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(400)).await;
    let look = "(() => { const all = probe.tasks.splice(0); return Math.max(0, ...all.map(([, took]) => took)); })()";
    let busy = session.phone.page.eval(look).await?.as_f64().context("a time")?;
    book.note(&format!("{work}: longest task, {step}"), ANXIN, "ms", busy);
    Ok(())
}

/// Enters a list of so many workers and twelve months of the last of them.
pub(crate) async fn run(
    book: &mut Book,
    county: &County,
    workers: usize,
    slower: u32,
) -> Result<()> {
    let work = format!("roster of {workers} at {slower}× CPU");
    let session = Session::begin(county, None, slower).await?;
    session.online().await?;
    let page = &session.phone.page;
    page.slow_down(slower).await?;
    let lead = session.phone.begin("lead").await?;
    let roster = format!("/draft/{lead}/roster");
    session.go(&roster, "[data-act='add-many']").await?;
    page.eval("probe.tasks.splice(0)").await?;
    let names: Vec<String> = (1..=workers).map(|no| format!("工人{no:03}")).collect();
    page.act("add-many").await?;
    page.fill("names", &names.join("\n")).await?;
    page.act("paste").await?;
    page.wait_text("工人001").await?;
    longest(book, &session, "names pasted", &work).await?;
    for step in 0..workers.div_ceil(5) {
        page.eval(&format!("probe.find('.vlist').scrollTop = {}", step * 5 * 72)).await?;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    longest(book, &session, "scrolled from end to end", &work).await?;
    page.eval("probe.find('.vlist').scrollTop = 0").await?;
    let line = page.property("[data-kind=wage_line]", "data-id").await?;
    session.go(&format!("/draft/{lead}/line/{line}"), "[data-act='add-month']").await?;
    page.act("add-month").await?;
    page.wait("[data-month] input").await?;
    let due = page.property("[data-month] input", "name").await?;
    page.fill(&due, "6000").await?;
    for months in 2..=MONTHS {
        page.act("same-month").await?;
        let there = format!("document.querySelectorAll('[data-month]').length === {months}");
        page.until("the month", &there).await?;
    }
    longest(book, &session, "twelve months of one worker", &work).await?;
    let letters: String = "七月八月九月十月都没有发过工资一直拖到现在".chars().take(20).collect();
    let strokes: Vec<f64> =
        job(page, &format!("probe.strokes('trade', {})", super::quoted(&letters))).await?;
    book.note(&format!("{work}: keystroke to paint, p50"), ANXIN, "ms", quantile(&strokes, 0.5));
    book.note(
        &format!("{work}: keystroke to paint, slowest"),
        ANXIN,
        "ms",
        quantile(&strokes, 1.0),
    );
    page.eval("probe.find(\"[name='trade']\").blur()").await?;
    longest(book, &session, "twenty letters typed", &work).await?;
    session.go(&roster, "[data-kind='wage_line']").await?;
    longest(book, &session, "the list opened again", &work).await?;
    session.go(&format!("/draft/{lead}"), "[data-act='save']").await?;
    page.act("save").await?;
    page.wait(&format!("[data-id=\"{lead}\"][data-kind=\"lead\"]")).await?;
    longest(book, &session, "saved", &work).await?;
    session.phone.sync().await?;
    longest(book, &session, "handed in", &work).await
}
