//! What a roster line comes to. Months are read from the flat paths `m.<month>.<part>`, in fen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

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

/// The months a line names, in order.
pub fn months(fields: &BTreeMap<String, Value>) -> BTreeSet<&str> {
    fields
        .range("m.".to_owned()..)
        .take_while(|(path, _)| path.starts_with("m."))
        .filter_map(|(path, _)| path.split('.').nth(1))
        .collect()
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
}
