//! 移送函 of a report that was passed on to another authority (首问负责, 保障农民工工资支付条例第 10 条): the paper of a
//! case's referral, made from the report alone. Of an anonymous one it has where, how much and which months.

use std::collections::BTreeMap;

use anxin_domain::case::{self, Paper};
use anxin_domain::kinds::TRANSFER;
use anxin_locale::{fill, text};
use anxin_papers::sheet::Sheet;
use anxin_papers::{Case, Copy, Document, Folder, build};
use anxin_protocol::report::Outcome;
use anxin_sync::{Body, Record};
use serde_json::json;

use super::lead::{self, Fields};
use super::{Opened, day};

/// The letter, `contact` being who can be asked about it. None where the report went nowhere, or a case of it went:
/// the case has a letter of its own.
pub(crate) fn letter(
    opened: &Opened,
    site: Option<&Record>,
    contact: &str,
    copy: Copy,
) -> Option<Document> {
    let (Some(Outcome::PassedOn { to, .. }), None) = (&opened.dossier.outcome, opened.dossier.lead)
    else {
        return None;
    };
    let id = opened.id;
    let intents = lead::new(id, &[opened], site);
    let made = intents.into_iter().filter_map(|intent| match intent.body {
        Body::Create { fields, .. } => Some((intent.record, intent.kind, fields)),
        _ => None,
    });
    let letter = (id, TRANSFER.kind, fields(opened, to, contact));
    let made: Vec<_> = made.chain([letter]).collect();
    let papers: Vec<Paper<'_>> =
        made.iter().map(|(id, kind, fields)| Paper::new(*id, kind, fields)).collect();
    let ((lead, papers), own) = (papers.split_first()?, *papers.last()?);
    let case = Case::new(case::Case { lead: *lead, papers }, Folder::default());
    Some(build(Sheet::Transfer, &case, own, copy))
}

/// What the letter says for itself. Number, day and enclosures are filled in by hand.
fn fields(opened: &Opened, to: &str, contact: &str) -> Fields {
    let texts = [
        ("letter", "transfer".to_owned()),
        ("to", to.to_owned()),
        ("matter", text("letter.matter")),
        ("facts", facts(opened)),
        ("done", text("letter.done")),
        ("basis", text("letter.basis")),
        ("contact", contact.to_owned()),
    ];
    let texts = texts.into_iter().filter(|(_, value)| !value.is_empty());
    texts.map(|(key, value)| (key.to_owned(), json!(value))).collect::<BTreeMap<_, _>>()
}

/// What was reported, a line for each thing that was said. Words can tell who wrote them.
fn facts(opened: &Opened) -> String {
    let report = &opened.dossier.report;
    let line = |key: &str, value: &str| {
        (!value.is_empty()).then(|| fill(&format!("letter.{key}"), &[(key, value)]))
    };
    let mut lines = vec![line("got", &day(opened.got).to_string())];
    match &report.reporter {
        Some(reporter) => lines.extend([
            line("name", &reporter.name),
            line("phone", &reporter.phone),
            line("place", &report.place),
            line("months", &report.months.join("、")),
            line("words", &report.words),
        ]),
        None => lines.extend([
            Some(text("letter.anonymous")),
            line("place", &report.place),
            line("months", &report.months.join("、")),
        ]),
    }
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
