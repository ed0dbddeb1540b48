//! A signature by finger: strokes as a drawing, kept as a picture of lines.

use std::fmt::Write as _;

use anxin_domain::id::RecordId;
use anxin_locale::text;
use leptos::prelude::*;
use serde_json::Value;

use super::super::shell::use_work;
use crate::desk::Attachment;
use crate::platform::{spawn, strokes};
use crate::ui::{Button, Look, Sheet};

/// The pad's size.
const PAD: (u32, u32) = (358, 200);

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

/// The signature of the person met, and the pad to make it.
#[component]
pub(super) fn Signature(id: RecordId) -> impl IntoView {
    let work = use_work();
    let open = RwSignal::new(false);
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
        let bytes = strokes::png(&lines.get_untracked(), PAD.0, PAD.1);
        open.set(false);
        lines.set(Vec::new());
        let desk = work.desk();
        spawn(async move {
            let file = bytes.map(|bytes| Attachment {
                mime: "image/png".to_owned(),
                bytes,
                orig: String::new(),
                thumb: String::new(),
            });
            let words = desk
                .attach(id, "signature", "signature", file)
                .await
                .err()
                .map(|error| text(&error.key()));
            let _ = work.trouble.try_set(words);
        });
    };
    let signed = move || {
        let files = work.watch().files(id, Some("signature"));
        files.iter().filter(|(_, value)| value.get("hash").is_some_and(Value::is_string)).count()
    };
    view! {
        <p class="m" data-signed=move || signed().to_string()>
            {move || text(if signed() > 0 { "app.sign.done" } else { "app.sign.none" })}
        </p>
        <Button act="sign" look=Look::Ghost on_press=move |()| open.set(true)>{text("app.sign.go")}</Button>
        <Sheet open title=text("app.sign.title") on_close=move |()| open.set(false)>
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
