//! Numbers, days and articles as people read them.

use anxin_domain::case::law::Article;
use anxin_domain::case::proceeding::Stage;
use anxin_domain::case::step::{Refusal, State};
use anxin_domain::money;
use anxin_locale::{fill, find, text};
use chrono::{Datelike, NaiveDate};

use crate::ask::CaseAsk;

/// An amount: ¥36,000.00.
pub(crate) fn yuan(fen: i64) -> String {
    ["¥", &money::yuan(fen)].concat()
}

/// A place in a law: 《人民调解法》第 26 条.
pub(crate) fn article(article: Article) -> String {
    anxin_locale::article(article.law, article.no)
}

/// A day, without the year when it is this one.
pub(crate) fn day(day: NaiveDate, today: NaiveDate) -> String {
    let (month, date) = (day.month().to_string(), day.day().to_string());
    if day.year() == today.year() {
        fill("case.day", &[("m", &month), ("d", &date)])
    } else {
        fill("case.day_of", &[("y", &day.year().to_string()), ("m", &month), ("d", &date)])
    }
}

/// What a state is called.
pub(crate) fn state(state: State) -> String {
    text(&["choice.lead_status.", state.name()].concat())
}

/// What a stage is called in a way.
pub(crate) fn stage(way: &str, stage: Stage) -> String {
    anxin_locale::stage(way, stage.name())
}

/// The stages that may follow, in words.
pub(crate) fn stages(way: &str, all: &[Stage]) -> String {
    let all: Vec<String> = all.iter().map(|one| stage(way, *one)).collect();
    all.join("、")
}

/// A detail of a refusal: a worker's name for a line, else the words there are for the key.
fn detail(case: &CaseAsk, code: &str, detail: &str) -> String {
    if code == "no_referral" {
        return text(&["crime.", detail].concat());
    }
    if let Ok(id) = detail.parse() {
        return case.worker(id).to_owned();
    }
    let places = [
        "dossier.",
        "lacks.",
        "agreement.",
        "choice.party.",
        "signer.",
        "arg.",
        "field.notice.",
        "choice.lead_status.",
    ];
    let words = places.iter().find_map(|place| find(&[place, detail].concat()));
    words.unwrap_or(detail).to_owned()
}

/// The same as one text.
pub(crate) fn against(case: &CaseAsk, one: &Refusal) -> String {
    let (why, out) = refusal(case, one);
    fill("case.against", &[("why", &why), ("out", &out)])
}

/// Why something may not be done: what stands against it, the article, and the way out.
pub(crate) fn refusal(case: &CaseAsk, refusal: &Refusal) -> (String, String) {
    let details: Vec<String> =
        refusal.details.iter().map(|one| detail(case, refusal.code, one)).collect();
    let mut why = text(&["refusal.", refusal.code].concat());
    if !details.is_empty() {
        why = fill("case.about", &[("what", &why), ("which", &details.join("、"))]);
    }
    let out = text(&["wayout.", refusal.out].concat());
    let out = fill("case.way_out", &[("out", &out), ("article", &article(refusal.article))]);
    (why, out)
}
