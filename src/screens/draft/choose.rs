//! Choosing files: from the camera, from the album, of the phone's recorder. What is chosen arrives also when the phone
//! was covered or locked meanwhile.

use std::cell::RefCell;
use std::rc::Rc;

use anxin_domain::id::RecordId;
use futures_util::lock::Mutex;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::{File, HtmlInputElement};

use super::super::shell::idle::Hold;
use super::super::shell::{Work, use_work};
use crate::desk::Inbox;
use crate::platform::{dom, events, spawn};
use crate::ui::Icon;

/// Where something is awaited from a camera, so that it is known when the system ends the page meanwhile.
pub(crate) type Awaited = Option<(RecordId, String)>;

/// The mark of something awaited.
struct Mark {
    work: Work,
    item: String,
    inbox: Inbox,
    /// It is written before it is taken away.
    turn: Rc<Mutex<()>>,
}

impl Mark {
    fn new(work: Work, awaited: &Awaited) -> Option<Self> {
        let (record, of) = awaited.clone()?;
        let (desk, item) = (work.open_desk()?, Inbox::item().ok()?);
        desk.leave_in_inbox(&item, true);
        let mark = Self { work, item, inbox: desk.inbox(), turn: Rc::default() };
        let (turn, inbox, item) = (Rc::clone(&mark.turn), mark.inbox.clone(), mark.item.clone());
        spawn(async move {
            let _turn = turn.lock().await;
            // Without the mark a photo that does not come is not missed, and nothing else is lost.
            let _ = inbox.await_file(&item, record, &of).await;
        });
        Some(mark)
    }

    async fn end(self) {
        let _turn = self.turn.lock().await;
        // One that stays is said to be missing, and can be put away there.
        let _ = self.inbox.forget(&self.item, 1).await;
        if let Some(desk) = self.work.open_desk() {
            desk.leave_in_inbox(&self.item, false);
        }
    }
}

/// A chooser that is open: the phone is covered meanwhile and not locked.
struct Opened {
    _hold: Hold,
    _touch: events::Listener,
    mark: Option<Mark>,
}

type Open = Rc<RefCell<Option<Opened>>>;

async fn close(open: &Open) {
    let opened = open.borrow_mut().take();
    if let Some(mark) = opened.and_then(|opened| opened.mark) {
        mark.end().await;
    }
}

/// A button that chooses files; all that were chosen come to `on_files`.
#[component]
pub(crate) fn Choose<F: AsyncFn(Vec<File>) + 'static>(
    /// What pressing it does.
    act: &'static str,
    /// The field's id in the page.
    #[prop(into)]
    id: String,
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The words on it.
    label: String,
    /// The sign on it.
    #[prop(default = "camera")]
    icon: &'static str,
    /// What can be chosen.
    #[prop(default = "image/*")]
    accept: &'static str,
    /// Opens the camera; the album otherwise.
    #[prop(optional)]
    camera: bool,
    /// Where what comes belongs.
    #[prop(optional)]
    awaited: Awaited,
    /// Gets what was chosen.
    on_files: F,
) -> impl IntoView {
    let work = use_work();
    let field = NodeRef::<Input>::new();
    field.on_load(move |input: HtmlInputElement| {
        let (on_files, open) = (Rc::new(on_files), Open::default());
        let opened = Rc::clone(&open);
        events::on_element(&input, "click", move || {
            let touched = Rc::clone(&opened);
            // A browser that does not tell when nothing was chosen: whoever touches the page is back.
            let touch = events::on_window("pointerdown", move || {
                let touched = Rc::clone(&touched);
                spawn(async move { close(&touched).await });
            });
            let mark = Mark::new(work, &awaited);
            let fresh = Opened { _hold: Hold::new(work.idle), _touch: touch, mark };
            let before = opened.borrow_mut().replace(fresh);
            if let Some(mark) = before.and_then(|before| before.mark) {
                spawn(mark.end());
            }
        });
        let cancelled = Rc::clone(&open);
        events::on_element(&input, "cancel", move || {
            let cancelled = Rc::clone(&cancelled);
            spawn(async move { close(&cancelled).await });
        });
        let field = input.clone();
        events::on_element(&input, "change", move || {
            let files = dom::files(&field);
            // The same one may be chosen again.
            field.set_value("");
            let (on_files, open) = (Rc::clone(&on_files), Rc::clone(&open));
            spawn(async move {
                // What is open stays open until it is kept.
                let opened = open.borrow_mut().take();
                on_files(files).await;
                if let Some(mark) = opened.and_then(|opened| opened.mark) {
                    mark.end().await;
                }
            });
        });
    });
    view! {
        <label class="btn ghost" for=id.clone() data-act=act><Icon name=icon />" "{label}</label>
        <input class="unseen" id=id name=name type="file" accept=accept multiple
            capture=camera.then_some("environment") node_ref=field />
    }
}
