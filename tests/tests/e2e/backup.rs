//! A phone that cannot reach the office hands in a sealed file, by hand.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Keeps what the page hands to the browser to be saved.
const CATCH: &str = "URL.createObjectURL = blob => { window.saved = blob; return '#'; }; true";
const SAVED: &str = "window.saved.arrayBuffer().then(b => \
                     btoa(Array.from(new Uint8Array(b), c => String.fromCharCode(c)).join('')))";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_brought_by_hand_is_there_once_also_when_the_phone_comes_back() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.page.wait(".strip.on").await?;
    phone.page.set_offline(true).await?;
    let lead = phone.begin("lead").await?;
    phone.page.fill("employer", "断网之后劳务").await?;
    let photos = phone.photos(1).await?;
    phone.page.choose_files("[name=\"photo.\"]", &[photos[0].as_path()]).await?;
    phone.page.wait("img[data-hash]").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{lead}\"][data-kind=\"lead\"]")).await?;
    let draft = phone.begin("lead").await?;
    phone.page.fill("employer", "草稿在文件里劳务").await?;
    phone.go("/sync").await?;
    phone.page.eval(CATCH).await?;
    phone.page.act("backup").await?;
    phone.page.wait("[data-code]").await?;
    let code = phone.page.text("[data-code]").await?;
    // Whether the browser kept the file nobody knows but the person.
    phone.page.wait("[data-saving=\"asking\"]").await?;
    phone.page.act("saving-no").await?;
    phone.page.wait("[data-saving=\"missing\"] [data-act=\"saving-again\"]").await?;
    phone.page.act("backup").await?;
    phone.page.wait("[data-saving=\"asking\"]").await?;
    ensure!(phone.page.text("[data-code]").await? == code, "nothing changed: the same code");
    let bytes = phone.page.eval(SAVED).await?;
    let bytes = STANDARD.decode(bytes.as_str().context("the file")?)?;
    ensure!(!String::from_utf8_lossy(&bytes).contains("断网之后"), "it is sealed");
    let (wrong, _) = office.import(&bytes, "0000 0000 0000 0000 0000").await?;
    ensure!(!wrong, "another code opens nothing");
    let (taken, words) = office.import(&bytes, &code).await?;
    ensure!(taken, "{words}");
    ensure!(words.lines().any(|line| line.starts_with("drafts") && line.ends_with('1')), "{words}");
    let once = async || -> Result<()> {
        let page = console.api("incoming?q=断网之后").await?;
        let rows = page["rows"].as_array().map_or(0, Vec::len);
        ensure!(rows == 1, "the office shows it {rows} times");
        let scope = page["rows"][0]["record"]["scope"].as_str().context("a scope")?;
        let page = console.api(&format!("records/{scope}/{lead}")).await?;
        ensure!(
            page["record"]["version"] == 1,
            "one op made it, not {}",
            page["record"]["version"]
        );
        ensure!(page["media"].as_array().map_or(0, Vec::len) == 1, "its photo is there");
        Ok(())
    };
    once().await?;
    phone.page.set_offline(false).await?;
    phone.sync().await?;
    once().await?;
    // Another phone of the same person gets the draft that was in the file.
    let second = Phone::enrol(&office, &console, 0).await?;
    second.page.wait(&format!("[data-id=\"{draft}\"]")).await
}
