//! Enrolment codes, phones, nonces, sessions.

use anxin_domain::id::{DeviceId, PersonId};
use sqlx::Row;

use super::{ATTEMPTS, BEGIN_WRITE, Db, Engine, damaged, fault, parse, signed, unsigned, write};
use crate::contract::{Device, DeviceState, Hash, SessionOwner, StoreError};

pub(super) async fn put_enrolment(
    engine: &Engine,
    code: &Hash,
    person: PersonId,
    until: i64,
) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query("INSERT INTO enrolments (code, person, until) VALUES ($1, $2, $3)")
            .bind(code.to_vec())
            .bind(person.to_string())
            .bind(until)
            .execute(&mut *tx)
            .await?;
    })
}

pub(super) async fn spend_enrolment(
    engine: &Engine,
    code: &Hash,
    now: i64,
) -> Result<Option<PersonId>, StoreError> {
    write!(engine, |tx| {
        let person: Option<String> = sqlx::query_scalar(
            "DELETE FROM enrolments WHERE code = $1 AND until > $2 RETURNING person",
        )
        .bind(code.to_vec())
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
        person.as_deref().map(parse).transpose()?
    })
}

fn state_number(state: DeviceState) -> i64 {
    match state {
        DeviceState::Waiting => 0,
        DeviceState::Active => 1,
        DeviceState::Revoked => 2,
    }
}

fn state(number: i64) -> Result<DeviceState, sqlx::Error> {
    match number {
        0 => Ok(DeviceState::Waiting),
        1 => Ok(DeviceState::Active),
        2 => Ok(DeviceState::Revoked),
        _ => Err(sqlx::Error::Decode("a device's state is 0, 1 or 2".into())),
    }
}

pub(super) async fn put_device(engine: &Engine, device: &Device) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query(
            "INSERT INTO devices (id, person, label, public_key, number, state, seen, next_seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(device.id.to_string())
        .bind(device.person.to_string())
        .bind(&device.label)
        .bind(&device.public_key)
        .bind(&device.number)
        .bind(state_number(device.state))
        .bind(device.seen)
        .bind(signed(device.next_seq))
        .execute(&mut *tx)
        .await?;
    })
}

pub(super) async fn set_state(
    engine: &Engine,
    id: DeviceId,
    from: &[DeviceState],
    to: DeviceState,
) -> Result<bool, StoreError> {
    let mut moved = false;
    for from in from {
        moved = moved
            || write!(engine, |tx| {
                let done =
                    sqlx::query("UPDATE devices SET state = $1 WHERE id = $2 AND state = $3")
                        .bind(state_number(to))
                        .bind(id.to_string())
                        .bind(state_number(*from))
                        .execute(&mut *tx)
                        .await?;
                done.rows_affected() == 1
            })?;
    }
    Ok(moved)
}

pub(super) async fn touch(engine: &Engine, id: DeviceId, now: i64) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query("UPDATE devices SET seen = $1 WHERE id = $2")
            .bind(now)
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
    })
}

fn read_device(row: &<Db as sqlx::Database>::Row) -> Result<Device, sqlx::Error> {
    Ok(Device {
        id: parse(row.get("id"))?,
        person: parse(row.get("person"))?,
        label: row.get("label"),
        public_key: row.get("public_key"),
        number: row.get("number"),
        state: state(row.get("state"))?,
        seen: row.get("seen"),
        next_seq: unsigned(row.get("next_seq")),
    })
}

pub(super) async fn device(engine: &Engine, id: DeviceId) -> Result<Option<Device>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM devices WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(&engine.readers)
        .await?;
    row.as_ref().map(read_device).transpose()
}

pub(super) async fn devices(engine: &Engine) -> Result<Vec<Device>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM devices ORDER BY state, seen DESC, id")
        .fetch_all(&engine.readers)
        .await?;
    rows.iter().map(read_device).collect()
}

pub(super) async fn spend_nonce(
    engine: &Engine,
    nonce: &Hash,
    now: i64,
    until: i64,
) -> Result<bool, StoreError> {
    write!(engine, |tx| {
        sqlx::query("DELETE FROM nonces WHERE until < $1").bind(now).execute(&mut *tx).await?;
        let done = sqlx::query(
            "INSERT INTO nonces (nonce, until) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING",
        )
        .bind(nonce.to_vec())
        .bind(until)
        .execute(&mut *tx)
        .await?;
        done.rows_affected() == 1
    })
}

fn owner_columns(owner: SessionOwner) -> (Option<String>, Option<String>) {
    match owner {
        SessionOwner::Device(id) => (Some(id.to_string()), None),
        SessionOwner::Person(id) => (None, Some(id.to_string())),
    }
}

pub(super) async fn put_session(
    engine: &Engine,
    token: &Hash,
    owner: SessionOwner,
    until: i64,
) -> Result<(), StoreError> {
    let (device, person) = owner_columns(owner);
    write!(engine, |tx| {
        sqlx::query("INSERT INTO sessions (token, device, person, until) VALUES ($1, $2, $3, $4)")
            .bind(token.to_vec())
            .bind(&device)
            .bind(&person)
            .bind(until)
            .execute(&mut *tx)
            .await?;
    })
}

pub(super) async fn session(
    engine: &Engine,
    token: &Hash,
    now: i64,
) -> Result<Option<SessionOwner>, sqlx::Error> {
    let row = sqlx::query("SELECT device, person FROM sessions WHERE token = $1 AND until > $2")
        .bind(token.to_vec())
        .bind(now)
        .fetch_optional(&engine.readers)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let owner: (Option<String>, Option<String>) = (row.get("device"), row.get("person"));
    match owner {
        (Some(device), _) => Ok(Some(SessionOwner::Device(parse(&device)?))),
        (None, Some(person)) => Ok(Some(SessionOwner::Person(parse(&person)?))),
        (None, None) => Err(damaged(std::io::Error::other("a session without an owner"))),
    }
}

pub(super) async fn drop_session(engine: &Engine, token: &Hash) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query("DELETE FROM sessions WHERE token = $1")
            .bind(token.to_vec())
            .execute(&mut *tx)
            .await?;
    })
}

pub(super) async fn drop_sessions(engine: &Engine, owner: SessionOwner) -> Result<(), StoreError> {
    let (device, person) = owner_columns(owner);
    write!(engine, |tx| {
        sqlx::query("DELETE FROM sessions WHERE device = $1 OR person = $2")
            .bind(&device)
            .bind(&person)
            .execute(&mut *tx)
            .await?;
    })
}
