//! Enrolment: the code from the link, the number to compare, the wait for the office.

use anxin_locale::text;
use leptos::prelude::*;

use super::elsewhere::InAFitPlace;
use super::{Porch, Stage, StageSignal};
use crate::desk::Gate;
use crate::platform::disk::Disk;
use crate::platform::host::host;
use crate::platform::{events, pause, spawn};
use crate::sync::enrol::Waiting as Claimed;
use crate::ui::{Button, ErrorNote, Look, TextField};

/// The code in a link or in a pasted text.
pub(super) fn code_in(text: &str) -> Option<String> {
    let code = text.rsplit("enrol=").next().unwrap_or_default().trim();
    (code.len() == 43).then(|| code.to_owned())
}

/// Calls `act` with the code of each enrolment link that is opened where the app is open: only the fragment of the
/// address changes then, and no page is loaded. Until the screen is gone.
pub(super) fn on_link(act: impl Fn(String) + 'static) {
    let heard = events::on_window("hashchange", move || {
        if let Some(code) = code_in(&events::fragment()) {
            act(code);
        }
    });
    let heard = StoredValue::new_local(Some(heard));
    on_cleanup(move || drop(heard.try_update_value(Option::take)));
}

/// Not enrolled: asks for a browser that will do, where this one will not.
#[component]
pub(crate) fn Enrol(
    stage: StageSignal,
    disk: Disk,
    evicted: bool,
    /// An old vault on this phone is locked and stays.
    beside: bool,
) -> impl IntoView {
    let disk = StoredValue::new_local(disk);
    view! {
        <InAFitPlace host=host()>
            <Claim stage disk=disk.get_value() evicted beside />
        </InAFitPlace>
    }
}

/// Says what happens next and claims the code.
#[component]
fn Claim(stage: StageSignal, disk: Disk, evicted: bool, beside: bool) -> impl IntoView {
    let link = RwSignal::new(code_in(&events::fragment()));
    let code = RwSignal::new(link.get_untracked());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let disk = StoredValue::new_local(disk);
    let claim = move |()| {
        let Some(code) = code.get_untracked() else { return };
        busy.set(true);
        let disk = disk.get_value();
        spawn(async move {
            let claimed = Gate::claim(&disk, &code, &text("app.enrol.device")).await;
            let _ = busy.try_set(false);
            match claimed {
                Ok(gate) => {
                    events::clear_fragment();
                    let _ = stage.try_set(Stage::At(gate));
                }
                Err(error) => {
                    let _ = trouble.try_set(Some(text(&error.key())));
                }
            }
        });
    };
    let pasted = move |typed: String| code.set(code_in(&typed));
    on_link(move |found| {
        trouble.set(None);
        code.set(Some(found.clone()));
        link.set(Some(found));
    });
    let no_code = move || code.get().is_none();
    let sub = Signal::derive(move || {
        text(match (evicted, link.get().is_some()) {
            (true, _) => "app.enrol.evicted",
            (false, _) if beside => "app.enrol.beside",
            (false, true) => "app.enrol.what",
            (false, false) => "app.enrol.no_code",
        })
    });
    let paste = move || {
        link.get().is_none().then(|| {
            view! {
                <TextField name="code" label=text("app.enrol.paste") value=Signal::stored(String::new())
                    on_change=pasted max=300 />
            }
        })
    };
    let disabled = Signal::derive(move || busy.get() || no_code());
    view! {
        <Porch title=text("app.enrol.title") sub>
            {paste}
            <ol class="steps-list">
                <li>{text("app.enrol.step1")}</li>
                <li>{text("app.enrol.step2")}</li>
                <li>{text("app.enrol.step3")}</li>
            </ol>
            <ErrorNote text=trouble />
            {beside.then(|| view! {
                <Button act="back-to-pin" look=Look::Quiet on_press=|()| events::reload()>{text("app.enrol.back")}</Button>
            })}
            <div class="foot">
                <Button act="claim" on_press=claim disabled>
                    {move || text(if busy.get() { "app.enrol.busy" } else { "app.enrol.go" })}
                </Button>
            </div>
        </Porch>
    }
}

/// Claimed: the number both sides show, until the office has compared it.
#[component]
pub(crate) fn Waiting(stage: StageSignal, disk: Disk, claim: Claimed) -> impl IntoView {
    let trouble = RwSignal::new(None::<String>);
    // Another code is there, and the old one may have been refused: the phone begins anew.
    let again = disk.clone();
    on_link(move |_| {
        let (disk, evicted, beside) = (again.clone(), false, false);
        stage.set(Stage::At(Gate::Outside { disk, evicted, beside }));
    });
    let number = claim.number.clone();
    spawn(async move {
        loop {
            pause(2_000).await;
            // The screen is gone: nobody asks any more.
            if trouble.try_get_untracked().is_none() {
                return;
            }
            match Gate::ask(&disk, &claim).await {
                Ok(Gate::Waiting { .. }) => {
                    let _ = trouble.try_set(None);
                }
                Ok(gate) => {
                    let _ = stage.try_set(Stage::At(gate));
                    return;
                }
                Err(error) => {
                    let _ = trouble.try_set(Some(text(&error.key())));
                }
            }
        }
    });
    let spoken = number.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let halves =
        format!("{} {}", number.get(..3).unwrap_or(&number), number.get(3..).unwrap_or(""));
    view! {
        <Porch title=text("app.enrol.compare") sub=text("app.enrol.compare.why")>
            <p class="numberplate" data-number=number aria-label=spoken>{halves}</p>
            <p class="m" role="status">{text("app.enrol.waiting")}</p>
            <ErrorNote text=trouble />
        </Porch>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_code_in_what_is_pasted() {
        let code = "a".repeat(43);
        assert_eq!(code_in(&format!("https://h/#enrol={code} ")), Some(code.clone()));
        assert_eq!(code_in(&code), Some(code));
        assert_eq!(code_in("https://h/#enrol=short"), None);
    }
}
