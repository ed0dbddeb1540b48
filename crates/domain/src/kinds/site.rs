//! 工地 site.

use super::choices::{FUNDING, INDUSTRY};
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const STATE: ChoiceSet =
    ChoiceSet { name: "site_state", values: &["building", "stopped", "finished", "abandoned"] };

/// 农民工工资保证金形式: cash, bank guarantee, insurance, exempt, none.
const DEPOSIT: ChoiceSet =
    ChoiceSet { name: "deposit", values: &["cash", "guarantee", "insurance", "exempt", "none"] };

/// 维权信息告示牌 shows three blocks (保障农民工工资支付条例第 34 条).
const BOARD: ChoiceSet =
    ChoiceSet { name: "board", values: &["employers", "wage_rules", "remedies"] };

/// What 维权信息告示牌 says of a site line by line, in the order of its first block.
pub const BOARD_LINES: [&str; 9] = [
    "name",
    "owner",
    "general_contractor",
    "project_department",
    "subcontractors",
    "regulator",
    "officer",
    "officer_phone",
    "rights_phone",
];
/// What the texts of its other blocks have a place for.
pub const BOARD_PLACES: [&str; 3] = ["minimum_wage", "pay_day", "regulator_phone"];

/// 工地 site.
pub const SITE: KindSpec = KindSpec {
    kind: "site",
    version: 1,
    parent: None,
    compartment: None,
    title: &["name"],
    sections: &[
        Section::Once {
            key: "basics",
            fields: &[
                Field::new("name", Input::Text { max: 60 }).wanted().searched(),
                Field::new("address", Input::Text { max: 120 }).wanted().searched(),
                Field::new("position", Input::Position),
                Field::new("industry", Input::Choice(&INDUSTRY)).wanted(),
                Field::new("funding", Input::Choice(&FUNDING)).wanted(),
                Field::new("state", Input::Choice(&STATE)),
                Field::new("permit", Input::Text { max: 40 }).searched(),
                Field::new("contract_sum", Input::Money),
                Field::new("started", Input::Date),
                Field::new("planned_end", Input::Date),
            ],
        },
        Section::Once {
            key: "firms",
            fields: &[
                Field::new("owner", Input::Text { max: 60 }).searched(),
                Field::new("general_contractor", Input::Text { max: 60 }).wanted().searched(),
                Field::new("general_contractor_code", Input::CreditCode),
                Field::new("project_department", Input::Text { max: 60 }),
                Field::new("subcontractors", Input::Text { max: 120 }).searched(),
                Field::new("officer", Input::Text { max: 50 }).searched().personal(),
                Field::new("officer_phone", Input::Phone).searched().personal(),
            ],
        },
        Section::Once {
            key: "guarantees",
            fields: &[
                Field::new("board", Input::Choices(&BOARD)),
                Field::new("rights_phone", Input::Phone),
                Field::new("regulator", Input::Text { max: 60 }),
                Field::new("regulator_phone", Input::Phone),
                Field::new("minimum_wage", Input::Text { max: 40 }),
                Field::new("pay_day", Input::Text { max: 20 }),
                Field::new("account_bank", Input::Text { max: 60 }),
                Field::new("account_tail", Input::Text { max: 4 }),
                Field::new("account_balance", Input::Money),
                Field::new("account_date", Input::Date),
                Field::new("deposit", Input::Choice(&DEPOSIT)),
                Field::new("real_name_system", Input::Flag),
            ],
        },
        Section::Files,
    ],
};
