//! The roster: one line a worker, two hundred of them without a pause.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anxin_domain::id::RecordId;
use anxin_domain::identity::{self, Identity, Judgement};
use anxin_domain::kinds::is_line;
use anxin_domain::roster;
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::super::shell::{Frame, Work, use_place, use_work};
use super::paste::Paste;
use super::record_in;
use super::removal::{self, Removal};
use crate::ui::{Button, EmptyState, Look, Sheet, VirtualList, grouped_yuan};

/// What a row of the roster shows.
#[derive(Clone, PartialEq, Debug)]
struct Row {
    id: RecordId,
    name: String,
    trade: String,
    months: usize,
    owed: i64,
    /// Who else on the roster is, or may be, the same worker.
    twin: Option<(String, Judgement)>,
}

fn row(id: RecordId, fields: &BTreeMap<String, Value>) -> Row {
    let word = |path: &str| fields.get(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    Row {
        id,
        name: word("name"),
        trade: word("trade"),
        months: roster::months(fields).len(),
        owed: roster::owed(fields),
        twin: None,
    }
}

/// The lines of a lead: those at the office and those being written, in the order they were made.
fn rows(work: Work, lead: RecordId) -> Vec<Row> {
    let desk = work.watch();
    let mut ids: BTreeSet<RecordId> = BTreeSet::new();
    ids.extend(
        desk.children(lead)
            .iter()
            .filter(|line| line.void.is_none() && is_line(&line.kind))
            .map(|line| line.id),
    );
    ids.extend(desk.draft_lines(lead).iter().map(|draft| draft.record));
    let fields: Vec<_> = ids.into_iter().map(|id| (id, desk.shown_fields(id))).collect();
    let mut rows: Vec<Row> = fields.iter().map(|(id, fields)| row(*id, fields)).collect();
    let people: Vec<Identity> = fields.iter().map(|(_, fields)| Identity::of(fields)).collect();
    for (one, other, judgement) in identity::twice(&people) {
        for (at, of) in [(one, other), (other, one)] {
            // What is certain is told before what is asked.
            let told = rows[at].twin.as_ref().map(|(_, told)| *told);
            if told.is_none_or(|told| judgement < told) {
                rows[at].twin = Some((rows[of].name.clone(), judgement));
            }
        }
    }
    rows
}

/// What is said of a row that another is, or may be, the same worker.
fn twin_words(name: &str, judgement: Judgement) -> String {
    let key = if judgement.asks() { "app.roster.twin.ask" } else { "app.roster.twin" };
    fill(key, &[("name", name)])
}

fn sums(rows: &[Row]) -> String {
    let owed: i64 = rows.iter().map(|row| row.owed).sum();
    fill("app.roster.sum", &[("n", &rows.len().to_string()), ("sum", &grouped_yuan(owed))])
}

/// The way from the lead's form into its roster.
#[component]
pub(super) fn Entry(id: RecordId) -> impl IntoView {
    let work = use_work();
    let all = Memo::new(move |_| sums(&rows(work, id)));
    view! {
        <section class="card stack" data-section="roster">
            <h2>{text("app.roster.title")}</h2>
            <p class="t">{move || all.get()}</p>
            <a class="btn ghost" href=format!("/draft/{id}/roster") data-act="roster">{text("app.roster.go")}</a>
        </section>
    }
}

/// The roster of the lead in the address.
#[component]
pub(crate) fn Roster() -> impl IntoView {
    let id = record_in(1);
    move || id.get().map(|id| view! { <Lines id /> })
}

#[component]
fn Lines(id: RecordId) -> impl IntoView {
    let work = use_work();
    let place = use_place();
    let all = Memo::new(move |_| Arc::new(rows(work, id)));
    let (many, set_many) = signal(false);
    let begin = move |all: Vec<BTreeMap<String, Value>>, then: Option<Callback<RecordId>>| {
        let desk = work.desk();
        let scope = desk
            .draft(id)
            .map(|draft| draft.scope)
            .or_else(|| desk.view(id).map(|lead| lead.scope.clone()));
        let Some(scope) = scope else { return };
        work.run(async move {
            let lines = desk.new_drafts("wage_line", &scope, Some(id), all).await?;
            if let (Some(then), Some(line)) = (then, lines.first()) {
                then.run(*line);
            }
            Ok(())
        });
    };
    let one = move |()| {
        let open = Callback::new(move |line: RecordId| {
            place.go(&format!("/draft/{id}/line/{line}"), false);
        });
        begin(vec![BTreeMap::from([("verified".to_owned(), json!("declared"))])], Some(open));
    };
    let paste = move |lines: Vec<BTreeMap<String, Value>>| {
        begin(lines, None);
        set_many.set(false);
    };
    let removal = Removal::new(work);
    let draw = move |_: usize, row: Row| {
        let Row { id: line, name, trade, months, owed, twin } = row;
        let shown = if name.is_empty() { text("app.untitled.wage_line") } else { name.clone() };
        view! {
            <div class="withremove">
                <a class="row wage" href=format!("/draft/{id}/line/{line}") data-id=line.to_string() data-kind="wage_line">
                    <span><b>{shown}</b>" "<span class="m">{trade}</span><br />
                        {match twin {
                            Some((name, judgement)) => view! { <span class="doubt" data-twin>{twin_words(&name, judgement)}</span> }.into_any(),
                            None => view! { <span class="m">{fill("app.roster.months", &[("n", &months.to_string())])}</span> }.into_any(),
                        }}</span>
                    <b class="num" data-owed=owed.to_string()>{grouped_yuan(owed)}</b>
                </a>
                <button type="button" class="small" data-act="remove-line"
                    aria-label=fill("app.roster.remove", &[("name", &name)])
                    on:click=move |_| removal.remove(line)>"✕"</button>
            </div>
        }
    };
    let sub = Signal::derive(move || all.with(|rows| sums(rows)));
    let foot = move || {
        view! {
            <div class="two">
                <Button act="add-many" look=Look::Ghost on_press=move |()| set_many.set(true)>{text("app.roster.many")}</Button>
                <Button act="add-line" on_press=one>{text("app.roster.add")}</Button>
            </div>
        }
    };
    view! {
        <Frame title=text("app.roster.title") sub back=format!("/draft/{id}") foot=foot>
            <Show when=move || all.with(|rows| rows.is_empty())>
                <EmptyState title=text("app.roster.none") next=text("app.roster.next") />
            </Show>
            <div class="row wage m"><span>{text("app.roster.name")}</span><span class="num">{text("app.roster.owed")}</span></div>
            <VirtualList rows=all row_height=Signal::stored(72) draw label=text("app.roster.title") />
            <removal::Undo removal />
            <Sheet open=many title=text("app.roster.many") on_close=move |()| set_many.set(false)>
                <Paste on_take=paste />
            </Sheet>
        </Frame>
    }
}
