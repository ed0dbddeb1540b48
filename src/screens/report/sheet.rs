//! 对照填报单: what the national platform asks, beside what was said here.

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::context::here;
use super::more::say;
use super::parts::{Ask, Strip, Waits};
use crate::report::Draft;
use crate::ui::{Button, Look, TextField, grouped_yuan};

fn or_none(text_found: String) -> String {
    if text_found.is_empty() { text("report.sheet.none") } else { text_found }
}

#[component]
pub(super) fn FillIn() -> impl IntoView {
    let context = here();
    let said = context.last.get_value();
    let gone = said == Draft::default();
    let report = said.report;
    let amount = report.amount_fen.map(|fen| format!("¥ {}", grouped_yuan(fen)));
    let people = report.people.map(|people| people.to_string());
    let mut months = report.months;
    months.sort();
    let lines = [
        ("report.sheet.employer", or_none(report.employer)),
        ("report.sheet.place", or_none(report.place)),
        ("report.sheet.months", or_none(months.join("、"))),
        ("report.sheet.amount", or_none(amount.unwrap_or_default())),
        ("report.sheet.people", or_none(people.unwrap_or_default())),
        ("report.sheet.name", or_none(said.reporter.name)),
        ("report.sheet.phone", or_none(said.reporter.phone)),
        ("report.sheet.id", text("report.sheet.own")),
    ];
    let lines = lines
        .map(|(key, value)| view! { <div><dt>{text(key)}</dt><dd>{value}</dd></div> })
        .into_iter()
        .collect_view();
    let number = RwSignal::new(String::new());
    let empty = Signal::derive(move || number.get().trim().is_empty());
    let keep = move |()| {
        say(context, fill("report.sheet.noted", &[("no", &number.get_untracked())]), Vec::new());
        context.go("one");
    };
    view! {
        <Strip back="sent" />
        <div class="step">
            <Ask key="report.sheet" say="report.sheet.say" />
            <p class="say">{text("report.sheet.path")}</p>
            {gone.then(|| view! { <p class="waits">{text("report.sheet.gone")}</p> })}
            <div class="paper"><dl>{lines}</dl></div>
            <TextField name="national" label=text("report.sheet.no") value=number max=60
                on_change=move |text| number.set(text) />
            <div class="foot">
                <Waits />
                <Button act="national" look=Look::Ghost disabled=empty on_press=keep>{text("report.sheet.keep")}</Button>
            </div>
        </div>
    }
}
