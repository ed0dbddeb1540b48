use super::*;
use crate::case::{Case, Paper};
use proptest::prelude::*;
use serde_json::json;

fn fields(pairs: &[(&str, Value)]) -> Fields {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

fn at(state: &str) -> Fields {
    fields(&[("status", json!(state))])
}

fn code(result: Result<State, Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.code, State::name)
}

/// Every argument filled with something of its kind.
fn all_args(action: Action) -> Fields {
    let value = |field: &Field| match field.input {
        Input::Choice(set) => json!(set.values[0]),
        Input::Choices(set) => json!([set.values[0]]),
        Input::Flag => json!(true),
        Input::Link(_) => json!(RecordId::from_parts(1, [1; 10]).to_string()),
        _ => json!("有人说过"),
    };
    rule(action).args.iter().map(|arg| (arg.key.to_owned(), value(arg))).collect()
}

/// What the fold does with a step that was allowed.
fn fold(
    lead: &mut Fields,
    version: usize,
    action: Action,
    args: &Fields,
) -> Result<State, Refusal> {
    let to = judge(lead, action.name(), args)?;
    let from = State::of(lead).map_or("", State::name);
    let step = json!({"act": action.name(), "from": from, "to": to.name(), "by": "", "at": 1, "got": 0, "args": args});
    lead.insert(format!("step.{version:06}"), step);
    lead.insert("status".to_owned(), json!(to.name()));
    Ok(to)
}

#[test]
fn the_table_has_a_row_for_each_action_in_order() {
    for action in Action::ALL {
        assert_eq!(rule(*action).action, *action);
        assert_eq!(Action::parse(action.name()), Some(*action));
    }
}

#[test]
fn every_state_can_stand_in_a_lead() {
    let known = crate::kinds::choices::LEAD_STATUS.values;
    for state in State::ALL {
        assert!(known.contains(&state.name()), "{state:?}");
    }
    assert_eq!(known.len(), State::ALL.len() + 1, "and `new`");
}

#[test]
fn old_leads_stay_readable() {
    let cases = [
        (json!("new"), Some(State::Registered)),
        (Value::Null, Some(State::Registered)),
        (json!("accepted"), Some(State::Accepted)),
        (json!("closed"), Some(State::Closed)),
        (json!("of_a_newer_version"), None),
    ];
    for (status, state) in cases {
        assert_eq!(State::of(&fields(&[("status", status.clone())])), state, "{status}");
    }
    assert_eq!(State::of(&Fields::new()), Some(State::Registered));
    assert_eq!(code(judge(&at("of_a_newer_version"), "accept", &Fields::new())), "unknown_state");
    assert_eq!(code(judge(&at("new"), "of_a_newer_version", &Fields::new())), "unknown_action");
}

#[test]
fn steps_lead_where_the_law_lets_them() {
    let none = Fields::new();
    let cases = [
        ("new", "accept", "accepted"),
        ("registered", "review", "reviewing"),
        ("accepted", "mediate", "mediating"),
        ("registered", "mediate", "state"),
        ("registered", "agree", "state"),
        ("mediating", "close", "state"),
        ("mediating", "archive", "state"),
        ("closed", "archive", "archived"),
        ("closed", "mediate", "state"),
        ("performed", "close", "needs"),
    ];
    for (from, action, expected) in cases {
        assert_eq!(code(judge(&at(from), action, &none)), expected, "{action} from {from}");
    }
}

#[test]
fn c03_after_a_refusal_there_is_no_sitting_only_an_end_with_what_else_is_open() {
    let mut lead = at("accepted");
    lead.insert("refused_by".to_owned(), json!(["debtor"]));
    let refusal = judge(&lead, "mediate", &Fields::new()).expect_err("refused");
    assert_eq!(
        (refusal.code, refusal.article.no, refusal.out),
        ("side_refuses", "17", "end_one_refuses")
    );
    assert_eq!(refusal.details, ["debtor"]);
    let end = fields(&[("ending", json!("one_refuses"))]);
    let refusal = judge(&lead, "end", &end).expect_err("refused");
    assert_eq!((refusal.code, refusal.article.no), ("needs", "26"));
    assert_eq!(refusal.details, ["ways"]);
    let mut end = end;
    end.insert("ways".to_owned(), json!(["inspection", "arbitration"]));
    assert_eq!(judge(&lead, "end", &end), Ok(State::Ended));
    end.insert("ending".to_owned(), json!("no_agreement"));
    assert_eq!(code(judge(&lead, "end", &end)), "side_refuses", "for that reason and no other");
    end.insert("ending".to_owned(), json!("one_refuses"));
    end.insert("ways".to_owned(), json!(["go home"]));
    assert_eq!(code(judge(&lead, "end", &end)), "needs", "a way that nobody knows");
}

#[test]
fn c37_danger_comes_first_and_is_lifted_only_with_who_approves() {
    let mut lead = at("accepted");
    lead.insert("danger".to_owned(), json!(["suicide"]));
    let refusal = judge(&lead, "mediate", &Fields::new()).expect_err("refused");
    assert_eq!((refusal.code, refusal.article.no, refusal.out), ("danger", "25", "police_first"));
    let mut lower = fields(&[("reasons", json!(["suicide"])), ("reason", json!("已下塔吊"))]);
    assert_eq!(code(fold(&mut lead, 1, Action::Lower, &lower)), "needs");
    lower.insert("approver".to_owned(), json!("王所长"));
    assert_eq!(fold(&mut lead, 2, Action::Lower, &lower), Ok(State::Accepted));
    assert_eq!(code(judge(&lead, "mediate", &Fields::new())), "mediating");
    lead.insert("danger".to_owned(), json!(["suicide", "violence"]));
    assert_eq!(code(judge(&lead, "mediate", &Fields::new())), "danger", "another danger counts");
    lead.insert("danger".to_owned(), json!(["suicide"]));
    let mut raise = all_args(Action::Raise);
    raise.insert("danger".to_owned(), json!(["suicide"]));
    assert_eq!(fold(&mut lead, 3, Action::Raise, &raise), Ok(State::Accepted));
    assert_eq!(code(judge(&lead, "mediate", &Fields::new())), "danger", "the same one again");
}

#[test]
fn c53_a_cousin_does_not_mediate() {
    let mut lead = at("accepted");
    lead.insert("conflict".to_owned(), json!("调解员是老板的表弟"));
    let refusal = judge(&lead, "mediate", &Fields::new()).expect_err("refused");
    assert_eq!(
        (refusal.code, refusal.article.no, refusal.out),
        ("conflict", "19", "replace_mediator")
    );
    lead.insert("conflict".to_owned(), json!(" "));
    assert_eq!(code(judge(&lead, "mediate", &Fields::new())), "mediating");
}

#[test]
fn reopening_needs_a_reason_and_who_approves() {
    let mut args = fields(&[("reason", json!("对方反悔"))]);
    assert_eq!(judge(&at("closed"), "reopen", &args).expect_err("refused").details, ["approver"]);
    args.insert("approver".to_owned(), json!("王所长"));
    assert_eq!(judge(&at("archived"), "reopen", &args), Ok(State::Investigating));
    assert_eq!(judge(&at("untrue"), "reopen", &args), Ok(State::Reviewing));
    assert_eq!(code(judge(&at("mediating"), "reopen", &args)), "state");
}

#[test]
fn c29_nobody_is_refused_without_a_written_reason_and_what_else_is_open() {
    let mut args = Fields::new();
    let lacks =
        |args: &Fields| judge(&at("reviewing"), "decline", args).expect_err("refused").details;
    assert_eq!(lacks(&args), ["reason", "ways"]);
    args.insert("ways".to_owned(), json!(["inspection"]));
    for nothing in ["", "  "] {
        args.insert("reason".to_owned(), json!(nothing));
        assert_eq!(lacks(&args), ["reason"]);
    }
    args.insert("reason".to_owned(), json!("不属于劳动报酬纠纷"));
    assert_eq!(judge(&at("reviewing"), "decline", &args), Ok(State::Declined));
}

#[test]
fn what_was_suspended_goes_on_where_it_was() {
    let mut lead = at("mediating");
    fold(&mut lead, 7, Action::Suspend, &all_args(Action::Suspend)).expect("suspended");
    assert_eq!(code(judge(&lead, "agree", &Fields::new())), "state");
    assert_eq!(judge(&lead, "resume", &Fields::new()), Ok(State::Mediating));
}

proptest! {
    /// No path of steps whatever leads into what is forbidden: to sit down in danger or against a refusal, to
    /// agree without having sat down, to archive what is not closed.
    #[test]
    fn no_path_leads_into_a_forbidden_state(
        picks in proptest::collection::vec(0_usize..1_000, 0..40),
        danger in proptest::bool::ANY,
        refuses in proptest::bool::ANY,
    ) {
        let mut lead = at("new");
        if danger {
            lead.insert("danger".to_owned(), json!(["violence"]));
        }
        if refuses {
            lead.insert("refused_by".to_owned(), json!(["worker"]));
        }
        let mut sat = false;
        for (version, pick) in picks.into_iter().enumerate() {
            let before = State::of(&lead);
            // The one way round a danger is to lower it.
            let allowed = |action: &&Action| {
                let lowers = danger && **action == Action::Lower;
                !lowers && judge(&lead, action.name(), &all_args(**action)).is_ok()
            };
            let allowed: Vec<&Action> = Action::ALL.iter().filter(allowed).collect();
            prop_assert!(!allowed.is_empty(), "a case that nobody can do anything with");
            let action = *allowed[pick % allowed.len()];
            let to = fold(&mut lead, version, action, &all_args(action)).expect("allowed");
            sat |= to == State::Mediating;
            prop_assert!(!((danger || refuses) && sat));
            let agreed = [State::Agreed, State::AgreedOrally, State::Performing, State::Performed];
            prop_assert!(sat || !agreed.contains(&to));
            let from = [State::Closed, State::Archived];
            prop_assert!(to != State::Archived || before.is_some_and(|state| from.contains(&state)));
        }
        prop_assert_eq!(steps(&lead).last().map_or("registered", |step| step.to), State::of(&lead).map_or("", State::name));
    }
}

/// What may lie in a case, each under a name: what a walk through it may lack.
const LYING: [&str; 9] =
    ["notice", "consent", "session", "agreement", "roster", "paid", "visit", "closing", "identity"];

fn yes() -> Value {
    json!(true)
}

/// The papers of a case that has all of these; `way` runs beside it, in a stage.
fn papers_of(has: &dyn Fn(&str) -> bool, way: Option<&str>) -> Vec<(&'static str, Fields)> {
    let worker = RecordId::from_parts(1, [0; 10]).to_string();
    let mut all = Vec::new();
    if has("roster") {
        let mut line = fields(&[("name", json!("甲")), ("m.2026-03.due", json!(600_000))]);
        if has("identity") {
            line.insert("id_no".to_owned(), json!("11010519491231002X"));
        }
        all.push(("wage_line", line));
    }
    if has("notice") {
        let both = if has("consent") { yes() } else { json!(false) };
        all.push(("notice", fields(&[("consent_worker", yes()), ("consent_debtor", both)])));
    }
    if has("session") {
        all.push(("session", fields(&[("date", json!("2026-09-01"))])));
    }
    if has("agreement") {
        let agreement = [
            ("form", json!("written")),
            ("debtor", json!("宏达建工")),
            ("debtor_present", yes()),
            ("workers_present", yes()),
            ("signed", yes()),
            ("sealed", yes()),
            ("mediator", json!("赵调解")),
            ("date", json!("2026-09-02")),
            ("i.001.worker", json!(worker)),
            ("i.001.payee", json!("甲")),
            ("i.001.amount", json!(600_000)),
            ("i.001.due", json!("2026-10-02")),
        ];
        all.push(("agreement", fields(&agreement)));
    }
    if has("paid") {
        let paid =
            [("worker", json!(worker)), ("amount", json!(600_000)), ("date", json!("2026-10-02"))];
        all.push(("payment", fields(&paid)));
    }
    if let Some(stage) = way {
        let court = [("way", json!("litigation")), ("stage", json!(stage))];
        all.push(("proceeding", fields(&court)));
    }
    for kind in ["visit", "closing"] {
        if has(kind) {
            all.push((kind, Fields::new()));
        }
    }
    all
}

/// Walks on from a new case by what is offered and not refused, and gives the states it came through. A pick says
/// which of the steps is made, the furthest where it is 0.
fn walk(lead: &mut Fields, papers: &[(&'static str, Fields)], picks: &[usize]) -> Vec<State> {
    let papers: Vec<Paper<'_>> = (0_u8..)
        .zip(papers)
        .map(|(no, (kind, fields))| Paper::new(RecordId::from_parts(1, [no; 10]), kind, fields))
        .collect();
    let today = "2026-11-24".parse().expect("a day");
    let mut seen = Vec::new();
    for (version, pick) in picks.iter().enumerate() {
        let case_lead = lead.clone();
        let case = Case {
            lead: Paper::new(RecordId::from_parts(2, [0; 10]), "lead", &case_lead),
            papers: &papers,
        };
        // Danger is lowered by who approves, which is a way of its own; who gives up goes nowhere.
        let aside = [Action::Lower, Action::Raise, Action::Suspend, Action::Resume, Action::Extend];
        let offers = offer::offers(&case, today);
        let free = offers.into_iter().filter(|offer| offer.refusals.is_empty());
        let free: Vec<Action> =
            free.map(|offer| offer.action).filter(|action| !aside.contains(action)).collect();
        let onward = [
            Action::Archive,
            Action::Close,
            Action::Visit,
            Action::Fulfil,
            Action::Perform,
            Action::Agree,
            Action::Mediate,
            Action::Investigate,
            Action::Accept,
        ];
        let furthest = onward.into_iter().find(|action| free.contains(action));
        let picked =
            if *pick == 0 { furthest } else { free.get(pick % free.len().max(1)).copied() };
        let Some(action) = picked else { continue };
        // What the papers allow the lead may refuse: a side that does not want to.
        if let Ok(to) = fold(lead, version, action, &all_args(action)) {
            seen.push(to);
        }
    }
    seen
}

#[test]
fn a_case_with_everything_is_archived_and_each_thing_that_it_lacks_stops_it_where_it_belongs() {
    let onward = [0; 20];
    let through = |lacking: &str, way: Option<&str>| {
        let papers = papers_of(&|name| name != lacking, way);
        let mut lead = at("new");
        lead.insert("amount".to_owned(), json!(600_000));
        walk(&mut lead, &papers, &onward)
    };
    assert_eq!(through("nothing", None).last(), Some(&State::Archived));
    for (lacking, never, last) in [
        ("notice", State::Mediating, State::Investigating),
        ("consent", State::Mediating, State::Investigating),
        ("agreement", State::Agreed, State::Mediating),
        ("roster", State::Agreed, State::Mediating),
        ("paid", State::Closed, State::Visited),
        ("session", State::Archived, State::Closed),
        ("closing", State::Archived, State::Closed),
        ("identity", State::Archived, State::Closed),
    ] {
        let seen = through(lacking, None);
        assert!(!seen.contains(&never), "without {lacking}: {seen:?}");
        assert_eq!(seen.last(), Some(&last), "without {lacking}: {seen:?}");
    }
    assert_eq!(through("paid", Some("applied")).last(), Some(&State::Archived), "转诉讼");
    assert!(!through("paid", Some("preparing")).contains(&State::Closed), "not handed in");
}

proptest! {
    /// The same through what is offered, with whatever papers: no sitting without both who want it, no end with wages
    /// unpaid that go nowhere, nothing put away that is not whole.
    #[test]
    fn no_path_through_what_is_offered_leads_into_a_forbidden_state(
        lying in proptest::collection::vec(proptest::bool::weighted(0.8), LYING.len()),
        way in proptest::option::of(proptest::sample::select(vec!["preparing", "applied", "refused", "withdrawn"])),
        amount in proptest::bool::ANY,
        picks in proptest::collection::vec(prop_oneof![3 => Just(0_usize), 1 => 1_usize..1_000], 0..25),
    ) {
        let has = |name: &str| {
            LYING.iter().zip(&lying).any(|(one, lies)| *one == name && *lies)
        };
        let papers = papers_of(&has, way);
        let mut lead = at("new");
        if amount {
            lead.insert("amount".to_owned(), json!(600_000));
        }
        let seen = walk(&mut lead, &papers, &picks);
        let came = |state: State| seen.contains(&state);
        prop_assert!(!came(State::Mediating) || (has("notice") && has("consent")), "{seen:?}");
        prop_assert!(!came(State::Agreed) || (came(State::Mediating) && has("agreement")), "{seen:?}");
        let settled = if has("roster") { has("paid") } else { !amount };
        prop_assert!(!came(State::Performed) || settled, "{seen:?}");
        prop_assert!(!came(State::Closed) || settled || way == Some("applied"), "{seen:?}");
        let whole = has("notice") && has("closing") && has("roster") && has("identity");
        let ended = came(State::Ended) || (has("session") && has("agreement"));
        prop_assert!(!came(State::Archived) || (came(State::Closed) && whole && ended), "{seen:?}");
    }
}
