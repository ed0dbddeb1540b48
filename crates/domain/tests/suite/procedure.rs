//! Steps, papers and the ways beside the mediation.

use anxin_domain::case::outlook::REFERRAL;
use anxin_domain::case::proceeding::{LetterState, Stage};
use anxin_domain::case::route::{Route, Way};
use anxin_domain::case::step::{Action, State};
use anxin_domain::case::timer::Limit;
use anxin_domain::case::warning::Reason;
use anxin_domain::crime::Lack;
use serde_json::json;

use crate::world::{Scenario, advice, against, against_paper, codes, day, end, is_offered, timers};

const OPEN: [&str; 0] = [];

fn route(routes: &[Route], way: Way) -> Option<(Vec<&'static str>, String)> {
    let route = routes.iter().find(|route| route.way == way)?;
    Some((codes(&route.refusals), route.article.to_string()))
}

#[test]
fn c03_an_employer_who_refuses_leaves_an_end_with_what_else_is_open() {
    let found = Scenario::of("c03").look();
    let refusals = against_paper(&found, "session");
    assert_eq!((refusals[0].code, refusals[0].out), ("side_refuses", "end_one_refuses"));
    assert_eq!(against(&found, Action::Mediate), ["side_refuses"]);
    assert_eq!(against(&found, Action::End), OPEN);
    let end = found.offers.iter().find(|offer| offer.action == Action::End).expect("offered");
    assert!(end.args.iter().any(|arg| arg.key == "ways" && arg.wanted), "告知途径");
    let willing = Scenario::of("c03").with("lead", "refused_by", json!([])).look();
    assert_eq!(against(&willing, Action::Mediate), OPEN);
    let untold = Scenario::of("c03").with("lead", "refused_by", json!([])).without("notice").look();
    assert_eq!(against(&untold, Action::Mediate), ["no_notice", "no_consent"]);
    assert_eq!(codes(&against_paper(&untold, "agreement")), ["no_notice"]);
}

#[test]
fn c04_an_oral_application_is_read_back_and_signed_with_a_fingerprint() {
    let found = Scenario::of("c04").look();
    assert_eq!(against(&found, Action::Accept), ["oral_application"]);
    let read = Scenario::of("c04").with("lead", "read_back", json!(true));
    assert_eq!(against(&read.look(), Action::Accept), ["oral_application"], "no fingerprint");
    let signed = read.with("lead", "fingerprint", json!(true)).look();
    assert_eq!(against(&signed, Action::Accept), OPEN);
}

#[test]
fn c05_without_the_seal_nothing_is_in_effect_and_no_clock_runs() {
    let found = Scenario::of("c05").look();
    let lacks = found.agreements[0].effective.clone().expect_err("not in effect");
    assert_eq!(lacks.iter().map(|lack| lack.name()).collect::<Vec<_>>(), ["seal"]);
    assert!(timers(&found, "t3").is_empty());
    assert_eq!(against(&found, Action::Perform), ["not_effective"]);
    let sealed = Scenario::of("c05").with("agreement", "sealed", json!(true)).look();
    // 2026-11-18 + 30 days.
    assert_eq!(end(&sealed, "t3"), "2026-12-18");
    assert_eq!(against(&sealed, Action::Perform), OPEN);
    let september = Scenario::of("c05")
        .with("agreement", "sealed", json!(true))
        .with("agreement", "date", json!("2026-09-05"))
        .on("2026-09-06")
        .look();
    assert_eq!(end(&september, "t3"), "2026-10-08", "rolls over the National Day");
}

#[test]
fn c07_confirmation_asked_for_by_one_side_is_refused_and_three_ways_are_offered() {
    let found = Scenario::of("c07").look();
    let running = &found.proceedings[0];
    assert_eq!(running.stage, Some(Stage::Preparing));
    assert_eq!(codes(&running.refusals), ["not_joint"]);
    assert_eq!(running.refusals[0].out, "order_suit_arbitration");
    let routes = |way| route(&found.routes, way).expect("a way");
    assert_eq!(routes(Way::PaymentOrder), (vec![], "arbitration 16".to_owned()));
    assert_eq!(routes(Way::Arbitration).0, OPEN);
    assert_eq!(routes(Way::SuitOnAgreement), (vec!["not_late"], "labour_cases 51(2)".to_owned()));
    let late = Scenario::of("c07").on("2027-01-05").look();
    assert_eq!(route(&late.routes, Way::SuitOnAgreement).expect("a way").0, OPEN);
    let both = Scenario::of("c07").with("court", "jointly", json!(true)).look();
    assert_eq!(codes(&both.proceedings[0].refusals), OPEN);
}

#[test]
fn c07_what_one_side_alone_applied_for_does_not_stop_the_time_for_both() {
    let applied = Scenario::of("c07").with("court", "stage", json!("applied")).with(
        "court",
        "applied",
        json!("2026-11-20"),
    );
    let alone = applied.clone().look();
    assert_eq!(end(&alone, "t3"), "2026-12-18");
    assert_eq!(codes(&alone.proceedings[0].refusals), ["not_joint"]);
    let both = applied.with("court", "jointly", json!(true)).look();
    assert!(both.timers.iter().all(|timer| timer.code != "t3"), "it was applied for");
}

#[test]
fn c26_legal_aid_on_one_day_without_a_look_at_means() {
    let found = Scenario::of("c26").look();
    assert_eq!(found.aid[0].ground.to_string(), "legal_aid 42[3]");
    assert_eq!(found.aid[0].same_day, Some(true));
    assert!(found.timers.iter().all(|timer| !timer.code.starts_with("t4")), "nothing runs on");
    let slow = Scenario::of("c26").with("aid", "assigned", json!(null)).look();
    assert_eq!((slow.aid[0].same_day, end(&slow, "t4")), (None, "2026-11-24".to_owned()));
    assert_eq!(end(&slow, "t4_assign"), "2026-11-27");
    let later = Scenario::of("c26").with("aid", "assigned", json!("2026-11-25")).look();
    assert_eq!(later.aid[0].same_day, Some(false));
}

#[test]
fn c26_each_step_of_legal_aid_says_when_it_was_taken_by_whom_or_by_when_it_is_due() {
    let case = Scenario::of("c26").with("aid", "accepted_time", json!("09:25"));
    let case = case.with("aid", "accepted_by", json!("王受理"));
    let steps = |case: &Scenario| case.look().aid[0].steps.clone();
    let accepted = &steps(&case)[1];
    assert_eq!((accepted.step, accepted.day), ("accepted", Some(day("2026-11-24"))));
    assert_eq!((&*accepted.time, &*accepted.by, accepted.due), ("09:25", "王受理", None));
    let due = |step: &str, path: &str| {
        let slow = Scenario::of("c26").with("aid", path, json!(null));
        let step = steps(&slow).into_iter().find(|one| one.step == step).expect("a step");
        (step.due.map(|day| day.to_string()), step.by_law)
    };
    assert!(!due("accepted", "accepted").1, "the same day is the county's own target");
    assert_eq!(due("assigned", "assigned"), (Some("2026-11-27".to_owned()), true));
    let early = Scenario::of("c26").with("aid", "stage", json!("accepted"));
    let early = early.with("aid", "approved", json!(null)).with("aid", "assigned", json!(null));
    let decide = steps(&early)[2].clone();
    assert!(decide.by_law && decide.due.is_some(), "seven days: {decide:?}");
}

#[test]
fn c29_an_objection_to_a_refusal_is_decided_in_five_days() {
    let found = Scenario::of("c29").look();
    assert_eq!(end(&found, "t15"), "2026-11-30", "2026-11-28 is a Saturday");
    assert_eq!(advice(&found, "aid_objection").as_deref(), Some("legal_aid 49"));
    let lacks = |case: &Scenario| case.look().proceedings[0].lacks;
    assert_eq!(lacks(&Scenario::of("c29")), None);
    let unreasoned = Scenario::of("c29").with("aid", "note", json!(" "));
    assert_eq!(lacks(&unreasoned), Some("note"), "a refusal has its reasons in writing");
    assert_eq!(lacks(&unreasoned.with("aid", "stage", json!("granted"))), None);
    let done = Scenario::of("c29").with("aid", "objection_decided", json!("2026-11-24")).look();
    assert!(timers(&done, "t15").is_empty());
}

#[test]
fn c30_the_one_year_limitation_does_not_run_while_somebody_is_employed() {
    let scenario = Scenario::of("c30");
    let found = scenario.look();
    let limit = found.limits[&scenario.id("w1")];
    assert_eq!(
        (limit, limit.article().to_string()),
        (Limit::NotRunning, "arbitration 27(4)".into())
    );
    assert!(timers(&found, "t6").is_empty());
    assert_eq!(route(&found.routes, Way::Arbitration).expect("a way").0, OPEN);
    let left = Scenario::of("c30").with("w1", "left", json!("2025-10-01"));
    let gone = left.look();
    // Ends on the National Day and is shown as it falls: un-rolled.
    assert_eq!(end(&gone, "t6"), "2026-10-01");
    assert_eq!(
        route(&gone.routes, Way::Arbitration).expect("a way").0,
        OPEN,
        "never refused for it"
    );
    let interrupted = left.with("lead", "source", json!("window")).and(
        "paid",
        "payment",
        json!({ "worker": "w1", "date": "2026-09-01", "amount": 100, "nature": "transfer" }),
    );
    let file = interrupted.look();
    assert!(matches!(
        file.limits[&interrupted.id("w1")],
        Limit::Until { interrupted: true, end, .. } if end == day("2027-11-16")
    ));
}

#[test]
fn c32_a_stamped_iou_goes_straight_to_court() {
    let found = Scenario::of("c32").look();
    assert_eq!(route(&found.routes, Way::Iou), Some((vec![], "labour_cases 15".to_owned())));
    let iou = found.routes.iter().find(|route| route.way == Way::Iou).expect("a way");
    assert_eq!(iou.until, Some(day("2029-11-10")), "three years");
    let without = Scenario::of("c32").with("w1", "basis", json!(["chat"])).look();
    assert_eq!(route(&without.routes, Way::Iou), None);
}

#[test]
fn c35_without_an_order_to_pay_there_is_no_referral() {
    let found = Scenario::of("c35").look();
    assert_eq!(found.crime, [Lack::Order]);
    let (refusals, article) = route(&found.routes, Way::Police).expect("a way");
    assert_eq!((refusals, article.as_str()), (vec!["no_referral"], "criminal 276-1"));
    let letter = against_paper(&found, REFERRAL);
    assert_eq!((letter[0].code, letter[0].out), ("no_referral", "ask_for_order"));
    assert_eq!(
        (letter[0].article.to_string(), &*letter[0].details),
        ("criminal 276-1".into(), &["order".to_owned()][..])
    );
    assert_eq!(codes(&against_paper(&found, "transfer")), OPEN, "a notice may go at once");
    assert_eq!(
        codes(&against_paper(&Scenario::of("c36").look(), REFERRAL)),
        OPEN,
        "ordered in vain"
    );
    let posted = |how: &str| {
        let letter = json!({
            "letter": "transfer", "to": "inspection", "order": how, "order_until": "2026-11-20"
        });
        Scenario::of("c35").and("order", "transfer", letter).look().crime
    };
    assert_eq!(posted("posted"), [Lack::Record]);
    assert_eq!(posted("posted_recorded"), []);
    let henan = Scenario::of("c35").set("crime_one_worker", json!(2_500_000)).look();
    assert!(henan.crime.contains(&Lack::Amount), "the figures are the province's");
}

#[test]
fn c36_the_police_are_late_on_the_fourth_day() {
    let found = Scenario::of("c36").look();
    assert_eq!(found.crime, []);
    assert_eq!(end(&found, "t11_police"), "2026-11-23");
    assert_eq!(advice(&found, "police_late").as_deref(), Some("referral 9"));
    assert!(found.reasons.contains(&Reason::TimerDue));
    assert_eq!(advice(&Scenario::of("c36").on("2026-11-23").look(), "police_late"), None);
    let refused = Scenario::of("c36")
        .with("police", "answered", json!("2026-11-24"))
        .with("police", "result", json!("refused"))
        .look();
    assert_eq!(end(&refused, "t11_review"), "2026-11-27");
    let state = |scenario: &Scenario| {
        let id = scenario.id("police");
        let found = scenario.look();
        found.letters.into_iter().find(|(paper, _)| *paper == id).map(|(_, state)| state)
    };
    assert_eq!(state(&Scenario::of("c36")), Some(LetterState::Received));
    assert_eq!(state(&Scenario::of("c36").on("2026-12-31")), Some(LetterState::Late));
}

#[test]
fn c48_a_dossier_without_the_notice_is_not_archived() {
    let found = Scenario::of("c48").look();
    assert_eq!(found.state, Some(State::Closed));
    assert_eq!(against(&found, Action::Archive), ["dossier"]);
    let archive = found.offers.iter().find(|offer| offer.action == Action::Archive);
    assert_eq!(archive.expect("offered").refusals[0].details, ["notice"]);
    let told = json!({ "date": "2026-11-17", "who": "双方", "heard": "both" });
    let whole = Scenario::of("c48").and("notice", "notice", told).look();
    assert_eq!(against(&whole, Action::Archive), OPEN);
}

#[test]
fn c48_a_notice_that_nobody_signed_for_is_spoken_of_and_holds_nothing_up() {
    let case = |told: serde_json::Value| {
        let found = Scenario::of("c48").and("notice", "notice", told).look();
        let receipt = found.dossier.iter().find(|item| item.code == "notice_receipt");
        let there = receipt.expect("an item").there;
        assert_eq!(against(&found, Action::Archive), OPEN, "no law demands it");
        assert_eq!(advice(&found, "notice_unsigned").is_none(), there);
        there
    };
    let told = json!({ "date": "2026-11-17", "who": "双方", "heard": "both" });
    assert!(!case(told.clone()));
    let mut on_paper = told.clone();
    on_paper["receipted"] = json!(true);
    assert!(case(on_paper));
    for (kind, there) in [("signature", true), ("photo", false)] {
        let mut attached = told.clone();
        attached["file.001"] = json!({ "kind": kind, "of": "signature", "hash": "00" });
        assert_eq!(case(attached), there, "{kind}");
    }
    let untold = Scenario::of("c48").look();
    assert_eq!(advice(&untold, "notice_unsigned"), None, "there is nothing to sign");
}

#[test]
fn c25_who_was_not_found_needs_no_identity_and_who_has_no_papers_needs_a_word_about_it() {
    let told = json!({ "date": "2026-11-17", "who": "双方", "heard": "both" });
    let whole = || Scenario::of("c48").and("notice", "notice", told.clone());
    let with = |line: serde_json::Value| {
        against(&whole().and("more", "wage_line", line).look(), Action::Archive)
    };
    assert_eq!(with(json!({ "name": "没来过的人" })), ["dossier"]);
    assert_eq!(with(json!({ "name": "没来过的人", "verified": "untrue" })), OPEN);
    assert_eq!(with(json!({ "name": "无证的人", "id_type": "none_yet" })), ["dossier"]);
    let noted = json!({ "name": "无证的人", "id_type": "none_yet", "note": "村委会书面证明" });
    assert_eq!(with(noted), OPEN);
    let other = json!({ "name": "有证的人", "id_type": "resident", "note": "村委会书面证明" });
    assert_eq!(with(other), ["dossier"], "who has a card shows it");
    assert_eq!(
        with(json!({ "name": "外国人", "id_type": "passport", "id_no": "E12345678" })),
        OPEN
    );
    let copied = json!({ "name": "有照片的人", "file.001": { "kind": "photo", "hash": "00" } });
    assert_eq!(with(copied), OPEN);
}

#[test]
fn c50_an_inspection_record_is_for_inspectors() {
    let refusals = against_paper(&Scenario::of("c50").look(), "check_record");
    assert_eq!((refusals[0].code, refusals[0].out), ("inspectors_only", "write_inspection"));
    assert_eq!(refusals[0].article.to_string(), "inspection 16");
}

#[test]
fn a_household_leaves_the_inspection_and_keeps_the_civil_suit() {
    let found = Scenario::of("c32").with("lead", "employer_kind", json!("household")).look();
    assert_eq!(route(&found.routes, Way::Inspection).expect("a way").0, ["household"]);
    assert_eq!(route(&found.routes, Way::Arbitration).expect("a way").0, ["household"]);
    assert_eq!(route(&found.routes, Way::Civil).expect("a way").0, OPEN);
    assert!(timers(&found, "t6").is_empty() && timers(&found, "t8").is_empty());
    assert_eq!(end(&found, "t_civil"), "2029-11-10");
}

#[test]
fn the_inspection_looks_back_two_years_from_the_end_of_the_wrong_and_stops_once_it_has_it() {
    let case = || Scenario::of("c32");
    assert_eq!(end(&case().look(), "t8"), "2028-11-10");
    let months = case().with("w1", "left", json!(null));
    assert_eq!(end(&months.look(), "t8"), "2028-10-31", "the last day of the last month owed");
    let sent = json!({ "to": "inspection", "sent": "2026-11-20" });
    assert!(timers(&case().and("sent", "transfer", sent).look(), "t8").is_empty());
}

#[test]
fn where_arbitration_runs_the_inspection_sends_back() {
    let running = json!({ "way": "arbitration", "stage": "accepted", "accepted": "2026-11-20" });
    let found = Scenario::of("c32").and("arbitration", "proceeding", running).look();
    assert_eq!(route(&found.routes, Way::Inspection).expect("a way").0, ["already_there"]);
    assert_eq!(end(&found, "t7"), "2027-01-04", "45 days");
    assert!(!is_offered(&found, Action::Archive));
}

#[test]
fn a_clock_starts_with_the_offices_receipt_in_china() {
    // 2026-11-16 23:30 in London is the 17th in China.
    let mut file = Scenario::of("c32").file();
    file.lead.got = 1_794_871_800_000;
    file.lead.at = 1_794_000_000_000;
    let papers = file.papers();
    let today = day("2026-11-24");
    let calendar = anxin_domain::calendar::Calendar::default();
    let settings = file.settings;
    let look = |file: &anxin_domain::file::case::CaseFile| {
        anxin_domain::case::timer::timers(&file.case(&papers), &settings, &calendar, today)
            .into_iter()
            .find(|timer| timer.code == "t2")
            .expect("runs")
    };
    let timer = look(&file);
    assert_eq!((timer.start, timer.waits_for_receipt), (day("2026-11-17"), false));
    // Made on the 7th and received on the 17th.
    assert_eq!(file.case(&papers).lead.delay(), Some(10));
    let mut waiting = file.clone();
    waiting.lead.got = 0;
    assert!(look(&waiting).waits_for_receipt, "until then the day may move");
}

#[test]
fn a_case_is_whose_it_was_given_to_or_who_took_its_last_step() {
    let step = |act: &str, from: &str, to: &str, by: &str| json!({ "act": act, "from": from, "to": to, "by": by });
    let stepped = Scenario::of("c10")
        .with("lead", "step.000002", step("accept", "registered", "accepted", "甲"))
        .with("lead", "step.000003", step("investigate", "accepted", "investigating", "乙"))
        .with("lead", "step.000004", step("raise", "investigating", "investigating", "丙"))
        .with("lead", "step.000005", step("archive", "closed", "archived", "丁"));
    assert_eq!(stepped.handler(), "乙", "who raises a warning or keeps the file is no handler");
    let given = stepped.clone().with("lead", "assignee", json!("戊"));
    assert_eq!(given.handler(), "戊");
    let closed = stepped.and("closing", "closing", json!({ "by": "己" }));
    assert_eq!(closed.handler(), "", "the report of its end names him itself");
    assert_eq!(Scenario::of("c02").handler(), "", "nobody has begun");
}
