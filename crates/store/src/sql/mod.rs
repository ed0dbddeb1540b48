//! The queries, written once; compiled inside `sqlite.rs` and `postgres.rs`, which say what
//! `Db` is, how a writing transaction begins and which errors mean "try again".

mod aside;
mod directory;
mod media;
mod office;
mod phones;
mod push;
mod records;
mod reports;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_sync::{AsideState, Record, Settlement, Verdict};
use sqlx::{AssertSqlSafe, Pool};

use super::{BEGIN_WRITE, BLOB, Db, is_contention};
use crate::contract::{
    Account, Arrival, AsideOp, AuditEntry, AuditRow, Author, Device, DeviceState, FeedSlice, Hash,
    IncomingOp, ListQuery, LoggedOp, Marks, Medium, Person, PushError, Pushed, ReportHead,
    ReportStage, ScopeRow, SealedReport, SessionOwner, Store, StoreError, Upload,
};
use crate::{MIGRATIONS, OpenStoreError, statements};

type Conn = <Db as sqlx::Database>::Connection;

/// Attempts at a transaction before the caller is told that the database is too busy.
const ATTEMPTS: u32 = 12;

/// Rows that one statement writes or asks for: it costs as much as a row to hand a statement over, and
/// no engine takes any number of values at once.
const ROWS: usize = 250;

/// The version since which records have the keys that they have today.
const KEYED_SINCE: usize = 7;
/// The version since which the records that name a medium are noted.
const NAMED_SINCE: usize = 6;

/// One engine: a pool that writes and a pool that reads.
pub(crate) struct Engine {
    writer: Pool<Db>,
    readers: Pool<Db>,
}

/// An engine's error in the contract's words.
pub(crate) fn fault(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Decode(why) => StoreError::Damaged(why.to_string()),
        sqlx::Error::ColumnDecode { index, source } => {
            StoreError::Damaged(format!("column {index}: {source}"))
        }
        other => StoreError::Unavailable(other.to_string()),
    }
}

fn contended(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_contention(&code)),
        _ => false,
    }
}

/// A stored text that cannot be read.
fn damaged(why: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(why))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn hash(bytes: Vec<u8>) -> Result<Hash, sqlx::Error> {
    Hash::try_from(bytes).map_err(|_| sqlx::Error::Decode("a hash of 32 bytes".into()))
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, sqlx::Error>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(damaged)
}

fn scope(text: String) -> Result<ScopeId, sqlx::Error> {
    ScopeId::parse(text).map_err(damaged)
}

/// A writing transaction, begun anew as a whole when another was first. The body ends in the
/// value; `?` inside it takes `sqlx::Error`.
macro_rules! write {
    ($engine:expr, |$tx:ident| $body:block) => {{
        let engine: &Engine = $engine;
        let mut attempt = 0;
        loop {
            let result: Result<_, sqlx::Error> = async {
                let mut begun = engine.writer.begin_with(BEGIN_WRITE).await?;
                let $tx = &mut *begun;
                let done = $body;
                begun.commit().await?;
                Ok(done)
            }
            .await;
            attempt += 1;
            match result {
                Ok(done) => break Ok(done),
                Err(error) if !engine.try_again(&error, attempt).await => break Err(fault(error)),
                Err(_) if attempt >= ATTEMPTS => break Err(StoreError::Busy),
                Err(_) => {}
            }
        }
    }};
}
use write;

impl Engine {
    pub(super) async fn migrated(
        writer: Pool<Db>,
        readers: Pool<Db>,
    ) -> Result<Self, OpenStoreError> {
        let engine = Self { writer, readers };
        let found = engine.migrate().await?;
        let known = signed(MIGRATIONS.len() as u64);
        if found > known {
            return Err(OpenStoreError::Newer { found, known });
        }
        Ok(engine)
    }

    /// Runs the migrations that are missing, all or none, and gives the version found or made.
    async fn migrate(&self) -> Result<i64, StoreError> {
        write!(self, |tx| {
            sqlx::query("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
                .execute(&mut *tx)
                .await?;
            let found: Option<i64> = sqlx::query_scalar("SELECT version FROM schema_version")
                .fetch_optional(&mut *tx)
                .await?;
            let done = usize::try_from(found.unwrap_or(0)).unwrap_or(usize::MAX);
            for migration in MIGRATIONS.iter().skip(done) {
                for statement in statements(migration, BLOB) {
                    sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
                }
            }
            if done < KEYED_SINCE {
                records::key_all(tx).await?;
            }
            if done < NAMED_SINCE {
                media::name_all(tx).await?;
            }
            let version = found.unwrap_or(0).max(signed(MIGRATIONS.len() as u64));
            let write = if found.is_some() {
                "UPDATE schema_version SET version = $1"
            } else {
                "INSERT INTO schema_version (version) VALUES ($1)"
            };
            sqlx::query(write).bind(version).execute(&mut *tx).await?;
            version
        })
    }

    /// Closes a connection that believes in a transaction which is over: SQLite has rolled it back by
    /// itself, as it does when the disk is full, and no other would ever begin on that connection.
    async fn part_with_the_writer(&self) {
        if let Ok(writer) = self.writer.acquire().await {
            // What cannot be closed in peace is dropped all the same.
            let _ = writer.close().await;
        }
    }

    /// Whether a transaction that failed shall be tried again, after a pause.
    async fn try_again(&self, error: &sqlx::Error, attempt: u32) -> bool {
        if matches!(error, sqlx::Error::InvalidSavePointStatement) {
            self.part_with_the_writer().await;
            return true;
        }
        if !contended(error) {
            return false;
        }
        // Unequal pauses without randomness: attempts of different age part ways.
        tokio::time::sleep(Duration::from_millis(u64::from(attempt * attempt) * 3 + 1)).await;
        true
    }
}

#[async_trait::async_trait]
impl Store for Engine {
    async fn push(
        &self,
        author: Author,
        ops: &[IncomingOp],
        now: i64,
    ) -> Result<Pushed, PushError> {
        push::push(self, author, ops, now).await
    }
    async fn release_held(&self, before: i64) -> Result<u64, StoreError> {
        push::release_held(self, before).await
    }
    async fn feed(&self, marks: &Marks, bytes: usize) -> Result<FeedSlice, StoreError> {
        records::feed(self, marks, bytes).await.map_err(fault)
    }
    async fn record(&self, scope: &ScopeId, id: RecordId) -> Result<Option<Record>, StoreError> {
        records::record(self, scope, id).await.map_err(fault)
    }
    async fn keyed(
        &self,
        scope: &ScopeId,
        keys: &BTreeSet<String>,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        records::keyed(self, scope, keys, limit).await.map_err(fault)
    }
    async fn children(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<Record>, StoreError> {
        records::children(self, scope, id).await.map_err(fault)
    }
    async fn list(&self, query: &ListQuery) -> Result<Vec<Record>, StoreError> {
        records::list(self, query).await.map_err(fault)
    }
    async fn history(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<LoggedOp>, StoreError> {
        records::history(self, scope, id).await.map_err(fault)
    }

    async fn aside(
        &self,
        scopes: &BTreeSet<ScopeId>,
        limit: u32,
    ) -> Result<Vec<AsideOp>, StoreError> {
        aside::list(self, scopes, limit).await.map_err(fault)
    }
    async fn aside_scopes(&self) -> Result<BTreeSet<ScopeId>, StoreError> {
        aside::scopes(self).await.map_err(fault)
    }
    async fn aside_of(&self, device: DeviceId) -> Result<Vec<AsideState>, StoreError> {
        aside::of_device(self, device).await.map_err(fault)
    }
    async fn take_aside(
        &self,
        scope: &ScopeId,
        key: &str,
        by: Option<PersonId>,
        now: i64,
    ) -> Result<Option<Verdict>, StoreError> {
        aside::take(self, scope, key, by, now).await
    }
    async fn close_aside(
        &self,
        scope: &ScopeId,
        key: &str,
        settlement: &Settlement,
    ) -> Result<u64, StoreError> {
        aside::close(self, scope, key, settlement).await
    }

    async fn put_scope(&self, scope: &ScopeRow) -> Result<(), StoreError> {
        directory::put_scope(self, scope).await
    }
    async fn scopes(&self) -> Result<Vec<ScopeRow>, StoreError> {
        directory::scopes(self).await.map_err(fault)
    }
    async fn put_person(&self, person: &Person) -> Result<(), StoreError> {
        directory::put_person(self, person).await
    }
    async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        directory::person(self, id).await.map_err(fault)
    }
    async fn people(&self) -> Result<Vec<Person>, StoreError> {
        directory::people(self).await.map_err(fault)
    }
    async fn put_account(&self, account: &Account) -> Result<bool, StoreError> {
        directory::put_account(self, account).await
    }
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        directory::account(self, name).await.map_err(fault)
    }
    async fn account_names(&self) -> Result<BTreeMap<PersonId, String>, StoreError> {
        directory::account_names(self).await.map_err(fault)
    }

    async fn put_enrolment(
        &self,
        code: &Hash,
        person: PersonId,
        until: i64,
    ) -> Result<(), StoreError> {
        phones::put_enrolment(self, code, person, until).await
    }
    async fn spend_enrolment(&self, code: &Hash, now: i64) -> Result<Option<PersonId>, StoreError> {
        phones::spend_enrolment(self, code, now).await
    }
    async fn put_device(&self, device: &Device) -> Result<(), StoreError> {
        phones::put_device(self, device).await
    }
    async fn set_device_state(
        &self,
        id: DeviceId,
        from: &[DeviceState],
        to: DeviceState,
    ) -> Result<bool, StoreError> {
        phones::set_state(self, id, from, to).await
    }
    async fn touch_device(&self, id: DeviceId, now: i64) -> Result<(), StoreError> {
        phones::touch(self, id, now).await
    }
    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        phones::device(self, id).await.map_err(fault)
    }
    async fn devices(&self) -> Result<Vec<Device>, StoreError> {
        phones::devices(self).await.map_err(fault)
    }
    async fn spend_nonce(&self, nonce: &Hash, now: i64, until: i64) -> Result<bool, StoreError> {
        phones::spend_nonce(self, nonce, now, until).await
    }

    async fn put_session(
        &self,
        token: &Hash,
        owner: SessionOwner,
        until: i64,
    ) -> Result<(), StoreError> {
        phones::put_session(self, token, owner, until).await
    }
    async fn session(&self, token: &Hash, now: i64) -> Result<Option<SessionOwner>, StoreError> {
        phones::session(self, token, now).await.map_err(fault)
    }
    async fn drop_session(&self, token: &Hash) -> Result<(), StoreError> {
        phones::drop_session(self, token).await
    }
    async fn drop_sessions(&self, owner: SessionOwner) -> Result<(), StoreError> {
        phones::drop_sessions(self, owner).await
    }

    async fn put_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        media::put_upload(self, upload).await
    }
    async fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        media::upload(self, id).await.map_err(fault)
    }
    async fn advance_upload(&self, id: &str, from: u64, to: u64) -> Result<bool, StoreError> {
        media::advance_upload(self, id, from, to).await
    }
    async fn drop_upload(&self, id: &str) -> Result<(), StoreError> {
        media::drop_upload(self, id).await
    }
    async fn expired_uploads(&self, now: i64) -> Result<Vec<Upload>, StoreError> {
        media::expired_uploads(self, now).await.map_err(fault)
    }
    async fn put_medium(&self, medium: &Medium) -> Result<(), StoreError> {
        media::put_medium(self, medium).await
    }
    async fn medium(&self, scope: &ScopeId, sha256: &Hash) -> Result<Option<Medium>, StoreError> {
        media::medium(self, scope, sha256).await.map_err(fault)
    }
    async fn media_of(&self, scope: &ScopeId, id: RecordId) -> Result<Vec<Medium>, StoreError> {
        media::media_of(self, scope, id).await.map_err(fault)
    }

    async fn put_report(&self, report: &SealedReport) -> Result<Option<SealedReport>, StoreError> {
        reports::put(self, report).await
    }
    async fn report_by(&self, receipt: &Hash) -> Result<Option<SealedReport>, StoreError> {
        reports::by_receipt(self, receipt).await.map_err(fault)
    }
    async fn report(
        &self,
        scope: &ScopeId,
        id: RecordId,
    ) -> Result<Option<SealedReport>, StoreError> {
        reports::one(self, scope, id).await.map_err(fault)
    }
    async fn reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<SealedReport>, StoreError> {
        reports::list(self, scopes, stages, order, limit).await.map_err(fault)
    }
    async fn report_heads(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
        order: Arrival,
        limit: u32,
    ) -> Result<Vec<ReportHead>, StoreError> {
        reports::heads(self, scopes, stages, order, limit).await.map_err(fault)
    }
    async fn count_reports(
        &self,
        scopes: &BTreeSet<ScopeId>,
        stages: &[ReportStage],
    ) -> Result<u64, StoreError> {
        reports::count(self, scopes, stages).await.map_err(fault)
    }
    async fn change_report(
        &self,
        from: &ScopeId,
        report: &SealedReport,
    ) -> Result<bool, StoreError> {
        reports::change(self, from, report).await
    }

    async fn setting_or(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        office::setting_or(self, name, value).await
    }
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        office::setting(self, name).await.map_err(fault)
    }
    async fn swap_setting(
        &self,
        name: &str,
        from: Option<&[u8]>,
        to: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        office::swap_setting(self, name, from, to).await
    }
    async fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        office::audit(self, entry).await
    }
    async fn audit_rows(&self, from: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        office::audit_rows(self, from, limit).await.map_err(fault)
    }
}
