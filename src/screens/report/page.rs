//! The worker's page as a value: the pocket, where one is, what is typed, what goes wrong.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;

use super::sound::{self, Sound};
use crate::platform::disk::DiskError;
use crate::platform::{dom, events, prefs, spawn};
use crate::report::post::{self, Trouble};
use crate::report::{Draft, Pocket, Poster, Receipt, What};

/// Fields that belong to the receipt in view: what is typed there is kept at each key.
pub(super) const KEPT_FIELDS: [&str; 2] = ["answer", "words"];
/// Receipts that the office is asked about when the page is opened.
const ASKED: usize = 5;

/// The page; cheap to copy.
#[derive(Clone, Default)]
pub(super) struct Page(Rc<State>);

/// What the page knows.
#[derive(Default)]
pub(super) struct State {
    /// All that this phone holds.
    pocket: RefCell<Pocket>,
    /// Ends when the last change that was begun is done: the next one waits for it.
    turn: RefCell<Option<oneshot::Receiver<()>>>,
    /// Which screen: the address's fragment.
    place: RefCell<String>,
    /// The receipt in view.
    pub(super) current: RefCell<String>,
    /// What was sent last, as long as the page lives: for the fill-in sheet.
    pub(super) last: RefCell<Draft>,
    /// The poster that was scanned last.
    pub(super) poster: RefCell<Option<Poster>>,
    /// The draft may be another person's: it is not shown before somebody says to go on with it.
    pub(super) asks: Cell<bool>,
    /// The draft in view is being finished: its buttons are spent.
    pub(super) spent: Cell<bool>,
    /// What is typed into fields that are no part of the draft, by name.
    pub(super) typed: RefCell<BTreeMap<String, String>>,
    /// What went wrong on this screen: at which field, in words.
    pub(super) wrong: RefCell<(String, String)>,
    /// What was asked to be sure about.
    pub(super) sure: RefCell<String>,
    /// Why nothing goes out now, as the key of its words.
    pub(super) trouble: RefCell<String>,
    /// How far the work is that the office asked for, of 100.
    pub(super) working: Cell<Option<u32>>,
    /// The parcel that is on its way.
    pub(super) going: Cell<u64>,
    /// The words that were handed in last.
    pub(super) said: RefCell<String>,
    /// Thumbnails of photos that were handed in, by SHA-256, as long as the page lives.
    pub(super) thumbs: RefCell<BTreeMap<String, String>>,
    /// Whether the browser keeps this page for the next time without a network.
    pub(super) kept: Cell<Option<bool>>,
    /// Months to choose from.
    pub(super) months: Cell<u32>,
    /// A voice note under way, or one to be heard.
    pub(super) sound: RefCell<Sound>,
    /// Languages that are there.
    pub(super) packs: RefCell<Vec<String>>,
    sending: Cell<bool>,
    asking: Cell<bool>,
    /// What each live part shows.
    parts: RefCell<BTreeMap<String, String>>,
}

impl std::ops::Deref for Page {
    type Target = State;
    fn deref(&self) -> &State {
        &self.0
    }
}

impl Page {
    /// Begins with what was on the phone.
    pub(super) fn start(&self, pocket: Pocket) {
        self.asks.set(pocket.draft.is_begun());
        self.pocket.replace(pocket);
    }

    /// The pocket as it stands.
    pub(super) fn pocket(&self) -> std::cell::Ref<'_, Pocket> {
        self.pocket.borrow()
    }

    /// The receipt in view, if the phone has it.
    pub(super) fn receipt(&self) -> Option<Receipt> {
        let current = self.current.borrow();
        self.pocket().receipts.iter().find(|known| known.token == *current).cloned()
    }

    /// The name of the screen.
    pub(super) fn place(&self) -> String {
        self.place.borrow().clone()
    }

    /// What is typed into a field.
    pub(super) fn typed(&self, name: &str) -> String {
        self.typed.borrow().get(name).cloned().unwrap_or_default()
    }

    /// Takes what was typed out of a field.
    pub(super) fn take(&self, name: &str) -> String {
        dom::write(name, "");
        self.typed.borrow_mut().remove(name).unwrap_or_default()
    }

    /// Writes into a field, as typing does.
    pub(super) fn write(&self, name: &str, text: String) {
        dom::write(name, &text);
        super::steps::typed(self, name, text);
    }

    /// Says what went wrong, at a field.
    pub(super) fn say_wrong(&self, field: &str, words: String) {
        self.wrong.replace((field.to_owned(), words));
        self.refresh();
    }

    /// Changes the pocket, in turn; goes on when it is on the disk.
    pub(super) fn change<T: 'static>(
        &self,
        change: impl AsyncFnOnce(&mut Pocket) -> Result<T, DiskError> + 'static,
        then: impl FnOnce(&Self, T) + 'static,
    ) {
        let page = self.clone();
        spawn(async move {
            if let Some(done) = page.changed(change).await {
                then(&page, done);
                page.refresh();
            }
        });
    }

    /// Changes the pocket, in turn; what comes of it when it is on the disk.
    pub(super) async fn changed<T>(
        &self,
        change: impl AsyncFnOnce(&mut Pocket) -> Result<T, DiskError>,
    ) -> Option<T> {
        // In the order in which they were begun: what was typed before a button was pressed is there.
        let (_done, mine) = oneshot::channel();
        let before = self.turn.replace(Some(mine));
        if let Some(before) = before {
            // Ends when the change before this one is over, however it ended.
            let _ = before.await;
        }
        let mut pocket = self.pocket.borrow().clone();
        let done = change(&mut pocket).await;
        self.pocket.replace(pocket);
        self.note_disk(done.as_ref().err());
        self.refresh();
        done.ok()
    }

    /// Says why the disk does not take what is typed, until it does.
    fn note_disk(&self, error: Option<&DiskError>) {
        let mut trouble = self.trouble.borrow_mut();
        match error {
            Some(DiskError::Full) => "report.full".clone_into(&mut trouble),
            Some(_) => "report.unkept".clone_into(&mut trouble),
            None if is_of_the_disk(&trouble) => trouble.clear(),
            None => {}
        }
    }

    /// Changes what was typed, and keeps it.
    pub(super) fn edit(&self, edit: impl FnOnce(&mut Draft) + 'static) {
        self.edit_by(Box::new(edit));
    }

    /// One for all of them: a future for each kind of edit is much to download.
    fn edit_by(&self, edit: Box<dyn FnOnce(&mut Draft)>) {
        self.change(
            async move |pocket| {
                edit(&mut pocket.draft);
                pocket.keep_draft().await
            },
            |_, ()| {},
        );
    }

    /// Goes to a screen.
    pub(super) fn go(&self, place: &str) {
        if events::fragment() == place {
            self.follow();
        } else {
            events::set_fragment(place, false);
        }
    }

    /// Whether a receipt is in view.
    fn views(&self, token: &str) -> bool {
        *self.current.borrow() == token && ["sent", "one", "more"].contains(&&**self.place.borrow())
    }

    /// Whether nothing was said of who reports, as far as the phone knows.
    pub(super) fn is_anonymous(&self) -> bool {
        let current = self.current.borrow();
        let pocket = self.pocket();
        let named =
            pocket.waiting().filter(|parcel| parcel.token == *current).any(|parcel| match &parcel
                .what
            {
                What::Report(report) => report.reporter.is_some(),
                What::Reporter(_) => true,
                What::Message(_) => false,
            });
        let known = self.receipt().and_then(|known| known.status);
        !named && !known.is_some_and(|status| status.named)
    }

    /// Takes a receipt into view, with what was typed under it and not yet sent.
    pub(super) fn open(&self, token: &str) {
        token.clone_into(&mut self.current.borrow_mut());
        let mut typed = self.typed.borrow_mut();
        for field in KEPT_FIELDS {
            typed.insert(field.to_owned(), self.pocket().words(token, field));
        }
        prefs::set_receipt(token);
    }

    /// The address has changed: shows its screen from the top.
    pub(super) fn follow(&self) {
        self.place.replace(events::fragment());
        // What the office said no to was said where it was sent.
        if self.trouble.borrow().starts_with("problem.") {
            self.trouble.take();
        }
        self.wrong.take();
        self.sure.take();
        self.said.take();
        self.spent.set(false);
        if *self.place.borrow() == "more" {
            sound::found(self);
        } else {
            sound::leave(self);
        }
        let current = self.current.borrow().clone();
        if self.views(&current) && self.receipt().is_some_and(|known| known.news) {
            self.change(async move |pocket| pocket.seen(&current).await, |_, ()| {});
        }
        self.show();
        dom::to_the_top();
        dom::focus("h1");
    }

    /// Shows the screen anew.
    pub(super) fn show(&self) {
        crate::platform::speech::hush();
        self.parts.take();
        dom::show(&super::html(self));
        self.refresh();
    }

    /// Brings the live parts of the screen up to date.
    pub(super) fn refresh(&self) {
        dom::refresh(|name| {
            let html = super::live(self, name);
            let before = self.parts.borrow_mut().insert(name.to_owned(), html.clone());
            (before.as_ref() != Some(&html)).then_some(html)
        });
        dom::settle_foot();
    }

    /// Sends what waits, if nobody does already.
    pub(super) fn deliver(&self) {
        if self.pocket().waiting().next().is_none() || self.sending.replace(true) {
            return;
        }
        let page = self.clone();
        spawn(async move {
            page.send_all().await;
            page.going.set(0);
            page.sending.set(false);
            page.refresh();
        });
    }

    async fn send_all(&self) {
        let (mut after, mut trouble) = (0, String::new());
        loop {
            let pocket = self.pocket.borrow().clone();
            let next = pocket.waiting().find(|parcel| parcel.no > after).cloned();
            let Some(parcel) = next else {
                // That one was not taken is still said when the next one was.
                self.trouble.replace(trouble);
                return;
            };
            self.going.set(parcel.no);
            let sent = post::send(&pocket, &parcel, &|done| {
                self.working.set(Some(done));
                self.refresh();
            })
            .await;
            self.working.set(None);
            after = parcel.no;
            let viewed = self.views(&parcel.token);
            match sent {
                Ok((status, all)) => {
                    if !all {
                        "problem.file_refused".clone_into(&mut trouble);
                    }
                    self.changed(async |pocket| {
                        pocket.done_with(after, Some(status), viewed).await
                    })
                    .await;
                }
                Err(refusal) => {
                    trouble = refusal.key();
                    match refusal {
                        // The report was taken back: nothing is added to it any more.
                        Trouble::Refused(code) if code == "report_withdrawn" => {
                            self.changed(async |pocket| {
                                pocket.done_with(after, None, viewed).await
                            })
                            .await;
                        }
                        // There will never be room for it.
                        Trouble::Refused(code) if code == "report_full" => {
                            self.changed(async |pocket| pocket.keep_back(after).await).await;
                        }
                        // What the office does not take stays here; what comes after it is sent.
                        Trouble::Refused(_) => {}
                        Trouble::Offline | Trouble::Blocked | Trouble::Later(_) => {
                            self.trouble.replace(trouble);
                            return;
                        }
                    }
                }
            }
        }
    }

    /// Asks the office how a receipt stands.
    pub(super) async fn ask(&self, token: &str) -> Result<(), Trouble> {
        let status = post::status(token).await?;
        let viewed = self.views(token);
        self.changed(async |pocket| pocket.heard(token, status, viewed).await).await;
        Ok(())
    }

    /// Asks the office about the newest receipts that may still hear something, so that the first screen says it.
    pub(super) fn ask_all(&self) {
        let pocket = self.pocket();
        let open = pocket.receipts.iter().filter(|known| known.is_open());
        let open = open.filter(|known| !pocket.waits(&known.token)).take(ASKED);
        let open: Vec<String> = open.map(|known| known.token.clone()).collect();
        drop(pocket);
        if open.is_empty() || self.asking.replace(true) {
            return;
        }
        let page = self.clone();
        spawn(async move {
            for token in open {
                // Without a network the others are not asked about either.
                if let Err(Trouble::Offline | Trouble::Later(_)) = page.ask(&token).await {
                    break;
                }
            }
            page.asking.set(false);
        });
    }
}

/// Whether some trouble is that the disk takes nothing.
pub(super) fn is_of_the_disk(trouble: &str) -> bool {
    ["report.full", "report.unkept"].contains(&trouble)
}
