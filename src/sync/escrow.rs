//! Escrow over HTTP: what a phone hands in without its PIN, and what a new phone gets back of the old one.

use anxin_domain::id::RecordId;
use anxin_protocol::escrow::{
    EscrowKey, HandIn, HandedIn, LeftDraft, LeftDrafts, OpenedKey, PURPOSE, SealedValue, VaultKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use web_sys::CryptoKeyPair;

use super::{Line, Trouble, signed};
use crate::platform::http::Ask;

/// Hands sealed ops in with the device's key alone; without any it asks how far the device is.
pub async fn hand_in(
    pair: &CryptoKeyPair,
    escrow: &EscrowKey,
    values: Vec<SealedValue>,
) -> Result<HandedIn, Trouble> {
    let statement = signed(pair, escrow.device, PURPOSE).await?;
    let body = HandIn { statement, escrow: escrow.clone(), values };
    Ok(Ask::post("/api/v1/escrow/ops", &body).send().await?.json()?)
}

fn json(method: &'static str, path: &str, body: &impl serde::Serialize) -> Ask {
    // Texts: writing them into memory cannot fail.
    let body = serde_json::to_vec(body).unwrap_or_default();
    Ask::new(method, path).header("content-type", "application/json").body(body)
}

impl Line {
    /// Tells the office the public half of the vault's signing key.
    pub async fn register(&self, public: &str) -> Result<(), Trouble> {
        let key = VaultKey { public_key: public.to_owned() };
        self.send(|| json("PUT", "/api/v1/device/vault-key", &key)).await.map(drop)
    }

    /// Asks the office to open the escrow key of this person's old phone.
    pub async fn open_escrow(&self, escrow: &EscrowKey) -> Result<Vec<u8>, Trouble> {
        let opened = self.send(|| json("POST", "/api/v1/escrow/key", escrow)).await?;
        let opened: OpenedKey = opened.json()?;
        STANDARD.decode(opened.key).map_err(|_| Trouble::Misfit)
    }

    /// The drafts that wait at the office for this person.
    pub async fn left(&self) -> Result<Vec<RecordId>, Trouble> {
        let left: LeftDrafts = self.send(|| Ask::get("/api/v1/left")).await?.json()?;
        Ok(left.records)
    }

    /// One of them.
    pub async fn left_draft(&self, record: RecordId) -> Result<LeftDraft, Trouble> {
        Ok(self.send(|| Ask::get(format!("/api/v1/left/{record}"))).await?.json()?)
    }

    /// This phone has it.
    pub async fn forget_left(&self, record: RecordId) -> Result<(), Trouble> {
        let path = format!("/api/v1/left/{record}");
        self.send(|| Ask::new("DELETE", path.clone())).await.map(drop)
    }
}
