//! The worker's own page, end to end: a poster, a phone without a network, a duty officer, a lead.

use std::collections::BTreeSet;
use std::io::Read as _;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A poster of a site of the county: its link and the site's name.
async fn poster(console: &Console) -> Result<(String, String)> {
    let sites = console.api("incoming?kind=site&scope=429800001").await?;
    let site = &sites["rows"][0]["record"];
    let id = site["id"].as_str().context("a site")?;
    console.go(&format!("/console/posters/429800001?site={id}")).await?;
    let link = console.page.property("[data-link]", "data-link").await?;
    let name = site["fields"]["name"].as_str().context("a name")?.to_owned();
    console.page.wait_text(&name).await?;
    Ok((link, name))
}

/// Opens the newest report at the desk.
async fn open_report(console: &Console) -> Result<()> {
    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-report]").await
}

/// Waits until a word of the page's own state is this.
async fn wait_state(worker: &Worker, state: &str) -> Result<()> {
    for _ in 0..100 {
        worker.page.act("refresh").await?;
        if worker.state().await? == format!("report.state.{state}") {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    anyhow::bail!("the worker sees {}, not {state}", worker.state().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_poster_without_a_network_to_the_lead_and_back_to_the_worker() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let (link, site) = poster(&console).await?;
    let worker = Worker::open(&office.origin, &link).await?;
    worker.page.wait_text(&site).await?;
    worker.wait_installed().await?;
    worker.page.set_offline(true).await?;
    worker.tell("宏达试验劳务").await?;
    worker.page.fill("phone", "13800001234").await?;
    worker.page.fill("name", "陈试验").await?;
    worker.page.act("send").await?;
    worker.wait_safe("phone").await?;
    let code = worker.code().await?;
    worker.page.act("more").await?;
    for no in 0..2 {
        worker.photo(no).await?;
        let waiting = format!(
            "document.querySelector('[data-files-waiting]').innerText.includes('{}')",
            no + 1
        );
        worker.page.until("the photo to be kept", &waiting).await?;
    }
    let worker = worker.kill_and_reopen(true).await?;
    worker.page.wait_text("还在手机里").await?;
    let kept = worker.kept().await?;
    ensure!(kept.contains("陈试验"), "the report is on the phone until it is handed in");
    worker.page.set_offline(false).await?;
    worker.go("status").await?;
    worker.page.act("open-receipt").await?;
    worker.wait_safe("office").await?;
    worker.wait_held(2).await?;
    ensure!(worker.code().await? == code, "the receipt is the same after the battery was out");
    let kept = worker.kept().await?;
    ensure!(
        !kept.contains("陈试验") && !kept.contains("宏达试验"),
        "nothing but the receipt stays, not {kept}"
    );

    open_report(&console).await?;
    console.page.wait_text("陈试验").await?;
    console.page.fill("question", "有没有考勤？").await?;
    console.page.act("ask").await?;
    // The first screen says it, without anybody asking.
    worker.go("").await?;
    worker.page.eval("location.reload()").await?;
    worker.page.wait(".news").await?;
    let news = worker.page.text(".news").await?;
    ensure!(news.contains("县里问你一句话") && news.contains("有没有考勤？"), "{news}");
    worker.page.press(".news").await?;
    wait_state(&worker, "looking").await?;
    worker.page.wait_text("有没有考勤？").await?;
    worker.page.fill("answer", "有，拍了一张").await?;
    worker.page.act("answer").await?;
    worker.photo(7).await?;
    worker.wait_held(3).await?;
    // Live: nobody loads the desk anew.
    console.page.wait_text("有，拍了一张").await?;
    console
        .page
        .until("the third photo", "document.querySelectorAll('figure[data-hash]').length === 3")
        .await?;
    console.page.press("figure[data-hash] input[name=\"file\"]").await?;
    console.decide_and_open("accept").await?;
    console.page.wait_text("宏达试验劳务").await?;
    console.page.wait("a[data-hash] img").await?;
    wait_state(&worker, "working").await?;

    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.go("/list/lead").await?;
    phone.page.wait_text("宏达试验劳务").await?;

    // The 20 digits, written on paper, on anybody's phone; a wrong one tells nothing.
    let other = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    other.page.act("status").await?;
    other.page.fill("code", "1234 5678 9012 3456 7890").await?;
    other.page.act("look").await?;
    other.page.wait_text("有数字写错了").await?;
    // Nobody's, and well formed.
    other.page.fill("code", "1234 5678 9012 3456 7888").await?;
    other.page.act("look").await?;
    other.page.wait_text("没有查到这个回执码").await?;
    other.page.fill("code", &code).await?;
    other.page.act("look").await?;
    other.page.wait_text("有没有考勤？").await?;
    let shown = other.page.eval("document.body.innerText").await?;
    let shown = shown.as_str().unwrap_or_default();
    ensure!(
        !shown.contains("陈试验") && !shown.contains("1380000"),
        "a code tells no names: {shown}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_anonymous_worker_nothing_is_found_anywhere() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker =
        Worker::open(&office.origin, &format!("{}/report#at=429800001", office.origin)).await?;
    worker.wait_installed().await?;
    worker.page.set_offline(true).await?;
    worker.tell("无名试验劳务").await?;
    // Typed first, and then afraid.
    worker.page.fill("phone", "19900007654").await?;
    worker.page.fill("name", "怕事试验人").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("phone").await?;
    let code = worker.code().await?;
    let token = worker.kept().await?;
    let token = token.split("[{\"token\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let token = token.context("a token")?.to_owned();
    worker.page.act("more").await?;
    for no in 0..2 {
        worker.photo(no).await?;
        worker.page.wait(&format!("[data-files-waiting=\"{}\"]", no + 1)).await?;
    }
    let mut photos = sums(&worker.kept().await?);
    ensure!(photos.len() == 2, "{photos:?}");
    let worker = worker.kill_and_reopen(false).await?;
    worker.go("status").await?;
    worker.page.act("open-receipt").await?;
    worker.wait_safe("office").await?;
    worker.wait_held(2).await?;
    open_report(&console).await?;
    console.page.fill("question", "您是做什么活的？").await?;
    console.page.act("ask").await?;
    wait_state(&worker, "looking").await?;
    worker.page.wait_text("您是做什么活的？").await?;
    worker.page.fill("answer", "我是四号楼的瓦工").await?;
    worker.page.act("answer").await?;
    worker.page.wait_text("我是四号楼的瓦工").await?;
    worker.photo(7).await?;
    worker.wait_held(3).await?;
    console.page.wait_text("我是四号楼的瓦工").await?;
    let three = "document.querySelectorAll('figure[data-hash]').length === 3";
    console.page.until("the third photo", three).await?;
    let third = console
        .page
        .eval("[...document.querySelectorAll('figure[data-hash]')].map(one => one.dataset.hash)")
        .await?;
    let third = third.as_array().into_iter().flatten().filter_map(|sum| sum.as_str());
    photos.extend(third.map(str::to_owned));
    ensure!(photos.len() == 3, "{photos:?}");
    console.decide_and_open("accept").await?;
    console.page.wait_text("无名试验劳务").await?;
    wait_state(&worker, "working").await?;

    ensure!(office.holds("无名试验劳务")?, "the search finds what is there");
    let mut hidden = vec!["19900007654", "怕事试验人", "四号楼的瓦工", &code, &token];
    hidden.extend(photos.iter().map(String::as_str));
    for hidden in &hidden {
        ensure!(!office.holds(hidden)?, "{hidden} lies open at the office");
    }
    let path = console.page.eval("location.pathname").await?;
    let lead = path.as_str().and_then(|path| path.rsplit('/').next()).context("a lead")?;
    ensure_nothing_leaves(&console, lead, &hidden).await?;
    let paper = printed(&office, &console, lead).await?;
    ensure!(paper.contains("无名试验劳务"), "the paper is of that case");
    for hidden in &hidden {
        ensure!(!paper.contains(hidden), "{hidden} stands on a paper");
        ensure!(!office.holds(hidden)?, "{hidden} lies open at the office once there is a paper");
    }
    // With the notice among its papers.
    ensure_nothing_leaves(&console, lead, &hidden).await
}

/// The SHA-256 of each file that is named in what a phone keeps.
fn sums(kept: &str) -> BTreeSet<String> {
    let parts = kept.split("\"sha256\":\"").skip(1);
    parts.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// Papers that speak of a whole case, by name.
const OF_A_CASE: [&str; 8] =
    ["cover", "index", "application", "registration", "performance", "summary", "back", "ledger"];

/// What the office answers at a path: the status, and the bytes as text.
async fn fetched(console: &Console, path: &str, options: &str) -> Result<(u64, Vec<u8>)> {
    let ask = format!(
        "fetch('{path}', {options}).then(async told => [told.status, await new Promise(done => {{ \
           told.blob().then(body => {{ const read = new FileReader(); \
             read.onload = () => done(read.result); read.readAsDataURL(body); }}); }})])"
    );
    let told = console.page.eval(&ask).await?;
    let status = told[0].as_u64().context("a status")?;
    let data = told[1].as_str().and_then(|url| url.split_once(',')).context("a data URL")?.1;
    Ok((status, STANDARD.decode(data)?))
}

/// What the console exports of a record, for a purpose: whole, nothing masked.
async fn exported(console: &Console, record: &str, what: &str) -> Result<Vec<u8>> {
    let options = "{ method: 'POST', headers: { 'anxin-console': '1', 'content-type': 'application/json' }, \
                   body: '{\"purpose\":\"authority\"}' }";
    let path = format!("{record}/{what}");
    let (status, bytes) = fetched(console, &path, options).await?;
    ensure!(status == 200, "{path} is {status}");
    Ok(bytes)
}

/// The parts of a Word file as they stand in it, and again without their marks: those may cut a word in two.
pub(crate) fn unpacked(bytes: Vec<u8>) -> Result<String> {
    let mut file = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    let mut all = String::new();
    for no in 0..file.len() {
        let mut part = Vec::new();
        file.by_index(no)?.read_to_end(&mut part)?;
        let text = String::from_utf8_lossy(&part).into_owned();
        let bare =
            text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, rest)| rest));
        all.extend(bare);
        all.push_str(&text);
    }
    Ok(all)
}

fn ensure_hidden(text: &str, hidden: &[&str], path: &str) -> Result<()> {
    for hidden in hidden {
        ensure!(!text.contains(hidden), "{hidden} leaves the office by {path}");
    }
    Ok(())
}

/// What leaves the office: every record with its history as the console gets it, whatever else the console may
/// fetch as a whole, by the office's own description of its routes, and every export of the lead.
async fn ensure_nothing_leaves(console: &Console, lead: &str, hidden: &[&str]) -> Result<()> {
    let list = console.api("incoming").await?;
    let mut paths = BTreeSet::from(["/api/v1/console/reports?ended=true".to_owned()]);
    let mut own = None;
    for row in list["rows"].as_array().into_iter().flatten() {
        let part = |key: &str| row["record"][key].as_str().unwrap_or_default().to_owned();
        let path = format!("/api/v1/console/records/{}/{}", part("scope"), part("id"));
        if part("id") == lead {
            own = Some(path.clone());
        }
        paths.insert(path);
    }
    let own = own.context("the lead is among the records")?;
    let described =
        console.page.eval("fetch('/api/openapi.json').then(told => told.json())").await?;
    let routes = described["paths"].as_object().context("routes")?;
    let whole = routes.iter().filter(|(path, ways)| {
        // News never end; what needs a phone's or a worker's secret gives the console nothing.
        let mine = path.starts_with("/api/v1/console/") && !path.ends_with("/live");
        mine && ways.get("get").is_some() && !path.contains('{')
    });
    paths.extend(whole.map(|(path, _)| path.clone()));
    for path in paths {
        let (status, bytes) = fetched(console, &path, "{}").await?;
        ensure!(status == 200, "{path} is {status}");
        ensure_hidden(&String::from_utf8_lossy(&bytes), hidden, &path)?;
    }
    ensure_no_export_tells(console, &own, hidden).await
}

/// The case's file, and each of its papers as a Word file.
async fn ensure_no_export_tells(console: &Console, own: &str, hidden: &[&str]) -> Result<()> {
    let file = String::from_utf8(exported(console, own, "file").await?)?;
    ensure!(file.contains("无名试验劳务"), "the file is of that case");
    ensure_hidden(&file, hidden, "the case's file")?;
    let (_, page) = fetched(console, own, "{}").await?;
    let page: serde_json::Value = serde_json::from_slice(&page)?;
    let notices = page["children"].as_array().context("children")?;
    let notices = notices.iter().filter(|record| record["kind"] == "notice");
    let mut papers: Vec<&str> = notices.filter_map(|record| record["id"].as_str()).collect();
    papers.extend(OF_A_CASE);
    let mut all = String::new();
    for paper in papers {
        let text = unpacked(exported(console, own, &format!("papers/{paper}")).await?)?;
        ensure_hidden(&text, hidden, paper)?;
        all.push_str(&text);
    }
    ensure!(all.contains("无名试验劳务"), "the papers are of that case, and are read");
    Ok(())
}

/// The whole dossier of a lead, as the mediator's phone prints it once a paper was made.
async fn printed(office: &Office, console: &Console, lead: &str) -> Result<String> {
    let phone = Phone::enrol(office, console, 0).await?;
    phone.wait_all_in().await?;
    phone.go("/list/lead").await?;
    phone.page.press(&format!("[data-id=\"{lead}\"]")).await?;
    phone.page.wait("[data-act=\"back-link\"]").await?;
    phone.step(lead, "accept", async || Ok(()), "accepted").await?;
    phone.begin_paper(lead, "notice").await?;
    phone.choose("heard", "both").await?;
    phone.save_paper(lead).await?;
    phone.sync().await?;
    phone.go(&format!("/print/{lead}/dossier")).await?;
    let shown = "document.querySelector('iframe.paper')?.srcdoc ?? ''";
    phone.page.until("the dossier", &format!("({shown}).includes('告知')")).await?;
    let paper = phone.page.eval(shown).await?;
    Ok(paper.as_str().unwrap_or_default().to_owned())
}
