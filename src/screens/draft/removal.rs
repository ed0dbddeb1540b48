//! Takes a line off a roster: a draft at once, with a way back; a line that was saved is struck out, with a reason.

use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::super::shell::{Work, title_of};
use crate::desk::Draft;
use crate::ui::{Button, Look, Sheet, TextField};

/// What was removed last, and what is about to be. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Removal {
    work: Work,
    gone: RwSignal<Option<Draft>>,
    asked: RwSignal<Option<RecordId>>,
    reason: RwSignal<String>,
}

impl Removal {
    pub(super) fn new(work: Work) -> Self {
        let (gone, asked) = (RwSignal::new(None), RwSignal::new(None));
        Self { work, gone, asked, reason: RwSignal::new(String::new()) }
    }

    /// Removes a line; one that was saved is asked about.
    pub(super) fn remove(self, line: RecordId) {
        let desk = self.work.desk();
        if desk.view(line).is_some() {
            return self.asked.set(Some(line));
        }
        let Some(draft) = desk.draft(line) else { return };
        self.work.run(async move {
            desk.drop_draft(line).await?;
            let _ = self.gone.try_set(Some(draft));
            Ok(())
        });
    }

    fn undo(self) {
        let Some(draft) = self.gone.get_untracked() else { return };
        let desk = self.work.desk();
        self.work.run(async move {
            desk.restore_draft(draft).await?;
            let _ = self.gone.try_set(None);
            Ok(())
        });
    }

    fn strike_out(self) {
        let reason = self.reason.get_untracked().trim().to_owned();
        let Some(line) = self.asked.get_untracked().filter(|_| !reason.is_empty()) else { return };
        let desk = self.work.desk();
        self.asked.set(None);
        self.reason.set(String::new());
        self.work.run(async move {
            if desk.draft(line).is_some() {
                desk.drop_draft(line).await?;
            }
            desk.void(line, &reason).await
        });
    }
}

/// What was removed, with the way back, and the question about a line that was saved.
#[component]
pub(super) fn Undo(removal: Removal) -> impl IntoView {
    let Removal { gone, asked, reason, .. } = removal;
    let words = move || {
        gone.with(|gone| {
            let draft = gone.as_ref()?;
            let name = title_of(&draft.kind, &draft.values);
            Some(fill("app.roster.removed", &[("name", &name)]))
        })
    };
    let open = Signal::derive(move || asked.with(Option::is_some));
    view! {
        <Show when=move || gone.with(Option::is_some)>
            <div class="card two" role="status">
                <span>{words}</span>
                <Button act="undo-remove" look=Look::Ghost on_press=move |()| removal.undo()>{text("app.undo")}</Button>
            </div>
        </Show>
        <Sheet open title=text("app.roster.strike") on_close=move |()| asked.set(None)>
            <p>{text("app.roster.strike.what")}</p>
            <TextField name="strike-reason" label=text("app.roster.strike.why") value=reason max=100
                on_change=move |typed| reason.set(typed) />
            <Button act="strike-out" look=Look::Danger on_press=move |()| removal.strike_out()>{text("app.roster.strike")}</Button>
        </Sheet>
    }
}
