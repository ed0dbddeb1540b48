//! 权利义务告知: the parties were told what mediation is, that it is free, and what else is open to
//! them (人民调解法 Arts. 4, 23, 24, 31–33).

use super::choices::{HEARD, NAMES};
use crate::describe::{Field, Input, KindSpec, Section};

/// 权利义务告知书.
pub const NOTICE: KindSpec = KindSpec {
    kind: "notice",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["who"],
    sections: &[
        Section::Once {
            key: "told",
            fields: &[
                Field::new("date", Input::Date).wanted(),
                Field::new("who", Input::Text { max: NAMES }).wanted().searched().personal(),
                Field::new("heard", Input::Choice(&HEARD)).wanted(),
                Field::new("receipted", Input::Flag),
                Field::new("consent_worker", Input::Flag),
                Field::new("consent_debtor", Input::Flag),
                Field::new("note", Input::LongText { max: 300 }),
            ],
        },
        Section::Files,
    ],
};
