//! What a screen reader and a keyboard need: axe-core finds nothing on any screen.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::packages;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};

/// Runs axe on a page; what it finds comes back in words.
async fn found(page: &Page, screen: &str) -> Result<Vec<String>> {
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
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    for place in ["sent", "more", "sheet", "one"] {
        worker.go(place).await?;
        worker.page.wait(".ask").await?;
        all.extend(found(&worker.page, place).await?);
    }
    for (attribute, on) in [("data-elder", "large"), ("data-contrast", "contrast")] {
        worker
            .page
            .eval(&format!("document.documentElement.setAttribute('{attribute}', '')"))
            .await?;
        all.extend(found(&worker.page, on).await?);
    }
    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-act=\"accept\"]").await?;
    all.extend(found(&console.page, "duty desk").await?);
    console.go("/console/posters/429800001").await?;
    console.page.wait("[data-link]").await?;
    all.extend(found(&console.page, "poster").await?);
    ensure!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}
