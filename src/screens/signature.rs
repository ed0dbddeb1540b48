//! The pad for a signature by finger: strokes as a drawing, kept as a picture of lines.

use std::fmt::Write as _;

use anxin_locale::text;
use leptos::prelude::*;

use crate::platform::strokes;
use crate::ui::{Button, Look, Sheet};

/// The pad's size.
const SIZE: (u32, u32) = (358, 200);

/// Strokes as the path of a drawing.
fn path(strokes: &[Vec<(i32, i32)>]) -> String {
    let mut path = String::new();
    for stroke in strokes {
        for (at, (x, y)) in stroke.iter().enumerate() {
            // Writing into a text cannot fail.
            let _ = write!(path, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
        }
    }
    path
}

/// The pad; what was drawn goes to `on_keep` as a PNG, none where the browser could not make one.
#[component]
pub(crate) fn Pad(
    #[prop(into)] open: Signal<bool>,
    /// What is signed, line by line: who signs, what, how much.
    #[prop(optional, into)]
    about: Signal<Vec<String>>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_keep: Callback<Option<Vec<u8>>>,
) -> impl IntoView {
    let lines = RwSignal::new(Vec::<Vec<(i32, i32)>>::new());
    let down = RwSignal::new(false);
    let point = |ev: &leptos::ev::PointerEvent| (ev.offset_x(), ev.offset_y());
    let begin = move |ev: leptos::ev::PointerEvent| {
        ev.prevent_default();
        down.set(true);
        lines.update(|all| all.push(vec![point(&ev)]));
    };
    let along = move |ev: leptos::ev::PointerEvent| {
        if down.get_untracked() {
            lines.update(|all| {
                if let Some(stroke) = all.last_mut() {
                    stroke.push(point(&ev));
                }
            });
        }
    };
    let keep = move |()| {
        let bytes = strokes::png(&lines.get_untracked(), SIZE.0, SIZE.1);
        lines.set(Vec::new());
        on_keep.run(bytes);
    };
    view! {
        <Sheet open title=text("app.sign.title") on_close>
            <div class="about" data-part="about">{move || about.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</div>
            <svg class="signpad" viewBox="0 0 358 200" role="img" aria-label=text("app.sign.title")
                on:pointerdown=begin on:pointermove=along on:pointerup=move |_| down.set(false)
                on:pointerleave=move |_| down.set(false)>
                <path d=move || lines.with(|all| path(all)) />
            </svg>
            <Button act="sign-keep" disabled=Signal::derive(move || lines.with(Vec::is_empty)) on_press=keep>{text("app.sign.keep")}</Button>
            <Button act="sign-clear" look=Look::Quiet on_press=move |()| lines.set(Vec::new())>{text("app.sign.clear")}</Button>
        </Sheet>
    }
}
