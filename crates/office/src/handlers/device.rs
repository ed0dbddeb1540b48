//! A phone opens a session by signing with its key.

use std::sync::Arc;

use anxin_domain::id::PersonId;
use anxin_protocol::device::{Session, Signed, signed_text};
use anxin_protocol::sync::GrantedScope;
use anxin_store::contract::{Device, DeviceState, SessionOwner};
use axum::extract::State;
use axum::http::StatusCode;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

use crate::access::Caller;
use crate::app::Office;
use crate::extract::Json;
use crate::problem::Fault;
use crate::secret;

const SESSION_MS: i64 = 12 * 3_600_000;
/// A nonce is remembered this long; a phone whose session ended makes a new one.
const NONCE_MS: i64 = 30 * 86_400_000;

/// The device whose key signed this, its nonce spent.
pub(super) async fn verified(
    office: &Office,
    signed: &Signed,
    purpose: &str,
) -> Result<Device, Fault> {
    let unknown = || Fault::new(StatusCode::UNAUTHORIZED, "device_unknown");
    let device = office.store.device(signed.device).await?.ok_or_else(unknown)?;
    let key = VerifyingKey::from_sec1_bytes(&device.public_key).map_err(|_| unknown())?;
    let signature = secret::decode(&signed.signature)
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
        .ok_or_else(unknown)?;
    let text = signed_text(purpose, signed.device, signed.at, &signed.nonce);
    key.verify(text.as_bytes(), &signature).map_err(|_| unknown())?;
    let nonce = secret::hash(&format!("{}\n{}", signed.device, signed.nonce));
    let now = office.now();
    if !office.store.spend_nonce(&nonce, now, now + NONCE_MS).await? {
        return Err(unknown());
    }
    Ok(device)
}

/// What a person may see, as a phone is told.
pub(super) async fn granted_scopes(
    office: &Office,
    person: PersonId,
) -> Result<Vec<GrantedScope>, Fault> {
    Ok(Caller::of(office, person).await?.granted_scopes())
}

/// `POST /api/v1/device/session`
pub(crate) async fn session(
    State(office): State<Arc<Office>>,
    Json(signed): Json<Signed>,
) -> Result<Json<Session>, Fault> {
    let device = verified(&office, &signed, "session").await?;
    match device.state {
        DeviceState::Active => {}
        DeviceState::Waiting => {
            return Err(Fault::new(StatusCode::UNAUTHORIZED, "device_unknown"));
        }
        DeviceState::Revoked => {
            return Err(Fault::new(StatusCode::FORBIDDEN, "device_revoked"));
        }
    }
    let now = office.now();
    let token = secret::code();
    let until = now + SESSION_MS;
    let owner = SessionOwner::Device(device.id);
    office.store.put_session(&secret::hash(&token), owner, until).await?;
    office.store.touch_device(device.id, now).await?;
    Ok(Json(Session { token, until, now, next_seq: device.next_seq }))
}
