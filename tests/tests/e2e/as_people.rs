//! A mediator's week as people have it: two signatures, eight photos and a recording that a lock cuts off, a list of
//! 250 out of Excel, an agreement that fourteen sign, a battery that goes five times, and a PIN that is forgotten
//! before the network comes back. Everything is at the office, once, every byte.

use std::fmt::Write as _;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::{PIN, Phone};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

const SCOPE: &str = "429800001";
/// People of the list out of Excel.
const PEOPLE: usize = 250;
/// Workers of the agreement: they, the debtor and the mediator are fourteen.
const SIGNING: usize = 12;

const CLOCK: &str = "(() => { globalThis.ahead = 0; const now = Date.now.bind(Date); \
    Date.now = () => now() + ahead; return true; })()";

async fn nothing() -> Result<()> {
    Ok(())
}

async fn until_count(phone: &Phone, what: &str, selector: &str, count: usize) -> Result<()> {
    let found = format!("document.querySelectorAll('{selector}').length === {count}");
    phone.page.until(&format!("{count} {what}"), &found).await
}

/// Writes three characters' worth of shaky strokes on the pad, some 400 points, and keeps them.
async fn write_name(phone: &Phone, seed: usize) -> Result<()> {
    phone.page.wait(".signpad").await?;
    let strokes = format!(
        "(() => {{ const pad = document.querySelector('.signpad'), box = pad.getBoundingClientRect(); \
           let s = {seed}; const random = () => (s = (s * 1103515245 + 12345) % 2147483648) / 2147483648; \
           const at = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, {{ pointerId: 1, bubbles: true, \
             cancelable: true, clientX: box.x + x, clientY: box.y + y }})); \
           for (let stroke = 0; stroke < 28; stroke++) {{ \
             let x = 20 + stroke % 3 * 110 + random() * 60, y = 30 + random() * 100; \
             const dx = random() * 8 - 4, dy = random() * 8 - 4; \
             at('pointerdown', x, y); \
             for (let n = 0; n < 14; n++) {{ x += dx + random() * 2 - 1; y += dy + random() * 2 - 1; \
               at('pointermove', x, y); }} \
             at('pointerup', x, y); }} }})()"
    );
    phone.page.eval(&strokes).await?;
    phone.page.press("[data-act=\"sign-keep\"]:not(:disabled)").await
}

/// An inspection with eight photos, a recording that the lock cuts off, and two signatures; gives its id.
async fn inspect(phone: &Phone) -> Result<String> {
    let id = phone.begin("inspection").await?;
    phone.page.fill("place", "河湾里五期工地").await?;
    phone.choose("result", "risk").await?;
    let photos = phone.photos(8).await?;
    let paths: Vec<_> = photos.iter().map(std::path::PathBuf::as_path).collect();
    phone.page.choose_files("[name=\"album.\"]", &paths).await?;
    until_count(phone, "photos", ".thumbs img[data-hash]", 8).await?;
    phone.page.eval(CLOCK).await?;
    phone.page.act("voice").await?;
    let counts = "!!document.querySelector('[data-recording] b')?.innerText.match(/00:0[2-9]/)";
    phone.page.until("a recording that counts", counts).await?;
    phone.page.eval("ahead += 601e3").await?;
    let locked = "!document.querySelector('.behind') && !!document.querySelector('[name=pin]')";
    phone.page.until("the lock", locked).await?;
    phone.page.fill("pin", PIN).await?;
    phone.page.act("unlock").await?;
    until_count(phone, "recordings", ".thumbs span.tag[data-hash]", 1).await?;
    for no in 1..=2 {
        phone.page.act("sign").await?;
        write_name(phone, no).await?;
        until_count(phone, "signatures", "img.ink", no).await?;
    }
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"inspection\"]")).await?;
    Ok(id)
}

/// Begins a lead and pastes a list out of a spreadsheet onto its roster, each with two months' 3,600 yuan; gives its id.
async fn paste_list(phone: &Phone, employer: &str, people: usize) -> Result<String> {
    let id = phone.begin("lead").await?;
    phone.choose("source", "inspection").await?;
    phone.page.fill("place", "河湾里五期工地").await?;
    phone.page.fill("employer", employer).await?;
    phone.go(&format!("/draft/{id}/roster")).await?;
    let mut list = "序号\t姓名\t电话\t欠薪".to_owned();
    for no in 1..=people {
        let name: String = "试验工".chars().chain(numeral(no)).collect();
        write!(list, "\n{no}\t{name}\t+86 138 0000 {no:04}\t3,600.00元")?;
    }
    phone.page.act("add-many").await?;
    phone.page.fill("names", &list).await?;
    until_count(phone, "people read", "[data-kind=\"pasted\"]", people).await?;
    phone.page.fill("pasted-month", "2026-09").await?;
    Ok(id)
}

/// A number in Chinese digits: part of a made-up name.
fn numeral(no: usize) -> impl Iterator<Item = char> {
    let digits = no.to_string();
    digits
        .into_bytes()
        .into_iter()
        .filter_map(|digit| "零一二三四五六七八九".chars().nth(usize::from(digit - b'0')))
}

/// Takes the pasted list onto the roster and saves the lead.
async fn take_list(phone: &Phone, id: &str, people: usize) -> Result<()> {
    phone.page.act("paste").await?;
    phone.page.wait_text(&format!("{people} 人 ·")).await?;
    phone.go(&format!("/draft/{id}")).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"lead\"]")).await
}

/// A case as far as an agreement that waits for its signatures; gives the agreement.
async fn agree(phone: &Phone, case: &str) -> Result<String> {
    phone.page.wait("[data-state=\"registered\"]").await?;
    phone.step(case, "accept", nothing, "accepted").await?;
    phone.begin_paper(case, "notice").await?;
    phone.choose("heard", "both").await?;
    phone.choose("consent_worker", "true").await?;
    phone.choose("consent_debtor", "true").await?;
    phone.save_paper(case).await?;
    phone.step(case, "mediate", nothing, "mediating").await?;
    phone.begin_paper(case, "session").await?;
    phone.choose("mode", "meeting").await?;
    phone.choose("told", "true").await?;
    phone.choose("outcome", "agreed").await?;
    phone.save_paper(case).await?;
    let agreement = phone.begin_paper(case, "agreement").await?;
    phone.choose("form", "written").await?;
    phone.choose("debtor_present", "true").await?;
    phone.choose("workers_present", "true").await?;
    phone.page.fill("facts", "十二人各欠九月工资").await?;
    until_count(phone, "instalments", "[data-element]", SIGNING).await?;
    let day = "new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 10)";
    let day = phone.page.eval(day).await?.as_str().context("a day")?.to_owned();
    let all =
        "[...document.querySelectorAll('[data-element]')].map(e => e.dataset.element).join(' ')";
    let all = phone.page.eval(all).await?.as_str().context("elements")?.to_owned();
    for element in all.split(' ') {
        let path = |part: &str| format!("i.{element}.{part}");
        let chosen = format!(
            "(() => {{ const field = document.querySelector('[name=\"{}\"]'); \
               return field.options ? field.selectedOptions[0].text : field.value; }})()",
            path("worker")
        );
        let worker = phone.page.eval(&chosen).await?.as_str().context("a worker")?.to_owned();
        let name = worker.split_whitespace().next().unwrap_or_default().to_owned();
        phone.page.fill(&path("payee"), &name).await?;
        phone.page.fill(&path("due"), &day).await?;
        phone.page.fill(&path("amount"), "3600").await?;
    }
    phone.page.fill("date", &day).await?;
    phone.page.fill("mediator", "赵调解").await?;
    phone.page.until("no fault", "!document.querySelector('[data-fault]')").await?;
    phone.save_paper(case).await?;
    Ok(agreement)
}

/// The next of the agreement's parties sign until so many have.
async fn sign_until(phone: &Phone, agreement: &str, count: usize) -> Result<()> {
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.wait("[data-signer]").await?;
    let stands = "[data-state=\"app.sign.stands\"]";
    let signed = usize::try_from(phone.page.count(stands).await?)?;
    for no in signed + 1..=count {
        phone.page.press(&format!("[data-signer]:not({stands}) [data-act=\"sign-for\"]")).await?;
        write_name(phone, 100 + no).await?;
        until_count(phone, "signatures", stands, no).await?;
    }
    Ok(())
}

/// Battery out, battery in.
async fn kill(phone: Phone) -> Result<Phone> {
    phone.kill_and_reopen_offline().await
}

/// The PIN is forgotten; the county lets the person in anew, on the same phone and now with a network.
async fn forget_pin(phone: Phone, console: &Console) -> Result<Phone> {
    let phone = phone.kill_and_restart().await?;
    phone.page.set_offline(true).await?;
    phone.open_app().await?;
    phone.page.act("forgot").await?;
    phone.page.wait("[data-forgot]").await?;
    phone.page.set_offline(false).await?;
    let link = console.enrolment(0).await?;
    let code = link.split_once('#').context("a code in the link")?.1;
    phone.page.eval(&format!("location.hash = '{code}'; true")).await?;
    phone.page.act("enrol-anew").await?;
    phone.page.wait("[data-act=\"claim\"]:not([disabled])").await?;
    let number = phone.claim().await?;
    console.confirm(&number).await?;
    phone.page.wait("[data-step=\"1\"]").await?;
    phone.choose_pin().await?;
    Ok(phone)
}

async fn record(console: &Console, id: &str) -> Result<Value> {
    let page = console.api(&format!("records/{SCOPE}/{id}")).await?;
    ensure!(page["record"]["id"] == id, "{id} is not at the office: {page}");
    Ok(page)
}

/// That the office has so many files of a kind for a record, each with the bytes that its hash names.
async fn same_bytes(console: &Console, page: &Value, kind: &str, count: usize) -> Result<()> {
    let fields = page["record"]["fields"].as_object().context("fields")?;
    let files =
        fields.iter().filter(|(path, file)| path.starts_with("file.") && file["kind"] == kind);
    let hashes: Vec<&str> = files.filter_map(|(_, file)| file["hash"].as_str()).collect();
    ensure!(hashes.len() == count, "{} of {count} files of kind {kind}", hashes.len());
    for hash in hashes {
        let sum = format!(
            "fetch('/api/v1/console/media/{SCOPE}/{hash}').then(a => a.arrayBuffer())\
             .then(b => crypto.subtle.digest('SHA-256', b))\
             .then(d => [...new Uint8Array(d)].map(x => x.toString(16).padStart(2, '0')).join(''))"
        );
        let sum = console.page.eval(&sum).await?;
        ensure!(sum == hash, "the office's bytes hash to {sum}, not {hash}");
    }
    Ok(())
}

/// Everything of the week, each record once.
async fn has_the_week(
    console: &Console,
    inspection: &str,
    list: &str,
    agreement: &str,
) -> Result<()> {
    let page = record(console, inspection).await?;
    for (kind, count) in [("photo", 8), ("voice", 1), ("signature", 2)] {
        same_bytes(console, &page, kind, count).await?;
    }
    ensure!(page["record"]["version"] == 1, "one op made the inspection");
    let incoming = console.api("incoming?kind=lead").await?;
    let rows = incoming["rows"].as_array().context("rows")?;
    let rows: Vec<&Value> = rows.iter().filter(|row| row["record"]["id"] == list).collect();
    ensure!(rows.len() == 1, "the list's lead is there {} times", rows.len());
    ensure!(rows[0]["workers"] == PEOPLE, "{} workers", rows[0]["workers"]);
    let owed = 360_000 * PEOPLE;
    ensure!(rows[0]["owed_fen"] == owed, "{} fen, not {owed}", rows[0]["owed_fen"]);
    let page = record(console, agreement).await?;
    ensure!(page["record"]["fields"]["sealed"] == true, "sealed");
    same_bytes(console, &page, "signature", SIGNING + 2).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_without_a_network_and_a_forgotten_pin_lose_nothing() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.page.wait(".strip.on").await?;
    phone.wait_installed().await?;
    phone.page.set_offline(true).await?;

    let inspection = inspect(&phone).await?;
    let phone = kill(phone).await?;
    let crowd = paste_list(&phone, "二百五十人劳务有限公司", PEOPLE).await?;
    take_list(&phone, &crowd, PEOPLE).await?;
    let phone = kill(phone).await?;
    let case = paste_list(&phone, "十四方劳务有限公司", SIGNING).await?;
    take_list(&phone, &case, SIGNING).await?;
    let agreement = agree(&phone, &case).await?;
    sign_until(&phone, &agreement, 7).await?;
    let phone = kill(phone).await?;
    sign_until(&phone, &agreement, SIGNING + 2).await?;
    phone.step(&case, "agree", nothing, "agreed").await?;
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.act("seal").await?;
    phone.page.until("the seal", "!document.querySelector('[data-act=\"seal\"]')").await?;
    let phone = kill(phone).await?;
    let draft = phone.begin("lead").await?;
    phone.page.fill("employer", "没写完的劳务").await?;
    phone.go("/").await?;
    phone.page.wait_text("没写完的劳务").await?;

    let phone = forget_pin(phone, &console).await?;
    let mut last = Ok(());
    for _ in 0..60 {
        last = has_the_week(&console, &inspection, &crowd, &agreement).await;
        if last.is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    last?;
    phone.go(&format!("/draft/{draft}")).await?;
    let there = "document.querySelector('[name=\"employer\"]')?.value === '没写完的劳务'";
    phone.page.until("the draft", there).await
}
