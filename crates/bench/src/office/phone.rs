//! Phones without a screen: they sign, open sessions, push and pull over HTTP.

use std::sync::Arc;
use std::time::Instant;

use anxin_domain::id::PersonId;
use anxin_protocol::device::{Session, Signed, signed_text};
use anxin_protocol::sync::Page;
use anxin_store::Store;
use anxin_store::contract::{Author, DeviceState};
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::Client;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::ingest::ms;
use crate::county;

/// What phones' browsers say they can unpack.
const PACKED: &str = "gzip, deflate, br, zstd";

/// An answer with what it cost.
pub(crate) struct Answer {
    /// From asking to the last byte, in milliseconds.
    pub(crate) ms: f64,
    /// Bytes of the body as they came.
    pub(crate) bytes: usize,
    /// The body, unpacked.
    pub(crate) body: Vec<u8>,
}

/// Asks as a browser does and unpacks outside of the time.
pub(crate) async fn ask(request: reqwest::RequestBuilder) -> Result<Answer> {
    let begun = Instant::now();
    let answer = request.header("accept-encoding", PACKED).send().await?;
    let (status, packed) = (answer.status(), answer.headers().get("content-encoding").cloned());
    let bytes = answer.bytes().await?;
    let took = ms(begun);
    let mut body = Vec::new();
    match packed.as_ref().and_then(|name| name.to_str().ok()) {
        None => body.extend_from_slice(&bytes),
        Some("zstd") => zstd::stream::copy_decode(&bytes[..], &mut body)?,
        Some(other) => anyhow::bail!("an answer packed as {other}"),
    }
    ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    Ok(Answer { ms: took, bytes: bytes.len(), body })
}

/// A phone.
pub(crate) struct BarePhone {
    origin: String,
    author: Author,
    key: SigningKey,
    client: Client,
    token: String,
    nonce: u64,
}

impl BarePhone {
    /// A phone that the office has enrolled and confirmed.
    pub(crate) async fn enrolled(
        store: &Arc<dyn Store>,
        origin: &str,
        client: &Client,
        person: PersonId,
        no: u64,
    ) -> Result<Self> {
        let author = county::author(person, no);
        let key = SigningKey::from_slice(&Sha256::digest([
            b'k',
            no.to_be_bytes()[7],
            no.to_be_bytes()[6],
        ]))?;
        let point = key.verifying_key().to_encoded_point(false).as_bytes().to_vec();
        store.put_device(&county::device(author, point, DeviceState::Active)).await?;
        let (origin, client) = (origin.to_owned(), client.clone());
        Ok(Self { origin, author, key, client, token: String::new(), nonce: 0 })
    }

    /// The device.
    pub(crate) fn device(&self) -> anxin_domain::id::DeviceId {
        self.author.device
    }

    /// The session's token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    fn statement(&mut self) -> Signed {
        self.nonce += 1;
        let unique =
            [self.author.device.0.as_bytes().as_slice(), &self.nonce.to_be_bytes()].concat();
        let nonce = URL_SAFE_NO_PAD.encode(&Sha256::digest(unique)[..16]);
        let text = signed_text("session", self.author.device, 1, &nonce);
        let signature: Signature = self.key.sign(text.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        Signed { device: self.author.device, at: 1, nonce, signature }
    }

    /// Opens a session; gives the milliseconds.
    pub(crate) async fn sign_in(&mut self) -> Result<f64> {
        let statement = self.statement();
        let url = format!("{}/api/v1/device/session", self.origin);
        let answer = ask(self.client.post(url).json(&statement)).await?;
        self.token = serde_json::from_slice::<Session>(&answer.body)?.token;
        Ok(answer.ms)
    }

    /// The feed from a cursor on.
    pub(crate) async fn feed(&self, cursor: Option<&str>) -> Result<(Answer, Page)> {
        let url = cursor.map_or_else(
            || format!("{}/api/v1/sync/feed", self.origin),
            |cursor| format!("{}/api/v1/sync/feed?cursor={cursor}", self.origin),
        );
        let answer = ask(self.client.get(url).bearer_auth(&self.token)).await?;
        let feed = Page::read(&answer.body).context("a page")?;
        Ok((answer, feed))
    }

    /// Pushes ops; gives the milliseconds.
    pub(crate) async fn push(&self, ops: &Value) -> Result<f64> {
        let url = format!("{}/api/v1/sync/push", self.origin);
        let request = self.client.post(url).bearer_auth(&self.token);
        Ok(ask(request.json(&serde_json::json!({ "ops": ops }))).await?.ms)
    }
}
