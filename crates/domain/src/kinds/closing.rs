//! 结案报告: how the case ended.

use super::choices::RESULT;
use crate::describe::{Field, Input, KindSpec, Section};

/// 结案报告.
pub const CLOSING: KindSpec = KindSpec {
    kind: "closing",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["date"],
    sections: &[
        Section::Once {
            key: "end",
            fields: &[
                Field::new("date", Input::Date).wanted(),
                Field::new("by", Input::Text { max: 50 }).wanted(),
                Field::new("result", Input::Choice(&RESULT)).wanted(),
                Field::new("facts", Input::LongText { max: 2000 }).wanted(),
            ],
        },
        Section::Files,
    ],
};
