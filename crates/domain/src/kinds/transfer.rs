//! 移送函与敏感信息通报: a letter to another office, and what it answers.

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

/// Who it goes to.
const OFFICE: ChoiceSet = ChoiceSet {
    name: "office",
    values: &[
        "inspection",
        "police",
        "petitions",
        "housing",
        "transport",
        "water",
        "finance",
        "planning",
        "education",
        "other",
    ],
};
/// What kind of letter it is.
const LETTER: ChoiceSet =
    ChoiceSet { name: "letter", values: &["transfer", "notice", "cooperation"] };

/// 移送、通报、协调.
pub const TRANSFER: KindSpec = KindSpec {
    kind: "transfer",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["number", "matter"],
    sections: &[
        Section::Once {
            key: "letter",
            fields: &[
                Field::new("letter", Input::Choice(&LETTER)).wanted(),
                Field::new("to", Input::Choice(&OFFICE)).wanted(),
                Field::new("number", Input::Text { max: 40 }).searched(),
                Field::new("matter", Input::Text { max: 60 }).wanted(),
                Field::new("facts", Input::LongText { max: 2000 }).wanted(),
                Field::new("done", Input::LongText { max: 1000 }),
                Field::new("basis", Input::Text { max: 200 }),
                Field::new("enclosures", Input::LongText { max: 500 }),
                Field::new("contact", Input::Text { max: 60 }),
                Field::new("sent", Input::Date),
            ],
        },
        Section::Once {
            key: "reply",
            fields: &[
                Field::new("received_by", Input::Text { max: 50 }),
                Field::new("received", Input::Date),
                Field::new("answered", Input::Date),
                Field::new("answer", Input::LongText { max: 1000 }),
            ],
        },
        Section::Files,
    ],
};
