//! C40: somebody wants to know who reported.

use reqwest::Method;
use serde_json::json;

use super::reports::{Worker, duty, named};
use super::world::{TOWNSHIP, World};

#[tokio::test]
async fn c40_who_asks_who_reported_is_refused_with_the_article_and_kept_in_the_audit() {
    let world = World::new().await;
    let worker = Worker::new();
    assert_eq!(worker.report(&world, &named()).await.0, 200);
    let id = worker.found(&world).await;
    let taken = format!("/reports/{TOWNSHIP}/{id}/acceptance");
    assert_eq!(duty(&world, Method::POST, &taken, Some(json!({}))).await.0, 200);

    let ask = |name: &str| {
        let path = format!("/records/{TOWNSHIP}/{id}/reporter");
        let (world, body) = (&world, json!({ "name": name }));
        async move { duty(world, Method::POST, &path, Some(body)).await }
    };
    let (status, told) = ask(" 宏达建工 ").await;
    assert_eq!((status, &told["code"]), (403, &json!("reporter_secret")));
    let words = told.to_string();
    assert!(words.contains("《劳动保障监察条例》第九条第三款"), "{words}");
    assert_eq!(ask("").await.0, 422, "somebody asks, or nobody does");

    let rows = world.office.store.audit_rows(1, 1_000).await.expect("the audit");
    let asked: Vec<_> = rows.iter().filter(|row| row.entry.action == "reporter.ask").collect();
    let [row] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(row.entry.target, format!("{id} 宏达建工"));
    let opened = rows.iter().rfind(|row| row.entry.action == "session.open").expect("a clerk");
    assert!(row.entry.person.is_some() && row.entry.person == opened.entry.person);
    assert!(row.entry.at > 0);
    for secret in ["陈建国", "13800001234"] {
        assert!(!words.contains(secret), "{words}");
        assert!(rows.iter().all(|row| !row.entry.target.contains(secret)), "{rows:?}");
    }
}
