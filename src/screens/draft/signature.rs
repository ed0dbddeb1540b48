//! The signature of the person met, on a record being made.

use anxin_domain::id::RecordId;
use anxin_locale::text;
use leptos::prelude::*;
use serde_json::Value;

use super::super::shell::use_work;
use crate::desk::Attachment;
use crate::screens::signature::Pad;
use crate::ui::{Button, Look};

/// How many have signed, and the pad.
#[component]
pub(super) fn Signature(id: RecordId) -> impl IntoView {
    let work = use_work();
    let open = RwSignal::new(false);
    let keep = move |bytes: Option<Vec<u8>>| {
        open.set(false);
        let desk = work.desk();
        work.run(async move {
            desk.attach(id, "signature", "signature", bytes.map(Attachment::drawing)).await
        });
    };
    let signed = move || {
        let files = work.watch().files(id, Some("signature"));
        files.iter().filter(|(_, value)| value.get("hash").is_some_and(Value::is_string)).count()
    };
    view! {
        <p class="m" data-signed=move || signed().to_string()>
            {move || text(if signed() > 0 { "app.sign.done" } else { "app.sign.none" })}
        </p>
        <Button act="sign" look=Look::Ghost on_press=move |()| open.set(true)>{text("app.sign.go")}</Button>
        <Pad open on_close=move |()| open.set(false) on_keep=keep />
    }
}
