//! The tables that the wording asks for by `+ name`, and the pictures of signatures.

use anxin_domain::case::balance::{self, Balance};
use anxin_domain::case::{Paper, day, elements, hour, notary, signing};
use anxin_domain::check::id_card;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::checklist::{self, Answer};
use anxin_domain::money::yuan;
use anxin_domain::roster::{self, WageMonth};
use serde_json::Value;

use crate::case::{fen, text};
use crate::model::{Block, Copy, Ink, Sign, Table};
use crate::values::{Values, amount, date, month as month_words};
use crate::words::{choice, word};

type Rows = Vec<Vec<String>>;

/// Adds a table, or what an annex consists of.
pub(crate) fn table(name: &str, values: &Values<'_>, blocks: &mut Vec<Block>) {
    let (head, widths, align, rows): (&[&'static str], &'static [u16], &'static str, Rows) =
        match name {
            "workers" => (WORKERS, &[8, 12, 8, 19, 25, 17, 11], "ccccccc", workers(values, false)),
            "promised_workers" => {
                (WORKERS, &[8, 12, 8, 19, 25, 17, 11], "ccccccc", workers(values, true))
            }
            "instalments" => {
                (INSTALMENTS, &[9, 22, 19, 27, 23], "ccccr", instalments(values, None))
            }
            "payments" => (
                &["序号", "日期", "工人", "方式", "金额（元）", "付款人", "备注"],
                &[8, 18, 12, 18, 16, 16, 12],
                "ccccrcl",
                payments(values),
            ),
            "met" => (&["姓名", "职务", "电话"], &[1, 1, 1], "ccc", met(values)),
            "checklist" => (
                &["序号", "了解事项", "条例条款", "情况", "备注"],
                &[8, 44, 13, 13, 22],
                "clccl",
                checklist(values),
            ),
            "ledger" => (LEDGER, LEDGER_WIDTHS, LEDGER_ALIGN, ledger(values)),
            "materials" => {
                (&["序号", "材料", "情况", "还缺"], &[8, 50, 18, 24], "clcl", materials(values))
            }
            "identities" => (
                &["序号", "当事人", "姓名或名称", "证件及号码", "复印件", "原件核对"],
                &[8, 14, 26, 32, 10, 10],
                "ccclcc",
                identities(values),
            ),
            "index" => {
                (&["序号", "文书名称", "页号", "备注"], &[10, 54, 14, 22], "clcl", Vec::new())
            }
            "annex" => return annex(values, blocks),
            _ => return,
        };
    let foot = match name {
        "instalments" => total("合计", values.sum()),
        _ => String::new(),
    };
    blocks.push(Block::Table(Table { head: head.to_vec(), widths, align, rows, foot }));
}

/// The last row of a table of amounts; empty where there is no amount yet.
fn total(label: &str, fen: Option<i64>) -> String {
    fen.map(|fen| [label, "：", &amount(fen)].concat()).unwrap_or_default()
}

const WORKERS: &[&str] = &["序号", "姓名", "性别", "出生日期", "身份证件号码", "联系电话", "工种"];
const INSTALMENTS: &[&str] =
    &["期次", "付款日期", "收款人（本人）", "收款账户（末四位）", "金额（元）"];

/// One row a worker; one to be filled by hand where there is none.
fn workers(values: &Values<'_>, promised: bool) -> Rows {
    let lines = if promised { values.promised_to() } else { values.case.of("wage_line").collect() };
    let mut rows = Rows::new();
    for (no, line) in (1_usize..).zip(lines) {
        let (sex, born) = born(line);
        rows.push(vec![
            no.to_string(),
            values.hide.name(text(line, "name")),
            sex.to_owned(),
            values.hide.withheld(born),
            values.person(text(line, "id_no"), "id_no"),
            values.person(text(line, "phone"), "phone"),
            text(line, "trade").to_owned(),
        ]);
    }
    if rows.is_empty() {
        rows.push(vec![String::new(); WORKERS.len()]);
    }
    rows
}

/// Sex and day of birth as a citizen number tells them, nothing from a number that is in doubt; without it the day
/// that was written down.
fn born(line: &Paper<'_>) -> (&'static str, String) {
    let number = anxin_domain::check::tidy(text(line, "id_no"));
    let digits = |range: std::ops::Range<usize>| number.get(range).unwrap_or_default();
    if text(line, "id_type") == "passport" || id_card(&number, "9999-12-31").is_err() {
        return ("", date(text(line, "born")));
    }
    let odd = digits(16..17).parse::<u8>().is_ok_and(|digit| digit % 2 == 1);
    let day = [digits(6..10), "-", digits(10..12), "-", digits(12..14)].concat();
    (if odd { "男" } else { "女" }, date(&day))
}

/// What goes to the notary, ticked where the case has it, and the workers for whom it lacks.
fn materials(values: &Values<'_>) -> Rows {
    let materials = notary::materials(&values.case.domain(), &values.own);
    let name = |id: &RecordId| {
        let line = values.case.of("wage_line").find(|line| line.id == *id);
        line.map(|line| values.hide.name(text(line, "name"))).unwrap_or_default()
    };
    let row = |(no, one): (usize, &notary::Material)| {
        let names: Vec<String> = one.lacks.iter().map(name).collect();
        let [there, lacking] = if one.there { ["■", "□"] } else { ["□", "■"] };
        vec![
            no.to_string(),
            word(&["material.", one.code].concat()).to_owned(),
            [there, "已备　", lacking, "缺"].concat(),
            names.join("、"),
        ]
    };
    (1..).zip(&materials).map(row).collect()
}

/// Whose identity the notary checks, and by what: whether a copy lies with it is ticked by hand, for copies are
/// no records.
fn identities(values: &Values<'_>) -> Rows {
    let own = &values.own;
    let mut rows = Rows::new();
    let mut put = |side: &str, name: String, paper: String| {
        let no = (rows.len() + 1).to_string();
        let boxes = || "□".to_owned();
        rows.push(vec![no, side.to_owned(), name, paper, boxes(), boxes()]);
    };
    let debtor = text(own, "debtor");
    put("债务人", values.hide.side(debtor), DEBTOR_IDENTITY.to_owned());
    if !text(own, "debtor_agent").is_empty() {
        let agent = values.hide.name(text(own, "debtor_agent"));
        put("法定代表人或代理人", agent, "身份证、职务证明或者授权委托书".to_owned());
    }
    for line in notary::workers(&values.case.domain(), own) {
        let kind = match text(line, "id_type") {
            "" => String::new(),
            kind => choice("id_type", kind),
        };
        let paper = [kind, values.person(text(line, "id_no"), "id_no")].join(" ");
        put("工人", values.hide.name(text(line, "name")), paper);
    }
    if !text(own, "guarantor").is_empty() {
        put("担保人", values.hide.side(text(own, "guarantor")), DEBTOR_IDENTITY.to_owned());
    }
    rows
}

/// What shows who a firm is, or a person.
const DEBTOR_IDENTITY: &str = "营业执照（个人为身份证）";

/// The instalments of the agreement, of one worker or of all.
fn instalments(values: &Values<'_>, of: Option<&Paper<'_>>) -> Rows {
    let agreement = &values.own;
    let mut rows = Rows::new();
    for at in elements(agreement.fields, "i") {
        let get = |part: &str| text(agreement, &["i.", at, ".", part].concat());
        if of.is_some_and(|line| line.id.to_string() != get("worker")) {
            continue;
        }
        rows.push(vec![
            (rows.len() + 1).to_string(),
            date(get("due")),
            values.hide.name(get("payee")),
            values.person(get("account_tail"), "account_tail"),
            yuan(fen(agreement, &["i.", at, ".amount"].concat())),
        ]);
    }
    if rows.is_empty() { vec![vec![String::new(); INSTALMENTS.len()]; 2] } else { rows }
}

fn payments(values: &Values<'_>) -> Rows {
    let mut rows = Rows::new();
    for (no, payment) in (1_usize..).zip(values.case.of("payment")) {
        let worker = text(payment, "worker");
        let line = values.case.of("wage_line").find(|line| line.id.to_string() == worker);
        rows.push(vec![
            no.to_string(),
            date(text(payment, "date")),
            line.map(|line| values.hide.name(text(line, "name"))).unwrap_or_default(),
            choice("payment", text(payment, "nature")),
            payment.fields.get("amount").and_then(Value::as_i64).map(yuan).unwrap_or_default(),
            values.hide.side(text(payment, "by")),
            values.hide.text(text(payment, "note")),
        ]);
    }
    rows
}

fn met(values: &Values<'_>) -> Rows {
    let own = &values.own;
    let mut rows = Rows::new();
    for at in elements(own.fields, "met") {
        let get = |part: &str| text(own, &["met.", at, ".", part].concat());
        let phone = values.person(get("phone"), "phone");
        rows.push(vec![values.hide.name(get("name")), get("post").to_owned(), phone]);
    }
    if rows.is_empty() {
        rows.push(vec![String::new(); 3]);
    }
    rows
}

/// The questions with their answers. What is answered in a sealed register is not even asked here.
fn checklist(values: &Values<'_>) -> Rows {
    let own = &values.own;
    let list = checklist::of(text(own, "checklist")).unwrap_or(&checklist::BUILT_IN);
    let mut rows = Rows::new();
    for item in list.items.iter().filter(|item| item.sealed.is_none()) {
        let no = item.no.to_string();
        let answer = Answer::parse(text(own, &["c.", &no].concat()));
        let article = match item.article {
            0 => String::new(),
            article => ["第", &article.to_string(), "条"].concat(),
        };
        rows.push(vec![
            (rows.len() + 1).to_string(),
            word(&["checklist.", list.version, ".", &no].concat()).to_owned(),
            article,
            answer
                .map(|answer| word(&["answer.", answer.name()].concat()).to_owned())
                .unwrap_or_default(),
            values.hide.text(text(own, &["c.", &no, ".note"].concat())),
        ]);
    }
    rows
}

/// Adds to a repayment agreement, for each worker, what he is owed month by month and when he gets it.
fn annex(values: &Values<'_>, blocks: &mut Vec<Block>) {
    for (no, line) in (1_usize..).zip(values.promised_to()) {
        let name = values.hide.name(text(line, "name"));
        blocks
            .push(Block::Heading(["附件", &no.to_string(), "　", &name, "劳动报酬明细"].concat()));
        blocks.push(Block::Table(Table {
            head: vec!["月份", "计薪方式", "应发（元）", "已发（元）", "扣除（元）", "欠付（元）"],
            widths: &[16, 14, 18, 18, 16, 18],
            align: "ccrrrr",
            rows: months(line),
            foot: total("欠付合计", Some(roster::owed(line.fields))),
        }));
        blocks.push(Block::Table(Table {
            head: INSTALMENTS.to_vec(),
            widths: &[9, 22, 19, 27, 23],
            align: "ccccr",
            rows: instalments(values, Some(line)),
            foot: String::new(),
        }));
        let label = [&name, "确认（签名或者按指印）"].concat();
        blocks.push(Block::Sign(Sign { label, inks: Vec::new() }));
    }
}

/// A worker's months and their sum. A month whose figures contradict each other counts as nothing, as
/// everywhere.
fn months(line: &Paper<'_>) -> Rows {
    let mut rows = Rows::new();
    let mut sum = WageMonth::default();
    for name in roster::months(line.fields) {
        let month = roster::month(line.fields, name);
        (sum.due, sum.paid, sum.deduct) =
            (sum.due + month.due, sum.paid + month.paid, sum.deduct + month.deduct);
        rows.push(vec![
            month_words(name),
            match text(line, &["m.", name, ".method"].concat()) {
                "" => String::new(),
                method => choice("method", method),
            },
            yuan(month.due),
            yuan(month.paid),
            yuan(month.deduct),
            yuan(month.owed().max(0)),
        ]);
    }
    let owed = yuan(roster::owed(line.fields));
    let all = [yuan(sum.due), yuan(sum.paid), yuan(sum.deduct), owed];
    rows.push(["合计".to_owned(), String::new()].into_iter().chain(all).collect());
    rows
}

const LEDGER: &[&str] = &[
    "序号",
    "姓名",
    "证件号码",
    "电话",
    "户籍",
    "卡号末四位",
    "工种",
    "进场",
    "退场",
    "月份",
    "计薪方式",
    "单价×数量",
    "应发",
    "已发",
    "扣除",
    "欠付",
    "依据",
    "核实状态",
    "应还日期",
    "已还",
    "余额",
];
const LEDGER_WIDTHS: &[u16] =
    &[8, 14, 30, 21, 11, 11, 12, 17, 17, 13, 10, 12, 18, 18, 14, 18, 11, 12, 17, 18, 18];
const LEDGER_ALIGN: &str = "ccccccccccccrrrrcccrr";

/// A row for each worker and month; what was paid back and what is left stand in a worker's last row.
fn ledger(values: &Values<'_>) -> Rows {
    let balances = balance::balances(values.case.papers);
    let promised = balance::instalments(values.case.papers);
    let mut rows = Rows::new();
    for (no, line) in (1_usize..).zip(values.case.of("wage_line")) {
        let months = roster::months(line.fields);
        let last = months.len().saturating_sub(1);
        let due = promised
            .iter()
            .filter(|one| one.worker == Some(line.id))
            .filter_map(|one| one.due)
            .max();
        for (at, name) in months.into_iter().enumerate() {
            let month = roster::month(line.fields, name);
            let first = |text: String| if at == 0 { text } else { String::new() };
            let end = |text: String| if at == last { text } else { String::new() };
            let balance = balances.get(&line.id).copied().unwrap_or_default();
            rows.push(vec![
                first(no.to_string()),
                first(values.hide.name(text(line, "name"))),
                first(values.person(text(line, "id_no"), "id_no")),
                first(values.person(text(line, "phone"), "phone")),
                String::new(),
                first(values.person(text(line, "account_tail"), "account_tail")),
                first(text(line, "trade").to_owned()),
                first(text(line, "entered").to_owned()),
                first(text(line, "left").to_owned()),
                if roster::is_month(name) { name.to_owned() } else { month_words(name) },
                match text(line, &["m.", name, ".method"].concat()) {
                    "" => String::new(),
                    method => choice("method", method),
                },
                String::new(),
                yuan(month.due),
                yuan(month.paid),
                yuan(month.deduct),
                yuan(month.owed().max(0)),
                first(basis(line)),
                match text(line, "verified") {
                    "" => String::new(),
                    state => choice("verified", state),
                },
                end(due.map(|day| day.to_string()).unwrap_or_default()),
                end(yuan(balance.paid)),
                end(yuan(balance.left())),
            ]);
        }
    }
    if !rows.is_empty() {
        rows.push(sums(values));
    }
    rows
}

/// 依据: what a worker's claim rests on.
fn basis(line: &Paper<'_>) -> String {
    let all = line.fields.get("basis").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let all: Vec<String> =
        all.iter().filter_map(Value::as_str).map(|one| choice("basis", one)).collect();
    all.join("、")
}

/// The ledger's last row.
fn sums(values: &Values<'_>) -> Vec<String> {
    let mut row = vec![String::new(); LEDGER.len()];
    let balances = balance::balances(values.case.papers);
    let all = |part: fn(Balance) -> i64| yuan(balances.values().copied().map(part).sum());
    for (at, cell) in [
        (1, "合计".to_owned()),
        (15, all(|one| one.owed)),
        (19, all(|one| one.paid)),
        (20, all(Balance::left)),
    ] {
        if let Some(place) = row.get_mut(at) {
            *place = cell;
        }
    }
    row
}

/// Stands where a firm put its seal on the paper that was signed: a picture, so that sealing changes no text.
const STAMPED: &str = concat!("data:image/png;base64,", include_str!("../wording/stamped.txt"));

/// The signatures that were made for a place: attachments of the kind `signature` whose `of` is
/// `signature.<place>`; a bare `signature` is for the paper's first place. A firm's seal, the kind `stamp`, is shown as
/// the words that it is there: its photo is of the whole page. Of somebody who signed again the last one counts.
/// Outsiders see none.
pub(crate) fn signatures(values: &Values<'_>, place: &str, first: bool) -> Vec<Ink> {
    if values.copy == Copy::Outsider {
        return Vec::new();
    }
    let text = signing::digest(values.own.fields);
    let mut all: Vec<(&str, Ink)> = Vec::new();
    // The elements are made of the time: in the order of their paths they are in that of signing.
    for (path, value) in values.own.fields {
        let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        let of = part("of");
        let signer = of.strip_prefix("signature.");
        // On an agreement every worker signs by the id of the line; all of them sign in one place.
        let worker = place == "worker" && signer.is_some_and(|who| who.parse::<RecordId>().is_ok());
        let here = signer == Some(place) || worker || (first && of == "signature");
        // A signature under a text that was changed since is none.
        let stands = part("text").is_empty() || part("text") == text;
        if !(path.starts_with("file.") && here && stands) {
            continue;
        }
        let image = match part("kind") {
            "signature" => Some(part("thumb")).filter(|url| is_picture(url)),
            signing::STAMP => signing::may_stamp(place).then_some(STAMPED),
            _ => None,
        };
        let Some(image) = image else { continue };
        let at = value.get("at").and_then(Value::as_i64).unwrap_or_default();
        let time = day(at).map(|day| [&date(&day.to_string()), " ", &hour(at)].concat());
        let ink = Ink {
            image: image.to_owned(),
            name: signer.map(|who| signer_name(values, who)).unwrap_or_default(),
            time: time.unwrap_or_default(),
        };
        if let Some(who) = signer {
            all.retain(|(other, _)| *other != who);
        }
        all.push((signer.unwrap_or_default(), ink));
    }
    all.into_iter().map(|(_, ink)| ink).collect()
}

/// The name of somebody who signed, as the paper has it; empty where it has none.
fn signer_name(values: &Values<'_>, who: &str) -> String {
    match who {
        signing::DEBTOR => {
            let agent = text(&values.own, "debtor_agent");
            let name = values.hide.side(text(&values.own, "debtor"));
            if agent.is_empty() { name } else { [&name, " ", &values.hide.name(agent)].concat() }
        }
        signing::GUARANTOR => values.hide.side(text(&values.own, "guarantor")),
        signing::MEDIATOR => text(&values.own, "mediator").to_owned(),
        line => {
            let line = values.case.of("wage_line").find(|one| one.id.to_string() == line);
            line.map(|line| values.hide.name(text(line, "name"))).unwrap_or_default()
        }
    }
}

/// A PNG as a data URL and nothing else.
fn is_picture(url: &str) -> bool {
    let data = url.strip_prefix("data:image/png;base64,");
    data.is_some_and(|data| {
        data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    })
}
