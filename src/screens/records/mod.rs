//! The records on the phone, by kind or found by text.

use std::sync::Arc;

use anxin_locale::{fill, text};
use anxin_sync::Record;
use leptos::prelude::*;

use super::shell::{Frame, begun, standing_tag, title_of, use_place, use_work};
use crate::platform::short_time;
use crate::ui::{EmptyState, Tag, TextField, VirtualList};

/// Records found at most.
const FOUND: usize = 200;
/// Height of a row; larger type needs more.
fn row_height() -> usize {
    if crate::platform::prefs::elder() { 104 } else { 84 }
}

/// Records of the kind in the address, and a search over all kinds.
#[component]
pub(crate) fn Records() -> impl IntoView {
    let work = use_work();
    let part = use_place().part("list", 1);
    let kind = Memo::new(move |_| part.get().unwrap_or_default());
    let query = RwSignal::new(String::new());
    let rows = Memo::new(move |_| {
        let desk = work.watch();
        let typed = query.get();
        Arc::new(if typed.trim().is_empty() {
            desk.views(&kind.get())
        } else {
            desk.find(&typed, FOUND)
        })
    });
    let draw = move |_: usize, record: Arc<Record>| {
        let desk = work.desk();
        let (tone, said) = standing_tag(&desk, &record);
        let place = record.text("place").to_owned();
        let line = format!(
            "{} · {}",
            if place.is_empty() { desk.person(record.updated.by) } else { place },
            short_time(record.updated.at)
        );
        view! {
            <a class="row line" href=format!("/record/{}", record.id) data-id=record.id.to_string() data-kind=record.kind.clone()>
                <div><div class="t one">{title_of(&record.kind, &record.fields)}</div><div class="m one">{line}</div></div>
                <Tag tone=tone text=said />
            </a>
        }
    };
    let title = Signal::derive(move || text(&format!("app.list.{}", kind.get())));
    let sub = Signal::derive(move || {
        fill("app.list.count", &[("n", &rows.with(|rows| rows.len()).to_string())])
    });
    let tab = Signal::derive(move || if kind.get() == "site" { "site" } else { "lead" });
    // What is no record yet stands above those that are.
    let drafts = move || {
        let (kind, desk, searched) =
            (kind.get(), work.desk(), query.with(|typed| !typed.trim().is_empty()));
        begun(work, move |draft| {
            !searched && draft.kind == kind && desk.view(draft.record).is_none()
        })
    };
    let switch = move |name: &'static str| {
        view! {
            <a class=move || if kind.get() == name { "chip on" } else { "chip" } href=format!("/list/{name}")
                data-act=format!("list-{name}")>{text(&format!("app.list.{name}"))}</a>
        }
    };
    view! {
        <Frame title sub tab>
            <div class="chips">{switch("lead")}{switch("inspection")}{switch("site")}</div>
            <TextField name="search" label=text("app.search") value=query on_change=move |typed| query.set(typed)
                kind="search" max=60 placeholder=text("app.search.hint") label_hidden=true />
            {drafts}
            <Show when=move || rows.with(|rows| rows.is_empty())>
                <EmptyState title=text("app.list.none") next=text("app.list.next") />
            </Show>
            <VirtualList rows row_height=Signal::stored(row_height()) draw label=text("app.list.label") />
        </Frame>
    }
}
