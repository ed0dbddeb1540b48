//! Pictures of the screens at the sizes they are judged by, light and dark, into
//! `target/pictures/`.
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

use std::path::Path;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};

const FOLDER: &str = "target/pictures";

async fn take(page: &Page, name: &str) -> Result<()> {
    for (dark, theme) in [(false, "light"), (true, "dark")] {
        page.set_dark(dark).await?;
        page.eval(&format!("document.documentElement.dataset.theme = '{theme}'")).await?;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let file = Path::new(FOLDER).join(format!("{name}-{theme}.png"));
        std::fs::write(&file, page.screenshot().await?)?;
        println!("{}", file.display());
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    std::fs::create_dir_all(FOLDER)?;
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol_seen(&office, &console, 0, take).await?;
    phone.wait_all_in().await?;
    take(&phone.page, "phone-today").await?;
    for (path, name) in [
        ("/list/lead", "phone-leads"),
        ("/list/site", "phone-sites"),
        ("/new", "phone-new"),
        ("/me", "phone-me"),
        ("/sync", "phone-sync"),
    ] {
        phone.go(path).await?;
        take(&phone.page, name).await?;
    }
    phone.go("/list/lead").await?;
    phone.page.press("[data-kind=\"lead\"]").await?;
    phone.page.wait("[data-act=\"edit\"]").await?;
    take(&phone.page, "phone-record").await?;
    phone.page.act("new-paper").await?;
    phone.page.wait("[data-act=\"new-agreement\"]").await?;
    take(&phone.page, "phone-papers").await?;
    // Nothing is agreed before both sides were told their rights.
    phone.page.act("new-agreement").await?;
    phone.page.wait_text("先做权利义务告知").await?;
    take(&phone.page, "phone-paper-refused").await?;
    phone.page.act("new-paper").await?;
    phone.page.act("new-notice").await?;
    phone.page.act("save").await?;
    phone.page.act("new-paper").await?;
    phone.page.act("new-agreement").await?;
    phone.page.wait("[data-section=\"i\"]").await?;
    take(&phone.page, "phone-agreement").await?;
    let lead = phone.begin("lead").await?;
    take(&phone.page, "phone-lead-form").await?;
    phone.go(&format!("/draft/{lead}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.act("add-month").await?;
    take(&phone.page, "phone-line").await?;
    phone.begin("inspection").await?;
    take(&phone.page, "phone-inspection").await?;
    phone.page.act("checklist").await?;
    phone.page.wait("[data-act=\"next\"]").await?;
    take(&phone.page, "phone-checklist").await?;

    a_case(&phone).await?;
    clash_and_trouble(&office, &console, &phone).await?;
    phone.go("/me").await?;
    phone.page.eval("document.documentElement.dataset.elder = ''").await?;
    for (path, name) in [("/", "phone-elder-today"), ("/list/lead", "phone-elder-leads")] {
        phone.go(path).await?;
        take(&phone.page, name).await?;
    }
    let second = phone.second_window().await?;
    phone.page.wait("[data-act=\"take-back\"]").await?;
    take(&phone.page, "phone-taken").await?;
    second.open(&format!("{}/", office.origin)).await?;
    second.wait("[data-act=\"unlock\"]").await?;
    take(&second, "phone-locked").await?;

    console.go("/console/").await?;
    console.page.wait("tr[data-kind]").await?;
    take(&console.page, "console-incoming").await?;
    console.go("/console/?kind=lead").await?;
    console.page.press("tr[data-kind=\"lead\"] a").await?;
    console.page.wait(".history").await?;
    take(&console.page, "console-record").await?;
    console.page.eval("document.querySelector('[data-part=\"duplicates\"], [data-part=\"reporter\"]').scrollIntoView()").await?;
    console.page.eval("document.querySelector('[data-part=\"reporter\"]').open = true").await?;
    take(&console.page, "console-case").await?;
    console.page.eval("document.querySelector('[data-part=\"papers\"]').scrollIntoView()").await?;
    take(&console.page, "console-papers").await?;
    console.go("/console/people").await?;
    console.page.wait("tr[data-kind=\"person\"]").await?;
    take(&console.page, "console-people").await?;
    console.page.act("move-person").await?;
    console.page.wait("[data-act=\"save-move\"]").await?;
    take(&console.page, "console-move").await?;
    a_worker(&office).await?;
    the_desk(&office, &console).await
}

/// What workers report, as the duty officer sees it; a site's poster; what is printed of an inspection.
async fn the_desk(office: &Office, console: &Console) -> Result<()> {
    for _ in 0..2 {
        let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
        worker.tell("远山劳务有限公司").await?;
        worker.page.act("send-anonymous").await?;
        worker.wait_safe("office").await?;
        worker.go("one").await?;
        take(&worker.page, "report-one").await?;
    }
    console.go("/console/reports").await?;
    console.page.wait("[data-kind=\"group\"]").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-act=\"accept\"]").await?;
    take(&console.page, "console-reports").await?;
    differs(console).await?;
    passed_on(office, console).await?;
    console.go("/console/?kind=site").await?;
    let record = console.page.property("tr[data-kind=\"site\"] a", "href").await?;
    let mut parts = record.rsplit('/');
    let (site, place) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    console.go(&format!("/console/posters/{place}?site={site}")).await?;
    console.page.wait(".a4").await?;
    take(&console.page, "console-poster").await?;
    console.page.eval("document.querySelector('.blocks').scrollIntoView()").await?;
    take(&console.page, "console-poster-law").await?;
    console.go("/console/?kind=inspection").await?;
    console.page.press("tr[data-kind=\"inspection\"] a").await?;
    console.page.wait("[data-part=\"own-paper\"]").await?;
    console
        .page
        .eval("document.querySelector('[data-part=\"own-paper\"]').scrollIntoView()")
        .await?;
    take(&console.page, "console-own-paper").await
}

/// A report joins the case of its firm, where who reports stands already with another sum.
async fn differs(console: &Console) -> Result<()> {
    console.decide_and_open("accept").await?;
    console.page.wait(".history").await?;
    let again = "fetch('/api/v1/reports', { method: 'POST', headers: { 'content-type': 'application/json', \
        'anxin-receipt': 'AAAAAAAAAAAAAAAAAAAAAA' }, body: JSON.stringify({ employer: '远山劳务有限公司', \
        months: ['2026-10'], amount_fen: 50000, danger: true, \
        reporter: { name: '陈试验', phone: '13800001234' } }) }).then(told => told.status)";
    ensure!(console.page.eval(again).await? == 200, "the report is not taken");
    console.go("/console/reports").await?;
    console.page.wait("[data-kind=\"report\"]").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-act=\"join\"]").await?;
    take(&console.page, "console-danger").await?;
    console.decide("join").await?;
    console.page.wait("[data-part=\"differences\"]").await?;
    take(&console.page, "console-differences").await
}

/// A report that belongs elsewhere, and the letter that goes with it.
async fn passed_on(office: &Office, console: &Console) -> Result<()> {
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.tell("邻县远山劳务有限责任公司第三分公司").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    console.go("/console/reports").await?;
    console.page.wait_text("第三分公司").await?;
    let open = "[...document.querySelectorAll('tr[data-kind=\"report\"]')]\
        .find(row => row.innerText.includes('第三分公司')).querySelector('button').click()";
    console.page.eval(open).await?;
    console.page.act("pass-open").await?;
    console.page.fill("pass-to", "邻县劳动保障监察大队").await?;
    console.page.fill("pass-words", "带上回执去找他们").await?;
    console.decide("pass").await?;
    console.page.act("ended-ones").await?;
    console.page.wait_text("已转 邻县").await?;
    console.page.eval(open).await?;
    console.page.wait("[data-act=\"export-letter\"]").await?;
    take(&console.page, "console-letter").await
}

/// The worker's page, from the first screen to the receipt.
async fn a_worker(office: &Office) -> Result<()> {
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.wait_installed().await?;
    take(&worker.page, "report-home").await?;
    worker.go("ways").await?;
    take(&worker.page, "report-ways").await?;
    worker.go("where").await?;
    take(&worker.page, "report-where").await?;
    worker.go("amount").await?;
    take(&worker.page, "report-amount").await?;
    worker.go("").await?;
    worker.tell("远山劳务有限公司").await?;
    take(&worker.page, "report-who").await?;
    worker.page.act("danger").await?;
    take(&worker.page, "report-danger").await?;
    worker.page.act("danger").await?;
    worker.page.fill("phone", "13800001234").await?;
    worker.page.fill("name", "陈试验").await?;
    worker.page.set_offline(true).await?;
    worker.page.act("send").await?;
    worker.wait_safe("phone").await?;
    take(&worker.page, "report-offline").await?;
    worker.page.set_offline(false).await?;
    worker.wait_safe("office").await?;
    take(&worker.page, "report-receipt").await
}

/// A case through the eyes of the rules.
async fn a_case(phone: &Phone) -> Result<()> {
    let workers = ["马𠮷祥", "阿依古丽·买买提", "陈建国"];
    let case = phone.record_case("县三中教学楼", "远山劳务有限公司", &workers).await?;
    phone.page.wait("[data-state=\"registered\"]").await?;
    take(&phone.page, "phone-case").await?;
    phone.begin_paper(&case, "proceeding").await?;
    phone.choose("way", "arbitration").await?;
    phone.save_paper(&case).await?;
    phone.page.wait("[data-flow]").await?;
    phone.page.eval("document.querySelector('[data-flow]').scrollIntoView()").await?;
    take(&phone.page, "phone-flow").await?;
    phone.go("/").await?;
    phone.page.wait("[data-part=\"due\"] [data-timer]").await?;
    take(&phone.page, "phone-due").await?;
    phone.go(&format!("/record/{case}/step/decline")).await?;
    phone.page.wait("[data-act=\"take-step\"]").await?;
    take(&phone.page, "phone-step").await?;
    phone.step(&case, "accept", async || Ok(()), "accepted").await?;
    phone.go(&format!("/record/{case}/step/mediate")).await?;
    phone.page.wait("[data-refusal]").await?;
    take(&phone.page, "phone-refusal").await?;
    phone.begin_paper(&case, "notice").await?;
    phone.save_paper(&case).await?;
    let agreement = phone.begin_paper(&case, "agreement").await?;
    phone.choose("form", "written").await?;
    phone.save_paper(&case).await?;
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.wait("[data-signer]").await?;
    take(&phone.page, "phone-sign").await?;
    phone.go(&format!("/print/{case}/{agreement}")).await?;
    phone.page.until("the paper", "!!document.querySelector('iframe.paper')?.srcdoc").await?;
    take(&phone.page, "phone-print").await?;
    phone.begin_paper(&case, "agreement").await?;
    phone.choose("form", "repayment").await?;
    phone.save_paper(&case).await?;
    phone.go(&format!("/record/{case}")).await?;
    phone.page.wait("[data-notary]").await?;
    phone.page.eval("document.querySelector('[data-notary]').scrollIntoView()").await?;
    take(&phone.page, "phone-notary").await?;
    let lead = phone.begin("lead").await?;
    phone.page.fill("people", "十来个").await?;
    phone
        .page
        .eval("document.querySelector('[name=\"people\"]').scrollIntoView({ block: 'center' })")
        .await?;
    take(&phone.page, "phone-no-number").await?;
    phone.go(&format!("/draft/{lead}")).await?;
    phone.page.fill("people", "12").await?;
    phone.page.fill("employer", "远山劳务有限公司").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{lead}\"]")).await
}

/// Two phones change one field; one of them has no network.
async fn clash_and_trouble(office: &Office, console: &Console, phone: &Phone) -> Result<()> {
    let lead = phone.record_lead("远山劳务有限公司").await?;
    phone.sync().await?;
    let second = Phone::enrol(office, console, 1).await?;
    second.wait_all_in().await?;
    phone.page.set_offline(true).await?;
    phone.edit(&lead, &[("place", "三号楼西侧")]).await?;
    second.edit(&lead, &[("place", "三号楼东侧")]).await?;
    second.sync().await?;
    phone.go("/sync").await?;
    phone.page.act("sync-now").await?;
    phone.page.wait("[data-trouble]").await?;
    take(&phone.page, "phone-sync-trouble").await?;
    phone.page.act("backup").await?;
    phone.page.wait("[data-code]").await?;
    take(&phone.page, "phone-backup").await?;
    phone.page.set_offline(false).await?;
    phone.sync().await?;
    phone.go(&format!("/record/{lead}")).await?;
    phone.page.wait("[data-clash]").await?;
    take(&phone.page, "phone-clash").await?;
    console.go("/console/?kind=lead").await?;
    console.page.press(&format!("tr[data-id=\"{lead}\"] a")).await?;
    console.page.wait(".clash").await?;
    take(&console.page, "console-clash").await
}
