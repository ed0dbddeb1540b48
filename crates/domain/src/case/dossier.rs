//! 卷宗: the papers of a case's dossier in their order, and which of those that must be there are missing.

use serde::Serialize;

use super::law::{Article, mediation};
use super::step::State;
use super::{Case, Paper, agreement};
use crate::id::RecordId;

/// One item of a dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Item {
    /// Its name; the words stand in `locales/` under `dossier.<code>`.
    pub code: &'static str,
    /// 必须.
    pub must: bool,
    /// Whether it is there.
    pub there: bool,
}

/// What it rests on.
pub fn article() -> Article {
    mediation("27")
}

/// The items between cover and back, in their order. Whether an item must be there depends on how the
/// case went: one that ended without an agreement has none.
pub fn items(case: &Case<'_>) -> Vec<Item> {
    let has = |kind: &str| case.of(kind).next().is_some();
    let way = |way: &str| case.of("proceeding").any(|paper| paper.text("way") == way);
    let known = case.of("wage_line").next().is_some() && case.of("wage_line").all(is_identified);
    let sat = has("session");
    let agreed = case.of("agreement").any(|paper| agreement::effective(paper).is_ok());
    let accepted = super::step::steps(case.lead.fields)
        .any(|step| matches!(State::parse(step.to), Some(State::Accepted)));
    let files = |prefix: &str| case.lead.fields.keys().any(|path| path.starts_with(prefix));
    // Who refused was never sat down with, and what ended has no agreement.
    let ended = super::step::steps(case.lead.fields).any(|step| step.to == State::Ended.name());
    [
        ("application", true, accepted),
        ("notice", true, has("notice")),
        // The dossier's form has a receipt; no law holds a case up for it.
        ("notice_receipt", false, has("notice") && case.of("notice").all(is_receipted)),
        ("identity", true, known),
        ("mandate", false, has("mandate")),
        ("inquiry", false, has("inquiry")),
        ("evidence", false, files("file.")),
        ("session", !ended, sat),
        ("agreement", !ended, agreed),
        ("payments", false, has("payment")),
        ("visit", false, has("visit")),
        ("confirmation", false, way("confirmation")),
        ("closing", true, has("closing")),
    ]
    .map(|(code, must, there)| Item { code, must, there })
    .to_vec()
}

/// 签收: whether who was told signed for it, on the glass or on the paper.
pub(super) fn is_receipted(notice: &Paper<'_>) -> bool {
    let mut files = notice.fields.iter().filter(|(path, _)| path.starts_with("file."));
    notice.is("receipted")
        || files.any(|(_, file)| file.get("kind").is_some_and(|kind| kind == "signature"))
}

/// Whether the dossier can say who a worker is: by a number, by a copy of what shows it, or, where somebody has no
/// papers (暂缺), by a note on how he was known. Who was not found (查无此人) is no party, and shows nothing.
fn is_identified(line: &Paper<'_>) -> bool {
    let said = |path: &str| !line.text(path).trim().is_empty();
    let copied = || line.fields.keys().any(|path| path.starts_with("file."));
    line.text("verified") == "untrue"
        || said("id_no")
        || copied()
        || (line.text("id_type") == "none_yet" && said("note"))
}

/// The workers whose identity the dossier cannot show, by their lines.
pub fn unidentified(case: &Case<'_>) -> Vec<RecordId> {
    case.of("wage_line").filter(|line| !is_identified(line)).map(|line| line.id).collect()
}

/// The items that must be there and are not.
pub fn missing(case: &Case<'_>) -> Vec<Item> {
    items(case).into_iter().filter(|item| item.must && !item.there).collect()
}
