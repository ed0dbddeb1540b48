//! Money in fen, counts, and the big pad for an amount.

use leptos::prelude::*;
use serde_json::Value;

use super::text::{TextField, narrow};

/// Fen as yuan for a field: no grouping, fen only where there are any.
pub fn plain_yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        rest => format!("{}.{rest:02}", fen / 100),
    }
}

/// Fen as yuan for reading: grouped by thousands, with the sign.
pub fn grouped_yuan(fen: i64) -> String {
    let whole = (fen.unsigned_abs() / 100).to_string();
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let rest = fen.unsigned_abs() % 100;
    let sign = if fen < 0 { "−" } else { "" };
    if rest == 0 { format!("{sign}{text}") } else { format!("{sign}{text}.{rest:02}") }
}

/// What somebody typed as yuan, in fen; `None` when it is not an amount.
pub fn parse_yuan(text: &str) -> Option<i64> {
    let text: String =
        narrow(text).chars().filter(|c| !matches!(c, ',' | '，' | '¥' | '￥' | '元')).collect();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || rest.len() > 2 || !number(whole) || !number(rest) {
        return None;
    }
    let fen: i64 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen)
}

/// What somebody typed as a count; `None` when it is none or beyond a million.
fn parse_count(text: &str) -> Option<i64> {
    let count: u32 = narrow(text).parse().ok()?;
    (count <= 1_000_000).then_some(i64::from(count))
}

/// How a number is written and read, and by which keys.
#[derive(Debug)]
pub struct Notation {
    write: fn(i64) -> String,
    read: fn(&str) -> Option<i64>,
    mode: &'static str,
    max: u32,
    class: &'static str,
}

/// Fen, written as yuan.
pub static YUAN: Notation =
    Notation { write: plain_yuan, read: parse_yuan, mode: "decimal", max: 16, class: "money" };

/// People, days, copies.
pub static COUNT: Notation = Notation {
    write: |count| count.to_string(),
    read: parse_count,
    mode: "numeric",
    max: 7,
    class: "count",
};

/// A number; commits `Null` when it is empty, and what cannot be read as the text it is, so that it is
/// kept like everything else, and said.
#[component]
pub fn NumberField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// How it is written.
    notation: &'static Notation,
    /// The number, or the text that could not be read.
    #[prop(into)]
    value: Signal<Value>,
    /// A new value.
    #[prop(into)]
    on_change: Callback<Value>,
    /// What to say of a text that is no such number.
    #[prop(into)]
    wrong: String,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    let Notation { write, read, mode, max, class } = *notation;
    let shown = Signal::derive(move || {
        value.with(|value| match value {
            Value::String(typed) => typed.clone(),
            value => value.as_i64().map(write).unwrap_or_default(),
        })
    });
    let doubt = Signal::derive(move || value.with(Value::is_string).then(|| wrong.clone()));
    let change = move |text: String| {
        on_change.run(match read(&text) {
            Some(number) => number.into(),
            None if text.trim().is_empty() => Value::Null,
            None => text.into(),
        });
    };
    view! {
        <div class=class>
            <TextField name label value=shown on_change=change mode max doubt wanted />
        </div>
    }
}

/// The keys for an amount or a PIN: twelve of 66 px. `.` is left out when `dot` is false.
#[component]
pub fn MoneyPad(
    /// A key was pressed: a digit, `.`, or `\u{8}` for the last one back.
    #[prop(into)]
    on_key: Callback<char>,
    /// Whether there is a point.
    #[prop(optional)]
    dot: bool,
    /// What the last key is called aloud.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    let digit = move |key: char| {
        view! {
            <button type="button" data-act="digit" data-key=key.to_string()
                on:click=move |_| on_key.run(key)>{key.to_string()}</button>
        }
    };
    let corner = if dot { digit('.').into_any() } else { view! { <span></span> }.into_any() };
    view! {
        <div class="pad">
            {"123456789".chars().map(digit).collect_view()}
            {corner}
            {digit('0')}
            <button type="button" data-act="back" aria-label=back
                on:click=move |_| on_key.run('\u{8}')>"⌫"</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let table = [
            ("18600", Some(1_860_000)),
            ("１８，６００．5", Some(1_860_050)),
            ("¥0.07元", Some(7)),
            ("1.234", None),
            ("-3", None),
            ("三千", None),
        ];
        for (text, fen) in table {
            assert_eq!(parse_yuan(text), fen, "{text}");
        }
    }

    #[test]
    fn counts_are_whole_and_possible() {
        let table = [
            ("12", Some(12)),
            (" １２ ", Some(12)),
            ("12人", None),
            ("-1", None),
            ("1000001", None),
        ];
        for (text, count) in table {
            assert_eq!(parse_count(text), count, "{text}");
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(grouped_yuan(38_740_000), "387,400");
        assert_eq!(grouped_yuan(-1_234_567_805), "−12,345,678.05");
        assert_eq!(plain_yuan(120_005), "1200.05");
    }
}
