//! Everything that happened, the latest first, with who and when.

use std::cmp::Reverse;

use anxin_domain::case::step::{State, steps};
use anxin_domain::case::{day, hour};
use anxin_domain::kinds;
use anxin_locale::{fill, text};

use super::Writer;
use crate::words;

/// Lines shown before the rest is folded away.
const SHOWN: usize = 8;

impl Writer<'_> {
    pub(super) fn timeline(&mut self) {
        // By the office's clock where it has one: what waits here is the latest.
        let when = |at: i64, got: i64| (if got > 0 { got } else { i64::MAX }, at);
        let lead = &self.case.lead;
        let made = fill("case.made", &[("what", &text("kind.lead"))]);
        let mut all =
            vec![(when(lead.at, lead.got), lead.at, lead.by.clone(), made, String::new())];
        for paper in self.case.papers.iter().filter(|paper| paper.kind != "wage_line") {
            let kind = text(&["kind.", &paper.kind].concat());
            let title =
                kinds::spec(&paper.kind).map_or("", |spec| kinds::title(spec, &paper.fields));
            let what = [&*kind, title].join(" ");
            all.push((
                when(paper.at, paper.got),
                paper.at,
                paper.by.clone(),
                what,
                paper.id.to_string(),
            ));
        }
        let joined = self.case.papers.iter().filter(|paper| paper.kind == "lead");
        for step in std::iter::once(lead).chain(joined).flat_map(|lead| steps(&lead.fields)) {
            let mut what = text(&["act.", step.action.name()].concat());
            if let Some(to) = State::parse(step.to).filter(|_| step.from != step.to) {
                what = [what, words::state(to)].join(" → ");
            }
            if let Some(reason) = step.arg("reason").as_str() {
                what = [&*what, reason].join("：");
            }
            all.push((when(step.at, step.got), step.at, step.by.to_owned(), what, String::new()));
        }
        all.sort_by_key(|line| Reverse(line.0));
        self.card("case.timeline");
        for (no, (_, at, by, what, id)) in all.iter().enumerate() {
            if no == SHOWN {
                self.html.put("<details><summary>", &text("case.earlier"), "</summary>");
            }
            let date = day(*at)
                .map_or_else(String::new, |day| [words::day(day, self.today), hour(*at)].join(" "));
            let who = self.ask.person(by);
            if id.is_empty() {
                self.html.open("<div class=\"kv\">");
            } else {
                self.link("kv", id);
            }
            self.html.put("<span>", &date, "<br>").text(who).put("</span><b>", what, "</b>");
            self.html.open(if id.is_empty() { "</div>" } else { "</a>" });
        }
        if all.len() > SHOWN {
            self.html.open("</details>");
        }
        self.html.open("</div>");
    }
}
