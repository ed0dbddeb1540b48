//! A scenario's case, changed where a test asks for it.

use anxin_domain::calendar::Calendar;
use anxin_domain::case::outlook::{Outlook, outlook};
use anxin_domain::case::step::{Action, Refusal, handler};
use anxin_domain::case::timer::Timer;
use anxin_domain::file::case::CaseFile;
use anxin_domain::id::RecordId;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// A day.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A scenario.
#[derive(Clone)]
pub(crate) struct Scenario(Value);

impl Scenario {
    /// The one of a number: `c01`.
    pub(crate) fn of(number: &str) -> Self {
        let path = format!("{}/tests/cases/{number}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the case file");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    fn fields(&mut self, id: &str) -> &mut Value {
        if id == "lead" {
            return &mut self.0["lead"]["fields"];
        }
        let papers = self.0["papers"].as_array_mut().expect("papers");
        let paper = papers.iter_mut().find(|paper| paper["id"] == id).expect("a paper of that id");
        &mut paper["fields"]
    }

    /// With another value in a record; `null` for none.
    pub(crate) fn with(mut self, id: &str, path: &str, value: Value) -> Self {
        let fields = self.fields(id).as_object_mut().expect("fields");
        if value.is_null() {
            fields.remove(path)
        } else {
            fields.insert(path.to_owned(), value)
        };
        self
    }

    /// With another paper.
    pub(crate) fn and(mut self, id: &str, kind: &str, fields: Value) -> Self {
        let mut paper = json!({ "id": id, "kind": kind });
        paper["fields"] = fields;
        self.0["papers"].as_array_mut().expect("papers").push(paper);
        self
    }

    /// Without a paper.
    pub(crate) fn without(mut self, id: &str) -> Self {
        self.0["papers"].as_array_mut().expect("papers").retain(|paper| paper["id"] != id);
        self
    }

    /// On another day.
    pub(crate) fn on(mut self, today: &str) -> Self {
        self.0["today"] = json!(today);
        self
    }

    /// Made, and received by the office, on another day.
    pub(crate) fn received(mut self, on: &str) -> Self {
        self.0["lead"]["at"] = json!(on);
        self.0["lead"]["got"] = json!(on);
        self
    }

    /// With a paper that the office received on the day that is asked about.
    pub(crate) fn arrived(mut self, id: &str) -> Self {
        let today = self.0["today"].clone();
        let papers = self.0["papers"].as_array_mut().expect("papers");
        let paper = papers.iter_mut().find(|paper| paper["id"] == id).expect("a paper of that id");
        (paper["at"], paper["got"]) = (today.clone(), today);
        self
    }

    /// With a setting.
    pub(crate) fn set(mut self, key: &str, value: Value) -> Self {
        self.0["settings"][key] = value;
        self
    }

    /// The file.
    pub(crate) fn file(&self) -> CaseFile {
        CaseFile::read(&self.0.to_string()).expect("a sound case file")
    }

    /// What the rules say.
    pub(crate) fn look(&self) -> Outlook {
        let file = self.file();
        let papers = file.papers();
        let today = file.today.expect("a day");
        outlook(&file.case(&papers), &file.settings, &Calendar::default(), today)
    }

    /// Whose case it is.
    pub(crate) fn handler(&self) -> String {
        let file = self.file();
        let papers = file.papers();
        handler(&file.case(&papers)).to_owned()
    }

    /// A record's id.
    pub(crate) fn id(&self, name: &str) -> RecordId {
        let file = self.file();
        file.others.iter().find(|record| record.name == name).expect("a record").id
    }
}

/// What stands against a step; nothing if it is open.
pub(crate) fn against(outlook: &Outlook, action: Action) -> Vec<&'static str> {
    codes(&offer(outlook, action).expect("a step from here").refusals)
}

fn offer(outlook: &Outlook, action: Action) -> Option<&anxin_domain::case::step::offer::Offer> {
    outlook.offers.iter().find(|offer| offer.action == action)
}

/// Whether a step leads on from here at all.
pub(crate) fn is_offered(outlook: &Outlook, action: Action) -> bool {
    offer(outlook, action).is_some()
}

/// The codes of refusals.
pub(crate) fn codes(refusals: &[Refusal]) -> Vec<&'static str> {
    refusals.iter().map(|refusal| refusal.code).collect()
}

/// What stands against a paper.
pub(crate) fn against_paper(outlook: &Outlook, kind: &str) -> Vec<Refusal> {
    outlook.papers.iter().find(|(one, _)| *one == kind).expect("a kind").1.clone()
}

/// The timers of a code.
pub(crate) fn timers<'a>(outlook: &'a Outlook, code: &str) -> Vec<&'a Timer> {
    outlook.timers.iter().filter(|timer| timer.code == code).collect()
}

/// The end of the only timer of a code.
pub(crate) fn end(outlook: &Outlook, code: &str) -> String {
    let found = timers(outlook, code);
    assert_eq!(found.len(), 1, "{code}: {found:?}");
    found[0].end.to_string()
}

/// Codes of advice with their articles: `wages 35`.
pub(crate) fn advice(outlook: &Outlook, code: &str) -> Option<String> {
    outlook.advice.iter().find(|one| one.code == code).map(|one| one.article.to_string())
}
