//! Tags, notes and empty screens. A state has a shape and a word besides its colour.

use leptos::prelude::*;

/// What a tag or note means.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tone {
    /// Nothing to do.
    #[default]
    Plain,
    /// Done, at the office.
    Good,
    /// Soon, or waiting.
    Soon,
    /// Urgent, or wrong.
    Urgent,
    /// For information.
    Note,
}

impl Tone {
    /// Its class and its shape.
    pub fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain => ("tag", "○"),
            Self::Good => ("tag c-green", "✓"),
            Self::Soon => ("tag c-amber", "◔"),
            Self::Urgent => ("tag c-red", "!"),
            Self::Note => ("tag c-blue", "·"),
        }
    }
}

/// A short word about a state, with its shape. Plain values: what draws a row draws its tag anew, and long lists
/// have one in every row.
#[component]
pub fn Tag(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let (class, shape) = tone.parts();
    view! { <span class=class><i aria-hidden="true">{shape}</i>{text}</span> }
}

/// What went wrong, in words, where it went wrong. Nothing while there is nothing to say.
#[component]
pub fn ErrorNote(
    /// The words: what happened, that the data is safe, what to do.
    #[prop(into)]
    text: Signal<Option<String>>,
) -> impl IntoView {
    view! { <p class="error" role="alert">{move || text.get()}</p> }
}

/// Nothing here yet, and what to do next.
#[component]
pub fn EmptyState(
    /// What there is not.
    #[prop(into)]
    title: String,
    /// What to do next.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    view! { <div class="empty"><p class="t">{title}</p><p class="m">{next}</p></div> }
}
