//! One report: what its worker may see of it, from "it is said" to the end.

use anxin_protocol::report::{Message, Outcome, ReportState, ReportStatus, Voice};

use super::page::Page;
use super::parts::{Field, ask, button, doubt, foot, live as part, p, strip, t, tf};
use crate::platform::dom::escape;
use crate::platform::{address, http, short_time, spawn};
use crate::report::post;

const STATES: [ReportState; 4] =
    [ReportState::Received, ReportState::Looking, ReportState::Working, ReportState::Done];

/// The key of a state's words.
pub(super) fn state_key(state: ReportState) -> &'static str {
    match state {
        ReportState::Received => "report.state.received",
        ReportState::Looking => "report.state.looking",
        ReportState::Working => "report.state.working",
        ReportState::Done => "report.state.done",
    }
}

/// It is said: where it is now, and the receipt to write down.
pub(super) fn sent() -> String {
    let buttons = format!(
        "{}{}{}",
        button("more", "", "report.sent.more"),
        button("sheet", "ghost", "report.sheet"),
        button("home", "quiet", "report.sent.done"),
    );
    format!(
        "{}<div class=\"step\">{}{}{}{}{}{}</div>",
        strip("", 0),
        ask("report.sent", ""),
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
    let answer = Field {
        name: "answer",
        label: "report.answer",
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
        "{}<div class=\"step\">{}{}{}{}{}{}{}{}{}{}{}{}{}</div>",
        strip("status", 0),
        ask("report.look", ""),
        part("safety"),
        part("told"),
        answer.html(),
        button("answer", "ghost", "report.answer.send"),
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
    let (class, key, at) = match (receipt.status.is_some(), page.pocket().keeps()) {
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
    format!("<p class=\"code\" data-code=\"{plain}\">{digits}</p>{copy}{}", part("copied"))
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

fn said(message: &Message) -> String {
    let (class, who) = match message.from {
        Voice::Office => ("office", "report.talk.office"),
        Voice::Worker => ("", "report.talk.worker"),
    };
    let files = if message.files.is_empty() { "" } else { "📎 " };
    let (time, words) = (short_time(message.at), escape(&message.words));
    format!("<li class=\"{class}\"><small>{} · {time}</small>{files}{words}</li>", t(who))
}

fn told(status: &ReportStatus) -> String {
    let class = |one: ReportState| match one.cmp(&status.state) {
        std::cmp::Ordering::Less => "class=\"d\"",
        std::cmp::Ordering::Equal => "class=\"d n\" aria-current=\"step\"",
        std::cmp::Ordering::Greater => "",
    };
    let trail = STATES.map(|one| format!("<li {}>{}</li>", class(one), t(state_key(one))));
    let ending = status.outcome.as_ref().map(|one| p("safe", &ending(one))).unwrap_or_default();
    let talk: String = status.messages.iter().map(said).collect();
    let talk = if talk.is_empty() {
        talk
    } else {
        format!("<h2>{}</h2><ul class=\"talk\">{talk}</ul>", t("report.talk"))
    };
    let key = state_key(status.state);
    format!("<ol class=\"trail\" data-state=\"{key}\">{}</ol>{ending}{talk}", trail.concat())
}

/// Something that cannot be undone: asked once more, in words.
fn sure(page: &Page, act: &str, key: &str) -> String {
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
        "told" => status.map(told).unwrap_or_default(),
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
        "withdraw" | "forget" => drop(page.sure.replace(act.to_owned())),
        "sure-no" => drop(page.sure.take()),
        "withdraw-yes" => withdraw(page),
        "forget-yes" => {
            let token = page.current.take();
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
                page.change(async move |pocket| pocket.heard(&token, status).await, |_, ()| {});
            }
            Err(trouble) => page.say_wrong("withdraw", anxin_locale::text(&trouble.asked())),
        }
    });
}
