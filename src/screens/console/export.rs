//! The papers of a case, and what of it leaves the office: each as a Word file, all as one PDF, the case as a
//! file. Masked, unless a purpose is named.

use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_locale::text;
use anxin_protocol::console::{Export, Purpose};
use anxin_sync::Record;
use leptos::prelude::*;

use super::{api, show};
use crate::platform::{download, spawn};
use crate::ui::{Button, ErrorNote, Look};

/// Fetches files of one case or report and hands them to the person.
#[derive(Clone, Copy)]
struct Exporter {
    /// Where they are asked for, and whose they are.
    root: StoredValue<String>,
    id: RecordId,
    purpose: RwSignal<Option<Purpose>>,
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
}

impl Exporter {
    fn of(record: &Record, purpose: Option<Purpose>) -> Self {
        Self::at(format!("records/{}/{}", record.scope, record.id), record.id, purpose)
    }

    fn at(root: String, id: RecordId, purpose: Option<Purpose>) -> Self {
        Self {
            root: StoredValue::new(root),
            id,
            purpose: RwSignal::new(purpose),
            busy: RwSignal::new(false),
            wrong: RwSignal::new(None),
        }
    }

    /// Fetches `what` and saves it as `name` of the case.
    fn fetch(self, what: &str, name: &'static str) {
        let (path, id) = (format!("{}/{what}", self.root.get_value()), self.id);
        let export = Export { purpose: self.purpose.get_untracked() };
        self.busy.set(true);
        self.wrong.set(None);
        spawn(async move {
            let done = api::export(path, &export).await;
            // The page may have gone while the office was at it.
            let _ = self.busy.try_set(false);
            match done {
                Ok(bytes) => drop(download::save(&format!("anxin-{id}-{name}"), &bytes)),
                Err(key) => drop(self.wrong.try_set(Some(text(&key)))),
            }
        });
    }
}

/// The papers in the order of the dossier, and the ways out.
#[component]
pub(super) fn Papers(lead: Record, children: Vec<Record>, unmasked: bool) -> impl IntoView {
    let exporter = Exporter::of(&lead, None);
    let busy = Signal::derive(move || exporter.busy.get());
    let no_file = Signal::derive(move || busy.get() || exporter.purpose.get().is_none());
    let is_repayment = |one: &Record| one.void.is_none() && one.text("form") == "repayment";
    let has_repayment = children.iter().any(is_repayment);
    let rows: Vec<_> = kinds::OF_A_CASE
        .iter()
        .flat_map(|spec| children.iter().filter(move |record| record.kind == spec.kind))
        .map(|record| view! { <PaperRow record=record.clone() exporter/> })
        .collect();
    view! {
        <section class="card stack" data-part="papers">
            <h2>{text("export.title")}</h2>
            <dl>{rows}</dl>
            {unmasked.then(|| view! { <Purposes purpose=exporter.purpose/> })}
            <div class="chips">
                <Button act="export-dossier" look=Look::Ghost disabled=busy
                    on_press=move |()| exporter.fetch("dossier", "dossier.pdf")>{text("export.dossier")}</Button>
                {has_repayment.then(|| view! {
                    <Button act="export-notary" look=Look::Ghost disabled=busy
                        on_press=move |()| exporter.fetch("notary", "notary.pdf")>{text("export.notary")}</Button>
                    <Button act="export-notary-word" look=Look::Ghost disabled=busy
                        on_press=move |()| exporter.fetch("papers/notary", "notary.docx")>{text("export.notary.word")}</Button>
                })}
                <Button act="export-ledger" look=Look::Ghost disabled=busy
                    on_press=move |()| exporter.fetch("papers/ledger", "ledger.docx")>{text("export.ledger")}</Button>
                {unmasked.then(|| view! {
                    <Button act="export-file" look=Look::Ghost disabled=no_file
                        on_press=move |()| exporter.fetch("file", "case.json")>{text("export.file")}</Button>
                })}
                <Show when=move || busy.get()><span class="m" role="status">{text("export.wait")}</span></Show>
            </div>
            {unmasked.then(|| view! { <p class="m">{text("export.file.what")}</p> })}
            <ErrorNote text=exporter.wrong/>
        </section>
    }
}

/// The paper that a record is by itself, apart from any case: 走访记录, and of the sealed register the letter
/// to the police, which is never masked and goes to nobody else.
#[component]
pub(super) fn OwnPaper(record: Record, unmasked: bool) -> impl IntoView {
    let is_sealed = record.kind == kinds::CRIME_SIGN.kind;
    let is_shown = is_sealed && unmasked || record.kind == kinds::INSPECTION.kind;
    if !is_shown || record.void.is_some() {
        return None;
    }
    let what = StoredValue::new(format!("papers/{}", record.id));
    let exporter = Exporter::of(&record, is_sealed.then_some(Purpose::Authority));
    let word = if is_sealed { "export.police" } else { "export.paper" };
    Some(view! {
        <section class="card stack" data-part="own-paper">
            <h2>{text("export.title")}</h2>
            {is_sealed.then(|| view! { <p class="m">{text("export.police.what")}</p> })}
            {(unmasked && !is_sealed).then(|| view! { <Purposes purpose=exporter.purpose/> })}
            <Button act="export-paper" look=Look::Ghost disabled=exporter.busy
                on_press=move |()| exporter.fetch(&what.get_value(), "paper.docx")>{text(word)}</Button>
            <ErrorNote text=exporter.wrong/>
        </section>
    })
}

/// The letter to whom a report was passed on to: whole, for it goes to whoever follows.
#[component]
pub(super) fn Letter(root: String, id: RecordId) -> impl IntoView {
    let exporter = Exporter::at(root, id, Some(Purpose::Authority));
    view! {
        <p class="m">{text("export.letter.what")}</p>
        <Button act="export-letter" look=Look::Ghost disabled=exporter.busy
            on_press=move |()| exporter.fetch("letter", "letter.docx")>{text("export.letter")}</Button>
        <ErrorNote text=exporter.wrong/>
    }
}

/// One paper: its page, and a Word file of it.
#[component]
fn PaperRow(record: Record, exporter: Exporter) -> impl IntoView {
    let href = format!("/console/records/{}/{}", record.scope, record.id);
    let what = format!("papers/{}", record.id);
    let busy = move || exporter.busy.get();
    view! {
        <div class="kv" data-id=record.id.to_string() data-kind=record.kind.clone()>
            <dt>{text(&format!("kind.{}", record.kind))}</dt>
            <dd>
                <a href=href>{show::title(&record.kind, &record.fields)}</a>" "
                {record.void.is_none().then(|| view! {
                    <button class="link" data-act="export-paper" disabled=busy
                        on:click=move |_| exporter.fetch(&what, "paper.docx")>{text("export.paper")}</button>
                })}
            </dd>
        </div>
    }
}

/// What names and numbers are shown for; nothing is chosen to begin with.
#[component]
fn Purposes(purpose: RwSignal<Option<Purpose>>) -> impl IntoView {
    let choose = move |ev| {
        let chosen = event_target_value(&ev);
        purpose.set(Purpose::ALL.into_iter().find(|one| one.name() == chosen));
    };
    view! {
        <div class="field"><label class="label" for="f-purpose">{text("export.purpose")}</label>
            <select id="f-purpose" name="purpose" on:change=choose>
                <option value="">{text("export.masked")}</option>
                {Purpose::ALL.into_iter().map(|one| view! {
                    <option value=one.name()>{text(&format!("export.purpose.{}", one.name()))}</option>
                }).collect_view()}
            </select>
            <p class="m">{text("export.purpose.what")}</p>
        </div>
    }
}
