//! What is asked: cases, and who asks on which day.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::calendar::{self, Calendar};
use anxin_domain::case::outlook::{Outlook, outlook};
use anxin_domain::case::settings::Settings;
use anxin_domain::case::{Case, Paper};
use anxin_domain::duplicate;
use anxin_domain::file::office::travelled;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::prefill::Fields;
use chrono::NaiveDate;
use serde::Deserialize;

/// One record of a case, owned.
#[derive(Deserialize, Clone, Debug)]
pub struct Sheet {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: String,
    /// When it was made, by its device's clock, in milliseconds since 1970.
    #[serde(default)]
    pub at: i64,
    /// When the office received it; 0 while it has not.
    #[serde(default)]
    pub got: i64,
    /// Who made it, by id.
    #[serde(default)]
    pub by: String,
    /// Its fields.
    pub fields: Fields,
}

impl Sheet {
    fn paper(&self) -> Paper<'_> {
        Paper { id: self.id, kind: &self.kind, fields: &self.fields, at: self.at, got: self.got }
    }
}

/// A case: its lead, and what hangs from it in the order it was made.
#[derive(Deserialize, Clone, Debug)]
pub struct CaseAsk {
    /// The lead.
    pub lead: Sheet,
    /// Lines of its roster and papers, and after them the leads that were joined into it, each with its own.
    #[serde(default)]
    pub papers: Vec<Sheet>,
}

fn phone_records() -> String {
    "/record/".to_owned()
}

/// By what cases are judged: the county's settings, its calendar, the day.
pub(crate) struct Rules {
    settings: Settings,
    pub(crate) calendar: Calendar,
    pub(crate) today: NaiveDate,
}

/// A question about cases on a day.
#[derive(Deserialize, Clone, Debug)]
pub struct Ask {
    /// The day in China, `YYYY-MM-DD`.
    pub today: String,
    /// Who asks, by person; empty where it makes no difference.
    #[serde(default)]
    pub me: String,
    /// Names by person.
    #[serde(default)]
    pub people: BTreeMap<String, String>,
    /// Whether who asks may do something about them.
    #[serde(default)]
    pub write: bool,
    /// The cases. Where one is asked about, it is the first: the others were joined into it or may be the same.
    /// What was joined into another is then among its papers.
    pub cases: Vec<CaseAsk>,
    /// Where records are looked at, with the slash before the id.
    #[serde(default = "phone_records")]
    pub records: String,
    /// What the office added to the rules, as it travels ([`anxin_domain::file::office::travelling`]): holidays that
    /// came after this program was built, and the county's settings. Empty where it spoke of none.
    #[serde(default)]
    pub years: String,
    /// What is being typed: the record it belongs to, its kind and values.
    #[serde(default)]
    pub draft: Option<Sheet>,
}

/// Why a question cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum ReadAskError {
    /// It is no question.
    #[error("not a question: {0}")]
    Json(#[from] serde_json::Error),
    /// Its day is none.
    #[error("`{0}` is no day")]
    Day(String),
}

impl Ask {
    /// Reads a question from JSON.
    pub fn read(json: &str) -> Result<Self, ReadAskError> {
        let mut ask: Self = serde_json::from_slice(json.as_bytes())?;
        ask.join();
        match calendar::parse(&ask.today) {
            Some(_) => Ok(ask),
            None => Err(ReadAskError::Day(ask.today)),
        }
    }

    /// Puts what was joined into a case among its papers, where it counts. The first stays: it is asked about.
    fn join(&mut self) {
        let into = |case: &CaseAsk| duplicate::joined_into(&case.lead.fields);
        let own = self.cases.iter().filter(|case| into(case).is_none());
        let own: BTreeSet<RecordId> = own.map(|case| case.lead.id).collect();
        let first = self.cases.first().map(|case| case.lead.id);
        let mut joined: BTreeMap<RecordId, Vec<Sheet>> = BTreeMap::new();
        for case in std::mem::take(&mut self.cases) {
            match into(&case) {
                Some(into) if own.contains(&into) && Some(case.lead.id) != first => {
                    let all = joined.entry(into).or_default();
                    all.extend(std::iter::once(case.lead).chain(case.papers));
                }
                _ => self.cases.push(case),
            }
        }
        for case in &mut self.cases {
            if let Some(papers) = joined.remove(&case.lead.id) {
                case.papers.extend(papers);
                case.settle();
            }
        }
    }

    /// The day.
    pub(crate) fn day(&self) -> NaiveDate {
        calendar::parse(&self.today).unwrap_or_default()
    }

    /// Working days and holidays.
    pub(crate) fn calendar(&self) -> Calendar {
        self.rules().calendar
    }

    /// By what a case is judged.
    pub(crate) fn rules(&self) -> Rules {
        let (years, settings) = travelled(&self.years);
        Rules { settings, calendar: Calendar::with(&years), today: self.day() }
    }

    /// A person's name; empty if it is not known.
    pub(crate) fn person(&self, id: &str) -> &str {
        self.people.get(id).map_or("", String::as_str)
    }
}

impl CaseAsk {
    /// Makes one roster of its own and of what was joined into it.
    pub fn settle(&mut self) {
        let roster =
            duplicate::Roster::of(&self.lead.paper(), self.papers.iter().map(Sheet::paper));
        self.papers.retain_mut(|one| roster.settle(one.id, &mut one.fields));
    }

    /// Its records, as the domain reads them.
    pub(crate) fn papers(&self) -> Vec<Paper<'_>> {
        self.papers.iter().map(Sheet::paper).collect()
    }

    /// What the rules say about it.
    pub(crate) fn outlook(&self, rules: &Rules) -> Outlook {
        let papers = self.papers();
        let case = Case { lead: self.lead_paper(), papers: &papers };
        outlook(&case, &rules.settings, &rules.calendar, rules.today)
    }

    /// Its lead, as the domain reads it.
    pub(crate) fn lead_paper(&self) -> Paper<'_> {
        self.lead.paper()
    }

    /// One of its records.
    pub(crate) fn sheet(&self, id: RecordId) -> Option<&Sheet> {
        self.papers.iter().find(|sheet| sheet.id == id)
    }

    /// The name on a worker's line; empty if there is none.
    pub(crate) fn worker(&self, id: RecordId) -> &str {
        let line = self.sheet(id).and_then(|line| line.fields.get("name"));
        line.and_then(serde_json::Value::as_str).unwrap_or_default()
    }

    /// A text of the lead.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.lead.fields.get(path).and_then(serde_json::Value::as_str).unwrap_or_default()
    }
}
