//! The office console's own requests: `/api/v1/console/*`, with a session cookie.
//!
//! Every `POST` needs the header `anxin-console: 1`, which a foreign page cannot send.
//!
//! - `POST session` [`SignIn`] → 204 and the cookie `__Host-anxin`; 401 `sign_in_failed`.
//! - `POST session/first` [`FirstSignIn`] → 204: the one-time link of the first administrator.
//! - `DELETE session` → 204. `GET me` → [`Me`].
//! - `GET people` → [`People`]; `POST people` [`NewPerson`] → 201 [`PersonRow`].
//! - `PUT people/{id}/grants` [`NewGrants`] → [`PersonRow`].
//! - `POST enrolments` [`NewEnrolment`] → 201 [`Enrolment`].
//! - `GET devices` → [`Devices`]; `POST devices/{id}/confirm` [`ConfirmDevice`] → 204;
//!   `POST devices/{id}/revoke` → 204.
//! - `GET incoming?kind=&scope=&q=&before=&limit=` → [`Incoming`], newest first.
//! - `GET records/{scope}/{id}` → [`RecordPage`]. `GET live` → server-sent events `poke`.
//! - `POST records/{scope}/{lead}/file` [`Export`] → the case file, JSON; it needs a purpose.
//!   `POST records/{scope}/{lead}/dossier` [`Export`] → all papers in order, PDF.
//!   `POST records/{scope}/{lead}/papers/{paper}` [`Export`] → one paper, DOCX; `paper` is a record's id,
//!   or the name of a sheet of the whole case.
//! - `POST records/{scope}/{lead}/reporter` [`Asker`] → always 403 `reporter_secret`, and a line in the audit.

use anxin_domain::id::{DeviceId, PersonId, RecordId, ScopeId};
use anxin_sync::Record;
use serde::{Deserialize, Serialize};

use crate::sync::{GrantedScope, HistoryEntry, PersonName};

/// Name and password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The account's name.
    pub account: String,
    /// The password, as typed.
    pub password: String,
}

/// The first administrator, from the one-time link `<origin>/console#first=<code>`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FirstSignIn {
    /// The code from the link.
    pub code: String,
    /// The account to make.
    pub account: String,
    /// Its password: at least 10 characters.
    pub password: String,
    /// The person's name.
    pub name: String,
}

/// Who is signed in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Roles, as in `anxin_domain::policy`.
    pub roles: Vec<String>,
    /// What the person may see.
    pub scopes: Vec<GrantedScope>,
    /// Name of the county: 安平县.
    pub county: String,
}

/// All people the caller may see.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct People {
    /// By name.
    pub people: Vec<PersonRow>,
}

/// One person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonRow {
    /// The person.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The role in each scope.
    pub grants: Vec<GrantRow>,
    /// The account's name, if the person signs in at the console.
    pub account: Option<String>,
}

/// A role in a scope.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GrantRow {
    /// The scope; the role holds there and below.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// The role, as in `anxin_domain::policy`.
    pub role: String,
}

/// A person to be added.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NewPerson {
    /// 2 to 50 characters.
    pub name: String,
    /// At least one.
    pub grants: Vec<GrantRow>,
    /// Account and first password, for console people.
    pub sign_in: Option<SignIn>,
}

/// The grants a person shall hold from now on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NewGrants {
    /// At least one.
    pub grants: Vec<GrantRow>,
}

/// For whom a phone shall be enrolled.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NewEnrolment {
    /// The person.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub person: PersonId,
}

/// A one-time enrolment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// `<origin>/#enrol=<code>`.
    pub link: String,
    /// The link as a QR code, SVG.
    pub qr_svg: String,
    /// When it ends, milliseconds since 1970.
    pub until: i64,
}

/// Phones.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Devices {
    /// Waiting ones first, then by last contact.
    pub devices: Vec<DeviceRow>,
}

/// One phone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeviceRow {
    /// The device.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: DeviceId,
    /// What it calls itself.
    pub label: String,
    /// Whose it is.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// `waiting`, `active`, `revoked`.
    pub state: String,
    /// The comparison number, while waiting.
    pub number: Option<String>,
    /// Last contact, milliseconds since 1970.
    pub seen: i64,
}

/// The number the clerk compared.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ConfirmDevice {
    /// Six digits.
    pub number: String,
}

/// Records as they arrive.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Incoming {
    /// Newest first by the office's clock.
    pub rows: Vec<IncomingRow>,
    /// Hand back as `before` for the next page; none at the end.
    pub next: Option<String>,
    /// The people in them.
    pub people: Vec<PersonName>,
}

/// One line of the incoming list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IncomingRow {
    /// The record.
    pub record: Record,
    /// People on its roster.
    pub workers: u32,
    /// Owed in fen, over its roster.
    pub owed_fen: i64,
    /// People on its roster, or as many as somebody spoke of.
    #[serde(default)]
    pub people: u32,
    /// Owed in fen as it was reported, where the roster says no sum.
    #[serde(default)]
    pub said_fen: Option<i64>,
    /// Why the case is urgent, by names of `anxin_domain::case::warning::Reason`, the most urgent first.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// A record with all that hangs from it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordPage {
    /// The record.
    pub record: Record,
    /// Records that hang from it: a lead's roster.
    pub children: Vec<Record>,
    /// The record it hangs from, and those that its values name.
    pub linked: Vec<RecordLink>,
    /// Its history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// The people in it.
    pub people: Vec<PersonName>,
    /// Media of it that the office holds, by SHA-256.
    pub media: Vec<String>,
    /// The office's day in China, `YYYY-MM-DD`: what is due is counted from it.
    #[serde(default)]
    pub today: String,
    /// Holidays that the office took in, as in a phone's feed.
    #[serde(default)]
    pub years: String,
    /// The site of a lead: what is known of it counts for the case.
    #[serde(default)]
    pub site: Option<Record>,
    /// The leads that were joined into a lead, each with what hangs from it: they count for the case.
    #[serde(default)]
    pub joined: Vec<Record>,
    /// Whether the caller may take papers out unmasked.
    #[serde(default)]
    pub unmasked: bool,
    /// The name of the place that it belongs to.
    #[serde(default)]
    pub place: String,
}

/// A record named elsewhere.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordLink {
    /// The record.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// Its scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
}

/// Somebody who wants to know who reported a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Asker {
    /// Who it is: a firm, a person; 2 to 50 characters.
    pub name: String,
}

/// What leaves the office of a case, and what for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Export {
    /// What names, numbers and accounts are needed for; without it they are masked.
    pub purpose: Option<Purpose>,
}

/// What a paper is needed for with everything that stands on it. The words stand in `locales/` under
/// `export.purpose.<name>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 归档.
    Archive,
    /// 交当事人.
    Party,
    /// 送法院、仲裁委员会、公证机构.
    Court,
    /// 移送、报告主管部门.
    Authority,
}

impl Purpose {
    /// All of them, in the order offered.
    pub const ALL: [Self; 4] = [Self::Archive, Self::Party, Self::Court, Self::Authority];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Party => "party",
            Self::Court => "court",
            Self::Authority => "authority",
        }
    }
}
