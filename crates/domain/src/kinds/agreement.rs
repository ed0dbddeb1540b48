//! 调解协议 and 还款协议: who pays whom how much and when (人民调解法 Arts. 28–31, 劳动争议调解仲裁法 Art. 14).

use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

/// The form it takes. An oral one fits only payment on the spot.
const FORM: ChoiceSet =
    ChoiceSet { name: "agreement_form", values: &["written", "repayment", "oral"] };

/// 协议. Instalments are elements `i.<element>`; amounts in fen.
pub const AGREEMENT: KindSpec = KindSpec {
    kind: "agreement",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["debtor"],
    sections: &[
        Section::Once {
            key: "parties",
            fields: &[
                Field::new("form", Input::Choice(&FORM)).wanted().guarded(),
                Field::new("debtor", Input::Text { max: 100 }).wanted().searched(),
                Field::new("debtor_agent", Input::Text { max: 50 }),
                Field::new("debtor_phone", Input::Phone),
                Field::new("debtor_address", Input::Text { max: 100 }),
                Field::new("debtor_present", Input::Flag).wanted(),
                Field::new("workers_present", Input::Flag).wanted(),
            ],
        },
        Section::Once {
            key: "terms",
            fields: &[
                Field::new("facts", Input::LongText { max: 2000 }).wanted(),
                Field::new("terms", Input::LongText { max: 2000 }),
                Field::new("goods", Input::Flag),
                Field::new("accelerate", Input::Flag),
                Field::new("default_terms", Input::LongText { max: 500 }),
                Field::new("guarantor", Input::Text { max: 100 }),
                Field::new("guarantee_scope", Input::Text { max: 200 }),
                Field::new("promise", Input::Flag),
            ],
        },
        Section::Repeated {
            key: "i",
            most: 1_000,
            fields: &[
                Field::new("worker", Input::Link("wage_line")).guarded(),
                Field::new("due", Input::Date).guarded(),
                Field::new("amount", Input::Money).guarded(),
                Field::new("payee", Input::Text { max: 50 }).guarded().personal(),
                Field::new("account_tail", Input::Text { max: 4 }).guarded().personal(),
            ],
        },
        Section::Once {
            key: "signing",
            fields: &[
                // The committee gives it; it is no part of what was signed.
                Field::new("number", Input::Text { max: 40 }).searched(),
                Field::new("date", Input::Date),
                Field::new("place", Input::Text { max: 60 }),
                Field::new("mediator", Input::Text { max: 50 }),
                Field::new("recorder", Input::Text { max: 50 }),
                Field::new("signed", Input::Flag),
                Field::new("sealed", Input::Flag),
                Field::new("supplement_to", Input::Link("agreement")),
            ],
        },
        Section::Files,
    ],
};
