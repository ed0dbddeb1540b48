//! Writes what a released version leaves behind: an office's data folder and a phone's browser profile, as
//! `tests/fixtures/<version>/`. Later versions upgrade both without losing a byte (`tests/tests/e2e/upgrade.rs`).
//!
//! Run it on the sources of that version, after `cargo xtask build-web` and `cargo build -p anxin-office`:
//! `cargo run -p anxin-e2e --bin fixture -- VERSION`.
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

use std::path::Path;
use std::process::Command;

use anxin_e2e::console::Console;
use anxin_e2e::fixture::PORT;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};
use serde_json::json;

/// Folders of a browser's profile that hold what a site stored.
const STORES: [&str; 3] = ["Default/IndexedDB", "Default/Local Storage", "Default/Service Worker"];

async fn nothing() -> Result<()> {
    Ok(())
}

/// Draws three characters' worth of shaky strokes, as a finger does, and keeps them: a PNG of about 40 kB.
async fn draw(phone: &Phone, seed: u32) -> Result<()> {
    phone.page.wait(".signpad").await?;
    let strokes = format!(
        "(() => {{ const pad = document.querySelector('.signpad'), box = pad.getBoundingClientRect(); \
           let s = {seed}; const random = () => (s = (s * 1103515245 + 12345) % 2147483648) / 2147483648; \
           const at = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, {{ bubbles: true, \
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

/// An inspection with so many photos and two signatures; gives its id.
async fn inspect(phone: &Phone, place: &str, photos: u32, seed: u32) -> Result<String> {
    let id = phone.begin("inspection").await?;
    phone.page.fill("place", place).await?;
    phone.choose("result", "risk").await?;
    for no in 0..photos {
        let photo = phone.photo(seed + no).await?;
        phone.page.choose_files("[name=\"photo.\"]", &[&photo]).await?;
        let count = format!("document.querySelectorAll('img[data-hash]').length === {}", no + 1);
        phone.page.until("the photo", &count).await?;
    }
    for no in 0..2 {
        phone.page.act("sign").await?;
        draw(phone, seed + no).await?;
        phone.page.wait(&format!("[data-signed=\"{}\"]", no + 1)).await?;
    }
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"inspection\"]")).await?;
    Ok(id)
}

/// A case with one worker as far as an agreement that is signed and sealed; gives case and agreement.
async fn agree(phone: &Phone) -> Result<(String, String)> {
    let case = phone.record_case("旧版封存工地", "旧版封存劳务有限公司", &["封大山"]).await?;
    phone.page.wait("[data-state=\"registered\"]").await?;
    phone.step(&case, "accept", nothing, "accepted").await?;
    phone.begin_paper(&case, "notice").await?;
    phone.choose("heard", "both").await?;
    phone.choose("consent_worker", "true").await?;
    phone.choose("consent_debtor", "true").await?;
    phone.save_paper(&case).await?;
    phone.step(&case, "mediate", nothing, "mediating").await?;
    phone.begin_paper(&case, "session").await?;
    phone.choose("mode", "meeting").await?;
    phone.choose("told", "true").await?;
    phone.choose("outcome", "agreed").await?;
    phone.save_paper(&case).await?;
    let agreement = phone.begin_paper(&case, "agreement").await?;
    phone.choose("form", "written").await?;
    phone.choose("debtor_present", "true").await?;
    phone.choose("workers_present", "true").await?;
    phone.page.fill("facts", "封大山两个月工资未付").await?;
    let day = "new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 10)";
    let day = phone.page.eval(day).await?.as_str().context("a day")?.to_owned();
    for (name, value) in [("i.001.payee", "封大山"), ("i.001.due", &day), ("i.001.amount", "12000")]
    {
        phone.page.fill(name, value).await?;
    }
    phone.page.fill("date", &day).await?;
    phone.page.fill("mediator", "赵调解").await?;
    phone.page.until("no fault", "!document.querySelector('[data-fault]')").await?;
    phone.save_paper(&case).await?;
    phone.step(&case, "agree", nothing, "agreed").await?;
    phone.go(&format!("/sign/{agreement}")).await?;
    for signed in 1..=3 {
        phone
            .page
            .press("[data-signer]:not([data-state=\"app.sign.stands\"]) [data-act=\"sign-for\"]")
            .await?;
        draw(phone, 900 + signed).await?;
        let all = format!(
            "document.querySelectorAll('[data-state=\"app.sign.stands\"]').length === {signed}"
        );
        phone.page.until("the signature", &all).await?;
    }
    phone.page.act("seal").await?;
    phone.page.until("the seal", "!document.querySelector('[data-act=\"seal\"]')").await?;
    Ok((case, agreement))
}

fn pack(folder: &Path, parts: &[&str], file: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--owner=0", "--group=0", "-cJf"]).arg(file).arg("-C").arg(folder);
    ensure!(tar.args(parts).status()?.success(), "{} cannot be packed", file.display());
    println!("{}: {} bytes", file.display(), file.metadata()?.len());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let version = std::env::args().nth(1).context("which version is this?")?;
    let folder = Path::new("tests/fixtures").join(&version);
    std::fs::create_dir_all(&folder)?;
    let mut office = Office::start_on(PORT, None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;

    // What the office has: a case, and an inspection that it refused as too large.
    let known = phone.record_case("旧版已到工地", "旧版已到劳务", &["达一", "达二"]).await?;
    let refused = inspect(&phone, "旧版被拒工地", 0, 100).await?;
    phone.sync().await?;

    // What only the phone has.
    phone.page.set_offline(true).await?;
    let large = inspect(&phone, "旧版过大工地", 8, 200).await?;
    let lead = phone.record_case("旧版未到工地", "旧版未到劳务", &["未一", "未二", "未三"]).await?;
    phone.edit(&known, &[("employer", "旧版已到劳务（更名）")]).await?;
    phone.step(&known, "accept", nothing, "accepted").await?;
    let (case, agreement) = agree(&phone).await?;
    let draft = phone.begin("lead").await?;
    phone.page.fill("employer", "旧版没写完的单位").await?;
    let photo = phone.photo(300).await?;
    phone.attach(&photo).await?;
    phone.go(&format!("/record/{known}")).await?;
    phone.page.act("edit").await?;
    phone.page.fill("place", "旧版改到一半的地点").await?;
    phone.page.wait_text("旧版改到一半的地点").await.ok();
    phone.go("/sync").await?;
    let waiting = phone.page.property("[data-waiting]", "data-waiting").await?;

    let manifest = json!({
        "version": version, "account": office.account, "password": office.password,
        "known": known, "refused": refused, "large": large, "lead": lead, "case": case,
        "agreement": agreement, "draft": draft, "waiting": waiting,
    });
    let profile = phone.kill().await?;
    drop(console);
    office.kill().await?;
    pack(office.data(), &["."], &folder.join("office.tar.xz"))?;
    pack(profile.path(), &STORES, &folder.join("phone.tar.xz"))?;
    std::fs::write(folder.join("manifest.json"), format!("{manifest:#}\n"))?;
    Ok(())
}
