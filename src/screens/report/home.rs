//! The first screen, as the plain page has it, and the question whose draft this is.

use super::page::Page;
use super::parts::{ask, button, foot, live, p, strip, t, tf, top};
use crate::platform::dom::escape;
use crate::report::Receipt;

fn door(href: &str, key: &str, act: &str) -> String {
    let small = t(&format!("{key}.small"));
    format!(
        "<a class=\"door\" href=\"{href}\" data-act=\"{act}\"><span>{}</span><small>{small}</small></a>",
        t(key)
    )
}

pub(super) fn html() -> String {
    format!(
        "{}<div class=\"home\">{}{}<a class=\"hero\" href=\"#where\" data-act=\"report\"><span>{}</span>\
         <small>{}</small></a><div class=\"two\">{}{}</div>{}{}{}</div>",
        top(),
        live("news"),
        live("at"),
        t("report.go"),
        t("report.go.small"),
        door("tel:12348", "report.call", "call"),
        door("#status", "report.status", "status"),
        door("#ways", "report.ways", "ways"),
        live("waits"),
        live("hint"),
    )
}

/// A draft that was begun before: whose it is is asked before anything of it is shown.
pub(super) fn resume() -> String {
    let buttons = format!(
        "{}{}",
        button("resume", "", "report.resume.go"),
        button("anew", "ghost", "report.resume.anew")
    );
    format!(
        "{}<div class=\"step\">{}{}</div>",
        strip("", 0),
        ask("report.resume", "report.resume.say"),
        foot(&buttons)
    )
}

/// The place of the poster.
pub(super) fn at(page: &Page) -> String {
    let pocket = page.pocket();
    let poster = page.poster.borrow();
    let (name, site) = match &*poster {
        Some(poster) if page.asks.get() => (poster.name.as_str(), poster.site.is_some()),
        // Where somebody else's draft was begun says something of them.
        None if page.asks.get() => ("", false),
        _ => (pocket.draft.at.as_str(), pocket.draft.report.site.is_some()),
    };
    let key = if site { "report.at" } else { "report.at.place" };
    if name.is_empty() { String::new() } else { p("site", &tf(key, &[("name", name)])) }
}

/// What the office has said since somebody last looked.
pub(super) fn news(page: &Page) -> String {
    let line = |known: &Receipt| {
        let (key, words) = match (known.question(), known.is_open()) {
            (_, false) => ("report.news.end", String::new()),
            (Some(asked), true) => ("report.news.asks", asked.words.clone()),
            (None, true) => ("report.news.there", String::new()),
        };
        format!(
            "<button type=\"button\" class=\"door news\" data-act=\"open-receipt\" value=\"{}\"><span>{}</span>\
             <small>{}</small></button>",
            escape(&known.token),
            t(key),
            escape(&words),
        )
    };
    let pocket = page.pocket();
    let news: String = pocket.receipts.iter().filter(|known| known.news).map(line).collect();
    if news.is_empty() { news } else { format!("<div class=\"home\" role=\"status\">{news}</div>") }
}

/// What there is to know, one thing at a time.
pub(super) fn hint(page: &Page) -> String {
    let pocket = page.pocket();
    let waiting: Vec<&Receipt> =
        pocket.receipts.iter().filter(|known| pocket.waits(&known.token)).collect();
    let words = if !waiting.is_empty() {
        let kept = waiting.iter().all(|known| pocket.keeps(&known.token));
        let key = if kept { "report.home.waits" } else { "report.nodisk" };
        tf(key, &[("n", &waiting.len().to_string())])
    } else if pocket.draft.is_begun() {
        t("report.home.draft")
    } else if pocket.elsewhere {
        t("report.home.elsewhere")
    } else if page.kept.get() == Some(false) {
        t("report.home.once")
    } else {
        t("report.home.promise")
    };
    format!("<p class=\"hint\" role=\"status\">{words}</p>")
}
