//! Files that people write: a case, a year's holidays. Whatever is wrong with one is named by its line
//! and its field.

pub mod case;
mod line;
pub mod office;
pub mod year;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::calendar;

/// What is wrong with a file, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {field}: {problem}")]
pub struct FileError {
    /// The line in the file, from 1.
    pub line: usize,
    /// The field, as a path from the file's root: `papers.2.fields.amount`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a field. The words stand in `locales/` under `case_file.<code>`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Problem {
    /// It is no JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// The file is of another format or version than this.
    #[error("the format is not {0}")]
    Format(&'static str),
    /// It must be there and is not.
    #[error("missing")]
    Missing,
    /// It is of another type than the format says; what is expected.
    #[error("expected {0}")]
    Type(&'static str),
    /// No such kind of record.
    #[error("no such kind")]
    Kind,
    /// The kind has no such field.
    #[error("the kind has no such field")]
    Field,
    /// The set has no such choice; those that it has.
    #[error("no such choice, there are {}", .0.join(", "))]
    Choice(Vec<&'static str>),
    /// A day that does not belong there: of another year, or free already, or worked already.
    #[error("the day does not belong here")]
    Day,
    /// The id stands twice.
    #[error("the id stands twice")]
    Twice,
    /// No record of the file has that id.
    #[error("no record of that id")]
    Link,
}

impl Problem {
    /// What the words speak of: what is expected, or the reader's own message.
    pub fn details(&self) -> String {
        match self {
            Self::Json(message) => message.clone(),
            Self::Type(expected) | Self::Format(expected) => (*expected).to_owned(),
            Self::Choice(all) => all.join("、"),
            _ => String::new(),
        }
    }

    /// Its stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::Format(_) => "format",
            Self::Missing => "missing",
            Self::Type(_) => "type",
            Self::Kind => "kind",
            Self::Field => "field",
            Self::Choice(_) => "choice",
            Self::Day => "day",
            Self::Twice => "twice",
            Self::Link => "link",
        }
    }
}

/// A place in a file, from its root.
type Path = Vec<String>;
type Read<T> = Result<T, (Path, Problem)>;

/// Reads a text with `read`, and finds the line of what is wrong.
fn parse<T>(text: &str, read: impl FnOnce(&Value) -> Read<T>) -> Result<T, FileError> {
    let root: Value = serde_json::from_str(text).map_err(|error| FileError {
        line: error.line(),
        field: String::new(),
        problem: Problem::Json(error.to_string()),
    })?;
    read(&root).map_err(|(path, problem)| {
        // What is missing has no line of its own: the line of what should hold it is named.
        let line = (0..=path.len()).rev().find_map(|end| line::of(text, &path[..end]));
        FileError { line: line.unwrap_or(1), field: path.join("."), problem }
    })
}

fn path(parts: &[&str]) -> Path {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

fn object<'a>(value: &'a Value, place: &[&str]) -> Read<&'a Map<String, Value>> {
    value.as_object().ok_or((path(place), Problem::Type("an object")))
}

fn day(value: &Value) -> Option<NaiveDate> {
    calendar::parse(value.as_str()?)
}
