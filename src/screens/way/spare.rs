//! A sealed file of what is not at the office, and the code that opens it.

use std::rc::Rc;

use anxin_locale::text;
use leptos::prelude::*;

use super::super::saving::Saving;
use super::super::shell::use_work;
use crate::desk::Saved;
use crate::platform::{spawn, today};
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

/// Saves the file and shows the code. Pressed again, the code is the same while nothing has changed.
#[component]
pub(super) fn Spare() -> impl IntoView {
    let work = use_work();
    let saved = RwSignal::new_local(None::<Rc<Saved>>);
    let put_aside = move |()| {
        let desk = work.desk();
        spawn(async move {
            let words = match desk.backup().await {
                Ok(backup) => {
                    let _ = saved.try_set(Some(backup));
                    None
                }
                Err(error) => Some(text(&error.key())),
            };
            let _ = work.trouble.try_set(words);
        });
    };
    let shown = move || {
        let backup = saved.get()?;
        let (name, code) = (format!("anxin-{}.backup", today()), in_fours(&backup.code));
        let (bytes, shown) = (backup.bytes.clone(), code.clone());
        Some(view! {
            <Saving name mime="application/octet-stream" bytes />
            <p>{text("app.backup.code")}</p>
            <p class="t num" data-code=code.clone()>{shown}</p>
        })
    };
    view! {
        <div class="card stack">
            <p class="m">{text("app.backup.what")}</p>
            <Button act="backup" look=Look::Ghost on_press=put_aside>{text("app.backup")}</Button>
            {shown}
        </div>
    }
}
