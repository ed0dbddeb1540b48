//! 超大金额: an amount of one worker above ten million yuan is most likely a slip of the finger. It is taken
//! once a person has confirmed it. The confirmation is a value beside the amount, so that it travels, merges
//! and keeps its author like every other, and it names the amount: another one is confirmed anew.

use serde_json::Value;

use crate::kinds::prefill::Fields;
use crate::kinds::{AGREEMENT, PAYMENT, WAGE_LINE};
use crate::roster;

/// Above this an amount of one worker is confirmed, in fen: ten million yuan.
pub const UNLIKELY: i64 = 1_000_000_000;

/// The path of what a roster line owes in all its months together; no field is called so.
pub const OWED: &str = "owed";

/// What the paths of confirmations begin with.
pub const CONFIRMED: &str = "sure.";

/// Where the confirmation of the amount at `path` stands: the amount that was confirmed, in fen.
pub fn path(path: &str) -> String {
    [CONFIRMED, path].concat()
}

/// The amount of one worker at a path, in fen; none where the path has none.
fn amount(kind: &str, fields: &Fields, path: &str) -> Option<i64> {
    if kind == WAGE_LINE.kind && path == OWED {
        return Some(roster::owed(fields));
    }
    let own = (kind == PAYMENT.kind && path == "amount")
        || (kind == AGREEMENT.kind && path.starts_with("i.") && path.ends_with(".amount"));
    fields.get(path).filter(|_| own)?.as_i64()
}

/// Whether an amount may stand as it is: it is likely, or somebody confirmed this very amount.
pub fn stands(fields: &Fields, at: &str, fen: i64) -> bool {
    fen <= UNLIKELY || fields.get(&path(at)).and_then(Value::as_i64) == Some(fen)
}

/// The amount at a path, in fen, where somebody must confirm it and nobody has.
pub fn asks(kind: &str, fields: &Fields, path: &str) -> Option<i64> {
    amount(kind, fields, path).filter(|fen| !stands(fields, path, *fen))
}

/// The paths of the amounts in a record that nobody has confirmed and somebody must.
pub fn open<'a>(kind: &str, fields: &'a Fields) -> Vec<&'a str> {
    let paths = fields.keys().map(String::as_str).chain([OWED]);
    paths.filter(|path| asks(kind, fields, path).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(pairs: &[(&str, Value)]) -> Fields {
        pairs.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect()
    }

    #[test]
    fn ten_million_stands_and_a_fen_more_is_confirmed() {
        let paid = |fen: i64| fields(&[("amount", json!(fen))]);
        assert!(open("payment", &paid(UNLIKELY)).is_empty());
        assert_eq!(open("payment", &paid(UNLIKELY + 1)), ["amount"]);
    }

    #[test]
    fn what_one_worker_is_owed_is_counted_over_all_months() {
        let mut line =
            fields(&[("m.2026-03.due", json!(UNLIKELY)), ("m.2026-04.due", json!(UNLIKELY))]);
        assert_eq!(open("wage_line", &line), [OWED]);
        line.insert(path(OWED), json!(2 * UNLIKELY));
        assert!(open("wage_line", &line).is_empty());
    }

    #[test]
    fn a_confirmation_is_of_one_amount_and_of_no_other() {
        let mut agreement = fields(&[("i.001.amount", json!(UNLIKELY + 1))]);
        agreement.insert(path("i.001.amount"), json!(UNLIKELY + 1));
        assert!(open("agreement", &agreement).is_empty());
        agreement.insert("i.001.amount".to_owned(), json!(UNLIKELY + 2));
        assert_eq!(open("agreement", &agreement), ["i.001.amount"]);
    }
}
