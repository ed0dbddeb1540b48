//! The first screen, as the plain page has it.

use std::collections::BTreeSet;

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::context::here;
use super::parts::{Strip, Waits};

#[component]
fn Door(href: &'static str, key: &'static str, act: &'static str) -> impl IntoView {
    view! {
        <a class="door" href=href data-act=act>
            <span>{text(key)}</span><small>{text(&format!("{key}.small"))}</small>
        </a>
    }
}

#[component]
pub(super) fn Home() -> impl IntoView {
    let context = here();
    let at = context.draft(|draft| draft.at.clone());
    let hint = move || {
        let pocket = context.pocket();
        let waiting: BTreeSet<&str> =
            pocket.outbox.iter().map(|parcel| parcel.token.as_str()).collect();
        if !waiting.is_empty() {
            fill("report.home.waits", &[("n", &waiting.len().to_string())])
        } else if pocket.draft.is_begun() {
            text("report.home.draft")
        } else if context.kept.get() == Some(false) {
            text("report.home.once")
        } else {
            text("report.home.promise")
        }
    };
    view! {
        <Strip home=true />
        <div class="home">
            {move || (!at.get().is_empty()).then(|| {
                view! { <p class="site">{fill("report.at", &[("name", &at.get())])}</p> }
            })}
            <a class="hero" href="#where" data-act="report">
                <span>{text("report.go")}</span><small>{text("report.go.small")}</small>
            </a>
            <div class="two">
                <Door href="tel:12348" key="report.call" act="call" />
                <Door href="#status" key="report.status" act="status" />
            </div>
            <Door href="#ways" key="report.ways" act="ways" />
            <Waits />
            <p class="hint" role="status">{hint}</p>
        </div>
    }
}
