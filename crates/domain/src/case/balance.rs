//! What each worker is still owed, and how the instalments stand. Kept for each worker: that the sums
//! come to nothing hides nobody.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Paper, agreement, elements};
use crate::id::RecordId;
use crate::roster;

/// One worker's balance, in fen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Balance {
    /// Owed by the roster.
    pub owed: i64,
    /// 清偿: reached the worker.
    pub paid: i64,
    /// 减让: given up freely. Never counted as paid.
    pub waived: i64,
}

impl Balance {
    /// What is left; never below nothing.
    pub fn left(self) -> i64 {
        (self.owed - self.paid - self.waived).max(0)
    }

    /// Paid or waived beyond what was owed: the figures contradict each other, and a person looks.
    pub fn excess(self) -> i64 {
        (self.paid + self.waived - self.owed).max(0)
    }
}

/// The balances of a case, by the worker's line.
pub fn balances(papers: &[Paper<'_>]) -> BTreeMap<RecordId, Balance> {
    let mut all = BTreeMap::new();
    for line in papers.iter().filter(|paper| paper.kind == "wage_line") {
        // Who never worked there is owed nothing, whatever the list says.
        let owed = if line.text("verified") == "untrue" { 0 } else { roster::owed(line.fields) };
        all.insert(line.id, Balance { owed, ..Balance::default() });
    }
    for payment in papers.iter().filter(|paper| paper.kind == "payment") {
        let worker = payment.text("worker").parse().ok().and_then(|id: RecordId| all.get_mut(&id));
        let Some(balance) = worker else { continue };
        let amount = payment.fen("amount").max(0);
        if payment.text("nature") == "waived" {
            balance.waived += amount;
        } else {
            balance.paid += amount;
        }
    }
    all
}

/// The months that a payment pays, each with how much of it, in fen. Nobody says so with a payment, and then
/// the oldest debt is paid first (民法典第 560 条): payments cover a worker's months in the order of their
/// days. What is over stands for no month, nor does a payment for nobody on the roster.
pub fn months_paid<'a>(papers: &[Paper<'a>], payment: RecordId) -> Vec<(&'a str, i64)> {
    let worker = |paper: &Paper<'_>| paper.text("worker").parse::<RecordId>().ok();
    let mine = papers.iter().find(|paper| paper.id == payment).and_then(worker);
    let line = papers.iter().find(|paper| paper.kind == "wage_line" && Some(paper.id) == mine);
    let Some(line) = line else { return Vec::new() };
    let mut all: Vec<&Paper<'_>> =
        papers.iter().filter(|paper| paper.kind == "payment" && worker(paper) == mine).collect();
    // A stable sort: two of one day stay in the order in which they were recorded.
    all.sort_by_key(|paper| paper.day("date"));
    let before = all.iter().take_while(|paper| paper.id != payment);
    let mut before: i64 = before.map(|paper| paper.fen("amount").max(0)).sum();
    let mut left: i64 =
        all.iter().find(|paper| paper.id == payment).map_or(0, |paper| paper.fen("amount").max(0));
    let mut found = Vec::new();
    for name in roster::months(line.fields) {
        let owed = roster::month(line.fields, name).owed().max(0);
        let open = owed - owed.min(before);
        before -= owed - open;
        let part = open.min(left);
        left -= part;
        if part > 0 {
            found.push((name, part));
        }
    }
    found
}

/// The months of which something is still open, each with the lines of whose it is: what was paid and given up
/// covers a worker's oldest months first.
pub fn open_months<'a>(papers: &[Paper<'a>]) -> BTreeMap<&'a str, Vec<RecordId>> {
    let balances = balances(papers);
    let mut all: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
    for line in papers.iter().filter(|paper| paper.kind == "wage_line") {
        let Some(balance) = balances.get(&line.id).filter(|one| one.left() > 0) else { continue };
        let mut purse = balance.paid + balance.waived;
        for month in roster::months(line.fields) {
            let owed = roster::month(line.fields, month).owed().max(0);
            let covered = owed.min(purse);
            purse -= covered;
            if covered < owed {
                all.entry(month).or_default().push(line.id);
            }
        }
    }
    all
}

/// How an instalment stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "is", content = "days", rename_all = "snake_case")]
pub enum Standing {
    /// 已付.
    Paid,
    /// 未到期.
    NotDue,
    /// 临期: due within a week.
    Soon,
    /// 逾期, by so many days.
    Late(i64),
}

/// One instalment of an agreement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Instalment {
    /// The agreement.
    pub agreement: RecordId,
    /// Its element in the agreement.
    pub element: String,
    /// The worker's line.
    pub worker: Option<RecordId>,
    /// The day it is due.
    pub due: Option<chrono::NaiveDate>,
    /// Fen.
    pub amount: i64,
    /// Of that, what the worker's payments cover, oldest instalment first.
    pub covered: i64,
}

impl Instalment {
    /// How it stands on a day.
    pub fn standing(&self, today: chrono::NaiveDate) -> Standing {
        if self.covered >= self.amount {
            return Standing::Paid;
        }
        let left = self.due.map_or(i64::MAX, |due| (due - today).num_days());
        match left {
            ..=-1 => Standing::Late(-left),
            0..=7 => Standing::Soon,
            _ => Standing::NotDue,
        }
    }
}

/// The instalments of a case's agreements, the earliest first, each with what payments cover of it. Only what has
/// taken effect is owed: a draft binds nobody, and what a supplement arranges anew for a worker stands instead of
/// what was arranged before. A payment pays a worker's oldest instalment first; what was waived covers as well, for
/// nobody owes it any more.
pub fn instalments(papers: &[Paper<'_>]) -> Vec<Instalment> {
    let agreements = in_effect(papers);
    let mut replaced = BTreeSet::new();
    for later in &agreements {
        let workers = promised(later).into_iter().map(|one| one.worker);
        let workers: BTreeSet<Option<RecordId>> = workers.collect();
        for older in supplemented(papers, later) {
            replaced.extend(workers.iter().map(|worker| (older, *worker)));
        }
    }
    let mut all: Vec<Instalment> = agreements.into_iter().flat_map(promised).collect();
    all.retain(|one| !replaced.contains(&(one.agreement, one.worker)));
    all.sort_by_key(|one| one.due);
    let mut purses: BTreeMap<RecordId, i64> =
        balances(papers).into_iter().map(|(id, one)| (id, one.paid + one.waived)).collect();
    for instalment in &mut all {
        let Some(purse) = instalment.worker.and_then(|worker| purses.get_mut(&worker)) else {
            continue;
        };
        instalment.covered = instalment.amount.min(*purse);
        *purse -= instalment.covered;
    }
    all
}

/// The agreements that have taken effect.
fn in_effect<'p, 'a>(papers: &'p [Paper<'a>]) -> Vec<&'p Paper<'a>> {
    let agreements = papers.iter().filter(|paper| paper.kind == "agreement");
    agreements.filter(|paper| agreement::effective(paper).is_ok()).collect()
}

/// What an agreement promises, with nothing covered yet.
fn promised(agreement: &Paper<'_>) -> Vec<Instalment> {
    let one = |element: &str| {
        let path = |part: &str| format!("i.{element}.{part}");
        Instalment {
            agreement: agreement.id,
            element: element.to_owned(),
            worker: agreement.text(&path("worker")).parse().ok(),
            due: agreement.day(&path("due")),
            amount: agreement.fen(&path("amount")).max(0),
            covered: 0,
        }
    };
    elements(agreement.fields, "i").into_iter().map(one).collect()
}

/// What an agreement supplements: the one that it names, what that one supplements, and so on. Two that name each
/// other supplement nothing: one of them would have to be older than itself.
fn supplemented(papers: &[Paper<'_>], agreement: &Paper<'_>) -> Vec<RecordId> {
    let mut found: Vec<RecordId> = Vec::new();
    let mut at = Some(agreement);
    while let Some(older) = at.and_then(|one| one.text("supplement_to").parse().ok()) {
        if older == agreement.id || found.contains(&older) {
            return Vec::new();
        }
        found.push(older);
        at = papers.iter().find(|paper| paper.kind == "agreement" && paper.id == older);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::prefill::Fields;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn id(no: u8) -> RecordId {
        RecordId::from_parts(1, [no; 10])
    }

    fn fields(pairs: &[(&str, Value)]) -> Fields {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    }

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().expect("a day")
    }

    fn payment(worker: u8, amount: i64, nature: &str) -> Fields {
        fields(&[
            ("worker", json!(id(worker).to_string())),
            ("amount", json!(amount)),
            ("nature", json!(nature)),
        ])
    }

    #[test]
    fn what_is_waived_is_never_paid_and_nobody_pays_for_another() {
        let (one, two) = (
            fields(&[("m.2026-03.due", json!(600_000))]),
            fields(&[("m.2026-03.due", json!(400_000))]),
        );
        let (paid, waived) = (payment(1, 900_000, "transfer"), payment(2, 100_000, "waived"));
        let papers = [
            Paper::new(id(1), "wage_line", &one),
            Paper::new(id(2), "wage_line", &two),
            Paper::new(id(3), "payment", &paid),
            Paper::new(id(4), "payment", &waived),
        ];
        let all = balances(&papers);
        assert_eq!((all[&id(1)].left(), all[&id(1)].excess()), (0, 300_000));
        assert_eq!(
            (all[&id(2)].paid, all[&id(2)].waived, all[&id(2)].left()),
            (0, 100_000, 300_000)
        );
    }

    /// An agreement that is in effect, and promises nothing yet.
    fn signed(date: &str) -> Fields {
        fields(&[
            ("form", json!("written")),
            ("date", json!(date)),
            ("mediator", json!("赵调解")),
            ("debtor_present", json!(true)),
            ("workers_present", json!(true)),
            ("signed", json!(true)),
            ("sealed", json!(true)),
        ])
    }

    fn promise(agreement: &mut Fields, no: &str, worker: u8, due: &str, amount: i64) {
        agreement.insert(format!("i.{no}.worker"), json!(id(worker).to_string()));
        agreement.insert(format!("i.{no}.due"), json!(due));
        agreement.insert(format!("i.{no}.amount"), json!(amount));
    }

    /// Who is to be paid when, and how much of it is covered.
    fn schedule(papers: &[Paper<'_>]) -> Vec<(u8, String, i64)> {
        let no = |worker: Option<RecordId>| (1..9).find(|no| worker == Some(id(*no)));
        let one = |one: Instalment| {
            (
                no(one.worker).unwrap_or(0),
                one.due.map_or_else(String::new, |due| due.to_string()),
                one.covered,
            )
        };
        instalments(papers).into_iter().map(one).collect()
    }

    #[test]
    fn only_what_has_taken_effect_is_to_be_paid() {
        let line = fields(&[("m.2026-03.due", json!(900_000))]);
        let mut whole = signed("2026-09-20");
        promise(&mut whole, "001", 1, "2026-09-30", 300_000);
        let due = |agreement: &Fields| {
            let papers =
                [Paper::new(id(1), "wage_line", &line), Paper::new(id(2), "agreement", agreement)];
            instalments(&papers).len()
        };
        assert_eq!(due(&whole), 1);
        for lacking in ["sealed", "signed", "mediator", "date", "debtor_present"] {
            let mut draft = whole.clone();
            draft.remove(lacking);
            assert_eq!(due(&draft), 0, "未生效: {lacking}");
            draft.insert("form".to_owned(), json!("oral"));
            let holds = ["sealed", "signed"].contains(&lacking);
            assert_eq!(due(&draft), usize::from(holds), "an oral one holds at once: {lacking}");
        }
    }

    #[test]
    fn a_supplement_arranges_anew_for_whom_it_names_and_what_was_paid_stays_paid() {
        let line = fields(&[("m.2026-03.due", json!(900_000))]);
        let mut first = signed("2026-09-20");
        promise(&mut first, "001", 1, "2026-09-30", 300_000);
        promise(&mut first, "002", 1, "2026-10-30", 300_000);
        promise(&mut first, "003", 7, "2026-10-30", 300_000);
        let mut second = signed("2026-10-05");
        second.insert("supplement_to".to_owned(), json!(id(2).to_string()));
        promise(&mut second, "001", 1, "2026-12-31", 600_000);
        let mut third = signed("2026-11-05");
        third.insert("supplement_to".to_owned(), json!(id(3).to_string()));
        promise(&mut third, "001", 7, "2027-01-31", 300_000);
        let paid = payment(1, 200_000, "transfer");
        let look = |second: &Fields, third: Option<&Fields>| {
            let mut papers = vec![
                Paper::new(id(1), "wage_line", &line),
                Paper::new(id(7), "wage_line", &line),
                Paper::new(id(2), "agreement", &first),
                Paper::new(id(3), "agreement", second),
                Paper::new(id(4), "payment", &paid),
            ];
            papers.extend(third.map(|third| Paper::new(id(5), "agreement", third)));
            schedule(&papers)
        };
        let day = |text: &str| text.to_owned();
        let anew = [(7, day("2026-10-30"), 0), (1, day("2026-12-31"), 200_000)];
        assert_eq!(look(&second, None), anew);
        // What supplements a supplement goes before what that one left standing as well.
        let last = [(1, day("2026-12-31"), 200_000), (7, day("2027-01-31"), 0)];
        assert_eq!(look(&second, Some(&third)), last);
        let mut draft = second.clone();
        draft.remove("sealed");
        let old =
            [(1, day("2026-09-30"), 200_000), (1, day("2026-10-30"), 0), (7, day("2026-10-30"), 0)];
        assert_eq!(look(&draft, None), old, "not in effect, it replaces nothing");
        third.insert("supplement_to".to_owned(), json!(id(5).to_string()));
        assert_eq!(look(&second, Some(&third)).len(), 3, "nothing supplements itself");
    }

    #[test]
    fn c10_the_second_of_three_is_eight_days_late() {
        let line = fields(&[("m.2026-03.due", json!(900_000))]);
        let mut agreement = signed("2026-09-20");
        let worker = json!(id(1).to_string());
        for (no, due) in [("001", "2026-09-30"), ("002", "2026-10-30"), ("003", "2026-11-30")] {
            agreement.insert(format!("i.{no}.worker"), worker.clone());
            agreement.insert(format!("i.{no}.due"), json!(due));
            agreement.insert(format!("i.{no}.amount"), json!(300_000));
        }
        let first = payment(1, 350_000, "transfer");
        let papers = [
            Paper::new(id(1), "wage_line", &line),
            Paper::new(id(2), "agreement", &agreement),
            Paper::new(id(3), "payment", &first),
        ];
        let all = instalments(&papers);
        let today = day("2026-11-07");
        let standings: Vec<Standing> = all.iter().map(|one| one.standing(today)).collect();
        assert_eq!(standings, [Standing::Paid, Standing::Late(8), Standing::NotDue]);
        assert_eq!(all[1].covered, 50_000, "what is over goes to the next");
        assert_eq!(all[2].standing(day("2026-11-22")), Standing::NotDue);
        assert_eq!(all[2].standing(day("2026-11-23")), Standing::Soon, "a week");
        assert_eq!(all[2].standing(day("2026-11-30")), Standing::Soon, "its own day");
    }

    #[test]
    fn a_payment_pays_the_oldest_months_that_are_still_open() {
        let line = fields(&[
            ("m.2026-03.due", json!(600_000)),
            ("m.2026-04.due", json!(600_000)),
            // A month whose figures contradict each other owes nothing, so nothing pays it.
            ("m.2026-05.due", json!(100_000)),
            ("m.2026-05.paid", json!(200_000)),
            ("m.2026-06.due", json!(100_000)),
        ]);
        let dated = |day: &str, amount, nature| {
            let mut paid = payment(1, amount, nature);
            paid.insert("date".to_owned(), json!(day));
            paid
        };
        // Recorded in another order than paid.
        let later = dated("2026-10-05", 800_000, "transfer");
        let first = dated("2026-09-05", 400_000, "cash");
        let waived = dated("2026-09-20", 100_000, "waived");
        let foreign = payment(7, 100, "cash");
        let papers = [
            Paper::new(id(1), "wage_line", &line),
            Paper::new(id(2), "payment", &later),
            Paper::new(id(3), "payment", &first),
            Paper::new(id(4), "payment", &waived),
            Paper::new(id(5), "payment", &foreign),
        ];
        assert_eq!(months_paid(&papers, id(3)), [("2026-03", 400_000)]);
        assert_eq!(
            months_paid(&papers, id(2)),
            [("2026-03", 100_000), ("2026-04", 600_000), ("2026-06", 100_000)]
        );
        assert_eq!(months_paid(&papers, id(5)), [], "nobody on the roster");
        assert_eq!(months_paid(&papers, id(9)), [], "no payment");
    }

    proptest! {
        #[test]
        fn the_months_of_all_payments_are_what_was_paid_and_never_more_than_owed(
            months in proptest::collection::vec(0_i64..900_000, 1..6),
            payments in proptest::collection::vec((-5_i64..700_000, 1_u32..28), 0..8),
        ) {
            let line: Fields = (1..)
                .zip(&months)
                .map(|(no, due)| (format!("m.2026-{no:02}.due"), json!(due)))
                .collect();
            let paid: Vec<Fields> = payments
                .iter()
                .map(|(amount, day)| {
                    let mut one = payment(1, *amount, "cash");
                    one.insert("date".to_owned(), json!(format!("2026-09-{day:02}")));
                    one
                })
                .collect();
            let mut papers = vec![Paper::new(id(1), "wage_line", &line)];
            papers.extend((2..).zip(&paid).map(|(no, one)| Paper::new(id(no), "payment", one)));
            let mut all = BTreeMap::<&str, i64>::new();
            for paper in &papers {
                for (month, part) in months_paid(&papers, paper.id) {
                    *all.entry(month).or_default() += part;
                }
            }
            for (month, part) in &all {
                prop_assert!(*part <= roster::month(&line, month).owed());
            }
            let balance = balances(&papers)[&id(1)];
            prop_assert_eq!(all.values().sum::<i64>(), balance.paid.min(balance.owed));
        }

        #[test]
        fn balances_are_never_below_nothing_and_purses_never_overspent(
            owed in 0_i64..1_000_000,
            payments in proptest::collection::vec((-5_000_i64..500_000, proptest::bool::ANY), 0..12),
        ) {
            let line = fields(&[("m.2026-03.due", json!(owed))]);
            let paid: Vec<Fields> = payments
                .iter()
                .map(|(amount, waived)| payment(1, *amount, if *waived { "waived" } else { "cash" }))
                .collect();
            let mut papers = vec![Paper::new(id(1), "wage_line", &line)];
            papers.extend(paid.iter().map(|fields| Paper::new(id(9), "payment", fields)));
            let balance = balances(&papers)[&id(1)];
            prop_assert!(balance.left() >= 0 && balance.excess() >= 0);
            prop_assert!(balance.left() == 0 || balance.excess() == 0);
            prop_assert_eq!(balance.owed - balance.paid - balance.waived, balance.left() - balance.excess());
        }
    }
}
