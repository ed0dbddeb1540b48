//! A made-up county with as many records as are wanted, put into an office's database through the
//! store, as from a phone.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_sample::county;
use anxin_store::Store;
use anxin_store::contract::{Author, Device, DeviceState, IncomingOp, Mark, Stance};
use anxin_sync::op::OP_SCHEMA;
use anxin_sync::{Body, Change, Op, Record};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The township whose mediator carries the phone that is measured.
pub(crate) const TOWNSHIP: &str = "429800001";
/// The first seed; each further batch of work takes the next one.
pub(crate) const SEED: u64 = 20_261_124;
/// The county's present: a fixed one, so that two runs measure the same records.
const NOW: i64 = 1_795_000_000_000;
/// Leads of one seed.
const LEADS: usize = 1_500;
/// Ops of one push.
const PUSH: usize = 500;

/// The township's scope.
pub(crate) fn township() -> Result<ScopeId> {
    Ok(ScopeId::parse(TOWNSHIP)?)
}

/// Puts records into an office's database.
pub(crate) struct Filler {
    store: Arc<dyn Store>,
    author: Author,
    seq: u64,
    seed: u64,
}

impl Filler {
    /// Opens the database of an office that has its county already.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let store = anxin_store::open(url).await?;
        let author = Author { device: random_device(), person: mediator(&*store).await? };
        // Each filler goes on with other seeds than those before it.
        let seed = SEED + store.devices().await?.len() as u64 * 1_000;
        store.put_device(&device(author, Vec::new(), DeviceState::Revoked)).await?;
        Ok(Self { store, author, seq: 0, seed })
    }

    /// Who carries the phone that is measured.
    pub(crate) async fn mediator(&self) -> Result<PersonId> {
        mediator(&*self.store).await
    }

    /// The store.
    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Adds so many records: to one place, or wherever the made-up work lies.
    pub(crate) async fn add(&mut self, mut rows: usize, place: Option<&ScopeId>) -> Result<()> {
        while rows > 0 {
            self.seed += 1;
            let mut by_scope: BTreeMap<ScopeId, Vec<Op>> = BTreeMap::new();
            for op in made_up(self.seed, self.author.device) {
                if place.is_none_or(|place| op.scope == *place) {
                    by_scope.entry(op.scope.clone()).or_default().push(op);
                }
            }
            for mut ops in by_scope.into_values() {
                ops.truncate(rows);
                rows -= ops.len();
                for batch in ops.chunks_mut(PUSH) {
                    self.push(batch).await?;
                }
            }
        }
        Ok(())
    }

    /// Brings a place to exactly so many records.
    pub(crate) async fn fill(&mut self, place: &ScopeId, rows: usize) -> Result<()> {
        let there = self.rows(place).await?.len();
        ensure!(there <= rows, "{there} records are there already, {rows} are wanted");
        self.add(rows - there, Some(place)).await
    }

    /// Changes the places of so many leads of a scope.
    pub(crate) async fn change(&mut self, place: &ScopeId, count: usize, to: &str) -> Result<()> {
        let rows = self.rows(place).await?;
        let leads = rows.iter().filter(|row| row.kind == "lead").take(count);
        let mut ops: Vec<Op> = leads
            .map(|row| {
                let change = Change { was: row.value("place").clone(), now: json!(to) };
                op(
                    row.id,
                    &row.kind,
                    &row.scope,
                    Body::Patch { changes: BTreeMap::from([("place".to_owned(), change)]) },
                    row.version,
                )
            })
            .collect();
        ensure!(ops.len() == count, "{} leads to change, {count} are wanted", ops.len());
        self.push(&mut ops).await
    }

    async fn push(&mut self, ops: &mut [Op]) -> Result<()> {
        for op in ops.iter_mut() {
            self.seq += 1;
            (op.device, op.seq) = (self.author.device, self.seq);
        }
        let at = ops.last().map_or(NOW, |op| op.at);
        let pushed = self.store.push(self.author, &incoming(ops)?, at).await?;
        ensure!(pushed.next_seq == self.seq + 1, "the store took less than was pushed");
        Ok(())
    }

    /// All records of a scope, as the feed gives them.
    pub(crate) async fn rows(&self, scope: &ScopeId) -> Result<Vec<Record>> {
        let mut marks = BTreeMap::from([(scope.clone(), Mark::START)]);
        let mut rows = Vec::new();
        loop {
            let slice = self.store.feed(&marks, 4 * 1024 * 1024).await?;
            for row in &slice.rows {
                rows.push(serde_json::from_str(row)?);
            }
            marks = slice.marks;
            if !slice.more {
                return Ok(rows);
            }
        }
    }
}

/// The mediator of the township.
async fn mediator(store: &dyn Store) -> Result<PersonId> {
    let (people, township) = (store.people().await?, township()?);
    let theirs = people
        .iter()
        .find(|person| person.grants.iter().any(|(scope, _)| *scope == township))
        .context("a mediator of the township")?;
    Ok(theirs.id)
}

/// A device that nobody carries.
fn random_device() -> DeviceId {
    // Not the time: two fillers of one office must not meet.
    let bytes = *Uuid::from_u128(u128::from(std::process::id())).as_bytes();
    let mut ten = [0; 10];
    ten.copy_from_slice(&Sha256::digest([&bytes[..], &now_nanos()].concat())[..10]);
    DeviceId::from_parts(NOW.unsigned_abs(), ten)
}

fn now_nanos() -> [u8; 16] {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default().as_nanos().to_be_bytes()
}

/// A phone's row in the directory.
pub(crate) fn device(author: Author, public_key: Vec<u8>, state: DeviceState) -> Device {
    Device {
        id: author.device,
        person: author.person,
        label: "bench".to_owned(),
        public_key,
        number: String::new(),
        state,
        seen: 0,
        next_seq: 1,
    }
}

/// The random part of an op's id, the same in every run.
fn ten(record: RecordId, base: u64) -> [u8; 10] {
    let name = [record.0.as_bytes().as_slice(), &base.to_be_bytes()].concat();
    let mut ten = [0; 10];
    ten.copy_from_slice(&Sha256::digest(name)[..10]);
    ten
}

/// An op whose device and seq are still to come.
fn op(record: RecordId, kind: &str, scope: &ScopeId, body: Body, base: u64) -> Op {
    Op {
        id: OpId::from_parts(NOW.unsigned_abs(), ten(record, base)),
        device: DeviceId(Uuid::nil()),
        seq: 0,
        record,
        kind: kind.to_owned(),
        scope: scope.clone(),
        base,
        at: NOW,
        schema: OP_SCHEMA,
        body,
    }
}

/// The creating ops of the made-up county of a seed, oldest first, in the name of a device.
pub(crate) fn made_up(seed: u64, device: DeviceId) -> Vec<Op> {
    let mut ops = Vec::new();
    for work in county(seed, LEADS, NOW).work {
        for intent in work.intents {
            let mut made = op(intent.record, &intent.kind, &intent.scope, intent.body, 0);
            (made.device, made.at, made.seq) = (device, work.at, ops.len() as u64 + 1);
            made.id = OpId::from_parts(work.at.unsigned_abs(), ten(made.record, 0));
            ops.push(made);
        }
    }
    ops
}

/// Ops as the office's handler hands them to the store.
pub(crate) fn incoming(ops: &[Op]) -> Result<Vec<IncomingOp>> {
    let read = |op: &Op| {
        let raw = serde_json::to_string(op)?;
        Ok(IncomingOp { raw, op: Ok(op.clone()), stance: Stance::Take })
    };
    ops.iter().map(read).collect()
}

/// A person of the township and a device of that person, for pushing.
pub(crate) fn author(person: PersonId, no: u64) -> Author {
    let mut ten = [0; 10];
    ten.copy_from_slice(&Sha256::digest(no.to_be_bytes())[..10]);
    Author { device: DeviceId::from_parts(NOW.unsigned_abs(), ten), person }
}

/// What both sides must hold after a work: how many records, and a SHA-256 over their canonical
/// texts in the order of ids.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
pub(crate) struct Held {
    /// Records.
    pub(crate) count: usize,
    /// SHA-256, hex.
    pub(crate) digest: String,
}

/// The count and the digest of records. `bench/peers/canonical.js` makes the same.
pub(crate) fn held<'a>(records: impl Iterator<Item = &'a Record>) -> Held {
    let texts: BTreeMap<String, String> = records
        .map(|row| {
            let fields: BTreeMap<&str, &Value> =
                row.fields.iter().map(|(path, value)| (path.as_str(), value)).collect();
            let parent = row.parent.map(|parent| parent.to_string());
            let text = json!([row.id.to_string(), row.kind, row.scope, parent, fields]);
            (row.id.to_string(), text.to_string())
        })
        .collect();
    let mut sum = Sha256::new();
    for text in texts.values() {
        sum.update(text);
        sum.update("\n");
    }
    let digest = anxin_domain::hex::encode(&sum.finalize());
    Held { count: texts.len(), digest }
}
