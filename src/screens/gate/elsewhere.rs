//! Before enrolling where an enrolment would be lost or would not start without a network: how to open the page
//! elsewhere. A person who cannot may go on.

use anxin_locale::{find, text};
use leptos::prelude::*;

use super::Porch;
use crate::platform::address;
use crate::platform::host::Host;
use crate::ui::{Button, Look};

/// The key of the words for a host; none where nothing is to be said.
fn key(host: Host) -> Option<&'static str> {
    match host {
        Host::InApp => Some("app.elsewhere.in_app"),
        Host::IosTab => Some("app.elsewhere.ios"),
        Host::NoWorker => Some("app.elsewhere.no_worker"),
        Host::Fit => None,
    }
}

/// What to do first; `on_stay` goes on here.
#[component]
fn Elsewhere(key: &'static str, #[prop(into)] on_stay: Callback<()>) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |()| copied.set(Some(address::copy(&address::whole())));
    let steps = (1..).map_while(|no| find(&format!("{key}.{no}")));
    let steps = steps.map(|step| view! { <li>{step}</li> }).collect_view();
    let said = move || {
        copied.get().map(|done| {
            text(if done { "app.elsewhere.copied" } else { "app.elsewhere.not_copied" })
        })
    };
    view! {
        <Porch title=text(key) sub=text(&format!("{key}.why"))>
            <ol class="steps-list">{steps}</ol>
            <p class="m" role="status">{said}</p>
            <p class="m num left">{move || (copied.get() == Some(false)).then(address::whole)}</p>
            <div class="foot">
                <Button act="copy-link" on_press=copy>{text("app.elsewhere.copy")}</Button>
                <Button act="enrol-here" look=Look::Quiet on_press=move |()| on_stay.run(())>
                    {text("app.elsewhere.stay")}
                </Button>
            </div>
        </Porch>
    }
}

/// `children` at once where nothing stands against enrolling here, else once the person wants to.
#[component]
pub(super) fn InAFitPlace(host: Host, children: ChildrenFn) -> impl IntoView {
    let stays = RwSignal::new(false);
    let children = StoredValue::new(children);
    move || match key(host).filter(|_| !stays.get()) {
        Some(key) => view! { <Elsewhere key on_stay=move |()| stays.set(true) /> }.into_any(),
        None => children.with_value(|children| children()).into_any(),
    }
}
