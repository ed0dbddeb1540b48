//! Days, months and times of day, by the phone's own pickers.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// A day, `YYYY-MM-DD`, a month, `YYYY-MM`, or a time of day, `HH:MM`; empty for none.
#[component]
pub fn DateField(
    /// The path; stands in `name`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The picker: `date`, `month` or `time`.
    kind: &'static str,
    /// What was picked.
    #[prop(into)]
    value: Signal<String>,
    /// A new one.
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
    let (first, last) = match kind {
        "date" => ("1900-01-01", "2100-12-31"),
        "month" => ("1900-01", "2100-12"),
        _ => ("00:00", "23:59"),
    };
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
