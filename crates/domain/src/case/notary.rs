//! 公证: what goes to the notary with a 还款协议 that shall be enforced like a judgment (公证法第 37 条, 公证程序
//! 规则第 39 条), and whether the case has it.

use super::{Case, Paper, agreement, elements, proceeding};
use crate::id::RecordId;

/// Something that the notary asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Material {
    /// Its name; the words stand in `locales/` under `case.notary.<code>`, on paper under `material.<code>`.
    pub code: &'static str,
    /// Whether the case has it.
    pub there: bool,
    /// The lines of the workers for whom it lacks; none where it is nothing that each worker has.
    pub lacks: Vec<RecordId>,
}

/// The agreement that is notarised: the last 还款协议.
pub fn repayment<'a>(case: &Case<'a>) -> Option<&'a Paper<'a>> {
    case.of("agreement").rfind(|paper| paper.text("form") == "repayment")
}

/// The proceeding in which it is; none before somebody begins it, or once that was taken back.
pub fn begun<'a>(case: &Case<'a>) -> Option<&'a Paper<'a>> {
    let notary = |paper: &&Paper<'_>| paper.text("way") == "notary";
    case.of("proceeding").rfind(|paper| notary(paper) && !proceeding::is_withdrawn(paper))
}

/// The mandates under which somebody signs for a party.
pub fn mandates<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Paper<'a>> {
    case.of("mandate").filter(|paper| paper.list("powers").any(|power| power == "sign"))
}

/// Whether the debtor was there when the agreement was signed, or somebody who may sign for him
/// (法释〔2018〕18 号第 12 条).
pub fn is_debtor_there(case: &Case<'_>, agreement: &Paper<'_>) -> bool {
    agreement.is("debtor_present") || mandates(case).any(|one| one.text("side") == "debtor")
}

/// The workers whom an agreement promises something; all of the roster where it names none. Who was not found
/// (查无此人) is promised nothing.
pub fn workers<'a>(case: &Case<'a>, agreement: &Paper<'_>) -> Vec<&'a Paper<'a>> {
    let instalments = elements(agreement.fields, "i");
    let named = |line: &&&Paper<'_>| {
        let id = line.id.to_string();
        instalments.iter().any(|at| agreement.text(&["i.", at, ".worker"].concat()) == id)
    };
    let found = |line: &&Paper<'_>| line.text("verified") != "untrue";
    let all: Vec<&Paper<'_>> = case.of("wage_line").filter(found).collect();
    let own: Vec<&Paper<'_>> = all.iter().filter(named).copied().collect();
    if own.is_empty() { all } else { own }
}

/// What goes to the notary with an agreement, in the order in which it is handed in.
pub fn materials(case: &Case<'_>, agreement: &Paper<'_>) -> Vec<Material> {
    let workers = workers(case, agreement);
    let whole = |code, there| Material { code, there, lacks: Vec::new() };
    let each = |code, has: fn(&Paper<'_>) -> bool| {
        let lacks: Vec<RecordId> =
            workers.iter().filter(|line| !has(line)).map(|line| line.id).collect();
        Material { code, there: lacks.is_empty() && !workers.is_empty(), lacks }
    };
    let said = |path: &str| !agreement.text(path).trim().is_empty();
    vec![
        whole("application", begun(case).is_some()),
        whole("agreement", agreement::effective(agreement).is_ok()),
        whole("promise", agreement.is("promise")),
        whole("payments", !elements(agreement.fields, "i").is_empty()),
        each("annex", |line| matches!(line.text("verified"), "verified" | "determined")),
        each("evidence", |line| line.list("basis").next().is_some()),
        whole("presence", is_debtor_there(case, agreement)),
        each("identity", |line| !line.text("id_no").trim().is_empty()),
        // 核实方式: the notary asks the debtor there before a certificate is issued.
        whole("contact", said("debtor_phone") && said("debtor_address")),
    ]
}
