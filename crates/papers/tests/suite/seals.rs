//! The seal over a paper's text.

use std::collections::BTreeSet;

use anxin_papers::seal::{seal, squares};
use anxin_papers::sheet::Sheet;
use anxin_papers::{Copy, docx, html, read};
use serde_json::{Value, json};

use crate::world::{Fields, World};

#[test]
fn a_seal_says_what_it_is_the_seal_of() {
    let seal = seal(&World::full().sheet(Sheet::LegalAid, Copy::Original));
    let parts: Vec<&str> = seal.split(':').collect();
    assert_eq!(parts[..4], ["ANXIN", "1", "LEGAL-AID", "010101010101"]);
    assert_eq!(parts[4].len(), 52);
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:-";
    assert!(seal.chars().all(|c| alphabet.contains(c)), "{seal}");
    // Capitals are packed tightly: 33 squares hold a seal.
    assert_eq!(squares(&seal).len(), 33);
}

#[test]
fn every_field_that_is_printed_changes_the_seal() {
    let world = World::full();
    let seals =
        |world: &World| -> Vec<String> { world.all(Copy::Original).iter().map(seal).collect() };
    let before = seals(&world);
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len());
    // What papers are chosen by, or leave out.
    let silent = |kind: &str, fields: &Fields, path: &str| {
        let is = |key: &str, value: &str| fields.get(key).is_some_and(|one| one == value);
        path.starts_with("file.")
            || path == "c.19"
            // The mediator's own note.
            || (kind == "lead" && path == "summary")
            || ["form", "stage", "way", "jointly", "sealed"].contains(&path)
            || (kind == "agreement" && path.ends_with("_present"))
            // A court is asked on the day of the signature; on a 还款协议 the mediator signs.
            || (path == "applied" && is("way", "confirmation"))
            || (path == "mediator" && is("form", "repayment"))
            || (kind == "wage_line" && path.starts_with("m."))
            || ["people", "amount", "from", "to", "checklist", "worker"]
                .iter()
                .any(|end| path.ends_with(end))
    };
    for (at, (kind, fields)) in world.records.iter().enumerate() {
        for path in fields.keys().filter(|path| !silent(kind, fields, path)) {
            let mut other = World::full();
            let value = other.records[at].1.get_mut(path).expect("there");
            *value = match &*value {
                Value::String(text) => json!(format!("{text}某")),
                Value::Number(number) => json!(number.as_i64().unwrap_or_default() + 100),
                Value::Bool(yes) => json!(!yes),
                _ => json!(["sign"]),
            };
            assert_ne!(seals(&other), before, "{kind} {at} {path}");
        }
    }
}

#[test]
fn one_changed_character_is_found() {
    let paper = World::full().sheet(Sheet::Agreement, Copy::Original);
    let page = html::page(std::slice::from_ref(&paper));
    let found = read::html(&page);
    assert_eq!(found.len(), 1);
    assert!(found[0].matches && found[0].seal == seal(&paper));
    let forged = [
        page.replace("18,600.00", "16,800.00"),
        page.replace("张小三", "张小二"),
        page.replace("<h1>", "<h1>补充</h1><h1>"),
        page.replace("</body>", "<p>另付一万元</p></body>"),
        page.replace("AGREEMENT", "REPAYMENT"),
        page.replace("010101010101", "010101010102"),
    ];
    for forged in forged {
        assert_ne!(forged, page);
        assert!(read::html(&forged).iter().all(|found| !found.matches));
    }
    assert_eq!(read::html("<body><p>随便一页</p></body>"), []);
}

#[test]
fn two_cells_that_change_places_are_found() {
    let page = html::page(&[World::full().sheet(Sheet::Repayment, Copy::Original)]);
    let swapped =
        page.replacen("Q7Z9", "@", 1).replacen("W3K8", "Q7Z9", 1).replacen('@', "W3K8", 1);
    assert_ne!(swapped, page);
    assert!(!read::html(&swapped)[0].matches);
}

#[test]
fn a_value_that_moves_into_the_empty_cell_beside_it_is_found() {
    let page = html::page(&[World::full().sheet(Sheet::Session, Copy::Original)]);
    let (before, after) = page.split_once("郑经理").expect("the agent");
    let moved = [before, "　", &after.replacen("<span>　<", "<span>郑经理<", 1)].concat();
    assert_eq!(moved.matches("郑经理").count(), 1);
    assert!(read::html(&page)[0].matches && !read::html(&moved)[0].matches);
}

#[test]
fn a_word_file_has_the_same_seals() {
    let world = World::full();
    for paper in world.all(Copy::Original).into_iter().chain(World::bare().all(Copy::Outsider)) {
        let bytes = docx::file(std::slice::from_ref(&paper)).expect("a file");
        let found = docx::read(std::io::Cursor::new(bytes)).expect("a file of ours");
        assert_eq!(found.len(), 1, "{}", paper.kind);
        assert!(found[0].matches && found[0].seal == seal(&paper), "{}", paper.kind);
    }
    let mut other = world.sheet(Sheet::Visit, Copy::Original);
    let sealed = seal(&other);
    other.title.push('某');
    assert_ne!(seal(&other), sealed);
}

#[test]
fn the_seals_of_a_text_without_lines_are_found_and_nothing_like_them() {
    let own = seal(&World::full().sheet(Sheet::LegalAid, Copy::Original));
    let (head, tail) = own.split_at(30);
    let page = format!("申请人 签名{head}\n {tail}ABC 第1页 {own}");
    assert_eq!(read::seals(&page), [own.clone(), own.clone()]);
    for odd in [
        "ANXIN:1:",
        "ANXIN:1:LEGAL-AID:010101010101:A",
        &own.replace("LEGAL-AID", "法援"),
        &own.replace("0101:", "01:"),
        &own[..own.len() - 1],
    ] {
        assert_eq!(read::seals(odd), Vec::<String>::new(), "{odd}");
    }
}
