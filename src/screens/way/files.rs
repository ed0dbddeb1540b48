//! The files that wait, by the record that names them.

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::super::shell::{title_of, use_work};

/// One row for each record with files that are not at the office yet.
#[component]
pub(super) fn WaitingFiles() -> impl IntoView {
    let work = use_work();
    let rows = move || {
        let desk = work.watch();
        let all = desk.waiting_files().into_iter().map(|(record, count)| {
            let (draft, view) = (desk.draft(record), desk.view(record));
            let place = if view.is_some() { "record" } else { "draft" };
            let kind = view.map(|view| view.kind.clone()).or(draft.map(|draft| draft.kind));
            let title = title_of(&kind.unwrap_or_default(), &desk.shown_fields(record));
            let count = fill("app.way.files.count", &[("n", &count.to_string())]);
            view! {
                <a class="kv" href=format!("/{place}/{record}") data-files-of=record.to_string()>
                    <span>{title}</span><b>{count}</b></a>
            }
        });
        all.collect_view()
    };
    view! {
        <Show when=move || !work.watch().waiting_files().is_empty()>
            <div class="card">
                <h2>{text("app.way.files")}</h2>
                {rows}
            </div>
        </Show>
    }
}
