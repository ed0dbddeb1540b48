//! What may come later: photos, a voice note, words, who one is. All of it goes after the report under
//! its receipt.

use anxin_domain::check;
use anxin_locale::{fill, text};
use anxin_protocol::report::{Consent, FILE_BYTES, NewMessage, ReportFile, Reporter};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlInputElement;

use super::context::{Context, here};
use super::parts::{Ask, Strip, Waits};
use crate::platform::picture::shrink;
use crate::platform::voice::{self, Recording};
use crate::platform::{crypto, now, spawn, today};
use crate::report::What;
use crate::ui::{Button, ErrorNote, Look, TextField};

/// A new message's id.
fn message_id() -> String {
    crypto::random::<12>().map(|random| crypto::hex(&random)).unwrap_or_default()
}

/// Puts words and files into the row under the receipt in view.
pub(super) fn say(context: Context, words: String, files: Vec<(ReportFile, Vec<u8>)>) {
    let Some(token) = context.current.get_untracked() else { return };
    let announced = files.iter().map(|(file, _)| file.clone()).collect();
    let bytes = files.into_iter().map(|(file, bytes)| (file.sha256, bytes)).collect();
    let message = NewMessage { id: message_id(), words, files: announced };
    context.change_then(
        async move |pocket| pocket.add(&token, What::Message(message), bytes).await,
        move |()| context.deliver(),
    );
}

/// Photos out of a file field, made small.
async fn photos(context: Context, input: HtmlInputElement, wrong: RwSignal<Option<String>>) {
    let Some(list) = input.files() else { return };
    let chosen: Vec<_> = (0..list.length()).filter_map(|no| list.get(no)).collect();
    for file in chosen {
        match shrink(&file, None).await {
            Ok(photo) => {
                let announced = ReportFile {
                    sha256: photo.hash,
                    mime: "image/jpeg".to_owned(),
                    size: photo.bytes.len() as u64,
                    orig: photo.orig,
                    thumb: photo.thumb,
                };
                say(context, String::new(), vec![(announced, photo.bytes)]);
            }
            Err(_) => drop(wrong.try_set(Some(text("report.files.none")))),
        }
    }
    // The same picture may be chosen again.
    input.set_value("");
}

/// A voice note as it was recorded.
async fn sound(
    context: Context,
    heard: Option<(String, Vec<u8>)>,
    wrong: RwSignal<Option<String>>,
) {
    let heard = heard.filter(|(_, bytes)| bytes.len() <= FILE_BYTES);
    let sum = match &heard {
        Some((_, bytes)) => crypto::sha256(bytes).await.ok(),
        None => None,
    };
    let (Some((mime, bytes)), Some(sum)) = (heard, sum) else {
        let _ = wrong.try_set(Some(text("report.files.none")));
        return;
    };
    let size = bytes.len() as u64;
    let file = ReportFile { sha256: crypto::hex(&sum), mime, size, ..ReportFile::default() };
    say(context, String::new(), vec![(file, bytes)]);
}

/// Ways to take photos: one for the report, one for an answer.
#[component]
pub(super) fn Photos() -> impl IntoView {
    let context = here();
    let wrong = RwSignal::new(None::<String>);
    let chosen = move |ev: leptos::ev::Event| {
        let input = ev.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            spawn(photos(context, input, wrong));
        }
    };
    let waiting = move || {
        let token = context.current.get()?;
        let pocket = context.pocket();
        let files = pocket.outbox.iter().filter(|parcel| parcel.token == token);
        let count: usize = files
            .map(|parcel| match &parcel.what {
                What::Message(message) => message.files.len(),
                _ => 0,
            })
            .sum();
        (count > 0).then(|| fill("report.files.kept", &[("n", &count.to_string())]))
    };
    let held = move || {
        let token = context.current.get()?;
        let receipts = context.pocket().receipts;
        let status = receipts.into_iter().find(|one| one.token == token)?.status?;
        let count = status.held;
        (count > 0).then(|| view! {
            <p class="safe" data-held=count.to_string()>{fill("report.files.held", &[("n", &count.to_string())])}</p>
        })
    };
    view! {
        <label class="btn ghost">
            {text("report.photo")}
            <input type="file" name="photo" accept="image/*" multiple=true on:change=chosen />
        </label>
        <p class="say">{text("report.photo.what")}</p>
        <ErrorNote text=wrong />
        <p class="waits" role="status" data-files-waiting="">{waiting}</p>
        {held}
    }
}

#[component]
fn Voice() -> impl IntoView {
    let context = here();
    let wrong = RwSignal::new(None::<String>);
    let running = StoredValue::new_local(None::<Recording>);
    let on = RwSignal::new(false);
    let press = move |()| {
        spawn(async move {
            if on.get_untracked() {
                let recording = running.try_update_value(Option::take).flatten();
                let _ = on.try_set(false);
                if let Some(recording) = recording {
                    sound(context, recording.stop().await, wrong).await;
                }
            } else if let Some(recording) = Recording::start().await {
                running.set_value(Some(recording));
                let _ = on.try_set(true);
            } else {
                let _ = wrong.try_set(Some(text("report.voice.file")));
            }
        });
    };
    let chosen = move |ev: leptos::ev::Event| {
        let input = ev.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
        spawn(async move {
            let heard = voice::bytes(&file.type_(), &file).await;
            sound(context, heard, wrong).await;
        });
    };
    view! {
        <Button act="voice" look=Look::Ghost on_press=press>
            {move || text(if on.get() { "report.voice.stop" } else { "report.voice" })}
        </Button>
        <label class="btn quiet">
            {text("report.voice.file")}
            <input type="file" name="voice" accept="audio/*" on:change=chosen />
        </label>
        <p class="say">{text("report.voice.what")}</p>
        <ErrorNote text=wrong />
    }
}

/// A consent of its own for one item, in the words that are kept with it.
#[component]
fn Agree(key: &'static str, agreed: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="agree">
            <input type="checkbox" name=key prop:checked=move || agreed.get()
                on:change=move |ev| agreed.set(event_target_checked(&ev)) />
            <span>{text(key)}</span>
        </label>
    }
}

/// Who one is, told after all. Nothing of the report is typed again.
#[component]
pub(super) fn Named() -> impl IntoView {
    let context = here();
    let [name, phone, id_no, tail] = [(); 4].map(|()| RwSignal::new(String::new()));
    let [id_agreed, tail_agreed] = [(); 2].map(|()| RwSignal::new(false));
    let missing = move || {
        let lacks = |text: RwSignal<String>, agreed: RwSignal<bool>| {
            !text.get().is_empty() && !agreed.get()
        };
        lacks(id_no, id_agreed) || lacks(tail, tail_agreed)
    };
    let doubt = Signal::derive(move || {
        let odd = !id_no.get().is_empty() && check::id_card(&id_no.get(), &today()).is_err();
        odd.then(|| text("report.id_no.odd"))
    });
    let send = move |()| {
        let Some(token) = context.current.get_untracked() else { return };
        let items = [("id_no", id_agreed), ("account_tail", tail_agreed)];
        let consents = items.into_iter().filter(|(_, agreed)| agreed.get_untracked());
        let reporter = Reporter {
            name: name.get_untracked(),
            phone: phone.get_untracked(),
            id_no: id_no.get_untracked(),
            account_tail: tail.get_untracked(),
            consents: consents
                .map(|(item, _)| Consent {
                    item: item.to_owned(),
                    text: text(&format!("report.{item}.agree")),
                    at: now(),
                })
                .collect(),
        };
        context.change_then(
            async move |pocket| pocket.add(&token, What::Reporter(reporter), Vec::new()).await,
            move |()| {
                context.deliver();
                context.go("one");
            },
        );
    };
    let nothing = move || name.get().is_empty() && phone.get().is_empty();
    let disabled = Signal::derive(move || nothing() || missing());
    view! {
        <details>
            <summary data-act="name">{text("report.named.go")}</summary>
            <div class="step">
                <p class="say">{text("report.named.say")}</p>
                <TextField name="late-phone" label=text("report.phone") value=phone mode="tel" max=20
                    on_change=move |text| phone.set(text) />
                <TextField name="late-name" label=text("report.name") value=name max=50
                    on_change=move |text| name.set(text) />
                <TextField name="late-id" label=text("report.id_no") value=id_no mode="latin" max=18
                    doubt on_change=move |text| id_no.set(text) />
                <Agree key="report.id_no.agree" agreed=id_agreed />
                <TextField name="late-tail" label=text("report.account_tail") value=tail mode="numeric"
                    max=4 on_change=move |text| tail.set(text) />
                <Agree key="report.account_tail.agree" agreed=tail_agreed />
                <p class="doubt" role="status">{move || missing().then(|| text("report.agree.first"))}</p>
                <Button act="send-name" look=Look::Ghost disabled on_press=send>{text("report.words.send")}</Button>
            </div>
        </details>
    }
}

#[component]
pub(super) fn More() -> impl IntoView {
    let context = here();
    let words = RwSignal::new(String::new());
    let empty = Signal::derive(move || words.get().trim().is_empty());
    let send = move |()| {
        say(context, words.get_untracked(), Vec::new());
        words.set(String::new());
    };
    view! {
        <Strip back="one" />
        <div class="step">
            <Ask key="report.more" say="report.more.say" />
            <Photos />
            <Voice />
            <TextField name="words" label=text("report.words") value=words long=true max=1000
                on_change=move |text| words.set(text) />
            <Button act="say" look=Look::Ghost disabled=empty on_press=send>{text("report.words.send")}</Button>
            <Named />
            <div class="foot">
                <Waits />
                <Button act="done" on_press=move |()| context.go("one")>{text("report.status")}</Button>
            </div>
        </div>
    }
}
