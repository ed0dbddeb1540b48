//! How a report that a case has taken up ends for its worker.

use reqwest::Method;
use serde_json::{Value, json};

use super::reports::{Worker, all_rows, duty, named, on};
use super::world::{Phone, TOWNSHIP, World};

/// A report that is a case, and the case's id.
async fn taken_up(world: &World, report: &Value) -> (Worker, String) {
    let worker = Worker::new();
    assert_eq!(worker.report(world, report).await.0, 200);
    let accepted = on(world, &worker.found(world).await, "acceptance", json!({})).await;
    assert_eq!(accepted.0, 200, "{}", accepted.1);
    (worker, accepted.1["lead"].as_str().expect("a lead").to_owned())
}

/// A mediator's op on a record.
async fn write(world: &World, phone: &mut Phone, record: &Value, body: Value) {
    let mut op = phone.create("");
    for key in ["kind", "scope"] {
        op[key] = record[key].clone();
    }
    op["record"] = record["id"].clone();
    op["base"] = record["version"].clone();
    op["body"] = body;
    let (status, told) = phone.push(world, &[op]).await;
    assert_eq!(status, 200, "{told}");
}

async fn record(world: &World, phone: &Phone, id: &str) -> Value {
    let rows = all_rows(world, phone).await;
    rows.into_iter().find(|row| row["id"] == id).expect("a record")
}

/// Makes steps of a case.
async fn act(world: &World, phone: &mut Phone, lead: &str, steps: &[(&str, Value)]) {
    for (action, args) in steps {
        let lead = record(world, phone, lead).await;
        let body = json!({ "do": "act", "action": action, "args": args });
        write(world, phone, &lead, body).await;
    }
}

/// How far it is for the worker, and how it ended.
async fn told(world: &World, worker: &Worker) -> (Value, Value) {
    let told = worker.status(world).await.1;
    (told["state"].clone(), told["outcome"].clone())
}

fn ended() -> Vec<(&'static str, Value)> {
    let ways = json!(["arbitration", "litigation"]);
    vec![
        ("accept", json!({})),
        ("end", json!({ "ending": "no_agreement", "ways": ways })),
        ("close", json!({ "result": "arbitration" })),
    ]
}

#[tokio::test]
async fn a_worker_sees_that_a_case_is_closed_archived_and_taken_up_again() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let (worker, lead) = taken_up(&world, &named()).await;
    let working = (json!("working"), Value::Null);
    let settled = (json!("done"), json!({ "how": "settled" }));
    let mut steps = ended();
    let closing = steps.pop().expect("a step");
    act(&world, &mut phone, &lead, &steps).await;
    assert_eq!(told(&world, &worker).await, working, "to end a mediation ends no case");
    act(&world, &mut phone, &lead, &[closing]).await;
    // Archived before anybody asked.
    act(&world, &mut phone, &lead, &[("archive", json!({}))]).await;
    assert_eq!(told(&world, &worker).await, settled);
    let again = json!({ "reason": "又欠了", "approver": "局长" });
    act(&world, &mut phone, &lead, &[("reopen", again)]).await;
    assert_eq!(told(&world, &worker).await, working);
}

#[tokio::test]
async fn the_desks_list_shows_how_a_case_ended_though_nobody_opened_its_report() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let mut unnamed = named();
    unnamed["reporter"] = Value::Null;
    let (_, closed) = taken_up(&world, &unnamed).await;
    let (_, paid) = taken_up(&world, &named()).await;
    taken_up(&world, &named()).await;
    let list = async || {
        let list = duty(&world, Method::GET, "/reports?ended=true", None).await.1;
        let rows = list["rows"].as_array().expect("rows");
        rows.iter().map(|row| (row["state"].clone(), row["outcome"].clone())).collect::<Vec<_>>()
    };
    let working = (json!("working"), Value::Null);
    let settled = (json!("done"), json!({ "how": "settled" }));
    assert_eq!(list().await, [&working, &working, &working].map(Clone::clone));
    act(&world, &mut phone, &closed, &ended()).await;
    let rows = all_rows(&world, &phone).await;
    let line = rows.iter().find(|row| row["parent"] == paid.as_str()).expect("his line");
    let body = json!({ "do": "patch", "changes": { "verified": { "was": "declared", "now": "settled" } } });
    write(&world, &mut phone, line, body).await;
    // Newest first.
    assert_eq!(list().await, [&working, &settled, &settled].map(Clone::clone));
    // The lead of an anonymous report has an id of its own.
    let rows = duty(&world, Method::GET, "/reports?ended=true", None).await.1;
    let report = rows["rows"][2]["id"].as_str().expect("an id").to_owned();
    assert_ne!(report, closed);
    let opened = on(&world, &report, "look", json!({})).await.1;
    assert_eq!((&opened["row"]["state"], &opened["row"]["outcome"]), (&settled.0, &settled.1));
    let again = json!({ "reason": "又欠了", "approver": "局长" });
    act(&world, &mut phone, &closed, &[("reopen", again)]).await;
    assert_eq!(list().await, [&working, &settled, &working].map(Clone::clone));
}

#[tokio::test]
async fn each_way_in_which_a_case_is_not_taken_ends_its_report_in_words() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let ways = json!(["arbitration", "legal_aid"]);
    let refused = |reason: &str| json!({ "how": "refused", "reason": reason });
    let untrue = "我们去查过，和反映的情况对不上。有工资条、考勤、欠条，可以再反映一次。";
    let passed = json!({ "how": "passed_on", "to": "劳动保障监察", "words": "" });
    let all = [
        (
            "decline",
            json!({ "reason": "不是工资，是工程款。", "ways": ways }),
            refused("不是工资，是工程款。还可以：申请劳动仲裁、申请法律援助。"),
        ),
        ("dismiss", json!({ "reason": "老板说陈某没来过" }), refused(untrue)),
        ("pass_on", json!({ "to": "inspection", "reason": "内部理由" }), passed),
    ];
    for (action, args, outcome) in all {
        let (worker, lead) = taken_up(&world, &named()).await;
        act(&world, &mut phone, &lead, &[(action, args)]).await;
        assert_eq!(told(&world, &worker).await, (json!("done"), outcome), "{action}");
    }
}

#[tokio::test]
async fn a_case_that_was_struck_out_is_not_told_as_one_that_is_worked_on() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let (worker, id) = taken_up(&world, &named()).await;
    let lead = record(&world, &phone, &id).await;
    write(&world, &mut phone, &lead, json!({ "do": "void", "reason": "内部理由" })).await;
    let (state, outcome) = told(&world, &worker).await;
    assert_eq!((state, &outcome["how"]), (json!("done"), &json!("refused")));
    let reason = outcome["reason"].as_str().expect("words");
    assert!(reason.contains("作废") && reason.contains("12348") && !reason.contains("内部"));
}

#[tokio::test]
async fn a_report_follows_its_case_into_the_one_that_it_was_joined_into() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let mut unnamed = named();
    unnamed["reporter"] = Value::Null;
    let (worker, first) = taken_up(&world, &unnamed).await;
    let (_, second) = taken_up(&world, &named()).await;
    let (_, third) = taken_up(&world, &named()).await;
    for (own, other) in [(&first, &second), (&second, &third)] {
        act(&world, &mut phone, own, &[("join", json!({ "case": other }))]).await;
    }
    assert_eq!(told(&world, &worker).await, (json!("working"), Value::Null));
    act(&world, &mut phone, &third, &ended()).await;
    assert_eq!(told(&world, &worker).await, (json!("done"), json!({ "how": "settled" })));
}

#[tokio::test]
async fn whose_own_line_is_paid_or_untrue_is_told_so_while_the_others_go_on() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let (worker, lead) = taken_up(&world, &named()).await;
    let other = Worker::new();
    let mut report = named();
    report["reporter"] = json!({ "name": "王芳", "phone": "13700001234" });
    other.report(&world, &report).await;
    let into = json!({ "into": lead });
    assert_eq!(on(&world, &other.found(&world).await, "acceptance", into).await.0, 200);
    let rows = all_rows(&world, &phone).await;
    let his = |row: &Value| row["parent"] == lead.as_str() && row["fields"]["name"] == "陈建国";
    let line = rows.into_iter().find(his).expect("his line");
    let line = line["id"].as_str().expect("an id").to_owned();
    for (was, now, how) in
        [("declared", "settled", json!("settled")), ("settled", "untrue", json!("refused"))]
    {
        let line = record(&world, &phone, &line).await;
        let body = json!({ "do": "patch", "changes": { "verified": { "was": was, "now": now } } });
        write(&world, &mut phone, &line, body).await;
        let (state, outcome) = told(&world, &worker).await;
        assert_eq!((state, &outcome["how"]), (json!("done"), &how), "{outcome}");
        assert_eq!(told(&world, &other).await.0, "working");
    }
}

#[tokio::test]
async fn whose_line_stands_on_the_case_that_his_own_was_joined_into_is_told_by_that_one() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let (worker, first) = taken_up(&world, &named()).await;
    let (_, second) = taken_up(&world, &named()).await;
    act(&world, &mut phone, &first, &[("join", json!({ "case": second }))]).await;
    assert_eq!(told(&world, &worker).await.0, "working");
    let rows = all_rows(&world, &phone).await;
    let his = |row: &&Value| row["parent"] == second.as_str() && row["fields"]["name"] == "陈建国";
    let line = rows.iter().find(his).expect("his line");
    let change = json!({ "was": line["fields"]["verified"], "now": "settled" });
    let body = json!({ "do": "patch", "changes": { "verified": change } });
    write(&world, &mut phone, line, body).await;
    assert_eq!(told(&world, &worker).await, (json!("done"), json!({ "how": "settled" })));
}
