//! A worker who is threatened, beaten or locked in says so with one tap: the desk sees it first, the case is red.

use anxin_domain::case::warning::{Colour, Reason};
use reqwest::Method;
use serde_json::{Value, json};

use super::exports::{page, shown};
use super::reports::{Worker, duty, on};
use super::world::{TOWNSHIP, World};

/// Of nobody: danger needs no name.
fn in_danger() -> Value {
    json!({ "scope": TOWNSHIP, "place": "出事的工地", "danger": true })
}

fn quiet() -> Value {
    json!({ "scope": TOWNSHIP, "place": "别处的工地", "months": ["2026-08"], "people": 30 })
}

async fn reported(world: &World, report: &Value) -> (Worker, String) {
    let worker = Worker::new();
    assert_eq!(worker.report(world, report).await.0, 200);
    let id = worker.found(world).await;
    (worker, id)
}

/// One tap after the report.
async fn tap(world: &World, worker: &Worker) -> Value {
    let said = json!({ "id": "tap", "words": "有人打我", "danger": true });
    let (status, told) = worker.post(world, "/messages", &said).await;
    assert_eq!(status, 200, "{told}");
    told
}

/// The waiting reports at the desk, and which of them are marked.
async fn list(world: &World) -> Vec<(String, bool)> {
    let list = duty(world, Method::GET, "/reports", None).await.1;
    let rows = list["rows"].as_array().expect("rows").iter();
    rows.map(|row| (row["id"].as_str().expect("an id").to_owned(), row["danger"] == true)).collect()
}

async fn accepted(world: &World, id: &str, body: Value) -> String {
    let (status, made) = on(world, id, "acceptance", body).await;
    assert_eq!(status, 200, "{made}");
    made["lead"].as_str().expect("a lead").to_owned()
}

/// What the rules say first about a case.
async fn first(world: &World, lead: &str) -> (Colour, Option<Reason>) {
    let outlook = shown(&page(world, &world.clerk().await, lead).await);
    (outlook.colour, outlook.reasons.first().copied())
}

const RED: (Colour, Option<Reason>) = (Colour::Red, Some(Reason::Danger));

#[tokio::test]
async fn danger_stands_first_until_somebody_decides_and_makes_its_case_red() {
    let world = World::new().await;
    let (_, crowd) = reported(&world, &quiet()).await;
    let (_, id) = reported(&world, &in_danger()).await;
    assert_eq!(list(&world).await, [(id.clone(), true), (crowd.clone(), false)]);
    let rows = duty(&world, Method::GET, "/reports", None).await.1;
    assert_eq!(rows["rows"][0]["due"], rows["rows"][1]["due"], "as soon as a crowd: the same day");
    // A question decides nothing.
    assert_eq!(on(&world, &id, "question", json!({ "words": "人在哪里？" })).await.0, 200);
    assert_eq!(list(&world).await[0], (id.clone(), true));
    let lead = accepted(&world, &id, json!({})).await;
    assert_eq!(list(&world).await, [(crowd, false)]);
    assert_eq!(first(&world, &lead).await, RED);
    let fields = page(&world, &world.clerk().await, &lead).await.record.fields;
    assert_eq!(fields["source"], "anonymous", "nobody had to say a name");
}

#[tokio::test]
async fn a_case_that_is_joined_by_danger_keeps_what_is_ticked_and_turns_red() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let mut case = phone.create("出事的工地");
    case["body"]["fields"]["danger"] = json!(["media"]);
    assert_eq!(phone.push(&world, &[case.clone()]).await.0, 200);
    let into = case["record"].as_str().expect("an id");
    let (_, calm) = reported(&world, &quiet()).await;
    accepted(&world, &calm, json!({ "into": into })).await;
    assert_ne!(first(&world, into).await.1, Some(Reason::Danger));
    for _ in 0..2 {
        let (_, id) = reported(&world, &in_danger()).await;
        assert_eq!(accepted(&world, &id, json!({ "into": into })).await, into);
        let fields = page(&world, &world.clerk().await, into).await.record.fields;
        assert_eq!(fields["danger"], json!(["media", "violence"]));
    }
    assert_eq!(first(&world, into).await, RED);
}

#[tokio::test]
async fn danger_that_comes_later_reaches_the_desk_the_case_and_a_report_that_was_refused() {
    let world = World::new().await;
    let (_, crowd) = reported(&world, &quiet()).await;
    let (worker, id) = reported(&world, &json!({ "scope": TOWNSHIP, "place": "不急" })).await;
    assert_eq!(list(&world).await, [(crowd.clone(), false), (id.clone(), false)]);
    tap(&world, &worker).await;
    assert_eq!(list(&world).await, [(id.clone(), true), (crowd.clone(), false)]);

    let (other, taken) = reported(&world, &quiet()).await;
    let lead = accepted(&world, &taken, json!({})).await;
    assert_ne!(first(&world, &lead).await.1, Some(Reason::Danger));
    for _ in 0..2 {
        // The phone may say it twice.
        assert_eq!(tap(&world, &other).await["messages"].as_array().map(Vec::len), Some(1));
        assert_eq!(first(&world, &lead).await, RED);
    }

    let (refused, again) = reported(&world, &quiet()).await;
    let no = json!({ "words": "不归这里管" });
    assert_eq!(on(&world, &again, "refusal", no.clone()).await.0, 200);
    let told = tap(&world, &refused).await;
    assert_eq!((&told["state"], &told["outcome"]), (&json!("received"), &Value::Null));
    assert!(list(&world).await.contains(&(again.clone(), true)));
    // Decided anew, it stays so.
    assert_eq!(on(&world, &again, "refusal", no).await.0, 200);
    assert_eq!(tap(&world, &refused).await["state"], "done");
}
