//! Ops that the office set aside: refused ones, and held ones whose record has not come. They stay visible on the phone
//! that made them and at the office until a person has settled them.

use anxin_domain::id::{OpId, PersonId};
use serde::{Deserialize, Serialize};

use crate::fold::Reason;
use crate::op::Op;

/// What became of an op that was set aside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Settlement {
    /// Whether it was taken in after all; else it was closed, and stays in the log.
    pub taken: bool,
    /// Who decided; none where what it waited for has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub by: Option<PersonId>,
    /// When, by the office's clock.
    pub at: i64,
    /// Why it was closed, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Where an op that was set aside stands at the office, as a phone hears it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AsideState {
    /// The op.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub op: OpId,
    /// What was decided; none while it waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settlement>,
}

/// An op the office has set aside, as the phone keeps it: with all that it says, until a person at the office has
/// settled it and the person here has seen that.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Aside {
    /// The op.
    pub op: Op,
    /// Why it was refused; none for one that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// How it was closed; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settlement>,
}
