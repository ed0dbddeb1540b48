//! What a first visit downloads.

use std::path::Path;

use anyhow::Result;

use crate::book::{ANXIN, Book};

/// Bytes that travel: of a file with a compressed twin, the twin's.
fn travels(folder: &Path, without: &[&str]) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let other = without.iter().any(|other| path == Path::new(other));
        // Another language is fetched by those who read it.
        let pack =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("en.json"));
        if other || pack || path.ends_with(".stamp") {
            continue;
        }
        let twin = format!("{}.br", path.display());
        if path.is_dir() {
            sum += travels(&path, without)?;
        } else if path.extension().is_some_and(|ending| ending == "br")
            || !Path::new(&twin).exists()
        {
            sum += path.metadata()?.len();
        }
    }
    Ok(sum)
}

/// The entries.
pub(crate) fn run(book: &mut Book) -> Result<()> {
    let others = ["dist/console", "dist/report", "dist/expert"];
    for (name, folder, without) in [
        ("mediator's app", "dist", &others[..]),
        ("worker's page", "dist/report", &[]),
        ("console", "dist/console", &[]),
    ] {
        let bytes = travels(Path::new(folder), without)?;
        #[expect(clippy::cast_precision_loss, reason = "megabytes at most")]
        book.note(&format!("brotli bytes, {name}"), ANXIN, "bytes", bytes as f64);
    }
    Ok(())
}
