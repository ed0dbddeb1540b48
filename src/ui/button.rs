//! Buttons. One primary a screen, at the bottom where the thumb is.

use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Look {
    /// The one thing to do here.
    #[default]
    Primary,
    /// Something else one may do.
    Ghost,
    /// Words only.
    Quiet,
    /// Strikes out or takes back.
    Danger,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn",
            Self::Ghost => "btn ghost",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
        }
    }
}

/// A button; `act` is the verb that stands in `data-act`.
#[component]
pub fn Button(
    /// The verb, stable: tests and keys go by it.
    #[prop(into)]
    act: String,
    /// What happens.
    #[prop(into)]
    on_press: Callback<()>,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=look.class()
            data-act=act
            disabled=move || disabled.get()
            on:click=move |_| on_press.run(())
        >
            {children()}
        </button>
    }
}
