//! The console's own hand: what a person decides at a desk becomes ops like any phone's, of a device
//! of that person's that can open no session.

use std::collections::BTreeMap;

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_store::StoreError;
use anxin_store::contract::{Author, Device, DeviceState, IncomingOp, PushError, Stance};
use anxin_sync::admission::{Rights, stance};
use anxin_sync::op::OP_SCHEMA;
use anxin_sync::{Body, Op, Verdict};
use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::access::Caller;
use crate::app::Office;
use crate::problem::Fault;
use crate::secret;

/// One change to be made.
pub(crate) struct Intent {
    pub(crate) record: RecordId,
    pub(crate) kind: &'static str,
    /// The version it was based on; 0 for what is new.
    pub(crate) base: u64,
    pub(crate) body: Body,
}

impl Intent {
    /// A new record.
    pub(crate) fn create(
        record: RecordId,
        kind: &'static str,
        parent: Option<RecordId>,
        fields: BTreeMap<String, Value>,
    ) -> Self {
        Self { record, kind, base: 0, body: Body::Create { parent, fields } }
    }
}

/// Writes changes in one scope, all in one push, by the same rules as a phone's.
pub(crate) async fn write(
    office: &Office,
    caller: &Caller,
    scope: &ScopeId,
    intents: Vec<Intent>,
) -> Result<(), Fault> {
    let _turn = office.hand.lock().await;
    let now = office.now();
    let person = caller.principal.person;
    let device = device(office, person).await?;
    let rights = Rights::of(&caller.principal, scope, &caller.tree);
    let mut incoming = Vec::new();
    for (seq, intent) in (device.next_seq..).zip(intents) {
        let op = Op {
            id: OpId::from_parts(now.unsigned_abs(), secret::random()),
            device: device.id,
            seq,
            record: intent.record,
            kind: intent.kind.to_owned(),
            scope: scope.clone(),
            base: intent.base,
            at: now,
            schema: OP_SCHEMA,
            body: intent.body,
        };
        let raw = serde_json::to_string(&op).map_err(|_| Fault::bad_request())?;
        let stance = stance(&op, &raw, device.id, rights);
        if stance != Stance::Take {
            return Err(Fault::not_found());
        }
        incoming.push(IncomingOp { raw, op: Ok(op), stance });
    }
    let author = Author { device: device.id, person };
    let pushed = match office.store.push(author, &incoming, now).await {
        Ok(pushed) => pushed,
        Err(PushError::Store(error)) => return Err(error.into()),
        Err(PushError::OpChanged(_)) => return Err(busy()),
    };
    // Another process of the office may have used the same numbers for the same person.
    let aside = |verdict: &Verdict| matches!(verdict, Verdict::Held | Verdict::Quarantined(_));
    if pushed.verdicts.iter().any(aside) {
        return Err(busy());
    }
    // Never heard of: the list of phones leaves it out.
    office.store.touch_device(device.id, 0).await?;
    office.pokes.send(scope.clone());
    Ok(())
}

fn busy() -> Fault {
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy").after(2)
}

/// A person's device at the desk, made when it is first needed.
async fn device(office: &Office, person: PersonId) -> Result<Device, StoreError> {
    let fresh = DeviceId::from_parts(office.now().unsigned_abs(), secret::random());
    let kept = office.store.setting_or(&format!("hand {person}"), fresh.0.as_bytes()).await?;
    let known = Uuid::from_slice(&kept);
    let id = DeviceId(known.map_err(|error| StoreError::Damaged(error.to_string()))?);
    if let Some(device) = office.store.device(id).await? {
        return Ok(device);
    }
    let device = Device {
        id,
        person,
        label: "console".to_owned(),
        public_key: Vec::new(),
        number: String::new(),
        state: DeviceState::Revoked,
        seen: 0,
        next_seq: 1,
    };
    office.store.put_device(&device).await?;
    Ok(device)
}
