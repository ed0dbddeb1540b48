use anxin_domain::calendar::Calendar;
use anxin_domain::check::{Doubt, id_card, tidy};
use anxin_domain::indicators::{Decline, decline};
use anxin_domain::kinds;

use crate::world::day;

#[test]
fn c54_a_pay_day_on_the_national_day_is_due_before_it() {
    let by = Calendar::default().pay_by(day("2026-10-01"));
    assert_eq!((by.day, by.provisional), (day("2026-09-30"), false));
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
