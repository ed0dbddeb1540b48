//! 涉黑恶迹象密报: what a mediator saw of gang violence (question 19). It goes to the county's sealed
//! register; colleagues do not read it, and the phone keeps nothing of it once it is there.

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

/// What was seen, after 反有组织犯罪法 Art. 2 and the usual forms on building sites.
const SIGN: ChoiceSet = ChoiceSet {
    name: "crime_sign",
    values: &["violence", "forced_work", "fake_arrears", "usury", "confinement", "other"],
};

/// 涉黑恶迹象密报.
pub const CRIME_SIGN: KindSpec = KindSpec {
    kind: "crime_sign",
    version: 1,
    parent: None,
    compartment: Some("crime"),
    title: &["place"],
    sections: &[
        Section::Once {
            key: "what",
            fields: &[
                Field::new("inspection", Input::Link("inspection")),
                Field::new("place", Input::Text { max: 60 }).wanted(),
                Field::new("date", Input::Date).wanted(),
                Field::new("signs", Input::Choices(&SIGN)).wanted(),
                Field::new("what", Input::LongText { max: 1000 }).wanted().personal(),
            ],
        },
        Section::Files,
    ],
};
