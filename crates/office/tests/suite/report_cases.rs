//! Reports and the cases that take them up: who is on the roster, whose a photo is; and what is too much.

use anxin_protocol::report::{FILES, FILES_AT_ONCE, MESSAGES};
use reqwest::Method;
use serde_json::{Value, json};

use super::media::{hex, jpeg};
use super::reports::{Worker, all_rows, duty, named, on};
use super::world::{Phone, TOWNSHIP, World};

/// A report of somebody.
async fn from(world: &World, name: &str, phone: &str) -> (Worker, String) {
    let worker = Worker::new();
    let mut report = named();
    report["reporter"] = json!({ "name": name, "phone": phone });
    assert_eq!(worker.report(world, &report).await.0, 200);
    let id = worker.found(world).await;
    (worker, id)
}

/// Says his number.
async fn number(world: &World, worker: &Worker) {
    let consent = json!({ "item": "id_no", "text": "我同意", "at": 1 });
    let number = json!({ "id_no": "11010519491231002X", "consents": [consent] });
    assert_eq!(worker.post(world, "/reporter", &number).await.0, 200);
}

/// Sends a photo after the report.
async fn photo(world: &World, worker: &Worker, size: usize) -> String {
    let bytes = jpeg(size);
    let message = json!({ "id": size.to_string(), "files": [Worker::photo(&bytes)] });
    assert_eq!(worker.post(world, "/messages", &message).await.0, 200);
    assert_eq!(worker.send(world, &bytes).await, 204);
    hex(&bytes)
}

async fn take_up(world: &World, id: &str, body: Value) -> Value {
    let (status, told) = on(world, id, "acceptance", body).await;
    assert_eq!(status, 200, "{told}");
    told["lead"].clone()
}

async fn roster(world: &World, phone: &Phone, lead: &Value) -> Vec<Value> {
    let rows = all_rows(world, phone).await;
    rows.into_iter().filter(|row| row["parent"] == *lead).collect()
}

async fn lead(world: &World, phone: &Phone, id: &Value) -> Value {
    let rows = all_rows(world, phone).await;
    rows.into_iter().find(|row| row["id"] == *id).expect("a lead")
}

/// Whose a file of a lead is.
fn whose<'a>(lead: &'a Value, sum: &str) -> &'a Value {
    let file = &lead["fields"][format!("file.{}", &sum[..16])];
    assert_eq!(file["hash"], sum, "the file is on the lead");
    &file["of"]
}

#[tokio::test]
async fn who_is_on_the_roster_already_is_not_written_down_again() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let case = phone.create("幸福里二期");
    let mut line = phone.create("");
    line["kind"] = "wage_line".into();
    line["body"]["parent"] = case["record"].clone();
    line["body"]["fields"] = json!({ "name": "陈建国", "m.2026-09.due": 500 });
    assert_eq!(phone.push(&world, &[case.clone(), line.clone()]).await.0, 200);
    let (worker, id) = from(&world, "陈建国", "13800001234").await;
    let into = take_up(&world, &id, json!({ "into": case["record"] })).await;
    assert_eq!(into, case["record"]);
    let joined = lead(&world, &phone, &into).await;
    assert!(joined["fields"]["reporter"].is_null(), "who joins it has not reported the case");
    let lines = roster(&world, &phone, &into).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["fields"]["phone"], "13800001234", "what his line lacked");
    assert_eq!(lines[0]["fields"]["m.2026-09.due"], 500, "what stands there stays");
    number(&world, &worker).await;
    take_up(&world, &id, json!({})).await;
    let lines = roster(&world, &phone, &into).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    let fields = &lines[0]["fields"];
    assert_eq!(
        (&fields["id_no"], &fields["id_type"]),
        (&json!("11010519491231002X"), &json!("resident"))
    );
    // Of the same name, with another telephone: another man.
    let (_, id) = from(&world, "陈建国", "13900001234").await;
    take_up(&world, &id, json!({ "into": into })).await;
    assert_eq!(roster(&world, &phone, &into).await.len(), 2);
}

#[tokio::test]
async fn a_sum_that_a_line_lacks_is_taken_and_one_that_differs_is_told_and_noted() {
    const SAID: i64 = 1_860_001;
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let case = phone.create("幸福里二期");
    let mut ops = vec![case.clone()];
    let lines = [
        ("陈建国", json!({ "note": "老乡带来的" })),
        ("王芳", json!({ "m.2026-08.due": 600_000, "m.2026-08.paid": 100_000 })),
        ("刘洋", json!({ "m.2026-08.due": SAID, "verified": "verified" })),
        ("赵强", json!({ "verified": "determined" })),
    ];
    for (name, fields) in &lines {
        let mut line = phone.create("");
        line["kind"] = "wage_line".into();
        line["body"]["parent"] = case["record"].clone();
        line["body"]["fields"] = fields.clone();
        line["body"]["fields"]["name"] = json!(name);
        ops.push(line);
    }
    assert_eq!(phone.push(&world, &ops).await.0, 200);
    let mut ids = Vec::new();
    for (no, (name, _)) in lines.iter().enumerate() {
        let (_, id) = from(&world, name, &format!("1380000123{no}")).await;
        let body = json!({ "into": case["record"] });
        let (status, told) = on(&world, &id, "acceptance", body).await;
        assert_eq!(status, 200, "{told}");
        let differs = |line: i64| json!([{ "name": name, "said_fen": SAID, "line_fen": line }]);
        let expected = [json!([]), differs(500_000), json!([]), differs(0)];
        assert_eq!(told["differences"], expected[no], "{name}");
        ids.push(id);
    }
    // What was told once and is noted is not noted again, nor told.
    let (_, again) = on(&world, &ids[1], "acceptance", json!({})).await;
    assert_eq!(again["differences"], json!([]));
    let roster = roster(&world, &phone, &case["record"]).await;
    assert_eq!(roster.len(), lines.len(), "nobody stands there twice: {roster:?}");
    let line = |name: &str| {
        let line = roster.iter().find(|line| line["fields"]["name"] == name);
        line.map(|line| line["fields"].clone()).expect("a line")
    };
    let taken = line("陈建国");
    assert_eq!(
        (&taken["m.2026-08.due"], &taken["m.2026-09.due"], &taken["note"]),
        (
            &json!(930_001),
            &json!(930_000),
            &json!("老乡带来的；自报共 18,600.01 元，按月平均列出，待核")
        )
    );
    let other = "另一次自报 18,600.01 元（2026-08、2026-09），与本行不一致，本行未改，待核";
    let differs = line("王芳");
    assert_eq!((&differs["m.2026-08.due"], &differs["note"]), (&json!(600_000), &json!(other)));
    assert!(differs["m.2026-09.due"].is_null());
    assert!(line("刘洋")["note"].is_null(), "the same sum is no difference");
    let determined = line("赵强");
    assert_eq!(determined["note"], other, "what was determined is not filled in by a claim");
    assert!(determined["m.2026-08.due"].is_null());
}

#[tokio::test]
async fn each_photo_of_a_collective_is_its_reporters_own_also_when_it_comes_later() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let (first, one) = from(&world, "陈建国", "13800001234").await;
    let (second, two) = from(&world, "王芳", "13700001234").await;
    let mut unnamed = named();
    unnamed["reporter"] = Value::Null;
    let hidden = Worker::new();
    hidden.report(&world, &unnamed).await;
    let three = hidden.found(&world).await;
    let theirs = [
        photo(&world, &first, 300).await,
        photo(&world, &second, 301).await,
        photo(&world, &hidden, 302).await,
    ];
    let body = json!({ "scope": TOWNSHIP, "reports": [one, two, three] });
    let made = duty(&world, Method::POST, "/reports/collective", Some(body)).await;
    assert_eq!(made.0, 200, "{}", made.1);
    let id = &made.1["lead"];
    let lines = roster(&world, &phone, id).await;
    assert_eq!(lines.len(), 2);
    let line = |name: &str| {
        lines.iter().find(|line| line["fields"]["name"] == name).expect("a line")["id"].clone()
    };
    let case = lead(&world, &phone, id).await;
    assert_eq!(*whose(&case, &theirs[0]), line("陈建国"));
    assert_eq!(*whose(&case, &theirs[1]), line("王芳"));
    assert!(!case.to_string().contains(&theirs[2]), "of the anonymous one it stays sealed");
    let medium =
        |sum: &str| phone.ask(&world, Method::GET, &format!("/api/v1/media/{TOWNSHIP}/{sum}"));
    assert_eq!(
        medium(&theirs[1]).send().await.expect("an answer").bytes().await.expect("bytes"),
        jpeg(301)
    );

    let late = photo(&world, &second, 303).await;
    number(&world, &second).await;
    take_up(&world, &two, json!({ "files": [late] })).await;
    let chosen = take_up(&world, &three, json!({ "files": [theirs[2]] })).await;
    assert_eq!(chosen, *id);
    let case = lead(&world, &phone, id).await;
    assert_eq!(*whose(&case, &late), line("王芳"));
    assert_eq!(*whose(&case, &theirs[2]), "", "nobody's, for nobody is named");
    let again = roster(&world, &phone, id).await;
    assert_eq!(again.len(), 2, "taken up twice, there once");
    let late = again.iter().find(|row| row["id"] == line("王芳")).expect("her line");
    assert_eq!(late["fields"]["id_no"], "11010519491231002X");
}

#[tokio::test]
async fn words_and_files_beyond_what_there_is_room_for_are_refused_and_not_lost_silently() {
    let world = World::new().await;
    let (worker, id) = from(&world, "陈建国", "13800001234").await;
    let full = |answer: (u16, Value)| (answer.0, answer.1["code"].clone());
    let refused = (409, json!("report_full"));
    let files = |no: usize| {
        let files =
            (0..FILES_AT_ONCE).map(|part| Worker::photo(&jpeg(400 + no * FILES_AT_ONCE + part)));
        json!({ "id": format!("f{no}"), "files": files.collect::<Vec<_>>() })
    };
    let rounds = FILES / FILES_AT_ONCE;
    for no in 0..rounds {
        assert_eq!(worker.post(&world, "/messages", &files(no)).await.0, 200);
    }
    assert_eq!(full(worker.post(&world, "/messages", &files(rounds)).await), refused);
    let (status, told) = worker.post(&world, "/messages", &files(0)).await;
    assert_eq!(status, 200, "a repeat is none too many");
    assert_eq!(told["missing"].as_array().map(Vec::len), Some(FILES));
    let mut again = files(0);
    again["id"] = json!("again");
    assert_eq!(worker.post(&world, "/messages", &again).await.0, 200, "files that are known");
    let words = |no: usize| json!({ "id": format!("w{no}"), "words": "还没给钱" });
    for no in rounds + 1..MESSAGES {
        assert_eq!(worker.post(&world, "/messages", &words(no)).await.0, 200);
    }
    let answer = worker.post(&world, "/messages", &words(MESSAGES)).await;
    assert!(!answer.1["title"].as_str().expect("words").starts_with("problem."));
    assert_eq!(full(answer), refused);
    assert_eq!(worker.post(&world, "/messages", &words(rounds + 1)).await.0, 200);
    let asked = on(&world, &id, "question", json!({ "words": "能来一趟吗？" })).await;
    assert_eq!(asked.0, 200);
    let told = worker.status(&world).await.1;
    let said = told["messages"].as_array().expect("messages");
    assert_eq!(said.len(), MESSAGES + 1);
    assert_eq!(said[MESSAGES]["words"], "能来一趟吗？", "the office is always heard");
    let danger = |id: &str| json!({ "id": id, "words": "有人打我", "danger": true });
    assert_eq!(worker.post(&world, "/messages", &danger("d1")).await.0, 200, "so is danger");
    let list = duty(&world, Method::GET, "/reports", None).await.1;
    assert_eq!(list["rows"][0]["danger"], true, "{list}");
    assert_eq!(full(worker.post(&world, "/messages", &danger("d2")).await), refused, "once");
}

#[tokio::test]
async fn the_first_answer_is_due_by_the_years_that_the_office_took_in() {
    let world = World::new().await;
    from(&world, "陈建国", "13800001234").await;
    let due = async || {
        let list = duty(&world, Method::GET, "/reports", None).await.1;
        list["rows"][0]["due"].as_str().expect("a day").to_owned()
    };
    let day = due().await;
    let year: i32 = day[..4].parse().expect("a year");
    let file = json!({
        "format": "anxin-year-1", "year": year, "source": "试用", "free": [day], "worked": [],
    });
    let folder = world.data.join("calendar");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("one.json"), file.to_string()).expect("written");
    assert_ne!(due().await, day, "that day is free");
}

#[tokio::test]
async fn the_list_begins_with_what_is_due_and_says_how_much_it_leaves_out() {
    let world = World::new().await;
    let later = json!({ "scope": TOWNSHIP, "place": "不急的工地" });
    let crowd = json!({ "scope": TOWNSHIP, "place": "人多的工地", "people": 30 });
    let mut ids = Vec::new();
    for report in [&later, &named(), &later, &crowd] {
        let worker = Worker::new();
        assert_eq!(worker.report(&world, report).await.0, 200);
        ids.push(worker.found(&world).await);
    }
    let list = async |most: u32| {
        let path = format!("/reports?most={most}");
        duty(&world, Method::GET, &path, None).await.1
    };
    let order = async |most: u32| {
        let list = list(most).await;
        let rows = list["rows"].as_array().expect("rows").iter();
        let place = |row: &Value| ids.iter().position(|id| row["id"] == id.as_str());
        (rows.filter_map(place).collect::<Vec<_>>(), list["more"].clone())
    };
    assert_eq!(order(300).await, (vec![3, 1, 0, 2], json!(0)));
    // An answered one waits for its worker and is nobody's hurry.
    assert_eq!(on(&world, &ids[3], "question", json!({ "words": "哪里？" })).await.0, 200);
    assert_eq!(order(300).await, (vec![1, 0, 2, 3], json!(0)));
    let (shown, more) = order(1).await;
    assert_eq!((shown, more), (vec![1], json!(3)), "what is due first, whatever came before it");
    assert_eq!(order(3).await, (vec![1, 0, 2], json!(1)), "nothing is left out unsaid");
    assert_eq!(list(3).await["groups"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn who_typed_a_site_is_suggested_with_who_scanned_it_and_the_lead_has_the_site() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let rows = all_rows(&world, &phone).await;
    let site = rows.iter().find(|row| row["kind"] == "site").expect("a site");
    // Of the same name, and struck out: it makes the name no less the site's.
    let mut twin = phone.create("");
    twin["kind"] = json!("site");
    twin["body"]["fields"] = json!({ "name": site["fields"]["name"] });
    let mut strike = phone.create("");
    strike["kind"] = json!("site");
    strike["record"] = twin["record"].clone();
    strike["base"] = json!(1);
    strike["body"] = json!({ "do": "void", "reason": "登记重了" });
    for op in [twin, strike] {
        let (status, answer) = phone.push(&world, &[op]).await;
        assert_eq!(status, 200, "{answer}");
    }
    let typed = json!({
        "scope": TOWNSHIP, "place": site["fields"]["name"], "months": ["2026-08"],
        "reporter": { "name": "陈建国", "phone": "13800001234" },
    });
    let scanned = json!({
        "scope": TOWNSHIP, "site": site["id"], "months": ["2026-09"],
        "reporter": { "name": "王芳", "phone": "13700001234" },
    });
    let long_ago = json!({ "scope": TOWNSHIP, "site": site["id"], "months": ["2025-09"] });
    for report in [&typed, &scanned, &long_ago] {
        assert_eq!(Worker::new().report(&world, report).await.0, 200);
    }
    let list = duty(&world, Method::GET, "/reports", None).await.1;
    let groups = list["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), 1, "{list}");
    let group = &groups[0];
    assert_eq!(group["reports"].as_array().map(Vec::len), Some(2));
    assert_eq!(group["title"], site["fields"]["name"]);
    assert_eq!(group["months"], json!(["2026-08", "2026-09"]));
    let body = json!({ "scope": TOWNSHIP, "reports": group["reports"] });
    let made = duty(&world, Method::POST, "/reports/collective", Some(body)).await.1;
    let rows = all_rows(&world, &phone).await;
    let lead = rows.iter().find(|row| row["id"] == made["lead"]).expect("the lead");
    assert_eq!(lead["fields"]["site"], site["id"]);
}
