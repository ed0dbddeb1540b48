//! Many of one site: one case with everybody once, each still his own; and what is handed on.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::report::unpacked;

const SCOPE: &str = "429800001";
/// People of the site, and reports: three have told it twice.
const PEOPLE: usize = 24;
const REPORTS: usize = 27;

/// Sends reports as phones behind one address do, a hundred at a time; gives the status and receipt of
/// each.
pub(crate) async fn send(page: &Page, reports: &[Value]) -> Result<Vec<(u64, String)>> {
    let script = format!(
        "(async () => {{ const reports = {}, told = []; \
           const one = async (report) => {{ \
             const token = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))) \
               .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''); \
             const answer = await fetch('/api/v1/reports', {{ method: 'POST', body: JSON.stringify(report), \
               headers: {{ 'content-type': 'application/json', 'anxin-receipt': token }} }}); \
             return [answer.status, token]; }}; \
           while (reports.length) told.push(...await Promise.all(reports.splice(0, 100).map(one))); \
           return told; }})()",
        Value::from(reports)
    );
    let sent = page.eval(&script).await?;
    let one = |answer: &Value| Some((answer[0].as_u64()?, answer[1].as_str()?.to_owned()));
    sent.as_array()
        .context("answers")?
        .iter()
        .map(|answer| one(answer).context("an answer"))
        .collect()
}

/// How a receipt stands.
async fn status(page: &Page, token: &str) -> Result<Value> {
    let script = format!(
        "fetch('/api/v1/reports/status', {{ headers: {{ 'anxin-receipt': {} }} }}).then(told => told.json())",
        Value::from(token)
    );
    page.eval(&script).await
}

/// Waits until the worker's page shows a text under a receipt that it asks for again and again.
async fn wait_told(worker: &Worker, text: &str) -> Result<()> {
    for _ in 0..100 {
        worker.page.act("refresh").await?;
        let shown = worker.page.eval("document.body.innerText").await?;
        if shown.as_str().unwrap_or_default().contains(text) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    anyhow::bail!("the worker is not told “{text}”")
}

/// Makes one case of the reports that are suggested, confirmed as it asks; gives its lead.
async fn make_one_case(console: &Console) -> Result<String> {
    if console.page.count("details.groups[open]").await? == 0 {
        console.page.act("groups-open").await?;
        console.page.act("group-open").await?;
    }
    console.decide_and_open("collective").await
}

/// D21: opening a line far down moves neither the page nor the list, and the report is beside it.
async fn far_down(page: &Page) -> Result<()> {
    let list = "document.querySelector('.duty .ledger')";
    let open = format!(
        "{list}.scrollTop = 400, [...document.querySelectorAll('[data-act=\"open-report\"]')].at(-1).click()"
    );
    page.eval(&open).await?;
    page.wait("[data-report] [data-part=\"said\"]").await?;
    let top = "document.querySelector('[data-report]').getBoundingClientRect().top";
    let found = page.eval(&format!("[{list}.scrollTop, scrollY, {top} < innerHeight / 2]")).await?;
    ensure!(found == json!([400, 0, true]), "list, page and report are at {found}");
    let reaches = "document.documentElement.scrollHeight <= innerHeight";
    ensure!(page.eval(reaches).await? == true, "the page itself scrolls");
    Ok(())
}

/// What one of the site's people says; `again`: the second time, with a smaller sum.
fn report(site: &str, no: usize, again: bool) -> Value {
    let amount = if again { 50_000 } else { 100_000 + i64::try_from(no).unwrap_or_default() };
    json!({
        "scope": SCOPE, "site": site, "months": ["2026-11"], "amount_fen": amount,
        "reporter": { "name": format!("试验工{no:02}"), "phone": format!("138000013{no:02}") },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn many_scans_of_one_site_become_one_case_with_everybody_once() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let sites = console.api(&format!("incoming?kind=site&scope={SCOPE}")).await?;
    let site = sites["rows"][0]["record"]["id"].as_str().context("a site")?.to_owned();
    let poster = format!("{}/report#at={SCOPE}~{}", office.origin, site.replace('-', ""));
    // One of them on the page itself; the others as their phones would.
    let worker = Worker::open(&office.origin, &poster).await?;
    worker.page.wait(".site").await?;
    worker.tell("").await?;
    worker.page.fill("phone", "13800001300").await?;
    worker.page.fill("name", "试验工00").await?;
    worker.page.act("send").await?;
    worker.wait_safe("office").await?;
    worker.page.act("more").await?;
    worker.photo(0).await?;
    worker.wait_held(1).await?;
    let mut reports: Vec<Value> = (1..PEOPLE).map(|no| report(&site, no, false)).collect();
    reports.extend((1..=REPORTS - PEOPLE).map(|no| report(&site, no, true)));
    let sent = send(&worker.page, &reports).await?;
    ensure!(sent.iter().all(|(status, _)| *status == 200), "{sent:?}");

    console.go("/console/reports").await?;
    console.page.act("groups-open").await?;
    console.page.act("group-open").await?;
    console.page.wait_text(&format!("{REPORTS} 份：实名 {PEOPLE} 人，匿名 0 份")).await?;
    console.page.wait_text("群体性").await?;
    // Each of them has its line.
    let lines =
        format!("document.querySelectorAll('tr[data-kind=\"report\"]').length === {REPORTS}");
    console.page.until("a line for each", &lines).await?;
    far_down(&console.page).await?;
    let lead = make_one_case(&console).await?;
    let page = console.api(&format!("records/{SCOPE}/{lead}")).await?;
    let fields = &page["record"]["fields"];
    let sum: i64 = (1..24).map(|no| 100_000 + no).sum::<i64>() + 1_860_000;
    ensure!(fields["people"] == PEOPLE && fields["amount"] == sum, "{fields}");
    ensure!(fields["site"] == site.as_str(), "{fields}");
    let text = page.to_string();
    let lines = (0..PEOPLE).filter(|no| text.contains(&format!("试验工{no:02}"))).count();
    ensure!(lines == PEOPLE, "{lines} of {PEOPLE} are on the roster");
    let roster = text.matches("\"kind\":\"wage_line\"").count();
    ensure!(roster == PEOPLE, "{roster} lines");
    let line = |name: &str| {
        let lines = page["children"].as_array().into_iter().flatten();
        lines.into_iter().find(|line| line["fields"]["name"] == name)
    };
    for no in 0..PEOPLE {
        let line = line(&format!("试验工{no:02}")).context("a line")?;
        let note = line["fields"]["note"].as_str().unwrap_or_default();
        let twice = (1..=REPORTS - PEOPLE).contains(&no);
        ensure!(note.contains("另一次自报 500.00 元") == twice, "{no}: {note}");
    }

    // Each still his own: the one's photo, and the one takes his back, the other's goes on.
    let own = line("试验工00").context("his line")?;
    let files: Vec<&Value> = fields
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(path, file)| path.starts_with("file.").then_some(file))
        .collect();
    ensure!(files.len() == 1 && files[0]["of"] == own["id"], "{files:?}");
    worker.go("one").await?;
    worker.page.act("withdraw").await?;
    worker.page.act("withdraw-yes").await?;
    worker.page.wait_text("你已经撤回").await?;
    let told = status(&worker.page, &sent[0].1).await?;
    ensure!(told["state"] == "working" && told["outcome"].is_null(), "{told}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_belongs_elsewhere_is_told_where_and_who_is_refused_why() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let link = format!("{}/report#at={SCOPE}", office.origin);
    let worker = Worker::open(&office.origin, &link).await?;
    worker.tell("邻县试验劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.page.act("pass-open").await?;
    console.page.fill("pass-to", "邻县劳动监察大队").await?;
    console.page.fill("pass-words", "带上回执，打 0712-0000000").await?;
    console.decide("pass").await?;
    worker.go("one").await?;
    wait_told(&worker, "这件事归「邻县劳动监察大队」办").await?;
    worker.page.wait_text("0712-0000000").await?;
    // The letter to the other authority: what was reported, and nothing of who did.
    console.page.act("ended-ones").await?;
    console.page.wait_text("已转 邻县劳动监察大队").await?;
    console.page.act("open-report").await?;
    let letter = unpacked(console.saved_by("export-letter").await?)?;
    for said in ["移送函", "邻县劳动监察大队：", "邻县试验劳务", "18,600.00", "不公开身份"]
    {
        ensure!(letter.contains(said), "{said} is not in the letter: {letter}");
    }

    let other = Worker::open(&office.origin, &link).await?;
    other.tell("已付试验劳务").await?;
    other.page.act("send-anonymous").await?;
    other.wait_safe("office").await?;
    console.go("/console/reports").await?;
    console.page.wait_text("已付试验劳务").await?;
    console.page.act("open-report").await?;
    console.page.act("refuse-open").await?;
    console.page.fill("reason", "工资在 11 月 3 日已经付清").await?;
    console.decide("refuse").await?;
    other.go("one").await?;
    wait_told(&other, "工资在 11 月 3 日已经付清").await?;
    // D23: the worker objects, and it waits again, with a number everywhere.
    other.page.fill("answer", "没有付清，有流水").await?;
    other.page.act("answer").await?;
    console.page.wait("[data-part=\"numbers\"] [data-count=\"open\"]").await?;
    console.page.act("mark-returned").await?;
    console.page.wait_text("处理后又回话").await?;
    several_at_once(&console).await
}

/// Two that are ticked are refused with one reason, which each of their workers reads.
async fn several_at_once(console: &Console) -> Result<()> {
    let report = |no: u32| json!({ "scope": SCOPE, "employer": format!("批量试验{no}"), "months": ["2026-11"] });
    let sent = send(&console.page, &[report(1), report(2)]).await?;
    console.go("/console/reports?q=%E6%89%B9%E9%87%8F").await?;
    let two = "document.querySelectorAll('tr[data-kind=\"report\"]').length === 2";
    console.page.until("what was searched for", two).await?;
    console
        .page
        .eval("document.querySelectorAll('[name=\"tick\"]').forEach(tick => tick.click())")
        .await?;
    console.page.wait_text("已勾选 2 份").await?;
    console.page.act("several-refuse-open").await?;
    console.page.press("[data-part=\"several\"] [data-act=\"ready\"]").await?;
    console.decide("several-refuse").await?;
    console.page.wait_text("2 份不予受理").await?;
    for (_, token) in sent {
        let told = status(&console.page, &token).await?;
        let reason = told["outcome"]["reason"].as_str().unwrap_or_default();
        ensure!(reason.contains("不在本县"), "{told}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_report_is_taken_into_the_open_case_of_its_firm() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let link = format!("{}/report#at={SCOPE}", office.origin);
    let mut leads = Vec::new();
    for (no, act) in [(1, "accept"), (2, "join")] {
        let worker = Worker::open(&office.origin, &link).await?;
        worker.tell("先后试验劳务").await?;
        worker.page.fill("phone", &format!("1380000140{no}")).await?;
        worker.page.fill("name", &format!("先后工{no}")).await?;
        worker.page.act("send").await?;
        worker.wait_safe("office").await?;
        console.go("/console/reports").await?;
        console.page.act("open-report").await?;
        console.page.wait_text(&format!("先后工{no}")).await?;
        leads.push(console.decide_and_open(act).await?);
        worker.go("one").await?;
        let working = "document.querySelector('[data-act=\"refresh\"]')?.click(), \
            !!document.querySelector('[data-state=\"report.state.working\"]')";
        worker.page.until("the worker to see it", working).await?;
    }
    ensure!(leads[0] == leads[1], "two cases: {leads:?}");
    let lead = &leads[0];
    let page = console.api(&format!("records/{SCOPE}/{lead}")).await?;
    let lines = page["children"].as_array().into_iter().flatten();
    let lines = lines.filter(|line| line["kind"] == "wage_line");
    let mut names: Vec<&str> = lines.filter_map(|line| line["fields"]["name"].as_str()).collect();
    names.sort_unstable();
    ensure!(names == ["先后工1", "先后工2"], "{names:?}");
    let found = console.api("incoming?kind=lead").await?;
    let found = found["rows"].as_array().into_iter().flatten();
    let found = found.filter(|row| row["record"]["fields"]["employer"] == "先后试验劳务");
    ensure!(found.count() == 1, "one case and no other");

    // Who stands there already with another sum: it is said, and noted on his line.
    let again = json!({
        "scope": SCOPE, "employer": "先后试验劳务", "months": ["2026-11"], "amount_fen": 50_000,
        "reporter": { "name": "先后工1", "phone": "13800001401" },
    });
    send(&console.page, &[again]).await?;
    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.decide("join").await?;
    console.page.wait_text("先后工1：名册上欠付 18,600.00 元，这次自报 500.00 元").await?;
    // D22: it was the wrong case; what was written is taken back, and the report is there again.
    console.page.act("part").await?;
    console.page.act("part-yes").await?;
    console.page.wait_text("已撤回并入").await?;
    let taken_back = console.api(&format!("records/{SCOPE}/{lead}")).await?;
    ensure!(!taken_back["children"].to_string().contains("另一次自报"), "{taken_back}");
    console.page.wait("[data-act=\"join\"]").await?;
    console.decide("join").await?;
    console.page.act("open-lead").await?;
    console.page.wait_text("另一次自报 500.00 元（2026-11），与本行不一致").await
}

/// What is told whose case is closed, or whose own line of it is paid.
const PAID: &str = "这件事办完了";

/// One of two who work at one place: named, with so many photos.
async fn named(office: &Office, name: &str, photos: u32) -> Result<Worker> {
    let link = format!("{}/report#at={SCOPE}", office.origin);
    let worker = Worker::open(&office.origin, &link).await?;
    worker.tell("各是各试验劳务").await?;
    worker.page.fill("phone", &format!("1380000150{photos}")).await?;
    worker.page.fill("name", name).await?;
    worker.page.act("send").await?;
    worker.wait_safe("office").await?;
    worker.page.act("more").await?;
    for no in 0..photos {
        // No photo is another's.
        worker.photo(photos * 10 + no).await?;
        worker.wait_held(no + 1).await?;
    }
    Ok(worker)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_one_case_each_have_their_own_photos_questions_and_ending() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let first = named(&office, "各自甲", 1).await?;
    let second = named(&office, "各自乙", 2).await?;
    console.go("/console/reports").await?;
    console.page.wait("[data-kind=\"group\"]").await?;
    // The one who came first waits longest.
    console.page.act("open-report").await?;
    console.page.wait_text("各自甲").await?;
    console.page.fill("question", "甲，考勤在谁手里？").await?;
    console.page.act("ask").await?;
    let lead = make_one_case(&console).await?;

    // On the case each photo is its worker's.
    let page = console.api(&format!("records/{SCOPE}/{lead}")).await?;
    let line = |name: &str| {
        let mut lines = page["children"].as_array().into_iter().flatten();
        let line = lines.find(|line| line["fields"]["name"] == name);
        line.and_then(|line| line["id"].as_str()).map(str::to_owned).context("a line")
    };
    let fields = page["record"]["fields"].as_object().context("fields")?;
    let photos_of = |id: &str| fields.values().filter(|file| file["of"] == id).count();
    let (his, hers) = (line("各自甲")?, line("各自乙")?);
    ensure!((photos_of(&his), photos_of(&hers)) == (1, 2), "{fields:?}");

    // The mediator has it that one of them is paid.
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.go(&format!("/record/{lead}")).await?;
    phone.page.act("edit").await?;
    phone.page.wait("[data-act=\"save\"]").await?;
    phone.go(&format!("/draft/{lead}/line/{his}")).await?;
    phone.choose("verified", "settled").await?;
    phone.page.act("line-done").await?;
    phone.go(&format!("/draft/{lead}")).await?;
    phone.save_paper(&lead).await?;
    phone.sync().await?;

    for (worker, held) in [(&first, 1), (&second, 2)] {
        worker.go("one").await?;
        worker.wait_held(held).await?;
    }
    wait_told(&first, PAID).await?;
    first.page.wait_text("考勤在谁手里").await?;
    let working = "document.querySelector('[data-act=\"refresh\"]')?.click(), \
        !!document.querySelector('[data-state=\"report.state.working\"]')";
    second.page.until("hers to be worked on", working).await?;
    let shown = second.page.eval("document.body.innerText").await?;
    let shown = shown.as_str().unwrap_or_default();
    for others in ["考勤在谁手里", PAID, "各自甲"] {
        ensure!(!shown.contains(others), "{others} is another's: {shown}");
    }
    // At the desk, too, and nobody had to open them.
    console.go("/console/reports").await?;
    console.page.act("ended-ones").await?;
    let both =
        "[...document.querySelectorAll('tr[data-kind=\"report\"]')].map(row => row.innerText)";
    let each = format!(
        "(rows => rows.length === 2 && rows.some(row => row.includes('已办结')) \
         && rows.some(row => row.includes('已转线索')))({both})"
    );
    console.page.until("each with its own ending", &each).await
}
