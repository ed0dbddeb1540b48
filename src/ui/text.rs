//! The one text field, safe for Chinese input.
//!
//! While an input method composes, nothing is committed and nothing is written into the element:
//! writing would tear the composition. `compositionend` commits, because no `input` follows it.

use leptos::html::{Input, Textarea};
use leptos::prelude::*;

/// Trims and turns full-width digits, letters and signs that stand in numbers into plain ones.
pub fn narrow(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－' | '．' => {
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
            }
            '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

fn trimmed(text: &str) -> String {
    text.trim().chars().map(|c| if c == '\u{3000}' { ' ' } else { c }).collect()
}

/// At most `max` characters, counted as people count them.
fn cut(text: &str, max: u32) -> String {
    text.chars().take(usize::try_from(max).unwrap_or(usize::MAX)).collect()
}

/// As the most characters of a [`TextField`]: nothing is cut, and who uses it says what is too long.
pub const UNCUT: u32 = u32::MAX;

/// The `type` of a field that hides what is typed. A password field makes a browser offer to keep it; dots can be
/// had without one almost everywhere.
fn masked() -> &'static str {
    let dots = web_sys::css::supports("-webkit-text-security: disc").unwrap_or_default();
    if dots { "text" } else { "password" }
}

/// A labelled line or block of text.
#[component]
pub fn TextField(
    /// The path in the record; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it shows; a change from outside is written only while nobody types here.
    #[prop(into)]
    value: Signal<String>,
    /// Every committed text: not during composition, normalised on leaving.
    #[prop(into)]
    on_change: Callback<String>,
    /// Several lines.
    #[prop(optional)]
    long: bool,
    /// Characters at most; what is beyond is cut.
    #[prop(default = 200)]
    max: u32,
    /// `inputmode`: which keyboard comes up.
    #[prop(default = "text")]
    mode: &'static str,
    /// `type`: text, password, search; `secret` hides what is typed from eyes and from the browser's own keeper of
    /// passwords.
    #[prop(default = "text")]
    kind: &'static str,
    /// `autocomplete`.
    #[prop(default = "off")]
    complete: &'static str,
    /// A grey example inside.
    #[prop(optional, into)]
    placeholder: String,
    /// A doubt about the value, in words; never keeps it from being saved.
    #[prop(optional, into)]
    doubt: Signal<Option<String>>,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
    /// The label is read aloud but not shown.
    #[prop(optional)]
    label_hidden: bool,
    /// Enter, when it is Enter and not the input method's.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let line = NodeRef::<Input>::new();
    let block = NodeRef::<Textarea>::new();
    let composing = StoredValue::new(false);
    let focused = StoredValue::new(false);
    let last = StoredValue::new(value.get_untracked());
    let id = format!("f-{name}");
    let doubt_id = format!("{id}-doubt");
    let digits = matches!(mode, "numeric" | "tel" | "decimal" | "latin");
    let mode = if mode == "latin" { "text" } else { mode };
    let (secret, kind) = if kind == "secret" { (true, masked()) } else { (false, kind) };
    let read = move || {
        let line = line.try_get_untracked().flatten().map(|el| el.value());
        line.or_else(|| block.try_get_untracked().flatten().map(|el| el.value()))
    };
    let write = move |text: &str| {
        if let Some(el) = line.try_get_untracked().flatten() {
            el.set_value(text);
        }
        if let Some(el) = block.try_get_untracked().flatten() {
            el.set_value(text);
        }
    };
    let commit = move || {
        if let Some(text) = read()
            && last.try_with_value(|known| *known != text) == Some(true)
        {
            last.set_value(text.clone());
            on_change.run(cut(&text, max));
        }
    };
    let begin = move |_| composing.set_value(true);
    let end = move |_| {
        composing.set_value(false);
        commit();
    };
    let input = move |_| {
        if !composing.get_value() {
            commit();
        }
    };
    let focus = move |_| focused.set_value(true);
    let blur = move |_| {
        focused.set_value(false);
        composing.set_value(false);
        if let Some(text) = read() {
            let neat = if digits { narrow(&text) } else { trimmed(&text) };
            let neat = cut(&neat, max);
            if neat != text {
                write(&neat);
            }
        }
        commit();
    };
    let keydown = move |ev: leptos::ev::KeyboardEvent| {
        if ev.key() == "Enter" && ev.key_code() != 229 && !ev.is_composing() {
            commit();
            if let Some(run) = on_enter {
                ev.prevent_default();
                run.run(());
            }
        }
    };
    Effect::new(move || {
        let outside = value.get();
        let known = last.with_value(|known| *known == outside);
        if !known && !composing.get_value() && !focused.get_value() {
            last.set_value(outside.clone());
            write(&outside);
        }
    });

    let first = value.get_untracked();
    let described = doubt_id.clone();
    let body = if long {
        view! {
            <textarea id=id.clone() name=name placeholder=placeholder rows="3" node_ref=block
                autocomplete=complete aria-describedby=described
                prop:value=first on:compositionstart=begin on:compositionend=end on:input=input
                on:focus=focus on:blur=blur></textarea>
        }
        .into_any()
    } else {
        view! {
            <input id=id.clone() name=name type=kind class:secret=secret inputmode=mode placeholder=placeholder
                node_ref=line autocomplete=complete autocapitalize="off" spellcheck="false"
                aria-describedby=described prop:value=first on:compositionstart=begin
                on:compositionend=end on:input=input on:focus=focus on:blur=blur
                on:keydown=keydown />
        }
        .into_any()
    };
    let label_class = if label_hidden { "unseen" } else { "label" };
    let star =
        (wanted && !label_hidden).then(|| view! { <i class="star" aria-hidden="true">"*"</i> });
    view! {
        <div class="field">
            <label class=label_class for=id>{label}{star}</label>
            {body}
            <p class="doubt" id=doubt_id role="status">{move || doubt.get()}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_become_plain() {
        assert_eq!(narrow(" １３８－００１\u{3000}"), "138-001");
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(cut("马𠮷祥工人", 3), "马𠮷祥");
    }
}
