//! How large the largest change is that a form can make, from the descriptions alone.
//!
//! An op's limits rest on it: whatever a form can save, the office takes. A field, a choice or a larger maximum changes
//! the sums here by itself, and the test below says so.

use crate::case::step::{Action, rule};
use crate::describe::{FILES, Field, Input, KindSpec, Section, THUMB_BYTES};
use crate::kinds::checklist::{self, ANSWERS};

/// Paths and bytes as JSON.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Extent {
    /// Paths.
    pub paths: usize,
    /// Bytes.
    pub bytes: usize,
}

/// Bytes of an op around its changes: ids, device, numbers, names.
pub const FRAME: usize = 1024;
/// Bytes of an element's name: a time in hex, a month, a number, an id.
const ELEMENT: usize = 36;
/// Bytes of one character in JSON at most: `\u0007`.
const CHAR: usize = 6;
/// Bytes around a change at a path: quotes, `{"was":…,"now":…},`.
const CHANGE: usize = 24;
/// Bytes of a file's entry beside its thumbnail: hashes, type, size, name, time.
const FILE: usize = 2 * 1024;

/// Bytes of the longest value of an input.
fn value(input: Input) -> usize {
    if let Input::Link(_) = input {
        // An id, which the phone writes itself.
        return ELEMENT + 2;
    }
    if let Some(most) = input.most_chars() {
        return usize::try_from(most).unwrap_or(usize::MAX).saturating_mul(CHAR) + 2;
    }
    match input {
        Input::Choice(set) => set.values.iter().map(|one| one.len() + 2).max().unwrap_or(0),
        Input::Choices(set) => set.values.iter().map(|one| one.len() + 3).sum::<usize>() + 2,
        // `{"acc":…,"at":…,"lat":…,"lon":…}` with numbers of at most 24 digits.
        Input::Position => 4 * 24 + 32,
        // Yes or no, or an integer of at most 2^53.
        _ => 16,
    }
}

/// A change of one value: what was seen and what shall be.
fn change(path: usize, value: usize) -> Extent {
    Extent { paths: 1, bytes: path + CHANGE + 2 * value }
}

impl Extent {
    fn plus(self, other: Self, times: usize) -> Self {
        Self { paths: self.paths + other.paths * times, bytes: self.bytes + other.bytes * times }
    }

    fn of_field(field: &Field, prefix: usize) -> Self {
        let path = prefix + field.key.len();
        let own = change(path, value(field.input));
        // An unlikely amount has its confirmation beside it.
        let sure = if field.input == Input::Money { change(path + 5, 16) } else { Self::default() };
        own.plus(sure, 1)
    }

    fn of_fields(fields: &[Field], prefix: usize) -> Self {
        fields.iter().fold(Self::default(), |sum, one| sum.plus(Self::of_field(one, prefix), 1))
    }
}

/// The largest change that the form of a kind makes in one save: every field given another value.
pub fn of_kind(spec: &KindSpec) -> Extent {
    let frame = Extent { paths: 0, bytes: FRAME };
    // `owed`, confirmed.
    let frame = frame.plus(change(10, 16), 1);
    spec.sections.iter().fold(frame, |sum, section| match section {
        Section::Once { fields, .. } => sum.plus(Extent::of_fields(fields, 0), 1),
        Section::Repeated { key, fields, most } => {
            sum.plus(Extent::of_fields(fields, key.len() + ELEMENT + 2), *most)
        }
        Section::Checklist => {
            let answer = ANSWERS.iter().map(|one| one.name().len() + 2).max().unwrap_or(0);
            let one = change(5, answer).plus(Extent::of_field(&checklist::NOTE, 6), 1);
            sum.plus(one, checklist::BUILT_IN.items.len())
        }
        // Set once, so nothing was there before.
        Section::Files => {
            let file = Extent { paths: 1, bytes: 5 + ELEMENT + CHANGE + THUMB_BYTES + FILE };
            sum.plus(file, FILES)
        }
    })
}

/// The largest step of a case, with all that is said with it.
pub fn of_action(action: Action) -> Extent {
    Extent { paths: 0, bytes: FRAME }.plus(Extent::of_fields(rule(action).args, 0), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    /// The largest save of each kind. A change of any maximum, or a new field, changes its line: look whether the op's
    /// limits still hold it, and write the new sum here.
    #[test]
    fn the_largest_save_of_each_kind_is_known() {
        let found = kinds::ALL.iter().map(|spec| {
            let Extent { paths, bytes } = of_kind(spec);
            (spec.kind, paths, bytes)
        });
        let known = [
            ("inspection", 259, 592_384),
            ("lead", 495, 583_634),
            ("site", 92, 387_078),
            ("wage_line", 1_695, 176_540),
            ("crime_sign", 66, 386_970),
            ("notice", 68, 413_813),
            ("mandate", 69, 412_088),
            ("inquiry", 71, 414_654),
            ("session", 77, 506_603),
            ("agreement", 6_084, 1_899_482),
            ("payment", 68, 378_569),
            ("reminder", 67, 378_551),
            ("visit", 69, 428_767),
            ("proceeding", 1_086, 537_975),
            ("transfer", 82, 435_074),
            ("closing", 65, 398_621),
        ];
        assert_eq!(found.collect::<Vec<_>>(), known);
    }
}
