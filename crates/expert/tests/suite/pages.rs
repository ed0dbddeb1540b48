//! The pages of cases, as a person reads them.

use anxin_domain::case::step::{Action, State};
use anxin_expert::{
    Ask, WORDS, against, calendar_file, checks, due_list, faults, page, print, step,
};
use serde_json::{Value, json};

pub(crate) const LEAD: &str = "01890000-0000-7000-8000-00000000000a";
pub(crate) const LINE: &str = "01890000-0000-7000-8000-00000000000b";
pub(crate) const PAPER: &str = "01890000-0000-7000-8000-00000000000c";
pub(crate) const NOTARY: &str = "01890000-0000-7000-8000-00000000000d";
pub(crate) const OTHER: &str = "01890000-0000-7000-8000-00000000000e";
/// 2026-11-02 09:00 in China.
pub(crate) const THEN: i64 = 1_793_581_200_000;
/// 2026-12-31 09:00 in China.
const DECEMBER: i64 = 1_798_678_800_000;

pub(crate) fn ask(lead: &Value, papers: &Value, draft: &Value) -> Ask {
    for part in WORDS {
        anxin_locale::install(part).expect("flat words");
    }
    let lead =
        json!({ "id": LEAD, "kind": "lead", "at": THEN, "got": THEN, "by": "p", "fields": lead });
    let question = json!({
        "today": "2026-11-24", "write": true, "people": { "p": "赵调解" }, "draft": draft,
        "cases": [{ "lead": lead, "papers": papers }],
    });
    Ask::read(&question.to_string()).expect("a question")
}

pub(crate) fn line() -> Value {
    json!({ "id": LINE, "kind": "wage_line", "at": THEN, "got": THEN,
        "fields": { "name": "马𠮷祥", "m.2026-03.due": 600_000 } })
}

#[test]
fn a_new_case_says_what_to_do_next_what_is_due_and_who_is_owed() {
    let shown = page(&ask(&json!({ "employer": "远山劳务" }), &json!([line()]), &Value::Null));
    for words in ["data-state=\"registered\"", "马𠮷祥", "¥6,000.00", "赵调解", "权利义务告知书"]
    {
        assert!(shown.html.contains(words), "{words}: {}", shown.html);
    }
    assert!(shown.foot.contains("data-next=\"accept\""), "{}", shown.foot);
}

/// A question about a case with another one beside it.
fn beside(lead: &Value, other: &Value) -> Ask {
    let first = ask(lead, &json!([line()]), &Value::Null);
    let mut second = first.cases[0].clone();
    second.lead.id = OTHER.parse().expect("an id");
    second.lead.fields = serde_json::from_value(other.clone()).expect("fields");
    second.papers[0].id = PAPER.parse().expect("an id");
    let question = json!({ "today": "2026-11-24", "write": true, "cases": [] });
    let question = Ask::read(&question.to_string()).expect("a question");
    Ask { cases: vec![first.cases[0].clone(), second], ..question }
}

#[test]
fn c41_a_case_that_may_be_the_same_is_shown_with_what_is_alike() {
    let lead = json!({ "employer": "远山劳务有限公司", "place": "幸福里二期" });
    let same = json!({ "employer": "远山劳务", "place": "幸福里二期" });
    let mut all = beside(&lead, &same);
    all.cases[1].papers[0].fields.insert("phone".to_owned(), json!("13800000000"));
    let shown = page(&all).html;
    assert!(shown.contains(&format!("/record/{OTHER}")), "{shown}");
    assert!(shown.contains("可能和这件重复：远山劳务"), "{shown}");
    assert!(shown.contains("同一用人单位、同一工地、欠薪月份重叠"), "{shown}");
    for (path, value) in [
        ("place", json!("城北厂房")),
        ("status", json!("archived")),
        (&*format!("unlike.{LEAD}"), json!(true)),
    ] {
        let mut other = same.clone();
        other[path] = value;
        assert!(!page(&beside(&lead, &other)).html.contains("data-alike"), "{path}");
    }
}

#[test]
fn c41_what_was_joined_into_a_case_counts_on_its_page() {
    let lead = json!({ "id": LEAD, "kind": "lead", "fields": { "employer": "远山劳务" } });
    let joined = |into: &str| {
        json!({ "id": OTHER, "kind": "lead", "at": THEN, "fields": {
        "status": "joined", "step.000001": { "act": "join", "from": "registered", "to": "joined",
        "at": THEN, "args": { "case": into } } } })
    };
    let worker = json!({ "id": PAPER, "kind": "wage_line",
        "fields": { "name": "阿依古丽", "m.2026-03.due": 100_000 } });
    let asked = |into: &str| {
        let cases = json!([{ "lead": lead, "papers": [line()] },
            { "lead": joined(into), "papers": [worker] }]);
        let question = json!({ "today": "2026-11-24", "cases": cases });
        page(&Ask::read(&question.to_string()).expect("a question")).html
    };
    let both = asked(LEAD);
    assert!(
        both.contains("¥7,000.00") && both.contains("阿依古丽") && both.contains("2 人"),
        "{both}"
    );
    assert!(
        both.contains(&format!("/record/{OTHER}")),
        "its history stands with the case's: {both}"
    );
    let elsewhere = asked(PAPER);
    assert!(!elsewhere.contains("阿依古丽"), "joined into another: {elsewhere}");
}

#[test]
fn c41_among_all_cases_too_it_counts_where_it_was_joined() {
    let lead = json!({ "id": LEAD, "kind": "lead", "fields": { "status": "registered" } });
    let first = json!({ "id": PAPER, "kind": "lead", "fields": { "status": "registered" } });
    let joined = json!({ "id": OTHER, "kind": "lead", "at": THEN, "fields": {
        "status": "joined", "step.000001": { "act": "join", "from": "registered", "to": "joined",
        "at": THEN, "args": { "case": LEAD } } } });
    let mut worker = line();
    worker["fields"]["phone"] = json!("19900000001");
    let mut again = worker.clone();
    again["id"] = json!("019a0000-0000-7000-8000-0000000000ff");
    let joined = json!({ "lead": joined, "papers": [again] });
    let own = json!({ "lead": lead, "papers": [worker] });
    let counted = |cases: Value| -> Vec<usize> {
        let question = json!({ "today": "2026-11-24", "cases": cases });
        let read = Ask::read(&question.to_string()).expect("a question");
        read.cases.iter().map(|case| case.papers.len()).collect()
    };
    let asked = counted(json!([joined, own]));
    assert_eq!(asked, [1, 1], "its own page is the joined one's");
    let papers = counted(json!([{ "lead": first, "papers": [] }, joined, own]));
    assert_eq!(
        papers,
        [0, 2],
        "the joined lead and one roster of both, in which the worker stands once"
    );
}

#[test]
fn whatever_was_typed_is_text_and_never_a_mark() {
    let evil = "<script>alert('x')</script>\"";
    let mut row = line();
    row["fields"]["name"] = json!(evil);
    let all = ask(
        &json!({ "employer": evil, "place": evil, "chain.1.name": evil, "chain.1.role": "general_contractor",
            "status": "suspended", "step.000002": { "act": "suspend", "from": "registered",
            "to": "suspended", "by": "p", "at": THEN, "got": THEN, "args": { "reason": evil } } }),
        &json!([row, { "id": PAPER, "kind": "transfer", "fields": { "matter": evil } }]),
        &Value::Null,
    );
    let papers = ["dossier", "ledger", PAPER].map(|what| print(&all, what, false));
    for html in [page(&all).html, step(&all, "resume").html, due_list(&all)].iter().chain(&papers) {
        assert!(!html.contains("<script"), "{html}");
    }
}

#[test]
fn a_step_that_is_held_back_names_the_rule_and_leads_to_the_way_out() {
    let accepted = json!({ "status": "accepted", "employer": "远山劳务" });
    let held = step(&ask(&accepted, &json!([line()]), &Value::Null), "mediate");
    assert!(held.html.contains("data-refusal=\"no_notice\""), "{}", held.html);
    assert!(held.html.contains("《人民调解法》第 23 条"), "{}", held.html);
    assert!(held.blocks, "nobody takes it");
    assert!(held.foot.contains(&format!("/record/{LEAD}/new/notice")), "{}", held.foot);
    let none = step(&ask(&accepted, &json!([line()]), &Value::Null), "archive");
    assert!(none.blocks && none.foot.is_empty(), "no step of this state: {}", none.foot);
    assert!(!step(&ask(&json!({}), &json!([line()]), &Value::Null), "accept").blocks);
}

#[test]
fn c03_no_session_begins_against_a_workers_will_or_before_anybody_was_told() {
    let lead = json!({ "employer": "远山劳务", "status": "accepted" });
    let untold = ask(&lead, &json!([line()]), &Value::Null);
    for kind in ["session", "agreement"] {
        let words = against(&untold, kind);
        assert!(words.contains("权利义务告知"), "{kind}: {words}");
    }
    assert_eq!(against(&untold, "notice"), "", "it is the way out");
    let refused = json!([line(), { "id": PAPER, "kind": "notice", "at": THEN, "got": THEN,
        "fields": { "date": "2026-11-03", "consent_worker": false, "consent_debtor": true } }]);
    let words = against(&ask(&lead, &refused, &Value::Null), "session");
    assert!(words.contains("。怎么办："), "{words}");
}

#[test]
fn a_payment_that_cannot_be_is_refused_at_its_field_and_a_sound_one_is_not() {
    let paid = |changes: &[(&str, Value)]| {
        let mut fields = json!({ "worker": LINE, "amount": 600_000, "date": "2026-11-24" });
        for (path, value) in changes {
            fields[*path] = value.clone();
        }
        let draft = json!({ "id": PAPER, "kind": "payment", "fields": fields });
        checks(&ask(&json!({}), &json!([line()]), &draft))
    };
    let over = paid(&[("amount", json!(600_001))]);
    assert!(over.blocks && over.at["amount"].contains("6,000.01"), "{over:?}");
    for (path, value) in [
        ("amount", json!(0)),
        ("amount", json!(-100)),
        ("date", json!("2026-02-30")),
        ("date", json!("2026-11-25")),
        ("worker", json!("")),
        ("worker", Value::Null),
        // A worker of another case.
        ("worker", json!(LEAD)),
    ] {
        let refused = paid(&[(path, value)]);
        assert!(refused.blocks && refused.at.contains_key(path), "{path} {refused:?}");
    }
    let nobody = paid(&[("worker", Value::Null)]);
    assert_eq!(nobody.at["worker"], "请选这笔钱付给哪位工人");
    let no_roster = json!({ "id": PAPER, "kind": "payment", "fields": { "amount": 100 } });
    let no_roster = checks(&ask(&json!({}), &json!([]), &no_roster));
    assert!(!no_roster.at.contains_key("worker"), "there is nobody to choose: {no_roster:?}");
    let sound = paid(&[]);
    assert!(!sound.blocks && sound.at.is_empty() && sound.html.is_empty(), "{sound:?}");
}

#[test]
fn what_is_wrong_with_an_agreement_stands_at_the_field_it_is_about() {
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": {
        "debtor": " ", "i.001.worker": LINE, "i.001.payee": "带班的", "i.001.amount": -1,
        "i.001.due": "2026-02-30" } });
    let found = checks(&ask(&json!({}), &json!([line()]), &agreement));
    for path in ["debtor", "debtor_present", "i.001.payee", "i.001.amount", "i.001.due"] {
        assert!(found.at.contains_key(path), "{path} {found:?}");
    }
}

#[test]
fn c10_a_reminder_is_offered_when_it_is_due_and_its_answer_stands_with_the_instalment() {
    let mut agreement = json!({ "id": PAPER, "kind": "agreement", "fields": {
        "form": "written", "date": "2026-11-02", "mediator": "赵调解", "debtor_present": true,
        "workers_present": true, "signed": true, "sealed": true,
        "i.001.worker": LINE, "i.001.amount": 600_000, "i.001.due": "2026-11-23" } });
    let begin = format!("/record/{LEAD}/new/remind.001");
    let reminder = |day: &str| {
        json!({ "id": OTHER, "kind": "reminder", "fields": {
        "date": day, "instalment": "001", "channel": "phone", "answer": "promised" } })
    };
    let shown = |papers: Value| page(&ask(&json!({}), &papers, &Value::Null)).html;
    let due = shown(json!([line(), agreement]));
    assert!(due.contains(&begin) && due.contains("登记催缴"), "T+1 is today: {due}");
    let told = shown(json!([line(), agreement, reminder("2026-11-24")]));
    assert!(!told.contains(&begin), "the next is two days off: {told}");
    assert!(told.contains("11 月 24 日 电话") && told.contains("答应"), "{told}");
    let earlier = shown(json!([line(), agreement, reminder("2026-11-22")]));
    assert!(earlier.contains(&begin), "reminded the day before, and not since: {earlier}");
    agreement["fields"]["sealed"] = json!(false);
    let draft = shown(json!([line(), agreement]));
    assert!(!draft.contains(&begin) && !draft.contains("data-instalment"), "nothing is due yet");
}

#[test]
fn nobody_signs_an_agreement_with_a_blank_party_or_an_impossible_day() {
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": {
        "i.001.worker": LINE, "i.001.payee": "马𠮷祥", "i.001.amount": 600_000,
        "i.001.due": "2026-02-30" } });
    let found = faults(&ask(&json!({}), &json!([line(), agreement]), &Value::Null), PAPER);
    assert!(found.blocks);
    assert!(found.html.contains("第 1 笔"), "{}", found.html);
}

#[test]
fn c26_legal_aid_shows_four_steps_and_no_question_about_means() {
    let offered = page(&ask(&json!({}), &json!([line()]), &Value::Null)).html;
    assert!(offered.contains(&format!("/record/{LEAD}/new/legal_aid")), "{offered}");
    let aid = json!({ "id": PAPER, "kind": "proceeding", "at": THEN, "got": THEN, "fields": {
        "way": "legal_aid", "stage": "accepted", "applied": "2026-11-02", "accepted": "2026-11-02" } });
    let shown = page(&ask(&json!({}), &json!([line(), aid]), &Value::Null)).html;
    assert!(shown.contains("不审查经济困难") && shown.contains("第 42 条第 3 项"), "{shown}");
    for (step, words) in [
        ("applied", "11 月 2 日"),
        ("accepted", "11 月 2 日"),
        ("approved", "最迟 11 月 9 日"),
        ("assigned", "今天办"),
    ] {
        let row = shown.split(&format!("data-aid=\"{step}\"")).nth(1).expect(step);
        assert!(row.split("</div>").next().is_some_and(|row| row.contains(words)), "{step} {row}");
    }
}

#[test]
fn c22_the_notices_of_a_school_project_are_begun_at_once() {
    let school =
        json!({ "funding": "government", "authority": "education", "employer": "远山劳务" });
    let mut verified = line();
    verified["fields"]["verified"] = json!("verified");
    let shown = page(&ask(&school, &json!([verified.clone()]), &Value::Null)).html;
    let begun = shown.split("/new/notice_to.").nth(1).expect("a button").split('"').next();
    let mut offices: Vec<&str> = begun.expect("offices").split('.').collect();
    offices.sort_unstable();
    assert_eq!(offices, ["education", "finance", "inspection", "planning"]);

    let sent = json!({ "id": PAPER, "kind": "transfer", "fields": {
        "letter": "notice", "to": "finance", "sent": "2026-11-23" } });
    let shown = page(&ask(&school, &json!([verified, sent]), &Value::Null)).html;
    assert!(!shown.contains("notice_to.finance") && !shown.contains(".finance"), "{shown}");
    assert!(shown.contains("data-letter=\"sent\"") && shown.contains("前回复"), "{shown}");
}

#[test]
fn an_answer_is_waited_for_over_holidays_that_came_later() {
    let sent = json!({ "id": PAPER, "kind": "transfer", "fields": {
        "letter": "notice", "to": "finance", "sent": "2031-03-03" } });
    let mut all = ask(&json!({}), &json!([line(), sent]), &Value::Null);
    "2031-03-03".clone_into(&mut all.today);
    let due = |all: &Ask| {
        let shown = page(all).html;
        let letter = shown.split("data-letter").next().expect("before it");
        letter.rsplit("<span class=\"m\">").next().expect("the day").to_owned()
    };
    let plain = due(&all);
    let free: Vec<String> = (4..8).map(|day| format!("2031-03-{day:02}")).collect();
    all.years = json!([{ "year": 2031, "free": free, "worked": [] }]).to_string();
    assert!(plain.contains("前回复") && due(&all) != plain, "{plain}");
}

#[test]
fn whoever_is_told_by_telephone_has_a_notice_too_that_keeps_the_day() {
    let many = json!({ "people": 60, "employer": "远山劳务" });
    let shown = page(&ask(&many, &json!([line()]), &Value::Null)).html;
    let begun = shown.split("/new/notice_to.").nth(1).expect("a button").split('"').next();
    let offices: Vec<&str> = begun.expect("offices").split('.').collect();
    assert_eq!(offices, ["leader", "inspection", "petitions", "government"]);
    let called = json!({ "id": PAPER, "kind": "transfer", "fields": {
        "letter": "notice", "to": "leader", "sent": "2026-11-24" } });
    let shown = page(&ask(&many, &json!([line(), called]), &Value::Null)).html;
    assert!(!shown.contains("notice_to.leader"), "{shown}");
    let duty = shown.split("局领导").nth(1).expect("the leader");
    assert!(duty.split("</b>").next().is_some_and(|duty| duty.contains("已发")), "{duty}");
}

#[test]
fn a_printed_ledger_says_whose_case_it_is_and_how_urgent() {
    let lead = json!({ "employer": "远山劳务", "people": 12, "assignee": "p" });
    let printed = |what| print(&ask(&lead, &json!([line()]), &Value::Null), what, false);
    let ledger = printed("ledger");
    assert!(ledger.contains("赵调解") && ledger.contains("红色"), "{ledger}");
    assert!(printed("registration").contains("赵调解"), "登记人");
}

#[test]
fn c35_a_letter_that_refers_to_the_police_too_early_says_what_to_do_first() {
    let letter = |letter: &str| {
        let fields = json!({ "letter": letter, "to": "police", "matter": "拒不支付劳动报酬" });
        let letter = json!({ "id": PAPER, "kind": "transfer", "fields": fields });
        page(&ask(&json!({}), &json!([line(), letter]), &Value::Null)).html
    };
    let early = letter("transfer");
    assert!(early.contains("data-refusal=\"no_referral\""), "{early}");
    for words in ["人社部门还没有责令支付", "先请人社部门责令限期支付", "《刑法》"]
    {
        assert!(early.contains(words), "{words}: {early}");
    }
    assert!(!letter("notice").contains("no_referral"));
}

#[test]
fn c13_the_notarys_package_says_what_is_lacking_and_why_it_is_refused() {
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": {
        "form": "repayment", "debtor": "远山劳务", "promise": true, "i.001.worker": LINE } });
    let shown = page(&ask(&json!({}), &json!([line(), agreement]), &Value::Null)).html;
    let package = shown.split("data-part=\"notary\"").nth(1).expect("a package");
    let item = |name: &str| {
        let row = package.split(&format!("data-notary=\"{name}\"")).nth(1).expect(name);
        row.split("</div>").next().unwrap_or_default().contains("c-green")
    };
    assert!(item("promise") && item("payments"));
    for lacking in ["presence", "agreement", "annex", "identity", "application", "contact"] {
        assert!(!item(lacking), "{lacking}");
    }
    assert!(package.contains("每名工人的欠薪依据<br><span class=\"m\">马𠮷祥</span>"), "{package}");
    assert!(package.contains(&format!("/print/{LEAD}/notary")), "{package}");
    let mut known = line();
    known["fields"]["id_no"] = json!("11010519491231002X");
    known["fields"]["verified"] = json!("verified");
    let gone = json!({ "id": OTHER, "kind": "wage_line",
        "fields": { "name": "查无此人", "verified": "untrue" } });
    let whole = page(&ask(&json!({}), &json!([known, gone, agreement]), &Value::Null)).html;
    for item in ["annex", "identity"] {
        let row = whole.split(&format!("data-notary=\"{item}\"")).nth(1).expect(item);
        assert!(row.split("</div>").next().is_some_and(|row| row.contains("c-green")), "{item}");
    }
    let begun = json!({ "id": NOTARY, "kind": "proceeding", "at": THEN, "got": THEN, "fields": {
        "way": "notary", "stage": "applied", "applied": "2026-11-20" } });
    let shown = page(&ask(&json!({}), &json!([line(), agreement, begun]), &Value::Null)).html;
    let package = shown.split("data-part=\"notary\"").nth(1).expect("a package");
    assert!(package.contains("data-refusal=\"debtor_absent\""), "{package}");
}

#[test]
fn c13_everything_for_the_notary_is_printed_at_once() {
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": { "form": "repayment",
        "debtor": "远山劳务", "promise": true, "date": "2026-11-20", "i.001.worker": LINE,
        "i.001.amount": 600_000 } });
    let all = ask(&json!({ "employer": "远山劳务" }), &json!([line(), agreement]), &Value::Null);
    let page = print(&all, "notary", false);
    assert_eq!(page.matches("<article").count(), 3, "{page}");
    for words in ["公证申请材料清单", "公证申请书", "愿意直接接受人民法院强制执行", "附件1　马𠮷祥"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!print(&all, "notary", true).contains("马𠮷祥"), "a copy for outsiders");
    let none = ask(&json!({ "employer": "远山劳务" }), &json!([line()]), &Value::Null);
    assert_eq!(print(&none, "notary", false), "");
}

#[test]
fn what_is_due_stands_in_the_calendar_too() {
    let all = ask(&json!({ "employer": "远山,劳务" }), &json!([line()]), &Value::Null);
    assert!(due_list(&all).contains("data-timer=\"t1\""), "{}", due_list(&all));
    let file = calendar_file(&all);
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    assert!(file.contains("DTSTART;VALUE=DATE:20261124"), "overdue stands on today: {file}");
    assert!(file.contains("远山\\,劳务"), "{file}");
}

#[test]
fn a_case_file_that_is_none_is_refused() {
    assert!(Ask::read("{}").is_err());
    assert!(Ask::read(r#"{"today":"2026-02-30","cases":[]}"#).is_err());
}

#[test]
fn a_year_that_came_with_the_question_is_counted_with() {
    let lead = json!({ "status": "registered", "employer": "远山劳务有限公司" });
    // What comes in on the last day of a year is due in the next.
    let at = |years: Value| {
        let mut question = ask(&lead, &json!([line()]), &Value::Null);
        question.today = "2026-12-31".to_owned();
        question.years = years.to_string();
        let lead = &mut question.cases[0].lead;
        (lead.at, lead.got) = (DECEMBER, DECEMBER);
        [page(&question).html, due_list(&question)].concat()
    };
    let known = json!([{ "year": 2027, "free": ["2027-01-01"], "worked": [] }]);
    let (without, with) = (at(Value::Null), at(known));
    let provisional = anxin_locale::text("case.provisional");
    assert!(without.contains(&provisional), "{without}");
    assert!(!with.contains(&provisional), "{with}");
}

/// Every address that a page leads to.
fn hrefs(html: &str) -> Vec<String> {
    let all = html.split("href=\"").skip(1);
    all.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

#[test]
fn b3_no_button_leads_to_the_screen_it_is_on_and_every_reason_has_one() {
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": { "form": "written",
        "debtor": "远山劳务", "i.001.worker": LINE, "i.001.amount": 600_000 } });
    let notice = json!({ "id": NOTARY, "kind": "notice", "fields": {} });
    let papers = [json!([]), json!([line()]), json!([line(), agreement]), json!([line(), notice])];
    let leads = [
        json!({}),
        json!({ "danger": ["suicide"], "refused_by": ["debtor"], "conflict": "亲戚" }),
        json!({ "applied": "oral" }),
    ];
    let mut seen = 0;
    for state in State::ALL {
        for (lead, papers) in
            leads.iter().flat_map(|lead| papers.iter().map(move |one| (lead, one)))
        {
            let mut lead = lead.clone();
            lead["status"] = json!(state.name());
            let all = ask(&lead, papers, &Value::Null);
            assert!(!hrefs(&page(&all).foot).contains(&format!("/record/{LEAD}")), "{state:?}");
            for action in Action::ALL {
                let here = format!("/record/{LEAD}/step/{}", action.name());
                let shown = step(&all, action.name());
                let leads_to = [hrefs(&shown.html), hrefs(&shown.foot)].concat();
                assert!(!leads_to.contains(&here), "{state:?} {action:?}: {}", shown.foot);
                for refusal in shown.html.split("data-refusal=\"").skip(1) {
                    let (code, card) = refusal.split_once('"').expect("a code");
                    let card = card.split("data-refusal").next().unwrap_or_default();
                    let ways = !hrefs(card).is_empty();
                    // What this version does not know is updated; an application that was never accepted is not made up.
                    let by_hand = ["unknown_action", "unknown_state", "dossier"].contains(&code);
                    assert!(ways || by_hand, "{state:?} {action:?} {code}: {card}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "{seen} reasons were looked at");
}

#[test]
fn b4_danger_dials_110_and_leads_on() {
    let lead = json!({ "status": "accepted", "danger": ["suicide"] });
    let shown = step(&ask(&lead, &json!([line()]), &Value::Null), "mediate");
    assert_eq!(hrefs(&shown.foot), ["tel:110"]);
    assert!(shown.html.contains("href=\"tel:110\"") && shown.html.contains("/step/lower"));
    assert!(shown.html.contains("data-refusal=\"no_notice\""), "the other reasons have theirs");
    assert!(shown.html.contains("/new/notice"), "{}", shown.html);
}

#[test]
fn b5_a_step_from_another_state_lists_those_that_can_be_taken() {
    let shown = step(&ask(&json!({}), &json!([line()]), &Value::Null), "fulfil");
    assert!(shown.blocks && shown.html.contains("data-refusal=\"state\""));
    for name in ["accept", "decline"] {
        assert!(shown.html.contains(&format!("data-step=\"{name}\"")), "{name}: {}", shown.html);
    }
}

#[test]
fn b3_the_archive_names_who_lacks_a_number_with_a_way_to_write_it_down() {
    let closed = json!({ "status": "closed" });
    let mut known = line();
    known["id"] = json!(OTHER);
    known["fields"]["id_no"] = json!("11010519491231002X");
    let shown = step(&ask(&closed, &json!([line(), known]), &Value::Null), "archive");
    assert!(shown.html.contains(&format!("data-lacks=\"{LINE}\"")), "{}", shown.html);
    assert!(shown.html.contains(&format!("/record/{LINE}/edit")));
    assert!(!shown.html.contains(&format!("data-lacks=\"{OTHER}\"")), "hers is known");
}

#[test]
fn w9_nobody_agrees_before_it_is_signed_and_a_case_ends_as_it_was_paid() {
    let agreement = json!({ "id": PAPER, "kind": "agreement", "fields": { "form": "written",
        "date": "2026-11-20", "debtor": "远山劳务", "mediator": "赵调解", "debtor_present": true,
        "workers_present": true, "i.001.worker": LINE, "i.001.amount": 600_000,
        "i.001.payee": "马𠮷祥", "i.001.due": "2026-12-23" } });
    let notice = json!({ "id": NOTARY, "kind": "notice", "fields": {} });
    let mediating = json!({ "status": "mediating" });
    let shown = step(&ask(&mediating, &json!([line(), notice, agreement]), &Value::Null), "agree");
    assert!(shown.html.contains("data-refusal=\"not_signed\""), "{}", shown.html);
    assert!(shown.html.contains("欠薪一方、工人、调解员"), "who has not: {}", shown.html);
    assert_eq!(hrefs(&shown.foot), [format!("/sign/{PAPER}")]);
    let mut signed = agreement.clone();
    signed["fields"]["signed"] = json!(true);
    let shown = step(&ask(&mediating, &json!([line(), notice, signed]), &Value::Null), "agree");
    assert!(!shown.blocks, "{}", shown.html);

    let paid = |nature: &str, amount: i64| {
        json!({ "id": OTHER, "kind": "payment", "fields": { "worker": LINE, "date": "2026-11-20",
            "nature": nature, "amount": amount } })
    };
    let performing = json!({ "status": "performing" });
    let closing = |papers: &Value, result: &str| {
        let draft = json!({ "id": PAPER, "kind": "closing", "fields": { "result": result } });
        let found = checks(&ask(&performing, papers, &draft));
        found.at.contains_key("result")
    };
    for (papers, fits) in [
        (json!([line()]), "arbitration litigation enforcement ended"),
        (json!([line(), paid("transfer", 600_000)]), "paid"),
        (json!([line(), paid("waived", 600_000)]), "waived"),
        (json!([]), "paid waived arbitration litigation enforcement ended"),
    ] {
        let without = step(&ask(&performing, &papers, &Value::Null), "close").without;
        for result in ["paid", "waived", "arbitration", "litigation", "enforcement", "ended"] {
            let fits = fits.split(' ').any(|one| one == result);
            assert_eq!(!without.contains(&result), fits, "{result} {papers}");
            assert_eq!(!closing(&papers, result), fits, "{result} {papers}");
        }
    }
}

#[test]
fn w9_months_that_cannot_be_are_said_at_their_field() {
    let said = |from: &str, to: &str| {
        let draft = json!({ "id": LEAD, "kind": "lead", "fields": { "from": from, "to": to } });
        let found = checks(&ask(&json!({}), &json!([]), &draft));
        assert!(!found.blocks, "it is said and kept");
        found.at.into_keys().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(said("2026-03", "2026-05"), "");
    assert_eq!(said("2026-11", "2026-09"), "to", "the first is after the last");
    assert_eq!(said("1900-01", "2026-09"), "from");
    assert_eq!(said("2026-03", "2027-01"), "to", "yet to come");
    let draft = json!({ "id": LEAD, "kind": "lead", "fields": { "pay_day": "每月32日" } });
    assert!(checks(&ask(&json!({}), &json!([]), &draft)).at.contains_key("pay_day"));
}
