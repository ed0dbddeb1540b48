//! Locks that all pages of this browser share. The binding does not know them yet: they are called by their names.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::{pause, spawn};

/// A lock that is held until the value is dropped.
#[derive(Debug)]
#[must_use = "dropped, the lock is free again"]
pub struct Held {
    _release: Option<oneshot::Sender<()>>,
}

/// Waits for a lock for so many milliseconds; `None` where another page holds it all that time. A browser without
/// locks (Safari before 15.4) grants all of them.
pub async fn hold(name: &str, patience: u32) -> Option<Held> {
    let Some(granted) = request(name) else { return Some(Held { _release: None }) };
    match select(granted, Box::pin(pause(patience))).await {
        // A request that the browser refuses is as good as none.
        Either::Left((release, _)) => Some(Held { _release: release.ok() }),
        // Granted later, it is free again at once: nobody takes what releases it.
        Either::Right(_) => None,
    }
}

/// Asks for a lock: what comes releases it when dropped. `None` where the browser knows no locks.
fn request(name: &str) -> Option<oneshot::Receiver<oneshot::Sender<()>>> {
    let navigator = web_sys::window()?.navigator();
    let manager = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&manager, &"request".into()).ok()?.dyn_into().ok()?;
    let (sender, granted) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let grant = Rc::clone(&sender);
    let held = Closure::once_into_js(move |_lock: JsValue| -> Promise {
        let (release, released) = oneshot::channel::<()>();
        if let Some(sender) = grant.borrow_mut().take() {
            // Whoever waited may be gone; then the lock is free at once.
            drop(sender.send(release));
        }
        future_to_promise(async move {
            // Ends when what releases it is dropped.
            let _ = released.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    let asked: Promise = request.call2(&manager, &name.into(), &held).ok()?.dyn_into().ok()?;
    spawn(async move {
        if JsFuture::from(asked).await.is_err() {
            sender.borrow_mut().take();
        }
    });
    Some(granted)
}
