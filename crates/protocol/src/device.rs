//! Enrolment and sessions of a phone: `/api/v1/enrol/*`, `/api/v1/device/*`.
//!
//! The console makes a code (32 random bytes, base64url, in the fragment of the link
//! `<origin>/#enrol=<code>`), good for ten minutes and one claim. The phone makes a P-256 key it
//! cannot export and claims the code with its public half. Both sides show
//! [`comparison_number`]; the console confirms; only then does a session open.
//!
//! - `POST /api/v1/enrol/claim` [`Claim`] → 200 [`Claimed`]; 410 `enrol_gone` for a code used,
//!   expired or unknown, with no difference between the three.
//! - `POST /api/v1/enrol/status` [`Signed`] over `status` → 200 [`EnrolStatus`].
//! - `POST /api/v1/device/session` [`Signed`] over `session` → 200 [`Session`]; 401
//!   `device_unknown`, 403 `device_revoked` (a [`crate::problem::Problem`]).
//!
//! The session's token goes into `authorization: Bearer …`.

use anxin_domain::id::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::sync::GrantedScope;

/// A phone asks to be enrolled.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Claim {
    /// The code from the link, base64url without padding, 43 characters.
    pub code: String,
    /// The device's public key: uncompressed P-256 point, 65 bytes, base64url.
    pub public_key: String,
    /// What the phone calls itself, for the console's list: at most 60 characters.
    pub label: String,
}

/// The office has taken the claim and waits for a person to compare the numbers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Claimed {
    /// The device's id from now on.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub device: DeviceId,
    /// The office's share of the comparison number: 16 random bytes, base64url.
    pub nonce: String,
}

/// The six digits that both sides show, from the code, the key and the office's nonce, each as
/// it stands in the messages above. Who photographs the QR has another key and so another number.
pub fn comparison_number(code: &str, public_key: &str, nonce: &str) -> String {
    let mut hash = Sha256::new();
    for part in ["anxin-enrol-1", code, public_key, nonce] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let number = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// A statement signed with the device's key.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Signed {
    /// The device.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub device: DeviceId,
    /// The device's clock, milliseconds since 1970. For the log only: a wrong clock must not
    /// lock a phone out.
    pub at: i64,
    /// 16 random bytes, base64url; the office takes each once.
    pub nonce: String,
    /// ECDSA P-256 with SHA-256 over [`signed_text`], 64 bytes r‖s, base64url.
    pub signature: String,
}

/// The text a device signs: purpose, device, time and nonce, one a line.
pub fn signed_text(purpose: &str, device: DeviceId, at: i64, nonce: &str) -> String {
    format!("anxin-device-1\n{purpose}\n{device}\n{at}\n{nonce}")
}

/// Where an enrolment stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EnrolStatus {
    /// Nobody has confirmed yet.
    Waiting,
    /// Confirmed: whose phone it is now.
    Confirmed {
        /// The person.
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        person: PersonId,
        /// The person's name.
        name: String,
        /// What the phone may see.
        scopes: Vec<GrantedScope>,
        /// The office's public key: uncompressed P-256 point, 65 bytes, base64url.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office_key: Option<String>,
    },
    /// Refused at the console, or revoked since.
    Refused,
}

/// A session.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Session {
    /// Goes into `authorization: Bearer`.
    pub token: String,
    /// When it ends, milliseconds since 1970, by the office's clock.
    pub until: i64,
    /// The office's clock now.
    pub now: i64,
    /// The seq the office expects next from this device.
    pub next_seq: u64,
}
