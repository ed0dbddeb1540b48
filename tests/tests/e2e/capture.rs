//! What is not yet a field: recordings that are interrupted, photos that come late, signatures on every glass.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::{PIN, Phone};
use anyhow::{Context, Result, ensure};

/// Gives the page a clock that can be set ahead, and lets it be sent out of sight.
const CLOCK: &str = "(() => { globalThis.ahead = 0; const now = Date.now.bind(Date); Date.now = () => now() + ahead; \
    globalThis.sight = (visible) => { \
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visible ? 'visible' : 'hidden' }); \
      document.dispatchEvent(new Event('visibilitychange')); }; return true; })()";

/// Draws a photo and puts it into the field that is kept as `kept`, as a camera app does when it comes back.
const COME_BACK: &str = "(async () => { const canvas = new OffscreenCanvas(640, 480), pen = canvas.getContext('2d'); \
    for (let no = 0; no < 40; no++) { pen.fillStyle = `hsl(${Math.random() * 360} 60% 50%)`; \
      pen.fillRect(Math.random() * 640, Math.random() * 480, 90, 60); } \
    const photo = await canvas.convertToBlob({ type: 'image/jpeg' }), files = new DataTransfer(); \
    files.items.add(new File([photo], 'IMG_0001.jpg', { type: 'image/jpeg' })); \
    kept.files = files.files; kept.dispatchEvent(new Event('change')); return true; })()";

/// Opens the camera's field, as far as a page can, and keeps it at hand.
const OPEN_CAMERA: &str = "(globalThis.kept = document.querySelector('[name=\"photo.\"]'), kept.dispatchEvent(new Event('click')), true)";

/// How many pieces and marks the inbox holds.
const INBOX: &str = "new Promise((good) => { const ask = indexedDB.open('anxin'); ask.onsuccess = () => { \
    const range = IDBKeyRange.lowerBound('inbox.'); \
    const count = ask.result.transaction('media').objectStore('media').count(range); \
    count.onsuccess = () => { ask.result.close(); good(count.result); }; }; })";

async fn record_some_seconds(phone: &Phone) -> Result<()> {
    phone.page.act("voice").await?;
    phone
        .page
        .until(
            "a recording that counts",
            "!!document.querySelector('[data-recording] b')?.innerText.match(/00:0[2-9]/)",
        )
        .await
}

async fn notes(phone: &Phone, count: u32) -> Result<()> {
    let shown =
        format!("document.querySelectorAll('.thumbs span.tag[data-hash]').length === {count}");
    phone.page.until(&format!("{count} recordings"), &shown).await
}

async fn photos(phone: &Phone, count: u32) -> Result<()> {
    let shown = format!("document.querySelectorAll('.thumbs img[data-hash]').length === {count}");
    phone.page.until(&format!("{count} photos"), &shown).await
}

async fn enter_pin(phone: &Phone) -> Result<()> {
    phone.page.fill("pin", PIN).await?;
    phone.page.act("unlock").await
}

/// D1, D2 of a mediator's first day: nothing that was said is lost, however the recording ends.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_kept_over_a_cover_a_lock_a_leaving_a_kill_and_a_save() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let id = phone.begin("inspection").await?;
    phone.page.eval(CLOCK).await?;

    // Nobody touches the glass for five minutes: covered, and it goes on.
    record_some_seconds(&phone).await?;
    phone.page.eval("ahead += 301e3").await?;
    phone.page.wait("[data-cover]").await?;
    ensure!(phone.page.count(".behind:not(.covered)").await? == 0, "the draft is in sight");
    let clock = phone.page.text("[data-cover] [data-recording] b").await?;
    let on =
        format!("document.querySelector('[data-cover] [data-recording] b')?.innerText > {clock:?}");
    phone.page.until("the recording to go on under the cover", &on).await?;
    enter_pin(&phone).await?;
    phone.page.until("the cover lifted", "!document.querySelector('[data-cover]')").await?;
    phone.page.act("voice-stop").await?;
    notes(&phone, 1).await?;

    // Nobody for ten minutes: locked. What was said until then is there.
    record_some_seconds(&phone).await?;
    phone.page.eval("ahead += 601e3").await?;
    phone
        .page
        .until(
            "the lock",
            "!document.querySelector('.behind') && !!document.querySelector('[name=pin]')",
        )
        .await?;
    enter_pin(&phone).await?;
    notes(&phone, 2).await?;

    // The microphone is taken away, as by a call.
    phone.page.eval("(() => { const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices); \
        navigator.mediaDevices.getUserMedia = async (what) => globalThis.heard = await ask(what); })()").await?;
    record_some_seconds(&phone).await?;
    phone.page.eval("heard.getTracks().forEach((track) => { track.stop(); track.dispatchEvent(new Event('ended')); })").await?;
    notes(&phone, 3).await?;

    // The draft is left.
    record_some_seconds(&phone).await?;
    phone.go("/").await?;
    phone.page.until("the recording's end", "!document.querySelector('[data-recording]')").await?;
    phone.go(&format!("/draft/{id}")).await?;
    notes(&phone, 4).await?;

    // The battery is taken out.
    record_some_seconds(&phone).await?;
    let phone = phone.kill_and_reopen_offline().await?;
    phone.go(&format!("/draft/{id}")).await?;
    notes(&phone, 5).await?;

    // It is saved in the middle of a sentence.
    record_some_seconds(&phone).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"inspection\"]")).await?;
    ensure!(
        phone.page.count("[data-act=\"open-file\"][data-hash]").await? == 6,
        "not all of them are in the record"
    );
    phone.page.press("[data-act=\"open-file\"][data-hash]").await?;
    phone
        .page
        .until("a sound that can be played", "document.querySelector('audio')?.readyState >= 2")
        .await?;
    phone.page.set_offline(false).await?;
    phone.sync().await?;
    console.go(&format!("/console/records/429800001/{id}")).await?;
    console
        .page
        .until(
            "all of them at the office",
            "document.querySelectorAll('audio[data-hash]').length === 6",
        )
        .await?;
    phone.page.until("an empty inbox", &format!("{INBOX}.then((left) => left === 0)")).await
}

/// D3 of a mediator's first day: the camera app may take longer than the phone stays unlocked, or may cost the page.
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_comes_late_is_in_its_draft_and_one_that_never_comes_is_missed() -> Result<()>
{
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let id = phone.begin("inspection").await?;
    phone.page.eval(CLOCK).await?;

    // A minute and more in the camera app: covered, and the photo is kept at once.
    phone.page.wait("[name=\"photo.\"]").await?;
    phone.page.eval(OPEN_CAMERA).await?;
    phone.page.eval("(sight(false), ahead += 61e3, sight(true))").await?;
    phone.page.wait("[data-cover]").await?;
    phone.page.eval(COME_BACK).await?;
    enter_pin(&phone).await?;
    phone.page.until("the cover lifted", "!document.querySelector('[data-cover]')").await?;
    photos(&phone, 1).await?;

    // More than ten minutes: locked before the photo comes.
    phone.page.eval(OPEN_CAMERA).await?;
    phone.page.eval("(sight(false), ahead += 601e3, sight(true))").await?;
    phone
        .page
        .until(
            "the lock",
            "!document.querySelector('.behind') && !!document.querySelector('[name=pin]')",
        )
        .await?;
    phone.page.eval(COME_BACK).await?;
    phone
        .page
        .until("the photo in the inbox", &format!("{INBOX}.then((all) => all === 1)"))
        .await?;
    enter_pin(&phone).await?;
    photos(&phone, 2).await?;
    phone.page.until("an empty inbox", &format!("{INBOX}.then((left) => left === 0)")).await?;

    // The system ends the page while the camera is open.
    phone.page.eval(OPEN_CAMERA).await?;
    phone.page.until("the mark", &format!("{INBOX}.then((all) => all === 1)")).await?;
    let phone = phone.kill_and_reopen_offline().await?;
    phone.go(&format!("/draft/{id}")).await?;
    photos(&phone, 2).await?;
    phone.page.wait_text("照片没收到，请重拍").await?;
    let photo = phone.photo(3).await?;
    phone.page.choose_files("[name=\"photo.\"]", &[&photo]).await?;
    photos(&phone, 3).await?;
    phone.page.until("nothing missed", "!document.querySelector('[data-lost]')").await
}

/// Photos and recordings of a draft: several at once, broken ones named, opened, called something, taken away.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_draft_are_chosen_together_named_and_taken_away() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let id = phone.begin("inspection").await?;
    let mut chosen = phone.photos(3).await?;
    let folder = chosen[0].parent().context("a folder")?.to_owned();
    let broken = folder.join("IMG_broken.heic");
    std::fs::write(&broken, b"....ftypheic and nothing a browser reads")?;
    chosen.insert(1, broken);
    let paths: Vec<_> = chosen.iter().map(std::path::PathBuf::as_path).collect();
    phone.page.choose_files("[name=\"album.\"]", &paths).await?;
    photos(&phone, 3).await?;
    phone.page.wait_text("IMG_broken.heic").await?;

    // The broken one is put away; a good one is called something; another is taken away.
    phone.page.press(".thumbs button:has(.c-amber)").await?;
    phone.page.act("file-remove").await?;
    phone.page.until("no broken one", "!document.querySelector('.thumbs .c-amber')").await?;
    let press_photo = async |no: u32| {
        phone
            .page
            .eval(&format!("document.querySelectorAll('.thumbs button:has(img)')[{no}].click()"))
            .await
    };
    press_photo(0).await?;
    phone.page.wait("img.large[src^=\"data:image/jpeg\"]").await?;
    phone.page.fill("caption", "欠条正面").await?;
    phone.page.act("file-close").await?;
    phone
        .page
        .until(
            "its name under it",
            "document.querySelector('.thumbs').innerText.includes('欠条正面')",
        )
        .await?;
    press_photo(1).await?;
    phone.page.act("file-remove").await?;
    photos(&phone, 2).await?;

    // Recordings as phones make them, with wrong names and none.
    let adts = [&b"\xff\xf1\x50\x80"[..], &[7; 60]].concat();
    for (name, bytes) in [
        ("a.mp3", &b"ID3\x04\x00\x00\x00\x00\x00\x02..\xff\xfb\x90\x00frames"[..]),
        ("b.amr", b"#!AMR\n\x3cframes"),
        ("c.3gp", b"\0\0\0\x14ftyp3gp4\0\0\0\0isom"),
        ("d.wav", b"RIFF\x20\0\0\0WAVEdata\x04\0\0\0soun"),
        ("e.aac", &adts),
        ("f.webm", b"\x1a\x45\xdf\xa3\x80"),
        ("recording", b"\0\0\0\x14ftypM4A \0\0\0\0isom"),
    ] {
        std::fs::write(folder.join(name), bytes)?;
        phone.page.choose_files("[name=\"voice.\"]", &[&folder.join(name)]).await?;
        phone
            .page
            .until(name, &format!("document.querySelector('.thumbs').innerText.includes('{name}')"))
            .await?;
    }
    notes(&phone, 7).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"inspection\"]")).await?;
    phone.sync().await?;
    console.go(&format!("/console/records/429800001/{id}")).await?;
    let held = "document.querySelectorAll('audio[data-hash]').length === 7 && document.querySelectorAll('a[data-hash] img').length === 2";
    console.page.until("all of it at the office", held).await
}

/// A photo at a question is shown there, on the phone and at the desk; a lost recording is called one.
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_shown_at_its_question() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let id = phone.begin("inspection").await?;
    phone.go(&format!("/draft/{id}/check/2")).await?;
    phone.choose("c.2", "no").await?;
    let photo = phone.photo(2).await?;
    phone.page.choose_files("[name=\"photo.c.2\"]", &[&photo]).await?;
    photos(&phone, 1).await?;
    let broken = photo.with_file_name("lost.mp3");
    std::fs::write(&broken, b"no sound at all")?;
    phone.go(&format!("/draft/{id}")).await?;
    phone.page.choose_files("[name=\"voice.\"]", &[&broken]).await?;
    phone.page.wait_text("lost.mp3").await?;
    phone.page.act("save").await?;
    phone.page.wait("[data-path=\"c.2\"] img").await?;
    ensure!(phone.page.count("[data-part=\"files\"] img").await? == 0, "it is in the heap as well");
    phone.sync().await?;
    console.go(&format!("/console/records/429800001/{id}")).await?;
    console.page.wait("[data-path=\"c.2\"] img").await?;
    console.page.wait_text("录音缺失").await
}

/// A stroke by pointer `id` through points, as shares of the pad; ends it or not.
fn stroke(id: u32, points: &[(f64, f64)], lift: bool) -> String {
    format!(
        "(() => {{ const pad = document.querySelector('.signpad'), on = pad.getBoundingClientRect(); \
         const tell = (kind, [x, y]) => pad.dispatchEvent(new PointerEvent(kind, {{ pointerId: {id}, bubbles: true, \
           cancelable: true, clientX: on.left + x * on.width, clientY: on.top + y * on.height }})); \
         const points = {:?}; tell('pointerdown', points[0]); points.slice(1).forEach((at) => tell('pointermove', at)); \
         if ({lift}) tell('pointerup', points.at(-1)); return true; }})()",
        points.iter().map(|(x, y)| [*x, *y]).collect::<Vec<_>>()
    )
}

/// No. 7 of the phone's faults: ink is where the finger is on every size and turn of the glass.
#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_where_the_finger_was_and_small() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.begin("inspection").await?;
    for (no, (width, height)) in
        [(390, 844), (820, 1180), (844, 390), (412, 915)].into_iter().enumerate()
    {
        phone.page.resize(width, height).await?;
        phone.page.act("sign").await?;
        phone.page.wait(".signpad").await?;
        phone.page.eval(&stroke(1, &[(0.03, 0.2), (0.5, 0.8), (0.97, 0.2)], false)).await?;
        // Another finger draws nothing; the first one goes on.
        phone.page.eval(&stroke(2, &[(0.1, 0.9), (0.9, 0.9)], true)).await?;
        let ink = "(() => { const pad = document.querySelector('.signpad').getBoundingClientRect(), \
            ink = document.querySelector('.signpad path').getBoundingClientRect(); \
            return [(ink.left - pad.left) / pad.width, (ink.right - pad.left) / pad.width, \
                (ink.top - pad.top) / pad.height, (ink.bottom - pad.top) / pad.height]; })()";
        let ink = phone.page.eval(ink).await?;
        let ink: Vec<f64> =
            ink.as_array().context("a box")?.iter().filter_map(serde_json::Value::as_f64).collect();
        let near = ink.iter().zip([0.03, 0.97, 0.2, 0.8]).all(|(is, was)| (is - was).abs() < 0.02);
        ensure!(near && ink.len() == 4, "{width}×{height}: the ink is at {ink:?}");
        // The call that took the pointer away, and a tap outside, take nothing of it.
        phone.page.eval("document.querySelector('.signpad').dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1, bubbles: true }))").await?;
        phone.page.eval("document.querySelector('.veil').click()").await?;
        phone.page.until("the pad closed", "!document.querySelector('.signpad')").await?;
        phone.page.act("sign").await?;
        phone
            .page
            .until(
                "the drawing there",
                "document.querySelector('.signpad path')?.getAttribute('d').startsWith('M')",
            )
            .await?;
        phone.page.act("sign-keep").await?;
        let count = format!("document.querySelectorAll('img.ink').length === {}", no + 1);
        phone.page.until("the signature", &count).await?;
    }
    let drawn = "(async () => { const all = []; for (const img of document.querySelectorAll('img.ink')) { await img.decode(); \
        const canvas = new OffscreenCanvas(img.naturalWidth, img.naturalHeight), pen = canvas.getContext('2d'); \
        pen.drawImage(img, 0, 0); const dark = (x, y) => { const [px] = pen.getImageData(x * canvas.width - 2, y * canvas.height - 2, 5, 5).data \
          .reduce((least, value, at) => at % 4 < 3 ? [Math.min(least[0], value)] : least, [255]); return px < 100; }; \
        all.push(img.src.length <= 4096 && dark(0.03, 0.2) && dark(0.5, 0.8) && dark(0.96, 0.22) && !dark(0.5, 0.2)); } return all; })()";
    let drawn = phone.page.eval(drawn).await?;
    ensure!(drawn == serde_json::json!([true, true, true, true]), "{drawn}");
    // It is looked at, found bad and drawn anew.
    phone.page.act("sign-remove").await?;
    phone.page.until("one less", "document.querySelectorAll('img.ink').length === 3").await
}
