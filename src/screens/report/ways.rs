//! 我该怎么办: the ways there are, in plain words, what to keep, how to go together. All of it is in the
//! page itself.

use anxin_locale::{find, text};
use leptos::prelude::*;

use super::parts::{Ask, Strip};

/// The texts of a list: `{key}.1`, `{key}.2`, … as many as there are.
fn list(key: &str) -> Vec<&'static str> {
    (1..).map_while(|no| find(&format!("{key}.{no}"))).collect()
}

fn way(no: usize) -> Option<impl IntoView> {
    let title = find(&format!("ways.{no}.title"))?;
    let words = find(&format!("ways.{no}.words"));
    let call = find(&format!("ways.{no}.call")).filter(|number| !number.is_empty());
    let call =
        call.map(|number| view! { <a class="call" href=format!("tel:{number}")>"☎ "{number}</a> });
    Some(view! { <section class="paper"><h2>{title}</h2><p>{words}</p>{call}</section> })
}

#[component]
fn List(key: &'static str) -> impl IntoView {
    let lines: Vec<_> = list(key).into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! { <section class="paper"><h2>{text(key)}</h2><ul>{lines}</ul></section> }
}

#[component]
pub(super) fn Ways() -> impl IntoView {
    view! {
        <Strip />
        <div class="step">
            <Ask key="report.ways" say="ways.say" />
            {(1..).map_while(way).collect_view()}
            <p class="safe">{text("ways.pay")}</p>
            <List key="ways.evidence" />
            <List key="ways.visit" />
            <div class="foot">
                <a class="btn" href="#where" data-act="report">{text("report.go")}</a>
            </div>
        </div>
    }
}
