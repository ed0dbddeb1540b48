//! The way in: enrolment, choosing a PIN, unlocking.

mod elsewhere;
mod enrol;
mod forgotten;
mod pin;

pub(crate) use enrol::{Enrol, Waiting};
pub(crate) use pin::{ChoosePin, Cover, Unlock};

use leptos::prelude::*;

use crate::desk::{Desk, Gate};

/// Where the app stands before the screens.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// Looking.
    Opening,
    /// The store cannot be opened; the key of the words.
    Failed(String),
    /// Another page of the app leads now.
    Taken,
    /// Before the vault.
    At(Gate),
    /// Unlocked.
    Open(Desk),
}

/// Where the app stands; the gate's screens move it on.
pub(crate) type StageSignal = RwSignal<Stage, LocalStorage>;

/// A quiet page before the vault.
#[component]
fn Porch(
    #[prop(into)] title: String,
    #[prop(optional, into)] sub: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="app porch">
            <p class="brand">{anxin_locale::text("app.name")}</p>
            <h1>{title}</h1>
            <p class="lead">{move || sub.get()}</p>
            {children()}
        </main>
    }
}

/// The store cannot be opened.
#[component]
pub(crate) fn Failed(#[prop(into)] key: String) -> impl IntoView {
    let reload = |()| crate::platform::events::reload();
    view! {
        <Porch title=anxin_locale::text("app.failed") sub=anxin_locale::text(&key)>
            <crate::ui::Button act="reload" on_press=reload>{anxin_locale::text("app.reload")}</crate::ui::Button>
        </Porch>
    }
}

/// Another page of the app was opened; this one has let go.
#[component]
pub(crate) fn Taken(#[prop(into)] on_back: Callback<()>) -> impl IntoView {
    view! {
        <Porch title=anxin_locale::text("app.taken") sub=anxin_locale::text("app.taken.sub")>
            <crate::ui::Button act="take-back" on_press=move |()| on_back.run(())>
                {anxin_locale::text("app.taken.back")}
            </crate::ui::Button>
        </Porch>
    }
}
