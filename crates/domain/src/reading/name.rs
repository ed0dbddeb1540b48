//! Names of people.

use super::{Reading, doubtful, is_invisible, sign};
use crate::check;

/// The points that stand between the parts of some names, as different phones and input methods write them.
pub(super) fn is_dot(c: char) -> bool {
    matches!(
        c,
        '·' | '•'
            | '・'
            | '･'
            | '‧'
            | '∙'
            | '⋅'
            | '●'
            | '᛫'
            | '\u{387}'
            | '\u{2024}'
            | '\u{2e31}'
            | '\u{a78f}'
    )
}

/// Letters that are written one after the other without blanks.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Reads a name in the form in which it is shown: without invisible marks, with `·` for every kind of point, without
/// blanks between Chinese characters.
pub fn name(text: &str) -> Reading<String> {
    let shown = shown(text);
    match check::name(&shown) {
        Ok(()) => Reading::Read(shown),
        Err(why) if shown.is_empty() => Reading::Unreadable(why),
        Err(why) => doubtful(shown, why),
    }
}

fn shown(text: &str) -> String {
    let signs = text.trim().chars().filter(|c| !is_invisible(*c)).map(sign);
    let mut signs: Vec<char> = signs.filter(|c| !c.is_control() || c.is_whitespace()).collect();
    for at in 0..signs.len() {
        let (before, after) = around(&signs, at);
        let within = before.is_some_and(is_han) && after.is_some_and(is_han);
        if is_dot(signs[at]) || (signs[at] == '.' && within) {
            signs[at] = '·';
        }
    }
    let mut shown = String::new();
    for (at, c) in signs.iter().copied().enumerate() {
        if !c.is_whitespace() {
            shown.push(c);
        } else if let (Some(before), Some(after)) = around(&signs, at)
            // Between two characters and beside a point a blank says nothing.
            && !(is_han(before) && is_han(after))
            && before != '·'
            && after != '·'
            && !shown.ends_with(' ')
        {
            shown.push(' ');
        }
    }
    shown
}

/// The signs before and after a place that are no blanks.
fn around(signs: &[char], at: usize) -> (Option<char>, Option<char>) {
    let sign = |c: &&char| !c.is_whitespace();
    (signs[..at].iter().rev().find(sign).copied(), signs[at + 1..].iter().find(sign).copied())
}

/// A name for comparing: two ways to write one name have the same key.
pub fn name_key(text: &str) -> String {
    let signs = text.chars().filter(|c| !is_invisible(*c)).map(sign);
    let letters =
        signs.filter(|c| !(c.is_whitespace() || c.is_control() || is_dot(*c) || *c == '.'));
    letters.flat_map(char::to_lowercase).collect()
}

/// A text for searching: in half-width small letters, without invisible marks, with one kind of point, and without what
/// stands between two characters or two digits only to be read more easily.
pub fn search_key(text: &str) -> String {
    let signs = text.chars().filter(|c| !is_invisible(*c)).map(sign);
    let signs: Vec<char> = signs.map(|c| if is_dot(c) { '·' } else { c }).collect();
    let mut key = String::new();
    for (at, c) in signs.iter().copied().enumerate() {
        let (before, after) = around(&signs, at);
        let between = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
        let spare = (c == ' ' && (between(is_han) || between(|c| c.is_ascii_digit())))
            || (c == '-' && between(|c| c.is_ascii_digit()));
        if !spare {
            key.extend(c.to_lowercase());
        }
    }
    key
}
