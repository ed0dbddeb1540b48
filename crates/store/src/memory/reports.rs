//! What workers report.

use std::collections::BTreeSet;

use anxin_domain::id::ScopeId;

use super::state::State;
use crate::contract::{ReportStage, SealedReport};

impl State {
    pub(super) fn put_report(&mut self, report: &SealedReport) -> Option<SealedReport> {
        let known = self.reports.values().find(|known| known.receipt == report.receipt).cloned();
        if known.is_none() {
            self.reports.insert((report.scope.clone(), report.id), report.clone());
        }
        known
    }

    pub(super) fn reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
    ) -> impl Iterator<Item = &SealedReport> {
        let wanted =
            |one: &&SealedReport| scopes.contains(&one.scope) && stages.contains(&one.stage);
        self.reports.values().filter(wanted)
    }

    pub(super) fn change_report(&mut self, from: &ScopeId, report: &SealedReport) -> bool {
        let key = (from.clone(), report.id);
        let known = self.reports.get(&key).filter(|known| known.rev + 1 == report.rev);
        let Some(known) = known.cloned() else { return false };
        self.reports.remove(&key);
        let changed = SealedReport { receipt: known.receipt, got: known.got, ..report.clone() };
        self.reports.insert((changed.scope.clone(), changed.id), changed);
        true
    }
}
