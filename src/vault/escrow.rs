//! The escrow key: what the office can open without the phone's PIN lies under it.
//!
//! Unsent ops, drafts, files on their way and what is known of them are sealed under it and not under the data key.
//! The key itself lies in the vault; sealed to the office and signed, it lies beside the values, readable without
//! the PIN ([`anxin_protocol::escrow`]).

use anxin_domain::id::DeviceId;
use anxin_protocol::escrow::{EscrowKey, key_aad, key_id, signed_key_text};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use web_sys::CryptoKey;

use super::{Keep, VaultError};
use crate::platform::crypto::{self, CryptoError};
use crate::platform::disk::Disk;

/// The stores whose values the office can open.
pub const ESCROWED: [&str; 4] = ["ops", "drafts", "parcels", "media"];
/// Where the secret half lies in the store `meta`, sealed.
const SECRET: &str = "escrow_secret";
/// Where the half for the office lies in the store `meta`, readable.
const STORED: &str = "escrow";

/// The half that lies in the vault.
#[derive(Serialize, Deserialize, Clone)]
pub struct Secret {
    device: DeviceId,
    /// 32 bytes, base64.
    key: String,
    /// The vault's signing key, PKCS#8, base64.
    signing: String,
    /// Its public half, base64url.
    pub public: String,
    /// The office's public key that the escrow key is sealed to, base64url.
    pub office_key: String,
    /// The office knows the public half.
    pub registered: bool,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({})", self.device)
    }
}

/// The half that is readable without the PIN.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// The escrow key, sealed to the office.
    pub key: EscrowKey,
    /// Everything that is not at the office lies under it. Not so while what an earlier version kept is sealed anew.
    pub covered: bool,
}

impl Stored {
    /// Reads it from a disk, without the PIN.
    pub async fn read(disk: &Disk) -> Result<Option<Self>, VaultError> {
        let json = disk.get("meta", STORED).await?;
        json.map(|json| super::from_json(&json)).transpose()
    }

    /// What keeps it.
    pub fn keep(&self) -> Keep {
        // Texts: writing them into memory cannot fail.
        Keep::Plain("meta", STORED.to_owned(), serde_json::to_vec(self).unwrap_or_default())
    }
}

impl Secret {
    /// A fresh escrow key and a fresh signing key, for the office whose public key this is.
    pub async fn make(device: DeviceId, office_key: &str) -> Result<Self, VaultError> {
        let (public, signing) = crypto::exportable_signing_pair().await?;
        Ok(Self {
            device,
            key: STANDARD.encode(crypto::random::<32>()?),
            signing: STANDARD.encode(signing),
            public: URL_SAFE_NO_PAD.encode(public),
            office_key: office_key.to_owned(),
            registered: false,
        })
    }

    /// The same for another key of the office.
    #[must_use]
    pub fn for_office(self, office_key: String) -> Self {
        Self { office_key, ..self }
    }

    /// The escrow key, sealed to the office and signed.
    pub async fn sealed(&self) -> Result<EscrowKey, VaultError> {
        let office = URL_SAFE_NO_PAD.decode(&self.office_key).map_err(|_| CryptoError)?;
        let sealed = crypto::seal_to(&office, &key_aad(self.device), &bytes(&self.key)?).await?;
        let (sealed, office_key) = (STANDARD.encode(sealed), key_id(&office));
        let text = signed_key_text(self.device, &office_key, &sealed);
        let signature = crypto::sign_with(&bytes(&self.signing)?, &text).await?;
        Ok(EscrowKey {
            device: self.device,
            office_key,
            sealed,
            signature: STANDARD.encode(signature),
        })
    }

    /// The key to seal and open with.
    pub(super) async fn import(&self) -> Result<CryptoKey, VaultError> {
        Ok(crypto::sealing_key(&bytes(&self.key)?).await?)
    }

    /// What keeps it.
    pub fn keep(&self) -> Keep {
        Keep::json("meta", SECRET, self)
    }

    pub(super) const PLACE: (&str, &str) = ("meta", SECRET);
}

fn bytes(text: &str) -> Result<Vec<u8>, VaultError> {
    STANDARD.decode(text).map_err(|_| VaultError::Damaged)
}
