//! What is begun and not saved, as rows: on the first screen, and wherever else somebody would look for it.

use anxin_locale::text;
use leptos::prelude::*;
use serde_json::Value;

use super::work::{Work, title_of};
use crate::desk::{Draft, STEP};
use crate::platform::short_time;
use crate::ui::{Icon, Tag, Tone};

/// A row that leads to a record or a draft.
pub(crate) fn row(
    href: String,
    id: String,
    kind: String,
    title: String,
    line: String,
    tag: (Tone, String),
) -> impl IntoView {
    view! {
        <a class="card row" href=href data-id=id data-kind=kind>
            <div><div class="t">{title}</div><div class="m">{line}</div></div>
            <Tag tone=tag.0 text=tag.1 />
            <Icon name="go" />
        </a>
    }
}

/// The drafts that `here` says belong here, the latest first.
pub(crate) fn begun(work: Work, here: impl Fn(&Draft) -> bool) -> impl IntoView {
    let desk = work.watch();
    let mut drafts = desk.drafts();
    drafts.retain(here);
    let one = |draft: Draft| {
        let fields = desk.shown_fields(draft.record);
        let line = format!("{} · {}", text(&format!("kind.{}", draft.kind)), short_time(draft.at));
        let step = draft.kind == STEP;
        let title = match fields.get("act").and_then(Value::as_str) {
            // A step is one of a case.
            Some(act) if step => {
                let case = draft.parent.and_then(|case| desk.view(case));
                let case = case.map(|case| title_of(&case.kind, &case.fields));
                let act = text(&["act.", act].concat());
                case.into_iter().chain([act]).collect::<Vec<_>>().join(" · ")
            }
            _ => title_of(&draft.kind, &fields),
        };
        let href = format!("/{}/{}", if step { "step" } else { "draft" }, draft.record);
        let tag = (Tone::Note, text("app.standing.draft"));
        row(href, draft.record.to_string(), draft.kind, title, line, tag)
    };
    drafts.into_iter().map(one).collect_view()
}
