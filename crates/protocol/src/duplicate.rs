//! 重复与并案: cases that may be one, and those that were joined, for the console.
//!
//! - `GET console/records/{scope}/{id}/duplicates` → [`Duplicates`].
//! - `POST console/records/{scope}/{id}/duplicates` [`Decision`] → [`Duplicates`]; 409 `not_joined` where the case,
//!   or the one that it should join, does not stand where that may be done.

use anxin_domain::id::{PersonId, RecordId};
use serde::{Deserialize, Serialize};

/// What is like a case, and what was joined.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Duplicates {
    /// Cases that are probably or certainly the same, the certain ones first.
    pub alike: Vec<Alike>,
    /// The case that this one was joined into.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub into: Option<RecordId>,
    /// Cases that were joined into this one, with this one first; empty where there are none.
    pub joined: Vec<Joined>,
    /// Every step of those, in the order in which the office received them.
    pub history: Vec<JoinedStep>,
}

/// A case that is like another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Alike {
    /// It.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// Who recorded it.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub by: PersonId,
    /// When the office received it, in milliseconds since 1970.
    pub got: i64,
    /// Whether it is certainly the same; probable otherwise.
    pub exact: bool,
    /// What both have in common: names of `anxin_domain::duplicate::Same`.
    pub why: Vec<String>,
}

/// One of the cases that stand together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Joined {
    /// It; its records and its own history stay under this id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// Where it came from: a value of the lead's `source`; empty where nobody said.
    pub source: String,
    /// Who reported it; none where that is sealed or not known.
    pub reporter: Option<String>,
}

/// A step of one of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JoinedStep {
    /// Of which.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub of: RecordId,
    /// What was done: a name of `anxin_domain::case::step::Action`.
    pub act: String,
    /// Who did it, by id.
    pub by: String,
    /// When the office received it, in milliseconds since 1970.
    pub got: i64,
}

/// What a person decided about two cases.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Decision {
    /// The other one.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub other: RecordId,
    /// True: the case of the address is joined into the other, which goes on. False: they are not the same,
    /// and nobody is asked again.
    pub same: bool,
}
