//! What is wrong at a field, below it; an amount that is most likely a slip of the finger is confirmed there.

use anxin_domain::confirm;
use anxin_domain::describe::Input;
use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::Form;
use crate::ui::grouped_yuan;

/// The words, and for an amount of one worker the button that keeps the answer in the record.
#[component]
pub(crate) fn Wrong(form: Form, path: String, input: Input) -> impl IntoView {
    let at = StoredValue::new(path);
    let asked =
        move || form.values.with(|all| at.with_value(|path| confirm::asks(form.kind, all, path)));
    let words = Memo::new(move |_| {
        let found = form
            .faults
            .with(|all| at.with_value(|path| all.get(path)?.as_str().map(str::to_owned)));
        let ask = asked().map(|fen| fill("app.sure.ask", &[("sum", &grouped_yuan(fen))]));
        found.or(ask).unwrap_or_default()
    });
    let fault = move || (!words.with(String::is_empty)).then(|| at.get_value());
    let say = move |_| {
        if let Some(fen) = untrack(asked) {
            form.put(&at.with_value(|path| confirm::path(path)), fen.into());
        }
    };
    let button = (input == Input::Money).then(|| {
        view! {
            <button type="button" class="btn ghost" data-act="confirm-amount"
                hidden=move || asked().is_none() on:click=say>{text("app.sure.yes")}</button>
        }
    });
    view! { <p class="error" data-fault=fault hidden=move || words.with(String::is_empty)>{words}</p>{button} }
}
