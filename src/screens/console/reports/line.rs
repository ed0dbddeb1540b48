//! One report in the list.

use anxin_domain::money;
use anxin_locale::{fill, text};
use anxin_protocol::report::ReportState;
use anxin_protocol::report::desk::ReportRow;
use leptos::prelude::*;

use super::super::report::ending;
use super::desk::Desk;
use super::state_key;
use crate::platform::short_time;
use crate::ui::{Tag, Tone};

/// A row of the list.
pub(super) const ROW: &str = "tr[data-kind=\"report\"]";

#[component]
pub(super) fn Line(row: ReportRow, desk: Desk) -> impl IntoView {
    let title = if row.title.is_empty() { text("duty.untitled") } else { row.title.clone() };
    let key = (row.scope.clone(), row.id);
    let (here, mine, tick) = (key.clone(), key.clone(), key.clone());
    let dash = || text("console.dash");
    let who = text(if row.named { "duty.named" } else { "duty.anonymous" });
    let waits = matches!(row.state, ReportState::Received | ReportState::Looking);
    let stands = match &row.outcome {
        // It waits again; how it had ended is said by its mark.
        Some(_) if row.returned => text(state_key(row.state)),
        Some(outcome) => ending(outcome),
        None => text(state_key(row.state)),
    };
    let about = [
        who,
        desk.place_name(&row.scope),
        stands,
        fill("duty.months", &[("n", &row.months.len().to_string())]),
    ];
    let flip = move |ev| {
        let on = event_target_checked(&ev);
        desk.ticked.update(|all| {
            if on {
                all.insert(tick.clone())
            } else {
                all.remove(&tick)
            };
        });
    };
    let label = fill("duty.tick.one", &[("title", &title)]);
    let due = if row.late {
        let days = fill("duty.late", &[("n", &row.days_late.to_string())]);
        view! { <Tag tone=Tone::Urgent text=days/> }.into_any()
    } else if waits {
        fill("duty.due", &[("day", row.due.get(5..).unwrap_or_default())]).into_any()
    } else {
        dash().into_any()
    };
    view! {
        <tr data-id=row.id.to_string() data-kind="report" class:on=move || desk.view.with(|view| view.at.as_ref() == Some(&here))>
            <td>{waits.then(|| view! {
                <input type="checkbox" name="tick" aria-label=label on:change=flip
                    prop:checked=move || desk.ticked.with(|all| all.contains(&mine))/>
            })}</td>
            <td class="when">{short_time(row.got)}</td>
            <td>
                <button class="link t" data-act="open-report" on:click=move |_| desk.open(Some(key.clone()))>{title}</button>
                <br/><span class="m">{about.join(" · ")}</span>
                {row.danger.then(|| view! { " "<Tag tone=Tone::Urgent text=text("duty.danger")/> })}
                {row.returned.then(|| view! { " "<Tag tone=Tone::Soon text=text(if row.in_case { "duty.returned.case" } else { "duty.returned" })/> })}
                {(row.unread && !row.returned).then(|| view! { " "<Tag tone=Tone::Soon text=text("duty.unread")/> })}
                {(row.doubts > 0).then(|| view! { " "<Tag tone=Tone::Soon text=fill("duty.doubts", &[("n", &row.doubts.to_string())])/> })}
            </td>
            <td class="n">{row.people.map_or_else(dash, |n| n.to_string())}</td>
            <td class="n">{row.amount_fen.map_or_else(dash, money::yuan)}</td>
            <td class="when">{due}</td>
        </tr>
    }
}
