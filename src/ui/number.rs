//! Money in fen, counts, and the big pad for an amount.

use leptos::prelude::*;

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

/// An amount in yuan; commits fen, `None` when it is empty. What is no amount is said and not
/// committed, and stays on the screen.
#[component]
pub fn MoneyField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Fen.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// A new amount.
    #[prop(into)]
    on_change: Callback<Option<i64>>,
    /// What to say of a text that is no amount.
    #[prop(into)]
    wrong: String,
    /// The label is read aloud but not shown.
    #[prop(optional)]
    label_hidden: bool,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
    /// Whether what stands on the screen could not be read.
    #[prop(into)]
    on_wrong: Callback<bool>,
) -> impl IntoView {
    let (doubt, set_doubt) = signal(None::<String>);
    let shown = Signal::derive(move || value.get().map(plain_yuan).unwrap_or_default());
    let change = move |text: String| {
        let none = text.trim().is_empty();
        let fen = parse_yuan(&text);
        let unread = !none && fen.is_none();
        set_doubt.set(unread.then(|| wrong.clone()));
        on_wrong.run(unread);
        if !unread {
            on_change.run(fen);
        }
    };
    view! {
        <div class="money">
            <TextField name label value=shown on_change=change mode="decimal" max=16 doubt label_hidden wanted />
        </div>
    }
}

/// A count; commits a whole number.
#[component]
pub fn CountField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The count.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// A new count.
    #[prop(into)]
    on_change: Callback<Option<i64>>,
    /// What to say of a text that is no count.
    #[prop(into)]
    wrong: String,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    let (doubt, set_doubt) = signal(None::<String>);
    let shown = Signal::derive(move || value.get().map(|n| n.to_string()).unwrap_or_default());
    let change = move |text: String| {
        let text = narrow(&text);
        match text.parse::<u32>() {
            _ if text.is_empty() => {
                set_doubt.set(None);
                on_change.run(None);
            }
            Ok(count) if count <= 1_000_000 => {
                set_doubt.set(None);
                on_change.run(Some(i64::from(count)));
            }
            _ => set_doubt.set(Some(wrong.clone())),
        }
    };
    view! {
        <div class="count">
            <TextField name label value=shown on_change=change mode="numeric" max=7 doubt wanted />
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
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(grouped_yuan(38_740_000), "387,400");
        assert_eq!(grouped_yuan(-1_234_567_805), "−12,345,678.05");
        assert_eq!(plain_yuan(120_005), "1200.05");
    }
}
