//! What an agreement needs before anyone signs it.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::balance::balances;
use super::law::{Article, mediation, notary_enforcement, notary_rules, wages};
use super::{Paper, elements, frozen, signing};
use crate::confirm;
use crate::id::RecordId;

/// Something that keeps an agreement from being signed, or that a person must confirm. The words
/// stand in `locales/` under `agreement.<code>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A side is not named or was not there (调解法第 29、31 条; 公证: 法释〔2018〕18号第 12 条).
    Absent(&'static str),
    /// There is no instalment.
    NoInstalment,
    /// An instalment goes to nobody on the roster.
    NoWorker(String),
    /// The payee is not the worker: wages go to the worker in person (条例第 11、31 条).
    Payee(String),
    /// The account is not the one that the worker named.
    Account(String),
    /// Something else than money: wages are paid in money only (条例第 11 条).
    Goods,
    /// An instalment without an amount, or below nothing.
    Amount(String),
    /// An amount that is not likely, and that nobody has confirmed.
    Unlikely(String),
    /// An instalment without a day, or with one before the agreement.
    Day(String),
    /// An instalment that comes years after the agreement: most likely a slip in the year.
    Far(String),
    /// It was signed on a day that has not come.
    SignedLater,
    /// A worker's instalments are more than is owed.
    More(RecordId),
    /// A worker's instalments are less than is owed, and what becomes of the rest stands among the terms.
    Less(RecordId),
    /// A worker's instalments are less than is owed, and nothing says whether the rest is 减让 or goes its own way.
    Unsaid(RecordId),
    /// A worker of the roster whom no agreement promises anything.
    LeftOut(RecordId),
    /// An oral agreement fits only payment on the spot.
    OralLater(String),
    /// A guarantor without a scope (法释〔2018〕18号第 6 条).
    GuaranteeScope,
    /// 还款协议 without 愿意直接接受强制执行: it cannot be enforced through a notary (公证程序规则第 39 条).
    NoPromise,
}

impl Fault {
    /// Its stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent(_) => "absent",
            Self::NoInstalment => "no_instalment",
            Self::NoWorker(_) => "no_worker",
            Self::Payee(_) => "payee",
            Self::Account(_) => "account",
            Self::Goods => "goods",
            Self::Amount(_) => "amount",
            Self::Unlikely(_) => "unlikely",
            Self::Day(_) => "day",
            Self::Far(_) => "far",
            Self::SignedLater => "signed_later",
            Self::More(_) => "more",
            Self::Less(_) => "less",
            Self::Unsaid(_) => "unsaid",
            Self::LeftOut(_) => "left_out",
            Self::OralLater(_) => "oral_later",
            Self::GuaranteeScope => "guarantee_scope",
            Self::NoPromise => "no_promise",
        }
    }

    /// What it rests on.
    pub fn article(&self) -> Article {
        match self {
            Self::Payee(_) | Self::Account(_) => wages("31"),
            Self::Goods => wages("11"),
            Self::Absent("debtor_present") => notary_enforcement("12"),
            Self::OralLater(_) => mediation("30"),
            Self::GuaranteeScope => notary_enforcement("6"),
            Self::NoPromise => notary_rules("39"),
            _ => mediation("29"),
        }
    }

    /// Whether nobody may sign while it stands. The others are asked about.
    pub fn blocks(&self) -> bool {
        !matches!(self, Self::Less(_) | Self::LeftOut(_) | Self::NoPromise)
    }
}

/// What an agreement still lacks to take effect. The words stand in `locales/` under `lacks.<code>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// A side has not signed.
    Signature,
    /// The mediator has not signed.
    Mediator,
    /// The committee's seal is missing.
    Seal,
    /// No day stands on it.
    Date,
}

impl Lack {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Mediator => "mediator",
            Self::Seal => "seal",
            Self::Date => "date",
        }
    }
}

/// The day on which an agreement took effect, or what it lacks: a written one with the signatures of both
/// sides and of the mediator and the committee's seal (人民调解法第 29 条), an oral one at once (第 30 条).
pub fn effective(agreement: &Paper<'_>) -> Result<NaiveDate, Vec<Lack>> {
    let day = agreement.day("date");
    let oral = agreement.text("form") == "oral";
    let sides = agreement.is("debtor_present") && agreement.is("workers_present");
    let signed = sides && (oral || signing::is_signed(agreement.fields));
    let all = [
        (signed, Lack::Signature),
        (!agreement.text("mediator").trim().is_empty(), Lack::Mediator),
        (oral || signing::is_stamped(agreement.fields), Lack::Seal),
        (day.is_some(), Lack::Date),
    ];
    let lacks: Vec<Lack> =
        all.into_iter().filter(|(there, _)| !there).map(|(_, lack)| lack).collect();
    match day {
        Some(day) if lacks.is_empty() => Ok(day),
        _ => Err(lacks),
    }
}

/// Years after which an instalment is most likely a slip.
const FAR: Months = Months::new(5 * 12);

/// Checks an agreement of a case against its roster, as its text shows it once somebody has signed; `today` stands for a
/// day of signing that is not filled in yet.
pub fn check(agreement: &Paper<'_>, papers: &[Paper<'_>], today: NaiveDate) -> Vec<Fault> {
    let whole = frozen::whole(agreement.fields, papers);
    let lines = frozen::lines(&whole, papers);
    check_text(agreement, &frozen::with_lines(papers, &lines), today)
}

fn check_text(agreement: &Paper<'_>, papers: &[Paper<'_>], today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    for side in ["debtor_present", "workers_present"] {
        if !agreement.is(side) {
            faults.push(Fault::Absent(side));
        }
    }
    if agreement.text("debtor").trim().is_empty() {
        faults.push(Fault::Absent("debtor"));
    }
    if agreement.is("goods") {
        faults.push(Fault::Goods);
    }
    let signed = agreement.day("date").unwrap_or(today);
    if signed > today {
        faults.push(Fault::SignedLater);
    }
    let far = signed.checked_add_months(FAR);
    // What was paid since is the agreement kept, and not less that was owed when it was signed.
    let since = |paper: &Paper<'_>| {
        paper.kind == "payment" && paper.day("date").is_some_and(|day| day >= signed)
    };
    let before: Vec<Paper<'_>> = papers.iter().filter(|paper| !since(paper)).copied().collect();
    let owed = balances(&before);
    let mut promised: BTreeMap<RecordId, i64> = owed.keys().map(|id| (*id, 0)).collect();
    let all = elements(agreement.fields, "i");
    if all.is_empty() {
        faults.push(Fault::NoInstalment);
    }
    for element in all {
        let path = |part: &str| format!("i.{element}.{part}");
        let name = element.to_owned();
        let amount = agreement.fen(&path("amount"));
        match amount {
            ..=0 => faults.push(Fault::Amount(name.clone())),
            amount if !confirm::stands(agreement.fields, &path("amount"), amount) => {
                faults.push(Fault::Unlikely(name.clone()));
            }
            _ => {}
        }
        match agreement.day(&path("due")) {
            Some(due) if due >= signed => {
                if agreement.text("form") == "oral" && due > signed {
                    faults.push(Fault::OralLater(name.clone()));
                }
                if far.is_some_and(|far| due > far) {
                    faults.push(Fault::Far(name.clone()));
                }
            }
            _ => faults.push(Fault::Day(name.clone())),
        }
        let worker = agreement.text(&path("worker")).parse().ok();
        let line = worker.and_then(|id: RecordId| papers.iter().find(|paper| paper.id == id));
        let Some(line) = line.filter(|line| line.kind == "wage_line") else {
            faults.push(Fault::NoWorker(name));
            continue;
        };
        if agreement.text(&path("payee")).trim() != line.text("name").trim() {
            faults.push(Fault::Payee(name.clone()));
        }
        let (tail, known) = (agreement.text(&path("account_tail")), line.text("account_tail"));
        if !tail.is_empty() && !known.is_empty() && tail != known {
            faults.push(Fault::Account(name));
        }
        if let Some(sum) = promised.get_mut(&line.id) {
            *sum += amount.max(0);
        }
    }
    // An instalment that goes to nobody yet is most likely his.
    let whole = !faults.iter().any(|one| matches!(one, Fault::NoInstalment | Fault::NoWorker(_)));
    for (id, sum) in promised {
        let left = owed.get(&id).map_or(0, |owed| owed.left());
        if sum > left {
            faults.push(Fault::More(id));
        } else if sum > 0 && sum < left {
            let said = !agreement.text("terms").trim().is_empty();
            faults.push(if said { Fault::Less(id) } else { Fault::Unsaid(id) });
        } else if sum < left && whole && !is_named(agreement, papers, id) {
            faults.push(Fault::LeftOut(id));
        }
    }
    if !agreement.text("guarantor").is_empty() && agreement.text("guarantee_scope").is_empty() {
        faults.push(Fault::GuaranteeScope);
    }
    if agreement.text("form") == "repayment" && !agreement.is("promise") {
        faults.push(Fault::NoPromise);
    }
    faults
}

/// Whether an agreement of the case promises a worker something: each may have one of his own, and a supplement
/// speaks of those alone for whom something changes.
fn is_named(agreement: &Paper<'_>, papers: &[Paper<'_>], worker: RecordId) -> bool {
    let worker = worker.to_string();
    let names = |paper: &Paper<'_>| {
        let mut all = elements(paper.fields, "i").into_iter();
        all.any(|element| paper.text(&format!("i.{element}.worker")) == worker)
    };
    names(agreement) || papers.iter().filter(|one| one.kind == "agreement").any(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::prefill::Fields;
    use serde_json::{Value, json};

    const TODAY: &str = "2026-11-24";

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn id() -> RecordId {
        RecordId::from_parts(1, [1; 10])
    }

    fn sound() -> Fields {
        let pairs = [
            ("form", json!("written")),
            ("debtor", json!("宏达建工")),
            ("debtor_present", json!(true)),
            ("workers_present", json!(true)),
            ("i.001.worker", json!(id().to_string())),
            ("i.001.payee", json!("甲")),
            ("i.001.amount", json!(600_000)),
            ("i.001.due", json!("2026-12-31")),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn faults(changes: &[(&str, Value)]) -> Vec<Fault> {
        let mut fields = sound();
        for (path, value) in changes {
            fields.insert((*path).to_owned(), value.clone());
        }
        let line = Fields::from([
            ("name".to_owned(), json!("甲")),
            ("account_tail".to_owned(), json!("1234")),
            ("m.2026-03.due".to_owned(), json!(600_000)),
        ]);
        let agreement = Paper::new(RecordId::from_parts(1, [9; 10]), "agreement", &fields);
        let papers = [Paper::new(id(), "wage_line", &line), agreement];
        check(&agreement, &papers, day(TODAY))
    }

    #[test]
    fn a_sound_agreement_has_no_fault() {
        assert_eq!(faults(&[]), []);
    }

    #[test]
    fn c16_the_crew_leaders_account_blocks_it() {
        let found = faults(&[("i.001.payee", json!("班组长"))]);
        assert_eq!(found, [Fault::Payee("001".to_owned())]);
        assert!(found[0].blocks());
    }

    #[test]
    fn c13_a_side_that_was_not_there_blocks_it() {
        let found = faults(&[("debtor_present", json!(false))]);
        assert_eq!(found, [Fault::Absent("debtor_present")]);
        assert_eq!(faults(&[("debtor", json!("  "))]), [Fault::Absent("debtor")]);
    }

    #[test]
    fn amounts_and_days_must_be_possible() {
        let one = || "001".to_owned();
        let cases = [
            (("i.001.amount", json!(-1)), Fault::Amount(one())),
            (("i.001.due", json!("2026-02-30")), Fault::Day(one())),
            (("i.001.due", json!("2026-11-01")), Fault::Day(one())),
            (("i.001.amount", json!(700_000)), Fault::More(id())),
            (("i.001.amount", json!(100_000)), Fault::Unsaid(id())),
            (("i.001.due", json!("2031-11-25")), Fault::Far(one())),
            (("date", json!("2026-11-25")), Fault::SignedLater),
            (("i.001.worker", json!("nobody")), Fault::NoWorker(one())),
            (("guarantor", json!("乙公司")), Fault::GuaranteeScope),
            (("form", json!("repayment")), Fault::NoPromise),
            (("goods", json!(true)), Fault::Goods),
            (("i.001.account_tail", json!("9999")), Fault::Account(one())),
            (("form", json!("oral")), Fault::OralLater(one())),
        ];
        for (change, expected) in cases {
            assert_eq!(faults(std::slice::from_ref(&change)), [expected], "{change:?}");
        }
        assert_eq!(faults(&[("i.001.due", json!("2031-11-24"))]), [], "five years");
        let huge = ("i.001.amount", json!(confirm::UNLIKELY + 1));
        assert!(faults(std::slice::from_ref(&huge)).contains(&Fault::Unlikely(one())));
        let sure = ("sure.i.001.amount", huge.1.clone());
        assert!(!faults(&[huge, sure]).contains(&Fault::Unlikely(one())));
        assert_eq!(faults(&[("form", json!("oral")), ("i.001.due", json!(TODAY))]), []);
    }

    #[test]
    fn less_than_is_owed_is_signed_once_it_stands_there_what_becomes_of_the_rest() {
        let less = ("i.001.amount", json!(100_000));
        let found = faults(std::slice::from_ref(&less));
        assert!(found[0].blocks(), "nobody said 减让");
        assert_eq!(faults(&[less.clone(), ("terms", json!(" "))]), [Fault::Unsaid(id())]);
        let found = faults(&[less, ("terms", json!("其余五千元甲自愿减让"))]);
        assert_eq!(found, [Fault::Less(id())]);
        assert!(!found[0].blocks());
    }

    #[test]
    fn a_worker_whom_no_agreement_names_is_spoken_of_and_blocks_nothing() {
        let fields = sound();
        let line = |name: &str| {
            Fields::from([
                ("name".to_owned(), json!(name)),
                ("m.2026-03.due".to_owned(), json!(600_000)),
            ])
        };
        let other = RecordId::from_parts(1, [2; 10]);
        let (first, mut second) = (line("甲"), line("乙"));
        let mut own = sound();
        own.insert("i.001.worker".to_owned(), json!(other.to_string()));
        let look = |second: &Fields, own: Option<&Fields>| {
            let agreement = Paper::new(RecordId::from_parts(1, [9; 10]), "agreement", &fields);
            let mut papers = vec![
                Paper::new(id(), "wage_line", &first),
                Paper::new(other, "wage_line", second),
                agreement,
            ];
            papers.extend(
                own.map(|own| Paper::new(RecordId::from_parts(1, [8; 10]), "agreement", own)),
            );
            check(&agreement, &papers, day(TODAY))
        };
        let found = look(&second, None);
        assert_eq!(found, [Fault::LeftOut(other)]);
        assert!(!found[0].blocks());
        assert_eq!(look(&second, Some(&own)), [], "he has one of his own");
        second.insert("verified".to_owned(), json!("untrue"));
        assert_eq!(look(&second, None), [], "who was not found is owed nothing");
    }
}
