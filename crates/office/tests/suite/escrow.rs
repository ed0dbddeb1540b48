//! What a phone hands in without its PIN, and what its person's new phone gets back.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use anxin_domain::id::DeviceId;
use anxin_office::import::import;
use anxin_office::sealed_box::seal_to;
use anxin_protocol::escrow::{
    ESCROW_KEY, EscrowFile, EscrowKey, MAGIC, NONCE, SealedValue, key_aad, key_id, signed_key_text,
    value_aad, value_head,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::world::{OTHER_TOWNSHIP, Phone, TOWNSHIP, World, encode};

/// The vault of a phone, as far as the office has to do with it.
pub(crate) struct Vault {
    pub(crate) escrow: EscrowKey,
    key: [u8; 32],
}

impl Vault {
    /// A vault of a phone, its signing key known to the office.
    pub(crate) async fn of(world: &World, phone: &Phone) -> Self {
        let signing = SigningKey::from_slice(&[9; 32]).expect("a key");
        let vault = Self::signed_by(world, phone, &signing).await;
        assert_eq!(register(world, phone, &signing).await, 204);
        vault
    }

    async fn signed_by(world: &World, phone: &Phone, signing: &SigningKey) -> Self {
        let (_, told) = phone.feed(world, None).await;
        let public = told["office_key"].as_str().expect("the office tells its key");
        let public = URL_SAFE_NO_PAD.decode(public).expect("a point");
        let (device, key) = (phone.device, [5; 32]);
        let sealed = seal_to(&public, &key_aad(device), &key).expect("seals");
        let (sealed, office_key) = (STANDARD.encode(sealed), key_id(&public));
        let text = signed_key_text(device, &office_key, &sealed);
        let signature: Signature = signing.sign(text.as_bytes());
        let signature = STANDARD.encode(signature.to_bytes());
        Self { escrow: EscrowKey { device, office_key, sealed, signature }, key }
    }

    fn value(&self, store: &str, key: &str, plain: &[u8]) -> SealedValue {
        let (nonce, aad) = ([3; NONCE], value_aad(store, key));
        let cipher = Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&self.key));
        let body = cipher.encrypt(Nonce::from_slice(&nonce), Payload { msg: plain, aad: &aad });
        let sealed = [value_head(ESCROW_KEY, &nonce), body.expect("seals")].concat();
        SealedValue { store: store.to_owned(), key: key.to_owned(), value: STANDARD.encode(sealed) }
    }

    fn ops(&self, first: u64, ops: &[Value]) -> SealedValue {
        self.value("ops", &format!("{first:020}"), &serde_json::to_vec(ops).expect("JSON"))
    }
}

/// The public half of the key that the vaults here sign with.
pub(crate) fn public_key() -> String {
    let signing = SigningKey::from_slice(&[9; 32]).expect("a key");
    encode(signing.verifying_key().to_encoded_point(false).as_bytes())
}

/// Leaves a draft of a record at the office, as a file from a lock screen does.
pub(crate) async fn leave(world: &World, vault: &Vault, record: &str) {
    let draft = serde_json::to_vec(&json!({ "record": record, "at": 7 })).expect("JSON");
    let values = vec![vault.value("drafts", record, &draft)];
    let file = EscrowFile { escrow: vault.escrow.clone(), values };
    let path = world.data.join("left.sealed");
    let bytes = [MAGIC, &serde_json::to_vec(&file).expect("JSON")].concat();
    std::fs::write(&path, bytes).expect("written");
    assert_eq!(import(&world.office, &path, "").await.expect("taken in").drafts, 1);
}

async fn register(world: &World, phone: &Phone, signing: &SigningKey) -> u16 {
    let point = encode(signing.verifying_key().to_encoded_point(false).as_bytes());
    let ask = phone.ask(world, Method::PUT, "/api/v1/device/vault-key");
    ask.json(&json!({ "public_key": point })).send().await.expect("an answer").status().as_u16()
}

async fn hand_in(
    world: &World,
    phone: &Phone,
    escrow: &EscrowKey,
    values: &[SealedValue],
) -> (u16, Value) {
    let statement = phone.signed("escrow");
    let body = json!({ "statement": statement, "escrow": escrow, "values": values });
    let answer = world.post("/api/v1/escrow/ops", &body).await;
    (answer.status().as_u16(), answer.json().await.expect("json"))
}

#[tokio::test]
async fn what_is_handed_in_without_the_pin_is_there_once() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let vault = Vault::of(&world, &phone).await;
    let ops = [phone.create("一"), phone.create("二"), phone.create("三")];
    let (status, told) = hand_in(&world, &phone, &vault.escrow, &[]).await;
    assert_eq!((status, &told["next_seq"]), (200, &json!(1)), "{told}");
    let values = [vault.ops(1, &ops[..2]), vault.ops(3, &ops[2..])];
    let (status, told) = hand_in(&world, &phone, &vault.escrow, &values).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!((&told["next_seq"], &told["taken"]), (&json!(4), &json!([true, true])));
    // The vault opens after all: the same ops get the same verdicts, and none is there twice.
    let (status, pushed) = phone.push(&world, &ops).await;
    assert_eq!((status, &pushed["verdicts"]), (200, &told["verdicts"]));
    let (_, feed) = phone.feed(&world, None).await;
    let rows = feed["rows"].as_array().expect("rows");
    assert_eq!(rows.iter().filter(|row| row["version"] == 1).count(), rows.len());
    // A gap is told: the second value waits for what is before it.
    let later = [phone.create("四"), phone.create("五")];
    let (_, told) = hand_in(&world, &phone, &vault.escrow, &[vault.ops(5, &later[1..])]).await;
    assert_eq!((&told["next_seq"], &told["taken"]), (&json!(4), &json!([false])));
}

#[tokio::test]
async fn only_what_the_vault_has_sealed_is_taken() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let forged = [phone.create("伪造")];
    let signing = SigningKey::from_slice(&[9; 32]).expect("a key");
    let early = Vault::signed_by(&world, &phone, &signing).await;
    let (status, told) = hand_in(&world, &phone, &early.escrow, &[early.ops(1, &forged)]).await;
    assert_eq!((status, &told["code"]), (403, &json!("escrow_unsigned")), "not registered yet");
    let vault = Vault::of(&world, &phone).await;
    let other = SigningKey::from_slice(&[8; 32]).expect("a key");
    assert_eq!(register(&world, &phone, &other).await, 409, "the first key stays");
    // Whoever has the phone and not its vault can seal to the office, but not sign.
    let thief = Vault::signed_by(&world, &phone, &other).await;
    let (status, told) = hand_in(&world, &phone, &thief.escrow, &[thief.ops(1, &forged)]).await;
    assert_eq!((status, &told["code"]), (403, &json!("escrow_unsigned")));
    // Nor make a value under the escrow key, nor move one.
    let mut bent = vault.ops(1, &forged);
    bent.key = format!("{:020}", 2);
    assert_eq!(hand_in(&world, &phone, &vault.escrow, &[bent]).await.0, 422);
    let strange = Vault { key: [6; 32], escrow: vault.escrow.clone() };
    assert_eq!(hand_in(&world, &phone, &vault.escrow, &[strange.ops(1, &forged)]).await.0, 422);
    // And another phone's escrow key is not this one's.
    let second = world.phone(TOWNSHIP).await;
    assert_eq!(hand_in(&world, &second, &vault.escrow, &[]).await.0, 403);
    let (_, feed) = phone.feed(&world, None).await;
    assert!(!feed["rows"].to_string().contains("伪造"));
}

#[tokio::test]
async fn a_revoked_phone_still_hands_in() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let vault = Vault::of(&world, &phone).await;
    let ops = [phone.create("停用之前")];
    let revoke = format!("/api/v1/console/devices/{}/revoke", phone.device);
    let ask = world.ask(Method::POST, &revoke).header("anxin-console", "1");
    let ask = ask.header("cookie", world.clerk().await).json(&json!(null));
    assert_eq!(ask.send().await.expect("an answer").status(), 204);
    let (status, told) = hand_in(&world, &phone, &vault.escrow, &[vault.ops(1, &ops)]).await;
    assert_eq!((status, &told["taken"]), (200, &json!([true])), "{told}");
}

#[tokio::test]
async fn the_key_is_opened_for_the_same_persons_phone_and_nobody_else() {
    let world = World::new().await;
    let old = world.phone(TOWNSHIP).await;
    let vault = Vault::of(&world, &old).await;
    let ask = async |phone: &Phone| {
        let ask = phone.ask(&world, Method::POST, "/api/v1/escrow/key").json(&vault.escrow);
        let answer = ask.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("json"))
    };
    let new = world.phone(TOWNSHIP).await;
    let (status, told) = ask(&new).await;
    assert_eq!((status, &told["key"]), (200, &json!(STANDARD.encode(vault.key))));
    let stranger = world.phone(OTHER_TOWNSHIP).await;
    assert_eq!(ask(&stranger).await.0, 404);
    let audit = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    let opened = audit.iter().filter(|row| row.entry.action == "escrow.opened");
    let opened: Vec<_> = opened.map(|row| (row.entry.device, row.entry.target.clone())).collect();
    assert_eq!(opened, [(Some(new.device), old.device.to_string())]);
}

#[tokio::test]
async fn a_file_from_the_lock_screen_brings_ops_files_and_drafts() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let vault = Vault::of(&world, &phone).await;
    let op = phone.create("锁着的手机");
    let photo = [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 600]].concat();
    let hash = anxin_domain::hex::encode(&Sha256::digest(&photo));
    let drafted = DeviceId::from_parts(5, [5; 10]).to_string();
    let parcel = |record: &Value| {
        let parcel = json!({ "hash": hash, "mime": "image/jpeg", "size": photo.len(), "pieces": 2,
            "scope": TOWNSHIP, "record": record, "upload": null, "done": false });
        serde_json::to_vec(&parcel).expect("JSON")
    };
    let draft = json!({ "record": drafted, "kind": "lead", "scope": TOWNSHIP, "parent": null,
        "values": { "place": "草稿" }, "was": {}, "at": 7 });
    let values = vec![
        vault.ops(1, std::slice::from_ref(&op)),
        vault.value("drafts", &drafted, &serde_json::to_vec(&draft).expect("JSON")),
        vault.value("parcels", "a", &parcel(&op["record"])),
        vault.value("parcels", "b", &parcel(&json!(drafted))),
        vault.value("media", &format!("{hash}.0000"), &photo[..300]),
        vault.value("media", &format!("{hash}.0001"), &photo[300..]),
    ];
    let file = EscrowFile { escrow: vault.escrow.clone(), values };
    let path = world.data.join("phone.sealed");
    let bytes = [MAGIC, &serde_json::to_vec(&file).expect("JSON")].concat();
    std::fs::write(&path, &bytes).expect("written");
    let imported = import(&world.office, &path, "").await.expect("taken in");
    assert_eq!((imported.standing, imported.files, imported.drafts), (1, 1, 1));
    // The person's phone fetches the draft, once; nobody else sees it.
    let get = async |phone: &Phone, path: &str| {
        let answer = phone.ask(&world, Method::GET, path).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("json"))
    };
    let stranger = world.phone(OTHER_TOWNSHIP).await;
    assert_eq!(get(&stranger, "/api/v1/left").await.1, json!({ "records": [] }));
    let one = format!("/api/v1/left/{drafted}");
    assert_eq!(get(&stranger, &one).await.0, 404);
    assert_eq!(get(&phone, "/api/v1/left").await.1, json!({ "records": [drafted] }));
    let (_, left) = get(&phone, &one).await;
    assert_eq!(left["draft"], draft);
    assert_eq!(left["files"][0]["bytes"], json!(STANDARD.encode(&photo)));
    let gone = phone.ask(&world, Method::DELETE, &one).send().await.expect("an answer");
    assert_eq!(gone.status(), 204);
    assert_eq!(get(&phone, "/api/v1/left").await.1, json!({ "records": [] }));
    // With one byte another one it is taken by nobody.
    let mut bent = file;
    let value = &mut bent.values[0].value;
    let other = if value[40..].starts_with('A') { "B" } else { "A" };
    value.replace_range(40..41, other);
    let bytes = [MAGIC, &serde_json::to_vec(&bent).expect("JSON")].concat();
    std::fs::write(&path, &bytes).expect("written");
    assert!(import(&world.office, &path, "").await.is_err());
}
