//! Push and feed, with everything a phone never sends.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{OTHER_TOWNSHIP, TOWNSHIP, World};

pub(crate) fn verdicts(answer: &Value) -> Vec<String> {
    let list = answer["verdicts"].as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|one| {
            let reason = one["reason"].as_str().map(|reason| format!(" {reason}"));
            format!("{}{}", one["verdict"].as_str().unwrap_or_default(), reason.unwrap_or_default())
        })
        .collect()
}

#[tokio::test]
async fn what_was_pushed_comes_back_in_the_other_phones_feed_once() {
    let world = World::new().await;
    let mut first = world.phone(TOWNSHIP).await;
    let second = world.phone(TOWNSHIP).await;
    let (_, before) = second.feed(&world, None).await;
    let op = first.create("𠮷祥里 3 号\u{202e}");
    let (status, answer) = first.push(&world, std::slice::from_ref(&op)).await;
    assert_eq!((status, verdicts(&answer)), (200, vec!["applied".to_owned()]));
    let (_, replay) = first.push(&world, &[op]).await;
    assert_eq!(replay["verdicts"], answer["verdicts"]);
    let cursor = before["cursor"].as_str().expect("a cursor");
    let (_, page) = second.feed(&world, Some(cursor)).await;
    let rows = page["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["fields"]["place"], "𠮷祥里 3 号\u{202e}");
    let cursor = page["cursor"].as_str().expect("a cursor");
    let (_, nothing) = second.feed(&world, Some(cursor)).await;
    assert!(nothing.to_string().len() < 1024 && nothing["rows"] == json!([]));
}

#[tokio::test]
async fn the_same_id_with_other_content_is_a_conflict_and_stays_in_the_audit() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let op = phone.create("甲");
    phone.push(&world, std::slice::from_ref(&op)).await;
    let mut forged = op.clone();
    forged["body"]["fields"]["place"] = json!("乙");
    let (status, problem) = phone.push(&world, &[forged]).await;
    assert_eq!((status, &problem["detail"]["ops"]), (409, &json!([op["id"]])));
    let audit = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    assert!(audit.iter().any(|row| row.entry.action == "op.changed"));
}

#[tokio::test]
async fn forged_places_and_devices_are_kept_aside_and_change_nothing() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let other = world.phone(OTHER_TOWNSHIP).await;
    let mut elsewhere = phone.create("别处");
    elsewhere["scope"] = json!(OTHER_TOWNSHIP);
    let mut nowhere = phone.create("不存在");
    nowhere["scope"] = json!("110101");
    let mut impostor = phone.create("冒名");
    impostor["device"] = json!(other.device);
    let good = phone.create("真的");
    let (_, answer) = phone.push(&world, &[elsewhere, nowhere, impostor, good]).await;
    let forbidden = "quarantined forbidden".to_owned();
    let expected = vec![forbidden.clone(), forbidden.clone(), forbidden, "applied".to_owned()];
    assert_eq!(verdicts(&answer), expected);
    let (_, page) = other.feed(&world, None).await;
    assert!(!page.to_string().contains("别处"));
}

#[tokio::test]
async fn an_op_nobody_can_read_is_kept_aside_and_the_next_one_goes_through() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let mut newer = phone.create("来自新版");
    newer["body"]["do"] = json!("teleport");
    let good = phone.create("旧版");
    let (_, answer) = phone.push(&world, &[newer, good]).await;
    assert_eq!(verdicts(&answer), ["quarantined unreadable", "applied"]);
}

#[tokio::test]
async fn deep_and_broken_json_is_refused_and_nothing_falls_over() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let mut deep = phone.create("深");
    let nested = (0..40).fold(json!(1), |inner, _| json!([inner]));
    deep["body"]["fields"]["place"] = nested;
    let (status, answer) = phone.push(&world, &[deep]).await;
    assert_eq!((status, verdicts(&answer)), (200, vec!["quarantined unreadable".to_owned()]));
    for body in ["", "{", "[]", "{\"ops\":1}", &"[".repeat(100_000)] {
        let ask = phone.ask(&world, Method::POST, "/api/v1/sync/push");
        let answer = ask.body(body.to_owned()).send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{}", &body[..body.len().min(20)]);
    }
}

#[tokio::test]
async fn limits_count_after_decompression() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let million = format!("{{\"ops\":[{}1]}}", "1,".repeat(1_000_000));
    let ask = phone.ask(&world, Method::POST, "/api/v1/sync/push");
    let answer = ask.body(million).send().await.expect("an answer");
    assert_eq!(answer.status(), 413);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..8_000 {
        bomb.write_all(&[b' '; 8 * 1024]).expect("in memory");
    }
    let bomb = bomb.finish().expect("in memory");
    assert!(bomb.len() < 100_000);
    let ask = phone.ask(&world, Method::POST, "/api/v1/sync/push");
    let answer = ask.header("content-encoding", "gzip").body(bomb).send().await;
    assert_eq!(answer.expect("an answer").status(), 413);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_phone() {
    let world = World::new().await;
    let first = world.phone(TOWNSHIP).await;
    let second = world.phone(TOWNSHIP).await;
    let (_, page) = first.feed(&world, None).await;
    let cursor = page["cursor"].as_str().expect("a cursor");
    let (status, problem) = second.feed(&world, Some(cursor)).await;
    assert_eq!((status, &problem["code"]), (400, &json!("cursor_invalid")));
    assert_eq!(second.feed(&world, Some("made.up")).await.0, 400);
}

#[tokio::test]
async fn anothers_record_and_a_missing_one_answer_alike() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let mut other = world.phone(OTHER_TOWNSHIP).await;
    let op = other.create("别人的");
    other.push(&world, std::slice::from_ref(&op)).await;
    let mut answers = Vec::new();
    for record in [op["record"].as_str().expect("an id"), "01890000-0000-7000-8000-000000000000"] {
        let path = format!("/api/v1/sync/records/{OTHER_TOWNSHIP}/{record}/history");
        let answer = phone.ask(&world, Method::GET, &path).send().await.expect("an answer");
        answers.push((answer.status().as_u16(), answer.text().await.expect("text")));
    }
    assert_eq!(answers[0].0, 404);
    assert_eq!(answers[0], answers[1]);
}
