//! 回访: whether what was agreed is kept.

use super::choices::NAMES;
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const KEPT: ChoiceSet = ChoiceSet { name: "kept", values: &["all", "partly", "not"] };
const CONTENT: ChoiceSet =
    ChoiceSet { name: "content", values: &["content", "fair", "discontent"] };

/// 回访记录.
pub const VISIT: KindSpec = KindSpec {
    kind: "visit",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["who"],
    sections: &[
        Section::Once {
            key: "visit",
            fields: &[
                Field::new("date", Input::Date).wanted(),
                Field::new("who", Input::Text { max: NAMES }).wanted().personal(),
                Field::new("by", Input::Text { max: 50 }).wanted(),
                Field::new("kept", Input::Choice(&KEPT)).wanted(),
                Field::new("content", Input::Choice(&CONTENT)),
                Field::new("dispute", Input::LongText { max: 500 }),
                Field::new("danger", Input::LongText { max: 500 }),
                Field::new("measures", Input::LongText { max: 500 }),
            ],
        },
        Section::Files,
    ],
};
