//! What may come later: photos, a voice note, words, who one is, the national platform's number. All of
//! it goes after the report under its receipt.

use anxin_locale::{fill, text};
use anxin_protocol::report::{Consent, NewMessage, ReportFile, Reporter};
use web_sys::{File, HtmlInputElement};

use super::page::{KEPT_FIELDS, Page};
use super::parts::{Field, ask, button, doubt, foot, live as part, p, strip, t, tf};
use super::sound;
use crate::platform::dom::escape;
use crate::platform::picture::shrink;
use crate::platform::{crypto, dom, now, spawn};
use crate::report::{Draft, Parcel, Pocket, What};
use crate::ui::number::grouped_yuan;

/// A key that opens the chooser of files.
pub(super) fn chooser(name: &str, kind: &str, look: &str, key: &str) -> String {
    let many = if name == "photo" { "multiple" } else { "" };
    format!(
        "<label class=\"btn {look}\">{}<input type=\"file\" name=\"{name}\" accept=\"{kind}\" {many}></label>",
        t(key)
    )
}

/// Ways to take photos: for the report, for an answer.
pub(super) fn photos() -> String {
    let what = p("say", &t("report.photo.what"));
    let choose = chooser("photo", "image/*", "ghost", "report.photo");
    format!("{choose}{what}{}{}", doubt("photo"), part("files"))
}

/// A consent of its own for one item, in the words that are kept with it.
fn agree(item: &str) -> String {
    format!(
        "<label class=\"agree\"><input type=\"checkbox\" name=\"agree-{item}\"><span>{}</span></label>{}",
        t(&format!("report.{item}.agree")),
        doubt(&format!("agree-{item}")),
    )
}

pub(super) fn html(page: &Page) -> String {
    let words = page.typed("words");
    let field =
        |name, label, mode, max| Field { name, label, mode, max, ..Field::default() }.html();
    let words = Field {
        name: "words",
        label: "report.words",
        value: &words,
        max: 1000,
        long: true,
        ..Field::default()
    };
    let named = format!(
        "<details><summary data-act=\"name\">{}</summary><div class=\"step\">{}{}{}{}{}{}{}{}</div></details>",
        t("report.named.go"),
        p("say", &t("report.named.say")),
        field("late-phone", "report.phone", "tel", 20),
        field("late-name", "report.name", "text", 50),
        field("late-id", "report.id_no", "text", 30),
        agree("id_no"),
        field("late-tail", "report.account_tail", "numeric", 30),
        agree("account_tail"),
        button("send-name", "ghost", "report.words.send"),
    );
    format!(
        "{}<div class=\"step\">{}{}{}{}{}{}{named}{}</div>",
        strip("one", 0),
        ask("report.more", "report.more.say"),
        photos(),
        sound::html(),
        words.html(),
        button("say", "ghost", "report.words.send"),
        part("gone"),
        foot(&button("done", "", "report.status")),
    )
}

/// 对照填报单: what the national platform asks, beside what was said here.
pub(super) fn sheet(page: &Page) -> String {
    let said = page.last.borrow();
    let (report, who) = (&said.report, &said.reporter);
    let gone = *said == Draft::default();
    let lines = [
        ("report.sheet.employer", report.employer.clone()),
        ("report.sheet.place", report.place.clone()),
        ("report.sheet.months", report.months.join("、")),
        (
            "report.sheet.amount",
            report.amount_fen.map(|fen| format!("¥ {}", grouped_yuan(fen))).unwrap_or_default(),
        ),
        ("report.sheet.people", report.people.map(|n| n.to_string()).unwrap_or_default()),
        ("report.sheet.name", who.name.clone()),
        ("report.sheet.phone", who.phone.clone()),
        ("report.sheet.id", text("report.sheet.own")),
    ];
    let line = |(key, value): &(&str, String)| {
        // Loaded anew the phone does not know any more what was said.
        let none = if gone { "report.sheet.own.words" } else { "report.sheet.none" };
        let value = if value.is_empty() { t(none) } else { escape(value) };
        format!("<div><dt>{}</dt><dd translate=\"no\">{value}</dd></div>", t(key))
    };
    let number = Field { name: "national", label: "report.sheet.no", max: 60, ..Field::default() };
    format!(
        "{}<div class=\"step\">{}{}{}<div class=\"paper\"><dl>{}</dl></div>{}{}</div>",
        strip("one", 0),
        ask("report.sheet", "report.sheet.say"),
        p("say", &t("report.sheet.path")),
        if gone { p("waits", &t("report.sheet.gone")) } else { String::new() },
        lines.iter().map(line).collect::<String>(),
        number.html(),
        foot(&button("national", "ghost", "report.sheet.keep")),
    )
}

/// What is ticked, and what lacks its tick.
fn missing(page: &Page) -> bool {
    let lacks = |field: &str, item: &str| {
        !page.typed(field).is_empty() && page.typed(&format!("agree-{item}")).is_empty()
    };
    lacks("late-id", "id_no") || lacks("late-tail", "account_tail")
}

/// The parts that change.
pub(super) fn live(page: &Page, name: &str) -> String {
    match name {
        "gone" => gone(page),
        _ => files(page),
    }
}

/// The words that were handed in last, once nothing of them waits.
fn gone(page: &Page) -> String {
    let said = page.said.borrow();
    let current = page.current.borrow();
    if said.is_empty() || page.pocket().waits(&current) {
        return String::new();
    }
    format!(
        "<p class=\"safe\" role=\"status\" data-gone>{}</p>",
        tf("report.words.gone", &[("words", &said)])
    )
}

/// A file by its thumbnail, where the page still has it.
pub(super) fn thumb(page: &Page, sum: &str) -> String {
    match page.thumbs.borrow().get(sum) {
        Some(thumb) if !thumb.is_empty() => {
            format!("<img src=\"{}\" alt=\"{}\">", escape(thumb), t("report.photo.one"))
        }
        _ => "📎 ".to_owned(),
    }
}

/// What waits under the receipt in view, a line each: as long as it is not on its way it can be taken back.
fn waiting_lines(page: &Page, token: &str) -> String {
    let line = |parcel: &Parcel| {
        let What::Message(message) = &parcel.what else { return None };
        let files = message.files.iter();
        let files: String = files
            .map(|file| match file.thumb.as_str() {
                "" => "🎙 ".to_owned(),
                thumb => {
                    format!("<img src=\"{}\" alt=\"{}\">", escape(thumb), t("report.photo.one"))
                }
            })
            .collect();
        let back = if page.going.get() == parcel.no {
            String::new()
        } else {
            format!(
                "<button type=\"button\" class=\"btn quiet\" data-act=\"take-back\" value=\"{}\">{}</button>",
                parcel.no,
                t("report.files.back")
            )
        };
        let words = escape(&message.words);
        Some(format!("<li class=\"row\" data-waits><span>{files}{words}</span>{back}</li>"))
    };
    let pocket = page.pocket();
    let mine = pocket.waiting().filter(|parcel| parcel.token == token);
    let lines: String = mine.filter_map(line).collect();
    if lines.is_empty() { lines } else { format!("<ul class=\"talk thumbs-list\">{lines}</ul>") }
}

/// Files on their way and files that are there.
fn files(page: &Page) -> String {
    let current = page.current.borrow();
    let pocket = page.pocket();
    let mine = pocket.waiting().filter(|parcel| parcel.token == *current);
    let waiting: usize = mine.map(|parcel| parcel.what.files().len()).sum();
    let held = page.receipt().and_then(|known| known.status).map_or(0, |told| told.held);
    let key = if pocket.keeps(&current) { "report.files.kept" } else { "report.files.loose" };
    let waiting = match waiting {
        0 => String::new(),
        n => format!(
            "<p class=\"waits\" role=\"status\" data-files-waiting=\"{n}\">{}</p>",
            tf(key, &[("n", &n.to_string())])
        ),
    };
    let lines = waiting_lines(page, &current);
    let held = match held {
        0 => String::new(),
        n => format!(
            "<p class=\"safe\" data-held=\"{n}\">{}</p>",
            tf("report.files.held", &[("n", &n.to_string())])
        ),
    };
    format!("{waiting}{lines}{held}{}", refused(&pocket, &current))
}

/// What the office has no room for, in full: it is to be read out or handed over.
fn refused(pocket: &Pocket, token: &str) -> String {
    let line = |what: &What| match what {
        What::Message(message) => {
            format!("<li>{}{}</li>", "📎 ".repeat(message.files.len()), escape(&message.words))
        }
        _ => String::new(),
    };
    let lines = pocket.outbox.iter().filter(|parcel| parcel.refused && parcel.token == token);
    let lines: String = lines.map(|parcel| line(&parcel.what)).collect();
    if lines.is_empty() {
        return lines;
    }
    let words = t("problem.report_full");
    format!(
        "<div class=\"paper\" data-refused><p class=\"waits\">{words}</p><ul>{lines}</ul></div>"
    )
}

/// A box was ticked, a file was chosen.
pub(super) fn changed(page: &Page, name: &str, input: HtmlInputElement) {
    match name {
        "photo" => {
            let files = dom::files(&input);
            // The same picture may be chosen again.
            input.set_value("");
            let page = page.clone();
            spawn(async move { photos_of(&page, files).await });
        }
        "voice" => {
            let file = dom::files(&input).into_iter().next();
            input.set_value("");
            if let Some(file) = file {
                sound::chosen(page, file);
            }
        }
        _ if name.starts_with("agree-") => {
            let on = if input.checked() { "on" } else { "" };
            page.typed.borrow_mut().insert(name.to_owned(), on.to_owned());
            page.refresh();
        }
        _ => {}
    }
}

/// Photos, made small.
async fn photos_of(page: &Page, files: Vec<File>) {
    for file in files {
        match shrink(&file, None).await {
            Ok(photo) => {
                let announced = ReportFile {
                    sha256: photo.hash,
                    mime: "image/jpeg".to_owned(),
                    size: photo.bytes.len() as u64,
                    // Whoever holds the phone could prove by it whose photo it is.
                    orig: if page.is_anonymous() { String::new() } else { photo.orig },
                    thumb: photo.thumb,
                };
                let sum = announced.sha256.clone();
                page.thumbs.borrow_mut().insert(sum, announced.thumb.clone());
                say(page, "", String::new(), false, vec![(announced, photo.bytes)]);
            }
            Err(_) => page.say_wrong("photo", text("report.files.none")),
        }
    }
}

/// Puts words and files into the row under the receipt in view; `field` is where the words were typed.
pub(super) fn say(
    page: &Page,
    field: &'static str,
    words: String,
    danger: bool,
    files: Vec<(ReportFile, Vec<u8>)>,
) {
    let token = page.current.borrow().clone();
    if token.is_empty() {
        return;
    }
    let id = crypto::random::<12>().map(|random| crypto::hex(&random)).unwrap_or_default();
    let announced = files.iter().map(|(file, _)| file.clone()).collect();
    let bytes = files.into_iter().map(|(file, bytes)| (file.sha256, bytes)).collect();
    if KEPT_FIELDS.contains(&field) {
        page.said.replace(words.clone());
    }
    let message = NewMessage { id, words, danger, files: announced };
    page.change(
        async move |pocket| {
            pocket.add(&token, What::Message(message), bytes).await;
            // What was typed is in the row now.
            if KEPT_FIELDS.contains(&field) {
                return pocket.keep_words(&token, field, String::new()).await;
            }
            Ok(())
        },
        |page, ()| page.deliver(),
    );
}

/// Takes back what has not gone yet; words are in their field again.
pub(super) fn take_back(page: &Page, no: u64) {
    if page.going.get() == no {
        return;
    }
    page.said.take();
    page.change(
        async move |pocket| pocket.take_back(no).await,
        |page, parcel| {
            if let Some(Parcel { what: What::Message(message), .. }) = parcel
                && !message.words.is_empty()
                && !message.danger
            {
                let field = if page.place() == "one" { "answer" } else { "words" };
                page.write(field, message.words);
            }
        },
    );
}

/// Something was pressed.
pub(super) fn press(page: &Page, act: &str) {
    match act {
        "send-name" => name(page),
        "national" => {
            if let Some(number) = written(page, "national") {
                let words = fill("report.sheet.noted", &[("no", number.trim())]);
                say(page, "", words, false, Vec::new());
                page.go("one");
            }
        }
        _ => {
            let field = if act == "say" { "words" } else { "answer" };
            if let Some(words) = written(page, field) {
                say(page, field, words, false, Vec::new());
            }
        }
    }
}

/// Takes what was written; an empty field says so.
fn written(page: &Page, name: &str) -> Option<String> {
    if page.typed(name).trim().is_empty() {
        page.say_wrong(name, text("report.field.empty"));
        return None;
    }
    Some(page.take(name))
}

/// Who one is, told after all. Nothing of the report is typed again.
fn name(page: &Page) {
    let none = |name: &str| page.typed(name).trim().is_empty();
    if none("late-phone") && none("late-name") && none("late-id") {
        return page.say_wrong("late-phone", text("report.named.empty"));
    }
    if missing(page) {
        // It stands at the box that lacks its tick.
        return;
    }
    let consents = ["id_no", "account_tail"].into_iter();
    let consents = consents.filter(|item| !page.typed(&format!("agree-{item}")).is_empty());
    let consents = consents
        .map(|item| Consent {
            item: item.to_owned(),
            text: text(&format!("report.{item}.agree")),
            at: now(),
        })
        .collect();
    let reporter = Reporter {
        name: page.take("late-name"),
        phone: page.take("late-phone"),
        id_no: page.take("late-id"),
        account_tail: page.take("late-tail"),
        consents,
    };
    let token = page.current.borrow().clone();
    page.change(
        async move |pocket| {
            pocket.add(&token, What::Reporter(reporter), Vec::new()).await;
            Ok(())
        },
        |page, ()| {
            page.deliver();
            page.go("one");
        },
    );
}
