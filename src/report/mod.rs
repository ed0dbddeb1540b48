//! The worker's page without its screens: what was typed, what waits for the office, which receipts
//! are kept.
//!
//! Everything is on the disk before a person is told that it is safe, and goes from there once the
//! office has it. What stays is the receipt, until the worker takes that away too. What the disk does not take is
//! kept by the page and sent from there.
//!
//! Several pages may be open at once. Each has a draft of its own, under a lock that it holds as long as it lives; what
//! they share is changed by one at a time, which reads it anew first.

mod draft;
mod parcel;
pub mod post;
mod recorded;

use std::collections::BTreeMap;
use std::rc::Rc;

use anxin_protocol::report::{ReportFile, ReportStatus, Voice};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::platform::disk::{Disk, DiskError, DiskWrite, Durability};
use crate::platform::locks::{self, Held};
use crate::platform::{http, now};
pub use draft::Draft;
pub use parcel::{Parcel, Poster, Receipt, What};

const DATABASE: &str = "anxin-report";
const DRAFTS: &str = "drafts";
/// The draft of the first page; further ones have a number behind it.
const DRAFT: &str = "draft";
/// What is typed into a field that belongs to a receipt: `words:<field>:<token>`.
const WORDS: &str = "words:";
const OUTBOX: &str = "outbox";
const FILES: &str = "media";
const META: &str = "meta";
const RECEIPTS: &str = "receipts";

/// How long the lock of a draft is waited for, in milliseconds: a page that is loaded anew may still hold its own.
const DRAFT_PATIENCE: u32 = 500;
/// How long a change waits for those of other pages. One that hangs keeps nobody from reporting.
const TURN_PATIENCE: u32 = 3_000;
/// The numbers of what is not on the disk begin here, so that no other page gives the same.
const LOOSE: u64 = 1 << 40;
/// After every key.
const END: &str = "\u{10ffff}";

/// All that this phone holds for its worker.
#[derive(Clone, Debug, Default)]
pub struct Pocket {
    disk: Option<Disk>,
    /// Where the draft of this page is stored, and the lock that makes it this page's.
    slot: (String, Option<Rc<Held>>),
    /// What was typed.
    pub draft: Draft,
    /// What waits, in order.
    pub outbox: Vec<Parcel>,
    /// The receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// What is typed into fields that belong to a receipt, by their key.
    words: BTreeMap<String, String>,
    /// Bytes of files that no disk keeps.
    loose: Vec<(String, Rc<Vec<u8>>)>,
    /// Another page has a draft that was begun.
    pub elsewhere: bool,
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

fn word_key(token: &str, field: &str) -> String {
    format!("{WORDS}{field}:{token}")
}

impl Pocket {
    /// Opens what is there. Without a disk all of it lives as long as the page.
    pub async fn open() -> Self {
        let mut pocket = Self::default();
        if let Ok(disk) = Disk::open(DATABASE).await {
            let kept = disk.all(DRAFTS).await.unwrap_or_default();
            pocket.disk = Some(disk);
            pocket.read_shared().await;
            pocket.take_draft(&kept).await;
            let words = kept.into_iter().filter(|(key, _)| key.starts_with(WORDS));
            let words = words.filter_map(|(key, text)| Some((key, String::from_utf8(text).ok()?)));
            pocket.words = words.collect();
        }
        pocket.draft = std::mem::take(&mut pocket.draft).with_token();
        pocket
    }

    /// Makes a draft that no other page holds this page's own: one that was begun, else a new one.
    async fn take_draft(&mut self, kept: &[(String, Vec<u8>)]) {
        let drafts = kept.iter().filter(|(key, _)| key.starts_with(DRAFT));
        let drafts = drafts.map(|(key, bytes)| {
            (key.clone(), serde_json::from_slice::<Draft>(bytes).unwrap_or_default())
        });
        let (begun, rest): (Vec<_>, Vec<_>) = drafts.partition(|(_, draft)| draft.is_begun());
        let further = (0..).map(|no| (format!("{DRAFT}{no}"), Draft::default()));
        let first = (DRAFT.to_owned(), Draft::default());
        let begun_ones = begun.len();
        let all = begun.into_iter().chain(rest).chain([first]).chain(further);
        let mut tried = Vec::new();
        for (no, (slot, draft)) in all.enumerate() {
            if tried.contains(&slot) {
                continue;
            }
            tried.push(slot.clone());
            if let Some(held) = locks::hold(&format!("{DATABASE}.{slot}"), DRAFT_PATIENCE).await {
                self.slot = (slot, Some(Rc::new(held)));
                self.draft = draft;
                return;
            }
            self.elsewhere |= no < begun_ones;
        }
    }

    /// Reads what all pages share; what only this page has stays beside it.
    async fn read_shared(&mut self) {
        let Some(disk) = &self.disk else { return };
        // A disk that does not answer leaves what was known.
        let Ok(parcels) = disk.all(OUTBOX).await else { return };
        let stored: Vec<Receipt> = read(disk, META, RECEIPTS).await.unwrap_or_default();
        let parcels = parcels.iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok());
        let loose = self.outbox.drain(..).filter(Parcel::is_loose);
        self.outbox = parcels.collect::<Vec<Parcel>>().into_iter().chain(loose).collect();
        let known = |token: &str| stored.iter().any(|receipt| receipt.token == token);
        self.receipts.retain(|receipt| receipt.loose && !known(&receipt.token));
        self.receipts.extend(stored);
    }

    /// Waits until no other page changes what is shared, and reads it anew.
    async fn turn(&mut self) -> Option<Held> {
        self.disk.as_ref()?;
        let held = locks::hold(DATABASE, TURN_PATIENCE).await;
        self.read_shared().await;
        held
    }

    /// Reads what other pages have changed.
    pub async fn look_again(&mut self) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        Ok(())
    }

    /// Whether the page may be closed without losing what waits under a receipt.
    pub fn keeps(&self, token: &str) -> bool {
        let mut parcels = self.outbox.iter().filter(|parcel| parcel.token == token);
        self.disk.is_some() && !parcels.any(Parcel::is_loose)
    }

    async fn write(&self, writes: &[DiskWrite]) -> Result<(), DiskError> {
        match &self.disk {
            Some(disk) => disk.commit(writes, Durability::Strict).await,
            None => Ok(()),
        }
    }

    fn put_draft(&self) -> DiskWrite {
        DiskWrite::Put(DRAFTS, self.slot.0.clone(), json(&self.draft))
    }

    /// Keeps what was typed.
    pub async fn keep_draft(&self) -> Result<(), DiskError> {
        self.write(&[self.put_draft()]).await
    }

    /// Leaves what was typed and begins anew at a poster.
    pub async fn begin_anew(&mut self, poster: Option<&Poster>) -> Result<(), DiskError> {
        self.draft = Draft::default().with_token();
        if let Some(poster) = poster {
            self.draft.stand_at(poster);
        }
        self.keep_draft().await
    }

    /// What is typed into a field that belongs to a receipt.
    pub fn words(&self, token: &str, field: &str) -> String {
        self.words.get(&word_key(token, field)).cloned().unwrap_or_default()
    }

    /// Keeps what is typed into a field that belongs to a receipt.
    pub async fn keep_words(
        &mut self,
        token: &str,
        field: &str,
        text: String,
    ) -> Result<(), DiskError> {
        let key = word_key(token, field);
        if text.is_empty() {
            self.words.remove(&key);
            return self.write(&[DiskWrite::Delete(DRAFTS, key)]).await;
        }
        let write = DiskWrite::Put(DRAFTS, key.clone(), text.clone().into_bytes());
        self.words.insert(key, text);
        self.write(&[write]).await
    }

    fn put_receipts(&self) -> DiskWrite {
        let stored: Vec<&Receipt> = self.receipts.iter().filter(|receipt| !receipt.loose).collect();
        DiskWrite::Put(META, RECEIPTS.to_owned(), json(&stored))
    }

    fn parcel(&self, token: &str, what: What) -> Parcel {
        let numbers = self.outbox.iter().filter(|parcel| !parcel.is_loose());
        let no = numbers.map(|parcel| parcel.no).max().unwrap_or(0) + 1;
        Parcel { no, token: token.to_owned(), what, refused: false }
    }

    /// The same in this page only.
    fn loosened(&self, mut parcel: Parcel) -> Parcel {
        let numbers = self.outbox.iter().map(|parcel| parcel.no);
        parcel.no = numbers.max().unwrap_or(0).max(LOOSE) + 1;
        parcel
    }

    /// Finishes the draft of that receipt: draft, parcel and receipt in one transaction. One that was finished
    /// already stays as it is. Anonymous: nothing that was typed about oneself goes along. Where the disk does not
    /// take it, the page has it.
    pub async fn finish(&mut self, token: &str, anonymous: bool) {
        let _turn = self.turn().await;
        if self.draft.token != token {
            return;
        }
        let mut report = self.draft.report.clone();
        report.reporter = (!anonymous).then(|| self.draft.reporter.clone());
        if !anonymous {
            report.crew = self.draft.crew(&http::day());
        }
        let danger = report.danger;
        let mut parcel = self.parcel(token, What::Report(Box::new(report)));
        self.receipts.insert(0, Receipt { danger, ..Receipt::new(token, now()) });
        self.draft = self.draft.next();
        let writes = [
            DiskWrite::Put(OUTBOX, key(parcel.no), json(&parcel)),
            self.put_receipts(),
            self.put_draft(),
        ];
        if self.write(&writes).await.is_err() {
            parcel = self.loosened(parcel);
            if let Some(receipt) = self.receipts.first_mut() {
                receipt.loose = true;
            }
        }
        self.outbox.push(parcel);
    }

    /// Puts something more into the row, with the bytes of its files. Where the disk does not take it, the page has
    /// it.
    pub async fn add(&mut self, token: &str, what: What, files: Vec<(String, Vec<u8>)>) {
        let _turn = self.turn().await;
        let mut parcel = self.parcel(token, what);
        if parcel.what.danger()
            && let Some(receipt) = self.receipts.iter_mut().find(|known| known.token == token)
        {
            receipt.danger = true;
        }
        let mut writes =
            vec![DiskWrite::Put(OUTBOX, key(parcel.no), json(&parcel)), self.put_receipts()];
        writes.extend(files.iter().map(|(sum, b)| DiskWrite::Put(FILES, sum.clone(), b.clone())));
        if self.disk.is_none() || self.write(&writes).await.is_err() {
            parcel = self.loosened(parcel);
            self.loose.extend(files.into_iter().map(|(sum, bytes)| (sum, Rc::new(bytes))));
        }
        self.outbox.push(parcel);
    }

    /// Tries again to put onto the disk what only this page has.
    pub async fn settle(&mut self) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        let (mut loose, stored): (Vec<Parcel>, Vec<Parcel>) =
            self.outbox.drain(..).partition(Parcel::is_loose);
        self.outbox = stored;
        let mut writes = Vec::new();
        let first = self.outbox.iter().map(|parcel| parcel.no).max().unwrap_or(0) + 1;
        let numbers: Vec<u64> = loose.iter().map(|parcel| parcel.no).collect();
        for (no, parcel) in (first..).zip(&mut loose) {
            parcel.no = no;
            writes.push(DiskWrite::Put(OUTBOX, key(no), json(parcel)));
        }
        let files = self.loose.iter();
        writes.extend(files.map(|(sum, b)| DiskWrite::Put(FILES, sum.clone(), b.to_vec())));
        let before = self.receipts.clone();
        self.receipts.iter_mut().for_each(|receipt| receipt.loose = false);
        writes.push(self.put_receipts());
        let done = self.write(&writes).await;
        if done.is_ok() {
            self.loose.clear();
        } else {
            self.receipts = before;
            loose.iter_mut().zip(numbers).for_each(|(parcel, no)| parcel.no = no);
        }
        self.outbox.extend(loose);
        done
    }

    /// Whether the disk lacks something that the page has.
    pub fn is_loose(&self) -> bool {
        self.disk.is_some() && self.outbox.iter().any(Parcel::is_loose)
    }

    /// The bytes of a file that waits.
    async fn bytes(&self, sum: &str) -> Option<Vec<u8>> {
        if let Some((_, bytes)) = self.loose.iter().find(|(known, _)| known == sum) {
            return Some(bytes.to_vec());
        }
        self.disk.as_ref()?.get(FILES, sum).await.ok().flatten()
    }

    /// Takes a parcel out of the row: the writes that do it. Files that another one waits with stay.
    fn drop_parcel(&mut self, no: u64) -> Option<(Parcel, Vec<DiskWrite>)> {
        let at = self.outbox.iter().position(|parcel| parcel.no == no)?;
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
        Some((parcel, writes))
    }

    /// The office has a parcel with all its files, or the report it belongs to is no more (no status): nothing of
    /// it stays here. What is in view is no news.
    pub(crate) async fn done_with(
        &mut self,
        no: u64,
        status: Option<ReportStatus>,
        viewed: bool,
    ) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        let Some((parcel, mut writes)) = self.drop_parcel(no) else { return Ok(()) };
        if let Some(status) = status {
            let arrived = matches!(parcel.what, What::Report(_));
            self.learn(&parcel.token, status, arrived, viewed);
        }
        let gone = writes.clone();
        writes.push(self.put_receipts());
        if self.write(&writes).await.is_err() {
            // A full disk still lets go of something.
            return self.write(&gone).await;
        }
        Ok(())
    }

    /// Takes back what has not gone yet, and gives it.
    pub async fn take_back(&mut self, no: u64) -> Result<Option<Parcel>, DiskError> {
        let _turn = self.turn().await;
        let Some((parcel, writes)) = self.drop_parcel(no) else { return Ok(None) };
        self.write(&writes).await.map(|()| Some(parcel))
    }

    fn learn(&mut self, token: &str, status: ReportStatus, arrived: bool, viewed: bool) {
        let Some(receipt) = self.receipts.iter_mut().find(|known| known.token == token) else {
            return;
        };
        let asked = |status: &ReportStatus| {
            status.messages.iter().filter(|message| message.from == Voice::Office).count()
        };
        let before = receipt.status.as_ref();
        let more = before.is_some_and(|before| {
            asked(&status) > asked(before) || status.outcome != before.outcome
        });
        receipt.news = !viewed && (receipt.news || arrived || more);
        receipt.danger |= status.danger;
        receipt.status = Some(status);
    }

    /// What the office said about a receipt; one that was typed in is kept from then on.
    pub async fn heard(
        &mut self,
        token: &str,
        status: ReportStatus,
        viewed: bool,
    ) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        if !self.receipts.iter().any(|known| known.token == token) {
            self.receipts.insert(0, Receipt::new(token, status.received));
        }
        self.learn(token, status, false, viewed);
        self.write(&[self.put_receipts()]).await
    }

    /// The worker has a receipt in view: what has come is no news any more.
    pub async fn seen(&mut self, token: &str) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        let mut news = false;
        for receipt in self.receipts.iter_mut().filter(|known| known.token == token) {
            news |= std::mem::take(&mut receipt.news);
        }
        if news { self.write(&[self.put_receipts()]).await } else { Ok(()) }
    }

    /// Marks a parcel as one that the office will never take.
    pub(crate) async fn keep_back(&mut self, no: u64) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        let Some(parcel) = self.outbox.iter_mut().find(|parcel| parcel.no == no) else {
            return Ok(());
        };
        parcel.refused = true;
        if parcel.is_loose() {
            return Ok(());
        }
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
        let _turn = self.turn().await;
        self.receipts.retain(|known| known.token != token);
        let mut writes = vec![self.put_receipts()];
        let gone = self.outbox.iter().filter(|parcel| parcel.token == token);
        for no in gone.map(|parcel| parcel.no).collect::<Vec<_>>() {
            writes.extend(self.drop_parcel(no).map(|(_, writes)| writes).unwrap_or_default());
        }
        let mine = format!(":{token}");
        let words: Vec<String> =
            self.words.keys().filter(|key| key.ends_with(&mine)).cloned().collect();
        for key in words {
            self.words.remove(&key);
            writes.push(DiskWrite::Delete(DRAFTS, key));
        }
        self.write(&writes).await?;
        self.drop_recorded(token).await
    }

    /// Takes all of it off this phone, whatever page it was typed into.
    pub async fn wipe(&mut self) -> Result<(), DiskError> {
        let _turn = self.turn().await;
        let stores = [DRAFTS, OUTBOX, FILES, META];
        let writes = stores.map(|store| DiskWrite::DeleteBefore(store, END.to_owned()));
        self.write(&writes).await?;
        let (disk, slot) = (self.disk.take(), std::mem::take(&mut self.slot));
        *self = Self { disk, slot, draft: Draft::default().with_token(), ..Self::default() };
        Ok(())
    }
}
