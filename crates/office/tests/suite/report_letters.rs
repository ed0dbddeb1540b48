//! The letter that goes with a report to another authority, and what it does not say.

use reqwest::Method;
use serde_json::{Value, json};

use super::exports::words;
use super::reports::{Worker, named, on};
use super::world::{OTHER_TOWNSHIP, TOWNSHIP, World};

/// A report, and its id at the office.
async fn reported(world: &World, report: &Value) -> (Worker, String) {
    let worker = Worker::new();
    assert_eq!(worker.report(world, report).await.0, 200);
    let id = worker.found(world).await;
    (worker, id)
}

async fn letter(world: &World, cookie: &str, id: &str, purpose: Option<&str>) -> (u16, Vec<u8>) {
    let path = format!("/api/v1/console/reports/{TOWNSHIP}/{id}/letter");
    let ask = world.ask(Method::POST, &path).header("anxin-console", "1").header("cookie", cookie);
    let answer = ask.json(&json!({ "purpose": purpose })).send().await.expect("an answer");
    (answer.status().as_u16(), answer.bytes().await.expect("bytes").to_vec())
}

fn elsewhere() -> Value {
    json!({ "to": "邻县劳动保障监察大队", "words": "电话 0712-1" })
}

#[tokio::test]
async fn what_is_passed_on_goes_with_a_letter_that_says_all_that_was_reported() {
    let world = World::new().await;
    let (worker, id) = reported(&world, &named()).await;
    let clerk = world.clerk().await;
    assert_eq!(letter(&world, &clerk, &id, None).await.0, 404, "it went nowhere");
    assert_eq!(on(&world, &id, "passing", elsewhere()).await.0, 200);
    let (status, file) = letter(&world, &clerk, &id, Some("authority")).await;
    assert_eq!(status, 200);
    let whole = words(file);
    for said in [
        "移送函",
        "邻县劳动保障监察大队：",
        "工人一方\n陈建国",
        "对方当事人\n宏达建工",
        "涉及人数\n3",
        "人民币18,600.01元",
        "《保障农民工工资支付条例》第十条",
        "反映人电话：13800001234。",
        "工地或地点：幸福里二期。",
        "欠薪月份：2026-08、2026-09。",
        "干完活没给钱",
        "回　　执",
    ] {
        assert!(whole.contains(said), "{said}: {whole}");
    }
    let (status, file) = letter(&world, &clerk, &id, None).await;
    assert_eq!(status, 200);
    let masked = words(file);
    assert!(masked.contains("副本") && masked.contains("宏达建工"), "{masked}");
    for hidden in ["陈建国", "13800001234"] {
        assert!(!masked.contains(hidden), "{hidden}: {masked}");
    }
    let (_, leader) = world.colleague("leader").await;
    assert_eq!(letter(&world, &leader, &id, None).await.0, 404, "who handles no reports");

    let rows = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    let taken = rows.iter().filter(|row| row.entry.action == "report.letter");
    let taken: Vec<&str> = taken.map(|row| row.entry.target.as_str()).collect();
    let target = |purpose: &str| format!("{id} letter {purpose}");
    assert_eq!(taken, [target("authority"), target("masked")]);
    worker.post(&world, "/withdrawal", &json!({})).await;
    assert_eq!(letter(&world, &clerk, &id, None).await.0, 404, "what was taken back is gone");
}

#[tokio::test]
async fn of_an_anonymous_reporter_no_letter_tells() {
    let world = World::new().await;
    let mut report = named();
    report["reporter"] = Value::Null;
    report["words"] = json!("我是四号楼的瓦工");
    report["crew"] = json!([{ "name": "陈建国", "amount_fen": 100 }]);
    let (_, id) = reported(&world, &report).await;
    assert_eq!(on(&world, &id, "passing", elsewhere()).await.0, 200);
    let clerk = world.clerk().await;
    for purpose in [None, Some("authority")] {
        let (status, file) = letter(&world, &clerk, &id, purpose).await;
        assert_eq!(status, 200);
        let text = words(file);
        for said in ["不公开身份", "幸福里二期", "宏达建工", "18,600.01", "涉及人数\n3"]
        {
            assert!(text.contains(said), "{said}: {text}");
        }
        for hidden in ["四号楼", "瓦工", "陈建国", "反映人："] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}

#[tokio::test]
async fn d24_a_letter_says_that_sum_and_people_were_not_said() {
    let world = World::new().await;
    let clerk = world.clerk().await;
    let mut report = named();
    for key in ["amount_fen", "people"] {
        report[key] = Value::Null;
    }
    for reporter in [report["reporter"].clone(), Value::Null] {
        report["reporter"] = reporter;
        let (_, id) = reported(&world, &report).await;
        assert_eq!(on(&world, &id, "passing", elsewhere()).await.0, 200);
        let text = words(letter(&world, &clerk, &id, Some("authority")).await.1);
        for said in ["涉及人数\n未说明", "涉及金额\n未说明"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains("0.00"), "{text}");
    }
}

#[tokio::test]
async fn within_the_county_no_letter_goes_and_a_case_has_its_own() {
    let world = World::new().await;
    let clerk = world.clerk().await;
    let (_, id) = reported(&world, &named()).await;
    let inside = json!({ "scope": OTHER_TOWNSHIP, "to": "河口司法所", "words": "" });
    assert_eq!(on(&world, &id, "passing", inside).await.0, 200);
    assert_eq!(letter(&world, &clerk, &id, None).await.0, 404);
    let (_, id) = reported(&world, &named()).await;
    assert_eq!(on(&world, &id, "acceptance", json!({})).await.0, 200);
    assert_eq!(letter(&world, &clerk, &id, None).await.0, 404);
}
