//! What all the screens are made of.

use anxin_locale::{fill, text};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::context::here;
use crate::platform::{prefs, speech};

/// The line at the top: back, where one is, reading aloud, large letters, languages.
#[component]
pub(super) fn Strip(
    /// The first screen.
    #[prop(optional)]
    home: bool,
    /// The screen before; empty: the first one.
    #[prop(optional)]
    back: &'static str,
    /// Which question of five.
    #[prop(optional)]
    step: u8,
) -> impl IntoView {
    let elder = RwSignal::new(prefs::elder());
    let bigger = move |_| {
        elder.update(|on| *on = !*on);
        prefs::set_elder(elder.get_untracked());
    };
    let count = (step > 0).then(|| fill("report.step", &[("n", &step.to_string())]));
    view! {
        <header class="strip">
            {(!home).then(|| view! {
                <a class="back" href=format!("#{back}") data-act="back">"‹ "{text("report.back")}</a>
            })}
            {home.then(|| view! { <h1>{text("report.brand")}</h1> })}
            {count.map(|count| view! { <b>{count}</b> })}
            <span class="r">
                <button type="button" data-act="aloud" on:click=|_| aloud()>{text("report.aloud")}</button>
                <button type="button" data-act="elder" aria-pressed=move || elder.get().to_string()
                    on:click=bigger>{text("report.elder")}</button>
                <a href="#settings" data-act="settings" aria-label=text("report.settings")>
                    {text("report.language")}</a>
            </span>
        </header>
        {(step > 0).then(|| view! { <Dots step /> })}
    }
}

#[component]
fn Dots(step: u8) -> impl IntoView {
    let class = move |no: u8| match no.cmp(&step) {
        std::cmp::Ordering::Less => "d",
        std::cmp::Ordering::Equal => "n",
        std::cmp::Ordering::Greater => "",
    };
    view! {
        <div class="steps" aria-hidden="true">
            {(1..=5).map(|no| view! { <i class=class(no)></i> }).collect_view()}
        </div>
    }
}

/// What is asked, in large letters; a screen reader begins here.
#[component]
pub(super) fn Ask(
    /// The key of the question.
    key: &'static str,
    /// The key of a word of help.
    #[prop(optional)]
    say: &'static str,
) -> impl IntoView {
    view! {
        <h1 class="ask" tabindex="-1">{text(key)}</h1>
        {(!say.is_empty()).then(|| view! { <p class="say">{text(say)}</p> })}
    }
}

/// What is not yet where it should be, and why.
#[component]
pub(super) fn Waits() -> impl IntoView {
    let context = here();
    let words = move || {
        if let Some(done) = context.working.get() {
            return Some(format!("{}（{done}%）", text("report.sent.work")));
        }
        let trouble = context.trouble.get();
        let waits = context.pocket().outbox.is_empty();
        let full = trouble.as_deref() == Some("report.full");
        let refused = trouble.as_deref().is_some_and(|key| key.starts_with("problem."));
        trouble.filter(|_| !waits || full || refused).map(|key| text(&key))
    };
    let meter = move || {
        context.working.get().map(|done| {
            let style = format!("width:{done}%");
            view! { <div class="meter" aria-hidden="true"><i style=style></i></div> }
        })
    };
    view! { <p class="waits" role="status" data-waits="">{words}</p>{meter} }
}

/// Reads the screen aloud.
fn aloud() {
    let found = document().query_selector(".step, .home").ok().flatten();
    let Some(part) = found.and_then(|found| found.dyn_into::<leptos::web_sys::HtmlElement>().ok())
    else {
        return;
    };
    speech::say(&part.inner_text(), &prefs::language());
}

/// A new screen begins at its question.
pub(super) fn to_the_top() {
    leptos::prelude::request_animation_frame(|| {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        let found = document().query_selector(".ask").ok().flatten();
        let ask = found.and_then(|found| found.dyn_into::<leptos::web_sys::HtmlElement>().ok());
        if let Some(ask) = ask {
            // A screen without a question keeps the focus where it is.
            let _ = ask.focus();
        }
    });
}
