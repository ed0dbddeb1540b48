//! A voice note: spoken here, or chosen as a file. What is spoken is stored piece by piece as it comes, so that
//! whatever ends it (the microphone, a lock, another screen, a kill) leaves what was said until then. It is heard
//! before it goes.

use anxin_locale::text;
use anxin_media::{blank, sound_type};
use anxin_protocol::media::SOUND_ACCEPT;
use anxin_protocol::report::{FILE_BYTES, ReportFile};
use web_sys::File;

use super::more::{chooser, say};
use super::page::Page;
use super::parts::{button, doubt, live as part, p, t};
use crate::platform::dom::{ObjectUrl, escape};
use crate::platform::voice::{self, Heard, Recording};
use crate::platform::{crypto, pause, spawn};

/// A voice note that is spoken here or was just chosen, and has not gone.
#[derive(Default)]
pub(super) struct Sound {
    /// The report it belongs to.
    token: String,
    /// Under way.
    recording: Option<Recording>,
    /// It was told to stop, and did not stop by itself.
    told: bool,
    /// What was recorded or chosen, to be heard.
    heard: Option<(Vec<u8>, ObjectUrl)>,
    /// What cannot be taken out of it says more than an anonymous worker may want.
    tells: bool,
}

/// The ways to hand in a voice note.
pub(super) fn html() -> String {
    format!(
        "{}{}{}{}",
        part("voice"),
        chooser("voice", SOUND_ACCEPT, "quiet", "report.voice.file"),
        doubt("voice"),
        p("say", &t("report.voice.what")),
    )
}

/// The recorder: its key, its clock, what was recorded.
pub(super) fn live(page: &Page) -> String {
    let sound = page.sound.borrow();
    if sound.token != *page.current.borrow() {
        return button("voice", "ghost", "report.voice");
    }
    if let Some(recording) = &sound.recording {
        let seconds = recording.seconds();
        let clock = format!("{}:{:02}", seconds / 60, seconds % 60);
        return format!(
            "<p class=\"clock\" role=\"timer\" translate=\"no\">● {clock}</p>{}",
            button("voice", "", "report.voice.stop")
        );
    }
    let Some((_, url)) = &sound.heard else {
        return button("voice", "ghost", "report.voice");
    };
    let by_itself = if sound.told { String::new() } else { p("waits", &t("report.voice.ended")) };
    let tells = if sound.tells { p("waits", &t("report.voice.tells")) } else { String::new() };
    format!(
        "<div class=\"paper\" data-heard><audio controls src=\"{}\" aria-label=\"{}\"></audio>{by_itself}{tells}{}{}</div>",
        escape(url.as_str()),
        t("report.voice.hear"),
        button("voice-send", "", "report.words.send"),
        button("voice-drop", "quiet", "report.voice.drop"),
    )
}

/// Something was pressed.
pub(super) fn press(page: &Page, act: &str) {
    match act {
        "voice-send" => send(page),
        "voice-drop" => drop_it(page),
        _ => record(page),
    }
}

/// Ends a recording under way: another screen comes into view.
pub(super) fn leave(page: &Page) {
    if let Some(recording) = &page.sound.borrow().recording {
        recording.stop();
    }
}

/// Shows what was recorded before under the report in view, and not handed in: before the phone was locked or killed.
pub(super) fn found(page: &Page) {
    let token = page.current.borrow().clone();
    let here = page.sound.borrow().token == token;
    if token.is_empty() || here {
        return;
    }
    page.sound.replace(Sound { token: token.clone(), ..Sound::default() });
    let page = page.clone();
    spawn(async move {
        let pocket = page.pocket().clone();
        let bytes = pocket.recorded(&token).await;
        keep(&page, &token, bytes);
    });
}

/// Has a recording ready to be heard.
fn keep(page: &Page, token: &str, bytes: Vec<u8>) {
    let kind = sound_type(&bytes);
    if let Some(url) = kind.and_then(|kind| ObjectUrl::of(&bytes, kind)) {
        let mut sound = page.sound.borrow_mut();
        if sound.token == token {
            sound.heard = Some((bytes, url));
        }
    }
    page.refresh();
}

fn record(page: &Page) {
    let mut sound = page.sound.borrow_mut();
    if let Some(recording) = &sound.recording {
        recording.stop();
        sound.told = true;
        return;
    }
    drop(sound);
    let page = page.clone();
    let token = page.current.borrow().clone();
    page.sound.replace(Sound { token: token.clone(), ..Sound::default() });
    spawn(async move {
        let (told, of) = (page.clone(), token.clone());
        let (mut whole, mut no) = (Vec::new(), 0_u32);
        let hear = async move |heard: Heard| match heard {
            Heard::Piece(piece) => {
                whole.extend(&piece);
                no += 1;
                let (token, at) = (of.clone(), no);
                told.changed(async move |pocket| pocket.keep_piece(&token, at, piece).await).await;
            }
            Heard::End => {
                drop(told.sound.borrow_mut().recording.take());
                if whole.is_empty() {
                    return told.say_wrong("voice", text("report.voice.none"));
                }
                keep(&told, &of, std::mem::take(&mut whole));
            }
        };
        match Recording::start(FILE_BYTES, hear).await {
            Ok(recording) => page.sound.borrow_mut().recording = Some(recording),
            Err(_) => return page.say_wrong("voice", text("report.voice.none")),
        }
        // The clock.
        while page.sound.borrow().recording.is_some() {
            page.refresh();
            pause(1_000).await;
        }
    });
}

/// Hands in what was heard. From an anonymous worker it goes without what it tells beside its sound. A browser's own
/// recorder writes neither place nor model, so what was spoken here goes also where it cannot be read; for a file that
/// was chosen, [`chosen`] has warned.
fn send(page: &Page) {
    let Sound { token, heard, .. } = page.sound.take();
    if let Some((mut bytes, _)) = heard {
        if page.is_anonymous() {
            let _ = blank(&mut bytes);
        }
        hand_in(page, &token, bytes);
    }
}

/// Forgets what was recorded and not handed in.
fn drop_it(page: &Page) {
    let token = page.sound.take().token;
    page.change(async move |pocket| pocket.drop_recorded(&token).await, |_, ()| {});
}

/// A file of the phone's own recorder. From an anonymous worker it goes without what it tells beside its sound; where
/// that cannot be taken out, it is said first. What was recorded here tells nothing of the phone.
pub(super) fn chosen(page: &Page, file: File) {
    let (page, token) = (page.clone(), page.current.borrow().clone());
    spawn(async move {
        let Some((kind, mut bytes)) = voice::bytes(&file).await else {
            return page.say_wrong("voice", text("report.voice.odd"));
        };
        if bytes.len() > FILE_BYTES {
            return page.say_wrong("voice", text("report.voice.large"));
        }
        if page.is_anonymous() && blank(&mut bytes).is_err() {
            let heard = ObjectUrl::of(&bytes, &kind).map(|url| (bytes, url));
            page.sound.replace(Sound { token, told: true, heard, tells: true, ..Sound::default() });
            return page.refresh();
        }
        hand_in(&page, &token, bytes);
    });
}

/// Puts a voice note into the row under a receipt; its pieces go.
fn hand_in(page: &Page, token: &str, bytes: Vec<u8>) {
    let (page, token) = (page.clone(), token.to_owned());
    spawn(async move {
        let sum = crypto::sha256(&bytes).await.ok();
        let (Some(sum), Some(mime)) = (sum, sound_type(&bytes)) else {
            return page.say_wrong("voice", text("report.voice.odd"));
        };
        let size = bytes.len() as u64;
        let mime = mime.to_owned();
        let file = ReportFile { sha256: crypto::hex(&sum), mime, size, ..ReportFile::default() };
        say(&page, "", String::new(), false, vec![(file, bytes)]);
        page.change(async move |pocket| pocket.drop_recorded(&token).await, |_, ()| {});
    });
}
