//! What a released version left behind (`tests/fixtures/<version>/`): an office's data folder and a phone's
//! browser profile. `src/bin/fixture.rs` made them on that version's sources.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

/// The office's port: a browser's store belongs to one address.
pub const PORT: u16 = 47_321;

/// A released version's data, unpacked.
#[derive(Debug)]
pub struct Fixture {
    /// The office's data folder.
    pub office: TempDir,
    /// The phone's browser profile.
    pub phone: TempDir,
    manifest: Value,
}

impl Fixture {
    /// Unpacks the data that a version left.
    pub fn unpack(version: &str) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(version);
        let unpacked = |name: &str| -> Result<TempDir> {
            let to = tempfile::tempdir()?;
            let mut tar = Command::new("tar");
            tar.arg("-xJf").arg(folder.join(name)).arg("-C").arg(to.path());
            ensure!(tar.status()?.success(), "{name} cannot be unpacked");
            Ok(to)
        };
        let manifest = std::fs::read_to_string(folder.join("manifest.json"))?;
        Ok(Self {
            office: unpacked("office.tar.xz")?,
            phone: unpacked("phone.tar.xz")?,
            manifest: serde_json::from_str(&manifest)?,
        })
    }

    /// An entry of the manifest: the id of a record, the console's account.
    pub fn get(&self, name: &str) -> Result<&str> {
        self.manifest[name].as_str().with_context(|| format!("the manifest has no {name}"))
    }
}
