//! 调查记录: what somebody said to the mediator, question by question.

use super::choices::PARTY;
use crate::describe::{Field, Input, KindSpec, Section};

/// 调查记录.
pub const INQUIRY: KindSpec = KindSpec {
    kind: "inquiry",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["name"],
    sections: &[
        Section::Once {
            key: "when",
            fields: &[
                Field::new("date", Input::Date).wanted(),
                Field::new("place", Input::Text { max: 60 }),
                Field::new("by", Input::Text { max: 50 }).wanted(),
                Field::new("recorder", Input::Text { max: 50 }),
            ],
        },
        Section::Once {
            key: "person",
            fields: &[
                Field::new("name", Input::Text { max: 50 }).wanted().searched().personal(),
                Field::new("relation", Input::Choice(&PARTY)),
                Field::new("unit", Input::Text { max: 60 }),
                Field::new("phone", Input::Phone).personal(),
            ],
        },
        Section::Once {
            key: "said",
            fields: &[
                Field::new("matter", Input::Text { max: 60 }),
                Field::new("text", Input::LongText { max: 3000 }).wanted(),
            ],
        },
        Section::Files,
    ],
};
