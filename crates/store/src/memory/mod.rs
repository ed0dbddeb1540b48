//! The engine without a database: plain collections behind one lock, for tests and for the
//! simulator. Nothing is written until everything is decided, so a call is all or nothing.

mod place;
mod reports;
mod state;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_sync::{AsideState, Record, Settlement, Verdict};

use crate::contract::{
    Account, Arrival, AsideOp, AuditEntry, AuditRow, Author, Device, DeviceState, FeedSlice, Hash,
    IncomingOp, ListQuery, LoggedOp, Marks, Medium, Person, PushError, Pushed, ReportHead,
    ReportStage, ScopeRow, SealedReport, SessionOwner, Store, StoreError, Upload,
};
use state::State;

/// What a store in memory holds. It outlives the stores opened on it, as a disk does: dropping
/// the store and opening another is a restart.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

impl Disk {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// A backup: what it holds now, apart from what happens to it later.
    #[must_use]
    pub fn copy(&self) -> Self {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Self(Arc::new(Mutex::new(state.clone())))
    }

    /// Opens a store on it.
    pub fn open(&self) -> Arc<dyn Store> {
        Arc::new(Memory(self.clone()))
    }
}

struct Memory(Disk);

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        // A call that panicked has written nothing yet.
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds what must not be there yet, as a primary key does.
fn add<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) -> Result<(), StoreError> {
    match map.entry(key) {
        Entry::Vacant(free) => {
            free.insert(value);
            Ok(())
        }
        Entry::Occupied(_) => Err(StoreError::Unavailable("it is there already".to_owned())),
    }
}

#[async_trait::async_trait]
impl Store for Memory {
    async fn push(
        &self,
        author: Author,
        ops: &[IncomingOp],
        now: i64,
    ) -> Result<Pushed, PushError> {
        self.state().push(author, ops, now)
    }
    async fn release_held(&self, before: i64) -> Result<u64, StoreError> {
        Ok(self.state().release_held(before))
    }
    async fn feed(&self, marks: &Marks, bytes: usize) -> Result<FeedSlice, StoreError> {
        Ok(self.state().feed(marks, bytes))
    }
    async fn record(&self, scope: &ScopeId, id: RecordId) -> Result<Option<Record>, StoreError> {
        Ok(self.state().place(scope).and_then(|place| place.record(id)).cloned())
    }
    async fn children(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<Record>, StoreError> {
        let state = self.state();
        let rows = state.place(scope).into_iter().flat_map(place::Place::records);
        Ok(rows.filter(|row| row.parent == Some(id)).cloned().collect())
    }
    async fn keyed(
        &self,
        scope: &ScopeId,
        keys: &BTreeSet<String>,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        Ok(self.state().keyed(scope, keys, limit))
    }
    async fn list(&self, query: &ListQuery) -> Result<Vec<Record>, StoreError> {
        Ok(self.state().list(query))
    }
    async fn history(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<LoggedOp>, StoreError> {
        Ok(self.state().place(scope).map(|place| place.history(id)).unwrap_or_default())
    }

    async fn aside(
        &self,
        scopes: &BTreeSet<ScopeId>,
        limit: u32,
    ) -> Result<Vec<AsideOp>, StoreError> {
        Ok(self.state().aside(scopes, limit))
    }
    async fn aside_scopes(&self) -> Result<BTreeSet<ScopeId>, StoreError> {
        Ok(self.state().aside_scopes())
    }
    async fn aside_of(&self, device: DeviceId) -> Result<Vec<AsideState>, StoreError> {
        Ok(self.state().aside_of(device))
    }
    async fn take_aside(
        &self,
        scope: &ScopeId,
        key: &str,
        by: Option<PersonId>,
        now: i64,
    ) -> Result<Option<Verdict>, StoreError> {
        let mut state = self.state();
        let name = crate::receipt::prefix(scope.as_str(), &state.names());
        let place = state.places.get_mut(scope.as_str());
        Ok(place.and_then(|place| place.take_aside(key, by, now, &name)))
    }
    async fn close_aside(
        &self,
        scope: &ScopeId,
        key: &str,
        settlement: &Settlement,
    ) -> Result<u64, StoreError> {
        let mut state = self.state();
        let place = state.places.get_mut(scope.as_str());
        Ok(place.map_or(0, |place| place.close_aside(key, settlement)))
    }

    async fn put_scope(&self, scope: &ScopeRow) -> Result<(), StoreError> {
        self.state().scopes.insert(scope.id.clone(), scope.clone());
        Ok(())
    }
    async fn scopes(&self) -> Result<Vec<ScopeRow>, StoreError> {
        Ok(self.state().scopes.values().cloned().collect())
    }
    async fn put_person(&self, person: &Person) -> Result<(), StoreError> {
        self.state().people.insert(person.id, person.clone());
        Ok(())
    }
    async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        Ok(self.state().people.get(&id).cloned())
    }
    async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let mut people: Vec<Person> = self.state().people.values().cloned().collect();
        people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Ok(people)
    }
    async fn put_account(&self, account: &Account) -> Result<bool, StoreError> {
        Ok(self.state().put_account(account))
    }
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.state().accounts.get(name).cloned())
    }
    async fn account_names(&self) -> Result<BTreeMap<PersonId, String>, StoreError> {
        let state = self.state();
        Ok(state.accounts.values().map(|known| (known.person, known.name.clone())).collect())
    }

    async fn put_enrolment(
        &self,
        code: &Hash,
        person: PersonId,
        until: i64,
    ) -> Result<(), StoreError> {
        add(&mut self.state().enrolments, *code, (person, until))
    }
    async fn spend_enrolment(&self, code: &Hash, now: i64) -> Result<Option<PersonId>, StoreError> {
        Ok(self.state().spend_enrolment(code, now))
    }
    async fn put_device(&self, device: &Device) -> Result<(), StoreError> {
        add(&mut self.state().devices, device.id, device.clone())
    }
    async fn set_device_state(
        &self,
        id: DeviceId,
        from: &[DeviceState],
        to: DeviceState,
    ) -> Result<bool, StoreError> {
        Ok(self.state().set_device_state(id, from, to))
    }
    async fn touch_device(&self, id: DeviceId, now: i64) -> Result<(), StoreError> {
        if let Some(device) = self.state().devices.get_mut(&id) {
            device.seen = now;
        }
        Ok(())
    }
    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        Ok(self.state().devices.get(&id).cloned())
    }
    async fn devices(&self) -> Result<Vec<Device>, StoreError> {
        Ok(self.state().devices())
    }
    async fn spend_nonce(&self, nonce: &Hash, now: i64, until: i64) -> Result<bool, StoreError> {
        Ok(self.state().spend_nonce(*nonce, now, until))
    }

    async fn put_session(
        &self,
        token: &Hash,
        owner: SessionOwner,
        until: i64,
    ) -> Result<(), StoreError> {
        add(&mut self.state().sessions, *token, (owner, until))
    }
    async fn session(&self, token: &Hash, now: i64) -> Result<Option<SessionOwner>, StoreError> {
        let state = self.state();
        Ok(state.sessions.get(token).filter(|(_, until)| *until > now).map(|(owner, _)| *owner))
    }
    async fn drop_session(&self, token: &Hash) -> Result<(), StoreError> {
        self.state().sessions.remove(token);
        Ok(())
    }
    async fn drop_sessions(&self, owner: SessionOwner) -> Result<(), StoreError> {
        self.state().sessions.retain(|_, (known, _)| *known != owner);
        Ok(())
    }

    async fn put_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        add(&mut self.state().uploads, upload.id.clone(), upload.clone())
    }
    async fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        Ok(self.state().uploads.get(id).cloned())
    }
    async fn advance_upload(&self, id: &str, from: u64, to: u64) -> Result<bool, StoreError> {
        Ok(self.state().advance_upload(id, from, to))
    }
    async fn drop_upload(&self, id: &str) -> Result<(), StoreError> {
        self.state().uploads.remove(id);
        Ok(())
    }
    async fn expired_uploads(&self, now: i64) -> Result<Vec<Upload>, StoreError> {
        let state = self.state();
        Ok(state.uploads.values().filter(|upload| upload.expires < now).cloned().collect())
    }
    async fn put_medium(&self, medium: &Medium) -> Result<(), StoreError> {
        let key = (medium.scope.clone(), medium.sha256);
        self.state().media.entry(key).or_insert_with(|| medium.clone());
        Ok(())
    }
    async fn medium(&self, scope: &ScopeId, sha256: &Hash) -> Result<Option<Medium>, StoreError> {
        Ok(self.state().media.get(&(scope.clone(), *sha256)).cloned())
    }
    async fn media_of(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<Medium>, StoreError> {
        Ok(self.state().media_of(scope, id))
    }

    async fn put_report(&self, report: &SealedReport) -> Result<Option<SealedReport>, StoreError> {
        Ok(self.state().put_report(report))
    }
    async fn report_by(&self, receipt: &Hash) -> Result<Option<SealedReport>, StoreError> {
        Ok(self.state().reports.values().find(|known| known.receipt == *receipt).cloned())
    }
    async fn report(
        &self,
        scope: &ScopeId,
        id: RecordId,
    ) -> Result<Option<SealedReport>, StoreError> {
        Ok(self.state().reports.get(&(scope.clone(), id)).cloned())
    }
    async fn reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<SealedReport>, StoreError> {
        let mut found: Vec<SealedReport> = self.state().reports(scopes, stages).cloned().collect();
        order.sort(&mut found, |one| (one.got, one.id), limit);
        Ok(found)
    }
    async fn report_heads(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<ReportHead>, StoreError> {
        let found = self.reports(scopes, stages, order, limit).await?.into_iter();
        let head = |SealedReport { scope, id, rev, got, .. }| ReportHead { scope, id, rev, got };
        Ok(found.map(head).collect())
    }
    async fn count_reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
    ) -> Result<u64, StoreError> {
        let count = self.state().reports(scopes, stages).count();
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }
    async fn change_report(
        &self,
        from: &ScopeId,
        report: &SealedReport,
    ) -> Result<bool, StoreError> {
        Ok(self.state().change_report(from, report))
    }

    async fn setting_or(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut state = self.state();
        Ok(state.settings.entry(name.to_owned()).or_insert_with(|| value.to_vec()).clone())
    }
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.state().settings.get(name).cloned())
    }
    async fn swap_setting(
        &self,
        name: &str,
        from: Option<&[u8]>,
        to: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        Ok(self.state().swap_setting(name, from, to))
    }
    async fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.state().audit(entry);
        Ok(())
    }
    async fn audit_rows(&self, from: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let state = self.state();
        Ok(state.audit.iter().filter(|row| row.no >= from).take(limit).cloned().collect())
    }
}
