//! C41: two mediators record one site without a network; the county finds it, and a clerk decides.

use std::collections::BTreeSet;

use anxin_domain::calendar::Calendar;
use anxin_domain::file::case::CaseFile;
use anxin_office::explain::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::exports;
use super::world::{Phone, TOWNSHIP, World};

const PLACE: &str = "柳树湾五号楼";

fn lead(phone: &mut Phone, fields: &Value) -> Value {
    let mut op = phone.create(PLACE);
    for (path, value) in fields.as_object().expect("fields") {
        op["body"]["fields"][path] = value.clone();
    }
    op
}

fn line(phone: &mut Phone, of: &Value, name: &str) -> Value {
    let mut op = phone.create(PLACE);
    op["kind"] = "wage_line".into();
    op["body"]["parent"] = of["record"].clone();
    op["body"]["fields"] =
        json!({ "name": name, "phone": "13800000000", "m.2026-03.due": 600_000 });
    op
}

/// Two leads of one site by two phones: one names its reporter, the other's reporter is sealed.
async fn recorded(world: &World) -> (String, String) {
    let (mut one, mut two) = (world.phone(TOWNSHIP).await, world.phone(TOWNSHIP).await);
    let named = json!({ "employer": "远山劳务有限公司", "reporter": "马某", "source": "hotline" });
    let sealed = json!({ "employer": "远山劳务", "reporter": "不能说的人", "reporter_sealed": true, "source": "scan" });
    let first = lead(&mut one, &named);
    let worker = line(&mut one, &first, "陈建国");
    one.push(world, &[first.clone(), worker]).await;
    let second = lead(&mut two, &sealed);
    let workers = ["陈建国", "李四妹"].map(|name| line(&mut two, &second, name));
    let [worker, other] = workers;
    two.push(world, &[second.clone(), worker, other]).await;
    let id = |op: &Value| op["record"].as_str().expect("an id").to_owned();
    (id(&first), id(&second))
}

async fn ask(world: &World, cookie: &str, id: &str, decision: Option<Value>) -> (u16, Value) {
    let path = format!("/api/v1/console/records/{TOWNSHIP}/{id}/duplicates");
    let method = if decision.is_some() { Method::POST } else { Method::GET };
    let mut ask = world.ask(method, &path).header("cookie", cookie).header("anxin-console", "1");
    if let Some(decision) = decision {
        ask = ask.json(&decision);
    }
    let answer = ask.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn c41_one_site_recorded_twice_is_found_and_joined_with_both_histories() {
    let world = World::new().await;
    let cookie = world.clerk().await;
    let (first, second) = recorded(&world).await;
    let (_, found) = ask(&world, &cookie, &second, None).await;
    assert_eq!(found["alike"][0]["id"], first.as_str(), "{found}");
    assert_eq!(found["alike"][0]["exact"], true, "{found}");
    let why = found["alike"][0]["why"].to_string();
    for reason in ["employer", "site", "months", "worker"] {
        assert!(why.contains(reason), "{why}");
    }

    let join = json!({ "other": first, "same": true });
    let (status, joined) = ask(&world, &cookie, &second, Some(join.clone())).await;
    assert_eq!((status, &joined["into"]), (200, &json!(first)), "{joined}");
    let (_, whole) = ask(&world, &cookie, &first, None).await;
    let ids: Vec<&Value> =
        whole["joined"].as_array().expect("cases").iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(first), &json!(second)]);
    assert_eq!(whole["joined"][0]["source"], "hotline");
    assert_eq!(whole["joined"][1]["source"], "scan");
    assert_eq!(whole["joined"][0]["reporter"], "马某");
    assert!(!whole.to_string().contains("不能说的人"), "sealed stays sealed: {whole}");
    assert_eq!(whole["history"][0]["of"], second.as_str(), "{whole}");
    assert_eq!(whole["history"][0]["act"], "join");
    assert_eq!(whole["alike"], json!([]), "what is joined is not asked about again");

    let (_, own) = ask(&world, &cookie, &second, None).await;
    assert_eq!(own["alike"], json!([]), "nor when the joined one is opened: {own}");
    let (third, fourth) = recorded(&world).await;
    let (_, later) = ask(&world, &cookie, &third, None).await;
    let alike = later["alike"].as_array().expect("cases");
    let ids: BTreeSet<&str> = alike.iter().filter_map(|one| one["id"].as_str()).collect();
    let expected = BTreeSet::from([first.as_str(), fourth.as_str()]);
    assert_eq!(ids, expected, "what was joined stands for nothing of its own any more");
    // Its roster counts in the case that goes on: on the console's page and in the file, nobody twice.
    let page = exports::page(&world, &cookie, &first).await;
    let joined: Vec<&str> = page.joined.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(joined, ["lead", "wage_line", "wage_line"]);
    let (status, bytes) = exports::export(&world, &cookie, &first, "file", Some("archive")).await;
    assert_eq!(status, 200);
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.contains(&second) && !text.contains("不能说的人"), "its id, not its reporter");
    let file = CaseFile::read(&text).expect("a case file");
    let papers = file.papers();
    let case = file.case(&papers);
    assert_eq!((case.people(), case.owed()), (2, 1_200_000), "陈建国 stands on both");
    let answer = Answer::new(&file, &Calendar::default(), file.today.expect("a day"));
    assert!(answer.text().contains("李四妹"), "{}", answer.text());

    // Nothing of the joined one is gone.
    let path = format!("/api/v1/console/records/{TOWNSHIP}/{second}");
    let page: Value = world
        .ask(Method::GET, &path)
        .header("cookie", &cookie)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("json");
    assert_eq!(page["children"].as_array().map(Vec::len), Some(2));
    assert_eq!(page["record"]["fields"]["status"], "joined");
    // And it is joined once: a second try, or a circle, is refused.
    assert_eq!(ask(&world, &cookie, &second, Some(join)).await.0, 409);
    let circle = json!({ "other": second, "same": true });
    assert_eq!(ask(&world, &cookie, &first, Some(circle)).await.0, 409);
}

#[tokio::test]
async fn cases_that_were_told_apart_are_not_asked_about_again_on_either_side() {
    let world = World::new().await;
    let cookie = world.clerk().await;
    let (first, second) = recorded(&world).await;
    let apart = json!({ "other": second, "same": false });
    let (status, left) = ask(&world, &cookie, &first, Some(apart)).await;
    assert_eq!((status, &left["alike"]), (200, &json!([])), "{left}");
    let (_, other) = ask(&world, &cookie, &second, None).await;
    assert_eq!(other["alike"], json!([]), "{other}");
}

#[tokio::test]
async fn who_may_only_read_decides_nothing() {
    let world = World::new().await;
    let (first, second) = recorded(&world).await;
    let (_, reader) = world.colleague("leader").await;
    let join = json!({ "other": first, "same": true });
    let (status, _) = ask(&world, &reader, &second, Some(join)).await;
    assert_eq!(status, 404);
    let (_, found) = ask(&world, &world.clerk().await, &second, None).await;
    assert_eq!(found["into"], Value::Null, "{found}");
}
