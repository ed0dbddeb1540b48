//! What runs beside the mediation: its cards on the case page, and the checks while one is written.

use anxin_expert::{checks, page};
use serde_json::{Value, json};

use crate::pages::{LINE, NOTARY, OTHER, PAPER, ask, line};

/// An agreement that took effect on 20 November.
fn agreement() -> Value {
    json!({ "id": PAPER, "kind": "agreement", "fields": {
        "form": "written", "date": "2026-11-20", "mediator": "赵调解", "debtor_present": true,
        "workers_present": true, "signed": true, "sealed": true,
        "i.001.worker": LINE, "i.001.amount": 600_000, "i.001.due": "2026-12-23" } })
}

fn proceeding(fields: &Value) -> Value {
    json!({ "id": NOTARY, "kind": "proceeding", "fields": fields })
}

/// The card of a way, up to the next one.
fn card(papers: &Value, way: &str) -> String {
    let shown = page(&ask(&json!({}), papers, &Value::Null)).html;
    let cards = shown.split("data-flow=\"").find(|card| card.starts_with(way));
    cards.expect("a card").to_owned()
}

#[test]
fn c07_a_confirmation_that_one_side_asked_for_stands_with_its_time_and_the_way_out() {
    let alone = proceeding(&json!({ "way": "confirmation", "stage": "preparing" }));
    let card = card(&json!([line(), agreement(), alone]), "confirmation");
    for words in [
        "司法确认",
        "data-stage=\"preparing\"",
        "准备材料",
        "已向法院申请、已撤回",
        "data-by=\"t3\"",
        "截止 12 月 21 日",
        "data-refusal=\"not_joint\"",
        "《民事诉讼法》第 205 条",
        "怎么办：",
    ] {
        assert!(card.contains(words), "{words}: {card}");
    }
}

#[test]
fn every_way_has_a_card_with_its_stage_what_comes_next_and_by_when() {
    for (way, clock, stage, next) in [
        ("payment_order", "t_order_issue", "已受理", "法院已发出支付令、法院驳回申请、已撤回"),
        ("notary", "t9", "已受理", "已出具公证书、不予办理公证、已撤回"),
        ("arbitration", "t7", "已受理", "已裁决、不予受理或驳回、已撤回"),
        ("litigation", "", "已受理", "已判决、不予受理或驳回、已撤回"),
        ("enforcement", "", "已受理", "已执行到位、法院不予执行、已撤回"),
    ] {
        let fields = json!({ "way": way, "stage": "accepted", "accepted": "2026-11-20" });
        let card = card(&json!([line(), proceeding(&fields)]), way);
        assert!(card.contains(stage) && card.contains(next), "{way}: {card}");
        let by = format!("data-by=\"{clock}\"");
        assert_eq!(card.contains(&by), !clock.is_empty(), "{way}: {card}");
    }
    let undated = proceeding(&json!({ "way": "litigation", "stage": "accepted" }));
    assert!(card(&json!([line(), undated]), "litigation").contains("还没有填受理日期"));
}

#[test]
fn a_letter_that_hands_the_case_over_says_what_comes_next_and_by_when() {
    let letter = json!({ "id": OTHER, "kind": "transfer", "fields": { "letter": "transfer",
        "to": "police", "sent": "2026-11-20", "received": "2026-11-23" } });
    let shown = page(&ask(&json!({}), &json!([line(), letter]), &Value::Null)).html;
    let letter = shown.split("data-letter=\"received\"").nth(1).expect("a letter");
    let letter = letter.split("<h2>").next().unwrap_or_default();
    assert!(letter.contains("data-by=\"t11_police\""), "{letter}");
    assert!(letter.contains("截止 11 月 26 日"), "{letter}");
}

/// The checks of a proceeding whose stored record has these fields, as it becomes others.
fn changed(before: Option<&Value>, after: &Value) -> anxin_expert::Checked {
    let draft = json!({ "id": NOTARY, "kind": "proceeding", "fields": after });
    let stored = before.map(proceeding);
    let papers: Vec<Value> = [line(), agreement()].into_iter().chain(stored).collect();
    checks(&ask(&json!({}), &json!(papers), &draft))
}

#[test]
fn a_stage_that_cannot_follow_the_one_before_is_refused_at_its_field() {
    let at = |stage: &str| json!({ "way": "payment_order", "stage": stage });
    for (from, to) in [
        ("preparing", "granted"),
        ("applied", "granted"),
        ("granted", "applied"),
        ("withdrawn", "accepted"),
        ("accepted", "assigned"),
    ] {
        let found = changed(Some(&at(from)), &at(to));
        assert!(found.blocks && found.at.contains_key("stage"), "{from} {to}: {found:?}");
    }
    let said = changed(Some(&at("preparing")), &at("granted")).at["stage"].clone();
    assert!(said.contains("法院已发出支付令") && said.contains("已申请、已撤回"), "{said}");
    let over = changed(Some(&at("granted")), &at("applied")).at["stage"].clone();
    assert!(over.contains("另建一份"), "{over}");
    for (from, to) in [("preparing", "applied"), ("applied", "refused"), ("granted", "granted")] {
        let found = changed(Some(&at(from)), &at(to));
        assert!(!found.blocks && !found.at.contains_key("stage"), "{from} {to}: {found:?}");
    }
}

#[test]
fn stages_gone_through_on_one_day_are_passed_over_with_their_days() {
    let before = json!({ "way": "legal_aid", "stage": "preparing" });
    let whole = json!({ "way": "legal_aid", "stage": "assigned", "applied": "2026-11-24",
        "accepted": "2026-11-24", "approved": "2026-11-24", "assigned": "2026-11-24" });
    let found = changed(Some(&before), &whole);
    assert!(!found.blocks && found.at.is_empty(), "{found:?}");
    let mut hole = whole;
    hole["accepted"] = Value::Null;
    assert!(changed(Some(&before), &hole).at.contains_key("stage"));
}

#[test]
fn c26_no_step_of_legal_aid_is_taken_before_the_one_before_it() {
    let whole = json!({ "way": "legal_aid", "stage": "assigned", "applied": "2026-11-24",
        "applied_time": "09:10", "accepted": "2026-11-24", "accepted_time": "09:25",
        "approved": "2026-11-24", "assigned": "2026-11-24", "assigned_time": "16:00" });
    assert!(!changed(None, &whole).blocks);
    for (path, value) in [("accepted_time", "09:05"), ("approved", "2026-11-23")] {
        let mut wrong = whole.clone();
        wrong[path] = json!(value);
        let found = changed(None, &wrong);
        assert!(found.blocks && found.at.contains_key(path), "{path} {found:?}");
    }
}

#[test]
fn a_proceeding_that_began_elsewhere_is_written_at_any_stage_that_its_way_has() {
    let later = json!({ "way": "arbitration", "stage": "accepted", "accepted": "2026-11-20" });
    let found = changed(None, &later);
    assert!(!found.blocks && found.at.is_empty(), "{found:?}");
    let found = changed(None, &json!({ "way": "arbitration", "stage": "assigned" }));
    assert!(found.blocks && found.at["stage"].contains("没有"), "{found:?}");
}

#[test]
fn c07_what_a_court_would_refuse_is_said_while_it_is_prepared_and_not_handed_in() {
    let alone = |stage: &str| json!({ "way": "confirmation", "stage": stage, "jointly": false });
    for (before, stage, waits) in [
        (None, "preparing", false),
        (None, "applied", true),
        (None, "accepted", true),
        (Some("preparing"), "applied", true),
        // What one side alone handed in elsewhere is a fact, and so is what came of it.
        (Some("applied"), "applied", false),
        (Some("applied"), "accepted", false),
    ] {
        let found = changed(before.map(alone).as_ref(), &alone(stage));
        assert_eq!(found.blocks, waits, "{before:?} {stage}: {found:?}");
        let said = &found.at["jointly"];
        assert!(said.contains("《民事诉讼法》第 205 条") && said.contains("怎么办"), "{said}");
    }
    for over in ["refused", "withdrawn"] {
        let found = changed(Some(&alone("applied")), &alone(over));
        assert!(!found.blocks && !found.at.contains_key("jointly"), "{over}: {found:?}");
    }
    let undated = changed(None, &alone("applied"));
    assert!(undated.at["applied"].contains("申请日期"), "{undated:?}");
    let both = json!({ "way": "confirmation", "stage": "applied", "jointly": true,
        "applied": "2026-11-24" });
    let found = changed(None, &both);
    assert!(found.html.is_empty() && found.at.is_empty(), "{found:?}");
}

#[test]
fn c13_a_package_that_the_notary_refuses_is_prepared_and_not_handed_in() {
    let package = |stage: &str| changed(None, &json!({ "way": "notary", "stage": stage }));
    let (prepared, handed_in) = (package("preparing"), package("applied"));
    assert!(!prepared.blocks && handed_in.blocks, "{prepared:?} {handed_in:?}");
    assert_eq!(prepared.at["stage"], handed_in.at["stage"], "the promise is lacking");
}

#[test]
fn c35_a_case_is_not_handed_over_to_the_police_before_an_order_to_pay() {
    let letter = |to: &str, sent: &Value| {
        json!({ "id": OTHER, "kind": "transfer", "fields": {
            "letter": "transfer", "to": to, "sent": sent } })
    };
    let found = |stored: &[Value], draft: &Value| {
        let papers: Vec<Value> = [line()].iter().chain(stored).cloned().collect();
        checks(&ask(&json!({}), &json!(papers), draft))
    };
    let today = json!("2026-11-24");
    let unsent = found(&[], &letter("police", &Value::Null));
    assert!(!unsent.blocks && unsent.at["letter"].contains("第二百七十六条之一"), "{unsent:?}");
    let sent = found(&[], &letter("police", &today));
    assert!(sent.blocks && sent.at == unsent.at, "{sent:?}");
    let known = letter("police", &today);
    assert!(!found(std::slice::from_ref(&known), &known).blocks, "it has left");
    let asks = found(&[], &letter("inspection", &today));
    assert!(!asks.blocks && asks.at.is_empty(), "who orders is asked: {asks:?}");
}

#[test]
fn c54_a_pay_day_says_by_when_the_last_months_wages_were_due_and_an_unclear_one_that_it_is_unclear()
{
    for kind in ["lead", "site", "inspection"] {
        let said = |written: &str| {
            let draft = json!({ "id": OTHER, "kind": kind, "fields": { "pay_day": written } });
            let mut question = ask(&json!({}), &json!([]), &draft);
            question.cases.clear();
            let found = checks(&question);
            assert!(!found.blocks, "it stands on the poster as it was typed: {found:?}");
            found.at.get("pay_day").cloned().unwrap_or_default()
        };
        // Today is 24 November: October's wages, and the first of November is a Sunday.
        let first = said("每月 1 日");
        assert!(
            first.contains("10 月的工资应于 10 月 30 日前") && first.contains("第 14 条"),
            "{first}"
        );
        assert!(said("按合同约定").contains("看不出"));
    }
}

#[test]
fn c54_the_case_page_says_since_when_each_month_is_late() {
    let mut lead = json!({ "employer": "远山劳务", "pay_day": "每月 1 日" });
    let shown = page(&ask(&lead, &json!([line()]), &Value::Null)).html;
    // March's wages; the first of April is a Wednesday.
    assert!(
        shown.contains("data-pay-by=\"2026-04-01\"") && shown.contains("已拖欠 237 天"),
        "{shown}"
    );
    lead["pay_day"] = json!("按合同约定");
    assert!(!page(&ask(&lead, &json!([line()]), &Value::Null)).html.contains("data-pay-by"));
}

#[test]
fn who_is_on_a_way_is_said_with_what_is_left_to_him_and_asked_for() {
    let court = |workers: &Value| {
        let mut fields =
            json!({ "way": "litigation", "stage": "accepted", "accepted": "2026-11-20" });
        fields["w.001.worker"] = workers.clone();
        fields
    };
    let shown = |fields: &Value| {
        page(&ask(&json!({}), &json!([line(), proceeding(fields)]), &Value::Null)).html
    };
    assert!(shown(&court(&json!(LINE))).contains("余款走诉讼"));
    assert!(!shown(&court(&Value::Null)).contains("data-on-way"));
    let asked = changed(None, &court(&Value::Null));
    assert!(asked.html.contains("还没有选走这条途径的工人") && !asked.blocks, "{asked:?}");
    assert!(changed(None, &court(&json!(LINE))).html.is_empty());
}

#[test]
fn a_line_is_checked_before_its_case_is_saved_and_an_agreement_may_be_kept_unfinished() {
    let draft = json!({ "id": LINE, "kind": "wage_line", "fields": {
        "entered": "2026-03-02", "left": "2026-03-01" } });
    let mut question = ask(&json!({}), &json!([]), &draft);
    question.cases.clear();
    let found = checks(&question);
    assert!(found.blocks && found.at.contains_key("left"), "{found:?}");
    let draft = json!({ "id": PAPER, "kind": "agreement", "fields": { "debtor": " " } });
    let found = checks(&ask(&json!({}), &json!([line()]), &draft));
    assert!(!found.blocks && found.at.contains_key("debtor"), "{found:?}");
}

#[test]
fn a_birthday_that_is_not_the_numbers_is_refused_and_a_strange_name_only_said() {
    let found = |fields: Value| {
        let mut draft = json!({ "id": LINE, "kind": "wage_line" });
        draft["fields"] = fields;
        checks(&ask(&json!({}), &json!([]), &draft))
    };
    let other = found(json!({ "name": "马𠮷祥", "id_no": "11010519491231002X",
        "born": "1949-12-30" }));
    assert!(other.blocks && other.at["born"].contains("1949-12-31"), "{other:?}");
    for wrong in ["2027-01-01", "2010-02-30"] {
        let found = found(json!({ "name": "马𠮷祥", "born": wrong }));
        assert!(found.blocks && found.at.contains_key("born"), "{wrong}: {found:?}");
    }
    let sound = found(json!({ "name": "阿依古丽·买买提", "id_no": "11010519491231002X",
        "born": "1949-12-31" }));
    assert!(!sound.blocks && sound.at.is_empty(), "{sound:?}");
    for name in ["张", "张3", "工头！"] {
        let found = found(json!({ "name": name }));
        assert!(!found.blocks && found.at["name"].contains("待核"), "{name}: {found:?}");
    }
    assert!(found(json!({ "name": " " })).at.is_empty());
}
