//! A phone is enrolled: it claims a code, shows a number, waits until the office has compared it.

use anxin_domain::id::{DeviceId, PersonId};
use anxin_protocol::device::{Claim, Claimed, EnrolStatus, comparison_number};
use anxin_protocol::sync::GrantedScope;
use serde::{Deserialize, Serialize};
use web_sys::CryptoKeyPair;

use super::{Trouble, encode, signed};
use crate::platform::crypto;
use crate::platform::disk::{Disk, DiskWrite, Durability};
use crate::platform::http::Ask;

const PAIR: &str = "signing";
const CLAIM: &str = "claim";

/// A claim that waits for the office.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// The device's id.
    pub device: DeviceId,
    /// The six digits to compare.
    pub number: String,
}

/// An enrolled phone.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Enrolled {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// What it may see.
    pub scopes: Vec<GrantedScope>,
    /// The office's public key, base64url; none from an office that had none yet.
    #[serde(default)]
    pub office_key: Option<String>,
}

/// What the office has decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// The phone is enrolled.
    Enrolled(Enrolled),
    /// The office said no.
    Refused,
}

/// The phone's key pair, if it has one.
pub async fn pair(disk: &Disk) -> Result<Option<CryptoKeyPair>, Trouble> {
    let pair = disk.get_object("keys", PAIR).await.map_err(|_| Trouble::Disk)?;
    Ok(pair.map(Into::into))
}

/// A claim made before a reload.
pub async fn waiting(disk: &Disk) -> Result<Option<Waiting>, Trouble> {
    let json = disk.get("meta", CLAIM).await.map_err(|_| Trouble::Disk)?;
    Ok(json.and_then(|json| serde_json::from_slice(&json).ok()))
}

/// Claims a code with a fresh key pair that this browser cannot export.
pub async fn claim(disk: &Disk, code: &str, label: &str) -> Result<Waiting, Trouble> {
    let pair = crypto::signing_pair().await?;
    disk.put_object("keys", PAIR, &pair).await.map_err(|_| Trouble::Disk)?;
    let public_key = encode(&crypto::public_point(&pair).await?);
    let claim =
        Claim { code: code.to_owned(), public_key: public_key.clone(), label: label.to_owned() };
    let claimed: Claimed = Ask::post("/api/v1/enrol/claim", &claim).send().await?.json()?;
    let number = comparison_number(code, &public_key, &claimed.nonce);
    let waiting = Waiting { device: claimed.device, number };
    let json = serde_json::to_vec(&waiting).unwrap_or_default();
    let write = DiskWrite::Put("meta", CLAIM.to_owned(), json);
    disk.commit(&[write], Durability::Strict).await.map_err(|_| Trouble::Disk)?;
    Ok(waiting)
}

/// Asks whether the office has decided.
pub async fn decision(disk: &Disk, waiting: &Waiting) -> Result<Decision, Trouble> {
    let pair = pair(disk).await?.ok_or(Trouble::Disk)?;
    let statement = signed(&pair, waiting.device, "status").await?;
    let status: EnrolStatus = Ask::post("/api/v1/enrol/status", &statement).send().await?.json()?;
    Ok(match status {
        EnrolStatus::Waiting => Decision::Open,
        EnrolStatus::Refused => Decision::Refused,
        EnrolStatus::Confirmed { person, name, scopes, office_key } => {
            let device = waiting.device;
            Decision::Enrolled(Enrolled { device, person, name, scopes, office_key })
        }
    })
}
