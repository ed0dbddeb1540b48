//! The holidays of years that were announced after this program was built: taken in from files
//! (docs/case-file.md) and kept in the data folder.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anxin_domain::calendar::{Calendar, YearTexts};
use anxin_domain::file::year::YearFile;
use serde_json::json;

use crate::case_file::{ReadFileError, install_words, text, wrong};

/// Folder in the office's data folder with the years that were taken in.
const YEARS: &str = "calendar";

/// A folder that changed a moment ago may change again without its time telling.
const SETTLED: Duration = Duration::from_secs(2);

/// Each file that was taken in, read.
fn files(folder: &Path) -> impl Iterator<Item = Result<YearFile, ReadFileError>> {
    // Without the folder no year was taken in.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| {
        let path = entry.path();
        YearFile::read(&text(&path)?).map_err(|error| wrong(&path, &error))
    })
}

/// The years that were taken in, for those who ask at every turn: read again only when the folder changed.
#[derive(Debug)]
pub(crate) struct Years {
    folder: PathBuf,
    /// As they travel, and when the folder had changed.
    kept: Mutex<Option<(SystemTime, String)>>,
}

impl Years {
    /// Those of a data folder.
    pub(crate) fn of(data: &Path) -> Self {
        Self { folder: data.join(YEARS), kept: Mutex::default() }
    }

    /// As they travel: a JSON list, or nothing.
    pub(crate) fn travelling(&self) -> String {
        let changed = std::fs::metadata(&self.folder).and_then(|folder| folder.modified());
        let Ok(changed) = changed else { return String::new() };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, text)) = &*kept
            && *then == changed
        {
            return text.clone();
        }
        let text = self.read();
        let settled = changed.elapsed().is_ok_and(|since| since > SETTLED);
        *kept = settled.then(|| (changed, text.clone()));
        text
    }

    /// The years that are shipped, and those that were taken in.
    pub(crate) fn calendar(&self) -> Calendar {
        let years: Vec<YearTexts> = serde_json::from_str(&self.travelling()).unwrap_or_default();
        Calendar::with(&years)
    }

    /// Somebody may have put a wrong file there by hand: it is left out and the log says so.
    fn read(&self) -> String {
        let sound = |file: Result<YearFile, ReadFileError>| {
            file.inspect_err(|error| tracing::error!(%error, "a year")).ok()
        };
        let mut years: Vec<YearTexts> =
            files(&self.folder).filter_map(sound).map(|year| year.texts()).collect();
        years.sort_by_key(|year| year.year);
        if years.is_empty() { String::new() } else { json!(years).to_string() }
    }
}

/// The calendar: the years that are shipped, and those that were taken in.
pub fn calendar(data: &Path) -> Result<Calendar, ReadFileError> {
    let mut calendar = Calendar::default();
    for year in files(&data.join(YEARS)) {
        let year = year?;
        calendar.add(year.year, year.holidays);
    }
    Ok(calendar)
}

/// Takes a year's holidays in; the year and where they were announced. An office that runs meanwhile sees the
/// file whole or not at all.
pub fn take_in_year(data: &Path, file: &Path) -> Result<YearFile, ReadFileError> {
    install_words()?;
    let content = text(file)?;
    let year = YearFile::read(&content).map_err(|error| wrong(file, &error))?;
    let (folder, fresh) = (data.join(YEARS), data.join("calendar.new"));
    let path = folder.join(format!("{}.json", year.year));
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&fresh, content))
        .and_then(|()| std::fs::rename(&fresh, &path))
        .map_err(|error| ReadFileError::File(path.display().to_string(), error))?;
    Ok(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: &str = r#"{ "format": "anxin-year-1", "year": 2031, "source": "试用",
        "free": ["2031-01-01"], "worked": [] }"#;

    #[test]
    fn a_wrong_file_costs_no_other_year_and_what_comes_later_is_heard_of() {
        let data = tempfile::tempdir().expect("a folder");
        let years = Years::of(data.path());
        assert_eq!(years.travelling(), "");
        let folder = data.path().join(YEARS);
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("2030.json"), "{").expect("written");
        std::fs::write(folder.join("2031.json"), YEAR).expect("written");
        assert_eq!(years.travelling(), r#"[{"free":["2031-01-01"],"worked":[],"year":2031}]"#);
        std::fs::write(folder.join("2032.json"), YEAR.replace("2031", "2032")).expect("written");
        assert!(years.travelling().contains("2032-01-01"));
        assert!(years.calendar().knows(2032) && !years.calendar().knows(2030));
    }
}
