//! Many of one site: one case with everybody once, each still his own; and what is handed on.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

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
    console.page.wait_text(&format!("{REPORTS} 份反映，{PEOPLE} 人")).await?;
    console.page.wait_text("群体性").await?;
    // Each of them has its line.
    let lines =
        format!("document.querySelectorAll('tr[data-kind=\"report\"]').length === {REPORTS}");
    console.page.until("a line for each", &lines).await?;
    console.page.act("collective").await?;
    console.page.wait_text("确认并案").await?;
    console.page.act("collective").await?;
    let at = "location.pathname.startsWith('/console/records/')";
    console.page.until("the lead", at).await?;
    let path = console.page.eval("location.pathname").await?;
    let lead = path.as_str().and_then(|path| path.rsplit('/').next()).context("a lead")?.to_owned();
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
    console.page.act("pass").await?;
    worker.go("one").await?;
    wait_told(&worker, "这件事归「邻县劳动监察大队」办").await?;
    worker.page.wait_text("0712-0000000").await?;

    let other = Worker::open(&office.origin, &link).await?;
    other.tell("已付试验劳务").await?;
    other.page.act("send-anonymous").await?;
    other.wait_safe("office").await?;
    console.go("/console/reports").await?;
    console.page.wait_text("已付试验劳务").await?;
    console.page.act("open-report").await?;
    console.page.act("refuse-open").await?;
    console.page.fill("reason", "工资在 11 月 3 日已经付清").await?;
    console.page.act("refuse").await?;
    other.go("one").await?;
    wait_told(&other, "工资在 11 月 3 日已经付清").await
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
        console.page.act(act).await?;
        let at = "location.pathname.startsWith('/console/records/')";
        console.page.until("the lead", at).await?;
        let path = console.page.eval("location.pathname").await?;
        leads.push(path.as_str().context("a path")?.to_owned());
        worker.go("one").await?;
        let working = "document.querySelector('[data-act=\"refresh\"]')?.click(), \
            !!document.querySelector('[data-state=\"report.state.working\"]')";
        worker.page.until("the worker to see it", working).await?;
    }
    ensure!(leads[0] == leads[1], "two cases: {leads:?}");
    let lead = leads[0].rsplit('/').next().context("a lead")?;
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
    Ok(())
}
