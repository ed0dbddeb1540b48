//! 线索 lead: somebody says that wages are owed.

use super::choices::{DANGER, EMPLOYER, FUNDING, INDUSTRY, LEAD_STATUS, OFFICE, PARTY};
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const SOURCE: ChoiceSet = ChoiceSet {
    name: "source",
    values: &[
        "inspection",
        "hotline",
        "window",
        "scan",
        "anonymous",
        "passed_on",
        "campaign",
        "national",
    ],
};

/// 欠薪原因.
const REASON: ChoiceSet = ChoiceSet {
    name: "reason",
    values: &[
        "project_payment",
        "subcontract_payment",
        "boss_fled",
        "hard_times",
        "quality_dispute",
        "misused",
        "unsettled",
        "borrowed_name",
        "other",
    ],
};

/// How the worker applied. An oral application is written down on the spot, read back, and signed with a
/// fingerprint (劳动争议调解仲裁法第 12 条).
const APPLIED: ChoiceSet = ChoiceSet { name: "applied", values: &["written", "oral", "offered"] };

/// Roles in the responsibility chain (责任链).
const CHAIN_ROLE: ChoiceSet = ChoiceSet {
    name: "chain_role",
    values: &[
        "owner",
        "general_contractor",
        "specialist_subcontractor",
        "labour_subcontractor",
        "crew_leader",
        "borrowed_licence",
        "dispatch",
        "user_unit",
        "investor",
        "successor",
    ],
};

/// What is unlawful in a link of the chain: 违法分包, 转包, 挂靠, 发包给个人, 违法建设.
const UNLAWFUL: ChoiceSet = ChoiceSet {
    name: "unlawful",
    values: &[
        "illegal_subcontract",
        "resale",
        "borrowed_name",
        "to_individual",
        "illegal_building",
    ],
};

/// 线索.
pub const LEAD: KindSpec = KindSpec {
    kind: "lead",
    version: 1,
    parent: None,
    compartment: None,
    title: &["employer", "place", "summary"],
    sections: &[
        Section::Once {
            key: "who",
            fields: &[
                Field::new("source", Input::Choice(&SOURCE)).wanted(),
                Field::new("site", Input::Link("site")),
                Field::new("place", Input::Text { max: 60 }).wanted().searched(),
                Field::new("employer", Input::Text { max: 60 }).wanted().searched(),
                Field::new("employer_kind", Input::Choice(&EMPLOYER)),
                Field::new("employer_code", Input::CreditCode).searched(),
                Field::new("employer_phone", Input::Phone).searched(),
                Field::new("industry", Input::Choice(&INDUSTRY)),
                Field::new("funding", Input::Choice(&FUNDING)),
                Field::new("authority", Input::Choice(&OFFICE)),
            ],
        },
        Section::Once {
            key: "what",
            fields: &[
                Field::new("people", Input::Count),
                Field::new("amount", Input::Money).guarded(),
                Field::new("from", Input::Month),
                Field::new("to", Input::Month),
                Field::new("pay_day", Input::Text { max: 20 }),
                Field::new("reason", Input::Choice(&REASON)),
                Field::new("danger", Input::Choices(&DANGER)),
                Field::new("project_money", Input::Money),
                // The committee's own note: it goes onto no paper.
                Field::new("summary", Input::LongText { max: 1000 }).searched(),
                // What papers say of the dispute.
                Field::new("facts", Input::LongText { max: 2000 }),
            ],
        },
        Section::Once {
            key: "reporter",
            fields: &[
                Field::new("reporter", Input::Text { max: 50 }).searched().personal(),
                Field::new("reporter_phone", Input::Phone).searched().personal(),
                Field::new("reporter_sealed", Input::Flag),
                Field::new("withdrawn", Input::Date),
                Field::new("applied", Input::Choice(&APPLIED)),
                Field::new("read_back", Input::Flag),
                Field::new("fingerprint", Input::Flag),
            ],
        },
        Section::Repeated {
            key: "chain",
            most: 50,
            fields: &[
                Field::new("name", Input::Text { max: 60 }).searched(),
                Field::new("role", Input::Choice(&CHAIN_ROLE)),
                Field::new("code", Input::CreditCode),
                Field::new("phone", Input::Phone).searched(),
                Field::new("contract", Input::Text { max: 60 }),
                Field::new("unlawful", Input::Choices(&UNLAWFUL)),
                Field::new("unsettled", Input::Money),
            ],
        },
        Section::Once {
            key: "handling",
            fields: &[
                Field::new("able_to_pay", Input::Flag),
                Field::new("refused_by", Input::Choices(&PARTY)).guarded(),
                Field::new("conflict", Input::Text { max: 200 }).guarded(),
                Field::new("status", Input::Choice(&LEAD_STATUS)).guarded(),
                Field::new("assignee", Input::Text { max: 36 }).guarded(),
            ],
        },
        Section::Files,
    ],
};
