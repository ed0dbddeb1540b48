//! What is due today and this week, on the first screen.

use anxin_locale::text;
use leptos::prelude::*;

use super::super::shell::use_work;
use crate::platform::{download, expert, spawn};
use crate::ui::{Button, Look};

/// The rows, and the way into the phone's own calendar.
#[component]
pub(crate) fn Due() -> impl IntoView {
    let work = use_work();
    let html = RwSignal::new(String::new());
    // All cases are asked about: only when something may have changed, never at every letter.
    let moved = Memo::new(move |_| {
        let desk = work.watch();
        (desk.waiting(), desk.drafts().len(), desk.sync_state().last_ok)
    });
    let answer = move |what: &'static str| {
        let question = work.desk().ask_of_all();
        async move { expert::ask(what, &[&question]).await }
    };
    Effect::new(move || {
        moved.track();
        let due = answer("due");
        spawn(async move {
            if let Some(due) = due.await {
                let _ = html.try_set(due);
            }
        });
    });
    let export = move |()| {
        let file = answer("calendar_file");
        spawn(async move {
            if let Some(file) = file.await {
                let _ = download::save("anxin.ics", file.as_bytes());
            }
        });
    };
    view! {
        <div class="stack" data-part="due" inner_html=move || html.get()></div>
        <Show when=move || html.with(|html| !html.is_empty())>
            <Button act="calendar" look=Look::Quiet on_press=export>{text("app.due.calendar")}</Button>
        </Show>
    }
}
