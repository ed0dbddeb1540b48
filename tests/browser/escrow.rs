//! What the office can open without the phone's PIN, and a new enrolment beside a locked vault.

use std::collections::BTreeMap;

use anxin::desk::{Attachment, Desk, Gate, sealed_file};
use anxin::platform::crypto;
use anxin::platform::disk::Disk;
use anxin_protocol::escrow::{ESCROW_KEY, EscrowFile, MAGIC, key_aad, split_value, value_aad};
use anxin_sync::{Op, Parcel};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{PIN, SECRET, feed, fresh_name, lead, phone, phone_of, reopen, scope};

/// The office's key pair: what phones are told, and what opens.
async fn office() -> (String, Vec<u8>) {
    let (public, private) = crypto::generate_box_pair().await.expect("a pair");
    (URL_SAFE_NO_PAD.encode(public), private)
}

static PHOTO: [u8; 300_000] = [7; 300_000];

/// A finished lead with a photo, and a draft with another.
async fn work(desk: &Desk) {
    let photo = |bytes: &[u8]| Attachment {
        mime: "image/jpeg".to_owned(),
        bytes: bytes.to_vec(),
        orig: String::new(),
        thumb: String::new(),
        caption: String::new(),
    };
    let done = desk.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    desk.put_field(done, "employer", json!(SECRET)).await.expect("kept");
    desk.attach(done, "", "photo", Ok(photo(&PHOTO))).await.expect("kept");
    desk.finish(done).await.expect("saved");
    let open = desk.new_draft("site", &scope(), None, BTreeMap::new()).await.expect("a draft");
    desk.put_field(open, "name", json!("未写完")).await.expect("kept");
    desk.attach(open, "", "photo", Ok(photo(b"another"))).await.expect("kept");
}

/// Opens the values of a file as the office does, by store and key.
async fn opened(file: &[u8], private: &[u8]) -> Vec<(String, String, Vec<u8>)> {
    let json = file.strip_prefix(MAGIC).expect("its beginning");
    let file: EscrowFile = serde_json::from_slice(json).expect("JSON");
    let sealed = STANDARD.decode(&file.escrow.sealed).expect("base64");
    let raw = crypto::open_with(private, &key_aad(file.escrow.device), &sealed).await;
    let key = crypto::sealing_key(&raw.expect("the office's key opens")).await.expect("a key");
    let mut all = Vec::new();
    for value in file.values {
        let sealed = STANDARD.decode(&value.value).expect("base64");
        let (number, nonce, body) = split_value(&sealed).expect("a sealed value");
        assert_eq!(number, ESCROW_KEY);
        let aad = value_aad(&value.store, &value.key);
        let plain = crypto::open(&key, nonce, &aad, body).await.expect("opens");
        all.push((value.store, value.key, plain));
    }
    all
}

/// That the office finds the op, the draft and both files.
async fn is_all_there(disk: &Disk, private: &[u8]) {
    let file = sealed_file(disk).await.expect("read").expect("something waits");
    assert!(!String::from_utf8_lossy(&file).contains(SECRET), "sealed");
    let all = opened(&file, private).await;
    let of = |store: &str| all.iter().filter(|(one, ..)| one == store).collect::<Vec<_>>();
    let ops: Vec<Op> = of("ops")
        .iter()
        .flat_map(|(_, _, plain)| serde_json::from_slice::<Vec<Op>>(plain).expect("ops"))
        .collect();
    assert_eq!(ops.len(), 1);
    assert_eq!(ops[0].seq, 1);
    let drafts = of("drafts");
    let draft: Value = serde_json::from_slice(&drafts[0].2).expect("a draft");
    assert_eq!((drafts.len(), &draft["values"]["name"]), (1, &json!("未写完")));
    let parcels: Vec<Parcel> = of("parcels")
        .iter()
        .map(|(_, _, plain)| serde_json::from_slice(plain).expect("a parcel"))
        .collect();
    assert_eq!(parcels.len(), 2);
    for parcel in parcels {
        let pieces = of("media").into_iter().filter(|(_, key, _)| key.starts_with(&parcel.hash));
        let bytes: Vec<u8> = pieces.flat_map(|(_, _, piece)| piece.clone()).collect();
        assert_eq!(crypto::hex(&crypto::sha256(&bytes).await.expect("a hash")), parcel.hash);
    }
}

/// D5: the PIN is not needed for what is not at the office.
#[wasm_bindgen_test]
async fn what_waits_opens_with_the_offices_key_and_without_the_pin() {
    let name = fresh_name();
    let (public, private) = office().await;
    let unlocked = phone_of(&name, 7, Some(public)).await;
    work(&unlocked).await;
    drop(unlocked);
    let disk = Disk::open(&name).await.expect("opens");
    is_all_there(&disk, &private).await;
    // And the phone itself reads it as before.
    let anew = reopen(&name).await;
    assert_eq!((anew.waiting(), anew.drafts().len()), (3, 1));
}

/// A phone of an earlier version: nothing of it lies under an escrow key until the office tells its own.
#[wasm_bindgen_test]
async fn what_an_earlier_version_kept_is_sealed_anew() {
    let name = fresh_name();
    let (public, private) = office().await;
    let unlocked = phone(&name).await;
    work(&unlocked).await;
    let disk = Disk::open(&name).await.expect("opens");
    assert_eq!(sealed_file(&disk).await, Ok(None), "the office could open nothing");
    let mut page = feed(&[], &[]);
    page.head.office_key = Some(public);
    unlocked.take_in(&page).await.expect("kept");
    // No office answers here; what needs none is done all the same.
    unlocked.sync_now().await;
    is_all_there(&disk, &private).await;
    let anew = reopen(&name).await;
    assert_eq!((anew.waiting(), anew.drafts().len()), (3, 1));
}

/// An office that has rotated its key opens with the new one.
#[wasm_bindgen_test]
async fn a_new_office_key_is_sealed_to_and_the_old_one_no_more() {
    let name = fresh_name();
    let (old, old_private) = office().await;
    let (new, private) = office().await;
    let unlocked = phone_of(&name, 7, Some(old)).await;
    work(&unlocked).await;
    let disk = Disk::open(&name).await.expect("opens");
    is_all_there(&disk, &old_private).await;
    let mut page = feed(&[], &[]);
    page.head.office_key = Some(new);
    unlocked.take_in(&page).await.expect("kept");
    unlocked.sync_now().await;
    is_all_there(&disk, &private).await;
}

/// The old vault stays as it is, whatever is begun beside it, until what it holds is elsewhere.
#[wasm_bindgen_test]
async fn a_new_enrolment_leaves_the_locked_vault_as_it_is() {
    let name = fresh_name();
    let (public, private) = office().await;
    let desk = phone_of(&name, 7, Some(public.clone())).await;
    work(&desk).await;
    drop(desk);
    let Ok(Gate::Locked { disk, anew: None, .. }) = Gate::open_named(&name).await else {
        panic!("it is locked");
    };
    let beside = Gate::beside(&disk).await.expect("a disk");
    assert_ne!(beside.name(), name);
    // The old PIN still opens it while nothing was chosen.
    assert_eq!(Gate::unlock(&disk, PIN).await.expect("opens").drafts().len(), 1);
    let second = phone_of(beside.name(), 8, Some(public)).await;
    lead(&second).await;
    assert_eq!(second.drafts().len(), 0);
    let Ok(Gate::Locked { disk: now, .. }) = Gate::open_named(&name).await else {
        panic!("it is locked");
    };
    assert_eq!(now.name(), beside.name(), "the new vault is the one in use");
    is_all_there(&disk, &private).await;
    // Forgotten again: a third one, beside both.
    let third = Gate::beside(&now).await.expect("a disk");
    assert!(third.name() != beside.name() && third.name() != name);
}
