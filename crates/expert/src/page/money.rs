//! Who is owed what, how the instalments stand, who pays under which article, who must be told.

use anxin_domain::calendar;
use anxin_domain::case::balance::{Instalment, Standing};
use anxin_domain::case::duty::{Duty, Office, Within};
use anxin_domain::case::law::wages;
use anxin_locale::{fill, text};

use super::Writer;
use super::ways::text_of;
use crate::html::Tone;
use crate::words::{self, article, yuan};

fn within(within: Within) -> &'static str {
    match within {
        Within::AtOnce => "at_once",
        Within::Hour => "hour",
        Within::Day => "day",
    }
}

impl Writer<'_> {
    pub(super) fn money(&mut self) {
        let balances: Vec<_> = self.outlook.balances.iter().map(|(id, one)| (*id, *one)).collect();
        if balances.is_empty() {
            return;
        }
        let left: i64 = balances.iter().map(|(_, one)| one.left()).sum();
        self.html.put("<div class=\"card\"><h2>", &text("case.owed_to"), "</h2>");
        let sum = balances.iter().map(|(_, one)| one.owed).sum();
        self.pair(&text("case.owed"), &yuan(sum));
        self.pair(&text("case.left"), &yuan(left));
        for (id, one) in balances {
            let name = self.case.worker(id).to_owned();
            self.link("kv", &id.to_string());
            self.html.put("<span>", &name, "</span><b class=\"num\" data-left=\"");
            self.html.text(&one.left().to_string()).open("\">").text(&yuan(one.left()));
            if one.paid + one.waived > 0 {
                let parts = [("paid", &*yuan(one.paid)), ("waived", &*yuan(one.waived))];
                self.html.put(
                    "<br><span class=\"m\">",
                    &fill("case.paid_waived", &parts),
                    "</span>",
                );
            }
            let ways = self.outlook.ways_on.get(&id).filter(|_| one.left() > 0);
            if let Some(ways) = ways {
                let ways: Vec<String> =
                    ways.iter().map(|way| text(&["choice.way.", way].concat())).collect();
                let on = fill("case.on_way", &[("ways", &ways.join("、"))]);
                self.html.put("<br><span class=\"m\" data-on-way>", &on, "</span>");
            }
            if one.excess() > 0 {
                let more = fill("case.excess", &[("sum", &yuan(one.excess()))]);
                self.html.put("<br><span class=\"m\">", &more, "</span>");
            }
            self.html.open("</b></a>");
        }
        self.html.open("</div>");
        self.pay_days();
        self.instalments();
    }

    /// By when each open month was to be paid, and how late it is.
    fn pay_days(&mut self) {
        if self.outlook.delays.is_empty() {
            return;
        }
        self.html.put("<div class=\"card\"><h2>", &text("case.pay_days"), "</h2><p class=\"m\">");
        self.html.text(&article(wages("14"))).open("</p>");
        for one in self.outlook.delays.clone() {
            let mut by = fill("case.pay_by", &[("day", &words::day(one.due.day, self.today))]);
            if one.due.provisional {
                by = [by, text("case.provisional")].join(" · ");
            }
            self.html.open("<div class=\"kv\" data-pay-by=\"").text(&one.due.day.to_string());
            self.html.open("\"><span>").text(&one.month).put(
                "<br><span class=\"m\">",
                &by,
                "</span>",
            );
            self.html.open("</span><b>");
            match one.late(self.today) {
                0 => self.html.tag(Tone::Plain, &text("case.pay_not_due")),
                days => {
                    let late = fill("case.pay_late", &[("n", &days.to_string())]);
                    self.html.tag(Tone::Amber, &late)
                }
            };
            self.html.open("</b></div>");
        }
        self.html.open("</div>");
    }

    fn instalments(&mut self) {
        if self.outlook.instalments.is_empty() {
            return;
        }
        self.card("case.instalments");
        for (one, standing) in self.outlook.instalments.clone() {
            let name = one.worker.map_or("", |id| self.case.worker(id)).to_owned();
            let due = one.due.map_or_else(String::new, |due| words::day(due, self.today));
            let (tone, word) = match standing {
                Standing::Paid => (Tone::Green, text("case.inst.paid")),
                Standing::NotDue => (Tone::Plain, text("case.inst.not_due")),
                Standing::Soon => (Tone::Amber, text("case.inst.soon")),
                Standing::Late(days) => {
                    let tone = if days > 7 { Tone::Red } else { Tone::Amber };
                    (tone, fill("case.inst.late", &[("n", &days.to_string())]))
                }
            };
            self.html
                .open("<div class=\"kv\" data-instalment=\"")
                .text(&one.element)
                .open("\"><span>");
            self.html.text(&name).put(
                "<br><span class=\"m\">",
                &due,
                "</span></span><b class=\"num\">",
            );
            self.html.text(&yuan(one.amount)).open("<br>").tag(tone, &word).open("</b></div>");
            self.reminders(&one);
        }
        self.html.open("</div>");
    }

    /// Who was reminded of an instalment how, and what came of it; where a reminder is due, the way to write it
    /// down.
    fn reminders(&mut self, one: &Instalment) {
        for paper in self.of("reminder", "instalment", &one.element) {
            let word = |set: &str, path: &str| match text_of(&paper, path) {
                "" => String::new(),
                value => text(&["choice.", set, ".", value].concat()),
            };
            let (how, answer) = (word("channel", "channel"), word("reminded", "answer"));
            let day = calendar::parse(text_of(&paper, "date"))
                .map_or_else(String::new, |day| words::day(day, self.today));
            self.link("m", &paper.id.to_string());
            self.html.text(&[day, how, answer].join(" ")).open("</a><br>");
        }
        let timers = self.outlook.timers.iter();
        let due =
            timers.filter(|timer| timer.code == "t13" && timer.end <= self.today).any(|timer| {
                timer.paper == Some(one.agreement) && timer.element.as_ref() == Some(&one.element)
            });
        if due {
            self.begin(&["remind.", &one.element].concat(), &text("case.remind"));
        }
    }

    pub(super) fn liable(&mut self) {
        if self.outlook.liable.is_empty() {
            return;
        }
        self.card("case.liable");
        for one in self.outlook.liable.clone() {
            let rule = text(&["liability.", one.rule.name()].concat());
            let mut small = article(one.article);
            if one.rule.is_capped() {
                let cap = match one.cap {
                    Some(cap) => fill("case.cap", &[("sum", &yuan(cap))]),
                    None => text("case.cap_open"),
                };
                small = [small, cap].join(" · ");
            }
            let name = if one.name.is_empty() { text("case.nameless") } else { one.name };
            self.pair_with(&name, &rule, &small);
        }
        self.html.open("</div>");
    }

    /// Whom the case must be told to, with the letters that went.
    pub(super) fn told(&mut self) {
        if self.outlook.duties.is_empty() {
            return;
        }
        self.card("case.told");
        for duty in self.outlook.duties.clone() {
            self.duty(&duty);
        }
        self.notices();
        self.html.open("</div>");
    }

    fn duty(&mut self, duty: &Duty) {
        let who = match duty.office {
            Office::Authority => text("notify.authority"),
            office => text(&["notify.", office.name()].concat()),
        };
        let why = text(&["notify_why.", duty.why.name()].concat());
        let within = text(&["notify_within.", within(duty.within)].concat());
        self.html.put("<div class=\"kv\"><span>", &who, "<br><span class=\"m\">");
        self.html.text(&why).text(" · ").text(&article(duty.article)).open("</span></span><b>");
        match (duty.answered, duty.sent) {
            (Some(day), _) => {
                let word = fill("case.answered", &[("day", &words::day(day, self.today))]);
                self.html.tag(Tone::Green, &word);
            }
            (None, Some(day)) => {
                let word = fill("case.sent", &[("day", &words::day(day, self.today))]);
                self.html.tag(Tone::Amber, &word);
            }
            (None, None) => {
                self.html.tag(Tone::Red, &within);
            }
        }
        self.html.open("</b></div>");
    }
}
