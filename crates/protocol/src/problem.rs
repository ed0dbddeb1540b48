//! The one shape of an error answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An error answer, `application/problem+json`.
///
/// `code` is stable; `locales/` has the words under `problem.<code>`. `title` is the Chinese
/// sentence, for those who read the answer raw.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code, `snake_case`.
    pub code: String,
    /// One Chinese sentence: what happened and what to do.
    pub title: String,
    /// What the sentence is about: a limit, a field, the ids of ops.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::HashMap<String, Object>))]
    pub detail: BTreeMap<String, Value>,
}
