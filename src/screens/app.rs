//! The mediator's app: the gate, then the screens, and back to the gate when it locks.

use anxin_locale::text;
use leptos::prelude::*;

use super::case::{BeginEdit, BeginPaper, Print, Sign, Step};
use super::draft::{CheckItem, Edit, Line, Roster};
use super::gate::{ChoosePin, Cover, Enrol, Failed, Stage, StageSignal, Taken, Unlock, Waiting};
use super::me::Me;
use super::record::RecordPage;
use super::records::Records;
use super::shell::idle::{Due, Idle};
use super::shell::{Work, provide_place, use_place, use_work};
use super::today::{New, Today};
use super::way::Way;
use crate::desk::{Desk, Gate};
use crate::platform::{app_files, events, now, pause, spawn, tabs};

async fn look(stage: StageSignal) {
    let next = match Gate::open().await {
        Ok(gate) => Stage::At(gate),
        Err(error) => Stage::Failed(error.key()),
    };
    let _ = stage.try_set(next);
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let stage: StageSignal = RwSignal::new_local(Stage::Opening);
    let update = RwSignal::new(false);
    let idle = StoredValue::new(Idle::new(now()));
    let covered = RwSignal::new(false);
    for event in ["pointerdown", "keydown", "scroll"] {
        events::on_window(event, move || {
            let _ = idle.try_update_value(|idle| idle.touch(now()));
        })
        .keep();
    }
    events::on_visibility(move |visible| {
        let due = idle.try_update_value(|idle| {
            let due = if visible { idle.due(now()) } else { Due::Nothing };
            if due == Due::Nothing {
                idle.show(visible, now());
            }
            due
        });
        // Who comes back late sees nothing of what was open; the desk locks at its next tick.
        let open = stage.try_with_untracked(|stage| matches!(stage, Stage::Open(_)));
        match due {
            Some(Due::Lock) if open == Some(true) => drop(stage.try_set(Stage::Opening)),
            Some(Due::Cover) => drop(covered.try_set(true)),
            _ => {}
        }
    });
    spawn(look(stage));
    spawn(app_files::install(move || {
        let _ = update.try_set(true);
    }));
    move || match stage.get() {
        Stage::Opening => {
            view! { <p class="opening" role="status">{text("app.opening")}</p> }.into_any()
        }
        Stage::Failed(key) => view! { <Failed key /> }.into_any(),
        Stage::Taken => view! { <Taken on_back=move |()| spawn(look(stage)) /> }.into_any(),
        Stage::At(Gate::Outside { disk, evicted, beside }) => {
            view! { <Enrol stage disk evicted beside /> }.into_any()
        }
        Stage::At(Gate::Waiting { disk, waiting }) => {
            view! { <Waiting stage disk claim=waiting /> }.into_any()
        }
        Stage::At(Gate::Fresh { disk, who }) => view! { <ChoosePin stage disk who /> }.into_any(),
        Stage::At(Gate::Locked { disk, kind, anew }) => {
            view! { <Unlock stage disk kind anew /> }.into_any()
        }
        Stage::Open(desk) => {
            idle.set_value(Idle::new(now()));
            covered.set(false);
            view! { <Unlocked stage desk idle covered update /> }.into_any()
        }
    }
}

/// The screens over an open desk; locks when nobody is there.
#[component]
fn Unlocked(
    stage: StageSignal,
    desk: Desk,
    idle: StoredValue<Idle>,
    covered: RwSignal<bool>,
    update: RwSignal<bool>,
) -> impl IntoView {
    let work = Work::new(&desk, update, idle);
    provide_context(work);
    spawn(app_files::ask_to_keep());
    desk.start_rounds();
    desk.start_listening();
    desk.start_indexing();
    let inbox = desk.clone();
    spawn(async move {
        if let Err(error) = inbox.empty_inbox().await {
            let _ = work.trouble.try_set(Some(text(&error.key())));
        }
    });
    let soon = desk.clone();
    let online = events::on_window("online", move || soon.sync_soon());
    let gone = desk.clone();
    let offline = events::on_window("offline", move || gone.is_offline());
    // What it holds goes with these screens: a locked desk must leave no key behind.
    let taken = desk.clone();
    let ears = tabs::Ears::open(move || taken.lock_for_other());
    let heard = StoredValue::new_local(Some((online, offline, ears)));
    on_cleanup(move || drop(heard.try_update_value(Option::take)));
    let watch = desk;
    spawn(async move {
        while !watch.is_locked() {
            pause(1_000).await;
            let due = idle.try_update_value(|idle| idle.due(now())).unwrap_or(Due::Lock);
            if due == Due::Lock || work.lock.try_get_untracked().unwrap_or(true) {
                watch.lock();
            } else {
                let _ = covered.try_maybe_update(|was| {
                    let now = due == Due::Cover;
                    (std::mem::replace(was, now) != now, ())
                });
            }
            // What came in just after the last desk was locked.
            if !watch.is_locked() && watch.has_arrived() {
                // What fails stays where it is until the next unlocking.
                let _ = watch.empty_inbox().await;
            }
        }
        let taken = watch.is_taken();
        drop(watch);
        if taken {
            let _ = stage.try_set(Stage::Taken);
        } else {
            look(stage).await;
        }
    });
    provide_place();
    let lift = move || {
        let _ = idle.try_update_value(|idle| idle.uncover(now()));
        covered.set(false);
    };
    view! {
        <Places />
        <div class="behind" class:covered=covered prop:inert=covered>
            <Screens />
        </div>
        <Show when=move || covered.get()>
            <Cover on_lift=lift />
        </Show>
    }
}

/// The screen an address leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Today,
    New,
    Records,
    Record,
    BeginPaper,
    BeginEdit,
    Step,
    Sign,
    Print,
    Edit,
    CheckItem,
    Roster,
    Line,
    Way,
    Me,
}

impl Screen {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["new"] => Self::New,
            ["list", _] => Self::Records,
            ["record", _] => Self::Record,
            ["record", _, "new", _] => Self::BeginPaper,
            ["record", _, "edit"] | ["record", _, "edit", _] => Self::BeginEdit,
            ["record", _, "step", _] | ["step", _] => Self::Step,
            ["sign", _] => Self::Sign,
            ["print", _, _] => Self::Print,
            ["draft", _] => Self::Edit,
            ["draft", _, "check", _] => Self::CheckItem,
            ["draft", _, "roster"] => Self::Roster,
            ["draft", _, "line", _] => Self::Line,
            ["sync"] => Self::Way,
            ["me"] => Self::Me,
            _ => Self::Today,
        }
    }
}

#[component]
fn Screens() -> impl IntoView {
    let place = use_place();
    let screen = Memo::new(move |_| Screen::of(&place.path()));
    move || match screen.get() {
        Screen::Today => view! { <Today /> }.into_any(),
        Screen::New => view! { <New /> }.into_any(),
        Screen::Records => view! { <Records /> }.into_any(),
        Screen::Record => view! { <RecordPage /> }.into_any(),
        Screen::BeginPaper => view! { <BeginPaper /> }.into_any(),
        Screen::BeginEdit => view! { <BeginEdit /> }.into_any(),
        Screen::Step => view! { <Step /> }.into_any(),
        Screen::Sign => view! { <Sign /> }.into_any(),
        Screen::Print => view! { <Print /> }.into_any(),
        Screen::Edit => view! { <Edit /> }.into_any(),
        Screen::CheckItem => view! { <CheckItem /> }.into_any(),
        Screen::Roster => view! { <Roster /> }.into_any(),
        Screen::Line => view! { <Line /> }.into_any(),
        Screen::Way => view! { <Way /> }.into_any(),
        Screen::Me => view! { <Me /> }.into_any(),
    }
}

/// Keeps where the person is, and goes back there after the phone was closed.
#[component]
fn Places() -> impl IntoView {
    let work = use_work();
    let here = use_place();
    let last = work.desk().place();
    let start = untrack(|| here.path());
    Effect::new(move |_| {
        // Whoever leaves a draft has ended what was recorded for it; from question to question it goes on.
        let place = here.path();
        let runs = untrack(|| work.recorder.record());
        if runs.is_some_and(|record| !place.starts_with(&format!("/draft/{record}"))) {
            work.recorder.stop();
        }
    });
    Effect::new(move |first: Option<()>| {
        let place = here.path();
        if first.is_none() && start == "/" && last.len() > 1 {
            here.go(&last, true);
            return;
        }
        let desk = work.desk();
        spawn(async move {
            // A place that could not be kept costs one tap after the next unlocking.
            let _ = desk.remember_place(&place).await;
        });
    });
}
