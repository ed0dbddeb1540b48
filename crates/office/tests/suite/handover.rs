//! A mediator is moved while changes wait on the phone: who follows decides about them.

use anxin_domain::id::PersonId;
use reqwest::Method;
use serde_json::{Value, json};

use super::media::{begin, hex, jpeg, location, send};
use super::world::{TOWNSHIP, World};

const ELSEWHERE: &str = "429800002";

/// Changes a person's grants as the administrator does.
async fn move_to(world: &World, person: PersonId, place: &str, role: &str) -> (u16, Value) {
    let answer = world
        .ask(Method::PUT, &format!("/api/v1/console/people/{person}/grants"))
        .header("anxin-console", "1")
        .header("cookie", world.clerk().await)
        .json(&json!({ "grants": [{ "scope": place, "role": role }] }))
        .send()
        .await
        .expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("json"))
}

#[tokio::test]
async fn what_waited_on_the_phone_of_who_was_moved_is_put_before_who_follows() {
    let world = World::new().await;
    let mediator = world.mediator(TOWNSHIP).await;
    let mut phone = world.phone(TOWNSHIP).await;
    let follower = world.colleague("head").await.0;
    let follower = world.phone_of(follower).await;
    let lead = phone.create("柳树湾三号");
    phone.push(&world, std::slice::from_ref(&lead)).await;
    // Made before the move, handed in after it.
    let mut late = phone.create("不用");
    late["record"] = lead["record"].clone();
    late["body"] = json!({ "do": "patch", "changes": { "place": { "was": "柳树湾三号", "now": "柳树湾四号" } } });
    let fresh = phone.create("新记的一条");
    assert_eq!(move_to(&world, mediator, ELSEWHERE, "mediator").await.0, 200);
    let (status, answer) = phone.push(&world, &[late, fresh.clone()]).await;
    assert_eq!(status, 200, "{answer}");
    for verdict in answer["verdicts"].as_array().expect("verdicts") {
        assert_eq!(verdict["verdict"], "conflict", "{answer}");
    }
    assert_eq!(answer["rows"], json!([]), "it may not see what it hands in");
    // Its photo comes as well.
    let bytes = jpeg(100);
    let upload = begin(&world, &phone, TOWNSHIP, &hex(&bytes), "image/jpeg", 100).await;
    assert_eq!(send(&world, &phone, &location(&upload), 0, &bytes).await, 204);
    let (_, page) = phone.feed(&world, None).await;
    assert!(!page.to_string().contains("柳树湾"), "nothing of the place is left to it");
    let (_, page) = follower.feed(&world, None).await;
    let row = |id: &Value| {
        let rows = page["rows"].as_array().expect("rows");
        rows.iter().find(|row| row["id"] == *id).cloned().expect("the record")
    };
    let changed = row(&lead["record"]);
    assert_eq!(changed["fields"]["place"], "柳树湾三号", "what stood stands");
    assert_eq!(changed["clashes"]["place"]["others"][0]["value"], "柳树湾四号");
    let new = row(&fresh["record"]);
    assert_eq!(new["clashes"]["place"]["others"][0]["value"], "新记的一条");
    assert_eq!(new["fields"], json!({}), "nothing of it is decided");
}

#[tokio::test]
async fn nobody_is_granted_a_former_role_and_who_never_wrote_hands_nothing_in() {
    let world = World::new().await;
    let mediator = world.mediator(ELSEWHERE).await;
    let mut phone = world.phone(ELSEWHERE).await;
    let mut foreign = phone.create("别处");
    foreign["scope"] = TOWNSHIP.into();
    let (_, answer) = phone.push(&world, &[foreign]).await;
    assert_eq!(answer["verdicts"][0]["reason"], "forbidden");
    let (status, answer) = move_to(&world, mediator, TOWNSHIP, "former").await;
    assert_eq!((status, &answer["code"]), (422, &json!("wrong_field")));
}
