//! Since when a month's wages are late, where it is known on which day they are paid (条例第 13、14 条).

use chrono::NaiveDate;

use super::{Case, balance, month_of};
use crate::calendar::pay_day::PayDay;
use crate::calendar::{Calendar, Counted};
use crate::id::RecordId;

/// One month of which something is still open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delay {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// The day by which it was to be paid.
    pub due: Counted,
    /// Whose, by their lines.
    pub workers: Vec<RecordId>,
}

impl Delay {
    /// Days that it is late; nothing while it is not due.
    pub fn late(&self, today: NaiveDate) -> i64 {
        (today - self.due.day).num_days().max(0)
    }
}

impl Case<'_> {
    /// The day on which wages are paid: as the lead says, else its site or who looked there.
    pub fn pay_day(&self) -> Option<PayDay> {
        let mut others = self.of("site").chain(self.of("inspection"));
        PayDay::read(self.lead.text("pay_day"))
            .or_else(|| others.find_map(|paper| PayDay::read(paper.text("pay_day"))))
    }

    /// By when the wages of the month before a visit were to be paid there; none where nobody knows the pay day.
    pub fn paid_before(&self, calendar: &Calendar) -> Option<Counted> {
        let (_, due) = self.pay_day()?.due_before(self.lead.day("date")?, calendar)?;
        Some(due)
    }
}

/// The open months of a case with the day by which each was to be paid, the oldest first; none where nobody knows the
/// pay day.
pub fn delays(case: &Case<'_>, calendar: &Calendar) -> Vec<Delay> {
    let Some(pay_day) = case.pay_day() else { return Vec::new() };
    let months = balance::open_months(case.papers).into_iter();
    let delay = |(month, workers): (&str, Vec<RecordId>)| {
        let due = pay_day.due(month_of(month)?, calendar)?;
        Some(Delay { month: month.to_owned(), due, workers })
    };
    months.filter_map(delay).collect()
}
