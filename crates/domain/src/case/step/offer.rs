//! What may be done next with a whole case: every step from here with what stands against it, and every
//! paper that may be begun.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::rules::{against, against_mediating};
use super::{Action, Refusal, Rule, State, rule};
use crate::case::agreement::{self, Fault};
use crate::case::law::{
    inspection, mediation, notary, notary_enforcement, notary_rules, practice, procedure, wages,
};
use crate::case::notary::{is_debtor_there, repayment};
use crate::case::{Case, Paper, balance, dossier, proceeding, signing};
use crate::describe::Field;
use crate::id::RecordId;

/// A step that leads on from here.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// The step.
    pub action: Action,
    /// Where it leads.
    pub to: State,
    /// What must be said with it; the labels stand in `locales/` under `arg.<key>`.
    pub args: &'static [Field],
    /// What stands against it now; nothing if it may be made.
    pub refusals: Vec<Refusal>,
    /// Choices of its arguments that the case contradicts: nobody is offered them.
    pub contradicted: Vec<&'static str>,
}

/// Every step from where the case stands. None where its state is not known to this version.
pub fn offers(case: &Case<'_>, today: NaiveDate) -> Vec<Offer> {
    let lead = case.lead.fields;
    let Some(state) = State::of(lead) else { return Vec::new() };
    let possible = |action: &Action| rule(*action).is_from(state);
    let offer = |action: Action| {
        let rule: &Rule = rule(action);
        let mut refusals = against(lead, rule);
        refusals.extend(by_papers(case, action, today));
        let contradicted = if action == Action::Close { contradicted(case) } else { Vec::new() };
        Offer { action, to: rule.target(lead, state), args: rule.args, refusals, contradicted }
    };
    Action::ALL.iter().copied().filter(possible).map(offer).collect()
}

/// What the papers have against a step.
fn by_papers(case: &Case<'_>, action: Action, today: NaiveDate) -> Vec<Refusal> {
    match action {
        Action::Mediate => told_and_willing(case),
        Action::Agree => {
            let written = |paper: &Paper<'_>| paper.text("form") != "oral";
            agreed(case, mediation("29"), today, written)
        }
        Action::AgreeOrally => {
            agreed(case, mediation("30"), today, |paper| paper.text("form") == "oral")
        }
        Action::Perform => not_effective(case),
        Action::Fulfil => unpaid(case).into_iter().collect(),
        Action::Visit => {
            let visited = case.of("visit").next().is_some();
            let lacks = || Refusal::new("no_visit", mediation("31"), "write_visit");
            (!visited).then(lacks).into_iter().collect()
        }
        Action::Close => without_outcome(case).into_iter().collect(),
        Action::Archive => {
            let missing: Vec<&str> =
                dossier::missing(case).into_iter().map(|item| item.code).collect();
            let lacks = || {
                Refusal::new("dossier", mediation("27"), "complete_dossier").about(missing.clone())
            };
            (!missing.is_empty()).then(lacks).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// No sitting before both sides were told their rights and want it.
fn told_and_willing(case: &Case<'_>) -> Vec<Refusal> {
    let mut all = Vec::new();
    if case.of("notice").next().is_none() {
        all.push(Refusal::new("no_notice", mediation("23"), "write_notice"));
    }
    let lacks: Vec<&str> = ["consent_worker", "consent_debtor"]
        .into_iter()
        .filter(|side| !case.of("notice").any(|paper| paper.is(side)))
        .collect();
    if !lacks.is_empty() {
        all.push(Refusal::new("no_consent", mediation("3"), "ask_consent").about(lacks));
    }
    all
}

fn agreed(
    case: &Case<'_>,
    article: crate::case::law::Article,
    today: NaiveDate,
    fits: impl Fn(&Paper<'_>) -> bool,
) -> Vec<Refusal> {
    let mut all = Vec::new();
    if case.of("notice").next().is_none() {
        all.push(Refusal::new("no_notice", mediation("23"), "write_notice"));
    }
    let Some(paper) = case.of("agreement").rev().find(|paper| fits(paper)) else {
        all.push(Refusal::new("no_agreement", article, "write_agreement"));
        return all;
    };
    let faults = agreement::check(paper, case.papers, today);
    let blocking: Vec<&str> =
        faults.iter().filter(|fault| fault.blocks()).map(Fault::code).collect();
    if !blocking.is_empty() {
        all.push(Refusal::new("agreement_faults", article, "mend_agreement").about(blocking));
    } else if paper.text("form") != "oral" && !signing::is_signed(paper.fields) {
        all.push(Refusal::new("not_signed", article, "sign_agreement").about(unsigned(paper)));
    }
    all
}

/// Who has not signed an agreement as it is: a worker by the line, the others by their names.
fn unsigned(agreement: &Paper<'_>) -> Vec<&'static str> {
    let digest = signing::digest(agreement.fields);
    let signs = |who: &str| {
        signing::signature(agreement.fields, who, &digest) == signing::Signature::Stands
    };
    let mut all: Vec<&'static str> = Vec::new();
    for who in signing::signers(agreement.fields).into_iter().filter(|who| !signs(who)) {
        let side = match who {
            signing::DEBTOR => "debtor",
            signing::GUARANTOR => "guarantor",
            signing::MEDIATOR => "mediator",
            _ => "workers",
        };
        if !all.contains(&side) {
            all.push(side);
        }
    }
    all
}

/// The results with which a case of this roster cannot be closed: where somebody is still owed something it was not
/// paid, and where nobody is, it neither ended nor goes on elsewhere.
pub fn contradicted(case: &Case<'_>) -> Vec<&'static str> {
    if case.of("wage_line").next().is_none() {
        return Vec::new();
    }
    let all = balance::balances(case.papers);
    let open = all.values().any(|one| one.left() > 0);
    let waived = all.values().any(|one| one.waived > 0);
    match (open, waived) {
        (true, _) => vec!["paid", "waived"],
        (false, true) => vec!["paid", "arbitration", "litigation", "enforcement", "ended"],
        (false, false) => vec!["waived", "arbitration", "litigation", "enforcement", "ended"],
    }
}

fn not_effective(case: &Case<'_>) -> Vec<Refusal> {
    let lacks: Vec<Vec<agreement::Lack>> = case
        .of("agreement")
        .map(|paper| agreement::effective(paper).err().unwrap_or_default())
        .collect();
    if lacks.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let details = lacks.into_iter().flatten().map(agreement::Lack::name);
    vec![Refusal::new("not_effective", mediation("29"), "complete_agreement").about(details)]
}

/// Balances are kept for each worker: that the sums come to nothing hides nobody. Nor does that nobody is named: what
/// is claimed for people whom no roster has is paid to nobody that could be asked.
fn unpaid(case: &Case<'_>) -> Option<Refusal> {
    if case.of("wage_line").next().is_none() {
        return (case.lead.fen("amount") > 0).then(no_roster);
    }
    still_owed(&open(case))
}

fn no_roster() -> Refusal {
    Refusal::new("no_roster", practice(), "write_roster")
}

fn still_owed(open: &BTreeMap<RecordId, i64>) -> Option<Refusal> {
    let refusal = || Refusal::new("unpaid", practice(), "pay_waive_or_go_on");
    (!open.is_empty()).then(|| refusal().about(open.keys().map(RecordId::to_string)))
}

/// What is left to each worker who is still owed something.
fn open(case: &Case<'_>) -> BTreeMap<RecordId, i64> {
    let all = balance::balances(case.papers).into_iter();
    all.map(|(id, balance)| (id, balance.left())).filter(|(_, left)| *left > 0).collect()
}

/// Nobody is left out when a case is closed: each worker was paid, gave it up, or goes on his own way
/// ([`proceeding::leads_on`]). A way on which a sum stands is for that sum and no more, one without for all that is
/// left to who is on it; one that names nobody is as older versions wrote it, for whoever is left.
fn without_outcome(case: &Case<'_>) -> Option<Refusal> {
    let mut open = open(case);
    let mut unnamed = Vec::new();
    for way in proceeding::leads_on(case) {
        let (named, sum) = (proceeding::workers(way), way.fen("amount"));
        let left: i64 = named.iter().filter_map(|worker| open.get(worker)).sum();
        if named.is_empty() {
            unnamed.push(sum);
        } else if sum == 0 || sum >= left {
            open.retain(|worker, _| !named.contains(worker));
        } else if let (1, Some(left)) =
            (named.len(), named.first().and_then(|only| open.get_mut(only)))
        {
            *left -= sum;
        }
    }
    let left = match case.of("wage_line").next() {
        Some(_) => open.values().sum(),
        None => case.lead.fen("amount"),
    };
    let all =
        unnamed.contains(&0) || (!unnamed.is_empty() && unnamed.into_iter().sum::<i64>() >= left);
    match (all, case.of("wage_line").next()) {
        (true, _) => None,
        (false, Some(_)) => still_owed(&open),
        (false, None) => (left > 0).then(no_roster),
    }
}

/// 现场检查笔录: no kind of this product, and asked for by that name.
pub const CHECK_RECORD: &str = "check_record";

/// What stands against beginning a paper of a kind.
pub fn against_paper(case: &Case<'_>, kind: &str) -> Vec<Refusal> {
    let lead = case.lead.fields;
    match kind {
        "session" => {
            let mut all = against_mediating(lead);
            all.extend(told_and_willing(case));
            all
        }
        "agreement" => {
            let mut all = against_mediating(lead);
            if case.of("notice").next().is_none() {
                all.push(Refusal::new("no_notice", mediation("23"), "write_notice"));
            }
            all
        }
        // Two inspectors with their numbers, and no mediator, write that one.
        CHECK_RECORD => vec![Refusal::new("inspectors_only", inspection("16"), "write_inspection")],
        _ => Vec::new(),
    }
}

/// What stands against changing a paper: an agreement that is sealed is only added to.
pub fn against_change(paper: &Paper<'_>) -> Option<Refusal> {
    signing::is_sealed(paper.kind, paper.fields)
        .then(|| Refusal::new("sealed", mediation("31"), "write_supplement"))
}

/// What stands against a proceeding as it is written: joint confirmation, a notarial package, a notary's
/// list without a basis of the county's own, a referral by who is no investigator.
pub fn against_proceeding(
    case: &Case<'_>,
    way: &str,
    jointly: bool,
    today: NaiveDate,
) -> Vec<Refusal> {
    let agreement = case.of("agreement").next_back();
    match way {
        "confirmation" => {
            let mut all = Vec::new();
            if !jointly {
                all.push(Refusal::new("not_joint", procedure("205"), "order_suit_arbitration"));
            }
            match agreement.map(agreement::effective) {
                Some(Ok(_)) => {}
                Some(Err(lacks)) => {
                    let details = lacks.into_iter().map(agreement::Lack::name);
                    let refusal =
                        Refusal::new("not_effective", mediation("29"), "complete_agreement");
                    all.push(refusal.about(details));
                }
                None => {
                    all.push(Refusal::new("no_agreement", mediation("33"), "write_agreement"));
                }
            }
            all
        }
        // Of several it is the 还款协议 that goes there.
        "notary" => notarial(case, repayment(case).or(agreement), today),
        _ => Vec::new(),
    }
}

/// 公证: only what is clear and not disputed, with the debtor or an agent there, and the promise on it.
fn notarial(case: &Case<'_>, agreement: Option<&Paper<'_>>, today: NaiveDate) -> Vec<Refusal> {
    let Some(paper) = agreement else {
        return vec![Refusal::new("no_agreement", notary_rules("39"), "write_agreement")];
    };
    let mut all = Vec::new();
    if !is_debtor_there(case, paper) {
        all.push(Refusal::new("debtor_absent", notary_enforcement("12"), "debtor_or_agent"));
    }
    if !paper.is("promise") {
        all.push(Refusal::new("no_promise", notary_rules("39"), "add_promise"));
    }
    if case.of("wage_line").any(|line| line.text("verified") == "disputed") {
        all.push(Refusal::new("disputed", notary("31[4]"), "split_disputed"));
    }
    let faults = agreement::check(paper, case.papers, today);
    let own = |fault: &&Fault| fault.blocks() && !matches!(fault, Fault::Absent("debtor_present"));
    let blocking: Vec<&str> = faults.iter().filter(own).map(Fault::code).collect();
    if !blocking.is_empty() {
        all.push(Refusal::new("agreement_faults", wages("11"), "mend_agreement").about(blocking));
    }
    all
}
