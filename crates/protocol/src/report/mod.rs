//! The worker's own page: `/api/v1/reports/*`, called by anyone.
//!
//! The phone makes the receipt before it says a word to the office ([`receipt`]). It goes along in
//! [`RECEIPT_HEADER`] with every request, names the report ever after, and makes sending it twice the
//! same as once. It stands in no address and no log; nothing else about the phone is sent or kept.
//!
//! - `POST reports` [`Report`] → [`ReportStatus`]. The office takes what it can read and marks the rest
//!   待核; it refuses only what has no receipt (422), is no JSON object (400) or is beyond
//!   [`REPORT_BYTES`] (413).
//! - `GET reports/status` → [`ReportStatus`]; 404 `report_unknown` for a receipt that is wrong,
//!   mistyped or nobody's, with no difference between the three.
//! - `POST reports/messages` [`NewMessage`], `POST reports/reporter` [`Reporter`],
//!   `POST reports/withdrawal` → [`ReportStatus`]. A reporter adds to the one that is there: an empty
//!   field leaves what it holds. Beyond [`MESSAGES`] or [`FILES`] what is new is refused with 409
//!   `report_full`, and nothing of it is kept; what the office has already is taken again.
//! - `PUT reports/files/{sha256}` → 204: the bytes of a file that the report or a message has
//!   announced, which is its ticket.
//! - `GET reports/places/{scope}?site=` → [`Place`]: what a poster's QR code stands for.
//!
//! Where many come from one address the office asks for work first: 429 `report_work` with
//! [`WORK_CHALLENGE`] and [`WORK_BITS`] in the detail; the same request again with the answer in
//! [`WORK_HEADER`] ([`work`]) is taken. 503 with `retry-after`: keep it and come again.

pub mod desk;
pub mod receipt;
pub mod work;

use anxin_domain::id::{RecordId, ScopeId};
use serde::{Deserialize, Serialize};

/// Bytes of a report or message as JSON.
pub const REPORT_BYTES: usize = 64 * 1024;
/// Bytes of one file: a photo made small on the phone, or a voice note of some minutes.
pub const FILE_BYTES: usize = 3 * 1024 * 1024;
/// Files that a report, or one message, may announce.
pub const FILES_AT_ONCE: usize = 3;
/// Files of a report with all its messages.
pub const FILES: usize = 30;
/// Messages of a worker about one report.
pub const MESSAGES: usize = 60;
/// Characters of a name of a firm or place.
pub const NAME_CHARS: usize = 60;
/// Characters of free words.
pub const WORDS_CHARS: usize = 1_000;
/// Months at most.
pub const MONTHS: usize = 36;
/// Lines of a crew leader's list.
pub const CREW: usize = 400;

/// The header that carries the receipt: the token, or the code of 20 digits.
pub const RECEIPT_HEADER: &str = "anxin-receipt";
/// The header that carries the answer to a challenge.
pub const WORK_HEADER: &str = "anxin-work";
/// The detail of 429 `report_work`: the challenge, a text.
pub const WORK_CHALLENGE: &str = "challenge";
/// The detail of 429 `report_work`: how many zero bits are asked for.
pub const WORK_BITS: &str = "bits";

/// What a worker says.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Report {
    /// The place whose poster was scanned.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub scope: Option<ScopeId>,
    /// The site whose poster was scanned.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub site: Option<RecordId>,
    /// Which site, in words.
    pub place: String,
    /// Who owes, in words.
    pub employer: String,
    /// The months, `YYYY-MM`.
    pub months: Vec<String>,
    /// Owed in fen; none: cannot say.
    pub amount_fen: Option<i64>,
    /// How many are owed; none: cannot say.
    pub people: Option<u32>,
    /// Somebody threatens, beats or locks in, or it may come to blows.
    pub danger: bool,
    /// Who reports; none: anonymous.
    pub reporter: Option<Reporter>,
    /// Anything else, in the worker's words.
    pub words: String,
    /// A crew leader's list.
    pub crew: Vec<CrewLine>,
    /// Photos and voice notes that will follow.
    pub files: Vec<ReportFile>,
}

/// Who reports.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Reporter {
    /// The name.
    pub name: String,
    /// The telephone.
    pub phone: String,
    /// 身份证号. Kept only with consent.
    pub id_no: String,
    /// The last four digits of the wage account. Kept only with consent.
    pub account_tail: String,
    /// What was agreed to, item by item (个人信息保护法第 29 条).
    pub consents: Vec<Consent>,
}

/// The items that need a consent of their own.
pub const SENSITIVE: [&str; 2] = ["id_no", "account_tail"];

/// A consent, as it was shown.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Consent {
    /// One of [`SENSITIVE`].
    pub item: String,
    /// The very words agreed to.
    pub text: String,
    /// The phone's clock, milliseconds since 1970.
    pub at: i64,
}

/// One worker on a crew leader's list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CrewLine {
    /// The name.
    pub name: String,
    /// The telephone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Owed in fen; none: cannot say.
    pub amount_fen: Option<i64>,
    /// The line as it was written, where it can be read in more than one way or not at all. The office marks it 待核.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub said: String,
}

/// A file that will follow.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ReportFile {
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// One of [`crate::media::MIMES`].
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the photo as the camera gave it, hex; empty where nothing was made smaller and where
    /// the report is anonymous.
    pub orig: String,
    /// A small JPEG as a data URL, at most [`crate::limits::REPORT_THUMB_BYTES`]; empty for a voice note.
    pub thumb: String,
}

/// Words, files or both from the worker.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NewMessage {
    /// The message's own id, made by the phone: sent twice it is there once.
    pub id: String,
    /// The words.
    pub words: String,
    /// As [`Report::danger`]: the report has it from then on.
    pub danger: bool,
    /// Files that will follow.
    pub files: Vec<ReportFile>,
}

/// How far a report is: what the worker sees.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// 收到了: nobody has looked yet.
    #[default]
    Received,
    /// 正在看: a person checks it.
    Looking,
    /// 正在办: it became a lead, or joined one.
    Working,
    /// 办完了: see the outcome.
    Done,
}

/// How a report ended.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "how", rename_all = "snake_case", try_from = "Ending")]
pub enum Outcome {
    /// The case is closed.
    Settled,
    /// Not taken, with a reason for the worker.
    Refused {
        /// The reason.
        reason: String,
    },
    /// 首问负责: it belongs elsewhere and was handed on.
    PassedOn {
        /// To whom.
        to: String,
        /// What the worker should know.
        words: String,
    },
    /// The worker took it back; what it said is gone.
    Withdrawn,
}

/// An outcome as it stands in JSON: all that any of them may have. What the derive would make of the
/// enum reads everything into a buffer first, and every byte of it is downloaded.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Ending {
    how: String,
    reason: String,
    to: String,
    words: String,
}

/// No such outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no outcome `{0}`")]
pub struct ReadOutcomeError(String);

impl TryFrom<Ending> for Outcome {
    type Error = ReadOutcomeError;

    fn try_from(ending: Ending) -> Result<Self, ReadOutcomeError> {
        let Ending { how, reason, to, words } = ending;
        match how.as_str() {
            "settled" => Ok(Self::Settled),
            "refused" => Ok(Self::Refused { reason }),
            "passed_on" => Ok(Self::PassedOn { to, words }),
            "withdrawn" => Ok(Self::Withdrawn),
            _ => Err(ReadOutcomeError(how)),
        }
    }
}

/// Who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// The worker.
    Worker,
    /// The office.
    Office,
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Who speaks.
    pub from: Voice,
    /// When the office got it, milliseconds since 1970.
    pub at: i64,
    /// The words.
    pub words: String,
    /// The files it announced, by SHA-256.
    #[serde(default)]
    pub files: Vec<String>,
}

/// What the worker is told. Names and numbers are never told back: the code may be another's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReportStatus {
    /// How far it is.
    pub state: ReportState,
    /// How it ended.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// When the office got it, milliseconds since 1970.
    pub received: i64,
    /// Whether a name or telephone is known.
    pub named: bool,
    /// As [`Report::danger`].
    #[serde(default)]
    pub danger: bool,
    /// What was said since, oldest first.
    pub messages: Vec<Message>,
    /// Files that were announced and are not here yet, by SHA-256.
    pub missing: Vec<String>,
    /// Files that are here.
    pub held: u32,
}

/// What a poster's QR code stands for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Place {
    /// The county or township.
    pub name: String,
    /// The site's name.
    pub site: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_comes_back_as_it_went() {
        let (reason, to, words) = ("理由".to_owned(), "邻县".to_owned(), "电话".to_owned());
        let all = [
            Outcome::Settled,
            Outcome::Refused { reason },
            Outcome::PassedOn { to, words },
            Outcome::Withdrawn,
        ];
        for outcome in all {
            let json = serde_json::to_string(&outcome).expect("json");
            assert_eq!(serde_json::from_str::<Outcome>(&json).expect("read"), outcome, "{json}");
        }
        assert!(serde_json::from_str::<Outcome>(r#"{"how":"eaten"}"#).is_err());
    }
}
