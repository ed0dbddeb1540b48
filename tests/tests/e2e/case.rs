//! A case's whole life by the law, on a phone without a network; and two who decide the same case.

use std::process::Command;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::page::Page;
use anxin_e2e::phone::Phone;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

const PLACE: &str = "县三中教学楼";
const EMPLOYER: &str = "远山劳务有限公司";
const WORKERS: [&str; 3] = ["马𠮷祥", "阿依古丽·买买提", "陈建国"];
/// Their citizen numbers, of a division that does not exist.
const NUMBERS: [&str; 3] = ["990000199003070013", "990000198511200027", "990000199202150032"];
/// Where the first township's records lie.
const SCOPE: &str = "429800001";

async fn nothing() -> Result<()> {
    Ok(())
}

/// Draws on the pad and keeps it.
async fn draw(phone: &Phone) -> Result<()> {
    phone.page.wait(".signpad").await?;
    // Who signs what, and how much.
    for words in ["签名人：", EMPLOYER, "人民币"] {
        let said = format!(
            "document.querySelector('[data-part=\"about\"]')?.innerText.includes('{words}')"
        );
        phone.page.until("what is signed", &said).await?;
    }
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

/// The day so many days from today by China's clock, `YYYY-MM-DD`.
async fn day(phone: &Phone, ahead: u16) -> Result<String> {
    let day =
        format!("new Date(Date.now() + 8 * 36e5 + {ahead} * 864e5).toISOString().slice(0, 10)");
    let day = phone.page.eval(&day).await?;
    Ok(day.as_str().unwrap_or_default().to_owned())
}

/// The ids of the workers' lines, as a paper that is open offers them in `name`, in the order of [`WORKERS`].
async fn lines(phone: &Phone, name: &str) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for worker in WORKERS {
        let option = format!(
            "[...document.querySelectorAll('[name=\"{name}\"] option')]\
             .find(option => option.textContent.includes('{worker}')).value"
        );
        let id = phone.page.eval(&option).await?;
        ids.push(id.as_str().unwrap_or_default().to_owned());
    }
    Ok(ids)
}

/// The elements of the agreement that is open.
async fn elements(phone: &Phone) -> Result<Vec<String>> {
    let all =
        "[...document.querySelectorAll('[data-element]')].map(e => e.dataset.element).join(' ')";
    let all = phone.page.eval(all).await?;
    Ok(all.as_str().unwrap_or_default().split(' ').map(str::to_owned).collect())
}

/// An agreement in three instalments for each worker: today, in 30 days, in 60. Gives its id and the workers'
/// lines.
async fn agree(phone: &Phone, case: &str) -> Result<(String, Vec<String>)> {
    let agreement = phone.begin_paper(case, "agreement").await?;
    phone.choose("form", "written").await?;
    phone.choose("debtor_present", "true").await?;
    phone.choose("workers_present", "true").await?;
    phone.page.fill("facts", "三人各欠两个月工资").await?;
    // It begins with an instalment for each worker over all that is owed.
    for count in 4..=9 {
        phone.page.act("add-i").await?;
        let added = format!("document.querySelectorAll('[data-element]').length === {count}");
        phone.page.until("an instalment more", &added).await?;
    }
    let lines = lines(phone, "i.001.worker").await?;
    for (no, element) in elements(phone).await?.iter().enumerate() {
        let (worker, round) = (no % 3, u16::try_from(no / 3)?);
        let path = |part: &str| format!("i.{element}.{part}");
        phone.page.fill(&path("worker"), &lines[worker]).await?;
        phone.page.fill(&path("payee"), WORKERS[worker]).await?;
        phone.page.fill(&path("due"), &day(phone, 30 * round).await?).await?;
        phone.page.fill(&path("amount"), "4000").await?;
    }
    phone.page.until("no fault", "!document.querySelector('[data-fault]')").await?;
    phone.page.fill("date", &day(phone, 0).await?).await?;
    phone.page.fill("mediator", "赵调解").await?;
    phone.save_paper(case).await?;
    Ok((agreement, lines))
}

async fn sign(phone: &Phone, agreement: &str) -> Result<()> {
    phone.go(&format!("/sign/{agreement}")).await?;
    // The firm seals, on paper; a worker and the mediator have no seal to put there.
    let stamps = phone.page.count("[data-act=\"stamp\"]").await?;
    ensure!(stamps == 1, "{stamps} may seal");
    // All of them signed on paper: who ticked it too early takes it back, and it holds for this text only, too.
    phone.page.act("signed-on-paper").await?;
    phone.page.act("not-signed").await?;
    phone.page.act("signed-on-paper").await?;
    phone.page.wait("[data-act=\"seal\"]").await?;
    phone.edit(agreement, &[("facts", "三人各欠两个月的工资")]).await?;
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.wait("[data-act=\"signed-on-paper\"]").await?;
    ensure!(phone.page.count("[data-act=\"seal\"]").await? == 0, "nobody signed the new text");
    phone.page.press("[data-signer=\"debtor\"] [data-act=\"stamp\"]").await?;
    phone.page.wait("[data-signer=\"debtor\"][data-state=\"app.sign.stands\"]").await?;
    // What is changed then was not sealed by anybody.
    phone.edit(agreement, &[("mediator", "赵调解员")]).await?;
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.wait("[data-signer=\"debtor\"][data-state=\"app.sign.void\"]").await?;
    for signed in 1..=5 {
        if signed == 1 {
            let seal = phone.photo(90).await?;
            phone.page.choose_files("[name=\"stamp.debtor\"]", &[&seal]).await?;
            phone.page.wait("[data-signer=\"debtor\"] [data-hash]").await?;
        } else {
            phone.page.press("[data-state=\"app.sign.void\"] [data-act=\"sign-for\"]").await?;
            draw(phone).await?;
        }
        let all = format!(
            "document.querySelectorAll('[data-state=\"app.sign.stands\"]').length === {signed}"
        );
        phone.page.until("the signature", &all).await?;
    }
    // Drawn again before the seal, the last one counts.
    phone.page.press("[data-signer=\"mediator\"] [data-act=\"sign-for\"]").await?;
    draw(phone).await?;
    phone.page.wait("[data-signer=\"mediator\"][data-state=\"app.sign.stands\"]").await?;
    Ok(())
}

/// Seals the agreement, and looks that a later edit of the roster changes nothing on it.
async fn seal(phone: &Phone, case: &str, agreement: &str, line: &str) -> Result<()> {
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.act("seal").await?;
    phone.page.wait("[data-act=\"to-case\"]").await?;
    let code = phone.page.eval("document.querySelector('[data-text]').innerText").await?;
    let code = code.as_str().and_then(|code| code.split_once(' ')).context("a code")?.1.to_owned();
    let page = "document.querySelector('iframe.paper')?.srcdoc ?? ''";
    let print = async || {
        phone.go(&format!("/print/{case}/{agreement}")).await?;
        phone.page.until("the agreement", &format!("({page}).includes('{code}')")).await?;
        phone.page.eval(page).await
    };
    let before = print().await?;
    phone.edit(line, &[("name", "王小虎改名")]).await?;
    ensure!(print().await? == before, "what was signed prints as it was signed");
    phone.go(&format!("/sign/{agreement}")).await?;
    phone.page.wait_text(&code).await?;
    phone.page.wait_text(WORKERS[0]).await?;
    ensure!(phone.page.count("[data-fault]").await? == 0, "nothing is to be mended any more");
    phone.edit(line, &[("name", WORKERS[0])]).await
}

async fn pay(phone: &Phone, case: &str, line: &str) -> Result<()> {
    phone.begin_paper(case, "payment").await?;
    phone.page.fill("worker", line).await?;
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

/// From the lead to an agreement that is performed, without a network; gives the agreement and the lines.
async fn as_far_as_performing(phone: &Phone, case: &str) -> Result<(String, Vec<String>)> {
    phone.page.wait("[data-state=\"registered\"]").await?;
    phone.step(case, "accept", nothing, "accepted").await?;
    // No sitting before both sides were told and want it.
    phone.go(&format!("/record/{case}/step/mediate")).await?;
    phone.page.wait("[data-refusal=\"no_notice\"]").await?;
    ensure!(phone.page.count("[data-act=\"take-step\"]:disabled").await? == 1, "held back");
    tell_rights(phone, case).await?;
    phone.step(case, "mediate", nothing, "mediating").await?;
    sit(phone, case).await?;
    let (agreement, lines) = agree(phone, case).await?;
    // Nobody has signed: it is no agreement yet.
    phone.go(&format!("/record/{case}/step/agree")).await?;
    phone.page.wait("[data-refusal=\"not_signed\"]").await?;
    phone.page.wait(&format!("[data-act=\"next\"][href=\"/sign/{agreement}\"]")).await?;
    sign(phone, &agreement).await?;
    phone.step(case, "agree", nothing, "agreed").await?;
    phone.go(&format!("/record/{case}/step/perform")).await?;
    phone.page.wait("[data-refusal=\"not_effective\"]").await?;
    seal(phone, case, &agreement, &lines[0]).await?;
    phone.go(&format!("/record/{agreement}")).await?;
    phone.page.wait(&format!("[data-id=\"{agreement}\"]")).await?;
    ensure!(phone.page.count("[data-act=\"edit\"]").await? == 0, "what is sealed is not changed");
    phone.step(case, "perform", nothing, "performing").await?;
    Ok((agreement, lines))
}

/// Paid, visited, closed; archived once the dossier is complete.
async fn to_the_archive(phone: &Phone, case: &str, lines: &[String]) -> Result<()> {
    for line in lines {
        pay(phone, case, line).await?;
    }
    // Each has a receipt to sign, on the spot.
    phone.go(&format!("/print/{case}/dossier")).await?;
    let receipts = "(document.querySelector('iframe.paper')?.srcdoc ?? '')\
        .split('支付的劳动报酬人民币12,000.00元（大写：壹万贰仟元整）').length === 4";
    phone.page.until("three receipts", receipts).await?;
    phone.step(case, "fulfil", nothing, "performed").await?;
    phone.begin_paper(case, "visit").await?;
    phone.page.fill("who", "三名工人").await?;
    phone.save_paper(case).await?;
    phone.step(case, "visit", nothing, "visited").await?;
    // Everybody is paid: it neither ended without an agreement nor goes on elsewhere.
    phone.go(&format!("/record/{case}/step/close")).await?;
    let only = "[...document.querySelectorAll('button[name=\"result\"]')].map(b => b.value).join() === 'paid'";
    phone.page.until("the results that fit", only).await?;
    phone.step(case, "close", async || phone.choose("result", "paid").await, "closed").await?;
    // Nobody's number is known yet and nobody wrote how it ended.
    phone.go(&format!("/record/{case}/step/archive")).await?;
    phone.page.wait("[data-refusal=\"dossier\"]").await?;
    ensure!(phone.page.count("[data-act=\"take-step\"]:disabled").await? == 1, "held back");
    // Whose number is missing, each with a way to write it down.
    for line in lines {
        phone.page.wait(&format!("[data-lacks=\"{line}\"][href=\"/record/{line}/edit\"]")).await?;
    }
    for (line, number) in lines.iter().zip(NUMBERS) {
        phone.edit(line, &[("id_no", number)]).await?;
    }
    phone.begin_paper(case, "closing").await?;
    phone.choose("result", "paid").await?;
    phone.page.fill("facts", "三人工资全部付清").await?;
    phone.page.fill("by", "赵调解").await?;
    phone.save_paper(case).await?;
    let number = async || phone.page.fill("number", DOSSIER_NUMBER).await;
    phone.step(case, "archive", number, "archived").await?;
    // It is read only now, and so is what hangs from it.
    for record in [case, &lines[0]] {
        phone.go(&format!("/record/{record}")).await?;
        phone.page.wait("[data-part=\"archived\"]").await?;
        ensure!(phone.page.count("[data-act=\"edit\"]").await? == 0, "read only");
    }
    Ok(())
}

/// An instalment's row shows a colour and how late it is.
async fn wait_late(page: &Page, colour: &str, days: u16) -> Result<()> {
    let row = format!(
        "[...document.querySelectorAll('[data-instalment] .c-{colour}')]\
         .filter(tag => tag.innerText.includes('逾期 {days} 天')).length === 3"
    );
    page.until("three instalments of that colour", &row).await
}

/// The text of a PDF's pages, without blanks.
fn pages(pdf: &[u8]) -> Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("dossier.pdf");
    std::fs::write(&file, pdf)?;
    let out = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    Ok(text.split('\u{c}').map(|page| page.split_whitespace().collect()).collect())
}

/// What the committee writes on the folder.
const DOSSIER_NUMBER: &str = "〔2026〕城人调字第7号";
/// What a dossier of this case holds, in its order, each as its first page begins.
const DOSSIER: [&str; 15] = [
    "人民调解卷宗",
    "卷宗目录",
    "人民调解申请书",
    "人民调解受理登记表",
    "人民调解权利义务告知书",
    "调解记录",
    "人民调解协议书",
    "履行情况登记表",
    "收条",
    "收条",
    "收条",
    "回访记录",
    "结案报告表",
    "卷宗情况说明",
    "卷底",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_its_whole_way_without_a_network() -> Result<()> {
    let mut office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    phone.page.set_offline(true).await?;
    let case = phone.record_case(PLACE, EMPLOYER, &WORKERS).await?;
    let (agreement, lines) = as_far_as_performing(&phone, &case).await?;

    // Printed without a network, with the signatures in it.
    phone.go(&format!("/print/{case}/{agreement}")).await?;
    let page = "document.querySelector('iframe.paper')?.srcdoc ?? ''";
    phone.page.until("the agreement", &format!("({page}).includes('调解协议书')")).await?;
    let pictures = phone.page.eval(&format!("({page}).split('data:image/png').length - 1")).await?;
    ensure!(pictures == 5, "five signatures, not {pictures}");
    phone.page.set_offline(false).await?;
    phone.sync().await?;

    // Nobody pays: a week later the first instalment is late, on the eighth day it is red.
    let record = format!("/console/records/{SCOPE}/{case}");
    office.move_clock(7).await?;
    let console = Console::sign_in(&office).await?;
    console.go(&record).await?;
    wait_late(&console.page, "amber", 7).await?;
    office.move_clock(8).await?;
    let console = Console::sign_in(&office).await?;
    console.go(&record).await?;
    wait_late(&console.page, "red", 8).await?;
    console.page.wait("[data-colour=\"red\"]").await?;
    console.page.wait_text("分期逾期超过 7 日").await?;
    let phone = phone.reopen_days_later(8).await?;
    phone.go(&format!("/record/{case}")).await?;
    wait_late(&phone.page, "red", 8).await?;

    to_the_archive(&phone, &case, &lines).await?;
    phone.page.set_offline(false).await?;
    phone.sync().await?;
    let page = console.api(&format!("records/{SCOPE}/{case}")).await?;
    let status = &page["record"]["fields"]["status"];
    ensure!(status == "archived", "{status}");
    console.go(&record).await?;
    console.page.wait("[data-state=\"archived\"]").await?;

    // The whole dossier from the console: masked, or for a purpose with everybody's name.
    let masked = pages(&console.saved_by("export-dossier").await?)?.concat();
    ensure!(
        masked.contains("副本") && !WORKERS.iter().any(|name| masked.contains(name)),
        "{masked}"
    );
    console.page.fill("purpose", "archive").await?;
    let all = pages(&console.saved_by("export-dossier").await?)?;
    let mut from = 0;
    for title in DOSSIER {
        let found = all.iter().skip(from).position(|page| page.starts_with(title));
        let found = found.with_context(|| format!("{title} after page {from} of {all:?}"))?;
        from += found + 1;
    }
    ensure!(WORKERS.iter().all(|name| all.concat().contains(name)), "{all:?}");
    ensure!(all[0].contains(DOSSIER_NUMBER), "{}", all[0]);
    Ok(())
}

/// What a phone must say whose 不予受理 came after another's 受理: who did what and when, by the office's clock, and
/// what to do now.
async fn told_too_late(console: &Console, case: &str) -> Result<[Value; 3]> {
    let page = console.api(&format!("records/{SCOPE}/{case}")).await?;
    let name = |person: &Value| {
        let mut all = page["people"].as_array().into_iter().flatten();
        let found = all.find(|one| one["id"] == *person).context("a person")?;
        found["name"].as_str().context("a name")
    };
    let record = &page["record"];
    let steps = record["fields"].as_object().into_iter().flatten();
    let mut steps = steps.filter(|(path, _)| path.starts_with("step."));
    let (_, step) = steps.next().context("a step")?;
    let late = &record["clashes"]["!act"]["others"][0]["stamp"];
    let got = step["got"].as_i64().context("when the office had it")?;
    let time =
        format!("new Date({got} + 8 * 36e5).toISOString().slice(5, 16).replace('T', '\u{a0}')");
    let time = console.page.eval(&time).await?;
    let time = time.as_str().context("a time")?;
    let (who, first) = (name(&late["by"])?, name(&step["by"])?);
    Ok([
        format!("{who}离线时办的“不予受理”没有生效"),
        format!("县局 {time} 先收到{first}办的“受理”，案件已是“已受理”。"),
        "写的内容都还在。还要办的，看下面案件现在能办什么，重新办；不用再办的，点“知道了”。"
            .to_owned(),
    ]
    .map(Value::from))
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
    for sentence in told_too_late(&console, &case).await? {
        let line = "[...document.querySelectorAll('[data-clash=\"!act\"] p')]";
        let seen = format!("{line}.some(p => p.checkVisibility() && p.innerText === {sentence})");
        second.page.until(&format!("“{sentence}” on the screen"), &seen).await?;
    }
    second.page.act("late-seen").await?;
    second.page.until("it to go", "!document.querySelector('[data-clash]')").await?;
    ensure!(second.page.count("[data-state=\"accepted\"]").await? == 1, "still accepted");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn c41_the_phone_says_without_a_network_that_a_site_was_recorded_before() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.wait_all_in().await?;
    phone.wait_installed().await?;
    phone.page.set_offline(true).await?;
    let first = phone.record_case(PLACE, EMPLOYER, &WORKERS[..1]).await?;
    let elsewhere = phone.record_case("城北厂房", EMPLOYER, &WORKERS[..1]).await?;
    ensure!(phone.page.count("[data-alike]").await? == 0, "another site is another case");
    let second = phone.record_case(PLACE, "远山劳务", &WORKERS[..1]).await?;
    phone.page.wait(&format!("a[href=\"/record/{first}\"] [data-alike]")).await?;
    phone.page.wait_text("同一用人单位、同一工地、欠薪月份重叠").await?;
    ensure!(phone.page.count(&format!("a[href=\"/record/{elsewhere}\"] [data-alike]")).await? == 0);
    // Joined, its workers count in the case that goes on.
    let say = async || phone.page.fill("case", &first).await;
    phone.step(&second, "join", say, "joined").await?;
    phone.go(&format!("/record/{first}")).await?;
    phone.page.wait(&format!("[data-id=\"{first}\"][data-kind=\"lead\"]")).await?;
    phone.page.wait(&format!("[data-part=\"case\"] a[href=\"/record/{second}\"]")).await
}
