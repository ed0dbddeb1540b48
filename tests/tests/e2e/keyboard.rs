//! The worker's page without eyes and without a finger: a whole report by keys alone, and what a screen
//! reader is given on every screen.

use std::time::Duration;

use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::worker::Worker;
use anyhow::{Result, bail, ensure};
use serde_json::Value;

/// More than stand on any screen.
const STOPS: usize = 60;

/// Tabs on until the focus is there.
async fn tab_to(page: &Page, selector: &str) -> Result<()> {
    page.wait(selector).await?;
    for _ in 0..STOPS {
        if page.eval(&format!("document.activeElement?.matches('{selector}')")).await? == true {
            return Ok(());
        }
        page.key("Tab").await?;
    }
    bail!("Tab does not come to {selector}")
}

/// Presses what Tab comes to.
async fn press(page: &Page, selector: &str, key: &str) -> Result<()> {
    tab_to(page, selector).await?;
    page.key(key).await
}

/// Waits for a screen, where reading begins at what is asked.
async fn screen(page: &Page, place: &str) -> Result<()> {
    let there =
        format!("location.hash === '#{place}' && document.activeElement?.className === 'ask'");
    page.until(&format!("{place}, read from its question on"), &there).await
}

fn said(node: &Value, part: &str) -> String {
    node[part]["value"].as_str().unwrap_or_default().trim().to_owned()
}

fn has(node: &Value, name: &str) -> Option<Value> {
    let all = node["properties"].as_array()?;
    let found = all.iter().find(|property| property["name"] == name)?;
    Some(found["value"]["value"].clone())
}

/// Times that the browser is asked what it announces, and the pause between two, in milliseconds.
const LOOKS: u32 = 300;
const PAUSE: u64 = 100;

/// Waits until the browser itself announces a text: a live region of its accessibility tree says it.
async fn wait_announced(page: &Page, text: &str) -> Result<()> {
    let close = |text: &str| text.split_whitespace().collect::<String>();
    let (wanted, mut said) = (close(text), Vec::new());
    for _ in 0..LOOKS {
        said = page.announced().await?;
        if said.iter().any(|region| close(region).contains(&wanted)) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(PAUSE)).await;
    }
    bail!("“{text}” is not announced; what is: {said:?}")
}

/// What a screen reader lacks on a screen: what can be reached without a name, or no one heading of the
/// first level.
async fn lacking(page: &Page, place: &str) -> Result<Vec<String>> {
    let nodes = page.read_aloud().await?;
    let reached = nodes.iter().filter(|node| has(node, "focusable") == Some(true.into()));
    let mute =
        reached.filter(|node| said(node, "name").is_empty() && said(node, "role") != "RootWebArea");
    let mut all: Vec<String> =
        mute.map(|node| format!("{place}: a {} without a name", said(node, "role"))).collect();
    let firsts = nodes.iter().filter(|node| {
        said(node, "role") == "heading"
            && has(node, "level") == Some(1.into())
            && !said(node, "name").is_empty()
    });
    let count = firsts.count();
    if count != 1 {
        all.push(format!("{place}: {count} headings of the first level"));
    }
    if !nodes.iter().any(|node| said(node, "role") == "main") {
        all.push(format!("{place}: no main part"));
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_report_by_keys_alone() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let page = &worker.page;
    press(page, "[data-act=\"report\"]", "Enter").await?;
    screen(page, "where").await?;
    tab_to(page, "[name=\"employer\"]").await?;
    page.compose("键盘试验劳务", true).await?;
    press(page, "[data-act=\"next\"]", "Enter").await?;
    screen(page, "amount").await?;
    // The digits of a keyboard, and the pad's by Space.
    for digit in ["1", "8", "6"] {
        page.key(digit).await?;
    }
    press(page, "[data-key=\"0\"]", " ").await?;
    page.key(" ").await?;
    wait_announced(page, "¥ 18,600").await?;
    press(page, "[data-act=\"next\"]", "Enter").await?;
    screen(page, "months").await?;
    press(page, ".month:nth-child(2)", " ").await?;
    page.wait(".month:nth-child(2)[aria-pressed=\"true\"]").await?;
    let held = "document.activeElement?.matches('.month:nth-child(2)')";
    page.until("the month to keep the focus", held).await?;
    press(page, "[data-act=\"next\"]", "Enter").await?;
    screen(page, "people").await?;
    page.key("6").await?;
    wait_announced(page, "6 人").await?;
    press(page, "[data-act=\"next\"]", "Enter").await?;
    screen(page, "who").await?;
    tab_to(page, "[name=\"phone\"]").await?;
    page.compose("123", true).await?;
    wait_announced(page, "好像不对").await?;
    press(page, "[data-act=\"send\"]", "Enter").await?;
    screen(page, "sent").await?;
    wait_announced(page, "县里已经收到").await?;
    let code = worker.code().await?;

    // What comes later: who one is with a consent of its own, words, taking it back.
    press(page, "[data-act=\"more\"]", "Enter").await?;
    screen(page, "more").await?;
    press(page, "summary", "Enter").await?;
    tab_to(page, "[name=\"late-phone\"]").await?;
    page.compose("13800001234", true).await?;
    tab_to(page, "[name=\"late-tail\"]").await?;
    page.compose("6688", true).await?;
    press(page, "[name=\"agree-account_tail\"]", " ").await?;
    page.until("the consent", "document.querySelector('[name=\"agree-account_tail\"]').checked")
        .await?;
    press(page, "[data-act=\"send-name\"]", "Enter").await?;
    screen(page, "one").await?;
    tab_to(page, "[name=\"answer\"]").await?;
    page.compose("还有两个人没拿到", true).await?;
    press(page, "[data-act=\"answer\"]", "Enter").await?;
    page.wait_text("还有两个人没拿到").await?;
    tab_to(page, "input[name=\"photo\"]").await?;
    press(page, "[data-act=\"withdraw\"]", "Enter").await?;
    wait_announced(page, "不能恢复").await?;
    press(page, "[data-act=\"sure-no\"]", "Enter").await?;

    // The 20 digits from the paper.
    press(page, "[data-act=\"back\"]", "Enter").await?;
    screen(page, "status").await?;
    tab_to(page, "[name=\"code\"]").await?;
    page.compose("1234", true).await?;
    press(page, "[data-act=\"look\"]", "Enter").await?;
    wait_announced(page, "没有查到这个回执码").await?;
    page.eval("document.querySelector('[name=\"code\"]').value = ''").await?;
    tab_to(page, "[name=\"code\"]").await?;
    page.compose(&code, true).await?;
    press(page, "[data-act=\"look\"]", "Enter").await?;
    screen(page, "one").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_has_names_for_all_that_can_be_reached() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let page = &worker.page;
    page.wait("[data-act=\"aloud\"]").await?;
    let mut all = lacking(page, "home").await?;
    worker.tell("读屏试验劳务").await?;
    page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    for place in [
        "where", "amount", "months", "people", "crew", "who", "sent", "more", "sheet", "one",
        "status", "ways", "settings",
    ] {
        worker.go(place).await?;
        screen(page, place).await?;
        all.extend(lacking(page, place).await?);
    }
    worker.go("more").await?;
    screen(page, "more").await?;
    page.act("name").await?;
    all.extend(lacking(page, "more, named").await?);
    ensure!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}
