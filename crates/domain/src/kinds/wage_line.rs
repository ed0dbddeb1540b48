//! One worker's line on a lead's roster, with the months owed.

use super::choices::ID_TYPE;
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

/// 计薪方式.
const METHOD: ChoiceSet =
    ChoiceSet { name: "method", values: &["monthly", "daily", "piece", "lump"] };

/// 依据: what a claim rests on.
const BASIS: ChoiceSet = ChoiceSet {
    name: "basis",
    values: &["iou", "settlement", "payroll", "attendance", "contract", "chat", "witness"],
};

/// 核实状态. Who never worked there is 查无此人: his line stays and owes nothing.
const VERIFIED: ChoiceSet = ChoiceSet {
    name: "verified",
    values: &["declared", "verified", "disputed", "determined", "settled", "waived", "untrue"],
};

/// 工人与欠薪明细. Months are natural elements: `m.2026-03.due`, in fen.
pub const WAGE_LINE: KindSpec = KindSpec {
    kind: "wage_line",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["name"],
    sections: &[
        Section::Once {
            key: "worker",
            fields: &[
                Field::new("name", Input::Text { max: 50 }).wanted().searched().personal(),
                Field::new("trade", Input::Text { max: 20 }).searched(),
                Field::new("phone", Input::Phone).searched().personal(),
                Field::new("id_type", Input::Choice(&ID_TYPE)),
                Field::new("id_no", Input::IdCard).personal(),
                Field::new("born", Input::Date).personal(),
                Field::new("account_tail", Input::Text { max: 4 }).personal(),
                Field::new("guardian", Input::Text { max: 50 }).personal(),
                Field::new("guardian_phone", Input::Phone).personal(),
                Field::new("entered", Input::Date),
                Field::new("left", Input::Date),
            ],
        },
        Section::Repeated {
            key: "m",
            most: 240,
            fields: &[
                Field::new("due", Input::Money).guarded(),
                Field::new("paid", Input::Money).guarded(),
                Field::new("deduct", Input::Money).guarded(),
                Field::new("method", Input::Choice(&METHOD)),
            ],
        },
        Section::Once {
            key: "verification",
            fields: &[
                Field::new("verified", Input::Choice(&VERIFIED)).guarded(),
                Field::new("basis", Input::Choices(&BASIS)),
                Field::new("note", Input::LongText { max: 300 }),
            ],
        },
    ],
};
