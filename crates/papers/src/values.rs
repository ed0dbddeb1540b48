//! What stands at a `{place}` of a paper's wording.

use anxin_domain::case::balance::{Balance, balances, months_paid};
use anxin_domain::case::liability::liable;
use anxin_domain::case::notary;
use anxin_domain::case::proceeding::{is_applied_for, ways_on};
use anxin_domain::case::step::{Action, steps};
use anxin_domain::case::{Paper, agreement, day, elements, frozen, signing};
use anxin_domain::describe::Input;
use anxin_domain::kinds::prefill::Fields;
use anxin_domain::kinds::{self, AGREEMENT};
use anxin_domain::money;
use anxin_domain::roster;
use serde_json::Value;

use crate::case::{Case, fen, text};
use crate::hide::{Hide, is_set};
use crate::model::{Copy, DATE_LINE};
use crate::words::choice;

/// A blank in a line, to be filled by hand.
const BLANK: &str = "＿＿＿＿＿＿＿＿";
/// What nobody has said.
const UNSAID: &str = "未说明";
/// A blank for an amount.
const BLANK_MONEY: &str = "人民币＿＿＿＿＿＿元（大写：＿＿＿＿＿＿＿＿＿＿＿＿）";

/// A value, and what is printed where there is none.
#[derive(Debug)]
pub(crate) struct Filled {
    pub text: String,
    pub blank: &'static str,
}

impl Filled {
    fn of(text: String) -> Self {
        Self { text, blank: BLANK }
    }

    /// As it stands in a sentence.
    pub fn or_blank(&self) -> &str {
        if self.text.is_empty() { self.blank } else { &self.text }
    }
}

/// An amount with its 大写 beside it.
pub(crate) fn amount(fen: i64) -> String {
    ["人民币", &money::yuan(fen), "元（大写：", &money::capital(fen), "）"].concat()
}

/// `2026-03-05` as 2026年3月5日, `2026-03` as 2026年3月; anything else as it is.
pub(crate) fn date(text: &str) -> String {
    let parts: Option<Vec<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([year, month, day]) => {
            [&year.to_string(), "年", &month.to_string(), "月", &day.to_string(), "日"].concat()
        }
        Some([year, month]) => [&year.to_string(), "年", &month.to_string(), "月"].concat(),
        _ => text.to_owned(),
    }
}

/// A month of a line as a paper names it.
pub(crate) fn month(name: &str) -> String {
    if roster::is_month(name) { date(name) } else { "未注明月份".to_owned() }
}

/// A value in words, also where nobody has said it.
fn said(value: Option<String>) -> String {
    value.unwrap_or_else(|| UNSAID.to_owned())
}

/// A day that something happened on, where it is known.
fn on_day(day: Option<impl ToString>) -> Filled {
    let text = day.map(|day| date(&day.to_string())).unwrap_or_default();
    Filled { text, blank: DATE_LINE }
}

/// Everything the wording of one paper may ask for.
#[derive(Debug)]
pub(crate) struct Values<'a> {
    pub case: &'a Case<'a>,
    pub own: Paper<'a>,
    pub copy: Copy,
    pub hide: Hide,
    /// The fields of the agreement this paper is or speaks of, with what its text shows of the roster.
    pub signed: &'a Fields,
}

impl<'a> Values<'a> {
    /// The record and the path that a place names: `lead.place` is the lead's, a bare name the paper's.
    fn record<'k>(&self, place: &'k str) -> (Option<Paper<'a>>, &'k str) {
        match place.split_once('.') {
            Some(("lead", path)) => (Some(self.case.lead), path),
            Some(("site", path)) => (self.case.site, path),
            Some(("agreement", path)) => (self.agreement(), path),
            Some(("notary", path)) => (notary::begun(&self.case.domain()).copied(), path),
            _ => (Some(self.own), place),
        }
    }

    /// Whether a place has a value that is not a no; with `=value`, whether it has that one.
    pub fn holds(&self, condition: &str) -> bool {
        let (place, wanted) = condition.split_once('=').unwrap_or((condition, ""));
        if place.starts_with('@') {
            return !self.get(place).text.is_empty();
        }
        let (record, path) = self.record(place);
        let value = record.and_then(|record| record.fields.get(path));
        if wanted.is_empty() {
            is_set(value)
        } else {
            value.and_then(Value::as_str) == Some(wanted)
        }
    }

    /// What stands at a place. `:boxes` after it prints all choices, the ones taken filled in.
    pub fn get(&self, place: &str) -> Filled {
        if let Some(name) = place.strip_prefix('@') {
            return self.counted(name);
        }
        let (place, boxes) = match place.split_once(':') {
            Some((place, _)) => (place, true),
            None => (place, false),
        };
        let (Some(record), path) = self.record(place) else { return Filled::of(String::new()) };
        let spec = kinds::spec(record.kind);
        let Some(field) = spec.and_then(|spec| spec.field(path)) else {
            return Filled::of(String::new());
        };
        let value = record.fields.get(path).unwrap_or(&Value::Null);
        let words = value.as_str().unwrap_or_default();
        match field.input {
            Input::Choice(set) if boxes => {
                Filled::of(ticked(set.name, set.values, |one| one == words))
            }
            Input::Choices(set) if boxes => {
                let taken = value.as_array().map(Vec::as_slice).unwrap_or_default();
                Filled::of(ticked(set.name, set.values, |one| {
                    taken.iter().any(|value| value == one)
                }))
            }
            Input::Choice(_) if words.is_empty() => Filled::of(String::new()),
            Input::Choice(set) => Filled::of(choice(set.name, words)),
            Input::Choices(set) => {
                let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let all: Vec<String> =
                    all.iter().filter_map(Value::as_str).map(|one| choice(set.name, one)).collect();
                Filled::of(all.join("、"))
            }
            Input::Flag => Filled::of(yes_no(value.as_bool())),
            Input::Money => {
                Filled { text: value.as_i64().map(amount).unwrap_or_default(), blank: BLANK_MONEY }
            }
            Input::Count => {
                Filled::of(value.as_i64().map(|count| count.to_string()).unwrap_or_default())
            }
            Input::Date => Filled { text: date(words), blank: DATE_LINE },
            Input::Month => Filled::of(date(words)),
            // It stands beside its day, which has the blank.
            Input::Time => Filled { text: words.to_owned(), blank: "" },
            Input::Link(_) | Input::Position => Filled::of(String::new()),
            Input::Text { .. }
            | Input::LongText { .. }
            | Input::Phone
            | Input::IdCard
            | Input::CreditCode => Filled::of(self.hide.value(record.kind, field, words)),
        }
    }

    /// What no single field says.
    fn counted(&self, name: &str) -> Filled {
        let folder = &self.case.folder;
        let lead = &self.case.lead;
        // What the office gave first, else what was said when the case was put away.
        let archived = || steps(lead.fields).rev().find(|step| step.action == Action::Archive);
        let on_folder = |given: &str, key: &str| match archived() {
            Some(step) if given.is_empty() => step.arg(key).as_str().unwrap_or_default().to_owned(),
            _ => given.to_owned(),
        };
        let money = |fen: Option<i64>| Filled {
            text: fen.map(amount).unwrap_or_default(),
            blank: BLANK_MONEY,
        };
        Filled::of(match name {
            "committee" => folder.committee.to_owned(),
            "number" => match on_folder(folder.number, "number") {
                number if number.is_empty() => "〔　　　〕　　　人调字第　　　号".to_owned(),
                number => number,
            },
            "filed_by" => folder.filed_by.to_owned(),
            "kept" => on_folder(folder.kept, "kept"),
            "filed" => {
                let then = archived().filter(|_| folder.filed.is_empty());
                let then = then.and_then(|step| day(step.at)).map(|day| day.to_string());
                let filed = then.as_deref().unwrap_or(folder.filed);
                return Filled { text: date(filed), blank: DATE_LINE };
            }
            "registered_by" => folder.registered_by.to_owned(),
            "handler" => self.handler(),
            "warning" if folder.warning.is_empty() => String::new(),
            "warning" => choice("colour", folder.warning),
            "registered" => return on_day(lead.received().map(|(day, _)| day)),
            "accepted" => {
                let accepted = steps(lead.fields).find(|step| step.action == Action::Accept);
                return on_day(accepted.and_then(|step| day(step.got).or(day(step.at))));
            }
            "made" => return on_day(day(self.own.at)),
            "updated" => return on_day(self.updated()),
            "origin" => self.origin(),
            "declined" => self.declined(),
            "outcomes" => self.outcomes(),
            "agreement_no" => self
                .agreement()
                .map_or_else(String::new, |one| self.hide.text(text(&one, "number"))),
            "liable" => self.liable(),
            // As somebody there said, else as the site's board has it.
            "pay_day" => {
                let board = self.case.site.as_ref().map_or("", |site| text(site, "pay_day"));
                let said = text(&self.own, "pay_day");
                self.hide.text(if said.is_empty() { board } else { said })
            }
            "pay_by" => return Filled { text: date(folder.pay_by), blank: DATE_LINE },
            "ways" => self.ways(),
            "none_date" => return Filled { text: String::new(), blank: DATE_LINE },
            "case_name" => self.case_name(),
            "party" => self.party(),
            "promised_party" => self.names(&self.promised_to()),
            "text_code" => self.text_code(),
            "party_phone" => self.party_phone(),
            "people" => self.people(),
            "months" => self.months(),
            "receiver" => self.receiver("name"),
            "receiver_id" => self.receiver("id_no"),
            "receiver_account" => self.receiver("account_tail"),
            "payer" => self.payer(),
            "months_paid" => self.months_paid(),
            "mediator" => self.mediator(),
            "reporter" | "reporter_phone"
                if lead.is_reporter_sealed() || self.copy == Copy::Outsider =>
            {
                String::new()
            }
            "reporter" => text(lead, "reporter").to_owned(),
            "reporter_phone" => text(lead, "reporter_phone").to_owned(),
            "first_day" | "last_day" => {
                let days = self
                    .case
                    .of("session")
                    .map(|one| text(one, "date"))
                    .filter(|day| !day.is_empty());
                let day = if name == "first_day" { days.min() } else { days.max() };
                return Filled { text: day.map(date).unwrap_or_default(), blank: DATE_LINE };
            }
            "claimed" => return money(self.claimed()),
            // A referral says what is known and that the rest is not: nobody fills it in by hand.
            "people_said" => said(self.people_said()),
            "claimed_said" => said(self.claimed().map(amount)),
            "sum" => return money(self.sum()),
            "confirmed" => return money(self.confirmed()),
            "short" => {
                let short = self.confirmed().zip(self.sum()).map(|(owed, sum)| owed - sum);
                return money(short.filter(|short| *short > 0));
            }
            "owed" => return money(self.balance(|one| one.owed)),
            "paid" => return money(self.balance(|one| one.paid)),
            "waived" => return money(self.balance(|one| one.waived)),
            "left" => return money(self.balance(Balance::left)),
            "owner"
            | "general_contractor"
            | "specialist_subcontractor"
            | "labour_subcontractor"
            | "crew_leader" => self.chain(name),
            // How many copies there are stands in no record.
            _ => String::new(),
        })
    }

    /// The agreement this paper is, or speaks of.
    fn agreement(&self) -> Option<Paper<'a>> {
        match self.own.kind {
            "agreement" => Some(self.own),
            "proceeding" if text(&self.own, "way") == "notary" => {
                notary::repayment(&self.case.domain()).copied()
            }
            _ => self.case.agreement().copied(),
        }
    }

    /// The workers an agreement promises something to; all of the roster where it names none.
    pub fn promised_to(&self) -> Vec<&'a Paper<'a>> {
        let all = || self.case.of("wage_line");
        let Some(agreement) = self.agreement() else { return all().collect() };
        let named = |line: &&Paper<'_>| {
            let id = line.id.to_string();
            elements(agreement.fields, "i")
                .iter()
                .any(|at| text(&agreement, &["i.", at, ".worker"].concat()) == id)
        };
        let found: Vec<&Paper<'_>> = all().filter(named).collect();
        if found.is_empty() { all().collect() } else { found }
    }

    /// What the agreement's instalments come to; none where there is no instalment yet.
    pub fn sum(&self) -> Option<i64> {
        let agreement = self.agreement()?;
        let all = elements(agreement.fields, "i");
        let amounts = all.iter().map(|at| fen(&agreement, &["i.", at, ".amount"].concat()).max(0));
        (!all.is_empty()).then(|| amounts.sum())
    }

    /// What was owed to the workers of the agreement before it was signed.
    fn confirmed(&self) -> Option<i64> {
        frozen::confirms(self.signed, self.case.papers)
    }

    /// The short code of the text that is signed; empty on a copy, which shows another text.
    fn text_code(&self) -> String {
        if self.own.kind != AGREEMENT.kind || self.copy == Copy::Outsider {
            return String::new();
        }
        signing::short(&signing::digest(self.signed))
    }

    /// What is claimed: what the roster says where it says an amount, else what the lead says. A roster without any
    /// month says nothing, which is not nothing owed.
    fn claimed(&self) -> Option<i64> {
        let mut lines = self.case.of("wage_line");
        let says = lines.any(|line| !roster::months(line.fields).is_empty());
        let roster = self.balance(|one| one.owed).filter(|_| says);
        let said = || self.case.lead.fields.get("amount").and_then(Value::as_i64);
        roster.filter(|sum| *sum > 0).or_else(said).or(roster)
    }

    /// How many are concerned, where anybody has said or looked into it: one who speaks for one is no count.
    fn people_said(&self) -> Option<String> {
        let looked_into = |line: &Paper<'_>| !matches!(text(line, "verified"), "" | "declared");
        let said = self.case.lead.fields.contains_key("people")
            || self.case.of("wage_line").count() > 1
            || self.case.of("wage_line").any(looked_into);
        Some(self.people()).filter(|people| said && !people.is_empty())
    }

    fn balance(&self, part: fn(Balance) -> i64) -> Option<i64> {
        let all = balances(self.case.papers);
        (!all.is_empty()).then(|| all.into_values().map(part).sum())
    }

    /// How many are concerned: those on the roster. While nobody has looked into a line of it, it need not be whole,
    /// and whoever else was spoken of counts.
    fn people(&self) -> String {
        let looked_into = self
            .case
            .of("wage_line")
            .any(|line| !matches!(text(line, "verified"), "" | "declared"));
        let lines = i64::try_from(self.case.of("wage_line").count()).unwrap_or(i64::MAX);
        let said = self.case.lead.fields.get("people").and_then(Value::as_i64).unwrap_or_default();
        let people = if looked_into { lines } else { lines.max(said) };
        if people > 0 { people.to_string() } else { String::new() }
    }

    /// The months owed, first to last.
    fn months(&self) -> String {
        let all = self.case.of("wage_line").flat_map(|line| roster::months(line.fields));
        let all = all.filter(|name| roster::is_month(name));
        let lead = &self.case.lead;
        let named = [text(lead, "from"), text(lead, "to")];
        let mut all: Vec<&str> = all.collect();
        if all.is_empty() {
            all = named.into_iter().filter(|month| !month.is_empty()).collect();
        }
        match (all.iter().min(), all.iter().max()) {
            (Some(first), Some(last)) if first != last => {
                [&date(first), "至", &date(last)].concat()
            }
            (Some(only), _) => date(only),
            _ => String::new(),
        }
    }

    /// Who received this payment, as the roster has it.
    fn receiver(&self, key: &str) -> String {
        let worker = text(&self.own, "worker");
        let line = self.case.of("wage_line").find(|line| line.id.to_string() == worker);
        line.map(|line| self.person(text(line, key), key)).unwrap_or_default()
    }

    /// Who paid: who is named with the payment, else who owes.
    fn payer(&self) -> String {
        let named = text(&self.own, "by");
        self.hide.side(if named.is_empty() { text(&self.case.lead, "employer") } else { named })
    }

    /// The months that this payment pays, each with its part.
    fn months_paid(&self) -> String {
        let all = months_paid(self.case.papers, self.own.id);
        let words =
            |(name, fen): &(&str, i64)| [&month(name), " ", &money::yuan(*fen), "元"].concat();
        all.iter().map(words).collect::<Vec<_>>().join("、")
    }

    /// The workers' side in short: 张三等3人.
    fn party(&self) -> String {
        self.names(&self.case.of("wage_line").collect::<Vec<_>>())
    }

    fn names(&self, lines: &[&Paper<'_>]) -> String {
        let names: Vec<&str> = lines.iter().map(|line| text(line, "name")).collect();
        match names.as_slice() {
            [] => String::new(),
            few if few.len() <= 5 => {
                few.iter().map(|name| self.hide.name(name)).collect::<Vec<_>>().join("、")
            }
            [first, ..] => [&self.hide.name(first), "等", &names.len().to_string(), "人"].concat(),
        }
    }

    fn party_phone(&self) -> String {
        let mut phones =
            self.case.of("wage_line").map(|line| text(line, "phone")).filter(|one| !one.is_empty());
        phones.next().map(|phone| self.person(phone, "phone")).unwrap_or_default()
    }

    fn case_name(&self) -> String {
        let (party, employer) = (self.party(), text(&self.case.lead, "employer"));
        if party.is_empty() || employer.is_empty() {
            return String::new();
        }
        [&party, "与", &self.hide.side(employer), "劳动报酬纠纷"].concat()
    }

    fn mediator(&self) -> String {
        let papers = self.case.papers.iter().rev();
        let names = papers.map(|paper| text(paper, "mediator")).filter(|name| !name.is_empty());
        names.take(1).collect()
    }

    /// Whose case it is, else who reported its end.
    fn handler(&self) -> String {
        let closed = self.case.of("closing").last().map(|paper| text(paper, "by"));
        match self.case.folder.handler {
            "" => closed.unwrap_or_default().to_owned(),
            handler => handler.to_owned(),
        }
    }

    /// The day of the last thing that was written down or done.
    fn updated(&self) -> Option<String> {
        let made =
            self.case.papers.iter().chain([&self.case.lead]).map(|paper| paper.at.max(paper.got));
        let done = steps(self.case.lead.fields).map(|step| step.at.max(step.got));
        day(made.chain(done).max()?).map(|day| day.to_string())
    }

    /// 案件来源: who applies, or what the committee began by itself; beside it that another office sent it. An
    /// anonymous clue is no party's application.
    fn origin(&self) -> String {
        let (applied, source) = (text(&self.case.lead, "applied"), text(&self.case.lead, "source"));
        let own = match applied {
            "written" | "oral" => "applied",
            "offered" => "offered",
            _ => match source {
                "window" | "hotline" | "scan" => "applied",
                "inspection" | "campaign" => "offered",
                _ => "",
            },
        };
        let sent = matches!(source, "passed_on" | "national");
        ticked("origin", &["applied", "offered", "sent", "entrusted"], |one| {
            one == own || (sent && one == "sent")
        })
    }

    /// Why it was not accepted, and what else is open (人民调解法第 26 条).
    fn declined(&self) -> String {
        let mut all = steps(self.case.lead.fields).rev();
        let Some(step) = all.find(|step| step.action == Action::Decline) else {
            return String::new();
        };
        let reason = self.hide.text(step.arg("reason").as_str().unwrap_or_default());
        let told = step.arg("ways").as_array().map(Vec::as_slice).unwrap_or_default();
        let told: Vec<String> =
            told.iter().filter_map(Value::as_str).map(|way| choice("way_told", way)).collect();
        ["不予受理，理由：", &reason, "；已告知：", &told.join("、")].concat()
    }

    /// What became of each worker's claim: paid, given up, gone on its own way, or still owed.
    fn outcomes(&self) -> String {
        let (balances, ways) = (balances(self.case.papers), ways_on(&self.case.domain()));
        let one = |line: &Paper<'_>| {
            let balance = balances.get(&line.id)?;
            let on: Vec<String> = ways
                .get(&line.id)
                .map_or_else(Vec::new, |ways| ways.iter().map(|way| choice("way", way)).collect());
            let words = match (balance.left(), balance.waived) {
                (0, 0) => "付清".to_owned(),
                (0, waived) => ["付清其余，减让", &money::yuan(waived), "元"].concat(),
                (left, _) if on.is_empty() => ["尚欠", &money::yuan(left), "元"].concat(),
                (left, _) => ["尚欠", &money::yuan(left), "元，转", &on.join("、")].concat(),
            };
            Some([&self.hide.name(text(line, "name")), "：", &words].concat())
        };
        let all = self.case.of("wage_line").filter(|line| text(line, "verified") != "untrue");
        all.filter_map(one).collect::<Vec<_>>().join("；")
    }

    /// Who owes, each once.
    fn liable(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for one in liable(&self.case.lead) {
            let name = self.hide.side(&one.name);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names.join("、")
    }

    /// 化解方式: what was agreed and holds, and where the case was handed in.
    fn ways(&self) -> String {
        let held = self.case.of("agreement").filter(|paper| agreement::effective(paper).is_ok());
        let held = held.map(|paper| choice("agreement_form", text(paper, "form")));
        let asked = self.case.of("proceeding").filter(|paper| is_applied_for(paper));
        let asked = asked.map(|paper| choice("way", text(paper, "way")));
        let mut all: Vec<String> = Vec::new();
        for one in held.chain(asked) {
            if !one.is_empty() && !all.contains(&one) {
                all.push(one);
            }
        }
        all.join("、")
    }

    fn chain(&self, role: &str) -> String {
        let lead = &self.case.lead;
        let links = elements(lead.fields, "chain");
        let here = links.iter().filter(|at| text(lead, &["chain.", at, ".role"].concat()) == role);
        let names = here.map(|at| self.hide.side(text(lead, &["chain.", at, ".name"].concat())));
        names.collect::<Vec<_>>().join("、")
    }

    /// A worker's value as this copy shows it.
    pub fn person(&self, value: &str, key: &str) -> String {
        match kinds::spec("wage_line").and_then(|spec| spec.field(key)) {
            Some(field) => self.hide.value("wage_line", field, value),
            None => value.to_owned(),
        }
    }
}

/// All choices of a set, the ones taken filled in.
fn ticked(set: &str, values: &[&str], taken: impl Fn(&str) -> bool) -> String {
    let all: Vec<String> = values
        .iter()
        .map(|value| (value, choice(set, value)))
        .filter(|(_, word)| !word.is_empty())
        .map(|(value, word)| [if taken(value) { "■" } else { "□" }, &word].concat())
        .collect();
    all.join("　")
}

/// 是 or 否; both to be ticked by hand where nobody said.
pub(crate) fn yes_no(answer: Option<bool>) -> String {
    let [yes, no] = match answer {
        Some(true) => ["■", "□"],
        Some(false) => ["□", "■"],
        None => ["□", "□"],
    };
    [yes, "是　", no, "否"].concat()
}
