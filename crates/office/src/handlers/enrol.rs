//! A phone claims a code and asks how its enrolment stands.

use std::sync::Arc;

use anxin_domain::id::DeviceId;
use anxin_protocol::device::{Claim, Claimed, EnrolStatus, Signed, comparison_number};
use anxin_store::contract::{AuditEntry, Device, DeviceState};
use axum::extract::State;
use axum::http::StatusCode;
use p256::ecdsa::VerifyingKey;

use super::device::{self, granted_scopes};
use crate::app::Office;
use crate::extract::Json;
use crate::problem::Fault;
use crate::secret;

const LABEL_CHARS: usize = 60;

/// `POST /api/v1/enrol/claim`
pub(crate) async fn claim(
    State(office): State<Arc<Office>>,
    Json(claim): Json<Claim>,
) -> Result<Json<Claimed>, Fault> {
    let now = office.now();
    let public_key = secret::decode(&claim.public_key)
        .filter(|bytes| bytes.len() == 65 && VerifyingKey::from_sec1_bytes(bytes).is_ok())
        .ok_or_else(|| Fault::wrong_field("public_key"))?;
    let person = office
        .store
        .spend_enrolment(&secret::hash(&claim.code), now)
        .await?
        .ok_or_else(|| Fault::new(StatusCode::GONE, "enrol_gone"))?;
    let device = DeviceId::from_parts(now.unsigned_abs(), secret::random());
    let nonce = secret::encode(&secret::random::<16>());
    let number = comparison_number(&claim.code, &claim.public_key, &nonce);
    let label = claim.label.chars().filter(|c| !c.is_control()).take(LABEL_CHARS).collect();
    let row = Device {
        id: device,
        person,
        label,
        public_key,
        number,
        state: DeviceState::Waiting,
        seen: now,
        next_seq: 1,
    };
    office.store.put_device(&row).await?;
    office
        .store
        .audit(&AuditEntry {
            at: now,
            person: Some(person),
            device: Some(device),
            action: "device.claim".to_owned(),
            target: device.to_string(),
        })
        .await?;
    Ok(Json(Claimed { device, nonce }))
}

/// `POST /api/v1/enrol/status`
pub(crate) async fn status(
    State(office): State<Arc<Office>>,
    Json(signed): Json<Signed>,
) -> Result<Json<EnrolStatus>, Fault> {
    let known = device::verified(&office, &signed, "status").await?;
    Ok(Json(match known.state {
        DeviceState::Waiting => EnrolStatus::Waiting,
        DeviceState::Revoked => EnrolStatus::Refused,
        DeviceState::Active => {
            let person = office.store.person(known.person).await?.ok_or_else(Fault::signed_out)?;
            let scopes = granted_scopes(&office, known.person).await?;
            let office_key = Some(office.keys.public());
            EnrolStatus::Confirmed { person: person.id, name: person.name, scopes, office_key }
        }
    }))
}
