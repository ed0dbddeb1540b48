//! 工人反映: what workers report by themselves, live; what could be one case.

use std::collections::BTreeMap;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::money;
use anxin_locale::{fill, text};
use anxin_protocol::console::Me;
use anxin_protocol::report::ReportState;
use anxin_protocol::report::desk::{Accepted, Collective, ROWS, ReportGroup, ReportRow, Reports};
use anxin_protocol::sync::GrantedScope;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::api;
use super::report::{ReportCard, ending, go_on_from};
use crate::platform::events::Pokes;
use crate::platform::{short_time, spawn};
use crate::ui::{Button, EmptyState, ErrorNote, Look, Tag, Tone};

/// The key of a state's words.
pub(super) fn state_key(state: ReportState) -> &'static str {
    match state {
        ReportState::Received => "duty.state.received",
        ReportState::Looking => "duty.state.looking",
        ReportState::Working => "duty.state.working",
        ReportState::Done => "duty.state.done",
    }
}

/// The list in view, and how the office is asked for it.
#[derive(Clone, Copy)]
struct Listing {
    found: RwSignal<Option<Reports>>,
    ended: RwSignal<bool>,
    most: RwSignal<u32>,
    wrong: RwSignal<Option<String>>,
    /// The office is being asked; it is to be asked once more after that.
    asking: StoredValue<bool>,
    again: StoredValue<bool>,
}

impl Listing {
    fn new() -> Self {
        Self {
            found: RwSignal::new(None),
            ended: RwSignal::new(false),
            most: RwSignal::new(ROWS),
            wrong: RwSignal::new(None),
            asking: StoredValue::new(false),
            again: StoredValue::new(false),
        }
    }

    /// Which list is wanted; none once the room is left.
    fn wanted(self) -> Option<(bool, u32)> {
        self.ended.try_get_untracked().zip(self.most.try_get_untracked())
    }

    /// Asks for it. One question at a time: whatever is asked meanwhile, by news or by hand, is asked once after it.
    fn load(self) {
        let Some(busy) = self.asking.try_get_value() else { return };
        self.again.set_value(busy);
        if busy {
            return;
        }
        self.asking.set_value(true);
        spawn(async move {
            while let Some((ended, most)) = self.wanted() {
                match api::get(format!("reports?ended={ended}&most={most}")).await {
                    Ok(reports) if self.wanted() == Some((ended, most)) => {
                        let _ = self.found.try_set(Some(reports));
                        let _ = self.wrong.try_set(None);
                    }
                    // Another list is wanted by now; this one would stand in its place.
                    Ok(_) => {}
                    Err(key) => api::say(self.wrong, &key),
                }
                if self.again.try_get_value() != Some(true) {
                    break;
                }
                let _ = self.again.try_set_value(false);
            }
            let _ = self.asking.try_set_value(false);
        });
    }
}

#[component]
pub(super) fn ReportsRoom(who: Me) -> impl IntoView {
    let open = RwSignal::new(None::<(ScopeId, RecordId)>);
    let listing = Listing::new();
    let Listing { found, ended, most, wrong, .. } = listing;
    Effect::new(move |_| {
        ended.track();
        most.track();
        listing.load();
    });
    // News of the one in view, too: it counts how often.
    let news = RwSignal::new(0_u32);
    let on_news = move || {
        listing.load();
        let _ = news.try_update(|count| *count += 1);
    };
    let pokes = StoredValue::new_local(Pokes::listen(api::LIVE, on_news));
    on_cleanup(move || pokes.dispose());
    let places = StoredValue::new(who.scopes);
    let rows = move || found.get().map(|reports| reports.rows).unwrap_or_default();
    let groups = move || found.get().map(|reports| reports.groups).unwrap_or_default();
    let tab = move |on: bool, key: &'static str, act: &'static str| {
        view! {
            <button class="chip" class:on=move || ended.get() == on data-act=act
                aria-pressed=move || (ended.get() == on).to_string()
                on:click=move |_| { open.set(None); ended.set(on); }>{text(key)}</button>
        }
    };
    let posters = places.with_value(|places| with_posters(places));
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
    // Lives as long as the room: a group goes as soon as its reports are taken up.
    let on_made = Callback::new(move |made: Accepted| {
        go.run(format!("/console/records/{}/{}", made.scope, made.lead));
    });
    let print = move |ev| {
        let place = event_target_value(&ev);
        if !place.is_empty() {
            go.run(format!("/console/posters/{place}"));
        }
    };
    view! {
        <header class="top">
            <h1 tabindex="-1">{text("duty.room")}</h1>
            <span class="m" aria-live="polite">{text("console.live")}</span>
            <label class="place">
                <span class="unseen">{text("duty.poster")}</span>
                <select name="poster" on:change=print>
                    <option value="">{text("duty.poster")}</option>
                    {posters.into_iter().map(|(id, name)| view! {
                        <option value=id>{fill("duty.poster.county", &[("name", &name)])}</option>
                    }).collect_view()}
                </select>
            </label>
        </header>
        <div class="chips">{tab(false, "duty.open", "open-ones")}{tab(true, "duty.ended", "ended-ones")}</div>
        <ErrorNote text=wrong/>
        <For each=groups key=|group| (group.reports.clone(), group.amount_fen)
            children=move |group| view! { <Group group on_made/> }/>
        <div class="cols">
            <section class="card ledger">
                <table class="rows">
                    <thead><tr>
                        <th>{text("duty.col.got")}</th><th>{text("duty.col.what")}</th><th>{text("duty.col.who")}</th>
                        <th class="n">{text("duty.col.people")}</th><th class="n">{text("duty.col.amount")}</th><th>{text("duty.col.due")}</th>
                    </tr></thead>
                    <tbody>
                        <For each=rows key=Clone::clone children=move |row| view! { <Line row open places/> }/>
                    </tbody>
                </table>
                <LeftOut found most/>
                <Show when=move || found.get().is_some() && rows().is_empty()>
                    <EmptyState title=text("duty.none") next=text("duty.none_next")/>
                </Show>
            </section>
            {move || match open.get() {
                None => view! { <section class="card"><p class="m">{text("duty.choose")}</p></section> }.into_any(),
                Some((scope, id)) => view! {
                    <ReportCard scope id news places=places.get_value()
                        on_done=Callback::new(move |()| { open.set(None); listing.load(); go_on_from("h1"); })/>
                }.into_any(),
            }}
        </div>
    }
}

/// The places that have a poster, by id and name.
fn with_posters(places: &[GrantedScope]) -> Vec<(String, String)> {
    let plain = places.iter().filter(|place| place.id.compartment().is_none());
    plain.map(|place| (place.id.to_string(), place.name.clone())).collect()
}

/// How many the list leaves out, and the button that lists some of them.
#[component]
fn LeftOut(found: RwSignal<Option<Reports>>, most: RwSignal<u32>) -> impl IntoView {
    let count = move || found.with(|all| all.as_ref().map_or(0, |reports| reports.more));
    view! {
        <Show when=move || count() != 0>
            <Button act="more-reports" look=Look::Ghost on_press=move |()| most.update(|most| *most += ROWS)>
                {move || fill("duty.more", &[("n", &count().to_string())])}
            </Button>
        </Show>
    }
}

#[component]
fn Line(
    row: ReportRow,
    open: RwSignal<Option<(ScopeId, RecordId)>>,
    places: StoredValue<Vec<GrantedScope>>,
) -> impl IntoView {
    let title = if row.title.is_empty() { text("duty.untitled") } else { row.title.clone() };
    let key = (row.scope.clone(), row.id);
    let here = key.clone();
    let dash = || text("console.dash");
    let who = if row.named { "duty.named" } else { "duty.anonymous" };
    let place = places.with_value(|all| {
        all.iter().find(|one| one.id == row.scope).map(|one| one.name.clone()).unwrap_or_default()
    });
    let waits = matches!(row.state, ReportState::Received | ReportState::Looking);
    let stands = row.outcome.as_ref().map_or_else(|| text(state_key(row.state)), ending);
    view! {
        <tr data-id=row.id.to_string() data-kind="report" class:on=move || open.get().as_ref() == Some(&here)>
            <td>{short_time(row.got)}</td>
            <td>
                <button class="link t" data-act="open-report" on:click=move |_| open.set(Some(key.clone()))>{title}</button>
                <br/><span class="m">{place}" · "{stands}" · "{fill("duty.months", &[("n", &row.months.len().to_string())])}</span>
                {row.danger.then(|| view! { " "<Tag tone=Tone::Urgent text=text("duty.danger")/> })}
                {row.unread.then(|| view! { " "<Tag tone=Tone::Soon text=text("duty.unread")/> })}
                {(row.doubts > 0).then(|| view! { " "<Tag tone=Tone::Soon text=fill("duty.doubts", &[("n", &row.doubts.to_string())])/> })}
            </td>
            <td>{text(who)}</td>
            <td class="n">{row.people.map_or_else(dash, |n| n.to_string())}</td>
            <td class="n">{row.amount_fen.map_or_else(dash, money::yuan)}</td>
            <td>{if row.late {
                view! { <Tag tone=Tone::Urgent text=text("duty.late")/> }.into_any()
            } else if waits {
                fill("duty.due", &[("day", row.due.get(5..).unwrap_or_default())]).into_any()
            } else {
                dash().into_any()
            }}</td>
        </tr>
    }
}

/// Months, briefly: one, or the first and the last.
fn span(months: &[String]) -> String {
    match months {
        [] => text("console.dash"),
        [one] => one.clone(),
        [first, .., last] => format!("{first} – {last}"),
    }
}

#[component]
fn Group(group: ReportGroup, on_made: Callback<Accepted>) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let sure = RwSignal::new(false);
    let words = BTreeMap::from([
        ("n", group.reports.len().to_string()),
        ("people", group.people.to_string()),
        ("months", span(&group.months)),
        ("sum", money::yuan(group.amount_fen)),
    ]);
    let values: Vec<(&str, &str)> =
        words.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let words = fill("duty.group.words", &values);
    let body = Collective { scope: group.scope.clone(), reports: group.reports.clone() };
    let go = move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        let body = body.clone();
        spawn(async move {
            match api::post_for::<Accepted>("reports/collective".to_owned(), &body).await {
                Ok(made) => on_made.run(made),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    view! {
        <section class="card group" data-kind="group">
            <div>
                <p class="t">{text("duty.group")}" · "{group.title}</p>
                <p>{words}</p>
                {group.many.then(|| view! { <Tag tone=Tone::Urgent text=text("duty.group.many")/> })}
            </div>
            <div class="action">
                <ErrorNote text=wrong/>
                <Button act="collective" look=Look::Ghost on_press=go>
                    {move || text(if sure.get() { "duty.group.sure" } else { "duty.group.go" })}
                </Button>
            </div>
        </section>
    }
}
