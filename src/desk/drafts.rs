//! Drafts: what is being typed, kept sealed at every field until it is finished.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_domain::kinds;
use anxin_sync::admission::{Objection, Rights, admit};
use anxin_sync::replica::Intent;
use anxin_sync::{Body, Change, Op, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Desk;
use super::files::hash_of;
use crate::platform::crypto::CryptoError;
use crate::platform::disk::Durability;
use crate::platform::now;
use crate::vault::{Keep, VaultError};

/// A record being made or changed.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Draft {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Where it will live.
    pub scope: ScopeId,
    /// The record it hangs from.
    pub parent: Option<RecordId>,
    /// New values by path; `null` takes one away.
    pub values: BTreeMap<String, Value>,
    /// What stood there when the person began to change it.
    pub was: BTreeMap<String, Value>,
    /// When it was last touched, by the phone's clock.
    pub at: i64,
}

/// Why something could not be kept. What is in memory stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No such draft.
    #[error("there is no such draft")]
    NoDraft,
    /// The office would not take it.
    #[error("the office would not take the change")]
    NotAdmitted,
}

/// Something of a draft that is beyond what its form or the office takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excess {
    /// The draft: the one that was asked for, or one that is saved with it.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// What it is.
    pub what: ExcessKind,
}

/// What is beyond.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExcessKind {
    /// The text at a path.
    Text(String),
    /// The elements of a group, of which there are so many at most; `file` for what is attached.
    Elements(&'static str, usize),
    /// The whole change.
    Op(Objection),
}

impl From<CryptoError> for SaveError {
    fn from(error: CryptoError) -> Self {
        Self::Vault(error.into())
    }
}

impl SaveError {
    /// The key of its words in `locales/`.
    pub fn key(self) -> String {
        match self {
            Self::Vault(error) => format!("vault.{}", error.code()),
            Self::NoDraft => "vault.no_draft".to_owned(),
            Self::NotAdmitted => "vault.not_admitted".to_owned(),
        }
    }
}

impl Desk {
    /// A draft of a record.
    pub fn draft(&self, record: RecordId) -> Option<Draft> {
        self.0.drafts.borrow().get(&record).cloned()
    }

    /// All drafts that are finished by themselves, the latest first. A line of a draft goes with it.
    pub fn drafts(&self) -> Vec<Draft> {
        let drafts = self.0.drafts.borrow();
        let mut list: Vec<Draft> = Vec::new();
        let goes_along = |draft: &&Draft| {
            let parent = draft.parent.as_ref();
            kinds::is_line(&draft.kind) && parent.is_some_and(|parent| drafts.contains_key(parent))
        };
        for draft in drafts.values().filter(|draft| !goes_along(draft)) {
            // They are few: put in where they belong.
            let at = list.partition_point(|other| other.at >= draft.at);
            list.insert(at, draft.clone());
        }
        list
    }

    /// Drafts of a record's roster, in the order they were begun.
    pub fn draft_lines(&self, parent: RecordId) -> Vec<Draft> {
        let mut drafts = self.draft_children(parent);
        drafts.retain(|draft| kinds::is_line(&draft.kind));
        drafts
    }

    /// Drafts that hang from a record, in the order they were begun.
    pub fn draft_children(&self, parent: RecordId) -> Vec<Draft> {
        let drafts = self.0.drafts.borrow();
        drafts.values().filter(|draft| draft.parent == Some(parent)).cloned().collect()
    }

    /// Begins a record.
    pub async fn new_draft(
        &self,
        kind: &str,
        scope: &ScopeId,
        parent: Option<RecordId>,
        values: BTreeMap<String, Value>,
    ) -> Result<RecordId, SaveError> {
        let begun = self.new_drafts(kind, scope, parent, vec![values]).await?;
        begun.first().copied().ok_or(SaveError::NoDraft)
    }

    /// Begins as many records as there are values, all in one transaction: a foreman's list.
    pub async fn new_drafts(
        &self,
        kind: &str,
        scope: &ScopeId,
        parent: Option<RecordId>,
        all: Vec<BTreeMap<String, Value>>,
    ) -> Result<Vec<RecordId>, SaveError> {
        let (mut drafts, mut keeps) = (Vec::new(), Vec::new());
        for (no, values) in (0..).zip(all) {
            // A millisecond apart: records sort by their ids in the order they were made.
            let record = Self::fresh(|at, random| RecordId::from_parts(at + no, random))?;
            let draft = Draft {
                record,
                kind: kind.to_owned(),
                scope: scope.clone(),
                parent,
                values,
                was: BTreeMap::new(),
                at: now(),
            };
            keeps.push(Keep::json("drafts", draft.record.to_string(), &draft));
            drafts.push(draft);
        }
        let _turn = self.0.turn.lock().await;
        self.commit(&keeps, Durability::Strict).await?;
        let begun = drafts.iter().map(|draft| draft.record).collect();
        self.0.drafts.borrow_mut().extend(drafts.into_iter().map(|draft| (draft.record, draft)));
        self.changed();
        Ok(begun)
    }

    /// Begins to change a record, or goes on with it.
    pub async fn edit(&self, record: &Record) -> Result<(), SaveError> {
        if self.draft(record.id).is_some() {
            return Ok(());
        }
        let draft = Draft {
            record: record.id,
            kind: record.kind.clone(),
            scope: record.scope.clone(),
            parent: record.parent,
            values: BTreeMap::new(),
            was: BTreeMap::new(),
            at: now(),
        };
        self.keep_draft(draft).await
    }

    /// The value a form shows at a path: the draft's, else the record's.
    pub fn shown(&self, record: RecordId, path: &str) -> Value {
        let drafts = self.0.drafts.borrow();
        let typed = drafts.get(&record).and_then(|draft| draft.values.get(path)).cloned();
        typed.unwrap_or_else(|| {
            self.view(record).map_or(Value::Null, |view| view.value(path).clone())
        })
    }

    /// All values a form shows: the record's with the draft's on top.
    pub fn shown_fields(&self, record: RecordId) -> BTreeMap<String, Value> {
        let mut fields = self.view(record).map_or_else(BTreeMap::new, |view| view.fields.clone());
        if let Some(draft) = self.0.drafts.borrow().get(&record) {
            fields.extend(draft.values.clone());
        }
        fields.retain(|_, value| !value.is_null());
        fields
    }

    /// Puts a value into a draft; it is on the disk when this returns. `null` takes it away.
    pub async fn put_field(
        &self,
        record: RecordId,
        path: &str,
        value: Value,
    ) -> Result<(), SaveError> {
        self.put_all(record, BTreeMap::from([(path.to_owned(), value)])).await
    }

    /// Puts several values into a draft at once.
    pub(super) async fn put_all(
        &self,
        record: RecordId,
        values: BTreeMap<String, Value>,
    ) -> Result<(), SaveError> {
        let view = self.view(record);
        let draft = {
            let mut drafts = self.0.drafts.borrow_mut();
            let draft = drafts.get_mut(&record).ok_or(SaveError::NoDraft)?;
            for (path, value) in values {
                let standing =
                    || view.as_ref().map_or(Value::Null, |view| view.value(&path).clone());
                draft.was.entry(path.clone()).or_insert_with(standing);
                draft.values.insert(path, value);
            }
            draft.at = now();
            draft.clone()
        };
        self.keep_draft(draft).await
    }

    /// Takes a path out of a draft that only the draft has: as if it had never been there.
    pub(super) async fn take_back(&self, record: RecordId, path: &str) -> Result<(), SaveError> {
        let draft = {
            let mut drafts = self.0.drafts.borrow_mut();
            let draft = drafts.get_mut(&record).ok_or(SaveError::NoDraft)?;
            draft.values.remove(path);
            draft.was.remove(path);
            draft.at = now();
            draft.clone()
        };
        self.keep_draft(draft).await
    }

    pub(super) async fn keep_draft(&self, draft: Draft) -> Result<(), SaveError> {
        self.0.drafts.borrow_mut().insert(draft.record, draft.clone());
        let kept = {
            let _turn = self.0.turn.lock().await;
            // Typing goes on while one write is under way: the latest state is what counts.
            let Some(latest) = self.draft(draft.record) else { return Ok(()) };
            let keep = Keep::json("drafts", latest.record.to_string(), &latest);
            self.commit(&[keep], Durability::Strict).await
        };
        match kept {
            Ok(()) => self.is_kept(draft.record),
            Err(_) => self.is_not_kept(draft.record).await,
        }
        self.changed();
        Ok(kept?)
    }

    /// Throws a draft away, and the drafts that hang from it, with the files that only they name.
    pub async fn drop_draft(&self, record: RecordId) -> Result<(), SaveError> {
        let files: Vec<String> = self.draft(record).map_or_else(Vec::new, |draft| {
            draft.values.values().map(hash_of).filter(|hash| !hash.is_empty()).collect()
        });
        self.drop_drafts_of(record).await?;
        self.drop_unnamed(record, &files).await?;
        self.changed();
        Ok(())
    }

    async fn drop_drafts_of(&self, record: RecordId) -> Result<(), SaveError> {
        let _turn = self.0.turn.lock().await;
        let mut ids: Vec<RecordId> =
            self.draft_lines(record).into_iter().map(|line| line.record).collect();
        ids.push(record);
        let keeps: Vec<Keep> = ids.iter().map(|id| Keep::Drop("drafts", id.to_string())).collect();
        self.commit(&keeps, Durability::Strict).await?;
        self.0.drafts.borrow_mut().retain(|id, _| !ids.contains(id));
        for id in &ids {
            self.is_kept(*id);
        }
        Ok(())
    }

    /// Brings back a draft that was thrown away.
    pub async fn restore_draft(&self, draft: Draft) -> Result<(), SaveError> {
        self.keep_draft(draft).await
    }

    /// Finishes a draft and the drafts that hang from it: their changes go into the outbox and
    /// the drafts go, in one transaction. When this returns it is saved.
    pub async fn finish(&self, record: RecordId) -> Result<(), SaveError> {
        {
            let _turn = self.0.turn.lock().await;
            let head = self.draft(record);
            let drafts: Vec<Draft> = head.into_iter().chain(self.draft_lines(record)).collect();
            if drafts.is_empty() {
                return Err(SaveError::NoDraft);
            }
            let intents = drafts.iter().filter_map(|draft| self.intent(draft)).collect();
            let mut keeps = self.save(intents)?;
            for draft in &drafts {
                keeps.push(Keep::Drop("drafts", draft.record.to_string()));
            }
            self.commit(&keeps, Durability::Strict).await?;
            self.0
                .drafts
                .borrow_mut()
                .retain(|id, _| drafts.iter().all(|draft| draft.record != *id));
            for draft in &drafts {
                self.is_kept(draft.record);
            }
        }
        self.changed();
        self.sync_soon();
        Ok(())
    }

    /// What a draft amounts to; nothing if it changes nothing.
    fn intent(&self, draft: &Draft) -> Option<Intent> {
        let body = match self.view(draft.record) {
            None => Body::Create { parent: draft.parent, fields: draft.values.clone() },
            Some(view) => Body::Patch { changes: changes(draft, &view)? },
        };
        Some(Intent {
            record: draft.record,
            kind: draft.kind.clone(),
            scope: draft.scope.clone(),
            body,
        })
    }

    /// What of a draft, or of the drafts that are saved with it, could not be saved or handed in as it is: the first such
    /// thing.
    pub fn excess(&self, record: RecordId) -> Option<Excess> {
        let head = self.draft(record);
        let drafts = head.into_iter().chain(self.draft_lines(record));
        drafts.into_iter().find_map(|draft| {
            let what = self.excess_of(&draft)?;
            Some(Excess { record: draft.record, kind: draft.kind, what })
        })
    }

    fn excess_of(&self, draft: &Draft) -> Option<ExcessKind> {
        let spec = kinds::spec(&draft.kind)?;
        if let Some((path, _)) = kinds::too_long(spec, &draft.values).next() {
            return Some(ExcessKind::Text(path.to_owned()));
        }
        // Of what is attached only the new; of a group all that the record has then.
        let shown = self.shown_fields(draft.record);
        let all = shown.iter().filter(|(path, _)| {
            !path.starts_with("file.") || draft.values.contains_key(path.as_str())
        });
        let all = all.map(|(path, value)| (path.clone(), value.clone())).collect();
        if let Some((group, most)) = kinds::too_many(spec, &all).into_iter().next() {
            return Some(ExcessKind::Elements(group, most));
        }
        let intent = self.intent(draft)?;
        let op = self.0.replica.borrow().make(vec![intent], now(), || OpId(uuid::Uuid::nil()));
        let objection = op.iter().find_map(|op| self.objection(op))?;
        Some(ExcessKind::Op(objection))
    }

    /// Why the office would not take an op, as far as the phone knows. Whether a change may still be handed in late
    /// where the person no longer writes, the office says.
    fn objection(&self, op: &Op) -> Option<Objection> {
        // An op is maps with text keys: writing it into memory cannot fail.
        let raw = serde_json::to_string(op).unwrap_or_default();
        let scope = self.scopes().into_iter().find(|scope| scope.id == op.scope);
        let rights = Rights {
            write: scope.as_ref().is_some_and(|scope| scope.write),
            file_sealed: scope.is_some_and(|scope| scope.sealed),
            hand_in_late: true,
        };
        admit(op, &raw, self.0.who.device, rights).err()
    }

    /// Makes ops of intents; what is to be kept comes back. An op that the office would not take is not made.
    pub(super) fn save(&self, intents: Vec<Intent>) -> Result<Vec<Keep>, SaveError> {
        let mut ids = Vec::with_capacity(intents.len());
        for _ in &intents {
            ids.push(Self::fresh(OpId::from_parts)?);
        }
        let mut ids = ids.into_iter();
        // As many ids as intents were made just above.
        let mut id = || ids.next().unwrap_or(OpId(uuid::Uuid::nil()));
        let ops = self.0.replica.borrow().make(intents, now(), &mut id);
        if ops.iter().any(|op| self.objection(op).is_some()) {
            return Err(SaveError::NotAdmitted);
        }
        let writes = self.0.replica.borrow_mut().put(ops);
        Ok(self.keeps(writes))
    }

    async fn act(&self, record: &Record, body: Body) -> Result<(), SaveError> {
        {
            let _turn = self.0.turn.lock().await;
            let intent = Intent {
                record: record.id,
                kind: record.kind.clone(),
                scope: record.scope.clone(),
                body,
            };
            let keeps = self.save(vec![intent])?;
            self.commit(&keeps, Durability::Strict).await?;
        }
        self.changed();
        self.sync_soon();
        Ok(())
    }

    /// Decides a clash: `value` shall stand.
    pub async fn settle(&self, id: RecordId, path: &str, value: Value) -> Result<(), SaveError> {
        let record = self.view(id).ok_or(SaveError::NoDraft)?;
        let clash = record.clashes.get(path);
        let seen = clash
            .map_or_else(Vec::new, |clash| clash.others.iter().map(|other| other.op).collect());
        self.act(&record, Body::Settle { path: path.to_owned(), value, seen }).await
    }

    /// Strikes a record out, with a reason.
    pub async fn void(&self, id: RecordId, reason: &str) -> Result<(), SaveError> {
        let record: Arc<Record> = self.view(id).ok_or(SaveError::NoDraft)?;
        self.act(&record, Body::Void { reason: reason.to_owned() }).await
    }

    /// The person has seen how a change was closed that the office had set aside, and lets it go.
    pub async fn dismiss(&self, op: OpId) -> Result<(), SaveError> {
        let _turn = self.0.turn.lock().await;
        let writes = self.0.replica.borrow_mut().dismiss(op);
        let keeps = self.keeps(writes);
        self.commit(&keeps, Durability::Strict).await?;
        self.changed();
        Ok(())
    }
}

/// The paths a draft really changes.
fn changes(draft: &Draft, view: &Record) -> Option<BTreeMap<String, Change>> {
    let mut changes = BTreeMap::new();
    for (path, now) in &draft.values {
        let was = draft.was.get(path).unwrap_or_else(|| view.value(path));
        if was != now {
            changes.insert(path.clone(), Change { was: was.clone(), now: now.clone() });
        }
    }
    (!changes.is_empty()).then_some(changes)
}
