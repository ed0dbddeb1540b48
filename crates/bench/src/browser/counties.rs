//! Offices whose county was filled once: every repetition works on a copy.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anxin_e2e::office::Office;
use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::county::{self, Filler, Held, held};
use crate::machine;

/// A county of a size, at rest.
pub(crate) struct County {
    office: Office,
    /// Records of the township.
    pub(crate) rows: usize,
    /// Their count and digest.
    pub(crate) held: Held,
    /// A file with them as JSON, for the others.
    pub(crate) file: PathBuf,
    /// Something that only the record pulled last has, and that record's id.
    pub(crate) last: (String, String),
    _folder: TempDir,
}

impl County {
    async fn of(rows: usize) -> Result<Self> {
        let mut office = Office::start(None).await?;
        office.kill().await?;
        let mut filler = Filler::open(&office.database_url()).await?;
        let township = county::township()?;
        filler.fill(&township, rows).await?;
        let all = filler.rows(&township).await?;
        let folder = machine::scratch()?;
        let file = folder.path().canonicalize()?.join("records.json");
        std::fs::write(&file, serde_json::to_vec(&all)?)?;
        drop(filler);
        at_rest(&office).await?;
        let lead = all.iter().rev().find(|row| row.kind == "lead").context("a lead")?;
        let last = (lead.text("reporter_phone").to_owned(), lead.id.to_string());
        Ok(Self { office, rows, held: held(all.iter()), file, last, _folder: folder })
    }

    /// An office of its own on a copy of the data.
    pub(crate) async fn office(&self) -> Result<Office> {
        self.office.twin().await
    }
}

/// Waits until the database is one file: the last one to close it folds its log into it.
async fn at_rest(office: &Office) -> Result<()> {
    let log = format!("{}-wal", office.database_url().trim_start_matches("sqlite://"));
    for _ in 0..10 {
        for _ in 0..40 {
            if !Path::new(&log).exists() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // Two that closed at once each took the other for the one after it.
        drop(anxin_store::open(office.database_url().as_str()).await?);
    }
    bail!("{log} stays open")
}

/// All sizes that were asked for.
#[derive(Default)]
pub(crate) struct Counties(BTreeMap<usize, County>);

impl Counties {
    /// The county of a size, made at the first call.
    pub(crate) async fn of(&mut self, rows: usize) -> Result<&County> {
        Ok(match self.0.entry(rows) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(free) => free.insert(County::of(rows).await?),
        })
    }
}

/// The folder `bench/` of the sources.
pub(crate) fn pages() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).join("bench")
}
