//! Laws that hold for every case.

use anxin_domain::calendar::Calendar;
use anxin_domain::case::settings::Settings;
use anxin_domain::case::timer::timers;
use anxin_domain::file::case::{CaseFile, write};
use chrono::Days;
use proptest::prelude::*;
use serde_json::json;

use crate::world::{Scenario, day};

/// Scenarios with many clocks.
const CASES: [&str; 8] = ["c01", "c05", "c10", "c14", "c26", "c29", "c36", "c48"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What a day's passing does: nothing. A timer of a case that is looked at later is the same one, and none ends
    /// before it starts. Reminders and visits follow what was done, and are left out.
    #[test]
    fn a_timer_is_the_same_however_long_one_waits(which in 0..CASES.len(), later in 0_u64..90) {
        let file = Scenario::of(CASES[which]).file();
        let papers = file.papers();
        let case = file.case(&papers);
        let (settings, calendar) = (Settings::default(), Calendar::default());
        let today = file.today.expect("a day");
        let then = today + Days::new(later);
        let fixed = |code: &str| !code.starts_with("t13") && !code.starts_with("t12");
        let before = timers(&case, &settings, &calendar, today);
        let after = timers(&case, &settings, &calendar, then);
        for timer in before.iter().filter(|timer| fixed(timer.code)) {
            prop_assert!(timer.start <= timer.end, "{timer:?}");
            // The same paper's, and the same in all it says: not just another one that ends late enough.
            let still = after.iter().find(|one| {
                (one.code, one.paper, &one.element) == (timer.code, timer.paper, &timer.element)
                    && one.workers == timer.workers
            });
            prop_assert_eq!(still, Some(timer), "is gone or another");
        }
    }

    /// Paying never makes a worker owed more, and nobody's balance is below nothing.
    #[test]
    fn a_payment_only_ever_lowers_what_its_worker_is_owed(amount in 0_i64..3_000_000, to in 1..3) {
        let worker = format!("w{to}");
        let before = Scenario::of("c09").look().balances;
        let paid = json!({ "worker": worker, "date": "2026-11-20", "amount": amount, "nature": "cash" });
        let scenario = Scenario::of("c09").and("more", "payment", paid);
        let after = scenario.look().balances;
        let id = scenario.id(&worker);
        for (line, balance) in &after {
            prop_assert!(balance.left() >= 0 && balance.excess() >= 0);
            prop_assert!(balance.left() <= before[line].left());
            prop_assert!(*line == id || *balance == before[line]);
        }
    }
}

#[test]
fn every_case_file_reads_back_as_it_was_written() {
    let folder = format!("{}/tests/cases", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let file = CaseFile::read(&text).expect("sound");
        let papers = file.papers();
        let written =
            write(&file.case(&papers), &file.folder, &file.settings, day("2026-11-24")).to_string();
        let again = CaseFile::read(&written).expect("sound");
        let fields = |file: &CaseFile| -> Vec<_> {
            file.others.iter().map(|one| (one.id, one.kind.clone(), one.fields.clone())).collect()
        };
        let mut lead = file.lead.fields.clone();
        if file.case(&papers).is_reporter_sealed() {
            lead.remove("reporter");
        }
        assert_eq!((again.lead.fields.clone(), fields(&again)), (lead, fields(&file)));
        count += 1;
    }
    assert!(count > 30, "{count} case files");
}
