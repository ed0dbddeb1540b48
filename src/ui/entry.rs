//! Days and months, by the phone's own pickers.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

#[component]
fn Picker(
    name: String,
    label: String,
    kind: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    wrong: String,
    on_wrong: Callback<bool>,
    wanted: bool,
) -> impl IntoView {
    let id = format!("f-{name}");
    let (doubt, set_doubt) = signal(None::<String>);
    // What is no day of the calendar has no value: it is said, and what stood there stays.
    let read = move |input: HtmlInputElement| {
        let good = input.check_validity();
        set_doubt.set((!good).then(|| wrong.clone()));
        on_wrong.run(!good);
        if good {
            on_change.run(input.value());
        }
    };
    let left = read.clone();
    let (first, last) =
        if kind == "date" { ("1900-01-01", "2100-12-31") } else { ("1900-01", "2100-12") };
    let star = wanted.then(|| view! { <i class="star" aria-hidden="true">"*"</i> });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}{star}</label>
            <input id=id name=name type=kind min=first max=last prop:value=move || value.get()
                on:change=move |ev| read(event_target(&ev)) on:blur=move |ev| left(event_target(&ev)) />
            <p class="doubt" role="status">{move || doubt.get()}</p>
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
    /// What to say of what is no day.
    #[prop(into)]
    wrong: String,
    /// Whether what stands on the screen is no day.
    #[prop(into)]
    on_wrong: Callback<bool>,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    view! { <Picker name label kind="date" value on_change wrong on_wrong wanted /> }
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
    /// What to say of what is no month.
    #[prop(into)]
    wrong: String,
    /// Whether what stands on the screen is no month.
    #[prop(into)]
    on_wrong: Callback<bool>,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    view! { <Picker name label kind="month" value on_change wrong on_wrong wanted /> }
}
