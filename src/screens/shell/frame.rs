//! The frame of a screen: one quiet line on top, a heading, the body, one action below.

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::{RecordingStrip, Work, use_work};
use crate::platform::short_time;
use crate::ui::{ErrorNote, Icon};

/// Network and unsent work, on every screen, never a pop-up. Leads to the sync page.
#[component]
fn TopStrip(work: Work) -> impl IntoView {
    let seen = Memo::new(move |_| {
        let desk = work.watch();
        (desk.sync_state(), desk.waiting(), desk.doubts().len())
    });
    let parts = move || {
        let (state, waiting, doubts) = seen.get();
        let (class, word) = match (&state.trouble, state.last_ok) {
            (Some(code), _) if code == "offline" => ("strip off", "app.strip.offline"),
            (Some(_), _) => ("strip off", "app.strip.trouble"),
            (None, Some(_)) if state.met && doubts > 0 => ("strip off", "app.strip.online"),
            (None, Some(_)) if state.met => ("strip on", "app.strip.online"),
            (None, _) => ("strip off", "app.strip.first"),
        };
        let (n, doubt) = (waiting.to_string(), doubts.to_string());
        let count = match (waiting, doubts) {
            (0, 0) => text("app.strip.all_in"),
            (_, 0) => fill("app.strip.waiting", &[("n", &n)]),
            (0, _) => fill("app.strip.doubts", &[("n", &doubt)]),
            (_, _) => fill("app.strip.both", &[("n", &n), ("doubts", &doubt)]),
        };
        let when = state.last_ok.map(|at| fill("app.strip.last", &[("time", &short_time(at))]));
        (class, text(word), count, n, when.unwrap_or_default(), doubt)
    };
    view! {
        <nav aria-label=text("app.way.title")>
            <a class=move || parts().0 href="/sync" data-act="sync-page"
                data-waiting=move || parts().3 data-doubts=move || parts().5>
                <span class="dot" aria-hidden="true"></span>
                <b>{move || parts().1}</b>
                <span>{move || parts().2}</span>
                <span class="r">{move || parts().4}</span>
            </a>
        </nav>
    }
}

/// The five places.
#[component]
fn BottomBar(here: Signal<&'static str>) -> impl IntoView {
    let link = move |name: &'static str, href: &'static str| {
        view! {
            <a href=href class:on=move || here.get() == name data-act=format!("tab-{name}")
                aria-current=move || (here.get() == name).then_some("page")>
                <Icon name=name />
                <span>{text(&format!("app.tab.{name}"))}</span>
            </a>
        }
    };
    view! {
        <nav class="bar" aria-label=text("app.tab.all")>
            {link("today", "/")}
            {link("lead", "/list/lead")}
            <a href="/new" class="plus" data-act="new" aria-label=text("app.tab.new")>
                <Icon name="plus" />
            </a>
            {link("site", "/list/site")}
            {link("me", "/me")}
        </nav>
    }
}

/// A screen. With `tab` it is one of the places of the bar; else it has a way `back`.
#[component]
pub(crate) fn Frame(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line below it.
    #[prop(optional, into)]
    sub: Signal<String>,
    /// The place in the bar.
    #[prop(optional, into)]
    tab: Signal<&'static str>,
    /// Where the arrow leads.
    #[prop(optional, into)]
    back: String,
    /// What stands at the thumb.
    #[prop(optional, into)]
    foot: ViewFn,
    /// The body.
    children: Children,
) -> impl IntoView {
    let work = use_work();
    let arrow = (!back.is_empty()).then(|| {
        view! {
            <a class="back" href=back data-act="back-link" aria-label=text("app.back")>
                <Icon name="back" />
            </a>
        }
    });
    view! {
        <div class="app">
            <TopStrip work />
            <RecordingStrip work />
            <header class="head">
                {arrow}
                <div>
                    <h1>{move || title.get()}</h1>
                    <p class="sub">{move || sub.get()}</p>
                </div>
            </header>
            <main class="body">
                <ErrorNote text=work.trouble />
                {children()}
            </main>
            <footer class="foot">{foot.run()}</footer>
            {(!tab.get_untracked().is_empty()).then(|| view! { <BottomBar here=tab /> })}
        </div>
    }
}
