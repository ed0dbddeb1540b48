//! What stands on each paper.

use anxin_papers::sheet::{ALL, Sheet};
use anxin_papers::{Copy, Document, build, dossier, named, with_pages};
use serde_json::{Value, json};

use crate::world::{Fields, World, id};

/// What each sheet of the full case must say, in the words of a clerk or of the law.
const SAID: &[(Sheet, &[&str])] = &[
    (
        Sheet::Cover,
        &[
            "人民调解卷宗",
            "张小三、李四妹与安平县宏达建筑有限公司劳动报酬纠纷",
            "〔2026〕城人调字第1号",
            "2026年9月5日至2026年9月5日",
            "2026年11月21日",
            "长期",
        ],
    ),
    (Sheet::Index, &["卷宗目录", "页号"]),
    (
        Sheet::Application,
        &[
            "人民调解申请书",
            "1949年12月31日",
            "1. 请求被申请人向申请人支付劳动报酬人民币18,600.00元（大写：壹万捌仟陆佰元整）。",
            "知悉人民调解不收取任何费用",
        ],
    ),
    (
        Sheet::Registration,
        &[
            "人民调解受理登记表",
            "窗口",
            "周小河",
            "■当事人申请　□主动调解　□移送　□委托",
            "■社会投资",
        ],
    ),
    (
        Sheet::Notice,
        &[
            "不收取任何费用（第四条）",
            "不得调解（第十七条）",
            "二、当事人的权利（第二十三条）",
            "（一）选择或者接受人民调解员；",
            "（二）接受调解、拒绝调解或者要求终止调解；",
            "（三）要求调解公开进行或者不公开进行；",
            "（四）自主表达意愿、自愿达成调解协议。",
            "三、当事人的义务（第二十四条）",
            "四、调解协议的效力（第三十一条至第三十三条）",
            "宣读并交付书面材料",
        ],
    ),
    (
        Sheet::Mandate,
        &[
            "■收集证据　□选择调解员　□承认、变更、放弃请求　□签署文书　■领取文书　□其他",
            "委托期限：自2026年9月1日起至2026年12月31日止。",
            "受托人不得代领",
        ],
    ),
    (
        Sheet::Inquiry,
        &["调查记录", "问：张小三干了几个月？", "答：三月、四月，每天都在。", "证人或其他人"],
    ),
    (
        Sheet::Session,
        &[
            "调解记录",
            "■达成调解协议　□另行调解　□未达成调解协议",
            "当面调解",
            "双方对考勤表没有异议。",
        ],
    ),
    (
        Sheet::Agreement,
        &[
            "人民调解协议书",
            "编号：〔2026〕城人调协字第3号",
            "一、欠薪一方应向工人一方支付劳动报酬共计人民币18,600.00元（大写：壹万捌仟陆佰元整）。",
            "三、任何一期逾期未足额支付的",
            "五、担保：安平县建材有限公司",
            "自本协议生效之日起三十日内共同",
            "2026年11月15日",
            "合计：人民币18,600.00元（大写：壹万捌仟陆佰元整）",
        ],
    ),
    (
        Sheet::Oral,
        &[
            "口头协议登记表",
            "人民币600.00元（大写：陆佰元整），当场付清。",
            "自各方当事人达成协议之日起生效（人民调解法第三十条）",
        ],
    ),
    (
        Sheet::Repayment,
        &[
            "甲方确认欠付乙方劳动报酬共计人民币18,600.00元（大写：壹万捌仟陆佰元整）",
            "分期还款共计人民币18,000.00元（大写：壹万捌仟元整）",
            "差额人民币600.00元（大写：陆佰元整）",
            "债务人不履行或者履行不适当时，愿意直接接受人民法院强制执行",
            "编号：〔2026〕城人调协字第4号",
            "附件1　张小三劳动报酬明细",
            "附件2　李四妹劳动报酬明细",
            "欠付合计：人民币10,600.00元（大写：壹万零陆佰元整）",
        ],
    ),
    (Sheet::Performance, &["履行情况登记表", "2026年10月15日", "转到本人银行卡", "10,000.00"]),
    (
        Sheet::Receipt,
        &[
            "收条",
            "今收到郑经理支付的劳动报酬人民币10,000.00元（大写：壹万元整）。",
            "已转入收款人本人银行账户（账号末四位：Q7Z9）",
            "所付月份\n2026年3月 5,000.00元、2026年4月 5,000.00元",
            "张小三",
            "11010519491231002X",
            "2026年10月15日",
        ],
    ),
    (Sheet::Visit, &["回访记录", "□全部履行　■部分履行　□未履行", "□满意　■基本满意　□不满意"]),
    (
        Sheet::Confirmation,
        &[
            "司法确认申请书",
            "安平县人民法院",
            "双方于2026年9月6日达成的调解协议",
            "《中华人民共和国人民调解法》第三十三条、《中华人民共和国民事诉讼法》第二百零五条",
            "三十日内，共同申请司法确认",
            "没有恶意串通、规避法律的行为",
        ],
    ),
    (
        Sheet::Notary,
        &[
            "公证申请书",
            "〔2026〕安证申字第1号",
            "双方于2026年9月6日签订的《还款协议》",
            "《中华人民共和国公证法》第三十七条、《公证程序规则》第三十九条赋予该协议强制执行效力",
            "欠薪确认额\n人民币18,600.00元（大写：壹万捌仟陆佰元整）",
            "还款总额\n人民币18,000.00元（大写：壹万捌仟元整）",
            "甲方承建幸福里二期，欠付乙方工资。",
            "愿意直接接受人民法院强制执行",
            "安平县公证处",
            "2026年9月12日",
        ],
    ),
    (
        Sheet::LegalAid,
        &[
            "法律援助申请表",
            "〔2026〕援申字第1号",
            "2026年9月10日 09:10",
            "冯受理",
            "第四十二条第三项，免予核查经济困难状况",
        ],
    ),
    (
        Sheet::Transfer,
        &[
            "移送函",
            "劳动保障监察机构：",
            "依据\n县里录入的依据",
            "一、申请书\n二、花名册",
            "回　　执",
        ],
    ),
    (
        Sheet::Closing,
        &[
            "结案报告表",
            "人民币10,000.00元（大写：壹万元整）",
            "人民币8,600.00元（大写：捌仟陆佰元整）",
            "张小三：尚欠600.00元；李四妹：尚欠8,000.00元",
            "■全部付清",
        ],
    ),
    (Sheet::Summary, &["卷宗情况说明"]),
    (Sheet::Back, &["卷　　底"]),
    (
        Sheet::Inspection,
        &[
            "排查走访记录",
            "进场工人都实名登记了吗？",
            "不是行政执法检查笔录",
            "陈工头说没有签字",
            "每月 15 日",
        ],
    ),
    (
        Sheet::Ledger,
        &[
            "欠薪台账",
            "工程款拖欠",
            "工资支付日期\n每月 15 日",
            "责任主体\n安平县城市建设投资有限公司、安平县宏达建筑有限公司",
            "承办人\n赵明",
            "化解方式\n司法确认",
            "安平县城市建设投资有限公司",
            "钱大有",
            "2026-04",
            "5,600.00",
            "18,600.00",
        ],
    ),
    (
        Sheet::NotaryList,
        &[
            "公证申请材料清单",
            "公证申请书\n■已备　□缺",
            "还款协议，各方已签名、盖章或者按指印\n□已备　■缺",
            "每名工人的欠薪明细，已经核实\n□已备　■缺\n李四妹\n",
            "每名工人的身份证件号码\n■已备　□缺",
            "债务人\n安平县宏达建筑有限公司\n营业执照（个人为身份证）\n□\n□",
            "法定代表人或代理人\n郑经理",
            "工人\n张小三\n居民身份证 11010519491231002X\n□\n□",
            "安平县公证处",
        ],
    ),
    (
        Sheet::Police,
        &[
            "涉黑恶线索移送函",
            "《中华人民共和国反有组织犯罪法》第二十五条",
            "2026年9月3日",
            "幸福里二期",
            "■打人、威胁",
            "■限制人身自由",
            "□放高利贷、暴力收账",
            "三辆无牌车拦住大门，不让工人离开。",
            "回　　执",
        ],
    ),
];

#[test]
fn every_sheet_says_what_the_law_and_the_case_say() {
    let world = World::full();
    let sheets: Vec<Sheet> = SAID.iter().map(|(sheet, _)| *sheet).collect();
    assert_eq!(sheets, ALL);
    for (sheet, said) in SAID {
        let text = world.text(*sheet, Copy::Original);
        for words in *said {
            assert!(text.contains(words), "{sheet:?} lacks {words}:\n{text}");
        }
        assert!(!text.contains(['{', '}', '?', '|', '~']), "{sheet:?} shows its wording:\n{text}");
    }
}

#[test]
fn an_agreement_reads_from_top_to_bottom() {
    let text = World::full().text(Sheet::Agreement, Copy::Original);
    let clauses: Vec<&str> =
        text.lines().filter(|line| line.chars().nth(1) == Some('、')).collect();
    assert_eq!(clauses.len(), 8, "{clauses:#?}");
    assert!(
        clauses[7].starts_with(
            "八、本协议一式＿＿＿＿＿＿＿＿份，当事人各持一份，人民调解委员会留存一份。"
        )
    );
}

#[test]
fn what_is_not_known_is_a_blank_and_never_a_word() {
    let world = World::bare();
    for sheet in ALL {
        let text = world.text(*sheet, Copy::Original);
        for invented in ["无\n", "不详", "null", "0.00", "零元"] {
            assert!(!text.contains(invented), "{sheet:?} says {invented}:\n{text}");
        }
    }
    let text = world.text(Sheet::Agreement, Copy::Original);
    assert!(text.contains("共计人民币＿＿＿＿＿＿元（大写：＿＿＿＿＿＿＿＿＿＿＿＿）。"));
    assert!(text.contains("签署日期\n　　　　年　　月　　日"));
    assert!(!world.text(Sheet::Transfer, Copy::Original).contains("依据"), "only what was entered");
    assert!(
        !world.text(Sheet::Repayment, Copy::Original).contains("强制执行承诺"),
        "nobody promised"
    );
}

#[test]
fn a_closing_report_says_what_became_of_each_worker() {
    let mut world = World::full();
    let (first, second) = (id(2).to_string(), id(3).to_string());
    let given_up: Fields = [
        ("worker", json!(first)),
        ("date", json!("2026-11-01")),
        ("amount", json!(60_000)),
        ("nature", json!("waived")),
    ]
    .map(|(path, value)| (path.to_owned(), value))
    .into();
    let sued: Fields = [
        ("way", json!("litigation")),
        ("stage", json!("applied")),
        ("w.001.worker", json!(second)),
    ]
    .map(|(path, value)| (path.to_owned(), value))
    .into();
    world.records.extend([("payment".to_owned(), given_up), ("proceeding".to_owned(), sued)]);
    let text = world.text(Sheet::Closing, Copy::Original);
    let said = "张小三：付清其余，减让600.00元；李四妹：尚欠8,000.00元，转诉讼";
    assert!(text.contains(said), "{text}");
    world.fields("wage_line").insert("verified".to_owned(), json!("untrue"));
    let text = world.text(Sheet::Closing, Copy::Original);
    assert!(!text.contains("张小三："), "who was not found is owed nothing: {text}");
}

#[test]
fn a_letter_to_an_office_that_is_not_listed_leaves_its_name_open() {
    let mut world = World::full();
    world.fields("transfer").insert("to".to_owned(), json!("other"));
    let text = world.text(Sheet::Transfer, Copy::Original);
    assert!(text.contains("\n＿＿＿＿＿＿＿＿：\n"), "{text}");
}

#[test]
fn a_failed_mediation_names_the_other_routes() {
    let mut world = World::full();
    let article = "第二十六条终止调解";
    assert!(!world.text(Sheet::Session, Copy::Original).contains(article));
    world.fields("session").insert("outcome".to_owned(), json!("not_agreed"));
    let text = world.text(Sheet::Session, Copy::Original);
    assert!(text.contains(article) && text.contains("申请劳动争议仲裁"), "{text}");
}

#[test]
fn a_sealed_question_is_not_even_asked() {
    let text = World::full().text(Sheet::Inspection, Copy::Original);
    assert!(!text.contains("涉黑"), "{text}");
}

#[test]
fn what_was_paid_before_the_signing_is_no_longer_owed() {
    let mut world = World::full();
    world.fields("payment").insert("date".to_owned(), json!("2026-09-01"));
    let text = world.text(Sheet::Repayment, Copy::Original);
    assert!(text.contains("劳动报酬共计人民币8,600.00元（大写：捌仟陆佰元整）"), "{text}");
}

#[test]
fn c09_each_payment_has_its_receipt_and_what_was_given_up_has_none() {
    let mut world = World::full();
    let (worker, mut second) = {
        let first = world.fields("payment");
        (first["worker"].clone(), first.clone())
    };
    second.insert("date".to_owned(), json!("2026-11-15"));
    second.insert("amount".to_owned(), json!(50_000));
    second.insert("nature".to_owned(), json!("cash"));
    second.remove("by");
    let mut waived = second.clone();
    waived.insert("nature".to_owned(), json!("waived"));
    assert_eq!(waived["worker"], worker);
    world.records.extend([second, waived].map(|fields| ("payment".to_owned(), fields)));
    let all = world.with(|case| dossier(case, Copy::Original));
    let receipts: Vec<String> = all
        .iter()
        .filter(|paper| paper.kind == "receipt")
        .map(|paper| paper.texts().join("\n"))
        .collect();
    assert_eq!(receipts.len(), 2, "one a payment, none for 减让");
    // The payer is who owes where nobody else is named, and the months go on where the first ended.
    let cash = &receipts[1];
    assert!(cash.contains("今收到安平县宏达建筑有限公司支付的劳动报酬人民币500.00元"), "{cash}");
    assert!(cash.contains("现金，已由收款人本人当面点清") && !cash.contains("银行账户"), "{cash}");
    assert!(cash.contains("2026年4月 500.00元"), "{cash}");
    let copy = world.text(Sheet::Receipt, Copy::Outsider);
    for hidden in ["张小三", "11010519491231002X", "Q7Z9", "郑经理"] {
        assert!(!copy.contains(hidden), "{hidden}: {copy}");
    }
}

#[test]
fn a_sex_and_a_birthday_come_only_from_a_number_without_a_doubt() {
    let mut world = World::full();
    assert!(world.text(Sheet::Application, Copy::Original).contains("1949年12月31日"));
    world.fields("wage_line").insert("id_no".to_owned(), json!("110105194912310021"));
    assert!(!world.text(Sheet::Application, Copy::Original).contains("1949年12月31日"));
    world.fields("wage_line").insert("born".to_owned(), json!("1950-01-02"));
    let printed = world.text(Sheet::Application, Copy::Original);
    assert!(printed.contains("1950年1月2日"), "what was written down: {printed}");
    assert!(!world.text(Sheet::Application, Copy::Outsider).contains("1950年1月2日"));
}

#[test]
fn a_dossier_is_in_its_order_and_its_index_names_the_pages() {
    let all = World::full().with(|case| dossier(case, Copy::Original));
    let kinds: Vec<&str> = all.iter().map(|paper| paper.kind).collect();
    assert_eq!(
        kinds,
        [
            "cover",
            "index",
            "application",
            "registration",
            "notice",
            "mandate",
            "inquiry",
            "session",
            "agreement",
            "oral",
            "repayment",
            "performance",
            "receipt",
            "visit",
            "confirmation",
            "notary",
            "legal_aid",
            "transfer",
            "closing",
            "summary",
            "back",
        ]
    );
    let pages: Vec<usize> = (1..=all.len()).map(|no| no * 2 - 1).collect();
    let all = with_pages(all, &pages);
    let text = all[1].texts().join("\n");
    assert!(text.contains("1\n人民调解申请书\n5\n"), "{text}");
    assert!(text.contains("19\n卷　　底\n41\n"), "{text}");
}

/// The titles of what goes to the notary.
fn notarys(world: &World) -> Vec<String> {
    let all = world.with(|case| named("notary", case, Copy::Original));
    all.into_iter().map(|paper| paper.title).collect()
}

#[test]
fn c13_what_goes_to_the_notary_is_one_bundle_whether_or_not_somebody_has_begun_the_application() {
    let mut world = World::full();
    let titles = ["公证申请材料清单", "公证申请书", "还款协议"];
    assert_eq!(notarys(&world), titles, "nobody signs for anybody");
    let powers = world.fields("mandate").get_mut("powers").expect("powers");
    *powers = json!(["sign"]);
    assert_eq!(notarys(&world), [&titles[..], &["授权委托书"]].concat());
    world.records.retain(|(_, fields)| fields.get("way") != Some(&json!("notary")));
    let all = world.with(|case| named("notary", case, Copy::Original));
    assert_eq!(all[1].title, "公证申请书", "to be filled in by hand");
    let text = all[1].texts().join("\n");
    assert!(text.contains("双方于2026年9月6日签订的《还款协议》"), "{text}");
    assert!(text.contains("申请日期\n　　　　年　　月　　日"), "{text}");
    assert!(all[0].texts().join("\n").contains("公证申请书\n□已备　■缺"));
    world.records.retain(|(_, fields)| fields.get("form") != Some(&json!("repayment")));
    assert_eq!(notarys(&world), Vec::<String>::new(), "there is nothing to notarise");
}

#[test]
fn what_goes_to_the_notary_speaks_of_the_agreement_that_can_be_enforced() {
    let mut world = World::full();
    let mut later = world.fields("agreement").clone();
    later.insert("date".to_owned(), json!("2026-09-20"));
    world.records.push(("agreement".to_owned(), later));
    let text = world.text(Sheet::Notary, Copy::Original);
    assert!(text.contains("双方于2026年9月6日签订的《还款协议》"), "{text}");
    let text = world.text(Sheet::Confirmation, Copy::Original);
    assert!(text.contains("双方于2026年9月20日达成的调解协议"), "{text}");
    let repayment = world.records.iter_mut().find(|(_, fields)| fields.get("promise").is_some());
    repayment.expect("a 还款协议").1.remove("promise");
    let text = world.text(Sheet::Notary, Copy::Original);
    assert!(!text.contains("愿意直接接受人民法院强制执行"), "nobody promised: {text}");
}

/// Puts a mark into every text of a record.
fn poison(value: &mut Value) {
    if let Value::String(text) = value {
        *text += "<script>alert(1)</script>&\"'";
    }
}

#[test]
fn no_field_reaches_the_page_as_markup() {
    let mut world = World::full();
    for (_, fields) in &mut world.records {
        let kept = ["form", "way", "letter", "worker", "checklist"];
        let texts =
            fields.iter_mut().filter(|(path, _)| !kept.iter().any(|one| path.ends_with(one)));
        texts.for_each(|(_, value)| poison(value));
    }
    world.fields("agreement").get_mut("file.f1").expect("a signature")["thumb"] =
        "x\" onerror=\"alert(1)".into();
    for paper in world.all(Copy::Original) {
        let html = anxin_papers::html::page(std::slice::from_ref(&paper));
        assert!(!html.contains("<script"), "{}", paper.kind);
        assert!(!html.contains("onerror"), "{}", paper.kind);
        let read = anxin_papers::read::html(&html);
        assert!(read.iter().all(|found| found.matches), "{}", paper.kind);
    }
    let poisoned = |paper: &Document| paper.texts().concat().contains("<script>");
    assert!(world.all(Copy::Original).iter().filter(|paper| poisoned(paper)).count() > 12);
}

#[test]
fn the_cover_has_what_was_said_when_the_case_was_put_away() {
    let mut world = World::bare();
    let said = json!({ "act": "archive", "from": "closed", "to": "archived", "at": 1_795_622_400_000_i64,
        "args": { "number": "〔2026〕城人调字第7号", "kept": "短期" } });
    world.fields("lead").insert("step.000001".into(), said);
    let cover = world.text(Sheet::Cover, Copy::Original);
    for words in ["〔2026〕城人调字第7号", "短期", "2026年11月26日"] {
        assert!(cover.contains(words), "{words} in {cover}");
    }
    let report = world.text(Sheet::Closing, Copy::Original);
    assert!(report.contains("〔2026〕城人调字第7号"), "{report}");
}

/// 2026-09-01 09:00 in China.
const RECEIVED: i64 = 1_788_224_400_000;
const DAY: i64 = 86_400_000;

#[test]
fn what_the_case_knows_is_printed_and_not_left_to_be_filled_in() {
    let mut world = World::full();
    let accept = json!({ "act": "accept", "from": "registered", "to": "accepted", "by": "p",
        "at": RECEIVED + DAY, "got": RECEIVED + 2 * DAY, "args": {} });
    world.fields("lead").insert("step.000001".into(), accept);
    world.fields("wage_line").insert("basis".into(), json!(["iou", "attendance"]));
    for (path, value) in [
        ("signed", json!(true)),
        ("sealed", json!(true)),
        ("workers_present", json!(true)),
        ("mediator", json!("赵明")),
    ] {
        world.fields("agreement").insert(path.into(), value);
    }
    let said = |world: &World, sheet: Sheet| {
        world.with(|case| {
            let mut case = *case;
            (case.lead.at, case.lead.got) = (RECEIVED - DAY, RECEIVED);
            case.folder.registered_by = "孙丽";
            case.folder.warning = "yellow";
            let mut own = if sheet == Sheet::Closing {
                *case.papers.iter().find(|one| one.kind == "closing").expect("a report")
            } else {
                case.lead
            };
            own.at = RECEIVED + 30 * DAY;
            build(sheet, &case, own, Copy::Original).texts().join("\n")
        })
    };
    let registration = said(&world, Sheet::Registration);
    for words in ["登记日期\n2026年9月1日", "登记人\n孙丽"] {
        assert!(registration.contains(words), "{words}: {registration}");
    }
    let closing = said(&world, Sheet::Closing);
    for words in ["受案时间\n2026年9月3日", "填表时间\n2026年10月1日"] {
        assert!(closing.contains(words), "{words}: {closing}");
    }
    let ledger = said(&world, Sheet::Ledger);
    for words in
        ["预警\n黄色", "更新时间\n2026年9月3日", "化解方式\n人民调解协议、司法确认", "欠条、考勤"]
    {
        assert!(ledger.contains(words), "{words}: {ledger}");
    }
}

#[test]
fn where_a_case_comes_from_is_ticked_by_who_applied_and_who_sent_it() {
    let ticked = |pairs: &[(&str, &str)]| {
        let mut world = World::full();
        for (path, value) in pairs {
            world.fields("lead").insert((*path).to_owned(), json!(value));
        }
        let text = world.text(Sheet::Registration, Copy::Original);
        let row = text.lines().find(|line| line.contains("主动调解")).expect("a row").to_owned();
        row.split('　').filter_map(|box_| box_.strip_prefix('■')).collect::<Vec<_>>().join("、")
    };
    for (source, expected) in [
        ("inspection", "主动调解"),
        ("scan", "当事人申请"),
        ("anonymous", ""),
        ("passed_on", "移送"),
    ] {
        assert_eq!(ticked(&[("source", source)]), expected, "{source}");
    }
    let both = ticked(&[("source", "national"), ("applied", "oral")]);
    assert_eq!(both, "当事人申请、移送");
    assert_eq!(ticked(&[("source", "window"), ("applied", "offered")]), "主动调解");
}

#[test]
fn c29_why_a_case_was_not_accepted_stands_on_its_form_with_what_else_is_open() {
    let mut world = World::full();
    let declined = json!({ "act": "decline", "from": "registered", "to": "declined", "by": "p", "at": RECEIVED,
        "got": RECEIVED, "args": { "reason": "张小三的请求属于工程款", "ways": ["litigation", "legal_aid"] } });
    world.fields("lead").insert("step.000001".into(), declined);
    let form = world.text(Sheet::Registration, Copy::Original);
    let said = "不予受理，理由：张小三的请求属于工程款；已告知：向法院起诉、申请法律援助";
    assert!(form.contains(said), "{form}");
    assert!(!world.text(Sheet::Registration, Copy::Outsider).contains("张小三"));
}
