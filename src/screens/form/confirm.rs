//! An amount of one worker that is most likely a slip of the finger is asked about where it stands.

use anxin_domain::confirm::{self, UNLIKELY};
use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::Form;
use crate::ui::{Button, Look, grouped_yuan};

/// Asks about the amount at `path`, in fen, and keeps the answer in the record.
#[component]
pub(crate) fn Confirm(form: Form, path: String, #[prop(into)] fen: Signal<i64>) -> impl IntoView {
    let (at, named) = (confirm::path(&path), path.clone());
    let confirmed = form.value(&at);
    let at = StoredValue::new(at);
    let say = move |()| at.with_value(|at| form.put(at, fen.get_untracked().into()));
    let stands = Memo::new(move |_| {
        let fen = fen.get();
        (fen > UNLIKELY).then(|| (fen, confirmed.get().as_i64() == Some(fen)))
    });
    move || {
        match stands.get()? {
        (_, true) => Some(view! { <p class="m" data-sure=named.clone()>{text("app.sure.done")}</p> }.into_any()),
        (fen, false) => Some(view! {
            <p class="error" data-fault=named.clone()>{fill("app.sure.ask", &[("sum", &grouped_yuan(fen))])}</p>
            <Button act="confirm-amount" look=Look::Ghost on_press=say>{text("app.sure.yes")}</Button>
        }
        .into_any()),
    }
    }
}
