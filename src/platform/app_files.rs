//! The app's own files on the phone: the service worker that keeps them, and the space it takes.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RegistrationOptions, Response, ServiceWorkerContainer, ServiceWorkerRegistration};

/// The page's service workers. There are none in in-app browsers on iOS, in some private windows and where a person
/// has switched them off.
fn workers() -> Option<ServiceWorkerContainer> {
    let workers = web_sys::window()?.navigator().service_worker();
    (!workers.is_undefined()).then_some(workers)
}

/// Whether this browser can keep the app's files, so that it starts without a network.
pub fn can_install() -> bool {
    workers().is_some()
}

/// Asks the browser to keep what the app stores. Firefox asks the person, and the answer may never come: nothing may
/// wait for it.
pub async fn ask_to_keep() {
    let storage = web_sys::window().map(|window| window.navigator().storage());
    // WebKitGTK has no such object unless it is switched on.
    let storage = storage.filter(|storage| !storage.is_undefined());
    if let Some(asked) = storage.and_then(|storage| storage.persist().ok()) {
        // A browser that refuses still works; the app shows what is unsent.
        let _ = JsFuture::from(asked).await;
    }
}

/// Registers the service worker.
pub async fn install(update_ready: impl Fn() + Clone + 'static) {
    let Some(workers) = workers() else { return };
    if killed().await {
        return remove(&workers).await;
    }
    let Ok(found) = JsFuture::from(workers.register("/sw.js")).await else {
        return;
    };
    let registration: ServiceWorkerRegistration = found.unchecked_into();
    if registration.waiting().is_some() {
        update_ready();
    }
    let watched = registration.clone();
    let on_found = Closure::<dyn FnMut()>::new(move || {
        let Some(worker) = watched.installing() else { return };
        let (watched, update_ready) = (watched.clone(), update_ready.clone());
        let on_state = Closure::<dyn FnMut()>::new(move || {
            // Without an active one before it this is the first visit, not an update.
            if watched.waiting().is_some() && watched.active().is_some() {
                update_ready();
            }
        });
        worker.set_onstatechange(Some(on_state.as_ref().unchecked_ref()));
        on_state.forget();
    });
    registration.set_onupdatefound(Some(on_found.as_ref().unchecked_ref()));
    on_found.forget();
}

/// Keeps the worker's page on the phone: whether that can be, here. A newer version that waits takes
/// over when `may_update`: the page in view has all it needs already.
pub async fn install_report(may_update: bool) -> bool {
    let Some(container) = workers() else { return false };
    if killed().await {
        return false;
    }
    let options = RegistrationOptions::new();
    options.set_scope("/report");
    let asked = container.register_with_options("/report/sw.js", &options);
    let Ok(found) = JsFuture::from(asked).await else { return false };
    let registration: ServiceWorkerRegistration = found.unchecked_into();
    if let Some(waiting) = registration.waiting().filter(|_| may_update) {
        // A worker takes any message.
        let _ = waiting.post_message(&"activate".into());
    }
    true
}

/// What the browser lets the app keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Megabytes in use.
    pub used: u32,
    /// Megabytes left, about.
    pub left: u32,
    /// The browser has agreed not to clear it by itself.
    pub kept: bool,
}

/// Asks how much space there is; none where the browser does not tell.
pub async fn space() -> Option<Space> {
    let storage = web_sys::window()?.navigator().storage();
    if storage.is_undefined() {
        return None;
    }
    let told = JsFuture::from(storage.estimate().ok()?).await.ok()?;
    let part = |name: &str| Reflect::get(&told, &name.into()).ok()?.as_f64();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "megabytes of a phone; `as` saturates"
    )]
    let megabytes = |bytes: f64| (bytes / 1_048_576.0).ceil() as u32;
    let (used, all) = (megabytes(part("usage")?), megabytes(part("quota")?));
    let kept = JsFuture::from(storage.persisted().ok()?).await.ok()?;
    Some(Space { used, left: all.saturating_sub(used), kept: kept.is_truthy() })
}

/// Whether the office has its kill switch on: then no copy of the app is kept.
async fn killed() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let Ok(answer) = JsFuture::from(window.fetch_with_str("/sw-kill")).await else { return false };
    let answer: Response = answer.unchecked_into();
    super::http::learn_clock(&answer.headers());
    if answer.status() != 200 {
        return false;
    }
    let Ok(text) = answer.text() else { return false };
    let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
    text.is_some_and(|text| text.trim() == "kill")
}

/// Takes away what the kill switch names: the worker and the app's files, never a record. The
/// worker does the same when it is asked for a page; whichever comes first is enough.
async fn remove(container: &ServiceWorkerContainer) {
    if let Ok(found) = JsFuture::from(container.get_registration()).await
        && let Some(registration) = found.dyn_ref::<ServiceWorkerRegistration>()
        && let Ok(gone) = registration.unregister()
    {
        // A worker that is gone already is as good.
        let _ = JsFuture::from(gone).await;
    }
    let Some(Ok(caches)) = web_sys::window().map(|window| window.caches()) else { return };
    let Ok(names) = JsFuture::from(caches.keys()).await else { return };
    for name in Array::from(&names).iter().filter_map(|name| name.as_string()) {
        if name.starts_with("anxin-app-") {
            let _ = JsFuture::from(caches.delete(&name)).await;
        }
    }
}

/// Lets the waiting version take over and loads the page anew.
pub async fn update() {
    let Some(container) = workers() else { return };
    let Ok(found) = JsFuture::from(container.get_registration()).await else { return };
    let registration = found.dyn_ref::<ServiceWorkerRegistration>();
    let Some(waiting) = registration.and_then(ServiceWorkerRegistration::waiting) else { return };
    let on_change = Closure::<dyn FnMut()>::new(super::events::reload);
    container.set_oncontrollerchange(Some(on_change.as_ref().unchecked_ref()));
    on_change.forget();
    // A worker takes any message.
    let _ = waiting.post_message(&"activate".into());
}
