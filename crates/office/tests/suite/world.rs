//! An office with the made-up county, a clerk, and phones with real keys.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_office::app::{Office, serve};
use anxin_office::config::Config;
use anxin_office::demo;
use anxin_protocol::device::{Claim, Claimed, Session, Signed, comparison_number, signed_text};
use anxin_protocol::sync::Page;
use anxin_sync::op::OP_SCHEMA;
use anxin_sync::{Body, Op};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Parser;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

pub(crate) const TOWNSHIP: &str = "429800001";
pub(crate) const OTHER_TOWNSHIP: &str = "429800002";

pub(crate) struct World {
    pub(crate) origin: String,
    pub(crate) office: Arc<Office>,
    pub(crate) client: Client,
    pub(crate) password: String,
    pub(crate) web: PathBuf,
    pub(crate) data: PathBuf,
    enrolment: String,
    desk: OnceCell<String>,
    _folder: TempDir,
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn code_in(link: &str) -> String {
    link.rsplit("enrol=").next().expect("a code").to_owned()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// An office with settings of its own.
    pub(crate) async fn with(set: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let listen = listener.local_addr().expect("an address");
        drop(listener);
        let data = folder.path().to_string_lossy().into_owned();
        let listen_text = listen.to_string();
        let web = folder.path().join("web");
        std::fs::create_dir(&web).expect("a folder");
        let web_text = web.to_string_lossy().into_owned();
        let arguments =
            ["anxin-office", "--data", &data, "--web", &web_text, "--listen", &listen_text];
        let mut config = Config::parse_from(arguments);
        set(&mut config);
        let office = Office::open(&config).await.expect("an office");
        let demo = demo::fill(&office, 7).await.expect("a county");
        let origin = config.origin();
        tokio::spawn(serve(Arc::clone(&office), listen, std::future::pending()));
        let client = Client::new();
        while client.get(format!("{origin}/healthz")).send().await.is_err() {
            tokio::task::yield_now().await;
        }
        Self {
            origin,
            office,
            client,
            password: demo.password.expect("a fresh county"),
            web,
            data: folder.path().to_owned(),
            enrolment: code_in(&demo.enrolment),
            desk: OnceCell::new(),
            _folder: folder,
        }
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin))
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        let ask = self.ask(Method::POST, path).header("anxin-console", "1").json(body);
        ask.send().await.expect("an answer")
    }

    /// The cookie of a clerk who stays at the desk: to sign in is slow on purpose.
    pub(crate) async fn desk(&self) -> &str {
        self.desk.get_or_init(|| self.clerk()).await
    }

    /// A clerk's cookie.
    pub(crate) async fn clerk(&self) -> String {
        self.sign_in("demo", &self.password).await
    }

    async fn sign_in(&self, account: &str, password: &str) -> String {
        let body = json!({ "account": account, "password": password });
        let answer = self.post("/api/v1/console/session", &body).await;
        let cookie = answer.headers().get("set-cookie").expect("a cookie");
        cookie.to_str().expect("text").split(';').next().expect("a pair").to_owned()
    }

    /// A new person with a role in the whole county, and the cookie of that person's console.
    pub(crate) async fn colleague(&self, role: &str) -> (PersonId, String) {
        let scopes = self.office.store.scopes().await.expect("scopes");
        let county = scopes.into_iter().find(|row| row.parent.is_none()).expect("a county");
        self.colleague_at(county.id.as_str(), role).await
    }

    /// The same in one place.
    pub(crate) async fn colleague_at(&self, scope: &str, role: &str) -> (PersonId, String) {
        let place: String = scope.chars().filter(char::is_ascii_alphanumeric).collect();
        let account = format!("colleague-{role}-{place}");
        let answer = self
            .ask(Method::POST, "/api/v1/console/people")
            .header("anxin-console", "1")
            .header("cookie", self.clerk().await)
            .json(&json!({
                "name": "同事",
                "grants": [{ "scope": scope, "role": role }],
                "sign_in": { "account": account, "password": "long enough" },
            }))
            .send()
            .await
            .expect("an answer");
        let made: Value = answer.json().await.expect("json");
        let id = made["id"].as_str().expect("an id").parse().expect("an id");
        (id, self.sign_in(&account, "long enough").await)
    }

    /// The mediator of a township.
    pub(crate) async fn mediator(&self, township: &str) -> PersonId {
        let people = self.office.store.people().await.expect("people");
        let scope = ScopeId::parse(township).expect("a scope");
        let person = people
            .iter()
            .find(|person| {
                person.grants.iter().any(|(own, role)| *own == scope && role == "mediator")
            })
            .expect("a mediator");
        person.id
    }

    /// A code for the mediator of a township.
    pub(crate) async fn code(&self, township: &str) -> String {
        self.code_for(self.mediator(township).await).await
    }

    async fn code_for(&self, person: PersonId) -> String {
        let answer = self
            .ask(Method::POST, "/api/v1/console/enrolments")
            .header("anxin-console", "1")
            .header("cookie", self.clerk().await)
            .json(&json!({ "person": person }))
            .send()
            .await
            .expect("an answer");
        let made: Value = answer.json().await.expect("json");
        code_in(made["link"].as_str().expect("a link"))
    }

    /// The code that the demo prints.
    pub(crate) fn printed_code(&self) -> String {
        self.enrolment.clone()
    }

    /// An enrolled, confirmed phone with a session, of a township's mediator.
    pub(crate) async fn phone(&self, township: &str) -> Phone {
        let mut phone = self.phone_of(self.mediator(township).await).await;
        township.clone_into(&mut phone.township);
        phone
    }

    /// An enrolled, confirmed phone with a session, of a person.
    pub(crate) async fn phone_of(&self, person: PersonId) -> Phone {
        let code = self.code_for(person).await;
        let mut phone = self.claim(&code).await.expect("claimed");
        let confirm = format!("/api/v1/console/devices/{}/confirm", phone.device);
        let answer = self
            .ask(Method::POST, &confirm)
            .header("anxin-console", "1")
            .header("cookie", self.clerk().await)
            .json(&json!({ "number": phone.number }))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 204);
        let answer = self.post("/api/v1/device/session", &phone.signed("session")).await;
        let session: Session = answer.json().await.expect("a session");
        phone.token = session.token;
        phone
    }

    /// Claims a code; the status on refusal.
    pub(crate) async fn claim(&self, code: &str) -> Result<Phone, u16> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("random bytes");
        let key = SigningKey::from_slice(&seed).expect("a key");
        let public_key = encode(key.verifying_key().to_encoded_point(false).as_bytes());
        let claim = Claim {
            code: code.to_owned(),
            public_key: public_key.clone(),
            label: "测试机".to_owned(),
        };
        let body = serde_json::to_value(claim).expect("json");
        let answer = self.post("/api/v1/enrol/claim", &body).await;
        if answer.status() != 200 {
            return Err(answer.status().as_u16());
        }
        let claimed: Claimed = answer.json().await.expect("json");
        Ok(Phone {
            device: claimed.device,
            number: comparison_number(code, &public_key, &claimed.nonce),
            key,
            token: String::new(),
            township: String::new(),
            seq: 0,
        })
    }
}

pub(crate) struct Phone {
    pub(crate) device: DeviceId,
    pub(crate) number: String,
    pub(crate) token: String,
    pub(crate) township: String,
    pub(crate) seq: u64,
    key: SigningKey,
}

impl Phone {
    /// A statement, signed with the phone's key.
    pub(crate) fn signed(&self, purpose: &str) -> Value {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).expect("random bytes");
        let nonce = encode(&nonce);
        let text = signed_text(purpose, self.device, 1, &nonce);
        let signature: Signature = self.key.sign(text.as_bytes());
        let signature = encode(&signature.to_bytes());
        let signed = Signed { device: self.device, at: 1, nonce, signature };
        serde_json::to_value(signed).expect("json")
    }

    /// A new lead, as an op.
    pub(crate) fn create(&mut self, place: &str) -> Value {
        self.seq += 1;
        let mut id = self.device.0.into_bytes();
        id[8..].copy_from_slice(&self.seq.to_be_bytes());
        let op = Op {
            id: OpId(Uuid::from_bytes(id)),
            device: self.device,
            seq: self.seq,
            record: RecordId(Uuid::from_u128(u128::from_be_bytes(id) ^ 1)),
            kind: "lead".to_owned(),
            scope: ScopeId::parse(self.township.clone()).expect("a scope"),
            base: 0,
            at: 1,
            schema: OP_SCHEMA,
            body: Body::Create {
                parent: None,
                fields: [("place".to_owned(), json!(place))].into(),
            },
        };
        serde_json::to_value(op).expect("json")
    }

    pub(crate) fn ask(&self, world: &World, method: Method, path: &str) -> RequestBuilder {
        world.ask(method, path).bearer_auth(&self.token)
    }

    pub(crate) async fn push(&self, world: &World, ops: &[Value]) -> (u16, Value) {
        let body = json!({ "ops": ops });
        let answer = self.ask(world, Method::POST, "/api/v1/sync/push").json(&body).send().await;
        let answer = answer.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("json"))
    }

    /// The feed from a cursor on.
    pub(crate) async fn feed(&self, world: &World, cursor: Option<&str>) -> (u16, Value) {
        let path = cursor.map_or_else(
            || "/api/v1/sync/feed".to_owned(),
            |cursor| format!("/api/v1/sync/feed?cursor={cursor}"),
        );
        let answer = self.ask(world, Method::GET, &path).send().await.expect("an answer");
        let (status, bytes) = (answer.status().as_u16(), answer.bytes().await.expect("a body"));
        let Some(page) = Page::read(&bytes) else {
            return (status, serde_json::from_slice(&bytes).expect("json"));
        };
        let rows = page.rows().map(|row| serde_json::from_slice(row).expect("a record"));
        let rows: Vec<Value> = rows.collect();
        let mut told = serde_json::to_value(&page.head).expect("json");
        told["rows"] = rows.into();
        (status, told)
    }
}
