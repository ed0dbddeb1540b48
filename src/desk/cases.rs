//! Cases: the questions the expert is asked about them, and their steps.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anxin_domain::case::signing;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::{self, LEAD};
use anxin_sync::replica::Intent;
use anxin_sync::{Body, Record, fold};
use serde_json::{Map, Value, json};

use super::{Desk, Draft, SaveError};
use crate::platform::disk::Durability;
use crate::platform::today;
use crate::vault::Keep;

/// The kind of a draft that holds what is said with a step, until it is taken.
pub const STEP: &str = "step";

/// A record as the expert reads it. Pictures stay here, for they are most of a record and say nothing;
/// signatures are printed.
fn sheet(
    id: RecordId,
    kind: &str,
    fields: &BTreeMap<String, Value>,
    (at, got, by): (i64, i64, &str),
) -> Value {
    let mut told = Map::new();
    for (path, value) in fields {
        let mut value = value.clone();
        if let (true, Some(file)) = (path.starts_with("file."), value.as_object_mut())
            && file.get("kind").is_none_or(|kind| kind != "signature")
        {
            file.remove("thumb");
        }
        told.insert(path.clone(), value);
    }
    json!({ "id": id.to_string(), "kind": kind, "at": at, "got": got, "by": by, "fields": told })
}

fn told(record: &Record) -> Value {
    let made = &record.created;
    sheet(record.id, &record.kind, &record.fields, (made.at, made.got, &made.by.to_string()))
}

/// Whether two leads are of one site, or of places whose Chinese characters begin alike as far as both go, or
/// the other was joined into some case. Of what can be one case nothing is left out: what
/// [`duplicate::is_near`] tidies away is no such character, or stands at the end.
///
/// [`duplicate::is_near`]: anxin_domain::duplicate::is_near
fn is_about(one: &Record, other: &Record) -> bool {
    let same_site = !one.text("site").is_empty() && one.text("site") == other.text("site");
    let same_place = || {
        let (a, b) = (ideographs(one.text("place")), ideographs(other.text("place")));
        !other.text("place").is_empty() && (a.starts_with(&b) || b.starts_with(&a))
    };
    same_site || is_joined(other) || same_place()
}

fn is_joined(lead: &Record) -> bool {
    lead.text("status") == "joined"
}

fn ideographs(place: &str) -> String {
    let is_one = |c: &char| ('\u{3400}'..='\u{9fff}').contains(c);
    place.replace("集团", "").chars().filter(is_one).collect()
}

/// Records by the one that they hang from.
type Children = HashMap<RecordId, Vec<Arc<Record>>>;

fn of<'a>(all: &'a Children, lead: &Record) -> &'a [Arc<Record>] {
    all.get(&lead.id).map(Vec::as_slice).unwrap_or_default()
}

impl Desk {
    /// The question about what is being typed: a paper with its case, anything else by itself, for the lead of a roster's
    /// line may be a draft as well. None where the case is not at hand.
    pub fn ask_about(&self, draft: RecordId) -> Option<String> {
        let draft = self.draft(draft)?;
        let typed = sheet(draft.record, &draft.kind, &self.shown_fields(draft.record), (0, 0, ""));
        match draft.parent.filter(|_| !kinds::is_line(&draft.kind)) {
            Some(case) => Some(self.ask_of(&*self.view(case)?, Some(&typed))),
            None => Some(self.question(&[], false, Some(&typed))),
        }
    }

    /// The question about one case, with what is being typed for it.
    pub fn ask_of(&self, lead: &Record, draft: Option<&Value>) -> String {
        let mut children = self.children(lead.id);
        children.extend(self.site_of(lead));
        // Those that were joined into it or may be the same one: whether they are, and why, the expert says. It is
        // given all that can be.
        let mut near = self.views(LEAD.kind);
        near.retain(|other| other.id != lead.id && other.void.is_none() && is_about(lead, other));
        let all = if near.is_empty() { Children::new() } else { self.all_children() };
        let mut cases = vec![(lead, &*children)];
        cases.extend(near.iter().map(|other| (&**other, of(&all, other))));
        let write = self.scopes().iter().any(|scope| scope.write && scope.id == lead.scope);
        self.question(&cases, write && lead.void.is_none(), draft)
    }

    /// The question about all open cases, with what was joined into them.
    pub fn ask_of_all(&self) -> String {
        let mut all = self.all_children();
        let replica = self.0.replica.borrow();
        let open = |view: &&Arc<Record>| {
            view.void.is_none()
                && view.kind == LEAD.kind
                && (kinds::is_open(&view.kind, &view.fields) || is_joined(view))
        };
        let all_leads = replica.views().filter(open).map(Arc::clone);
        // The first is a case by itself.
        let (joined, mut leads): (Vec<_>, Vec<_>) = all_leads.partition(|lead| is_joined(lead));
        drop(replica);
        // A stopped or government site makes a case as urgent here as on its own page.
        for lead in &leads {
            all.entry(lead.id).or_default().extend(self.site_of(lead));
        }
        leads.extend(joined);
        let cases: Vec<(&Record, &[Arc<Record>])> =
            leads.iter().map(|lead| (&**lead, of(&all, lead))).collect();
        self.question(&cases, false, None)
    }

    /// The site that a lead is about, if this phone has it.
    fn site_of(&self, lead: &Record) -> Option<Arc<Record>> {
        lead.text("site").parse().ok().and_then(|site| self.view(site))
    }

    /// What hangs from any record, in one pass: for many cases at once.
    fn all_children(&self) -> Children {
        let mut all = Children::new();
        for view in self.0.replica.borrow().views().filter(|view| view.void.is_none()) {
            if let Some(parent) = view.parent {
                all.entry(parent).or_default().push(Arc::clone(view));
            }
        }
        all
    }

    fn question(
        &self,
        cases: &[(&Record, &[Arc<Record>])],
        write: bool,
        draft: Option<&Value>,
    ) -> String {
        let cases: Vec<Value> = cases
            .iter()
            .map(|(lead, papers)| {
                let papers = papers.iter().filter(|paper| paper.void.is_none());
                let papers: Vec<Value> = papers.map(|paper| told(paper)).collect();
                json!({ "lead": told(lead), "papers": papers })
            })
            .collect();
        let directory = self.0.directory.borrow();
        let mut people: Map<String, Value> = directory
            .people
            .iter()
            .map(|(id, name)| (id.to_string(), name.as_str().into()))
            .collect();
        people.insert(self.who().person.to_string(), self.who().name.as_str().into());
        json!({
            "today": today(), "me": self.who().person, "people": people, "write": write, "cases": cases, "draft": draft,
            "years": directory.years,
        })
        .to_string()
    }

    /// What was begun to be said with a step of a case.
    pub fn begun_step(&self, lead: RecordId, action: &str) -> Option<RecordId> {
        let drafts = self.draft_children(lead);
        drafts.into_iter().find(|draft| is_step(draft, action)).map(|draft| draft.record)
    }

    /// Keeps something that is said with a step of a case.
    pub async fn put_step(
        &self,
        lead: RecordId,
        action: &str,
        path: &str,
        value: Value,
    ) -> Result<(), SaveError> {
        let _whole = self.0.whole.lock().await;
        let step = self.begin_step(lead, action).await?;
        self.put_field(step, path, value).await
    }

    /// Whether nobody changes a record any more: the seal is on it, or its case is archived.
    pub fn is_locked_record(&self, record: &Record) -> bool {
        let archived = |id| self.view(id).is_some_and(|lead| fold::is_put_away(&lead));
        signing::is_sealed(&record.kind, &record.fields)
            || fold::is_put_away(record)
            || record.parent.is_some_and(archived)
    }

    /// Begins what is said with a step of a case, or goes on with it.
    async fn begin_step(&self, lead: RecordId, action: &str) -> Result<RecordId, SaveError> {
        if let Some(begun) = self.begun_step(lead, action) {
            return Ok(begun);
        }
        let lead = self.view(lead).ok_or(SaveError::NoDraft)?;
        let values = BTreeMap::from([("act".to_owned(), action.into())]);
        self.new_draft(STEP, &lead.scope, Some(lead.id), values).await
    }

    /// Takes a step with what was said: it goes into the outbox and the draft goes, in one transaction.
    pub async fn take_step(&self, lead: RecordId, action: &str) -> Result<(), SaveError> {
        let _whole = self.0.whole.lock().await;
        let step = self.begin_step(lead, action).await?;
        let draft = self.draft(step).ok_or(SaveError::NoDraft)?;
        let lead = draft.parent.and_then(|id| self.view(id)).ok_or(SaveError::NoDraft)?;
        let mut args = draft.values.clone();
        args.retain(|_, value| !value.is_null());
        let action = args.remove("act").and_then(|act| act.as_str().map(str::to_owned));
        let body = Body::Act { action: action.ok_or(SaveError::NoDraft)?, args };
        let (record, kind, scope) = (lead.id, lead.kind.clone(), lead.scope.clone());
        {
            let _turn = self.0.turn.lock().await;
            let mut keeps = self.save(vec![Intent { record, kind, scope, body }])?;
            keeps.push(Keep::Drop("drafts", step.to_string()));
            self.commit(&keeps, Durability::Strict).await?;
            self.0.drafts.borrow_mut().remove(&step);
        }
        self.changed();
        self.sync_soon();
        Ok(())
    }
}

fn is_step(draft: &Draft, action: &str) -> bool {
    draft.kind == STEP && draft.values.get("act").and_then(Value::as_str) == Some(action)
}
