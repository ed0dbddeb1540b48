//! What is wrong with a paper while it is being written.

use anxin_domain::id::RecordId;
use leptos::prelude::*;

use super::super::form::Form;
use super::super::shell::{Work, use_work};
use super::{Said, Shown, answer, ask};

/// Kinds whose forms are checked, those first of which saving may have to wait.
const CHECKED: &[&str] =
    &["agreement", "payment", "proceeding", "transfer", "wage_line", "lead", "site", "inspection"];
/// Of the others something is said and nothing more: they are saved without a question.
const WAITING: &[&str] = CHECKED.split_at(5).0;
/// How long a draft waits for an expert that is not on the phone yet, in milliseconds: saving never hangs on a network.
const PATIENCE: u32 = 5_000;

/// The checks of the draft `id`, and whether it cannot be saved.
pub(crate) fn checked(id: RecordId, kind: &'static str) -> RwSignal<Said> {
    let work = use_work();
    ask("checks", move || CHECKED.contains(&kind).then(|| parts(work, id)).flatten())
}

fn parts(work: Work, id: RecordId) -> Option<Vec<String>> {
    Some(vec![work.watch().ask_about(id)?])
}

/// Whether the expert has something against saving the draft as it stands now: what is shown may be the answer to an
/// earlier text.
pub(crate) async fn blocked(work: Work, id: RecordId, kind: &str) -> bool {
    match WAITING.contains(&kind).then(|| parts(work, id)).flatten() {
        Some(parts) => answer("checks", &parts, PATIENCE).await.is_some_and(|said| said.blocks),
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
