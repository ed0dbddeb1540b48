//! A small disk of its own for an office, so that it can be filled.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

/// The file that takes what is left.
const FILLER: &str = "filler";
/// Bytes written at a time; from the largest on, until not even one of the smallest fits.
const STEPS: [usize; 3] = [1 << 20, 4096, 1];

/// A disk in memory, mounted over a folder; unmounted when this is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts one of so many MiB over a folder; none where we may not mount.
    pub fn over(folder: &Path, mib: usize) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "anxin-chaos"]).arg(folder);
        let mounted = mount.output().is_ok_and(|done| done.status.success());
        mounted.then(|| Self { folder: folder.to_owned() })
    }

    /// Fills it to the last byte.
    pub fn fill(&self) -> Result<()> {
        let mut filler = File::create(self.folder.join(FILLER))?;
        for step in STEPS {
            let piece = vec![0; step];
            while filler.write_all(&piece).is_ok() {}
        }
        ensure!(filler.write(&[0]).is_err(), "the disk is not full");
        Ok(())
    }

    /// Gives the space back.
    pub fn free(&self) -> Result<()> {
        Ok(fs::remove_file(self.folder.join(FILLER))?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the office may not have ended yet.
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}
