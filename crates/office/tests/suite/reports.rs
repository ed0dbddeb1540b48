//! The worker's own page, from the first post to the lead.

use anxin_protocol::report::receipt;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::exports::export;
use super::media::{hex, jpeg};
use super::world::{OTHER_TOWNSHIP, Phone, TOWNSHIP, World};

/// A worker's phone: nothing but a receipt.
pub(crate) struct Worker {
    pub(crate) token: String,
}

impl Worker {
    pub(crate) fn new() -> Self {
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("random bytes");
        Self { token: receipt::token(random) }
    }

    pub(crate) fn ask(&self, world: &World, method: Method, path: &str) -> RequestBuilder {
        let path = format!("/api/v1/reports{path}");
        world.ask(method, &path).header("anxin-receipt", &self.token)
    }

    pub(crate) async fn answer(ask: RequestBuilder) -> (u16, Value) {
        let answer = ask.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    pub(crate) async fn post(&self, world: &World, path: &str, body: &Value) -> (u16, Value) {
        Self::answer(self.ask(world, Method::POST, path).json(body)).await
    }

    pub(crate) async fn report(&self, world: &World, report: &Value) -> (u16, Value) {
        self.post(world, "", report).await
    }

    pub(crate) async fn status(&self, world: &World) -> (u16, Value) {
        Self::answer(self.ask(world, Method::GET, "/status")).await
    }

    /// How a photo is announced.
    pub(crate) fn photo(bytes: &[u8]) -> Value {
        json!({ "sha256": hex(bytes), "mime": "image/jpeg", "size": bytes.len() })
    }

    /// Brings the bytes of one.
    pub(crate) async fn send(&self, world: &World, bytes: &[u8]) -> u16 {
        let path = format!("/files/{}", hex(bytes));
        let ask = self.ask(world, Method::PUT, &path).body(bytes.to_vec());
        Self::answer(ask).await.0
    }

    /// The id under which the office keeps it: the newest of all.
    pub(crate) async fn found(&self, world: &World) -> String {
        let list = duty(world, Method::GET, "/reports", None).await.1;
        let rows = list["rows"].as_array().expect("rows").iter();
        let newest = rows.max_by_key(|row| (row["got"].as_i64(), row["id"].to_string()));
        newest.expect("a report")["id"].as_str().expect("an id").to_owned()
    }
}

/// The duty officer asks the office.
pub(crate) async fn duty(
    world: &World,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let ask = world.ask(method, &format!("/api/v1/console{path}"));
    let mut ask = ask.header("anxin-console", "1").header("cookie", world.desk().await);
    if let Some(body) = body {
        ask = ask.json(&body);
    }
    let answer = ask.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

pub(crate) async fn on(world: &World, id: &str, deed: &str, body: Value) -> (u16, Value) {
    duty(world, Method::POST, &format!("/reports/{TOWNSHIP}/{id}/{deed}"), Some(body)).await
}

pub(crate) fn named() -> Value {
    json!({
        "scope": TOWNSHIP, "place": "幸福里二期", "employer": "宏达建工",
        "months": ["2026-08", "2026-09"], "amount_fen": 1_860_001, "people": 3,
        "words": "干完活没给钱",
        "reporter": { "name": "陈建国", "phone": "13800001234" },
    })
}

/// Every byte the office keeps: database, journal, files, keys.
fn everything(world: &World) -> Vec<u8> {
    fn gather(folder: &std::path::Path, into: &mut Vec<u8>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            into.extend(path.to_string_lossy().as_bytes());
            if path.is_dir() {
                gather(&path, into);
            } else {
                into.extend(std::fs::read(&path).expect("a file"));
            }
        }
    }
    let mut all = Vec::new();
    gather(&world.data, &mut all);
    all
}

fn holds(all: &[u8], text: &str) -> bool {
    all.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn from_a_report_through_a_question_to_the_mediators_phone() {
    let world = World::new().await;
    let worker = Worker::new();
    let (first, second) = (jpeg(900), jpeg(901));
    let mut report = named();
    report["files"] = json!([Worker::photo(&first)]);
    let (status, told) = worker.report(&world, &report).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["state"], "received");
    assert_eq!(told["missing"], json!([hex(&first)]));
    assert_eq!(worker.send(&world, &first).await, 204);
    let id = worker.found(&world).await;

    let page = on(&world, &id, "look", json!({})).await.1;
    assert_eq!(page["report"]["reporter"]["name"], "陈建国");
    assert_eq!(page["files"][0]["sha256"], hex(&first));
    assert_eq!(worker.status(&world).await.1["state"], "looking");
    let asked = on(&world, &id, "question", json!({ "words": "有工资条吗？" })).await;
    assert_eq!(asked.0, 200);
    let told = worker.status(&world).await.1;
    assert_eq!(told["messages"][0]["words"], "有工资条吗？");
    let answer = json!({ "id": "m1", "words": "有，拍给你", "files": [Worker::photo(&second)] });
    assert_eq!(worker.post(&world, "/messages", &answer).await.0, 200);
    let again = worker.post(&world, "/messages", &answer).await.1;
    assert_eq!(again["messages"].as_array().map(Vec::len), Some(2), "sent twice, there once");
    assert_eq!(worker.send(&world, &second).await, 204);

    let files = json!({ "files": [hex(&second)] });
    let accepted = on(&world, &id, "acceptance", files).await;
    assert_eq!(accepted.0, 200, "{}", accepted.1);
    let told = worker.status(&world).await.1;
    assert_eq!((&told["state"], &told["missing"]), (&json!("working"), &json!([])));

    let phone = world.phone(TOWNSHIP).await;
    let lead = accepted.1["lead"].as_str().expect("a lead");
    let rows = all_rows(&world, &phone).await;
    let record = rows.iter().find(|row| row["id"] == lead).expect("the lead");
    let fields = &record["fields"];
    assert_eq!(fields["source"], "scan");
    assert_eq!(fields["employer"], "宏达建工");
    assert_eq!(fields["amount"], 1_860_001);
    assert_eq!((&fields["from"], &fields["to"]), (&json!("2026-08"), &json!("2026-09")));
    assert_eq!(fields["reporter_phone"], "13800001234");
    let file = &fields[format!("file.{}", &hex(&second)[..16])];
    assert_eq!(file["hash"], hex(&second));
    let line = rows.iter().find(|row| row["parent"] == lead).expect("a line");
    assert_eq!(line["fields"]["name"], "陈建国");
    assert_eq!(line["fields"]["m.2026-08.due"], 930_001);
    assert_eq!(line["fields"]["m.2026-09.due"], 930_000);
    let bytes =
        phone.ask(&world, Method::GET, &format!("/api/v1/media/{TOWNSHIP}/{}", hex(&second)));
    assert_eq!(bytes.send().await.expect("an answer").bytes().await.expect("bytes"), second);
    let sealed =
        phone.ask(&world, Method::GET, &format!("/api/v1/media/{TOWNSHIP}/{}", hex(&first)));
    assert_eq!(sealed.send().await.expect("an answer").status(), 404, "the other stays sealed");
    let again = on(&world, &id, "acceptance", json!({})).await;
    assert_eq!(again.1["lead"], lead, "a second try makes no second lead");
    let rows = all_rows(&world, &phone).await;
    assert_eq!(rows.iter().filter(|row| row["parent"] == lead).count(), 1);
}

/// All that a phone may see.
pub(crate) async fn all_rows(world: &World, phone: &super::world::Phone) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let (_, feed) = phone.feed(world, cursor.as_deref()).await;
        rows.extend(feed["rows"].as_array().cloned().unwrap_or_default());
        cursor = feed["cursor"].as_str().map(str::to_owned);
        if feed["more"] != true {
            return rows;
        }
    }
}

#[tokio::test]
async fn of_an_anonymous_report_nothing_tells_who_it_was() {
    let world = World::new().await;
    let worker = Worker::new();
    let photo = [jpeg(40), b"tail of an anonymous photo".to_vec()].concat();
    let report = json!({
        "scope": TOWNSHIP, "place": "无名里工地", "months": ["2026-09"], "amount_fen": 50_000,
        "words": "我是三号楼唯一的木工", "files": [Worker::photo(&photo)],
        "reporter": null,
    });
    assert_eq!(worker.report(&world, &report).await.0, 200);
    assert_eq!(worker.send(&world, &photo).await, 204);
    let message = json!({ "id": "m1", "words": "别让老板知道是我" });
    assert_eq!(worker.post(&world, "/messages", &message).await.0, 200);
    let before = everything(&world);
    let code = receipt::code(&worker.token);
    let hidden =
        [&*worker.token, &*code, "三号楼", "别让老板知道", "anonymous photo", "无名里工地"];
    for text in hidden {
        assert!(!holds(&before, text), "{text} lies open");
    }
    assert!(holds(&before, "城关"), "the search itself finds what is there");
    let id = worker.found(&world).await;
    assert_eq!(on(&world, &id, "acceptance", json!({})).await.0, 200);
    let after = everything(&world);
    for text in &hidden[..5] {
        assert!(!holds(&after, text), "{text} lies open once it is a lead");
    }
    assert!(holds(&after, "无名里工地"), "the lead says where");
    let phone = world.phone(TOWNSHIP).await;
    let rows = all_rows(&world, &phone).await;
    let lead = rows.iter().find(|row| row["fields"]["place"] == "无名里工地").expect("the lead");
    assert_eq!(lead["fields"]["source"], "anonymous");
    assert_eq!(lead["fields"]["amount"], 50_000);
    for key in ["reporter", "reporter_phone", "summary"] {
        assert!(lead["fields"][key].is_null(), "{key}");
    }
    assert!(!rows.iter().any(|row| row["parent"] == lead["id"]), "nobody is on the roster");
    let (cookie, id) = (world.clerk().await, lead["id"].as_str().expect("an id"));
    for paper in [
        "cover",
        "index",
        "application",
        "registration",
        "performance",
        "summary",
        "back",
        "ledger",
    ] {
        let what = format!("papers/{paper}");
        let (status, _) = export(&world, &cookie, id, &what, Some("authority")).await;
        assert_eq!(status, 200, "{paper}");
    }
}

/// Whoever holds the phone with that photo could prove by it whose report it was.
#[tokio::test]
async fn of_an_anonymous_photo_no_hash_of_the_original_is_kept() {
    let world = World::new().await;
    let original = "ab".repeat(32);
    for (no, reporter) in [(0, Value::Null), (1, json!({ "phone": "13800001234" }))] {
        let (worker, photo) = (Worker::new(), jpeg(44 + no));
        let mut announced = Worker::photo(&photo);
        announced["orig"] = json!(original);
        let report = json!({
            "scope": TOWNSHIP, "place": format!("原图里工地{no}"), "files": [announced],
            "reporter": reporter,
        });
        assert_eq!(worker.report(&world, &report).await.0, 200);
        assert_eq!(worker.send(&world, &photo).await, 204);
        let id = worker.found(&world).await;
        let files = json!({ "files": [hex(&photo)] });
        assert_eq!(on(&world, &id, "acceptance", files).await.0, 200);
        let kept = holds(&everything(&world), &original);
        assert_eq!(kept, no == 1, "of one with a name it is kept, of one without it is not");
    }
}

#[tokio::test]
async fn wrong_mistyped_and_unknown_receipts_are_answered_alike() {
    let world = World::new().await;
    let worker = Worker::new();
    worker.report(&world, &named()).await;
    let code = receipt::code(&worker.token);
    for known in [worker.token.clone(), code.clone(), receipt::grouped(&code)] {
        let (status, told) = Worker { token: known }.status(&world).await;
        assert_eq!(status, 200);
        assert!(!told.to_string().contains("陈建国") && !told.to_string().contains("1380000"));
    }
    let mut mistyped = code.clone().into_bytes();
    mistyped[3] = if mistyped[3] == b'9' { b'0' } else { mistyped[3] + 1 };
    let wrong = [
        Worker::new().token,
        receipt::code(&Worker::new().token),
        String::from_utf8(mistyped).expect("digits"),
        "12345".to_owned(),
        String::new(),
    ];
    let mut answers = std::collections::BTreeSet::new();
    for token in wrong {
        let worker = Worker { token };
        let file = format!("/files/{}", hex(&jpeg(1)));
        for (method, path) in [
            (Method::GET, "/status"),
            (Method::POST, "/withdrawal"),
            (Method::POST, "/messages"),
            (Method::POST, "/reporter"),
            (Method::PUT, &*file),
        ] {
            let body = json!({ "id": "1", "words": "x", "phone": "13800001234" });
            let ask = worker.ask(&world, method, path).json(&body);
            let answer = ask.send().await.expect("an answer");
            let mut headers: Vec<String> =
                answer.headers().keys().map(|name| name.as_str().to_owned()).collect();
            headers.sort();
            answers.insert((answer.status().as_u16(), headers, answer.text().await.expect("text")));
        }
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.first().map(|answer| answer.0), Some(404));
}

#[tokio::test]
async fn the_same_receipt_again_is_the_same_report() {
    let world = World::new().await;
    let worker = Worker::new();
    let first = worker.report(&world, &named()).await;
    let again = worker.report(&world, &json!({ "words": "another" })).await;
    assert_eq!(first, again);
    let list = duty(&world, Method::GET, "/reports", None).await.1;
    assert_eq!(list["rows"].as_array().map(Vec::len), Some(1));
    let code = receipt::code(&Worker::new().token);
    let (status, _) = Worker { token: code }.report(&world, &named()).await;
    assert_eq!(status, 422, "a short code is nobody's to claim");
}

#[tokio::test]
async fn every_field_wrong_is_still_a_report_or_one_clear_sentence() {
    let world = World::new().await;
    let wrong = json!({
        "scope": "../..", "site": "x", "place": 7, "employer": ["x"], "months": "2026",
        "amount_fen": "many", "people": -3, "reporter": "me", "words": {}, "crew": 1, "files": 2,
    });
    let worker = Worker::new();
    assert_eq!(worker.report(&world, &wrong).await.0, 200);
    let list = duty(&world, Method::GET, "/reports", None).await.1;
    assert_eq!(list["rows"][0]["doubts"], 11);
    let elsewhere = json!({ "scope": "999999", "site": "01890000-0000-7000-8000-000000000001" });
    assert_eq!(Worker::new().report(&world, &elsewhere).await.0, 200, "the county has it");
    for body in ["", "nothing", "[1]", "{\"a\":", "7"] {
        let ask = Worker::new().ask(&world, Method::POST, "").body(body);
        let (status, told) = Worker::answer(ask).await;
        assert_eq!((status, &told["code"]), (400, &json!("bad_request")), "{body}");
    }
    let large = json!({ "words": "长".repeat(30_000) });
    let (status, told) = Worker::new().report(&world, &large).await;
    assert_eq!(status, 413);
    assert!(!told["title"].as_str().expect("words").starts_with("problem."));
}

#[tokio::test]
async fn a_file_comes_only_by_its_ticket_and_as_what_it_says() {
    let world = World::new().await;
    let worker = Worker::new();
    let (photo, other) = (jpeg(500), jpeg(501));
    let script = b"<svg xmlns=\"x\">".to_vec();
    let report = json!({ "files": [Worker::photo(&photo), Worker::photo(&script)] });
    worker.report(&world, &report).await;
    assert_eq!(worker.send(&world, &other).await, 404, "never announced");
    assert_eq!(worker.send(&world, &script).await, 415);
    let path = format!("/files/{}", hex(&photo));
    let ask = worker.ask(&world, Method::PUT, &path).body(other);
    assert_eq!(Worker::answer(ask).await.0, 460, "other bytes");
    assert_eq!(Worker::new().send(&world, &photo).await, 404, "another's");
    assert_eq!(worker.send(&world, &photo).await, 204);
    assert_eq!(worker.send(&world, &photo).await, 204, "again");
    let told = worker.status(&world).await.1;
    assert_eq!((&told["held"], &told["missing"]), (&json!(1), &json!([hex(&script)])));
}

#[tokio::test]
async fn a_name_comes_later_and_what_is_sensitive_with_consent_only() {
    let world = World::new().await;
    let worker = Worker::new();
    let mut report = named();
    report["reporter"] = Value::Null;
    worker.report(&world, &report).await;
    assert_eq!(worker.status(&world).await.1["named"], false);
    let who = json!({ "name": "陈建国", "phone": "13800001234", "id_no": "11010519491231002X" });
    let (status, told) = worker.post(&world, "/reporter", &who).await;
    assert_eq!((status, &told["named"]), (200, &json!(true)));
    let id = worker.found(&world).await;
    let page = on(&world, &id, "look", json!({})).await.1;
    assert_eq!(page["report"]["reporter"]["id_no"], "", "no consent");
    assert_eq!(page["report"]["amount_fen"], 1_860_001, "nothing is typed again");
    let nobody = worker.post(&world, "/reporter", &json!({ "name": 7 })).await;
    assert_eq!(nobody.0, 422);
}

#[tokio::test]
async fn what_a_worker_adds_to_his_name_takes_nothing_of_it_away() {
    let world = World::new().await;
    let (worker, nobody) = (Worker::new(), Worker::new());
    worker.report(&world, &named()).await;
    let id = worker.found(&world).await;
    let agreed = |item: &str, text: &str| json!({ "item": item, "text": text, "at": 1 });
    let number =
        json!({ "id_no": "11010519491231002X", "consents": [agreed("id_no", "我同意交号码")] });
    assert_eq!(worker.post(&world, "/reporter", &number).await.0, 200);
    let odd = json!({ "phone": "1380000" });
    assert_eq!(worker.post(&world, "/reporter", &odd).await.0, 200);
    let tail = json!({
        "phone": "13900001234", "account_tail": "4417",
        "consents": [agreed("account_tail", "我同意交卡号"), agreed("id_no", "另一句话")],
    });
    for _ in 0..2 {
        assert_eq!(worker.post(&world, "/reporter", &tail).await.0, 200);
    }
    let page = on(&world, &id, "look", json!({})).await.1;
    let who = &page["report"]["reporter"];
    let told = ["name", "phone", "id_no", "account_tail"].map(|key| who[key].as_str());
    let wanted = ["陈建国", "13900001234", "11010519491231002X", "4417"];
    assert_eq!(told, wanted.map(Some));
    let consents: Vec<&Value> =
        who["consents"].as_array().into_iter().flatten().map(|one| &one["text"]).collect();
    assert_eq!(consents, ["我同意交号码", "我同意交卡号", "另一句话"]);
    assert_eq!(page["doubts"], json!([]), "a number put right is no longer doubtful");
    let mut unnamed = named();
    unnamed["reporter"] = Value::Null;
    nobody.report(&world, &unnamed).await;
    assert_eq!(nobody.post(&world, "/reporter", &tail).await.0, 200, "the telephone names");
    let other = Worker::new();
    other.report(&world, &unnamed).await;
    let bare = json!({ "account_tail": "4417", "consents": [agreed("account_tail", "我同意")] });
    assert_eq!(other.post(&world, "/reporter", &bare).await.0, 422, "four digits name nobody");
    assert_eq!(worker.post(&world, "/reporter", &bare).await.0, 200);
}

#[tokio::test]
async fn what_is_withdrawn_is_gone() {
    let world = World::new().await;
    let worker = Worker::new();
    let photo = jpeg(700);
    let mut report = named();
    report["files"] = json!([Worker::photo(&photo)]);
    worker.report(&world, &report).await;
    worker.send(&world, &photo).await;
    let id = worker.found(&world).await;
    let path = format!("/reports/{TOWNSHIP}/{id}/files/{}", hex(&photo));
    assert_eq!(duty(&world, Method::GET, &path, None).await.0, 200);
    let part = world.ask(Method::GET, &format!("/api/v1/console{path}"));
    let part = part.header("cookie", world.desk().await).header("range", "bytes=0-1");
    let part = part.send().await.expect("an answer");
    assert_eq!(
        (part.status().as_u16(), &part.bytes().await.expect("bytes")[..]),
        (206, &photo[..2])
    );
    let (status, told) = worker.post(&world, "/withdrawal", &json!({})).await;
    assert_eq!((status, &told["outcome"]["how"]), (200, &json!("withdrawn")));
    assert_eq!(duty(&world, Method::GET, &path, None).await.0, 404);
    let page = on(&world, &id, "look", json!({})).await.1;
    assert!(!page.to_string().contains("陈建国") && !page.to_string().contains("宏达"));
    let message = json!({ "id": "m", "words": "x" });
    assert_eq!(worker.post(&world, "/messages", &message).await.0, 409);
    assert_eq!(on(&world, &id, "acceptance", json!({})).await.0, 409);
    let left = std::fs::read_dir(world.data.join("media/sealed")).map_or(0, Iterator::count);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_refusal_and_where_it_was_passed_on_are_read_by_the_worker() {
    let world = World::new().await;
    let (refused, passed, moved) = (Worker::new(), Worker::new(), Worker::new());
    refused.report(&world, &named()).await;
    let id = refused.found(&world).await;
    on(&world, &id, "refusal", json!({ "words": "已经付清" })).await;
    let told = refused.status(&world).await.1;
    assert_eq!(told["outcome"], json!({ "how": "refused", "reason": "已经付清" }));
    assert_eq!(on(&world, &id, "acceptance", json!({})).await.0, 409, "decided is decided");
    passed.report(&world, &named()).await;
    let id = passed.found(&world).await;
    let passing = json!({ "to": "邻县司法局", "words": "电话 0712-1" });
    on(&world, &id, "passing", passing).await;
    assert_eq!(passed.status(&world).await.1["outcome"]["to"], "邻县司法局");
    moved.report(&world, &named()).await;
    let id = moved.found(&world).await;
    let passing = json!({ "scope": OTHER_TOWNSHIP, "to": "河口司法所", "words": "" });
    assert_eq!(on(&world, &id, "passing", passing).await.0, 200);
    let told = moved.status(&world).await.1;
    assert_eq!(
        (&told["state"], &told["messages"][0]["words"]),
        (&json!("received"), &json!("这件事转给河口司法所办了。"))
    );
    let path = format!("/reports/{OTHER_TOWNSHIP}/{id}/look");
    assert_eq!(duty(&world, Method::POST, &path, Some(json!({}))).await.0, 200);
}

#[tokio::test]
async fn many_of_one_site_become_one_lead_with_everybody_once() {
    let world = World::new().await;
    let mut workers = Vec::new();
    for no in 0..12_u32 {
        let mut report = named();
        // Two of them are the same man.
        let phone = format!("138000012{:02}", no.max(1));
        report["reporter"] = json!({ "name": format!("工人{}", no.max(1)), "phone": phone });
        report["months"] = json!(["2026-09"]);
        report["amount_fen"] = json!(if no == 0 { 90_000 } else { 100_000 });
        if no == 11 {
            report["reporter"] = Value::Null;
        }
        let worker = Worker::new();
        worker.report(&world, &report).await;
        workers.push(worker);
    }
    let list = duty(&world, Method::GET, "/reports", None).await.1;
    let group = &list["groups"][0];
    assert_eq!(group["reports"].as_array().map(Vec::len), Some(12));
    assert_eq!((&group["people"], &group["amount_fen"]), (&json!(11), &json!(1_100_000)));
    assert_eq!(group["many"], true);
    let body = json!({ "scope": TOWNSHIP, "reports": group["reports"] });
    let made = duty(&world, Method::POST, "/reports/collective", Some(body)).await;
    assert_eq!(made.0, 200, "{}", made.1);
    let phone = world.phone(TOWNSHIP).await;
    let rows = all_rows(&world, &phone).await;
    let lead = rows.iter().find(|row| row["id"] == made.1["lead"]).expect("the lead");
    assert_eq!(
        (&lead["fields"]["people"], &lead["fields"]["amount"]),
        (&json!(11), &json!(1_100_000))
    );
    let lines: Vec<&Value> = rows.iter().filter(|row| row["parent"] == lead["id"]).collect();
    assert_eq!(lines.len(), 10);
    let twice = lines.iter().find(|line| line["fields"]["name"] == "工人1").expect("a line");
    assert_eq!(twice["fields"]["m.2026-09.due"], 100_000);
    assert!(twice["fields"]["note"].as_str().expect("a note").contains("900"), "the other amount");
    for worker in &workers {
        assert_eq!(worker.status(&world).await.1["state"], "working");
    }
    let list = duty(&world, Method::GET, "/reports?ended=true", None).await.1;
    assert_eq!(list["rows"].as_array().map(Vec::len), Some(12), "each is still its own");
    let mut phone = phone;
    let paid = lines.iter().find(|line| line["fields"]["name"] == "工人3").expect("a line");
    settle(&world, &mut phone, paid).await;
    for (no, worker) in workers.iter().enumerate() {
        let told = worker.status(&world).await.1;
        let wanted = if no == 3 { "done" } else { "working" };
        assert_eq!(told["state"], wanted, "{no}: each has his own outcome");
    }
}

/// The mediator notes that a line is paid.
async fn settle(world: &World, phone: &mut Phone, line: &Value) {
    let mut op = phone.create("");
    for (key, from) in [("kind", "kind"), ("scope", "scope"), ("record", "id"), ("base", "version")]
    {
        op[key] = line[from].clone();
    }
    let change = json!({ "was": line["fields"]["verified"], "now": "settled" });
    op["body"] = json!({ "do": "patch", "changes": { "verified": change } });
    let (status, told) = phone.push(world, &[op]).await;
    assert_eq!(status, 200, "{told}");
}

#[tokio::test]
async fn the_mediators_phone_learns_that_a_worker_withdrew() {
    let world = World::new().await;
    let (worker, anonymous) = (Worker::new(), Worker::new());
    assert_eq!(worker.report(&world, &named()).await.0, 200);
    let lead = on(&world, &worker.found(&world).await, "acceptance", json!({})).await.1;
    let mut unnamed = named();
    unnamed["reporter"] = Value::Null;
    assert_eq!(anonymous.report(&world, &unnamed).await.0, 200);
    let id = anonymous.found(&world).await;
    let other = on(&world, &id, "acceptance", json!({})).await.1;
    let phone = world.phone(TOWNSHIP).await;
    let rows = all_rows(&world, &phone).await;
    let row = |rows: &[Value], id: &Value| {
        rows.iter().find(|row| row["id"] == *id).cloned().expect("a lead")
    };
    assert_eq!(row(&rows, &lead["lead"])["fields"]["withdrawn"], Value::Null);
    for worker in [&worker, &anonymous, &worker] {
        let (status, told) = worker.post(&world, "/withdrawal", &json!({})).await;
        assert_eq!((status, &told["outcome"]["how"]), (200, &json!("withdrawn")));
    }
    // Its case goes on, and it stays taken back.
    for worker in [&worker, &anonymous] {
        let told = worker.status(&world).await.1;
        assert_eq!(
            (&told["state"], &told["outcome"]["how"]),
            (&json!("done"), &json!("withdrawn"))
        );
    }
    let rows = all_rows(&world, &phone).await;
    let told = row(&rows, &lead["lead"]);
    let day = told["fields"]["withdrawn"].as_str().expect("a day");
    let line = rows.iter().find(|row| row["parent"] == lead["lead"]).expect("his line");
    let note = line["fields"]["note"].as_str().expect("a note");
    assert_eq!(note.matches(&format!("{day} 本人撤回扫码反映")).count(), 1, "{note}");
    let told = row(&rows, &other["lead"]);
    assert_eq!(told["fields"]["withdrawn"], day);
    assert!(!rows.iter().any(|row| row["parent"] == other["lead"]), "nobody is on a roster");
}
