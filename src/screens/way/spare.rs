//! A sealed file of what is not at the office, and the code that opens it.

use anxin_locale::text;
use leptos::prelude::*;

use super::super::shell::use_work;
use crate::platform::{download, spawn, today};
use crate::ui::{Button, Look};

/// Digits in groups that can be read out.
fn in_fours(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Saves the file and shows the code, once.
#[component]
pub(super) fn Spare() -> impl IntoView {
    let work = use_work();
    let saved = RwSignal::new(None::<String>);
    let put_aside = move |()| {
        let desk = work.desk();
        spawn(async move {
            let words = match desk.backup().await {
                Ok(backup) => {
                    let name = format!("anxin-{}.backup", today());
                    let kept = download::save(&name, &backup.bytes);
                    let code = kept.is_ok().then(|| in_fours(&backup.code));
                    let _ = saved.try_set(code);
                    kept.err().map(|_| text("app.backup.failed"))
                }
                Err(error) => Some(text(&error.key())),
            };
            let _ = work.trouble.try_set(words);
        });
    };
    view! {
        <div class="card stack">
            <p class="m">{text("app.backup.what")}</p>
            <Button act="backup" look=Look::Ghost on_press=put_aside>{text("app.backup")}</Button>
            <Show when=move || saved.get().is_some()>
                <p>{text("app.backup.code")}</p>
                <p class="t num" data-code=move || saved.get()>{move || saved.get()}</p>
            </Show>
        </div>
    }
}
