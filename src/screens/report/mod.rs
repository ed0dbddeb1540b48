//! The worker's page: four things on it and nothing else; then one question a screen.
//!
//! It is made without the kit: a screen is a text of HTML, its live parts are set anew when something
//! changes, what is pressed comes back by its verb. So it is a third of what the kit would make it.

#![expect(clippy::format_collect, reason = "a screen is put together of a few short texts")]

mod danger;
mod doubt;
mod home;
mod look;
mod more;
mod one;
mod page;
mod parts;
mod steps;
mod ways;

use anxin_locale::{fill, text};

use crate::platform::{app_files, dom, events, pause, prefs, spawn, speech};
use crate::report::{Pocket, post, poster};
use crate::ui::panic;
use page::Page;

/// How often what waits is tried again, in milliseconds.
const AGAIN: u32 = 20_000;
/// Months to choose from at first.
const MONTHS: u32 = 9;

/// Puts the page in place of the plain one that was there first.
pub fn start() {
    panic::install(
        &text("report.failed"),
        &text("report.failed.words"),
        &text("report.failed.again"),
    );
    let page = Page::default();
    page.months.set(MONTHS);
    spawn(async move {
        page.start(Pocket::open().await);
        listen(&page);
        arrive(&page);
        page.deliver();
        let idle = !page.pocket().draft.is_begun();
        let kept = app_files::install_report(idle).await;
        page.kept.set(Some(kept));
        page.refresh();
        loop {
            pause(AGAIN).await;
            page.deliver();
        }
    });
}

fn listen(page: &Page) {
    let here = page.clone();
    dom::on_press(move |act, value| press(&here, &act, &value));
    let here = page.clone();
    dom::on_input(move |name, text, most| {
        let full = if text.encode_utf16().count() < most {
            String::new()
        } else {
            fill("report.field.full", &[("n", &most.to_string())])
        };
        here.wrong.replace((name.clone(), full));
        steps::typed(&here, &name, text);
        here.refresh();
    });
    let here = page.clone();
    dom::on_change(move |name, input| more::changed(&here, &name, input));
    let here = page.clone();
    dom::on_key(move |key| steps::key(&here, &key));
    let here = page.clone();
    events::on_window("hashchange", move || here.follow()).keep();
    let here = page.clone();
    events::on_window("online", move || here.deliver()).keep();
    let here = page.clone();
    events::on_visibility(move |visible| {
        if visible {
            here.deliver();
        }
    });
}

/// Reads the address: a poster, a receipt's link, or a screen.
fn arrive(page: &Page) {
    let fragment = events::fragment();
    if let Some(at) = fragment.strip_prefix("at=") {
        events::set_fragment("", true);
        scanned(page, at);
    } else if let Some(token) = fragment.strip_prefix("r=") {
        token.clone_into(&mut page.current.borrow_mut());
        events::set_fragment("one", true);
    }
    page.follow();
    if page.place() == "one" {
        one::refresh(page);
    }
}

/// A poster was scanned: the place goes into the draft, its name as soon as it is known.
fn scanned(page: &Page, at: &str) {
    let Some((scope, site)) = poster(at) else { return };
    let known = scope.clone();
    page.edit(move |draft| {
        draft.report.scope = Some(known);
        draft.report.site = site;
        draft.at.clear();
    });
    let page = page.clone();
    spawn(async move {
        let Some(place) = post::place(&scope, site).await else { return };
        page.edit(move |draft| {
            let name = place.site.clone().unwrap_or(place.name);
            if let Some(site) = place.site.filter(|_| draft.report.place.is_empty()) {
                draft.report.place = site;
            }
            draft.at = name;
        });
    });
}

/// The screen in view.
fn html(page: &Page) -> String {
    let place = page.place();
    match place.as_str() {
        // Nothing is written that would belong to no report: loaded anew, the page has none in view.
        "sent" | "one" | "more" | "sheet" if page.current.borrow().is_empty() => look::html(page),
        "where" => steps::place(page),
        "amount" => steps::amount(),
        "months" => steps::months(),
        "people" => steps::people(),
        "crew" => steps::crew(page),
        "who" => steps::who(page),
        "sent" => one::sent(),
        "one" => one::one(page),
        "more" => more::html(page),
        "sheet" => more::sheet(page),
        "status" => look::html(page),
        "ways" => ways::html(),
        "settings" => ways::settings(page),
        _ => home::html(),
    }
}

/// A live part of it.
fn live(page: &Page, name: &str) -> String {
    match name {
        "waits" => parts::waits(page),
        "hint" => home::hint(page),
        "at" => home::at(page),
        "packs" => ways::packs(page),
        "mine" => look::mine(page),
        "files" | "voice" => more::live(page, name),
        "danger" => danger::live(page),
        "safety" | "receipt" | "early" | "told" | "withdraw" | "forget" | "copied" => {
            one::live(page, name)
        }
        _ => match name.strip_prefix("doubt-") {
            Some(field) => doubt::html(page, field),
            None => steps::live(page, name),
        },
    }
}

/// Something was pressed.
fn press(page: &Page, act: &str, value: &str) {
    match act {
        "aloud" => drop(speech::say(&dom::words(".step, .home"), &prefs::language())),
        "elder" => {
            prefs::set_elder(!prefs::elder());
            page.show();
        }
        "contrast" => {
            prefs::set_contrast(!prefs::contrast());
            page.show();
        }
        "language" => {
            prefs::set_language(value);
            events::set_fragment("", true);
            events::reload();
        }
        "home" => page.go(""),
        "enough" => page.go("who"),
        "done" => page.go("one"),
        "more" | "sheet" => page.go(act),
        "look" => look::find(page),
        "open-receipt" => {
            value.clone_into(&mut page.current.borrow_mut());
            page.go("one");
            one::refresh(page);
        }
        "say" | "answer" | "national" | "voice" | "send-name" => more::press(page, act),
        "danger" => danger::press(page),
        "refresh" => one::refresh(page),
        _ if one::press(page, act) => {}
        _ => steps::press(page, act, value),
    }
    page.refresh();
}
