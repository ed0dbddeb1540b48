//! Values that no screen lets pass, sent all the same: the office keeps them, says what is wrong with them, and
//! nothing that depends on them breaks.

use anxin_domain::calendar::Calendar;
use anxin_domain::case::outlook::outlook;
use anxin_domain::file::case::CaseFile;
use serde_json::{Value, json};

use super::exports::{export, page, shown};
use super::world::{Phone, TOWNSHIP, World};

/// An op that makes a record of a case.
fn paper(phone: &mut Phone, lead: &Value, kind: &str, fields: &Value) -> Value {
    let mut op = phone.create("");
    op["kind"] = json!(kind);
    op["body"]["parent"] = lead["record"].clone();
    op["body"]["fields"] = fields.clone();
    op
}

#[tokio::test]
async fn impossible_days_and_amounts_are_kept_named_and_break_nothing() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = phone.create("柳树湾七号");
    let line = paper(
        &mut phone,
        &lead,
        "wage_line",
        &json!({ "name": "马小福", "left": "2026-02-30", "m.2026-09.due": 600_000,
            "m.2026-10.due": -600_000, "m.2026-13.due": 1 }),
    );
    let worker = line["record"].clone();
    let instalment = |due: &str, amount: Value| json!({ "due": due, "amount": amount });
    let mut terms = json!({ "form": "written", "debtor": "  ", "debtor_present": true,
        "workers_present": true, "date": "2026-11-20" });
    for (no, one) in [
        instalment("2026-02-30", json!(100_000)),
        instalment("2026-13-01", json!(-100_000)),
        instalment("2026-12-01", json!(9_000_000_000_000_i64)),
        instalment("yesterday", json!("12 yuan")),
    ]
    .iter()
    .enumerate()
    {
        for (key, value) in one.as_object().expect("an object") {
            terms[format!("i.00{no}.{key}")] = value.clone();
        }
        terms[format!("i.00{no}.worker")] = worker.clone();
        terms[format!("i.00{no}.payee")] = json!("马小福");
    }
    let agreement = paper(&mut phone, &lead, "agreement", &terms);
    let payment = json!({ "worker": worker, "amount": 99_999_900, "date": "2026-11-31",
        "nature": "gift" });
    let payment = paper(&mut phone, &lead, "payment", &payment);
    let (status, answer) =
        phone.push(&world, &[lead.clone(), line, agreement.clone(), payment.clone()]).await;
    assert_eq!(status, 200, "{answer}");
    for verdict in answer["verdicts"].as_array().expect("verdicts") {
        assert_eq!(verdict["verdict"], "applied", "nothing is lost: {verdict}");
    }

    let (clerk, id) = (world.clerk().await, lead["record"].as_str().expect("an id"));
    let page = page(&world, &clerk, id).await;
    let kept = |op: &Value| {
        let found = page.children.iter().find(|one| one.id.to_string() == op["record"]);
        json!(found.expect("there").fields)
    };
    assert_eq!(kept(&agreement), terms);
    assert_eq!(kept(&payment)["date"], "2026-11-31");
    let outlook_shown = shown(&page);
    let faults: Vec<String> =
        outlook_shown.agreements[0].faults.iter().map(|fault| format!("{fault:?}")).collect();
    for expected in [
        "Absent(\"debtor\")",
        "Day(\"000\")",
        "Day(\"001\")",
        "Day(\"003\")",
        "Amount(\"001\")",
        "Amount(\"003\")",
        "Unlikely(\"002\")",
    ] {
        assert!(faults.iter().any(|fault| fault == expected), "{expected} in {faults:?}");
    }
    let balance = outlook_shown.balances.values().next().expect("a worker");
    assert_eq!((balance.left(), balance.excess() > 0), (0, true), "more than was owed");

    // What goes out can be read, and says the same.
    let (status, file) = export(&world, &clerk, id, "file", Some("authority")).await;
    assert_eq!(status, 200);
    let file = CaseFile::read(&String::from_utf8_lossy(&file)).expect("a case file");
    let papers = file.papers();
    let today = file.today.expect("a day");
    let said = outlook(&file.case(&papers), &file.settings, &Calendar::default(), today);
    assert_eq!(said, outlook_shown);
    let what = format!("papers/{}", agreement["record"].as_str().expect("an id"));
    let (status, _) = export(&world, &clerk, id, &what, None).await;
    assert_eq!(status, 200, "its papers can be made");
}
