//! 有危险: with one tap a worker says that somebody threatens, beats or locks in. Nobody has to say it; who says it
//! has 110 in sight at once, and again wherever the report is shown.

use anxin_locale::text;

use super::more;
use super::page::Page;
use super::parts::{p, t, toggle};

/// Whether it is said: in what is being typed, or of the report in view.
fn said(page: &Page) -> bool {
    match page.place().as_str() {
        "who" => page.pocket().draft.report.danger,
        _ => page.receipt().is_some_and(|known| known.danger),
    }
}

/// Whom to call.
fn call() -> String {
    format!(
        "<div class=\"paper\" role=\"alert\" data-alarm>{}<a class=\"btn danger\" href=\"tel:110\">{}</a></div>",
        p("", &t("report.danger.say")),
        t("report.danger.call")
    )
}

/// Whether it was said just now, under the key.
fn just_said(page: &Page) -> bool {
    page.place() == "who" || *page.sure.borrow() == "danger"
}

/// The key; once it is pressed, whom to call.
pub(super) fn live(page: &Page) -> String {
    let on = said(page);
    let call = if on && just_said(page) { call() } else { String::new() };
    format!("{}{call}", toggle("danger", on, "report.danger"))
}

/// Whom to call, above all else of a report that was told with it.
pub(super) fn alarm(page: &Page) -> String {
    if said(page) && !just_said(page) { call() } else { String::new() }
}

/// Says it, or takes it back while it is only typed.
pub(super) fn press(page: &Page) {
    if page.place() == "who" {
        page.edit(|draft| draft.report.danger = !draft.report.danger);
    } else if !said(page) {
        page.sure.replace("danger".to_owned());
        more::say(page, "", text("report.danger"), true, Vec::new());
    }
}
