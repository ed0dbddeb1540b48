//! The office console: what arrives, one record, people and phones.

mod api;
mod aside;
mod case;
mod duplicates;
mod export;
mod incoming;
mod people;
mod phones;
mod poster;
mod record;
mod report;
mod reporter;
mod reports;
mod show;
mod sign_in;
mod sure;

use anxin_locale::{fill, text};
use anxin_protocol::console::Me;
use anxin_protocol::report::desk::ReportCounts;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::platform::events::Pokes;
use crate::platform::prefs;
use crate::platform::spawn;

/// Counts the news from the office. One connection serves every room: a browser opens few to one address.
#[derive(Clone, Copy)]
pub(in crate::screens) struct News(RwSignal<u32>);

/// How many reports wait, for the navigation and the desk.
#[derive(Clone, Copy)]
pub(in crate::screens) struct Waiting(RwSignal<ReportCounts>);

/// The console, from sign-in on.
#[component]
pub fn Console() -> impl IntoView {
    let me = RwSignal::new(None::<Me>);
    let asked = RwSignal::new(false);
    let look = move || {
        spawn(async move {
            let found = api::me().await.ok();
            // The page may have gone while the office was asked.
            let _ = me.try_set(found);
            let _ = asked.try_set(true);
        });
    };
    look();
    view! {
        <Show when=move || asked.get() fallback=|| view! { <p class="wait">{text("console.wait")}</p> }>
            {move || match me.get() {
                None => view! { <sign_in::SignIn on_done=Callback::new(move |()| look())/> }.into_any(),
                Some(who) => view! { <Rooms who/> }.into_any(),
            }}
        </Show>
    }
}

#[component]
fn Rooms(who: Me) -> impl IntoView {
    let who = StoredValue::new(who);
    let manages = who.with_value(|who| who.roles.iter().any(|role| role == "admin"));
    let handles = who
        .with_value(|who| who.roles.iter().any(|role| ["clerk", "head"].contains(&role.as_str())));
    let sees_people = who.with_value(|who| {
        who.roles
            .iter()
            .any(|role| ["admin", "clerk", "leader", "auditor"].contains(&role.as_str()))
    });
    let (news, waiting) = (News(RwSignal::new(0)), Waiting(RwSignal::new(ReportCounts::default())));
    let on_news = move || {
        let _ = news.0.try_update(|count| *count = count.wrapping_add(1));
    };
    let pokes = StoredValue::new_local(Pokes::listen(api::LIVE, on_news));
    on_cleanup(move || pokes.dispose());
    let sign_out = move |_| {
        spawn(async {
            if api::sign_out().await.is_ok() {
                crate::platform::events::reload();
            }
        });
    };
    let theme = move |_| {
        let dark = prefs::theme().is_some_and(|theme| theme == "dark");
        prefs::set_theme(Some(if dark { "light" } else { "dark" }));
    };
    view! {
        <Router>
            <div class="office">
                <nav class="rooms" aria-label=text("console.rooms")>
                    <p class="brand"><i aria-hidden="true">"安"</i>{text("console.brand")}</p>
                    <p class="county">{who.with_value(|who| who.county.clone())}</p>
                    <RoomLink href="/console/" act="room-incoming" words=text("console.incoming")/>
                    {handles.then(|| view! {
                        <RoomLink href="/console/reports" act="room-reports" words=text("duty.room")/>
                        <Numbers news waiting/>
                    })}
                    {handles.then(|| view! {
                        <RoomLink href="/console/aside" act="room-aside" words=text("console.aside")/>
                    })}
                    {sees_people.then(|| view! {
                        <RoomLink href="/console/people" act="room-people" words=text("console.people")/>
                    })}
                    <div class="self">
                        <p class="t">{who.with_value(|who| who.name.clone())}</p>
                        <button class="link" data-act="theme" on:click=theme>{text("console.theme")}</button>
                        <button class="link" data-act="sign-out" on:click=sign_out>{text("console.sign_out")}</button>
                    </div>
                </nav>
                <main>
                    <Routes fallback=move || view! { <incoming::IncomingRoom who=who.get_value() news/> }>
                        <Route path=path!("/console") view=move || view! { <incoming::IncomingRoom who=who.get_value() news/> }/>
                        <Route path=path!("/console/records/:scope/:id") view=move || view! { <record::RecordRoom news/> }/>
                        <Route path=path!("/console/reports") view=move || view! { <reports::ReportsRoom who=who.get_value() waiting news/> }/>
                        <Route path=path!("/console/aside") view=move || view! { <aside::AsideRoom news/> }/>
                        <Route path=path!("/console/posters/:scope") view=poster::PosterRoom/>
                        <Route path=path!("/console/people") view=move || view! {
                            <people::PeopleRoom who=who.get_value() manages/>
                        }/>
                    </Routes>
                </main>
            </div>
        </Router>
    }
}

/// How many reports wait, and how many of them cannot.
#[component]
fn Numbers(news: News, waiting: Waiting) -> impl IntoView {
    let path = use_location().pathname;
    // The desk asks by itself, with its list.
    let at_desk =
        move || path.with_untracked(|path| path.trim_end_matches('/') == "/console/reports");
    Effect::new(move |_| {
        news.0.track();
        if !at_desk() {
            spawn(async move {
                if let Ok(counts) = api::get::<ReportCounts>("reports/counts".to_owned()).await {
                    let _ = waiting.0.try_set(counts);
                }
            });
        }
    });
    let parts = move || {
        let all = waiting.0.get();
        let numbers = [("open", all.open), ("late", all.late), ("danger", all.danger)];
        let numbers = numbers.into_iter().filter(|(_, count)| *count > 0);
        numbers
            .map(|(name, count)| {
                let words = fill(&format!("duty.count.{name}"), &[("n", &count.to_string())]);
                let urgent = name != "open";
                view! { <span class:urgent=urgent data-count=name>{words}</span> }
            })
            .collect_view()
    };
    view! { <p class="numbers" data-part="numbers">{parts}</p> }
}

/// A way into a room; it says when one is there.
#[component]
fn RoomLink(href: &'static str, act: &'static str, words: String) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|path| path.trim_end_matches('/') == href.trim_end_matches('/'));
    view! { <a href=href data-act=act aria-current=move || here().then_some("page")>{words}</a> }
}
