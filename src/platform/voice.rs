//! A voice note: recorded here, or as a file from the phone's own recorder where the browser lets
//! no page listen.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobEvent, MediaRecorder, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// A recording under way; dropped, the microphone is let go.
#[derive(Debug)]
pub struct Recording {
    recorder: MediaRecorder,
    stream: MediaStream,
    pieces: Rc<RefCell<Vec<Blob>>>,
    _heard: Closure<dyn FnMut(BlobEvent)>,
}

impl Recording {
    /// Asks for the microphone and begins; none where the person or the browser says no.
    pub async fn start() -> Option<Self> {
        let devices = web_sys::window()?.navigator().media_devices().ok()?;
        let wanted = MediaStreamConstraints::new();
        wanted.set_audio(&JsValue::TRUE);
        let stream = devices.get_user_media_with_constraints(&wanted).ok()?;
        let stream: MediaStream = JsFuture::from(stream).await.ok()?.unchecked_into();
        let recorder = MediaRecorder::new_with_media_stream(&stream).ok()?;
        let pieces = Rc::new(RefCell::new(Vec::new()));
        let kept = Rc::clone(&pieces);
        let heard = Closure::<dyn FnMut(BlobEvent)>::new(move |event: BlobEvent| {
            kept.borrow_mut().extend(event.data());
        });
        recorder.set_ondataavailable(Some(heard.as_ref().unchecked_ref()));
        let recording = Self { recorder, stream, pieces, _heard: heard };
        recording.recorder.start().ok()?;
        Some(recording)
    }

    /// Ends it: the media type and the bytes; none if nothing was heard.
    pub async fn stop(self) -> Option<(String, Vec<u8>)> {
        let (sender, ended) = oneshot::channel();
        let stopped = Closure::once(move || {
            // Whoever waited may be gone.
            let _ = sender.send(());
        });
        self.recorder.set_onstop(Some(stopped.as_ref().unchecked_ref()));
        self.recorder.stop().ok()?;
        ended.await.ok()?;
        let pieces: Array = self.pieces.borrow().iter().collect();
        let whole = Blob::new_with_blob_sequence(&pieces).ok()?;
        bytes(&self.recorder.mime_type(), &whole).await
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

/// The media type and bytes of a sound; none if it cannot be read or is of a type the office does
/// not take.
pub async fn bytes(kind: &str, sound: &Blob) -> Option<(String, Vec<u8>)> {
    let mime = match kind.split(';').next().unwrap_or_default() {
        "audio/webm" => "audio/webm",
        "audio/ogg" => "audio/ogg",
        "audio/mp4" | "audio/x-m4a" | "audio/m4a" => "audio/mp4",
        _ => return None,
    };
    let bytes = JsFuture::from(sound.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&bytes.unchecked_into::<ArrayBuffer>()).to_vec();
    (!bytes.is_empty()).then(|| (mime.to_owned(), bytes))
}
