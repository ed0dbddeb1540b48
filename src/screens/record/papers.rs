//! The papers of a case: those that are there, and a sheet to begin another.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::id::RecordId;
use anxin_domain::kinds::OF_A_CASE;
use anxin_locale::text;
use anxin_sync::Record;
use leptos::prelude::*;

use super::super::shell::{Work, begin_papers, standing_tag, title_of, use_place, use_work};
use crate::ui::{Button, Icon, Look, Sheet, Tag, Tone};

/// A paper as a row.
fn row(
    work: Work,
    id: RecordId,
    href: String,
    kind: &str,
    title: String,
    draft: bool,
) -> impl IntoView {
    let desk = work.desk();
    let standing = desk.view(id).filter(|_| !draft).map(|record| standing_tag(&desk, &record));
    let (tone, standing) = standing.unwrap_or_else(|| (Tone::Note, text("app.standing.draft")));
    view! {
        <a class="card row" href=href data-id=id.to_string() data-kind=kind.to_owned()>
            <div><div class="t">{text(&format!("kind.{kind}"))}</div><div class="m">{title}</div></div>
            <Tag tone text=standing />
            <Icon name="go" />
        </a>
    }
}

/// The papers of a case.
#[component]
pub(super) fn Papers(case: Arc<Record>, writable: bool) -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let id = case.id;
    let asking = RwSignal::new(false);
    let rows = move || {
        let desk = work.watch();
        let (records, drafts) = (desk.children(id), desk.draft_children(id));
        let mut rows = Vec::new();
        for spec in OF_A_CASE {
            for draft in drafts.iter().filter(|draft| draft.kind == spec.kind) {
                let title = title_of(spec.kind, &desk.shown_fields(draft.record));
                let href = format!("/draft/{}", draft.record);
                rows.push(row(work, draft.record, href, spec.kind, title, true));
            }
            for record in records.iter().filter(|record| record.kind == spec.kind) {
                if drafts.iter().all(|draft| draft.record != record.id) {
                    let title = title_of(spec.kind, &record.fields);
                    let href = format!("/record/{}", record.id);
                    rows.push(row(work, record.id, href, spec.kind, title, false));
                }
            }
        }
        rows
    };
    let case = StoredValue::new_local(case);
    let choices = move || {
        OF_A_CASE.iter().map(|spec| {
            let begin = move |_| {
                asking.set(false);
                case.with_value(|case| begin_papers(work, place, case, spec, vec![BTreeMap::new()], false));
            };
            view! {
                <button type="button" class="card row new" data-act=format!("new-{}", spec.kind) on:click=begin>
                    <span class="t">{text(&format!("kind.{}", spec.kind))}</span>
                </button>
            }
        }).collect_view()
    };
    view! {
        <h2 class="sec">{text("app.papers")}</h2>
        {rows}
        {writable.then(|| view! {
            <Button act="new-paper" look=Look::Ghost on_press=move |()| asking.set(true)>{text("app.papers.new")}</Button>
        })}
        <Sheet open=asking title=text("app.papers.which") on_close=move |()| asking.set(false)>
            {choices}
            <Button act="new-paper-none" look=Look::Quiet on_press=move |()| asking.set(false)>{text("app.back")}</Button>
        </Sheet>
    }
}
