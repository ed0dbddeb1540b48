//! What a first visit downloads.

use std::path::Path;

use anyhow::Result;

use crate::book::{ANXIN, Book};

/// Bytes that travel: of a file with a compressed twin, the twin's.
fn travels(folder: &Path, without: Option<&Path>) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if without.is_some_and(|other| path == other) || path.ends_with(".stamp") {
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

/// The two entries.
pub(crate) fn run(book: &mut Book) -> Result<()> {
    let (app, console) = (Path::new("dist"), Path::new("dist/console"));
    #[expect(clippy::cast_precision_loss, reason = "megabytes at most")]
    let mut note = |name: &str, bytes: u64| {
        book.note(&format!("brotli bytes, {name}"), ANXIN, "bytes", bytes as f64);
    };
    note("mediator's app", travels(app, Some(console))?);
    note("console", travels(console, None)?);
    Ok(())
}
