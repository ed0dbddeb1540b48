//! What a screen reader and a keyboard need: axe-core finds nothing on any screen.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::packages;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};

/// Runs axe on a page; what it finds comes back in words.
pub(crate) async fn found(page: &Page, screen: &str) -> Result<Vec<String>> {
    let source = packages("axe-core")?.join("node_modules/axe-core/axe.min.js");
    page.eval(&format!("{}; true", std::fs::read_to_string(source)?)).await?;
    let violations = page
        .eval(
            "axe.run().then(found => found.violations.flatMap(rule => \
             rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`)))",
        )
        .await?;
    let violations = violations.as_array().cloned().unwrap_or_default();
    Ok(violations
        .iter()
        .map(|one| format!("{screen}: {}", one.as_str().unwrap_or_default()))
        .collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_the_phone_and_in_the_console() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let all = std::sync::Mutex::new(Vec::new());
    let note = |more: Vec<String>| all.lock().map(|mut all| all.extend(more)).unwrap_or_default();
    let phone = Phone::enrol_seen(&office, &console, 0, async |page, screen| {
        note(found(page, screen).await?);
        Ok(())
    })
    .await?;
    phone.wait_all_in().await?;
    for path in ["/", "/list/lead", "/list/site", "/new", "/me", "/sync"] {
        phone.go(path).await?;
        note(found(&phone.page, path).await?);
    }
    phone.go("/list/lead").await?;
    phone.page.press("[data-kind=\"lead\"]").await?;
    phone.page.wait("[data-act=\"edit\"]").await?;
    note(found(&phone.page, "record").await?);
    let lead = phone.begin("lead").await?;
    note(found(&phone.page, "lead form").await?);
    phone.go(&format!("/draft/{lead}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.act("add-month").await?;
    note(found(&phone.page, "wage line").await?);
    let inspection = phone.begin("inspection").await?;
    note(found(&phone.page, "inspection form").await?);
    phone.go(&format!("/draft/{inspection}/check/3")).await?;
    phone.page.wait("[data-act=\"next\"]").await?;
    note(found(&phone.page, "checklist").await?);
    for (path, there) in
        [("/console/", "tr[data-kind]"), ("/console/people", "tr[data-kind=\"person\"]")]
    {
        console.go(path).await?;
        console.page.wait(there).await?;
        note(found(&console.page, path).await?);
    }
    let all = all.into_inner().unwrap_or_default();
    ensure!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}

/// What the worker's page says when something cannot be taken as it is.
async fn refusals(worker: &Worker) -> Result<Vec<String>> {
    worker.go("more").await?;
    worker.page.act("say").await?;
    worker.page.wait_text("这里还没写").await?;
    worker.page.press("summary").await?;
    worker.page.fill("late-id", "110105194912310021").await?;
    worker.page.wait_text("对不上").await?;
    worker.page.wait_text("先点同意").await?;
    let mut all = found(&worker.page, "more, wrong").await?;
    worker.go("status").await?;
    worker.page.fill("code", "一二三四").await?;
    worker.page.act("look").await?;
    worker.page.wait_text("这里有 0 个").await?;
    all.extend(found(&worker.page, "an unknown code").await?);
    worker.page.fill("code", "").await?;
    worker.page.act("open-receipt").await?;
    worker.page.act("withdraw").await?;
    worker.page.wait_text("不能恢复").await?;
    all.extend(found(&worker.page, "withdrawing").await?);
    Ok(all)
}

/// The duty desk: a report, a group of them, one that was taken up.
async fn desk(office: &Office, console: &Console) -> Result<Vec<String>> {
    let other = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    other.tell("无障碍试验").await?;
    other.page.act("send-anonymous").await?;
    other.wait_safe("office").await?;
    console.go("/console/reports").await?;
    console.page.wait("[data-kind=\"group\"]").await?;
    console.page.act("groups-open").await?;
    console.page.act("group-open").await?;
    console.page.act("collective").await?;
    console.page.wait_text("确认并案").await?;
    console.page.press("[name=\"tick\"]").await?;
    console.page.wait("[data-part=\"several\"]").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-act=\"accept\"]").await?;
    let mut all = found(&console.page, "duty desk with a group").await?;
    console.page.act("accept").await?;
    all.extend(found(&console.page, "asked once more").await?);
    console.page.act("accept-no").await?;
    console.decide_and_open("accept").await?;
    console.go("/console/reports").await?;
    console.page.act("ended-ones").await?;
    // The other list is there, not the one before it.
    let ended = "(document.querySelector('tr[data-kind=\"report\"]')?.innerText ?? '').includes('已转线索')";
    console.page.until("the list of those that were taken up", ended).await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-act=\"open-lead\"]").await?;
    all.extend(found(&console.page, "a report that was taken up").await?);
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_the_workers_page_and_at_the_duty_desk() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    let mut all = found(&worker.page, "home").await?;
    for place in
        ["where", "amount", "months", "people", "crew", "who", "status", "ways", "settings"]
    {
        worker.go(place).await?;
        worker.page.wait(".ask").await?;
        all.extend(found(&worker.page, place).await?);
    }
    worker.go("").await?;
    worker.tell("无障碍试验").await?;
    worker.page.fill("phone", "123").await?;
    worker.page.wait_text("好像不对").await?;
    all.extend(found(&worker.page, "a doubtful number").await?);
    worker.page.set_offline(true).await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("phone").await?;
    worker.page.wait(".foot .waits").await?;
    all.extend(found(&worker.page, "waiting").await?);
    worker.page.set_offline(false).await?;
    worker.wait_safe("office").await?;
    for place in ["sent", "more", "sheet", "one"] {
        worker.go(place).await?;
        worker.page.wait(".ask").await?;
        all.extend(found(&worker.page, place).await?);
    }
    all.extend(refusals(&worker).await?);
    for (attribute, on) in [("data-elder", "large"), ("data-contrast", "contrast")] {
        worker
            .page
            .eval(&format!("document.documentElement.setAttribute('{attribute}', '')"))
            .await?;
        all.extend(found(&worker.page, on).await?);
    }
    all.extend(desk(&office, &console).await?);
    console.go("/console/posters/429800001").await?;
    console.page.wait("[data-link]").await?;
    all.extend(found(&console.page, "poster").await?);
    ensure!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}
