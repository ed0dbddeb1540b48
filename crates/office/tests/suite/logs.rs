//! What the office writes into its log: never what a person told it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use anxin_protocol::report::receipt;
use reqwest::Method;
use serde_json::json;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::media::{begin, hex, jpeg, location, send};
use super::reports::{Worker, on};
use super::world::{TOWNSHIP, World};

/// The log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Of this whole process: the office works on more threads than the test's own. Finer than any
    /// operator would set it.
    fn begin() -> Self {
        let log = Self::default();
        let filter = EnvFilter::new("debug,anxin_office=trace,anxin_store=trace");
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_env_filter(filter);
        tracing::subscriber::set_global_default(subscriber.with_writer(log.clone()).finish())
            .expect("no other log");
        log
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a lock").clone()).expect("text")
    }
}

/// As a text would stand in an address.
fn percent(text: &str) -> String {
    text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect()
}

const NAME: &str = "古丽试验米娜";
const PHONE: &str = "19900001234";
const PLACE: &str = "无名里七巷";
const AUTHOR: &str = "欧阳试验员";
const PASSWORD: &str = "open sesame open";

const REPORTER: &str = "艾力试验江";
const REPORTER_PHONE: &str = "19911114321";
const REPORTER_ID: &str = "11010519491231002X";
const TAIL: &str = "七四壹玖";
const WORDS: &str = "我是六号楼的钢筋工";
const MESSAGE: &str = "老板姓什么我写在这里";
const QUESTION: &str = "工牌还在不在手上";

/// A worker reports, is asked, answers with a photo, says his number, mistypes his receipt; a duty officer takes
/// it up; the worker takes it back.
async fn report(world: &World) -> Worker {
    let worker = Worker::new();
    let photo = jpeg(800);
    let report = json!({
        "scope": TOWNSHIP, "place": PLACE, "words": WORDS, "months": "看不懂的月份", "amount_fen": 100,
        "reporter": { "name": REPORTER, "phone": REPORTER_PHONE },
    });
    assert_eq!(worker.report(world, &report).await.0, 200);
    let id = worker.found(world).await;
    let asked = on(world, &id, "question", json!({ "words": QUESTION })).await;
    assert_eq!(asked.0, 200, "{}", asked.1);
    let message = json!({ "id": "m1", "words": MESSAGE, "files": [Worker::photo(&photo)] });
    assert_eq!(worker.post(world, "/messages", &message).await.0, 200);
    assert_eq!(worker.send(world, &photo).await, 204);
    assert_eq!(worker.send(world, &jpeg(801)).await, 404, "never announced");
    let agreed =
        ["id_no", "account_tail"].map(|item| json!({ "item": item, "text": WORDS, "at": 1 }));
    let who = json!({ "id_no": REPORTER_ID, "account_tail": TAIL, "consents": agreed });
    assert_eq!(worker.post(world, "/reporter", &who).await.0, 200);
    let broken = format!("{{\"words\":\"{MESSAGE}");
    let ask = worker.ask(world, Method::POST, "/messages").body(broken);
    assert_eq!(Worker::answer(ask).await.0, 400);
    let path = format!("/api/v1/reports/status?words={}", percent(WORDS));
    let ask = world.ask(Method::GET, &path).header("anxin-receipt", receipt::code(&worker.token));
    assert_eq!(Worker::answer(ask).await.0, 200);
    let files = json!({ "files": [hex(&photo)] });
    let accepted = on(world, &id, "acceptance", files).await;
    assert_eq!(accepted.0, 200, "{}", accepted.1);
    assert_eq!(worker.post(world, "/withdrawal", &json!({})).await.0, 200);
    worker
}

#[tokio::test]
async fn the_log_holds_no_name_no_number_and_no_secret() {
    let log = Log::begin();
    let world = World::new().await;
    let cookie = world.clerk().await;
    let body = json!({
        "name": AUTHOR,
        "grants": [{ "scope": TOWNSHIP, "role": "mediator" }],
        "sign_in": { "account": "ouyang-account", "password": PASSWORD },
    });
    let at_console = |method: Method, path: &str| {
        world.ask(method, path).header("anxin-console", "1").header("cookie", &cookie)
    };
    let made = at_console(Method::POST, "/api/v1/console/people").json(&body).send().await;
    assert_eq!(made.expect("an answer").status(), 201);
    for password in ["wrong sesame wrong", PASSWORD] {
        let body = json!({ "account": "ouyang-account", "password": password });
        world.post("/api/v1/console/session", &body).await;
    }
    let code = world.code(TOWNSHIP).await;
    assert!(world.claim(&code).await.is_ok());
    assert!(world.claim(&code).await.is_err(), "a code spent");
    let mut phone = world.phone(TOWNSHIP).await;
    let mut op = phone.create(PLACE);
    op["body"]["fields"]["employer"] = json!(NAME);
    op["body"]["fields"]["employer_phone"] = json!(PHONE);
    let mut unreadable = phone.create(NAME);
    unreadable["body"]["do"] = json!(PHONE);
    assert_eq!(phone.push(&world, &[op.clone(), unreadable]).await.0, 200);
    op["body"]["fields"]["employer"] = json!(PLACE);
    assert_eq!(phone.push(&world, &[op.clone()]).await.0, 409);
    let broken = format!("{{\"ops\":[{op}");
    let ask = phone.ask(&world, Method::POST, "/api/v1/sync/push").body(broken);
    assert_eq!(ask.send().await.expect("an answer").status(), 400);
    let (_, page) = phone.feed(&world, None).await;
    assert!(page.to_string().contains(NAME));
    let search = format!("/api/v1/console/incoming?q={}", percent(NAME));
    let found = at_console(Method::GET, &search).send().await.expect("an answer");
    assert!(found.text().await.expect("text").contains(PHONE));
    let picture = jpeg(100);
    let begun = begin(&world, &phone, TOWNSHIP, &hex(&picture), "image/jpeg", 100).await;
    assert_eq!(send(&world, &phone, &location(&begun), 0, &picture).await, 204);

    let reporter = report(&world).await;

    let log = log.text();
    assert!(log.contains("INSERT INTO reports"), "reports are written, too");
    assert!(log.contains("INSERT INTO ops"), "the log is as fine as it gets");
    let cookie = cookie.split_once('=').expect("a pair").1;
    let encoded = percent(NAME);
    let secrets = [&phone.token, &code, cookie, &world.password, PASSWORD, "wrong sesame"];
    let people = [NAME, PHONE, PLACE, AUTHOR, &encoded, &encoded.to_lowercase()];
    let receipt = [reporter.token.clone(), receipt::code(&reporter.token)];
    let grouped = receipt::grouped(&receipt[1]);
    let told = [REPORTER, REPORTER_PHONE, REPORTER_ID, TAIL, WORDS, MESSAGE, QUESTION, &grouped];
    let reports = told.into_iter().chain(receipt.iter().map(String::as_str));
    for word in secrets.into_iter().chain(people).chain(reports) {
        let line = log.lines().find(|line| line.contains(word));
        assert_eq!(line, None, "{word}");
    }
}
