use anxin::platform::crypto;
use anxin::platform::disk::{Disk, DiskWrite, Durability};
use anxin::vault::pin::SecretKind;
use anxin::vault::{self, Keep, VaultError};
use anxin_protocol::sealed_box::EXAMPLE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{PIN, SECRET, fresh_name, lead, phone};

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[wasm_bindgen_test]
async fn opens_with_the_pin_and_only_with_it() {
    let disk = Disk::open(&fresh_name()).await.expect("opens");
    let made = vault::create(&disk, SecretKind::Pin, PIN, &[], None).await.expect("makes");
    made.commit(&[Keep::json("drafts", "d", &SECRET)], Durability::Strict).await.expect("keeps");
    let open = vault::unlock(&disk, PIN).await.expect("the right PIN");
    assert_eq!(
        open.get_json::<String>("drafts", "d").await.expect("reads").as_deref(),
        Some(SECRET)
    );
    assert_eq!(vault::unlock(&disk, "739185").await.err(), Some(VaultError::WrongPin));
}

#[wasm_bindgen_test]
async fn wrong_pins_are_counted_on_the_disk_and_wait_from_the_fifth() {
    let name = fresh_name();
    let disk = Disk::open(&name).await.expect("opens");
    vault::create(&disk, SecretKind::Pin, PIN, &[], None).await.expect("makes");
    for _ in 0..4 {
        assert_eq!(vault::unlock(&disk, "739185").await.err(), Some(VaultError::WrongPin));
    }
    // Closing the app does not help.
    let anew = Disk::open(&name).await.expect("opens");
    assert_eq!(vault::unlock(&anew, "739185").await.err(), Some(VaultError::Wait(30)));
    let right = vault::unlock(&anew, PIN).await.err();
    assert!(matches!(right, Some(VaultError::Wait(1..=30))), "even the right one waits: {right:?}");
}

#[wasm_bindgen_test]
async fn a_value_moved_to_another_place_or_changed_does_not_open() {
    let disk = Disk::open(&fresh_name()).await.expect("opens");
    let vault = vault::create(&disk, SecretKind::Pin, PIN, &[Keep::json("drafts", "d", &1)], None)
        .await
        .expect("makes");
    let sealed = disk.get("drafts", "d").await.expect("reads").expect("is there");
    let mut bent = sealed.clone();
    *bent.last_mut().expect("not empty") ^= 1;
    let writes = [
        DiskWrite::Put("drafts", "moved".to_owned(), sealed.clone()),
        DiskWrite::Put("ops", "d".to_owned(), sealed),
        DiskWrite::Put("drafts", "bent".to_owned(), bent),
    ];
    disk.commit(&writes, Durability::Strict).await.expect("writes");
    assert_eq!(vault.get_json("drafts", "d").await.expect("opens"), Some(1));
    for (store, key) in [("drafts", "moved"), ("ops", "d"), ("drafts", "bent")] {
        let opened = vault.get(store, key).await;
        assert!(matches!(opened, Err(VaultError::Crypto(_))), "{store} {key}: {opened:?}");
    }
}

/// Values of many lengths come back as they were; of one each byte is made another one, and each beginning
/// is cut off: none of these opens.
#[wasm_bindgen_test]
async fn what_was_sealed_opens_whole_or_not_at_all() {
    let disk = Disk::open(&fresh_name()).await.expect("opens");
    let vault = vault::create(&disk, SecretKind::Pin, PIN, &[], None).await.expect("makes");
    for length in [0, 1, 15, 16, 17, 4_096, 100_000] {
        let plain: Vec<u8> =
            (0..length).map(|no: u32| (no.wrapping_mul(31) >> 3).to_le_bytes()[0]).collect();
        let keep = Keep::Put("drafts", "d".to_owned(), plain.clone());
        vault.commit(&[keep], Durability::Strict).await.expect("keeps");
        assert_eq!(vault.get("drafts", "d").await.expect("opens"), Some(plain), "{length} bytes");
    }
    vault.commit(&[Keep::json("drafts", "d", &1)], Durability::Strict).await.expect("keeps");
    let sealed = disk.get("drafts", "d").await.expect("reads").expect("is there");
    // Which key it was sealed under stands in bytes 2 to 5; there is only one so far, and nobody asks.
    let changed = (0..sealed.len()).filter(|at| !(2..6).contains(at)).map(|at| {
        let mut other = sealed.clone();
        other[at] ^= 0x10;
        other
    });
    let cut = (0..sealed.len()).map(|end| sealed[..end].to_vec());
    for (no, other) in changed.chain(cut).enumerate() {
        let write = DiskWrite::Put("drafts", "d".to_owned(), other);
        disk.commit(&[write], Durability::Relaxed).await.expect("writes");
        assert!(vault.get("drafts", "d").await.is_err(), "no. {no} opened");
    }
}

#[wasm_bindgen_test]
async fn nothing_readable_lies_on_the_disk() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let id = lead(&desk).await;
    desk.edit(&desk.view(id).expect("there")).await.expect("a draft");
    let store = Disk::open(&name).await.expect("opens");
    let mut seen = 0;
    for room in ["meta", "rows", "pages", "ops", "drafts", "refused", "media", "parcels"] {
        for (key, value) in store.all(room).await.expect("reads") {
            for text in [SECRET, "试用", "employer", "lead"] {
                assert!(!holds(&value, text.as_bytes()), "{room}/{key} shows {text}");
            }
            seen += 1;
        }
    }
    assert!(seen > 4, "the phone did keep something");
    let storage = web_sys::window().expect("a window").local_storage().expect("it").expect("it");
    for index in 0..storage.length().expect("a length") {
        let key = storage.key(index).expect("a key").expect("a key");
        let value = storage.get_item(&key).expect("a value").unwrap_or_default();
        assert!(!value.contains("试用"), "{key}");
    }
}

#[wasm_bindgen_test]
async fn the_phones_own_keys_cannot_be_exported() {
    let name = fresh_name();
    phone(&name).await;
    let disk = Disk::open(&name).await.expect("opens");
    let binding = disk.get_object("keys", "binding").await.expect("reads").expect("is there");
    let binding: web_sys::CryptoKey = binding.into();
    assert!(!binding.extractable());
    let pair = crypto::signing_pair().await.expect("a pair");
    assert!(!pair.get_private_key().extractable());
}

#[wasm_bindgen_test]
async fn a_passphrase_opens_what_it_made_and_the_slot_says_so() {
    let phrase = "工地门口有两棵歪脖子槐树";
    let disk = Disk::open(&fresh_name()).await.expect("opens");
    vault::create(&disk, SecretKind::Passphrase, phrase, &[], None).await.expect("makes");
    assert_eq!(vault::kind(&disk).await, Ok(SecretKind::Passphrase));
    assert!(vault::unlock(&disk, phrase).await.is_ok());
    assert_eq!(vault::unlock(&disk, PIN).await.err(), Some(VaultError::WrongPin));
}

#[wasm_bindgen_test]
async fn a_box_opens_with_its_key_for_its_purpose_only() {
    let (public, private) = crypto::generate_box_pair().await.expect("a pair");
    let (_, other) = crypto::generate_box_pair().await.expect("a pair");
    let sealed = crypto::seal_to(&public, b"here", SECRET.as_bytes()).await.expect("seals");
    let open = async |private: &[u8], aad: &[u8], sealed: &[u8]| {
        crypto::open_with(private, aad, sealed).await.ok()
    };
    assert_eq!(open(&private, b"here", &sealed).await.as_deref(), Some(SECRET.as_bytes()));
    assert_eq!(open(&private, b"there", &sealed).await, None);
    assert_eq!(open(&other, b"here", &sealed).await, None);
    let mut bent = sealed.clone();
    *bent.last_mut().expect("not empty") ^= 1;
    assert_eq!(open(&private, b"here", &bent).await, None);
    assert_eq!(open(&private, b"here", &sealed[..40]).await, None);
}

/// The office opens the same box (`crates/office/src/sealed_box.rs`).
#[wasm_bindgen_test]
async fn opens_the_box_that_the_office_opens() {
    let example: serde_json::Value = serde_json::from_str(EXAMPLE).expect("JSON");
    let text = |name: &str| example[name].as_str().expect("a text");
    let bytes = |name: &str| STANDARD.decode(text(name)).expect("base64");
    let opened =
        crypto::open_with(&bytes("private"), text("aad").as_bytes(), &bytes("sealed")).await;
    assert_eq!(opened.expect("opens"), text("plain").as_bytes());
}
