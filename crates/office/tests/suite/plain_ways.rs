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
    // No law words for whoever was not paid.
    let law = ["清偿", "先行", "诉讼时效", "管辖", "支持起诉", "第三十", "条例", "债权"];
    for (key, words) in zh.iter().filter(|(key, _)| key.starts_with("ways.")) {
        assert!(law.iter().all(|word| !words.contains(word)), "{key}: {words}");
    }
}
