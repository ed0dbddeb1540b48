//! The phone's side of the protocol over HTTP: enrolment, sessions, push, feed, media.
//!
//! Knows the wire, not the records. What goes wrong comes back as a [`Trouble`], whose code has
//! words under `trouble.<code>`.

pub mod enrol;
pub mod escrow;
mod upload;

use std::cell::RefCell;
use std::rc::Rc;

use anxin_domain::id::DeviceId;
use anxin_protocol::device::{Session, Signed, signed_text};
use anxin_protocol::sync::{History, NEXT_HEADER, Page, PushAnswer, Pushing};
use anxin_sync::{Op, Record};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use web_sys::CryptoKeyPair;

use crate::platform::crypto::{self, CryptoError};
use crate::platform::http::{self, Answer, Ask, Coming, Cut, HttpError, Refusal};
use crate::platform::now;

/// Bytes of a push that are worth packing.
const WORTH_PACKING: usize = 1024;

/// Why nothing went through. Everything stays on the phone.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Trouble {
    /// The network, or the office.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The browser's cryptography.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// The office's answer does not fit what was sent.
    #[error("the answer does not fit")]
    Misfit,
    /// The phone could not keep what came.
    #[error("the phone could not keep it")]
    Disk,
}

impl Trouble {
    /// Its code.
    pub fn code(&self) -> String {
        match self {
            Self::Http(HttpError::Offline) => "offline".to_owned(),
            Self::Http(HttpError::Timeout) => "timeout".to_owned(),
            Self::Http(HttpError::Portal) => "portal".to_owned(),
            Self::Http(HttpError::Blocked) => "blocked".to_owned(),
            Self::Http(HttpError::Cut) | Self::Misfit => "cut".to_owned(),
            Self::Http(HttpError::Refused(problem)) => problem.code.clone(),
            Self::Crypto(_) | Self::Disk => "phone".to_owned(),
        }
    }

    /// The office's status, if it was the office that refused.
    pub fn status(&self) -> Option<u16> {
        self.refusal().map(|refusal| refusal.status)
    }

    /// Milliseconds that the office, or what stands before it, asks to be left alone.
    pub fn pause(&self) -> Option<u32> {
        self.refusal()?.retry_after.map(|seconds| seconds.saturating_mul(1000))
    }

    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Http(HttpError::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A statement of the device, signed.
pub(crate) async fn signed(
    pair: &CryptoKeyPair,
    device: DeviceId,
    purpose: &str,
) -> Result<Signed, Trouble> {
    let (at, nonce) = (now(), encode(&crypto::random::<16>()?));
    let signature = crypto::sign(pair, &signed_text(purpose, device, at, &nonce)).await?;
    Ok(Signed { device, at, nonce, signature: encode(&signature) })
}

/// A page of the feed whose head is here.
#[derive(Debug)]
pub struct ComingPage(Coming);

impl ComingPage {
    /// The cursor of the page after it, if there is one.
    pub fn next(&self) -> Option<String> {
        self.0.header(NEXT_HEADER)
    }

    /// The page.
    pub async fn whole(self) -> Result<Page, Trouble> {
        let answer = self.0.whole().await?;
        Page::read(&answer.bytes()).ok_or(Trouble::Http(HttpError::Cut))
    }
}

/// The line to the office: the device's key and its session.
#[derive(Debug, Clone)]
pub struct Line {
    device: DeviceId,
    pair: CryptoKeyPair,
    session: Rc<RefCell<Option<Session>>>,
}

impl Line {
    /// A line that has no session yet.
    pub fn new(device: DeviceId, pair: CryptoKeyPair) -> Self {
        Self { device, pair, session: Rc::default() }
    }

    async fn token(&self) -> Result<String, Trouble> {
        if let Some(session) = self.session.borrow().as_ref() {
            return Ok(session.token.clone());
        }
        let statement = signed(&self.pair, self.device, "session").await?;
        let session: Session =
            Ask::post("/api/v1/device/session", &statement).send().await?.json()?;
        let token = session.token.clone();
        *self.session.borrow_mut() = Some(session);
        Ok(token)
    }

    /// Sends with the session's token; a session that has ended is opened anew, once.
    pub(crate) async fn send(&self, ask: impl Fn() -> Ask) -> Result<Answer, Trouble> {
        Ok(self.begin(ask).await?.whole().await?)
    }

    async fn begin(&self, ask: impl Fn() -> Ask) -> Result<Coming, Trouble> {
        for _ in 0..2 {
            let token = self.token().await?;
            let begun = ask().header("authorization", format!("Bearer {token}")).begin().await;
            match begun {
                Err(HttpError::Refused(problem)) if problem.code == "signed_out" => {
                    self.session.borrow_mut().take();
                }
                other => return Ok(other?),
            }
        }
        Err(Trouble::Misfit)
    }

    /// Hands ops in.
    pub async fn push(&self, ops: &[Op]) -> Result<PushAnswer, Trouble> {
        let body = serde_json::to_vec(&Pushing { ops }).map_err(|_| Trouble::Misfit)?;
        let packed = if WORTH_PACKING < body.len() { http::packed(&body).await } else { None };
        let ask = || {
            let ask = Ask::new("POST", "/api/v1/sync/push");
            let ask = ask.header("content-type", "application/json");
            match &packed {
                Some(packed) => ask.header("content-encoding", "gzip").body(packed.clone()),
                None => ask.body(body.clone()),
            }
        };
        Ok(self.send(ask).await?.json()?)
    }

    /// Asks what is new: a page that is coming in.
    pub async fn feed(&self, cursor: Option<&str>) -> Result<ComingPage, Trouble> {
        let path = match cursor {
            Some(cursor) => format!("/api/v1/sync/feed?cursor={cursor}"),
            None => "/api/v1/sync/feed".to_owned(),
        };
        Ok(ComingPage(self.begin(|| Ask::get(path.clone())).await?))
    }

    /// Hears the office's pokes until the stream ends: something is new.
    pub async fn live(&self, cut: &Cut, poked: impl Fn()) -> Result<(), Trouble> {
        let token = self.token().await?;
        let ask = Ask::get("/api/v1/sync/live").header("authorization", format!("Bearer {token}"));
        // A keep-alive is a comment; every event is a poke.
        let heard = ask.stream(cut, |piece| {
            if piece.windows(6).any(|window| window == b"event:") {
                poked();
            }
        });
        let ended = heard.await;
        if matches!(&ended, Err(HttpError::Refused(problem)) if problem.code == "signed_out") {
            self.session.borrow_mut().take();
        }
        Ok(ended?)
    }

    /// A record's history.
    pub async fn history(&self, row: &Record) -> Result<History, Trouble> {
        let path = format!("/api/v1/sync/records/{}/{}/history", row.scope, row.id);
        Ok(self.send(|| Ask::get(path.clone())).await?.json()?)
    }

    /// A medium's bytes.
    pub async fn medium(&self, row: &Record, hash: &str) -> Result<Vec<u8>, Trouble> {
        let path = format!("/api/v1/media/{}/{hash}", row.scope);
        Ok(self.send(|| Ask::get(path.clone())).await?.bytes())
    }
}
