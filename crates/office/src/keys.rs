//! The office's key pairs: phones seal to the public half of the newest one, and the older ones stay to open what
//! was sealed before.
//!
//! Each key is a file `TIME-ID.pem` (PKCS#8) of mode 0600 in the folder `office-keys` of the data folder, never in
//! the database: a copy of the database opens nothing. `docs/security.md` says what is lost with them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anxin_protocol::escrow::key_id;
use p256::SecretKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};

use crate::config::{KeyCommand, SettingError};
use crate::sealed_box::{generate, public_point};
use crate::secret;

const FOLDER: &str = "office-keys";
const END: &str = "-----END PRIVATE KEY-----";

/// Why a key command did not do it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A setting is wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The backup lies where the keys are.
    #[error("{0} lies in the data folder: a backup of the keys is kept apart from the data")]
    NotApart(PathBuf),
    /// A file is not a backup of keys.
    #[error("{0} is not a backup of the office's keys")]
    Format(PathBuf),
}

/// A key with the name of its file.
#[derive(Clone)]
struct NamedKey {
    name: String,
    key: SecretKey,
}

impl NamedKey {
    fn fresh() -> Self {
        let key = generate();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = format!("{:014}-{}", since.as_millis(), key_id(&public_point(&key)));
        Self { name, key }
    }

    fn pem(&self) -> String {
        // A key of the curve is always written.
        self.key.to_pkcs8_pem(LineEnding::LF).map(|pem| pem.to_string()).unwrap_or_default()
    }
}

/// The keys, the newest last.
pub struct OfficeKeys(Vec<NamedKey>);

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Puts a key into the folder, whole or not at all.
fn put(folder: &Path, key: &NamedKey) -> std::io::Result<()> {
    let begun = folder.join(format!("{}.new", key.name));
    // One that a broken start left behind is no key yet.
    let _ = std::fs::remove_file(&begun);
    write_private(&begun, &key.pem())?;
    std::fs::rename(begun, folder.join(format!("{}.pem", key.name)))
}

impl OfficeKeys {
    /// Reads the keys, or makes the first one.
    pub fn read(data: &Path) -> Result<Self, SettingError> {
        let folder = data.join(FOLDER);
        let wrong = |problem: String| SettingError {
            name: "--data",
            problem: format!("{}: {problem}", folder.display()),
            expected: "the office's keys, PEM files made by the office",
        };
        let io = |error: std::io::Error| wrong(error.to_string());
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(io)?;
        let mut all = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.extension().is_none_or(|extension| extension != "pem") {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(io)?;
            let key = SecretKey::from_pkcs8_pem(&text)
                .map_err(|_| wrong(format!("{} is not a key", path.display())))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            all.push(NamedKey { name, key });
        }
        if all.is_empty() {
            let first = NamedKey::fresh();
            put(&folder, &first).map_err(io)?;
            all.push(first);
        }
        all.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self(all))
    }

    /// The public key that phones seal to, as they are told it: base64url.
    pub fn public(&self) -> String {
        secret::encode(&self.0.last().map(|last| public_point(&last.key)).unwrap_or_default())
    }

    /// The private key of a name ([`key_id`]).
    pub fn find(&self, id: &str) -> Option<&SecretKey> {
        self.0.iter().map(|named| &named.key).find(|key| key_id(&public_point(key)) == id)
    }

    /// Says which keys there are.
    fn show(&self) -> String {
        let mut text = String::new();
        for (no, named) in self.0.iter().enumerate() {
            let (point, newest) = (public_point(&named.key), no + 1 == self.0.len());
            let used = if newest { "current" } else { "opens what is older" };
            // Writing into memory cannot fail.
            let _ = writeln!(text, "{}  {}  {used}", key_id(&point), secret::encode(&point));
        }
        text.trim_end().to_owned()
    }

    fn backup(&self, data: &Path, file: &Path) -> Result<(), KeyError> {
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        let folder = folder.map_err(|error| KeyError::File(file.to_owned(), error))?;
        if data.canonicalize().is_ok_and(|data| folder.starts_with(data)) {
            return Err(KeyError::NotApart(file.to_owned()));
        }
        let blocks = self.0.iter().map(|named| format!("{}\n{}", named.name, named.pem()));
        write_private(file, &blocks.collect::<String>())
            .map_err(|error| KeyError::File(file.to_owned(), error))
    }

    /// Puts the keys of a backup beside those that are there; how many were missing.
    fn restore(&self, data: &Path, file: &Path) -> Result<usize, KeyError> {
        let io = |error| KeyError::File(file.to_owned(), error);
        let text = std::fs::read_to_string(file).map_err(io)?;
        let mut missing = Vec::new();
        for block in text.split_inclusive(END).filter(|block| !block.trim().is_empty()) {
            let parts = block.trim_start().split_once('\n');
            let (name, pem) = parts.ok_or_else(|| KeyError::Format(file.to_owned()))?;
            let named = name.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
            let key = SecretKey::from_pkcs8_pem(pem).ok().filter(|_| named);
            let key = key.ok_or_else(|| KeyError::Format(file.to_owned()))?;
            if self.find(&key_id(&public_point(&key))).is_none() {
                missing.push(NamedKey { name: name.to_owned(), key });
            }
        }
        for key in &missing {
            put(&data.join(FOLDER), key).map_err(io)?;
        }
        Ok(missing.len())
    }
}

/// Does what `anxin-office key` asks, and says what was done.
pub fn run(data: &Path, command: &KeyCommand) -> Result<String, KeyError> {
    std::fs::create_dir_all(data).map_err(|error| KeyError::File(data.to_owned(), error))?;
    let keys = OfficeKeys::read(data)?;
    match command {
        KeyCommand::Show => Ok(keys.show()),
        KeyCommand::Rotate => {
            let folder = data.join(FOLDER);
            put(&folder, &NamedKey::fresh()).map_err(|error| KeyError::File(folder, error))?;
            let shown = OfficeKeys::read(data)?.show();
            Ok(format!("{shown}\nrestart the office, and back the keys up again"))
        }
        KeyCommand::Backup { file } => {
            keys.backup(data, file)?;
            Ok(format!("{} keys in {}", keys.0.len(), file.display()))
        }
        KeyCommand::Restore { file } => {
            let restored = keys.restore(data, file)?;
            Ok(format!("{restored} keys restored\n{}", OfficeKeys::read(data)?.show()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_keeps_the_old_key_and_a_backup_brings_it_back() {
        let (data, apart) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
        let first = OfficeKeys::read(data.path()).expect("made").public();
        assert_eq!(OfficeKeys::read(data.path()).expect("read").public(), first, "made once");
        run(data.path(), &KeyCommand::Rotate).expect("rotated");
        let keys = OfficeKeys::read(data.path()).expect("read");
        let old = key_id(&secret::decode(&first).expect("a point"));
        assert_ne!(keys.public(), first);
        assert!(keys.find(&old).is_some(), "what is older still opens");
        let file = apart.path().join("keys.pem");
        run(data.path(), &KeyCommand::Backup { file: file.clone() }).expect("backed up");
        let inside = KeyCommand::Backup { file: data.path().join("keys.pem") };
        assert!(matches!(run(data.path(), &inside), Err(KeyError::NotApart(_))));
        let again = KeyCommand::Backup { file: file.clone() };
        assert!(run(data.path(), &again).is_err(), "no backup is written over");
        let other = tempfile::tempdir().expect("c");
        let fresh = OfficeKeys::read(other.path()).expect("made").public();
        run(other.path(), &KeyCommand::Restore { file }).expect("restored");
        let restored = OfficeKeys::read(other.path()).expect("read");
        assert!(restored.find(&old).is_some() && restored.0.len() == 3);
        assert_eq!(restored.public(), fresh, "the newest is what phones seal to");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_a_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let data = tempfile::tempdir().expect("a folder");
        OfficeKeys::read(data.path()).expect("made");
        let folder = data.path().join(FOLDER);
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            assert_eq!(mode(&entry.expect("an entry").path()), 0o600);
        }
    }
}
