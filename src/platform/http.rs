//! The network, told apart by what a person can do about it.

use std::cell::Cell;

use anxin_protocol::{METHOD_OVERRIDE_HEADER, PROTOCOL_HEADER};
use gloo_timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCredentials, RequestInit,
    Response,
};

use super::{day_of, now};

const TIMEOUT_MS: u32 = 60_000;
/// The header that says when to come again, in seconds.
const RETRY_AFTER: &str = "retry-after";

/// Why there is no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// No connection, or it broke.
    #[error("no connection")]
    Offline,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// An answer that is not the office's: a sign-in page of the network.
    #[error("an answer that is not the office's")]
    Portal,
    /// A refusal that is not the office's: a firewall lets this request through to nobody.
    #[error("a refusal that is not the office's")]
    Blocked,
    /// The office's answer, cut or damaged.
    #[error("an answer that cannot be read")]
    Cut,
    /// The office says no.
    #[error("{}", .0.code)]
    Refused(Refusal),
}

/// The office's no: its problem (`anxin_protocol::problem`) as far as it is looked at here. A reader of
/// whatever a detail may hold would be much to download: whoever knows what it holds reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// Seconds after which one may come again.
    #[serde(skip)]
    pub retry_after: Option<u32>,
    #[serde(skip)]
    body: Vec<u8>,
}

/// A problem of which only the detail is read.
#[derive(Deserialize)]
struct Detailed<T> {
    detail: T,
}

impl Refusal {
    /// What it is about, if it is of that kind.
    pub fn detail<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice::<Detailed<T>>(&self.body).ok().map(|problem| problem.detail)
    }
}

/// A request. All but GET travel as POST, under the name of the method that is meant: many a network lets no other
/// through.
#[derive(Debug)]
pub struct Ask {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
}

/// The office's answer.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status, 200 to 299.
    pub status: u16,
    headers: Headers,
    body: Vec<u8>,
}

/// An answer whose head is here. Its body comes in whether anybody waits for it or not.
#[derive(Debug)]
pub struct Coming {
    answer: Response,
    body: Promise,
    _timer: Timeout,
}

/// Ends a stream from outside.
#[derive(Debug, Clone)]
pub struct Cut(AbortController);

impl Cut {
    /// Nothing is cut yet; none where the browser knows no way to.
    pub fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// Ends the stream.
    pub fn now(&self) {
        self.0.abort();
    }
}

impl Coming {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<String> {
        self.answer.headers().get(name).ok().flatten()
    }

    /// All of it.
    pub async fn whole(self) -> Result<Answer, HttpError> {
        let body = whole(self.body).await?;
        Ok(Answer { status: self.answer.status(), headers: self.answer.headers(), body })
    }
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|_| HttpError::Cut)
    }

    /// The body.
    pub fn bytes(self) -> Vec<u8> {
        self.body
    }
}

impl Ask {
    /// A request without a body.
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None }
    }

    /// Reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    /// Sends JSON.
    pub fn json(method: &'static str, path: impl Into<String>, body: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(body).unwrap_or_default();
        Self::new(method, path).body(bytes).header("content-type", "application/json")
    }

    /// Posts JSON.
    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::json("POST", path, body)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds a body.
    #[must_use]
    pub fn body(mut self, bytes: Vec<u8>) -> Self {
        self.body = Some(bytes);
        self
    }

    /// Sends it and hands on the answer piece by piece as it comes, until it ends or is cut.
    pub async fn stream(self, cut: &Cut, mut heard: impl FnMut(&[u8])) -> Result<(), HttpError> {
        let answer = yes(self.ask(&cut.0).await?).await?;
        let body = answer.body().ok_or(HttpError::Cut)?;
        let reader = ReadableStreamDefaultReader::new(&body).map_err(|_| HttpError::Cut)?;
        loop {
            let piece = JsFuture::from(reader.read()).await.map_err(|_| HttpError::Offline)?;
            let value = Reflect::get(&piece, &"value".into()).map_err(|_| HttpError::Cut)?;
            if value.is_undefined() {
                return Ok(());
            }
            heard(&Uint8Array::new(&value).to_vec());
        }
    }

    /// Sends it and waits for the head of the answer; a no is read whole.
    pub async fn begin(self) -> Result<Coming, HttpError> {
        let abort = AbortController::new().map_err(|_| HttpError::Offline)?;
        let late = abort.clone();
        let timer = Timeout::new(TIMEOUT_MS, move || late.abort());
        let answer = yes(self.ask(&abort).await?).await?;
        let body = answer.array_buffer().map_err(|_| HttpError::Cut)?;
        Ok(Coming { answer, body, _timer: timer })
    }

    /// Sends it and waits for the whole answer.
    pub async fn send(self) -> Result<Answer, HttpError> {
        self.begin().await?.whole().await
    }

    async fn ask(self, abort: &AbortController) -> Result<Response, HttpError> {
        let init = RequestInit::new();
        let travels = if self.method == "GET" { "GET" } else { "POST" };
        init.set_method(travels);
        init.set_signal(Some(&abort.signal()));
        init.set_credentials(RequestCredentials::SameOrigin);
        let headers = Headers::new().map_err(|_| HttpError::Offline)?;
        let named = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let meant = (travels != self.method).then_some((METHOD_OVERRIDE_HEADER, self.method));
        for (name, value) in named.chain([(PROTOCOL_HEADER, "1")]).chain(meant) {
            headers.set(name, value).map_err(|_| HttpError::Offline)?;
        }
        init.set_headers(&headers);
        if let Some(body) = &self.body {
            init.set_body(&Uint8Array::from(body.as_slice()));
        }
        let window = web_sys::window().ok_or(HttpError::Offline)?;
        let answer = JsFuture::from(window.fetch_with_str_and_init(&self.path, &init)).await;
        answer.map(JsCast::unchecked_into).map_err(|error| failed(&error))
    }
}

fn failed(error: &JsValue) -> HttpError {
    let name = error.dyn_ref::<web_sys::DomException>().map(web_sys::DomException::name);
    if name.as_deref() == Some("AbortError") { HttpError::Timeout } else { HttpError::Offline }
}

/// Not the office's answer: what stands before it is overloaded or takes less at once, or it is
/// some other place altogether.
fn elsewhere(status: u16) -> Option<Refusal> {
    let code = match status {
        413 => "too_large",
        429 => "too_many",
        502..=504 => "unavailable",
        _ => return None,
    };
    Some(Refusal { status, code: code.to_owned(), ..Refusal::default() })
}

/// A refusal, with the pause it asks for.
fn refused(refusal: Refusal, headers: &Headers) -> HttpError {
    let retry_after = headers.get(RETRY_AFTER).ok().flatten().and_then(|text| text.parse().ok());
    HttpError::Refused(Refusal { retry_after, ..refusal })
}

thread_local! {
    /// How far the office's clock is ahead of the phone's, in milliseconds, by its last answer.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
}

/// A phone's clock that is further off than this is not believed.
const WRONG_BY: i64 = 24 * 3_600_000;

/// Learns the office's clock from an answer.
pub fn learn_clock(headers: &Headers) {
    let date = headers.get("date").ok().flatten().map(|date| js_sys::Date::parse(&date));
    if let Some(date) = date.filter(|date| date.is_finite()) {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 2^53")]
        AHEAD.set(date as i64 - now());
    }
}

/// Today, `YYYY-MM-DD`: by the office's clock where the phone's is wrong by more than a day.
pub fn day() -> String {
    let ahead = AHEAD.get();
    day_of(now() + if ahead.abs() > WRONG_BY { ahead } else { 0 })
}

/// The office's yes, whose body is still to be read; a no is read whole.
async fn yes(answer: Response) -> Result<Response, HttpError> {
    let headers = answer.headers();
    if headers.get(PROTOCOL_HEADER).ok().flatten().is_none() {
        return Err(match (answer.status(), elsewhere(answer.status())) {
            (403 | 405 | 501, _) => HttpError::Blocked,
            (_, Some(refusal)) => refused(refusal, &headers),
            (_, None) => HttpError::Portal,
        });
    }
    learn_clock(&headers);
    if answer.ok() {
        return Ok(answer);
    }
    let body = whole(answer.array_buffer().map_err(|_| HttpError::Cut)?).await?;
    let refusal = serde_json::from_slice::<Refusal>(&body).map_err(|_| HttpError::Cut)?;
    Err(refused(Refusal { body, ..refusal }, &headers))
}

async fn whole(body: Promise) -> Result<Vec<u8>, HttpError> {
    let body = JsFuture::from(body).await.map_err(|error| match failed(&error) {
        HttpError::Timeout => HttpError::Timeout,
        _ => HttpError::Cut,
    })?;
    Ok(Uint8Array::new(&body.unchecked_into::<ArrayBuffer>()).to_vec())
}

/// Bytes packed by gzip; none where the browser has no way to. It is called by its name: of the
/// browsers we take the older ones do not have it.
pub async fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let class: Function =
        Reflect::get(&js_sys::global(), &"CompressionStream".into()).ok()?.dyn_into().ok()?;
    let class = Reflect::construct(&class, &Array::of1(&"gzip".into())).ok()?;
    let plain = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes))).ok()?.body()?;
    let through: Function = Reflect::get(&plain, &"pipeThrough".into()).ok()?.dyn_into().ok()?;
    let packed = through.call1(&plain, &class).ok()?.unchecked_into();
    let packed = Response::new_with_opt_readable_stream(Some(&packed)).ok()?;
    let packed = JsFuture::from(packed.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&packed).to_vec())
}

/// Whether the browser believes that there is a network; it may be wrong either way.
pub fn online() -> bool {
    web_sys::window().is_some_and(|window| window.navigator().on_line())
}

/// The page's own address, without a path.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
