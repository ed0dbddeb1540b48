//! Settings of the office, and the audit chain.

use sqlx::Row;

use super::{ATTEMPTS, BEGIN_WRITE, Conn, Engine, fault, hash, parse, signed, unsigned, write};
use crate::audit;
use crate::contract::{AuditEntry, AuditRow, StoreError};

async fn read_setting(tx: &mut Conn, name: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar("SELECT value FROM settings WHERE name = $1")
        .bind(name)
        .fetch_optional(tx)
        .await
}

pub(super) async fn setting(engine: &Engine, name: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let mut conn = engine.readers.acquire().await?;
    read_setting(&mut conn, name).await
}

pub(super) async fn setting_or(
    engine: &Engine,
    name: &str,
    value: &[u8],
) -> Result<Vec<u8>, StoreError> {
    write!(engine, |tx| {
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(name)
        .bind(value)
        .execute(&mut *tx)
        .await?;
        read_setting(tx, name).await?.unwrap_or_default()
    })
}

pub(super) async fn swap_setting(
    engine: &Engine,
    name: &str,
    from: Option<&[u8]>,
    to: Option<&[u8]>,
) -> Result<bool, StoreError> {
    write!(engine, |tx| {
        let same = read_setting(tx, name).await?.as_deref() == from;
        if same {
            sqlx::query("DELETE FROM settings WHERE name = $1")
                .bind(name)
                .execute(&mut *tx)
                .await?;
            if let Some(to) = to {
                sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2)")
                    .bind(name)
                    .bind(to)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        same
    })
}

pub(super) async fn audit(engine: &Engine, entry: &AuditEntry) -> Result<(), StoreError> {
    write!(engine, |tx| {
        let last = sqlx::query("SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1")
            .fetch_optional(&mut *tx)
            .await?;
        let (no, before) = match last {
            Some(row) => (unsigned(row.get("no")) + 1, row.get::<Vec<u8>, _>("hash")),
            None => (1, Vec::new()),
        };
        sqlx::query(
            "INSERT INTO audit (no, at, person, device, action, target, alg, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(signed(no))
        .bind(entry.at)
        .bind(entry.person.map(|id| id.to_string()))
        .bind(entry.device.map(|id| id.to_string()))
        .bind(&entry.action)
        .bind(&entry.target)
        .bind(audit::ALG)
        .bind(audit::chain(&before, no, entry).to_vec())
        .execute(&mut *tx)
        .await?;
    })
}

pub(super) async fn audit_rows(
    engine: &Engine,
    from: u64,
    limit: u32,
) -> Result<Vec<AuditRow>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM audit WHERE no >= $1 ORDER BY no LIMIT $2")
        .bind(signed(from))
        .bind(i64::from(limit))
        .fetch_all(&engine.readers)
        .await?;
    // Someone may have written past the office: what does not fit is told, not a reason to fall over.
    rows.iter()
        .map(|row| {
            let person: Option<String> = row.try_get("person")?;
            let device: Option<String> = row.try_get("device")?;
            Ok(AuditRow {
                no: unsigned(row.try_get("no")?),
                entry: AuditEntry {
                    at: row.try_get("at")?,
                    person: person.as_deref().map(parse).transpose()?,
                    device: device.as_deref().map(parse).transpose()?,
                    action: row.try_get("action")?,
                    target: row.try_get("target")?,
                },
                alg: row.try_get("alg")?,
                hash: hash(row.try_get("hash")?)?,
            })
        })
        .collect()
}
