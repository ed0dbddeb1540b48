//! 查进度: the receipts on this phone, and any other by its 20 digits.

use anxin_locale::text;
use anxin_protocol::report::receipt;

use super::one::state_key;
use super::page::Page;
use super::parts::{Field, ask, button, foot, live, strip, t, tf};
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
        "{}<div class=\"step\">{}{}{}{}</div>",
        strip("", 0),
        ask("report.look", "report.look.say"),
        code.html(),
        live("mine"),
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
            let state =
                receipt.status.as_ref().map_or("report.state.home", |told| state_key(told.state));
            let made = tf("report.look.made", &[("time", &short_time(receipt.made))]);
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

/// Asks for a code; wrong and unknown ones are told alike, here as at the office.
pub(super) fn find(page: &Page) {
    let typed = page.typed("code");
    let page = page.clone();
    spawn(async move {
        let asked = match receipt::read(&typed) {
            Some(code) => page.ask(&code).await.map(|()| code),
            None => Err(Trouble::Refused(String::new())),
        };
        match asked {
            Ok(code) => {
                page.current.replace(code);
                page.go("one");
            }
            Err(Trouble::Refused(_)) => page.say_wrong("code", text("report.look.wrong")),
            Err(trouble) => page.say_wrong("code", text(&trouble.asked())),
        }
    });
}
