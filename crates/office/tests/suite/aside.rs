//! What the office set aside: seen by who may settle it, taken in after all or closed, and the phone hears of it.

use anxin_office::aside::{close_by_hand, list, take_by_hand};
use anxin_office::case_file::install_words;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Phone, TOWNSHIP, World};

const ROOM: &str = "/api/v1/console/aside";

/// A lead that the office refuses, for nothing of its size is taken, and its line.
async fn refused(world: &World, phone: &mut Phone) -> (Value, Value) {
    let mut lead = phone.create("幸福里");
    lead["body"]["fields"]["summary"] = json!("长".repeat(710_000));
    let mut line = phone.create("木工");
    line["kind"] = json!("wage_line");
    line["body"] =
        json!({ "do": "create", "parent": lead["record"], "fields": { "name": "王芳" } });
    let ops = [lead.clone(), line.clone()];
    let (status, answer) = phone.push(world, &ops).await;
    assert_eq!(status, 200);
    assert_eq!(answer["verdicts"][0]["reason"], "too_large");
    assert_eq!(answer["verdicts"][1]["verdict"], "held", "its lead is not there");
    (lead, line)
}

async fn room(world: &World, cookie: &str) -> Value {
    let ask = world.ask(Method::GET, ROOM).header("cookie", cookie);
    ask.send().await.expect("an answer").json().await.expect("json")
}

async fn decide(world: &World, cookie: &str, op: &Value, wish: Value) -> (u16, Value) {
    let path = format!("{ROOM}/{TOWNSHIP}/{}", op["id"].as_str().expect("an id"));
    let ask = world.ask(Method::POST, &path).header("anxin-console", "1").header("cookie", cookie);
    let answer = ask.json(&wish).send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("json"))
}

/// Where a phone's own ops stand, as a feed from the beginning tells.
async fn told(world: &World, phone: &Phone) -> Vec<Value> {
    let (_, page) = phone.feed(world, None).await;
    page["aside"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn phone_1_a_refused_record_is_taken_in_at_the_console_and_its_phone_hears_of_it() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let clerk = world.clerk().await;
    assert_eq!(told(&world, &phone).await, Vec::<Value>::new());
    let (lead, line) = refused(&world, &mut phone).await;
    let shown = room(&world, &clerk).await;
    let rows = shown["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    let of = |op: &Value| rows.iter().find(|row| row["key"] == op["id"]).expect("shown").clone();
    assert_eq!(of(&lead)["op"]["body"]["fields"]["place"], "幸福里", "all of it");
    assert_eq!((&of(&lead)["reason"], &of(&line)["waits"]), (&json!("too_large"), &lead["record"]));
    assert!(told(&world, &phone).await.iter().all(|state| state["settled"].is_null()));

    let take = json!({ "take": true });
    let (_, first) = decide(&world, &clerk, &line, take.clone()).await;
    assert_eq!(first, json!({ "settled": false }), "its lead comes first");
    assert_eq!(
        decide(&world, &clerk, &lead, take.clone()).await,
        (200, json!({ "settled": true }))
    );
    assert_eq!(room(&world, &clerk).await["rows"], json!([]));
    let path =
        format!("/api/v1/console/records/{TOWNSHIP}/{}", lead["record"].as_str().expect("id"));
    let ask = world.ask(Method::GET, &path).header("cookie", &clerk);
    let page: Value = ask.send().await.expect("an answer").json().await.expect("json");
    assert_eq!(page["children"][0]["fields"]["name"], "王芳");
    assert_eq!(page["record"]["created"]["device"], phone.device.to_string());
    let told = told(&world, &phone).await;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|state| state["settled"]["taken"] == true), "{told:?}");
    let (status, again) = decide(&world, &clerk, &lead, take).await;
    assert_eq!((status, &again["code"]), (409, &json!("settled_already")));
}

#[tokio::test]
async fn a_refused_record_is_closed_with_a_reason_that_its_author_reads() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let clerk = world.clerk().await;
    let (lead, _) = refused(&world, &mut phone).await;
    let (status, _) = decide(&world, &clerk, &lead, json!({ "take": false, "reason": " " })).await;
    assert_eq!(status, 422, "a reason says something");
    let wish = json!({ "take": false, "reason": "重复登记" });
    assert_eq!(decide(&world, &clerk, &lead, wish).await, (200, json!({ "settled": true })));
    let told = told(&world, &phone).await;
    assert_eq!(told.len(), 2, "with what hangs on it");
    for state in told {
        assert_eq!(
            (&state["settled"]["taken"], &state["settled"]["reason"]),
            (&json!(false), &json!("重复登记"))
        );
    }
}

#[tokio::test]
async fn what_lies_quarantined_is_listed_taken_in_and_closed_by_command() {
    install_words().expect("words");
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    assert_eq!(list(&world.office).await.expect("a list"), "nothing is set aside");
    let (lead, _) = refused(&world, &mut phone).await;
    let (other, _) = refused(&world, &mut phone).await;
    let key = |op: &Value| op["id"].as_str().expect("an id").to_owned();
    let listed = list(&world.office).await.expect("a list");
    assert!(listed.contains(&key(&lead)) && listed.contains("内容超过限度"), "{listed}");
    assert!(take_by_hand(&world.office, "nothing").await.is_err());
    take_by_hand(&world.office, &key(&lead)).await.expect("taken in");
    assert!(take_by_hand(&world.office, &key(&lead)).await.is_err(), "once");
    assert!(close_by_hand(&world.office, &key(&other), "").await.is_err());
    close_by_hand(&world.office, &key(&other), "重复登记").await.expect("closed");
    assert_eq!(list(&world.office).await.expect("a list"), "nothing is set aside");
    let audit = world.office.store.audit_rows(1, 999).await.expect("rows");
    let actions: Vec<&str> = audit.iter().map(|row| row.entry.action.as_str()).collect();
    assert!(actions.contains(&"op.take_in") && actions.contains(&"op.close"), "{actions:?}");
}
