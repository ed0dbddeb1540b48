//! What the console asks of the office. A refusal comes back as the key of its words.

use anxin_domain::id::{DeviceId, PersonId, RecordId};
use anxin_locale::text;
use anxin_protocol::console::{
    ConfirmDevice, Devices, Enrolment, Export, FirstSignIn, GrantRow, Incoming, Me, NewEnrolment,
    NewGrants, NewPerson, People, PersonRow, RecordPage, SignIn,
};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::platform::events;
use crate::platform::http::{Answer, Ask, HttpError};

pub(super) const ROOT: &str = "/api/v1/console";

/// Why an answer did not come, as the key of its words: `problem.…` or `trouble.…`.
pub(super) type Wrong = String;

fn key(error: &HttpError) -> Wrong {
    match error {
        HttpError::Refused(problem) => format!("problem.{}", problem.code),
        HttpError::Offline => "trouble.offline".to_owned(),
        HttpError::Timeout => "trouble.timeout".to_owned(),
        HttpError::Portal => "trouble.portal".to_owned(),
        HttpError::Blocked => "trouble.blocked".to_owned(),
        HttpError::Cut => "trouble.cut".to_owned(),
    }
}

/// Says what went wrong; where the session has ended, the page begins with signing in.
pub(super) fn say(wrong: RwSignal<Option<String>>, key: &str) {
    if key == "problem.signed_out" {
        events::reload();
    } else {
        let _ = wrong.try_set(Some(text(key)));
    }
}

pub(super) async fn get<T: DeserializeOwned>(path: String) -> Result<T, Wrong> {
    let answer = Ask::get(format!("{ROOT}/{path}")).send().await;
    answer.and_then(|answer| answer.json()).map_err(|error| key(&error))
}

pub(super) async fn post(path: String, body: &impl Serialize) -> Result<Answer, Wrong> {
    let ask = Ask::post(format!("{ROOT}/{path}"), body).header("anxin-console", "1");
    ask.send().await.map_err(|error| key(&error))
}

/// Posts and reads the answer.
pub(super) async fn post_for<T: DeserializeOwned>(
    path: String,
    body: &impl Serialize,
) -> Result<T, Wrong> {
    post(path, body).await?.json().map_err(|error| key(&error))
}

pub(super) async fn me() -> Result<Me, Wrong> {
    get("me".to_owned()).await
}

pub(super) async fn sign_in(account: String, password: String) -> Result<(), Wrong> {
    post("session".to_owned(), &SignIn { account, password }).await.map(drop)
}

pub(super) async fn first(first: FirstSignIn) -> Result<(), Wrong> {
    post("session/first".to_owned(), &first).await.map(drop)
}

pub(super) async fn sign_out() -> Result<(), Wrong> {
    let ask = Ask::new("DELETE", format!("{ROOT}/session")).header("anxin-console", "1");
    ask.send().await.map(drop).map_err(|error| key(&error))
}

/// Filters of the incoming list, as they stand in the page's address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Filters {
    pub(super) kind: String,
    pub(super) scope: String,
    pub(super) q: String,
}

impl Filters {
    /// The query of an address, without `?`.
    pub(super) fn query(&self) -> String {
        [("kind", &self.kind), ("scope", &self.scope), ("q", &self.q)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| {
                let value: String = js_sys::encode_uri_component(value).into();
                format!("{name}={value}")
            })
            .collect::<Vec<_>>()
            .join("&")
    }
}

pub(super) async fn incoming(filters: &Filters, before: Option<&str>) -> Result<Incoming, Wrong> {
    let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
    get(format!("incoming?{}{before}", filters.query())).await
}

pub(super) async fn record(scope: &str, id: RecordId) -> Result<RecordPage, Wrong> {
    get(format!("records/{scope}/{id}")).await
}

/// Bytes that leave the office: of a record its `file`, `dossier`, `notary` or `papers/<paper>`, of a report its `letter`.
pub(super) async fn export(path: String, export: &Export) -> Result<Vec<u8>, Wrong> {
    post(path, export).await.map(Answer::bytes)
}

/// Where a medium's bytes are.
pub(super) fn medium_path(scope: &str, hash: &str) -> String {
    format!("{ROOT}/media/{scope}/{hash}")
}

pub(super) const LIVE: &str = "/api/v1/console/live";

pub(super) async fn people() -> Result<People, Wrong> {
    get("people".to_owned()).await
}

pub(super) async fn add_person(new: &NewPerson) -> Result<PersonRow, Wrong> {
    let answer = post("people".to_owned(), new).await?;
    answer.json().map_err(|error| key(&error))
}

pub(super) async fn regrant(person: PersonId, grants: Vec<GrantRow>) -> Result<(), Wrong> {
    let path = format!("{ROOT}/people/{person}/grants");
    let ask = Ask::json("PUT", path, &NewGrants { grants }).header("anxin-console", "1");
    ask.send().await.map(drop).map_err(|error| key(&error))
}

pub(super) async fn devices() -> Result<Devices, Wrong> {
    get("devices".to_owned()).await
}

pub(super) async fn enrol(person: PersonId) -> Result<Enrolment, Wrong> {
    let answer = post("enrolments".to_owned(), &NewEnrolment { person }).await?;
    answer.json().map_err(|error| key(&error))
}

pub(super) async fn confirm(device: DeviceId, number: String) -> Result<(), Wrong> {
    post(format!("devices/{device}/confirm"), &ConfirmDevice { number }).await.map(drop)
}

pub(super) async fn revoke(device: DeviceId) -> Result<(), Wrong> {
    post(format!("devices/{device}/revoke"), &()).await.map(drop)
}
