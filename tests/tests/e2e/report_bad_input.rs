//! The worker's page: every field wrong in every way ends in a saved report that the office marks 待核, or in one
//! sentence at the field; nothing that was typed is lost.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::worker::Worker;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

const MAX_PLACE: usize = 60;

/// A list as people paste it.
const LIST: &str = "姓名\t电话\t欠薪\n李八\t13800008888\t2,400\n\n吴十 3,600\n陈三 3600 13800001234\n\
                    韩八3600\n1. 钱七 1.2万\n王芳 1200,50\n";

/// Waits until a sentence stands at a field, where it is seen.
async fn said_at(worker: &Worker, field: &str, words: &str) -> Result<()> {
    let seen = format!(
        "(d => !!d && d.innerText.includes({words}) && d.getBoundingClientRect().height >= 20 \
           && d.getBoundingClientRect().right <= innerWidth)(document.querySelector('#d-{field}'))",
        words = Value::from(words)
    );
    worker.page.until(&format!("“{words}” at {field}"), &seen).await?;
    picture(worker, &format!("bad-{field}")).await
}

async fn silent_at(worker: &Worker, field: &str) -> Result<()> {
    let none = format!("document.querySelector('#d-{field}').innerText === ''");
    worker.page.until(&format!("nothing at {field}"), &none).await
}

/// A picture for whoever looks at the screens: `ANXIN_PICTURES` names the folder.
async fn picture(worker: &Worker, name: &str) -> Result<()> {
    let Some(folder) = std::env::var_os("ANXIN_PICTURES") else { return Ok(()) };
    let at = format!(
        "document.querySelector('#d-{}')?.scrollIntoView({{ block: 'center' }})",
        &name[4..]
    );
    worker.page.eval(&at).await?;
    let file = std::path::Path::new(&folder).join(format!("{name}.png"));
    Ok(std::fs::write(file, worker.page.screenshot().await?)?)
}

async fn still(worker: &Worker, field: &str, typed: &str) -> Result<()> {
    let now =
        worker.page.eval(&format!("document.querySelector('[name=\"{field}\"]').value")).await?;
    ensure!(now == typed, "{field} was {typed:?} and is {now}");
    Ok(())
}

/// The newest report as the duty officer opens it: its doubts, by field, and all that it says.
async fn at_the_desk(console: &Console) -> Result<Value> {
    let list = console.api("reports").await?;
    let row = list["rows"].get(0).context("a report")?;
    let part = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let look = format!(
        "fetch('/api/v1/console/reports/{}/{}/look', {{ method: 'POST', body: '{{}}', \
           headers: {{ 'content-type': 'application/json', 'anxin-console': '1' }} }}).then(a => a.json())",
        part("scope"),
        part("id")
    );
    console.page.eval(&look).await
}

fn doubts(page: &Value) -> Vec<&str> {
    let all = page["doubts"].as_array().into_iter().flatten();
    all.filter_map(|doubt| doubt["field"].as_str()).collect()
}

/// The list is what is in the field: read as it is typed or pasted, asked about where it is not certain, kept at each
/// key.
async fn a_list_typed_and_pasted(worker: &Worker) -> Result<()> {
    worker.page.act("crew").await?;
    worker.page.fill("list", &format!("{}\n", "多".repeat(40)).repeat(401)).await?;
    worker.page.act("listed").await?;
    said_at(worker, "list", "名单写满了").await?;
    worker.page.fill("list", LIST).await?;
    silent_at(worker, "list").await?;
    worker.page.wait("[data-crew=\"6\"]").await?;
    let shown = worker.page.text("[data-crew]").await?;
    for words in ["6 人，一共 ¥ 25,200", "13800008888", "看不准：「王芳 1200,50」", "¥ 1,200.50"]
    {
        ensure!(shown.contains(words), "{words} is not in {shown}");
    }
    worker.wait_kept("韩八3600").await?;
    picture(worker, "bad-list").await?;
    worker.page.press("[data-act=\"pick\"]").await?;
    let chosen = "document.querySelector('[name=\"list\"]').value.includes('王芳 1200.50元')";
    worker.page.until("the chosen sum in the list", chosen).await
}

/// A disk that takes nothing more: words and a photo go to the office all the same, out of the page.
async fn a_full_phone_sends_from_memory(worker: &Worker) -> Result<()> {
    let full = "window.put = IDBObjectStore.prototype.put, IDBObjectStore.prototype.put = () => \
                { throw new DOMException('full', 'QuotaExceededError') }, 1";
    worker.page.eval(full).await?;
    worker.page.set_offline(true).await?;
    worker.page.fill("words", "工头叫阿强").await?;
    worker.page.wait_text("手机没有地方存了").await?;
    worker.page.act("say").await?;
    worker.photo(3).await?;
    worker.page.wait_text("1 个文件没能存进手机").await?;
    worker.page.set_offline(false).await?;
    worker.page.wait("[data-gone]").await?;
    worker.wait_held(1).await?;
    worker.page.eval("IDBObjectStore.prototype.put = window.put, 1").await.map(drop)
}

/// An answer and the national platform's number: empty ones are told, too long ones cut aloud, odd ones kept without
/// what turns them around.
async fn what_is_added_wrong(worker: &Worker) -> Result<()> {
    worker.page.fill("answer", "  ").await?;
    worker.page.act("answer").await?;
    said_at(worker, "answer", "这里还没写").await?;
    worker.page.fill("answer", "\u{202e}<b>不给😀\u{2066}").await?;
    worker.page.act("answer").await?;
    let kept = "[...document.querySelectorAll('.talk li')].some(one => one.innerText.endsWith('<b>不给😀'))";
    worker.page.until("the answer as it was meant", kept).await?;
    still(worker, "answer", "").await?;
    worker.page.act("sheet").await?;
    worker.page.act("national").await?;
    said_at(worker, "national", "这里还没写").await?;
    worker.page.eval("document.querySelector('[name=\"national\"]').focus()").await?;
    worker.page.compose(&"\u{202e}号".repeat(MAX_PLACE), true).await?;
    said_at(worker, "national", "最多写 60 个字").await?;
    worker.page.act("national").await?;
    let number = "号".repeat(MAX_PLACE / 2);
    let kept = format!(
        "[...document.querySelectorAll('.talk li')].some(one => one.innerText.endsWith('：{number}'))"
    );
    worker.page.until("the number beside the report", &kept).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_five_questions_answered_wrong_are_a_report_that_is_marked() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.page.act("report").await?;
    // A thousand letters by the keyboard: as many as fit stand there, and it is said.
    worker.page.wait("[name=\"place\"]").await?;
    worker.page.eval("document.querySelector('[name=\"place\"]').focus()").await?;
    worker.page.compose(&"很长的地名".repeat(200), true).await?;
    said_at(&worker, "place", "最多写 60 个字").await?;
    still(&worker, "place", &"很长的地名".repeat(MAX_PLACE / 5)).await?;
    let employer = "\u{202e}老板😀<b>\u{2066}王\u{1f9d1}\u{200d}\u{1f527}";
    worker.page.fill("employer", employer).await?;
    worker.page.act("next").await?;

    // Letters on the pad do nothing; a sum that nobody is owed is kept and marked.
    worker.page.wait("[data-amount]").await?;
    for key in ["a", "-", "e", "9"] {
        worker.page.key(key).await?;
    }
    worker.pad("999999999").await?;
    worker
        .page
        .until("the sum", "document.querySelector('[data-amount]').innerText === '¥ 9,999,999,999'")
        .await?;
    worker.page.key("1").await?;
    picture(&worker, "bad-amount").await?;
    worker.page.act("next").await?;
    worker.page.wait(".month").await?;
    worker.page.act("next").await?;
    worker.page.wait("[data-people]").await?;
    worker.pad("999999").await?;
    worker
        .page
        .until(
            "as many as can be",
            "document.querySelector('[data-people]').innerText.includes('99999')",
        )
        .await?;

    a_list_typed_and_pasted(&worker).await?;
    // No key but this one: what is in the field is the list.
    worker.page.act("listed").await?;

    worker.page.wait("[name=\"phone\"]").await?;
    worker.page.act("send").await?;
    said_at(&worker, "phone", "先写电话").await?;
    worker.page.fill("phone", "1380000").await?;
    said_at(&worker, "phone", "这个号码好像不对").await?;
    worker.page.fill("name", "\u{202e}😀").await?;
    worker.page.act("send").await?;
    worker.wait_safe("office").await?;

    let page = at_the_desk(&console).await?;
    for field in ["amount_fen", "phone", "name"] {
        ensure!(doubts(&page).contains(&field), "{field} is not marked: {page}");
    }
    let report = &page["report"];
    ensure!(report["employer"] == "老板😀<b>王\u{1f9d1}\u{200d}\u{1f527}", "{report}");
    ensure!(report["reporter"]["phone"] == "1380000" && report["people"] == 99_999, "{report}");
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let crew: Vec<(String, String, Option<i64>)> = report["crew"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| (text(line, "name"), text(line, "phone"), line["amount_fen"].as_i64()))
        .collect();
    let expected = [
        ("李八", "13800008888", 240_000),
        ("吴十", "", 360_000),
        ("陈三", "13800001234", 360_000),
        ("韩八", "", 360_000),
        ("钱七", "", 1_200_000),
        ("王芳", "", 120_050),
    ];
    let expected =
        expected.map(|(name, phone, fen)| (name.to_owned(), phone.to_owned(), Some(fen)));
    ensure!(crew == expected, "{crew:?}");
    console.go("/console/reports").await?;
    console.page.wait_text("待核").await?;
    console.page.act("open-report").await?;
    console.page.wait("[data-doubt=\"amount_fen\"]").await?;
    console.page.wait_text("¥9,999,999,999.00").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_said_is_a_report_and_what_comes_later_wrong_is_told_at_its_field() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let worker = Worker::open(&office.origin, &format!("{}/report", office.origin)).await?;
    worker.page.act("report").await?;
    worker.page.act("enough").await?;
    worker.page.act("send-anonymous").await?;
    worker.wait_safe("office").await?;
    ensure!(
        doubts(&at_the_desk(&console).await?) == ["words"],
        "nothing was said, and it is marked"
    );

    worker.page.act("more").await?;
    worker.page.wait("[name=\"words\"]").await?;
    worker.page.act("say").await?;
    said_at(&worker, "words", "这里还没写").await?;
    a_full_phone_sends_from_memory(&worker).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("none.jpg");
    std::fs::write(&file, b"no picture at all")?;
    worker.page.choose_files("input[name=\"photo\"]", &[&file]).await?;
    said_at(&worker, "photo", "这张打不开").await?;
    worker.page.choose_files("input[name=\"voice\"]", &[&file]).await?;
    said_at(&worker, "voice", "这个文件打不开，或者不是录音").await?;
    // A sound that only its name says is one.
    let sound = folder.path().join("none.m4a");
    std::fs::write(&sound, b"no sound at all")?;
    worker.page.choose_files("input[name=\"voice\"]", &[&sound]).await?;
    said_at(&worker, "voice", "这个文件打不开，或者不是录音").await?;
    worker.photo(1).await?;
    worker.wait_held(2).await?;

    worker.page.press("summary").await?;
    worker.page.act("send-name").await?;
    said_at(&worker, "late-phone", "先写电话或者名字").await?;
    worker.page.fill("late-phone", "一三八").await?;
    said_at(&worker, "late-phone", "这个号码好像不对").await?;
    worker.page.fill("late-id", "110105194912310021").await?;
    said_at(&worker, "late-id", "对不上").await?;
    said_at(&worker, "agree-id_no", "先点同意").await?;
    worker.page.fill("late-tail", "6222 0000 1234").await?;
    said_at(&worker, "late-tail", "最后四个数字").await?;
    said_at(&worker, "agree-account_tail", "先点同意").await?;
    worker.page.act("send-name").await?;
    still(&worker, "late-id", "110105194912310021").await?;
    for item in ["id_no", "account_tail"] {
        worker.page.press(&format!("[name=\"agree-{item}\"]")).await?;
        silent_at(&worker, &format!("agree-{item}")).await?;
    }
    worker.page.act("send-name").await?;
    worker.page.wait("[data-safe=\"office\"]").await?;
    let named =
        "fetch('/api/v1/console/reports').then(a => a.json()).then(all => all.rows[0].named)";
    console.page.until("the name to arrive", named).await?;
    let page = at_the_desk(&console).await?;
    for field in ["phone", "id_no", "account_tail"] {
        ensure!(doubts(&page).contains(&field), "{field} is not marked: {page}");
    }
    ensure!(page["report"]["reporter"]["id_no"] == "110105194912310021", "{page}");

    // A code that is none, and a number that is not there.
    worker.go("status").await?;
    worker.page.fill("code", "一二三四").await?;
    worker.page.act("look").await?;
    said_at(&worker, "code", "这里有 0 个").await?;
    worker.page.fill("code", "回执码 1234 5678 9012 3456 7891。").await?;
    worker.page.act("look").await?;
    said_at(&worker, "code", "有数字写错了").await?;
    worker.page.act("open-receipt").await?;
    worker.page.wait("[name=\"answer\"]").await?;
    what_is_added_wrong(&worker).await?;
    worker.page.act("sheet").await?;

    // Loaded anew the same report is in view; in a new tab none is, and nothing is typed that would go nowhere.
    worker.page.eval("location.reload()").await?;
    worker.page.wait("[name=\"national\"]").await?;
    let mut worker = worker;
    worker.second_tab().await?;
    worker.go("sheet").await?;
    worker.page.wait("[name=\"code\"]").await?;
    ensure!(worker.page.count("[name=\"national\"]").await? == 0, "a number for no report");
    Ok(())
}
