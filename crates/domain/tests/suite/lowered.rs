//! A warning that was lowered: for what stood on that day, and for nothing that came after it.

use anxin_domain::case::step::Action;
use anxin_domain::case::warning::Reason;
use serde_json::{Value, json};

use crate::world::{Scenario, day};

/// Noon in China, in milliseconds since 1970.
fn noon(on: &str) -> i64 {
    (day(on) - day("1970-01-01")).num_days() * 86_400_000 + 4 * 3_600_000
}

fn step(action: Action, on: &str, args: Value) -> Value {
    let mut step =
        json!({ "act": action.name(), "from": "performing", "to": "performing", "by": "" });
    step["at"] = json!(noon(on));
    step["got"] = json!(noon(on));
    step["args"] = args;
    step
}

fn lowered(case: Scenario, reason: Reason, on: &str) -> Scenario {
    let args = json!({ "reasons": [reason.name()], "reason": "已核实", "approver": "王所长" });
    case.with("lead", "step.000007", step(Action::Lower, on, args))
}

fn warns(case: &Scenario, on: &str, reason: Reason) -> bool {
    case.clone().on(on).look().reasons.contains(&reason)
}

#[test]
fn an_instalment_that_is_missed_after_the_lowering_counts() {
    // 2026-11-16 and 2026-12-16 are due, and nobody paid.
    let case = lowered(Scenario::of("c10"), Reason::LongLate, "2026-11-25");
    assert!(!warns(&case, "2026-11-25", Reason::LongLate));
    assert!(
        !warns(&case, "2026-12-23", Reason::LongLate),
        "the second is late by eight days only then"
    );
    assert!(warns(&case, "2026-12-23", Reason::Late), "a week late");
    assert!(warns(&case, "2026-12-24", Reason::LongLate), "another instalment");
    let early = lowered(Scenario::of("c10"), Reason::LongLate, "2026-11-20");
    assert!(
        warns(&early, "2026-11-24", Reason::LongLate),
        "it was not so late on the day of lowering"
    );
    let late = |on: &str| lowered(Scenario::of("c10"), Reason::Late, on);
    assert!(!warns(&late("2026-11-18"), "2026-11-20", Reason::Late));
    assert!(warns(&late("2026-11-16"), "2026-11-20", Reason::Late), "not late on its own day");
}

#[test]
fn a_statutory_end_that_comes_after_the_lowering_counts() {
    let running = |accepted: &str| {
        let court = json!({ "way": "arbitration", "stage": "accepted", "accepted": accepted });
        let ended = Scenario::of("c32").with("lead", "status", json!("ended"));
        ended.and("court", "proceeding", court)
    };
    // 45 days from 2026-10-12: 2026-11-26.
    let case = lowered(running("2026-10-12"), Reason::TimerDue, "2026-11-24");
    assert!(warns(&running("2026-10-12"), "2026-11-24", Reason::TimerDue));
    assert!(!warns(&case, "2026-11-24", Reason::TimerDue), "it stood then");
    assert!(!warns(&case, "2026-11-26", Reason::TimerDue), "its own day");
    assert!(warns(&case, "2026-11-27", Reason::TimerDue), "that it was let pass came after");
    let over = lowered(running("2026-10-12"), Reason::TimerDue, "2026-11-27");
    assert!(!warns(&over, "2026-12-10", Reason::TimerDue), "it was over on the day of lowering");
    let next = json!({ "way": "notary", "stage": "accepted", "accepted": "2026-11-30" });
    let next = over.and("next", "proceeding", next);
    // Fifteen working days: 2026-12-21.
    assert!(!warns(&next, "2026-12-10", Reason::TimerDue));
    assert!(warns(&next, "2026-12-18", Reason::TimerDue), "another clock");
    let soon = lowered(running("2026-10-12"), Reason::TimerSoon, "2026-11-20");
    assert!(!warns(&soon, "2026-11-22", Reason::TimerSoon));
    assert!(warns(&soon, "2026-11-23", Reason::TimerDue), "nearer is another reason");
}

#[test]
fn a_pay_period_and_a_festival_are_set_aside_each_by_itself() {
    let case = Scenario::of("c10").with("w1", "m.2026-12.due", json!(600_000));
    let case = lowered(case, Reason::PayPeriod, "2026-11-25");
    assert!(!warns(&case, "2026-12-31", Reason::PayPeriod));
    assert!(warns(&case, "2027-01-01", Reason::PayPeriod), "December is over, and came after");
    let spring = lowered(Scenario::of("c10"), Reason::SpringNear, "2027-01-20");
    assert!(warns(&Scenario::of("c10"), "2027-01-25", Reason::SpringNear));
    assert!(!warns(&spring, "2027-01-25", Reason::SpringNear));
    assert!(warns(&spring, "2028-01-10", Reason::SpringNear), "another year's");
}

#[test]
fn a_reason_that_somebody_raises_again_by_name_is_no_longer_set_aside() {
    let case = Scenario::of("c10").with("lead", "danger", json!(["group_petition"]));
    let case = lowered(case, Reason::Petition, "2026-11-24");
    assert!(!warns(&case, "2026-11-25", Reason::Petition));
    let again = json!({ "colour": "red", "danger": ["group_petition"], "reason": "又要去" });
    let case = case.with("lead", "step.000009", step(Action::Raise, "2026-11-26", again));
    assert!(warns(&case, "2026-11-26", Reason::Petition));
}
