//! Who is on which side, how many, and who must be told.

use anxin_domain::calendar::Calendar;
use anxin_domain::case::Paper;
use anxin_domain::case::duty::{Office, Why, Within};
use anxin_domain::case::liability::Rule;
use anxin_domain::case::outlook::{Outlook, outlook};
use anxin_domain::case::step::Action;
use anxin_domain::case::warning::{Colour, Reason};
use anxin_domain::describe::Input;
use anxin_domain::duplicate::{Reporter, Roster, Same, compare, join, same_worker, unlike};
use anxin_domain::file::case::{CaseFile, write};
use anxin_domain::id::RecordId;
use anxin_domain::indicators::{CaseRow, figures, periods};
use anxin_domain::kinds;
use anxin_domain::kinds::prefill::Fields;
use serde_json::{Value, json};

use crate::world::{Scenario, advice, against, against_paper, codes, day};

fn told(outlook: &Outlook) -> Vec<(Office, Why)> {
    outlook.duties.iter().map(|duty| (duty.office, duty.why)).collect()
}

#[test]
fn c01_twelve_workers_are_told_of_on_the_same_day_and_the_answers_followed() {
    let found = Scenario::of("c01").look();
    assert_eq!(found.colour, Colour::Red);
    assert!(found.reasons.contains(&Reason::Group));
    assert_eq!(told(&found), [(Office::Inspection, Why::Group), (Office::Petitions, Why::Group)]);
    assert!(found.duties.iter().all(|duty| duty.within == Within::Day && duty.sent.is_none()));
    let letter = json!({ "letter": "notice", "to": "inspection", "sent": "2026-11-24" });
    let sent = Scenario::of("c01").and("letter", "transfer", letter).look();
    assert_eq!((sent.duties[0].sent, sent.duties[0].answered), (Some(day("2026-11-24")), None));
    assert_eq!(sent.duties[1].sent, None, "a letter to one office is none to the other");
}

#[test]
fn c02_the_tenth_worker_turns_it_red() {
    let nine = Scenario::of("c02").look();
    assert_eq!(nine.colour, Colour::Yellow);
    assert!(nine.reasons.contains(&Reason::Several) && told(&nine).is_empty());
    let ten = Scenario::of("c02").and("w10", "wage_line", json!({ "name": "工人癸" })).look();
    assert_eq!(ten.colour, Colour::Red);
    assert!(ten.reasons.contains(&Reason::Group) && !told(&ten).is_empty());
    let other = Scenario::of("c02").set("group", json!(9)).look();
    assert_eq!(other.colour, Colour::Red, "the threshold is a setting");
}

#[test]
fn whoever_must_be_told_may_be_written_to_and_the_letter_counts() {
    let mut scenario = Scenario::of("c01");
    for no in 13..=50 {
        let worker = json!({ "name": format!("工人{no}") });
        scenario = scenario.and(&format!("w{no}"), "wage_line", worker);
    }
    let offices: Vec<Office> =
        told(&scenario.look()).into_iter().map(|(office, _)| office).collect();
    assert!(offices.contains(&Office::Leader) && offices.contains(&Office::Government));
    for office in offices {
        let letter = json!({ "letter": "notice", "to": office.name(), "sent": "2026-11-24" });
        let sent = scenario.clone().and("letter", "transfer", letter).look();
        let duty = sent.duties.iter().find(|duty| duty.office == office).expect("a duty");
        assert_eq!(duty.sent, Some(day("2026-11-24")), "{office:?}");
    }
    // The offices of the law: an authority stands in the lead by its own name.
    let to = kinds::TRANSFER.field("to").expect("a field");
    let Input::Choice(set) = to.input else { panic!("{to:?}") };
    for office in Office::ALL.iter().filter(|office| **office != Office::Authority) {
        assert!(set.values.contains(&office.name()), "{office:?}");
    }
}

#[test]
fn c17_the_general_contractor_pays_in_advance_though_it_paid_the_subcontractor() {
    let found = Scenario::of("c17").look();
    let owes: Vec<(&str, Rule, Option<i64>)> =
        found.liable.iter().map(|one| (one.name.as_str(), one.rule, one.cap)).collect();
    assert_eq!(
        owes,
        [
            ("城投公司", Rule::Owner, Some(5_000_000)),
            ("中城建设", Rule::GeneralContractor, None),
            ("顺达劳务", Rule::Subcontractor, None),
        ]
    );
    assert_eq!(found.liable[1].article.to_string(), "wages 30(3)");
    assert!(advice(&found, "paid_subcontractor_is_no_answer").is_some());
}

#[test]
fn c19_a_quality_dispute_is_no_ground_to_withhold() {
    let found = Scenario::of("c19").look();
    assert_eq!(advice(&found, "no_ground_to_withhold").as_deref(), Some("wages 35"));
    assert_eq!(advice(&Scenario::of("c20").look(), "no_ground_to_withhold"), None);
}

#[test]
fn c20_work_let_to_an_individual() {
    let found = Scenario::of("c20").look();
    let to_individual: Vec<&str> = found
        .liable
        .iter()
        .filter(|one| one.rule == Rule::ToIndividual)
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(to_individual, ["中城建设"]);
    assert!(found.liable.iter().all(|one| one.name != "张某"), "the crew leader is no employer");
    let alone = Scenario::of("c20").with("lead", "chain.002.role", json!("crew_leader")).look();
    assert!(
        alone.liable.iter().any(|one| one.name == "业主公司" && one.rule == Rule::ToIndividual),
        "without a general contractor the owner pays"
    );
}

#[test]
fn c21_who_lent_the_licence_pays() {
    let found = Scenario::of("c21").look();
    assert_eq!((found.liable.len(), found.liable[0].rule), (1, Rule::LentName));
    assert_eq!(found.liable[0].article.to_string(), "wages 36(2)");
}

#[test]
fn c22_a_county_school_is_told_to_four_offices_once_it_is_verified() {
    let found = Scenario::of("c22").look();
    assert_eq!((found.colour, found.reasons[0]), (Colour::Red, Reason::Government));
    let offices: Vec<Office> = told(&found).into_iter().map(|(office, _)| office).collect();
    assert_eq!(offices, [Office::Inspection, Office::Finance, Office::Planning, Office::Authority]);
    let letter = json!({ "letter": "notice", "to": "education", "sent": "2026-11-24" });
    let sent = Scenario::of("c22").and("letter", "transfer", letter).look();
    assert_eq!(sent.duties[3].sent, Some(day("2026-11-24")), "the school's authority is education");
    let state_owned = Scenario::of("c22").with("lead", "funding", json!("state_owned")).look();
    assert!(told(&state_owned).is_empty(), "state-owned is not budget funds");
}

#[test]
fn c22_it_counts_once_in_一杜绝_and_a_household_does_not_count() {
    let figures_of = |scenario: &Scenario| {
        let file = scenario.file();
        let papers = file.papers();
        let row = CaseRow::of(&file.case(&papers), |line| line.id.to_string()).expect("registered");
        figures(&[row], periods(day("2026-11-24"))[0])
    };
    let school = figures_of(&Scenario::of("c22"));
    assert_eq!((school.cases, school.workers, school.government), (1, 3, 1));
    let clue = figures_of(&Scenario::of("c22").with("w1", "verified", json!("declared")).with(
        "w2",
        "verified",
        json!("declared"),
    ));
    assert_eq!((clue.government, clue.workers), (1, 1), "only what is verified counts");
    // C25: 40 names, 25 verified.
    assert_eq!(figures_of(&Scenario::of("c25")).workers, 25);
    let household = Scenario::of("c22").with("lead", "employer_kind", json!("household"));
    assert_eq!(figures_of(&household).cases, 0);
    let untrue = Scenario::of("c22").with("lead", "status", json!("untrue"));
    assert_eq!(figures_of(&untrue).government, 0);
}

#[test]
fn c37_a_worker_on_a_crane_is_for_110_first() {
    let found = Scenario::of("c37").look();
    assert_eq!((found.colour, found.reasons[0]), (Colour::Red, Reason::Danger));
    assert_eq!(told(&found)[0], (Office::Police, Why::Danger));
    assert_eq!(against(&found, Action::Mediate), ["danger"]);
    assert_eq!(codes(&against_paper(&found, "session")), ["danger"]);
}

#[test]
fn c38_who_would_go_over_heads_hears_the_rules_and_petitions_are_told() {
    let found = Scenario::of("c38").look();
    assert_eq!(found.colour, Colour::Red);
    assert!(found.reasons.contains(&Reason::Petition));
    assert!(told(&found).iter().any(|(office, _)| *office == Office::Petitions));
    assert_eq!(advice(&found, "petition_rules").as_deref(), Some("petitions 20"));
    assert!(advice(&found, "representatives").is_some());
}

#[test]
fn c39_an_anonymous_clue_lacks_nothing_that_names_somebody() {
    let scenario = Scenario::of("c39");
    let missing = kinds::missing(&kinds::LEAD, &scenario.file().lead.fields);
    assert_eq!(missing, Vec::<&str>::new());
    let found = scenario.look();
    // That it is taken is 条例 10; that nobody learns of him is the duty of the inspection.
    assert_eq!(advice(&found, "reporter_sealed").as_deref(), Some("inspection 9(3)"));
    assert_eq!(against(&found, Action::Accept), Vec::<&str>::new());
}

#[test]
fn c40_who_reported_is_in_no_file_that_is_handed_on() {
    let written = |scenario: &Scenario| {
        let file = scenario.file();
        let papers = file.papers();
        write(&file.case(&papers), &file.folder, &file.settings, day("2026-11-24")).to_string()
    };
    assert!(written(&Scenario::of("c41a")).contains("老李"));
    assert!(!written(&Scenario::of("c41b")).contains("保密的人"));
    let anonymous = Scenario::of("c41a").with("lead", "source", json!("anonymous"));
    assert!(!written(&anonymous).contains("老李"));
    // Nor by what somebody wrote of him, in a record of a proceeding, say, or with a step.
    let said = json!({ "way": "legal_aid", "stage": "refused", "note": "老李来电催问" });
    let step = json!({ "act": "investigate", "from": "accepted", "to": "investigating", "by": "",
        "at": 1_795_140_000_000_i64, "got": 0, "args": { "reason": "老李提供线索" } });
    for (path, value) in [("source", json!("anonymous")), ("reporter_sealed", json!(true))] {
        let named = Scenario::of("c41a")
            .with("lead", path, value)
            .with("lead", "summary", json!("老李反映欠薪"))
            .with("lead", "step.000001", step.clone())
            .and("aid", "proceeding", said.clone());
        let text = written(&named);
        assert!(!text.contains("老李"), "{path}: {text}");
        assert_eq!(text.matches("（不公开）").count(), 3, "{text}");
        assert!(CaseFile::read(&text).is_ok(), "{text}");
    }
    // As a party he is named, in a roster or an agreement; as who told of it he is not.
    let party =
        anonymous.with("w1", "name", json!("老李")).with("lead", "summary", json!("老李反映欠薪"));
    let text = written(&party);
    assert!(text.contains("\"name\":\"老李\"") && text.contains("（不公开）反映欠薪"), "{text}");
    let personal = |path| kinds::LEAD.field(path).expect("described").personal;
    assert!(personal("reporter") && personal("reporter_phone"));
}

#[test]
fn c41_two_mediators_at_one_site_are_found_and_joined_with_both_histories() {
    let (one, other) = (Scenario::of("c41a").file(), Scenario::of("c41b").file());
    let (papers, theirs) = (one.papers(), other.papers());
    let (mut a, mut b) = (one.case(&papers), other.case(&theirs));
    // Both files stand for themselves, so that their leads have one id.
    a.lead.id = Scenario::of("c41a").id("w1");
    b.lead.id = Scenario::of("c41a").id("w2");
    let found = compare(&a, &b).expect("alike");
    assert!(found.exact);
    for same in [Same::Employer, Same::Site, Same::Months, Same::Worker] {
        assert!(found.why.contains(&same), "{same:?}");
    }
    // Whoever said that they are two is believed, whichever he stood at.
    let apart = |of: &str, other| Scenario::of(of).with("lead", &unlike(other), json!(true)).file();
    for (of, told, by) in [("c41a", &b, a.lead.id), ("c41b", &a, b.lead.id)] {
        let file = apart(of, told.lead.id);
        let papers = file.papers();
        let mut case = file.case(&papers);
        case.lead.id = by;
        assert_eq!((compare(&case, told), compare(told, &case)), (None, None));
    }
    let joined = join(&[a, b]);
    assert_eq!(joined.ids, [a.lead.id, b.lead.id]);
    let sources: Vec<&str> = joined.sources.iter().map(|(_, source)| *source).collect();
    assert_eq!(sources, ["inspection", "hotline"]);
    assert_eq!(joined.reporters[0].1, Reporter::Named("老李"));
    assert_eq!(joined.reporters[1].1, Reporter::Sealed);
    assert_eq!(joined.history.len(), 2);
    let stranger = Scenario::of("c41b")
        .with("w1", "id_no", json!("110105194912310021"))
        .with("w6", "name", json!("别人"))
        .file();
    let theirs = stranger.papers();
    let probable = compare(&a, &stranger.case(&theirs)).expect("alike");
    assert!(!probable.exact && probable.why.contains(&Same::Time));
    let elsewhere = Scenario::of("c41b")
        .with("lead", "place", json!("城北厂房"))
        .with("lead", "employer", json!("远山化工"))
        .file();
    let theirs = elsewhere.papers();
    assert_eq!(compare(&a, &elsewhere.case(&theirs)), None);
}

/// The case of `c41a` with `c41b` joined into it, as a file.
fn c41_joined(sealed_as: &str) -> Scenario {
    let mut lead = json!({ "source": sealed_as, "place": "幸福里二期工地", "status": "joined" });
    lead["reporter"] = json!("保密的人");
    lead["reporter_sealed"] = json!(true);
    lead["step.000001"] = json!({
        "act": "join", "from": "registered", "to": "joined", "by": "", "at": 1_795_140_000_000_i64,
        "got": 1_795_140_000_000_i64, "args": {} });
    let again = json!({ "name": "工人 甲", "id_no": "42980119800815001x",
        "m.2026-10.due": 999_999, "m.2026-11.due": 100_000 });
    let more = json!({ "name": "工人己", "m.2026-09.due": 500_000 });
    let paid = json!({ "worker": "b1", "date": "2026-11-20", "amount": 50_000, "nature": "cash" });
    Scenario::of("c41a")
        .and("b", "lead", lead)
        .and("b1", "wage_line", again)
        .and("b6", "wage_line", more)
        .and("paid", "payment", paid)
}

#[test]
fn c41_the_roster_of_what_was_joined_counts_and_nobody_counts_twice() {
    let alone = Scenario::of("c41a").look();
    let joined = c41_joined("hotline");
    let found = joined.look();
    assert_eq!(found.balances.len(), 3, "of four lines two are of one worker");
    let of = |name: &str| found.balances[&joined.id(name)];
    // A month that both have stands as the case that goes on has it; one that only the other has is added.
    assert_eq!(of("w1").owed, alone.balances[&joined.id("w1")].owed + 100_000);
    assert_eq!((of("w1").paid, of("b6").owed), (50_000, 500_000), "paid to the line that counts");
    assert_eq!(of("w2"), alone.balances[&joined.id("w2")]);
    // Workers of a joined lead reach a threshold together with the others.
    let mut many = joined.clone();
    for no in 0..7 {
        many = many.and(&format!("more{no}"), "wage_line", json!({ "name": format!("新{no}") }));
    }
    assert_eq!(many.look().colour, Colour::Red);
    assert!(told(&many.look()).iter().any(|(_, why)| *why == Why::Group), "ten, in two cases");
    assert!(told(&found).is_empty());
}

#[test]
fn c41_a_joined_lead_keeps_its_id_source_and_history_in_the_file_and_who_is_sealed_stays_so() {
    let joined = c41_joined("anonymous");
    let file = joined.file();
    let papers = file.papers();
    let written = write(&file.case(&papers), &file.folder, &file.settings, day("2026-11-24"));
    let text = written.to_string();
    assert!(text.contains("老李") && !text.contains("保密的人"), "{text}");
    let kept = written["papers"].as_array().expect("papers");
    let lead = kept.iter().find(|one| one["kind"] == "lead").expect("the joined lead");
    assert_eq!(lead["id"], joined.id("b").to_string());
    assert_eq!(lead["fields"]["source"], "anonymous");
    assert_eq!(lead["fields"]["step.000001"]["act"], "join");
    // Read again it says the same.
    let again = CaseFile::read(&text).expect("a file");
    let papers = again.papers();
    let said =
        outlook(&again.case(&papers), &again.settings, &Calendar::default(), day("2026-11-24"));
    assert_eq!(said.balances, joined.look().balances);
}

#[test]
fn c47_a_child_is_told_of_and_has_a_guardian() {
    let found = Scenario::of("c47").look();
    assert!(told(&found).contains(&(Office::Inspection, Why::Child)));
    assert!(advice(&found, "guardian").is_some());
    assert_eq!(found.balances.values().map(|one| one.owed).sum::<i64>(), 1_800_000, "wages count");
    let guarded = Scenario::of("c47").with("w1", "guardian", json!("陈父")).look();
    assert_eq!(advice(&guarded, "guardian"), None);
    let grown = Scenario::of("c47").with("w1", "id_no", json!("429801200808150010")).look();
    assert!(told(&grown).is_empty());
}

#[test]
fn c47_a_child_without_a_number_is_known_by_the_day_of_birth() {
    let of = |born: &str| {
        let case = Scenario::of("c47").with("w1", "id_no", json!(null));
        case.with("w1", "born", json!(born)).look()
    };
    let child = of("2011-08-15");
    assert!(told(&child).contains(&(Office::Inspection, Why::Child)));
    assert!(advice(&child, "guardian").is_some());
    let minor = of("2009-11-25");
    assert!(
        told(&minor).is_empty() && advice(&minor, "guardian").is_some(),
        "sixteen, not eighteen"
    );
    assert_eq!(advice(&of("2008-11-24"), "guardian"), None, "eighteen today");
}

#[test]
fn c53_a_cousin_of_the_employer_is_replaced() {
    let found = Scenario::of("c53").look();
    let refusals = against_paper(&found, "session");
    assert_eq!((refusals[0].code, refusals[0].out), ("conflict", "replace_mediator"));
    assert_eq!(refusals[0].article.to_string(), "mediation 19");
    assert_eq!(against(&found, Action::Mediate), ["conflict"]);
    let replaced = Scenario::of("c53").with("lead", "conflict", json!(null)).look();
    assert_eq!(against(&replaced, Action::Mediate), Vec::<&str>::new());
}

#[test]
fn an_office_is_told_once_and_first_for_the_most_pressing_reason() {
    let found = Scenario::of("c01").with("lead", "danger", json!(["violence"])).look();
    let inspection: Vec<Why> = told(&found)
        .into_iter()
        .filter(|(office, _)| *office == Office::Inspection)
        .map(|(_, why)| why)
        .collect();
    assert_eq!(inspection, [Why::Group]);
}

#[test]
fn only_the_owner_has_a_cap() {
    let found = Scenario::of("c17").with("lead", "chain.002.unsettled", json!(1_000)).look();
    let caps: Vec<Option<i64>> = found.liable.iter().map(|one| one.cap).collect();
    assert_eq!(caps, [Some(5_000_000), None, None]);
}

#[test]
fn a_like_sum_and_number_at_one_place_within_a_month_is_probably_the_same() {
    let clue = |employer: &str, amount: i64, people: i64, on: &str| {
        Scenario::of("c39")
            .with("lead", "employer", json!(employer))
            .with("lead", "amount", json!(amount))
            .with("lead", "people", json!(people))
            .received(on)
            .file()
    };
    let one = clue("刘老板", 10_000_000, 10, "2026-11-01");
    let alike = |amount, people, on: &str| {
        let other = clue("姓刘的", amount, people, on);
        compare(&one.case(&[]), &other.case(&[])).map(|likeness| likeness.exact)
    };
    assert_eq!(alike(9_500_000, 8, "2026-12-01"), Some(false), "all just within");
    assert_eq!(alike(9_499_999, 8, "2026-12-01"), None, "the sum");
    assert_eq!(alike(9_500_000, 7, "2026-12-01"), None, "the people");
    assert_eq!(alike(9_500_000, 8, "2026-12-02"), None, "the time");
}

#[test]
fn one_employer_on_one_site_is_probably_the_same_for_half_a_year() {
    let clue = |on: &str| {
        Scenario::of("c39").with("lead", "employer", json!("县城建筑公司")).received(on).file()
    };
    let one = clue("2026-01-01");
    let probable = |on: &str| compare(&one.case(&[]), &clue(on).case(&[])).is_some();
    assert!(probable("2026-06-30"), "180 days");
    assert!(!probable("2026-07-01"), "181 days");
}

#[test]
fn two_lines_of_one_case_both_count_whoever_they_name() {
    let lead = Fields::default();
    let mut line = Fields::from([
        ("name".to_owned(), json!("张三")),
        ("phone".to_owned(), json!("13800000000")),
    ]);
    let id = |no: u8| RecordId::from_parts(1, [no; 10]);
    let lines = [line.clone(), line.clone()];
    let papers =
        [Paper::new(id(1), "wage_line", &lines[0]), Paper::new(id(2), "wage_line", &lines[1])];
    let roster = Roster::of(&Paper::new(id(0), "lead", &lead), papers);
    assert!(roster.settle(id(1), &mut line) && roster.settle(id(2), &mut line));
}

#[test]
fn a_death_and_several_people_in_a_sensitive_time_are_told_of_on_the_same_day() {
    let two = |found: &anxin_domain::case::outlook::Outlook, why: Why| {
        let mut all: Vec<Office> = told(found)
            .into_iter()
            .filter(|(_, one)| *one == why)
            .map(|(office, _)| office)
            .collect();
        all.sort_unstable();
        all == [Office::Inspection, Office::Petitions]
    };
    let death = Scenario::of("c16").with("lead", "danger", json!(["death"])).look();
    assert!(death.reasons.contains(&Reason::Death) && two(&death, Why::Death));
    assert!(death.duties.iter().all(|duty| duty.within == Within::Day && duty.since.is_some()));

    // Nine people: no group, but several, and 全国两会 is from the first to the fifteenth of March.
    let nine = |on: &str| Scenario::of("c02").on(on);
    for (on, told) in
        [("2027-02-28", false), ("2027-03-01", true), ("2027-03-15", true), ("2027-03-16", false)]
    {
        let found = nine(on).look();
        assert_eq!(found.reasons.contains(&Reason::Sessions), told, "{on}");
        assert_eq!(two(&found, Why::Sessions), told, "{on}");
    }
    let since = |found: &anxin_domain::case::outlook::Outlook| {
        let duty = found.duties.iter().find(|duty| duty.why == Why::Sessions).expect("a duty");
        duty.since.expect("a day").to_string()
    };
    assert_eq!(since(&nine("2027-03-09").look()), "2027-03-01", "with the time itself");
    let arrived = nine("2027-03-09").received("2027-03-08");
    assert_eq!(since(&arrived.look()), "2027-03-08", "with the case");
    let few = nine("2027-03-09").set("sessions_people", json!(10)).look();
    assert!(!few.reasons.contains(&Reason::Sessions), "the county's threshold");
    let closed = nine("2027-03-09").with("lead", "status", json!("closed")).look();
    assert!(!closed.reasons.contains(&Reason::Sessions), "nobody works on it");
    // The county's own time, over the end of a year.
    let own = |on: &str| {
        let ours =
            nine(on).set("own_sessions_from", json!(1225)).set("own_sessions_until", json!(110));
        ours.look().reasons.contains(&Reason::Sessions)
    };
    assert!(own("2026-12-25") && own("2027-01-10") && !own("2027-01-11") && !own("2026-12-24"));
}

#[test]
fn a_notice_is_of_the_day_on_which_the_case_gave_rise_to_it() {
    let since = |found: &anxin_domain::case::outlook::Outlook, why: Why| {
        let duty = found.duties.iter().find(|duty| duty.why == why).expect("a duty");
        duty.since.expect("a day").to_string()
    };
    // Twelve were there with the lead; a child came with the line that was received later.
    assert_eq!(since(&Scenario::of("c01").look(), Why::Group), "2026-11-16");
    let child = json!({ "name": "小林", "born": "2012-01-02" });
    let later = Scenario::of("c01").and("w99", "wage_line", child).arrived("w99").look();
    assert_eq!(since(&later, Why::Child), "2026-11-24");
    // The tenth made it a group.
    let tenth = json!({ "name": "工人癸" });
    let ten = Scenario::of("c02").and("w99", "wage_line", tenth).arrived("w99").look();
    assert_eq!(since(&ten, Why::Group), "2026-11-24");
    let raised = json!({ "act": "raise", "from": "accepted", "to": "accepted",
        "at": 1_795_226_400_000_i64, "got": 1_795_226_400_000_i64,
        "args": { "colour": "red", "danger": ["violence"], "reason": "扬言" } });
    let danger = Scenario::of("c16")
        .with("lead", "danger", json!(["violence"]))
        .with("lead", "step.000009", raised)
        .look();
    assert_eq!(since(&danger, Why::Danger), "2026-11-21");
}

#[test]
fn c41_without_a_number_a_worker_is_known_by_name_site_and_birthday() {
    let line = |fields: Value| -> Fields { serde_json::from_value(fields).expect("fields") };
    let same = |one: Value, other: Value, site: bool| {
        let (one, other) = (line(one), line(other));
        let id = Scenario::of("c01").id("w1");
        let paper = |fields| Paper::new(id, "wage_line", fields);
        same_worker(&paper(&one), &paper(&other), site)
    };
    let who = |born: &str| json!({ "name": "马𠮷祥", "born": born });
    assert!(same(who("1990-05-06"), who("1990-05-06"), true));
    assert!(!same(who("1990-05-06"), who("1990-05-06"), false), "another site");
    assert!(!same(who("1990-05-06"), who("1990-05-07"), true), "another day");
    assert!(!same(json!({ "name": "马𠮷祥" }), json!({ "name": "马𠮷祥" }), true), "no day");
    let number = json!({ "name": "马𠮷祥", "id_no": "11010519491231002X" });
    assert!(same(number.clone(), who("1949-12-31"), true), "the number tells the day");
    assert!(!same(number, who("1950-12-31"), true));
}

#[test]
fn w9_two_lines_of_one_worker_are_told_and_father_and_son_are_asked_about() {
    let number = "11010519491231002X";
    let line = |name: &str, phone: &str, id_no: &str| json!({ "name": name, "phone": phone, "id_no": id_no });
    let told = |one: Value, other: Value| {
        let found =
            Scenario::of("c01").and("x1", "wage_line", one).and("x2", "wage_line", other).look();
        let codes = ["worker_twice", "worker_asked"];
        codes.map(|code| advice(&found, code).is_some())
    };
    let twice = |one, other| told(one, other) == [true, false];
    assert!(twice(line("甲某", "", number), line("乙某", "", "11010519491231002x")), "one number");
    let (phone, written) = ("13800009876", "+86 138-0000-9876");
    assert!(twice(line("马𠮷祥", phone, ""), line("马 𠮷祥", written, "")), "name and telephone");
    assert_eq!(told(line("陈建国", phone, ""), line("陈小军", written, "")), [false, true]);
    let other = "440524188001010014";
    assert_eq!(told(line("甲某", phone, number), line("甲某", phone, other)), [false, false]);
}
