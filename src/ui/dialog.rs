//! A sheet that comes up from the bottom: asks one thing, closes by its button or Escape.

use leptos::prelude::*;

/// A dialog over the screen.
#[component]
pub fn Sheet(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// The heading.
    #[prop(into)]
    title: String,
    /// Closed without an answer.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let title = StoredValue::new(title);
    view! {
        <Show when=move || open.get()>
            <div class="veil" on:click=move |_| on_close.run(())></div>
            <section class="sheet" role="dialog" aria-modal="true" aria-label=title.get_value()
                tabindex="-1"
                on:keydown=move |ev| if ev.key() == "Escape" { on_close.run(()) }>
                <h2>{title.get_value()}</h2>
                {children.with_value(|inner| inner())}
            </section>
        </Show>
    }
}
