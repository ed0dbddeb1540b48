//! 有疑问: what the office set aside, until a person here has settled it.

use anxin_domain::kinds;
use anxin_locale::{fill, text};
use anxin_protocol::aside::{AsideOutcome, AsideRow, Asides, SettleAside};
use anxin_sync::{Arrival, Body, Op, Record, Verdict, fold};
use leptos::prelude::*;

use super::record::Files;
use super::show::{self, Known};
use super::{News, api};
use crate::platform::{short_time, spawn};
use crate::ui::{Button, EmptyState, ErrorNote, Look, Tag, TextField, Tone, UNCUT};

async fn asides() -> Result<Asides, api::Wrong> {
    api::get("aside".to_owned()).await
}

async fn settle(row: &AsideRow, wish: &SettleAside) -> Result<AsideOutcome, api::Wrong> {
    api::post_for(format!("aside/{}/{}", row.scope, row.key), wish).await
}

/// The room.
#[component]
pub(super) fn AsideRoom(news: News) -> impl IntoView {
    let found = RwSignal::new(None::<Asides>);
    let wrong = RwSignal::new(None::<String>);
    let load = move || {
        spawn(async move {
            match asides().await {
                // A reason that is being typed stays while nothing else is new.
                Ok(new)
                    if found.try_with_untracked(|known| known.as_ref() == Some(&new))
                        == Some(true) => {}
                Ok(new) => drop(found.try_set(Some(new))),
                Err(key) => api::say(wrong, &key),
            }
        });
    };
    Effect::new(move |_| {
        news.0.track();
        load();
    });
    let reload = Callback::new(move |()| load());
    let rows = move || {
        let Asides { rows, more, people } = found.get()?;
        let known: Known =
            people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect();
        let none = rows.is_empty();
        // What waits for another of them stands below it.
        let head = |row: &AsideRow| rows.iter().any(|other| is_about(other, row.waits));
        let (hanging, heads): (Vec<_>, Vec<_>) =
            rows.clone().into_iter().partition(|row| row.waits.is_some() && head(row));
        let cards = heads.into_iter().map(|row| {
            let own = row.op.as_ref().map(|op| op.record);
            let below: Vec<AsideRow> =
                hanging.iter().filter(|one| own.is_some() && one.waits == own).cloned().collect();
            view! { <Card row below known=known.clone() reload /> }
        });
        Some(view! {
            {none.then(|| view! { <EmptyState title=text("console.aside.none") next=text("console.aside.none_next") /> })}
            {cards.collect_view()}
            {more.then(|| view! { <p class="m">{text("console.aside.more")}</p> })}
        })
    };
    view! {
        <header class="roomhead"><h1>{text("console.aside")}</h1></header>
        <p class="m">{text("console.aside.what")}</p>
        <ErrorNote text=wrong/>
        {rows}
    }
}

/// Whether a row's own op is about a record.
fn is_about(row: &AsideRow, record: Option<anxin_domain::id::RecordId>) -> bool {
    let own = row.op.as_ref().map(|op| op.record);
    own.is_some() && own == record && row.waits != record
}

/// Why it is aside, in words.
fn why(verdict: Verdict) -> String {
    match verdict {
        Verdict::Quarantined(reason) => reason_words(reason),
        _ => text("console.aside.held"),
    }
}

fn reason_words(reason: anxin_sync::Reason) -> String {
    let code = serde_json::to_value(reason).ok();
    let code = code.as_ref().and_then(|code| code.as_str()).unwrap_or_default();
    text(&format!("quarantine.{code}"))
}

/// What an op says, as the record it would make or change.
fn preview(row: &AsideRow, op: &Op) -> Record {
    fold::adopt(op, &Arrival { by: row.by, got: row.got })
}

/// What an op does, in words, and its title.
fn heading(op: &Op, record: &Record) -> String {
    let does = match &op.body {
        Body::Create { .. } => text("console.aside.create"),
        Body::Patch { .. } => text("console.aside.patch"),
        Body::Settle { .. } => text("console.aside.settle"),
        Body::Void { reason } => format!("{} {reason}", text("console.aside.void")),
        Body::Act { action, .. } => text(&["act.", action].concat()),
    };
    let title = kinds::spec(&op.kind).map(|spec| kinds::title(spec, &record.fields));
    let kind = anxin_locale::find(&format!("kind.{}", op.kind)).unwrap_or(&op.kind).to_owned();
    [kind, does, title.unwrap_or_default().to_owned()].join(" ")
}

#[component]
fn Card(row: AsideRow, below: Vec<AsideRow>, known: Known, reload: Callback<()>) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let reason = RwSignal::new(String::new());
    let closing = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let who = known.get(&row.by.to_string()).cloned().unwrap_or_default();
    let sub = [row.place.clone(), who, row.device.clone(), short_time(row.got)].join(" · ");
    let readable = row.op.is_some();
    let record = row.op.as_ref().map(|op| preview(&row, op));
    let title = match (&row.op, &record) {
        (Some(op), Some(record)) => heading(op, record),
        _ => text("quarantine.unreadable"),
    };
    let link = row.op.as_ref().filter(|_| row.there).map(|op| {
        view! { <a href=format!("/console/records/{}/{}", row.scope, op.record) data-act="open-record">{text("console.aside.open")}</a> }
    });
    let own = record.as_ref().map(|record| values(record, &known));
    let files = record.map(|record| {
        view! { <Files record held=row.media.clone() /> }
    });
    let raw = (!readable).then(|| view! { <pre class="raw">{row.raw.clone()}</pre> });
    let hanging: Vec<_> = below
        .iter()
        .filter_map(|one| {
            let op = one.op.as_ref()?;
            let record = preview(one, op);
            Some(view! { <li>{heading(op, &record)}{values(&record, &known)}</li> })
        })
        .collect();
    let hanging = (!hanging.is_empty()).then(|| view! {
        <details><summary>{fill("console.aside.hanging", &[("n", &hanging.len().to_string())])}</summary>
            <ol>{hanging}</ol></details>
    });
    let (state, key, id) = (why(row.verdict), row.key.clone(), StoredValue::new(row));
    let decide = move |wish: SettleAside| {
        busy.set(true);
        wrong.set(None);
        spawn(async move {
            let Some(row) = id.try_get_value() else { return };
            match settle(&row, &wish).await {
                Ok(AsideOutcome { settled: true, .. }) => reload.run(()),
                Ok(AsideOutcome { reason: Some(reason), .. }) => {
                    drop(wrong.try_set(Some(fill(
                        "console.aside.again",
                        &[("reason", &reason_words(reason))],
                    ))));
                }
                Ok(_) => drop(wrong.try_set(Some(text("console.aside.hangs")))),
                Err(key) => {
                    api::say(wrong, &key);
                    reload.run(());
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let take = move |()| decide(SettleAside { take: true, reason: String::new() });
    let close = move |()| {
        if closing.get_untracked() {
            decide(SettleAside { take: false, reason: reason.get_untracked() });
        } else {
            closing.set(true);
        }
    };
    view! {
        <section class="card stack" data-part="aside" data-id=key>
            <h2>{title}</h2>
            <p class="m">{sub}</p>
            <p><Tag tone=Tone::Urgent text=state/>" "{link}</p>
            {own}
            {files}
            {raw}
            {hanging}
            <ErrorNote text=wrong/>
            <Show when=move || closing.get()>
                <TextField name="reason" label=text("console.aside.reason") value=reason long=true max=UNCUT
                    on_change=move |typed| reason.set(typed)/>
            </Show>
            <div class="two">
                <Button act="close-aside" look=Look::Ghost disabled=busy on_press=close>
                    {move || text(if closing.get() { "console.aside.close_sure" } else { "console.aside.close" })}
                </Button>
                {readable.then(|| view! {
                    <Button act="take-aside" disabled=busy on_press=take>{text("console.aside.take")}</Button>
                })}
            </div>
        </section>
    }
}

/// Every value of a record, in the order of its paths; files are shown by themselves.
fn values(record: &Record, known: &Known) -> impl IntoView + use<> {
    let spec = kinds::spec(&record.kind);
    let rows: Vec<_> = record
        .fields
        .iter()
        .filter(|(path, _)| !path.starts_with("file."))
        .filter_map(|(path, value)| {
            let shown = show::value_words(spec?, path, value, known);
            let label = show::label(&record.kind, path);
            Some(view! { <div class="kv"><dt>{label}</dt><dd>{shown}</dd></div> })
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <dl>{rows}</dl> })
}
