//! The duty desk: what waits and how it is found, what comes back after it was decided, what a report may join, and
//! how a joining is taken back.

use anxin_protocol::report::desk::{ReportCounts, Reports};
use reqwest::Method;
use serde_json::{Value, json};

use super::media::{hex, jpeg};
use super::reports::{Worker, all_rows, duty, named, on};
use super::world::{OTHER_TOWNSHIP, Phone, TOWNSHIP, World};

async fn reported(world: &World, report: &Value) -> (Worker, String) {
    let worker = Worker::new();
    assert_eq!(worker.report(world, report).await.0, 200);
    let id = worker.found(world).await;
    (worker, id)
}

async fn list(world: &World, query: &str) -> Reports {
    let (status, list) = duty(world, Method::GET, &format!("/reports?{query}"), None).await;
    assert_eq!(status, 200, "{list}");
    serde_json::from_value(list).expect("a list")
}

/// The ids of a list.
async fn ids(world: &World, query: &str) -> Vec<String> {
    list(world, query).await.rows.iter().map(|row| row.id.to_string()).collect()
}

async fn says(world: &World, worker: &Worker, id: &str, words: &str) {
    let said = json!({ "id": id, "words": words });
    assert_eq!(worker.post(world, "/messages", &said).await.0, 200);
}

async fn done(world: &World, id: &str, deed: &str, body: Value) -> Value {
    let (status, told) = on(world, id, deed, body).await;
    assert_eq!(status, 200, "{deed}: {told}");
    told
}

/// The county's own settings.
fn settings(world: &World, settings: &Value) {
    let file =
        json!({ "format": "anxin-settings-1", "source": "县里的依据", "settings": settings });
    std::fs::write(world.data.join("settings.json"), file.to_string()).expect("written");
}

#[tokio::test]
async fn d23_an_answer_after_a_refusal_waits_again_until_somebody_decides() {
    let world = World::new().await;
    let (worker, id) = reported(&world, &named()).await;
    done(&world, &id, "refusal", json!({ "words": "已经付清" })).await;
    assert_eq!(ids(&world, "").await, Vec::<String>::new());
    says(&world, &worker, "m1", "我不服，没有付").await;
    let open = list(&world, "").await;
    assert_eq!(open.rows.len(), 1, "it waits again");
    assert!(open.rows[0].returned && open.rows[0].unread);
    assert_eq!(open.counts.returned, 1);
    assert_eq!(ids(&world, "mark=returned").await, [&*id]);
    // The worker reads why it was refused, and that it is looked at again.
    let told = worker.status(&world).await.1;
    assert_eq!((&told["state"], &told["outcome"]), (&json!("received"), &Value::Null));
    let words = told["messages"].as_array().expect("messages").iter();
    let words: Vec<&str> = words.filter_map(|one| one["words"].as_str()).collect();
    assert_eq!(words, ["这份没有办：已经付清", "我不服，没有付"]);

    // Looking at it decides nothing; upholding does.
    done(&world, &id, "look", json!({})).await;
    assert_eq!(ids(&world, "").await, [&*id]);
    done(&world, &id, "upholding", json!({})).await;
    assert_eq!(ids(&world, "").await, Vec::<String>::new());
    let told = worker.status(&world).await.1;
    assert_eq!(told["outcome"], json!({ "how": "refused", "reason": "已经付清" }));
    assert_eq!(on(&world, &id, "upholding", json!({})).await.0, 409, "it is not back");

    says(&world, &worker, "m2", "工资条找到了").await;
    done(&world, &id, "acceptance", json!({})).await;
    assert_eq!(worker.status(&world).await.1["state"], "working");
    assert!(!list(&world, "ended=true").await.rows[0].returned);
}

#[tokio::test]
async fn d23_what_comes_after_a_report_became_a_case_waits_too_and_stays_the_cases() {
    let world = World::new().await;
    let (worker, id) = reported(&world, &named()).await;
    let lead = done(&world, &id, "acceptance", json!({})).await["lead"].clone();
    let bytes = jpeg(77);
    let photo = json!({ "id": "m1", "words": "拍到了", "files": [Worker::photo(&bytes)] });
    assert_eq!(worker.post(&world, "/messages", &photo).await.0, 200);
    assert_eq!(worker.send(&world, &bytes).await, 204);
    let open = list(&world, "").await;
    assert!(open.rows.len() == 1 && open.rows[0].returned && open.rows[0].in_case);
    let told = worker.status(&world).await.1;
    assert_eq!(told["state"], "working", "for the worker the case goes on: {told}");
    let no = json!({ "words": "不办" });
    assert_eq!(on(&world, &id, "refusal", no).await.0, 409, "the case decides");
    let again = done(&world, &id, "acceptance", json!({ "files": [hex(&bytes)] })).await;
    assert_eq!(again["lead"], lead);
    assert!(list(&world, "").await.rows.is_empty());
    says(&world, &worker, "m2", "还有").await;
    done(&world, &id, "look", json!({})).await;
    done(&world, &id, "upholding", json!({})).await;
    assert!(list(&world, "").await.rows.is_empty());
    // What was taken back is gone, and does not come back.
    assert_eq!(worker.post(&world, "/withdrawal", &json!({})).await.0, 200);
    assert!(list(&world, "").await.rows.is_empty());
    assert!(!list(&world, "ended=true").await.rows[0].unread);
}

#[tokio::test]
async fn d28_only_what_comes_after_somebody_looked_is_marked_and_a_question_is_asked_once() {
    let world = World::new().await;
    let (worker, id) = reported(&world, &named()).await;
    says(&world, &worker, "m1", "补一句").await;
    assert!(!list(&world, "").await.rows[0].unread, "nobody has looked: all of it is new");
    let question = json!({ "words": "有考勤吗？", "id": "q1" });
    for _ in 0..2 {
        done(&world, &id, "question", question.clone()).await;
    }
    let told = worker.status(&world).await.1;
    assert_eq!(told["messages"].as_array().map(Vec::len), Some(2), "pressed twice, asked once");
    assert!(!list(&world, "").await.rows[0].unread);
    says(&world, &worker, "q1", "有").await;
    let told = worker.status(&world).await.1;
    assert_eq!(told["messages"].as_array().map(Vec::len), Some(3), "ids of two sides never meet");
    assert!(list(&world, "").await.rows[0].unread);
}

#[tokio::test]
async fn d30_who_is_passed_on_inside_the_county_reads_who_has_it_now() {
    let world = World::new().await;
    let (worker, id) = reported(&world, &named()).await;
    let words = json!({ "scope": OTHER_TOWNSHIP, "to": "河湾司法所", "words": "电话 0712-1" });
    done(&world, &id, "passing", words).await;
    let told = worker.status(&world).await.1;
    assert_eq!(told["messages"][0]["words"], "这件事转给河湾司法所办了。电话 0712-1");
}

#[tokio::test]
async fn d21_the_list_is_counted_and_found_by_place_mark_and_words() {
    let world = World::new().await;
    let mut elsewhere = named();
    elsewhere["scope"] = json!(OTHER_TOWNSHIP);
    elsewhere["reporter"] = json!({ "name": "王 芳", "phone": "13700001234" });
    elsewhere["amount_fen"] = json!(5_000_000);
    let danger = json!({ "scope": TOWNSHIP, "place": "出事的工地", "danger": true });
    let (_, first) = reported(&world, &named()).await;
    let (_, second) = reported(&world, &elsewhere).await;
    let (_, third) = reported(&world, &danger).await;
    let counts = list(&world, "").await.counts;
    assert_eq!((counts.open, counts.danger, counts.late, counts.returned), (3, 1, 0, 0));
    for (query, wanted) in [
        ("mark=danger", vec![&third]),
        ("mark=anonymous", vec![&third]),
        ("mark=late", vec![]),
        ("mark=named", vec![&first, &second]),
        ("place=429800002", vec![&second]),
        ("q=%E7%8E%8B%E8%8A%B3", vec![&second]),
        ("q=1380000", vec![&first]),
        ("q=%E5%87%BA%E4%BA%8B", vec![&third]),
        ("sort=amount&mark=named", vec![&second, &first]),
        ("sort=new", vec![&third, &second, &first]),
    ] {
        let mut found = ids(&world, query).await;
        if !query.contains("sort") {
            found.sort();
        }
        assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{query}");
    }
    let narrowed = list(&world, "mark=danger").await;
    assert_eq!((narrowed.more, narrowed.counts.open), (0, 3), "counted whatever it is narrowed to");
    done(&world, &first, "refusal", json!({ "words": "付清" })).await;
    assert_eq!(ids(&world, "ended=true&q=1380000").await, [&*first]);
    assert!(ids(&world, "ended=true&q=1390000").await.is_empty());
    let told = duty(&world, Method::GET, "/reports/counts", None).await.1;
    let told: ReportCounts = serde_json::from_value(told).expect("counts");
    assert_eq!(told, list(&world, "").await.counts);
    assert_eq!(told.open, 2);
}

#[tokio::test]
async fn what_makes_a_group_and_how_soon_an_answer_is_due_is_the_countys_to_say() {
    let world = World::new().await;
    let of = |people: u32| json!({ "scope": TOWNSHIP, "place": format!("{people} 人的工地"), "people": people });
    for people in [2, 3, 6] {
        reported(&world, &of(people)).await;
    }
    let due = async || {
        let rows = list(&world, "").await.rows;
        let mut due: Vec<_> = rows.into_iter().map(|row| (row.people, row.due)).collect();
        due.sort();
        due.into_iter().map(|(_, day)| day).collect::<Vec<_>>()
    };
    let plan = due().await;
    assert!(plan[0] == plan[1] && plan[2] < plan[1], "six are several: {plan:?}");
    for report in [of(1), of(1)] {
        let mut report = report;
        report["place"] = json!("两人的工地");
        reported(&world, &report).await;
    }
    let group = async || list(&world, "").await.groups[0].many;
    assert!(!group().await);
    settings(&world, &json!({ "several": 2, "group": 2 }));
    let county = due().await;
    // The first two are of one each.
    assert!(county[2..].iter().all(|day| *day <= plan[2]), "answered the same day: {county:?}");
    assert!(group().await);
}

#[tokio::test]
async fn d31_the_incoming_list_has_people_sum_and_marks_of_a_lead_without_a_roster() {
    let world = World::new().await;
    let report = json!({
        "scope": TOWNSHIP, "place": "没有名册的工地", "people": 3, "amount_fen": 500_000, "danger": true,
    });
    let (_, id) = reported(&world, &report).await;
    let lead = done(&world, &id, "acceptance", json!({})).await["lead"].clone();
    let row = async || {
        let list = duty(&world, Method::GET, "/incoming?kind=lead", None).await.1;
        let mut rows = list["rows"].as_array().expect("rows").iter();
        rows.find(|row| row["record"]["id"] == lead).cloned().expect("the lead")
    };
    let found = row().await;
    assert_eq!((&found["people"], &found["said_fen"]), (&json!(3), &json!(500_000)));
    assert_eq!(found["reasons"], json!(["danger"]));
    settings(&world, &json!({ "several": 2, "group": 3 }));
    assert_eq!(row().await["reasons"], json!(["danger", "group"]), "by the county's settings");
}

#[tokio::test]
async fn d24_nothing_has_a_number_that_nobody_said() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let quiet = json!({ "scope": TOWNSHIP, "place": "没说数的工地" });
    let (_, id) = reported(&world, &quiet).await;
    let lead = done(&world, &id, "acceptance", json!({})).await["lead"].clone();
    let rows = all_rows(&world, &phone).await;
    let fields = &rows.iter().find(|row| row["id"] == lead).expect("the lead")["fields"];
    assert!(fields["people"].is_null() && fields["amount"].is_null(), "{fields}");
    assert_ne!(lead, json!(id), "the lead of an anonymous report does not tell when it came");
}

#[tokio::test]
async fn d25_and_d26_a_case_of_many_says_who_is_counted_and_why_its_sums_differ() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let mut dated = named();
    dated["amount_fen"] = json!(100_000);
    let mut undated = named();
    undated["reporter"] = json!({ "name": "王芳", "phone": "13700001234" });
    undated["months"] = json!([]);
    undated["amount_fen"] = json!(200_000);
    let mut hidden = named();
    hidden["reporter"] = Value::Null;
    hidden["amount_fen"] = json!(300_000);
    hidden["people"] = Value::Null;
    let mut photo = json!({ "sha256": hex(&jpeg(5)), "mime": "image/jpeg", "size": jpeg(5).len() });
    photo["orig"] = json!("a".repeat(64));
    hidden["files"] = json!([photo]);
    let mut reports = Vec::new();
    for report in [&dated, &undated, &hidden] {
        reports.push(reported(&world, report).await);
    }
    assert_eq!(reports[2].0.send(&world, &jpeg(5)).await, 204);
    let group = list(&world, "").await.groups.remove(0);
    assert_eq!((group.named, group.anonymous, group.people), (2, 1, 3));
    let members: Vec<&str> = group.members.iter().map(|one| &*one.who).collect();
    assert_eq!(members, ["陈建国", "王芳", ""]);
    // One is left out, and goes on by itself.
    let chosen = json!({ "scope": TOWNSHIP, "reports": [reports[0].1, reports[1].1] });
    let made = duty(&world, Method::POST, "/reports/collective", Some(chosen)).await.1;
    assert_eq!(ids(&world, "").await, [&*reports[2].1]);
    let summary = async |lead: &Value| {
        let rows = all_rows(&world, &phone).await;
        let row = rows.iter().find(|row| row["id"] == *lead).expect("the lead");
        row["fields"].clone()
    };
    let fields = summary(&made["lead"]).await;
    let words = fields["summary"].as_str().expect("a summary");
    assert_eq!(fields["amount"], 300_000);
    for said in
        ["大约金额 3,000.00 元，名册合计 1,000.00 元", "待核", "1 人自报 2,000.00 元，没说月份"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    // What the anonymous one's camera gave is named nowhere.
    let body = json!({ "into": made["lead"], "files": [hex(&jpeg(5))] });
    done(&world, &reports[2].1, "acceptance", body).await;
    let fields = summary(&made["lead"]).await;
    let file = &fields[format!("file.{}", &hex(&jpeg(5))[..16])];
    assert_eq!((&file["hash"], &file["orig"]), (&json!(hex(&jpeg(5))), &json!("")));
}

#[tokio::test]
async fn d29_a_townships_poster_names_the_countys_bureau() {
    let world = World::new().await;
    let scopes = world.office.store.scopes().await.expect("scopes");
    let county = scopes.into_iter().find(|row| row.parent.is_none()).expect("a county");
    let poster = duty(&world, Method::GET, &format!("/posters/{TOWNSHIP}"), None).await.1;
    assert_eq!(poster["county"], county.name);
    assert_ne!(poster["county"], poster["name"]);
}

/// A lead of a phone.
fn case(phone: &mut Phone, fields: &Value) -> Value {
    let mut op = phone.create("");
    op["body"]["fields"] = fields.clone();
    op
}

/// Titles of the leads that a report could join, with the reasons.
async fn offered(world: &World, id: &str) -> Vec<(String, Vec<String>)> {
    let page = done(world, id, "look", json!({})).await;
    let all = page["joinable"].as_array().expect("leads").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let why = |one: &Value| one["why"].as_array().expect("reasons").iter().map(text).collect();
    all.map(|one| (text(&one["receipt"]), why(one))).collect()
}

#[tokio::test]
async fn d22_a_case_is_offered_for_more_than_its_site_and_with_the_reason() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let rows = all_rows(&world, &phone).await;
    let site = rows.iter().find(|row| row["kind"] == "site").expect("a site")["id"].clone();
    let same =
        json!({ "site": site, "employer": "宏达建工有限公司", "from": "2026-08", "to": "2026-09" });
    let other = json!({ "site": site, "employer": "别家劳务", "from": "2026-09" });
    let silent = json!({ "site": site, "from": "2026-09" });
    let far = json!({ "place": "别处", "employer": "宏达建工" });
    let done_with = json!({ "site": site, "employer": "宏达建工", "from": "2026-09" });
    let mut ops = Vec::new();
    for fields in [&same, &other, &silent, &far, &done_with] {
        ops.push(case(&mut phone, fields));
    }
    let mut line = phone.create("");
    line["kind"] = json!("wage_line");
    line["body"]["parent"] = ops[1]["record"].clone();
    line["body"]["fields"] = json!({ "name": "赵强", "phone": "13600001234" });
    ops.push(line);
    let mut strike = phone.create("");
    strike["record"] = ops[4]["record"].clone();
    strike["base"] = json!(1);
    strike["body"] = json!({ "do": "void", "reason": "登记重了" });
    ops.push(strike);
    assert_eq!(phone.push(&world, &ops).await.0, 200);
    let mut report = named();
    report["site"] = site.clone();
    report["months"] = json!(["2026-09"]);
    let (_, id) = reported(&world, &report).await;
    let rows = all_rows(&world, &phone).await;
    let receipt = |no: usize| {
        let row = rows.iter().find(|row| row["id"] == ops[no]["record"]).expect("a lead");
        row["receipt"].as_str().expect("a receipt").to_owned()
    };
    let found = offered(&world, &id).await;
    let receipts: Vec<&String> = found.iter().map(|(receipt, _)| receipt).collect();
    assert_eq!(receipts[0], &receipt(0), "the likeliest first: {found:?}");
    assert!(receipts.contains(&&receipt(3)), "the same employer elsewhere: {found:?}");
    assert!(receipts.contains(&&receipt(2)), "one whose employer nobody knows: {found:?}");
    assert!(!receipts.contains(&&receipt(1)), "another firm of the site: {found:?}");
    assert!(!receipts.contains(&&receipt(4)), "one that was struck out: {found:?}");
    assert!(found[0].1.contains(&"employer".to_owned()) && found[0].1.contains(&"site".to_owned()));
    // Whoever is on a roster of the site is found by that, whatever firm the case names.
    report["reporter"] = json!({ "name": "赵强", "phone": "13600001234" });
    let (_, id) = reported(&world, &report).await;
    let found = offered(&world, &id).await;
    let by_worker = found.iter().find(|(found, _)| *found == receipt(1)).expect("his case");
    assert!(by_worker.1.contains(&"worker".to_owned()), "{by_worker:?}");
}

/// All that hangs from a lead and the lead itself, without what only counts changes.
async fn stands(world: &World, phone: &Phone, lead: &Value) -> Vec<Value> {
    let rows = all_rows(world, phone).await.into_iter();
    let of = rows.filter(|row| row["id"] == *lead || row["parent"] == *lead);
    let mut all: Vec<Value> =
        of.filter(|row| row["void"].is_null()).map(|row| row["fields"].clone()).collect();
    all.sort_by_key(Value::to_string);
    all
}

#[tokio::test]
async fn d22_a_joining_is_taken_back_with_exactly_what_it_wrote_and_can_be_done_again() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = case(&mut phone, &json!({ "place": "锦绣华庭", "employer": "宏达建工" }));
    let mut line = phone.create("");
    line["kind"] = json!("wage_line");
    line["body"]["parent"] = lead["record"].clone();
    line["body"]["fields"] = json!({ "name": "陈建国", "note": "老乡带来的" });
    assert_eq!(phone.push(&world, &[lead.clone(), line]).await.0, 200);
    let before = stands(&world, &phone, &lead["record"]).await;
    let mut report = named();
    report["crew"] = json!([{ "name": "李四", "amount_fen": 100_000 }]);
    let (worker, id) = reported(&world, &report).await;
    assert_eq!(on(&world, &id, "parting", json!({})).await.0, 409, "nothing was joined");
    let into = json!({ "into": lead["record"] });
    done(&world, &id, "acceptance", into.clone()).await;
    assert_eq!(worker.status(&world).await.1["state"], "working");
    let joined = stands(&world, &phone, &lead["record"]).await;
    assert_eq!(joined.len(), before.len() + 1, "one more on the roster: {joined:?}");
    let page = done(&world, &id, "look", json!({})).await;
    assert!(page["parting_until"].is_i64());

    let page = done(&world, &id, "parting", json!({})).await;
    assert_eq!((&page["lead"], &page["row"]["state"]), (&Value::Null, &json!("looking")));
    assert_eq!(stands(&world, &phone, &lead["record"]).await, before);
    assert_eq!(ids(&world, "").await, [&*id], "it waits again");
    assert_eq!(worker.status(&world).await.1["state"], "looking");
    let rows = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    assert!(rows.iter().any(|row| row.entry.action == "report.part" && row.entry.target == id));

    done(&world, &id, "acceptance", into).await;
    assert_eq!(stands(&world, &phone, &lead["record"]).await, joined, "joined anew, all is there");
    // Once somebody works on it, it is the case's.
    let rows = all_rows(&world, &phone).await;
    let line = rows.iter().find(|row| row["fields"]["name"] == "李四" && row["void"].is_null());
    let line = line.expect("a line");
    let mut op = phone.create("");
    for (key, from) in [("kind", "kind"), ("scope", "scope"), ("record", "id"), ("base", "version")]
    {
        op[key] = line[from].clone();
    }
    op["body"] = json!({ "do": "patch", "changes": { "trade": { "was": null, "now": "木工" } } });
    assert_eq!(phone.push(&world, &[op]).await.0, 200);
    let worked_on = stands(&world, &phone, &lead["record"]).await;
    let (status, told) = on(&world, &id, "parting", json!({})).await;
    assert_eq!((status, &told["code"]), (409, &json!("report_worked_on")), "{told}");
    assert!(!told["title"].as_str().expect("words").starts_with("problem."));
    assert_eq!(stands(&world, &phone, &lead["record"]).await, worked_on, "nothing was changed");
}

#[tokio::test]
async fn d22_a_case_that_was_made_of_the_report_is_no_joining() {
    let world = World::new().await;
    let (worker, id) = reported(&world, &named()).await;
    done(&world, &id, "acceptance", json!({})).await;
    assert_eq!(on(&world, &id, "parting", json!({})).await.0, 409);
    let more = json!({ "account_tail": "4417", "consents": [{ "item": "account_tail", "text": "同意", "at": 1 }] });
    assert_eq!(worker.post(&world, "/reporter", &more).await.0, 200);
    done(&world, &id, "acceptance", json!({})).await;
    assert_eq!(on(&world, &id, "parting", json!({})).await.0, 409);
}
