//! Photos and recordings, at a question or at the whole record.

use std::rc::Rc;

use anxin_domain::case::signing::STAMP;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::WAGE_LINE;
use anxin_locale::{fill, text};
use anxin_protocol::limits::MEDIA_BYTES;
use anxin_protocol::media::SOUND_ACCEPT;
use leptos::prelude::*;
use serde_json::Value;
use web_sys::File;

use super::super::shell::{Work, title_of, use_work};
use super::super::words::data_url;
use super::choose::Choose;
use crate::desk::{Attachment, Desk, Inbox};
use crate::platform::{picture, prefs, short_time, spawn, voice};
use crate::ui::{Button, Icon, Look, Sheet, TextField};

/// The line on a photo when the person wants one: place, time and operator.
fn mark(place: &str, name: &str) -> Option<String> {
    let time = short_time(crate::platform::now());
    prefs::watermark().then(|| format!("{place} {time} {name}").trim().to_owned())
}

/// A photo made small, with a line on it where one is wanted; its file's name if it cannot be read.
pub(crate) async fn taken(file: &File, line: Option<String>) -> Result<Attachment, String> {
    let photo = picture::shrink(file, line.as_deref()).await.map_err(|_| file.name())?;
    let (mime, orig, thumb) = ("image/jpeg".to_owned(), photo.orig, photo.thumb);
    Ok(Attachment { mime, bytes: photo.bytes, orig, thumb, caption: String::new() })
}

/// Keeps what comes for a place of a draft, also when its screen is gone.
#[derive(Clone)]
struct Keeper {
    work: Work,
    id: RecordId,
    of: Rc<str>,
    inbox: Inbox,
    /// The operator, for the line on a photo.
    name: Rc<str>,
    /// How much is being kept.
    busy: RwSignal<u32>,
    trouble: RwSignal<Option<String>>,
}

impl Keeper {
    fn new(work: Work, id: RecordId, of: &str) -> Self {
        let desk = work.desk();
        Self {
            work,
            id,
            of: of.into(),
            inbox: desk.inbox(),
            name: desk.who().name.as_str().into(),
            busy: RwSignal::new(0),
            trouble: RwSignal::new(None),
        }
    }

    fn say(&self, words: String) {
        let _ = self.trouble.try_set(Some(words));
    }

    async fn keep(&self, kind: &str, file: Result<Attachment, String>) {
        if let Err(name) = &file {
            self.say(fill("app.file.unread", &[("name", name)]));
        }
        let kept = match self.work.open_desk() {
            Some(desk) => {
                let kept = desk.attach(self.id, &self.of, kind, file).await;
                if kept.is_ok() && kind == "photo" {
                    // What is taken again is no longer missed; if that cannot be written, it is said once more.
                    let _ = desk.forget_lost(self.id, &self.of).await;
                }
                kept
            }
            None => self.inbox.put_file(self.id, &self.of, kind, file).await,
        };
        if let Err(error) = kept {
            self.say([text(&format!("app.missing.{kind}")), text(&error.key())].join("："));
        }
    }

    async fn photos(&self, files: Vec<File>) {
        self.begin();
        for file in files {
            let place = self.work.open_desk().map(|desk| desk.shown(self.id, "place"));
            let place = place.as_ref().and_then(Value::as_str).unwrap_or_default();
            let photo = taken(&file, mark(place, &self.name)).await;
            self.keep("photo", photo).await;
        }
        self.end();
    }

    async fn sounds(&self, files: Vec<File>) {
        self.begin();
        for file in files {
            #[expect(clippy::cast_precision_loss, reason = "20 MB")]
            if file.size() > MEDIA_BYTES as f64 {
                self.say(fill("app.file.too_large", &[("name", &file.name())]));
                continue;
            }
            let heard = voice::bytes(&file).await.ok_or_else(|| file.name());
            let sound = heard.map(|(mime, bytes)| Attachment::sound(mime, bytes, file.name()));
            self.keep("voice", sound).await;
        }
        self.end();
    }

    fn begin(&self) {
        let _ = (self.trouble.try_set(None), self.busy.try_update(|busy| *busy += 1));
    }

    fn end(&self) {
        let _ = self.busy.try_update(|busy| *busy -= 1);
    }
}

/// What is attached for the path `of`, and the buttons that attach more.
#[component]
pub(super) fn Files(id: RecordId, of: String) -> impl IntoView {
    let work = use_work();
    let keeper = Keeper::new(work, id, &of);
    let (busy, trouble) = (keeper.busy, keeper.trouble);
    let opened = RwSignal::new(None::<String>);
    let place = StoredValue::new(of.clone());
    let listening = Signal::derive(move || place.with_value(|of| work.recorder.is_at(id, of)));
    let record = move |_| {
        trouble.set(None);
        if listening.get_untracked() {
            return work.recorder.stop();
        }
        let of = place.get_value();
        spawn(async move {
            if !work.recorder.start(work, id, of).await {
                let _ = trouble.try_set(Some(text("app.voice.none")));
            }
        });
    };
    let record_words =
        move || text(if listening.get() { "app.voice.stop" } else { "app.voice.take" });
    let shown = move || {
        let desk = work.watch();
        let mut files = desk.files(id, None);
        files.retain(|(_, value)| place.with_value(|place| is_at(value, place)));
        files.into_iter().map(|(path, value)| whose(&desk, path, &value, opened)).collect_view()
    };
    // At the whole record all that did not come is said.
    let lost = move || {
        let mut lost = work.watch().lost(id);
        lost.retain(|lost| place.with_value(|place| place.is_empty() || lost.of == *place));
        lost.into_iter().map(|lost| {
            let of = lost.of;
            let seen = move |()| {
                let (desk, of) = (work.desk(), of.clone());
                work.run(async move { desk.forget_lost(id, &of).await });
            };
            view! {
                <p class="doubt" role="alert" data-lost>{text("app.photo.lost")}
                    <Button act="lost-seen" look=Look::Quiet on_press=seen>{text("app.photo.lost.seen")}</Button></p>
            }
        }).collect_view()
    };
    let of_photo = Some((id, of.clone()));
    let (camera, album, sound) = (keeper.clone(), keeper.clone(), keeper.clone());
    let from_camera = async move |files| camera.photos(files).await;
    let from_album = async move |files| album.photos(files).await;
    let from_recorder = async move |files| sound.sounds(files).await;
    view! {
        {lost}
        <div class="thumbs">{shown}</div>
        <div class="two">
            <Choose act="photo" id=format!("photo-{of}") name=format!("photo.{of}") label=text("app.photo.take")
                camera=true awaited=of_photo on_files=from_camera />
            <Choose act="album" id=format!("album-{of}") name=format!("album.{of}") label=text("app.photo.album")
                icon="lead" on_files=from_album />
            <button type="button" class="btn ghost" class:on=listening data-act="voice" aria-pressed=move || listening.get().to_string()
                on:click=record><Icon name="voice" />" "{record_words}</button>
            <Choose act="voice-file" id=format!("voice-{of}") name=format!("voice.{of}") label=text("app.voice.file")
                icon="voice" accept=SOUND_ACCEPT on_files=from_recorder />
        </div>
        <p class="m" role="status">{move || (busy.get() > 0).then(|| text("app.photo.busy"))}</p>
        <p class="doubt" role="status">{move || trouble.get()}</p>
        <Detail keeper opened />
    }
}

/// One attachment, large: seen or heard, named, taken again, taken away.
#[component]
fn Detail(keeper: Keeper, opened: RwSignal<Option<String>>) -> impl IntoView {
    let (work, id, trouble) = (keeper.work, keeper.id, keeper.trouble);
    let keeper = StoredValue::new_local(keeper);
    let url = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        url.set(None);
        let Some(path) = opened.get() else { return };
        let desk = work.desk();
        let value = desk.shown(id, &path);
        let (hash, mime) = (part(&value, "hash"), part(&value, "mime"));
        if hash.is_empty() {
            return;
        }
        spawn(async move {
            let bytes = desk.media(id, &hash).await;
            if opened.try_get_untracked().flatten() != Some(path) {
                return;
            }
            match bytes {
                Some(bytes) => drop(url.try_set(Some(data_url(&mime, &bytes)))),
                None => drop(trouble.try_set(Some(text("app.photo.not_here")))),
            }
        });
    });
    let close = move || opened.set(None);
    let remove = move |path: String| {
        close();
        let desk = work.desk();
        work.run(async move { desk.remove_file(id, &path).await });
    };
    let inside = move || {
        let path = opened.get()?;
        let desk = work.desk();
        let value = desk.shown(id, &path);
        let photo = part(&value, "kind") == "photo";
        let may = desk.may_remove(id, &path);
        let large = move || {
            let url = url.get()?;
            Some(if photo {
                view! { <div class="largebox"><img class="large" src=url alt=text("app.photo.large") /></div> }.into_any()
            } else {
                view! { <audio controls src=url></audio> }.into_any()
            })
        };
        let (again, named, gone) = (path.clone(), path.clone(), path);
        let retake = async move |files: Vec<File>| {
            let keeper = keeper.try_get_value();
            let Some(keeper) = keeper.filter(|_| !files.is_empty()) else { return };
            keeper.photos(files).await;
            let _ = opened.try_set(None);
            if let Some(desk) = keeper.work.open_desk() {
                // What could not be taken away is seen beside the new one.
                let _ = desk.remove_file(id, &again).await;
            }
        };
        let caption = RwSignal::new(part(&value, "caption"));
        let name = move |words: String| {
            let (desk, path) = (work.desk(), named.clone());
            work.run(async move { desk.caption_file(id, &path, &words).await });
        };
        let words = missing_words(&value).map(|words| view! { <p class="doubt">{words}</p> });
        let change = may.then(|| view! {
            <TextField name="caption" label=text("app.file.caption") value=caption max=50 on_change=name />
            <div class="two">
                {photo.then(|| view! {
                    <Choose act="photo-again" id="photo-again" name="photo-again" label=text("app.photo.again")
                        camera=true on_files=retake />
                })}
                <Button act="file-remove" look=Look::Danger on_press=move |()| remove(gone.clone())>{text("app.file.remove")}</Button>
            </div>
        });
        Some(view! { {words} {large} {change} })
    };
    view! {
        <Sheet open=Signal::derive(move || opened.with(Option::is_some)) title=text("app.file.title") on_close=move |()| close()>
            {inside}
            <Button act="file-close" look=Look::Quiet on_press=move |()| close()>{text("app.file.close")}</Button>
        </Sheet>
    }
}

/// Whether a file is shown at a place of the form. At the whole record all is shown that stands nowhere else in it,
/// such as what belongs to one of its workers: nothing that was photographed is out of sight.
fn is_at(value: &Value, place: &str) -> bool {
    let of = part(value, "of");
    let signed = matches!(&*part(value, "kind"), "signature" | STAMP);
    !signed && (of == place || (place.is_empty() && !of.starts_with("c.")))
}

fn part(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What is said of an attachment whose bytes are nowhere, with its name where it has one.
fn missing_words(value: &Value) -> Option<String> {
    (value.get("missing").and_then(Value::as_bool) == Some(true)).then(|| {
        let words = text(&format!("app.missing.{}", part(value, "kind")));
        let name = part(value, "caption");
        if name.is_empty() { words } else { format!("{words}（{name}）") }
    })
}

/// One attachment, small, with the name of the worker it belongs to; pressed it is opened.
fn whose(
    desk: &Desk,
    path: String,
    value: &Value,
    opened: RwSignal<Option<String>>,
) -> impl IntoView + use<> {
    let line = part(value, "of").parse().ok();
    let name = line.map(|line| title_of(WAGE_LINE.kind, &desk.shown_fields(line)));
    let caption = (missing_words(value).is_none()).then(|| part(value, "caption"));
    let under = name.into_iter().chain(caption).filter(|words| !words.is_empty());
    let under = under.map(|words| view! { <div class="m one">{words}</div> }).collect_view();
    let asked = path.clone();
    let small = thumb(path, value);
    view! {
        <div>
            <button type="button" class="bare" data-act="open-file" aria-label=text("app.photo.open")
                on:click=move |_| opened.set(Some(asked.clone()))>{small}</button>
            {under}
        </div>
    }
}

/// One attachment, small.
pub(crate) fn thumb(path: String, value: &Value) -> impl IntoView + use<> {
    let hash = part(value, "hash");
    let at = value.get("at").and_then(Value::as_i64).map(short_time).unwrap_or_default();
    let picture = part(value, "thumb");
    if let Some(words) = missing_words(value) {
        view! { <span class="tag c-amber" data-file=path>{words}</span> }.into_any()
    } else if picture.starts_with("data:image/") {
        let ink = matches!(&*part(value, "kind"), "signature");
        view! { <img src=picture class:ink=ink alt=fill("app.photo.alt", &[("time", &at)]) data-file=path data-hash=hash /> }.into_any()
    } else {
        view! { <span class="tag" data-file=path data-hash=hash><Icon name="voice" />{at}</span> }
            .into_any()
    }
}
