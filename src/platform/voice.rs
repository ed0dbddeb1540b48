//! A recording: from the microphone, in pieces as they come, or as a file of the phone's own recorder.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use anxin_media::sound_type;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobEvent, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, RecordingState,
};

use super::{now, pause, spawn};

/// Milliseconds of a piece: what a phone that is killed loses at most.
const PIECE: i32 = 1_000;
/// Bits a second: enough for speech, and an hour is 11 MB.
const BITS: u32 = 24_000;
/// Bytes that may still come after a recording was told to stop.
const SPARE: usize = 64 * 1024;
/// Milliseconds that a recorder gets to tell its end, after its microphone has ended.
const PATIENCE: u32 = 500;

/// Why nothing is recorded: the person or the browser says no, or there is no microphone. A chooser of files can then
/// only be opened by a press of its own: the browser no longer takes the one that asked for the microphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no microphone for this page")]
pub struct ListenError;

impl From<JsValue> for ListenError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// What a recording tells.
#[derive(Debug)]
pub enum Heard {
    /// The next piece; the pieces in their order are the file.
    Piece(Vec<u8>),
    /// It has ended: it was stopped, the microphone was taken away, or it is as long as it may be. Nothing comes
    /// after this.
    End,
}

/// A recording under way; dropped, it stops, and what was heard until then is still told.
#[derive(Debug)]
pub struct Recording {
    recorder: MediaRecorder,
    stream: MediaStream,
    begun: i64,
}

/// Pieces on their way to whoever hears them, in order; `None` is the end.
struct Pump<F> {
    queue: RefCell<VecDeque<Option<Blob>>>,
    /// Not here while a piece is being told, and after the end.
    hear: RefCell<Option<F>>,
    ended: Cell<bool>,
    bytes: Cell<usize>,
    limit: usize,
    recorder: MediaRecorder,
    stream: MediaStream,
}

impl<F: AsyncFnMut(Heard) + 'static> Pump<F> {
    fn push(self: &Rc<Self>, piece: Option<Blob>) {
        if self.ended.replace(piece.is_none() || self.ended.get()) {
            return;
        }
        self.queue.borrow_mut().push_back(piece);
        let pump = Rc::clone(self);
        spawn(async move { pump.tell().await });
    }

    async fn tell(&self) {
        let Some(mut hear) = self.hear.take() else { return };
        loop {
            let next = self.queue.borrow_mut().pop_front();
            match next {
                Some(Some(piece)) => {
                    let Some(bytes) = read(&piece).await else { continue };
                    self.bytes.set(self.bytes.get() + bytes.len());
                    if self.bytes.get() + SPARE > self.limit {
                        stop(&self.recorder);
                    }
                    hear(Heard::Piece(bytes)).await;
                }
                Some(None) => {
                    let_go(&self.stream);
                    deafen(&self.recorder);
                    return hear(Heard::End).await;
                }
                None => break,
            }
        }
        self.hear.replace(Some(hear));
    }
}

fn stop(recorder: &MediaRecorder) {
    if recorder.state() != RecordingState::Inactive {
        // One that has ended meanwhile is what we want.
        let _ = recorder.stop();
    }
}

/// Takes the listeners off, and what they hold with them.
fn deafen(recorder: &MediaRecorder) {
    recorder.set_ondataavailable(None);
    recorder.set_onstop(None);
    recorder.set_onerror(None);
}

fn let_go(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        let track: MediaStreamTrack = track.unchecked_into();
        track.set_onended(None);
        track.stop();
    }
}

/// The bytes of a blob; none if it cannot be read or is empty.
async fn read(blob: &Blob) -> Option<Vec<u8>> {
    let bytes = JsFuture::from(blob.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&bytes.unchecked_into::<ArrayBuffer>()).to_vec();
    (!bytes.is_empty()).then_some(bytes)
}

impl Recording {
    /// Asks for the microphone and begins. `hear` is told each piece as it comes and then the end, one after the
    /// other; with about `limit` bytes the recording stops by itself.
    pub async fn start<F>(limit: usize, hear: F) -> Result<Self, ListenError>
    where
        F: AsyncFnMut(Heard) + 'static,
    {
        let devices = web_sys::window().ok_or(ListenError)?.navigator().media_devices()?;
        let wanted = MediaStreamConstraints::new();
        wanted.set_audio(&JsValue::TRUE);
        let stream = devices.get_user_media_with_constraints(&wanted)?;
        let stream: MediaStream = JsFuture::from(stream).await?.unchecked_into();
        let options = MediaRecorderOptions::new();
        options.set_audio_bits_per_second(BITS);
        let recorder =
            MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options);
        let begun = recorder.and_then(|recorder| {
            let pump = Rc::new(Pump {
                queue: RefCell::default(),
                hear: RefCell::new(Some(hear)),
                ended: Cell::new(false),
                bytes: Cell::new(0),
                limit,
                recorder: recorder.clone(),
                stream: stream.clone(),
            });
            listen(&pump, &recorder, &stream);
            recorder.start_with_time_slice(PIECE)?;
            Ok(recorder)
        });
        let Ok(recorder) = begun else {
            let_go(&stream);
            return Err(ListenError);
        };
        Ok(Self { recorder, stream, begun: now() })
    }

    /// Stops it; the last piece and the end are told soon after.
    pub fn stop(&self) {
        stop(&self.recorder);
    }

    /// Whole seconds since it began.
    pub fn seconds(&self) -> i64 {
        (now() - self.begun).max(0) / 1_000
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.stop();
        let_go(&self.stream);
    }
}

/// Hears the recorder and its microphone. The browser frees the listeners with the recorder.
fn listen<F: AsyncFnMut(Heard) + 'static>(
    pump: &Rc<Pump<F>>,
    recorder: &MediaRecorder,
    stream: &MediaStream,
) {
    let to = Rc::clone(pump);
    let piece = Closure::<dyn FnMut(BlobEvent)>::new(move |event: BlobEvent| {
        if let Some(piece) = event.data() {
            to.push(Some(piece));
        }
    });
    recorder.set_ondataavailable(Some(piece.into_js_value().unchecked_ref()));
    let to = Rc::clone(pump);
    let ended = Closure::<dyn FnMut()>::new(move || to.push(None)).into_js_value();
    recorder.set_onstop(Some(ended.unchecked_ref()));
    // A microphone that is taken away leaves some recorders without a word.
    let to = Rc::clone(pump);
    let taken = Closure::<dyn FnMut()>::new(move || {
        let to = Rc::clone(&to);
        stop(&to.recorder);
        spawn(async move {
            pause(PATIENCE).await;
            to.push(None);
        });
    });
    let taken = taken.into_js_value();
    recorder.set_onerror(Some(taken.unchecked_ref()));
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().set_onended(Some(taken.unchecked_ref()));
    }
}

/// The media type and the bytes of a recording that was chosen as a file; none if it cannot be read or is no
/// recording that the office takes. What the phone calls it does not count.
pub async fn bytes(sound: &Blob) -> Option<(String, Vec<u8>)> {
    let bytes = read(sound).await?;
    Some((sound_type(&bytes)?.to_owned(), bytes))
}
