//! A case, as its records make it: what is owed to whom, what was promised, what came.
//!
//! A case is a lead with its roster and papers (`kinds::OF_A_CASE`). Everything here reads their fields;
//! nothing is stored that can be counted anew.

pub mod agreement;
pub mod balance;
pub mod liability;
pub mod warning;

use serde_json::Value;

use crate::id::RecordId;
use crate::kinds::prefill::Fields;

/// One record of a case.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: &'a str,
    /// Its fields.
    pub fields: &'a Fields,
}

impl<'a> Paper<'a> {
    fn text(&self, path: &str) -> &'a str {
        self.fields.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    fn fen(&self, path: &str) -> i64 {
        self.fields.get(path).and_then(Value::as_i64).unwrap_or_default()
    }

    fn is(&self, path: &str) -> bool {
        self.fields.get(path).and_then(Value::as_bool) == Some(true)
    }
}

/// The elements of a repeated group, in their order.
fn elements<'a>(fields: &'a Fields, group: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for path in fields.keys() {
        let mut parts = path.splitn(3, '.');
        if parts.next() == Some(group)
            && let (Some(element), Some(_)) = (parts.next(), parts.next())
            && found.last() != Some(&element)
        {
            found.push(element);
        }
    }
    found
}
