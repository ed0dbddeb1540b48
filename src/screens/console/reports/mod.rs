//! 工人反映: the duty desk. The list and the open report are side by side; each scrolls by itself, and the list keeps
//! its place.

mod desk;
mod group;
mod line;
mod several;
mod view;

use std::collections::{BTreeSet, HashMap};

use anxin_locale::{fill, text};
use anxin_protocol::console::Me;
use anxin_protocol::report::ReportState;
use anxin_protocol::report::desk::{MARKS, ReportCounts, SORTS};
use anxin_protocol::sync::GrantedScope;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use self::desk::Listing;
pub(super) use self::desk::{Desk, Done, Typed};
use self::group::Groups;
use self::line::{Line, ROW};
use self::several::Several;
pub(super) use self::view::Key;
use self::view::View;
use super::News;
use super::report::{Differences, ReportCard};
use super::sure::Sure;
use super::{Waiting, api};
use crate::platform::events::Keys;
use crate::platform::{dom, spawn};
use crate::ui::{Button, EmptyState, ErrorNote, Look, TextField};

/// The key of a state's words.
pub(super) fn state_key(state: ReportState) -> &'static str {
    match state {
        ReportState::Received => "duty.state.received",
        ReportState::Looking => "duty.state.looking",
        ReportState::Working => "duty.state.working",
        ReportState::Done => "duty.state.done",
    }
}

#[component]
pub(super) fn ReportsRoom(who: Me, waiting: Waiting, news: News) -> impl IntoView {
    let query = use_query_map();
    let view = Memo::new(move |_| query.with(View::read));
    let navigate = use_navigate();
    let go = Callback::new(move |(view, replace): (View, bool)| {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate(&view.path(), options);
    });
    let desk = Desk {
        view,
        go,
        listing: Listing::new(waiting.0),
        places: StoredValue::new(who.scopes),
        ticked: RwSignal::new(BTreeSet::new()),
        done: RwSignal::new(None),
        typed: StoredValue::new(HashMap::new()),
        news: news.0,
    };
    let Listing { found, most, wrong, .. } = desk.listing;
    let listed = Memo::new(move |_| view.with(View::list));
    Effect::new(move |_| {
        listed.track();
        most.track();
        desk.news.track();
        desk.load();
    });
    // A key moves the focus along the list; Enter opens what has it, as it does everywhere.
    let keys = StoredValue::new_local(Keys::listen(move |key| match key {
        "j" => dom::step(OPEN, ROW, 1),
        "k" => dom::step(OPEN, ROW, -1),
        "x" => dom::press_in_row("[name=\"tick\"]", ROW),
        _ => {}
    }));
    on_cleanup(move || keys.dispose());
    let rows = move || found.get().map(|reports| reports.rows).unwrap_or_default();
    let open = Memo::new(move |_| view.with(|view| view.at.clone()));
    let narrowed = move || {
        listed.with(|view| ![&view.place, &view.mark, &view.q].iter().all(|one| one.is_empty()))
    };
    view! {
        <div class="duty">
        <header class="top">
            <h1 tabindex="-1">{text("duty.room")}</h1>
            <span class="m" aria-live="polite">{text("console.live")}</span>
            <span class="m keys">{text("duty.keys")}</span>
            <Posters places=desk.places/>
        </header>
        <Filters desk listed waiting/>
        <ErrorNote text=wrong/>
        <Last desk/>
        <div class="cols desk">
            <section class="card ledger pane" aria-label=text("duty.list")>
                <Several desk/>
                <Groups desk/>
                <table class="rows">
                    <thead><tr>
                        <th><span class="unseen">{text("duty.tick")}</span></th>
                        <th>{text("duty.col.got")}</th><th>{text("duty.col.what")}</th>
                        <th class="n">{text("duty.col.people")}</th><th class="n">{text("duty.col.amount")}</th><th>{text("duty.col.due")}</th>
                    </tr></thead>
                    <tbody>
                        <For each=rows key=Clone::clone children=move |row| view! { <Line row desk/> }/>
                    </tbody>
                </table>
                <LeftOut desk/>
                <Show when=move || found.get().is_some() && rows().is_empty()>
                    {move || if narrowed() {
                        view! { <EmptyState title=text("duty.none_found") next=text("duty.none_found_next")/> }
                    } else {
                        view! { <EmptyState title=text("duty.none") next=text("duty.none_next")/> }
                    }}
                </Show>
            </section>
            <div class="pane">
            {move || match open.get() {
                None => view! { <section class="card"><p class="m">{text("duty.choose")}</p></section> }.into_any(),
                Some((scope, id)) => view! { <ReportCard scope id desk/> }.into_any(),
            }}
            </div>
        </div>
        </div>
    }
}

/// What opens a report of the list.
const OPEN: &str = "tr[data-kind=\"report\"] [data-act=\"open-report\"]";

/// The way to the posters.
#[component]
fn Posters(places: StoredValue<Vec<GrantedScope>>) -> impl IntoView {
    let navigate = use_navigate();
    let print = move |ev| {
        let place = event_target_value(&ev);
        if !place.is_empty() {
            navigate(&format!("/console/posters/{place}"), NavigateOptions::default());
        }
    };
    view! {
        <label class="place">
            <span class="unseen">{text("duty.poster")}</span>
            <select name="poster" on:change=print>
                <option value="">{text("duty.poster")}</option>
                {plain(places).into_iter().map(|(id, name)| view! {
                    <option value=id>{fill("duty.poster.county", &[("name", &name)])}</option>
                }).collect_view()}
            </select>
        </label>
    }
}

/// The places that have a poster and reports, by id and name.
fn plain(places: StoredValue<Vec<GrantedScope>>) -> Vec<(String, String)> {
    places.with_value(|places| {
        let plain = places.iter().filter(|place| place.id.compartment().is_none());
        plain.map(|place| (place.id.to_string(), place.name.clone())).collect()
    })
}

/// The tabs with their numbers, and what the list is narrowed to.
#[component]
fn Filters(desk: Desk, listed: Memo<View>, waiting: Waiting) -> impl IntoView {
    let counts = waiting.0;
    let tab = move |ended: bool, words: Signal<String>, act: &'static str| {
        let on = move || listed.with(|view| view.ended == ended && view.mark.is_empty());
        view! {
            <button class="chip" class:on=on data-act=act aria-pressed=move || on().to_string()
                on:click=move |_| {
                    desk.ticked.update(BTreeSet::clear);
                    desk.show(|view| { view.ended = ended; view.mark.clear(); view.at = None; });
                }>{words}</button>
        }
    };
    // Nothing that presses is offered where there is none.
    let mark = move |mark: &'static str, number: fn(&ReportCounts) -> u64, class: &'static str| {
        let on = move || listed.with(|view| !view.ended && view.mark == mark);
        let count = move || counts.with(number);
        view! {
            <Show when=move || count() != 0 || on()>
                <button class=format!("chip {class}") class:on=on data-act=format!("mark-{mark}") aria-pressed=move || on().to_string()
                    on:click=move |_| {
                        let mark = if on() { "" } else { mark };
                        desk.show(|view| { view.ended = false; mark.clone_into(&mut view.mark); });
                    }>{move || fill(&format!("duty.count.{mark}"), &[("n", &count().to_string())])}</button>
            </Show>
        }
    };
    let open = Signal::derive(move || {
        fill("duty.count.open", &[("n", &counts.with(|all| all.open).to_string())])
    });
    let places = plain(desk.places);
    let select = move |name: &'static str,
                       options: Vec<(String, String)>,
                       pick: fn(&mut View) -> &mut String| {
        let value = move || listed.with(|view| pick(&mut view.clone()).clone());
        view! {
            <label class="narrow"><span class="unseen">{text(&format!("duty.by.{name}"))}</span>
                <select name=format!("by-{name}") prop:value=value
                    on:change=move |ev| desk.show(|view| *pick(view) = event_target_value(&ev))>
                    {options.into_iter().map(|(one, words)| {
                        // The value of a field is set before it has any option.
                        let chosen = listed.with_untracked(|view| *pick(&mut view.clone()) == one);
                        view! { <option value=one selected=chosen>{words}</option> }
                    }).collect_view()}
                </select>
            </label>
        }
    };
    let named = |key: &str, values: &[&str]| -> Vec<(String, String)> {
        let one = |value: &&str| ((*value).to_owned(), text(&format!("duty.{key}.{value}")));
        values.iter().map(one).collect()
    };
    let all = |key: &str, rest: Vec<(String, String)>| -> Vec<(String, String)> {
        std::iter::once((String::new(), text(key))).chain(rest).collect()
    };
    let several = places.len() > 1;
    view! {
        <div class="chips">
            {tab(false, open, "open-ones")}
            {mark("late", |all| all.late, "c-red")}
            {mark("danger", |all| all.danger, "c-red")}
            {mark("returned", |all| all.returned, "c-amber")}
            {tab(true, Signal::stored(text("duty.ended")), "ended-ones")}
            <span class="rest"></span>
            {several.then(|| select("place", all("console.all_places", places), |view| &mut view.place))}
            {select("mark", all("duty.by.mark", named("mark", &MARKS)), |view| &mut view.mark)}
            {select("sort", all("duty.sort.due", named("sort", &SORTS[1..])), |view| &mut view.sort)}
            <div class="search"><TextField name="q" label=text("duty.search") label_hidden=true kind="search"
                placeholder=text("duty.search") value=Signal::derive(move || listed.get().q)
                on_change=move |q| desk.show(|view| view.q = q)/></div>
        </div>
    }
}

/// How many the list leaves out, and the button that lists some of them.
#[component]
fn LeftOut(desk: Desk) -> impl IntoView {
    let Listing { found, most, .. } = desk.listing;
    let count = move || found.with(|all| all.as_ref().map_or(0, |reports| reports.more));
    view! {
        <Show when=move || count() != 0>
            <Button act="more-reports" look=Look::Ghost on_press=move |()| most.update(|most| *most += anxin_protocol::report::desk::ROWS)>
                {move || fill("duty.more", &[("n", &count().to_string())])}
            </Button>
        </Show>
    }
}

/// What was decided last: the way to its case, and back from a joining.
#[component]
fn Last(desk: Desk) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let part = move |(scope, id): Key| {
        busy.set(true);
        spawn(async move {
            match api::post(format!("reports/{scope}/{id}/parting"), &()).await {
                Ok(_) => {
                    let words = text("duty.parted");
                    let _ = desk.done.try_set(Some(Done { words, ..Done::default() }));
                    let _ = wrong.try_set(None);
                    desk.load();
                    desk.open(Some((scope, id)));
                }
                Err(key) => api::say(wrong, &key),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        {move || desk.done.get().map(|done| {
            let lead = done.lead.map(|(scope, id)| format!("/console/records/{scope}/{id}"));
            view! {
                <section class="card last" data-part="last" role="status">
                    <p class="t">{done.words}</p>
                    {lead.map(|href| view! { <a href=href data-act="open-lead">{text("duty.lead")}</a> })}
                    {done.joined.map(|key| view! {
                        <Sure act="part" words=text("duty.part") question=Signal::stored(text("duty.part.sure"))
                            yes=text("duty.part.yes") look=Look::Quiet busy on_yes=move |()| part(key.clone())/>
                    })}
                    <ErrorNote text=wrong/>
                    <button class="link" data-act="last-close" on:click=move |_| desk.done.set(None)>{text("console.close")}</button>
                    <Differences differences=done.differences/>
                </section>
            }
        })}
    }
}
