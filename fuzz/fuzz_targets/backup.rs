//! A backup file: its head, and what stands behind the seal.
#![no_main]

use anxin_office::import::{ImportError, open};
use anxin_protocol::backup::{Backup, MAGIC, NONCE, SALT};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Deriving a key takes 19 MiB; files that are too short for one are told apart before.
    if !data.starts_with(MAGIC) || data.len() < MAGIC.len() + SALT + NONCE {
        assert!(matches!(open(data, "1"), Err(ImportError::Format)));
    }
    let _ = serde_json::from_slice::<Backup>(data);
});
