//! Texts that break programs, on both engines, and clocks that are wrong.

use anxin_store::testing::Postgres;
use reqwest::Method;
use serde_json::{Value, json};

use super::sync::verdicts;
use super::world::{Phone, TOWNSHIP, World};

/// Texts that must come back as they went: byte for byte.
const TEXTS: [&str; 9] = [
    "甲\u{0}乙",
    "\u{202e}倒\u{202c}\u{2066}着\u{2069}\u{200f}",
    "𠮷野家 𪚥 👨‍👩‍👧",
    "\u{feff}标记\u{fffe}\u{ffff}",
    "e\u{301} é ﬁ Å",
    "\r\n\t\u{b}\u{1b}[31m\u{7f}\u{85}\u{2028}",
    "'; DROP TABLE ops; -- \\ \" % _ $1",
    "<script>alert(1)</script>&amp;",
    "  前后有空格\u{3000}",
];

async fn on_both_engines(case: impl AsyncFn(World)) {
    case(World::new().await).await;
    let server = Postgres::start().await.expect("a server");
    let url = server.database().await.expect("a database");
    case(World::with(|config| config.database = Some(url)).await).await;
}

async fn get(world: &World, path: &str) -> (u16, Value) {
    let ask = world.ask(Method::GET, path).header("cookie", world.clerk().await);
    let answer = ask.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("json"))
}

async fn change(world: &World, path: &str, body: &Value) -> (u16, Value) {
    let ask = world.ask(Method::POST, path).header("anxin-console", "1");
    let ask = ask.header("cookie", world.clerk().await).json(body);
    let answer = ask.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("json"))
}

#[tokio::test]
async fn every_text_in_a_record_comes_back_byte_for_byte() {
    on_both_engines(async |world| {
        let mut phone = world.phone(TOWNSHIP).await;
        let other = world.phone(TOWNSHIP).await;
        let (_, before) = other.feed(&world, None).await;
        let ops: Vec<Value> = TEXTS.iter().map(|text| phone.create(text)).collect();
        let (_, answer) = phone.push(&world, &ops).await;
        assert_eq!(verdicts(&answer), ["applied"; TEXTS.len()]);
        let (_, page) = other.feed(&world, before["cursor"].as_str()).await;
        for (op, text) in ops.iter().zip(TEXTS) {
            let rows = page["rows"].as_array().expect("rows");
            let row = rows.iter().find(|row| row["id"] == op["record"]).expect("the record");
            assert_eq!(row["fields"]["place"], text);
            let record = op["record"].as_str().expect("an id");
            let path = format!("/api/v1/console/records/{TOWNSHIP}/{record}");
            let (_, page) = get(&world, &path).await;
            assert_eq!(page["record"]["fields"]["place"], text);
            assert_eq!(page["history"][0]["op"], *op);
        }
    })
    .await;
}

#[tokio::test]
async fn half_a_character_is_kept_aside_and_a_raw_control_character_is_refused() {
    on_both_engines(async |world| {
        let mut phone = world.phone(TOWNSHIP).await;
        let half = phone.create("HERE").to_string().replace("HERE", "\\ud842");
        let kind = phone.create("x").to_string().replace("\"lead\"", "\"le\\u0000ad\"");
        let good = phone.create("好").to_string();
        let push = async |body: String| {
            let ask = phone.ask(&world, Method::POST, "/api/v1/sync/push").body(body);
            let answer = ask.send().await.expect("an answer");
            (answer.status().as_u16(), answer.json::<Value>().await.expect("json"))
        };
        let (status, answer) = push(format!("{{\"ops\":[{half},{kind},{good}]}}")).await;
        let expected = ["quarantined unreadable", "quarantined unknown_kind", "applied"];
        assert_eq!((status, verdicts(&answer)), (200, expected.map(str::to_owned).into()));
        let raw = good.replace("好", "\u{0}");
        let (status, problem) = push(format!("{{\"ops\":[{raw}]}}")).await;
        assert_eq!((status, &problem["code"]), (400, &json!("bad_request")));
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_as_it_is_or_refused_by_its_field() {
    on_both_engines(async |world| {
        let grants = json!([{ "scope": TOWNSHIP, "role": "mediator" }]);
        for name in ["𠮷田", "买买提·吐尔逊", "O'Neill"] {
            let body = json!({ "name": name, "grants": grants });
            let (status, made) = change(&world, "/api/v1/console/people", &body).await;
            assert_eq!((status, &made["name"]), (201, &json!(name)));
            let (_, list) = get(&world, "/api/v1/console/people").await;
            let people = list["people"].as_array().expect("people");
            assert!(people.iter().any(|row| row["id"] == made["id"] && row["name"] == name));
        }
        // A name stands beside decisions: what would turn the line around is no part of one.
        for name in ["王\u{0}明", "王\n明", "\u{202e}明王", "王\u{2066}明"] {
            let body = json!({ "name": name, "grants": grants });
            let (status, problem) = change(&world, "/api/v1/console/people", &body).await;
            assert_eq!((status, &problem["detail"]["field"]), (422, &json!("name")), "{name:?}");
        }
        let sign_in = json!({ "account": "wang\u{0}", "password": "long enough" });
        let body = json!({ "name": "王明", "grants": grants, "sign_in": sign_in });
        let (status, problem) = change(&world, "/api/v1/console/people", &body).await;
        assert_eq!((status, &problem["detail"]["field"]), (422, &json!("account")));
        let answer = world.post("/api/v1/console/session", &sign_in).await;
        assert_eq!(answer.status(), 401);
    })
    .await;
}

#[tokio::test]
async fn a_nul_in_an_address_finds_nothing_and_breaks_nothing() {
    on_both_engines(async |world| {
        let phone = world.phone(TOWNSHIP).await;
        let cookie = world.clerk().await;
        let cases = [
            (Method::HEAD, "/api/v1/media/uploads/%00".to_owned(), 404),
            (Method::GET, format!("/api/v1/media/{TOWNSHIP}/%00"), 404),
            (Method::GET, "/api/v1/sync/feed?cursor=%00".to_owned(), 400),
            (Method::GET, "/api/v1/console/incoming?q=%00&kind=%00".to_owned(), 200),
            (Method::GET, "/api/v1/console/incoming?before=%00".to_owned(), 422),
        ];
        for (method, path, status) in cases {
            let ask = phone.ask(&world, method, &path).header("cookie", &cookie);
            assert_eq!(ask.send().await.expect("an answer").status(), status, "{path}");
        }
    })
    .await;
}

/// The stamp of a record just made with this device time.
async fn stamp(world: &World, phone: &mut Phone, at: i64) -> (Value, Value) {
    let mut op = phone.create("钟");
    op["at"] = json!(at);
    let (_, answer) = phone.push(world, &[op]).await;
    assert_eq!(verdicts(&answer), ["applied"], "{at}");
    (answer["rows"][0]["created"].clone(), answer["now"].clone())
}

#[tokio::test]
async fn a_clock_that_is_years_off_keeps_nothing_out_and_the_offices_time_stands_beside() {
    const TWO_YEARS: i64 = 2 * 365 * 86_400_000;
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let before = world.office.now();
    for at in [before - TWO_YEARS, before + TWO_YEARS, -1, 0, i64::MAX, i64::MIN] {
        let (created, now) = stamp(&world, &mut phone, at).await;
        assert_eq!((&created["at"], &created["got"]), (&json!(at), &now));
        assert!(now.as_i64().is_some_and(|now| (before..=world.office.now()).contains(&now)));
    }
    // Order is the office's: the record from the future is not above one that came after it.
    let (_, page) = get(&world, "/api/v1/console/incoming?kind=lead").await;
    assert_eq!(page["rows"][0]["record"]["created"]["at"], json!(i64::MIN));
}
