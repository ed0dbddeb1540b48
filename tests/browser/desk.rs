use std::collections::BTreeMap;

use anxin::desk::{Attachment, SaveError};
use anxin::platform::disk::{Disk, DiskError};
use anxin::vault::{self, VaultError};
use anxin_sync::Op;
use anxin_sync::replica::Standing;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Dead, PIN, Refusing, SECRET, Shut, fresh_name, lead, phone, reopen, scope};

async fn outbox_numbers(name: &str) -> Vec<u64> {
    let disk = Disk::open(name).await.expect("opens");
    let vault = vault::unlock(&disk, PIN).await.expect("opens");
    let bundles = vault.all::<Vec<Op>>("ops").await.expect("reads");
    bundles.into_iter().flat_map(|(_, ops)| ops).map(|op| op.seq).collect()
}

#[wasm_bindgen_test]
async fn a_saved_record_and_a_draft_are_there_after_a_restart() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let done = lead(&desk).await;
    let open = desk.new_draft("site", &scope(), None, BTreeMap::new()).await.expect("a draft");
    desk.put_field(open, "name", json!("未写完")).await.expect("kept");
    drop(desk);
    let anew = reopen(&name).await;
    assert_eq!(anew.view(done).expect("there").text("employer"), SECRET);
    assert_eq!(anew.standing(done), Some(Standing::Waiting { ops: 1 }));
    assert_eq!(anew.draft(open).expect("there").values["name"], json!("未写完"));
    assert!(anew.draft(done).is_none(), "a finished draft is gone");
}

#[wasm_bindgen_test]
async fn a_case_takes_its_roster_along_and_leaves_a_paper_that_is_not_finished() {
    let desk = phone(&fresh_name()).await;
    let case = lead(&desk).await;
    let view = desk.view(case).expect("there");
    desk.edit(&view).await.expect("a draft");
    let begin = async |kind| {
        desk.new_draft(kind, &scope(), Some(case), BTreeMap::new()).await.expect("a draft")
    };
    let (line, paper) = (begin("wage_line").await, begin("session").await);
    desk.put_field(line, "name", json!("甲")).await.expect("kept");
    desk.put_field(case, "place", json!("三号楼")).await.expect("kept");
    let open: Vec<_> = desk.drafts().into_iter().map(|draft| draft.record).collect();
    assert!(open.contains(&paper) && !open.contains(&line), "a paper is finished by itself");
    desk.finish(case).await.expect("saved");
    assert!(desk.view(line).is_some() && desk.draft(line).is_none());
    assert!(desk.view(paper).is_none() && desk.draft(paper).is_some(), "nobody finished it");
}

#[wasm_bindgen_test]
async fn a_save_the_disk_refuses_leaves_no_gap_and_keeps_the_draft() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let first = lead(&desk).await;
    let id = desk.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    desk.put_field(id, "employer", json!("第二条")).await.expect("kept");
    let refused = {
        let _full = Refusing::longer_than(0);
        desk.finish(id).await
    };
    assert_eq!(refused, Err(SaveError::Vault(VaultError::Disk(DiskError::Full))));
    assert!(desk.view(id).is_none(), "what is not on the disk is not in the outbox");
    assert_eq!(desk.waiting(), 1);
    assert_eq!(desk.draft(id).expect("still there").values["employer"], json!("第二条"));
    desk.finish(id).await.expect("there is room again");
    let anew = reopen(&name).await;
    assert_eq!(outbox_numbers(&name).await, [1, 2], "no number is left out");
    assert!(anew.view(first).is_some() && anew.view(id).is_some());
}

#[wasm_bindgen_test]
async fn the_page_that_was_opened_last_has_the_work() {
    let name = fresh_name();
    let old = phone(&name).await;
    let new = reopen(&name).await;
    let id = new.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    let late = old.new_draft("lead", &scope(), None, BTreeMap::new()).await;
    assert_eq!(late, Err(SaveError::Vault(VaultError::Disk(DiskError::Taken))));
    assert!(old.is_locked() && old.is_taken());
    new.finish(id).await.expect("it leads");
}

#[wasm_bindgen_test]
async fn a_photo_the_phone_cannot_keep_is_missed_and_the_record_stays() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let id = desk.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    let photo = Attachment {
        mime: "image/jpeg".to_owned(),
        bytes: vec![7; 300_000],
        orig: String::new(),
        thumb: String::new(),
        caption: String::new(),
    };
    {
        let _full = Refusing::longer_than(100_000);
        let kept = desk.attach(id, "", "photo", Ok(photo.clone())).await;
        assert_eq!(kept, Err(SaveError::Vault(VaultError::Disk(DiskError::Full))));
    }
    desk.attach(id, "", "photo", Ok(photo.clone())).await.expect("kept");
    desk.finish(id).await.expect("saved");
    let anew = reopen(&name).await;
    let record = anew.view(id).expect("there");
    let files: Vec<_> = record
        .fields
        .iter()
        .filter(|(path, _)| path.starts_with("file."))
        .map(|(_, v)| v)
        .collect();
    assert_eq!(files.len(), 2);
    assert_eq!(files.iter().filter(|file| file["missing"] == true).count(), 1);
    let hash = files.iter().find_map(|file| file["hash"].as_str()).expect("the other one");
    assert_eq!(anew.media(id, hash).await, Some(photo.bytes), "opened from its sealed pieces");
}

#[wasm_bindgen_test]
async fn a_list_begun_at_once_keeps_its_order() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let lead = desk.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    let workers = |no: u32| BTreeMap::from([("name".to_owned(), json!(format!("工人{no}")))]);
    let all = (0..50).map(workers).collect();
    desk.new_drafts("wage_line", &scope(), Some(lead), all).await.expect("drafts");
    let lines = reopen(&name).await.draft_lines(lead);
    let names: Vec<_> = lines.iter().map(|line| line.values["name"].clone()).collect();
    let expected: Vec<_> = (0..50).map(|no| json!(format!("工人{no}"))).collect();
    assert_eq!(names, expected);
}

#[wasm_bindgen_test]
async fn a_case_is_asked_about_with_its_site_alone_and_among_all() {
    let desk = phone(&fresh_name()).await;
    let case = lead(&desk).await;
    let site = desk.new_draft("site", &scope(), None, BTreeMap::new()).await.expect("a draft");
    desk.put_field(site, "name", json!("幸福里二期")).await.expect("kept");
    desk.put_field(site, "funding", json!("government")).await.expect("kept");
    desk.finish(site).await.expect("saved");
    desk.edit(&desk.view(case).expect("there")).await.expect("a draft");
    desk.put_field(case, "site", json!(site.to_string())).await.expect("kept");
    desk.finish(case).await.expect("saved");
    let of = desk.ask_of(&desk.view(case).expect("there"), None);
    for (asked, question) in [("alone", of), ("among all", desk.ask_of_all())] {
        let question: serde_json::Value = serde_json::from_str(&question).expect("a question");
        let papers = question["cases"][0]["papers"].as_array().expect("papers");
        assert!(papers.iter().any(|paper| paper["kind"] == "site"), "{asked}: {question}");
        assert_eq!(question["me"], desk.who().person.to_string(), "{asked}: whose phone it is");
    }
}

/// WebKit after its network process has died: the page gets no other connection, and is loaded anew.
#[wasm_bindgen_test]
async fn what_was_typed_over_a_lost_connection_is_there_after_a_reload() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let id = desk.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    desk.put_field(id, "place", json!("三号楼")).await.expect("kept");
    {
        let (_dead, _shut) = (Dead::throwing(), Shut::failing());
        let lost = desk.put_field(id, "employer", json!(SECRET)).await;
        assert_eq!(lost, Err(SaveError::Vault(VaultError::Disk(DiskError::Lost))));
        assert!(desk.is_unkept(id), "it is not called saved");
        assert!(desk.is_locked(), "the page has to be loaded anew");
    }
    let storage = web_sys::window().expect("a window").session_storage().expect("it").expect("it");
    let carried = storage.get_item("anxin.carried").expect("a value").expect("carried");
    assert!(!carried.contains("employer") && !carried.contains(SECRET), "sealed");
    drop(desk);
    let anew = reopen(&name).await;
    let draft = anew.draft(id).expect("there");
    assert_eq!(draft.values["employer"], json!(SECRET));
    assert_eq!(draft.values["place"], json!("三号楼"));
    assert_eq!(storage.get_item("anxin.carried").expect("a value"), None, "once");
    drop(anew);
    assert_eq!(reopen(&name).await.draft(id), Some(draft), "it is on the disk now");
}

#[wasm_bindgen_test]
async fn what_the_disk_did_not_take_is_tried_again_until_it_does() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let id = desk.new_draft("lead", &scope(), None, BTreeMap::new()).await.expect("a draft");
    {
        let _full = Refusing::longer_than(0);
        desk.put_field(id, "employer", json!(SECRET)).await.expect_err("full");
        assert!(desk.is_unkept(id) && desk.has_unkept());
    }
    while desk.is_unkept(id) {
        anxin::platform::pause(50).await;
    }
    let anew = reopen(&name).await;
    assert_eq!(anew.draft(id).expect("there").values["employer"], json!(SECRET));
}
