//! 调解记录: one sitting of the parties with the mediator.

use super::choices::NAMES;
use crate::describe::{ChoiceSet, Field, Input, KindSpec, Section};

const MODE: ChoiceSet = ChoiceSet { name: "session_mode", values: &["meeting", "video", "phone"] };

/// What came of it. Ending needs the reason and the ways that stay open (人民调解法 Art. 26).
const OUTCOME: ChoiceSet =
    ChoiceSet { name: "outcome", values: &["agreed", "adjourned", "not_agreed"] };

/// 调解记录.
pub const SESSION: KindSpec = KindSpec {
    kind: "session",
    version: 1,
    parent: Some("lead"),
    compartment: None,
    title: &["date"],
    sections: &[
        Section::Once {
            key: "when",
            fields: &[
                Field::new("date", Input::Date).wanted(),
                Field::new("place", Input::Text { max: 60 }).wanted(),
                Field::new("mode", Input::Choice(&MODE)).wanted(),
                Field::new("mediator", Input::Text { max: 50 }).wanted(),
                Field::new("recorder", Input::Text { max: 50 }),
            ],
        },
        Section::Once {
            key: "who",
            fields: &[
                Field::new("workers", Input::Text { max: NAMES }).wanted().personal(),
                Field::new("debtor", Input::Text { max: 100 }).wanted(),
                Field::new("agent", Input::Text { max: 50 }),
                Field::new("others", Input::Text { max: 200 }),
                Field::new("told", Input::Flag).wanted(),
            ],
        },
        Section::Once {
            key: "said",
            fields: &[
                Field::new("worker_said", Input::LongText { max: 2000 }),
                Field::new("debtor_said", Input::LongText { max: 2000 }),
                Field::new("checked", Input::LongText { max: 1000 }),
                Field::new("risk", Input::LongText { max: 500 }),
            ],
        },
        Section::Once {
            key: "outcome",
            fields: &[
                Field::new("outcome", Input::Choice(&OUTCOME)).wanted(),
                Field::new("agreed", Input::LongText { max: 2000 }),
            ],
        },
        Section::Files,
    ],
};
