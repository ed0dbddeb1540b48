//! What is due today and this week, as a list and as a calendar file.

use anxin_expert::{Ask, calendar_file, due_list, page};
use serde_json::{Value, json};

use crate::pages::{PAPER, THEN, ask, line};

/// The row of the list for something that is due.
fn row(all: &Ask, code: &str) -> Option<String> {
    let list = due_list(all);
    let row = list.split("data-timer=\"").find(|row| row.starts_with(&format!("{code}\"")))?;
    Some(row.split("</a>").next().unwrap_or_default().to_owned())
}

/// The calendar file without its folds.
fn calendar(all: &Ask) -> String {
    calendar_file(all).replace("\r\n ", "")
}

#[test]
fn a_notice_that_nobody_sent_is_due_since_the_day_that_made_it_one() {
    let lead = json!({ "employer": "远山劳务", "people": 12 });
    let all = ask(&lead, &json!([line()]), &Value::Null);
    let due = row(&all, "duty").expect("due");
    for words in ["通报劳动监察：群体性欠薪", "截止 11 月 2 日", "<b>22</b>天前到期", "c-red"]
    {
        assert!(due.contains(words), "{words}: {due}");
    }
    let file = calendar(&all);
    assert!(file.contains("SUMMARY:通报劳动监察：群体性欠薪 · 远山劳务"), "{file}");
    let sent = |to: &str, id: &str| {
        json!({ "id": id, "kind": "transfer", "fields": {
            "letter": "notice", "to": to, "sent": "2026-11-24", "answered": "2026-11-24" } })
    };
    let told = json!([line(), sent("inspection", PAPER), sent("petitions", crate::pages::OTHER)]);
    let told = ask(&lead, &told, &Value::Null);
    assert_eq!(row(&told, "duty"), None, "it was sent");
}

/// A case that somebody accepted, asked about by `me`.
fn accepted_by(person: &str, me: &str) -> Ask {
    let step = |act: &str, from: &str, by: &str| json!({ "act": act, "from": from, "to": "accepted", "by": by, "at": THEN, "args": {} });
    let lead = json!({ "employer": "远山劳务", "people": 12, "status": "accepted",
        "step.000001": step("accept", "registered", person),
        "step.000002": step("raise", "accepted", "anyone") });
    let mut all = ask(&lead, &json!([line()]), &Value::Null);
    me.clone_into(&mut all.me);
    all
}

#[test]
fn what_others_have_in_hand_stands_below_and_not_in_my_calendar() {
    let others = "data-part=\"others\"";
    let mine = accepted_by("p", "p");
    assert!(!due_list(&mine).contains(others) && row(&mine, "duty").is_some());
    assert!(calendar(&mine).contains("BEGIN:VEVENT"));
    let theirs = accepted_by("p", "q");
    let list = due_list(&theirs);
    let (above, below) = list.split_once(others).expect("a part of its own");
    assert!(!above.contains("data-timer"), "{above}");
    assert!(below.contains("别人在办的") && below.contains("data-timer=\"duty\""), "{below}");
    assert!(!calendar(&theirs).contains("BEGIN:VEVENT"));
    // Who only said how urgent it is has it no more in hand than anybody.
    assert!(due_list(&accepted_by("p", "anyone")).contains(others));
    // Whom it was given to has it, and nobody else.
    let given = |me: &str| {
        let mut all = accepted_by("p", me);
        all.cases[0].lead.fields.insert("assignee".to_owned(), json!("q"));
        due_list(&all).contains(others)
    };
    assert!(given("p") && !given("q"));
}

#[test]
fn a_case_that_nobody_has_begun_is_everybodys() {
    let mut all = ask(&json!({ "employer": "远山劳务" }), &json!([line()]), &Value::Null);
    "q".clone_into(&mut all.me);
    assert!(row(&all, "t1").is_some() && !due_list(&all).contains("data-part=\"others\""));
}

#[test]
fn a_letter_is_due_on_the_day_by_which_it_is_answered() {
    let letter = |sent: &str, answered: Value| {
        let letter = json!({ "id": PAPER, "kind": "transfer", "fields": {
            "letter": "request", "to": "finance", "sent": sent, "answered": answered } });
        ask(&json!({ "employer": "远山劳务" }), &json!([line(), letter]), &Value::Null)
    };
    // Fifteen working days from 2 November end on the 23rd.
    let late = letter("2026-11-02", Value::Null);
    let due = row(&late, "answer").expect("due");
    for words in ["等财政", "回函", "截止 11 月 23 日", "<b>1</b>天前到期"] {
        assert!(due.contains(words), "{words}: {due}");
    }
    let file = calendar(&late);
    assert!(file.contains("回函") && file.contains(&format!("answer-{PAPER}")), "{file}");
    assert_eq!(row(&letter("2026-11-02", json!("2026-11-20")), "answer"), None);
    assert_eq!(row(&letter("2026-11-23", Value::Null), "answer"), None, "not this week");
}

#[test]
fn a_clock_has_an_icon_and_another_one_when_it_is_over() {
    let all = ask(&json!({ "employer": "远山劳务" }), &json!([line()]), &Value::Null);
    let shown = page(&all).html;
    let clock = |code: &str| {
        let row = shown.split(&format!("data-timer=\"{code}\"")).nth(1).expect(code);
        row.split("<b>").next().unwrap_or_default().to_owned()
    };
    // The first answer was due weeks ago, the reply to a mediation too; the visit is to come.
    let late = clock("t1");
    assert!(late.contains("<svg class=\"icon\"") && late.contains("c-red"), "{late}");
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": {
        "form": "written", "date": "2026-11-20", "mediator": "赵调解", "debtor_present": true,
        "workers_present": true, "signed": true, "sealed": true,
        "i.001.worker": crate::pages::LINE, "i.001.amount": 600_000, "i.001.due": "2026-12-23" } });
    let performing = json!({ "employer": "远山劳务", "status": "performing" });
    let shown = page(&ask(&performing, &json!([line(), agreement]), &Value::Null)).html;
    let coming = shown.split("data-timer=\"t12\"").nth(1).expect("a visit");
    let coming = coming.split("<b>").next().unwrap_or_default();
    assert!(coming.contains("<svg class=\"icon\""), "{coming}");
    assert_ne!(coming.split("<path").nth(1), late.split("<path").nth(1));
}

#[test]
fn the_timeline_says_the_hour() {
    let all = ask(&json!({ "employer": "远山劳务" }), &json!([line()]), &Value::Null);
    let shown = page(&all).html;
    assert!(shown.contains("11 月 2 日 09:00"), "{THEN}: {shown}");
}

#[test]
fn b8_today_comes_first_then_what_is_overdue_by_case_and_the_rest_can_be_opened() {
    // A hundred cases whose first answer is long overdue, each with a notice that nobody sent.
    let one = ask(&json!({ "employer": "远山劳务", "people": 12 }), &json!([line()]), &Value::Null);
    let mut all = one.clone();
    all.cases = (0..100_u8)
        .map(|no| {
            let mut case = one.cases[0].clone();
            case.lead.id = anxin_domain::id::RecordId::from_parts(1, [no; 10]);
            case
        })
        .collect();
    // One that is due today: the answer to a letter.
    let letter = json!({ "id": PAPER, "kind": "transfer", "fields": {
        "letter": "request", "to": "finance", "sent": "2026-11-03" } });
    let today = ask(&json!({ "employer": "今日劳务" }), &json!([line(), letter]), &Value::Null);
    let mut today = today.cases[0].clone();
    today.lead.at = 0;
    today.lead.got = 0;
    all.cases.push(today);
    let list = due_list(&all);
    let now = list.find("今天到期 1 项").expect("a part of its own");
    let over = list.find("已逾期").expect("overdue");
    assert!(now < over, "{list}");
    assert!(list.get(now..over).expect("a part").contains("等财政"), "{list}");
    assert_eq!(list.matches("data-case=\"").count(), 100, "a case is one card");
    let rest = list.split("data-part=\"rest\"").nth(1).expect("the others are there, to be opened");
    assert!(rest.matches("data-case=\"").count() == 80, "twenty stand above");
}
