//! What is wrong with a paper while it is being written.

use anxin_domain::id::RecordId;
use leptos::prelude::*;

use super::super::form::Form;
use super::super::shell::{Work, use_work};
use super::{Said, Shown, answer, ask};
use crate::platform::now;

/// Kinds of which saving may have to wait for what the expert says.
const WAITING: [&str; 5] = ["agreement", "payment", "proceeding", "transfer", "wage_line"];
/// Of these something is said and nothing more: they are saved without a question.
const HINTED: [&str; 3] = ["lead", "site", "inspection"];
/// How long saving waits for an expert that is not on the phone yet, in milliseconds, however many drafts are saved
/// together: it never hangs on a network.
const PATIENCE: i64 = 5_000;

/// The checks of the draft `id`, and whether it cannot be saved.
pub(crate) fn checked(id: RecordId, kind: &'static str) -> RwSignal<Said> {
    let work = use_work();
    let is_checked = WAITING.contains(&kind) || HINTED.contains(&kind);
    ask("checks", move || is_checked.then(|| parts(work, id)).flatten())
}

fn parts(work: Work, id: RecordId) -> Option<Vec<String>> {
    Some(vec![work.watch().ask_about(id)?])
}

/// Whether the expert has something against saving the draft as it stands now, which began at `since`: what is shown
/// may be the answer to an earlier text.
pub(crate) async fn blocked(work: Work, id: RecordId, kind: &str, since: i64) -> bool {
    let Some(parts) = WAITING.contains(&kind).then(|| parts(work, id)).flatten() else {
        return false;
    };
    let left = (since + PATIENCE - now()).clamp(1, PATIENCE);
    let said = answer("checks", &parts, u32::try_from(left).unwrap_or(1)).await;
    said.is_some_and(|said| said.blocks)
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
