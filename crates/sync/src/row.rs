//! A record together with its text.

use std::sync::Arc;

use crate::record::Record;

/// A record as the office sent it, and the very text: that is what lies on the phone's disk, so that
/// ten thousand records of a first pull are not written out again.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    record: Arc<Record>,
    text: Vec<u8>,
}

impl Row {
    /// Reads a record's JSON.
    pub fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(Self { record: serde_json::from_slice(text)?, text: text.to_vec() })
    }

    /// The record.
    pub fn record(&self) -> &Arc<Record> {
        &self.record
    }

    /// Its JSON, on one line.
    pub fn text(&self) -> &[u8] {
        &self.text
    }
}

impl From<Arc<Record>> for Row {
    fn from(record: Arc<Record>) -> Self {
        // Records are maps with text keys: writing them into memory cannot fail.
        let text = serde_json::to_vec(&*record).unwrap_or_default();
        Self { record, text }
    }
}

impl From<Record> for Row {
    fn from(record: Record) -> Self {
        Arc::new(record).into()
    }
}
