//! The worker's page: four things on it and nothing else; then one question a screen.

mod context;
mod crew;
mod home;
mod look;
mod more;
mod one;
mod parts;
mod sent;
mod settings;
mod sheet;
mod steps;
mod ways;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::platform::{app_files, events, pause, spawn};
use crate::report::{Pocket, poster};
use context::{Context, provide};

/// How often what waits is tried again, in milliseconds.
const AGAIN: u32 = 20_000;

/// Puts the page in place of the plain one that was there first.
pub fn mount<V: IntoView + 'static>(page: impl FnOnce() -> V + 'static) {
    let Some(main) = document().get_element_by_id("page") else { return };
    main.set_inner_html("");
    mount_to(main.unchecked_into(), page).forget();
}

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let ready = RwSignal::new(false);
    let context = provide();
    spawn(async move {
        begin(context, Pocket::open().await);
        let _ = ready.try_set(true);
        let idle = context.peek(|pocket| !pocket.draft.is_begun()).unwrap_or(false);
        let kept = app_files::install_report(idle).await;
        let _ = context.kept.try_set(Some(kept));
    });
    move || ready.get().then(|| view! { <Screen context /> })
}

/// Reads the address, listens to the network, sends what waits.
fn begin(context: Context, pocket: Pocket) {
    context.start(pocket);
    let fragment = events::fragment();
    if let Some(at) = fragment.strip_prefix("at=") {
        events::set_fragment("", true);
        scanned(context, at);
    } else if let Some(token) = fragment.strip_prefix("r=") {
        events::set_fragment("one", true);
        context.current.set(Some(token.to_owned()));
        context.place.set("one".to_owned());
    } else {
        context.place.set(fragment);
    }
    events::on_window("hashchange", move || context.follow()).keep();
    events::on_window("online", move || context.deliver()).keep();
    events::on_visibility(move |visible| {
        if visible {
            context.deliver();
        }
    });
    context.deliver();
    spawn(async move {
        loop {
            pause(AGAIN).await;
            context.deliver();
        }
    });
}

/// A poster was scanned: the place goes into the draft, its name as soon as it is known.
fn scanned(context: Context, at: &str) {
    let Some((scope, site)) = poster(at) else { return };
    let known = scope.clone();
    context.change(async move |pocket| {
        pocket.draft.report.scope = Some(known);
        pocket.draft.report.site = site;
        pocket.draft.at.clear();
        pocket.keep_draft().await
    });
    spawn(async move {
        let Some(place) = crate::report::post::place(&scope, site).await else { return };
        context.change(async move |pocket| {
            if let Some(site) = place.site.clone().filter(|_| pocket.draft.report.place.is_empty())
            {
                pocket.draft.report.place = site;
            }
            pocket.draft.at = place.site.unwrap_or(place.name);
            pocket.keep_draft().await
        });
    });
}

#[component]
fn Screen(context: Context) -> impl IntoView {
    Effect::new(move |before: Option<()>| {
        context.place.track();
        crate::platform::speech::hush();
        if before.is_some() {
            parts::to_the_top();
        }
    });
    move || match context.place.get().as_str() {
        "where" => view! { <steps::Where /> }.into_any(),
        "amount" => view! { <steps::Amount /> }.into_any(),
        "months" => view! { <steps::Months /> }.into_any(),
        "people" => view! { <steps::People /> }.into_any(),
        "crew" => view! { <crew::Crew /> }.into_any(),
        "who" => view! { <steps::Who /> }.into_any(),
        "sent" => view! { <sent::Sent /> }.into_any(),
        "more" => view! { <more::More /> }.into_any(),
        "status" => view! { <look::Look /> }.into_any(),
        "one" => view! { <one::One /> }.into_any(),
        "sheet" => view! { <sheet::FillIn /> }.into_any(),
        "ways" => view! { <ways::Ways /> }.into_any(),
        "settings" => view! { <settings::Settings /> }.into_any(),
        _ => view! { <home::Home /> }.into_any(),
    }
}
