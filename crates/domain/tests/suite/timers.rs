//! T1 to T15, a table: the paper, the day it starts with, the end.

use anxin_domain::case::outlook::Outlook;
use anxin_domain::case::route::Way;
use anxin_domain::case::timer::Nature;
use anxin_domain::case::warning::Reason;
use serde_json::{Value, json};

use crate::world::{Scenario, end, timers};

/// The articles of the clocks that run in another office: each is a duty of that office.
const ARTICLES: [(&str, &str); 11] = [
    ("t4_assign", "legal_aid 43"),
    ("t5", "inspection 17"),
    ("t7", "arbitration 43"),
    ("t9", "notary 30"),
    ("t11_approve", "referral 5"),
    ("t11_send", "referral 5"),
    ("t14_tell", "petitions 22"),
    ("t14_decide", "petitions 34"),
    ("t15", "legal_aid 49"),
    ("t_order_accept", "procedure 225"),
    ("t_order_issue", "procedure 227"),
];

#[test]
fn each_clock_of_a_paper_ends_where_its_article_says() {
    let cases: [(&str, Value, &str, &str); 14] = [
        ("proceeding", json!({"way": "notary", "accepted": "2026-02-10"}), "t9", "2026-03-09"),
        ("proceeding", json!({"way": "arbitration", "accepted": "2026-06-01"}), "t7", "2026-07-16"),
        (
            "proceeding",
            json!({"way": "arbitration", "accepted": "2026-06-01", "extended": true}),
            "t7",
            "2026-07-31",
        ),
        (
            "proceeding",
            json!({"way": "payment_order", "applied": "2026-11-20"}),
            "t_order_accept",
            "2026-11-25",
        ),
        // A Saturday.
        (
            "proceeding",
            json!({"way": "payment_order", "accepted": "2026-11-20"}),
            "t_order_issue",
            "2026-12-07",
        ),
        ("proceeding", json!({"way": "legal_aid", "objected": "2026-11-20"}), "t15", "2026-11-25"),
        (
            "proceeding",
            json!({"way": "legal_aid", "approved": "2026-09-29"}),
            "t4_assign",
            "2026-10-08",
        ),
        ("transfer", json!({"to": "inspection", "opened": "2026-08-03"}), "t5", "2026-10-30"),
        (
            "transfer",
            json!({"to": "inspection", "opened": "2026-06-01", "extended": true}),
            "t5",
            "2026-10-12",
        ),
        (
            "transfer",
            json!({"to": "police", "reported": "2026-09-29"}),
            "t11_approve",
            "2026-10-08",
        ),
        ("transfer", json!({"to": "police", "approved": "2026-11-20"}), "t11_send", "2026-11-21"),
        (
            "transfer",
            json!({"to": "petitions", "received": "2026-09-16"}),
            "t14_tell",
            "2026-10-08",
        ),
        (
            "transfer",
            json!({"to": "petitions", "opened": "2026-08-03"}),
            "t14_decide",
            "2026-10-08",
        ),
        (
            "transfer",
            json!({"to": "petitions", "opened": "2026-08-03", "extended": true}),
            "t14_decide",
            "2026-11-02",
        ),
    ];
    for (kind, fields, code, expected) in cases {
        let found = Scenario::of("c32").and("new", kind, fields.clone()).look();
        assert_eq!(end(&found, code), expected, "{code} {fields}");
        let article = ARTICLES.iter().find(|(one, _)| *one == code).expect("an article").1;
        assert_eq!(basis(&found, code), (article.to_owned(), Nature::Duty), "{code}");
    }
}

/// What a timer rests on, and what its end means.
fn basis(found: &Outlook, code: &str) -> (String, Nature) {
    let timers = timers(found, code);
    let timer = timers.first().unwrap_or_else(|| panic!("{code} runs"));
    (timer.article.to_string(), timer.nature)
}

#[test]
fn each_clock_of_the_case_says_whether_it_is_law_or_practice() {
    let agreed = Scenario::of("c05").with("agreement", "sealed", json!(true));
    let left = Scenario::of("c30").with("w1", "left", json!("2025-10-01"));
    let extended =
        json!({"act": "extend", "from": "accepted", "to": "accepted", "args": {"both": true}});
    let cases = [
        (
            Scenario::of("c32").with("lead", "status", json!("new")),
            "t1",
            "practice ",
            Nature::Practice,
        ),
        (Scenario::of("c32"), "t2", "arbitration 14", Nature::Duty),
        (
            Scenario::of("c32").with("lead", "step.000004", extended),
            "t2_extended",
            "practice ",
            Nature::Practice,
        ),
        (agreed.clone(), "t3", "mediation 33", Nature::Chance),
        (agreed, "t12", "practice ", Nature::Practice),
        (
            Scenario::of("c26").with("aid", "assigned", json!(null)),
            "t4",
            "practice ",
            Nature::Practice,
        ),
        (
            Scenario::of("c26").with("aid", "approved", json!(null)).with(
                "aid",
                "stage",
                json!("accepted"),
            ),
            "t4_decide",
            "legal_aid 43",
            Nature::Duty,
        ),
        (left.clone(), "t6", "arbitration 27(4)", Nature::Limitation),
        (left, "t8", "inspection 20", Nature::Limitation),
        (Scenario::of("c32"), "t_civil", "civil 188", Nature::Limitation),
        (Scenario::of("c14"), "t10", "notary_enforcement 9", Nature::Limitation),
        (Scenario::of("c36"), "t11_police", "referral 8", Nature::Duty),
        (
            Scenario::of("c36").with("police", "answered", json!("2026-11-24")).with(
                "police",
                "result",
                json!("refused"),
            ),
            "t11_review",
            "referral 9",
            Nature::Chance,
        ),
        (Scenario::of("c10"), "t12_due", "practice ", Nature::Practice),
        (Scenario::of("c10"), "t13", "practice ", Nature::Practice),
    ];
    for (case, code, article, nature) in cases {
        assert_eq!(basis(&case.look(), code), (article.to_owned(), nature), "{code}");
    }
}

#[test]
fn a_clock_stops_when_what_it_waits_for_is_there() {
    let cases: [(&str, Value, &str); 14] = [
        (
            "proceeding",
            json!({"way": "notary", "accepted": "2026-02-10", "decided": "2026-03-01"}),
            "t9",
        ),
        (
            "proceeding",
            json!({"way": "notary", "accepted": "2026-02-10", "stage": "withdrawn"}),
            "t9",
        ),
        (
            "proceeding",
            json!({"way": "notary", "accepted": "2026-02-10", "stage": "refused"}),
            "t9",
        ),
        (
            "proceeding",
            json!({"way": "arbitration", "accepted": "2026-06-01", "stage": "withdrawn"}),
            "t7",
        ),
        (
            "proceeding",
            json!({"way": "payment_order", "applied": "2026-11-20", "stage": "withdrawn"}),
            "t_order_accept",
        ),
        ("proceeding", json!({"way": "legal_aid", "stage": "withdrawn"}), "t4"),
        ("proceeding", json!({"way": "legal_aid", "stage": "withdrawn"}), "t4_decide"),
        ("proceeding", json!({"way": "legal_aid", "stage": "refused"}), "t4_decide"),
        (
            "proceeding",
            json!({"way": "legal_aid", "approved": "2026-09-29", "stage": "withdrawn"}),
            "t4_assign",
        ),
        (
            "transfer",
            json!({"to": "police", "received": "2026-11-20", "opened": "2026-11-21"}),
            "t11_police",
        ),
        (
            "transfer",
            json!({"to": "inspection", "opened": "2026-08-03", "answered": "2026-09-01"}),
            "t5",
        ),
        (
            "transfer",
            json!({"to": "police", "received": "2026-11-20", "answered": "2026-11-21"}),
            "t11_police",
        ),
        (
            "transfer",
            json!({"to": "petitions", "received": "2026-11-20", "opened": "2026-11-21"}),
            "t14_tell",
        ),
        ("transfer", json!({"to": "housing", "opened": "2026-08-03"}), "t5"),
    ];
    for (kind, fields, code) in cases {
        let found = Scenario::of("c32").and("new", kind, fields.clone()).arrived("new").look();
        assert!(timers(&found, code).is_empty(), "{code} {fields}");
    }
}

#[test]
fn what_was_asked_for_and_taken_back_was_not_asked_for() {
    let back = |way: &str| json!({"way": way, "stage": "withdrawn", "jointly": true, "applied": "2026-11-20", "accepted": "2026-11-20"});
    let left = Scenario::of("c30").with("w1", "left", json!("2025-12-01"));
    let left = left.and("court", "proceeding", back("arbitration")).look();
    assert_eq!(timers(&left, "t6").len(), 1, "the limitation runs on");
    let open = |way| {
        let route = left.routes.iter().find(|route| route.way == way);
        route.is_some_and(|route| route.refusals.is_empty())
    };
    assert!(open(Way::Arbitration) && open(Way::Inspection));
    let agreed = Scenario::of("c05").with("agreement", "sealed", json!(true));
    let agreed = agreed.and("court", "proceeding", back("confirmation")).look();
    assert_eq!(end(&agreed, "t3"), "2026-12-18", "both may ask again until then");
}

#[test]
fn the_first_answer_is_due_by_the_colour() {
    let fresh = |colour: &str| {
        let case = Scenario::of("c32")
            .with("lead", "status", json!("registered"))
            .with("w1", "m.2026-08.due", Value::Null)
            .with("w1", "m.2026-09.due", Value::Null)
            .received("2026-09-30")
            .on("2026-10-01");
        match colour {
            "red" => case.with("lead", "danger", json!(["violence"])),
            "yellow" => case.with("lead", "people", json!(6)),
            _ => case,
        }
    };
    // Over the National Day: the 8th, 9th and 10th of October are worked.
    for (colour, expected) in
        [("red", "2026-09-30"), ("yellow", "2026-10-08"), ("green", "2026-10-10")]
    {
        assert_eq!(end(&fresh(colour).look(), "t1"), expected, "{colour}");
    }
    let taken = fresh("red").with("lead", "status", json!("accepted")).look();
    assert!(timers(&taken, "t1").is_empty());
}

#[test]
fn a_mediation_has_fifteen_days_and_thirty_once_both_want_more() {
    let fifteen = Scenario::of("c32").look();
    assert_eq!(end(&fifteen, "t2"), "2026-12-01");
    let extended =
        json!({"act": "extend", "from": "accepted", "to": "accepted", "args": {"both": true}});
    let more = Scenario::of("c32").with("lead", "step.000004", extended).look();
    assert_eq!(end(&more, "t2_extended"), "2026-12-16");
    assert!(timers(&more, "t2").is_empty());
    let ended = Scenario::of("c32").with("lead", "status", json!("ended")).look();
    assert!(timers(&ended, "t2").is_empty());
}

#[test]
fn limitations_and_practice_never_make_a_case_red_and_a_lost_chance_does_not_stay_red() {
    let sealed = |today: &str| {
        Scenario::of("c05")
            .with("agreement", "sealed", json!(true))
            .with("lead", "status", json!("performing"))
            .on(today)
            .look()
    };
    let confirmation = sealed("2026-12-16");
    assert!(confirmation.reasons.contains(&Reason::TimerDue), "two days left");
    assert!(sealed("2026-12-12").reasons.contains(&Reason::TimerSoon));
    assert!(!sealed("2026-12-22").reasons.contains(&Reason::TimerDue), "gone; other ways stay");
    let old = Scenario::of("c30").with("w1", "left", json!("2025-10-01")).look();
    let over: Vec<Nature> = old
        .timers
        .iter()
        .filter(|timer| timer.end < "2026-11-24".parse().expect("a day"))
        .map(|timer| timer.nature)
        .collect();
    assert!(
        !over.is_empty() && over.iter().all(|nature| *nature == Nature::Limitation),
        "{over:?}"
    );
    assert!(!old.reasons.contains(&Reason::TimerDue));
}
