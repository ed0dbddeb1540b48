//! 拒不支付劳动报酬 (刑法第 276 条之一, 法释〔2013〕3号): whether what is known reaches the threshold for a
//! referral. The conditions stand together inside each branch; the figures are the province's.

use chrono::NaiveDate;
use serde::Serialize;

use crate::case::law::{Article, refusal_to_pay};

/// The province's figures, in fen; a county setting. The default is the lower end of 法释〔2013〕3号
/// 第 3 条, so that nothing is overlooked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figures {
    /// 数额较大 for one worker, beside three months' pay.
    pub one_worker: i64,
    /// 数额较大 for ten workers or more.
    pub many_workers: i64,
}

impl Default for Figures {
    fn default() -> Self {
        Self { one_worker: 500_000, many_workers: 3_000_000 }
    }
}

/// What one worker is owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owed {
    /// Fen.
    pub amount: i64,
    /// Months of pay that this is.
    pub months: u32,
}

/// The order to pay (责令支付) of the labour authority.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// None yet.
    None,
    /// Served in person, with the last day to pay.
    Served {
        /// The last day to pay.
        until: NaiveDate,
    },
    /// The responsible person has fled: posted at the residence or premises (第 4 条). It counts as
    /// served only with photographs or a film of it.
    Posted {
        /// The last day to pay.
        until: NaiveDate,
        /// Recorded by photograph or film.
        recorded: bool,
    },
}

/// What is known of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts<'a> {
    /// Each worker's claim, as verified.
    pub workers: &'a [Owed],
    /// The debtor moved assets or fled, or could pay and does not.
    pub evades: bool,
    /// The order to pay.
    pub order: Order,
}

/// What keeps a case from being referred.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Neither branch of 数额较大 is reached.
    Amount,
    /// Nothing shows that the debtor evades, or could pay.
    Evasion,
    /// There is no order to pay: ask the labour authority for one.
    Order,
    /// The order was posted without photographs or a film.
    Record,
    /// The time to pay is not over.
    Time,
}

impl Lack {
    /// What it rests on, in 法释〔2013〕3号.
    pub fn article(self) -> Article {
        refusal_to_pay(match self {
            Self::Amount => "3",
            Self::Evasion => "2",
            Self::Order | Self::Record | Self::Time => "4",
        })
    }

    /// Its stable name; the words stand in `locales/` under `crime.<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Evasion => "evasion",
            Self::Order => "order",
            Self::Record => "record",
            Self::Time => "time",
        }
    }
}

/// Whether the claims reach 数额较大: one worker with three months' pay and the figure, or ten workers
/// with the figure together.
pub fn is_large(workers: &[Owed], figures: Figures) -> bool {
    let one = |owed: &Owed| owed.months >= 3 && owed.amount >= figures.one_worker;
    let owed: Vec<&Owed> = workers.iter().filter(|owed| owed.amount > 0).collect();
    let together: i64 = owed.iter().map(|owed| owed.amount).sum();
    workers.iter().any(one) || (owed.len() >= 10 && together >= figures.many_workers)
}

/// What is still lacking for a referral to the police; nothing if it can be made.
pub fn lacking(facts: &Facts<'_>, figures: Figures, today: NaiveDate) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if !is_large(facts.workers, figures) {
        lacks.push(Lack::Amount);
    }
    if !facts.evades {
        lacks.push(Lack::Evasion);
    }
    match facts.order {
        Order::None => lacks.push(Lack::Order),
        Order::Posted { recorded: false, .. } => lacks.push(Lack::Record),
        Order::Served { until } | Order::Posted { until, .. } if today <= until => {
            lacks.push(Lack::Time);
        }
        Order::Served { .. } | Order::Posted { .. } => {}
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    const TODAY: &str = "2026-11-24";

    #[test]
    fn the_conditions_of_a_branch_stand_together() {
        let figures = Figures::default();
        let owed = |yuan: i64, months| Owed { amount: yuan * 100, months };
        assert!(is_large(&[owed(5_000, 3)], figures));
        assert!(!is_large(&[owed(50_000, 2)], figures), "much, but two months");
        assert!(!is_large(&[owed(4_999, 12)], figures), "long, but little");
        assert!(is_large(&[owed(3_000, 1); 10], figures));
        assert!(!is_large(&[owed(9_000, 1); 9], figures), "nine people");
        let one_is_paid: Vec<Owed> =
            (0..10).map(|no| owed(if no == 0 { 0 } else { 9_000 }, 1)).collect();
        assert!(!is_large(&one_is_paid, figures), "who is owed nothing is not counted");
        let henan = Figures { one_worker: 800_000, many_workers: 4_000_000 };
        assert!(!is_large(&[owed(5_000, 3)], henan));
    }

    #[test]
    fn c35_without_an_order_there_is_no_referral() {
        let workers = [Owed { amount: 2_000_000, months: 4 }];
        let facts = |order| Facts { workers: &workers, evades: true, order };
        let lacks = |order| lacking(&facts(order), Figures::default(), day(TODAY));
        assert_eq!(lacks(Order::None), [Lack::Order]);
        let until = day("2026-11-20");
        assert_eq!(lacks(Order::Posted { until, recorded: false }), [Lack::Record]);
        assert_eq!(lacks(Order::Posted { until, recorded: true }), []);
        assert_eq!(lacks(Order::Served { until: day(TODAY) }), [Lack::Time]);
        assert_eq!(lacks(Order::Served { until }), []);
        let honest = Facts { evades: false, ..facts(Order::Served { until }) };
        assert_eq!(lacking(&honest, Figures::default(), day(TODAY)), [Lack::Evasion]);
    }
}
