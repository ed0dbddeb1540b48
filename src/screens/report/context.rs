//! What the screens share: the pocket, where one is, what goes wrong.

use std::rc::Rc;

use futures_util::lock::Mutex;
use leptos::prelude::*;

use crate::platform::disk::DiskError;
use crate::platform::{events, spawn};
use crate::report::post::{self, Trouble};
use crate::report::{Draft, Pocket, What};

/// The page's state; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    /// The one that is changed, by one at a time.
    pocket: StoredValue<Rc<Mutex<Pocket>>, LocalStorage>,
    /// The one that is shown.
    shown: RwSignal<Pocket, LocalStorage>,
    /// Which screen: the address's fragment.
    pub(super) place: RwSignal<String>,
    /// The receipt in view.
    pub(super) current: RwSignal<Option<String>>,
    /// What was sent last, as long as the page lives: for the fill-in sheet.
    pub(super) last: StoredValue<Draft, LocalStorage>,
    /// Why nothing goes out now, as the key of its words.
    pub(super) trouble: RwSignal<Option<String>>,
    /// How far the work is that the office asked for, of 100.
    pub(super) working: RwSignal<Option<u32>>,
    /// Whether the browser keeps this page for the next time without a network.
    pub(super) kept: RwSignal<Option<bool>>,
    sending: StoredValue<bool>,
}

/// Makes it, for all screens below.
pub(super) fn provide() -> Context {
    let context = Context {
        pocket: StoredValue::new_local(Rc::default()),
        shown: RwSignal::new_local(Pocket::default()),
        place: RwSignal::new(String::new()),
        current: RwSignal::new(None),
        last: StoredValue::new_local(Draft::default()),
        trouble: RwSignal::new(None),
        working: RwSignal::new(None),
        kept: RwSignal::new(None),
        sending: StoredValue::new(false),
    };
    provide_context(context);
    context
}

/// The page's state, on any screen.
pub(super) fn here() -> Context {
    expect_context()
}

impl Context {
    pub(super) fn start(self, pocket: Pocket) {
        self.shown.set(pocket.clone());
        self.pocket.set_value(Rc::new(Mutex::new(pocket)));
    }

    /// The pocket as it stands; whoever reads it is told when it changes.
    pub(super) fn pocket(self) -> Pocket {
        self.shown.get()
    }

    /// The pocket as it stands now, for who does something with it.
    pub(super) fn peek<T>(self, read: impl FnOnce(&Pocket) -> T) -> Option<T> {
        self.shown.try_with_untracked(read)
    }

    /// Something of the draft.
    pub(super) fn draft<T: Send + Sync + 'static>(
        self,
        read: impl Fn(&Draft) -> T + Send + Sync + 'static,
    ) -> Signal<T> {
        Signal::derive(move || self.shown.with(|pocket| read(&pocket.draft)))
    }

    /// Changes the pocket, in turn with others, and shows what came of it.
    pub(super) fn change<T: 'static>(
        self,
        change: impl AsyncFnOnce(&mut Pocket) -> Result<T, DiskError> + 'static,
    ) {
        self.change_then(change, |_| {});
    }

    /// The same, and goes on with the outcome when it is on the disk.
    pub(super) fn change_then<T: 'static>(
        self,
        change: impl AsyncFnOnce(&mut Pocket) -> Result<T, DiskError> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        spawn(async move {
            if let Some(done) = self.changed(change).await {
                then(done);
            }
        });
    }

    async fn changed<T>(
        self,
        change: impl AsyncFnOnce(&mut Pocket) -> Result<T, DiskError>,
    ) -> Option<T> {
        let pocket = self.pocket.get_value();
        let mut pocket = pocket.lock().await;
        let done = change(&mut pocket).await;
        let _ = self.shown.try_set(pocket.clone());
        if done.is_err() {
            let _ = self.trouble.try_set(Some("report.full".to_owned()));
        }
        done.ok()
    }

    /// Changes what was typed, and keeps it.
    pub(super) fn edit(self, edit: impl FnOnce(&mut Draft) + 'static) {
        self.change(async move |pocket| {
            edit(&mut pocket.draft);
            pocket.keep_draft().await
        });
    }

    /// Goes to a screen.
    pub(super) fn go(self, place: &str) {
        events::set_fragment(place, false);
    }

    /// The address has changed.
    pub(super) fn follow(self) {
        let _ = self.place.try_set(events::fragment());
    }

    /// Sends what waits, if nobody does already.
    pub(super) fn deliver(self) {
        let waits = self.peek(|pocket| !pocket.outbox.is_empty());
        if waits != Some(true) || self.sending.get_value() {
            return;
        }
        self.sending.set_value(true);
        spawn(async move {
            self.send_all().await;
            self.sending.set_value(false);
        });
    }

    async fn send_all(self) {
        let mut after = 0;
        loop {
            let pocket = self.pocket.get_value().lock().await.clone();
            let next = pocket.outbox.iter().find(|parcel| parcel.no > after).cloned();
            let Some(parcel) = next else { return };
            let sent = post::send(&pocket, &parcel, &|done| {
                let _ = self.working.try_set(Some(done));
            })
            .await;
            let _ = self.working.try_set(None);
            after = parcel.no;
            match sent {
                Ok(status) => {
                    let _ = self.trouble.try_set(None);
                    let done = async |pocket: &mut Pocket| pocket.delivered(after, status).await;
                    self.changed(done).await;
                }
                Err(trouble) => {
                    let _ = self.trouble.try_set(Some(trouble.key()));
                    match trouble {
                        // It will never be taken; the report itself is never thrown away.
                        Trouble::Refused(_) if !matches!(parcel.what, What::Report(_)) => {
                            let gone = async |pocket: &mut Pocket| pocket.discard(after).await;
                            self.changed(gone).await;
                        }
                        Trouble::Refused(_) => {}
                        Trouble::Offline | Trouble::Later(_) => return,
                    }
                }
            }
        }
    }

    /// Asks the office how a receipt stands.
    pub(super) async fn ask(self, token: &str) -> Result<(), Trouble> {
        let status = post::status(token).await?;
        let token = token.to_owned();
        self.changed(async move |pocket: &mut Pocket| pocket.heard(&token, status).await).await;
        Ok(())
    }
}
