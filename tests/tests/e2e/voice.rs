//! A voice note is kept as it was recorded and heard at the desk; danger comes first.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};

/// Notes each sound as the browser's recorder gave it, in pieces, before the page has it: its SHA-256.
const LISTEN: &str = "(() => { globalThis.heard = []; const real = MediaRecorder.prototype.start; \
    MediaRecorder.prototype.start = function (...how) { const pieces = []; \
      this.addEventListener('dataavailable', (event) => pieces.push(event.data)); \
      this.addEventListener('stop', async () => { \
        const sum = await crypto.subtle.digest('SHA-256', await new Blob(pieces).arrayBuffer()); \
        heard.push([...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, '0')).join('')); }); \
      return real.apply(this, how); }; })()";

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_note_is_recorded_without_a_network_and_heard_at_the_desk_as_it_was() -> Result<()>
{
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.wait_installed().await?;
    worker.tell("录音试验劳务").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    worker.page.eval(LISTEN).await?;
    worker.page.set_offline(true).await?;
    worker.page.act("more").await?;
    worker.page.act("voice").await?;
    worker.page.wait_text("录好了，停").await?;
    // Something to hear: the browser's own tone.
    worker.page.eval("new Promise((good) => setTimeout(good, 1500))").await?;
    worker.page.act("voice").await?;
    worker.page.act("voice-send").await?;
    worker.page.wait("[data-files-waiting=\"1\"]").await?;
    worker.page.until("the recorder's own sum", "heard.length === 1").await?;
    let sum = worker.page.eval("heard[0]").await?.as_str().context("a sum")?.to_owned();
    let worker = worker.kill_and_reopen(false).await?;
    worker.go("status").await?;
    worker.page.act("open-receipt").await?;
    worker.wait_held(1).await?;

    console.go("/console/reports").await?;
    console.page.act("open-report").await?;
    console.page.wait(&format!("figure[data-hash=\"{sum}\"] audio")).await?;
    let held = "fetch(document.querySelector('figure[data-hash] audio').src).then((answer) => answer.arrayBuffer()) \
        .then((bytes) => crypto.subtle.digest('SHA-256', bytes)) \
        .then((sum) => [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, '0')).join(''))";
    let held = console.page.eval(held).await?;
    ensure!(held == sum.as_str(), "the office holds {held}, not {sum}");
    // A browser plays only for a person: any key tells it of one.
    console.page.key("a").await?;
    let play = "(() => { const sound = document.querySelector('figure[data-hash] audio'); sound.muted = true; \
        return sound.play().then(() => true); })()";
    ensure!(console.page.eval(play).await? == true, "the sound is not played");
    let played = "document.querySelector('figure[data-hash] audio').currentTime > 0.2";
    console.page.until("the sound to run", played).await
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_stands_first_and_red_in_the_incoming_list_and_on_the_case() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let case = phone.begin("lead").await?;
    phone.page.fill("employer", "塔吊试验劳务").await?;
    phone.choose("danger", "suicide").await?;
    phone.page.fill("people", "12").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    phone.wait_all_in().await?;
    console.go("/console").await?;
    let first = format!(
        "(tag => tag?.innerText.includes('有危险迹象') && tag.classList.contains('c-red'))\
         (document.querySelector('tr[data-id=\"{case}\"] td:first-child > *'))"
    );
    console.page.until("danger as the first mark, in red", &first).await?;
    console.go(&format!("/console/records/429800001/{case}")).await?;
    console.page.wait("[data-part=\"case\"] [data-colour=\"red\"]").await?;
    let reasons = console.page.text("[data-part=\"case\"] [data-colour=\"red\"] + p").await?;
    ensure!(reasons.starts_with("有危险言行，先打 110"), "the reasons are {reasons}");
    Ok(())
}
