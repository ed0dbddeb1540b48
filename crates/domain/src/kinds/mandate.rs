//! 授权委托书: somebody acts for a party.

use super::choices::{NAMES, PARTY};
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const POWER: ChoiceSet = ChoiceSet {
    name: "power",
    values: &["evidence", "choose_mediator", "concede", "sign", "receive", "other"],
};

/// 授权委托书.
pub const MANDATE: KindSpec = KindSpec {
    kind: "mandate",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["agent"],
    sections: &[
        Section::Once {
            key: "mandate",
            fields: &[
                Field::new("principal", Input::Text { max: NAMES }).wanted().personal(),
                Field::new("side", Input::Choice(&PARTY)).wanted(),
                Field::new("agent", Input::Text { max: 50 }).wanted().personal(),
                Field::new("agent_id", Input::IdCard).personal(),
                Field::new("agent_phone", Input::Phone).personal(),
                Field::new("powers", Input::Choices(&POWER)).wanted(),
                Field::new("until", Input::Date),
                Field::new("date", Input::Date).wanted(),
            ],
        },
        Section::Files,
    ],
};
