//! A record being made or changed: every field is kept as it is filled in.

mod checklist;
pub(in crate::screens) mod choose;
pub(in crate::screens) mod files;
mod line;
mod paste;
mod removal;
mod roster;
mod signature;

use std::sync::Arc;

use anxin_domain::confirm;
use anxin_domain::describe::{KindSpec, Section};
use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_locale::{fill, text};
use anxin_sync::Record;
use leptos::prelude::*;

pub(crate) use checklist::CheckItem;
pub(crate) use line::Line;
pub(crate) use roster::Roster;

use super::case::{Checks, blocked, checked, show_faults};
use super::form::{Choosable, FieldInput, Form, Group};
use super::shell::{Frame, Work, title_of, use_place, use_work};
use super::words::label_of;
use crate::desk::{Excess, ExcessKind};
use crate::platform::{now, spawn};
use crate::ui::{Button, EmptyState, Look, Sheet};
use files::Files;
use signature::Signature;

/// The record that a part of the address names.
fn record_in(part: usize) -> Memo<Option<RecordId>> {
    let part = use_place().part("draft", part);
    Memo::new(move |_| part.get()?.parse().ok())
}

/// A form over a draft.
fn form_of(work: Work, id: RecordId, kind: &'static str) -> Form {
    let links = Signal::derive(move || {
        let desk = work.watch();
        let mut all = desk.views("site");
        all.extend(desk.parent_of(id).map(|case| desk.children(case)).unwrap_or_default());
        let choosable = |record: &Arc<Record>| {
            let spec = kinds::spec(&record.kind)?;
            let title = title_of(spec.kind, &record.fields);
            Some(Choosable { kind: spec.kind, id: record.id.to_string(), title })
        };
        all.iter().filter_map(choosable).collect()
    });
    Form::new(kind, work.desk().shown_fields(id), links, move |path, value| {
        let desk = work.desk();
        work.run(async move { desk.put_field(id, &path, value).await });
    })
}

/// The form of the draft in the address.
#[component]
pub(crate) fn Edit() -> impl IntoView {
    let work = use_work();
    let id = record_in(1);
    move || {
        let spec = id.get().and_then(|id| {
            let draft = work.desk().draft(id)?;
            Some((id, kinds::spec(&draft.kind)?))
        });
        match spec {
            Some((id, spec)) => view! { <Body id spec /> }.into_any(),
            None => view! {
                <Frame title=text("app.draft.gone") back="/">
                    <EmptyState title=text("app.draft.gone") next=text("app.draft.gone.next") />
                </Frame>
            }
            .into_any(),
        }
    }
}

/// Why a draft is not saved as it is, in words: what the rules have against it stands at its field, and all that was
/// typed stays.
async fn refusal(work: Work, id: RecordId, form: Form) -> Option<String> {
    let (desk, since) = (work.desk(), now());
    let unread = |kind: &str, all: &_| {
        kinds::spec(kind).is_some_and(|spec| kinds::unread(spec, all).next().is_some())
    };
    // An agreement may wait for a confirmation until it is signed.
    let unsure =
        |kind: &str, all: &_| kind != kinds::AGREEMENT.kind && !confirm::open(kind, all).is_empty();
    let wrong = |kind: &str, id| {
        let all = desk.shown_fields(id);
        unread(kind, &all) || unsure(kind, &all)
    };
    if let Some(excess) = desk.excess(id) {
        if excess.record == id {
            return Some(excess_words(&excess));
        }
        // At the line it is said in full.
        let name = title_of(&excess.kind, &desk.shown_fields(excess.record));
        return Some(fill("app.draft.lines", &[("names", &name)]));
    }
    if form.is_unread() || wrong(form.kind, id) || blocked(work, id, form.kind, since).await {
        return Some(text("app.draft.wrong"));
    }
    let mut names = Vec::new();
    for line in desk.draft_lines(id) {
        if wrong(&line.kind, line.record) || blocked(work, line.record, &line.kind, since).await {
            names.push(title_of(&line.kind, &desk.shown_fields(line.record)));
        }
    }
    (!names.is_empty()).then(|| fill("app.draft.lines", &[("names", &names.join("、"))]))
}

/// What is beyond a limit, in words, with what to do.
fn excess_words(excess: &Excess) -> String {
    let label = |path: &str| {
        kinds::spec(&excess.kind).map_or_else(String::new, |spec| label_of(spec, path))
    };
    match &excess.what {
        ExcessKind::Text(path) => fill("app.draft.too_long", &[("names", &label(path))]),
        ExcessKind::Elements(group, most) => {
            let name = match *group {
                "file" => text("app.files"),
                group => text(&format!("section.{}.{group}", excess.kind)),
            };
            fill("app.draft.too_many", &[("names", &name), ("n", &most.to_string())])
        }
        ExcessKind::Op(objection) => {
            let name = objection.path.as_deref().map(label);
            let name = name.unwrap_or_else(|| text(&format!("kind.{}", excess.kind)));
            fill("app.draft.too_large", &[("names", &name)])
        }
    }
}

/// The fields of a form that keep it from being saved, each once, in the order of the form.
fn wrong_fields(work: Work, id: RecordId, form: Form) -> Vec<String> {
    let Some(spec) = kinds::spec(form.kind) else { return Vec::new() };
    let all = work.desk().shown_fields(id);
    let mut found: Vec<String> = kinds::unread(spec, &all).map(str::to_owned).collect();
    if form.kind != kinds::AGREEMENT.kind {
        found.extend(confirm::open(form.kind, &all).into_iter().map(str::to_owned));
    }
    found.extend(form.wrong());
    let keys = |section: &Section| match section {
        Section::Once { fields, .. } => fields.iter().map(|field| field.key).collect(),
        Section::Repeated { key, .. } => vec![*key],
        Section::Checklist | Section::Files => Vec::new(),
    };
    let order: Vec<&str> = spec.sections.iter().flat_map(keys).collect();
    let head = |path: &str| path.split('.').next().map(str::to_owned).unwrap_or_default();
    found.sort_by_key(|path| (order.iter().position(|key| *key == head(path)), path.clone()));
    found.dedup();
    found
}

/// Goes to a field of the form.
fn go_to(path: &str) {
    crate::platform::dom::focus(&format!("[name='{path}'], [data-name='{path}'] button"));
}

/// What keeps a form from being saved, field by field, above its button.
#[component]
fn WrongFields(spec: &'static KindSpec, wrong: RwSignal<Vec<String>>) -> impl IntoView {
    let label = move |path: &str| {
        if path == confirm::OWED { text("section.wage_line.m") } else { label_of(spec, path) }
    };
    move || {
        let all = wrong.get();
        (!all.is_empty()).then(|| view! {
            <div class="card c-amber" data-part="wrong" role="alert">
                <p>{fill("app.draft.wrong_fields", &[("n", &all.len().to_string())])}</p>
                {all.into_iter().map(|path| {
                    let words = label(&path);
                    view! { <button type="button" class="chip" data-act="to-field" value=path.clone() on:click=move |_| go_to(&path)>{words}</button> }
                }).collect_view()}
            </div>
        })
    }
}

#[component]
fn Body(id: RecordId, spec: &'static KindSpec) -> impl IntoView {
    let work = use_work();
    let wrong = RwSignal::new(Vec::<String>::new());
    // A paper leads back to its case.
    let case = work.desk().parent_of(id).map(|case| format!("/record/{case}"));
    let away = StoredValue::new(case.unwrap_or_else(|| "/".to_owned()));
    let form = form_of(work, id, spec.kind);
    let place = use_place();
    let (busy, set_busy) = signal(false);
    let (asking, set_asking) = signal(false);
    let title = Signal::derive(move || form.values.with(|all| title_of(spec.kind, all)));
    let missing = Memo::new(move |_| form.values.with(|all| kinds::missing(spec, all)));
    let said = checked(id, spec.kind);
    show_faults(form, said);
    let finish = move |()| {
        set_busy.set(true);
        wrong.set(Vec::new());
        spawn(async move {
            // What is being said belongs to what is saved.
            work.recorder.settle().await;
            let done = match refusal(work, id, form).await {
                Some(words) => {
                    let fields = wrong_fields(work, id, form);
                    if let Some(first) = fields.first() {
                        go_to(first);
                    }
                    let _ = wrong.try_set(fields);
                    Err(words)
                }
                None => work.desk().finish(id).await.map_err(|error| text(&error.key())),
            };
            match done {
                // What is filed sealed is not looked at again.
                Ok(()) if spec.compartment.is_some() => place.go("/", true),
                Ok(()) if spec.parent.is_some() => place.go(&away.get_value(), true),
                Ok(()) => place.go(&format!("/record/{id}"), true),
                Err(words) => {
                    let _ = work.trouble.try_set(Some(words));
                    let _ = set_busy.try_set(false);
                }
            }
        });
    };
    let discard = move |()| {
        let desk = work.desk();
        work.run(async move {
            work.recorder.settle().await;
            desk.drop_draft(id).await?;
            place.go(&away.get_value(), true);
            Ok(())
        });
    };
    let finish = StoredValue::new(finish);
    let discard = StoredValue::new_local(discard);
    let ask_words = move || {
        let names: Vec<String> =
            missing.get().iter().map(|key| text(&format!("field.{}.{key}", spec.kind))).collect();
        (!names.is_empty()).then(|| fill("app.draft.missing", &[("names", &names.join("、"))]))
    };
    let foot = move || {
        view! {
            <WrongFields spec wrong />
            <Button act="save" on_press=move |()| (finish.get_value())(()) disabled=busy>
                {move || text(if busy.get() { "app.draft.saving" } else { "app.draft.save" })}
            </Button>
        }
    };
    let sub = Signal::derive(move || {
        format!("{} · {}", text(&format!("kind.{}", spec.kind)), work.kept_words(id))
    });
    view! {
        <Frame title sub back=away.get_value() foot=foot>
            {spec.compartment.map(|_| view! { <p class="card c-amber">{text("app.sealed.what")}</p> })}
            {spec.sections.iter().map(|section| view! { <Part id form spec section /> }).collect_view()}
            <Checks said />
            <p class="m">{ask_words}</p>
            <Button act="discard" look=Look::Quiet on_press=move |()| set_asking.set(true)>{text("app.draft.discard")}</Button>
            <Sheet open=asking title=text("app.draft.discard.ask") on_close=move |()| set_asking.set(false)>
                <p>{text("app.draft.discard.what")}</p>
                <Button act="discard-yes" look=Look::Danger on_press=move |()| (discard.get_value())(())>{text("app.draft.discard.yes")}</Button>
                <Button act="discard-no" look=Look::Ghost on_press=move |()| set_asking.set(false)>{text("app.draft.discard.no")}</Button>
            </Sheet>
        </Frame>
    }
}

/// Paths that a person does not fill in here: that an agreement is signed is said where its text is signed.
const SILENT: [&str; 6] = ["checklist", "status", "assignee", "inspection", "signed", "sealed"];

/// One section of the form.
#[component]
fn Part(
    id: RecordId,
    form: Form,
    spec: &'static KindSpec,
    section: &'static Section,
) -> impl IntoView {
    let kind = spec.kind;
    match section {
        Section::Once { key, fields } => {
            let fields: Vec<_> =
                fields.iter().filter(|field| !SILENT.contains(&field.key)).collect();
            if fields.is_empty() {
                return ().into_any();
            }
            let roster = (kind == "lead" && *key == "what").then(|| view! { <roster::Entry id /> });
            view! {
                <section class="card stack" data-section=*key>
                    <h2>{text(&format!("section.{kind}.{key}"))}</h2>
                    {fields.into_iter().map(|field| {
                        let label = text(&format!("field.{kind}.{}", field.key));
                        view! { <FieldInput form field path=field.key.to_owned() label /> }
                    }).collect_view()}
                </section>
                {roster}
            }
            .into_any()
        }
        // A line has one form, from the roster and by itself: its months are named.
        Section::Repeated { key: "m", .. } => view! { <line::Months form /> }.into_any(),
        Section::Repeated { key, fields, most } => view! {
            <section class="stack" data-section=*key>
                <h2 class="sec">{text(&format!("section.{kind}.{key}"))}</h2>
                <Group form group=key fields most=*most />
            </section>
        }
        .into_any(),
        Section::Checklist => view! { <checklist::Entry id form /> }.into_any(),
        Section::Files => view! {
            <section class="card stack" data-section="files">
                <h2>{text("app.files")}</h2>
                <Files id of=String::new() />
                <Signature id />
            </section>
        }
        .into_any(),
    }
}
