//! 司法确认、支付令、公证、法律援助、仲裁、诉讼、执行: a way that runs beside the mediation.

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const WAY: ChoiceSet = ChoiceSet {
    name: "way",
    values: &[
        "confirmation",
        "payment_order",
        "notary",
        "legal_aid",
        "arbitration",
        "litigation",
        "enforcement",
    ],
};
const STAGE: ChoiceSet = ChoiceSet {
    name: "stage",
    values: &["preparing", "applied", "accepted", "assigned", "granted", "refused", "withdrawn"],
};

/// 程序. The dates of legal aid are its four steps: applied, accepted, approved, assigned.
pub const PROCEEDING: KindSpec = KindSpec {
    kind: "proceeding",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["number", "body"],
    sections: &[
        Section::Once {
            key: "way",
            fields: &[
                Field::new("way", Input::Choice(&WAY)).wanted(),
                Field::new("stage", Input::Choice(&STAGE)).wanted().guarded(),
                Field::new("body", Input::Text { max: 60 }).wanted(),
                Field::new("number", Input::Text { max: 40 }).searched(),
                Field::new("jointly", Input::Flag),
                Field::new("applied", Input::Date),
                Field::new("accepted", Input::Date),
                Field::new("approved", Input::Date),
                Field::new("assigned", Input::Date),
                Field::new("lawyer", Input::Text { max: 50 }),
                Field::new("decided", Input::Date),
                Field::new("extended", Input::Flag),
                Field::new("debtor_attends", Input::Flag),
                Field::new("objected", Input::Date),
                Field::new("objection_decided", Input::Date),
                Field::new("amount", Input::Money),
                Field::new("note", Input::LongText { max: 1000 }),
            ],
        },
        // 绿色通道: when each of the four steps was taken on its day, and by whom.
        Section::Once {
            key: "aid",
            fields: &[
                Field::new("applied_time", Input::Time),
                Field::new("accepted_time", Input::Time),
                Field::new("accepted_by", Input::Text { max: 50 }),
                Field::new("approved_time", Input::Time),
                Field::new("approved_by", Input::Text { max: 50 }),
                Field::new("assigned_time", Input::Time),
                Field::new("assigned_by", Input::Text { max: 50 }),
            ],
        },
        // Who is on this way. Where nobody is named, it is by the amount alone: so older versions wrote it.
        Section::Repeated {
            key: "w",
            most: 1_000,
            fields: &[Field::new("worker", Input::Link("wage_line")).guarded()],
        },
        Section::Files,
    ],
};
