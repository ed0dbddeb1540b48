//! Sites, inspections and leads of the made-up county.

use std::collections::BTreeMap;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds::checklist::{ANSWERS, Answer, BUILT_IN};
use anxin_sync::Body;
use anxin_sync::replica::Intent;
use serde_json::{Value, json};

use crate::draw::Draw;
use crate::{SamplePerson, SampleWork};

const PLACES: [&str; 10] = [
    "幸福里二期",
    "县第三中学教学楼",
    "城北物流园",
    "锦绣华庭 6 号楼",
    "老街火锅城",
    "鑫源化工厂",
    "滨河路改造",
    "青石水库除险",
    "河湾安置小区",
    "汽车站候车楼",
];
const FIRMS: [&str; 8] = [
    "宏达建工有限公司",
    "永固装饰工程有限公司",
    "迅达配送有限公司",
    "江川路桥有限公司",
    "安居劳务有限公司",
    "鑫源化工有限公司",
    "同盛安装有限公司",
    "老街餐饮有限公司",
];
const TRADES: [&str; 8] = ["木工", "钢筋工", "瓦工", "粉刷工", "电工", "小工", "后厨", "搬运"];
const MONTHS: [&str; 8] =
    ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"];
const DAY_MS: i64 = 86_400_000;

type Fields = BTreeMap<String, Value>;

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(path, value)| (path.to_owned(), value)).collect()
}

fn create(
    draw: &mut Draw,
    kind: &str,
    scope: &ScopeId,
    parent: Option<RecordId>,
    fields: Fields,
) -> Intent {
    Intent {
        record: RecordId::from_parts(draw.now(), draw.bytes()),
        kind: kind.to_owned(),
        scope: scope.clone(),
        body: Body::Create { parent, fields },
    }
}

pub(crate) fn work(draw: &mut Draw, people: &[SamplePerson], leads: usize) -> Vec<SampleWork> {
    let mut work: Vec<SampleWork> = (0..people.len() * 3 + leads + leads / 3)
        .map(|no| {
            let author = usize::try_from(draw.below(people.len() as u64)).unwrap_or_default();
            let scope = people[author].grant.0.clone();
            let days = i64::try_from(draw.below(280)).unwrap_or_default();
            let minutes = i64::try_from(draw.below(600)).unwrap_or_default();
            let at =
                i64::try_from(draw.now()).unwrap_or_default() - days * DAY_MS - minutes * 60_000;
            let intents = if no < people.len() * 3 {
                vec![site(draw, &scope)]
            } else if no < people.len() * 3 + leads {
                lead(draw, &scope)
            } else {
                vec![inspection(draw, &scope)]
            };
            SampleWork { author, at, intents }
        })
        .collect();
    work.sort_by_key(|work| work.at);
    work
}

fn site(draw: &mut Draw, scope: &ScopeId) -> Intent {
    let place = draw.pick(&PLACES);
    let fields = fields([
        ("name", json!(place)),
        ("address", json!(format!("{place}东门 {} 号", draw.below(200) + 1))),
        ("industry", json!(draw.pick(&["building", "civil", "decoration", "chemical", "express"]))),
        ("funding", json!(draw.pick(&["government", "private", "private", "state_owned"]))),
        ("state", json!(draw.pick(&["building", "building", "stopped"]))),
        ("general_contractor", json!(draw.pick(&FIRMS))),
        ("officer", json!(draw.name())),
        ("officer_phone", json!(draw.phone())),
        ("board", json!(["employers", "remedies"])),
    ]);
    create(draw, "site", scope, None, fields)
}

fn inspection(draw: &mut Draw, scope: &ScopeId) -> Intent {
    let day = draw.below(28) + 1;
    let month = draw.pick(&MONTHS);
    let mut fields = fields([
        ("place", json!(draw.pick(&PLACES))),
        ("date", json!(format!("{month}-{day:02}"))),
        ("checklist", json!(BUILT_IN.version)),
        ("met.1.name", json!(draw.name())),
        ("met.1.post", json!("劳资专管员")),
        ("met.1.phone", json!(draw.phone())),
    ]);
    let mut risks = 0;
    for item in BUILT_IN.items {
        let good = if item.bad == Answer::Yes { Answer::No } else { Answer::Yes };
        let answer = if draw.once_in(5) { draw.pick(&ANSWERS) } else { good };
        risks += u32::from(answer == item.bad);
        fields.insert(format!("c.{}", item.no), json!(answer.name()));
    }
    let result = if risks == 0 { "normal" } else { "risk" };
    fields.insert("result".to_owned(), json!(result));
    create(draw, "inspection", scope, None, fields)
}

fn lead(draw: &mut Draw, scope: &ScopeId) -> Vec<Intent> {
    let workers = if draw.once_in(8) { draw.below(25) + 6 } else { draw.below(6) + 1 };
    let first = draw.below(5);
    let months = draw.below(3) + 1;
    let monthly = i64::try_from(draw.below(40) + 40).unwrap_or_default() * 10_000;
    let month = |at: u64| MONTHS[usize::try_from(first + at).unwrap_or_default() % MONTHS.len()];
    let (place, trade) = (draw.pick(&PLACES), draw.pick(&TRADES));
    let total = monthly * i64::try_from(workers * months).unwrap_or_default();
    let danger = if draw.once_in(10) { json!(["blocking"]) } else { json!([]) };
    let fields_of_lead = fields([
        ("source", json!(draw.pick(&["inspection", "hotline", "window", "scan", "passed_on"]))),
        ("place", json!(place)),
        ("employer", json!(draw.pick(&FIRMS))),
        ("employer_phone", json!(draw.phone())),
        ("industry", json!(draw.pick(&["building", "decoration", "catering", "express"]))),
        ("funding", json!(draw.pick(&["government", "private", "private", "private"]))),
        ("people", json!(workers)),
        ("amount", json!(total)),
        ("from", json!(month(0))),
        ("to", json!(month(months - 1))),
        ("reason", json!(draw.pick(&["project_payment", "boss_fled", "hard_times", "unsettled"]))),
        ("danger", danger),
        ("summary", json!(format!("{place}{trade}班组反映 {months} 个月工资未结，多次催要未果。"))),
        ("reporter", json!(draw.name())),
        ("reporter_phone", json!(draw.phone())),
        ("chain.1.name", json!(draw.pick(&FIRMS))),
        ("chain.1.role", json!("general_contractor")),
        ("chain.2.name", json!(draw.name())),
        ("chain.2.role", json!("crew_leader")),
    ]);
    let lead = create(draw, "lead", scope, None, fields_of_lead);
    let parent = lead.record;
    let mut intents = vec![lead];
    for _ in 0..workers {
        let mut line = fields([
            ("name", json!(draw.name())),
            ("trade", json!(trade)),
            ("phone", json!(draw.phone())),
            ("id_type", json!("none_yet")),
            ("account_tail", json!(format!("{:04}", draw.below(10_000)))),
            ("verified", json!(draw.pick(&["declared", "verified"]))),
        ]);
        for at in 0..months {
            line.insert(format!("m.{}.due", month(at)), json!(monthly));
            let paid = if draw.once_in(4) { monthly / 4 } else { 0 };
            line.insert(format!("m.{}.paid", month(at)), json!(paid));
        }
        intents.push(create(draw, "wage_line", scope, Some(parent), line));
    }
    intents
}
