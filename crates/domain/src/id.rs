//! Newtypes over identifiers, so that a device is never taken for a person.
//!
//! All of them are UUIDs of version 7, made on the device from its clock and its randomness;
//! a scope is the office's own name for a place in the tree county → township → team.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A version 7 id from a time in milliseconds since 1970 and ten random bytes.
            pub fn from_parts(millis: u64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_id!(
    /// A record: a site, an inspection, a lead, one worker's line on a lead.
    RecordId
);
uuid_id!(
    /// One immutable change, made on one device.
    OpId
);
uuid_id!(
    /// One enrolled phone, or one browser at the office.
    DeviceId
);
uuid_id!(
    /// A person who signs in or carries an enrolled phone.
    PersonId
);

/// A place in the tree county → township → team, with an optional compartment.
///
/// Written `420101`, `420101003`, `420101003.2`; a compartment is appended after `!`, as in
/// `420101003!crime`, and is a scope of its own: whoever may read the township does not for
/// that reason read its compartments. 1 to 40 characters of `0-9 a-z . _ - !`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeId(String);

/// What is wrong with a text that should be a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope is 1 to 40 characters of 0-9 a-z . _ - !")]
pub struct ParseScopeError;

impl ScopeId {
    /// Checks the text and keeps it.
    pub fn parse(text: impl Into<String>) -> Result<Self, ParseScopeError> {
        let text = text.into();
        let fits = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase() || b"._-!".contains(&b));
        if fits { Ok(Self(text)) } else { Err(ParseScopeError) }
    }

    /// The scope as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The place without its compartment.
    pub fn place(&self) -> &str {
        self.0.split('!').next().unwrap_or_default()
    }

    /// The compartment, if the scope has one: `crime`, `sealed`.
    pub fn compartment(&self) -> Option<&str> {
        self.0.split_once('!').map(|(_, name)| name)
    }

    /// The same place, in the compartment `name`.
    pub fn in_compartment(&self, name: &str) -> Result<Self, ParseScopeError> {
        Self::parse(format!("{}!{name}", self.place()))
    }
}

impl TryFrom<String> for ScopeId {
    type Error = ParseScopeError;
    fn try_from(text: String) -> Result<Self, ParseScopeError> {
        Self::parse(text)
    }
}

impl From<ScopeId> for String {
    fn from(scope: ScopeId) -> Self {
        scope.0
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
