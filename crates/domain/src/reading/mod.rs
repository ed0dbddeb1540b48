//! Reads what people write: money, telephones, names, months and days, numbers of papers, lists of people.
//!
//! There is one reader for each kind of thing, and all screens and both sides use it. A reader never answers
//! another value than the one that was written: what has two meanings, or one that the writer did not write out,
//! is [`Reading::Doubtful`] and a person chooses; what has none is [`Reading::Unreadable`] and is kept as written.

mod date;
mod id;
mod money;
mod name;
mod people;
mod phone;

use crate::check::half_width;

pub use crate::check::Doubt;
pub use date::{day, month};
pub use id::{credit_code, id_card};
pub use money::{money, money_in};
pub use name::{name, name_key, search_key};
pub use people::{Cell, People, Person, Total, people};
pub use phone::{phone, phone_key};

/// What a reader makes of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reading<T> {
    /// The value, with no other meaning beside it.
    Read(T),
    /// The text may mean one of these values, the likeliest first; none where the text is kept and to be checked.
    Doubtful {
        /// The values to choose from.
        readings: Vec<T>,
        /// Why nobody but a person can tell.
        why: Doubt,
    },
    /// The text is no such value.
    Unreadable(Doubt),
}

impl<T> Reading<T> {
    /// The value, where there is no doubt about it.
    pub fn read(self) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            _ => None,
        }
    }

    /// The values that the text may mean.
    pub fn readings(&self) -> &[T] {
        match self {
            Self::Read(value) => std::slice::from_ref(value),
            Self::Doubtful { readings, .. } => readings,
            Self::Unreadable(_) => &[],
        }
    }

    /// Why the text is not simply read.
    pub fn why(&self) -> Option<Doubt> {
        match self {
            Self::Read(_) => None,
            Self::Doubtful { why, .. } | Self::Unreadable(why) => Some(*why),
        }
    }

    /// The same values in doubt.
    #[must_use]
    pub fn doubted(self, why: Doubt) -> Self {
        match self {
            Self::Read(value) => Self::Doubtful { readings: vec![value], why },
            other => other,
        }
    }
}

/// A value in doubt that may be one thing.
fn doubtful<T>(value: T, why: Doubt) -> Reading<T> {
    Reading::Doubtful { readings: vec![value], why }
}

/// Whether a character has no shape: marks of direction, joiners, variation selectors. They come along with what is
/// copied from contacts and chats.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// A sign as it is read: half-width, any kind of blank as a blank.
fn sign(c: char) -> char {
    match c {
        '￥' => '¥',
        '\t' | '\n' | '\r' => c,
        c if c.is_whitespace() => ' ',
        c => half_width(c),
    }
}

/// A text in plain signs: half-width, every dash as `-`, without invisible marks and blanks around it.
fn plain(text: &str) -> String {
    let signs = text.chars().filter(|c| !is_invisible(*c)).map(|c| match sign(c) {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '﹐' => ',',
        c => c,
    });
    let all: String = signs.collect();
    all.trim().to_owned()
}

/// The value of a Chinese digit, also of those that are written on cheques.
fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '貳' | '两' | '兩' => 2,
        '三' | '叁' | '參' | '叄' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
