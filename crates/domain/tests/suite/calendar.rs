use anxin_domain::calendar::Calendar;
use anxin_domain::case::warning::Reason;
use anxin_domain::check::{Doubt, id_card, tidy};
use anxin_domain::indicators::{Decline, decline};
use anxin_domain::kinds;

use serde_json::json;

use crate::world::{Scenario, day};

#[test]
fn c54_a_pay_day_on_the_national_day_is_due_before_it() {
    let by = Calendar::default().pay_by(day("2026-10-01"));
    assert_eq!((by.day, by.provisional), (day("2026-09-30"), false));
}

#[test]
fn c54_each_open_month_says_by_when_it_was_to_be_paid_and_is_late_from_then_on() {
    let delays = |case: &Scenario| -> Vec<(String, String, i64, usize)> {
        let today = case.file().today.expect("a day");
        let all = case.look().delays.into_iter();
        all.map(|one| {
            (one.month.clone(), one.due.day.to_string(), one.late(today), one.workers.len())
        })
        .collect()
    };
    let of = |month: &str, due: &str, late: i64, workers: usize| {
        (month.to_owned(), due.to_owned(), late, workers)
    };
    // 2026-11-01 is a Sunday; the second worker's September was paid.
    let sites = Scenario::of("c54");
    assert_eq!(
        delays(&sites),
        [of("2026-09", "2026-09-30", 55, 1), of("2026-10", "2026-10-30", 25, 2)]
    );
    // What somebody says of this case goes before what the site's board says.
    let own = sites.clone().with("lead", "pay_day", json!("次月 25 日前"));
    assert_eq!(
        delays(&own),
        [of("2026-09", "2026-10-23", 32, 1), of("2026-10", "2026-11-25", 0, 2)]
    );
    let heard = sites.clone().with("site", "pay_day", json!(null)).and(
        "visit",
        "inspection",
        json!({ "place": "幸福里二期", "pay_day": "月底" }),
    );
    assert_eq!(delays(&heard)[0], of("2026-09", "2026-09-30", 55, 1));
    let unclear = sites.with("site", "pay_day", json!("按合同约定"));
    assert!(delays(&unclear).is_empty(), "nobody guesses");
}

#[test]
fn c54_wages_count_as_owed_for_a_period_once_their_pay_day_is_over() {
    let owed = |pay_day: &str, on: &str| {
        let case = Scenario::of("c54").with("site", "pay_day", json!(pay_day)).on(on);
        case.look().reasons.contains(&Reason::PayPeriod)
    };
    assert!(owed("按合同约定", "2026-10-01"), "the month is over");
    assert!(!owed("次月 15 日", "2026-10-15") && owed("次月 15 日", "2026-10-16"));
}

#[test]
fn c43_57_to_46_misses_and_57_to_45_meets() {
    assert_eq!((decline(57, 46), decline(57, 45)), (Decline::Missed(193), Decline::Met(211)));
}

#[test]
fn c45_a_small_x_is_taken_as_x_and_a_wrong_digit_is_only_a_doubt() {
    assert_eq!(tidy("11010519491231002x"), "11010519491231002X");
    assert_eq!(id_card("11010519491231002x", "2026-11-24"), Ok(()));
    assert_eq!(id_card("110105194912310021", "2026-11-24"), Err(Doubt::IdCheck));
    let field = kinds::WAGE_LINE.field("id_no").expect("described");
    assert!(!field.wanted, "a doubtful number, or none, never keeps the line from being finished");
}

#[test]
fn c52_a_sign_of_crime_goes_into_a_register_of_its_own() {
    assert_eq!(kinds::CRIME_SIGN.compartment, Some("crime"));
    let asked: Vec<u8> = kinds::checklist::BUILT_IN
        .items
        .iter()
        .filter(|item| item.sealed == Some(kinds::CRIME_SIGN.kind))
        .map(|item| item.no)
        .collect();
    assert_eq!(asked, [19]);
    assert!(kinds::OF_A_CASE.iter().all(|spec| spec.compartment.is_none()));
}
