//! Case files (docs/case-file.md) on the disk, and what is wrong with one in words.

use std::path::Path;

use anxin_domain::file::FileError;
use anxin_domain::file::case::CaseFile;
use anxin_locale::fill;

/// Why a file that somebody wrote was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReadFileError {
    /// It cannot be read or written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// It is wrong; the file's name and what is wrong.
    #[error("{0}: {1}")]
    Wrong(String, String),
    /// The words cannot be read.
    #[error(transparent)]
    Words(#[from] anxin_locale::InstallPartError),
}

/// Takes the words in. Done once by each command that speaks.
pub fn install_words() -> Result<(), ReadFileError> {
    for part in [
        include_str!("../../../locales/zh-CN/domain.json"),
        include_str!("../../../locales/zh-CN/case.json"),
        include_str!("../../../locales/zh-CN/explain.json"),
    ] {
        anxin_locale::install(part)?;
    }
    Ok(())
}

/// What is wrong with a file, in words.
pub(crate) fn wrong(path: &Path, error: &FileError) -> ReadFileError {
    let details = error.problem.details();
    let problem =
        fill(&format!("case_file.{}", error.problem.code()), &[("details", details.as_str())]);
    let line = error.line.to_string();
    let values = [("line", line.as_str()), ("field", &error.field), ("problem", &problem)];
    // What is no JSON has no fields.
    let at = if error.field.is_empty() { "case_file.at_line" } else { "case_file.at" };
    ReadFileError::Wrong(path.display().to_string(), fill(at, &values))
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, ReadFileError> {
    std::fs::read_to_string(path)
        .map_err(|error| ReadFileError::File(path.display().to_string(), error))
}

/// Reads a case. [`install_words`] comes first.
pub fn read(path: &Path) -> Result<CaseFile, ReadFileError> {
    CaseFile::read(&text(path)?).map_err(|error| wrong(path, &error))
}
