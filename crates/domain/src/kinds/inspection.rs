//! 排查走访记录 inspection. Mediators visit and ask; 现场检查笔录 belongs to 劳动监察.

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const RESULT: ChoiceSet =
    ChoiceSet { name: "inspection_result", values: &["normal", "risk", "arrears"] };

/// 排查走访记录.
pub const INSPECTION: KindSpec = KindSpec {
    kind: "inspection",
    version: 1,
    parent: None,
    compartment: None,
    title: &["place"],
    sections: &[
        Section::Once {
            key: "visit",
            fields: &[
                Field::new("site", Input::Link("site")),
                Field::new("place", Input::Text { max: 60 }).wanted().searched(),
                Field::new("date", Input::Date).wanted(),
                Field::new("position", Input::Position),
                Field::new("pay_day", Input::Text { max: 20 }),
                Field::new("checklist", Input::Text { max: 20 }),
            ],
        },
        Section::Repeated {
            key: "met",
            most: 50,
            fields: &[
                Field::new("name", Input::Text { max: 50 }).searched().personal(),
                Field::new("post", Input::Text { max: 30 }),
                Field::new("phone", Input::Phone).searched().personal(),
            ],
        },
        Section::Checklist,
        Section::Once {
            key: "outcome",
            fields: &[
                Field::new("result", Input::Choice(&RESULT)).wanted(),
                Field::new("follow_up", Input::LongText { max: 1000 }).searched(),
            ],
        },
        Section::Files,
    ],
};
