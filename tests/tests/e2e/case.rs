//! A case's whole life by the law, on a phone without a network; and two who decide the same case.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Result, ensure};

const PLACE: &str = "县三中教学楼";
const EMPLOYER: &str = "远山劳务有限公司";
const WORKERS: [&str; 3] = ["马𠮷祥", "阿依古丽·买买提", "陈建国"];

async fn nothing() -> Result<()> {
    Ok(())
}

/// Draws on the pad and keeps it.
async fn draw(phone: &Phone) -> Result<()> {
    phone.page.wait(".signpad").await?;
    let stroke = "(() => { const pad = document.querySelector('.signpad'); \
        const at = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, { \
          bubbles: true, cancelable: true, clientX: pad.getBoundingClientRect().x + x, \
          clientY: pad.getBoundingClientRect().y + y })); \
        at('pointerdown', 40, 60); at('pointermove', 120, 90); at('pointermove', 200, 50); \
        at('pointerup', 200, 50); })()";
    phone.page.eval(stroke).await?;
    phone.page.press("[data-act=\"sign-keep\"]:not(:disabled)").await
}

async fn tell_rights(phone: &Phone, case: &str) -> Result<()> {
    phone.begin_paper(case, "notice").await?;
    phone.choose("heard", "both").await?;
    phone.choose("consent_worker", "true").await?;
    phone.choose("consent_debtor", "true").await?;
    phone.save_paper(case).await
}

async fn sit(phone: &Phone, case: &str) -> Result<()> {
    phone.begin_paper(case, "session").await?;
    phone.choose("mode", "meeting").await?;
    phone.choose("told", "true").await?;
    phone.choose("outcome", "agreed").await?;
    phone.save_paper(case).await
}

/// An agreement with an instalment for each worker, the first due today.
async fn agree(phone: &Phone, case: &str) -> Result<String> {
    let agreement = phone.begin_paper(case, "agreement").await?;
    phone.choose("form", "written").await?;
    phone.choose("debtor_present", "true").await?;
    phone.choose("workers_present", "true").await?;
    phone.page.fill("facts", "三人各欠两个月工资").await?;
    let today =
        "(d => new Date(d - d.getTimezoneOffset() * 60000).toISOString().slice(0, 10))(new Date())";
    let today = phone.page.eval(today).await?;
    let day = today.as_str().unwrap_or_default();
    for no in 1..=3 {
        phone.page.fill(&format!("i.{no:03}.due"), day).await?;
    }
    phone.page.fill("date", day).await?;
    phone.page.fill("mediator", "赵调解").await?;
    phone.save_paper(case).await?;
    Ok(agreement)
}

async fn sign(phone: &Phone, agreement: &str) -> Result<()> {
    phone.go(&format!("/sign/{agreement}")).await?;
    for signed in 1..=5 {
        phone.page.press("[data-state=\"app.sign.open\"] [data-act=\"sign-for\"]").await?;
        draw(phone).await?;
        let all = format!(
            "document.querySelectorAll('[data-state=\"app.sign.stands\"]').length === {signed}"
        );
        phone.page.until("the signature", &all).await?;
    }
    phone.page.act("seal").await?;
    phone.page.until("the seal", "!document.querySelector('[data-act=\"seal\"]')").await
}

async fn pay(phone: &Phone, case: &str, worker: &str) -> Result<()> {
    phone.begin_paper(case, "payment").await?;
    let option = format!(
        "[...document.querySelectorAll('[name=\"worker\"] option')]\
         .find(option => option.textContent.includes('{worker}')).value"
    );
    let line = phone.page.eval(&option).await?;
    phone.page.fill("worker", line.as_str().unwrap_or_default()).await?;
    phone.choose("nature", "transfer").await?;
    // More than is owed is refused in words, and what was typed stays.
    phone.page.fill("amount", "99999").await?;
    phone.page.wait("[data-fault]").await?;
    phone.page.act("save").await?;
    phone.page.wait("[data-fault]").await?;
    phone.page.fill("amount", "12000").await?;
    phone.page.until("no fault", "!document.querySelector('[data-fault]')").await?;
    phone.save_paper(case).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_its_whole_way_without_a_network() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    phone.page.set_offline(true).await?;
    let case = phone.record_case(PLACE, EMPLOYER, &WORKERS).await?;
    phone.page.wait("[data-state=\"registered\"]").await?;
    phone.step(&case, "accept", nothing, "accepted").await?;

    // No sitting before both sides were told and want it.
    phone.go(&format!("/record/{case}/step/mediate")).await?;
    phone.page.wait("[data-refusal=\"no_notice\"]").await?;
    ensure!(phone.page.count("[data-act=\"take-step\"]:disabled").await? == 1, "held back");
    tell_rights(&phone, &case).await?;
    phone.step(&case, "mediate", nothing, "mediating").await?;
    sit(&phone, &case).await?;
    let agreement = agree(&phone, &case).await?;
    phone.step(&case, "agree", nothing, "agreed").await?;
    phone.go(&format!("/record/{case}/step/perform")).await?;
    phone.page.wait("[data-refusal=\"not_effective\"]").await?;
    sign(&phone, &agreement).await?;
    phone.go(&format!("/record/{agreement}")).await?;
    phone.page.wait(&format!("[data-id=\"{agreement}\"]")).await?;
    ensure!(phone.page.count("[data-act=\"edit\"]").await? == 0, "what is sealed is not changed");
    phone.step(&case, "perform", nothing, "performing").await?;

    for worker in WORKERS {
        pay(&phone, &case, worker).await?;
    }
    phone.step(&case, "fulfil", nothing, "performed").await?;
    phone.begin_paper(&case, "visit").await?;
    phone.page.fill("who", "三名工人").await?;
    phone.save_paper(&case).await?;
    phone.step(&case, "visit", nothing, "visited").await?;
    phone.step(&case, "close", async || phone.choose("result", "paid").await, "closed").await?;

    // Printed without a network, with the signatures in it.
    phone.go(&format!("/print/{case}/{agreement}")).await?;
    let page = "document.querySelector('iframe.paper')?.srcdoc ?? ''";
    phone.page.until("the agreement", &format!("({page}).includes('调解协议书')")).await?;
    let pictures = phone.page.eval(&format!("({page}).split('data:image/png').length - 1")).await?;
    ensure!(pictures == 5, "five signatures, not {pictures}");

    phone.page.set_offline(false).await?;
    phone.sync().await?;
    let scope = "429800001";
    let page = console.api(&format!("records/{scope}/{case}")).await?;
    ensure!(
        page["record"]["fields"]["status"] == "closed",
        "{}",
        page["record"]["fields"]["status"]
    );
    console.go(&format!("/console/records/{scope}/{case}")).await?;
    console.page.wait("[data-state=\"closed\"]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_the_same_case_the_first_at_the_office_holds_and_the_second_sees_why()
-> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let first = Phone::enrol(&office, &console, 0).await?;
    let second = Phone::enrol(&office, &console, 1).await?;
    let case = first.record_lead(EMPLOYER).await?;
    first.sync().await?;
    for phone in [&first, &second] {
        phone.wait_all_in().await?;
        phone.wait_installed().await?;
    }
    second.sync().await?;
    first.page.set_offline(true).await?;
    second.page.set_offline(true).await?;
    first.step(&case, "accept", nothing, "accepted").await?;
    let say = async || {
        second.page.fill("reason", "不是本所辖区").await?;
        second.choose("ways", "arbitration").await
    };
    second.step(&case, "decline", say, "declined").await?;
    for phone in [&first, &second] {
        phone.page.set_offline(false).await?;
        phone.sync().await?;
    }
    second.go(&format!("/record/{case}")).await?;
    second.page.wait("[data-state=\"accepted\"]").await?;
    second.page.wait("[data-clash=\"!act\"]").await?;
    second.page.wait_text("不是本所辖区").await?;
    second.page.act("late-seen").await?;
    second.page.until("it to go", "!document.querySelector('[data-clash]')").await?;
    ensure!(second.page.count("[data-state=\"accepted\"]").await? == 1, "still accepted");
    Ok(())
}
