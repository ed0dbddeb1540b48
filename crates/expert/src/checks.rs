//! What is wrong with a paper while it is being written: shown at once, above the form.

use anxin_domain::case::agreement::{self, UNLIKELY};
use anxin_domain::case::balance::balances;
use anxin_domain::case::{Case, Paper, elements};
use anxin_domain::id::RecordId;
use anxin_domain::roster;
use anxin_locale::{fill, text};
use serde::Serialize;
use serde_json::Value;

use crate::ask::{Ask, CaseAsk, Sheet};
use crate::html::Html;
use crate::words::yuan;

/// What was found.
#[derive(Serialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// The words, as HTML; empty when nothing was found.
    pub html: String,
    /// Whether it cannot be finished as it is.
    pub blocks: bool,
}

/// Checks the draft of a question against its case.
pub fn checks(ask: &Ask) -> Checked {
    let (Some(case), Some(draft)) = (ask.cases.first(), &ask.draft) else {
        return Checked::default();
    };
    let found = match draft.kind.as_str() {
        "agreement" => agreement_faults(ask, case, draft),
        "payment" => payment_faults(case, draft),
        "wage_line" => line_faults(draft),
        _ => Vec::new(),
    };
    said(&found)
}

/// What is wrong with an agreement of the case that is there already: nobody signs while something grave
/// stands.
pub fn faults(ask: &Ask, agreement: &str) -> Checked {
    let found = ask.cases.first().and_then(|case| {
        let sheet = case.sheet(agreement.parse().ok()?)?;
        Some(agreement_faults(ask, case, sheet))
    });
    said(&found.unwrap_or_default())
}

fn said(found: &Found) -> Checked {
    let mut html = Html::default();
    for (words, grave) in found {
        let mark = if *grave {
            "<p class=\"error\" data-fault>"
        } else {
            "<p class=\"card c-amber\" data-fault>"
        };
        html.put(mark, words, "</p>");
    }
    Checked { html: html.done(), blocks: found.iter().any(|(_, grave)| *grave) }
}

type Found = Vec<(String, bool)>;

/// An agreement may be kept unfinished; nobody signs it while something grave stands.
fn agreement_faults(ask: &Ask, case: &CaseAsk, draft: &Sheet) -> Found {
    use agreement::Fault;
    let paper = Paper::new(draft.id, "agreement", &draft.fields);
    let mut papers = case.papers();
    papers.retain(|other| other.id != draft.id);
    let place = |element: &str| {
        let all = elements(&draft.fields, "i");
        let no = all.iter().position(|one| *one == element).map_or(0, |at| at + 1);
        fill("case.instalment_no", &[("n", &no.to_string())])
    };
    let words = |fault: &Fault| {
        let about = match fault {
            Fault::NoWorker(one)
            | Fault::Payee(one)
            | Fault::Amount(one)
            | Fault::Unlikely(one)
            | Fault::Day(one)
            | Fault::OralLater(one) => place(one),
            Fault::More(id) | Fault::Less(id) => case.worker(*id).to_owned(),
            Fault::Absent(what) => text(&["field.agreement.", what].concat()),
            _ => String::new(),
        };
        let what = text(&["agreement.", fault.code()].concat());
        if about.is_empty() {
            what
        } else {
            fill("case.about", &[("what", &what), ("which", &about)])
        }
    };
    let faults = agreement::check(&paper, &papers, ask.day());
    faults.iter().map(|fault| (words(fault), fault.blocks())).collect()
}

/// What a worker is paid is never more than what is still owed.
fn payment_faults(case: &CaseAsk, draft: &Sheet) -> Found {
    let mut papers = case.papers();
    papers.retain(|other| other.id != draft.id);
    let amount = draft.fields.get("amount").and_then(Value::as_i64).unwrap_or_default();
    let worker = draft.fields.get("worker").and_then(Value::as_str).unwrap_or_default();
    let Ok(worker) = worker.parse::<RecordId>() else { return Vec::new() };
    let case = Case { lead: case.lead_paper(), papers: &papers };
    let left = balances(case.papers).get(&worker).map_or(0, |balance| balance.left());
    let mut found = Vec::new();
    if amount > left {
        let parts = [("paid", &*yuan(amount)), ("left", &*yuan(left))];
        found.push((fill("case.over_balance", &parts), true));
    }
    if amount == 0 && draft.fields.contains_key("amount") {
        found.push((text("agreement.amount"), true));
    }
    found
}

/// Ten million yuan for one worker is asked about once more.
fn line_faults(draft: &Sheet) -> Found {
    let owed = roster::owed(&draft.fields);
    if owed > UNLIKELY {
        return vec![(fill("case.unlikely", &[("sum", &yuan(owed))]), false)];
    }
    Vec::new()
}
