//! What is begun and not saved is found again wherever a mediator would look for it, and so is every photo.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};

/// Waits for a row that leads to a draft, marked as one.
async fn wait_begun(phone: &Phone, path: &str) -> Result<()> {
    let row = format!(
        "document.querySelector('a[href=\"{path}\"]')?.querySelector('.tag')?.innerText.includes('草稿')"
    );
    phone.page.until(&format!("the way to {path}"), &row).await
}

async fn photos_shown(phone: &Phone, count: u32) -> Result<()> {
    let shown = format!("document.querySelectorAll('.thumbs img').length === {count}");
    phone.page.until(&format!("{count} photos"), &shown).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_begun_is_found_in_its_list_at_its_record_and_at_its_case() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    for kind in ["lead", "inspection", "site"] {
        let id = phone.begin(kind).await?;
        phone.go(&format!("/list/{kind}")).await?;
        wait_begun(&phone, &format!("/draft/{id}")).await?;
        phone.go("/").await?;
        wait_begun(&phone, &format!("/draft/{id}")).await?;
    }

    let case = phone.record_case("草稿试验工地", "草稿试验劳务", &["马试验"]).await?;
    phone.page.act("edit").await?;
    let photo = phone.photo(1).await?;
    phone.page.choose_files("[name=\"photo.\"]", &[&photo]).await?;
    photos_shown(&phone, 1).await?;
    phone.go(&format!("/draft/{case}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.fill("name", "白试验").await?;
    let path = phone.page.eval("location.pathname").await?;
    let line = path.as_str().context("a path")?.to_owned();
    let paper = phone.begin_paper(&case, "notice").await?;
    // Looking at a step begins nothing; the first word does.
    let begun = "document.querySelector('a[href^=\"/step/\"]')";
    phone.go(&format!("/record/{case}/step/decline")).await?;
    phone.page.wait("[data-act=\"take-step\"]").await?;
    phone.go(&format!("/record/{case}")).await?;
    wait_begun(&phone, &format!("/draft/{paper}")).await?;
    ensure!(phone.page.count("a[href^=\"/step/\"]").await? == 0, "nothing was said");
    phone.go(&format!("/record/{case}/step/decline")).await?;
    phone.page.fill("reason", "不属本所管辖").await?;
    phone.go(&format!("/record/{case}")).await?;
    phone.page.until("the step", &format!("!!{begun}")).await?;
    let step = phone.page.eval(&format!("{begun}.getAttribute('href')")).await?;
    let step = step.as_str().context("a path")?.to_owned();
    // Pressed again, what was begun is gone on with.
    ensure!(phone.begin_paper(&case, "notice").await? == paper, "one notice");

    // The battery was out; none of it was saved.
    let phone = phone.kill_and_reopen_offline().await?;
    phone.go(&format!("/record/{case}")).await?;
    for path in [format!("/draft/{case}"), line.clone(), format!("/draft/{paper}"), step] {
        wait_begun(&phone, &path).await?;
    }
    phone.page.wait_text("白试验").await?;
    phone.page.press(&format!("a[href=\"/draft/{case}\"]")).await?;
    photos_shown(&phone, 1).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    let none = format!("!document.querySelector('a[href=\"/draft/{case}\"], a[href=\"{line}\"]')");
    phone.page.until("what is saved to be begun no more", &none).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workers_own_photo_stands_with_his_name_in_the_form_of_his_case_and_at_his_line()
-> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker =
        Worker::open(&office.origin, &format!("{}/report#at=429800001", office.origin)).await?;
    worker.tell("自己的照片劳务").await?;
    worker.page.fill("phone", "13800001234").await?;
    worker.page.fill("name", "陈试验").await?;
    worker.page.act("send").await?;
    worker.wait_safe("office").await?;
    worker.page.act("more").await?;
    worker.photo(3).await?;
    worker.wait_held(1).await?;
    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.page.press("figure[data-hash] input[name=\"file\"]").await?;
    console.decide_and_open("accept").await?;
    console.page.wait_text("自己的照片劳务").await?;

    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.go("/list/lead").await?;
    let row = "[...document.querySelectorAll('a[data-kind=\"lead\"]')].find(row => row.innerText.includes('自己的照片劳务'))";
    phone.page.until("the case", &format!("!!{row}")).await?;
    phone.page.eval(&format!("{row}.click(), 1")).await?;
    phone.page.act("edit").await?;
    photos_shown(&phone, 1).await?;
    let named = "document.querySelector('.thumbs').innerText.includes('陈试验')";
    phone.page.until("whose it is", named).await?;
    phone.page.act("roster").await?;
    phone.page.press("a[data-kind=\"wage_line\"]").await?;
    phone.page.wait("[data-act=\"line-done\"]").await?;
    photos_shown(&phone, 1).await
}
