//! Photos and voice notes, at a question or at the whole record.

use anxin_domain::case::signing::STAMP;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::WAGE_LINE;
use anxin_locale::{fill, text};
use leptos::html::Input;
use leptos::prelude::*;
use serde_json::Value;
use web_sys::{Event, File, HtmlInputElement};

use super::super::shell::{title_of, use_work};
use crate::desk::{Attachment, Desk};
use crate::platform::{picture, prefs, short_time, spawn, voice};
use crate::ui::Icon;

/// The line on a photo when the person wants one: place, time and operator.
fn mark(place: &str, name: &str) -> Option<String> {
    let time = short_time(crate::platform::now());
    prefs::watermark().then(|| format!("{place} {time} {name}").trim().to_owned())
}

/// A photo made small, with a line on it where one is wanted; nothing if it cannot be read.
pub(crate) async fn taken(
    input: &HtmlInputElement,
    file: &File,
    line: Option<String>,
) -> Option<Attachment> {
    let photo = picture::shrink(file, line.as_deref()).await.ok();
    // The same one may be taken again.
    input.set_value("");
    let photo = photo?;
    let (mime, orig, thumb) = ("image/jpeg".to_owned(), photo.orig, photo.thumb);
    Some(Attachment { mime, bytes: photo.bytes, orig, thumb })
}

/// The button that takes a photo.
#[component]
pub(crate) fn Camera(
    /// What pressing it does.
    act: &'static str,
    /// The field's id in the page.
    id: String,
    /// The field's name.
    name: String,
    /// The words on it.
    label: String,
    /// Gets the field and the photo.
    on_take: impl Fn(HtmlInputElement, File) + 'static,
) -> impl IntoView {
    let take = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            on_take(input, file);
        }
    };
    view! {
        <label class="btn ghost" for=id.clone() data-act=act><Icon name="camera" />" "{label}</label>
        <input class="unseen" id=id name=name type="file" accept="image/*" capture="environment" on:change=take />
    }
}

/// What is attached for the path `of`, and the buttons that attach more.
#[component]
pub(super) fn Files(id: RecordId, of: String) -> impl IntoView {
    let work = use_work();
    let sound = NodeRef::<Input>::new();
    let busy = RwSignal::new(false);
    let listening = RwSignal::new(false);
    // Leaving the screen lets the microphone go.
    let recording = StoredValue::new_local(None::<voice::Recording>);
    let trouble = RwSignal::new(None::<String>);
    let place = StoredValue::new(of.clone());
    let attach = move |kind: &'static str, file: Option<Attachment>| {
        let desk = work.desk();
        async move {
            let failed = file.is_none();
            let of = place.try_get_value().unwrap_or_default();
            let kept = desk.attach(id, &of, kind, file).await;
            let _ = busy.try_set(false);
            if failed || kept.is_err() {
                let _ = trouble.try_set(Some(text(&format!("app.missing.{kind}"))));
            }
        }
    };
    let photo = move |input: HtmlInputElement, file: File| {
        let desk = work.desk();
        let at = desk.shown(id, "place");
        let line = mark(at.as_str().unwrap_or_default(), &desk.who().name);
        busy.set(true);
        trouble.set(None);
        spawn(async move { attach("photo", taken(&input, &file, line).await).await });
    };
    let keep_sound = move |heard: Option<(String, Vec<u8>)>| {
        let (orig, thumb) = (String::new(), String::new());
        attach("voice", heard.map(|(mime, bytes)| Attachment { mime, bytes, orig, thumb }))
    };
    let from_file = move |_| {
        let Some(input) = sound.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        busy.set(true);
        trouble.set(None);
        spawn(async move {
            let heard = voice::bytes(&file.type_(), &file).await;
            input.set_value("");
            keep_sound(heard).await;
        });
    };
    let record = move |_| {
        trouble.set(None);
        if let Some(done) = recording.try_update_value(Option::take).flatten() {
            listening.set(false);
            busy.set(true);
            spawn(async move { keep_sound(done.stop().await).await });
            return;
        }
        spawn(async move {
            match voice::Recording::start().await {
                Some(begun) => {
                    let _ = recording.try_update_value(|kept| *kept = Some(begun));
                    let _ = listening.try_set(true);
                }
                // No page may listen here: the phone's own recorder.
                None => drop(sound.get_untracked().map(|input| input.click())),
            }
        });
    };
    let record_words =
        move || text(if listening.get() { "app.voice.stop" } else { "app.voice.take" });
    let shown = move || {
        let desk = work.watch();
        let mut files = desk.files(id, None);
        files.retain(|(_, value)| place.with_value(|place| is_at(value, place)));
        files.into_iter().map(|(path, value)| whose(&desk, path, &value)).collect_view()
    };
    view! {
        <div class="thumbs">{shown}</div>
        <div class="two">
            <Camera act="photo" id=format!("photo-{of}") name=format!("photo.{of}") label=text("app.photo.take") on_take=photo />
            <button type="button" class="btn ghost" class:on=listening data-act="voice" aria-pressed=move || listening.get().to_string()
                on:click=record><Icon name="voice" />" "{record_words}</button>
        </div>
        <input class="unseen" name=format!("voice.{of}") type="file" aria-label=text("app.voice.take") tabindex="-1" accept="audio/*" capture="user" node_ref=sound on:change=from_file />
        <p class="m" role="status">{move || busy.get().then(|| text("app.photo.busy"))}</p>
        <p class="doubt" role="status">{move || trouble.get()}</p>
    }
}

/// Whether a file is shown at a place of the form. At the whole record all is shown that stands nowhere else in it,
/// such as what belongs to one of its workers: nothing that was photographed is out of sight.
fn is_at(value: &Value, place: &str) -> bool {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let of = part("of");
    let signed = matches!(part("kind"), "signature" | STAMP);
    !signed && (of == place || (place.is_empty() && !of.starts_with("c.")))
}

/// One attachment, small, with the name of the worker it belongs to.
fn whose(desk: &Desk, path: String, value: &Value) -> impl IntoView + use<> {
    let line = value.get("of").and_then(Value::as_str).and_then(|of| of.parse().ok());
    let name = line.map(|line| title_of(WAGE_LINE.kind, &desk.shown_fields(line)));
    let small = thumb(path, value);
    view! { <div>{small}{name.map(|name| view! { <div class="m one">{name}</div> })}</div> }
}

/// One attachment, small.
pub(crate) fn thumb(path: String, value: &Value) -> impl IntoView + use<> {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let hash = part("hash");
    let missing = value.get("missing").and_then(Value::as_bool) == Some(true);
    let at = value.get("at").and_then(Value::as_i64).map(short_time).unwrap_or_default();
    let picture = part("thumb");
    if missing {
        let words = text(&format!("app.missing.{}", part("kind")));
        view! { <span class="tag c-amber" data-file=path>{words}</span> }.into_any()
    } else if picture.starts_with("data:image/") {
        view! { <img src=picture alt=fill("app.photo.alt", &[("time", &at)]) data-file=path data-hash=hash /> }.into_any()
    } else {
        view! { <span class="tag" data-file=path data-hash=hash><Icon name="voice" />{at}</span> }
            .into_any()
    }
}
