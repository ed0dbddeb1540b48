//! Fills an empty office with the made-up county.

use std::sync::Arc;

use anxin_domain::id::{DeviceId, OpId, PersonId};
use anxin_domain::policy::Role;
use anxin_sample::{County, county};
use anxin_store::StoreError;
use anxin_store::contract::{
    Account, Author, Device, DeviceState, IncomingOp, Person, PushError, ScopeRow, Stance,
};
use anxin_sync::Op;
use anxin_sync::op::OP_SCHEMA;

use crate::app::Office;
use crate::first::sealed_register;
use crate::handlers::console::devices::enrolment_link;
use crate::handlers::console::session::hash_password;
use crate::problem::Fault;
use crate::secret;

const LEADS: usize = 200;
const ACCOUNT: &str = "demo";

/// What the demo's user needs to know.
#[derive(Debug)]
pub struct Demo {
    /// The console's account.
    pub account: &'static str,
    /// Its password: made now, shown once; `None` if the county was there already.
    pub password: Option<String>,
    /// A phone-enrolment link.
    pub enrolment: String,
    /// For whom.
    pub person: String,
}

/// Why the demo cannot be filled in.
#[derive(Debug, thiserror::Error)]
pub enum FillDemoError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A made-up op was not taken.
    #[error("the made-up county was not taken: {0}")]
    Push(#[from] PushError),
    /// No password or link could be made.
    #[error("no account or link could be made")]
    Account,
}

impl From<Fault> for FillDemoError {
    fn from(_: Fault) -> Self {
        Self::Account
    }
}

/// Fills in the county if there is none, and makes an enrolment link for its first mediator.
pub async fn fill(office: &Arc<Office>, seed: u64) -> Result<Demo, FillDemoError> {
    let empty = office.store.scopes().await?.is_empty();
    let county = county(seed, LEADS, office.now());
    let mut password = None;
    if empty {
        directory(office, &county).await?;
        records(office, &county).await?;
        password = Some(administrator(office, &county).await?);
    }
    let people = office.store.people().await?;
    let mediator = people
        .iter()
        .find(|person| person.grants.iter().any(|(_, role)| role == Role::Mediator.name()))
        .ok_or(FillDemoError::Account)?;
    let (enrolment, _) = enrolment_link(office, mediator.id).await?;
    Ok(Demo { account: ACCOUNT, password, enrolment, person: mediator.name.clone() })
}

async fn directory(office: &Office, county: &County) -> Result<(), StoreError> {
    for scope in &county.scopes {
        let row = ScopeRow {
            id: scope.id.clone(),
            parent: scope.parent.clone(),
            name: scope.name.clone(),
        };
        office.store.put_scope(&row).await?;
        if scope.parent.is_none() {
            office.store.put_scope(&sealed_register(&scope.id)).await?;
        }
    }
    for person in &county.people {
        let (scope, role) = &person.grant;
        let grants = vec![(scope.clone(), role.name().to_owned())];
        let row = Person { id: person.id, name: person.name.clone(), grants };
        office.store.put_person(&row).await?;
    }
    Ok(())
}

async fn administrator(office: &Office, county: &County) -> Result<String, FillDemoError> {
    let id = PersonId::from_parts(office.now().unsigned_abs(), secret::random());
    let root = county.scopes[0].id.clone();
    let sealed = sealed_register(&root).id;
    let grants = [(&root, Role::Admin), (&root, Role::Clerk), (&sealed, Role::Clerk)]
        .map(|(scope, role)| (scope.clone(), role.name().to_owned()));
    let person = Person { id, name: "演示管理员".to_owned(), grants: grants.to_vec() };
    office.store.put_person(&person).await?;
    let password: String = secret::code().chars().take(14).collect();
    let account =
        Account { name: ACCOUNT.to_owned(), person: id, password: hash_password(&password)? };
    office.store.put_account(&account).await?;
    Ok(password)
}

/// Pushes the county's work as if from a phone of each person; those phones are revoked from the
/// start, so that nobody can speak for them.
async fn records(office: &Office, county: &County) -> Result<(), FillDemoError> {
    for (index, person) in county.people.iter().enumerate() {
        let device = DeviceId::from_parts(office.now().unsigned_abs(), secret::random());
        let row = Device {
            id: device,
            person: person.id,
            label: "sample".to_owned(),
            public_key: Vec::new(),
            number: String::new(),
            state: DeviceState::Revoked,
            seen: 0,
            next_seq: 1,
        };
        office.store.put_device(&row).await?;
        let author = Author { device, person: person.id };
        let mut seq = 0;
        for work in county.work.iter().filter(|work| work.author == index) {
            let mut ops = Vec::new();
            for intent in &work.intents {
                seq += 1;
                let op = Op {
                    id: OpId::from_parts(work.at.unsigned_abs(), secret::random()),
                    device,
                    seq,
                    record: intent.record,
                    kind: intent.kind.clone(),
                    scope: intent.scope.clone(),
                    base: 0,
                    at: work.at,
                    schema: OP_SCHEMA,
                    body: intent.body.clone(),
                };
                let raw = serde_json::to_string(&op).map_err(|_| FillDemoError::Account)?;
                ops.push(IncomingOp { raw, op: Ok(op), stance: Stance::Take });
            }
            office.store.push(author, &ops, work.at).await?;
        }
        // Never heard of: the list of phones leaves it out.
        office.store.touch_device(device, 0).await?;
    }
    Ok(())
}
