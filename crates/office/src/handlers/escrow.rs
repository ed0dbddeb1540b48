//! What a phone hands in without its PIN, and what a person's new phone gets back of the old one.

use std::sync::Arc;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use anxin_domain::id::{DeviceId, RecordId};
use anxin_domain::policy::Action;
use anxin_protocol::escrow::{
    ESCROW_KEY, EscrowKey, HandIn, HandedIn, LeftDraft, LeftDrafts, OpenedKey, PURPOSE,
    SealedValue, VaultKey, key_aad, signed_key_text, split_value, value_aad,
};
use anxin_protocol::limits;
use anxin_store::contract::{AuditEntry, Device};
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::value::RawValue;

use super::{device, sync};
use crate::access::{Caller, Phone};
use crate::app::Office;
use crate::extract::{Json, Path};
use crate::left;
use crate::problem::Fault;
use crate::sealed_box::open_with;
use crate::secret;

/// The setting that holds the public half of a vault's signing key.
fn setting(device: DeviceId) -> String {
    format!("vault_key.{device}")
}

/// `PUT /api/v1/device/vault-key`
pub(crate) async fn register(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Json(key): Json<VaultKey>,
) -> Result<StatusCode, Fault> {
    phone.caller.must_somewhere(Action::ReadRecords)?;
    let point = secret::decode(&key.public_key)
        .filter(|bytes| bytes.len() == 65 && VerifyingKey::from_sec1_bytes(bytes).is_ok())
        .ok_or_else(|| Fault::wrong_field("public_key"))?;
    if office.store.setting_or(&setting(phone.device), &point).await? == point {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Fault::new(StatusCode::CONFLICT, "vault_key_known"))
    }
}

/// An escrow key, opened.
pub(crate) struct Opened(Aes256Gcm, [u8; 32]);

/// Opens an escrow key that the vault of `device` has signed.
pub(crate) async fn open(
    office: &Office,
    device: DeviceId,
    escrow: &EscrowKey,
) -> Result<Opened, Fault> {
    let unsigned = || Fault::new(StatusCode::FORBIDDEN, "escrow_unsigned");
    let point = office.store.setting(&setting(device)).await?.ok_or_else(unsigned)?;
    let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| unsigned())?;
    let signature = STANDARD.decode(&escrow.signature).ok();
    let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let text = signed_key_text(device, &escrow.office_key, &escrow.sealed);
    let signed = signature.is_some_and(|signature| key.verify(text.as_bytes(), &signature).is_ok());
    if escrow.device != device || !signed {
        return Err(unsigned());
    }
    let closed = || Fault::new(StatusCode::CONFLICT, "escrow_closed");
    let private = office.keys.find(&escrow.office_key).ok_or_else(closed)?;
    let sealed = STANDARD.decode(&escrow.sealed).map_err(|_| closed())?;
    let raw = open_with(private, &key_aad(device), &sealed).map_err(|_| closed())?;
    let raw = <[u8; 32]>::try_from(raw).map_err(|_| closed())?;
    Ok(Opened(Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&raw)), raw))
}

impl Opened {
    /// Opens a value; `None` if it is not sealed under this key for its place.
    pub(crate) fn value(&self, value: &SealedValue) -> Option<Vec<u8>> {
        let sealed = STANDARD.decode(&value.value).ok()?;
        let (ESCROW_KEY, nonce, body) = split_value(&sealed)? else { return None };
        let aad = value_aad(&value.store, &value.key);
        self.0.decrypt(Nonce::from_slice(nonce), Payload { msg: body, aad: &aad }).ok()
    }
}

/// `POST /api/v1/escrow/ops`
///
/// The ops are pushed as the old phone would have pushed them: the same bytes under the same device, so that one
/// that comes by both ways is there once.
pub(crate) async fn ops(
    State(office): State<Arc<Office>>,
    Json(hand_in): Json<HandIn>,
) -> Result<Json<HandedIn>, Fault> {
    let Device { id, person, .. } = device::verified(&office, &hand_in.statement, PURPOSE).await?;
    let opened = open(&office, id, &hand_in.escrow).await?;
    let mut bundles: Vec<Vec<Box<RawValue>>> = Vec::with_capacity(hand_in.values.len());
    for value in &hand_in.values {
        let plain = (value.store == "ops").then(|| opened.value(value)).flatten();
        let plain = plain.ok_or_else(|| Fault::wrong_field(&value.key))?;
        bundles.push(serde_json::from_slice(&plain).map_err(|_| Fault::wrong_field(&value.key))?);
    }
    let phone = Phone { device: id, caller: Caller::of(&office, person).await? };
    let ops: Vec<&RawValue> = bundles.iter().flatten().map(AsRef::as_ref).collect();
    // Without ops it tells how far the phone is.
    let mut verdicts = Vec::with_capacity(ops.len());
    let mut next_seq = sync::take_in(&office, &phone, &[]).await?.next_seq;
    for ops in ops.chunks(limits::PUSH_OPS) {
        let answer = sync::take_in(&office, &phone, ops).await?;
        verdicts.extend(answer.verdicts);
        next_seq = answer.next_seq;
    }
    let mut at = verdicts.iter();
    let taken = bundles
        .iter()
        .map(|bundle| {
            let of_bundle: Vec<_> = at.by_ref().take(bundle.len()).collect();
            of_bundle.iter().all(|verdict| verdict.seq < next_seq)
        })
        .collect();
    if !ops.is_empty() {
        note(&office, &phone, "escrow.ops", &ops.len().to_string()).await?;
    }
    Ok(Json(HandedIn { next_seq, taken, verdicts }))
}

async fn note(office: &Office, phone: &Phone, action: &str, target: &str) -> Result<(), Fault> {
    let entry = AuditEntry {
        at: office.now(),
        person: Some(phone.caller.principal.person),
        device: Some(phone.device),
        action: action.to_owned(),
        target: target.to_owned(),
    };
    Ok(office.store.audit(&entry).await?)
}

/// `POST /api/v1/escrow/key`
pub(crate) async fn key(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Json(escrow): Json<EscrowKey>,
) -> Result<Json<OpenedKey>, Fault> {
    phone.caller.must_somewhere(Action::ReadRecords)?;
    let old = office.store.device(escrow.device).await?.ok_or_else(Fault::not_found)?;
    // Another person's drafts are not there.
    if old.person != phone.caller.principal.person {
        return Err(Fault::not_found());
    }
    let Opened(_, raw) = open(&office, old.id, &escrow).await?;
    note(&office, &phone, "escrow.opened", &old.id.to_string()).await?;
    Ok(Json(OpenedKey { key: STANDARD.encode(raw) }))
}

/// `GET /api/v1/left`
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    phone: Phone,
) -> Result<Json<LeftDrafts>, Fault> {
    phone.caller.must_somewhere(Action::ReadRecords)?;
    Ok(Json(LeftDrafts { records: left::list(&office, phone.caller.principal.person).await? }))
}

/// `GET /api/v1/left/{record}`
pub(crate) async fn read(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path(record): Path<RecordId>,
) -> Result<Json<LeftDraft>, Fault> {
    phone.caller.must_somewhere(Action::ReadRecords)?;
    let found = left::read(&office, phone.caller.principal.person, record).await?;
    let found = found.ok_or_else(Fault::not_found)?;
    note(&office, &phone, "left.read", &record.to_string()).await?;
    Ok(Json(found))
}

/// `DELETE /api/v1/left/{record}`
pub(crate) async fn forget(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path(record): Path<RecordId>,
) -> Result<StatusCode, Fault> {
    phone.caller.must_somewhere(Action::ReadRecords)?;
    left::forget(&office, phone.caller.principal.person, record).await?;
    Ok(StatusCode::NO_CONTENT)
}
