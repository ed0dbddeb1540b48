//! A button that asks once, in words, before it acts.

use anxin_locale::text;
use leptos::prelude::*;

use crate::platform::dom;
use crate::ui::{Button, Look};

/// Moves the focus to an element that is about to be there.
pub(super) fn focus_soon(selector: String) {
    request_animation_frame(move || dom::focus(&selector));
}

/// The question has two answers, `<act>-yes` and `<act>-no`; the way out gets the focus.
#[component]
pub(super) fn Sure(
    /// The verb, stable.
    #[prop(into)]
    act: String,
    /// What the button says.
    #[prop(into)]
    words: String,
    /// What is asked.
    #[prop(into)]
    question: Signal<String>,
    /// What the answer says that acts.
    #[prop(into)]
    yes: String,
    /// How the button looks.
    #[prop(optional)]
    look: Look,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// It was answered, and the office has not answered yet.
    #[prop(into)]
    busy: Signal<bool>,
    /// Acts.
    #[prop(into)]
    on_yes: Callback<()>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let act = StoredValue::new(act);
    let (words, yes) = (StoredValue::new(words), StoredValue::new(yes));
    let verb = move |end: &str| format!("{}{end}", act.get_value());
    let ask = move |()| {
        asked.set(true);
        focus_soon(format!("[data-act=\"{}\"]", verb("-no")));
    };
    let back = move |()| {
        asked.set(false);
        focus_soon(format!("[data-act=\"{}\"]", verb("")));
    };
    // Pressed twice, it acts once: `busy` is set before the office is asked.
    let go = move |()| {
        if !busy.get_untracked() {
            on_yes.run(());
        }
    };
    view! {
        <Show when=move || asked.get() && !disabled.get() fallback=move || view! {
            <Button act=verb("") look disabled on_press=ask>{words.get_value()}</Button>
        }>
            <div class="sure" role="group" aria-label=question>
                <p>{question}</p>
                <div class="row">
                    <Button act=verb("-yes") look=if look == Look::Danger { Look::Danger } else { Look::Primary } disabled=busy on_press=go>{yes.get_value()}</Button>
                    <Button act=verb("-no") look=Look::Quiet on_press=back>{text("duty.cancel")}</Button>
                </div>
            </div>
        </Show>
    }
}
