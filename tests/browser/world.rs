//! A phone that was enrolled at no office, on a store of its own for each test.

use std::collections::BTreeMap;

use anxin::desk::{Desk, Gate};
use anxin::platform::crypto;
use anxin::platform::disk::Disk;
use anxin::sync::enrol::Enrolled;
use anxin::vault::pin::SecretKind;
use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_protocol::sync::{GrantedScope, Page};
use anxin_sync::Record;
use serde_json::json;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};

pub const PIN: &str = "739184";
/// A text that stands in every record made here and must stand nowhere on the disk.
pub const SECRET: &str = "宏达建工𠮷";

/// The name of a store that no other test has.
pub fn fresh_name() -> String {
    format!("test-{}", crypto::hex(&crypto::random::<8>().expect("random")))
}

pub fn scope() -> ScopeId {
    ScopeId::parse("429800001").expect("a scope")
}

/// An enrolled phone with its PIN chosen, of an office that has told no key.
pub async fn phone(name: &str) -> Desk {
    phone_of(name, 7, None).await
}

/// The same, with its device's number and the office's public key.
pub async fn phone_of(name: &str, device: u128, office_key: Option<String>) -> Desk {
    let disk = Disk::open(name).await.expect("a disk");
    let pair = crypto::signing_pair().await.expect("a pair");
    disk.put_object("keys", "signing", &pair).await.expect("kept");
    let who = Enrolled {
        device: DeviceId(Uuid::from_u128(device)),
        person: PersonId(Uuid::from_u128(8)),
        name: "试用员".to_owned(),
        scopes: vec![GrantedScope {
            id: scope(),
            name: "试用镇".to_owned(),
            write: true,
            sealed: false,
        }],
        office_key,
    };
    Gate::choose(&disk, &who, SecretKind::Pin, PIN).await.expect("a desk")
}

/// Opens a phone's store anew, as after a restart.
pub async fn reopen(name: &str) -> Desk {
    let disk = Disk::open(name).await.expect("a disk");
    Gate::unlock(&disk, PIN).await.expect("a desk")
}

/// A finished lead.
pub async fn lead(desk: &Desk) -> RecordId {
    let fields = BTreeMap::from([("employer".to_owned(), json!(SECRET))]);
    let id = desk.new_draft("lead", &scope(), None, fields).await.expect("a draft");
    desk.finish(id).await.expect("saved");
    id
}

/// While it lives, the browser's store takes nothing: as if the phone were full.
pub struct Refusing(js_sys::Function);

impl Refusing {
    /// It takes no value longer than so many bytes.
    pub fn longer_than(bytes: u32) -> Self {
        let stand_in = js_sys::eval(&format!(
            "(() => {{ const p = IDBObjectStore.prototype, put = p.put;
               p.put = function (value, ...rest) {{
                 if (value.byteLength <= {bytes}) return put.call(this, value, ...rest);
                 throw new DOMException('full', 'QuotaExceededError'); }};
               return () => {{ p.put = put; }}; }})()"
        ));
        Self(stand_in.expect("a script").unchecked_into())
    }
}

/// While it lives, the connection that writes first fails at every write; one that is opened later does not: as
/// when the browser has dropped a connection and not told.
pub struct Dead(js_sys::Function);

impl Dead {
    /// `put` throws.
    pub fn throwing() -> Self {
        Self::with("throw new DOMException('dead', 'UnknownError');")
    }

    /// The transaction is aborted.
    pub fn aborting() -> Self {
        Self::with("const asked = put.call(this, ...rest); this.transaction.abort(); return asked;")
    }

    fn with(failure: &str) -> Self {
        let stand_in = js_sys::eval(&format!(
            "(() => {{ const p = IDBObjectStore.prototype, put = p.put; let dead;
               p.put = function (...rest) {{ dead ??= this.transaction.db;
                 if (this.transaction.db !== dead) return put.call(this, ...rest);
                 {failure} }};
               return () => {{ p.put = put; }}; }})()"
        ));
        Self(stand_in.expect("a script").unchecked_into())
    }
}

impl Drop for Dead {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// While it lives, no database is opened: `open` fails, or never answers.
pub struct Shut(js_sys::Function);

impl Shut {
    /// `open` fails, as WebKit's does in a page whose connection was lost.
    pub fn failing() -> Self {
        Self::with("throw new DOMException('server lost', 'UnknownError');")
    }

    /// `open` never answers.
    pub fn silent() -> Self {
        Self::with("return {};")
    }

    fn with(answer: &str) -> Self {
        let stand_in = js_sys::eval(&format!(
            "(() => {{ const p = IDBFactory.prototype, open = p.open;
               p.open = function () {{ {answer} }};
               return () => {{ p.open = open; }}; }})()"
        ));
        Self(stand_in.expect("a script").unchecked_into())
    }
}

impl Drop for Shut {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

impl Drop for Refusing {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// A lead as the office has it.
pub fn row(number: u64, version: u64, employer: &str) -> Record {
    let stamp =
        json!({ "by": Uuid::from_u128(8), "device": Uuid::from_u128(9), "at": 1, "got": 2 });
    serde_json::from_value(json!({
        "id": record(number), "kind": "lead", "scope": scope(), "version": version,
        "rev": number + version, "receipt": format!("{number:05}"),
        "created": stamp, "updated": stamp, "fields": { "employer": employer }, "edits": {},
    }))
    .expect("a record")
}

/// A page of the office's feed.
pub fn feed(rows: &[Record], gone: &[RecordId]) -> Page {
    let head = json!({ "cursor": "c", "more": false, "gone": gone, "epoch": "e", "now": 1 });
    let head = serde_json::from_value(head).expect("a head");
    let rows = rows.iter().map(|row| serde_json::to_string(row).expect("json"));
    Page::new(head, &rows.collect::<Vec<_>>())
}

pub fn record(number: u64) -> RecordId {
    RecordId(Uuid::from_u128(number.into()))
}
