//! The one thing to do next, and the others that may be done.

use anxin_domain::case::agreement::Lack;
use anxin_domain::case::step::offer::Offer;
use anxin_domain::case::step::{Action, Refusal, State};
use anxin_domain::case::{Case, dossier};
use anxin_domain::id::RecordId;
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
const WRITTEN: [(&str, &str); 5] = [
    ("write_notice", "notice"),
    ("write_agreement", "agreement"),
    ("write_visit", "visit"),
    ("pay_waive_or_go_on", "payment"),
    ("write_supplement", "agreement"),
];

/// Ways out through a value of the case itself.
const IN_LEAD: [&str; 2] = ["replace_mediator", "read_back"];

/// The telephone of the police.
const POLICE: &str = "tel:110";

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
        self.out_button(refusal)
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

    /// The address that changes a record.
    fn edit(id: &str) -> String {
        ["/record/", id, "/edit"].concat()
    }

    /// Where the way out of a refusal leads; none where there is nothing to press.
    fn way_out(&self, refusal: &Refusal) -> Option<String> {
        let lead = self.id();
        let latest = |kind: &str| {
            let of_kind = self.case.papers.iter().rev().find(|paper| paper.kind == kind);
            of_kind.map(|paper| paper.id.to_string())
        };
        let begin = |kind: &str| ["/record/", &*lead, "/new/", kind].concat();
        let written = WRITTEN.iter().find(|(out, _)| *out == refusal.out).map(|(_, kind)| *kind);
        let lacking = refusal.details.iter().find_map(|lack| {
            IN_DOSSIER.iter().find(|(code, _)| code == lack).map(|(_, kind)| *kind)
        });
        match refusal.out {
            "police_first" => Some(POLICE.to_owned()),
            "complete_agreement" | "mend_agreement" | "sign_agreement" | "add_promise" => {
                let agreement = latest("agreement");
                Some(agreement.map_or_else(|| begin("agreement"), |id| ["/sign/", &id].concat()))
            }
            "ask_consent" => {
                Some(latest("notice").map_or_else(|| begin("notice"), |id| Self::edit(&id)))
            }
            // The roster goes with the form of the lead.
            "write_roster" => Some([&*Self::edit(&lead), "/roster"].concat()),
            "end_one_refuses" => Some(["/record/", &*lead, "/step/end"].concat()),
            out if IN_LEAD.contains(&out) => Some(Self::edit(&lead)),
            _ if refusal.details.iter().any(|lack| lack == "identity") => {
                self.unidentified().first().map(|id| Self::edit(&id.to_string()))
            }
            _ => written.or(lacking).map(begin),
        }
    }

    /// The workers whose identity the dossier cannot show.
    fn unidentified(&self) -> Vec<RecordId> {
        let papers = self.case.papers();
        let case = Case { lead: self.case.lead_paper(), papers: &papers };
        dossier::unidentified(&case)
    }

    /// Writes the button of a way out; nothing where it leads nowhere.
    fn out_link(&self, html: &mut Html, mark: &'static str, refusal: &Refusal) {
        let Some(href) = self.way_out(refusal) else { return };
        let words = match refusal.out {
            "police_first" => text("case.out.call"),
            out => text(&["wayout.", out].concat()),
        };
        html.open(mark).text(refusal.out).open("\" href=\"").text(&href).open("\">");
        html.text(&words).open("</a>");
    }

    /// The button at the thumb that leads out of a refusal; empty where nothing does.
    fn out_button(&self, refusal: &Refusal) -> String {
        let mut html = Html::default();
        self.out_link(&mut html, "<a class=\"btn\" data-act=\"next\" data-next=\"", refusal);
        html.done()
    }

    /// What is pressed beside a refusal: its way out, and what it is about one by one.
    pub(super) fn ways_out(&mut self, refusal: &Refusal) {
        if !self.ask.write {
            return;
        }
        let mut html = std::mem::take(&mut self.html);
        self.out_link(
            &mut html,
            "<a class=\"btn ghost\" data-act=\"way-out\" data-next=\"",
            refusal,
        );
        self.html = html;
        if refusal.code == "danger" {
            let id = self.id();
            self.html.open("<a class=\"btn ghost\" data-act=\"lower\" href=\"/record/").text(&id);
            self.html.put("/step/lower\">", &text("case.out.lower"), "</a>");
        }
        if refusal.details.iter().any(|lack| lack == "identity") {
            self.html.put("<p class=\"m\">", &text("case.lacks_identity"), "</p>");
            for id in self.unidentified() {
                let (href, name) = (Self::edit(&id.to_string()), self.case.worker(id).to_owned());
                self.html.open("<a class=\"kv\" data-lacks=\"").text(&id.to_string());
                self.html.open("\" href=\"").text(&href).put(
                    "\"><span>",
                    &name,
                    "</span><b>›</b></a>",
                );
            }
        }
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
        self.steps();
        self.html.open("</details>");
    }

    /// The steps that lead on from here, each with its way.
    fn steps(&mut self) {
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
            // It says to choose one of these.
            self.html.open("<div class=\"card\" data-part=\"steps\">");
            self.steps();
            self.html.open("</div>");
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
        offer.refusals.first().map(|refusal| self.out_button(refusal))
    }
}
