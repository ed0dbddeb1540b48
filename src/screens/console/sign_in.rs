//! Signing in; for the first administrator, making the account.

use anxin_locale::text;
use anxin_protocol::console::FirstSignIn;
use leptos::prelude::*;

use super::api;
use crate::platform::{events, spawn};
use crate::ui::{Button, ErrorNote, TextField};

#[component]
pub(super) fn SignIn(on_done: Callback<()>) -> impl IntoView {
    let first = events::fragment().strip_prefix("first=").map(str::to_owned);
    let first = StoredValue::new(first);
    let is_first = first.with_value(Option::is_some);
    let (account, password, name) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let go = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (account, password, name) =
            (account.get_untracked(), password.get_untracked(), name.get_untracked());
        spawn(async move {
            let done = match first.get_value() {
                Some(code) => api::first(FirstSignIn { code, account, password, name }).await,
                None => api::sign_in(account, password).await,
            };
            let _ = busy.try_set(false);
            match done {
                Ok(()) => {
                    events::clear_fragment();
                    on_done.run(());
                }
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    });
    view! {
        <main class="door">
            <p class="brand"><i aria-hidden="true">"安"</i>{text("console.brand")}</p>
            <h1>{text(if is_first { "console.first.title" } else { "console.sign_in.title" })}</h1>
            {is_first.then(|| view! {
                <p class="m">{text("console.first.words")}</p>
                <TextField name="name" label=text("console.name") value=name on_change=move |text| name.set(text)/>
            })}
            <TextField name="account" label=text("console.account") value=account
                on_change=move |text| account.set(text) complete="username" mode="latin"/>
            <TextField name="password" label=text("console.password") value=password kind="password"
                on_change=move |text| password.set(text) complete="current-password" mode="latin" on_enter=go/>
            <ErrorNote text=wrong/>
            <Button act="sign-in" on_press=go disabled=busy>
                {text(if is_first { "console.first.go" } else { "console.sign_in.go" })}
            </Button>
        </main>
    }
}
