//! What runs beside the mediation: legal aid in its four steps, the package for the notary, other proceedings,
//! letters and their answers.

use anxin_domain::case::Case;
use anxin_domain::case::duty::Office;
use anxin_domain::case::law::{legal_aid, notary_rules};
use anxin_domain::case::notary::{self, Material};
use anxin_domain::case::outlook::{AidStep, REFERRAL};
use anxin_domain::case::proceeding::{AID, LetterState, Running, Stage, answer_due};
use anxin_domain::case::timer::Timer;
use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use serde_json::Value;

use super::Writer;
use crate::ask::Sheet;
use crate::html::Tone;
use crate::print::NOTARY;
use crate::words::{self, article, day};

pub(super) fn text_of<'a>(sheet: &'a Sheet, path: &str) -> &'a str {
    sheet.fields.get(path).and_then(Value::as_str).unwrap_or_default()
}

impl Writer<'_> {
    /// A button that begins what has a name (`kinds::prefill::named`).
    pub(super) fn begin(&mut self, name: &str, words: &str) {
        if !self.ask.write {
            return;
        }
        let id = self.case.lead.id.to_string();
        self.html.open("<a class=\"btn ghost\" data-begin=\"").text(name);
        self.html.open("\" href=\"/record/").text(&id).open("/new/").text(name).open("\">");
        self.html.text(words).open("</a>");
    }

    pub(super) fn of(&self, kind: &str, path: &str, value: &str) -> Vec<Sheet> {
        let all = self.case.papers.iter();
        all.filter(|sheet| sheet.kind == kind && text_of(sheet, path) == value).cloned().collect()
    }

    /// 法律援助绿色通道: no question about means, four steps on one day.
    pub(super) fn aid(&mut self) {
        let all = self.of("proceeding", "way", "legal_aid");
        if all.is_empty() && !self.ask.write {
            return;
        }
        self.html.open("<div class=\"card stack\" data-part=\"aid\">");
        self.html.put("<h2>", &text("case.aid"), "</h2><p class=\"m\">");
        self.html.text(&text("case.aid.no_means")).text(" ");
        self.html.text(&article(legal_aid("42[3]"))).open("</p>");
        for paper in &all {
            self.link("t", &paper.id.to_string());
            let title = [text("kind.proceeding"), text_of(paper, "number").to_owned()].join(" ");
            self.html.text(&title).open("</a>");
            let steps = self.outlook.aid.iter().find(|one| one.paper == paper.id);
            for step in steps.map_or_else(Vec::new, |one| one.steps.clone()) {
                self.aid_step(&step);
            }
            let all = self.outlook.proceedings.clone();
            if let Some(running) = all.iter().find(|one| one.paper == paper.id) {
                self.running(running);
            }
        }
        if all.is_empty() {
            self.begin("legal_aid", &text("case.aid.begin"));
        }
        self.html.open("</div>");
    }

    fn aid_step(&mut self, one: &AidStep) {
        let name = text(&["field.proceeding.", one.step].concat());
        self.html
            .open("<div class=\"kv\" data-aid=\"")
            .text(one.step)
            .open("\"><span>")
            .text(&name);
        self.html.put("<br><span class=\"m\">", &one.by, "</span></span><b>");
        if let Some(done) = one.day {
            let words = [day(done, self.today), one.time.clone()].join(" ");
            self.html.tag(Tone::Green, words.trim_end());
        } else {
            let word = match one.due {
                Some(end) if one.by_law => {
                    fill("case.aid.until", &[("day", &day(end, self.today))])
                }
                _ => text("case.aid.today"),
            };
            self.html.tag(Tone::Amber, &word);
        }
        self.html.open("</b></div>");
    }

    /// 公证申请材料: which papers go to the notary with a 还款协议, which are there, and what the notary would
    /// refuse.
    pub(super) fn notary(&mut self) {
        let papers = self.case.papers();
        let case = Case { lead: self.case.lead_paper(), papers: &papers };
        let Some(agreement) = notary::repayment(&case) else { return };
        self.html.open("<div class=\"card stack\" data-part=\"notary\">");
        self.html.put("<h2>", &text("case.notary"), "</h2><p class=\"m\">");
        self.html.text(&article(notary_rules("39"))).open("</p>");
        for Material { code, there, lacks } in notary::materials(&case, agreement) {
            self.html.open("<div class=\"kv\" data-notary=\"").text(code).open("\"><span>");
            self.html.text(&text(&["case.notary.", code].concat()));
            if !lacks.is_empty() {
                let names: Vec<&str> = lacks.iter().map(|id| self.case.worker(*id)).collect();
                self.html.put("<br><span class=\"m\">", &names.join("、"), "</span>");
            }
            let (tone, word) =
                if there { (Tone::Green, "case.there") } else { (Tone::Red, "case.lacking") };
            self.html.open("</span><b>").tag(tone, &text(word)).open("</b></div>");
        }
        if notary::begun(&case).is_none() {
            self.begin("notary", &text("case.notary.begin"));
        }
        if self.ask.write {
            self.print(NOTARY, &text("case.notary.print"));
        }
        self.html.open("</div>");
    }

    /// 司法确认、支付令、公证、仲裁、诉讼、执行: a card for each that runs. Legal aid has its own, with its four steps.
    pub(super) fn proceedings(&mut self) {
        for running in self.outlook.proceedings.clone() {
            if running.way == "legal_aid" {
                continue;
            }
            let number = self.case.sheet(running.paper).map_or("", |one| text_of(one, "number"));
            let title = [&*text(&["choice.way.", &running.way].concat()), number].join(" ");
            self.html.open("<div class=\"card stack\" data-flow=\"").text(&running.way).open("\">");
            self.link("t", &running.paper.to_string());
            self.html.text(&title).open("</a>");
            self.running(&running);
            self.html.open("</div>");
        }
    }

    /// How far a proceeding is, what comes next by when, what it lacks and what stands against it.
    fn running(&mut self, one: &Running) {
        if let Some(stage) = one.stage {
            let tone = match stage {
                Stage::Granted | Stage::Assigned => Tone::Green,
                Stage::Refused => Tone::Red,
                Stage::Withdrawn => Tone::Plain,
                Stage::Preparing | Stage::Applied | Stage::Accepted => Tone::Amber,
            };
            self.html.open("<div class=\"kv\" data-stage=\"").text(stage.name()).open("\"><span>");
            self.html.text(&text("field.proceeding.stage")).open("</span><b>");
            self.html.tag(tone, &words::stage(&one.way, stage)).open("</b></div>");
        }
        // Until it is applied for, the time within which that can be done.
        let before = (one.stage == Some(Stage::Preparing)).then_some(match one.way.as_str() {
            "confirmation" => "t3",
            "arbitration" => "t6",
            "litigation" => "t_civil",
            "enforcement" => "t10",
            _ => "",
        });
        self.onward(one.paper, &words::stages(&one.way, one.next), before);
        if let Some(key) = one.lacks {
            let what = text(&["field.proceeding.", key].concat());
            self.html.put("<p class=\"m\">", &fill("case.flow.lacks", &[("what", &what)]), "</p>");
        }
        self.refusals(&one.refusals);
    }

    /// What comes next on a paper, and by when.
    fn onward(&mut self, paper: RecordId, next: &str, before: Option<&str>) {
        if !next.is_empty() {
            self.pair(&text("case.flow.next"), next);
        }
        // The four steps of legal aid say their own.
        let own = |timer: &&Timer| {
            timer.paper == Some(paper) && !AID.iter().any(|(_, clock)| *clock == timer.code)
        };
        let all = &self.outlook.timers;
        let before = all.iter().find(|timer| before == Some(timer.code));
        let timers: Vec<Timer> = all.iter().filter(own).chain(before).cloned().collect();
        for timer in timers {
            let tone = match timer.left(self.today) {
                ..=3 => Tone::Red,
                4..=7 => Tone::Amber,
                _ => Tone::Plain,
            };
            let until = fill("case.until", &[("day", &day(timer.end, self.today))]);
            self.html.open("<div class=\"kv\" data-by=\"").text(timer.code).open("\"><span>");
            self.html.text(&text(&["timer.", timer.code].concat())).open("<br><span class=\"m\">");
            self.html.text(&article(timer.article)).open("</span></span><b>");
            self.html.tag(tone, &until).open("</b></div>");
        }
    }

    /// Letters to other offices: given, answer due, answered.
    pub(super) fn letters(&mut self) {
        let letters = self.outlook.letters.clone();
        if letters.is_empty() {
            return;
        }
        let (papers, calendar) = (self.case.papers(), self.ask.calendar());
        self.card("case.letters");
        for (id, state) in letters {
            let (Some(sheet), Some(paper)) =
                (self.case.sheet(id), papers.iter().find(|paper| paper.id == id))
            else {
                continue;
            };
            let to = text(&["choice.office.", text_of(sheet, "to")].concat());
            self.link("kv", &id.to_string());
            self.html.put("<span>", &to, "<br><span class=\"m\">");
            let due = answer_due(paper, &calendar)
                .map(|due| fill("case.letter.due", &[("day", &day(due.day, self.today))]));
            let answer = text_of(sheet, "answer").to_owned();
            self.html.text(text_of(sheet, "number")).text(" ");
            self.html.text(&due.unwrap_or(answer)).open("</span></span><b data-letter=\"");
            self.html.text(state.name()).open("\">");
            let tone = match state {
                LetterState::Late => Tone::Red,
                LetterState::Answered => Tone::Green,
                _ => Tone::Amber,
            };
            let word = text(&["letter_state.", state.name()].concat());
            self.html.tag(tone, &word).open("</b></a>");
            let next = state.next().iter();
            let next = next.map(|one| text(&["letter_state.", one.name()].concat()));
            let next: Vec<String> = next.collect();
            self.onward(id, &next.join("、"), None);
            let refers = text_of(sheet, "to") == "police" && text_of(sheet, "letter") == "transfer";
            if refers && matches!(state, LetterState::Unsent | LetterState::Sent) {
                let all = self.outlook.papers.iter().find(|(kind, _)| *kind == REFERRAL);
                self.refusals(&all.map(|(_, refusals)| refusals.clone()).unwrap_or_default());
            }
        }
        self.html.open("</div>");
    }

    /// All notices that the case demands and nobody has begun, at once. Whoever is told by telephone has one
    /// as well: it keeps the day on which that was done.
    pub(super) fn notices(&mut self) {
        let known = |office: Office| match office {
            Office::Authority => Some(self.case.text("authority")).filter(|name| !name.is_empty()),
            office => Some(office.name()),
        };
        let begun = |to: &&str| self.of("transfer", "to", to).is_empty();
        let duties = self.outlook.duties.iter().filter(|duty| duty.sent.is_none());
        let mut offices: Vec<&str> =
            duties.filter_map(|duty| known(duty.office)).filter(begun).collect();
        offices.dedup();
        if offices.is_empty() {
            return;
        }
        let words = fill("case.notices.begin", &[("n", &offices.len().to_string())]);
        self.begin(&["notice_to.", &offices.join(".")].concat(), &words);
    }
}
