//! Scopes, people and their accounts.

use std::collections::BTreeMap;

use anxin_domain::id::{PersonId, ScopeId};
use sqlx::Row;

use super::{ATTEMPTS, BEGIN_WRITE, Db, Engine, damaged, fault, parse, scope, write};
use crate::contract::{Account, Person, ScopeRow, StoreError};

pub(super) async fn put_scope(engine: &Engine, row: &ScopeRow) -> Result<(), StoreError> {
    write!(engine, |tx| {
        sqlx::query(
            "INSERT INTO scopes (id, parent, name) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, name = excluded.name",
        )
        .bind(row.id.as_str())
        .bind(row.parent.as_ref().map(ScopeId::as_str))
        .bind(&row.name)
        .execute(&mut *tx)
        .await?;
    })
}

pub(super) async fn scopes(engine: &Engine) -> Result<Vec<ScopeRow>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT id, parent, name FROM scopes").fetch_all(&engine.readers).await?;
    let rows = rows.iter().map(|row| {
        let parent: Option<String> = row.get("parent");
        Ok(ScopeRow {
            id: scope(row.get("id"))?,
            parent: parent.map(scope).transpose()?,
            name: row.get("name"),
        })
    });
    // Not the database's order: PostgreSQL sorts texts by the language it was set up in.
    let mut scopes = rows.collect::<Result<Vec<_>, sqlx::Error>>()?;
    scopes.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(scopes)
}

pub(super) async fn put_person(engine: &Engine, person: &Person) -> Result<(), StoreError> {
    write!(engine, |tx| {
        let grants = serde_json::to_string(&person.grants).map_err(damaged)?;
        sqlx::query(
            "INSERT INTO people (id, name, grants) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, grants = excluded.grants",
        )
        .bind(person.id.to_string())
        .bind(&person.name)
        .bind(grants)
        .execute(&mut *tx)
        .await?;
    })
}

fn read_person(row: &<Db as sqlx::Database>::Row) -> Result<Person, sqlx::Error> {
    Ok(Person {
        id: parse(row.get("id"))?,
        name: row.get("name"),
        grants: serde_json::from_str(row.get("grants")).map_err(damaged)?,
    })
}

pub(super) async fn person(engine: &Engine, id: PersonId) -> Result<Option<Person>, sqlx::Error> {
    let row = sqlx::query("SELECT id, name, grants FROM people WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(&engine.readers)
        .await?;
    row.as_ref().map(read_person).transpose()
}

pub(super) async fn people(engine: &Engine) -> Result<Vec<Person>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT id, name, grants FROM people").fetch_all(&engine.readers).await?;
    let mut people = rows.iter().map(read_person).collect::<Result<Vec<_>, _>>()?;
    people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(people)
}

pub(super) async fn put_account(engine: &Engine, account: &Account) -> Result<bool, StoreError> {
    write!(engine, |tx| {
        let written = sqlx::query(
            "INSERT INTO accounts (name, person, password) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET password = excluded.password \
             WHERE accounts.person = excluded.person",
        )
        .bind(&account.name)
        .bind(account.person.to_string())
        .bind(&account.password)
        .execute(&mut *tx)
        .await?;
        written.rows_affected() == 1
    })
}

pub(super) async fn account(engine: &Engine, name: &str) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query("SELECT name, person, password FROM accounts WHERE name = $1")
        .bind(name)
        .fetch_optional(&engine.readers)
        .await?;
    row.map(|row| {
        Ok(Account {
            name: row.get("name"),
            person: parse(row.get("person"))?,
            password: row.get("password"),
        })
    })
    .transpose()
}

pub(super) async fn account_names(
    engine: &Engine,
) -> Result<BTreeMap<PersonId, String>, sqlx::Error> {
    let rows = sqlx::query("SELECT name, person FROM accounts").fetch_all(&engine.readers).await?;
    rows.iter().map(|row| Ok((parse(row.get("person"))?, row.get("name")))).collect()
}
