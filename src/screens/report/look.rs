//! 查进度: the receipts on this phone, and any other by its 20 digits.

use anxin_locale::{fill, text};
use anxin_protocol::report::receipt::{self, ReadCodeError};

use super::one::{last_state, sure};
use super::page::Page;
use super::parts::{Field, ask, button, foot, live, p, strip, t, tf};
use crate::platform::dom::escape;
use crate::platform::{short_time, spawn};
use crate::report::post::Trouble;

pub(super) fn html(page: &Page) -> String {
    let code = page.typed("code");
    let code = Field {
        name: "code",
        label: "report.look.code",
        value: &code,
        mode: "numeric",
        max: 40,
        ..Field::default()
    };
    format!(
        "{}<div class=\"step\">{}{}{}{}{}</div>",
        strip("", 0),
        ask("report.look", "report.look.say"),
        code.html(),
        live("mine"),
        live("wipe"),
        foot(&button("look", "", "report.look.go")),
    )
}

/// The receipts on this phone.
pub(super) fn mine(page: &Page) -> String {
    let pocket = page.pocket();
    let all: String = pocket
        .receipts
        .iter()
        .map(|receipt| {
            let state = receipt.status.as_ref().map_or("report.state.home", last_state);
            let made = tf("report.look.made", &[("time", &short_time(receipt.time()))]);
            format!(
                "<button type=\"button\" class=\"door\" data-act=\"open-receipt\" value=\"{}\"><span>{}</span>\
                 <small>{made}</small></button>",
                escape(&receipt.token),
                t(state)
            )
        })
        .collect();
    if all.is_empty() { all } else { format!("<h2>{}</h2>{all}", t("report.look.mine")) }
}

/// Takes all off this phone, once somebody is sure; what has not gone yet is counted.
pub(super) fn wipe(page: &Page) -> String {
    let waiting = page.pocket().waiting().count();
    let lost = if waiting > 0 && *page.sure.borrow() == "wipe" {
        p("waits", &tf("report.wipe.waits", &[("n", &waiting.to_string())]))
    } else {
        String::new()
    };
    format!("{lost}{}", sure(page, "wipe", "report.wipe"))
}

/// What is wrong with what was typed, that is no code.
fn wrong(error: ReadCodeError) -> String {
    match error {
        ReadCodeError::Empty => text("report.field.empty"),
        ReadCodeError::Digits(n) => fill("report.look.digits", &[("n", &n.to_string())]),
        ReadCodeError::Mistyped => text("report.look.mistyped"),
    }
}

/// Asks for a code. What is no code is told here; a code that is nobody's is told by the office.
pub(super) fn find(page: &Page) {
    let code = match receipt::find(&page.typed("code")) {
        Ok(code) => code,
        Err(error) => return page.say_wrong("code", wrong(error)),
    };
    let page = page.clone();
    spawn(async move {
        let asked = page.ask(&code).await.map(|()| code);
        match asked {
            Ok(code) => {
                page.open(&code);
                page.go("one");
            }
            Err(Trouble::Refused(_)) => page.say_wrong("code", text("report.look.wrong")),
            Err(trouble) => page.say_wrong("code", text(&trouble.asked())),
        }
    });
}
