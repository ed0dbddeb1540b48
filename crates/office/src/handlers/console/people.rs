//! The people of the county and their roles.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::check;
use anxin_domain::id::{PersonId, ScopeId};
use anxin_domain::policy::{self, Action, Role};
use anxin_protocol::console::{GrantRow, NewGrants, NewPerson, People, PersonRow};
use anxin_store::contract::Person;
use axum::extract::State;
use axum::http::StatusCode;

use super::session::{audit, new_account};
use crate::access::Clerk;
use crate::app::Office;
use crate::extract::{Json, Path};
use crate::problem::Fault;
use crate::secret;

fn row(person: Person, accounts: &BTreeMap<PersonId, String>) -> PersonRow {
    let grants = person.grants.into_iter().map(|(scope, role)| GrantRow { scope, role }).collect();
    PersonRow {
        id: person.id,
        name: person.name,
        grants,
        account: accounts.get(&person.id).cloned(),
    }
}

/// A person's name as it is kept: 2 to 50 characters, none that breaks a line or turns it around. A
/// name stands beside what its owner decided.
pub(super) fn checked_name(text: &str) -> Result<String, Fault> {
    let name = text.trim();
    let breaks =
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || check::turns(c);
    let fits = (2..=50).contains(&name.chars().count()) && !name.contains(breaks);
    fits.then(|| name.to_owned()).ok_or_else(|| Fault::wrong_field("name"))
}

/// `GET /api/v1/console/people`
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
) -> Result<Json<People>, Fault> {
    clerk.caller.must_somewhere(Action::ReadPeople)?;
    let accounts = office.store.account_names().await?;
    let people = office.store.people().await?;
    Ok(Json(People { people: people.into_iter().map(|person| row(person, &accounts)).collect() }))
}

/// Grants as they were asked for.
fn granted(rows: &[GrantRow]) -> Result<Vec<(ScopeId, Role)>, Fault> {
    let role = |row: &GrantRow| Some((row.scope.clone(), Role::offered(&row.role)?));
    let all: Option<Vec<_>> = rows.iter().map(role).collect();
    all.ok_or_else(|| Fault::wrong_field("role"))
}

/// `PUT /api/v1/console/people/{id}/grants`
pub(crate) async fn regrant(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path(id): Path<PersonId>,
    Json(new): Json<NewGrants>,
) -> Result<Json<PersonRow>, Fault> {
    clerk.caller.must_somewhere(Action::ManagePeople)?;
    let known = office.store.person(id).await?.ok_or_else(Fault::not_found)?;
    let old: Vec<(ScopeId, Role)> = known
        .grants
        .into_iter()
        .filter_map(|(scope, role)| Some((scope, Role::parse(&role)?)))
        .collect();
    let new = granted(&new.grants)?;
    if new.is_empty() {
        return Err(Fault::wrong_field("grants"));
    }
    // Only what changes needs the right to change it.
    let changes = old.iter().filter(|one| !new.contains(one) && one.1 != Role::Former);
    for (scope, _) in changes.chain(new.iter().filter(|one| !old.contains(one))) {
        clerk.caller.must(Action::ManagePeople, scope)?;
    }
    let grants = policy::regrant(&old, &new);
    let grants = grants.into_iter().map(|(scope, role)| (scope, role.name().to_owned())).collect();
    let person = Person { id, name: known.name, grants };
    office.store.put_person(&person).await?;
    audit(&office, clerk.caller.principal.person, "person.grants", &id.to_string()).await?;
    let accounts = office.store.account_names().await?;
    Ok(Json(row(person, &accounts)))
}

/// `POST /api/v1/console/people`
pub(crate) async fn add(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Json(new): Json<NewPerson>,
) -> Result<(StatusCode, Json<PersonRow>), Fault> {
    let name = checked_name(&new.name)?;
    if new.grants.is_empty() {
        return Err(Fault::wrong_field("grants"));
    }
    for (scope, _) in granted(&new.grants)? {
        clerk.caller.must(Action::ManagePeople, &scope)?;
    }
    let id = PersonId::from_parts(office.now().unsigned_abs(), secret::random());
    if let Some(sign_in) = new.sign_in {
        new_account(&office, id, sign_in).await?;
    }
    let grants = new.grants.into_iter().map(|grant| (grant.scope, grant.role)).collect();
    let person = Person { id, name, grants };
    office.store.put_person(&person).await?;
    audit(&office, clerk.caller.principal.person, "person.add", &id.to_string()).await?;
    let accounts = office.store.account_names().await?;
    Ok((StatusCode::CREATED, Json(row(person, &accounts))))
}
