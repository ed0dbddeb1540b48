//! The readings of a text that may mean several things, for a person to choose from.

use anxin_locale::fill;
use leptos::prelude::*;

/// A button for each reading: the value and how it is said.
#[component]
pub fn ReadAs(
    /// The readings.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// One was chosen: its value.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let choice = move |(value, said): (String, String)| {
        let words = fill("app.read.choose", &[("value", &said)]);
        view! {
            <button type="button" class="btn ghost" data-act="read-as" data-value=value.clone()
                on:click=move |_| on_choose.run(value.clone())>{words}</button>
        }
    };
    move || choices.get().into_iter().map(choice).collect_view()
}

/// Readings that are said as they are.
pub fn as_they_are(values: &[String]) -> Vec<(String, String)> {
    values.iter().map(|value| (value.clone(), value.clone())).collect()
}
