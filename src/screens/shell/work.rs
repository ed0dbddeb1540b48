//! The desk, in signals.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use anxin_domain::describe::KindSpec;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::prefill::{Fields, Known, prefill};
use anxin_domain::kinds::{self, is_line};
use anxin_locale::{fill, find, text};
use anxin_media::Stroke;
use anxin_sync::Record;
use anxin_sync::replica::Standing;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::idle::Idle;
use super::place::Place;
use super::take::Recorder;
use crate::desk::{Desk, SaveError};
use crate::platform::{expert, today};
use crate::ui::Tone;

/// The unlocked work for the screens; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    desk: StoredValue<Desk, LocalStorage>,
    tick: RwSignal<u64>,
    /// What could not be kept, in words; shown on every screen until it is kept.
    pub(crate) trouble: RwSignal<Option<String>>,
    /// Asks that the app be locked.
    pub(crate) lock: RwSignal<bool>,
    /// A new version of the app lies ready.
    pub(crate) update: RwSignal<bool>,
    /// When the phone locks itself.
    pub(crate) idle: StoredValue<Idle>,
    /// The recording under way.
    pub(crate) recorder: Recorder,
    /// What was drawn and not yet kept, by what it is drawn for.
    pub(crate) drawn: StoredValue<BTreeMap<String, Vec<Stroke>>>,
}

/// The desk of this screen.
pub(crate) fn use_work() -> Work {
    expect_context::<Work>()
}

impl Work {
    /// Wraps an unlocked desk; its changes reach [`Work::watch`].
    pub(crate) fn new(desk: &Desk, update: RwSignal<bool>, idle: StoredValue<Idle>) -> Self {
        let (tick, trouble) = (RwSignal::new(0_u64), RwSignal::new(None));
        let (seen, unkept) = (desk.clone(), Cell::new(false));
        let heard = desk.on_change(move || {
            // What a later try has put onto the disk is not said to be missing there.
            if unkept.replace(seen.has_unkept()) && !unkept.get() {
                let _ = trouble.try_set(None);
            }
            let _ = tick.try_update(|tick| *tick += 1);
        });
        // The subscription lives as long as the screens do.
        let heard = StoredValue::new_local(Some(heard));
        on_cleanup(move || {
            let _ = heard.try_update_value(Option::take);
        });
        Self {
            desk: StoredValue::new_local(desk.clone()),
            tick,
            trouble,
            lock: RwSignal::new(false),
            update,
            idle,
            recorder: Recorder::new(),
            drawn: StoredValue::default(),
        }
    }

    /// The desk, unless the phone was locked meanwhile: for what comes back to a screen that may be gone.
    pub(crate) fn open_desk(self) -> Option<Desk> {
        self.desk.try_get_value().filter(|desk| !desk.is_locked())
    }

    /// The desk.
    pub(crate) fn desk(self) -> Desk {
        self.desk.get_value()
    }

    /// The desk, and whoever asks is asked again after a change.
    pub(crate) fn watch(self) -> Desk {
        self.tick.track();
        self.desk.get_value()
    }

    /// Whether a draft's values are on the disk, in words.
    pub(crate) fn kept_words(self, draft: RecordId) -> String {
        text(if self.watch().is_unkept(draft) { "app.draft.unkept" } else { "app.draft.auto" })
    }

    /// Runs something that keeps data; what fails is said.
    pub(crate) fn run(self, task: impl Future<Output = Result<(), SaveError>> + 'static) {
        self.run_boxed(Box::pin(task));
    }

    // One copy of it in the program, whatever is run.
    fn run_boxed(self, task: Pin<Box<dyn Future<Output = Result<(), SaveError>>>>) {
        // What an earlier try came to is no longer said, and what is said meanwhile stays.
        self.trouble.set(None);
        crate::platform::spawn(async move {
            if let Err(error) = task.await {
                let _ = self.trouble.try_set(Some(text(&error.key())));
            }
        });
    }
}

/// The title of a record for people.
pub(crate) fn title_of(
    kind: &str,
    fields: &std::collections::BTreeMap<String, serde_json::Value>,
) -> String {
    let title = kinds::spec(kind).map(|spec| kinds::title(spec, fields)).unwrap_or_default();
    if !title.is_empty() {
        return title.to_owned();
    }
    let untitled = find(&format!("app.untitled.{kind}"));
    untitled.map_or_else(|| text(&format!("kind.{kind}")), str::to_owned)
}

/// Where a record stands, as a tag.
pub(crate) fn standing_tag(desk: &Desk, record: &Record) -> (Tone, String) {
    if desk.draft(record.id).is_some() {
        return (Tone::Note, text("app.standing.draft"));
    }
    match desk.standing(record.id) {
        Some(Standing::AtOffice { receipt, got }) => {
            let time = crate::platform::short_time(got);
            (Tone::Good, fill("app.standing.office", &[("no", &receipt), ("time", &time)]))
        }
        Some(Standing::InDoubt) => (Tone::Urgent, text("app.standing.doubt")),
        Some(Standing::Waiting { .. }) | None => (Tone::Soon, text("app.standing.waiting")),
    }
}

/// Begins papers of a case, each with its own first values and with what is known; goes to the form of the
/// only one, else to the case. `replace` leaves no step back to here.
pub(crate) fn begin_papers(
    work: Work,
    place: Place,
    case: &Record,
    spec: &'static KindSpec,
    papers: Vec<Fields>,
    replace: bool,
) {
    let (desk, scope, id) = (work.desk(), case.scope.clone(), case.id);
    let all = papers.into_iter().map(|own| first_values(&desk, case, spec, own)).collect();
    let question = desk.ask_of(case, None);
    work.run(async move {
        // Where the rules are not at hand, a paper is written all the same.
        let against = expert::ask("against", &[&question, spec.kind]).await.unwrap_or_default();
        if !against.is_empty() {
            place.go(&format!("/record/{id}"), replace);
            work.trouble.set(Some(against));
            return Ok(());
        }
        match desk.new_drafts(spec.kind, &scope, Some(id), all).await?.as_slice() {
            [only] => place.go(&format!("/draft/{only}"), replace),
            _ => place.go(&format!("/record/{id}"), replace),
        }
        Ok(())
    });
}

fn first_values(desk: &Desk, case: &Record, spec: &KindSpec, own: Fields) -> Fields {
    let lines: Vec<Arc<Record>> =
        desk.children(case.id).into_iter().filter(|line| is_line(&line.kind)).collect();
    let lines: Vec<_> = lines.iter().map(|line| (line.id, &line.fields)).collect();
    let today = today();
    let known = Known { lead: &case.fields, lines: &lines, today: &today, me: &desk.who().name };
    let mut values = prefill(spec, &known);
    values.extend(own);
    values
}

/// Begins a record of a kind where the person may write, with some values in it already, and goes
/// to its form.
pub(crate) fn begin(
    work: Work,
    place: Place,
    kind: &'static str,
    mut values: BTreeMap<String, Value>,
) {
    let desk = work.desk();
    let scope = match kinds::spec(kind).and_then(|spec| spec.compartment) {
        Some(compartment) => desk.sealed_scope(compartment),
        None => desk.scopes().into_iter().find(|scope| scope.write).map(|scope| scope.id),
    };
    let Some(scope) = scope else {
        work.trouble.set(Some(text("app.new.no_scope")));
        return;
    };
    if kind == "inspection" || kind == "crime_sign" {
        values.insert("date".to_owned(), json!(today()));
    }
    if kind == "inspection" {
        values.insert("checklist".to_owned(), json!(kinds::checklist::BUILT_IN.version));
    }
    work.run(async move {
        let id = desk.new_draft(kind, &scope, None, values).await?;
        place.go(&format!("/draft/{id}"), false);
        Ok(())
    });
}
