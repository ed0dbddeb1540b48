//! Who is called with one tap. The numbers stand in the app itself, so that they are there when nothing else is.

use anxin_locale::text;
use leptos::prelude::*;

/// Police, legal aid and advice, labour, the government's own line.
const NUMBERS: [&str; 4] = ["110", "12348", "12333", "12345"];

/// The numbers as large buttons. In danger 110 stands before everything, and says why.
#[component]
pub(crate) fn Calls(danger: bool) -> impl IntoView {
    // No text here comes from a person, so it may be written as HTML, which weighs a tenth.
    let call = |number: &str| {
        let word = text(&["app.call.", number].concat());
        let parts = [
            "<a class=\"btn ghost call\" data-call href=\"tel:",
            number,
            "\"><b>",
            number,
            "</b><span>",
            &word,
            "</span></a>",
        ];
        parts.concat()
    };
    let rest: String =
        NUMBERS.iter().skip(usize::from(danger)).map(|number| call(number)).collect();
    let mut html = ["<nav class=\"calls\">", &rest, "</nav>"].concat();
    if danger {
        let why = text("app.call.danger");
        let first = [
            "<div class=\"card c-red stack\" data-part=\"danger\"><p>",
            &why,
            "</p>",
            &call("110"),
            "</div>",
        ];
        html = [&first.concat(), &*html].concat();
    }
    view! { <div class="stack" inner_html=html></div> }
}
