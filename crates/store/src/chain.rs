//! The audit's chain: each entry's hash takes in the one before.

use sha2::{Digest, Sha256};

use crate::contract::{AuditEntry, Hash};

/// The algorithm entries are chained with from now on.
pub(crate) const ALG: &str = "sha256";

/// The chain's hash after `entry`, number `no`, on top of `before`: the hash of the entry before,
/// or nothing at the beginning.
pub(crate) fn link(before: &[u8], no: u64, entry: &AuditEntry) -> Hash {
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
