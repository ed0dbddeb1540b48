//! The one thing to do next, and the others that may be done.

use anxin_domain::case::agreement::Lack;
use anxin_domain::case::step::offer::Offer;
use anxin_domain::case::step::{Action, Refusal, State};
use anxin_locale::{fill, text};

use super::Writer;
use crate::html::Html;
use crate::words::article;

/// The steps that lead on, the furthest last; everything else is a way aside.
const ONWARD: [Action; 11] = [
    Action::Accept,
    Action::Investigate,
    Action::Mediate,
    Action::Agree,
    Action::AgreeOrally,
    Action::Perform,
    Action::Fulfil,
    Action::Visit,
    Action::Close,
    Action::Archive,
    Action::Resume,
];

/// Ways out that are a paper to be written.
const WRITTEN: [(&str, &str); 6] = [
    ("write_notice", "notice"),
    ("ask_consent", "notice"),
    ("write_agreement", "agreement"),
    ("write_visit", "visit"),
    ("pay_waive_or_go_on", "payment"),
    ("write_supplement", "agreement"),
];

/// Parts of a dossier that are a paper of their own.
const IN_DOSSIER: [(&str, &str); 6] = [
    ("notice", "notice"),
    ("session", "session"),
    ("agreement", "agreement"),
    ("payments", "payment"),
    ("visit", "visit"),
    ("closing", "closing"),
];

impl Writer<'_> {
    /// The button at the thumb.
    pub(super) fn next(&mut self) -> String {
        let offers = self.outlook.offers.clone();
        let onward = |offer: &&Offer| ONWARD.contains(&offer.action);
        let free = offers.iter().rev().filter(onward).find(|offer| offer.refusals.is_empty());
        // A case that is mediated has sat down at least once before it agrees.
        let unheard = free.is_some_and(|offer| offer.action == Action::Mediate)
            && self.case.papers.iter().all(|paper| paper.kind != "notice");
        if let Some(offer) = free.filter(|_| !unheard) {
            return self.step_button(offer.action);
        }
        let Some(held) = offers.iter().find(onward) else { return String::new() };
        let Some(refusal) = held.refusals.first() else { return self.step_button(held.action) };
        self.out_button(held.action, refusal)
    }

    fn id(&self) -> String {
        self.case.lead.id.to_string()
    }

    fn step_button(&self, action: Action) -> String {
        let mut html = Html::default();
        html.open("<a class=\"btn\" data-act=\"next\" data-next=\"").text(action.name());
        html.open("\" href=\"/record/")
            .text(&self.id())
            .open("/step/")
            .text(action.name())
            .open("\">");
        html.text(&text(&["act.", action.name()].concat())).open("</a>");
        html.done()
    }

    /// Where the way out of a refusal leads.
    fn out_button(&self, action: Action, refusal: &Refusal) -> String {
        let written = WRITTEN.iter().find(|(out, _)| *out == refusal.out).map(|(_, kind)| *kind);
        let lacking = refusal.details.iter().find_map(|lack| {
            IN_DOSSIER.iter().find(|(code, _)| code == lack).map(|(_, kind)| *kind)
        });
        let existing = |kind: &str| self.case.papers.iter().rev().find(|paper| paper.kind == kind);
        let mut html = Html::default();
        html.open("<a class=\"btn\" data-act=\"next\" data-next=\"")
            .text(refusal.out)
            .open("\" href=\"/");
        match (refusal.out, written.or(lacking)) {
            ("complete_agreement" | "mend_agreement", _) if existing("agreement").is_some() => {
                let id =
                    existing("agreement").map(|paper| paper.id.to_string()).unwrap_or_default();
                html.open("sign/").text(&id);
            }
            ("ask_consent", _) if existing("notice").is_some() => {
                let id = existing("notice").map(|paper| paper.id.to_string()).unwrap_or_default();
                html.open("record/").text(&id);
            }
            // The roster goes with the form of the lead, which opens from there.
            ("write_roster", _) => {
                html.open("record/").text(&self.id());
            }
            ("end_one_refuses", _) => {
                html.open("record/").text(&self.id()).open("/step/end");
            }
            (_, Some(kind)) => {
                html.open("record/").text(&self.id()).open("/new/").text(kind);
            }
            _ => {
                html.open("record/").text(&self.id()).open("/step/").text(action.name());
            }
        }
        html.open("\">").text(&text(&["wayout.", refusal.out].concat())).open("</a>");
        html.done()
    }

    /// Every other step from here; one that is held back says so when it is opened.
    pub(super) fn others(&mut self) {
        if !self.ask.write {
            return;
        }
        self.html.put(
            "<details class=\"card\" data-part=\"steps\"><summary>",
            &text("case.others"),
            "</summary>",
        );
        for offer in self.outlook.offers.clone() {
            let id = self.id();
            let name = offer.action.name();
            self.html.open("<a class=\"kv\" data-step=\"").text(name).open("\" href=\"/record/");
            self.html.text(&id).open("/step/").text(name).open("\"><span>");
            self.html.text(&text(&["act.", name].concat())).open("</span><b class=\"m\">");
            if !offer.refusals.is_empty() {
                self.html.text(&text("case.held_back"));
            }
            self.html.open("</b></a>");
        }
        self.html.open("</details>");
    }

    /// What a step is, and what stands against it. Nothing comes back when it may be made, otherwise where to go
    /// first; empty where there is no way.
    pub(super) fn step(&mut self, action: Action) -> Option<String> {
        let offer = self.outlook.offers.iter().find(|offer| offer.action == action).cloned();
        let Some(offer) = offer else {
            let rule = anxin_domain::case::step::rule(action);
            let state = self.outlook.state.map(State::name);
            let refusal = Refusal::new("state", rule.article, "other_step").about(state);
            self.refusals(&[refusal]);
            return Some(String::new());
        };
        let rule = anxin_domain::case::step::rule(action);
        let to = fill("case.leads_to", &[("state", &crate::words::state(offer.to))]);
        self.html.put("<p>", &to, "</p>").put("<p class=\"m\">", &article(rule.article), "</p>");
        self.refusals(&offer.refusals);
        for agreed in self.outlook.agreements.clone() {
            if let Err(lacks) = &agreed.effective
                && action == Action::Perform
            {
                let words: Vec<String> = lacks
                    .iter()
                    .map(|lack: &Lack| text(&["lacks.", lack.name()].concat()))
                    .collect();
                self.html.put("<p class=\"m\">", &words.join("、"), "</p>");
            }
        }
        offer.refusals.first().map(|refusal| self.out_button(action, refusal))
    }
}
