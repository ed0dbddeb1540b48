//! The checklist of an inspection. A stored record names the version it was filled with.
//!
//! Question 19 (涉黑恶迹象) is asked with the others and answered elsewhere: what is seen of that is
//! a `crime_sign` in a sealed register and must not lie in a record that colleagues read. Not even
//! a no is kept: its absence would tell.

use crate::describe::{Field, Input};

/// The note at a question.
pub const NOTE: Field = Field::new("note", Input::LongText { max: 500 });

/// One question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its number; paths are `c.<no>` and `c.<no>.note`. The words stand in `locales/` under
    /// `checklist.<version>.<no>`.
    pub no: u8,
    /// The article it rests on, of 保障农民工工资支付条例 (国务院令第 724 号); 0 for none.
    pub article: u8,
    /// The answer that shows a risk.
    pub bad: Answer,
    /// The kind of sealed record that takes the answer; none where the inspection does.
    pub sealed: Option<&'static str>,
}

impl Item {
    /// Whether an answer shows a risk: the bad one, or that it was refused.
    pub fn shows_risk(&self, answer: Answer) -> bool {
        answer == self.bad || answer == Answer::Refused
    }
}

/// An answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// 是.
    Yes,
    /// 否.
    No,
    /// 不适用.
    NotApplicable,
    /// 拒绝提供.
    Refused,
}

/// All answers, in the order shown.
pub const ANSWERS: [Answer; 4] = [Answer::Yes, Answer::No, Answer::NotApplicable, Answer::Refused];

impl Answer {
    /// Its name in a record and in `locales/` under `answer.<name>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotApplicable => "na",
            Self::Refused => "refused",
        }
    }

    /// The answer of a name.
    pub fn parse(name: &str) -> Option<Self> {
        ANSWERS.into_iter().find(|answer| answer.name() == name)
    }
}

/// A version of the checklist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Checklist {
    /// Its version, as stored in a record's path `checklist`.
    pub version: &'static str,
    /// The questions, in the order asked.
    pub items: &'static [Item],
}

const fn item(no: u8, article: u8, bad: Answer) -> Item {
    Item { no, article, bad, sealed: None }
}

/// The checklist this program comes with.
pub const BUILT_IN: Checklist = Checklist {
    version: "2026-1",
    items: &[
        item(1, 28, Answer::No),
        item(2, 28, Answer::No),
        item(3, 28, Answer::No),
        item(4, 15, Answer::No),
        item(5, 13, Answer::No),
        item(6, 31, Answer::No),
        item(7, 31, Answer::Yes),
        item(8, 26, Answer::No),
        item(9, 24, Answer::No),
        item(10, 32, Answer::No),
        item(11, 24, Answer::No),
        item(12, 28, Answer::No),
        item(13, 34, Answer::No),
        item(14, 31, Answer::No),
        item(15, 36, Answer::Yes),
        item(16, 0, Answer::Yes),
        item(17, 35, Answer::Yes),
        item(18, 0, Answer::Yes),
        Item { sealed: Some("crime_sign"), ..item(19, 0, Answer::Yes) },
        item(20, 34, Answer::No),
    ],
};

/// The checklist of a version, if this program knows it.
pub fn of(version: &str) -> Option<&'static Checklist> {
    (version == BUILT_IN.version).then_some(&BUILT_IN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_questions_and_one_of_them_sealed() {
        let numbers: Vec<u8> = BUILT_IN.items.iter().map(|item| item.no).collect();
        assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
        let sealed: Vec<u8> = BUILT_IN
            .items
            .iter()
            .filter(|item| item.sealed.is_some())
            .map(|item| item.no)
            .collect();
        assert_eq!(sealed, [19]);
    }

    #[test]
    fn w12_what_was_refused_is_a_risk_wherever_it_is_shown() {
        let first = BUILT_IN.items[0];
        for (answer, risk) in [
            (Answer::Yes, false),
            (Answer::No, true),
            (Answer::NotApplicable, false),
            (Answer::Refused, true),
        ] {
            assert_eq!(first.shows_risk(answer), risk, "{answer:?}");
        }
    }

    #[test]
    fn answers_keep_their_names() {
        for answer in ANSWERS {
            assert_eq!(Answer::parse(answer.name()), Some(answer));
        }
    }
}
