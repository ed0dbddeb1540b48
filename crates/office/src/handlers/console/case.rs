//! A case as the office holds it, for the routes that look at more of it than its record.

use anxin_domain::case::{Case, Paper};
use anxin_domain::duplicate::{self, Roster};
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

/// Leads of one site or place that are looked at for what may be one case.
const LOOKED_THROUGH: u32 = 2_000;

/// The other leads of the same site or place that are cases of their own, the latest first.
pub(super) async fn near(office: &Office, lead: &Record) -> Result<Vec<Record>, Fault> {
    let keys = duplicate::keys_of_place(&lead.fields);
    let mut found = office.store.keyed(&lead.scope, &keys, LOOKED_THROUGH).await?;
    found.retain(|other| {
        other.void.is_none()
            && other.id != lead.id
            && duplicate::is_near(&as_paper(lead), &as_paper(other))
    });
    Ok(found)
}

/// The leads that were joined into this one, the latest first.
pub(super) async fn joined_leads(office: &Office, lead: &Record) -> Result<Vec<Record>, Fault> {
    let keys = [duplicate::key_of_joined(lead.id)].into();
    let mut found = office.store.keyed(&lead.scope, &keys, u32::MAX).await?;
    found.retain(|other| other.void.is_none());
    Ok(found)
}

/// Every lead that was joined into this one, each with what hangs from it.
pub(super) async fn joined(office: &Office, lead: &Record) -> Result<Vec<Record>, Fault> {
    let mut all = Vec::new();
    for other in joined_leads(office, lead).await? {
        let Held { lead, others } = Held::of(office, other).await?;
        all.push(lead);
        all.extend(others);
    }
    Ok(all)
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

    /// The same with one roster of it and of what was joined into it.
    pub(super) fn settled(mut self) -> Self {
        let roster = Roster::of(&as_paper(&self.lead), self.others.iter().map(as_paper));
        self.others.retain_mut(|one| roster.settle(one.id, &mut one.fields));
        self
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
