//! The roster: one line a worker, two hundred of them without a pause.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anxin_domain::id::RecordId;
use anxin_domain::kinds::is_line;
use anxin_domain::roster;
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::super::shell::{Frame, Work, use_place, use_work};
use super::record_in;
use crate::ui::{Button, EmptyState, Look, Sheet, TextField, VirtualList, grouped_yuan};

/// What a row of the roster shows.
#[derive(Clone, PartialEq, Debug)]
struct Row {
    id: RecordId,
    name: String,
    trade: String,
    months: usize,
    owed: i64,
}

fn row(id: RecordId, fields: &BTreeMap<String, Value>) -> Row {
    let word = |path: &str| fields.get(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    Row {
        id,
        name: word("name"),
        trade: word("trade"),
        months: roster::months(fields).len(),
        owed: roster::owed(fields),
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
    ids.into_iter().map(|id| row(id, &desk.shown_fields(id))).collect()
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

/// Names from a pasted list: one a line, or parted by commas.
fn names(text: &str) -> Vec<String> {
    text.split(['\n', ',', '，', '、', ';', '；', '\t'])
        .map(|name| name.trim().chars().take(50).collect::<String>())
        .filter(|name| !name.is_empty())
        .take(200)
        .collect()
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
    let pasted = RwSignal::new(String::new());
    let begin = move |names: Vec<String>, then: Option<Callback<RecordId>>| {
        let desk = work.desk();
        let scope = desk
            .draft(id)
            .map(|draft| draft.scope)
            .or_else(|| desk.view(id).map(|lead| lead.scope.clone()));
        let Some(scope) = scope else { return };
        let values = names.into_iter().map(|name| {
            let mut values = BTreeMap::new();
            values.insert("verified".to_owned(), json!("declared"));
            if !name.is_empty() {
                values.insert("name".to_owned(), json!(name));
            }
            values
        });
        let values = values.collect();
        work.run(async move {
            let lines = desk.new_drafts("wage_line", &scope, Some(id), values).await?;
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
        begin(vec![String::new()], Some(open));
    };
    let paste = move |()| {
        begin(names(&pasted.get_untracked()), None);
        pasted.set(String::new());
        set_many.set(false);
    };
    let draw = move |_: usize, row: Row| {
        view! {
            <a class="row wage" href=format!("/draft/{id}/line/{}", row.id) data-id=row.id.to_string() data-kind="wage_line">
                <span><b>{if row.name.is_empty() { text("app.untitled.wage_line") } else { row.name }}</b>" "<span class="m">{row.trade}</span><br />
                    <span class="m">{fill("app.roster.months", &[("n", &row.months.to_string())])}</span></span>
                <b class="num" data-owed=row.owed.to_string()>{grouped_yuan(row.owed)}</b>
            </a>
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
            <Sheet open=many title=text("app.roster.many") on_close=move |()| set_many.set(false)>
                <TextField name="names" label=text("app.roster.paste") value=pasted long=true max=12_000
                    on_change=move |typed| pasted.set(typed) />
                <Button act="paste" on_press=paste>{text("app.roster.paste.go")}</Button>
            </Sheet>
        </Frame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_becomes_names() {
        assert_eq!(
            names("马𠮷祥\n 阿依古丽·买买提 、陈建国\n\n"),
            ["马𠮷祥", "阿依古丽·买买提", "陈建国"]
        );
        assert!(names(" \n，").is_empty());
    }
}
