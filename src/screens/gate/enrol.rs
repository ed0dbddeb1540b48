//! Enrolment: the code from the link, the number to compare, the wait for the office.

use anxin_locale::text;
use leptos::prelude::*;

use super::{Porch, Stage, StageSignal};
use crate::desk::Gate;
use crate::platform::disk::Disk;
use crate::platform::{events, pause, spawn};
use crate::sync::enrol::Waiting as Claim;
use crate::ui::{Button, ErrorNote, TextField};

/// The code in a link or in a pasted text.
fn code_in(text: &str) -> Option<String> {
    let code = text.rsplit("enrol=").next().unwrap_or_default().trim();
    (code.len() == 43).then(|| code.to_owned())
}

/// Not enrolled: says what happens next and claims the code.
#[component]
pub(crate) fn Enrol(stage: StageSignal, disk: Disk, evicted: bool) -> impl IntoView {
    let code = RwSignal::new(code_in(&events::fragment()));
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
    let (linked, no_code) = (code.get_untracked().is_some(), move || code.get().is_none());
    let sub = text(match (evicted, linked) {
        (true, _) => "app.enrol.evicted",
        (false, true) => "app.enrol.what",
        (false, false) => "app.enrol.no_code",
    });
    let paste = (!linked).then(|| {
        view! {
            <TextField name="code" label=text("app.enrol.paste") value=Signal::stored(String::new())
                on_change=pasted max=300 />
        }
    });
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
pub(crate) fn Waiting(stage: StageSignal, disk: Disk, claim: Claim) -> impl IntoView {
    let trouble = RwSignal::new(None::<String>);
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
