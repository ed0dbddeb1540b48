//! The line from the worker's page to the office.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_locale::find;
use anxin_protocol::report::work;
use anxin_protocol::report::{Place, RECEIPT_HEADER, ReportStatus, WORK_HEADER};
use serde::Deserialize;

use super::{Parcel, Pocket, What};
use crate::platform::http::{Ask, HttpError};
use crate::platform::pause;

const ROOT: &str = "/api/v1/reports";
/// Numbers tried between two breaths of the page.
const STRIDE: u64 = 4_000;
/// Bits more than this are no honest question.
const MOST_BITS: u32 = 24;

/// Why something is not at the office yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// No network that leads there.
    Offline,
    /// Something on the way lets nothing through to it.
    Blocked,
    /// The office has too much to do; again in so many seconds.
    Later(u32),
    /// The office says no: the key of its words.
    Refused(String),
}

impl Trouble {
    /// The key of its words.
    pub fn key(&self) -> String {
        match self {
            Self::Offline => "report.offline".to_owned(),
            Self::Blocked => "report.blocked".to_owned(),
            Self::Later(_) => "report.later".to_owned(),
            Self::Refused(code) => {
                let key = format!("problem.{code}");
                if find(&key).is_some() { key } else { "problem.refused".to_owned() }
            }
        }
    }

    /// The same where nothing waits on the phone to be sent later.
    pub fn asked(&self) -> String {
        match self {
            Self::Refused(_) => self.key(),
            _ => "problem.no_answer".to_owned(),
        }
    }
}

impl From<HttpError> for Trouble {
    fn from(error: HttpError) -> Self {
        let refusal = match error {
            HttpError::Refused(refusal) => refusal,
            HttpError::Blocked => return Self::Blocked,
            _ => return Self::Offline,
        };
        match refusal.status {
            429 | 500..=599 => Self::Later(refusal.retry_after.unwrap_or(20)),
            _ => Self::Refused(refusal.code),
        }
    }
}

/// The work that the office asks for: the detail of `report_work`.
#[derive(Deserialize)]
struct Work {
    challenge: String,
    bits: u32,
}

/// Asks, and does the work that the office may want first; `progress` hears how far it is, of 100.
async fn ask(
    make: impl Fn() -> Ask,
    token: &str,
    progress: &impl Fn(u32),
) -> Result<ReportStatus, Trouble> {
    let asked = make().header(RECEIPT_HEADER, token).send().await;
    let refusal = match asked {
        Err(HttpError::Refused(refusal)) if refusal.code == "report_work" => refusal,
        other => return Ok(other?.json()?),
    };
    let wanted = refusal.detail::<Work>().filter(|work| work.bits <= MOST_BITS);
    let Some(Work { challenge, bits }) = wanted else { return Err(Trouble::Later(20)) };
    let answer = answer(&challenge, bits, progress).await;
    let again = make().header(RECEIPT_HEADER, token).header(WORK_HEADER, answer.to_string());
    Ok(again.send().await?.json()?)
}

async fn answer(challenge: &str, bits: u32, progress: &impl Fn(u32)) -> u64 {
    let expected = 1_u64 << bits;
    let mut from = 0;
    loop {
        if let Some(found) = work::search(challenge, bits, from, STRIDE) {
            progress(100);
            return found;
        }
        from += STRIDE;
        // It never ends at a certain number: the sign nears its end and does not reach it.
        progress(u32::try_from(100 * from / (from + expected)).unwrap_or(99));
        pause(0).await;
    }
}

/// What stands behind a poster's code.
pub async fn place(scope: &ScopeId, site: Option<RecordId>) -> Option<Place> {
    let site = site.map(|site| format!("?site={site}")).unwrap_or_default();
    Ask::get(format!("{ROOT}/places/{scope}{site}")).send().await.ok()?.json().ok()
}

/// How a report stands.
pub async fn status(token: &str) -> Result<ReportStatus, Trouble> {
    ask(|| Ask::get(format!("{ROOT}/status")), token, &|_| {}).await
}

/// Takes a report back.
pub async fn withdraw(token: &str) -> Result<ReportStatus, Trouble> {
    ask(|| Ask::post(format!("{ROOT}/withdrawal"), &()), token, &|_| {}).await
}

/// Sends one parcel with the bytes of its files, and says whether the office took all of them. Sent twice it is
/// there once.
pub async fn send(
    pocket: &Pocket,
    parcel: &Parcel,
    progress: &impl Fn(u32),
) -> Result<(ReportStatus, bool), Trouble> {
    let make = || match &parcel.what {
        What::Report(report) => Ask::post(ROOT, report),
        What::Message(message) => Ask::post(format!("{ROOT}/messages"), message),
        What::Reporter(reporter) => Ask::post(format!("{ROOT}/reporter"), reporter),
    };
    let mut told = ask(make, &parcel.token, progress).await?;
    let mut all = true;
    for file in parcel.what.files() {
        if !told.missing.contains(&file.sha256) {
            continue;
        }
        // Bytes that the browser has thrown away cannot be sent; the words still are.
        let Some(bytes) = pocket.bytes(&file.sha256).await else { continue };
        let path = format!("{ROOT}/files/{}", file.sha256);
        let put = Ask::new("PUT", path).body(bytes).header(RECEIPT_HEADER, parcel.token.as_str());
        match put.send().await.map_err(Trouble::from) {
            Ok(_) => {
                told.missing.retain(|sum| *sum != file.sha256);
                told.held += 1;
            }
            // A file that is no photo and no sound keeps nothing else back.
            Err(Trouble::Refused(_)) => all = false,
            Err(trouble) => return Err(trouble),
        }
    }
    Ok((told, all))
}
