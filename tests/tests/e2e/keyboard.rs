//! The worker's page without eyes and without a finger: a whole report by keys alone, and what a screen
//! reader is given on every screen. The duty desk by keys alone as well.

use std::time::Duration;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::worker::Worker;
use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use super::access::found;
use super::together::send;

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

/// What a person without a pointer lacks: something that has the focus, in view, with a frame around it. A question
/// has none; reading begins there.
const SEEN: &str = "(() => { const on = document.activeElement; \
    if (!on || on === document.body) return 'nothing has the focus'; \
    const shown = on.type === 'file' ? on.closest('label') : on; \
    const at = shown.getBoundingClientRect(), style = getComputedStyle(shown); \
    if (at.height < 1 || at.bottom <= 0 || at.top >= innerHeight) return `${on.outerHTML} is out of view`; \
    const frame = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; \
    return frame || on.tagName === 'H1' ? '' : `${on.outerHTML} has no frame`; })()";

/// After a step the focus is somewhere, and seen.
async fn seen(page: &Page, step: &str) -> Result<()> {
    let lacks = page.eval(SEEN).await?;
    ensure!(lacks == "", "{step}: {lacks}");
    Ok(())
}

/// Presses what Tab comes to, and sees that it keeps the focus when the screen has changed under it.
async fn press_and_stay(page: &Page, selector: &str, key: &str, then: &str) -> Result<()> {
    tab_to(page, selector).await?;
    seen(page, &format!("at {selector}")).await?;
    page.key(key).await?;
    page.until(&format!("{then} after {selector}"), then).await?;
    seen(page, &format!("after {selector}")).await?;
    let held = page.eval(&format!("document.activeElement.matches('{selector}')")).await?;
    ensure!(held == true, "{selector} has lost the focus");
    Ok(())
}

/// Tabs back until the focus is there.
async fn back_to(page: &Page, selector: &str) -> Result<()> {
    for _ in 0..STOPS {
        page.tab_back().await?;
        seen(page, &format!("on the way back to {selector}")).await?;
        if page.eval(&format!("document.activeElement?.matches('{selector}')")).await? == true {
            return Ok(());
        }
    }
    bail!("Shift and Tab do not come to {selector}")
}

/// A screen as a keyboard finds it: read from its question on, and nothing that axe objects to.
async fn arrived(page: &Page, place: &str) -> Result<()> {
    screen(page, place).await?;
    seen(page, place).await?;
    clean(page, place).await
}

async fn clean(page: &Page, place: &str) -> Result<()> {
    let all = found(page, place).await?;
    ensure!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
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
    wait_announced(page, "这里有 4 个").await?;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_list_and_danger_by_keys_alone() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let page = &worker.page;
    press(page, "[data-act=\"report\"]", "Enter").await?;
    for place in ["where", "amount", "months"] {
        screen(page, place).await?;
        press(page, "[data-act=\"next\"]", " ").await?;
    }
    screen(page, "people").await?;
    press(page, "[data-act=\"crew\"]", "Enter").await?;
    arrived(page, "crew").await?;
    tab_to(page, "[name=\"list\"]").await?;
    page.compose("陈建国 1200,50\n王芳 1200\n李四", true).await?;
    wait_announced(page, "3 人").await?;
    clean(page, "crew, three lines, one in doubt").await?;
    press(page, "[data-act=\"pick\"]", "Enter").await?;
    page.until("the chosen sum", "!document.querySelector('[data-unsure]')").await?;
    seen(page, "after the last doubt is gone").await?;
    press(page, ".foot [data-act=\"listed\"]", "Enter").await?;

    arrived(page, "who").await?;
    tab_to(page, "[name=\"phone\"]").await?;
    page.compose("13800001234", true).await?;
    let pressed = |on: bool| {
        format!("!!document.querySelector('[data-act=\"danger\"][aria-pressed=\"{on}\"]')")
    };
    for on in [true, false, true] {
        press_and_stay(page, "[data-act=\"danger\"]", " ", &pressed(on)).await?;
    }
    wait_announced(page, "马上打 110").await?;
    clean(page, "who, in danger").await?;
    page.key("Tab").await?;
    let call = "document.activeElement.matches('a[href=\"tel:110\"]')";
    ensure!(page.eval(call).await? == true, "110 does not come next");
    seen(page, "at 110").await?;
    press(page, "[data-act=\"send\"]", "Enter").await?;
    arrived(page, "sent").await?;
    wait_announced(page, "县里已经收到").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_note_and_the_national_sheet_by_keys_alone() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let page = &worker.page;
    press(page, "[data-act=\"report\"]", "Enter").await?;
    screen(page, "where").await?;
    press(page, "[data-act=\"enough\"]", "Enter").await?;
    screen(page, "who").await?;
    press(page, "[data-act=\"send-anonymous\"]", "Enter").await?;
    arrived(page, "sent").await?;
    wait_announced(page, "县里已经收到").await?;

    press(page, "[data-act=\"more\"]", "Enter").await?;
    arrived(page, "more").await?;
    tab_to(page, "input[name=\"photo\"]").await?;
    seen(page, "at the photo").await?;
    let words = |words: &str| {
        format!("document.querySelector('[data-act=\"voice\"]').innerText === '{words}'")
    };
    let heard = "!!document.querySelector('[data-heard] audio')";
    press_and_stay(page, "[data-act=\"voice\"]", "Enter", &words("录好了，停")).await?;
    clean(page, "more, listening").await?;
    // Something to hear.
    page.eval("new Promise((good) => setTimeout(good, 1000))").await?;
    press(page, "[data-act=\"voice\"]", " ").await?;
    page.until("the recording to be heard", heard).await?;
    seen(page, "after the recording").await?;
    clean(page, "more, recorded").await?;
    back_to(page, "[data-act=\"voice-send\"]").await?;
    page.key("Enter").await?;
    page.until("the recorder again", &words("录一段话")).await?;
    worker.wait_held(1).await?;
    seen(page, "after the voice note").await?;
    clean(page, "more, heard").await?;
    page.key("Tab").await?;
    seen(page, "at the sound's file").await?;
    back_to(page, "[data-act=\"voice\"]").await?;

    back_to(page, "[data-act=\"back\"]").await?;
    page.key("Enter").await?;
    arrived(page, "one").await?;
    press(page, "[data-act=\"sheet\"]", "Enter").await?;
    arrived(page, "sheet").await?;
    press(page, "[data-act=\"national\"]", "Enter").await?;
    wait_announced(page, "这里还没写").await?;
    seen(page, "told at the number").await?;
    back_to(page, "[name=\"national\"]").await?;
    page.compose("GZQX-2026-001", true).await?;
    press(page, "[data-act=\"national\"]", " ").await?;
    arrived(page, "one").await?;
    page.wait_text("全国平台回执号：GZQX-2026-001").await?;
    // Asked once more, in words: the way out has the focus, not what cannot be undone.
    press(page, "[data-act=\"forget\"]", "Enter").await?;
    let no = "document.activeElement?.matches('[data-act=\"sure-no\"]')";
    page.until("the way out to have the focus", no).await?;
    clean(page, "one, asked once more").await?;
    press_and_back(page).await
}

/// Says no, and is where it was.
async fn press_and_back(page: &Page) -> Result<()> {
    page.key("Enter").await?;
    let there = "document.activeElement?.matches('[data-act=\"forget\"]')";
    page.until("the focus to be back", there).await?;
    seen(page, "after a no").await
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_contrast_and_language_by_keys_alone() -> Result<()> {
    let office = Office::start(None).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let page = &worker.page;
    page.wait("[data-act=\"aloud\"]").await?;
    let root = |attribute: &str| format!("document.documentElement.hasAttribute('{attribute}')");
    press_and_stay(page, ".strip [data-act=\"elder\"]", "Enter", &root("data-elder")).await?;
    clean(page, "home, large").await?;
    let small = format!("!{}", root("data-elder"));
    press_and_stay(page, ".strip [data-act=\"elder\"]", " ", &small).await?;
    press(page, "[data-act=\"settings\"]", "Enter").await?;
    arrived(page, "settings").await?;
    for (act, attribute) in [("elder", "data-elder"), ("contrast", "data-contrast")] {
        let button = format!(".step [data-act=\"{act}\"]");
        press_and_stay(page, &button, " ", &root(attribute)).await?;
        page.wait(&format!("{button}[aria-pressed=\"true\"]")).await?;
        clean(page, attribute).await?;
    }
    press(page, "[data-act=\"language\"][value=\"en\"]", "Enter").await?;
    page.wait("html[lang=\"en\"][data-elder][data-contrast]").await?;
    page.wait("[data-act=\"aloud\"]").await?;
    // Loaded anew: reading begins at its heading.
    page.until("something to go on from", &format!("{SEEN} === ''")).await?;
    clean(page, "home, English, large, contrast").await?;
    press(page, "[data-act=\"settings\"]", "Enter").await?;
    arrived(page, "settings").await?;
    press(page, "[data-act=\"language\"][value=\"zh-CN\"]", " ").await?;
    page.wait("html[lang=\"zh-CN\"]").await?;
    press(page, "[data-act=\"settings\"]", "Enter").await?;
    screen(page, "settings").await?;
    press(page, "[data-act=\"back\"]", "Enter").await?;
    page.until("home", "!!document.querySelector('.hero')").await?;
    page.until("something to go on from at home", &format!("{SEEN} === ''")).await
}

/// Opens a report of the desk's list; reading goes on in it.
async fn open_report(page: &Page, employer: &str) -> Result<()> {
    let find = format!(
        "[...document.querySelectorAll('tr[data-kind=\"report\"]')]\
         .find(row => row.innerText.includes('{employer}'))?.dataset.id"
    );
    page.until(employer, &format!("!!({find})")).await?;
    let id = page.eval(&find).await?;
    let id = id.as_str().unwrap_or_default();
    press(page, &format!("tr[data-id=\"{id}\"] [data-act=\"open-report\"]"), "Enter").await?;
    let inside = format!("!!document.activeElement?.closest('[data-report=\"{id}\"]')");
    page.until("the focus to be in the report", &inside).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_duty_desk_by_keys_alone() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let page = &console.page;
    let firms = ["甲键盘劳务", "乙键盘劳务", "丙键盘劳务", "丙键盘劳务"];
    let report = |(no, firm): (usize, &str)| {
        json!({
            "scope": "429800001", "employer": firm, "months": ["2026-11"], "amount_fen": 100_000,
            "reporter": { "name": format!("键盘工{no}"), "phone": format!("1380000150{no}") },
        })
    };
    let sent = send(page, &firms.into_iter().enumerate().map(report).collect::<Vec<_>>()).await?;
    ensure!(sent.iter().all(|(status, _)| *status == 200), "{sent:?}");
    console.go("/console/reports").await?;
    page.wait("[data-part=\"groups\"]").await?;
    page.wait_text("待处理 4").await?;
    let mut all = found(page, "the list").await?;

    open_report(page, "甲键盘劳务").await?;
    tab_to(page, "[name=\"question\"]").await?;
    page.compose("有考勤吗？", true).await?;
    // What another worker says meanwhile takes nobody away from what is being typed.
    send(page, &[report((4, "丁键盘劳务"))]).await?;
    page.wait_text("丁键盘劳务").await?;
    let held = "document.activeElement?.matches('[name=\"question\"]')";
    page.until("the question to keep the focus", held).await?;
    // Nor is it lost when another report is looked at: back, it is there.
    open_report(page, "乙键盘劳务").await?;
    page.eval("history.back()").await?;
    let typed = "document.querySelector('[name=\"question\"]')?.value === '有考勤吗？'";
    page.until("the question that was typed", typed).await?;
    press(page, "[data-act=\"ask\"]", "Enter").await?;
    wait_announced(page, "有考勤吗？").await?;
    let high = "document.querySelector('.talk li.ours').getBoundingClientRect().height";
    ensure!(
        page.eval(&format!("{high} < 100")).await? == true,
        "D20: a message is as high as its words"
    );
    all.extend(found(page, "a report that was asked about").await?);
    // The address is the report's own: loaded anew it is there.
    page.eval("location.reload()").await?;
    page.wait_text("键盘工0").await?;
    press(page, "[data-act=\"refuse-open\"]", "Enter").await?;
    tab_to(page, "[name=\"reason\"]").await?;
    page.compose("工资已经付清", true).await?;
    all.extend(found(page, "refusing").await?);
    press(page, "[data-act=\"refuse\"]", "Enter").await?;
    // It asks once, and the way out has the focus.
    let no = "document.activeElement?.matches('[data-act=\"refuse-no\"]')";
    page.until("the way out to have the focus", no).await?;
    page.tab_back().await?;
    page.key("Enter").await?;
    page.wait_text("不予受理，工人会看到：工资已经付清").await?;
    // The next one is open, and the list is where it was.
    let next = "!!document.activeElement?.closest('[data-report]') && !document.querySelector('[data-report]').innerText.includes('键盘工0')";
    page.until("the next report", next).await?;

    by_letters(page).await?;
    open_report(page, "乙键盘劳务").await?;
    press(page, "[data-act=\"accept\"]", "Enter").await?;
    press_back(page, "[data-act=\"accept-yes\"]").await?;
    press(page, "[data-part=\"last\"] [data-act=\"open-lead\"]", "Enter").await?;
    let case = "location.pathname.startsWith('/console/records/')";
    page.until("the case", case).await?;
    page.wait_text("键盘工1").await?;

    press(page, "a[href=\"/console/reports\"]", "Enter").await?;
    press(page, "[data-act=\"groups-open\"]", "Enter").await?;
    press(page, "[data-act=\"group-open\"]", "Enter").await?;
    press(page, "[data-act=\"collective\"]", "Enter").await?;
    page.wait_text("确认并案").await?;
    press_back(page, "[data-act=\"collective-yes\"]").await?;
    press(page, "[data-part=\"last\"] [data-act=\"open-lead\"]", "Enter").await?;
    page.until("the case of both", case).await?;
    page.wait_text("键盘工2").await?;
    page.wait_text("键盘工3").await?;

    press(page, "a[href=\"/console/reports\"]", "Enter").await?;
    press(page, "[data-act=\"ended-ones\"]", "Enter").await?;
    open_report(page, "甲键盘劳务").await?;
    page.wait_text("不予受理：工资已经付清").await?;
    all.extend(found(page, "those that were decided").await?);
    ensure!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}

/// Presses what has the focus after one step back: an answer stands before the way out.
async fn press_back(page: &Page, selector: &str) -> Result<()> {
    let out = selector.replace("-yes", "-no");
    page.until(
        "the way out to have the focus",
        &format!("document.activeElement?.matches('{out}')"),
    )
    .await?;
    page.tab_back().await?;
    let there = page.eval(&format!("document.activeElement?.matches('{selector}')")).await?;
    ensure!(there == true, "{selector} is not before the way out");
    page.key("Enter").await
}

/// The letters of the list: j and k move, x ticks, Enter opens; in a field they are letters.
async fn by_letters(page: &Page) -> Result<()> {
    // From the first line on, there is one after it.
    page.eval("document.querySelector('[data-act=\"open-report\"]').click()").await?;
    let first = "document.querySelector('tr[data-kind=\"report\"]').classList.contains('on')";
    page.until("the first line to be open", first).await?;
    let inside = "!!document.activeElement?.closest('[data-report] [data-part=\"said\"]')";
    page.until("the focus to be in its report", inside).await?;
    let on = |no: usize| {
        format!(
            "document.activeElement?.closest('tr[data-kind=\"report\"]') === \
             document.querySelectorAll('tr[data-kind=\"report\"]')[{no}]"
        )
    };
    let marked = "[...document.querySelectorAll('tr[data-kind=\"report\"]')].findIndex(row => row.classList.contains('on'))";
    let at = page.eval(marked).await?;
    let at = usize::try_from(at.as_i64().unwrap_or_default()).unwrap_or_default();
    page.key("j").await?;
    page.until("the line after the open one", &on(at + 1)).await?;
    page.key("k").await?;
    page.until("the line before", &on(at)).await?;
    page.key("x").await?;
    page.wait("[data-part=\"several\"]").await?;
    page.key("x").await?;
    page.until("nothing to be ticked", "!document.querySelector('[data-part=\"several\"]')")
        .await?;
    page.key("j").await?;
    page.until("the line after", &on(at + 1)).await?;
    page.key("Enter").await?;
    let open = format!("{marked} === {}", at + 1);
    page.until("that line to be open", &open).await
}
