//! From a request to a caller, and from a caller to what the policy allows.

use std::collections::BTreeSet;
use std::sync::Arc;

use anxin_domain::id::{DeviceId, PersonId, ScopeId};
use anxin_domain::policy::{Action, Principal, Role, ScopeTree};
use anxin_protocol::sync::{GrantedScope, PersonName};
use anxin_store::contract::{Author, DeviceState, ScopeRow, SessionOwner};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use crate::app::Office;
use crate::problem::Fault;
use crate::secret;

/// The header a console page sends with every change; a foreign page cannot.
const CONSOLE_HEADER: &str = "anxin-console";

/// A caller with what was granted, as it stands now.
#[derive(Debug)]
pub struct Caller {
    /// The person.
    pub principal: Principal,
    /// The person's name.
    pub name: String,
    /// The places.
    pub tree: ScopeTree,
    scopes: Vec<ScopeRow>,
}

impl Caller {
    /// The caller a person is.
    pub async fn of(office: &Office, person: PersonId) -> Result<Self, Fault> {
        let known = office.store.person(person).await?.ok_or_else(Fault::signed_out)?;
        let scopes = office.store.scopes().await?;
        let tree = ScopeTree::new(scopes.iter().map(|row| (row.id.clone(), row.parent.clone())));
        let grants = known
            .grants
            .into_iter()
            .filter_map(|(scope, role)| Some((scope, Role::parse(&role)?)))
            .collect();
        let principal = Principal { person, grants };
        Ok(Self { principal, name: known.name, tree, scopes })
    }

    /// Where the caller may read records.
    pub fn readable(&self) -> BTreeSet<ScopeId> {
        self.principal.scopes_for(Action::ReadRecords, &self.tree)
    }

    /// The scopes as the caller is shown them.
    pub fn granted_scopes(&self) -> Vec<GrantedScope> {
        let may = |action, row: &ScopeRow| self.principal.may(action, &row.id, &self.tree);
        let shown = |row: &&ScopeRow| may(Action::ReadRecords, row) || may(Action::FileSealed, row);
        let granted = |row: &ScopeRow| GrantedScope {
            id: row.id.clone(),
            name: row.name.clone(),
            write: may(Action::WriteRecords, row),
            sealed: !may(Action::ReadRecords, row),
        };
        self.scopes.iter().filter(shown).map(granted).collect()
    }

    /// The county's name: the root of the tree.
    pub fn county(&self) -> String {
        let root = self.scopes.iter().find(|row| row.parent.is_none());
        root.map(|row| row.name.clone()).unwrap_or_default()
    }

    /// Refuses as missing where the caller may not do this in the scope.
    pub fn must(&self, action: Action, scope: &ScopeId) -> Result<(), Fault> {
        self.principal.may(action, scope, &self.tree).then_some(()).ok_or_else(Fault::not_found)
    }

    /// Refuses as missing where the caller may do this nowhere.
    pub fn must_somewhere(&self, action: Action) -> Result<(), Fault> {
        self.principal.may_somewhere(action).then_some(()).ok_or_else(Fault::not_found)
    }
}

/// The directory's names, for showing authors.
pub async fn names(office: &Office) -> Result<Vec<PersonName>, Fault> {
    let people = office.store.people().await?;
    Ok(people.into_iter().map(|person| PersonName { id: person.id, name: person.name }).collect())
}

/// An enrolled phone with a session.
#[derive(Debug)]
pub struct Phone {
    /// The device.
    pub device: DeviceId,
    /// Whose it is and what was granted.
    pub caller: Caller,
}

impl Phone {
    /// The author of what it pushes.
    pub fn author(&self) -> Author {
        Author { device: self.device, person: self.caller.principal.person }
    }
}

impl FromRequestParts<Arc<Office>> for Phone {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Fault> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(Fault::signed_out)?;
        let owner = office.store.session(&secret::hash(token), office.now()).await?;
        let Some(SessionOwner::Device(device)) = owner else { return Err(Fault::signed_out()) };
        let known = office.store.device(device).await?.ok_or_else(Fault::signed_out)?;
        if known.state != DeviceState::Active {
            return Err(Fault::new(StatusCode::FORBIDDEN, "device_revoked"));
        }
        Ok(Self { device, caller: Caller::of(office, known.person).await? })
    }
}

/// A person signed in at the console.
#[derive(Debug)]
pub struct Clerk {
    /// Who, and what was granted.
    pub caller: Caller,
    /// The session's token, to end it.
    pub token: String,
}

impl FromRequestParts<Arc<Office>> for Clerk {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Fault> {
        if !parts.method.is_safe() {
            from_console(parts)?;
        }
        let name = office.cookie_name();
        let token = parts
            .headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split("; "))
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            .ok_or_else(Fault::signed_out)?
            .to_owned();
        let owner = office.store.session(&secret::hash(&token), office.now()).await?;
        let Some(SessionOwner::Person(person)) = owner else { return Err(Fault::signed_out()) };
        Ok(Self { caller: Caller::of(office, person).await?, token })
    }
}

/// Refuses a change that a foreign page sent.
pub fn from_console(parts: &Parts) -> Result<(), Fault> {
    if parts.headers.contains_key(CONSOLE_HEADER) {
        Ok(())
    } else {
        Err(Fault::new(StatusCode::FORBIDDEN, "forbidden_origin"))
    }
}

/// A request that comes from a console page, signed in or not.
#[derive(Debug)]
pub struct FromConsole;

impl FromRequestParts<Arc<Office>> for FromConsole {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Office>) -> Result<Self, Fault> {
        from_console(parts).map(|()| Self)
    }
}
