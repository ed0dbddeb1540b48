//! The worker's page as its buttons say: letters, language, without a network, on another phone, where nothing may be
//! kept, and when there is no more room.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Messages that a report takes.
const MESSAGES: usize = 60;

async fn open(office: &Office) -> Result<Worker> {
    Worker::open(&office.origin, &format!("{}/report", office.origin)).await
}

/// A report that is at the office.
async fn reported(worker: &Worker, employer: &str) -> Result<()> {
    worker.tell(employer).await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await
}

/// The token of the newest receipt on the phone.
async fn token(worker: &Worker) -> Result<String> {
    let kept = worker.kept().await?;
    let token = kept.split("[{\"token\":\"").nth(1).and_then(|rest| rest.split('"').next());
    Ok(token.context("a token")?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn large_letters_contrast_and_english_by_their_buttons() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    let page = &worker.page;
    page.wait("[data-act=\"elder\"][aria-pressed=\"false\"]").await?;
    let size = "parseFloat(getComputedStyle(document.body).fontSize)";
    let small = page.eval(size).await?.as_f64().context("a size")?;
    page.act("elder").await?;
    page.wait("html[data-elder]").await?;
    page.wait("[data-act=\"elder\"][aria-pressed=\"true\"]").await?;
    let large = page.eval(size).await?.as_f64().context("a size")?;
    ensure!(large > small, "letters of {large} are not larger than of {small}");
    page.act("settings").await?;
    page.act("contrast").await?;
    page.wait("html[data-contrast]").await?;
    let black = "getComputedStyle(document.querySelector('.ask')).color === 'rgb(0, 0, 0)'";
    page.until("black letters", black).await?;
    // The page is loaded anew: nobody waits for the press to come back.
    let press = "setTimeout(() => document.querySelector('[data-act=\"language\"][value=\"en\"]').click()) > 0";
    page.wait("[data-act=\"language\"][value=\"en\"]").await?;
    page.eval(press).await?;
    page.wait("html[lang=\"en\"][data-elder][data-contrast]").await?;
    page.wait_text("What can I do").await?;
    page.act("ways").await?;
    page.wait_text("five at most").await?;
    worker.go("").await?;
    reported(&worker, "English trial labour").await?;
    let shown = page.text(".step").await?;
    let chinese = shown.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    ensure!(!chinese, "Chinese is left on the screen: {shown}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_done_is_read_without_a_network() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    worker.wait_installed().await?;
    let worker = worker.kill_and_reopen(true).await?;
    worker.page.act("ways").await?;
    for words in ["总包先垫给你", "公证", "检察院", "最多 5 个人", "考勤本"] {
        worker.page.wait_text(words).await?;
    }
    for number in ["12348", "12333", "12345", "110"] {
        worker.page.wait(&format!("a[href=\"tel:{number}\"]")).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipts_link_is_copied_opened_on_another_phone_and_forgotten_there() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    reported(&worker, "链接试验劳务").await?;
    let clipboard = "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }, 1";
    worker.page.eval(clipboard).await?;
    worker.page.act("copy-link").await?;
    worker.page.wait_text("已复制").await?;
    let link = worker.page.eval("window.copied").await?;
    let link = link.as_str().context("a link")?.to_owned();
    let token = token(&worker).await?;
    ensure!(link == format!("{}/report#r={token}", office.origin), "{link}");

    let other = open(&office).await?;
    other.page.open("about:blank").await?;
    other.page.open(&link).await?;
    other.page.wait("[data-state=\"report.state.received\"]").await?;
    let address = other.page.eval("location.href").await?;
    ensure!(!address.to_string().contains(&token), "the receipt stays in the address: {address}");
    other.wait_kept(&token).await?;
    other.page.act("forget").await?;
    other.page.wait_text("回执码抄下来了吗").await?;
    ensure!(other.kept().await?.contains(&token), "nothing goes before it was said twice");
    other.page.act("forget-yes").await?;
    other.page.wait("[data-act=\"report\"]").await?;
    ensure!(!other.kept().await?.contains(&token), "the receipt is still on the phone");
    ensure!(worker.kept().await?.contains(&token), "the first phone keeps its own");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_may_be_kept_it_is_said_until_the_office_has_it() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    let refuse =
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };";
    worker.page.watch_with(refuse).await?;
    worker.page.open(&format!("{}/report?", office.origin)).await?;
    worker.page.wait("[data-act=\"aloud\"]").await?;
    worker.page.set_offline(true).await?;
    worker.tell("不让存试验劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("page").await?;
    worker.page.wait_text("请别关这一页").await?;
    let shown = worker.page.eval("document.body.innerText").await?;
    ensure!(!shown.to_string().contains("在手机里"), "nothing is on the phone: {shown}");
    worker.page.set_offline(false).await?;
    worker.wait_safe("office").await
}

/// Opens the last screen with a firm typed and nothing else.
async fn typed(page: &Page, employer: &str) -> Result<()> {
    page.act("report").await?;
    page.fill("employer", employer).await?;
    page.act("enough").await?;
    page.wait("[data-act=\"send-anonymous\"]").await
}

/// The firms of all reports at the office.
async fn firms(console: &Console) -> Result<Vec<String>> {
    let list = console.api("reports").await?;
    let rows = list["rows"].as_array().into_iter().flatten();
    Ok(rows.map(|row| row["title"].as_str().unwrap_or_default().to_owned()).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_are_two_reports_and_two_presses_are_one() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let mut worker = open(&office).await?;
    worker.wait_installed().await?;
    let first = worker.second_tab().await?;
    let second = &worker.page;
    first.set_offline(true).await?;
    second.set_offline(true).await?;
    typed(&first, "甲标签劳务").await?;
    typed(second, "乙标签劳务").await?;
    // Twice in one go, before anything else happens.
    let twice = "(key => { key.click(); key.click(); return true })\
                 (document.querySelector('[data-act=\"send-anonymous\"]'))";
    for page in [&first, second] {
        page.eval(twice).await?;
        page.wait("[data-safe=\"phone\"]").await?;
    }
    let codes = [first.property("[data-code]", "data-code").await?, worker.code().await?];
    ensure!(codes[0] != codes[1], "two reports have one receipt");
    let worker = worker.kill_and_reopen(false).await?;
    console.page.until(
        "both reports",
        "fetch('/api/v1/console/reports').then(a => a.json()).then(all => all.rows.length >= 2)",
    )
    .await?;
    for (code, firm) in codes.iter().zip(["甲标签劳务", "乙标签劳务"]) {
        worker.go("status").await?;
        worker.page.fill("code", code).await?;
        worker.page.act("look").await?;
        worker.wait_safe("office").await?;
        ensure!(worker.code().await? == *code, "the code of {firm} is another's");
    }
    let mut firms = firms(&console).await?;
    firms.sort();
    ensure!(firms == ["乙标签劳务", "甲标签劳务"], "{firms:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_next_on_a_phone_is_asked_whose_draft_it_is_and_can_clear_it() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    typed(&worker.page, "前人试验公司").await?;
    worker.page.fill("phone", "13899990000").await?;
    worker.page.fill("name", "前试验人").await?;
    worker.wait_kept("前试验人").await?;
    let worker = worker.kill_and_reopen(false).await?;
    worker.page.act("report").await?;
    worker.page.wait("[data-act=\"anew\"]").await?;
    for place in ["who", "where"] {
        worker.go(place).await?;
        let shown = worker.page.eval("document.body.innerHTML").await?;
        ensure!(!shown.to_string().contains("前人"), "shown before it was asked: {shown}");
    }
    worker.page.act("resume").await?;
    worker
        .page
        .until(
            "what was typed",
            "document.querySelector('[name=\"employer\"]')?.value === '前人试验公司'",
        )
        .await?;
    // The next one scans a poster.
    let worker = worker.kill_and_reopen(false).await?;
    worker.page.eval("location.hash = 'at=429800001'").await?;
    worker.page.wait(".site").await?;
    worker.page.act("report").await?;
    worker.page.act("anew").await?;
    worker.page.wait("[name=\"employer\"]").await?;
    ensure!(!worker.kept().await?.contains("前人"), "what was typed before is still there");
    worker.page.fill("employer", "后人试验公司").await?;
    worker.wait_kept("429800001").await?;
    worker.wait_kept("后人").await?;
    worker.page.set_offline(true).await?;
    worker.page.act("enough").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("phone").await?;
    worker.go("status").await?;
    worker.page.act("wipe").await?;
    worker.page.wait_text("还有 1 样没交到县里").await?;
    worker.page.act("wipe-yes").await?;
    worker.page.wait("[data-act=\"report\"]").await?;
    let kept = worker.kept().await?;
    ensure!(!kept.contains("后人") && !kept.contains("token"), "{kept}");
    Ok(())
}

/// Whether something can be pressed where it is: nothing lies over its middle, and all of it is in view.
fn in_sight(selector: &str) -> String {
    format!(
        "(e => {{ if (!e) return false; const at = e.getBoundingClientRect(); \
           const on = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2); \
           return at.top >= 0 && at.bottom <= innerHeight && e.contains(on); }})\
         (document.querySelector('{selector}'))"
    )
}

/// Every key of the pad that is in view can be pressed there.
const NO_KEY_COVERED: &str = "[...document.querySelectorAll('.pad button')].every(key => { \
    key.scrollIntoView({ block: 'nearest' }); const at = key.getBoundingClientRect(); \
    return key.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)); })";

#[tokio::test(flavor = "multi_thread")]
async fn on_every_small_screen_110_is_in_sight_and_no_key_is_covered() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    let page = &worker.page;
    worker.tell("小屏试验劳务").await?;
    let sizes = [(360, 640), (360, 540), (390, 844), (412, 915), (320, 480), (195, 422)];
    for elder in [false, true] {
        page.eval(&format!("document.documentElement.toggleAttribute('data-elder', {elder})"))
            .await?;
        for (width, height) in sizes {
            page.resize(width, height).await?;
            for place in ["amount", "people"] {
                worker.go(place).await?;
                page.until(&format!("all keys of {place} at {width}x{height}"), NO_KEY_COVERED)
                    .await?;
            }
            worker.go("who").await?;
            page.act("danger").await?;
            page.until(&format!("110 at {width}x{height}"), &in_sight("a[href=\"tel:110\"]"))
                .await?;
            let seen = page.eval("document.querySelector('[data-alarm]').innerText").await?;
            ensure!(seen.to_string().contains("马上打 110"), "{seen}");
            page.act("danger").await?;
            page.until("danger to be taken back", "!document.querySelector('[data-alarm]')")
                .await?;
        }
    }
    // Told, it is shown back with 110 wherever the report is, and what cannot be undone is asked in sight.
    page.resize(360, 640).await?;
    page.act("danger").await?;
    page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    page.wait("[data-alarm]").await?;
    worker.go("one").await?;
    page.wait("[data-alarm]").await?;
    page.wait("[data-act=\"danger\"][aria-pressed=\"true\"]").await?;
    page.eval("document.querySelector('[data-act=\"withdraw\"]').scrollIntoView({ block: 'end' })")
        .await?;
    page.act("withdraw").await?;
    page.until("the question in sight", &in_sight("[data-act=\"withdraw-yes\"]")).await
}

/// A microphone that is taken away, as a call does it, and a kill: what was said until then is heard, and goes.
#[tokio::test(flavor = "multi_thread")]
async fn a_recording_outlives_its_microphone_and_a_kill() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    let listen = "navigator.mediaDevices.ask = navigator.mediaDevices.getUserMedia, \
        navigator.mediaDevices.getUserMedia = async (what) => window.heard = \
          await navigator.mediaDevices.ask(what), 1";
    reported(&worker, "录音试验劳务").await?;
    worker.page.eval(listen).await?;
    worker.go("more").await?;
    worker.page.act("voice").await?;
    worker.wait_kept_piece().await?;
    let taken = "heard.getTracks().forEach(one => { one.stop(); one.dispatchEvent(new Event('ended')) }), 1";
    worker.page.eval(taken).await?;
    worker.page.wait("[data-heard]").await?;
    worker.page.wait_text("录音自己停了").await?;
    worker.page.act("voice-send").await?;
    worker.wait_held(1).await?;

    worker.page.act("voice").await?;
    worker.page.wait(".clock").await?;
    worker.wait_kept_piece().await?;
    let worker = worker.kill_and_reopen(false).await?;
    worker.go("status").await?;
    worker.page.act("open-receipt").await?;
    worker.page.act("more").await?;
    worker.page.wait("[data-heard]").await?;
    worker.page.act("voice-send").await?;
    worker.wait_held(2).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_full_report_does_not_take_is_shown_there_and_stands_in_nobodys_way() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = open(&office).await?;
    reported(&worker, "说满试验劳务").await?;
    let token = token(&worker).await?;
    let fill = format!(
        "(async () => {{ for (let no = 0; no < {MESSAGES}; no++) {{ \
           const told = await fetch('/api/v1/reports/messages', {{ method: 'POST', \
             body: JSON.stringify({{ id: 'm' + no, words: '还没给' }}), \
             headers: {{ 'content-type': 'application/json', 'anxin-receipt': {} }} }}); \
           if (told.status !== 200) return told.status; }} return 200; }})()",
        Value::from(token)
    );
    let told = worker.page.eval(&fill).await?;
    ensure!(told == 200, "{told}");
    worker.go("one").await?;
    worker.page.fill("answer", "第六十一句").await?;
    worker.page.act("answer").await?;
    worker.page.wait("[data-refused]").await?;
    let said = worker.page.text("[data-refused]").await?;
    ensure!(said.contains("已经满了") && said.contains("第六十一句"), "{said}");

    // Later: it is no news any more, and not said to be on its way.
    let worker = worker.kill_and_reopen(false).await?;
    worker.page.wait(".hint").await?;
    let home = worker.page.eval("document.body.innerText").await?;
    let home = home.as_str().unwrap_or_default();
    ensure!(!home.contains("还在手机里") && !home.contains("满了"), "{home}");
    reported(&worker, "另一件试验劳务").await?;
    let sent = worker.page.eval("document.body.innerText").await?;
    ensure!(!sent.to_string().contains("满了"), "{sent}");
    // And not lost: where it belongs it can still be read out.
    worker.go("status").await?;
    worker.page.press("[data-act=\"open-receipt\"]:last-of-type").await?;
    worker.page.wait("[data-refused]").await?;
    worker.page.wait_text("第六十一句").await
}
