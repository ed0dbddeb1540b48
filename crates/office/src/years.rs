//! What the county adds to the rules: the holidays of years that were announced after this program was built, and
//! its own thresholds and provincial figures. Both are taken in from files (docs/case-file.md) and kept in the data
//! folder.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anxin_domain::calendar::{Calendar, YearTexts};
use anxin_domain::case::settings::Settings;
use anxin_domain::file::office::{SettingsFile, travelled, travelling, written};
use anxin_domain::file::year::YearFile;
use serde_json::json;

use crate::case_file::{ReadFileError, install_words, text, wrong};

/// Folder in the office's data folder with the years that were taken in.
const YEARS: &str = "calendar";
/// File beside it with the county's settings.
const SETTINGS: &str = "settings.json";

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

/// The county's settings; the plan's where it took none in.
pub(crate) fn settings(data: &Path) -> Result<Option<SettingsFile>, ReadFileError> {
    let path = data.join(SETTINGS);
    if !path.exists() {
        return Ok(None);
    }
    SettingsFile::read(&text(&path)?).map(Some).map_err(|error| wrong(&path, &error))
}

/// What was taken in, for those who ask at every turn: read again only when something there changed.
#[derive(Debug)]
pub(crate) struct Years {
    data: PathBuf,
    /// As it travels, and when folder and file had changed.
    kept: Mutex<Option<([Option<SystemTime>; 2], String)>>,
}

impl Years {
    /// Those of a data folder.
    pub(crate) fn of(data: &Path) -> Self {
        Self { data: data.to_owned(), kept: Mutex::default() }
    }

    /// The county's settings. A wrong file was put there by hand: the plan's hold, and the log says so.
    pub(crate) fn settings(&self) -> Settings {
        let file = settings(&self.data).inspect_err(|error| tracing::error!(%error, "settings"));
        file.ok().flatten().map(|file| file.settings).unwrap_or_default()
    }

    /// As it travels ([`travelling`]).
    pub(crate) fn travelling(&self) -> String {
        let changed = [YEARS, SETTINGS].map(|name| {
            std::fs::metadata(self.data.join(name)).and_then(|one| one.modified()).ok()
        });
        if changed == [None, None] {
            return String::new();
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, text)) = &*kept
            && *then == changed
        {
            return text.clone();
        }
        let text = self.read();
        let settled = |time: &SystemTime| time.elapsed().is_ok_and(|since| since > SETTLED);
        let settled = changed.iter().flatten().all(settled);
        *kept = settled.then(|| (changed, text.clone()));
        text
    }

    /// The years that are shipped, and those that were taken in.
    pub(crate) fn calendar(&self) -> Calendar {
        Calendar::with(&travelled(&self.travelling()).0)
    }

    /// Somebody may have put a wrong file there by hand: it is left out and the log says so.
    fn read(&self) -> String {
        let sound = |file: Result<YearFile, ReadFileError>| {
            file.inspect_err(|error| tracing::error!(%error, "a year")).ok()
        };
        let mut years: Vec<YearTexts> =
            files(&self.data.join(YEARS)).filter_map(sound).map(|year| year.texts()).collect();
        years.sort_by_key(|year| year.year);
        travelling(&years, &self.settings())
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
    put(data, &data.join(YEARS).join(format!("{}.json", year.year)), &content)?;
    Ok(year)
}

/// Takes the county's settings in, in place of those that were there; without a file, gives those that hold.
pub fn take_in_settings(data: &Path, file: Option<&Path>) -> Result<String, ReadFileError> {
    install_words()?;
    if let Some(file) = file {
        let content = text(file)?;
        SettingsFile::read(&content).map_err(|error| wrong(file, &error))?;
        put(data, &data.join(SETTINGS), &content)?;
    }
    Ok(match settings(data)? {
        Some(held) => format!("{}\n{:#}", held.source, json!(written(&held.settings))),
        None => anxin_locale::text("settings.none"),
    })
}

/// Puts a file into the data folder, whole or not at all.
fn put(data: &Path, path: &Path, content: &str) -> Result<(), ReadFileError> {
    let fresh = data.join("taken-in.new");
    std::fs::create_dir_all(path.parent().unwrap_or(data))
        .and_then(|()| std::fs::write(&fresh, content))
        .and_then(|()| std::fs::rename(&fresh, path))
        .map_err(|error| ReadFileError::File(path.display().to_string(), error))
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
        let settings = data.path().join("new.json");
        let file = r#"{ "format": "anxin-settings-1", "source": "县里的依据",
            "settings": { "group": 8 } }"#;
        std::fs::write(&settings, file).expect("written");
        let said = take_in_settings(data.path(), Some(&settings)).expect("taken in");
        assert!(said.starts_with("县里的依据") && said.contains("\"group\": 8"), "{said}");
        assert!(years.travelling().contains(r#""settings":{"group":8}"#));
        assert!(years.calendar().knows(2032), "beside the years");
        assert_eq!(years.settings().group, 8);
        std::fs::write(&settings, file.replace("group", "grupp")).expect("written");
        let refused = take_in_settings(data.path(), Some(&settings)).expect_err("no such setting");
        assert!(refused.to_string().contains("settings.grupp"), "{refused}");
        assert_eq!(years.settings().group, 8, "what held still holds");
    }
}
