//! 我该怎么办: the ways there are, in plain words, what to keep, how to go together; and the screen for
//! letters and language. All of it is in the page itself.

use anxin_locale::find;

use super::page::Page;
use super::parts::{ask, foot, live, p, strip, t, toggle};
use crate::platform::dom::escape;
use crate::platform::http::Ask;
use crate::platform::{prefs, spawn};

/// Languages that may come as packs, by the names their readers give them.
const NAMES: [(&str, &str); 7] = [
    ("zh-CN", "中文"),
    ("en", "English"),
    ("bo", "བོད་ཡིག"),
    ("ug", "ئۇيغۇرچە"),
    ("mn", "ᠮᠣᠩᠭᠣᠯ"),
    ("ii", "ꆈꌠꉙ"),
    ("za", "Vahcuengh"),
];

/// The texts `{key}.1`, `{key}.2`, … as a list under its heading.
fn list(key: &str) -> String {
    let lines = (1..).map_while(|no| find(&format!("{key}.{no}")));
    let lines: String = lines.map(|line| format!("<li>{}</li>", escape(line))).collect();
    format!("<section class=\"paper\"><h2>{}</h2><ul>{lines}</ul></section>", t(key))
}

fn way(no: u32) -> Option<String> {
    let title = escape(find(&format!("ways.{no}.title"))?);
    let words = t(&format!("ways.{no}.words"));
    let call = find(&format!("ways.{no}.call")).unwrap_or_default();
    let call = if call.is_empty() {
        String::new()
    } else {
        format!("<a class=\"call\" href=\"tel:{call}\">☎ {call}</a>")
    };
    Some(format!("<section class=\"paper\"><h2>{title}</h2><p>{words}</p>{call}</section>"))
}

pub(super) fn html() -> String {
    let ways: String = (1..).map_while(way).collect();
    let go = format!("<a class=\"btn\" href=\"#where\" data-act=\"report\">{}</a>", t("report.go"));
    format!(
        "{}<div class=\"step\">{}{ways}{}{}{}{}</div>",
        strip("", 0),
        ask("report.ways", "ways.say"),
        p("safe", &t("ways.pay")),
        list("ways.evidence"),
        list("ways.visit"),
        foot(&go),
    )
}

/// Letters and language.
pub(super) fn settings(page: &Page) -> String {
    let page = page.clone();
    spawn(async move {
        let found = Ask::get("/report/packs.json").send().await;
        if let Some(found) = found.ok().and_then(|answer| answer.json().ok()) {
            page.packs.replace(found);
            page.refresh();
        }
    });
    format!(
        "{}<div class=\"step\">{}{}{}<h2>{}</h2><div class=\"months\" data-live=\"packs\"></div>{}{}</div>",
        strip("", 0),
        ask("report.settings", ""),
        toggle("elder", prefs::elder(), "report.elder"),
        toggle("contrast", prefs::contrast(), "report.contrast"),
        t("report.language.title"),
        p("say", &t("report.open.browser")),
        live("wipe"),
    )
}

/// The languages that are there.
pub(super) fn packs(page: &Page) -> String {
    let packs = page.packs.borrow();
    let there = |code: &str| code == "zh-CN" || packs.iter().any(|pack| pack == code);
    let key = |(code, name): (&str, &str)| {
        let on = prefs::language() == code;
        format!(
            "<button type=\"button\" class=\"month\" lang=\"{code}\" data-act=\"language\" value=\"{code}\" \
             aria-pressed=\"{on}\">{name}</button>"
        )
    };
    NAMES.into_iter().filter(|(code, _)| there(code)).map(key).collect()
}
