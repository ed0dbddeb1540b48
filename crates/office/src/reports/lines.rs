//! What the duty officer's list says of reports: each is opened once for each of its changes, however often the list
//! is asked for.
//!
//! It lies in memory alone and goes with the process, as does the key under which the reports are sealed.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use anxin_domain::id::{RecordId, ScopeId};
use anxin_store::contract::{Arrival, ReportHead, ReportStage};

use super::{Dossier, Opened};
use crate::app::Office;
use crate::problem::Fault;

/// Reports that are remembered; beyond it all are forgotten but those of the list that was just asked for.
const REMEMBERED: usize = 6_000;
/// Lines of a crew leader's list: a report with more is opened each time, so that a flood of long ones takes no room.
const CREW: usize = 20;
/// Characters of its words by which a report is found.
const SEARCHED: usize = 200;
/// Reports that are fetched one by one; more come all at once, with those that are known.
const FEW: usize = 64;

/// A report without what no list shows: messages, files, all but the beginning of its words.
pub(crate) struct Brief(Opened);

impl Deref for Brief {
    type Target = Opened;

    fn deref(&self) -> &Opened {
        &self.0
    }
}

impl Brief {
    fn of(mut opened: Opened) -> Self {
        let Dossier { report, doubts, messages, files, held, joining, .. } = &mut opened.dossier;
        (*messages, *files) = Default::default();
        *joining = None;
        held.clear();
        report.words = report.words.chars().take(SEARCHED).collect();
        for doubt in doubts {
            doubt.text = String::new();
        }
        if let Some(reporter) = &mut report.reporter {
            reporter.consents = Vec::new();
        }
        Self(opened)
    }
}

/// The reports that were opened, by id, each at one of its changes.
#[derive(Default)]
pub(crate) struct Lines(Mutex<HashMap<RecordId, (u64, Arc<Brief>)>>);

impl Lines {
    /// Reports of some scopes at some stages, in the order of their arrival.
    pub(crate) async fn of(
        office: &Office,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<Arc<Brief>>, Fault> {
        let heads = office.store.report_heads(scopes, stages, order, limit).await?;
        let mut found = office.lines.known(&heads);
        let new = heads.iter().filter(|head| !found.contains_key(&head.id));
        let new: Vec<&ReportHead> = new.collect();
        let sealed = if new.len() > FEW {
            office.store.reports(scopes, stages, order, limit).await?
        } else {
            let mut sealed = Vec::new();
            for head in new {
                // One that was handed on meanwhile is not here any more.
                sealed.extend(office.store.report(&head.scope, head.id).await?);
            }
            sealed
        };
        let mut opened = Vec::new();
        for one in sealed.iter().filter(|one| !found.contains_key(&one.id)) {
            opened.push(Arc::new(Brief::of(Opened::open(office, one)?)));
        }
        office.lines.keep(&opened, &heads);
        found.extend(opened.into_iter().map(|brief| (brief.id, brief)));
        let listed = heads.iter().filter_map(|head| found.remove(&head.id));
        Ok(listed.filter(|brief| stages.contains(&brief.stage)).collect())
    }

    fn known(&self, heads: &[ReportHead]) -> HashMap<RecordId, Arc<Brief>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |head: &ReportHead| {
            let (rev, brief) = kept.get(&head.id)?;
            (*rev == head.rev).then(|| (head.id, Arc::clone(brief)))
        };
        heads.iter().filter_map(same).collect()
    }

    fn keep(&self, opened: &[Arc<Brief>], listed: &[ReportHead]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + opened.len() > REMEMBERED {
            let listed: BTreeSet<RecordId> = listed.iter().map(|head| head.id).collect();
            kept.retain(|id, _| listed.contains(id));
        }
        let short = |brief: &&Arc<Brief>| brief.dossier.report.crew.len() <= CREW;
        for brief in opened.iter().filter(short) {
            kept.insert(brief.id, (brief.rev, Arc::clone(brief)));
        }
    }
}
