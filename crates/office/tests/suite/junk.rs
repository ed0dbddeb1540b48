//! What comes to the worker's door that is too much or makes no sense.

use anxin_protocol::report::work;
use reqwest::Method;
use serde_json::{Value, json};

use super::media::{hex, jpeg};
use super::reports::{Worker, duty, named, on};
use super::world::World;

/// Uses up what an address may do for nothing; it comes back by the second.
async fn spend(world: &World) {
    while Worker::new()
        .ask(world, Method::POST, "")
        .body("{}")
        .send()
        .await
        .expect("an answer")
        .status()
        != 429
    {}
}

#[tokio::test]
async fn two_hundred_behind_one_address_are_taken_and_a_flood_is_not() {
    let world = World::new().await;
    let honest = (0..200).map(|_| async {
        let worker = Worker::new();
        worker.report(&world, &named()).await.0
    });
    let answers = futures_util::future::join_all(honest).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 200);
    let mut taken = 0;
    for _ in 0..1_500 {
        let ask = Worker::new().ask(&world, Method::POST, "").body("{}");
        taken += u32::from(ask.send().await.expect("an answer").status() == 200);
    }
    assert!(taken < 400, "{taken}");
    spend(&world).await;
    let worker = Worker::new();
    let (status, told) = worker.report(&world, &named()).await;
    assert_eq!((status, &told["code"]), (429, &json!("report_work")));
    let challenge = told["detail"]["challenge"].as_str().expect("a challenge");
    let bits = told["detail"]["bits"].as_u64().expect("bits");
    let bits = u32::try_from(bits).expect("few");
    let answer = work::search(challenge, bits, 0, u64::MAX).expect("an answer");
    let ask = || worker.ask(&world, Method::POST, "").json(&named());
    spend(&world).await;
    let wrong = ask().header("anxin-work", (answer + 1).to_string());
    assert_eq!(Worker::answer(wrong).await.0, 429);
    let paid = ask().header("anxin-work", answer.to_string());
    assert_eq!(Worker::answer(paid).await.0, 200);
    spend(&world).await;
    let other = Worker::new().ask(&world, Method::POST, "").json(&named());
    let other = other.header("anxin-work", answer.to_string());
    assert_eq!(Worker::answer(other).await.0, 429, "one answer, one report");
}

/// A report that a proxy hands on for a caller.
async fn through_proxy(world: &World, caller: &str) -> u16 {
    let ask = Worker::new().ask(world, Method::POST, "").body("{}");
    let ask = ask.header("x-forwarded-for", format!("10.0.0.1, {caller}"));
    ask.send().await.expect("an answer").status().as_u16()
}

/// Uses up what a caller may do for nothing.
async fn spend_of(world: &World, caller: &str) {
    while through_proxy(world, caller).await != 429 {}
}

#[tokio::test]
async fn behind_a_named_proxy_each_caller_has_an_allowance_of_his_own() {
    let here = std::net::IpAddr::from([127, 0, 0, 1]);
    let world = World::with(|config| config.proxy = Some(here)).await;
    spend_of(&world, "203.0.113.1").await;
    assert_eq!(through_proxy(&world, "203.0.113.2").await, 200, "another caller");
}

#[tokio::test]
async fn beyond_the_offices_strength_a_report_is_told_to_come_later_and_then_comes() {
    let here = std::net::IpAddr::from([127, 0, 0, 1]);
    let world = World::with(|config| config.proxy = Some(here)).await;
    let send = |worker: &Worker, path: &str, caller: u32| {
        let ask = worker.ask(&world, Method::POST, path).json(&named());
        ask.header("x-forwarded-for", format!("203.0.113.{caller}")).send()
    };
    // Many callers, each within his own allowance, with words for reports that are nowhere.
    let words = Worker::new();
    let told = 'full: {
        for no in 0..5_000 {
            let answer = send(&words, "/messages", 1 + no / 200).await.expect("an answer");
            if answer.status() == 503 {
                break 'full answer;
            }
        }
        panic!("the office took everything");
    };
    let after = told.headers().get("retry-after").expect("when to come").to_str().expect("text");
    assert!(after.parse::<u32>().is_ok_and(|seconds| seconds > 0), "{after}");
    let told: Value = told.json().await.expect("a problem");
    assert_eq!(told["code"], "busy");

    let worker = Worker::new();
    let mut shed = 0;
    // What the office can take comes back by the second: the phone only has to ask again.
    while send(&worker, "", 100).await.expect("an answer").status() == 503 {
        shed += 1;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert!(shed < 300, "never let in");
    }
    let (status, told) = worker.status(&world).await;
    assert_eq!((status, &told["state"]), (200, &json!("received")));
    let list = duty(&world, Method::GET, "/reports", None).await.1;
    assert_eq!(list["rows"].as_array().map(Vec::len), Some(1), "once, and nothing else");
}

#[tokio::test]
async fn what_anybody_writes_about_where_it_comes_from_is_not_believed() {
    let world = World::new().await;
    spend_of(&world, "203.0.113.1").await;
    // What comes back by the second is gone again after a few.
    let mut answers = Vec::new();
    for caller in 2..12 {
        answers.push(through_proxy(&world, &format!("203.0.113.{caller}")).await);
    }
    assert!(answers.contains(&429), "{answers:?}");
}

/// Every kind of thing that JSON may hold, and texts that are none.
fn anything() -> Vec<Value> {
    let long = "长".repeat(2_000);
    let odd = "\u{202e}\u{0}\u{7f}<script>\u{1f4a9}";
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!(" "),
        json!(long),
        json!(odd),
        json!("2026-13"),
        json!([]),
        json!([null, 1, "x", {}, []]),
        json!({}),
        json!({ "name": 1, "phone": [], "id_no": {}, "consents": "yes" }),
        json!([{ "sha256": "..", "mime": "text/html", "size": -1 }]),
        json!([{ "name": {}, "amount_fen": "x" }]),
        (0..40).fold(json!(1), |inner, _| json!([inner])),
    ]
}

#[tokio::test]
async fn each_field_wrong_in_each_way_is_still_a_report_that_the_desk_can_open() {
    let world = World::new().await;
    let (whole, mut known) = (named(), std::collections::BTreeSet::new());
    for field in [
        "scope",
        "site",
        "place",
        "employer",
        "months",
        "amount_fen",
        "people",
        "danger",
        "reporter",
        "words",
        "crew",
        "files",
        "unknown",
    ] {
        for value in anything() {
            let mut report = whole.clone();
            report[field] = value.clone();
            let (status, answer) = Worker::new().report(&world, &report).await;
            assert_eq!(status, 200, "{field} {value}: {answer}");
            let page = opened_anew(&world, &mut known).await;
            for other in WHOLE.into_iter().filter(|other| *other != field) {
                let kept = &page["report"][other];
                let all = said(&whole[other]).all(|(key, said)| match key {
                    Some(key) => kept[key] == *said,
                    None => kept == said,
                });
                assert!(all, "{field} {value} takes {other} along: {page}");
            }
            assert!(read_or_marked(field, &value, &page), "{field} {value}: {page}");
        }
    }
}

/// What is whole in each of the reports, but for the one field that is not.
const WHOLE: [&str; 7] =
    ["place", "employer", "months", "amount_fen", "people", "reporter", "words"];

/// The parts of a value that were said: a member each of an object, else the whole.
fn said(value: &Value) -> Box<dyn Iterator<Item = (Option<&String>, &Value)> + '_> {
    match value {
        Value::Object(members) => Box::new(members.iter().map(|(key, one)| (Some(key), one))),
        other => Box::new(std::iter::once((None, other))),
    }
}

/// The desk's page of the one report that was not there before.
async fn opened_anew(world: &World, known: &mut std::collections::BTreeSet<String>) -> Value {
    let list = duty(world, Method::GET, "/reports?most=3000", None).await.1;
    let rows = list["rows"].as_array().expect("rows").iter();
    let mut fresh = rows.filter(|row| known.insert(row["id"].to_string()));
    let row = fresh.next().expect("a new report");
    assert!(fresh.next().is_none(), "one report, one line");
    let (scope, id) = (row["scope"].as_str().expect("text"), row["id"].as_str().expect("text"));
    let path = format!("/reports/{scope}/{id}/look");
    let (status, page) = duty(world, Method::POST, &path, Some(json!({}))).await;
    assert_eq!(status, 200, "{page}");
    page
}

/// A value was taken as it is, or its text without what turns it around; or it says nothing; or it is 待核.
fn read_or_marked(field: &str, value: &Value, page: &Value) -> bool {
    let kept = &page["report"][field];
    // A place that is not there is the county, and a site that is not there is none.
    let nowhere = matches!(field, "scope" | "site") && kept.is_null();
    field == "unknown" || nowhere || kept_or_marked(kept, value, page)
}

fn kept_or_marked(kept: &Value, value: &Value, page: &Value) -> bool {
    let nothing = match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    let marked = page["doubts"].as_array().is_some_and(|doubts| !doubts.is_empty());
    let clean = kept == "<script>\u{1f4a9}";
    nothing || marked || clean || kept == value
}

/// An office that takes as many as a test needs.
async fn wide_open() -> World {
    World::with(|config| (config.reports_free, config.reports_a_minute) = (u16::MAX, u16::MAX))
        .await
}

/// One clear sentence at a field, and nothing taken.
fn told_at_its_field(status: u16, told: &Value) -> bool {
    let words = told["title"].as_str().unwrap_or_default();
    status == 422 && told["code"] == "wrong_field" && !words.is_empty() && !words.contains('_')
}

fn agreed(item: &str) -> Value {
    json!({ "item": item, "text": "我同意", "at": 1 })
}

/// Who reports, with all that he may say.
fn somebody() -> Value {
    json!({
        "name": "陈建国", "phone": "13800001234", "id_no": "11010519491231002X", "account_tail": "4417",
        "consents": [agreed("id_no"), agreed("account_tail")],
    })
}

/// What needs no consent, and what needs one.
const PERSON: [&str; 5] = ["name", "phone", "id_no", "account_tail", "consents"];

/// Whether all that was said of a person stands there, but for one part and what hangs from it.
fn stands_but(part: &str, who: &Value) -> bool {
    let sensitive = |one: &str| matches!(one, "id_no" | "account_tail");
    let others = PERSON.into_iter().filter(|one| *one != part);
    let mut others = others.filter(|one| part != "consents" || !sensitive(one));
    others.all(|one| who[one] == somebody()[one])
}

#[tokio::test]
async fn each_part_of_a_name_and_of_a_crew_line_wrong_in_each_way_is_marked_and_takes_nothing_along()
 {
    let world = wide_open().await;
    let mut known = std::collections::BTreeSet::new();
    for value in anything() {
        for part in PERSON {
            let mut report = named();
            report["reporter"] = somebody();
            report["reporter"][part] = value.clone();
            let (status, answer) = Worker::new().report(&world, &report).await;
            assert_eq!(status, 200, "{part} {value}: {answer}");
            let page = opened_anew(&world, &mut known).await;
            let who = &page["report"]["reporter"];
            assert!(stands_but(part, who), "{part} {value}: {page}");
            // Consents that are none are none: what needs them is not kept.
            let fits = part == "consents" || kept_or_marked(&who[part], &value, &page);
            assert!(fits, "{part} {value}: {page}");
        }
        for part in ["name", "amount_fen"] {
            let mut report = named();
            report["crew"] = json!([
                { "name": "王芳", "amount_fen": 360_000 }, { "name": "李四", "amount_fen": 100 },
            ]);
            report["crew"][1][part] = value.clone();
            let (status, answer) = Worker::new().report(&world, &report).await;
            assert_eq!(status, 200, "{part} {value}: {answer}");
            let page = opened_anew(&world, &mut known).await;
            let crew = &page["report"]["crew"];
            assert_eq!(crew[0], report["crew"][0], "{part} {value}: {page}");
            let second = &crew[1];
            let nameless =
                part == "name" && second.is_null() && page["doubts"][0]["field"] == "crew";
            let fits = nameless || kept_or_marked(&second[part], &value, &page);
            assert!(fits, "{part} {value}: {page}");
        }
    }
}

#[tokio::test]
async fn what_comes_later_wrong_in_each_way_is_marked_or_told_and_takes_nothing_along() {
    let world = wide_open().await;
    let (photo, sound) = (jpeg(900), b"OggS and more".to_vec());
    let sound = json!({ "sha256": hex(&sound), "mime": "audio/ogg", "size": sound.len() });
    let files = json!([Worker::photo(&photo), sound]);
    for value in anything() {
        for part in ["id", "words", "danger", "files"] {
            let worker = Worker::new();
            assert_eq!(worker.report(&world, &named()).await.0, 200);
            let id = worker.found(&world).await;
            let mut message = json!({
                "id": "m", "words": "全国平台回执号：A-1", "danger": false, "files": files,
            });
            message[part] = value.clone();
            let (status, told) = worker.post(&world, "/messages", &message).await;
            if part == "id" && status != 200 {
                assert!(told_at_its_field(status, &told), "{value}: {told}");
                continue;
            }
            assert_eq!(status, 200, "{part} {value}: {told}");
            let page = on(&world, &id, "look", json!({})).await.1;
            let said = &page["messages"][0];
            assert!(part == "words" || said["words"] == message["words"], "{part} {value}: {page}");
            let missing = told["missing"].as_array().map(Vec::len);
            assert!(part == "files" || missing == Some(2), "{part} {value}: {told}");
            let kept = if part == "danger" { &page["report"][part] } else { &said[part] };
            let fits = part == "id" || kept_or_marked(kept, &value, &page);
            assert!(fits, "{part} {value}: {page}");
            assert_eq!(page["report"]["amount_fen"], named()["amount_fen"], "{part} {value}");
        }
        for part in PERSON {
            let worker = Worker::new();
            let mut report = named();
            report["reporter"] = Value::Null;
            assert_eq!(worker.report(&world, &report).await.0, 200);
            let id = worker.found(&world).await;
            let mut who = somebody();
            who[part] = value.clone();
            let (status, told) = worker.post(&world, "/reporter", &who).await;
            assert_eq!(status, 200, "{part} {value}: {told}");
            let page = on(&world, &id, "look", json!({})).await.1;
            let kept = &page["report"]["reporter"];
            assert!(stands_but(part, kept), "{part} {value}: {page}");
            let fits = part == "consents" || kept_or_marked(&kept[part], &value, &page);
            assert!(fits, "{part} {value}: {page}");
        }
        for path in ["/messages", "/reporter"] {
            let worker = Worker::new();
            assert_eq!(worker.report(&world, &named()).await.0, 200);
            let (status, told) = worker.post(&world, path, &value).await;
            let clear = (status, &told["code"]) == (400, &json!("bad_request"))
                || told_at_its_field(status, &told);
            assert!(clear, "{path} {value}: {status} {told}");
        }
    }
}
