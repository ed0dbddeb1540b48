//! A poster on A4: the code to scan, and what article 34 wants on the board at the gate.

use anxin_domain::kinds::{BOARD_LINES, BOARD_PLACES};
use anxin_locale::{fill, find, text};
use anxin_protocol::console::Incoming;
use anxin_protocol::report::desk::Poster;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{api, show};
use crate::platform::{print, spawn};
use crate::ui::{Button, ErrorNote, Look};

/// A line to write on by hand.
const RULED: &str = "______________";

#[component]
pub(super) fn PosterRoom() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let place = Memo::new(move |_| params.get().get("scope").unwrap_or_default());
    let site = Memo::new(move |_| query.get().get("site").unwrap_or_default());
    let poster = RwSignal::new(None::<Poster>);
    let sites = RwSignal::new(Vec::<(String, String)>::new());
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let (place, site) = (place.get(), site.get());
        spawn(async move {
            let asked = if site.is_empty() { String::new() } else { format!("?site={site}") };
            match api::get(format!("posters/{place}{asked}")).await {
                Ok(found) => drop(poster.try_set(Some(found))),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
            let listed = api::get::<Incoming>(format!("incoming?kind=site&scope={place}")).await;
            let rows = listed.map(|page| page.rows).unwrap_or_default();
            let here = rows.into_iter().filter(|row| row.record.scope.as_str() == place);
            let named = here.map(|row| {
                (row.record.id.to_string(), show::title(&row.record.kind, &row.record.fields))
            });
            let _ = sites.try_set(named.collect());
        });
    });
    let navigate = leptos_router::hooks::use_navigate();
    let choose = move |ev| {
        let path =
            format!("/console/posters/{}?site={}", place.get_untracked(), event_target_value(&ev));
        navigate(&path, leptos_router::NavigateOptions::default());
    };
    view! {
        <header class="top unprinted">
            <h1>{text("duty.poster")}</h1>
            <label class="place">
                <span class="unseen">{text("duty.poster.site")}</span>
                <select name="site" prop:value=move || site.get() on:change=choose>
                    <option value="">{text("duty.poster.site")}</option>
                    {move || sites.get().into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view()}
                </select>
            </label>
            <div class="action"><Button act="print" look=Look::Ghost on_press=move |()| print()>{text("duty.poster.print")}</Button></div>
        </header>
        <ErrorNote text=wrong/>
        {move || poster.get().map(|poster| view! { <Sheet poster/> })}
    }
}

/// The texts of a block, `{key}.1`, `{key}.2`, …
fn block(key: &'static str, values: &[(&str, &str)]) -> impl IntoView + use<> {
    let lines: Vec<_> = (1..)
        .map_while(|no| find(&format!("{key}.{no}")).map(|_| format!("{key}.{no}")))
        .map(|key| view! { <li>{fill(&key, values)}</li> })
        .collect();
    view! { <section><h3>{text(key)}</h3><ul>{lines}</ul></section> }
}

#[component]
fn Sheet(poster: Poster) -> impl IntoView {
    let site = poster.site;
    let said = |key: &str| site.get(key).map_or(RULED, String::as_str);
    let lines = BOARD_LINES.map(|key| {
        let value = said(key).to_owned();
        view! { <li>{text(&format!("poster.block1.{key}"))}"："{value}</li> }
    });
    // A township has neither a bureau nor a legal aid centre of its own.
    let county = if poster.county.is_empty() { poster.name } else { poster.county };
    let mut values = BOARD_PLACES.map(|key| (key, said(key))).to_vec();
    values.push(("county", &county));
    let qr = format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&poster.qr_svg));
    view! {
        <article class="a4" data-link=poster.link>
            <h2>{text("poster.title")}</h2>
            <p class="lead">{text("poster.sub")}</p>
            {site.get("name").map(|site| view! { <p class="lead t">{site.clone()}</p> })}
            <img class="qr" src=qr alt=text("poster.title")/>
            <p class="tel">{text("poster.call")}</p>
            <div class="board">
                <p class="t">{text("poster.notice")}<span class="m">" "{text("poster.law")}</span></p>
                <div class="blocks">
                    <section><h3>{text("poster.block1")}</h3><ul>{lines.into_iter().collect_view()}</ul></section>
                    {block("poster.block2", &values)}
                    {block("poster.block3", &values)}
                </div>
            </div>
            <p class="m">{fill("poster.seal", &[("county", &county)])}</p>
        </article>
    }
}
