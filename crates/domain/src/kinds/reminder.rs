//! 催缴: the debtor was reminded of an instalment, and what came of it.

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const CHANNEL: ChoiceSet =
    ChoiceSet { name: "channel", values: &["phone", "message", "letter", "in_person"] };
const ANSWER: ChoiceSet =
    ChoiceSet { name: "reminded", values: &["promised", "paid", "refused", "not_reached"] };

/// 催缴记录.
pub const REMINDER: KindSpec = KindSpec {
    kind: "reminder",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["date"],
    sections: &[
        Section::Once {
            key: "reminder",
            fields: &[
                Field::new("date", Input::Date).wanted(),
                Field::new("instalment", Input::Text { max: 20 }),
                Field::new("channel", Input::Choice(&CHANNEL)).wanted(),
                Field::new("by", Input::Text { max: 50 }).wanted(),
                Field::new("answer", Input::Choice(&ANSWER)).wanted(),
                Field::new("note", Input::LongText { max: 300 }),
            ],
        },
        Section::Files,
    ],
};
