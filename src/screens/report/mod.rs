//! The worker's page: four things on it and nothing else; then one question a screen.
//!
//! It is made without the kit: a screen is a text of HTML, its live parts are set anew when something
//! changes, what is pressed comes back by its verb. So it is a third of what the kit would make it.

#![expect(clippy::format_collect, reason = "a screen is put together of a few short texts")]

mod crew;
mod danger;
mod doubt;
mod home;
mod look;
mod more;
mod one;
mod page;
mod parts;
mod sound;
mod steps;
mod ways;

use anxin_locale::{fill, text};

use crate::platform::{app_files, dom, events, pause, prefs, spawn, speech};
use crate::report::{Pocket, Poster, post};
use crate::ui::panic;
use page::Page;

/// How often what waits is tried again, in milliseconds.
const AGAIN: u32 = 20_000;
/// Months to choose from at first.
const MONTHS: u32 = 9;
/// What is read aloud of a screen.
const SPOKEN: &str = ".step :is(h1, h2, p, .label, .btn, li, dt, dd, summary), .home :is(.hero, .door, .hint, .site)";

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
        page.open(&prefs::receipt());
        listen(&page);
        arrive(&page);
        page.deliver();
        page.ask_all();
        let idle = !page.pocket().draft.is_begun();
        let kept = app_files::install_report(idle).await;
        page.kept.set(Some(kept));
        page.refresh();
        loop {
            pause(AGAIN).await;
            if page.pocket().is_loose() {
                page.changed(async |pocket| pocket.settle().await).await;
            }
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
    events::on_window("hashchange", move || arrive(&here)).keep();
    events::on_window("resize", dom::settle_foot).keep();
    let here = page.clone();
    events::on_window("online", move || {
        here.deliver();
        here.ask_all();
    })
    .keep();
    let here = page.clone();
    events::on_visibility(move |visible| {
        if visible {
            // Another page may have sent what this one remembers as waiting.
            here.change(
                async |pocket| pocket.look_again().await,
                |page, ()| {
                    page.deliver();
                    page.ask_all();
                },
            );
        }
    });
}

/// Reads the address: a poster, a receipt's link, or a screen.
fn arrive(page: &Page) {
    let fragment = events::fragment();
    let link = fragment.strip_prefix("r=");
    if let Some(at) = fragment.strip_prefix("at=") {
        events::set_fragment("", true);
        scanned(page, at);
    } else if let Some(token) = link {
        page.open(token);
        events::set_fragment("one", true);
    }
    page.follow();
    if link.is_some() {
        one::refresh(page);
    }
}

/// A poster was scanned: the place goes into the draft, its name as soon as it is known. A draft that was begun may be
/// another person's: then it is asked first.
fn scanned(page: &Page, at: &str) {
    let Some(poster) = Poster::read(at) else { return };
    stand_at(page, poster.clone());
    let page = page.clone();
    spawn(async move {
        let Some(place) = post::place(&poster.scope, poster.site).await else { return };
        stand_at(&page, Poster { name: place.site.unwrap_or(place.name), ..poster });
    });
}

fn stand_at(page: &Page, poster: Poster) {
    let draft = &page.pocket().draft;
    let same =
        (draft.report.scope.as_ref(), draft.report.site) == (Some(&poster.scope), poster.site);
    let asks = page.asks.get() || (draft.is_begun() && !same);
    page.asks.set(asks);
    page.poster.replace(Some(poster.clone()));
    if !asks || same {
        page.edit(move |draft| draft.stand_at(&poster));
    }
    page.refresh();
}

/// Nothing of the draft is this person's: it begins anew, at the poster that was scanned.
fn anew(page: &Page) {
    let poster = page.poster.borrow().clone();
    page.change(
        // A full disk keeps nobody from beginning: the next key says that nothing is kept.
        async move |pocket| Ok(pocket.begin_anew(poster.as_ref()).await.is_ok()),
        |page, _| {
            page.asks.set(false);
            page.go("where");
        },
    );
}

/// Takes all of it off this phone.
fn wipe(page: &Page) {
    page.change(
        async |pocket| pocket.wipe().await,
        |page, ()| {
            page.asks.set(false);
            page.last.take();
            page.poster.take();
            page.typed.take();
            page.thumbs.take();
            page.open("");
            page.go("");
        },
    );
}

/// Reads the screen aloud: what it says, not the keys of its pads.
fn aloud(page: &Page) {
    let words = dom::words(SPOKEN, ".pad, .months");
    if !speech::say(&words, &prefs::language()) {
        page.say_wrong("aloud", text("report.aloud.none"));
    }
}

/// The screen in view.
fn html(page: &Page) -> String {
    let place = page.place();
    match place.as_str() {
        "where" | "amount" | "months" | "people" | "crew" | "who" if page.asks.get() => {
            home::resume()
        }
        // Nothing is written that would belong to no report: loaded anew, the page has none in view.
        "sent" | "one" | "more" | "sheet" if page.current.borrow().is_empty() => look::html(page),
        "where" => steps::place(page),
        "amount" => steps::amount(),
        "months" => steps::months(),
        "people" => steps::people(),
        "crew" => steps::list(page),
        "who" => steps::who(page),
        "sent" => one::sent(page),
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
        "news" => home::news(page),
        "wipe" => look::wipe(page),
        "packs" => ways::packs(page),
        "mine" => look::mine(page),
        "files" | "gone" => more::live(page, name),
        "voice" => sound::live(page),
        "danger" => danger::live(page),
        "alarm" => danger::alarm(page),
        "safety" | "receipt" | "early" | "told" | "withdraw" | "forget" | "copied" | "sent" => {
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
        "aloud" => aloud(page),
        "resume" => {
            page.asks.set(false);
            page.show();
        }
        "anew" => anew(page),
        "wipe-yes" => wipe(page),
        "take-back" => more::take_back(page, value.parse().unwrap_or(0)),
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
            page.open(value);
            page.go("one");
            one::refresh(page);
        }
        "say" | "answer" | "national" | "send-name" => more::press(page, act),
        "voice" | "voice-send" | "voice-drop" => sound::press(page, act),
        "danger" => danger::press(page),
        "refresh" => one::refresh(page),
        _ if one::press(page, act) => {}
        _ => steps::press(page, act, value),
    }
    page.refresh();
}
