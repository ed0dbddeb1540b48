//! What the office refuses all the same stays in sight on the phone and at the office, until a person there has settled it.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};

/// Makes every new lead on its way one that the office refuses: a path that is too long stands in it, as an app gone wrong
/// might write.
const SPOIL: &str = r#"(() => {
    const before = window.fetch;
    window.fetch = async (input, init) => {
        const ask = new Request(input, init);
        if (!ask.url.endsWith('/sync/push')) return before(ask);
        let stream = ask.clone().body;
        if (ask.headers.get('content-encoding') === 'gzip')
            stream = stream.pipeThrough(new DecompressionStream('gzip'));
        const text = await new Response(stream).text();
        const headers = new Headers(ask.headers);
        headers.delete('content-encoding');
        const body = text.replaceAll('"fields":{', '"fields":{"' + 'p'.repeat(121) + '":1,');
        return before(ask.url, { method: 'POST', headers, body, cache: 'no-store' });
    };
})()"#;

fn doubts(count: u8) -> String {
    format!("document.querySelector('[data-doubts]')?.dataset.doubts === '{count}'")
}

#[tokio::test(flavor = "multi_thread")]
async fn phone_1_a_refused_record_stays_in_sight_until_a_person_has_settled_it() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.page.eval(SPOIL).await?;
    let (taken, closed) =
        (phone.record_lead("采用劳务").await?, phone.record_lead("重复劳务").await?);
    phone.sync().await?;
    phone.page.until("two in doubt", &doubts(2)).await?;
    let strip = phone.page.text("[data-doubts]").await?;
    ensure!(strip.contains("有疑问 2 条") && !strip.contains("全部到局"), "{strip}");
    phone.page.wait_text("内容超过限度").await?;
    phone.page.wait_text("重复劳务").await?;
    let dismiss = "[data-act=\"dismiss\"]";
    ensure!(phone.page.count(dismiss).await? == 0, "nobody has settled it");
    // A restart loses nothing of it.
    let phone = phone.kill_and_reopen(false).await?;
    phone.go("/").await?;
    phone.page.wait("[data-part=\"doubts\"]").await?;
    phone.go(&format!("/record/{closed}")).await?;
    phone.page.wait("[data-part=\"doubt\"]").await?;
    phone.page.wait_text("重复劳务").await?;

    console.go("/console/aside").await?;
    console.page.wait_text("采用劳务").await?;
    let rows = console.api("aside").await?["rows"].as_array().cloned().unwrap_or_default();
    let card = |record: &str| {
        let key = rows.iter().find(|row| row["op"]["record"] == record)?["key"].as_str()?;
        Some(format!("[data-part=\"aside\"][data-id=\"{key}\"]"))
    };
    let (first, second) =
        (card(&taken).context("shown")?, card(&closed).context("shown, the other")?);
    console.page.press(&format!("{first} [data-act=\"take-aside\"]")).await?;
    let gone = format!("!document.querySelector('{first}')");
    console.page.until("it is settled", &gone).await?;
    console.page.press(&format!("{second} [data-act=\"close-aside\"]")).await?;
    console.page.fill("reason", "与另一条重复").await?;
    console.page.press(&format!("{second} [data-act=\"close-aside\"]")).await?;
    console
        .page
        .until("nothing is left", "!document.querySelector('[data-part=\"aside\"]')")
        .await?;

    phone.go("/sync").await?;
    phone.page.act("sync-now").await?;
    phone.page.until("one in doubt", &doubts(1)).await?;
    phone.page.wait_text("与另一条重复").await?;
    phone.page.act("dismiss").await?;
    phone.page.until("none in doubt", &doubts(0)).await?;
    ensure!(phone.page.text("[data-doubts]").await?.contains("全部到局"));
    phone.go(&format!("/record/{taken}")).await?;
    phone.page.wait("[data-receipt]").await
}
