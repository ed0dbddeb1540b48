//! Uploads on their way and media the office holds.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_sync::Record;
use sqlx::{QueryBuilder, Row};

use super::{
    ATTEMPTS, BEGIN_WRITE, Conn, Db, Engine, ROWS, damaged, fault, hash, parse, scope, signed,
    unsigned, write,
};
use crate::contract::{Hash, Medium, StoreError, Upload};
use crate::intake::hashes_of;

type DbRow = <Db as sqlx::Database>::Row;

pub(super) async fn put_upload(engine: &Engine, upload: &Upload) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query(
            "INSERT INTO uploads (id, device, scope, record, sha256, size, mime, received, \
             expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&upload.id)
        .bind(upload.device.to_string())
        .bind(upload.medium.scope.as_str())
        .bind(upload.medium.record.to_string())
        .bind(upload.medium.sha256.to_vec())
        .bind(signed(upload.medium.size))
        .bind(&upload.medium.mime)
        .bind(signed(upload.offset))
        .bind(upload.expires)
        .execute(&mut *tx)
        .await?;
    })
}

fn read_medium(row: &DbRow) -> Result<Medium, sqlx::Error> {
    Ok(Medium {
        sha256: hash(row.get("sha256"))?,
        scope: scope(row.get("scope"))?,
        record: parse(row.get("record"))?,
        size: unsigned(row.get("size")),
        mime: row.get("mime"),
    })
}

fn read_upload(row: &DbRow) -> Result<Upload, sqlx::Error> {
    Ok(Upload {
        id: row.get("id"),
        device: parse(row.get("device"))?,
        medium: read_medium(row)?,
        offset: unsigned(row.get("received")),
        expires: row.get("expires"),
    })
}

pub(super) async fn upload(engine: &Engine, id: &str) -> Result<Option<Upload>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM uploads WHERE id = $1")
        .bind(id)
        .fetch_optional(&engine.readers)
        .await?;
    row.as_ref().map(read_upload).transpose()
}

pub(super) async fn advance_upload(
    engine: &Engine,
    id: &str,
    from: u64,
    to: u64,
) -> Result<bool, StoreError> {
    write!(engine, |tx| {
        let done = sqlx::query("UPDATE uploads SET received = $1 WHERE id = $2 AND received = $3")
            .bind(signed(to))
            .bind(id)
            .bind(signed(from))
            .execute(&mut *tx)
            .await?;
        done.rows_affected() == 1
    })
}

pub(super) async fn drop_upload(engine: &Engine, id: &str) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id).execute(&mut *tx).await?;
    })
}

pub(super) async fn expired_uploads(engine: &Engine, now: i64) -> Result<Vec<Upload>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM uploads WHERE expires < $1")
        .bind(now)
        .fetch_all(&engine.readers)
        .await?;
    rows.iter().map(read_upload).collect()
}

pub(super) async fn put_medium(engine: &Engine, medium: &Medium) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query(
            "INSERT INTO media (scope, sha256, record, size, mime) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (scope, sha256) DO NOTHING",
        )
        .bind(medium.scope.as_str())
        .bind(medium.sha256.to_vec())
        .bind(medium.record.to_string())
        .bind(signed(medium.size))
        .bind(&medium.mime)
        .execute(&mut *tx)
        .await?;
        let names = [(medium.record, medium.sha256)];
        put_names(tx, medium.scope.as_str(), &names).await?;
    })
}

/// Notes which media some records name, whether the office has them or not.
pub(super) async fn name(tx: &mut Conn, home: &str, rows: &[&Record]) -> Result<(), sqlx::Error> {
    let names: Vec<(RecordId, Hash)> =
        rows.iter().flat_map(|row| hashes_of(row).map(|hash| (row.id, hash))).collect();
    put_names(tx, home, &names).await
}

async fn put_names(
    tx: &mut Conn,
    home: &str,
    names: &[(RecordId, Hash)],
) -> Result<(), sqlx::Error> {
    for some in names.chunks(ROWS) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO media_names (scope, record, sha256) ");
        query.push_values(some, |mut values, (record, hash)| {
            values.push_bind(home).push_bind(record.to_string()).push_bind(hash.to_vec());
        });
        query.push(" ON CONFLICT (scope, record, sha256) DO NOTHING");
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}

/// Notes the media that the records name which lie here from before that was noted.
pub(super) async fn name_all(tx: &mut Conn) -> Result<(), sqlx::Error> {
    let (mut home, mut last) = (String::new(), String::new());
    loop {
        let rows = sqlx::query(
            "SELECT scope, id, body FROM records WHERE (scope, id) > ($1, $2) \
             AND body LIKE '%\"file.%' ORDER BY scope, id LIMIT $3",
        )
        .bind(&home)
        .bind(&last)
        .bind(signed(ROWS as u64))
        .fetch_all(&mut *tx)
        .await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            (home, last) = (row.get("scope"), row.get("id"));
            let record: Record = serde_json::from_str(row.get("body")).map_err(damaged)?;
            name(tx, &home, &[&record]).await?;
        }
    }
}

pub(super) async fn medium(
    engine: &Engine,
    scope: &ScopeId,
    sha256: &Hash,
) -> Result<Option<Medium>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM media WHERE scope = $1 AND sha256 = $2")
        .bind(scope.as_str())
        .bind(sha256.to_vec())
        .fetch_optional(&engine.readers)
        .await?;
    row.as_ref().map(read_medium).transpose()
}

pub(super) async fn media_of(
    engine: &Engine,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Vec<Medium>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT media.sha256, media.scope, media_names.record, media.size, media.mime \
         FROM media_names JOIN media ON media.scope = media_names.scope \
         AND media.sha256 = media_names.sha256 \
         WHERE media_names.scope = $1 AND media_names.record = $2",
    )
    .bind(scope.as_str())
    .bind(id.to_string())
    .fetch_all(&engine.readers)
    .await?;
    rows.iter().map(read_medium).collect()
}
