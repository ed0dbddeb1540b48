//! Days and months, by the phone's own pickers.

use leptos::prelude::*;

#[component]
fn Picker(
    name: String,
    label: String,
    kind: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    wanted: bool,
) -> impl IntoView {
    let id = format!("f-{name}");
    let star = wanted.then(|| view! { <i class="star" aria-hidden="true">"*"</i> });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}{star}</label>
            <input id=id name=name type=kind prop:value=move || value.get()
                on:change=move |ev| on_change.run(event_target_value(&ev)) />
        </div>
    }
}

/// A day, `YYYY-MM-DD`; empty for none.
#[component]
pub fn DayField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The day.
    #[prop(into)]
    value: Signal<String>,
    /// A new day.
    #[prop(into)]
    on_change: Callback<String>,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    view! { <Picker name label kind="date" value on_change wanted /> }
}

/// A month, `YYYY-MM`; empty for none.
#[component]
pub fn MonthField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The month.
    #[prop(into)]
    value: Signal<String>,
    /// A new month.
    #[prop(into)]
    on_change: Callback<String>,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    view! { <Picker name label kind="month" value on_change wanted /> }
}
