//! `anxin-office explain CASE.json`: everything the rules say about a case, each with its article, as
//! text or as JSON. Both are made from the same lines, so that they cannot say different things.

mod law;
mod money;
mod time;

use std::fmt::Write as _;
use std::path::Path;

use anxin_domain::calendar::Calendar;
use anxin_domain::case::law::Article;
use anxin_domain::case::outlook::{Outlook, outlook};
use anxin_domain::case::step::Refusal;
use anxin_domain::file::case::CaseFile;
use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::case_file::{self, ReadFileError, install_words};
use crate::years::calendar;

/// One line of the answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Its stable code.
    pub code: String,
    /// The words.
    pub words: String,
    /// What it rests on.
    pub article: Option<Article>,
    /// Days and numbers, by their names.
    pub values: Map<String, Value>,
    /// What belongs to it.
    pub under: Vec<Line>,
}

/// One part of the answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its stable code; its heading stands in `locales/` under `explain.<code>`.
    pub code: &'static str,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Line {
    fn new(code: impl Into<String>, words: String) -> Self {
        let (article, values, under) = (None, Map::new(), Vec::new());
        Self { code: code.into(), words, article, values, under }
    }

    fn by(mut self, article: Article) -> Self {
        self.article = Some(article);
        self
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    fn above(mut self, lines: Vec<Line>) -> Self {
        self.under = lines;
        self
    }

    fn json(&self) -> Value {
        let mut all = self.values.clone();
        all.insert("code".to_owned(), json!(self.code));
        all.insert("words".to_owned(), json!(self.words));
        if let Some(article) = self.article {
            let Article { law, no } = article;
            all.insert(
                "article".to_owned(),
                json!({ "law": law, "no": no, "words": words_of(article) }),
            );
        }
        if !self.under.is_empty() {
            let under: Vec<Value> = self.under.iter().map(Self::json).collect();
            all.insert("under".to_owned(), json!(under));
        }
        Value::Object(all)
    }

    fn text(&self, depth: usize, out: &mut String) {
        let article = self.article.map(|article| format!("（{}）", words_of(article)));
        // Writing into a String does not fail.
        let _ = writeln!(
            out,
            "{:indent$}· {}{}",
            "",
            self.words,
            article.unwrap_or_default(),
            indent = 2 + 2 * depth
        );
        for line in &self.under {
            line.text(depth + 1, out);
        }
    }
}

/// An article in words.
fn words_of(article: Article) -> String {
    anxin_locale::article(article.law, article.no)
}

/// A refusal: why, and what to do instead.
fn refused(refusal: &Refusal, file: &CaseFile) -> Line {
    let (why, out) =
        (text(&format!("refusal.{}", refusal.code)), text(&format!("wayout.{}", refusal.out)));
    let details: Vec<String> =
        refusal.details.iter().map(|detail| named(refusal.code, detail, file)).collect();
    let why = if details.is_empty() { why } else { format!("{why}：{}", details.join("、")) };
    Line::new(refusal.code, fill("explain.refused", &[("why", &why), ("out", &out)]))
        .by(refusal.article)
        .with("out", refusal.out)
        .with("details", refusal.details.clone())
}

/// What a detail of a refusal means: a record's name, or the words of a key of the part that this refusal
/// speaks of.
fn named(code: &str, detail: &str, file: &CaseFile) -> String {
    if let Ok(id) = detail.parse::<RecordId>() {
        return who(id, file);
    }
    let part = match code {
        "needs" => "arg",
        "state" => "choice.lead_status",
        "side_refuses" => "choice.party",
        "no_consent" => "field.notice",
        "oral_application" => "field.lead",
        "agreement_faults" => "agreement",
        "not_effective" => "lacks",
        "dossier" => "dossier",
        "no_referral" => "crime",
        // What somebody wrote stands for itself.
        _ => return detail.to_owned(),
    };
    text(&format!("{part}.{detail}"))
}

/// A worker's name, or what the record is called in the file.
fn who(id: RecordId, file: &CaseFile) -> String {
    let line = file.others.iter().find(|record| record.id == id);
    let name = line.and_then(|line| line.fields.get("name")).and_then(Value::as_str);
    name.or_else(|| file.name(id)).map_or_else(|| id.to_string(), str::to_owned)
}

/// The answer, part by part.
fn parts(outlook: &Outlook, file: &CaseFile, today: NaiveDate) -> Vec<Part> {
    let mut all = law::standing(outlook, file);
    all.extend(time::parts(outlook, file, today));
    all.extend(money::parts(outlook, file));
    all.extend(law::ways(outlook, file));
    all
}

/// What is said about a case.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The day it is said for.
    pub today: NaiveDate,
    /// Its parts.
    pub parts: Vec<Part>,
}

impl Answer {
    /// The answer for a case, on its own day or else on `today`.
    pub fn new(file: &CaseFile, calendar: &Calendar, today: NaiveDate) -> Self {
        let today = file.today.unwrap_or(today);
        let papers = file.papers();
        let outlook = outlook(&file.case(&papers), &file.settings, calendar, today);
        Self { today, parts: parts(&outlook, file, today) }
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let mut all = Map::new();
        all.insert("today".to_owned(), json!(self.today));
        for part in &self.parts {
            let lines: Vec<Value> = part.lines.iter().map(Line::json).collect();
            all.insert(part.code.to_owned(), json!(lines));
        }
        Value::Object(all)
    }

    /// As text.
    pub fn text(&self) -> String {
        let mut out = fill("explain.today", &[("day", &self.today.to_string())]) + "\n";
        for part in &self.parts {
            out.extend(["\n", &text(&format!("explain.{}", part.code)), "\n"]);
            if part.lines.is_empty() {
                out.extend(["  ", &text("explain.none"), "\n"]);
            }
            for line in &part.lines {
                line.text(0, &mut out);
            }
        }
        out
    }
}

/// Explains a case file.
pub fn explain(data: &Path, path: &Path, today: NaiveDate) -> Result<Answer, ReadFileError> {
    install_words()?;
    Ok(Answer::new(&case_file::read(path)?, &calendar(data)?, today))
}
