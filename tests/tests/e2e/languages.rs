//! Another language for the worker's page, put where `docs/languages.md` says.

use anxin_e2e::office::Office;
use anxin_e2e::worker::Worker;
use anyhow::{Result, ensure};
use serde_json::json;

/// Made up for the test: nobody has checked it.
const GO: &str = "ئىش ھەققىم بېرىلمىدى";

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_put_beside_the_page_and_spoken_from_the_right_also_without_a_network()
-> Result<()> {
    let (mut office, files) = Office::with_own_files().await?;
    let texts = json!({ "report.direction": "rtl", "report.go": GO, "report.back": "قايتىش" });
    ensure!(Office::add_language(files.path(), "ug", &texts).await?, "the pack is not taken");
    let odd = json!({ "report.nobody_knows_this": "x" });
    ensure!(!Office::add_language(files.path(), "bo", &odd).await?, "a key of its own is found");

    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.wait_installed().await?;
    worker.page.act("settings").await?;
    worker.page.wait("[data-act=\"language\"][value=\"en\"]").await?;
    ensure!(
        worker.page.count("[data-act=\"language\"][value=\"bo\"]").await? == 0,
        "no pack, no key"
    );
    worker.page.wait("[data-act=\"language\"][value=\"ug\"]").await?;
    // The page is loaded anew: nobody waits for the press to come back.
    let press = "setTimeout(() => document.querySelector('[data-act=\"language\"][value=\"ug\"]').click()) > 0";
    worker.page.eval(press).await?;
    worker.page.wait("html[lang=\"ug\"][dir=\"rtl\"]").await?;
    worker.page.wait_text(GO).await?;
    // What it does not say yet is said in Chinese.
    worker.page.wait_text("我该怎么办").await?;
    worker.tell("从右边写的劳务").await?;
    let right = "document.querySelector('.back').getBoundingClientRect().left > innerWidth / 2";
    ensure!(worker.page.eval(right).await? == true, "back stands where reading begins");
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    // The digits of a receipt are written down from the left whatever is read.
    let digits = "(() => { const text = document.querySelector('.code').firstChild; const at = (n) => { \
        const r = document.createRange(); r.setStart(text, n); r.setEnd(text, n + 1); \
        return r.getBoundingClientRect().left; }; return at(0) < at(5) && at(5) < at(10); })()";
    ensure!(worker.page.eval(digits).await? == true, "the groups of a receipt are turned around");
    // The phone keeps the words once they were read.
    office.kill().await?;
    worker.page.open(&format!("{}/report", office.origin)).await?;
    worker.page.wait_text(GO).await
}
