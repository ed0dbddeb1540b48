//! 移送函与敏感信息通报: a letter to another office, and what it answers.

use super::choices::ADDRESSEE;
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

/// What kind of letter it is.
const LETTER: ChoiceSet =
    ChoiceSet { name: "letter", values: &["transfer", "notice", "cooperation"] };

/// The order to pay (责令支付) that the labour authority gave: served, or posted for one who fled, with
/// photographs or a film of it or without.
const ORDER: ChoiceSet =
    ChoiceSet { name: "order", values: &["none", "served", "posted", "posted_recorded"] };
/// What the other office decided.
const ANSWERED: ChoiceSet =
    ChoiceSet { name: "answered", values: &["accepted", "refused", "done"] };

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
                Field::new("to", Input::Choice(&ADDRESSEE)).wanted(),
                Field::new("number", Input::Text { max: 40 }).searched(),
                Field::new("matter", Input::Text { max: 60 }).wanted(),
                Field::new("facts", Input::LongText { max: 2000 }).wanted(),
                Field::new("done", Input::LongText { max: 1000 }),
                Field::new("basis", Input::Text { max: 200 }),
                Field::new("enclosures", Input::LongText { max: 500 }),
                Field::new("contact", Input::Text { max: 60 }),
                Field::new("reported", Input::Date),
                Field::new("approved", Input::Date),
                Field::new("sent", Input::Date),
            ],
        },
        Section::Once {
            key: "reply",
            fields: &[
                Field::new("received_by", Input::Text { max: 50 }),
                Field::new("received", Input::Date),
                Field::new("opened", Input::Date),
                Field::new("extended", Input::Flag),
                Field::new("order", Input::Choice(&ORDER)),
                Field::new("order_until", Input::Date),
                Field::new("answered", Input::Date),
                Field::new("result", Input::Choice(&ANSWERED)),
                Field::new("answer", Input::LongText { max: 1000 }),
            ],
        },
        Section::Files,
    ],
};
