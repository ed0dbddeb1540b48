//! Which papers are missing, which ways are open, what to bear in mind.

use anxin_domain::case::route::Cost;
use anxin_locale::{fill, text};

use super::Writer;
use crate::html::Tone;
use crate::words::{self, article};

fn cost(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "free",
        Cost::Court => "court",
        Cost::CourtThird => "court_third",
        Cost::Notary => "notary",
    }
}

impl Writer<'_> {
    /// What the dossier still lacks.
    pub(super) fn missing(&mut self) {
        let items: Vec<_> =
            self.outlook.dossier.iter().filter(|item| !item.there).copied().collect();
        if items.is_empty() {
            return;
        }
        self.card("case.missing");
        for item in items {
            let name = text(&["dossier.", item.code].concat());
            self.html.put("<div class=\"kv\"><span>", &name, "</span><b>");
            let (tone, word) =
                if item.must { (Tone::Red, "case.must") } else { (Tone::Plain, "case.may") };
            self.html.tag(tone, &text(word)).open("</b></div>");
        }
        self.html.open("</div>");
    }

    /// Sheets of the whole case, to be printed.
    pub(super) fn prints(&mut self) {
        const SHEETS: [&str; 7] =
            ["dossier", "cover", "application", "registration", "performance", "ledger", "summary"];
        self.html.put("<details class=\"card\"><summary>", &text("case.prints"), "</summary>");
        for sheet in SHEETS {
            self.print(sheet, &text(&["case.sheet.", sheet].concat()));
        }
        self.html.open("</details>");
    }

    /// A link to something that can be printed ([`crate::print`]).
    pub(super) fn print(&mut self, what: &str, words: &str) {
        self.html.open("<a class=\"kv\" href=\"/print/").text(&self.case.lead.id.to_string());
        self.html.open("/").text(what).open("\"><span>").text(words).open("</span><b>›</b></a>");
    }

    /// The ways that are open to the workers now, and what to bear in mind.
    pub(super) fn routes(&mut self) {
        let open: Vec<_> =
            self.outlook.routes.iter().filter(|route| route.refusals.is_empty()).cloned().collect();
        if !open.is_empty() {
            self.html.put("<details class=\"card\"><summary>", &text("case.routes"), "</summary>");
            for route in open {
                let way = text(&["route.", route.way.name()].concat());
                let place = text(&["place.", route.way.name()].concat());
                let cost = text(&["cost.", cost(route.cost)].concat());
                let mut small = [place, cost, article(route.article)].join(" · ");
                if let Some(until) = route.until {
                    let until = fill("case.until", &[("day", &words::day(until, self.today))]);
                    small = [small, until].join(" · ");
                }
                self.html.put("<p class=\"t\">", &way, "</p>").put(
                    "<p class=\"m\">",
                    &small,
                    "</p>",
                );
            }
            self.html.open("</details>");
        }
        for advice in self.outlook.advice.clone() {
            let words = text(&["advice.", advice.code].concat());
            self.html.open("<p class=\"card c-blue\" data-advice=\"").text(advice.code).open("\">");
            self.html.text(&words).put(
                " <span class=\"m\">",
                &article(advice.article),
                "</span></p>",
            );
        }
    }
}
