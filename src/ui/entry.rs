//! Days and months, by the phone's own pickers.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// A day, `YYYY-MM-DD`, or a month, `YYYY-MM`; empty for none.
#[component]
pub fn DateField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// A month, not a day.
    #[prop(optional)]
    month: bool,
    /// What was picked.
    #[prop(into)]
    value: Signal<String>,
    /// A new day or month.
    #[prop(into)]
    on_change: Callback<String>,
    /// What to say of what is none.
    #[prop(into)]
    wrong: String,
    /// Whether what stands on the screen is none.
    #[prop(into)]
    on_wrong: Callback<bool>,
    /// Marked as asked for.
    #[prop(optional)]
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
    let (kind, first, last) =
        if month { ("month", "1900-01", "2100-12") } else { ("date", "1900-01-01", "2100-12-31") };
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
