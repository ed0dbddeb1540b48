//! Posters: printed from the console on one sheet of A4, scanned, and the place is known.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Pixels of a side of the picture that is scanned.
const SIDE: usize = 400;
/// A4 in points, as a PDF has it, rounded.
const A4: (i64, i64) = (595, 842);

/// What a phone's camera reads in the poster's code.
async fn scanned(page: &Page) -> Result<String> {
    let drawn = format!(
        "(async () => {{ const code = document.querySelector('.a4 .qr'); await code.decode(); \
           const canvas = document.createElement('canvas'); canvas.width = canvas.height = {SIDE}; \
           const on = canvas.getContext('2d'); on.fillStyle = '#fff'; on.fillRect(0, 0, {SIDE}, {SIDE}); \
           on.drawImage(code, 20, 20, {SIDE} - 40, {SIDE} - 40); \
           const all = on.getImageData(0, 0, {SIDE}, {SIDE}).data; let grey = ''; \
           for (let at = 0; at < all.length; at += 4) grey += String.fromCharCode(all[at]); \
           return btoa(grey); }})()"
    );
    page.wait(".a4 .qr").await?;
    let grey = page.eval(&drawn).await?;
    let grey = STANDARD.decode(grey.as_str().context("a picture")?)?;
    let at = |x: usize, y: usize| grey.get(y * SIDE + x).copied().unwrap_or(255);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(SIDE, SIDE, at);
    let grids = picture.detect_grids();
    let (_, text) = grids.first().context("no code is found in the picture")?.decode()?;
    Ok(text)
}

/// The size of each page of a PDF, in points.
fn pages(pdf: &[u8]) -> Vec<(i64, i64)> {
    let text = String::from_utf8_lossy(pdf);
    let boxes = text.split("/MediaBox").skip(1).filter_map(|rest| {
        let rest = rest.split_once('[')?.1.split_once(']')?.0;
        let sides: Vec<f64> =
            rest.split_whitespace().filter_map(|side| side.parse().ok()).collect();
        #[expect(clippy::cast_possible_truncation, reason = "points of a sheet of paper")]
        let whole = |at: usize| sides.get(at).map(|side| side.round() as i64);
        Some((whole(2)?, whole(3)?))
    });
    boxes.collect()
}

/// One sheet of A4, and nothing of the console on it.
async fn ensure_one_sheet(page: &Page) -> Result<()> {
    let sheets = pages(&page.printed().await?);
    let near =
        |(width, height): &(i64, i64)| (width - A4.0).abs() <= 1 && (height - A4.1).abs() <= 1;
    ensure!(sheets.len() == 1 && sheets.iter().all(near), "printed on {sheets:?}");
    Ok(())
}

/// What 保障农民工工资支付条例第 34 条 wants on the board, item by item.
const ARTICLE_34: [&str; 15] = [
    "第三十四条",
    "建设单位",
    "施工总承包单位",
    "所在项目部",
    "分包单位",
    "行业主管部门",
    "劳资专管员",
    "当地最低工资标准",
    "工资支付日期",
    "行业主管部门投诉举报",
    "劳动保障监察投诉举报",
    "劳动争议调解、仲裁申请",
    "法律援助申请",
    "公共法律服务热线：12348",
    "12333",
];

/// All of it is on the sheet; what the record does not say is a line to write on.
async fn ensure_board(page: &Page) -> Result<()> {
    let board = page.text(".a4 .board").await?;
    for item in ARTICLE_34 {
        ensure!(board.contains(item), "{item} is not on the board: {board}");
    }
    ensure!(board.contains("工资支付日期：______"), "{board}");
    ensure!(!board.contains('{'), "a place that is not filled in: {board}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sites_and_a_countys_poster_are_printed_and_scanned() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let sites = console.api("incoming?kind=site&scope=429800001").await?;
    let site = &sites["rows"][0]["record"];
    let id = site["id"].as_str().context("a site")?;
    let name = site["fields"]["name"].as_str().context("a name")?;
    console.go(&format!("/console/posters/429800001?site={id}")).await?;
    console.page.wait_text(name).await?;
    ensure_one_sheet(&console.page).await?;
    ensure_board(&console.page).await?;
    let link = scanned(&console.page).await?;
    let worker = Worker::open(&office.origin, &link).await?;
    worker.page.wait_text(name).await?;
    worker.page.act("report").await?;
    worker.page.wait("[name=\"place\"]").await?;
    let place = worker.page.property("[name=\"place\"]", "value").await?;
    ensure!(place == name, "the site is known: {place}");
    let address = worker.page.eval("location.href").await?;
    ensure!(!address.to_string().contains("at="), "the poster stays in no address: {address}");

    // The county's own: from the list of reports, where it is printed.
    console.go("/console/reports").await?;
    console.page.fill("poster", "429800").await?;
    console.page.wait("[data-link]").await?;
    console.page.wait(".a4 .qr").await?;
    ensure_one_sheet(&console.page).await?;
    ensure_board(&console.page).await?;
    let link = scanned(&console.page).await?;
    ensure!(link.ends_with("#at=429800"), "{link}");
    let other = Worker::open(&office.origin, &link).await?;
    other.page.wait(".site").await?;
    other.page.act("report").await?;
    other.page.wait("[name=\"place\"]").await?;
    let place = other.page.property("[name=\"place\"]", "value").await?;
    ensure!(place.is_empty(), "a county is no site: {place}");
    Ok(())
}
