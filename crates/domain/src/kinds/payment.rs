//! 履行: money that reached a worker, or that a worker gave up. 减让 is never 清偿.

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const NATURE: ChoiceSet = ChoiceSet { name: "payment", values: &["transfer", "cash", "waived"] };

/// 付款或减让.
pub const PAYMENT: KindSpec = KindSpec {
    kind: "payment",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["date"],
    sections: &[
        Section::Once {
            key: "paid",
            fields: &[
                Field::new("worker", Input::Link("wage_line")).wanted().guarded(),
                Field::new("date", Input::Date).wanted().guarded(),
                Field::new("amount", Input::Money).wanted().guarded(),
                Field::new("nature", Input::Choice(&NATURE)).wanted().guarded(),
                Field::new("by", Input::Text { max: 60 }),
                Field::new("note", Input::LongText { max: 300 }),
            ],
        },
        Section::Files,
    ],
};
