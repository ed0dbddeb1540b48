//! Handing a file over, without believing that it arrived: some browsers ignore a download and say nothing.

use anxin_locale::text;
use leptos::prelude::*;

use crate::platform::{download, spawn};
use crate::ui::{Button, Look};

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The download was started; only the person knows whether the file is there.
    Asking,
    /// The person has it.
    Kept,
    /// No file came.
    Missing,
}

/// Starts the download of a file and asks whether it is there; where it is not, offers to share it, or says what
/// else to do.
#[component]
pub(crate) fn Saving(name: String, mime: &'static str, bytes: Vec<u8>) -> impl IntoView {
    let started = download::save(&name, &bytes);
    let step = RwSignal::new(if started.is_ok() { Step::Asking } else { Step::Missing });
    let file = StoredValue::new((name, bytes));
    let can_share = file.with_value(|(name, bytes)| download::can_share(name, mime, bytes));
    let share = move |()| {
        spawn(async move {
            let (name, bytes) = file.get_value();
            // Who turns the sheet away is asked again.
            let shared = download::share(&name, mime, &bytes).await.is_ok();
            let _ = step.try_set(if shared { Step::Kept } else { Step::Missing });
        });
    };
    let again = move |()| {
        let started = file.with_value(|(name, bytes)| download::save(name, bytes));
        step.set(if started.is_ok() { Step::Asking } else { Step::Missing });
    };
    let state = move || match step.get() {
        Step::Asking => "asking",
        Step::Kept => "kept",
        Step::Missing => "missing",
    };
    view! {
        <div class="stack" data-saving=state role="status">
            {move || match step.get() {
                Step::Asking => view! {
                    <p class="t">{text("app.saving.ask")}</p>
                    <div class="two">
                        <Button act="saving-yes" look=Look::Ghost on_press=move |()| step.set(Step::Kept)>{text("app.saving.yes")}</Button>
                        <Button act="saving-no" look=Look::Quiet on_press=move |()| step.set(Step::Missing)>{text("app.saving.no")}</Button>
                    </div>
                }
                .into_any(),
                Step::Kept => view! { <p>{text("app.saving.kept")}</p> }.into_any(),
                Step::Missing => view! {
                    <p>{text(if can_share { "app.saving.share.what" } else { "app.saving.browser" })}</p>
                    {can_share.then(|| view! {
                        <Button act="saving-share" look=Look::Ghost on_press=share>{text("app.saving.share")}</Button>
                    })}
                    <Button act="saving-again" look=Look::Quiet on_press=again>{text("app.saving.again")}</Button>
                }
                .into_any(),
            }}
        </div>
    }
}
