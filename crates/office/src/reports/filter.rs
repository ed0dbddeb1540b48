//! What the duty officer's list is narrowed to, and its order.

use std::cmp::Reverse;
use std::sync::Arc;

use anxin_domain::check::half_width;
use anxin_protocol::report::desk::ReportCounts;
use anxin_store::contract::ReportStage;
use serde::Deserialize;

use super::lines::Brief;
use super::{Opened, Rules};

/// Which reports, as it is in the page's address. An unknown mark or order narrows and orders nothing.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Filter {
    /// A place.
    pub(crate) place: Option<String>,
    /// One of [`anxin_protocol::report::desk::MARKS`].
    pub(crate) mark: Option<String>,
    /// A part of a name, a telephone, a place, a firm, or of the beginning of the words.
    pub(crate) q: Option<String>,
    /// One of [`anxin_protocol::report::desk::SORTS`].
    pub(crate) sort: Option<String>,
}

/// A text for comparing: half-width, small letters, no blanks.
fn plain(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

impl Filter {
    /// Whether nothing is left out.
    pub(crate) fn is_empty(&self) -> bool {
        [&self.place, &self.mark, &self.q].into_iter().flatten().all(String::is_empty)
    }

    /// Keeps the reports that are wanted.
    pub(crate) fn narrow(&self, reports: &mut Vec<Arc<Brief>>, rules: &Rules) {
        let place = self.place.as_deref().filter(|place| !place.is_empty());
        let mark = self.mark.as_deref().unwrap_or_default();
        let wanted = plain(self.q.as_deref().unwrap_or_default());
        reports.retain(|report| {
            place.is_none_or(|place| report.scope.as_str() == place)
                && is_marked(report, mark, rules)
                && (wanted.is_empty() || says(report, &wanted))
        });
    }

    /// Puts reports into the order that is asked for; without one they stay as they are.
    pub(crate) fn order(&self, reports: &mut [Arc<Brief>]) {
        let report = |one: &Arc<Brief>| (one.dossier.report.amount_fen, one.people());
        match self.sort.as_deref() {
            Some("new") => reports.sort_by_key(|one| Reverse((one.got, one.id))),
            Some("amount") => reports.sort_by_key(|one| Reverse(report(one).0)),
            Some("people") => reports.sort_by_key(|one| Reverse(report(one).1)),
            _ => {}
        }
    }
}

fn is_marked(report: &Opened, mark: &str, rules: &Rules) -> bool {
    let dossier = &report.dossier;
    match mark {
        "danger" => dossier.report.danger,
        "late" => report.days_late(rules) > 0,
        "returned" => report.is_back(),
        "new" => report.stage == ReportStage::Received,
        "looking" => report.stage == ReportStage::Looking,
        "named" => dossier.report.reporter.is_some(),
        "anonymous" => dossier.report.reporter.is_none(),
        "doubts" => !dossier.doubts.is_empty(),
        _ => true,
    }
}

fn says(report: &Opened, wanted: &str) -> bool {
    let said = &report.dossier.report;
    let reporter = said.reporter.iter().flat_map(|who| [&who.name, &who.phone]);
    let crew = said.crew.iter().map(|line| &line.name);
    let mut texts =
        [&said.place, &said.employer, &said.words].into_iter().chain(reporter).chain(crew);
    texts.any(|text| plain(text).contains(wanted))
}

/// How many wait, of those that were opened; `all` is the number of all.
pub(crate) fn counts(open: &[Arc<Brief>], all: u64, rules: &Rules) -> ReportCounts {
    let count =
        |holds: &dyn Fn(&Opened) -> bool| open.iter().filter(|report| holds(report)).count() as u64;
    ReportCounts {
        open: all,
        late: count(&|report| report.days_late(rules) > 0),
        danger: count(&|report| report.dossier.report.danger),
        returned: count(&Opened::is_back),
    }
}
