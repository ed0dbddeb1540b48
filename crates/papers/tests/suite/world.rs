//! A made-up case with one of every paper. Nobody in it exists.

use std::collections::BTreeMap;

use anxin_domain::case::Paper;
use anxin_domain::id::RecordId;
use anxin_papers::sheet::{ALL, Sheet};
use anxin_papers::{Case, Copy, Document, Folder, build};
use serde_json::{Value, json};

/// The values of a record by path.
pub type Fields = BTreeMap<String, Value>;

/// A dot of ink: a PNG of one pixel.
pub const INK: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

/// An id of a record.
pub fn id(no: u8) -> RecordId {
    RecordId::from_parts(1_700_000_000_000, [no; 10])
}

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(map) => map.into_iter().collect(),
        _ => Fields::new(),
    }
}

/// Owned records of a case; change them, then look at the papers.
pub struct World {
    /// Kind and fields, the lead first, each under the id of its place.
    pub records: Vec<(&'static str, Fields)>,
    /// Pictures of signatures.
    pub images: BTreeMap<String, String>,
    /// What the office adds.
    pub folder: Folder<'static>,
}

impl World {
    /// A case of two workers of a building firm, with everything filled in.
    pub fn full() -> Self {
        let (one, two) = (id(2).to_string(), id(3).to_string());
        let records = vec![
            ("lead", json!({
                "source": "window", "place": "城关镇幸福里二期工地", "employer": "安平县宏达建筑有限公司",
                "employer_code": "91350100M000100Y43", "employer_phone": "0712-1234567",
                "industry": "building", "funding": "private", "people": 2, "amount": 1_860_000,
                "from": "2026-03", "to": "2026-05", "reason": "project_payment",
                "summary": "工人自三月起在幸福里二期做木工，单位以工程款未到为由未发工资。",
                "reporter": "周小河", "reporter_phone": "13800000009",
                "chain.a.name": "安平县城市建设投资有限公司", "chain.a.role": "owner",
                "chain.b.name": "钱大有", "chain.b.role": "crew_leader",
            })),
            ("wage_line", json!({
                "name": "张小三", "trade": "木工", "phone": "13800000001", "id_type": "resident",
                "id_no": "11010519491231002X", "account_tail": "Q7Z9", "entered": "2026-03-01", "left": "2026-05-31",
                "m.2026-03.due": 600_000, "m.2026-03.paid": 100_000, "m.2026-03.method": "daily",
                "m.2026-04.due": 600_000, "m.2026-04.deduct": 40_000, "verified": "verified",
            })),
            ("wage_line", json!({
                "name": "李四妹", "trade": "小工", "phone": "13800000002", "id_type": "resident",
                "id_no": "440524188001010014", "account_tail": "W3K8", "m.2026-05.due": 800_000,
            })),
            ("notice", json!({
                "date": "2026-09-01", "who": "张小三、李四妹", "heard": "both",
                "consent_worker": true, "consent_debtor": true,
            })),
            ("mandate", json!({
                "principal": "李四妹", "side": "worker", "agent": "王五德", "agent_id": "11010519491231002X",
                "agent_phone": "13800000003", "powers": ["evidence", "receive"],
                "until": "2026-12-31", "date": "2026-09-01",
            })),
            ("inquiry", json!({
                "date": "2026-09-02", "place": "城关司法所", "by": "赵明", "recorder": "孙丽",
                "name": "吴证人", "relation": "witness", "unit": "幸福里二期工地", "phone": "13800000004",
                "matter": "核实考勤", "text": "问：张小三干了几个月？\n答：三月、四月，每天都在。\n问：他电话多少？\n答：13800000001。",
            })),
            ("session", json!({
                "date": "2026-09-05", "place": "城关镇调委会", "mode": "meeting", "mediator": "赵明",
                "recorder": "孙丽", "workers": "张小三、李四妹", "debtor": "安平县宏达建筑有限公司", "agent": "郑经理",
                "told": true, "worker_said": "张小三陈述：单位欠我两个月工资。", "debtor_said": "认可欠薪，请求分期。",
                "checked": "双方对考勤表没有异议。", "risk": "已告知逾期不付的后果。",
                "outcome": "agreed", "agreed": "分两期付清。",
            })),
            ("agreement", json!({
                "form": "written", "debtor": "安平县宏达建筑有限公司", "debtor_agent": "郑经理",
                "debtor_phone": "13800000005", "debtor_address": "安平县城关镇一号", "debtor_present": true,
                "workers_present": true, "facts": "双方确认欠付劳动报酬一万八千六百元。", "terms": "按期通过银行转账。",
                "accelerate": true, "default_terms": "逾期按日支付违约金。", "guarantor": "安平县建材有限公司",
                "guarantee_scope": "全部欠付款项", "date": "2026-09-05", "place": "城关镇调委会",
                "mediator": "赵明", "recorder": "孙丽", "sealed": true,
                "i.001.worker": one, "i.001.due": "2026-10-15", "i.001.amount": 1_060_000,
                "i.001.payee": "张小三", "i.001.account_tail": "Q7Z9",
                "i.002.worker": two, "i.002.due": "2026-11-15", "i.002.amount": 800_000,
                "i.002.payee": "李四妹", "i.002.account_tail": "W3K8",
                "file.f1": {"kind": "signature", "of": "signature.worker", "hash": "x"},
            })),
            ("agreement", json!({
                "form": "repayment", "debtor": "安平县宏达建筑有限公司", "debtor_agent": "郑经理",
                "debtor_phone": "13800000005", "debtor_address": "安平县城关镇一号", "debtor_present": true,
                "workers_present": true, "facts": "甲方承建幸福里二期，欠付乙方工资。", "promise": true,
                "accelerate": true, "date": "2026-09-06", "place": "城关镇调委会", "mediator": "赵明",
                "i.001.worker": one, "i.001.due": "2026-10-15", "i.001.amount": 1_000_000,
                "i.001.payee": "张小三", "i.001.account_tail": "Q7Z9",
                "i.002.worker": two, "i.002.due": "2026-11-15", "i.002.amount": 800_000,
                "i.002.payee": "李四妹", "i.002.account_tail": "W3K8",
            })),
            ("agreement", json!({
                "form": "oral", "debtor": "安平县宏达建筑有限公司", "facts": "尾款当场付清。",
                "date": "2026-09-07", "mediator": "赵明", "i.001.worker": one,
                "i.001.due": "2026-09-07", "i.001.amount": 60_000, "i.001.payee": "张小三",
            })),
            ("payment", json!({
                "worker": one, "date": "2026-10-15", "amount": 1_000_000, "nature": "transfer", "by": "郑经理",
            })),
            ("visit", json!({
                "date": "2026-10-20", "who": "张小三", "by": "赵明", "kept": "partly", "content": "fair",
                "dispute": "李四妹还没到期。", "measures": "到期前电话提醒。",
            })),
            ("proceeding", json!({
                "way": "confirmation", "stage": "applied", "body": "安平县人民法院", "jointly": true, "applied": "2026-09-10",
            })),
            ("proceeding", json!({
                "way": "legal_aid", "stage": "accepted", "body": "安平县法律援助中心", "number": "〔2026〕援申字第1号",
                "applied": "2026-09-10", "accepted": "2026-09-10", "lawyer": "冯律师",
            })),
            ("transfer", json!({
                "letter": "transfer", "to": "inspection", "number": "安司函〔2026〕1号", "matter": "拖欠劳动报酬",
                "facts": "张小三等反映欠薪。", "done": "已调解一次。", "basis": "县里录入的依据", "enclosures": "一、申请书\n二、花名册",
                "contact": "赵明", "sent": "2026-09-11",
            })),
            ("closing", json!({
                "date": "2026-11-20", "by": "赵明", "result": "paid", "facts": "分期款项已经支付。",
            })),
            ("inspection", json!({
                "place": "幸福里二期", "date": "2026-08-20", "checklist": "2026-1", "met.a.name": "陈工头",
                "met.a.post": "现场负责人", "met.a.phone": "13800000006", "c.1": "yes", "c.4": "no",
                "c.4.note": "陈工头说没有签字", "c.19": "yes", "result": "arrears", "follow_up": "登记线索。",
            })),
        ];
        let records = records.into_iter().map(|(kind, value)| (kind, fields(value))).collect();
        let folder = Folder {
            committee: "安平县城关镇人民调解委员会",
            number: "〔2026〕城人调字第1号",
            filed_by: "孙丽",
            filed: "2026-11-21",
            kept: "长期",
        };
        let images = BTreeMap::from([("f1".to_owned(), INK.to_owned())]);
        Self { records, images, folder }
    }

    /// A lead and nothing else: every paper is blanks.
    pub fn bare() -> Self {
        let mut world = Self::full();
        for (_, fields) in &mut world.records {
            fields.retain(|path, _| ["form", "way", "letter"].contains(&path.as_str()));
        }
        world.records.retain(|(kind, _)| !["wage_line", "payment"].contains(kind));
        world.folder = Folder::default();
        world.images.clear();
        world
    }

    /// The first record of a kind.
    pub fn fields(&mut self, kind: &str) -> &mut Fields {
        let found = self.records.iter_mut().find(|(one, _)| *one == kind);
        &mut found.expect("a record of that kind").1
    }

    /// Looks at the case.
    pub fn with<T>(&self, look: impl FnOnce(&Case<'_>) -> T) -> T {
        let papers: Vec<Paper<'_>> = (1..)
            .zip(&self.records)
            .map(|(no, (kind, fields))| Paper { id: id(no), kind, fields })
            .collect();
        let (lead, papers) = papers.split_first().expect("a lead");
        look(&Case { lead: *lead, papers, site: None, folder: self.folder, images: &self.images })
    }

    /// One sheet, of the first record that it is the paper of.
    pub fn sheet(&self, sheet: Sheet, copy: Copy) -> Document {
        self.with(|case| {
            let own = if sheet.kind() == "lead" {
                Some(case.lead)
            } else {
                case.papers.iter().copied().find(|paper| Sheet::of(paper) == Some(sheet))
            };
            build(sheet, case, own.expect("a record of that kind"), copy)
        })
    }

    /// Every sheet.
    pub fn all(&self, copy: Copy) -> Vec<Document> {
        ALL.iter().map(|sheet| self.sheet(*sheet, copy)).collect()
    }

    /// The text of one sheet, a text a line.
    pub fn text(&self, sheet: Sheet, copy: Copy) -> String {
        self.sheet(sheet, copy).texts().join("\n")
    }
}
