//! The console's door, and what stands behind it.

use reqwest::Method;
use serde_json::{Value, json};

use super::world::{TOWNSHIP, World};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_answer_alike_and_soon_must_wait() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for account in ["demo", "nobody"] {
        let body = json!({ "account": account, "password": "wrong wrong" });
        let answer = world.post("/api/v1/console/session", &body).await;
        answers.push((answer.status().as_u16(), answer.text().await.expect("text")));
    }
    assert_eq!((answers[0].0, &answers[0]), (401, &answers[1]));
    for _ in 0..3 {
        let body = json!({ "account": "demo", "password": "wrong wrong" });
        world.post("/api/v1/console/session", &body).await;
    }
    let body = json!({ "account": "demo", "password": world.password });
    let answer = world.post("/api/v1/console/session", &body).await;
    assert_eq!(answer.status(), 429);
    assert!(answer.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn nothing_is_shown_without_a_session_and_nothing_changes_from_a_foreign_page() {
    let world = World::new().await;
    for path in ["me", "people", "devices", "incoming", "live"] {
        let answer = world.ask(Method::GET, &format!("/api/v1/console/{path}")).send().await;
        assert_eq!(answer.expect("an answer").status(), 401, "{path}");
    }
    let foreign = world
        .ask(Method::POST, "/api/v1/console/people")
        .header("cookie", world.clerk().await)
        .json(&json!({ "name": "外人", "grants": [] }));
    assert_eq!(foreign.send().await.expect("an answer").status(), 403);
}

#[tokio::test]
async fn the_list_counts_the_roster_and_pages_without_repeating() {
    let world = World::new().await;
    let cookie = world.clerk().await;
    let get = async |path: String| {
        let ask = world.ask(Method::GET, &path).header("cookie", &cookie);
        ask.send().await.expect("an answer").json::<Value>().await.expect("json")
    };
    let mut ids = Vec::new();
    let mut before = String::new();
    loop {
        let page = get(format!("/api/v1/console/incoming?kind=lead{before}")).await;
        for row in page["rows"].as_array().expect("rows") {
            assert!(row["workers"].as_u64() > Some(0));
            ids.push(row["record"]["id"].as_str().expect("an id").to_owned());
        }
        let Some(next) = page["next"].as_str() else { break };
        before = format!("&before={next}");
    }
    assert_eq!(ids.len(), 200);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 200);
}

#[tokio::test]
async fn papers_are_not_counted_as_workers() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let case = phone.create("柳树湾五号");
    let hanging = |mut op: Value, kind: &str| {
        op["kind"] = kind.into();
        op["body"]["parent"] = case["record"].clone();
        op
    };
    let line = hanging(phone.create("甲"), "wage_line");
    let session = hanging(phone.create("调解"), "session");
    phone.push(&world, &[case.clone(), line, session]).await;
    let cookie = world.clerk().await;
    let ask = world.ask(Method::GET, "/api/v1/console/incoming?kind=lead&q=柳树湾五号");
    let answer = ask.header("cookie", &cookie).send().await.expect("an answer");
    let page: Value = answer.json().await.expect("json");
    assert_eq!(page["rows"][0]["workers"], 1);
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_a_careful_site() {
    let world = World::new().await;
    for path in ["/healthz", "/api/v1/nothing", "/"] {
        let answer = world.ask(Method::GET, path).send().await.expect("an answer");
        let headers = answer.headers();
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'self'") && !policy.contains("'unsafe-eval'"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
    }
}

#[tokio::test]
async fn the_kill_switch_is_off_until_its_file_is_there() {
    let world = World::new().await;
    let ask = async || {
        let answer = world.ask(Method::GET, "/sw-kill").send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    assert_eq!(ask().await.0, 204);
    std::fs::write(world.web.join("sw-kill"), "kill").expect("a file");
    assert_eq!(ask().await, (200, "kill".to_owned()));
}

#[tokio::test]
async fn no_path_leaves_the_web_folder() {
    let world = World::new().await;
    for path in ["/../Cargo.toml", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/Cargo.toml"] {
        let answer = world.ask(Method::GET, path).send().await.expect("an answer");
        assert!(!answer.text().await.expect("text").contains("[package]"), "{path}");
    }
}
