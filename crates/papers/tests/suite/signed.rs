//! What was signed prints as it was signed.

use anxin_domain::case::signing::{DEBTOR, MEDIATOR, digest, place, short};
use anxin_domain::case::{Paper, frozen};
use anxin_papers::seal::seal;
use anxin_papers::sheet::{ALL, Sheet};
use anxin_papers::{Copy, docx, html, read};
use serde_json::json;

use crate::world::{World, id};

/// 10:05 on 24 November 2026 in China.
const SIGNED: i64 = 1_795_485_900_000;

/// The case with everybody's signature on the agreement of a form, given as a phone does.
fn signed(form: &str) -> World {
    let mut world = World::full();
    let own: Vec<String> = world
        .records
        .iter()
        .zip(1..)
        .filter(|((kind, _), _)| kind == "wage_line")
        .map(|(_, no)| id(no).to_string())
        .collect();
    let whose = |agreement: &crate::world::Fields| agreement.get("form") == Some(&json!(form));
    let at = world.records.iter().position(|(kind, fields)| kind == "agreement" && whose(fields));
    let at = at.expect("an agreement of that form");
    world.records[at].1.retain(|path, _| !path.starts_with("file."));
    let ids: Vec<String> = [DEBTOR, MEDIATOR].map(str::to_owned).into_iter().chain(own).collect();
    for who in &ids {
        let stored = world.with(|case| frozen::to_store(&world.records[at].1, case.papers));
        let agreement = &mut world.records[at].1;
        agreement.extend(stored);
        let file = json!({ "kind": "signature", "of": place(who), "text": digest(agreement),
            "at": SIGNED, "thumb": "data:image/png;base64,AAAA" });
        agreement.insert(format!("file.{:03}", agreement.len()), file);
    }
    world.records[at].1.insert("sealed".to_owned(), json!(true));
    world
}

/// Another name, number, telephone and sum on every line, a payment that is entered late, and a worker less.
fn correct_the_roster(world: &mut World) {
    for (kind, fields) in &mut world.records {
        if kind == "wage_line" {
            for (path, value) in [
                ("name", json!("王小虎改名")),
                ("id_no", json!("110105194912310021")),
                ("phone", json!("13900009999")),
                ("m.2026-03.due", json!(1)),
            ] {
                fields.insert(path.to_owned(), value);
            }
        }
    }
    let late = [
        ("date", json!("2026-01-01")),
        ("amount", json!(100)),
        ("worker", json!(id(2).to_string())),
    ];
    let late = late.map(|(path, value)| (path.to_owned(), value)).into();
    world.records.push(("payment".to_owned(), late));
}

#[test]
fn w1_an_edit_of_the_roster_changes_nothing_on_what_was_signed() {
    for (form, sheet) in [("written", Sheet::Agreement), ("repayment", Sheet::Repayment)] {
        let mut world = signed(form);
        let before = world.sheet(sheet, Copy::Original);
        let page = html::page(std::slice::from_ref(&before));
        let outsider = world.text(sheet, Copy::Outsider);
        correct_the_roster(&mut world);
        let after = world.sheet(sheet, Copy::Original);
        assert_eq!(after.texts(), before.texts(), "{form}");
        assert_eq!(seal(&after), seal(&before), "one code in every print");
        assert_eq!(html::page(std::slice::from_ref(&after)), page, "{form}");
        assert!(read::html(&page)[0].matches);
        let file = docx::file(std::slice::from_ref(&after)).expect("a file");
        assert!(docx::read(std::io::Cursor::new(file)).expect("a file of ours")[0].matches);
        assert_eq!(
            world.text(sheet, Copy::Outsider),
            outsider,
            "what was signed is masked as well"
        );
        assert!(world.text(Sheet::Registration, Copy::Original).contains("王小虎改名"));
    }
}

#[test]
fn w1_the_code_of_the_text_is_the_one_that_was_signed() {
    let world = signed("written");
    let code = world.with(|case| {
        let own = case.papers.iter().find(|one| one.fields.contains_key("frozen.confirmed"));
        short(&digest(own.expect("signed").fields))
    });
    assert!(
        world.text(Sheet::Agreement, Copy::Original).contains(&format!("协议文本校验码：{code}"))
    );
    assert!(
        !world.text(Sheet::Agreement, Copy::Outsider).contains("校验码"),
        "its text is another"
    );
    // Before anybody signs the paper already says it.
    let open = World::full();
    let wanted = open.with(|case| {
        let own: &Paper<'_> = case.papers.iter().find(|one| one.kind == "agreement").expect("one");
        short(&digest(&frozen::whole(own.fields, case.papers)))
    });
    assert!(open.text(Sheet::Agreement, Copy::Original).contains(&wanted));
}

#[test]
fn w8_a_signature_carries_its_name_and_time_onto_the_paper() {
    let text = signed("written").text(Sheet::Agreement, Copy::Original);
    for words in [
        "张小三　2026年11月24日 10:05",
        "李四妹　2026年11月24日 10:05",
        "安平县宏达建筑有限公司",
        "赵",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let own = text.split("工人一方（签名、盖章或者按指印）").nth(1).expect("a place");
    let own = own.split("欠薪一方（签名").next().expect("the next place");
    assert!(!own.contains("年　　月"), "no blank for a day that is known: {own}");
    let blank = World::bare().text(Sheet::Agreement, Copy::Original);
    assert!(blank.contains("年　　月　　日"), "by hand where nobody signed on the glass");
}

#[test]
fn w8_who_signed_again_stands_there_once() {
    let mut world = signed("written");
    let at = world.records.iter().position(|(_, fields)| fields.contains_key("frozen.confirmed"));
    let agreement = &mut world.records[at.expect("signed")].1;
    let text = digest(agreement);
    let again = json!({ "kind": "signature", "of": place(DEBTOR), "text": text,
        "at": SIGNED + 60_000, "thumb": "data:image/png;base64,BBBB" });
    agreement.insert("file.999".to_owned(), again);
    let page = html::page(&[world.sheet(Sheet::Agreement, Copy::Original)]);
    assert!(page.contains("BBBB") && page.contains("10:06"));
    assert_eq!(page.matches("<img").count(), 4, "two workers, the debtor once, the mediator");
}

#[test]
fn w10_what_the_mediator_noted_stands_on_no_paper() {
    let mut world = World::full();
    let note = "工人情绪激动，准备集体去镇政府。";
    assert_eq!(world.fields("lead")["summary"], note);
    for sheet in ALL {
        assert!(!world.text(*sheet, Copy::Original).contains(note), "{}", sheet.name());
    }
}

#[test]
fn w3_a_month_that_is_none_is_printed_as_not_named() {
    let mut world = World::full();
    let line = world.fields("wage_line");
    line.insert("m.1a29a7014e8.due".to_owned(), json!(100));
    for sheet in ALL {
        let text = world.text(*sheet, Copy::Original);
        assert!(!text.contains("1a29a7014e8"), "{}: {text}", sheet.name());
    }
    assert!(world.text(Sheet::Ledger, Copy::Original).contains("未注明月份"));
}
