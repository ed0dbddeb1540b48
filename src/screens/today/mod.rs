//! Today: what is open here, what waits, what came last; and where new records begin.

use anxin_locale::{fill, text};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_sync::Record;

use super::calls::Calls;
use super::case::Due;
use super::shell::{Frame, begin, begun, row, standing_tag, title_of, use_place, use_work};
use crate::desk::{Doubt, latest_first};
use crate::platform::{short_time, today};
use crate::ui::{EmptyState, Icon, Tone};

/// The first screen.
#[component]
pub(crate) fn Today() -> impl IntoView {
    let work = use_work();
    let desk = work.desk();
    let sub = {
        let scopes = desk.scopes();
        let place = scopes.iter().find(|scope| scope.write).or(scopes.first());
        let day = today();
        let (month, date) = (day.get(5..7).unwrap_or(""), day.get(8..).unwrap_or(""));
        let day = fill(
            "app.today.date",
            &[("m", month.trim_start_matches('0')), ("d", date.trim_start_matches('0'))],
        );
        format!("{day} · {}", place.map_or("", |scope| scope.name.as_str()))
    };
    let drafts = move || begun(work, |_| true);
    let latest = move || {
        let desk = work.watch();
        let mut all: Vec<_> = ["lead", "inspection", "site"]
            .iter()
            .flat_map(|kind| desk.views(kind).into_iter().take(8))
            .collect();
        latest_first(&mut all);
        all.truncate(8);
        all.into_iter()
            .map(|record| {
                let line = format!(
                    "{} · {}",
                    text(&format!("kind.{}", record.kind)),
                    short_time(record.updated.at)
                );
                row(
                    format!("/record/{}", record.id),
                    record.id.to_string(),
                    record.kind.clone(),
                    title_of(&record.kind, &record.fields),
                    line,
                    standing_tag(&desk, &record),
                )
            })
            .collect_view()
    };
    let doubts = move || {
        let desk = work.watch();
        let one = |doubt: Doubt| {
            let first = doubt.asides.first()?;
            let fields = desk.shown_fields(doubt.head);
            let (kind, at) = (first.op.kind.clone(), short_time(first.op.at));
            let line = format!("{} · {at}", text(&format!("kind.{kind}")));
            let tag = (Tone::Urgent, text("app.standing.doubt"));
            let (id, title) = (doubt.head.to_string(), title_of(&kind, &fields));
            Some(row(format!("/record/{id}"), id, kind, title, line, tag))
        };
        desk.doubts().into_iter().filter_map(one).collect_view()
    };
    let clashes = move || {
        let desk = work.watch();
        let one = |record: Arc<Record>| {
            let (id, kind) = (record.id.to_string(), record.kind.clone());
            let at = short_time(record.updated.at);
            let line = format!("{} · {at}", text(&format!("kind.{kind}")));
            let title = title_of(&kind, &record.fields);
            let tag = standing_tag(&desk, &record);
            row(format!("/record/{id}"), id, kind, title, line, tag)
        };
        desk.clashed().into_iter().map(one).collect_view()
    };
    let none = Memo::new(move |_| {
        let desk = work.watch();
        desk.drafts().is_empty()
            && ["lead", "inspection", "site"].iter().all(|kind| desk.views(kind).is_empty())
    });
    view! {
        <Frame title=text("app.tab.today") sub tab="today">
            <Show when=move || none.get()>
                <EmptyState title=text("app.today.none") next=text("app.today.next") />
            </Show>
            <Calls danger=false />
            <Show when=move || !work.watch().doubts().is_empty()>
                <h2 class="sec" data-part="doubts">{text("app.today.doubts")}</h2>
            </Show>
            {doubts}
            <Show when=move || !work.watch().clashed().is_empty()>
                <h2 class="sec" data-part="clashes">{text("app.today.clashes")}</h2>
            </Show>
            {clashes}
            <Show when=move || !work.watch().drafts().is_empty()>
                <h2 class="sec">{text("app.today.drafts")}</h2>
            </Show>
            {drafts}
            <Due />
            <Show when=move || !none.get()>
                <h2 class="sec">{text("app.today.latest")}</h2>
            </Show>
            {latest}
        </Frame>
    }
}

/// What can be begun.
#[component]
pub(crate) fn New() -> impl IntoView {
    let work = use_work();
    let place = use_place();
    let tile = move |kind: &'static str, icon: &'static str| {
        view! {
            <button type="button" class="card row new" data-act=format!("new-{kind}") on:click=move |_| begin(work, place, kind, BTreeMap::new())>
                <Icon name=icon />
                <div><div class="t">{text(&format!("app.new.{kind}"))}</div>
                <div class="m">{text(&format!("app.new.{kind}.what"))}</div></div>
            </button>
        }
    };
    view! {
        <Frame title=text("app.new.title") back="/">
            {tile("lead", "lead")}
            {tile("inspection", "today")}
            {tile("site", "site")}
        </Frame>
    }
}
