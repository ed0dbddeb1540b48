//! The signature of the person met, on a record being made.

use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::Value;

use super::super::shell::use_work;
use super::files::thumb;
use crate::desk::Attachment;
use crate::screens::signature::Pad;
use crate::ui::{Button, Look};

/// Who has signed, to be seen and drawn anew, and the pad.
#[component]
pub(super) fn Signature(id: RecordId) -> impl IntoView {
    let work = use_work();
    let whose = RwSignal::new(None::<String>);
    let keep = move |drawing: Attachment| {
        whose.set(None);
        let desk = work.desk();
        work.run(async move { desk.attach(id, "signature", "signature", Ok(drawing)).await });
    };
    let all = move || work.watch().files(id, Some("signature"));
    let signed = move || {
        all().iter().filter(|(_, one)| one.get("hash").is_some_and(Value::is_string)).count()
    };
    let row = move |(path, value): (String, Value)| {
        let remove = path.clone();
        let may = work.desk().may_remove(id, &path).then(|| {
            let remove = move |()| {
                let (desk, path) = (work.desk(), remove.clone());
                work.run(async move { desk.remove_file(id, &path).await });
            };
            view! { <Button act="sign-remove" look=Look::Quiet on_press=remove>{text("app.sign.remove")}</Button> }
        });
        view! { <div class="signed">{thumb(path, &value)}{may}</div> }
    };
    let words = move || match signed() {
        0 => text("app.sign.none"),
        n => fill("app.sign.done", &[("n", &n.to_string())]),
    };
    view! {
        <p class="m" data-signed=move || signed().to_string()>{words}</p>
        {move || all().into_iter().map(row).collect_view()}
        <Button act="sign" look=Look::Ghost on_press=move |()| whose.set(Some(id.to_string()))>{text("app.sign.go")}</Button>
        <Pad whose on_close=move |()| whose.set(None) on_keep=keep />
    }
}
