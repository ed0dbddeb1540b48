//! A crew leader's list.

use anxin_locale::{fill, text};
use anxin_protocol::report::{CREW, CrewLine};
use leptos::prelude::*;

use super::context::here;
use super::parts::{Ask, Strip, Waits};
use crate::ui::number::parse_yuan;
use crate::ui::{Button, Look, TextField, grouped_yuan};

#[component]
pub(super) fn Crew() -> impl IntoView {
    let context = here();
    let crew = context.draft(|draft| draft.report.crew.clone());
    let (name, amount) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = move |()| {
        let line = CrewLine {
            name: name.get_untracked().trim().to_owned(),
            amount_fen: parse_yuan(&amount.get_untracked()).filter(|fen| *fen > 0),
        };
        if line.name.is_empty() {
            return;
        }
        name.set(String::new());
        amount.set(String::new());
        context.edit(move |draft| {
            let crew = &mut draft.report.crew;
            if crew.len() < CREW {
                crew.push(line);
            }
            let count = u32::try_from(crew.len()).ok();
            draft.report.people = draft.report.people.max(count);
        });
    };
    let line = move |(no, line): (usize, CrewLine)| {
        let owed = line.amount_fen.map(|fen| format!(" ¥ {}", grouped_yuan(fen)));
        let words = format!("{}{}", line.name, owed.unwrap_or_default());
        let remove = move |_| {
            context.edit(move |draft| {
                if no < draft.report.crew.len() {
                    draft.report.crew.remove(no);
                }
            });
        };
        view! {
            <li class="row" data-kind="crew">
                <span>{words}</span>
                <button type="button" class="btn quiet" data-act="remove"
                    aria-label=fill("report.crew.remove", &[("name", &line.name)])
                    on:click=remove>"✕"</button>
            </li>
        }
    };
    let lines = move || crew.get().into_iter().enumerate().map(line).collect_view();
    view! {
        <Strip back="people" />
        <div class="step">
            <Ask key="report.crew" say="report.crew.say" />
            <ul class="talk">{lines}</ul>
            <TextField name="crew-name" label=text("report.crew.name") value=name max=50
                on_change=move |text| name.set(text) />
            <TextField name="crew-amount" label=text("report.crew.amount") value=amount max=12
                mode="decimal" on_change=move |text| amount.set(text) />
            <Button act="crew-add" look=Look::Ghost on_press=add>{text("report.crew.add")}</Button>
            <p class="say">{text("report.crew.named")}</p>
            <div class="foot">
                <Waits />
                <Button act="crew-done" on_press=move |()| context.go("who")>
                    {text("report.crew.done")}
                </Button>
            </div>
        </div>
    }
}
