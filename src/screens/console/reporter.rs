//! 打听举报人: what a clerk answers to whoever wants to know who reported, and the note that he asked.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_locale::text;
use anxin_protocol::console::Asker;
use leptos::prelude::*;

use super::api;
use crate::platform::spawn;
use crate::ui::{Button, ErrorNote, Look, TextField};

/// The office's one answer is a refusal, whose words the clerk reads out.
#[component]
pub(super) fn ReporterCard(scope: ScopeId, id: RecordId) -> impl IntoView {
    let (name, told) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let path = StoredValue::new(format!("records/{scope}/{id}/reporter"));
    let ask = move |()| {
        let (path, asker) = (path.get_value(), Asker { name: name.get_untracked() });
        spawn(async move {
            if let Err(key) = api::post(path, &asker).await {
                let _ = told.try_set(Some(text(&key)));
            }
        });
    };
    let short = Signal::derive(move || name.get().trim().chars().count() < 2);
    view! {
        <details class="card stack" data-part="reporter">
            <summary>{text("asked.title")}</summary>
            <TextField name="asker" label=text("asked.who") value=name max=50 on_change=move |text| name.set(text)/>
            <Button act="asked" look=Look::Ghost disabled=short on_press=ask>{text("asked.refuse")}</Button>
            <ErrorNote text=told/>
        </details>
    }
}
