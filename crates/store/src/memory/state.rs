//! What the calls do that are more than a look-up.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_sync::{AsideState, Record};

use super::place::Place;
use crate::audit;
use crate::contract::{
    Account, AsideOp, AuditEntry, AuditRow, Author, Device, DeviceState, FeedSlice, Hash,
    IncomingOp, ListQuery, Marks, Medium, Person, PushError, Pushed, ScopeRow, SealedReport,
    SessionOwner, Upload, keys_of,
};
use crate::feed::Filling;
use crate::intake::{
    Arriving, Desk, Known, KnownOps, Run, arriving, changed, hashes_of, needed, parents, read, runs,
};
use crate::receipt;

/// Everything, as a database would hold it.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) places: BTreeMap<String, Place>,
    pub(super) scopes: BTreeMap<ScopeId, ScopeRow>,
    pub(super) people: BTreeMap<PersonId, Person>,
    pub(super) accounts: BTreeMap<String, Account>,
    pub(super) enrolments: BTreeMap<Hash, (PersonId, i64)>,
    pub(super) devices: BTreeMap<DeviceId, Device>,
    pub(super) nonces: HashMap<Hash, i64>,
    pub(super) sessions: BTreeMap<Hash, (SessionOwner, i64)>,
    pub(super) uploads: BTreeMap<String, Upload>,
    pub(super) media: BTreeMap<(ScopeId, Hash), Medium>,
    pub(super) settings: BTreeMap<String, Vec<u8>>,
    pub(super) audit: Vec<AuditRow>,
    pub(super) reports: BTreeMap<(ScopeId, RecordId), SealedReport>,
}

impl State {
    pub(super) fn place(&self, scope: &ScopeId) -> Option<&Place> {
        self.places.get(scope.as_str())
    }

    pub(super) fn names(&self) -> Vec<receipt::Place> {
        self.scopes.values().map(|row| (row.id.to_string(), row.name.clone())).collect()
    }

    fn known(&self, ops: &[Arriving<'_>]) -> KnownOps {
        let find = |op: &Arriving<'_>| {
            let known: Option<Known> = self.places.values().find_map(|place| place.known(&op.key));
            known.map(|known| (op.key.clone(), known))
        };
        ops.iter().filter_map(find).collect()
    }

    pub(super) fn push(
        &mut self,
        author: Author,
        ops: &[IncomingOp],
        now: i64,
    ) -> Result<Pushed, PushError> {
        let ops = &arriving(ops);
        let unlike = changed(ops, &self.known(ops));
        if !unlike.is_empty() {
            return Err(PushError::OpChanged(unlike));
        }
        let next_seq = self.devices.get(&author.device).map_or(1, |device| device.next_seq);
        let mut pushed = Pushed { verdicts: Vec::new(), rows: Vec::new(), next_seq };
        let mut rows: BTreeMap<RecordId, Record> = BTreeMap::new();
        let names = self.names();
        for (home, ops) in runs(ops) {
            let mut run = Run::new(author, now, pushed.next_seq, self.known(ops));
            let place = self.places.entry(home.to_owned()).or_default();
            let needed = needed(ops);
            let made: Vec<RecordId> =
                needed.iter().filter(|(_, made)| **made).map(|(id, _)| *id).collect();
            let ids: Vec<RecordId> = needed.into_keys().collect();
            place.lay(&mut run.desk, &ids, &made);
            let blocked = place.making(&parents(ops));
            let unseen: Vec<RecordId> =
                blocked.iter().copied().filter(|id| !run.desk.has(*id)).collect();
            place.lay(&mut run.desk, &unseen, &[]);
            run.desk.block(blocked);
            place.lay_leads(&mut run.desk, read(ops));
            for op in ops {
                run.take(op);
            }
            place.log(author, &run.lines, now);
            place.store(&mut run.desk, &receipt::prefix(home, &names));
            rows.extend(run.rows().map(|row| (row.id, row)));
            pushed.verdicts.extend(run.verdicts);
            pushed.next_seq = run.next_seq;
        }
        if let Some(device) = self.devices.get_mut(&author.device).filter(|_| !ops.is_empty()) {
            device.next_seq = pushed.next_seq;
            device.seen = now;
        }
        pushed.rows = rows.into_values().collect();
        Ok(pushed)
    }

    pub(super) fn release_held(&mut self, before: i64) -> u64 {
        let mut released = 0;
        let names = self.names();
        for (home, place) in &mut self.places {
            for record in place.waiting(before) {
                let mut desk = Desk::default();
                place.lay(&mut desk, &[record], &[record]);
                released += u64::from(desk.adopt(record));
                place.store(&mut desk, &receipt::prefix(home, &names));
            }
        }
        released
    }

    /// Ops of some scopes that were set aside and that nobody has settled, newest first.
    pub(super) fn aside(&self, scopes: &BTreeSet<ScopeId>, limit: u32) -> Vec<AsideOp> {
        let of = |scope| self.place(scope).into_iter().flat_map(move |place| place.aside(scope));
        let mut found: Vec<AsideOp> = scopes.iter().flat_map(of).collect();
        found.sort_by(|one, other| (other.got, &other.key).cmp(&(one.got, &one.key)));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        found
    }

    /// The scopes that have any.
    pub(super) fn aside_scopes(&self) -> BTreeSet<ScopeId> {
        let homes = self.places.keys().filter_map(|home| ScopeId::parse(home.as_str()).ok());
        homes.filter(|home| !self.aside(&[home.clone()].into(), 1).is_empty()).collect()
    }

    /// Where the ops of a device stand that are set aside, or were.
    pub(super) fn aside_of(&self, device: DeviceId) -> Vec<AsideState> {
        let mut found: Vec<_> =
            self.places.values().flat_map(|place| place.aside_of(device)).collect();
        found.sort_by_key(|(got, state)| Reverse((*got, state.op)));
        found.into_iter().map(|(_, state)| state).collect()
    }

    /// The media that a record names and the office has.
    pub(super) fn media_of(&self, scope: &ScopeId, id: RecordId) -> Vec<Medium> {
        let row = self.place(scope).and_then(|place| place.record(id));
        let mut hashes: BTreeSet<Hash> = row.into_iter().flat_map(hashes_of).collect();
        let own = self.media.values().filter(|one| one.scope == *scope && one.record == id);
        hashes.extend(own.map(|one| one.sha256));
        let held = hashes.into_iter().filter_map(|hash| self.media.get(&(scope.clone(), hash)));
        held.map(|medium| Medium { record: id, ..medium.clone() }).collect()
    }

    pub(super) fn feed(&self, marks: &Marks, bytes: usize) -> FeedSlice {
        let head = |scope: &ScopeId| Some((scope.clone(), self.place(scope)?.rev()));
        let mut filling = Filling::new(marks, marks.keys().filter_map(head).collect(), bytes);
        while let Some(stretch) = filling.next() {
            if self.place(&stretch.scope).is_some_and(|place| !place.feed(&stretch, &mut filling)) {
                break;
            }
            filling.finish(&stretch);
        }
        filling.done()
    }

    pub(super) fn list(&self, query: &ListQuery) -> Vec<Record> {
        let places = query.scopes.iter().filter_map(|scope| self.place(scope));
        let rows = places
            .flat_map(Place::records)
            .filter(|row| query.kinds.is_empty() || query.kinds.contains(&row.kind))
            .filter(|row| query.before.is_none_or(|before| (row.updated.got, row.id) < before));
        newest(rows, query.limit)
    }

    pub(super) fn keyed(
        &self,
        scope: &ScopeId,
        keys: &BTreeSet<String>,
        limit: u32,
    ) -> Vec<Record> {
        let rows = self.place(scope).into_iter().flat_map(Place::records);
        newest(rows.filter(|row| !keys_of(row).is_disjoint(keys)), limit)
    }

    pub(super) fn put_account(&mut self, account: &Account) -> bool {
        let known = self.accounts.get(&account.name);
        let free = known.is_none_or(|known| known.person == account.person);
        if free {
            self.accounts.insert(account.name.clone(), account.clone());
        }
        free
    }

    pub(super) fn spend_enrolment(&mut self, code: &Hash, now: i64) -> Option<PersonId> {
        let (person, _) = *self.enrolments.get(code).filter(|(_, until)| *until > now)?;
        self.enrolments.remove(code);
        Some(person)
    }

    pub(super) fn set_device_state(
        &mut self,
        id: DeviceId,
        from: &[DeviceState],
        to: DeviceState,
    ) -> bool {
        let device = self.devices.get_mut(&id).filter(|device| from.contains(&device.state));
        device.map(|device| device.state = to).is_some()
    }

    pub(super) fn devices(&self) -> Vec<Device> {
        let order = |device: &Device| match device.state {
            DeviceState::Waiting => 0,
            DeviceState::Active => 1,
            DeviceState::Revoked => 2,
        };
        let mut devices: Vec<Device> = self.devices.values().cloned().collect();
        devices.sort_by_key(|device| (order(device), Reverse(device.seen), device.id));
        devices
    }

    pub(super) fn spend_nonce(&mut self, nonce: Hash, now: i64, until: i64) -> bool {
        self.nonces.retain(|_, until| *until >= now);
        let fresh = !self.nonces.contains_key(&nonce);
        if fresh {
            self.nonces.insert(nonce, until);
        }
        fresh
    }

    pub(super) fn advance_upload(&mut self, id: &str, from: u64, to: u64) -> bool {
        let upload = self.uploads.get_mut(id).filter(|upload| upload.offset == from);
        upload.map(|upload| upload.offset = to).is_some()
    }

    pub(super) fn swap_setting(
        &mut self,
        name: &str,
        from: Option<&[u8]>,
        to: Option<&[u8]>,
    ) -> bool {
        let same = self.settings.get(name).map(Vec::as_slice) == from;
        match to.filter(|_| same) {
            Some(to) => drop(self.settings.insert(name.to_owned(), to.to_vec())),
            None if same => drop(self.settings.remove(name)),
            None => {}
        }
        same
    }

    pub(super) fn audit(&mut self, entry: &AuditEntry) {
        let (no, before) = match self.audit.last() {
            Some(last) => (last.no + 1, last.hash.as_slice()),
            None => (1, [].as_slice()),
        };
        let hash = audit::chain(before, no, entry);
        let row = AuditRow { no, entry: entry.clone(), alg: audit::ALG.to_owned(), hash };
        self.audit.push(row);
    }
}

fn newest<'a>(rows: impl Iterator<Item = &'a Record>, limit: u32) -> Vec<Record> {
    let mut rows: Vec<&Record> = rows.collect();
    rows.sort_by_key(|row| Reverse((row.updated.got, row.id)));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    rows.into_iter().take(limit).cloned().collect()
}
