//! One report: what its worker may see of it, from "it is said" to the end.

use anxin_locale::{fill, text};
use anxin_protocol::report::{Message, Outcome, ReportState, ReportStatus, Voice};

use super::page::Page;
use super::parts::{Field, ask, button, doubt, foot, live as part, p, strip, t, tf};
use crate::platform::dom::escape;
use crate::platform::{address, card, http, short_time, spawn};
use crate::report::{Pocket, post};

/// The way of a report to where it is and on, as keys of words, and how much of it is behind: one that was refused or
/// passed on was never worked on.
fn trail(status: &ReportStatus) -> (Vec<&'static str>, usize) {
    let (received, looked) = ("report.state.received", "report.state.looked");
    match (&status.outcome, status.state) {
        (Some(Outcome::Refused { .. }), _) => (vec![received, looked, "report.state.refused"], 3),
        (Some(Outcome::PassedOn { .. }), _) => {
            (vec![received, looked, "report.state.passed_on"], 3)
        }
        (Some(Outcome::Withdrawn), _) => (vec![received, "report.state.withdrawn"], 2),
        (outcome, state) => {
            let behind = match state {
                _ if outcome.is_some() => 4,
                ReportState::Received => 1,
                ReportState::Looking => 2,
                ReportState::Working => 3,
                ReportState::Done => 4,
            };
            let looking = if behind <= 2 { "report.state.looking" } else { looked };
            (vec![received, looking, "report.state.working", "report.state.done"], behind)
        }
    }
}

/// The key of the words for where a report is.
pub(super) fn last_state(status: &ReportStatus) -> &'static str {
    let (trail, behind) = trail(status);
    trail.get(behind - 1).copied().unwrap_or("report.state.received")
}

/// It is said: where it is now, and the receipt to write down.
pub(super) fn sent(page: &Page) -> String {
    let there = page.receipt().is_none_or(|known| known.status.is_some());
    let said = if there { "report.sent" } else { "report.sent.kept" };
    let buttons = format!(
        "{}{}{}",
        button("more", "", "report.sent.more"),
        button("sheet", "ghost", "report.sheet"),
        button("home", "quiet", "report.sent.done"),
    );
    format!(
        "{}<div class=\"step\"><h1 class=\"ask\" tabindex=\"-1\" data-live=\"sent\">{}</h1>{}{}{}{}{}{}</div>",
        strip("", 0),
        t(said),
        part("alarm"),
        part("safety"),
        p("say", &t("report.sent.code")),
        part("receipt"),
        part("early"),
        foot(&buttons),
    )
}

/// How far it is, what was asked, what to add.
pub(super) fn one(page: &Page) -> String {
    let answer = page.typed("answer");
    let asked = page.receipt().is_some_and(|known| known.question().is_some());
    let answer = Field {
        name: "answer",
        label: if asked { "report.answer" } else { "report.answer.more" },
        value: &answer,
        max: 1000,
        long: true,
        ..Field::default()
    };
    let buttons = format!(
        "{}{}",
        button("refresh", "", "report.refresh"),
        button("more", "ghost", "report.more")
    );
    format!(
        "{}<div class=\"step\">{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}</div>",
        strip("status", 0),
        ask("report.look", ""),
        part("alarm"),
        part("safety"),
        part("told"),
        answer.html(),
        button("answer", "ghost", "report.answer.send"),
        part("gone"),
        super::more::photos(),
        part("danger"),
        part("receipt"),
        button("sheet", "quiet", "report.sheet"),
        part("withdraw"),
        doubt("withdraw"),
        part("forget"),
        foot(&buttons),
    )
}

/// Where a report is: said as it is, never sooner.
fn safety(page: &Page) -> String {
    let Some(receipt) = page.receipt() else { return String::new() };
    let kept = page.pocket().keeps(&receipt.token);
    let (class, key, at) = match (receipt.status.is_some(), kept) {
        (true, _) => ("safe", "report.sent.there", "office"),
        (false, true) => ("waits", "report.sent.here", "phone"),
        (false, false) => ("waits", "report.nodisk", "page"),
    };
    format!("<p class=\"{class}\" role=\"status\" data-safe=\"{at}\">{}</p>", t(key))
}

fn receipt(page: &Page) -> String {
    let Some(receipt) = page.receipt() else { return String::new() };
    let digits = receipt.digits();
    let plain = digits.replace(' ', "");
    let copy = button("copy-link", "quiet", "report.sent.link");
    let card = if *page.sure.borrow() == "card" {
        card(&digits, receipt.time())
    } else {
        button("card", "quiet", "report.card")
    };
    format!(
        "<p class=\"code\" translate=\"no\" data-code=\"{plain}\">{digits}</p>{copy}{}{card}",
        part("copied")
    )
}

/// The receipt as a picture: pressed long, a phone keeps or shares it.
fn card(digits: &str, time: i64) -> String {
    let lines = [
        (text("report.brand"), 40),
        (text("report.look.code"), 36),
        (digits.to_owned(), 52),
        (fill("report.look.made", &[("time", &short_time(time))]), 32),
        (format!("{}/report", http::origin()), 30),
        (text("report.card.keep"), 30),
    ];
    let Some(url) = card::draw(&lines) else { return p("hint", &t("report.card.none")) };
    format!(
        "<img class=\"card\" src=\"{url}\" alt=\"{} {digits}\"><p class=\"hint\" role=\"status\">{}</p>",
        t("report.look.code"),
        t("report.card.say")
    )
}

fn ending(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Settled => t("report.outcome.settled"),
        Outcome::Refused { reason } => tf("report.outcome.refused", &[("reason", reason)]),
        Outcome::PassedOn { to, words } => {
            tf("report.outcome.passed_on", &[("to", to), ("words", words)])
        }
        Outcome::Withdrawn => t("report.outcome.withdrawn"),
    }
}

fn said(page: &Page, message: &Message) -> String {
    let (class, who) = match message.from {
        Voice::Office => ("office", "report.talk.office"),
        Voice::Worker => ("", "report.talk.worker"),
    };
    let files: String = message.files.iter().map(|sum| super::more::thumb(page, sum)).collect();
    let (time, words) = (short_time(message.at), escape(&message.words));
    format!("<li class=\"{class}\"><small>{} · {time}</small>{files}{words}</li>", t(who))
}

fn told(page: &Page, status: &ReportStatus) -> String {
    let (trail, behind) = trail(status);
    let class = |no: usize| match (no + 1).cmp(&behind) {
        std::cmp::Ordering::Less => "class=\"d\"",
        std::cmp::Ordering::Equal => "class=\"d n\" aria-current=\"step\"",
        std::cmp::Ordering::Greater => "",
    };
    let trail = trail.iter().enumerate();
    let trail: String =
        trail.map(|(no, key)| format!("<li {}>{}</li>", class(no), t(key))).collect();
    let ending = status.outcome.as_ref().map(|one| p("safe", &ending(one))).unwrap_or_default();
    let talk: String = status.messages.iter().map(|message| said(page, message)).collect();
    let talk = if talk.is_empty() {
        talk
    } else {
        format!("<h2>{}</h2><ul class=\"talk\">{talk}</ul>", t("report.talk"))
    };
    let key = last_state(status);
    format!("<ol class=\"trail\" data-state=\"{key}\">{trail}</ol>{ending}{talk}")
}

/// Something that cannot be undone: asked once more, in words.
pub(super) fn sure(page: &Page, act: &str, key: &str) -> String {
    if *page.sure.borrow() != act {
        return button(act, "quiet", key);
    }
    format!(
        "<div class=\"paper\" role=\"alert\"><p>{}</p>{}{}</div>",
        t(&format!("{key}.sure")),
        button(&format!("{act}-yes"), "danger", &format!("{key}.yes")),
        button("sure-no", "quiet", "report.cancel"),
    )
}

/// The parts that change.
pub(super) fn live(page: &Page, name: &str) -> String {
    let known = page.receipt();
    let status = known.as_ref().and_then(|known| known.status.as_ref());
    match name {
        "safety" => safety(page),
        "receipt" => receipt(page),
        "early" if status.is_none() => p("say", &t("report.sent.code.early")),
        "told" => status.map(|status| told(page, status)).unwrap_or_default(),
        "sent" => t(if status.is_some() { "report.sent" } else { "report.sent.kept" }),
        "withdraw" => {
            let open = status.is_some_and(|told| told.outcome.is_none());
            if open { sure(page, "withdraw", "report.withdraw") } else { String::new() }
        }
        "forget" if known.is_some() => sure(page, "forget", "report.forget"),
        "copied" if *page.sure.borrow() == "copied" => p("hint", &t("report.sent.link.done")),
        _ => String::new(),
    }
}

/// Hands in what waits, or asks how it stands.
pub(super) fn refresh(page: &Page) {
    page.deliver();
    let token = page.current.borrow().clone();
    if token.is_empty() || page.pocket().waits(&token) {
        return;
    }
    let page = page.clone();
    spawn(async move {
        let asked = page.ask(&token).await;
        page.trouble.replace(asked.err().map(|trouble| trouble.asked()).unwrap_or_default());
        page.refresh();
    });
}

/// Something was pressed; whether it was one of these.
pub(super) fn press(page: &Page, act: &str) -> bool {
    match act {
        "withdraw" | "forget" | "wipe" | "card" => drop(page.sure.replace(act.to_owned())),
        "sure-no" => drop(page.sure.take()),
        "withdraw-yes" => withdraw(page),
        "forget-yes" => {
            let token = page.current.take();
            page.open("");
            page.change(async move |pocket| pocket.forget(&token).await, |page, ()| page.go(""));
        }
        "copy-link" => {
            let link = format!("{}/report#r={}", http::origin(), page.current.borrow());
            if address::copy(&link) {
                page.sure.replace("copied".to_owned());
            }
        }
        _ => return false,
    }
    true
}

fn withdraw(page: &Page) {
    page.sure.take();
    let (page, token) = (page.clone(), page.current.borrow().clone());
    spawn(async move {
        match post::withdraw(&token).await {
            Ok(status) => {
                let heard =
                    async move |pocket: &mut Pocket| pocket.heard(&token, status, true).await;
                page.change(heard, |_, ()| {});
            }
            Err(trouble) => page.say_wrong("withdraw", text(&trouble.asked())),
        }
    });
}
