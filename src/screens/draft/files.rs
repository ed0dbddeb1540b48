//! Photos and voice notes, at a question or at the whole record.

use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use leptos::html::Input;
use leptos::prelude::*;
use serde_json::Value;

use super::super::shell::use_work;
use crate::desk::Attachment;
use crate::platform::{picture, prefs, short_time, spawn, voice};
use crate::ui::Icon;

/// The line on a photo when the person wants one: time and operator.
fn mark(name: &str) -> Option<String> {
    prefs::watermark().then(|| format!("{} {name}", short_time(crate::platform::now())))
}

/// What is attached for the path `of`, and the buttons that attach more.
#[component]
pub(super) fn Files(id: RecordId, of: String) -> impl IntoView {
    let work = use_work();
    let camera = NodeRef::<Input>::new();
    let sound = NodeRef::<Input>::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let place = StoredValue::new(of.clone());
    let attach = move |file: Option<Attachment>| {
        let desk = work.desk();
        async move {
            let failed = file.is_none();
            let kept = desk.attach(id, &place.try_get_value().unwrap_or_default(), file).await;
            let _ = busy.try_set(false);
            if failed || kept.is_err() {
                let _ = trouble.try_set(Some(text("app.photo.missing")));
            }
        }
    };
    let photo = move |_| {
        let Some(input) = camera.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let line = mark(&work.desk().who().name);
        busy.set(true);
        trouble.set(None);
        spawn(async move {
            let shrunk = picture::shrink(&file, line.as_deref()).await.ok();
            input.set_value("");
            attach(shrunk.map(|photo| Attachment {
                kind: "photo",
                mime: "image/jpeg".to_owned(),
                bytes: photo.bytes,
                orig: photo.orig,
                thumb: photo.thumb,
            }))
            .await;
        });
    };
    let note = move |_| {
        let Some(input) = sound.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        busy.set(true);
        trouble.set(None);
        spawn(async move {
            let heard = voice::read(&file).await;
            input.set_value("");
            attach(heard.map(|(mime, bytes)| Attachment {
                kind: "voice",
                mime,
                bytes,
                orig: String::new(),
                thumb: String::new(),
            }))
            .await;
        });
    };
    let shown = move || {
        let desk = work.watch();
        desk.files(id, Some(&place.get_value()))
            .into_iter()
            .filter(|(_, value)| value.get("kind").and_then(Value::as_str) != Some("signature"))
            .map(|(path, value)| thumb(path, &value))
            .collect_view()
    };
    let (photo_id, voice_id) = (format!("photo-{of}"), format!("voice-{of}"));
    view! {
        <div class="thumbs">{shown}</div>
        <div class="two">
            <label class="btn ghost" for=photo_id.clone() data-act="photo"><Icon name="camera" />" "{text("app.photo.take")}</label>
            <label class="btn ghost" for=voice_id.clone() data-act="voice"><Icon name="voice" />" "{text("app.voice.take")}</label>
        </div>
        <input class="unseen" id=photo_id name=format!("photo.{of}") type="file" accept="image/*" capture="environment" node_ref=camera on:change=photo />
        <input class="unseen" id=voice_id name=format!("voice.{of}") type="file" accept="audio/*" capture="user" node_ref=sound on:change=note />
        <p class="m" role="status">{move || busy.get().then(|| text("app.photo.busy"))}</p>
        <p class="doubt" role="status">{move || trouble.get()}</p>
    }
}

/// One attachment, small.
fn thumb(path: String, value: &Value) -> impl IntoView + use<> {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let hash = part("hash");
    let missing = value.get("missing").and_then(Value::as_bool) == Some(true);
    let at = value.get("at").and_then(Value::as_i64).map(short_time).unwrap_or_default();
    let picture = part("thumb");
    if missing {
        view! { <span class="tag c-amber" data-file=path>{text("app.photo.missing")}</span> }
            .into_any()
    } else if picture.starts_with("data:image/") {
        view! { <img src=picture alt=fill("app.photo.alt", &[("time", &at)]) data-file=path data-hash=hash /> }.into_any()
    } else {
        view! { <span class="tag" data-file=path data-hash=hash><Icon name="voice" />{at}</span> }
            .into_any()
    }
}
