//! The pad for a signature by finger: strokes as a drawing, kept as a picture of lines.

use std::fmt::Write as _;

use anxin_locale::text;
use anxin_media::Stroke;
use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::shell::idle::Hold;
use super::shell::use_work;
use crate::desk::Attachment;
use crate::platform::strokes::Pen;
use crate::ui::{Button, Look, Sheet};

/// The pad's size, in its own unit; on the glass it has the same shape and any size.
const SIZE: (u32, u32) = (358, 200);

/// Strokes as the path of a drawing.
fn path(strokes: &[Stroke]) -> String {
    let mut path = String::new();
    for stroke in strokes {
        for (at, (x, y)) in stroke.iter().enumerate() {
            // Writing into a text cannot fail.
            let _ = write!(path, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
        }
        if let [(x, y)] = stroke.as_slice() {
            // A dot is a line to where it is.
            let _ = write!(path, "L{x} {y}");
        }
    }
    path
}

/// The pad; what was drawn goes to `on_keep`. Closed in any other way, it is there again when the pad is opened for the
/// same purpose, until it is kept or cleared.
#[component]
pub(crate) fn Pad(
    /// What is drawn for: the record and who signs; none while the pad is closed.
    #[prop(into)]
    whose: Signal<Option<String>>,
    /// What is signed, line by line: who signs, what, how much.
    #[prop(optional, into)]
    about: Signal<Vec<String>>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_keep: Callback<Attachment>,
) -> impl IntoView {
    let work = use_work();
    let lines = RwSignal::new(Vec::<Stroke>::new());
    let pen = StoredValue::new(Pen::default());
    let hold = StoredValue::new_local(None::<Hold>);
    // The opened pad shows what was drawn for the same purpose before.
    Effect::new(move |_| {
        let whose = whose.get();
        hold.set_value(whose.as_ref().map(|_| Hold::new(work.idle)));
        pen.set_value(Pen::default());
        let before = whose.and_then(|whose| work.drawn.with_value(|all| all.get(&whose).cloned()));
        lines.set(before.unwrap_or_default());
    });
    let remember = move |strokes: Vec<Stroke>| {
        let Some(whose) = whose.get_untracked() else { return };
        work.drawn.update_value(|all| {
            if strokes.is_empty() {
                all.remove(&whose);
            } else {
                all.insert(whose, strokes);
            }
        });
    };
    let down = move |ev: PointerEvent| {
        lines.update(|all| pen.update_value(|pen| pen.down(&ev, SIZE, all)));
        remember(lines.get_untracked());
    };
    let along = move |ev: PointerEvent| {
        lines.maybe_update(|all| pen.with_value(|pen| pen.along(&ev, SIZE, all)));
    };
    let up = move |ev: PointerEvent| {
        pen.update_value(|pen| pen.up(&ev));
        remember(lines.get_untracked());
    };
    let clear = move |()| {
        lines.set(Vec::new());
        remember(Vec::new());
    };
    let keep = move |()| {
        if let Some(drawing) = lines.with_untracked(|all| Attachment::drawing(all, SIZE)) {
            clear(());
            on_keep.run(drawing);
        }
    };
    let none = Signal::derive(move || lines.with(Vec::is_empty));
    view! {
        <Sheet open=Signal::derive(move || whose.with(Option::is_some)) title=text("app.sign.title") on_close>
            <div class="about" data-part="about">{move || about.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</div>
            <svg class="signpad" viewBox="0 0 358 200" preserveAspectRatio="none" role="img" aria-label=text("app.sign.title")
                on:pointerdown=down on:pointermove=along on:pointerup=up on:pointercancel=up>
                <path d=move || lines.with(|all| path(all)) />
            </svg>
            <Button act="sign-keep" disabled=none on_press=keep>{text("app.sign.keep")}</Button>
            <Button act="sign-clear" look=Look::Quiet on_press=clear>{text("app.sign.clear")}</Button>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_a_path_and_a_dot_is_seen() {
        assert_eq!(path(&[vec![(1, 2), (3, 4)], vec![(5, 6)]]), "M1 2L3 4M5 6L5 6");
    }
}
