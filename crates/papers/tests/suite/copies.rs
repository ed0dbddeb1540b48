//! What outsiders see, and what nobody sees.

use anxin_domain::case::signing;
use anxin_domain::describe::Input;
use anxin_domain::kinds;
use anxin_papers::sheet::Sheet;
use anxin_papers::{Copy, docx, html};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::World;

/// Every personal text of a case, by the description of its kind.
fn personal(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for (kind, fields) in &world.records {
        let spec = kinds::spec(kind).expect("described");
        for (path, value) in fields {
            let field =
                spec.field(path).filter(|field| field.personal || field.input == Input::Phone);
            if let (Some(_), Some(text)) = (field, value.as_str()) {
                all.extend(text.split('、').map(str::to_owned));
            }
        }
    }
    all
}

fn shown(world: &World, copy: Copy) -> String {
    let papers = world.all(copy);
    papers.iter().flat_map(anxin_papers::Document::texts).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_outsider_sees_masks_and_a_mark_above_the_title() {
    let text = World::full().text(Sheet::Agreement, Copy::Outsider);
    assert!(text.starts_with("副本（个人信息已隐去）\n人民调解协议书"), "{text}");
    for masked in ["张*三", "110105***********X", "138****0001", "****年**月**日", "郑*理"] {
        assert!(text.contains(masked), "{masked}: {text}");
    }
    assert!(text.contains("安平县宏达建筑有限公司"), "a firm is no person");
    for (copy, pictures) in [(Copy::Original, 1), (Copy::Outsider, 0)] {
        let page = anxin_papers::html::page(&[World::full().sheet(Sheet::Agreement, copy)]);
        assert_eq!(page.matches("<img").count(), pictures, "a signature is the signer's");
    }
}

#[test]
fn the_seal_of_a_firm_is_shown_where_it_signs_until_the_text_changes() {
    let pictures = |place: &str, change: bool, copy: Copy| {
        let mut world = World::full();
        let agreement = world.fields("agreement");
        agreement.remove("file.f1");
        let text = signing::digest(agreement);
        let stamp = json!({ "kind": signing::STAMP, "of": signing::place(place), "text": text });
        agreement.insert("file.f2".to_owned(), stamp);
        if change {
            agreement.insert("terms".to_owned(), json!("另行约定。"));
        }
        let paper = world.sheet(Sheet::Agreement, copy);
        let shown = html::page(std::slice::from_ref(&paper)).matches("<img").count();
        let file = docx::file(std::slice::from_ref(&paper)).expect("a file");
        let found = docx::read(std::io::Cursor::new(file)).expect("a file of ours");
        assert!(found[0].matches, "a picture changes no text");
        shown
    };
    assert_eq!(pictures("debtor", false, Copy::Original), 1);
    assert_eq!(pictures("guarantor", false, Copy::Original), 1);
    assert_eq!(pictures("debtor", true, Copy::Original), 0, "sealed another text");
    assert_eq!(pictures("worker", false, Copy::Original), 0, "a worker has no seal");
    assert_eq!(pictures("mediator", false, Copy::Original), 0);
    assert_eq!(pictures("debtor", false, Copy::Outsider), 0);
}

#[test]
fn a_leader_or_an_employer_who_is_a_person_is_masked_too() {
    let mut world = World::full();
    world.fields("lead").insert("employer".to_owned(), json!("钱老板"));
    let text = shown(&world, Copy::Outsider);
    assert!(!text.contains("钱老板") && !text.contains("钱大有"), "{text}");
    assert!(text.contains("钱*板") && text.contains("钱*有"));
}

#[test]
fn a_reporter_who_must_not_be_known_stands_on_no_paper_at_all() {
    assert!(shown(&World::full(), Copy::Original).contains("周小河"));
    // Nobody knows him, or he asked for it.
    for (path, value) in [("source", json!("anonymous")), ("reporter_sealed", json!(true))] {
        let mut world = World::full();
        let lead = world.fields("lead");
        lead.insert(path.to_owned(), value);
        lead.insert("facts".to_owned(), json!("周小河（13800000009）说工地欠薪。"));
        // In whatever else was written of the case: its proceedings too.
        for (_, fields) in &mut world.records {
            for (path, value) in fields.iter_mut() {
                let written =
                    ["body", "number", "lawyer", "facts", "place"].contains(&path.as_str());
                if let Some(text) = value.as_str().filter(|_| written) {
                    *value = json!(format!("{text}周小河13800000009"));
                }
            }
        }
        let aid = world.records.iter_mut().find(|(_, fields)| fields.contains_key("lawyer"));
        aid.expect("legal aid").1.insert("note".to_owned(), json!("周小河催过。"));
        for copy in [Copy::Original, Copy::Outsider] {
            let text = shown(&world, copy);
            assert!(!text.contains("周小河") && !text.contains("13800000009"), "{copy:?} {text}");
            assert!(text.contains("（不公开）（（不公开））说工地欠薪。"), "{text}");
            assert!(text.contains("（不公开）催过。"), "{text}");
        }
    }
}

#[test]
fn who_reported_a_case_that_was_joined_into_another_stays_unknown_there() {
    let mut world = World::full();
    let joined = [("reporter", json!("冯小溪")), ("reporter_sealed", json!(true))];
    let joined = joined.map(|(path, value)| (path.to_owned(), value)).into();
    world.records.push(("lead".to_owned(), joined));
    world.records[0].1.insert("facts".to_owned(), json!("冯小溪也来说过。"));
    let text = world.text(Sheet::Registration, Copy::Original);
    assert!(text.contains("（不公开）也来说过。") && text.contains("周小河"), "{text}");
}

#[test]
fn an_anonymous_reporter_who_is_a_party_is_named_as_a_party_only() {
    let mut world = World::full();
    let lead = world.fields("lead");
    lead.insert("source".to_owned(), json!("anonymous"));
    lead.insert("reporter".to_owned(), json!("张小三"));
    lead.insert("facts".to_owned(), json!("张小三来电反映。"));
    assert!(world.text(Sheet::Agreement, Copy::Original).contains("张小三"), "he signs it");
    assert!(world.text(Sheet::Session, Copy::Original).contains("张小三、李四妹"), "he was there");
    let text = world.text(Sheet::Registration, Copy::Original);
    assert!(text.contains("（不公开）来电反映。") && text.contains("反映人\n　\n"), "{text}");
}

#[test]
fn numbers_inside_what_somebody_said_are_masked() {
    let mut world = World::full();
    let said =
        "卡号6222020000001234（末四位7091），7091年，证号11010519491231002x，他表哥13912345678。";
    world.fields("inquiry").insert("text".to_owned(), json!(said));
    world.fields("wage_line").insert("account_tail".to_owned(), json!("7091"));
    let text = world.text(Sheet::Inquiry, Copy::Outsider);
    assert!(text.contains("卡号************1234（末四位****），7091年，证号110105***********x，他表哥139****5678。"), "{text}");
    assert!(world.text(Sheet::Inquiry, Copy::Original).contains(said));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_personal_value_is_read_in_an_outsiders_copy(
        names in proptest::collection::vec("[甲乙丙丁戊己庚辛壬癸]{2,6}", 8),
        numbers in proptest::collection::vec("1[3-9][1-9]{9}", 8),
        told in 0_usize..8,
    ) {
        let mut world = World::full();
        let mut names = names.iter().cycle();
        let mut numbers = numbers.iter().cycle();
        for (kind, fields) in &mut world.records {
            let spec = kinds::spec(kind).expect("described");
            for (path, value) in fields.iter_mut() {
                let Some(field) = spec.field(path).filter(|field| field.personal) else { continue };
                match field.input {
                    Input::Phone => *value = json!(numbers.next()),
                    Input::Text { .. } if field.key == "account_tail" => *value = json!("7091"),
                    Input::Text { .. } => *value = json!(names.next()),
                    _ => {}
                }
            }
        }
        let all = personal(&world);
        // What was said names one of them as well.
        let said = format!("这件事{}知道。", all[told % all.len()]);
        for (kind, path) in [("lead", "facts"), ("session", "worker_said"), ("transfer", "facts"), ("agreement", "facts")] {
            world.fields(kind).insert(path.to_owned(), Value::String(said.clone()));
        }
        let text = shown(&world, Copy::Outsider);
        for value in all {
            prop_assert!(!text.contains(&value), "{} in {}", value, text);
        }
    }
}
