//! The recording under way: it belongs to the whole app, so that it goes on from question to question of a draft. Each
//! piece is on the disk as soon as it is heard; however the recording ends, what was said until then is in the draft.

use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use anxin_protocol::limits::MEDIA_BYTES;
use futures_channel::oneshot;
use leptos::prelude::*;

use super::Work;
use super::idle::Hold;
use crate::desk::{Inbox, Label};
use crate::platform::voice::{Heard, Recording};
use crate::platform::{pause, spawn};

/// What runs.
#[derive(Debug)]
struct Running {
    recording: Recording,
    _hold: Hold,
}

/// The recorder; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorder {
    running: StoredValue<Option<Running>, LocalStorage>,
    /// Who waits until it has ended and all is kept.
    waiting: StoredValue<Vec<oneshot::Sender<()>>, LocalStorage>,
    /// The record and the path in it for which it runs.
    at: RwSignal<Option<(RecordId, String)>>,
    seconds: RwSignal<i64>,
}

/// Seconds as minutes and seconds.
fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Self {
            running: StoredValue::new_local(None),
            waiting: StoredValue::new_local(Vec::new()),
            at: RwSignal::new(None),
            seconds: RwSignal::new(0),
        }
    }

    /// Whether it runs for a place.
    pub(crate) fn is_at(self, record: RecordId, of: &str) -> bool {
        self.at.with(|at| at.as_ref().is_some_and(|at| at.0 == record && at.1 == of))
    }

    /// The record for which it runs.
    pub(crate) fn record(self) -> Option<RecordId> {
        self.at.with(|at| at.as_ref().map(|at| at.0))
    }

    /// Begins for a place of a draft; false where there is no microphone. One that runs ends first.
    pub(crate) async fn start(self, work: Work, record: RecordId, of: String) -> bool {
        self.settle().await;
        let (Some(desk), Ok(item)) = (work.open_desk(), Inbox::item()) else { return false };
        let (mime, orig, thumb, caption) = Default::default();
        let kind = "voice".to_owned();
        let label = Label { record, of: of.clone(), kind, mime, orig, thumb, caption };
        let inbox = desk.inbox();
        desk.leave_in_inbox(&item, true);
        // The desk is not held: a phone that locks meanwhile lets it go.
        drop(desk);
        let (mut no, mut rest) = (0, Vec::new());
        let hold = Hold::new(work.idle);
        let hear = async move |heard: Heard| match heard {
            Heard::Piece(bytes) => {
                rest.extend(bytes);
                match inbox.put(&item, no, &label, &rest).await {
                    Ok(()) => {
                        no += 1;
                        rest.clear();
                    }
                    // It is tried once more with the piece that comes with the end.
                    Err(error) => {
                        let _ = work.trouble.try_set(Some(text(&error.key())));
                        self.stop();
                    }
                }
            }
            Heard::End => self.ended(work, &item).await,
        };
        let Ok(limit) = usize::try_from(MEDIA_BYTES) else { return false };
        let Ok(recording) = Recording::start(limit, hear).await else { return false };
        let running = Running { recording, _hold: hold };
        if self.running.try_update_value(|kept| *kept = Some(running)).is_none() {
            // The phone was locked meanwhile.
            return true;
        }
        self.seconds.set(0);
        self.at.set(Some((record, of)));
        spawn(async move {
            while let Some(Some(seconds)) = self.running.try_with_value(|running| {
                running.as_ref().map(|running| running.recording.seconds())
            }) {
                let _ = self.seconds.try_set(seconds);
                pause(250).await;
            }
        });
        true
    }

    /// All pieces are on the disk and no more come: they become an attachment of the draft, now or at the next unlocking.
    async fn ended(self, work: Work, item: &str) {
        drop(self.running.try_update_value(Option::take));
        let _ = self.at.try_set(None);
        if let Some(desk) = work.open_desk() {
            desk.leave_in_inbox(item, false);
            if let Err(error) = desk.empty_inbox().await {
                let _ = work.trouble.try_set(Some(text(&error.key())));
            }
        }
        for waiting in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            // Whoever waited may be gone.
            let _ = waiting.send(());
        }
    }

    /// Ends it, if it runs; it is kept soon after.
    pub(crate) fn stop(self) {
        let _ = self.running.try_with_value(|running| {
            if let Some(running) = running {
                running.recording.stop();
            }
        });
    }

    /// Ends it, if it runs, and waits until it is an attachment.
    pub(crate) async fn settle(self) {
        let runs = self.running.try_with_value(Option::is_some).unwrap_or(false);
        if !runs {
            return;
        }
        let (sender, ended) = oneshot::channel();
        let _ = self.waiting.try_update_value(|waiting| waiting.push(sender));
        self.stop();
        // If the sender is gone, so is the recording.
        let _ = ended.await;
    }
}

/// That it runs, how long, and its end: on every screen, also on the cover.
#[component]
pub(crate) fn RecordingStrip(work: Work) -> impl IntoView {
    let recorder = work.recorder;
    let words = move || fill("app.voice.running", &[("time", &clock(recorder.seconds.get()))]);
    view! {
        <Show when=move || recorder.at.with(Option::is_some)>
            <div class="recording" data-recording>
                <span class="dot" aria-hidden="true"></span>
                <b role="timer">{words}</b>
                <button type="button" class="small" data-act="voice-stop" on:click=move |_| recorder.stop()>
                    {text("app.voice.stop")}
                </button>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_counts_minutes_and_seconds() {
        assert_eq!([0, 9, 75, 6_000].map(clock), ["00:00", "00:09", "01:15", "100:00"]);
    }
}
