//! The way to the office: what waits, what went wrong in words, and a button to try now.

mod files;
mod spare;

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::doubt::Doubts;
use super::shell::{Frame, use_work};
use super::words::trouble_words;
use crate::desk::Phase;
use crate::platform::{short_time, spawn};
use crate::ui::Button;
use files::WaitingFiles;
use spare::Spare;

/// How much has not reached the office. Nothing is said to be there that the office has set aside.
fn count_words(waiting: usize, doubts: usize) -> String {
    let (n, doubts) = (waiting.to_string(), doubts.to_string());
    match (waiting, &*doubts) {
        (_, "0") => fill("app.count", &[("n", &n)]),
        (0, _) => fill("app.way.doubts", &[("n", &doubts)]),
        (_, _) => fill("app.way.and_doubts", &[("n", &n), ("doubts", &doubts)]),
    }
}

/// The sync page.
#[component]
pub(crate) fn Way() -> impl IntoView {
    let work = use_work();
    let state = Memo::new(move |_| work.watch().sync_state());
    let waiting = Memo::new(move |_| work.watch().waiting());
    let doubts = Memo::new(move |_| work.watch().doubts().len());
    let busy = RwSignal::new(false);
    let now = move |()| {
        busy.set(true);
        let desk = work.desk();
        spawn(async move {
            desk.sync_now().await;
            let _ = busy.try_set(false);
        });
    };
    let phase = move || {
        text(match state.get().phase {
            Phase::Idle => "app.way.idle",
            Phase::Pushing => "app.way.pushing",
            Phase::Sending => "app.way.sending",
            Phase::Pulling => "app.way.pulling",
        })
    };
    let last = move || state.get().last_ok.map_or_else(|| text("app.way.never"), short_time);
    let trouble = move || {
        state.get().trouble.map(|code| {
            view! {
                <div class="card c-amber" role="status" data-trouble=code.clone()>
                    <div class="t">{trouble_words(&code)}</div>
                    <div class="m">{text("app.way.safe")}</div>
                </div>
            }
        })
    };
    let foot = move || {
        view! {
            <Button act="sync-now" on_press=now disabled=busy>
                {move || text(if busy.get() { "app.way.busy" } else { "app.way.now" })}
            </Button>
        }
    };
    view! {
        <Frame title=text("app.way.title") back="/" foot=foot>
            {trouble}
            <div class="card">
                <div class="kv"><span>{text("app.way.waiting")}</span><b data-waiting=move || waiting.get().to_string()>
                    {move || count_words(waiting.get(), doubts.get())}</b></div>
                <div class="kv"><span>{text("app.way.last")}</span><b>{last}</b></div>
                <div class="kv"><span>{text("app.way.phase")}</span><span>{phase}</span></div>
            </div>
            <WaitingFiles />
            <p class="m">{text("app.way.how")}</p>
            <Show when=move || 0 < waiting.get()><Spare /></Show>
            <Doubts />
        </Frame>
    }
}
