//! The audit's chain: how entries hang together, and whether they still do.
//!
//! The chain shows that an entry was changed, taken out or put in. It cannot show that the last
//! entries were cut off: whoever wants to know notes the head now and then in another place.

use sha2::{Digest, Sha256};

use crate::contract::{AuditEntry, AuditRow, Hash, Store, StoreError};

/// The algorithm entries are chained with from now on.
pub(crate) const ALG: &str = "sha256";
/// Entries read at a time.
const PAGE: u32 = 1_000;

/// The chain's hash after `entry`, number `no`, on top of `before`; that is empty for the first.
pub(crate) fn chain(before: &[u8], no: u64, entry: &AuditEntry) -> Hash {
    let text = [
        ALG.to_owned(),
        no.to_string(),
        entry.at.to_string(),
        entry.person.map(|id| id.to_string()).unwrap_or_default(),
        entry.device.map(|id| id.to_string()).unwrap_or_default(),
        entry.action.clone(),
        entry.target.clone(),
    ];
    let mut sum = Sha256::new();
    sum.update(before);
    for part in text {
        sum.update((part.len() as u64).to_be_bytes());
        sum.update(part);
    }
    sum.finalize().into()
}

/// An audit whose every entry hangs from the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Intact {
    /// Entries.
    pub count: u64,
    /// The last one's hash; none if there is no entry.
    pub head: Option<Hash>,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Break {
    /// Its number is not the one expected.
    #[error("it is missing")]
    Missing,
    /// Entries are numbered from 1 on.
    #[error("no entry has this number")]
    Surplus,
    /// A column holds what the office never writes.
    #[error("it cannot be read")]
    Unreadable,
    /// The entry, or its hash, is another than was written.
    #[error("its content or its hash was changed")]
    Changed,
}

/// Why an audit could not be found intact.
#[derive(Debug, thiserror::Error)]
pub enum VerifyAuditError {
    /// The first entry that does not hang from the one before.
    #[error("entry {no} is broken: {what}")]
    Broken {
        /// Its number.
        no: u64,
        /// What is wrong.
        what: Break,
    },
    /// The engine.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Walks the whole chain.
pub async fn verify(store: &dyn Store) -> Result<Intact, VerifyAuditError> {
    let mut intact = Intact { count: 0, head: None };
    let mut limit = PAGE;
    // From 0, where nothing may be; then behind the last that held.
    let mut from = 0;
    loop {
        let rows = match store.audit_rows(from, limit).await {
            Ok(rows) => rows,
            // One of the page: the next one that is read alone and cannot be is the first.
            Err(StoreError::Damaged(_)) if limit > 1 => {
                limit = 1;
                continue;
            }
            Err(StoreError::Damaged(_)) => {
                return Err(VerifyAuditError::Broken {
                    no: intact.count + 1,
                    what: Break::Unreadable,
                });
            }
            Err(error) => return Err(error.into()),
        };
        if rows.is_empty() {
            return Ok(intact);
        }
        for row in rows {
            intact = follow(intact, &row)?;
        }
        from = intact.count + 1;
    }
}

fn follow(intact: Intact, row: &AuditRow) -> Result<Intact, VerifyAuditError> {
    let no = intact.count + 1;
    let before = intact.head.as_ref().map_or(&[][..], |hash| hash);
    let what = match row.no {
        0 => return Err(VerifyAuditError::Broken { no: 0, what: Break::Surplus }),
        other if other != no => Break::Missing,
        _ if row.alg != ALG || row.hash != chain(before, no, &row.entry) => Break::Changed,
        _ => return Ok(Intact { count: no, head: Some(row.hash) }),
    };
    Err(VerifyAuditError::Broken { no, what })
}
