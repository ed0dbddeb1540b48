//! 有危险: with one tap a worker says that somebody threatens, beats or locks in. Nobody has to say it; who says it
//! has 110 under the thumb at once.

use anxin_locale::text;

use super::more;
use super::page::Page;
use super::parts::{p, t, toggle};
use crate::report::What;

/// Whether it is said: in what is being typed, or in what was just told of a report that is there.
fn said(page: &Page) -> bool {
    let pocket = page.pocket();
    if page.place() == "who" {
        return pocket.draft.report.danger;
    }
    let current = page.current.borrow();
    let mut waits = pocket.waiting().filter(|parcel| parcel.token == *current);
    let tells = |what: &What| matches!(what, What::Message(message) if message.danger);
    *page.sure.borrow() == "danger" || waits.any(|parcel| tells(&parcel.what))
}

/// The key; once it is said, whom to call.
pub(super) fn live(page: &Page) -> String {
    let on = said(page);
    let key = toggle("danger", on, "report.danger");
    if !on {
        return key;
    }
    let say = p("", &t("report.danger.say"));
    let call = t("report.danger.call");
    format!(
        "{key}<div class=\"paper\" role=\"alert\">{say}<a class=\"btn danger\" href=\"tel:110\">{call}</a></div>"
    )
}

/// Says it, or takes it back while it is only typed.
pub(super) fn press(page: &Page) {
    if page.place() == "who" {
        page.edit(|draft| draft.report.danger = !draft.report.danger);
    } else if !said(page) {
        page.sure.replace("danger".to_owned());
        more::say(page, text("report.danger"), true, Vec::new());
    }
}
