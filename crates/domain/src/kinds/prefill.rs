//! What a new paper of a case begins with, so that nobody types a name twice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::choices::NAMES;
use super::{OF_A_CASE, PAYMENT, PROCEEDING, REMINDER, TRANSFER};
use crate::describe::{Input, KindSpec, Section};
use crate::id::RecordId;
use crate::money;
use crate::roster;

/// Letters of a 案由 at most.
const MATTER: usize = 60;

/// The values of a record by path.
pub type Fields = BTreeMap<String, Value>;

/// What is known when a paper is begun.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The case.
    pub lead: &'a Fields,
    /// The workers' lines, in their order.
    pub lines: &'a [(RecordId, &'a Fields)],
    /// The day, `YYYY-MM-DD`.
    pub today: &'a str,
    /// Who begins it.
    pub me: &'a str,
}

impl Known<'_> {
    fn workers(&self) -> Value {
        let names: Vec<&str> =
            self.lines.iter().filter_map(|(_, line)| line.get("name")?.as_str()).collect();
        let room = usize::try_from(NAMES).unwrap_or(usize::MAX);
        let all = names.join("、");
        if all.chars().count() <= room {
            return all.into();
        }
        // More than the field has room for: as many as fit, and how many there are.
        let end = ["等", &names.len().to_string(), "人"].concat();
        let (mut words, mut used) = (String::new(), end.chars().count());
        for name in names {
            let part = if words.is_empty() { name.to_owned() } else { ["、", name].concat() };
            used += part.chars().count();
            if used > room {
                break;
            }
            words += &part;
        }
        [words, end].concat().into()
    }

    fn lead(&self, key: &str) -> Value {
        self.lead.get(key).cloned().unwrap_or(Value::Null)
    }

    /// 案由: who owes how many how much for which months, from the roster or else as the lead has it; what is
    /// not known stays out of it. Nothing where nobody knows who owes.
    fn matter(&self) -> Value {
        let number = |key: &str| self.lead.get(key).and_then(Value::as_i64).unwrap_or_default();
        let word = |key: &str| self.lead.get(key).and_then(Value::as_str).unwrap_or_default();
        let employer = word("employer");
        if employer.is_empty() {
            return Value::Null;
        }
        let (mut people, mut fen) = (number("people"), number("amount"));
        let mut months: BTreeSet<&str> = [word("from"), word("to")].into();
        if !self.lines.is_empty() {
            people = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
            fen = self.lines.iter().map(|(_, line)| roster::owed(line)).sum();
            let named = self.lines.iter().flat_map(|(_, line)| roster::months(line));
            months = named.filter(|month| roster::is_month(month)).collect();
        }
        months.remove("");
        let mut words = [employer, "拖欠"].concat();
        if people > 0 {
            words += &[&people.to_string(), "名工人"].concat();
        }
        if let (Some(first), Some(last)) = (months.first(), months.last()) {
            words += first;
            if first != last {
                words += &["至", last].concat();
            }
        }
        words += "工资";
        if fen > 0 {
            words += &[&money::yuan(fen), "元"].concat();
        }
        words.chars().take(MATTER).collect::<String>().into()
    }

    /// 主要事实: what somebody wrote for the papers, else who owes whom what. What a mediator noted on the case is for
    /// the committee and goes onto no paper.
    fn facts(&self) -> Value {
        match (self.lead("facts"), self.matter()) {
            (Value::Null, Value::String(matter)) => (matter + "。").into(),
            (facts, _) => facts,
        }
    }

    /// The value a field of a kind most likely has; `null` where there is none.
    fn guess(&self, kind: &str, key: &str) -> Value {
        match key {
            "date" => self.today.into(),
            // Who owes pays; whoever else did is named with it.
            "by" if kind == PAYMENT.kind => self.lead("employer"),
            "by" | "mediator" => self.me.into(),
            "who" | "workers" | "principal" => self.workers(),
            "debtor" => self.lead("employer"),
            "debtor_phone" => self.lead("employer_phone"),
            "place" => self.lead("place"),
            "facts" => self.facts(),
            "matter" => self.matter(),
            _ => Value::Null,
        }
    }
}

/// The first values of a new paper. The only worker of a case is the one a link means; an agreement
/// begins with one instalment for each worker, of all that is owed, to the worker; a proceeding is for all of them.
pub fn prefill(spec: &KindSpec, known: &Known<'_>) -> Fields {
    let mut fields = Fields::new();
    for section in spec.sections {
        match section {
            Section::Once { fields: all, .. } => {
                for field in *all {
                    let value = match (field.input, known.lines) {
                        (Input::Link("wage_line"), [(only, _)]) => only.to_string().into(),
                        _ => known.guess(spec.kind, field.key),
                    };
                    fields.insert(field.key.to_owned(), value);
                }
            }
            Section::Repeated { key: "i", .. } => instalments(&mut fields, known),
            Section::Repeated { key: "w", .. } => {
                for (no, (id, _)) in (1..).zip(known.lines) {
                    fields.insert(format!("w.{no:03}.worker"), json!(id.to_string()));
                }
            }
            Section::Repeated { .. } | Section::Checklist | Section::Files => {}
        }
    }
    fields.retain(|_, value| !value.is_null() && *value != "");
    fields
}

/// What is begun under a name, with its first values: a kind of paper; a way that runs beside the mediation
/// (`legal_aid`), as the proceeding that it is; a reminder of an instalment (`remind.002`); or a notice to each
/// of some offices (`notice_to.finance.planning`). Legal aid is applied for on the spot, so its first day is `today`
/// (`YYYY-MM-DD`). Nothing where no case has such a paper.
pub fn named(name: &str, today: &str) -> Option<(&'static KindSpec, Vec<Fields>)> {
    let values = |pairs: &[(&str, &str)]| -> Fields {
        pairs.iter().map(|(path, value)| ((*path).to_owned(), json!(value))).collect()
    };
    if let Some(spec) = OF_A_CASE.iter().find(|spec| spec.kind == name) {
        return Some((spec, vec![Fields::new()]));
    }
    if is_choice(&PROCEEDING, "way", name) {
        let begun = match name {
            "legal_aid" => values(&[("way", name), ("stage", "applied"), ("applied", today)]),
            way => values(&[("way", way), ("stage", "preparing")]),
        };
        return Some((&PROCEEDING, vec![begun]));
    }
    if let Some(element) = name.strip_prefix("remind.") {
        return Some((&REMINDER, vec![values(&[("instalment", element)])]));
    }
    let offices: Vec<&str> = name.strip_prefix("notice_to.")?.split('.').collect();
    let known = offices.iter().all(|office| is_choice(&TRANSFER, "to", office));
    let notice = |office| values(&[("letter", "notice"), ("to", office)]);
    known.then(|| (&TRANSFER, offices.into_iter().map(notice).collect()))
}

fn is_choice(spec: &KindSpec, path: &str, value: &str) -> bool {
    matches!(spec.field(path).map(|field| field.input), Some(Input::Choice(set)) if set.values.contains(&value))
}

fn instalments(fields: &mut Fields, known: &Known<'_>) {
    for (no, (id, line)) in (1..).zip(known.lines) {
        let values = [
            ("worker", json!(id.to_string())),
            ("amount", json!(roster::owed(line))),
            ("payee", line.get("name").cloned().unwrap_or_default()),
            ("account_tail", line.get("account_tail").cloned().unwrap_or_default()),
        ];
        for (key, value) in values {
            fields.insert(format!("i.{no:03}.{key}"), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AGREEMENT, OF_A_CASE, SESSION};
    use super::*;

    fn fields(pairs: &[(&str, Value)]) -> Fields {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    }

    #[test]
    fn an_agreement_begins_with_an_instalment_for_each_worker() {
        let lead = fields(&[("employer", json!("宏达建工")), ("place", json!("幸福里"))]);
        let one = fields(&[("name", json!("甲")), ("m.2026-03.due", json!(600_000))]);
        let two = fields(&[("name", json!("乙")), ("account_tail", json!("1234"))]);
        let ids = [RecordId::from_parts(1, [1; 10]), RecordId::from_parts(2, [2; 10])];
        let lines = [(ids[0], &one), (ids[1], &two)];
        let known = Known { lead: &lead, lines: &lines, today: "2026-11-24", me: "赵" };
        let agreement = prefill(&AGREEMENT, &known);
        assert_eq!(agreement["debtor"], "宏达建工");
        assert_eq!(agreement["i.001.worker"], ids[0].to_string());
        assert_eq!(agreement["i.001.amount"], 600_000);
        assert_eq!(agreement["i.002.account_tail"], "1234");
        let way = prefill(&PROCEEDING, &known);
        assert_eq!(way["w.002.worker"], ids[1].to_string(), "everybody is on the way");
        assert_eq!(prefill(&SESSION, &known)["workers"], "甲、乙");
        assert!(!prefill(&PAYMENT, &known).contains_key("worker"), "which of them is not known");
        let alone = Known { lines: &lines[..1], ..known };
        assert_eq!(prefill(&PAYMENT, &alone)["worker"], ids[0].to_string());
    }

    #[test]
    fn names_of_all_workers_fit_their_field_or_are_counted() {
        let line = fields(&[("name", json!("阿依古丽·买买提"))]);
        let workers = |count: usize| {
            let lines = vec![(RecordId::from_parts(1, [1; 10]), &line); count];
            let known = Known { lead: &Fields::new(), lines: &lines, today: "2026-11-24", me: "" };
            known.workers().as_str().expect("names").to_owned()
        };
        assert_eq!(workers(250).matches('、').count(), 249);
        let many = workers(900);
        assert!(many.ends_with("阿依古丽·买买提等900人"), "{many}");
        assert!(many.chars().count() <= usize::try_from(NAMES).expect("a length"));
    }

    #[test]
    fn w2_who_pays_is_never_the_mediator() {
        let lead = fields(&[("employer", json!("宏达建工"))]);
        let known = Known { lead: &lead, lines: &[], today: "2026-11-24", me: "赵" };
        assert_eq!(prefill(&PAYMENT, &known)["by"], "宏达建工");
        assert_eq!(prefill(&REMINDER, &known)["by"], "赵", "who reminds");
        let nobody = Known { lead: &Fields::new(), ..known };
        assert!(!prefill(&PAYMENT, &nobody).contains_key("by"));
    }

    #[test]
    fn w10_what_the_mediator_noted_goes_onto_no_paper() {
        let note = "工人情绪激动，准备集体去镇政府";
        let mut lead = fields(&[
            ("employer", json!("宏达建工")),
            ("people", json!(9)),
            ("summary", json!(note)),
        ]);
        for said in [None, Some("三月起未发工资。")] {
            lead.extend(said.map(|said| ("facts".to_owned(), json!(said))));
            let known = Known { lead: &lead, lines: &[], today: "2026-11-24", me: "赵" };
            for spec in OF_A_CASE {
                let begun = prefill(spec, &known);
                assert!(!begun.values().any(|value| value == note), "{}", spec.kind);
                let facts = said.unwrap_or("宏达建工拖欠9名工人工资。");
                assert!(begun.get("facts").is_none_or(|value| value == facts), "{}", spec.kind);
            }
        }
    }

    #[test]
    fn a_letter_begins_with_what_it_is_about() {
        let lead = fields(&[
            ("employer", json!("宏达建工")),
            ("people", json!(9)),
            ("amount", json!(12_345_600)),
            ("from", json!("2026-03")),
            ("to", json!("2026-05")),
        ]);
        let known = Known { lead: &lead, lines: &[], today: "2026-11-24", me: "赵" };
        let matter = |known: &Known<'_>| prefill(&TRANSFER, known).get("matter").cloned();
        let said = "宏达建工拖欠9名工人2026-03至2026-05工资123,456.00元";
        assert_eq!(matter(&known), Some(json!(said)));
        // The roster knows better than who told of it.
        let line = fields(&[("name", json!("甲")), ("m.2026-04.due", json!(600_000))]);
        let lines = [(RecordId::from_parts(1, [1; 10]), &line)];
        let said = "宏达建工拖欠1名工人2026-04工资6,000.00元";
        assert_eq!(matter(&Known { lines: &lines, ..known }), Some(json!(said)));
        let little = fields(&[("employer", json!("宏达建工"))]);
        assert_eq!(matter(&Known { lead: &little, ..known }), Some(json!("宏达建工拖欠工资")));
        assert_eq!(matter(&Known { lead: &Fields::new(), ..known }), None, "nobody knows who");
        let long = fields(&[("employer", json!("长".repeat(59)))]);
        let matter = matter(&Known { lead: &long, ..known }).expect("a matter");
        assert_eq!(
            matter.as_str().map(|text| text.chars().count()),
            Some(60),
            "as the field takes"
        );
    }

    #[test]
    fn c26_legal_aid_is_begun_as_applied_for_today() {
        let (spec, begun) = named("legal_aid", "2026-11-24").expect("a way");
        assert_eq!(spec.kind, "proceeding");
        assert_eq!(begun[0]["applied"], "2026-11-24");
        assert!(!named("notary", "2026-11-24").expect("a way").1[0].contains_key("applied"));
    }

    #[test]
    fn c10_a_reminder_is_begun_for_its_instalment() {
        let (spec, begun) = named("remind.002", "2026-11-24").expect("a reminder");
        assert_eq!((spec.kind, &begun[0]["instalment"]), ("reminder", &json!("002")));
    }

    #[test]
    fn c22_four_notices_are_begun_at_once_and_to_offices_that_are_known() {
        let name = "notice_to.inspection.finance.planning.education";
        let (spec, letters) = named(name, "2026-11-24").expect("letters");
        let to: Vec<&str> = letters.iter().filter_map(|one| one["to"].as_str()).collect();
        assert_eq!(
            (spec.kind, to.as_slice()),
            ("transfer", &["inspection", "finance", "planning", "education"][..])
        );
        assert!(named("notice_to.nobody", "2026-11-24").is_none());
        assert!(named("lead", "2026-11-24").is_none(), "a case is no paper of one");
    }

    #[test]
    fn every_value_that_is_filled_in_has_a_field() {
        let (lead, line) =
            (fields(&[("employer", json!("宏达"))]), fields(&[("name", json!("甲"))]));
        let lines = [(RecordId::from_parts(1, [1; 10]), &line)];
        let known = Known { lead: &lead, lines: &lines, today: "2026-11-24", me: "赵" };
        for spec in OF_A_CASE {
            for path in prefill(spec, &known).keys() {
                assert!(spec.field(path).is_some(), "{} {path}", spec.kind);
            }
        }
    }
}
