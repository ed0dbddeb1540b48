//! A year's holidays as a file, which the office takes in once the State Council has announced them. The
//! format is described in `docs/case-file.md`.

use chrono::{Datelike, NaiveDate, Weekday};
use serde_json::Value;

use super::{FileError, Problem, Read, day, object, parse, path};
use crate::calendar::{Holidays, YearTexts};

/// The format's name and version.
pub const FORMAT: &str = "anxin-year-1";

/// A year, with where its days were announced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YearFile {
    /// The year.
    pub year: i32,
    /// The State Council's notice: 国办发明电〔…〕…号.
    pub source: String,
    /// Its days.
    pub holidays: Holidays,
}

impl YearFile {
    /// Reads a file. Days that differ from the week alone are listed: a free Monday to Friday, a worked
    /// Saturday or Sunday.
    pub fn read(text: &str) -> Result<Self, FileError> {
        parse(text, read)
    }

    /// Its days as they travel.
    pub fn texts(&self) -> YearTexts {
        let texts = |days: &[NaiveDate]| days.iter().map(NaiveDate::to_string).collect();
        let Holidays { free, worked } = &self.holidays;
        YearTexts { year: self.year, free: texts(free), worked: texts(worked) }
    }
}

fn read(root: &Value) -> Read<YearFile> {
    let root = object(root, &[])?;
    if root.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err((path(&["format"]), Problem::Format(FORMAT)));
    }
    let known = ["format", "year", "source", "free", "worked"];
    if let Some(key) = root.keys().find(|key| !known.contains(&key.as_str())) {
        return Err((path(&[key]), Problem::Field));
    }
    let given = |key: &str| root.get(key).ok_or((path(&[key]), Problem::Missing));
    let year = given("year")?.as_i64().and_then(|year| i32::try_from(year).ok());
    let year = year.ok_or((path(&["year"]), Problem::Type("a year")))?;
    let source = given("source")?.as_str().map(str::trim).filter(|source| !source.is_empty());
    let source = source.ok_or((path(&["source"]), Problem::Missing))?.to_owned();
    let days = |key: &str, weekend: bool| -> Read<Vec<NaiveDate>> {
        let all = given(key)?.as_array().ok_or((path(&[key]), Problem::Type("a list of days")))?;
        let mut days = Vec::new();
        for (no, value) in all.iter().enumerate() {
            let at = || path(&[key, &no.to_string()]);
            let day = day(value).ok_or((at(), Problem::Type("a day YYYY-MM-DD")))?;
            let rests = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if day.year() != year || rests != weekend || days.contains(&day) {
                return Err((at(), Problem::Day));
            }
            days.push(day);
        }
        Ok(days)
    };
    let holidays = Holidays { free: days("free", false)?, worked: days("worked", true)? };
    Ok(YearFile { year, source, holidays })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    const YEAR: &str = r#"{
  "format": "anxin-year-1",
  "year": 2027,
  "source": "国办发明电〔2026〕9号",
  "free": [
    "2027-01-01"
  ],
  "worked": ["2027-01-03"]
}"#;

    #[test]
    fn a_year_that_is_taken_in_is_known() {
        let file = YearFile::read(YEAR).expect("sound");
        let mut calendar = Calendar::default();
        let start = "2026-12-30".parse().expect("a day");
        assert!(calendar.after_working_days(start, 2).provisional);
        calendar.add(file.year, file.holidays);
        let end = calendar.after_working_days(start, 2);
        assert_eq!((end.day.to_string(), end.provisional), ("2027-01-03".to_owned(), false));
        // It travels as texts and is the same year where it arrives.
        let file = YearFile::read(YEAR).expect("sound");
        assert_eq!(Calendar::with(&[file.texts()]), calendar);
    }

    #[test]
    fn a_wrong_year_names_line_and_day() {
        let cases = [
            ("\"2027-01-01\"", "\"2026-01-01\"", 6, "free.0", "day"),
            ("\"2027-01-01\"", "\"2027-01-02\"", 6, "free.0", "day"),
            ("\"2027-01-01\"", "\"1. Januar\"", 6, "free.0", "type"),
            ("2027-01-03", "2027-01-04", 8, "worked.0", "day"),
            ("国办发明电〔2026〕9号", " ", 4, "source", "missing"),
            ("\"year\": 2027", "\"year\": \"2027\"", 3, "year", "type"),
            ("anxin-year-1", "anxin-case-1", 2, "format", "format"),
        ];
        for (old, new, line, field, code) in cases {
            assert!(YEAR.contains(old), "{old}");
            let error = YearFile::read(&YEAR.replace(old, new)).expect_err(new);
            let found = (error.line, error.field.as_str(), error.problem.code());
            assert_eq!(found, (line, field, code), "{new}");
        }
    }
}
