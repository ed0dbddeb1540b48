//! The holidays of years that were announced after this program was built: taken in from files
//! (docs/case-file.md) and kept in the data folder.

use std::path::Path;

use anxin_domain::calendar::{Calendar, YearTexts};
use anxin_domain::file::year::YearFile;
use serde_json::json;

use crate::case_file::{ReadFileError, install_words, text, wrong};

/// Folder in the office's data folder with the years that were taken in.
const YEARS: &str = "calendar";

/// The years that were taken in, by their number.
pub fn years(data: &Path) -> Result<Vec<YearFile>, ReadFileError> {
    // Without the folder no year was taken in.
    let Ok(folder) = std::fs::read_dir(data.join(YEARS)) else { return Ok(Vec::new()) };
    let mut years = Vec::new();
    for entry in folder.flatten() {
        let path = entry.path();
        years.push(YearFile::read(&text(&path)?).map_err(|error| wrong(&path, &error))?);
    }
    years.sort_by_key(|year| year.year);
    Ok(years)
}

/// The years that were taken in, as they travel: a JSON list, or nothing. Somebody may have put a wrong file there by hand: it is
/// left out and the log says so.
pub(crate) fn travelling(data: &Path) -> String {
    let years = years(data).unwrap_or_else(|error| {
        tracing::error!(%error, "years");
        Vec::new()
    });
    let texts: Vec<YearTexts> = years.iter().map(YearFile::texts).collect();
    if texts.is_empty() { String::new() } else { json!(texts).to_string() }
}

/// The calendar: the years that are shipped, and those that were taken in.
pub fn calendar(data: &Path) -> Result<Calendar, ReadFileError> {
    let mut calendar = Calendar::default();
    for year in years(data)? {
        calendar.add(year.year, year.holidays);
    }
    Ok(calendar)
}

/// Takes a year's holidays in; the year and where they were announced.
pub fn take_in_year(data: &Path, file: &Path) -> Result<YearFile, ReadFileError> {
    install_words()?;
    let content = text(file)?;
    let year = YearFile::read(&content).map_err(|error| wrong(file, &error))?;
    let folder = data.join(YEARS);
    let path = folder.join(format!("{}.json", year.year));
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, content))
        .map_err(|error| ReadFileError::File(path.display().to_string(), error))?;
    Ok(year)
}
