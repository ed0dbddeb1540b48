//! The PIN: chosen twice, asked at every unlocking.

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::super::shell::{RecordingStrip, use_work};
use super::enrol::{code_in, on_link};
use super::forgotten::Forgotten;
use super::{Porch, Stage, StageSignal};
use crate::desk::{EnterError, Gate};
use crate::platform::disk::Disk;
use crate::platform::{events, pause, spawn};
use crate::sync::enrol::{Enrolled, Waiting as Claim};
use crate::ui::{Button, ErrorNote, Look, MoneyPad, TextField};
use crate::vault::VaultError;
use crate::vault::pin::SecretKind;

/// Digits of a PIN at most.
const LONGEST: usize = 12;

#[component]
fn PinPad(
    typed: RwSignal<String>,
    name: &'static str,
    label: String,
    #[prop(into)] on_enter: Callback<()>,
) -> impl IntoView {
    let key = move |key: char| {
        typed.update(|pin| match key {
            '\u{8}' => drop(pin.pop()),
            digit if pin.len() < LONGEST => pin.push(digit),
            _ => (),
        });
    };
    let keep = move |text: String| {
        typed.set(text.chars().filter(char::is_ascii_digit).take(LONGEST).collect());
    };
    view! {
        <div class="pin">
            <TextField name label value=typed on_change=keep mode="numeric" kind="secret" max=12
                complete="off" on_enter />
            <MoneyPad on_key=key back=text("app.pin.back") />
        </div>
    }
}

/// Where the secret is entered: a pad for a PIN, a line for a passphrase.
#[component]
fn SecretEntry(
    #[prop(into)] kind: Signal<SecretKind>,
    typed: RwSignal<String>,
    #[prop(into)] on_enter: Callback<()>,
) -> impl IntoView {
    move || match kind.get() {
        SecretKind::Pin => {
            view! { <PinPad typed name="pin" label=text("app.pin.label") on_enter /> }.into_any()
        }
        SecretKind::Passphrase => view! {
            <TextField name="phrase" label=text("app.pin.phrase") value=typed kind="secret" max=100
                on_change=move |text| typed.set(text) on_enter />
        }
        .into_any(),
    }
}

fn words(error: &EnterError) -> String {
    match error {
        EnterError::Vault(VaultError::Wait(seconds)) => wait_words(*seconds),
        other => text(&other.key()),
    }
}

fn wait_words(seconds: i64) -> String {
    fill("vault.wait", &[("n", &seconds.to_string())])
}

/// Choosing a PIN, twice.
#[component]
pub(crate) fn ChoosePin(stage: StageSignal, disk: Disk, who: Enrolled) -> impl IntoView {
    let kind = RwSignal::new(SecretKind::Pin);
    let typed = RwSignal::new(String::new());
    let first = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let sub = fill("app.pin.welcome", &[("name", &who.name)]);
    let kept = StoredValue::new_local((disk, who));
    let next = move |()| {
        let pin = typed.get_untracked();
        if busy.get_untracked() {
            return;
        }
        trouble.set(None);
        typed.set(String::new());
        let Some(before) = first.get_untracked() else {
            match kind.get_untracked().check(&pin) {
                Ok(()) => first.set(Some(pin)),
                Err(error) => trouble.set(Some(text(&format!("pin.{}", error.code())))),
            }
            return;
        };
        if before != pin {
            first.set(None);
            trouble.set(Some(text("pin.differs")));
            return;
        }
        busy.set(true);
        let (disk, who) = kept.get_value();
        spawn(async move {
            pause(30).await;
            match Gate::choose(&disk, &who, kind.get_untracked(), &pin).await {
                Ok(open) => {
                    let _ = stage.try_set(Stage::Open(open));
                }
                Err(error) if error.needs_reload() => {
                    let _ = stage.try_set(Stage::Failed(error.key()));
                }
                Err(error) => {
                    let _ = trouble.try_set(Some(words(&error)));
                    let _ = busy.try_set(false);
                }
            }
        });
    };
    let other = move |()| {
        typed.set(String::new());
        first.set(None);
        trouble.set(None);
        kind.update(|kind| {
            *kind = match kind {
                SecretKind::Pin => SecretKind::Passphrase,
                SecretKind::Passphrase => SecretKind::Pin,
            };
        });
    };
    let label = move || text(if first.get().is_some() { "app.pin.again" } else { "app.pin.first" });
    let disabled = Signal::derive(move || busy.get() || typed.with(String::is_empty));
    view! {
        <Porch title=text("app.pin.title") sub>
            <p class="m">{move || text(if kind.get() == SecretKind::Pin { "app.pin.rule" } else { "app.pin.phrase.rule" })}</p>
            <p class="t" role="status" data-step=move || if first.get().is_some() { "2" } else { "1" }>{label}</p>
            <SecretEntry kind typed on_enter=next />
            <ErrorNote text=trouble />
            <Button act="pin-kind" look=Look::Quiet on_press=other>
                {move || text(if kind.get() == SecretKind::Pin { "app.pin.words" } else { "app.pin.digits" })}
            </Button>
            <div class="foot">
                <Button act="pin" on_press=next disabled>
                    {move || text(if busy.get() { "app.pin.busy" } else { "app.next" })}
                </Button>
            </div>
        </Porch>
    }
}

/// The locked door.
#[component]
pub(crate) fn Unlock(
    stage: StageSignal,
    disk: Disk,
    kind: SecretKind,
    /// A new enrolment that waits for the office.
    anew: Option<(Disk, Claim)>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let wait = RwSignal::new(None::<i64>);
    let is_linked = || code_in(&events::fragment()).is_some();
    let linked = RwSignal::new(is_linked());
    let forgot = RwSignal::new(is_linked());
    on_link(move |_| {
        let _ = linked.try_set(true);
        let _ = forgot.try_set(true);
    });
    let disk = StoredValue::new_local(disk);
    // Counts down for as long as the screen is there.
    let count = disk.get_value();
    spawn(async move {
        while let Some(before) = wait.try_get_untracked() {
            let left = Gate::wait(&count).await.ok().flatten();
            if before != left {
                let _ = wait.try_set(left);
            }
            pause(1_000).await;
        }
    });
    let open = move |()| {
        let pin = typed.get_untracked();
        if busy.get_untracked() || pin.is_empty() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let disk = disk.get_value();
        spawn(async move {
            // A frame for the sign of progress before the key is derived.
            pause(30).await;
            let opened = Gate::unlock(&disk, &pin).await;
            let _ = typed.try_set(String::new());
            match opened {
                Ok(open) => {
                    let _ = stage.try_set(Stage::Open(open));
                }
                Err(error) if error.needs_reload() => {
                    let _ = stage.try_set(Stage::Failed(error.key()));
                }
                Err(error) => {
                    let seconds = match error {
                        EnterError::Vault(VaultError::Wait(seconds)) => Some(seconds),
                        _ => None,
                    };
                    let _ = wait.try_set(seconds);
                    let words = seconds.is_none().then(|| text(&error.key()));
                    let _ = trouble.try_set(words);
                    let _ = busy.try_set(false);
                }
            }
        });
    };
    let disabled =
        Signal::derive(move || busy.get() || wait.get().is_some() || typed.with(String::is_empty));
    let said = Signal::derive(move || wait.get().map(wait_words).or_else(|| trouble.get()));
    let waiting = anew.map(|anew| {
        let anew = StoredValue::new_local(anew);
        let show = move |()| {
            let (disk, waiting) = anew.get_value();
            stage.set(Stage::At(Gate::Waiting { disk, waiting }));
        };
        view! { <Button act="show-number" look=Look::Ghost on_press=show>{text("app.forgot.number")}</Button> }
    });
    let forgotten = move || {
        forgot
            .get()
            .then(|| view! { <Forgotten stage disk=disk.get_value() linked=linked.into() /> })
    };
    view! {
        <Porch title=text("app.unlock.title") sub=text("app.unlock.sub")>
            {waiting}
            <SecretEntry kind=Signal::stored(kind) typed on_enter=open />
            <ErrorNote text=said />
            <Show when=move || !forgot.get()>
                <Button act="forgot" look=Look::Quiet on_press=move |()| forgot.set(true)>{text("app.forgot")}</Button>
            </Show>
            {forgotten}
            <div class="foot">
                <Button act="unlock" on_press=open disabled>
                    {move || text(if busy.get() { "app.unlock.busy" } else { "app.unlock.go" })}
                </Button>
            </div>
        </Porch>
    }
}

/// A cover over what is open, such as a recording: the PIN lifts it. No key leaves the memory meanwhile, and what is
/// open goes on.
#[component]
pub(crate) fn Cover(#[prop(into)] on_lift: Callback<()>) -> impl IntoView {
    let work = use_work();
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let kind = RwSignal::new(None::<SecretKind>);
    let desk = work.desk();
    spawn(async move {
        match desk.secret_kind().await {
            Ok(known) => drop(kind.try_set(Some(known))),
            Err(error) => drop(trouble.try_set(Some(words(&error.into())))),
        }
    });
    let open = move |()| {
        let pin = typed.get_untracked();
        let Some(desk) = work.open_desk() else { return };
        if busy.get_untracked() || pin.is_empty() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn(async move {
            pause(30).await;
            let lifted = desk.check_secret(&pin).await;
            let _ = (typed.try_set(String::new()), busy.try_set(false));
            match lifted {
                Ok(()) => on_lift.run(()),
                Err(error) => drop(trouble.try_set(Some(words(&error.into())))),
            }
        });
    };
    let disabled = Signal::derive(move || busy.get() || typed.with(String::is_empty));
    view! {
        <div class="cover" data-cover>
            <RecordingStrip work />
            <Porch title=text("app.unlock.title") sub=text("app.cover.sub")>
                {move || kind.get().map(|kind| view! { <SecretEntry kind=Signal::stored(kind) typed on_enter=open /> })}
                <ErrorNote text=trouble />
                <div class="foot">
                    <Button act="unlock" on_press=open disabled>
                        {move || text(if busy.get() { "app.unlock.busy" } else { "app.unlock.go" })}
                    </Button>
                </div>
            </Porch>
        </div>
    }
}
