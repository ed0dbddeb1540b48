//! Two hundred searches, and what must be found: told from the records alone, without the index.

use std::collections::BTreeSet;

use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_sync::Record;
use anyhow::{Result, ensure};

/// The first syllables' letters of the characters that made-up names are made of.
const INITIALS: &str = "王w李l张z刘l陈c杨y赵z黄h周z吴w徐x孙s马m朱z胡h郭g何h林l罗l曾z\
    建j国g强q秀x英y春c生s大d勇y小x梅m永y福f玉y兰l铁t柱z海h燕y德d贵g金j花h志z明m晓x东d文w斌b\
    桂g香x长c顺s双s喜x立l新x满m仓c水s根g冬d来l";

/// What is typed, and what it is: a table's row has the mean over each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// Two characters of a name.
    Name,
    /// A part of a text.
    Part,
    /// First letters of a name's pinyin.
    Initials,
    /// The last digits of a telephone.
    Tail,
}

impl Kind {
    /// Its name in the tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Name => "two characters of a name",
            Self::Part => "a part of a text",
            Self::Initials => "pinyin initials",
            Self::Tail => "a phone's last digits",
        }
    }
}

/// One search.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    /// What is typed.
    pub(crate) text: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// Records whose own texts match, as the others find them.
    pub(crate) plain: BTreeSet<String>,
    /// Records that the app must list: what hangs from a record leads to that record.
    pub(crate) wanted: BTreeSet<String>,
}

fn texts(row: &Record) -> Vec<&str> {
    kinds::spec(&row.kind)
        .map_or_else(Vec::new, |spec| kinds::search_texts(spec, &row.fields).collect())
}

fn initials(text: &str) -> String {
    let of = |wanted: char| {
        let mut all = INITIALS.chars();
        while let Some(char) = all.next() {
            let letter = all.next()?;
            if char == wanted {
                return Some(letter);
            }
        }
        None
    };
    // A character without a letter here ends the run.
    text.chars().map(|char| of(char).unwrap_or(' ')).collect()
}

fn holds(row: &Record, kind: Kind, text: &str) -> bool {
    let all = texts(row);
    match kind {
        Kind::Name | Kind::Part => all.iter().any(|one| one.contains(text)),
        Kind::Initials => all.iter().any(|one| initials(one).contains(text)),
        Kind::Tail => all.iter().any(|one| one.ends_with(text)),
    }
}

/// Candidates from the records, evenly from all over.
fn candidates(rows: &[Record]) -> Vec<(Kind, String)> {
    let mut all = Vec::new();
    for row in rows.iter().step_by((rows.len() / 600).max(1)) {
        let name = if row.kind == "wage_line" { row.text("name") } else { row.text("reporter") };
        let two: String = name.chars().take(2).collect();
        let letters = initials(name);
        if two.chars().count() == 2 {
            all.push((Kind::Name, two));
        }
        if letters.len() == 3 && !letters.contains(' ') {
            all.push((Kind::Initials, letters));
        }
        for phone in [row.text("phone"), row.text("reporter_phone"), row.text("officer_phone")] {
            if let Some(tail) =
                phone.get(phone.len().saturating_sub(4)..).filter(|tail| tail.len() == 4)
            {
                all.push((Kind::Tail, tail.to_owned()));
            }
        }
        // The end of a place's name and the beginning of a trade's: no word of its own.
        let part: String = row.text("summary").chars().skip(2).take(5).collect();
        if part.chars().count() == 5 && !part.contains(char::is_whitespace) {
            all.push((Kind::Part, part));
        }
    }
    all
}

/// Searches of every kind in equal parts, each once, of which the app lists all that is found (at most
/// 200 records).
pub(crate) fn queries(rows: &[Record], count: usize) -> Result<Vec<Query>> {
    let there: BTreeSet<RecordId> = rows.iter().map(|row| row.id).collect();
    let (mut queries, mut seen) = (Vec::new(), BTreeSet::new());
    for kind in [Kind::Name, Kind::Part, Kind::Initials, Kind::Tail] {
        let mut of_kind = Vec::new();
        for (_, text) in candidates(rows).into_iter().filter(|(other, _)| *other == kind) {
            if of_kind.len() >= count / 4 {
                break;
            }
            if !seen.insert(text.clone()) {
                continue;
            }
            let hits = rows.iter().filter(|row| holds(row, kind, &text));
            let (mut plain, mut wanted) = (BTreeSet::new(), BTreeSet::new());
            for row in hits {
                plain.insert(row.id.to_string());
                let leads_to = row.parent.filter(|parent| there.contains(parent));
                wanted.insert(leads_to.unwrap_or(row.id).to_string());
            }
            if (1..=150).contains(&wanted.len()) {
                of_kind.push(Query { text, kind, plain, wanted });
            }
        }
        ensure!(!of_kind.is_empty(), "no record gives a search for {}", kind.name());
        queries.extend(of_kind);
    }
    Ok(queries)
}

/// The share of `wanted` among `found`, in percent.
pub(crate) fn recall(wanted: &BTreeSet<String>, found: &BTreeSet<String>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 200 rows")]
    let share = wanted.intersection(found).count() as f64 / wanted.len().max(1) as f64;
    share * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_of_a_name() {
        assert_eq!(initials("王建国"), "wjg");
        assert_eq!(initials("扎西"), "  ");
    }

    #[test]
    fn recall_counts_what_is_missing() {
        let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        let found =
            (recall(&set(&["a", "b"]), &set(&["b", "c"])), recall(&set(&["a"]), &set(&["a", "c"])));
        assert_eq!(found, (50.0, 100.0));
    }
}
