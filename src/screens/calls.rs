//! Who is called with one tap. The numbers stand in the app itself, so that they are there when nothing else is.

use anxin_locale::text;
use leptos::prelude::*;

/// Police, legal aid and advice, labour, the government's own line.
const NUMBERS: [&str; 4] = ["110", "12348", "12333", "12345"];

/// The numbers as large buttons. In danger 110 stands before everything, and says why.
#[component]
pub(crate) fn Calls(danger: bool) -> impl IntoView {
    let call = |number: &'static str, class: &'static str| {
        view! {
            <a class=class href=format!("tel:{number}") data-call=number>
                <b class="num">{number}</b><span>{text(&format!("app.call.{number}"))}</span></a>
        }
    };
    let first = danger.then(|| view! {
        <div class="card c-red stack" data-part="danger"><p class="t">{text("app.call.danger")}</p>{call("110", "btn danger call")}</div>
    });
    let rest = NUMBERS.iter().skip(usize::from(danger));
    view! {
        {first}
        <nav class="two" aria-label=text("app.call.title")>{rest.map(|number| call(number, "btn ghost call")).collect_view()}</nav>
    }
}
