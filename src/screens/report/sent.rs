//! It is said: where it is now, and the receipt to write down.

use anxin_locale::text;
use leptos::prelude::*;

use super::context::here;
use super::parts::{Ask, Strip, Waits};
use crate::platform::{address, http};
use crate::report::Receipt;
use crate::ui::{Button, Look};

/// Where a report is: said as it is, never sooner.
#[component]
pub(super) fn Safety(#[prop(into)] token: Signal<Option<String>>) -> impl IntoView {
    let context = here();
    move || {
        let token = token.get()?;
        let pocket = context.pocket();
        let there = pocket.receipts.iter().any(|one| one.token == token && one.status.is_some());
        let (class, key, at) = if there {
            ("safe", "report.sent.there", "office")
        } else if pocket.keeps() {
            ("waits", "report.sent.here", "phone")
        } else {
            ("waits", "report.nodisk", "page")
        };
        Some(view! { <p class=class role="status" data-safe=at>{text(key)}</p> })
    }
}

/// A receipt's digits and its link.
#[component]
pub(super) fn Digits(receipt: Receipt) -> impl IntoView {
    let link = format!("{}/report#r={}", http::origin(), receipt.token);
    let copied = RwSignal::new(false);
    let copy = move |()| copied.set(address::copy(&link));
    let words = move || copied.get().then(|| text("report.sent.link.done"));
    let spoken = receipt.digits();
    let plain = spoken.replace(char::is_whitespace, "");
    view! {
        <p class="code" data-code=plain>{spoken}</p>
        <Button act="copy-link" look=Look::Quiet on_press=copy>{text("report.sent.link")}</Button>
        <p class="hint" role="status">{words}</p>
    }
}

#[component]
pub(super) fn Sent() -> impl IntoView {
    let context = here();
    let receipt = move || {
        let current = context.current.get()?;
        context.pocket().receipts.into_iter().find(|known| known.token == current)
    };
    let shown = Memo::new(move |_| receipt().map(|receipt| Receipt { status: None, ..receipt }));
    let early = move || {
        let waits = receipt().is_some_and(|receipt| receipt.status.is_none());
        text(if waits { "report.sent.code.early" } else { "report.sent.code" })
    };
    view! {
        <Strip />
        <div class="step">
            <Ask key="report.sent" />
            <Safety token=context.current />
            <p class="say">{text("report.sent.code")}</p>
            {move || shown.get().map(|receipt| view! { <Digits receipt /> })}
            <p class="say">{move || receipt().filter(|one| one.status.is_none()).map(|_| early())}</p>
            <div class="foot">
                <Waits />
                <Button act="more" on_press=move |()| context.go("more")>{text("report.sent.more")}</Button>
                <Button act="sheet" look=Look::Ghost on_press=move |()| context.go("sheet")>
                    {text("report.sheet")}
                </Button>
                <Button act="home" look=Look::Quiet on_press=move |()| context.go("")>
                    {text("report.sent.done")}
                </Button>
            </div>
        </div>
    }
}
