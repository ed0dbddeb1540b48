//! Signing in and out, and who one is.

use std::sync::{Arc, OnceLock};

use anxin_domain::id::{PersonId, ScopeId};
use anxin_domain::policy::Role;
use anxin_protocol::console::{FirstSignIn, Me, SignIn};
use anxin_store::contract::{Account, AuditEntry, Person, SessionOwner};
use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Argon2, PasswordHash, PasswordVerifier};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::people::checked_name;
use crate::access::{Clerk, FromConsole};
use crate::app::Office;
use crate::extract::Json;
use crate::problem::Fault;
use crate::secret;
use crate::tls::Peer;

const SESSION_MS: i64 = 10 * 3_600_000;
const PASSWORD_CHARS: usize = 10;
const ACCOUNT_CHARS: usize = 40;
/// The setting that holds the hash of the first administrator's code until it is spent.
pub(crate) const FIRST_CODE: &str = "first_code";

/// The hash of a password, for the store. Blocks for some tens of milliseconds.
pub(crate) fn hash_password(password: &str) -> Result<String, Fault> {
    let salt = SaltString::encode_b64(&secret::random::<16>());
    let unavailable = || Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    let salt = salt.map_err(|_| unavailable())?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| unavailable())
}

/// A hash no password has, checked for accounts that do not exist: so that both answers take the
/// same time.
fn nobody() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_password(&secret::code()).unwrap_or_default())
}

async fn right(office: &Office, account: Option<&Account>, password: String) -> bool {
    let Ok(_turn) = office.password_checks.acquire().await else { return false };
    let known = account.map(|account| account.password.clone());
    let checked = tokio::task::spawn_blocking(move || {
        let hash = known.as_deref().unwrap_or_else(|| nobody());
        let fits = PasswordHash::new(hash).is_ok_and(|hash| {
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
        });
        fits && known.is_some()
    });
    checked.await.unwrap_or(false)
}

/// `POST /api/v1/console/session`
pub(crate) async fn open(
    State(office): State<Arc<Office>>,
    ConnectInfo(Peer(address)): ConnectInfo<Peer>,
    _: FromConsole,
    Json(sign_in): Json<SignIn>,
) -> Result<Response, Fault> {
    let now = office.now();
    let name = sign_in.account.trim().to_lowercase();
    // Remembered by its beginning: a name without end must not be remembered for someone's pleasure.
    let short: String = name.chars().take(ACCOUNT_CHARS).collect();
    let tries = [format!("account {short}"), format!("address {}", address.ip())];
    office.patience.begin(&tries, now).map_err(|seconds| {
        let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, "too_many");
        fault.with("seconds", seconds).after(seconds)
    })?;
    // No account has such a name, and PostgreSQL would not even look for it.
    let account =
        if name.contains(char::is_control) { None } else { office.store.account(&name).await? };
    if !right(&office, account.as_ref(), sign_in.password).await {
        return Err(Fault::new(StatusCode::UNAUTHORIZED, "sign_in_failed"));
    }
    let Some(account) = account else { return Err(Fault::signed_out()) };
    let [who, place] = tries;
    office.patience.forget(&who);
    office.patience.take_back(&place);
    admit(&office, account.person, "session.open").await
}

/// Opens a session and gives its cookie.
async fn admit(office: &Office, person: PersonId, action: &str) -> Result<Response, Fault> {
    let now = office.now();
    let token = secret::code();
    let owner = SessionOwner::Person(person);
    office.store.put_session(&secret::hash(&token), owner, now + SESSION_MS).await?;
    audit(office, person, action, "").await?;
    cookie(office, &token, SESSION_MS / 1000)
}

fn cookie(office: &Office, token: &str, seconds: i64) -> Result<Response, Fault> {
    let secure = if office.over_tls() { "; Secure" } else { "" };
    let text = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}",
        office.cookie_name()
    );
    let value = HeaderValue::from_str(&text).map_err(|_| Fault::bad_request())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, value)]).into_response())
}

/// Notes in the audit what a person at the console did.
pub(super) async fn audit(
    office: &Office,
    person: PersonId,
    action: &str,
    target: &str,
) -> Result<(), Fault> {
    let entry = AuditEntry {
        at: office.now(),
        person: Some(person),
        device: None,
        action: action.to_owned(),
        target: target.to_owned(),
    };
    Ok(office.store.audit(&entry).await?)
}

/// An account for a person, its password checked and hashed.
pub(super) async fn new_account(
    office: &Office,
    person: PersonId,
    sign_in: SignIn,
) -> Result<(), Fault> {
    let name = sign_in.account.trim().to_lowercase();
    if !(2..=ACCOUNT_CHARS).contains(&name.chars().count()) || name.contains(char::is_control) {
        return Err(Fault::wrong_field("account"));
    }
    if sign_in.password.chars().count() < PASSWORD_CHARS {
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "password_short"));
    }
    let password = tokio::task::spawn_blocking(move || hash_password(&sign_in.password))
        .await
        .map_err(|_| Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable"))??;
    let account = Account { name, person, password };
    if office.store.put_account(&account).await? {
        Ok(())
    } else {
        Err(Fault::new(StatusCode::CONFLICT, "name_taken"))
    }
}

/// `POST /api/v1/console/session/first`
pub(crate) async fn first(
    State(office): State<Arc<Office>>,
    _: FromConsole,
    Json(first): Json<FirstSignIn>,
) -> Result<Response, Fault> {
    let gone = || Fault::new(StatusCode::GONE, "enrol_gone");
    let root = root(&office).await?;
    let code = secret::hash(&first.code);
    let known = office.store.setting_or(FIRST_CODE, &[]).await?;
    if known != code {
        return Err(gone());
    }
    let name = checked_name(&first.name)?;
    let person = PersonId::from_parts(office.now().unsigned_abs(), secret::random());
    let sign_in = SignIn { account: first.account, password: first.password };
    new_account(&office, person, sign_in).await?;
    let grants =
        [Role::Admin, Role::Clerk].map(|role| (root.clone(), role.name().to_owned())).to_vec();
    office.store.put_person(&Person { id: person, name, grants }).await?;
    if !office.store.swap_setting(FIRST_CODE, Some(&code), Some(b"spent")).await? {
        return Err(gone());
    }
    admit(&office, person, "administrator.first").await
}

/// The county: the root of the places.
async fn root(office: &Office) -> Result<ScopeId, Fault> {
    let scopes = office.store.scopes().await?;
    let root = scopes.into_iter().find(|row| row.parent.is_none());
    root.map(|row| row.id).ok_or_else(Fault::not_found)
}

/// `DELETE /api/v1/console/session`
pub(crate) async fn close(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
) -> Result<Response, Fault> {
    office.store.drop_session(&secret::hash(&clerk.token)).await?;
    cookie(&office, "", 0)
}

/// `GET /api/v1/console/me`
pub(crate) async fn me(clerk: Clerk) -> Json<Me> {
    let caller = &clerk.caller;
    let mut roles: Vec<String> =
        caller.principal.grants.iter().map(|(_, role)| role.name().to_owned()).collect();
    roles.sort();
    roles.dedup();
    Json(Me {
        person: caller.principal.person,
        name: caller.name.clone(),
        roles,
        scopes: caller.granted_scopes(),
        county: caller.county(),
    })
}
