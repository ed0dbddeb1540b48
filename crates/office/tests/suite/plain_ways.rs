//! 我该怎么办: each way that the expert knows is told to workers too, in plain words.

use std::collections::BTreeMap;

use anxin_domain::case::route::Way;

const ZH: &str = include_str!("../../../../locales/zh-CN/report.json");
const EN: &str = include_str!("../../../../locales/en/report.json");

/// Where a way is told on the worker's page, and by which word it is known there. A new way does not compile until
/// it has its place.
fn told(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::Mediation => ("ways.1.words", "调解员"),
        Way::Confirmation => ("ways.1.words", "法院盖个确认"),
        Way::Enforcement => ("ways.1.words", "强制执行"),
        Way::Inspection => ("ways.3.words", "劳动监察"),
        Way::Arbitration => ("ways.4.words", "劳动仲裁"),
        Way::Iou => ("ways.5.words", "欠条"),
        Way::SuitOnAgreement => ("ways.5.words", "协议老板到期不给，可以去告"),
        Way::PaymentOrder => ("ways.5.words", "支付令"),
        Way::Civil => ("ways.5.words", "私人家里干活"),
        Way::Contract => ("ways.5.words", "工程款"),
        Way::Notary => ("ways.6.words", "公证"),
        Way::LegalAid => ("ways.7.words", "法律援助"),
        Way::Support => ("ways.7.words", "检察院"),
        Way::Police => ("ways.8.words", "公安"),
        Way::Petition => ("ways.visit.1", "最多 5 个人"),
    }
}

fn texts(json: &str) -> BTreeMap<String, String> {
    serde_json::from_str(json).expect("texts")
}

#[test]
fn each_way_of_the_expert_has_its_plain_words() {
    let (zh, en) = (texts(ZH), texts(EN));
    for way in Way::ALL {
        let (key, word) = told(*way);
        assert!(zh[key].contains(word), "{key} does not speak of {word}");
        assert!(!en[key].is_empty(), "{key}");
    }
}

#[test]
fn who_pays_first_on_a_site_whom_to_call_and_what_costs_is_said() {
    let zh = texts(ZH);
    for (key, word) in [
        ("ways.2.words", "总包先垫给你"),
        ("ways.6.words", "还钱的字据"),
        ("ways.9.call", "12345"),
        ("ways.5.words", "收一点费"),
        ("ways.6.words", "收一点费"),
    ] {
        assert!(zh[key].contains(word), "{key} does not speak of {word}");
    }
    let costs = ["ways.5.words", "ways.6.words"];
    let all = (1..).map_while(|no| zh.get(&format!("ways.{no}.words")));
    assert_eq!(all.filter(|words| words.contains("收一点费")).count(), costs.len());
}

/// Words of offices and courts that somebody who left school early does not know, and what is said in their place.
/// The reason is always that: who cannot read it does not go on.
const JARGON: &[(&str, &str)] = &[
    ("清偿", "还、给"),
    ("先行", "先"),
    ("履行", "照着做、给"),
    ("诉讼", "告、打官司"),
    ("起诉", "去告"),
    ("时效", "多久以内"),
    ("管辖", "归哪里管"),
    ("受理", "收下"),
    ("债权", "欠你的钱"),
    ("债务", "欠的钱"),
    ("举证", "拿出证据"),
    ("劳动报酬", "工资"),
    ("用人单位", "老板、公司"),
    ("申请人", "你"),
    ("当事人", "你和老板"),
    ("责任主体", "谁该给"),
    ("主体", "谁"),
    ("支持起诉", "帮着你去告"),
    ("调解协议书", "协议"),
    ("终结", "办完"),
    ("办结", "办完"),
    ("核实", "查"),
    ("案件", "这件事"),
    ("案卷", "留下的东西"),
    ("卷宗", "留下的东西"),
    ("本级", "当地"),
    ("涉嫌", "可能是"),
    ("移送", "转给"),
    ("依法", "不说也一样"),
    ("条例", "不说也一样"),
    ("规定", "说清要怎么做"),
    ("期限", "哪天以前"),
    ("逾期", "到日子不给"),
    ("缴纳", "交"),
    ("提交", "交"),
    ("上述", "把它再说一遍"),
    ("予以", "不说也一样"),
];

/// Names that stand on a door or on a paper, so that they have to be known: beside each it is said what that is.
const NAMES: &[(&str, &str)] = &[
    ("强制执行", "法院替你去要"),
    ("支付令", "法院叫老板几天内给钱的单子"),
    ("劳动仲裁委", "专门评理断工钱的地方"),
    ("公证处", "给字据作证"),
    ("信访", "专门听大家反映事情的地方"),
    ("劳动监察大队", "人社局"),
    ("匿名交", "不留名"),
    ("检察院", "帮着你去告"),
    ("法律援助律师", "不要钱"),
];

/// Characters between two stops of a voice, and of a whole sentence: what is read aloud is understood at once.
const BREATH: usize = 18;
const SENTENCE: usize = 45;

/// What the worker's page says to who fills it in. The fill-in sheet has the national platform's own words, so that
/// they are found there; what a duty officer is told, and a letter to an authority, are no worker's to read.
fn said_to_workers() -> impl Iterator<Item = (String, String)> {
    let others = [
        include_str!("../../../../locales/zh-CN/outcome.json"),
        include_str!("../../../../locales/zh-CN/report_problem.json"),
    ];
    let all = others.into_iter().chain([ZH]).flat_map(texts);
    let not_theirs = ["report.sheet", "letter.", "lead.", "problem.report_decided"];
    all.filter(move |(key, _)| !not_theirs.iter().any(|one| key.starts_with(one)))
}

#[test]
fn who_left_school_early_understands_the_page_and_the_ways() {
    let stop = |c: char| "。！？；：，、（）「」…·".contains(c) || c.is_whitespace();
    let mut unclear = Vec::new();
    for (key, words) in said_to_workers() {
        for (jargon, plain) in JARGON.iter().filter(|(jargon, _)| words.contains(jargon)) {
            unclear.push(format!("{key} says {jargon}; plainly: {plain}"));
        }
        for (name, gloss) in NAMES.iter().filter(|(name, _)| words.contains(name)) {
            if !words.contains(gloss) {
                unclear.push(format!("{key} says {name} and not what that is: {gloss}"));
            }
        }
        let article = words.split('第').skip(1).any(|rest| rest.chars().take(6).any(|c| c == '条'));
        if article || words.contains(['《', '〔']) {
            unclear.push(format!("{key} names a law: {words}"));
        }
        let long = words.split(stop).filter(|part| part.chars().count() > BREATH);
        unclear.extend(long.map(|part| format!("{key}: too long for a breath: {part}")));
        let long = words.split(['。', '！', '？']).filter(|part| part.chars().count() > SENTENCE);
        unclear.extend(long.map(|part| format!("{key}: a long sentence: {part}")));
    }
    assert!(unclear.is_empty(), "{}", unclear.join("\n"));
}
