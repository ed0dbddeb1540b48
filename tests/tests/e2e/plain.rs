//! What a page shows where its program cannot run or is not wanted: no WebAssembly, no scripts, inside another app,
//! translated by the browser, in a window that is too low.

use anxin_e2e::browser::Browser;
use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};

use super::browsers::ensure_it_fits;

/// An old browser's: nothing that is asked of WebAssembly is there.
const NO_WEBASSEMBLY: &str = "delete globalThis.WebAssembly";
/// One that cannot compile the program.
const CANNOT_COMPILE: &str = "WebAssembly.instantiateStreaming = WebAssembly.instantiate = \
    () => Promise.reject(new WebAssembly.CompileError('no'))";

/// One that lets a page store nothing.
const NO_STORE: &str =
    "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }";

async fn shown(page: &Page) -> Result<String> {
    let text = page.eval("document.body.innerText").await?;
    Ok(text.as_str().context("text")?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_says_what_to_do_where_the_program_cannot_run() -> Result<()> {
    let office = Office::start(None).await?;
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(profile.path()).await?;
    for old in [NO_WEBASSEMBLY, CANNOT_COMPILE] {
        let page = browser.page(390, 844).await?;
        page.watch_with(old).await?;
        for entry in ["/", "/console/", "/report"] {
            page.open(&format!("{}{entry}", office.origin)).await?;
            page.wait_text("没能打开").await?;
            let text = shown(&page).await?;
            ensure!(text.contains("Chrome") && text.contains("12348"), "{entry}: {text}");
            ensure!(!text.contains("正在打开"), "{entry}: {text}");
        }
        // What is left on the worker's page works without the program.
        let dead = "[...document.links].some(one => one.offsetParent && one.getAttribute('href').startsWith('#'))";
        ensure!(page.eval(dead).await? == false, "a link that needs the program is shown");
        page.press("a[href=\"/report/ways.html\"]").await?;
        page.wait_text("总包先垫给你").await?;
        page.wait("a[href=\"tel:12333\"]").await?;
        page.close().await?;
    }
    let page = browser.page(390, 844).await?;
    page.watch_with(NO_STORE).await?;
    page.open(&format!("{}/", office.origin)).await?;
    page.wait_text("打不开本机资料").await?;
    let text = shown(&page).await?;
    ensure!(text.contains("Chrome") && text.contains("12348"), "{text}");
    page.close().await?;
    let page = browser.page(390, 844).await?;
    page.without_scripts().await?;
    for (entry, words) in [("/", "JavaScript"), ("/console/", "JavaScript"), ("/report", "12348")] {
        page.open(&format!("{}{entry}", office.origin)).await?;
        page.wait_text(words).await?;
        let text = shown(&page).await?;
        ensure!(!text.contains("正在打开"), "{entry}: {text}");
        ensure!(!text.contains("查进度"), "{entry} shows what needs the program: {text}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_within_an_app_asks_for_a_browser_before_it_enrols() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let link = console.enrolment(0).await?;
    let phone = Phone::fresh(&office.origin).await?;
    let (page, root) = (&phone.page, format!("{}/", office.origin));
    page.call_itself("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) MicroMessenger/8.0.60").await?;
    page.watch_with("delete Navigator.prototype.serviceWorker").await?;
    page.open(&link).await?;
    page.wait_text("在浏览器打开").await?;
    ensure!(page.count("[data-act=\"claim\"]").await? == 0, "it is asked before");
    ensure_it_fits(page, "the advice").await?;
    page.act("enrol-here").await?;
    page.wait("[data-act=\"claim\"]").await?;

    page.call_itself("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) Version/19.1 Safari/604.1").await?;
    page.open("about:blank").await?;
    page.open(&root).await?;
    page.wait_text("添加到主屏幕").await?;
    page.act("enrol-here").await?;
    page.wait("[name=\"code\"]").await?;
    // The link is opened where the app is open: only the fragment changes, and no page is loaded.
    let code = link.split_once('#').context("a code")?.1;
    page.eval(&format!("void (location.hash = '{code}')")).await?;
    page.wait("[data-act=\"claim\"]:not(:disabled)").await?;
    ensure!(page.count("[name=\"code\"]").await? == 0, "the code is there");
    Ok(())
}

/// Puts each text into two elements of another name, as a browser's translator does, and goes on doing so.
const TRANSLATE: &str = "(() => { const put = (text) => { \
      if (!text.data.trim() || text.parentNode?.closest('font, script, style')) return; \
      const font = document.createElement('font'), inner = document.createElement('font'); \
      inner.textContent = text.data; font.append(inner); text.parentNode.replaceChild(font, text); }; \
    const all = (root) => { const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); \
      const texts = []; while (walk.nextNode()) texts.push(walk.currentNode); texts.forEach(put); }; \
    all(document.body); \
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => \
      node.nodeType === 3 ? node.parentNode && put(node) : node.isConnected && all(node)))) \
      .observe(document.body, { childList: true, subtree: true }); return true; })()";

#[tokio::test(flavor = "multi_thread")]
async fn a_translated_page_shows_no_old_values() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    for page in [&phone.page, &console.page] {
        page.wait("html[translate=\"no\"]").await?;
    }
    // A translator that does not listen.
    phone.page.eval(TRANSLATE).await?;
    let lead = phone.begin("lead").await?;
    phone.page.fill("employer", "翻译试验劳务").await?;
    phone.page.wait_text("翻译试验劳务").await?;
    phone.go(&format!("/draft/{lead}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.fill("name", "陈试验").await?;
    phone.page.act("add-month").await?;
    phone.page.wait("[data-month] input").await?;
    let due = phone.page.property("[data-month] input", "name").await?;
    phone.page.fill(&due, "6000").await?;
    phone.page.wait_text("6,000").await?;
    phone.page.until("no other sum", "!document.body.innerText.includes('¥0')").await?;

    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.page.eval(TRANSLATE).await?;
    worker.tell("翻译试验劳务").await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_is_longer_than_the_glass_and_one_on_its_side_has_room() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let page = &phone.page;
    let lead = phone.begin("lead").await?;
    page.fill("employer", "横过来劳务").await?;
    let body = "document.querySelector('.body').clientHeight";
    for (width, height) in [(390, 844), (844, 390), (195, 422)] {
        page.resize(width, height).await?;
        ensure_it_fits(page, &format!("the lead at {width}x{height}")).await?;
        let room = page.eval(body).await?.as_u64().context("a height")?;
        ensure!(room * 2 > u64::from(height), "{room} of {height} pixels are the form's");
    }
    page.resize(390, 844).await?;
    page.act("save").await?;
    page.wait(&format!("[data-id=\"{lead}\"]")).await?;
    for kind in ["inspection", "site"] {
        phone.begin(kind).await?;
        ensure_it_fits(page, kind).await?;
    }
    for place in ["/", "/list/lead", "/sync", "/me"] {
        phone.go(place).await?;
        page.wait("main.body").await?;
        ensure_it_fits(page, place).await?;
    }
    Ok(())
}
