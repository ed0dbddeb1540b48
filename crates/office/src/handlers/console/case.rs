//! A case as the office holds it, for the routes that look at more of it than its record.

use anxin_domain::case::{Case, Paper};
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds::LEAD;
use anxin_sync::Record;

use crate::app::Office;
use crate::problem::Fault;

/// A lead, struck out or not.
pub(super) async fn lead(office: &Office, scope: &ScopeId, id: RecordId) -> Result<Record, Fault> {
    let found = office.store.record(scope, id).await?;
    found.filter(|record| record.kind == LEAD.kind).ok_or_else(Fault::not_found)
}

/// A record as the rules read it.
pub(super) fn as_paper(record: &Record) -> Paper<'_> {
    let Record { id, kind, fields, created, .. } = record;
    Paper { id: *id, kind, fields, at: created.at, got: created.got }
}

/// The lead, and what hangs from it and was not struck out.
pub(super) struct Held {
    /// The lead.
    pub(super) lead: Record,
    /// The others, as the store gives them.
    pub(super) others: Vec<Record>,
}

impl Held {
    /// Looks up what hangs from a lead.
    pub(super) async fn of(office: &Office, lead: Record) -> Result<Self, Fault> {
        let mut others = office.store.children(&lead.scope, lead.id).await?;
        others.retain(|record| record.void.is_none());
        Ok(Self { lead, others })
    }

    /// The others as the rules read them.
    pub(super) fn papers(&self) -> Vec<Paper<'_>> {
        self.others.iter().map(as_paper).collect()
    }

    /// What `look` makes of the case.
    pub(super) fn with<T>(&self, look: impl FnOnce(Case<'_>) -> T) -> T {
        let papers = self.papers();
        look(Case { lead: as_paper(&self.lead), papers: &papers })
    }
}
