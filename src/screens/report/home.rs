//! The first screen, as the plain page has it.

use super::page::Page;
use super::parts::{live, p, t, tf, top};

fn door(href: &str, key: &str, act: &str) -> String {
    let small = t(&format!("{key}.small"));
    format!(
        "<a class=\"door\" href=\"{href}\" data-act=\"{act}\"><span>{}</span><small>{small}</small></a>",
        t(key)
    )
}

pub(super) fn html() -> String {
    format!(
        "{}<div class=\"home\">{}<a class=\"hero\" href=\"#where\" data-act=\"report\"><span>{}</span>\
         <small>{}</small></a><div class=\"two\">{}{}</div>{}{}{}</div>",
        top(),
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

/// The place of the poster.
pub(super) fn at(page: &Page) -> String {
    let pocket = page.pocket();
    let name = pocket.draft.at.as_str();
    let key = if pocket.draft.report.site.is_some() { "report.at" } else { "report.at.place" };
    if name.is_empty() { String::new() } else { p("site", &tf(key, &[("name", name)])) }
}

/// What there is to know, one thing at a time.
pub(super) fn hint(page: &Page) -> String {
    let pocket = page.pocket();
    let waiting = pocket.receipts.iter().filter(|known| pocket.waits(&known.token)).count();
    let words = if waiting > 0 {
        tf("report.home.waits", &[("n", &waiting.to_string())])
    } else if pocket.draft.is_begun() {
        t("report.home.draft")
    } else if page.kept.get() == Some(false) {
        t("report.home.once")
    } else {
        t("report.home.promise")
    };
    format!("<p class=\"hint\" role=\"status\">{words}</p>")
}
