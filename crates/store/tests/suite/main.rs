//! One suite, every engine: each case runs on memory, on SQLite and on PostgreSQL.
#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it expected and stops")]

mod admission;
mod aside;
mod audit;
mod directory;
mod feed;
mod migrating;
mod office;
mod push;
mod reports;
mod site;
mod world;

/// Makes a test of each case for one engine. A case that stands in no list is dead code, which
/// the compiler tells.
macro_rules! engine {
    ($engine:ident: $($part:ident { $($case:ident,)* })*) => {
        mod $engine {
            use crate::site::Site;

            /// The cases this engine runs.
            pub(crate) const CASES: &[&str] =
                &[$($(concat!(stringify!($part), "::", stringify!($case)),)*)*];

            $(mod $part {
                use super::Site;

                $(#[tokio::test]
                async fn $case() {
                    crate::$part::$case(Site::$engine().await).await;
                })*
            })*
        }
    };
}

macro_rules! suite {
    ($($cases:tt)*) => {
        engine! { memory: $($cases)* }
        engine! { sqlite: $($cases)* }
        engine! { postgres: $($cases)* }
    };
}

suite! {
    admission {
        whatever_a_form_can_save_the_office_takes,
        phone_1_a_day_of_real_hands_is_taken_whole,
    }
    aside {
        x2_what_hangs_on_a_refused_record_waits_and_comes_with_it,
        what_is_closed_takes_along_what_hangs_on_it_and_stays_in_the_log,
        i16_a_refused_change_blocks_nothing_of_a_record_that_is_there,
        what_the_fold_refuses_again_or_nobody_can_read_stays_aside,
        x1_a_medium_is_held_by_every_record_that_names_it,
    }
    audit {
        every_audit_entry_is_chained_to_all_before_it,
        an_untouched_chain_is_intact_with_its_count_and_head,
    }
    directory {
        a_code_is_spent_once_even_by_many_at_once,
        a_nonce_counts_once_until_it_is_forgotten,
        a_session_ends_by_time_by_hand_and_with_its_owner,
        a_phone_changes_state_only_from_where_it_is,
        an_account_belongs_to_one_person,
        people_and_places_are_changed_by_putting_them_again,
        people_and_places_come_in_the_order_of_code_points,
    }
    feed {
        pages_join_without_gap_and_a_changed_record_comes_again_once,
        a_first_pull_brings_open_cases_first_and_each_record_once,
        a_first_pull_misses_nothing_that_changes_sides_on_the_way,
        rare_and_hidden_characters_come_back_as_they_went,
        another_scope_shows_nothing,
        who_reads_while_others_push_misses_nothing,
        the_list_goes_back_in_time_page_by_page,
        leads_are_found_by_their_place_and_by_what_they_were_joined_into,
    }
    office {
        a_setting_is_made_once_and_swapped_only_for_what_it_is,
        an_upload_moves_on_only_from_where_it_is,
        what_was_acknowledged_is_there_after_a_restart,
    }
    push {
        the_same_push_again_gets_the_same_verdicts_and_changes_nothing,
        the_same_id_with_other_content_stops_the_whole_push,
        a_gap_is_not_taken_and_says_where_to_go_on,
        a_used_number_with_another_op_is_kept_aside,
        what_cannot_be_read_is_kept_and_blocks_nothing,
        ops_wait_for_their_record_and_are_folded_in_the_order_they_came,
        an_op_whose_record_never_comes_makes_an_orphan_after_its_time,
        phones_that_push_at_once_leave_no_gap_and_lose_nothing,
        the_stored_row_is_the_fold_of_the_log,
        one_id_with_two_contents_in_one_push_stops_it,
        an_op_and_the_one_it_waits_for_may_come_in_one_push,
        one_push_into_two_scopes_counts_each_by_itself,
        w5_a_receipt_begins_with_its_place_and_the_first_arrival_stays,
        what_comes_late_to_an_archived_case_waits_beside_what_is_stored,
    }
    reports {
        a_report_is_there_once_under_its_receipt,
        reports_come_newest_first_and_by_stage,
        a_report_is_changed_by_who_saw_the_latest,
    }
}

#[test]
fn every_engine_runs_the_very_same_cases() {
    assert!(memory::CASES.len() > 20);
    assert_eq!(memory::CASES, sqlite::CASES);
    assert_eq!(memory::CASES, postgres::CASES);
}
