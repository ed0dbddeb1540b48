//! The worker's page without its screens: what was typed, what waits for the office, which receipts
//! are kept.
//!
//! Everything is on the disk before a person is told that it is safe, and goes from there once the
//! office has it. What stays is the receipt, until the worker takes that away too.

pub mod post;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_protocol::report::receipt;
use anxin_protocol::report::{NewMessage, Report, ReportFile, ReportStatus, Reporter};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::platform::crypto::{self, CryptoError};
use crate::platform::disk::{Disk, DiskError, DiskWrite, Durability};
use crate::platform::now;

const DATABASE: &str = "anxin-report";
const DRAFTS: &str = "drafts";
const DRAFT: &str = "draft";
const OUTBOX: &str = "outbox";
const FILES: &str = "media";
const META: &str = "meta";
const RECEIPTS: &str = "receipts";

/// What was typed so far.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What will be sent; its reporter is put in at the end.
    pub report: Report,
    /// Who, as typed.
    pub reporter: Reporter,
    /// Where the poster hangs: the county or township, and the site.
    pub at: String,
    /// The amount as it stands on the pad.
    pub amount: String,
}

impl Draft {
    /// What a poster says and nothing else: where the next one on this phone begins.
    fn of_the_poster(&self) -> Self {
        let mut draft = Self { at: self.at.clone(), ..Self::default() };
        draft.report.scope.clone_from(&self.report.scope);
        draft.report.site = self.report.site;
        if self.report.place == self.at {
            draft.report.place.clone_from(&self.report.place);
        }
        draft
    }

    /// Whether anything was typed.
    pub fn is_begun(&self) -> bool {
        *self != self.of_the_poster()
    }
}

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
    fn files(&self) -> &[ReportFile] {
        match self {
            Self::Report(report) => &report.files,
            Self::Message(message) => &message.files,
            Self::Reporter(_) => &[],
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
}

impl Receipt {
    /// The 20 digits, in groups of four.
    pub fn digits(&self) -> String {
        receipt::grouped(&receipt::read(&self.token).unwrap_or_default())
    }
}

/// The site or place of a poster, as it stands in the QR code: `429800001~<32 hex digits>`.
pub fn poster(text: &str) -> Option<(ScopeId, Option<RecordId>)> {
    let (scope, site) = text.split_once('~').map_or((text, None), |(a, b)| (a, Some(b)));
    Some((ScopeId::parse(scope).ok()?, site.and_then(|site| site.parse().ok())))
}

/// All that this phone holds for its worker.
#[derive(Clone, Debug, Default)]
pub struct Pocket {
    disk: Option<Disk>,
    /// What was typed.
    pub draft: Draft,
    /// What waits, in order.
    pub outbox: Vec<Parcel>,
    /// The receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// Bytes that no disk keeps: where the browser lets this page keep nothing.
    loose: Vec<(String, Vec<u8>)>,
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

async fn read<T: DeserializeOwned>(disk: &Disk, store: &'static str, key: &str) -> Option<T> {
    serde_json::from_slice(&disk.get(store, key).await.ok()??).ok()
}

/// How a parcel's number is written, so that keys stand in its order.
fn key(no: u64) -> String {
    format!("{no:010}")
}

impl Pocket {
    /// Opens what is there. Without a disk all of it lives as long as the page.
    pub async fn open() -> Self {
        let Ok(disk) = Disk::open(DATABASE).await else { return Self::default() };
        let draft = read(&disk, DRAFTS, DRAFT).await.unwrap_or_default();
        let receipts = read(&disk, META, RECEIPTS).await.unwrap_or_default();
        let parcels = disk.all(OUTBOX).await.unwrap_or_default();
        let outbox = parcels.iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok());
        let outbox = outbox.collect();
        Self { disk: Some(disk), draft, outbox, receipts, loose: Vec::new() }
    }

    /// Whether the page may be closed without losing what is typed.
    pub fn keeps(&self) -> bool {
        self.disk.is_some()
    }

    async fn write(&self, writes: &[DiskWrite]) -> Result<(), DiskError> {
        match &self.disk {
            Some(disk) => disk.commit(writes, Durability::Strict).await,
            None => Ok(()),
        }
    }

    /// Keeps what was typed.
    pub async fn keep_draft(&self) -> Result<(), DiskError> {
        let bytes = json(&self.draft);
        self.write(&[DiskWrite::Put(DRAFTS, DRAFT.to_owned(), bytes)]).await
    }

    fn put_receipts(&self) -> DiskWrite {
        DiskWrite::Put(META, RECEIPTS.to_owned(), json(&self.receipts))
    }

    fn parcel(&self, token: &str, what: What) -> Parcel {
        let no = self.outbox.last().map_or(1, |last| last.no + 1);
        Parcel { no, token: token.to_owned(), what, refused: false }
    }

    /// Finishes what was typed, with a receipt of its own: draft, parcel and receipt in one
    /// transaction. Anonymous: nothing that was typed about oneself goes along.
    pub async fn finish(&mut self, anonymous: bool) -> Result<String, DiskError> {
        let random = crypto::random().map_err(|CryptoError| DiskError::Unavailable)?;
        let token = receipt::token(random);
        let mut report = self.draft.report.clone();
        report.reporter = (!anonymous).then(|| self.draft.reporter.clone());
        if anonymous {
            report.crew.clear();
        }
        let parcel = self.parcel(&token, What::Report(Box::new(report)));
        let before = self.clone();
        self.receipts.insert(0, Receipt { token: token.clone(), made: now(), status: None });
        self.draft = self.draft.of_the_poster();
        let writes = [
            DiskWrite::Put(OUTBOX, key(parcel.no), json(&parcel)),
            self.put_receipts(),
            DiskWrite::Put(DRAFTS, DRAFT.to_owned(), json(&self.draft)),
        ];
        self.outbox.push(parcel);
        if let Err(error) = self.write(&writes).await {
            *self = before;
            return Err(error);
        }
        Ok(token)
    }

    /// Puts something more into the row, with the bytes of its files.
    pub async fn add(
        &mut self,
        token: &str,
        what: What,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<(), DiskError> {
        let parcel = self.parcel(token, what);
        let mut writes = vec![DiskWrite::Put(OUTBOX, key(parcel.no), json(&parcel))];
        for (sum, bytes) in &files {
            writes.push(DiskWrite::Put(FILES, sum.clone(), bytes.clone()));
        }
        self.write(&writes).await?;
        if self.disk.is_none() {
            self.loose.extend(files);
        }
        self.outbox.push(parcel);
        Ok(())
    }

    /// The bytes of a file that waits.
    async fn bytes(&self, sum: &str) -> Option<Vec<u8>> {
        match &self.disk {
            Some(disk) => disk.get(FILES, sum).await.ok().flatten(),
            None => self.loose.iter().find(|(known, _)| known == sum).map(|(_, b)| b.clone()),
        }
    }

    /// The office has a parcel with all its files, or the report it belongs to is no more (no status): nothing of
    /// it stays here.
    pub(crate) async fn done_with(
        &mut self,
        no: u64,
        status: Option<ReportStatus>,
    ) -> Result<(), DiskError> {
        let Some(at) = self.outbox.iter().position(|parcel| parcel.no == no) else {
            return Ok(());
        };
        let parcel = self.outbox.remove(at);
        let waits = |sum: &str| {
            let files = self.outbox.iter().flat_map(|parcel| parcel.what.files());
            files.into_iter().any(|file| file.sha256 == sum)
        };
        let files = parcel.what.files().iter();
        let done: Vec<&ReportFile> = files.filter(|file| !waits(&file.sha256)).collect();
        let mut writes = vec![DiskWrite::Delete(OUTBOX, key(no))];
        writes.extend(done.iter().map(|file| DiskWrite::Delete(FILES, file.sha256.clone())));
        self.loose.retain(|(sum, _)| !done.iter().any(|file| file.sha256 == *sum));
        if let Some(status) = status {
            self.learn(&parcel.token, status);
        }
        writes.push(self.put_receipts());
        self.write(&writes).await
    }

    fn learn(&mut self, token: &str, status: ReportStatus) {
        if let Some(receipt) = self.receipts.iter_mut().find(|known| known.token == token) {
            receipt.status = Some(status);
        }
    }

    /// What the office said about a receipt; one that was typed in is kept from then on.
    pub async fn heard(&mut self, token: &str, status: ReportStatus) -> Result<(), DiskError> {
        if !self.receipts.iter().any(|known| known.token == token) {
            let token = token.to_owned();
            self.receipts.insert(0, Receipt { token, made: status.received, status: None });
        }
        self.learn(token, status);
        self.write(&[self.put_receipts()]).await
    }

    /// Marks a parcel as one that the office will never take.
    pub(crate) async fn keep_back(&mut self, no: u64) -> Result<(), DiskError> {
        let Some(parcel) = self.outbox.iter_mut().find(|parcel| parcel.no == no) else {
            return Ok(());
        };
        parcel.refused = true;
        let write = DiskWrite::Put(OUTBOX, key(no), json(parcel));
        self.write(&[write]).await
    }

    /// The parcels that are still to go.
    pub fn waiting(&self) -> impl Iterator<Item = &Parcel> {
        self.outbox.iter().filter(|parcel| !parcel.refused)
    }

    /// Whether something of a receipt is still to go.
    pub fn waits(&self, token: &str) -> bool {
        self.waiting().any(|parcel| parcel.token == token)
    }

    /// Takes a receipt, and what still waits under it, off this phone.
    pub async fn forget(&mut self, token: &str) -> Result<(), DiskError> {
        let (gone, stays): (Vec<Parcel>, Vec<Parcel>) =
            self.outbox.drain(..).partition(|parcel| parcel.token == token);
        self.outbox = stays;
        self.receipts.retain(|known| known.token != token);
        let mut writes = vec![self.put_receipts()];
        for parcel in gone {
            writes.push(DiskWrite::Delete(OUTBOX, key(parcel.no)));
            let files = parcel.what.files().iter();
            writes.extend(files.map(|file| DiskWrite::Delete(FILES, file.sha256.clone())));
        }
        self.write(&writes).await
    }
}
