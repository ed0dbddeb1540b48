//! What the office adds to the file of a case: the county's settings, and what stands on the folder.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Problem, Read, day, object, path};
use crate::case::settings::Settings;

/// The parts of a folder: 人民调解委员会, 卷号, 立卷人, 立卷日期 (a day), 保管期限.
pub const FOLDER: [&str; 5] = ["committee", "number", "filed_by", "filed", "kept"];

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

/// The county's settings; without one the plan's holds.
pub(super) fn settings(value: &Value) -> Read<Settings> {
    let mut settings = Settings::default();
    for (key, value) in object(value, &["settings"])? {
        let wrong = |what| (path(&["settings", key]), Problem::Type(what));
        let number = value.as_i64().filter(|number| *number >= 0);
        let put =
            |place: &mut usize, number: i64| *place = usize::try_from(number).unwrap_or(*place);
        match (key.as_str(), number) {
            ("notary_list", _) => {
                settings.notary_list = value.as_bool().ok_or(wrong("true or false"))?;
            }
            ("several", Some(number)) => put(&mut settings.several, number),
            ("group", Some(number)) => put(&mut settings.group, number),
            ("large", Some(number)) => put(&mut settings.large, number),
            ("very_large", Some(number)) => put(&mut settings.very_large, number),
            ("spring_red", Some(number)) => settings.spring_red = number,
            ("spring_yellow", Some(number)) => settings.spring_yellow = number,
            ("timer_red", Some(number)) => settings.timer_red = number,
            ("timer_yellow", Some(number)) => settings.timer_yellow = number,
            ("crime_one_worker", Some(number)) => settings.crime.one_worker = number,
            ("crime_many_workers", Some(number)) => settings.crime.many_workers = number,
            (
                "several" | "group" | "large" | "very_large" | "spring_red" | "spring_yellow"
                | "timer_red" | "timer_yellow" | "crime_one_worker" | "crime_many_workers",
                None,
            ) => return Err(wrong("a whole number")),
            _ => return Err((path(&["settings", key]), Problem::Field)),
        }
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use crate::file::case::CaseFile;

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
