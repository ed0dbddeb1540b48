//! Whether two entries are one worker: *same*, *different*, or a question for a person.
//!
//! A citizen number decides. Without one on both sides name and telephone together do, or name and day of birth on
//! one site. A name alone, or a telephone alone, which father and son may share, decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use crate::check::{self, tidy};
use crate::kinds::prefill::Fields;
use crate::reading::{name_key, phone_key};
use crate::roster;

/// A day after which nobody in a record is born.
const ANY_DAY: &str = "9999-12-31";

/// What tells a worker from others, in the forms that are compared.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identity {
    name: String,
    phone: String,
    number: String,
    /// Whether the number can be right; one that was mistyped decides nothing.
    sound: bool,
    born: Option<NaiveDate>,
}

/// What is said of two entries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Judgement {
    /// One worker.
    Same,
    /// Two workers.
    Different,
    /// Nobody but a person can tell.
    Ask(Question),
}

/// Why it is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Question {
    /// The name is the same, and nothing else is known of one of them.
    Name,
    /// The telephone is the same, and the names are not: father and son, or one man under two names.
    Phone,
    /// The telephone is the same, and one of them has no name.
    Nameless,
    /// The citizen numbers contradict the rest, and one of them cannot be right.
    Number,
}

impl Judgement {
    /// Whether the two are counted once until a person has answered: where nothing but what one of them did not say
    /// keeps them apart.
    pub fn counts_once(self) -> bool {
        matches!(self, Self::Same | Self::Ask(Question::Name | Question::Nameless))
    }

    /// Whether a person is to be asked.
    pub fn asks(self) -> bool {
        matches!(self, Self::Ask(_))
    }
}

impl Identity {
    /// From what was written; empty texts for what was not.
    pub fn new(name: &str, phone: &str, number: &str) -> Self {
        let (name, phone, number) = (name_key(name), phone_key(phone), tidy(number));
        let sound = check::id_card(&number, ANY_DAY).is_ok();
        Self { name, phone, number, sound, born: None }
    }

    /// Of a roster line.
    pub fn of(line: &Fields) -> Self {
        let text = |path: &str| line.get(path).and_then(Value::as_str).unwrap_or_default();
        let born = roster::born(line);
        Self { born, ..Self::new(text("name"), text("phone"), text("id_no")) }
    }

    /// Judges two entries; `one_site` tells that both are of one site.
    pub fn judge(&self, other: &Self, one_site: bool) -> Judgement {
        let same = |one: &str, two: &str| !one.is_empty() && one == two;
        let unlike = |one: &str, two: &str| !one.is_empty() && !two.is_empty() && one != two;
        let (name, phone) = (same(&self.name, &other.name), same(&self.phone, &other.phone));
        let names_differ = unlike(&self.name, &other.name);
        if same(&self.number, &other.number) {
            let decides = self.sound || !names_differ;
            return if decides { Judgement::Same } else { Judgement::Ask(Question::Number) };
        }
        if unlike(&self.number, &other.number) {
            let both_sound = self.sound && other.sound;
            return match (both_sound, name, phone) {
                (true, ..) | (false, false, false) => Judgement::Different,
                (false, true, _) => Judgement::Ask(Question::Number),
                (false, false, true) => Judgement::Ask(Question::Phone),
            };
        }
        let born = self.born.zip(other.born).map(|(one, two)| one == two);
        if name {
            let beside = match (phone, unlike(&self.phone, &other.phone), born) {
                (true, _, Some(false)) => Judgement::Ask(Question::Number),
                (true, ..) => Judgement::Same,
                (_, _, Some(true)) if one_site => Judgement::Same,
                (_, true, _) | (_, _, Some(false)) => Judgement::Different,
                _ => Judgement::Ask(Question::Name),
            };
            // Of people of one name on two sites nobody is asked: there are too many.
            let strangers = beside == Judgement::Ask(Question::Name) && !one_site;
            return if strangers { Judgement::Different } else { beside };
        }
        match (phone, names_differ) {
            (true, true) => Judgement::Ask(Question::Phone),
            (true, false) => Judgement::Ask(Question::Nameless),
            _ => Judgement::Different,
        }
    }

    /// Whether both have the same citizen number, which decides before all else.
    pub fn shares_number(&self, other: &Self) -> bool {
        !self.number.is_empty() && self.number == other.number
    }

    /// The keys under which whoever may be the same is found. Two that share none are different.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        let all = [("i", &self.number), ("p", &self.phone), ("n", &self.name)];
        let known = all.into_iter().filter(|(_, text)| !text.is_empty());
        known.map(|(head, text)| [head, text].concat()).collect::<Vec<_>>().into_iter()
    }

    /// Adds what another entry of the same worker says and this one does not.
    pub fn learn(&mut self, other: &Self) {
        let fill = |mine: &mut String, theirs: &str| {
            if mine.is_empty() {
                theirs.clone_into(mine);
            }
        };
        if self.number.is_empty() {
            self.sound = other.sound;
        }
        fill(&mut self.name, &other.name);
        fill(&mut self.phone, &other.phone);
        fill(&mut self.number, &other.number);
        self.born = self.born.or(other.born);
    }
}

/// Pairs of entries of one roster that are one worker, or may be: the places of both, the earlier first.
pub fn twice(all: &[Identity]) -> Vec<(usize, usize, Judgement)> {
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        let mut near = BTreeSet::new();
        for key in one.keys() {
            let others = by_key.entry(key).or_default();
            near.extend(others.iter().copied());
            others.push(at);
        }
        let judged = near.into_iter().map(|other| (other, at, all[other].judge(one, true)));
        found.extend(judged.filter(|(.., judgement)| *judgement != Judgement::Different));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NUMBER: &str = "11010519491231002X";
    const OTHER: &str = "440524188001010014";
    const MISTYPED: &str = "110105194912310021";

    fn who((name, phone, number): (&str, &str, &str)) -> Identity {
        Identity::new(name, phone, number)
    }

    #[test]
    fn a_number_decides_then_name_and_telephone_and_the_rest_is_asked() {
        let one = "13800001234";
        let table = [
            // One man, however it was written (8, 14).
            (("陈建国", one, ""), ("陈建国", "+86 138 0000 1234", ""), Judgement::Same),
            (("陈建国", one, ""), ("陈 建国", "138-0000-1234", ""), Judgement::Same),
            (
                ("陈建国", one, ""),
                ("陈建国", "\u{202d}138\u{fe0d}00001234\u{202c}", ""),
                Judgement::Same,
            ),
            (
                ("阿依古丽·买买提", one, ""),
                ("阿依古丽•买买提", "8613800001234", ""),
                Judgement::Same,
            ),
            (
                ("阿依古丽・买买提", one, ""),
                ("阿依古丽．买买提", "１３８００００１２３４", ""),
                Judgement::Same,
            ),
            (("", "", NUMBER), ("陈建国", "", "11010519491231002x"), Judgement::Same),
            (("陈建国", one, NUMBER), ("陈建国", "13900001234", NUMBER), Judgement::Same),
            (("陈建国", one, NUMBER), ("陈国建", one, NUMBER), Judgement::Same),
            // Two numbers are two people, whatever else is the same.
            (("陈建国", one, NUMBER), ("陈建国", one, OTHER), Judgement::Different),
            (("陈建国", one, NUMBER), ("陈建国", one, MISTYPED), Judgement::Ask(Question::Number)),
            (("陈建国", "", MISTYPED), ("王芳", "", MISTYPED), Judgement::Ask(Question::Number)),
            // Father and son on one telephone.
            (("陈建国", one, ""), ("陈小军", one, ""), Judgement::Ask(Question::Phone)),
            (("陈建国", one, NUMBER), ("陈小军", one, ""), Judgement::Ask(Question::Phone)),
            (("陈建国", one, ""), ("", one, ""), Judgement::Ask(Question::Nameless)),
            (("陈建国", one, ""), ("陈建国", "", ""), Judgement::Ask(Question::Name)),
            (("陈建国", "", ""), ("陈建国", "", ""), Judgement::Ask(Question::Name)),
            (("陈建国", one, ""), ("陈建国", "13900001234", ""), Judgement::Different),
            (("陈建国", "", ""), ("王芳", "", ""), Judgement::Different),
            (("", "", ""), ("", "", ""), Judgement::Different),
        ];
        for (a, b, expected) in table {
            assert_eq!(who(a).judge(&who(b), true), expected, "{a:?} {b:?}");
            assert_eq!(who(b).judge(&who(a), true), expected, "the other way round {a:?} {b:?}");
        }
        let names = (who(("王芳", "", "")), who(("王芳", one, "")));
        assert_eq!(names.0.judge(&names.1, false), Judgement::Different, "two sites");
    }

    #[test]
    fn who_is_on_a_roster_twice_is_found_without_comparing_everybody() {
        let all = [
            ("陈建国", "13800001234", ""),
            ("王芳", "13900001234", NUMBER),
            ("陈建国", "+86 13800001234", ""),
            ("李强", "", NUMBER),
            ("陈小军", "13800001234", ""),
            ("赵六", "", ""),
        ]
        .map(who);
        let asked = Judgement::Ask(Question::Phone);
        assert_eq!(
            twice(&all),
            [(0, 2, Judgement::Same), (1, 3, Judgement::Same), (0, 4, asked), (2, 4, asked)]
        );
    }

    proptest! {
        #[test]
        fn who_shares_no_key_is_different(a in "[陈王]?", b in "[陈王]?", p in "(13800001234|13900001234)?", q in "(13800001234|13900001234)?") {
            let (one, two) = (Identity::new(&a, &p, ""), Identity::new(&b, &q, ""));
            let shared = one.keys().any(|key| two.keys().any(|other| key == other));
            prop_assert!(shared || one.judge(&two, true) == Judgement::Different);
            prop_assert_eq!(one.judge(&two, true), two.judge(&one, true));
        }
    }
}
