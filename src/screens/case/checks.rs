//! What is wrong with a paper while it is being written.

use anxin_domain::id::RecordId;
use leptos::prelude::*;

use super::super::form::Form;
use super::super::shell::{Work, use_work};
use super::{Said, Shown, answer, ask, question};

/// Kinds whose forms are checked against their case.
const CHECKED: [&str; 4] = ["agreement", "payment", "proceeding", "wage_line"];

/// The checks of the draft `id`, and whether it cannot be finished.
pub(crate) fn checked(id: RecordId, kind: &'static str) -> RwSignal<Said> {
    let work = use_work();
    ask("checks", move || CHECKED.contains(&kind).then(|| parts(work, id)).flatten())
}

fn parts(work: Work, id: RecordId) -> Option<Vec<String>> {
    let lead = work.watch().parent_of(id)?;
    Some(vec![question(work, lead, Some(id))?])
}

/// Whether the draft cannot be finished as it stands now: what is shown may be the answer to an earlier text.
pub(crate) async fn blocked(work: Work, id: RecordId) -> bool {
    match parts(work, id) {
        Some(parts) => answer("checks", &parts).await.is_some_and(|said| said.blocks),
        None => false,
    }
}

/// Shows what was found at the fields of the form.
pub(crate) fn show_faults(form: Form, said: RwSignal<Said>) {
    Effect::new(move || form.faults.set(said.with(|said| said.at.clone())));
}

/// What was found about no single field, at once, above the form.
#[component]
pub(crate) fn Checks(said: RwSignal<Said>) -> impl IntoView {
    view! { <div aria-live="polite"><Shown said /></div> }
}
