//! What the office adds to a case: the county's settings, and what stands on the folder.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{FileError, Problem, Read, day, object, parse, path};
use crate::calendar::YearTexts;
use crate::case::settings::Settings;
use crate::indicators::RowFour;

/// The parts of a folder: 人民调解委员会, 卷号, 立卷人, 立卷日期 (a day), 保管期限, 登记人, 承办人.
pub const FOLDER: [&str; 7] =
    ["committee", "number", "filed_by", "filed", "kept", "registered_by", "handler"];

/// What stands on the folder.
pub(super) fn folder(value: &Value) -> Read<BTreeMap<String, String>> {
    let mut folder = BTreeMap::new();
    for (key, value) in object(value, &["folder"])? {
        let at = path(&["folder", key]);
        if !FOLDER.contains(&key.as_str()) {
            return Err((at, Problem::Field));
        }
        let text = match value.as_str() {
            Some(_) if key == "filed" && day(value).is_none() => None,
            text => text,
        };
        let expected = if key == "filed" { "a day YYYY-MM-DD" } else { "a text" };
        let text = text.ok_or((at, Problem::Type(expected)))?;
        folder.insert(key.clone(), text.to_owned());
    }
    Ok(folder)
}

/// A setting that is a whole number, 0 or more: its name, and where it stands.
type Number = (&'static str, fn(&Settings) -> i64, fn(&mut Settings, i64));

macro_rules! numbers {
    ($($name:literal: $($at:ident).+;)*) => {
        [$((
            $name,
            // A threshold is far below the largest number of either kind.
            |all| i64::try_from(all.$($at).+).unwrap_or(i64::MAX),
            |all, number| all.$($at).+ = number.try_into().unwrap_or(all.$($at).+),
        ),)*]
    };
}

const NUMBERS: [Number; 17] = numbers! {
    "several": several;
    "group": group;
    "large": large;
    "very_large": very_large;
    "spring_red": spring_red;
    "spring_yellow": spring_yellow;
    "sessions_from": sessions.from;
    "sessions_until": sessions.until;
    "own_sessions_from": own_sessions.from;
    "own_sessions_until": own_sessions.until;
    "sessions_people": sessions_people;
    "timer_red": timer_red;
    "timer_yellow": timer_yellow;
    "mediation_days": mediation_days;
    "mediation_extended": mediation_extended;
    "crime_one_worker": crime.one_worker;
    "crime_many_workers": crime.many_workers;
};
/// The one that is a yes or no.
const NOTARY_LIST: &str = "notary_list";
/// The one that is a name.
const ROW_FOUR: &str = "row_four";

fn put(settings: &mut Settings, key: &str, value: &Value) -> Result<(), Problem> {
    if key == NOTARY_LIST {
        settings.notary_list = value.as_bool().ok_or(Problem::Type("true or false"))?;
        return Ok(());
    }
    if key == ROW_FOUR {
        let name = value.as_str().ok_or(Problem::Type("a text"))?;
        let none = || Problem::Choice(RowFour::ALL.iter().map(|one| one.name()).collect());
        settings.row_four = RowFour::parse(name).ok_or_else(none)?;
        return Ok(());
    }
    let (.., set) = NUMBERS.iter().find(|(name, ..)| *name == key).ok_or(Problem::Field)?;
    let number = value.as_i64().filter(|number| *number >= 0);
    set(settings, number.ok_or(Problem::Type("a whole number"))?);
    Ok(())
}

/// The county's settings; without one the plan's holds.
pub(super) fn settings(value: &Value) -> Read<Settings> {
    let mut settings = Settings::default();
    for (key, value) in object(value, &["settings"])? {
        put(&mut settings, key, value).map_err(|what| (path(&["settings", key]), what))?;
    }
    Ok(settings)
}

/// The settings that are not the plan's, as a file has them.
pub fn written(settings: &Settings) -> Map<String, Value> {
    let plan = Settings::default();
    let mut all = Map::new();
    for (name, get, _) in NUMBERS {
        if get(settings) != get(&plan) {
            all.insert(name.to_owned(), json!(get(settings)));
        }
    }
    if settings.row_four != plan.row_four {
        all.insert(ROW_FOUR.to_owned(), json!(settings.row_four.name()));
    }
    if settings.notary_list != plan.notary_list {
        all.insert(NOTARY_LIST.to_owned(), json!(settings.notary_list));
    }
    all
}

/// The format of a file with a county's settings.
pub const SETTINGS_FORMAT: &str = "anxin-settings-1";

/// A county's settings, with what they rest on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingsFile {
    /// The document that sets them, as the county cites it.
    pub source: String,
    /// The settings.
    pub settings: Settings,
}

impl SettingsFile {
    /// Reads a file.
    pub fn read(text: &str) -> Result<Self, FileError> {
        parse(text, |root| {
            let root = object(root, &[])?;
            if root.get("format").and_then(Value::as_str) != Some(SETTINGS_FORMAT) {
                return Err((path(&["format"]), Problem::Format(SETTINGS_FORMAT)));
            }
            let known = ["format", "source", "settings"];
            if let Some(key) = root.keys().find(|key| !known.contains(&key.as_str())) {
                return Err((path(&[key]), Problem::Field));
            }
            let source = root.get("source").and_then(Value::as_str).map(str::trim);
            let source = source.filter(|text| !text.is_empty());
            let source = source.ok_or((path(&["source"]), Problem::Missing))?.to_owned();
            let given = root.get("settings").ok_or((path(&["settings"]), Problem::Missing))?;
            Ok(Self { source, settings: settings(given)? })
        })
    }
}

/// What the office adds to the rules, as it travels to phones: nothing, a list of years, or both years and
/// settings. Those that only know lists are not sent more than a list before a county has settings.
pub fn travelling(years: &[YearTexts], settings: &Settings) -> String {
    let settings = written(settings);
    match (years.is_empty(), settings.is_empty()) {
        (true, true) => String::new(),
        (false, true) => json!(years).to_string(),
        _ => json!({ "years": years, "settings": settings }).to_string(),
    }
}

/// The same, read: what this program does not know of it is left out.
pub fn travelled(text: &str) -> (Vec<YearTexts>, Settings) {
    let mut settings = Settings::default();
    let Ok(mut all) = serde_json::from_slice::<Value>(text.as_bytes()) else {
        return (Vec::new(), settings);
    };
    for (key, value) in all.get("settings").and_then(Value::as_object).into_iter().flatten() {
        // A newer office may know of more.
        let _ = put(&mut settings, key, value);
    }
    let years = all.get_mut("years").map(Value::take).unwrap_or(all);
    (serde_json::from_value(years).unwrap_or_default(), settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::case::CaseFile;

    #[test]
    fn every_setting_is_read_written_and_travels() {
        let row_four = RowFour::Together;
        let mut changed = Settings { notary_list: true, row_four, ..Settings::default() };
        for (no, (_, get, set)) in NUMBERS.iter().enumerate() {
            let number = get(&changed) + 1 + i64::try_from(no).expect("a few");
            set(&mut changed, number);
        }
        let all = written(&changed);
        assert_eq!(all.len(), NUMBERS.len() + 2);
        assert_eq!(settings(&Value::Object(all)), Ok(changed));
        let year =
            YearTexts { year: 2031, free: vec!["2031-01-01".to_owned()], worked: Vec::new() };
        for (years, settings) in [
            (vec![], Settings::default()),
            (vec![year.clone()], Settings::default()),
            (vec![], changed),
            (vec![year], changed),
        ] {
            let text = travelling(&years, &settings);
            assert_eq!(travelled(&text), (years, settings), "{text}");
        }
        let newer = r#"{ "years": [], "settings": { "group": 8, "colour": 1, "large": -1 } }"#;
        assert_eq!(travelled(newer).1, Settings { group: 8, ..Settings::default() });
    }

    #[test]
    fn a_file_of_settings_names_its_source_and_what_is_wrong_with_it() {
        let good = r#"{ "format": "anxin-settings-1", "source": "县里的依据",
            "settings": { "crime_one_worker": 800000 } }"#;
        let file = SettingsFile::read(good).expect("sound");
        assert_eq!((file.source.as_str(), file.settings.crime.one_worker), ("县里的依据", 800_000));
        for (old, new, field, code) in [
            ("anxin-settings-1", "anxin-settings-9", "format", "format"),
            ("县里的依据", " ", "source", "missing"),
            ("crime_one_worker", "crime_one", "settings.crime_one", "field"),
            (
                "\"crime_one_worker\": 800000",
                "\"row_four\": \"none\"",
                "settings.row_four",
                "choice",
            ),
            ("800000", "-1", "settings.crime_one_worker", "type"),
            ("\"settings\"", "\"setting\"", "setting", "field"),
        ] {
            let error = SettingsFile::read(&good.replace(old, new)).expect_err(new);
            assert_eq!((error.field.as_str(), error.problem.code()), (field, code));
        }
    }

    const FILE: &str = r#"{ "format": "anxin-case-1", "lead": { "fields": {} },
        "folder": { "committee": "城关镇人民调解委员会", "filed": "2026-11-21" } }"#;

    #[test]
    fn what_stands_on_the_folder_is_read_and_what_is_wrong_with_it_named() {
        let file = CaseFile::read(FILE).expect("sound");
        assert_eq!(file.folder["committee"], "城关镇人民调解委员会");
        for (old, new, field, code) in [
            ("2026-11-21", "2026-02-30", "folder.filed", "type"),
            ("committee", "comittee", "folder.comittee", "field"),
            ("\"2026-11-21\"", "7", "folder.filed", "type"),
        ] {
            let error = CaseFile::read(&FILE.replace(old, new)).expect_err(new);
            assert_eq!((error.field.as_str(), error.problem.code(), error.line), (field, code, 2));
        }
    }
}
