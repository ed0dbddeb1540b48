//! Question 19: what was seen of gang violence goes to the county sealed, and the phone forgets it.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Result, ensure};

const SEEN: &str = "三辆无牌车拦门";

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_report_reaches_the_county_and_leaves_the_phone() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    let inspection = phone.begin("inspection").await?;
    phone.page.fill("place", "幸福里二期").await?;
    phone.go(&format!("/draft/{inspection}/check/19")).await?;
    phone.page.act("file-sealed").await?;
    phone.page.wait("[name=\"what\"]").await?;
    let path = phone.page.eval("location.pathname").await?;
    let report =
        path.as_str().and_then(|path| path.split('/').nth(2)).unwrap_or_default().to_owned();
    let place = phone.page.property("[name=\"place\"]", "value").await?;
    ensure!(place == "幸福里二期", "the place goes along, not {place}");
    phone.page.fill("what", SEEN).await?;
    let photos = phone.photos(1).await?;
    let photos: Vec<&std::path::Path> = photos.iter().map(std::path::PathBuf::as_path).collect();
    phone.page.choose_files("input[type=\"file\"]", &photos).await?;
    phone.page.wait("[data-file]").await?;
    phone.page.act("save").await?;
    phone.page.wait("[data-act=\"tab-me\"]").await?;
    phone.wait_all_in().await?;
    phone.go(&format!("/record/{report}")).await?;
    phone.page.wait("[data-act=\"back-link\"]").await?;
    let shown = phone.page.eval("document.body.innerText").await?;
    ensure!(!shown.as_str().unwrap_or_default().contains(SEEN), "the phone still shows it");
    let page = console.api(&format!("records/429800!crime/{report}")).await?;
    ensure!(page["record"]["fields"]["what"] == SEEN, "the county has {page}");
    let held = page["media"].as_array().map_or(0, Vec::len);
    ensure!(held == 1, "of the photo the county has {held}");
    Ok(())
}
