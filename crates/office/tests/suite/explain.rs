//! `anxin-office explain` and `year`, as the operator calls them, on the scenarios' case files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anxin_office::explain::{Answer, Line, explain};
use anxin_office::years::take_in_year;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{TOWNSHIP, World};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/cases")
}

fn answer(number: &str, data: &Path) -> Answer {
    let file = cases().join(format!("{number}.json"));
    explain(data, &file, "2026-11-24".parse().expect("a day")).expect("explained")
}

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anxin-office"));
    command.args(args).output().expect("the program")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A key that has no words shows as itself: `refusal.unpaid`.
fn gap(words: &str) -> Option<&str> {
    let parts = words.split(|c: char| !(c.is_ascii_lowercase() || matches!(c, '_' | '.')));
    parts.into_iter().find(|part| part.trim_matches('.').contains('.'))
}

fn every<'a>(lines: &'a [Line], all: &mut Vec<&'a Line>) {
    for line in lines {
        all.push(line);
        every(&line.under, all);
    }
}

#[test]
fn every_line_of_every_scenario_has_words_in_both_forms() {
    let data = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    for entry in std::fs::read_dir(cases()).expect("the cases") {
        let path = entry.expect("an entry").path();
        let number = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let answer = answer(&number, data.path());
        let (text, json) = (answer.text(), answer.json().to_string());
        assert_eq!(gap(&text), None, "{number}: {text}");
        let mut all = Vec::new();
        for part in &answer.parts {
            every(&part.lines, &mut all);
        }
        for line in all {
            assert!(text.contains(&line.words) && json.contains(&line.code), "{number}: {line:?}");
        }
        count += 1;
    }
    assert!(count > 30, "{count} cases");
}

#[test]
fn the_same_answers_come_out_of_the_program() {
    let file = cases().join("c10.json");
    let file = file.to_string_lossy();
    let text = run(&["explain", &file]);
    let words = said(&text.stdout);
    assert_eq!(text.status.code(), Some(0), "{}", said(&text.stderr));
    for expected in [
        "红色",
        "分期逾期超过 7 日",
        "工人甲 2026-11-16 应付 ¥6,000.00，已抵 ¥0.00，逾期 8 天",
        "持调解协议起诉",
        "《劳动争议司法解释（一）》第 51 条第 2 款",
        "壹万贰仟元整",
    ] {
        assert!(words.contains(expected), "{expected} in {words}");
    }
    let json: Value =
        serde_json::from_slice(&run(&["explain", &file, "--json"]).stdout).expect("JSON");
    assert_eq!(json["today"], "2026-11-24");
    assert_eq!(json["warning"][0]["code"], "red");
    assert_eq!(json["instalments"][1]["days_late"], 8);
    assert_eq!(json["balances"][0]["left"], 1_200_000);
    let codes = |part: &str| -> Vec<&str> {
        let lines = json[part].as_array().expect("lines");
        lines.iter().filter_map(|line| line["code"].as_str()).collect()
    };
    assert!(codes("routes").contains(&"suit_on_agreement") && codes("timers").contains(&"t13"));
    let close =
        json["steps"].as_array().expect("steps").iter().find(|step| step["code"] == "close");
    let close = close.expect("offered");
    assert_eq!((&close["open"], &close["under"][0]["code"]), (&false.into(), &"unpaid".into()));
    assert_eq!(close["under"][0]["out"], "pay_waive_or_go_on");
}

#[test]
fn c54_by_when_each_open_month_was_to_be_paid_is_said_with_its_article() {
    let text = run(&["explain", &cases().join("c54.json").to_string_lossy()]);
    let words = said(&text.stdout);
    for expected in [
        "2026-09 的工资应于 2026-09-30 前支付，已拖欠 55 天，工人甲",
        "2026-10 的工资应于 2026-10-30 前支付，已拖欠 25 天，工人甲、工人乙",
        "《保障农民工工资支付条例》第 14 条",
    ] {
        assert!(words.contains(expected), "{expected} in {words}");
    }
}

#[test]
fn c26_each_step_of_legal_aid_is_said_with_its_time() {
    let json = answer("c26", tempfile::tempdir().expect("a folder").path()).json();
    let steps = json["aid"][0]["under"].as_array().expect("steps");
    let codes: Vec<&str> = steps.iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(codes, ["same_day", "applied", "accepted", "approved", "assigned"]);
    assert_eq!(steps[4]["day"], "2026-11-24");
}

#[test]
fn a_wrong_file_is_named_with_line_and_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = std::fs::read_to_string(cases().join("c16.json")).expect("a case");
    let bad = folder.path().join("bad.json");
    let line = good.lines().position(|line| line.contains("\"i.001.amount\"")).expect("there") + 1;
    let wrong = good.replace("\"i.001.amount\": 1800000", "\"i.001.amount\": \"18000\"");
    assert_ne!(wrong, good);
    std::fs::write(&bad, wrong).expect("written");
    let answer = run(&["explain", &bad.to_string_lossy()]);
    let words = said(&answer.stderr);
    assert_eq!(answer.status.code(), Some(1));
    assert!(words.contains(&format!("第 {line} 行 papers.3.fields.i.001.amount")), "{words}");
    assert!(answer.stdout.is_empty());
    // A choice that there is not is answered with those that there are, and what is no JSON by its line alone.
    for (from, to, said_of_it) in [
        (
            "\"source\": \"",
            "\"source\": \"by_",
            "lead.fields.source：没有这个选项，可填：inspection、",
        ),
        ("\"lead\": {", "\"lead\" {", "行：不是正确的 JSON"),
    ] {
        let wrong = good.replacen(from, to, 1);
        assert_ne!(wrong, good);
        std::fs::write(&bad, wrong).expect("written");
        let words = said(&run(&["explain", &bad.to_string_lossy()]).stderr);
        assert!(words.contains(said_of_it), "{words}");
    }
    let missing = run(&["explain", &folder.path().join("none.json").to_string_lossy()]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing.stderr).contains("none.json"));
}

#[tokio::test]
async fn a_year_that_is_taken_in_reaches_phones_once_and_the_console() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = phone.create("柳树湾六号");
    phone.push(&world, std::slice::from_ref(&lead)).await;
    let (_, first) = phone.feed(&world, None).await;
    assert!(first.get("years").is_none(), "{}", first["years"]);
    let file = world.data.join("2027.json");
    let mut days = json!({ "format": "anxin-year-1", "year": 2027, "source": "国办发明电〔2026〕0号（试）",
        "free": ["2027-01-01"], "worked": [] });
    std::fs::write(&file, days.to_string()).expect("written");
    take_in_year(&world.data, &file).expect("taken in");
    let years = json!([{ "year": 2027, "free": ["2027-01-01"], "worked": [] }]);
    let (_, told) = phone.feed(&world, first["cursor"].as_str()).await;
    assert_eq!(told["years"], years.to_string());
    let (_, again) = phone.feed(&world, told["cursor"].as_str()).await;
    assert!(again.get("years").is_none(), "told once");
    days["free"] = json!(["2027-01-01", "2027-02-08"]);
    std::fs::write(&file, days.to_string()).expect("written");
    take_in_year(&world.data, &file).expect("taken in");
    let (_, changed) = phone.feed(&world, again["cursor"].as_str()).await;
    assert!(changed["years"].as_str().expect("years").contains("2027-02-08"));
    let (_, anew) = phone.feed(&world, None).await;
    assert_eq!(anew["years"], changed["years"], "who begins anew is told as well");
    let record = lead["record"].as_str().expect("an id");
    let ask = world.ask(Method::GET, &format!("/api/v1/console/records/{TOWNSHIP}/{record}"));
    let ask = ask.header("cookie", world.clerk().await);
    let page: Value = ask.send().await.expect("an answer").json().await.expect("a page");
    assert_eq!(page["years"], changed["years"]);
}

#[test]
fn a_year_that_is_taken_in_is_no_longer_provisional() {
    let data = tempfile::tempdir().expect("a folder");
    // Sealed in the middle of December, its time for confirmation ends in 2027.
    let case = data.path().join("case.json");
    let text = std::fs::read_to_string(cases().join("c07.json")).expect("a case");
    std::fs::write(&case, text.replace("\"date\": \"2026-11-18\"", "\"date\": \"2026-12-10\""))
        .expect("written");
    let today = "2026-12-11".parse().expect("a day");
    let confirmation = |data: &Path| {
        let answer = explain(data, &case, today).expect("explained").json();
        let timers = answer["timers"].as_array().expect("timers").clone();
        let timer = timers.into_iter().find(|timer| timer["code"] == "t3").expect("runs");
        (timer["end"].clone(), timer["provisional"].clone())
    };
    assert_eq!(confirmation(data.path()), ("2027-01-11".into(), true.into()));
    let year = data.path().join("2027.json");
    std::fs::write(
        &year,
        r#"{"format": "anxin-year-1", "year": 2027, "source": "国办发明电〔2026〕0号（试）",
            "free": ["2027-01-01", "2027-01-11"], "worked": []}"#,
    )
    .expect("written");
    let taken = take_in_year(data.path(), &year).expect("taken in");
    assert_eq!(taken.year, 2027);
    assert_eq!(confirmation(data.path()), ("2027-01-12".into(), false.into()));
    let place = data.path().to_string_lossy();
    let by_program = run(&["year", &year.to_string_lossy(), "--data", &place]);
    assert_eq!(by_program.status.code(), Some(0), "{}", said(&by_program.stderr));
    std::fs::write(&year, r#"{"format": "anxin-year-1", "year": 2027}"#).expect("written");
    let refused = run(&["year", &year.to_string_lossy(), "--data", &place]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused.stderr).contains("source"), "{}", said(&refused.stderr));
}
