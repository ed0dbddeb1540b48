//! The case page: how bad, how much, who pays, what is missing, what to do next.

mod alike;
mod head;
mod money;
mod next;
mod papers;
mod timeline;
mod ways;

use anxin_domain::case::outlook::Outlook;
use anxin_domain::case::step::Action;
use anxin_locale::text;
use chrono::NaiveDate;
use serde::Serialize;

use crate::ask::{Ask, CaseAsk};
use crate::html::Html;
use crate::words;

/// A page and what stands at the thumb.
#[derive(Serialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// The page.
    pub html: String,
    /// The one thing to do next; of a step that may not be made, where to go first, if there is a way.
    pub foot: String,
    /// Whether something stands against the step.
    pub blocks: bool,
    /// Choices of the step that the case contradicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<&'static str>,
}

/// A case as it is being written about.
struct Writer<'a> {
    ask: &'a Ask,
    case: &'a CaseAsk,
    outlook: Outlook,
    today: NaiveDate,
    html: Html,
}

/// The page of the first case that is asked about.
pub fn page(ask: &Ask) -> Page {
    let Some(case) = ask.cases.first() else { return Page::default() };
    let today = ask.day();
    let outlook = case.outlook(&ask.rules());
    let mut writer = Writer { ask, case, outlook, today, html: Html::default() };
    writer.head();
    writer.alike();
    writer.due();
    writer.money();
    writer.liable();
    writer.told();
    writer.letters();
    writer.aid();
    writer.notary();
    writer.proceedings();
    writer.missing();
    writer.routes();
    writer.timeline();
    if ask.write {
        writer.prints();
    }
    writer.others();
    let foot = if ask.write { writer.next() } else { String::new() };
    Page { html: writer.html.done(), foot, ..Page::default() }
}

/// What a step means, and what stands against it: above the form that asks for what must be said with it.
pub fn step(ask: &Ask, action: &str) -> Page {
    let (Some(case), Some(action)) = (ask.cases.first(), Action::parse(action)) else {
        return Page::default();
    };
    let today = ask.day();
    let outlook = case.outlook(&ask.rules());
    let mut writer = Writer { ask, case, outlook, today, html: Html::default() };
    let way_out = writer.step(action);
    let blocks = way_out.is_some();
    let offer = writer.outlook.offers.iter().find(|offer| offer.action == action);
    let without = offer.map(|offer| offer.contradicted.clone()).unwrap_or_default();
    Page { html: writer.html.done(), foot: way_out.unwrap_or_default(), blocks, without }
}

/// What stands against beginning a paper of a kind, in words; empty where nothing does.
pub fn against(ask: &Ask, kind: &str) -> String {
    let Some(case) = ask.cases.first() else { return String::new() };
    let outlook = case.outlook(&ask.rules());
    let of_kind = outlook.papers.iter().filter(|(one, _)| *one == kind);
    let said = of_kind.flat_map(|(_, refusals)| refusals).map(|one| words::against(case, one));
    said.collect::<Vec<_>>().join(" ")
}

impl Writer<'_> {
    /// A heading of a card.
    fn card(&mut self, key: &str) {
        self.html.put("<div class=\"card\"><h2>", &text(key), "</h2>");
    }

    /// A line of a card: what, and what of it.
    fn pair(&mut self, what: &str, of_it: &str) {
        self.html.put("<div class=\"kv\"><span>", what, "</span>").put("<b>", of_it, "</b></div>");
    }

    /// The same with a small line below.
    fn pair_with(&mut self, what: &str, of_it: &str, small: &str) {
        self.html.put("<div class=\"kv\"><span>", what, "</span><b>");
        self.html.text(of_it).put("<br><span class=\"m\">", small, "</span></b></div>");
    }

    /// Begins a link to a record.
    fn link(&mut self, class: &'static str, id: &str) {
        let href = [&self.ask.records, id].concat();
        self.html.open("<a class=\"").open(class).open("\" href=\"").text(&href).open("\">");
    }

    /// What stands against something.
    fn refusals(&mut self, refusals: &[anxin_domain::case::step::Refusal]) {
        for refusal in refusals {
            let (why, out) = words::refusal(self.case, refusal);
            self.html
                .open("<div class=\"card c-amber\" data-refusal=\"")
                .text(refusal.code)
                .open("\">");
            self.html.put("<p class=\"t\">", &why, "</p>").put("<p class=\"m\">", &out, "</p>");
            self.ways_out(refusal);
            self.html.open("</div>");
        }
    }
}
