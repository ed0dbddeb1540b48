//! What is wrong with a paper while it is being written.

use anxin_domain::id::RecordId;
use leptos::prelude::*;

use super::super::form::Form;
use super::super::shell::use_work;
use super::{Said, Shown, ask, question};

/// Kinds whose forms are checked against their case.
const CHECKED: [&str; 3] = ["agreement", "payment", "wage_line"];

/// The checks of the draft `id`, and whether it cannot be finished.
pub(crate) fn checked(id: RecordId, kind: &'static str) -> RwSignal<Said> {
    let work = use_work();
    ask("checks", move || {
        if !CHECKED.contains(&kind) {
            return None;
        }
        let lead = work.watch().parent_of(id)?;
        Some(vec![question(work, lead, Some(id))?])
    })
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
