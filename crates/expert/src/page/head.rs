//! How bad it is, how far it is, and what is due.

use anxin_domain::case::step::State;
use anxin_domain::case::timer::{Nature, Timer};
use anxin_domain::case::warning::Colour;
use anxin_locale::{fill, text};

use super::Writer;
use crate::html::Tone;
use crate::today::clock;
use crate::words;

/// The way of a case, as its steps are shown: a name and the states that have come as far.
const WAY: [(&str, &[State]); 7] = [
    ("case.way.registered", &[State::Registered, State::Reviewing]),
    ("case.way.accepted", &[State::Accepted]),
    ("case.way.investigating", &[State::Investigating]),
    ("case.way.mediating", &[State::Mediating]),
    ("case.way.agreed", &[State::Agreed, State::AgreedOrally]),
    ("case.way.performing", &[State::Performing, State::Performed, State::Visited]),
    ("case.way.closed", &[State::Closed, State::Archived]),
];

impl Writer<'_> {
    pub(super) fn head(&mut self) {
        let tone = match self.outlook.colour {
            Colour::Red => Tone::Red,
            Colour::Yellow => Tone::Amber,
            Colour::Green => Tone::Green,
        };
        let name = self.outlook.colour.name();
        let people = self.case.papers.iter().filter(|paper| paper.kind == "wage_line").count();
        self.html.open("<div class=\"states\" data-colour=\"").text(name).open("\" data-state=\"");
        self.html.text(self.outlook.state.map_or("", State::name)).open("\">");
        self.html.tag(tone, &text(&["warning.", name].concat()));
        if people > 0 {
            self.html.tag(Tone::Plain, &fill("case.people", &[("n", &people.to_string())]));
        }
        if self.outlook.partly_late {
            self.html.tag(Tone::Red, &text("case.partly_late"));
        }
        self.html.open("</div>");
        let reasons: Vec<String> = self
            .outlook
            .reasons
            .iter()
            .map(|reason| text(&["warning.", reason.name()].concat()))
            .collect();
        if !reasons.is_empty() {
            self.html.put("<p class=\"m\">", &reasons.join("；"), "</p>");
        }
        self.way();
    }

    fn way(&mut self) {
        let Some(state) = self.outlook.state else {
            self.html.put("<p class=\"error\">", &text("refusal.unknown_state"), "</p>");
            return;
        };
        let at = WAY.iter().position(|(_, states)| states.contains(&state));
        self.html.open("<div class=\"steps\" aria-hidden=\"true\">");
        for no in 0..WAY.len() {
            let class = match at {
                Some(at) if no < at => "<i class=\"d\"></i>",
                Some(at) if no == at => "<i class=\"n\"></i>",
                _ => "<i></i>",
            };
            self.html.open(class);
        }
        self.html.open("</div><p class=\"m\">");
        for (no, (key, _)) in WAY.iter().enumerate() {
            if no > 0 {
                self.html.text(" → ");
            }
            if at == Some(no) {
                self.html.put("<b class=\"now\">", &words::state(state), "</b>");
            } else {
                self.html.text(&text(key));
            }
        }
        self.html.open("</p>");
        if at.is_none() {
            self.html.put("<p class=\"t\">", &words::state(state), "</p>");
        }
    }

    /// What is due, the nearest first. A limitation far away says nothing today.
    pub(super) fn due(&mut self) {
        const FAR: i64 = 60;
        let today = self.today;
        let near = |timer: &&Timer| {
            timer.nature != Nature::Limitation || (timer.end - today).num_days() <= FAR
        };
        let timers: Vec<Timer> = self.outlook.timers.iter().filter(near).cloned().collect();
        for timer in timers.iter().take(5) {
            clock(&mut self.html, self.case, timer, today);
        }
    }
}
