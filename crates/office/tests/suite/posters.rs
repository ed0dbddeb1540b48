//! Posters: a site's, with what article 34 of the regulation on migrant workers' wages wants on the board.

use reqwest::Method;
use serde_json::{Value, json};

use super::reports::{Worker, all_rows, duty, on};
use super::world::{Phone, TOWNSHIP, World};

/// What is filled in of each block, by field.
const SAID: [(&str, &str); 11] = [
    ("owner", "试验城投"),
    ("general_contractor", "试验建工"),
    ("project_department", "幸福里项目部"),
    ("subcontractors", "宏达劳务、顺发劳务"),
    ("regulator", "县住建局"),
    ("officer", "王专管"),
    ("officer_phone", "13800001234"),
    ("rights_phone", "0722-5550001"),
    ("minimum_wage", "每月 2010 元，每小时 20 元"),
    ("pay_day", "每月 15 日"),
    ("regulator_phone", "0722-5550002"),
];

/// A site of the township on the mediator's phone.
async fn site(world: &World, phone: &Phone) -> Value {
    let rows = all_rows(world, phone).await;
    rows.into_iter().find(|row| row["kind"] == "site").expect("a site")
}

#[tokio::test]
async fn a_poster_says_all_that_the_site_record_has_for_the_three_blocks() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let known = site(&world, &phone).await;
    let changes =
        SAID.map(|(key, now)| (key.to_owned(), json!({ "was": known["fields"][key], "now": now })));
    let mut op = phone.create("");
    for (key, value) in
        [("kind", "kind"), ("scope", "scope"), ("record", "id"), ("base", "version")]
    {
        op[key] = known[value].clone();
    }
    let changes: serde_json::Map<String, Value> = changes.into_iter().collect();
    op["body"] = json!({ "do": "patch", "changes": changes });
    let (status, told) = phone.push(&world, &[op]).await;
    assert_eq!(status, 200, "{told}");
    let path = format!("/posters/{TOWNSHIP}?site={}", known["id"].as_str().expect("an id"));
    let poster = duty(&world, Method::GET, &path, None).await.1;
    for (key, said) in SAID {
        assert_eq!(poster["site"][key], said, "{key}");
    }
}

#[tokio::test]
async fn a_poster_names_its_site_and_its_code_leads_there() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let rows = all_rows(&world, &phone).await;
    let site = rows.iter().find(|row| row["kind"] == "site").expect("a site");
    let id = site["id"].as_str().expect("an id");
    let (status, poster) =
        duty(&world, Method::GET, &format!("/posters/{TOWNSHIP}?site={id}"), None).await;
    assert_eq!(status, 200);
    assert_eq!(poster["site"]["name"], site["fields"]["name"]);
    assert!(poster["site"]["pay_day"].is_null(), "what nobody wrote is left to be written by hand");
    let link = poster["link"].as_str().expect("a link");
    assert_eq!(link, format!("{}/report#at={TOWNSHIP}~{}", world.origin, id.replace('-', "")));
    assert!(poster["qr_svg"].as_str().expect("a code").contains("<svg"));
    let place = Worker::new().ask(&world, Method::GET, &format!("/places/{TOWNSHIP}?site={id}"));
    let (_, place) = Worker::answer(place).await;
    assert_eq!(place["site"], site["fields"]["name"]);
    let worker = Worker::new();
    let report = json!({ "scope": TOWNSHIP, "site": id, "amount_fen": 100, "months": ["2026-09"] });
    worker.report(&world, &report).await;
    let accepted = on(&world, &worker.found(&world).await, "acceptance", json!({})).await.1;
    let rows = all_rows(&world, &phone).await;
    let lead = rows.iter().find(|row| row["id"] == accepted["lead"]).expect("the lead");
    assert_eq!(
        (&lead["fields"]["site"], &lead["fields"]["place"]),
        (&site["id"], &site["fields"]["name"])
    );
}

#[tokio::test]
async fn a_site_that_was_struck_out_has_no_poster() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let known = site(&world, &phone).await;
    let path = format!("/posters/{TOWNSHIP}?site={}", known["id"].as_str().expect("an id"));
    assert_eq!(duty(&world, Method::GET, &path, None).await.0, 200);
    let mut op = phone.create("");
    for (key, value) in
        [("kind", "kind"), ("scope", "scope"), ("record", "id"), ("base", "version")]
    {
        op[key] = known[value].clone();
    }
    op["body"] = json!({ "do": "void", "reason": "登记错了" });
    let (status, told) = phone.push(&world, &[op]).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(duty(&world, Method::GET, &path, None).await.0, 404);
}
