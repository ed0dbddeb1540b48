//! What cannot be is refused in words at its field, what is unlikely is confirmed by a person; nothing that was
//! typed is lost.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Result, ensure};
use serde_json::json;

/// Twelve million yuan, in fen.
const HUGE: i64 = 1_200_000_000;
const EMPLOYER: &str = "远山劳务有限公司";
const WORKER: &str = "马𠮷祥";

async fn phone() -> Result<(Office, Console, Phone)> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    Ok((office, console, phone))
}

/// Presses save and waits until the screen says that it was not saved.
async fn refused(phone: &Phone, words: &str) -> Result<()> {
    phone.page.act("save").await?;
    phone.page.wait_text(words).await?;
    let here = phone.page.eval("location.pathname.startsWith('/draft/')").await?;
    ensure!(here == true, "it was saved all the same");
    Ok(())
}

async fn confirmed(phone: &Phone) -> Result<()> {
    phone.page.until("nothing asked", "!document.querySelector('[data-fault=\"owed\"]')").await
}

#[tokio::test(flavor = "multi_thread")]
async fn above_ten_million_a_person_confirms_and_the_record_keeps_who() -> Result<()> {
    let (_office, console, phone) = phone().await?;
    let case = phone.begin("lead").await?;
    phone.page.fill("employer", EMPLOYER).await?;
    phone.go(&format!("/draft/{case}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.fill("name", WORKER).await?;
    phone.page.act("add-month").await?;
    phone.page.wait("[data-month] input").await?;
    let due = phone.page.property("[data-month] input", "name").await?;
    phone.page.fill(&due, "12000000").await?;
    phone.page.wait("[data-fault=\"owed\"]").await?;
    let line = phone.page.eval("location.pathname.split('/').pop()").await?;
    let line = line.as_str().unwrap_or_default().to_owned();

    phone.go(&format!("/draft/{case}")).await?;
    refused(&phone, WORKER).await?;
    phone.go(&format!("/draft/{case}/line/{line}")).await?;
    let typed = phone.page.property(&format!("[name=\"{due}\"]"), "value").await?;
    ensure!(typed == "12000000", "what was typed is {typed}");
    phone.page.act("confirm-amount").await?;
    confirmed(&phone).await?;

    // Another amount than the one that was confirmed is asked about anew.
    phone.page.fill(&due, "12000001").await?;
    phone.page.wait("[data-fault=\"owed\"]").await?;
    phone.page.fill(&due, "12000000").await?;
    confirmed(&phone).await?;
    phone.go(&format!("/draft/{case}")).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    phone.wait_all_in().await?;
    let page = console.api(&format!("records/429800001/{line}")).await?;
    ensure!(page["record"]["fields"]["sure.owed"] == json!(HUGE), "{page}");
    phone.go(&format!("/record/{line}")).await?;
    phone.page.wait("[data-part=\"confirmed\"]").await?;
    phone.page.wait_text("12,000,000").await
}

/// What is typed where a number belongs is kept like every other text, and said; no record is made of it and
/// the number of before does not slip through in its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_none_is_kept_as_typed_and_not_saved() -> Result<()> {
    let (_office, console, phone) = phone().await?;
    let case = phone.begin("lead").await?;
    let draft = format!("/draft/{case}");
    phone.page.fill("employer", EMPLOYER).await?;
    phone.page.fill("people", "1").await?;
    phone.page.fill("people", "十来个").await?;
    phone.page.wait_text("请填数字").await?;
    phone.go(&format!("{draft}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.fill("name", WORKER).await?;
    phone.page.act("add-month").await?;
    phone.page.wait("[data-month] input").await?;
    let due = phone.page.property("[data-month] input", "name").await?;
    // What may be two sums is none until somebody has chosen, and stays as typed.
    phone.page.fill(&due, "1200,50").await?;
    phone.page.wait_text("逗号的位置看不准").await?;
    let line = phone.page.eval("location.pathname").await?;
    let line = line.as_str().unwrap_or_default().to_owned();
    phone.page.act("line-done").await?;
    phone.page.wait("[data-act=\"add-line\"]").await?;
    let phone = phone.kill_and_reopen(false).await?;

    phone.go(&draft).await?;
    ensure!(phone.page.property("[name=\"people\"]", "value").await? == "十来个", "kept as typed");
    refused(&phone, "有一项填得不对").await?;
    phone.page.fill("people", "12").await?;
    refused(&phone, WORKER).await?;
    phone.go(&line).await?;
    let typed = phone.page.property(&format!("[name=\"{due}\"]"), "value").await?;
    ensure!(typed == "1200,50", "what was typed is {typed}");
    phone.page.press("[data-act=\"read-as\"][data-value=\"120050\"]").await?;
    phone.page.wait_text("读作 ¥1,200.50").await?;
    phone.go(&draft).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    phone.wait_all_in().await?;
    let lead = console.api(&format!("records/429800001/{case}")).await?;
    ensure!(lead["record"]["fields"]["people"] == json!(12), "{lead}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_at_its_field_and_stays_on_the_screen() -> Result<()> {
    let (_office, _console, phone) = phone().await?;
    let case = phone.record_case("县三中教学楼", EMPLOYER, &[WORKER]).await?;
    phone.begin_paper(&case, "payment").await?;
    phone.choose("nature", "cash").await?;
    for (amount, words) in
        [("-3", "不能是负数"), ("几千", "不能是负数"), ("12000.01", "超过还欠的")]
    {
        phone.page.fill("amount", amount).await?;
        phone.page.wait_text(words).await?;
        refused(&phone, "还不能保存").await?;
        let typed = phone.page.property("[name=\"amount\"]", "value").await?;
        ensure!(typed == amount, "{amount} became {typed}");
    }
    // What was shown of the text before it does not count, neither for it nor against it.
    phone.page.fill("amount", "12000").await?;
    phone
        .page
        .until("nothing found", "!document.querySelector('[data-fault=\"amount\"]:not([hidden])')")
        .await?;
    phone.page.fill_and_act("amount", "12000.01", "save").await?;
    phone.page.wait_text("还不能保存").await?;
    phone.page.fill("amount", "12000").await?;
    phone.page.fill("date", "2199-01-01").await?;
    phone.page.wait_text("没有这一天").await?;
    refused(&phone, "还不能保存").await?;

    // 30 February, typed as a person types it: no value, and not taken for an empty one.
    phone.page.type_day("date", "02302026").await?;
    phone
        .page
        .until("no such day", "document.querySelector('[name=\"date\"]').validity.badInput")
        .await?;
    phone.page.wait_text("没有这一天").await?;
    refused(&phone, "还不能保存").await?;
    phone.page.fill("date", "2026-01-05").await?;
    // Money for nobody lowers no balance.
    let worker = phone.page.property("[name=\"worker\"]", "value").await?;
    phone.page.fill("worker", "").await?;
    phone.page.wait("[data-fault=\"worker\"]:not([hidden])").await?;
    refused(&phone, "请选这笔钱付给哪位工人").await?;
    phone.page.fill_and_act("worker", &worker, "save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;

    // Nothing is agreed before both sides were told their rights, and the words say what to do.
    phone.go(&format!("/record/{case}/new/agreement")).await?;
    phone.page.wait_text("先做权利义务告知").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    phone.begin_paper(&case, "notice").await?;
    phone.page.fill("date", "2026-01-05").await?;
    phone.save_paper(&case).await?;
    // A blank party stands at its field, and nobody signs.
    let agreement = phone.begin_paper(&case, "agreement").await?;
    phone.page.fill("debtor", " ").await?;
    phone.page.wait("[data-fault=\"debtor\"]").await?;
    phone.page.fill("facts", "欠两个月工资").await?;
    phone.save_paper(&case).await?;
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.wait("[data-fault]").await?;
    ensure!(phone.page.count("[data-act=\"sign-for\"]").await? == 0, "nobody signs it");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rules_have_against_a_proceeding_or_a_line_is_waited_for() -> Result<()> {
    let (_office, _console, phone) = phone().await?;
    // A line of a case that is not saved yet says what is wrong with it, and its case waits.
    let case = phone.begin("lead").await?;
    phone.page.fill("employer", EMPLOYER).await?;
    phone.go(&format!("/draft/{case}/roster")).await?;
    phone.page.act("add-line").await?;
    phone.page.fill("name", WORKER).await?;
    phone.page.fill("entered", "2026-03-02").await?;
    phone.page.fill("left", "2026-03-01").await?;
    phone.page.wait("[data-fault=\"left\"]:not([hidden])").await?;
    let line = phone.page.eval("location.pathname").await?;
    let line = line.as_str().unwrap_or_default().to_owned();
    phone.go(&format!("/draft/{case}")).await?;
    refused(&phone, WORKER).await?;
    phone.go(&line).await?;
    let typed = phone.page.property("[name=\"left\"]", "value").await?;
    ensure!(typed == "2026-03-01", "what was typed is {typed}");
    phone.page.fill("left", "2026-03-31").await?;
    phone.go(&format!("/draft/{case}")).await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;

    // C07: one side alone hands in nothing for confirmation, and prepares what it likes.
    phone.begin_paper(&case, "confirmation").await?;
    phone.page.wait("[data-fault=\"jointly\"]:not([hidden])").await?;
    phone.page.fill("body", "县人民法院").await?;
    phone.choose("stage", "applied").await?;
    refused(&phone, "还不能保存").await?;
    phone.page.wait_text("司法确认须双方共同申请").await?;
    let body = phone.page.property("[name=\"body\"]", "value").await?;
    ensure!(body == "县人民法院", "what was typed is {body}");
    phone.choose("stage", "preparing").await?;
    phone.save_paper(&case).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_are_one_tap_away_and_110_comes_first_in_danger() -> Result<()> {
    let (_office, _console, phone) = phone().await?;
    phone.go("/").await?;
    for number in ["110", "12348", "12333", "12345"] {
        phone.page.wait(&format!("a[href=\"tel:{number}\"]")).await?;
    }
    let case = phone.begin("lead").await?;
    phone.page.fill("employer", EMPLOYER).await?;
    phone.choose("danger", "suicide").await?;
    phone.page.act("save").await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    phone.page.wait("[data-part=\"danger\"] a[href=\"tel:110\"]").await?;
    let first = "document.querySelector('[data-call]').closest('[data-part=\"danger\"]') !== null";
    ensure!(phone.page.eval(first).await? == true, "110 comes first");
    let tall = "Math.min(...[...document.querySelectorAll('[data-call]')].map(a => a.getBoundingClientRect().height))";
    let tall = phone.page.eval(tall).await?.as_f64().unwrap_or_default();
    ensure!(tall >= 64.0, "for wet gloves, not {tall} px");
    phone.page.wait("[data-colour=\"red\"]").await?;
    phone.go(&format!("/record/{case}/step/mediate")).await?;
    phone.page.wait("[data-refusal]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn c22_and_c26_notices_and_legal_aid_begin_with_one_tap() -> Result<()> {
    let (_office, _console, phone) = phone().await?;
    let case = phone.record_case("县三中教学楼", EMPLOYER, &[WORKER]).await?;
    phone
        .go(&format!("/record/{case}/new/notice_to.inspection.finance.planning.education"))
        .await?;
    phone.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await?;
    let four = "document.querySelectorAll('a[data-kind=\"transfer\"]').length === 4";
    phone.page.until("four letters", four).await?;
    phone.page.press("[data-begin=\"legal_aid\"]").await?;
    phone.page.wait("[name=\"applied\"]").await?;
    let applied = phone.page.property("[name=\"applied\"]", "value").await?;
    ensure!(!applied.is_empty(), "applied for today");
    phone.page.fill("body", "县法律援助中心").await?;
    phone.save_paper(&case).await?;
    phone.page.wait("[data-part=\"aid\"] [data-aid=\"applied\"] .c-green").await?;
    phone.page.wait("[data-aid=\"assigned\"] .c-amber").await
}
