//! What waits for the office, the receipts, and the posters.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_protocol::report::receipt;
use anxin_protocol::report::{
    Message, NewMessage, Report, ReportFile, ReportStatus, Reporter, Voice,
};
use serde::{Deserialize, Serialize};

use super::LOOSE;

/// Something that waits for the office.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Parcel {
    /// Its place in the row.
    pub no: u64,
    /// The receipt it belongs to.
    pub token: String,
    /// What it is.
    pub what: What,
    /// The office will never take it: it stays here, to be read out or handed over, and is not sent again.
    #[serde(default)]
    pub refused: bool,
}

impl Parcel {
    /// Whether only this page has it.
    pub(super) fn is_loose(&self) -> bool {
        self.no >= LOOSE
    }
}

/// What waits.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A report.
    Report(Box<Report>),
    /// Words and files after it.
    Message(NewMessage),
    /// A name after it.
    Reporter(Reporter),
}

impl What {
    /// The files that go with it.
    pub fn files(&self) -> &[ReportFile] {
        match self {
            Self::Report(report) => &report.files,
            Self::Message(message) => &message.files,
            Self::Reporter(_) => &[],
        }
    }

    pub(super) fn danger(&self) -> bool {
        match self {
            Self::Report(report) => report.danger,
            Self::Message(message) => message.danger,
            Self::Reporter(_) => false,
        }
    }
}

/// A receipt that the phone keeps.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// The token, or a code that was typed in.
    pub token: String,
    /// When it was made, by the phone's clock.
    pub made: i64,
    /// What the office said last; none: it has not yet answered.
    pub status: Option<ReportStatus>,
    /// Somebody is in danger: said here, whether the office knows it yet or not.
    #[serde(default)]
    pub danger: bool,
    /// Something has come that was not looked at yet.
    #[serde(default)]
    pub news: bool,
    /// Only this page has it.
    #[serde(skip)]
    pub(super) loose: bool,
}

impl Receipt {
    pub(super) fn new(token: &str, made: i64) -> Self {
        let token = token.to_owned();
        Self { token, made, status: None, danger: false, news: false, loose: false }
    }

    /// The 20 digits, in groups of four.
    pub fn digits(&self) -> String {
        receipt::grouped(&receipt::read(&self.token).unwrap_or_default())
    }

    /// When the report was handed in: by the office's clock, where it has it.
    pub fn time(&self) -> i64 {
        self.status.as_ref().map_or(self.made, |status| status.received)
    }

    /// What the office asked last, if nothing was said since.
    pub fn question(&self) -> Option<&Message> {
        let last = self.status.as_ref()?.messages.last()?;
        (last.from == Voice::Office).then_some(last)
    }

    /// Whether the office may still say something.
    pub fn is_open(&self) -> bool {
        self.status.as_ref().is_none_or(|status| status.outcome.is_none())
    }
}

/// A poster that was scanned.
#[derive(Clone, PartialEq, Debug)]
pub struct Poster {
    /// The county or township.
    pub scope: ScopeId,
    /// The site.
    pub site: Option<RecordId>,
    /// The name of the site, else of the place; empty until the office has said it.
    pub name: String,
}

impl Poster {
    /// Reads what stands in the QR code: `429800001~<32 hex digits>`.
    pub fn read(text: &str) -> Option<Self> {
        let (scope, site) = text.split_once('~').map_or((text, None), |(a, b)| (a, Some(b)));
        let site = site.and_then(|site| site.parse().ok());
        Some(Self { scope: ScopeId::parse(scope).ok()?, site, name: String::new() })
    }
}
