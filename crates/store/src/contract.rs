//! What every engine does, and what it takes and gives.
//!
//! Times are milliseconds since 1970 by the office's clock and come in as arguments. Secrets
//! (session tokens, enrolment codes) come in hashed: the store never sees one.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::duplicate;
use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_domain::kinds::LEAD;
pub use anxin_sync::admission::{Stance, UnreadOp};
use anxin_sync::{AsideState, Op, Record, Settlement, Verdict};
use serde::{Deserialize, Serialize};

/// A SHA-256.
pub type Hash = [u8; 32];

/// What can go wrong in an engine, beyond the outcomes each call names itself.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is full, or broke its connection. Worth a retry later.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Another transaction was first, again and again. Worth a retry.
    #[error("the database is too busy")]
    Busy,
    /// What is stored cannot be read: damaged, or written by newer code.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
}

/// One op as it came, read or not.
#[derive(Clone, Debug)]
pub struct IncomingOp {
    /// The JSON as it came; kept for good.
    pub raw: String,
    /// The op, or as much as could be read of it.
    pub op: Result<Op, UnreadOp>,
    /// What was found before the store is asked.
    pub stance: Stance,
}

/// The device that pushes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
}

/// What came of a push.
#[derive(Clone, PartialEq, Debug)]
pub struct Pushed {
    /// One verdict an op, in the order given.
    pub verdicts: Vec<Verdict>,
    /// The records touched, at their latest.
    pub rows: Vec<Record>,
    /// The seq expected next from the device.
    pub next_seq: u64,
}

/// A push that was not taken at all.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// Ops whose ids are known with other content. Nothing of the push was applied.
    #[error("ops came again with other content")]
    OpChanged(Vec<OpId>),
    /// The engine.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far a device has read, by scope.
pub type Marks = BTreeMap<ScopeId, Mark>;

/// How far a device has read in one scope, in the scope's revisions.
///
/// A first pull goes through what stood at `head` when it began, in two passes, and then goes on
/// behind it. A record that changes meanwhile moves behind `head` and comes with the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Of what stood at `head`, what is still worked on, up to `at`.
    Early {
        /// Read up to here.
        at: u64,
        /// The scope's revision when the pull began.
        head: u64,
    },
    /// All of that, and of the rest what stands up to `at`.
    Rest {
        /// Read up to here.
        at: u64,
        /// The scope's revision when the pull began.
        head: u64,
    },
    /// Everything up to here.
    After(u64),
}

impl Mark {
    /// Nothing was read yet.
    pub const START: Self = Self::After(0);
}

/// Part of the feed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FeedSlice {
    /// Records, each once, at its latest: their JSON as it is kept, on one line.
    pub rows: Vec<String>,
    /// Records that left a scope.
    pub gone: Vec<RecordId>,
    /// The marks after this slice.
    pub marks: Marks,
    /// More waits.
    pub more: bool,
    /// A mark lies beyond all that its scope has: the store came back from a backup, and nothing of
    /// the slice counts.
    pub ahead: bool,
}

/// An op in the log.
#[derive(Clone, PartialEq, Debug)]
pub struct LoggedOp {
    /// The op.
    pub op: Op,
    /// Its author.
    pub by: PersonId,
    /// When it was taken in.
    pub got: i64,
    /// What became of it.
    pub verdict: Verdict,
}

/// An op that was set aside and that nobody has settled: quarantined, or held.
#[derive(Clone, PartialEq, Debug)]
pub struct AsideOp {
    /// The scope under which the log has it; `-` for one that could not be read that far.
    pub scope: ScopeId,
    /// Its key in the log: its id, or the digest of a text without one.
    pub key: String,
    /// The text as it came.
    pub raw: String,
    /// Its author.
    pub by: PersonId,
    /// The device that sent it.
    pub device: DeviceId,
    /// When it was taken in.
    pub got: i64,
    /// What became of it.
    pub verdict: Verdict,
    /// The record for which it waits, where it is held.
    pub waits: Option<RecordId>,
}

/// Which records of some scopes, newest arrival first.
#[derive(Clone, PartialEq, Debug)]
pub struct ListQuery {
    /// Only these scopes; none means no rows.
    pub scopes: BTreeSet<ScopeId>,
    /// Only these kinds; empty means all.
    pub kinds: Vec<String>,
    /// Only rows taken in before this (time, record).
    pub before: Option<(i64, RecordId)>,
    /// At most so many.
    pub limit: u32,
}

/// A scope in the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScopeRow {
    /// The scope.
    pub id: ScopeId,
    /// The one above.
    pub parent: Option<ScopeId>,
    /// Its name for people.
    pub name: String,
}

/// A person, with the roles in each scope as `anxin_domain::policy` names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// Roles by scope.
    pub grants: Vec<(ScopeId, String)>,
}

/// A console account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The name typed at sign-in, lower case.
    pub name: String,
    /// Whose it is.
    pub person: PersonId,
    /// The argon2 hash of the password, in PHC form.
    pub password: String,
}

/// State of a phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeviceState {
    /// Claimed a code; nobody has compared the numbers.
    Waiting,
    /// May open sessions.
    Active,
    /// May not, for good.
    Revoked,
}

/// A phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// The device.
    pub id: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What it calls itself.
    pub label: String,
    /// Uncompressed P-256 point, 65 bytes.
    pub public_key: Vec<u8>,
    /// The comparison number, six digits.
    pub number: String,
    /// Its state.
    pub state: DeviceState,
    /// When it was last heard.
    pub seen: i64,
    /// The seq expected next from it.
    pub next_seq: u64,
}

/// Who holds a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SessionOwner {
    /// A phone.
    Device(DeviceId),
    /// A person at the console.
    Person(PersonId),
}

/// A medium the office holds, its hash verified.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Medium {
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// The scope of the record that names it.
    pub scope: ScopeId,
    /// That record.
    pub record: RecordId,
    /// Bytes.
    pub size: u64,
    /// Media type.
    pub mime: String,
}

/// An upload on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// Its name in the URL: random, unguessable.
    pub id: String,
    /// Who uploads.
    pub device: DeviceId,
    /// What it shall become.
    pub medium: Medium,
    /// Bytes received and durable.
    pub offset: u64,
    /// When it is dropped if unfinished.
    pub expires: i64,
}

/// Which reports come first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// The one that came last.
    Newest,
    /// The one that has waited longest.
    Oldest,
}

impl Arrival {
    /// Puts reports into this order, `limit` at most; `came` says when one came.
    pub(crate) fn sort<T>(
        self,
        reports: &mut Vec<T>,
        came: impl Fn(&T) -> (i64, RecordId),
        limit: u32,
    ) {
        reports.sort_by_key(came);
        if self == Self::Newest {
            reports.reverse();
        }
        reports.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}

/// How far a worker's report is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportStage {
    /// Nobody has looked yet.
    Received,
    /// Somebody looks.
    Looking,
    /// It became a lead or joined one.
    Working,
    /// It has ended.
    Done,
}

/// What a worker reported, sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedReport {
    /// Where it belongs.
    pub scope: ScopeId,
    /// Its id.
    pub id: RecordId,
    /// The keyed hash of its receipt.
    pub receipt: Hash,
    /// How far it is.
    pub stage: ReportStage,
    /// Counts its changes, from 1.
    pub rev: u64,
    /// When it came.
    pub got: i64,
    /// Everything else; the store cannot read it.
    pub sealed: Vec<u8>,
}

/// Which report, and at which of its changes: enough to know whether it was read before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportHead {
    /// Where it belongs.
    pub scope: ScopeId,
    /// Its id.
    pub id: RecordId,
    /// Counts its changes, from 1.
    pub rev: u64,
    /// When it came.
    pub got: i64,
}

/// An entry of the audit, before it is chained.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEntry {
    /// When.
    pub at: i64,
    /// Who, if signed in.
    pub person: Option<PersonId>,
    /// From which phone, if any.
    pub device: Option<DeviceId>,
    /// What: a stable code such as `device.confirm`.
    pub action: String,
    /// On what: ids and names of fields, never values.
    pub target: String,
}

/// An entry as chained: `hash = SHA-256(previous hash ‖ alg ‖ no ‖ entry)`, each
/// text with its length before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRow {
    /// 1, 2, 3 …
    pub no: u64,
    /// The entry.
    pub entry: AuditEntry,
    /// The algorithm: `sha256`.
    pub alg: String,
    /// The chain's hash up to and including this entry.
    pub hash: Hash,
}

/// The contract. Every call is one transaction, durable when it returns.
#[async_trait::async_trait]
pub trait Store: Send + Sync + 'static {
    // --- records ---

    /// Takes ops in: logs each once, folds them in order, and gives every changed record the
    /// next revision of its scope. A known op with the same content gets its old verdict again.
    /// Ops after a gap in the device's seq are not taken: `next_seq` tells where to go on, and
    /// their verdict is `Held`.
    async fn push(&self, author: Author, ops: &[IncomingOp], now: i64)
    -> Result<Pushed, PushError>;

    /// Adopts records whose first op never came, from ops held since before `before`, and folds
    /// onto them what else waits. How many records.
    async fn release_held(&self, before: i64) -> Result<u64, StoreError>;

    /// What is new beyond the marks, in the scopes the marks name, about `bytes` of it. A
    /// first pull brings what is still worked on before the rest; within a pass rows come in the
    /// order of revisions.
    async fn feed(&self, marks: &Marks, bytes: usize) -> Result<FeedSlice, StoreError>;

    /// One record.
    async fn record(&self, scope: &ScopeId, id: RecordId) -> Result<Option<Record>, StoreError>;

    /// Records that hang from another.
    async fn children(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<Record>, StoreError>;

    /// Leads that have one of some keys ([`anxin_domain::duplicate::keys`]), newest first, `limit` at most.
    async fn keyed(
        &self,
        scope: &ScopeId,
        keys: &BTreeSet<String>,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError>;

    /// Records newest first.
    async fn list(&self, query: &ListQuery) -> Result<Vec<Record>, StoreError>;

    /// A record's ops in the office's order, quarantined and held ones among them.
    async fn history(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<LoggedOp>, StoreError>;

    // --- ops set aside ---

    /// Ops of some scopes that were set aside and that nobody has settled, newest first, `limit` at most.
    async fn aside(
        &self,
        scopes: &BTreeSet<ScopeId>,
        limit: u32,
    ) -> Result<Vec<AsideOp>, StoreError>;
    /// The scopes that have any.
    async fn aside_scopes(&self) -> Result<BTreeSet<ScopeId>, StoreError>;
    /// Where the ops of a device stand that are set aside, or were.
    async fn aside_of(&self, device: DeviceId) -> Result<Vec<AsideState>, StoreError>;
    /// Takes an op in after all, under its author and the time it came, and with it what waits for its record; in the
    /// log they move behind all else. The verdict of the fold: one that is quarantined or held again was not taken
    /// in. `None` if no such op waits.
    async fn take_aside(
        &self,
        scope: &ScopeId,
        key: &str,
        by: Option<PersonId>,
        now: i64,
    ) -> Result<Option<Verdict>, StoreError>;
    /// Closes an op that was set aside, and with it what waits for the record it would have made. How many were
    /// closed; none if no such op waits.
    async fn close_aside(
        &self,
        scope: &ScopeId,
        key: &str,
        settlement: &Settlement,
    ) -> Result<u64, StoreError>;

    // --- directory ---

    /// Adds or renames a scope.
    async fn put_scope(&self, scope: &ScopeRow) -> Result<(), StoreError>;
    /// All scopes, by id.
    async fn scopes(&self) -> Result<Vec<ScopeRow>, StoreError>;
    /// Adds a person or changes name and grants.
    async fn put_person(&self, person: &Person) -> Result<(), StoreError>;
    /// One person.
    async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError>;
    /// All people, by name, in the order of code points.
    async fn people(&self) -> Result<Vec<Person>, StoreError>;
    /// Adds an account or changes its password; false if the name belongs to another person.
    async fn put_account(&self, account: &Account) -> Result<bool, StoreError>;
    /// The account of a name.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;
    /// The names of accounts, by person.
    async fn account_names(&self) -> Result<BTreeMap<PersonId, String>, StoreError>;

    // --- phones ---

    /// Keeps an enrolment code's hash.
    async fn put_enrolment(
        &self,
        code: &Hash,
        person: PersonId,
        until: i64,
    ) -> Result<(), StoreError>;
    /// Spends a code: the person it was for, once, before it ends; `None` ever after.
    async fn spend_enrolment(&self, code: &Hash, now: i64) -> Result<Option<PersonId>, StoreError>;
    /// Adds a phone.
    async fn put_device(&self, device: &Device) -> Result<(), StoreError>;
    /// Changes a phone's state; false if it is not in one of the states `from`.
    async fn set_device_state(
        &self,
        id: DeviceId,
        from: &[DeviceState],
        to: DeviceState,
    ) -> Result<bool, StoreError>;
    /// Notes that a phone was heard.
    async fn touch_device(&self, id: DeviceId, now: i64) -> Result<(), StoreError>;
    /// One phone.
    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError>;
    /// All phones: waiting ones first, then by last contact.
    async fn devices(&self) -> Result<Vec<Device>, StoreError>;
    /// Spends a nonce; false if it was spent before. Nonces are forgotten after `until`.
    async fn spend_nonce(&self, nonce: &Hash, now: i64, until: i64) -> Result<bool, StoreError>;

    // --- sessions ---

    /// Opens a session.
    async fn put_session(
        &self,
        token: &Hash,
        owner: SessionOwner,
        until: i64,
    ) -> Result<(), StoreError>;
    /// The owner of a session that has not ended.
    async fn session(&self, token: &Hash, now: i64) -> Result<Option<SessionOwner>, StoreError>;
    /// Ends a session.
    async fn drop_session(&self, token: &Hash) -> Result<(), StoreError>;
    /// Ends all sessions of an owner.
    async fn drop_sessions(&self, owner: SessionOwner) -> Result<(), StoreError>;

    // --- media ---

    /// Begins an upload.
    async fn put_upload(&self, upload: &Upload) -> Result<(), StoreError>;
    /// An upload.
    async fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError>;
    /// Moves an upload from one offset to another; false if it is not at `from`.
    async fn advance_upload(&self, id: &str, from: u64, to: u64) -> Result<bool, StoreError>;
    /// Forgets an upload.
    async fn drop_upload(&self, id: &str) -> Result<(), StoreError>;
    /// Uploads that ended before `now`.
    async fn expired_uploads(&self, now: i64) -> Result<Vec<Upload>, StoreError>;
    /// Notes that a medium is complete and its hash verified. Every record of the scope that names it has it.
    async fn put_medium(&self, medium: &Medium) -> Result<(), StoreError>;
    /// A medium of a scope.
    async fn medium(&self, scope: &ScopeId, sha256: &Hash) -> Result<Option<Medium>, StoreError>;
    /// The media of a record.
    async fn media_of(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<Medium>, StoreError>;

    // --- what workers report ---

    /// Keeps a report, unless there is one under its receipt: then that one comes back and nothing
    /// is changed.
    async fn put_report(&self, report: &SealedReport) -> Result<Option<SealedReport>, StoreError>;
    /// The report of a receipt, in whatever scope.
    async fn report_by(&self, receipt: &Hash) -> Result<Option<SealedReport>, StoreError>;
    /// A report of a scope.
    async fn report(
        &self,
        scope: &ScopeId,
        id: RecordId,
    ) -> Result<Option<SealedReport>, StoreError>;
    /// Reports of some scopes at some stages, in the order of their arrival, `limit` at most.
    async fn reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<SealedReport>, StoreError>;
    /// The same without what is sealed.
    async fn report_heads(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<ReportHead>, StoreError>;
    /// How many there are.
    async fn count_reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
    ) -> Result<u64, StoreError>;
    /// Puts a report in place of the one that lies in `from` under the same id, if that one's count
    /// is one less; false if it is not. Receipt and time of arrival stay.
    async fn change_report(
        &self,
        from: &ScopeId,
        report: &SealedReport,
    ) -> Result<bool, StoreError>;

    // --- the office itself ---

    /// Keeps a value under a name unless there is one, and gives the one that is there: epoch,
    /// keys, the first administrator's code.
    async fn setting_or(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError>;
    /// The value under a name.
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Puts a value in place of another; false if the other is not there. `None` is absence.
    async fn swap_setting(
        &self,
        name: &str,
        from: Option<&[u8]>,
        to: Option<&[u8]>,
    ) -> Result<bool, StoreError>;
    /// Adds to the audit.
    async fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError>;
    /// The audit from an entry on.
    async fn audit_rows(&self, from: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError>;
}

/// The keys of a record; only leads have any.
pub(crate) fn keys_of(row: &Record) -> BTreeSet<String> {
    if row.kind == LEAD.kind { duplicate::keys(&row.fields) } else { BTreeSet::new() }
}
