use anxin::platform::disk::{Disk, DiskError, DiskWrite, Durability};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Dead, Shut, fresh_name};

fn put(key: &str, value: &[u8]) -> DiskWrite {
    DiskWrite::Put("meta", key.to_owned(), value.to_vec())
}

async fn script(source: &str) -> JsValue {
    let promise = js_sys::eval(source).expect("a script");
    JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await.expect("its promise")
}

#[wasm_bindgen_test]
async fn what_was_committed_is_there_after_opening_anew() {
    let name = fresh_name();
    let disk = Disk::open(&name).await.expect("opens");
    disk.commit(&[put("a", b"1"), put("b", b"2")], Durability::Strict).await.expect("commits");
    let anew = Disk::open(&name).await.expect("opens");
    let all = anew.all("meta").await.expect("reads");
    assert_eq!(all, [("a".to_owned(), b"1".to_vec()), ("b".to_owned(), b"2".to_vec())]);
    assert_eq!(anew.get("meta", "c").await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_connection_closed_under_us_is_opened_again() {
    // What some browsers do to pages in the background.
    script(
        "(async () => { const open = IDBFactory.prototype.open;
          IDBFactory.prototype.open = function (...a) { const r = open.apply(this, a);
            r.addEventListener('success', () => { window.lastOpened = r.result; }); return r; }; })()",
    )
    .await;
    let close = async || script("(async () => window.lastOpened.close())()").await;
    let disk = Disk::open(&fresh_name()).await.expect("opens");
    close().await;
    disk.commit(&[put("a", b"1")], Durability::Strict).await.expect("commits all the same");
    close().await;
    assert_eq!(disk.get("meta", "a").await, Ok(Some(b"1".to_vec())));
}

#[wasm_bindgen_test]
async fn lets_go_when_another_page_upgrades_and_then_keeps_its_hands_off() {
    let name = fresh_name();
    let disk = Disk::open(&name).await.expect("opens");
    disk.commit(&[put("a", b"1")], Durability::Strict).await.expect("commits");
    // A newer version of the app in another page; it is not blocked by us.
    let upgrade = format!(
        "new Promise((good, bad) => {{ const r = indexedDB.open('{name}', 99);
          r.onblocked = () => bad('blocked'); r.onerror = () => bad(r.error);
          r.onsuccess = () => {{ r.result.close(); good('done'); }}; }})"
    );
    assert_eq!(script(&upgrade).await.as_string().as_deref(), Some("done"));
    assert_eq!(disk.get("meta", "a").await, Err(DiskError::Newer));
    assert_eq!(
        disk.commit(&[put("a", b"2")], Durability::Strict).await,
        Err(DiskError::Newer),
        "a newer store is not written to"
    );
    let look = format!(
        "new Promise((good, bad) => {{ const r = indexedDB.open('{name}'); r.onerror = () => bad(r.error);
          r.onsuccess = () => {{ const g = r.result.transaction('meta').objectStore('meta').get('a');
            g.onsuccess = () => good(g.result[0]); }}; }})"
    );
    assert_eq!(script(&look).await.as_f64(), Some(f64::from(b'1')), "the data was kept");
}

#[wasm_bindgen_test]
async fn the_page_that_leads_last_writes_and_the_other_does_not() {
    let name = fresh_name();
    let (old, new) = (Disk::open(&name).await.expect("a"), Disk::open(&name).await.expect("b"));
    old.lead(b"old".to_vec()).await.expect("leads");
    old.commit(&[put("a", b"old")], Durability::Strict).await.expect("it leads");
    new.lead(b"new".to_vec()).await.expect("leads");
    let late = old.commit(&[put("a", b"late"), put("b", b"late")], Durability::Strict).await;
    assert_eq!(late, Err(DiskError::Taken));
    assert_eq!(new.get("meta", "a").await, Ok(Some(b"old".to_vec())));
    assert_eq!(new.get("meta", "b").await, Ok(None), "nothing of the late write stands");
    new.commit(&[put("a", b"new")], Durability::Strict).await.expect("it leads");
}

#[wasm_bindgen_test]
async fn a_dead_connection_is_opened_anew_and_the_write_done_once() {
    for break_it in [Dead::throwing, Dead::aborting] {
        let disk = Disk::open(&fresh_name()).await.expect("opens");
        disk.commit(&[put("a", b"1")], Durability::Strict).await.expect("commits");
        {
            let _dead = break_it();
            disk.commit(&[put("b", b"2")], Durability::Strict).await.expect("on a new one");
            disk.put_object("keys", "k", &"object".into()).await.expect("on the new one");
        }
        let all = disk.all("meta").await.expect("reads");
        assert_eq!(all, [("a".to_owned(), b"1".to_vec()), ("b".to_owned(), b"2".to_vec())]);
    }
}

#[wasm_bindgen_test]
async fn a_connection_that_cannot_be_had_again_is_told_apart() {
    let disk = Disk::open(&fresh_name()).await.expect("opens");
    {
        let (_dead, _shut) = (Dead::throwing(), Shut::failing());
        let lost = disk.commit(&[put("a", b"1")], Durability::Strict).await;
        assert_eq!(lost, Err(DiskError::Lost), "a reload is the way, not another window");
    }
    let _shut = Shut::silent();
    let silent = Disk::open(&fresh_name()).await;
    assert_eq!(silent.err(), Some(DiskError::Silent));
}
