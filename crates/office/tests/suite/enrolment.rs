//! Enrolment: one code, one phone, and nobody in by a photographed QR alone.

use serde_json::json;

use super::world::{TOWNSHIP, World};

#[tokio::test]
async fn a_code_is_good_once_and_a_wrong_one_looks_the_same() {
    let world = World::new().await;
    let code = world.printed_code();
    assert!(world.claim(&code).await.is_ok());
    assert_eq!(world.claim(&code).await.err(), Some(410));
    assert_eq!(world.claim("unknown").await.err(), Some(410));
}

#[tokio::test]
async fn a_claimed_phone_gets_nothing_until_the_numbers_were_compared() {
    let world = World::new().await;
    let phone = world.claim(&world.printed_code()).await.expect("claimed");
    let answer = world.post("/api/v1/device/session", &phone.signed("session")).await;
    assert_eq!(answer.status(), 401);
    let confirm = format!("/api/v1/console/devices/{}/confirm", phone.device);
    let wrong = if phone.number == "000000" { "000001" } else { "000000" };
    let answer = world
        .ask(reqwest::Method::POST, &confirm)
        .header("anxin-console", "1")
        .header("cookie", world.clerk().await)
        .json(&json!({ "number": wrong }))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 422);
    let answer = world.post("/api/v1/device/session", &phone.signed("session")).await;
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn a_statement_counts_once_and_only_for_its_purpose() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let statement = phone.signed("session");
    assert_eq!(world.post("/api/v1/device/session", &statement).await.status(), 200);
    assert_eq!(world.post("/api/v1/device/session", &statement).await.status(), 401);
    let other = phone.signed("status");
    assert_eq!(world.post("/api/v1/device/session", &other).await.status(), 401);
}

#[tokio::test]
async fn a_revoked_phone_is_out_at_once() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let revoke = format!("/api/v1/console/devices/{}/revoke", phone.device);
    let answer = world
        .ask(reqwest::Method::POST, &revoke)
        .header("anxin-console", "1")
        .header("cookie", world.clerk().await)
        .json(&json!(null))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 204);
    assert_eq!(phone.feed(&world, None).await.0, 401);
    let answer = world.post("/api/v1/device/session", &phone.signed("session")).await;
    assert_eq!(answer.status(), 403);
}
