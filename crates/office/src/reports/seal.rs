//! The key under which everything workers report lies sealed. It is a file in the data folder, never in
//! the database: a copy of the database, or of the media, tells nothing of them.

use std::io::Write as _;
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use anxin_domain::id::RecordId;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::config::SettingError;
use crate::secret;

/// The file in the data folder.
const FILE: &str = "report.key";
/// The first byte of what is sealed: how.
const AES_256_GCM: u8 = 1;
const NONCE: usize = 12;

/// The key.
pub(crate) struct SealKey([u8; 32]);

/// What was sealed cannot be opened: damaged, or under another key.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a report cannot be opened: damaged, or sealed under another key")]
pub(crate) struct OpenError;

impl SealKey {
    /// Reads the key, or makes one on the first start.
    pub(crate) fn read(data: &Path) -> Result<Self, SettingError> {
        let path = data.join(FILE);
        let wrong = |problem: String| SettingError {
            name: "--data",
            problem: format!("{}: {problem}", path.display()),
            expected: "the 32 bytes made on the first start",
        };
        if !path.exists() {
            make(&path).map_err(|error| wrong(error.to_string()))?;
        }
        let bytes = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        key.map(Self).map_err(|_| wrong(format!("{} bytes", bytes.len())))
    }

    /// A name for something secret, by which it is found again and not read.
    pub(crate) fn name(&self, what: &str, secret: &[u8]) -> [u8; 32] {
        // A MAC takes keys of any length.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(what.as_bytes());
        mac.update(&[0]);
        mac.update(secret);
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&self.name("seal", b"")))
    }

    /// Seals bytes of a report.
    pub(crate) fn seal(&self, report: RecordId, plain: &[u8]) -> Vec<u8> {
        let nonce = secret::random::<NONCE>();
        let payload = Payload { msg: plain, aad: report.0.as_bytes() };
        // Sealing fails only beyond 64 GiB.
        let sealed = self.cipher().encrypt(Nonce::from_slice(&nonce), payload).unwrap_or_default();
        [&[AES_256_GCM], nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for that very report.
    pub(crate) fn open(&self, report: RecordId, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let rest = sealed.strip_prefix(&[AES_256_GCM]).ok_or(OpenError)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(OpenError)?;
        let payload = Payload { msg: sealed, aad: report.0.as_bytes() };
        self.cipher().decrypt(Nonce::from_slice(nonce), payload).map_err(|_| OpenError)
    }
}

/// A new key, whole or not at all, for nobody but the office.
fn make(path: &Path) -> std::io::Result<()> {
    let begun = path.with_extension("key.new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&begun)?;
    file.write_all(&secret::random::<32>())?;
    file.sync_all()?;
    std::fs::rename(begun, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(no: u128) -> RecordId {
        RecordId(uuid::Uuid::from_u128(no))
    }

    #[test]
    fn what_is_sealed_opens_for_its_report_under_its_key_only() {
        let (key, other) = (SealKey([1; 32]), SealKey([2; 32]));
        let sealed = key.seal(id(1), "陈建国".as_bytes());
        assert_eq!(key.open(id(1), &sealed).expect("open"), "陈建国".as_bytes());
        assert!(key.open(id(2), &sealed).is_err());
        assert!(other.open(id(1), &sealed).is_err());
        assert!(key.open(id(1), &sealed[..20]).is_err());
        assert!(key.open(id(1), b"").is_err());
        assert_ne!(sealed, key.seal(id(1), "陈建国".as_bytes()));
    }

    #[test]
    fn the_key_is_made_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = SealKey::read(folder.path()).expect("made");
        let again = SealKey::read(folder.path()).expect("read");
        assert_eq!(first.0, again.0);
        std::fs::write(folder.path().join(FILE), b"short").expect("written");
        assert!(SealKey::read(folder.path()).is_err());
    }
}
