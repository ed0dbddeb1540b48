//! 值班台: leads, inspections and sites as they arrive.

use std::collections::HashMap;

use anxin_domain::case::warning::{Colour, Reason};
use anxin_domain::id::PersonId;
use anxin_domain::money;
use anxin_locale::{fill, find, text};
use anxin_protocol::console::{IncomingRow, Me};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::api::{self, Filters};
use super::{News, show};
use crate::platform::{short_time, spawn};
use crate::ui::{EmptyState, ErrorNote, Tag, TextField, Tone};

const KINDS: [&str; 4] = ["", "lead", "inspection", "site"];

#[component]
pub(super) fn IncomingRoom(who: Me, news: News) -> impl IntoView {
    let query = use_query_map();
    let navigate = use_navigate();
    let filters = Memo::new(move |_| {
        let map = query.get();
        let get = |name: &str| map.get(name).unwrap_or_default();
        Filters { kind: get("kind"), scope: get("scope"), q: get("q") }
    });
    let rows = RwSignal::new(Vec::<IncomingRow>::new());
    let people = RwSignal::new(HashMap::<PersonId, String>::new());
    let next = RwSignal::new(None::<String>);
    let wrong = RwSignal::new(None::<String>);
    let loaded = RwSignal::new(false);
    let load = move |before: Option<String>| {
        let asked = filters.get_untracked();
        spawn(async move {
            let answer = api::incoming(&asked, before.as_deref()).await;
            // Something else may have been searched for meanwhile; this would stand in its place.
            if filters.try_get_untracked() != Some(asked) {
                return;
            }
            match answer {
                Ok(page) => {
                    let _ = people.try_set(show::names(&page.people));
                    let _ = next.try_set(page.next);
                    let _ = rows.try_update(|rows| {
                        if before.is_none() {
                            rows.clear();
                        }
                        rows.extend(page.rows);
                    });
                    let _ = wrong.try_set(None);
                }
                Err(key) => api::say(wrong, &key),
            }
            let _ = loaded.try_set(true);
        });
    };
    Effect::new(move |_| {
        filters.track();
        news.0.track();
        load(None);
    });
    let go = StoredValue::new(move |filters: Filters| {
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        navigate(&format!("/console?{}", filters.query()), options);
    });
    let places = StoredValue::new(who.scopes);
    view! {
        <header class="top">
            <h1>{text("console.incoming")}</h1>
            <span class="m" aria-live="polite">{text("console.live")}</span>
            <div class="search">
                <TextField name="q" label=text("console.search") label_hidden=true kind="search"
                    placeholder=text("console.search")
                    value=Signal::derive(move || filters.get().q)
                    on_change=move |q| go.with_value(|go| go(Filters { q, ..filters.get_untracked() }))/>
            </div>
        </header>
        <div class="chips" role="group" aria-label=text("console.filter")>
            {KINDS.map(|kind| view! {
                <button class="chip" class:on=move || filters.get().kind == kind
                    aria-pressed=move || (filters.get().kind == kind).to_string()
                    data-act=format!("kind-{kind}")
                    on:click=move |_| go.with_value(|go| go(Filters { kind: kind.to_owned(), ..filters.get_untracked() }))>
                    {if kind.is_empty() { text("console.all") } else { text(&format!("kind.{kind}")) }}
                </button>
            }).collect_view()}
            <label class="place">
                <span class="unseen">{text("console.place")}</span>
                <select name="scope" prop:value=move || filters.get().scope
                    on:change=move |ev| go.with_value(|go| go(Filters { scope: event_target_value(&ev), ..filters.get_untracked() }))>
                    <option value="">{text("console.all_places")}</option>
                    {places.get_value().into_iter().map(|place| view! {
                        <option value=place.id.to_string()>{place.name}</option>
                    }).collect_view()}
                </select>
            </label>
        </div>
        <ErrorNote text=wrong/>
        <div class="card ledger">
            <table class="rows">
                <thead><tr>
                    <th>{text("console.col.mark")}</th><th>{text("console.col.what")}</th>
                    <th>{text("console.col.where")}</th><th class="n">{text("console.col.people")}</th>
                    <th class="n">{text("console.col.owed")}</th><th>{text("console.col.by")}</th>
                    <th>{text("console.col.arrived")}</th>
                </tr></thead>
                <tbody>
                    <For each=move || rows.get() key=|row| (row.record.id, row.record.version, row.workers)
                        children=move |row| view! { <Line row people/> }/>
                </tbody>
            </table>
            <Show when=move || loaded.get() && rows.with(Vec::is_empty)>
                <EmptyState title=text("console.none") next=text("console.none_next")/>
            </Show>
            <Show when=move || next.get().is_some()>
                <button class="more" data-act="more" on:click=move |_| load(next.get_untracked())>{text("console.more")}</button>
            </Show>
        </div>
    }
}

/// The words of a reason in a list; most are short for what the case page says.
fn mark(reason: Reason, people: u32) -> String {
    let key = format!("mark.{}", reason.name());
    let n = people.to_string();
    if find(&key).is_some() {
        fill(&key, &[("n", &n)])
    } else {
        text(&format!("warning.{}", reason.name()))
    }
}

/// Marks that the office gives by the rules and the county's settings, and those of the record itself.
fn marks(row: &IncomingRow) -> Vec<(Tone, String)> {
    let reasons: Vec<Reason> = row.reasons.iter().filter_map(|name| Reason::parse(name)).collect();
    let tone = |reason: &Reason| {
        if reason.colour() == Colour::Red { Tone::Urgent } else { Tone::Soon }
    };
    let mut marks: Vec<(Tone, String)> =
        reasons.iter().map(|reason| (tone(reason), mark(*reason, row.people))).collect();
    let government = row.record.kind == "lead" && row.record.text("funding") == "government";
    if government && !reasons.contains(&Reason::Government) {
        marks.push((Tone::Note, text("choice.funding.government")));
    }
    if !row.record.clashes.is_empty() {
        marks.push((Tone::Soon, text("console.mark.clash")));
    }
    if row.record.void.is_some() {
        marks.push((Tone::Plain, text("console.mark.void")));
    }
    marks
}

#[component]
fn Line(row: IncomingRow, people: RwSignal<HashMap<PersonId, String>>) -> impl IntoView {
    let record = row.record.clone();
    let href = format!("/console/records/{}/{}", record.scope, record.id);
    let place = record.text("place").to_owned();
    let address = record.text("address").to_owned();
    let by = record.updated.by;
    let late = (record.updated.got - record.updated.at) / 3_600_000;
    // Where the roster says no sum, what was reported is said to be so.
    let owed = match (row.owed_fen, row.said_fen) {
        (owed, _) if owed > 0 => money::yuan(owed),
        (_, Some(said)) => fill("console.said", &[("sum", &money::yuan(said))]),
        _ => text("console.dash"),
    };
    let count = row.people.max(row.workers);
    let figure = |show: bool, words: String| if show { words } else { text("console.dash") };
    view! {
        <tr data-id=record.id.to_string() data-kind=record.kind.clone()>
            <td>{marks(&row).into_iter().map(|(tone, words)| view! { <Tag tone text=words/> }).collect_view()}</td>
            <td>
                <a class="t" href=href data-act="open">{show::title(&record.kind, &record.fields)}</a>
                <br/><span class="m">{text(&format!("kind.{}", record.kind))}" · "{record.receipt.clone().unwrap_or_default()}</span>
            </td>
            <td>{if place.is_empty() { address } else { place }}</td>
            <td class="n">{figure(count > 0, count.to_string())}</td>
            <td class="n">{owed}</td>
            <td>{move || people.with(|people| people.get(&by).cloned().unwrap_or_default())}</td>
            <td>
                {short_time(record.updated.got)}
                {(late > 0).then(|| view! { <br/><span class="m">{fill("console.late", &[("n", &late.to_string())])}</span> })}
            </td>
        </tr>
    }
}
