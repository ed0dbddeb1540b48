//! Which database of the phone holds the vault that is in use.
//!
//! Whoever has forgotten the PIN enrols anew beside the old vault, in a database of its own; the old one stays as it
//! is until everything of it is at the office or in the new vault. Which is which is written in the first database.

use serde::{Deserialize, Serialize};

use crate::platform::disk::{Disk, DiskError, DiskWrite, Durability};

/// Where it is written in the store `meta`.
const KEY: &str = "databases";
/// Where a database other than the first names that one.
const BASE: &str = "base";

/// Names of databases.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Databases {
    /// The one in use, if it is not the first.
    pub(super) current: Option<String>,
    /// The one that a new enrolment has begun in.
    pub(super) next: Option<String>,
    /// Those whose PIN was forgotten and that still hold something.
    pub(super) left: Vec<String>,
}

impl Databases {
    /// Reads it from the first database.
    pub(super) async fn read(base: &Disk) -> Result<Self, DiskError> {
        let json = base.get("meta", KEY).await?;
        Ok(json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default())
    }

    async fn write(&self, base: &Disk) -> Result<(), DiskError> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        base.commit(&[DiskWrite::Put("meta", KEY.to_owned(), json)], Durability::Strict).await
    }

    fn name_in_use(&self, base: &Disk) -> String {
        self.current.clone().unwrap_or_else(|| base.name().to_owned())
    }

    /// The database in use.
    pub(super) async fn current(&self, base: &Disk) -> Result<Disk, DiskError> {
        match &self.current {
            Some(name) => Disk::open(name).await,
            None => Ok(base.clone()),
        }
    }

    /// A database for a new enrolment: the one begun before, or an empty one.
    pub(super) async fn begin(base: &Disk) -> Result<Disk, DiskError> {
        let mut all = Self::read(base).await?;
        let in_use = all.name_in_use(base);
        let names = std::iter::once(base.name().to_owned())
            .chain((2..).map(|no| format!("{}.{no}", base.name())));
        let free = |name: &String| *name != in_use && !all.left.contains(name);
        let Some(name) = all.next.clone().or_else(|| names.into_iter().find(free)) else {
            return Err(DiskError::Unavailable);
        };
        let next = Disk::open(&name).await?;
        let write = DiskWrite::Put("meta", BASE.to_owned(), base.name().as_bytes().to_vec());
        next.commit(&[write], Durability::Strict).await?;
        all.next = Some(name);
        all.write(base).await?;
        Ok(next)
    }

    /// A database has got its vault: it is the one in use from now on, and the one before is left.
    pub(super) async fn promote(disk: &Disk) -> Result<(), DiskError> {
        let base = base_of(disk).await?;
        let mut all = Self::read(&base).await?;
        if all.next.as_deref() != Some(disk.name()) {
            return Ok(());
        }
        let before = all.name_in_use(&base);
        all.left.push(before);
        all.next = None;
        all.current = (disk.name() != base.name()).then(|| disk.name().to_owned());
        all.write(&base).await
    }

    /// Nothing of a left database is needed any more: empties it.
    pub(super) async fn clear(base: &Disk, name: &str) -> Result<(), DiskError> {
        let left = if name == base.name() { base.clone() } else { Disk::open(name).await? };
        left.clear(KEY).await?;
        let mut all = Self::read(base).await?;
        all.left.retain(|one| one != name);
        all.write(base).await
    }
}

/// The database in which it is written which one is in use.
pub(super) async fn base_of(disk: &Disk) -> Result<Disk, DiskError> {
    let named = disk.get("meta", BASE).await?.and_then(|name| String::from_utf8(name).ok());
    match named {
        Some(name) if name != disk.name() => Disk::open(&name).await,
        _ => Ok(disk.clone()),
    }
}
