//! Who owes what to whom, and what was agreed.

use anxin_domain::case::balance::{Instalment, Standing};
use anxin_domain::case::law::{mediation, wages};
use anxin_domain::case::outlook::{Agreed, Outlook};
use anxin_domain::file::case::CaseFile;
use anxin_domain::identity::Judgement;
use anxin_domain::money::{capital, yuan};
use anxin_locale::{fill, text};
use serde_json::json;

use super::{Line, Part, who};

/// Liability, balances, instalments, agreements.
pub(super) fn parts(outlook: &Outlook, file: &CaseFile) -> Vec<Part> {
    let instalments = outlook.instalments.iter();
    vec![
        Part { code: "liable", lines: liable(outlook) },
        Part { code: "balances", lines: balances(outlook, file) },
        Part {
            code: "instalments",
            lines: instalments.map(|(one, standing)| instalment(one, *standing, file)).collect(),
        },
        Part {
            code: "agreements",
            lines: outlook.agreements.iter().map(|one| agreed(one, file)).collect(),
        },
    ]
}

fn liable(outlook: &Outlook) -> Vec<Line> {
    let one = |one: &anxin_domain::case::liability::Liable| {
        let rule = text(&format!("liability.{}", one.rule.name()));
        let cap = match (one.rule.is_capped(), one.cap) {
            (true, Some(cap)) => {
                format!("，{}", fill("explain.cap", &[("cap", &format!("¥{}", yuan(cap)))]))
            }
            (true, None) => format!("，{}", text("explain.cap_unknown")),
            (false, _) => String::new(),
        };
        Line::new(one.rule.name(), format!("{}：{rule}{cap}", one.name))
            .by(one.article)
            .with("name", one.name.clone())
            .with("capped", one.rule.is_capped())
            .with("cap", json!(one.cap))
    };
    outlook.liable.iter().map(one).collect()
}

/// What was due, deducted, paid and is left is what the wage ledger must show (条例第 15 条).
fn balances(outlook: &Outlook, file: &CaseFile) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut sum = 0;
    for (id, balance) in &outlook.balances {
        let who = who(*id, file);
        let sums = [balance.owed, balance.paid, balance.waived, balance.left()]
            .map(|fen| format!("¥{}", yuan(fen)));
        let values = [
            ("who", who.as_str()),
            ("owed", &sums[0]),
            ("paid", &sums[1]),
            ("waived", &sums[2]),
            ("left", &sums[3]),
        ];
        let ways = outlook.ways_on.get(id).cloned().unwrap_or_default();
        let mut words = fill("explain.balance", &values);
        if balance.left() > 0 && !ways.is_empty() {
            let on: Vec<String> =
                ways.iter().map(|way| text(&format!("choice.way.{way}"))).collect();
            words += &fill("explain.on_way", &[("ways", &on.join("、"))]);
        }
        let line = Line::new("balance", words)
            .by(wages("15"))
            .with("ways", ways)
            .with("worker", who.clone())
            .with("owed", balance.owed)
            .with("paid", balance.paid)
            .with("waived", balance.waived)
            .with("left", balance.left())
            .with("excess", balance.excess());
        sum += balance.left();
        lines.push(line);
    }
    // Before the sum, which counts both.
    lines.extend(outlook.twice.iter().map(|(one, other, judgement)| {
        let (code, key) = match judgement {
            Judgement::Same => ("same_worker", "explain.same_worker"),
            _ => ("may_be_same_worker", "explain.may_be_same_worker"),
        };
        let pair =
            [*one, *other].map(|id| file.name(id).map_or_else(|| id.to_string(), str::to_owned));
        let (one, other) = (who(*one, file), who(*other, file));
        let names = [("one", &*one), ("other", &*other), ("line", &*pair[0]), ("again", &*pair[1])];
        Line::new(code, fill(key, &names)).with("lines", json!(pair))
    }));
    let (yuan, capital) = (format!("¥{}", yuan(sum)), capital(sum));
    let words = fill("explain.capital", &[("yuan", &yuan), ("capital", &capital)]);
    lines.push(
        Line::new("together", words).by(wages("15")).with("left", sum).with("capital", capital),
    );
    lines
}

/// What was agreed binds, and is performed as agreed (调解法第 31 条).
fn instalment(one: &Instalment, standing: Standing, file: &CaseFile) -> Line {
    let worker = one.worker.map(|id| who(id, file)).unwrap_or_default();
    let due = one.due.map(|day| day.to_string()).unwrap_or_default();
    let (amount, covered) = (format!("¥{}", yuan(one.amount)), format!("¥{}", yuan(one.covered)));
    let values =
        [("who", worker.as_str()), ("due", &due), ("amount", &amount), ("covered", &covered)];
    let (code, days) = match standing {
        Standing::Paid => ("paid", 0),
        Standing::NotDue => ("not_due", 0),
        Standing::Soon => ("soon", 0),
        Standing::Late(days) => ("late", days),
    };
    let stands = fill(&format!("explain.standing.{code}"), &[("days", &days.to_string())]);
    Line::new(code, format!("{}，{stands}", fill("explain.instalment", &values)))
        .by(mediation("31"))
        .with("element", one.element.clone())
        .with("worker", worker.clone())
        .with("due", json!(one.due))
        .with("amount", one.amount)
        .with("covered", one.covered)
        .with("days_late", days)
}

fn agreed(one: &Agreed, file: &CaseFile) -> Line {
    let line = match &one.effective {
        Ok(day) => {
            let day = day.to_string();
            Line::new("effective", fill("explain.effective", &[("day", &day)])).with("since", day)
        }
        Err(lacks) => {
            let names: Vec<&str> = lacks.iter().map(|lack| lack.name()).collect();
            let words: Vec<String> =
                names.iter().map(|name| text(&format!("lacks.{name}"))).collect();
            Line::new(
                "not_effective",
                fill("explain.not_effective", &[("what", &words.join("、"))]),
            )
            .with("lacks", json!(names))
        }
    };
    let faults = one.faults.iter().map(|fault| {
        let blocks = if fault.blocks() { "explain.blocks" } else { "explain.asks" };
        let words = format!("{}（{}）", text(&format!("agreement.{}", fault.code())), text(blocks));
        Line::new(fault.code(), words).by(fault.article()).with("blocks", fault.blocks())
    });
    line.by(mediation("29")).with("paper", json!(file.name(one.paper))).above(faults.collect())
}
