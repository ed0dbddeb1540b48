//! Days, months and times of day, by the phone's own pickers.

use anxin_domain::reading::{self, Doubt, Reading};
use anxin_locale::{fill, text};
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::read_as::{ReadAs, as_they_are};
use crate::platform::today;

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
    let (said, set_said) = signal(Said::default());
    // What is no day of the calendar has no value: it is said, and what stood there stays.
    let read = move |input: HtmlInputElement| {
        // A browser without such a picker has a field for words in its place.
        let reading = if input.type_() == kind || kind == "time" {
            let good = input.check_validity();
            if good { Reading::Read(input.value()) } else { Reading::Unreadable(Doubt::NoSuchDay) }
        } else if input.value().trim().is_empty() {
            Reading::Read(String::new())
        } else {
            normal(kind, &input.value())
        };
        let picker = input.type_() == kind;
        let words = |why: Doubt| if picker { wrong.clone() } else { doubt_words(why) };
        set_said.set(Said {
            doubt: reading.why().map(words),
            choices: reading
                .readings()
                .iter()
                .filter(|_| reading.why().is_some())
                .cloned()
                .collect(),
        });
        on_wrong.run(reading.why().is_some());
        if let Reading::Read(text) = reading {
            // Written as it is read, also where the value was the same before.
            if !picker {
                input.set_value(&text);
            }
            on_change.run(text);
        }
    };
    let left = read.clone();
    let field = NodeRef::<Input>::new();
    let choose = move |text: String| {
        if let Some(input) = field.get_untracked() {
            input.set_value(&text);
        }
        set_said.set(Said::default());
        on_wrong.run(false);
        on_change.run(text);
    };
    let choices = Signal::derive(move || said.with(|said| as_they_are(&said.choices)));
    let shown = move || value.with(|text| normal(kind, text).read().unwrap_or_default());
    // What an older version took and no picker can show.
    let kept = move || {
        let odd = value.with(|text| (!text.is_empty() && shown().is_empty()).then(|| text.clone()));
        odd.map(|text| fill("app.read.kept", &[("value", &text)]))
    };
    let (first, last) = match kind {
        "date" => ("1900-01-01", "2100-12-31"),
        "month" => ("1900-01", "2100-12"),
        _ => ("00:00", "23:59"),
    };
    let star = wanted.then(|| view! { <i class="star" aria-hidden="true">"*"</i> });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}{star}</label>
            <input id=id name=name type=kind min=first max=last node_ref=field prop:value=shown
                on:change=move |ev| read(event_target(&ev)) on:blur=move |ev| left(event_target(&ev)) />
            <p class="doubt" role="status">{move || said.with(|said| said.doubt.clone()).or_else(kept)}</p>
            <ReadAs choices on_choose=choose />
        </div>
    }
}

/// What is said below a field of what stands there.
#[derive(Clone, PartialEq, Default)]
struct Said {
    doubt: Option<String>,
    choices: Vec<String>,
}

/// A text as the value of a picker.
fn normal(kind: &str, text: &str) -> Reading<String> {
    match kind {
        "date" => reading::day(text, &today()),
        "month" => reading::month(text, &today()),
        _ => Reading::Read(text.to_owned()),
    }
}

fn doubt_words(why: Doubt) -> String {
    text(&["doubt.", why.code()].concat())
}
