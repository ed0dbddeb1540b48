//! Other cases that may be this one, with what they have in common.

use anxin_domain::case::Case;
use anxin_domain::case::step::State;
use anxin_domain::duplicate::{Likeness, compare};
use anxin_locale::{fill, text};

use super::Writer;
use crate::ask::CaseAsk;

impl Writer<'_> {
    /// What the other cases that were asked about have in common with the first, the surest first. A case that
    /// is over is no longer joined into another.
    pub(super) fn alike(&mut self) {
        let open = |case: &&CaseAsk| State::of(&case.lead.fields).is_some_and(State::is_open);
        if !open(&self.case) {
            return;
        }
        let papers = self.case.papers();
        let own = Case { lead: self.case.lead_paper(), papers: &papers };
        let like = |other: &CaseAsk| -> Option<Likeness> {
            let papers = other.papers();
            compare(&own, &Case { lead: other.lead_paper(), papers: &papers })
        };
        let others = self.ask.cases.iter().skip(1).filter(open);
        let mut found: Vec<_> = others.filter_map(|other| Some((other, like(other)?))).collect();
        found.sort_by_key(|(_, like)| !like.exact);
        for (other, like) in found {
            let key = if like.exact { "case.alike.exact" } else { "case.alike.probable" };
            let why: Vec<String> =
                like.why.iter().map(|same| text(&["same.", same.name()].concat())).collect();
            let id = other.lead.id.to_string();
            self.link("card c-amber", &id);
            let title = fill(key, &[("title", &other.title())]);
            self.html.put("<span class=\"t\" data-alike>", &title, "</span><br>");
            let why = fill("case.alike.why", &[("why", &why.join("、"))]);
            self.html.put("<span class=\"m\">", &why, "</span></a>");
        }
    }
}
