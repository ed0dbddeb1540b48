//! What a roster line comes to. Months are read from the flat paths `m.<month>.<part>`, in fen.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use crate::calendar;
use crate::check::tidy;
use crate::reading;

/// One month of one worker, in fen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WageMonth {
    /// 应发.
    pub due: i64,
    /// 已发.
    pub paid: i64,
    /// 扣除.
    pub deduct: i64,
}

impl WageMonth {
    /// 欠付 = 应发 − 已发 − 扣除. Below zero means that the figures contradict each other.
    pub fn owed(self) -> i64 {
        self.due.saturating_sub(self.paid).saturating_sub(self.deduct)
    }

    /// Whether the figures fit together.
    pub fn fits(self) -> bool {
        self.owed() >= 0
    }
}

/// The months that a line names, in order, each once: of two names for one month, which a phone whose browser has no
/// month picker could write (`2026-9` beside `2026-09`), the one that is written whole counts.
pub fn months(fields: &BTreeMap<String, Value>) -> BTreeSet<&str> {
    let again = months_again(fields);
    names(fields).filter(|name| !again.contains(name)).collect()
}

/// The names that a line has for months beside another name for them: they are shown, are to be checked, and do not
/// count.
pub fn months_again(fields: &BTreeMap<String, Value>) -> BTreeSet<&str> {
    let odd: Vec<(&str, String)> = names(fields)
        .filter_map(|name| Some((name, reading::month(name, "").read()?)))
        .filter(|(name, month)| name != month)
        .collect();
    let mut taken = BTreeSet::new();
    let mut again = BTreeSet::new();
    for (name, month) in &odd {
        let whole = fields.range(["m.", month, "."].concat()..).next();
        let whole = whole.is_some_and(|(path, _)| path.starts_with(&["m.", month, "."].concat()));
        if whole || !taken.insert(month) {
            again.insert(*name);
        }
    }
    again
}

/// A month's name in the form in which it is compared; as it was written where it is none.
pub fn month_key(name: &str) -> String {
    reading::month(name, "").read().unwrap_or_else(|| name.to_owned())
}

/// The names of months as they were written, in order.
fn names(fields: &BTreeMap<String, Value>) -> impl Iterator<Item = &str> {
    let parts = fields.range("m.".to_owned()..).take_while(|(path, _)| path.starts_with("m."));
    let names: BTreeSet<&str> = parts.filter_map(|(path, _)| path.split('.').nth(1)).collect();
    names.into_iter()
}

/// Whether the element of a month names one: `YYYY-MM`. An earlier version let others through; their amounts count, and
/// nobody knows for which month.
pub fn is_month(name: &str) -> bool {
    name.len() == 7 && calendar::parse(&[name, "-01"].concat()).is_some()
}

/// The figures of a month.
pub fn month(fields: &BTreeMap<String, Value>, month: &str) -> WageMonth {
    let part = |name: &str| {
        fields.get(&format!("m.{month}.{name}")).and_then(Value::as_i64).unwrap_or_default()
    };
    WageMonth { due: part("due"), paid: part("paid"), deduct: part("deduct") }
}

/// What a line owes: months that contradict themselves count as nothing, never as a credit.
pub fn owed(fields: &BTreeMap<String, Value>) -> i64 {
    months(fields).into_iter().map(|name| month(fields, name).owed().max(0)).sum()
}

/// The day of birth that a citizen number tells; none where it cannot be read, or is another paper's number.
pub fn born_by_number(line: &BTreeMap<String, Value>) -> Option<NaiveDate> {
    let text = |path: &str| line.get(path).and_then(Value::as_str).unwrap_or_default();
    let number = tidy(text("id_no"));
    if number.len() != 18 || text("id_type") == "passport" {
        return None;
    }
    let part = |range: std::ops::Range<usize>| number.get(range)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(i32::try_from(part(6..10)?).ok()?, part(10..12)?, part(12..14)?)
}

/// A worker's day of birth: what the number says, or else what was written down.
pub fn born(line: &BTreeMap<String, Value>) -> Option<NaiveDate> {
    let said = || line.get("born").and_then(Value::as_str).and_then(calendar::parse);
    born_by_number(line).or_else(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn adds_up_months_and_never_counts_a_contradiction_as_credit() {
        let fields = BTreeMap::from([
            ("m.2026-03.due".to_owned(), json!(600_000)),
            ("m.2026-03.paid".to_owned(), json!(100_000)),
            ("m.2026-04.due".to_owned(), json!(100_000)),
            ("m.2026-04.paid".to_owned(), json!(300_000)),
            ("m.2026-05.due".to_owned(), json!(50_000)),
            ("name".to_owned(), json!("甲")),
        ]);
        assert_eq!(
            months(&fields).into_iter().collect::<Vec<_>>(),
            ["2026-03", "2026-04", "2026-05"]
        );
        assert_eq!(owed(&fields), 550_000);
        assert!(!month(&fields, "2026-04").fits());
    }

    #[test]
    fn w3_what_names_no_month_is_none_and_its_amount_counts() {
        assert!(is_month("2026-03") && is_month("1999-12"));
        for other in ["1a29a7014e8", "2026-13", "2026-9", "2026-03-01", "", "2026年9月"] {
            assert!(!is_month(other), "{other}");
        }
        let fields = BTreeMap::from([("m.1a29a7014e8.due".to_owned(), json!(600_000))]);
        assert_eq!(owed(&fields), 600_000);
    }

    #[test]
    fn a_month_under_two_names_counts_once_and_both_are_known() {
        let line = |names: &[&str]| -> BTreeMap<String, Value> {
            names.iter().map(|name| (format!("m.{name}.due"), json!(600_000))).collect()
        };
        let both = line(&["2026-09", "2026-9"]);
        assert_eq!(owed(&both), 600_000);
        assert_eq!(months(&both).into_iter().collect::<Vec<_>>(), ["2026-09"]);
        assert_eq!(months_again(&both).into_iter().collect::<Vec<_>>(), ["2026-9"]);
        let alone = line(&["2026-9"]);
        assert_eq!((owed(&alone), months_again(&alone).len()), (600_000, 0), "its only name");
        let odd = line(&["2026-9", "2026年9月", "1a29a7014e8", "2026-10"]);
        assert_eq!(owed(&odd), 3 * 600_000, "what is no month counts as it was written");
    }

    #[test]
    fn a_birthday_is_the_numbers_and_without_one_what_was_written_down() {
        let born = |fields: serde_json::Value| {
            let fields = serde_json::from_value(fields).expect("fields");
            born(&fields).map(|day| day.to_string())
        };
        let number = "11010519491231002X";
        assert_eq!(born(json!({ "born": "2010-05-06" })).as_deref(), Some("2010-05-06"));
        let both = json!({ "born": "2010-05-06", "id_no": number });
        assert_eq!(born(both).as_deref(), Some("1949-12-31"));
        let other = json!({ "born": "2010-05-06", "id_no": number, "id_type": "passport" });
        assert_eq!(born(other).as_deref(), Some("2010-05-06"));
        assert_eq!(born(json!({ "id_no": "1101051949123" })), None);
        assert_eq!(born(json!({ "born": "2010-02-30" })), None);
    }
}
