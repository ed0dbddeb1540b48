//! Money in fen, counts, and the big pad for an amount.

use anxin_domain::money;
use anxin_domain::reading::{self, Doubt, Reading};
use anxin_locale::fill;
use leptos::prelude::*;
use serde_json::Value;

use super::read_as::ReadAs;
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

/// What somebody typed as yuan, in fen; `None` where that is no amount, or may be several.
pub fn parse_yuan(text: &str) -> Option<i64> {
    reading::money(text).read()
}

/// What somebody typed as a count: whole and at most a million.
fn parse_count(text: &str) -> Reading<i64> {
    let count: Option<u32> = narrow(text).parse().ok();
    let count = count.filter(|count| *count <= 1_000_000).map(i64::from);
    count.map_or(Reading::Unreadable(Doubt::NotMoney), Reading::Read)
}

/// How a number is written, read and said, and by which keys.
#[derive(Debug)]
pub struct Notation {
    write: fn(i64) -> String,
    read: fn(&str) -> Reading<i64>,
    say: fn(i64) -> String,
    mode: &'static str,
    max: u32,
    class: &'static str,
}

/// Fen, written as yuan.
pub static YUAN: Notation = Notation {
    write: plain_yuan,
    read: reading::money,
    say: |fen| ["¥", &money::yuan(fen)].concat(),
    mode: "decimal",
    max: 60,
    class: "money",
};

/// People, days, copies.
pub static COUNT: Notation = Notation {
    write: |count| count.to_string(),
    read: parse_count,
    say: |count| count.to_string(),
    mode: "numeric",
    max: 20,
    class: "count",
};

/// What is said below a field of what was typed there.
#[derive(Clone, PartialEq, Default)]
struct Said {
    /// What is wrong, or in doubt.
    doubt: Option<String>,
    /// The values to choose from.
    choices: Vec<i64>,
    /// As what it was read, where that is not plainly what was typed.
    read: Option<String>,
}

/// A number; commits `Null` when it is empty. What cannot be read, or may be several numbers, is committed as the text
/// it is, so that it is kept like everything else, and said; a person chooses among the readings.
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
    let Notation { write, read, say, mode, max, class } = *notation;
    // What was typed stays in the field while it means the value.
    let typed = RwSignal::new(String::new());
    let shown = Signal::derive(move || {
        value.with(|value| match value {
            Value::String(text) => text.clone(),
            value => value.as_i64().map_or_else(String::new, |number| {
                let means = typed.with(|text| read(text).readings().contains(&number));
                if means { typed.get() } else { write(number) }
            }),
        })
    });
    let said = Memo::new(move |_| {
        value.with(|value| match value {
            Value::String(text) => {
                let reading = read(text);
                let why = reading.why().filter(|why| *why != Doubt::NotMoney);
                let words = why.map(|why| anxin_locale::text(&["doubt.", why.code()].concat()));
                let doubt = Some(words.unwrap_or_else(|| wrong.clone()));
                Said { doubt, choices: reading.readings().to_vec(), read: None }
            }
            value => {
                let number = value.as_i64().filter(|number| {
                    let text = shown.get();
                    text.bytes().any(|byte| !(byte.is_ascii_digit() || byte == b'.'))
                        && read(&text).readings().contains(number)
                });
                let words = |number| fill("app.read.as", &[("value", &say(number))]);
                Said { read: number.map(words), ..Said::default() }
            }
        })
    });
    let doubt = Signal::derive(move || said.with(|said| said.doubt.clone()));
    let change = move |text: String| {
        typed.set(text.clone());
        on_change.run(match read(&text) {
            Reading::Read(number) => number.into(),
            _ if text.trim().is_empty() => Value::Null,
            _ => text.into(),
        });
    };
    let choices = Signal::derive(move || {
        let said_of = |number: &i64| (number.to_string(), say(*number));
        said.with(|said| said.choices.iter().map(said_of).collect::<Vec<_>>())
    });
    let choose = move |number: String| {
        typed.set(value.with_untracked(|value| value.as_str().unwrap_or_default().to_owned()));
        on_change.run(number.parse::<i64>().map_or(Value::Null, Value::from));
    };
    view! {
        <div class=class>
            <TextField name label value=shown on_change=change mode max doubt wanted />
            <ReadAs choices on_choose=choose />
            <p class="m" data-read role="status">{move || said.with(|said| said.read.clone())}</p>
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
    fn an_amount_that_may_be_several_is_none_yet() {
        let table = [
            ("18600", Some(1_860_000)),
            ("１８，６００．5", Some(1_860_050)),
            ("¥0.07元", Some(7)),
            ("三千", Some(300_000)),
            ("1200,50", None),
            ("300,400", None),
            ("约3万", None),
            ("-3", None),
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
            assert_eq!(parse_count(text).read(), count, "{text}");
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(grouped_yuan(38_740_000), "387,400");
        assert_eq!(grouped_yuan(-1_234_567_805), "−12,345,678.05");
        assert_eq!(plain_yuan(120_005), "1200.05");
    }
}
