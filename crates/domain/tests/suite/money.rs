//! What was agreed, what came, what is left.

use anxin_domain::case::agreement::Fault;
use anxin_domain::case::balance::Standing;
use anxin_domain::case::notary;
use anxin_domain::case::route::Way;
use anxin_domain::case::step::Action;
use anxin_domain::case::warning::{Colour, Reason};
use serde_json::json;

use crate::world::{Scenario, advice, against, codes, end, timers};

const OPEN: [&str; 0] = [];

#[test]
fn c09_paid_in_full_on_the_spot_leads_to_the_end() {
    let found = Scenario::of("c09").look();
    assert!(found.balances.values().all(|one| one.left() == 0 && one.paid == 1_800_000));
    for action in [Action::Fulfil, Action::Visit, Action::Close] {
        assert_eq!(against(&found, action), OPEN, "{action:?}");
    }
    assert!(found.agreements[0].effective.is_ok(), "an oral one holds at once");
    assert_eq!(found.agreements[0].faults, []);
    assert!(found.routes.is_empty(), "nobody needs a way any more");
    assert!(!found.reasons.contains(&Reason::PayPeriod), "nothing is left of the months");
    let short = Scenario::of("c09").with("p2", "amount", json!(1_799_999));
    let refusals = short.look();
    assert!(refusals.reasons.contains(&Reason::PayPeriod), "a fen is");
    let close = refusals.offers.iter().find(|offer| offer.action == Action::Close);
    let refusal = &close.expect("offered").refusals[0];
    assert_eq!((refusal.code, &refusal.details), ("unpaid", &vec![short.id("w2").to_string()]));
    let waived = short.and(
        "rest",
        "payment",
        json!({ "worker": "w2", "date": "2026-11-20", "amount": 1, "nature": "waived" }),
    );
    assert_eq!(against(&waived.look(), Action::Close), OPEN);
    assert_eq!(waived.look().balances[&waived.id("w2")].paid, 1_799_999, "减让 is not 清偿");
    let over =
        Scenario::of("c09").with("p2", "amount", json!(1)).with("p1", "amount", json!(9_999_999));
    assert_eq!(against(&over.look(), Action::Close), ["unpaid"], "nobody is paid for another");
    let sued = json!({ "way": "litigation", "stage": "applied", "applied": "2026-11-24" });
    let onward = over.and("court", "proceeding", sued).look();
    assert_eq!(against(&onward, Action::Close), OPEN);
    let unvisited = Scenario::of("c09").without("visit").look();
    assert_eq!(against(&unvisited, Action::Visit), ["no_visit"]);
}

#[test]
fn only_a_way_that_was_handed_in_and_is_for_the_whole_rest_lets_a_case_be_closed() {
    let close = |way: serde_json::Value| {
        let open = Scenario::of("c09").with("p2", "amount", json!(800_000));
        against(&open.and("way", "proceeding", way).look(), Action::Close)
    };
    let court = |stage: &str| json!({ "way": "litigation", "stage": stage });
    assert_eq!(close(json!({ "way": "litigation" })), ["unpaid"], "no stage is the first");
    for stage in ["preparing", "refused", "withdrawn"] {
        assert_eq!(close(court(stage)), ["unpaid"], "{stage}");
    }
    for stage in ["applied", "accepted", "granted"] {
        assert_eq!(close(court(stage)), OPEN, "{stage}");
    }
    assert_eq!(close(json!({ "way": "notary", "stage": "granted" })), ["unpaid"]);
    let sum = |amount: i64| json!({ "way": "arbitration", "stage": "applied", "amount": amount });
    assert_eq!(close(sum(999_999)), ["unpaid"], "for a part of what is left");
    assert_eq!(close(sum(1_000_000)), OPEN);
}

#[test]
fn a_way_that_names_workers_is_for_them_and_whoever_is_left_out_keeps_the_case_open() {
    let open = || {
        let case = Scenario::of("c09").with("p1", "amount", json!(1_000_000));
        case.with("p2", "amount", json!(800_000))
    };
    let way = |amount: i64, workers: &[&str]| {
        let mut fields = json!({ "way": "litigation", "stage": "applied", "amount": amount });
        for (no, worker) in workers.iter().enumerate() {
            fields[format!("w.{no:03}.worker")] = json!(worker);
        }
        fields
    };
    let left = |case: &Scenario| {
        let found = case.look();
        let close = found.offers.iter().find(|offer| offer.action == Action::Close);
        let refusals = close.expect("offered").refusals.clone();
        refusals.into_iter().flat_map(|one| one.details).collect::<Vec<_>>()
    };
    let (one, two) = (open().id("w1").to_string(), open().id("w2").to_string());
    assert_eq!(left(&open()), [one.clone(), two.clone()]);
    let first = open().and("court", "proceeding", way(0, &["w1"]));
    assert_eq!(left(&first), std::slice::from_ref(&two), "the other has no outcome");
    let ways = first.look().ways_on;
    assert_eq!(ways.get(&first.id("w1")), Some(&vec!["litigation".to_owned()]));
    assert!(!ways.contains_key(&first.id("w2")));
    assert_eq!(left(&first.clone().and("more", "proceeding", way(0, &["w2"]))), OPEN);
    assert_eq!(left(&open().and("court", "proceeding", way(0, &["w1", "w2"]))), OPEN);
    // Of a sum that is less than what the two are owed nobody knows whose it is.
    let both = |sum: i64| left(&open().and("court", "proceeding", way(sum, &["w1", "w2"])));
    assert_eq!((both(1_799_999).len(), both(1_800_000).len()), (2, 0));
    let part = open().and("court", "proceeding", way(300_000, &["w1"]));
    assert_eq!(left(&part), [one, two.clone()]);
    let rest = part.and("more", "proceeding", way(500_000, &["w1"]));
    assert_eq!(left(&rest), [two], "two ways for the two parts of one worker's rest");
    // One that names nobody, as older versions wrote it, is for whoever is left.
    assert_eq!(left(&rest.and("old", "proceeding", way(1_000_000, &[]))), OPEN);
}

#[test]
fn what_is_claimed_for_nobody_by_name_is_not_closed_as_paid() {
    let claimed = |amount: i64| {
        let case = Scenario::of("c09").with("lead", "amount", json!(amount));
        ["p1", "p2", "agreement", "w1", "w2"].into_iter().fold(case, Scenario::without)
    };
    let found = claimed(1_000).look();
    for action in [Action::Fulfil, Action::Close] {
        assert_eq!(against(&found, action), ["no_roster"], "{action:?}");
    }
    let close = found.offers.iter().find(|offer| offer.action == Action::Close);
    assert_eq!(close.expect("offered").refusals[0].out, "write_roster");
    assert_eq!(against(&claimed(0).look(), Action::Close), OPEN, "nothing was claimed");
    let sued = json!({ "way": "litigation", "stage": "applied" });
    assert_eq!(
        against(&claimed(1_000).and("court", "proceeding", sued).look(), Action::Close),
        OPEN
    );
}

#[test]
fn c10_an_instalment_eight_days_late_is_red_and_reminded_of() {
    let found = Scenario::of("c10").look();
    assert_eq!(found.colour, Colour::Red);
    assert!(found.reasons.contains(&Reason::LongLate) && found.partly_late);
    let standings: Vec<Standing> = found.instalments.iter().map(|(_, one)| *one).collect();
    assert_eq!(standings, [Standing::Paid, Standing::Late(8), Standing::NotDue]);
    // Reminded on the day after; the next is the third day.
    let of = |element: &str| {
        let timers = timers(&found, "t13");
        let timer = timers.into_iter().find(|one| one.element.as_deref() == Some(element));
        timer.map(|timer| timer.end.to_string())
    };
    assert_eq!(of("002").as_deref(), Some("2026-11-23"), "T+7 is due and nobody reminded since");
    assert_eq!(of("001"), None, "what is paid is not reminded of");
    assert!(advice(&found, "payment_order_or_suit").is_some());
    let ways: Vec<Way> = found
        .routes
        .iter()
        .filter(|route| route.refusals.is_empty())
        .map(|route| route.way)
        .collect();
    assert!(ways.contains(&Way::SuitOnAgreement) && ways.contains(&Way::PaymentOrder));
    assert!(!ways.contains(&Way::Enforcement), "an agreement alone is not enforced");
    let yellow = Scenario::of("c10").on("2026-11-23").look();
    assert!(yellow.reasons.contains(&Reason::Late) && !yellow.reasons.contains(&Reason::LongLate));
}

/// What the notary asks for and the case lacks, with the workers for whom it does.
fn lacking(scenario: &Scenario) -> Vec<(&'static str, usize)> {
    let file = scenario.file();
    let papers = file.papers();
    let case = file.case(&papers);
    let agreement = notary::repayment(&case).expect("a 还款协议");
    let all = notary::materials(&case, agreement).into_iter();
    all.filter(|one| !one.there).map(|one| (one.code, one.lacks.len())).collect()
}

#[test]
fn c13_the_notarys_materials_are_those_that_the_case_has() {
    let bare = Scenario::of("c13");
    assert_eq!(
        lacking(&bare),
        [
            ("application", 0),
            ("agreement", 0),
            ("evidence", 1),
            ("presence", 0),
            ("identity", 1),
            ("contact", 0)
        ]
    );
    let application = json!({ "way": "notary", "stage": "preparing" });
    let whole = bare
        .and("application", "proceeding", application.clone())
        .with("agreement", "debtor_present", json!(true))
        .with("agreement", "signed", json!(true))
        .with("agreement", "sealed", json!(true))
        .with("agreement", "debtor_phone", json!("13800000005"))
        .with("agreement", "debtor_address", json!("安平县城关镇一号"))
        .with("w1", "basis", json!(["iou"]))
        .with("w1", "id_no", json!("11010519491231002X"));
    assert_eq!(lacking(&whole), []);
    // Who is promised nothing by it is not asked about, and what was taken back is no application.
    let other = json!({ "name": "工人乙", "m.2026-08.due": 100_000 });
    assert_eq!(lacking(&whole.clone().and("w2", "wage_line", other)), []);
    let withdrawn = whole.with("application", "stage", json!("withdrawn"));
    assert_eq!(lacking(&withdrawn), [("application", 0)]);
}

#[test]
fn c13_what_a_notary_would_refuse_is_said_of_the_repayment_agreement_whatever_was_signed_after_it()
{
    let there = Scenario::of("c13").with("agreement", "debtor_present", json!(true)).and(
        "application",
        "proceeding",
        json!({ "way": "notary", "stage": "preparing" }),
    );
    let refusals = |scenario: &Scenario| codes(&scenario.look().proceedings[0].refusals);
    assert_eq!(refusals(&there), OPEN);
    let later = there.and("later", "agreement", json!({ "form": "oral", "debtor": "别的公司" }));
    assert_eq!(refusals(&later), OPEN);
}

#[test]
fn c13_a_promise_by_telephone_makes_no_notarial_package() {
    let refusals = |scenario: &Scenario| {
        let found = scenario.look();
        let route = found.routes.iter().find(|route| route.way == Way::Notary);
        codes(&route.expect("a way").refusals)
    };
    assert_eq!(refusals(&Scenario::of("c13")), ["debtor_absent"]);
    let mandate = json!({ "side": "debtor", "powers": ["sign"], "agent": "吴律师" });
    assert_eq!(refusals(&Scenario::of("c13").and("agent", "mandate", mandate)), OPEN);
    let other = json!({ "side": "worker", "powers": ["sign"], "agent": "吴律师" });
    assert_eq!(refusals(&Scenario::of("c13").and("agent", "mandate", other)), ["debtor_absent"]);
    let there = Scenario::of("c13").with("agreement", "debtor_present", json!(true));
    assert_eq!(refusals(&there), OPEN);
    assert_eq!(refusals(&there.with("agreement", "promise", json!(false))), ["no_promise"]);
    let disputed = Scenario::of("c13").with("agreement", "debtor_present", json!(true)).with(
        "w1",
        "verified",
        json!("disputed"),
    );
    assert_eq!(refusals(&disputed), ["disputed"]);
}

#[test]
fn c14_a_notarised_instalment_that_was_missed_is_enforced_less_what_was_paid() {
    let found = Scenario::of("c14").look();
    assert_eq!(advice(&found, "certificate").as_deref(), Some("notary_rules 55"));
    let (missed, standing) = &found.instalments[1];
    assert_eq!((missed.amount - missed.covered, *standing), (400_000, Standing::Late(8)));
    let ends: Vec<String> =
        timers(&found, "t10").into_iter().map(|timer| timer.end.to_string()).collect();
    assert_eq!(ends, ["2028-11-16", "2028-12-16"], "each instalment has its own");
    assert!(found.routes.iter().any(|route| route.way == Way::Enforcement));
    assert_eq!(timers(&found, "t13").len(), 2);
}

#[test]
fn c16_the_crew_leaders_account_blocks_the_agreement() {
    let found = Scenario::of("c16").look();
    assert_eq!(found.agreements[0].faults, [Fault::Payee("001".to_owned())]);
    assert_eq!(found.agreements[0].faults[0].article().to_string(), "wages 31");
    assert_eq!(against(&found, Action::Agree), ["agreement_faults"]);
    let own = Scenario::of("c16").with("agreement", "i.001.payee", json!("工人甲"));
    assert_eq!(against(&own.look(), Action::Agree), OPEN);
    let card = own
        .with("agreement", "i.001.account_tail", json!("9999"))
        .with("w1", "account_tail", json!("1234"))
        .look();
    assert_eq!(
        against(&card, Action::Agree),
        ["agreement_faults"],
        "in his name, on another's card"
    );
}

#[test]
fn c25_who_never_worked_there_is_owed_nothing_and_project_money_goes_apart() {
    let found = Scenario::of("c25").look();
    let owed: Vec<i64> = found.balances.values().map(|one| one.owed).collect();
    assert_eq!(owed.iter().filter(|owed| **owed > 0).count(), 25);
    assert_eq!(owed.iter().sum::<i64>(), 25 * 1_800_000);
    assert_eq!(advice(&found, "false_claim").as_deref(), Some("wages 52"));
    assert!(found.routes.iter().any(|route| route.way == Way::Contract));
    let honest = Scenario::of("c20").look();
    assert_eq!(advice(&honest, "false_claim"), None);
    assert!(honest.routes.iter().all(|route| route.way != Way::Contract));
}

#[test]
fn c49_the_notarys_list_is_off_without_a_basis_of_the_county() {
    let found = Scenario::of("c49").look();
    assert!(advice(&found, "notary_list_off").is_some());
    let entered = Scenario::of("c49").set("notary_list", json!(true)).look();
    assert_eq!(advice(&entered, "notary_list_off"), None);
}

#[test]
fn visits_are_due_after_the_agreement_and_after_each_instalment() {
    let found = Scenario::of("c10").look();
    assert_eq!(end(&found, "t12"), "2026-10-05");
    let dues: Vec<String> =
        timers(&found, "t12_due").into_iter().map(|timer| timer.end.to_string()).collect();
    assert_eq!(dues, ["2026-10-19", "2026-11-19"]);
    let visit = json!({ "date": "2026-11-17", "who": "工人甲", "by": "赵调解", "kept": "partly" });
    let visited = Scenario::of("c10").and("visit", "visit", visit).look();
    assert!(timers(&visited, "t12").is_empty() && timers(&visited, "t12_due").is_empty());
}

#[test]
fn an_agreement_that_is_not_in_effect_warns_of_nothing_and_a_supplement_ends_the_lateness() {
    let draft = Scenario::of("c10").with("agreement", "sealed", json!(false)).look();
    assert!(draft.instalments.is_empty() && !draft.partly_late);
    assert!(!draft.reasons.contains(&Reason::LongLate) && !draft.reasons.contains(&Reason::Late));
    assert!(timers(&draft, "t13").is_empty() && timers(&draft, "t12_due").is_empty());
    let anew = json!({
        "form": "written", "debtor": "宏达建筑劳务有限公司", "debtor_present": true, "workers_present": true,
        "facts": "改期", "date": "2026-11-20", "mediator": "赵调解", "signed": true, "sealed": true,
        "supplement_to": "agreement",
        "i.001.worker": "w1", "i.001.payee": "工人甲", "i.001.due": "2026-12-20", "i.001.amount": 1_800_000,
    });
    let found = Scenario::of("c10").and("anew", "agreement", anew).look();
    let standings: Vec<(i64, Standing)> =
        found.instalments.iter().map(|(one, standing)| (one.covered, *standing)).collect();
    assert_eq!(standings, [(600_000, Standing::NotDue)], "what was paid before counts");
    assert!(!found.reasons.contains(&Reason::LongLate) && !found.partly_late);
    assert_eq!(advice(&found, "payment_order_or_suit"), None);
}
