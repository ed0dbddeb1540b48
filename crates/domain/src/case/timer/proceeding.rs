//! Times of what runs beside the mediation: T3 to T5, T7, T9, T11, T14, T15.

use chrono::NaiveDate;

use super::{Nature, Timer, fixed};
use crate::calendar::{Calendar, Counted};
use crate::case::law::{
    Article, arbitration, inspection, legal_aid, mediation, notary, petitions, practice, procedure,
    referral,
};
use crate::case::proceeding::{is_applied_for, is_withdrawn};
use crate::case::{Case, Paper, agreement};

/// Adds what runs.
pub(super) fn add(all: &mut Vec<Timer>, case: &Case<'_>, calendar: &Calendar) {
    all.extend(case.of("agreement").filter_map(|paper| confirmation(case, paper, calendar)));
    for paper in case.of("proceeding").filter(|paper| !is_withdrawn(paper)) {
        let clock = Clock { paper, calendar };
        match paper.text("way") {
            "legal_aid" => clock.legal_aid(all),
            "arbitration" => {
                let days = if paper.is("extended") { 60 } else { 45 };
                all.extend(clock.days("t7", arbitration("43"), "accepted", days, "decided"));
            }
            "notary" => all.extend(clock.working("t9", notary("30"), "accepted", 15, "decided")),
            "payment_order" => {
                all.extend(clock.days(
                    "t_order_accept",
                    procedure("225"),
                    "applied",
                    5,
                    "accepted",
                ));
                all.extend(clock.days(
                    "t_order_issue",
                    procedure("227"),
                    "accepted",
                    15,
                    "decided",
                ));
            }
            _ => {}
        }
    }
    for paper in case.of("transfer") {
        let clock = Clock { paper, calendar };
        match paper.text("to") {
            "inspection" => {
                let days = if paper.is("extended") { 90 } else { 60 };
                all.extend(clock.working("t5", inspection("17"), "opened", days, "answered"));
            }
            "police" => clock.police(all),
            "petitions" => {
                all.extend(clock.days("t14_tell", petitions("22"), "received", 15, "opened"));
                let days = if paper.is("extended") { 90 } else { 60 };
                all.extend(clock.days("t14_decide", petitions("34"), "opened", days, "answered"));
            }
            _ => {}
        }
    }
}

/// T3 司法确认: thirty days from the day the agreement takes effect. An agreement that is not in effect
/// starts nothing, and an application of one side alone is none: the court takes only one of both (民事诉讼法第 205 条).
fn confirmation(case: &Case<'_>, paper: &Paper<'_>, calendar: &Calendar) -> Option<Timer> {
    let start = agreement::effective(paper).ok()?;
    let is_joint = |one: &Paper<'_>| one.text("way") == "confirmation" && one.is("jointly");
    let applied = case.of("proceeding").any(|one| is_joint(one) && is_applied_for(one));
    let end = calendar.after_days(start, 30);
    (!applied && case.left() > 0)
        .then(|| Timer::new("t3", mediation("33"), Nature::Chance, start, end).of(paper.id))
}

struct Clock<'a> {
    paper: &'a Paper<'a>,
    calendar: &'a Calendar,
}

impl Clock<'_> {
    /// Whether what a time runs until is there: its day, or a decision whose day nobody wrote down.
    fn is_there(&self, until: &str) -> bool {
        let decided = || matches!(self.paper.text("stage"), "granted" | "assigned" | "refused");
        self.paper.day(until).is_some() || (until == "decided" && decided())
    }

    fn duty(&self, code: &'static str, article: Article, start: NaiveDate, end: Counted) -> Timer {
        Timer::new(code, article, Nature::Duty, start, end).of(self.paper.id)
    }

    /// Natural days from one day of the paper until another is filled in.
    fn days(
        &self,
        code: &'static str,
        article: Article,
        from: &str,
        days: u32,
        until: &str,
    ) -> Option<Timer> {
        let start = self.paper.day(from).filter(|_| !self.is_there(until))?;
        Some(self.duty(code, article, start, self.calendar.after_days(start, days)))
    }

    /// The same in working days.
    fn working(
        &self,
        code: &'static str,
        article: Article,
        from: &str,
        days: u32,
        until: &str,
    ) -> Option<Timer> {
        let start = self.paper.day(from).filter(|_| !self.is_there(until))?;
        Some(self.duty(code, article, start, self.calendar.after_working_days(start, days)))
    }

    /// T4: the same day as the county's target, seven days to decide, three more to assign; T15: five
    /// days to decide about an objection. They start when the office received the application.
    fn legal_aid(&self, all: &mut Vec<Timer>) {
        let decided = self.paper.day("approved").or(self.paper.day("decided"));
        if let Some((start, waits)) = self.paper.received() {
            let whole = decided.is_some() && self.paper.day("assigned").is_some();
            let refused = self.paper.text("stage") == "refused";
            if !whole && !refused {
                let target = Timer::new("t4", practice(), Nature::Practice, start, fixed(start));
                all.push(target.of(self.paper.id).waits(waits));
            }
            if decided.is_none() && !self.is_there("decided") {
                let end = self.calendar.after_days(start, 7);
                all.push(self.duty("t4_decide", legal_aid("43"), start, end).waits(waits));
            }
        }
        if self.paper.text("stage") != "refused" {
            all.extend(self.days("t4_assign", legal_aid("43"), "approved", 3, "assigned"));
        }
        all.extend(self.days("t15", legal_aid("49"), "objected", 5, "objection_decided"));
    }

    /// T11: three days to decide on a referral, a day to send it, three days for the police, three for a
    /// review once they refuse.
    fn police(&self, all: &mut Vec<Timer>) {
        all.extend(self.days("t11_approve", referral("5"), "reported", 3, "approved"));
        if let Some(start) = self.paper.day("approved").filter(|_| self.paper.day("sent").is_none())
        {
            let tomorrow = start.succ_opt().unwrap_or(start);
            all.push(self.duty("t11_send", referral("5"), start, fixed(tomorrow)));
        }
        // What the police have opened they have taken.
        if self.paper.day("opened").is_none() {
            all.extend(self.days("t11_police", referral("8"), "received", 3, "answered"));
        }
        if self.paper.text("result") == "refused"
            && let Some(start) = self.paper.day("answered")
        {
            let end = self.calendar.after_days(start, 3);
            let review = Timer::new("t11_review", referral("9"), Nature::Chance, start, end);
            all.push(review.of(self.paper.id));
        }
    }
}
