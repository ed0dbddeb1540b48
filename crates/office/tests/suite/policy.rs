//! Who may call what: every route of the API's own description, called by those it names and by
//! others.

use anxin_domain::id::PersonId;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::escrow::{Vault, leave, public_key};
use super::media::{begin, hex, jpeg, location, send};
use super::reports::{Worker, on};
use super::world::{Phone, TOWNSHIP, World};

/// Routes that answer everyone of the right kind, but with nothing of what he may not see.
const FILTERED: [&str; 7] = [
    "/sync/push",
    "/sync/feed",
    "/sync/live",
    "/console/incoming",
    "/console/live",
    "/console/reports",
    "/console/reports/counts",
];

/// One method of one path, as the office describes it.
struct Operation {
    method: Method,
    path: String,
    who: String,
    action: Option<String>,
    json: bool,
}

async fn operations(world: &World) -> Vec<Operation> {
    let answer = world.ask(Method::GET, "/api/openapi.json").send().await.expect("an answer");
    let document: Value = answer.json().await.expect("json");
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            all.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                who: operation["x-who"].as_str().expect("a caller").to_owned(),
                action: operation["x-action"].as_str().map(str::to_owned),
                json: !operation["requestBody"]["content"]["application/json"].is_null(),
            });
        }
    }
    // Signing out and giving up come last: the others need what they end.
    all.sort_by_key(|operation| operation.method == Method::DELETE);
    all
}

/// What the office has, for the paths to name.
struct Things {
    record: String,
    medium: String,
    upload: String,
    waiting: Phone,
    mediator: PersonId,
    reports: Vec<String>,
    photo: String,
    aside: String,
    vault: Vault,
}

impl Things {
    async fn new(world: &World, phone: &mut Phone) -> Self {
        let op = phone.create("政策里");
        phone.push(world, std::slice::from_ref(&op)).await;
        let mut strange = phone.create("政策里");
        strange["kind"] = json!("unheard_of");
        phone.push(world, std::slice::from_ref(&strange)).await;
        let bytes = jpeg(100);
        let medium = hex(&bytes);
        let whole = begin(world, phone, TOWNSHIP, &medium, "image/jpeg", 100).await;
        assert_eq!(send(world, phone, &location(&whole), 0, &bytes).await, 204);
        let begun = begin(world, phone, TOWNSHIP, &hex(b"x"), "image/jpeg", 100).await;
        let mut reports = Vec::new();
        let photo = Worker::photo(&bytes);
        for _ in 0..6 {
            let worker = Worker::new();
            let report = json!({ "scope": TOWNSHIP, "files": [photo] });
            assert_eq!(worker.report(world, &report).await.0, 200);
            assert_eq!(worker.send(world, &bytes).await, 204);
            reports.push(worker.found(world).await);
        }
        // Only with what was passed on a letter goes.
        let passed = json!({ "to": "县人社局", "words": "12333" });
        assert_eq!(on(world, &reports[5], "passing", passed).await.0, 200);
        Self {
            aside: strange["id"].as_str().expect("an id").to_owned(),
            vault: Vault::of(world, phone).await,
            reports,
            photo: medium.clone(),
            record: op["record"].as_str().expect("an id").to_owned(),
            medium,
            upload: location(&begun).rsplit('/').next().expect("an id").to_owned(),
            waiting: world.claim(&world.code(TOWNSHIP).await).await.expect("claimed"),
            mediator: world.mediator(TOWNSHIP).await,
        }
    }

    fn path(&self, path: &str) -> String {
        let (device, person) = (self.waiting.device.to_string(), self.mediator.to_string());
        let id = match path {
            _ if path.contains("/uploads/") => &self.upload,
            _ if path.contains("/devices/") => &device,
            _ if path.contains("/people/") => &person,
            _ if path.contains("/acceptance") => &self.reports[1],
            _ if path.contains("/refusal") => &self.reports[2],
            _ if path.ends_with("/letter") => &self.reports[5],
            _ if path.contains("/reports/") => &self.reports[0],
            _ => &self.record,
        };
        let filled = path.replace("{id}", id).replace("{record}", &self.record);
        let medium = if path.contains("/reports/") { &self.photo } else { &self.medium };
        let filled = filled.replace("{paper}", "cover").replace("{key}", &self.aside);
        filled.replace("{scope}", TOWNSHIP).replace("{sha256}", medium)
    }

    fn body(&self, path: &str) -> Value {
        match path.rsplit('/').next().unwrap_or_default() {
            "vault-key" => json!({ "public_key": public_key() }),
            "key" => json!(self.vault.escrow),
            "push" => json!({ "ops": [] }),
            "enrolments" => json!({ "person": self.mediator }),
            "grants" => json!({ "grants": [{ "scope": TOWNSHIP, "role": "mediator" }] }),
            "collective" => json!({ "scope": TOWNSHIP, "reports": self.reports[3..5] }),
            "question" | "refusal" => json!({ "words": "请补充" }),
            "passing" => json!({ "to": "县人社局", "words": "12333" }),
            "acceptance" => json!({}),
            "file" | "{paper}" | "dossier" | "notary" | "letter" => json!({ "purpose": "archive" }),
            "duplicates" => json!({ "other": self.record, "same": false }),
            "{key}" => json!({ "take": false, "reason": "重复登记" }),
            "confirm" => json!({ "number": "none" }),
            "reporter" => json!({ "name": "某劳务公司" }),
            "people" => json!({
                "name": "试验员",
                "grants": [{ "scope": TOWNSHIP, "role": "mediator" }],
            }),
            _ => json!(null),
        }
    }
}

/// Calls a route with a phone's session, a console's, both or none.
async fn call(
    world: &World,
    things: &Things,
    operation: &Operation,
    phone: Option<&Phone>,
    cookie: Option<&str>,
) -> Response {
    let mut ask = world
        .ask(operation.method.clone(), &things.path(&operation.path))
        .header("anxin-console", "1");
    if let Some(phone) = phone {
        ask = ask.bearer_auth(&phone.token);
    }
    if let Some(cookie) = cookie {
        ask = ask.header("cookie", cookie);
    }
    if operation.path.ends_with("/media") {
        ask = super::media::announced(ask, TOWNSHIP, &hex(b"y"), "image/jpeg", 100);
    } else if operation.method == Method::PATCH {
        ask = ask.header("upload-offset", 0).body("");
    } else if [Method::POST, Method::PUT].contains(&operation.method) {
        ask = ask.json(&things.body(&operation.path));
    }
    ask.send().await.expect("an answer")
}

#[tokio::test]
async fn each_route_lets_in_whom_the_table_names_and_nobody_else() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let things = Things::new(&world, &mut phone).await;
    let clerk = world.clerk().await;
    // Who may read no records and manage nobody; and who may not read the list of people.
    let (auditor, auditor_cookie) = world.colleague("auditor").await;
    let auditor_phone = world.phone_of(auditor).await;
    let (_, mediator_cookie) = world.colleague("mediator").await;
    let mut seen = 0;
    for operation in operations(&world).await {
        let label = format!("{} {}", operation.method, operation.path);
        let by_phone = match operation.who.as_str() {
            "anyone" => continue,
            who => who == "phone",
        };
        seen += 1;
        let answer = call(&world, &things, &operation, None, None).await;
        assert_eq!(answer.status(), 401, "{label}, by nobody");
        let (other_phone, other_cookie) =
            if by_phone { (None, Some(clerk.as_str())) } else { (Some(&phone), None) };
        let answer = call(&world, &things, &operation, other_phone, other_cookie).await;
        assert_eq!(answer.status(), 401, "{label}, by the other kind");
        let (phones, cookies) = if by_phone {
            ((Some(&auditor_phone), Some(&phone)), (None, None))
        } else {
            let outsider = match operation.action.as_deref() {
                Some("read_people") => &mediator_cookie,
                _ => &auditor_cookie,
            };
            ((None, None), (Some(outsider.as_str()), Some(clerk.as_str())))
        };
        let answer = call(&world, &things, &operation, phones.0, cookies.0).await;
        let own_business = !by_phone && operation.action.is_none();
        if FILTERED.iter().any(|path| operation.path.ends_with(path)) {
            assert_eq!(answer.status(), 200, "{label}, by who may not");
            if !operation.path.ends_with("/live") {
                let text = answer.text().await.expect("text");
                assert!(!text.contains(&things.record), "{label}, by who may not: {text}");
            }
        } else if !own_business {
            assert_eq!(answer.status(), 404, "{label}, by who may not");
        }
        if operation.path.ends_with("/left/{record}") {
            leave(&world, &things.vault, &things.record).await;
        }
        let answer = call(&world, &things, &operation, phones.1, cookies.1).await;
        assert!(![401, 404].contains(&answer.status().as_u16()), "{label}, by who may");
    }
    assert!(seen > 20, "{seen}");
}

/// Whether an answer is an error of the one shape, in words.
async fn in_words(answer: Response) -> bool {
    let kind = answer.headers().get("content-type").map(|kind| kind.as_bytes().to_vec());
    let body: Value = answer.json().await.unwrap_or_default();
    kind.is_some_and(|kind| kind == b"application/problem+json")
        && body["title"].as_str().is_some_and(|title| !title.starts_with("problem."))
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_words_on_every_route() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let clerk = world.clerk().await;
    let mut seen = 0;
    for operation in operations(&world).await {
        let label = format!("{} {}", operation.method, operation.path);
        let ask = |path: &str| {
            let ask = world.ask(operation.method.clone(), path).header("anxin-console", "1");
            match operation.who.as_str() {
                "phone" => ask.bearer_auth(&phone.token),
                _ => ask.header("cookie", &clerk),
            }
        };
        if operation.path.contains('{') {
            // The scope's brackets, too, are no id.
            let answer = ask(&operation.path).send().await.expect("an answer");
            assert_eq!(answer.status(), 404, "{label}");
            assert!(operation.method == Method::HEAD || in_words(answer).await, "{label}");
        } else if operation.json {
            for body in ["{\"ops\": [", "nothing", "[]", "{\"ops\": 7}"] {
                let answer = ask(&operation.path).header("content-type", "application/json");
                let answer = answer.body(body).send().await.expect("an answer");
                assert!(answer.status().is_client_error(), "{label}: {body}");
                assert!(in_words(answer).await, "{label}: {body}");
            }
        } else {
            continue;
        }
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}
