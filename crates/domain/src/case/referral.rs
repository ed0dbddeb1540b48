//! 拒不支付劳动报酬, out of a case's papers: what is still lacking for a referral to the police.

use chrono::NaiveDate;

use super::balance::balances;
use super::law::criminal;
use super::settings::Settings;
use super::step::Refusal;
use super::warning::{Reason, flagged};
use super::{Case, Paper};
use crate::crime::{self, Facts, Lack, Order, Owed};
use crate::roster;

/// What is lacking; nothing if it can be made. Only what is verified counts.
pub fn lacks(case: &Case<'_>, settings: &Settings, today: NaiveDate) -> Vec<Lack> {
    let balances = balances(case.papers);
    let workers: Vec<Owed> = case
        .of("wage_line")
        .filter(|line| matches!(line.text("verified"), "verified" | "determined"))
        .map(|line| {
            let amount = balances.get(&line.id).map_or(0, |balance| balance.left());
            let unpaid = |month: &&str| roster::month(line.fields, month).owed() > 0;
            let months = roster::months(line.fields).into_iter().filter(unpaid).count();
            Owed { amount, months: u32::try_from(months).unwrap_or(u32::MAX) }
        })
        .collect();
    let evades = flagged(case.lead.fields).contains(&Reason::Fled) || case.lead.is("able_to_pay");
    let order = case.of("transfer").filter_map(order).next_back().unwrap_or(Order::None);
    let facts = Facts { workers: &workers, evades, order };
    crime::lacking(&facts, settings.crime, today)
}

/// What stands against a referral that lacks something: until the order to pay was given and let pass, it is the
/// labour authority's turn and not the police's.
pub(super) fn refusal(lacks: &[Lack]) -> Option<Refusal> {
    let refusal = || Refusal::new("no_referral", criminal("276-1"), "ask_for_order");
    (!lacks.is_empty()).then(|| refusal().about(lacks.iter().map(|lack| lack.code())))
}

/// The order to pay on a letter.
fn order(paper: &Paper<'_>) -> Option<Order> {
    let until = paper.day("order_until")?;
    match paper.text("order") {
        "served" => Some(Order::Served { until }),
        "posted" => Some(Order::Posted { until, recorded: false }),
        "posted_recorded" => Some(Order::Posted { until, recorded: true }),
        _ => None,
    }
}
